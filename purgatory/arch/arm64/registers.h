/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of system registers, for the assembler. Source: Arm Architecture
 * Reference Manual (DDI 0487).
 */
#ifndef PURGATORY_REGISTERS_H
#define PURGATORY_REGISTERS_H

#define CURRENTEL_EL2 (2 << 2)

#define HCR_E2H_BIT 34

/* SCTLR_EL1 and SCTLR_EL2 */
#define SCTLR_M (1 << 0)		/* MMU */
#define SCTLR_C (1 << 2)		/* data cache */
#define SCTLR_I (1 << 12)		/* instruction cache */
#define SCTLR_WXN (1 << 19)		/* what can be written cannot be executed */
#define SCTLR_E0E (1 << 24)		/* data accesses at EL0 are big endian; reserved as 0 in SCTLR_EL2 without E2H */
#define SCTLR_EE (1 << 25)		/* those at this level */

#define MAIR_NORMAL 0xff		/* attribute 0: Normal memory, write-back, allocates on reads and writes */
#define CTR_DMINLINE 16			/* position; logarithm of the words in the smallest data cache line */

/* FEAT_TCR2: ID_AA64MMFR3_EL1.TCRX is not 0. Assemblers need not know these names. */
#define TCRX_ID_REGISTER s3_0_c0_c7_3
#define TCRX_ID_MASK 0xf
#define TCR2_EL1 s3_0_c2_c0_3
#define TCR2_EL2 s3_4_c2_c0_3

#define CPACR_FPEN (3 << 20)		/* FP/SIMD is not trapped: CPACR_EL1, and CPTR_EL2 with E2H */
#define CPTR_EL2_TFP (1 << 10)		/* FP/SIMD is trapped: CPTR_EL2 without E2H */

#endif

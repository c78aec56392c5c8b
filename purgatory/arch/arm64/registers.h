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

#define CPACR_FPEN (3 << 20)		/* FP/SIMD is not trapped: CPACR_EL1, and CPTR_EL2 with E2H */
#define CPTR_EL2_TFP (1 << 10)		/* FP/SIMD is trapped: CPTR_EL2 without E2H */

#endif

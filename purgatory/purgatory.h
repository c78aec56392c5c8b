/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contract between the loader and purgatory: the head of the blob.
 *
 *	0	instruction: branches over the block; the blob's first byte is its entry point
 *	4	32 bits: bytes of memory that purgatory needs from its first byte on
 *	8	struct purgatory_params
 *
 * All of it is little endian whatever the running kernel's byte order is, as
 * purgatory runs little endian. The blob may lie at any page of memory; behind
 * it, up to the memory size, there must be zeros (its stack).
 */
#ifndef PURGATORY_H
#define PURGATORY_H

#define PURGATORY_MEMORY_SIZE_OFFSET 4	/* bytes from the start of the blob */
#define PURGATORY_PARAMS_OFFSET 8	/* bytes from the start of the blob */
#define PURGATORY_PARAMS_SIZE 856	/* bytes: sizeof(struct purgatory_params), for the assembler */
#define PURGATORY_MAGIC 0x3436616772757031	/* "1purga64" in memory */
#define PURGATORY_MAX_REGIONS 16	/* KEXEC_SEGMENT_MAX */

/* purgatory_params.console_type */
#define PURGATORY_CONSOLE_NONE 0
#define PURGATORY_CONSOLE_PL011 1	/* 32-bit accesses, UARTDR at 0, UARTFR at 0x18 */
#define PURGATORY_CONSOLE_8250 2	/* THR at 0, LSR at 5 << console_reg_shift */

/* purgatory_params.need: what the next kernel needs of the CPU, checked against ID_AA64MMFR0_EL1; 0: nothing */
#define PURGATORY_NEED_4K 1
#define PURGATORY_NEED_16K 2
#define PURGATORY_NEED_64K 4
#define PURGATORY_NEED_BIG_ENDIAN 8

/* purgatory_params.hash */
#define PURGATORY_HASH_AUTO 0		/* the SHA-256 instructions, where the CPU has them and they do not trap */
#define PURGATORY_HASH_PORTABLE 1	/* never */

/* purgatory_params.on_corruption */
#define PURGATORY_HALT 0
#define PURGATORY_RESET 1
#define PURGATORY_POWEROFF 2

/* purgatory_params.psci: how the firmware is called at EL1; at EL2 it is SMC unless there is none */
#define PURGATORY_PSCI_NONE 0
#define PURGATORY_PSCI_SMC 1
#define PURGATORY_PSCI_HVC 2

/* purgatory_gic_frame.kind */
#define PURGATORY_GIC_ITS 1		/* base: its GITS_CTLR */
#define PURGATORY_GIC_REDISTRIBUTORS 2	/* frames side by side, up to the one with GICR_TYPER.Last, or size */

#ifndef __ASSEMBLER__
#include <stdint.h>

struct purgatory_region {
	uint64_t start;		/* physical address */
	uint64_t size;		/* bytes; 0: unused entry */
	uint8_t sha256[32];
};

struct purgatory_gic_frame {
	uint64_t base;		/* physical address */
	uint64_t size;		/* bytes */
	uint32_t kind;		/* PURGATORY_GIC_*; ITSs come first */
	uint32_t stride;	/* of redistributors, in bytes; 0: as GICR_TYPER.VLPIS says */
};

struct purgatory_params {
	uint64_t magic;			/* PURGATORY_MAGIC, in the blob as built */
	uint64_t kernel_entry;		/* physical address of the image's first byte */
	uint64_t dtb;			/* physical address, for x0 */
	uint64_t console_base;		/* physical address of the UART's registers; 0: none */
	uint32_t console_type;		/* PURGATORY_CONSOLE_* */
	uint32_t console_reg_shift;	/* 8250: registers are 1 << shift bytes apart */
	uint32_t console_io_width;	/* 8250: access width in bytes, 1 or 4 */
	uint32_t need;			/* PURGATORY_NEED_* bits */
	uint32_t region_count;		/* 0: nothing is verified (--no-checks) */
	uint32_t hash;			/* PURGATORY_HASH_* */
	uint32_t on_corruption;		/* PURGATORY_HALT, RESET or POWEROFF; halts where there is no PSCI */
	uint32_t psci;			/* PURGATORY_PSCI_* */
	uint32_t tables;		/* bytes from the blob's first one to the page tables; 0: MMU and caches stay off */
	uint32_t tables_size;		/* bytes */
	uint32_t page_shift;		/* of the tables' granule: 12, 14 or 16 */
	uint32_t gic;			/* bytes from the blob's first one to its struct purgatory_gic_frame */
	uint32_t gic_count;		/* of these; 0: the GIC is left alone */
	uint32_t reserved;
	struct purgatory_region regions[PURGATORY_MAX_REGIONS];
};

_Static_assert(sizeof(struct purgatory_params) == PURGATORY_PARAMS_SIZE, "the block has no padding");
#endif

#endif

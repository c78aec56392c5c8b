/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MMU and caches on and off, at EL1 and EL2. The registers with names in _EL2
 * are the right ones at EL2 with HCR_EL2.E2H 0 and 1.
 *
 * Source: Arm Architecture Reference Manual (DDI 0487), "Behavior of caches at
 * reset" and "TLB maintenance requirements".
 */
#include "purgatory/arch/arm64/registers.h"

	.arch	armv8-a

/* Cleans and invalidates, to the point of coherency, the lines from \start to \end; \start, \size and \mask change. */
	.macro	clean start, end, size, mask
	mrs	\size, ctr_el0
	ubfx	\size, \size, #CTR_DMINLINE, #4
	mov	\mask, #4
	lsl	\size, \mask, \size		/* bytes of a line */
	sub	\mask, \size, #1
	bic	\start, \start, \mask
5:
	dc	civac, \start
	add	\start, \start, \size
	cmp	\start, \end
	b.lo	5b
	dsb	sy
	.endm

	.text
/* void cache_clean(uint64_t start, uint64_t end) */
	.globl	cache_clean
cache_clean:
	clean	x0, x1, x2, x3
	ret

/*
 * void mmu_on(uint64_t root, uint64_t tcr, uint64_t tables_end)
 *
 * While the MMU was off, nothing but memory was written: what the caches hold
 * of purgatory's memory and its tables, which follow one another, is older.
 */
	.globl	mmu_on
mmu_on:
	adr	x3, purgatory_start
	clean	x3, x2, x4, x5
	mov	x3, #MAIR_NORMAL
	mrs	x4, TCRX_ID_REGISTER
	and	x4, x4, #TCRX_ID_MASK
	mrs	x5, CurrentEL
	cmp	x5, #CURRENTEL_EL2
	b.eq	mmu_on_el2

	/* An old kernel's indirect permissions would give the descriptors another meaning. */
	cbz	x4, 1f
	msr	TCR2_EL1, xzr
1:
	msr	mair_el1, x3
	msr	tcr_el1, x1
	msr	ttbr0_el1, x0
	isb
	tlbi	vmalle1
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	mrs	x3, sctlr_el1
	orr	x3, x3, #SCTLR_M
	orr	x3, x3, #SCTLR_C
	bic	x3, x3, #SCTLR_WXN
	msr	sctlr_el1, x3
	isb
	ret

mmu_on_el2:
	cbz	x4, 1f
	msr	TCR2_EL2, xzr
1:
	msr	mair_el2, x3
	msr	tcr_el2, x1
	msr	ttbr0_el2, x0
	isb
	tlbi	alle2
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	mrs	x3, sctlr_el2
	orr	x3, x3, #SCTLR_M
	orr	x3, x3, #SCTLR_C
	bic	x3, x3, #SCTLR_WXN
	msr	sctlr_el2, x3
	isb
	ret

/*
 * void mmu_off(void): changes x0 to x5 only, and touches no memory before all
 * that purgatory wrote is there. Nothing is lost where the MMU is off already.
 * The first isb is for Qualcomm's erratum 1041.
 */
	.globl	mmu_off
mmu_off:
	mrs	x0, CurrentEL
	cmp	x0, #CURRENTEL_EL2
	b.eq	mmu_off_el2
	mrs	x1, sctlr_el1
	bic	x1, x1, #SCTLR_M
	bic	x1, x1, #SCTLR_C
	isb
	msr	sctlr_el1, x1
	isb
	tlbi	vmalle1
	b	mmu_off_any

mmu_off_el2:
	mrs	x1, sctlr_el2
	bic	x1, x1, #SCTLR_M
	bic	x1, x1, #SCTLR_C
	isb
	msr	sctlr_el2, x1
	isb
	tlbi	alle2

mmu_off_any:
	adr	x2, purgatory_start
	adr	x3, purgatory_memory_end
	clean	x2, x3, x4, x5
	ic	iallu
	dsb	nsh
	isb
	ret

	.section .note.GNU-stack, "", %progbits

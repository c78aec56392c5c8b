/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first and the last instructions of purgatory.
 *
 * At entry: EL1 or EL2, MMU and caches off, SP and VBAR those of the old
 * kernel, data accesses in the old kernel's byte order, general registers
 * worth nothing. Until this file has changed that, nothing may touch memory.
 */
#include "purgatory/arch/arm64/registers.h"
#include "purgatory/purgatory.h"

#define STACK_SIZE 4096		/* bytes */

	.section .head, "ax"
	.globl	purgatory_start
purgatory_start:
	b	entry
	.word	purgatory_memory_end - purgatory_start
	.globl	purgatory_params
purgatory_params:
	.quad	PURGATORY_MAGIC
	.skip	PURGATORY_PARAMS_SIZE - 8

entry:
	msr	daifset, #0xf
	adr	x10, purgatory_vectors
	ic	iallu			/* the instruction cache is turned on below */
	dsb	nsh
	isb
	mrs	x9, CurrentEL
	cmp	x9, #CURRENTEL_EL2
	b.eq	entry_el2

	mrs	x9, sctlr_el1
	bic	x9, x9, #(SCTLR_EE | SCTLR_E0E)
	orr	x9, x9, #SCTLR_I
	msr	sctlr_el1, x9
	msr	vbar_el1, x10
	b	entry_any

	/* The _EL2 names mean the same registers whether HCR_EL2.E2H is 0 or 1; the _EL1 names do not. */
entry_el2:
	mrs	x9, sctlr_el2
	bic	x9, x9, #(SCTLR_EE | SCTLR_E0E)
	orr	x9, x9, #SCTLR_I
	msr	sctlr_el2, x9
	msr	vbar_el2, x10

	/* Both stack pointers get the one stack: vectors.S says what SP_EL0 is for. */
entry_any:
	isb
	msr	tpidr_el0, xzr		/* vectors.S */
	adr	x9, stack_top
	msr	spsel, #0
	mov	sp, x9
	msr	spsel, #1
	mov	sp, x9
	adr	x0, purgatory_params
	b	purgatory_main

/*
 * void enter_kernel(uint64_t image, uint64_t dtb): booting.rst, "Call the
 * kernel image". MMU and caches are as they were at entry: off. SCTLR.EE
 * stays 0: a kernel sets its own byte order first of all.
 */
	.globl	enter_kernel
enter_kernel:
	mov	x4, x0
	mov	x0, x1		/* device tree */
	mov	x1, xzr		/* reserved: 0 */
	mov	x2, xzr
	mov	x3, xzr
	mrs	x5, CurrentEL
	cmp	x5, #CURRENTEL_EL2
	b.eq	leave_el2
	mrs	x5, sctlr_el1
	bic	x5, x5, #SCTLR_I
	msr	sctlr_el1, x5
	b	leave_any
leave_el2:
	mrs	x5, sctlr_el2
	bic	x5, x5, #SCTLR_I
	msr	sctlr_el2, x5
leave_any:
	isb
	ic	iallu		/* no stale instructions of the image */
	dsb	nsh
	isb
	br	x4

/* void halt(void). An interrupt that is pending ends a wfi though it is masked: hence the loop. */
	.globl	halt
halt:
	wfi
	b	halt

	.bss
	.balign	16
	.skip	STACK_SIZE
	.globl	stack_top
stack_top:

	.section .note.GNU-stack, "", %progbits

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vector table, for EL1 and EL2 alike. An exception never returns, but for
 * that of the one instruction which is tried (simd.S): it is reported, and then
 * the machine is given up. MMU and caches are off for that.
 *
 * Purgatory runs on SP_ELx; the report runs on SP_EL0, with the stack from its
 * top again. So an exception within the report (a console that does not answer,
 * say) takes the table's first four vectors: these give the machine up without
 * a word. TPIDR_EL0 is 0 until they do, so that they do it once.
 */
#include "purgatory/arch/arm64/registers.h"

	.macro	silent_vector
	.balign	0x80
	b	give_up_silently
	.endm

	.macro	report_vector offset
	.balign	0x80
	mov	x1, #\offset
	b	report
	.endm

	.section .vectors, "ax"
	.balign	0x800
	.globl	purgatory_vectors
purgatory_vectors:
	.rept	4
	silent_vector			/* this level with SP_EL0 */
	.endr
	report_vector	0x200		/* this level with SP_ELx: synchronous */
	report_vector	0x280		/* IRQ */
	report_vector	0x300		/* FIQ */
	report_vector	0x380		/* SError */
	report_vector	0x400		/* a lower level: only a fault of purgatory's own could lead here */
	report_vector	0x480
	report_vector	0x500
	report_vector	0x580
	report_vector	0x600
	report_vector	0x680
	report_vector	0x700
	report_vector	0x780

	/* x1: the vector's offset, as in the table of the Arm ARM. */
report:
	mrs	x9, CurrentEL
	cmp	x9, #CURRENTEL_EL2
	adr	x10, simd_probe
	adr	x11, simd_trapped
	b.eq	report_el2
	mrs	x2, esr_el1
	mrs	x3, elr_el1
	mrs	x4, far_el1
	cmp	x3, x10
	b.ne	report_any
	msr	elr_el1, x11
	eret

report_el2:
	mrs	x2, esr_el2
	mrs	x3, elr_el2
	mrs	x4, far_el2
	cmp	x3, x10
	b.ne	report_any
	msr	elr_el2, x11
	eret

report_any:
	mov	x19, x1
	mov	x20, x2
	mov	x21, x3
	mov	x22, x4
	bl	mmu_off
	mov	x1, x19
	mov	x2, x20
	mov	x3, x21
	mov	x4, x22
	msr	spsel, #0
	adr	x0, purgatory_params
	b	purgatory_exception

give_up_silently:
	mrs	x9, tpidr_el0
	cbnz	x9, halt
	mov	x9, #1
	msr	tpidr_el0, x9
	msr	spsel, #0
	adr	x9, stack_top
	mov	sp, x9
	adr	x0, purgatory_params
	b	purgatory_give_up

	.section .note.GNU-stack, "", %progbits

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The vector table, for EL1 and EL2 alike. An exception never returns: it is
 * reported, and then purgatory halts.
 *
 * Purgatory runs on SP_ELx; the report runs on SP_EL0, with the stack from its
 * top again. So an exception within the report (a console that does not
 * answer, say) takes the table's first four vectors, and those just halt.
 */
#define CURRENTEL_EL2 (2 << 2)

	.macro	halt_vector
	.balign	0x80
	b	halt
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
	halt_vector			/* this level with SP_EL0 */
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
	msr	spsel, #0
	adr	x0, purgatory_params
	mrs	x9, CurrentEL
	cmp	x9, #CURRENTEL_EL2
	b.eq	report_el2
	mrs	x2, esr_el1
	mrs	x3, elr_el1
	mrs	x4, far_el1
	b	purgatory_exception

report_el2:
	mrs	x2, esr_el2
	mrs	x3, elr_el2
	mrs	x4, far_el2
	b	purgatory_exception

	.section .note.GNU-stack, "", %progbits

/* SPDX-License-Identifier: GPL-2.0-or-later * With GICR and GITS also what the control registers there hold.
 */
/*
 * Says on the PL011 at UART what it was entered with, in one line.
 */
	.macro	say name, register
	mov	x11, \register
	adr	x13, 1f
	bl	text_and_hex
	b	2f
1:	.asciz	"\name="
	.balign	4
2:
	.endm

	.text
	mov	x9, #(UART & 0xffff)
	movk	x9, #(UART >> 16), lsl #16
	say	x0, x0
	say	x1, x1
	say	x2, x2
	say	x3, x3
	mrs	x0, CurrentEL
	say	el, x0
	mrs	x1, daif
	say	daif, x1
	cmp	x0, #(2 << 2)
	b.eq	el2
	mrs	x1, sctlr_el1
	mov	x2, xzr
	b	any
el2:
	mrs	x1, sctlr_el2
	mrs	x2, hcr_el2
any:
	say	sctlr, x1
	say	hcr, x2
#ifdef GICR
	mov	x3, #GICR
	ldr	w3, [x3]
	say	gicr, x3
	mov	x3, #GITS
	ldr	w3, [x3]
	say	gits, x3
#endif
	mov	w10, #'\r'
	str	w10, [x9]
	mov	w10, #'\n'
	str	w10, [x9]
end:
	wfi
	b	end

	/* The text at x13, the 16 digits of x11 and a space; uses x10, x12. */
text_and_hex:
	ldrb	w10, [x13], #1
	cbz	w10, digits
	str	w10, [x9]
	b	text_and_hex
digits:
	mov	w12, #16
next_digit:
	ror	x11, x11, #60
	and	w10, w11, #0xf
	cmp	w10, #10
	b.lo	decimal
	add	w10, w10, #('a' - '0' - 10)
decimal:
	add	w10, w10, #'0'
	str	w10, [x9]
	subs	w12, w12, #1
	b.ne	next_digit
	mov	w10, #' '
	str	w10, [x9]
	ret

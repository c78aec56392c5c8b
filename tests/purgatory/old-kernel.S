/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leaves the CPU as an old kernel leaves it, or worse, and enters purgatory at
 * ENTRY. OLD_FROM_EL3: drop to EL2 first. OLD_VHE: a host at EL2 with
 * E2H and TGE. OLD_BIG_ENDIAN. OLD_PCI_SERIAL: map the ports of the PCI UART.
 * OLD_LPIS: an ITS and the first of two redistributors are on.
 * OLD_SIMD_TRAPS: a hypervisor at EL2 lets a guest at EL1 have an undefined
 * instruction for each of FP/SIMD; the old kernel is that guest.
 */
#define HCR_E2H (1 << 34)
#define HCR_TGE (1 << 27)

/* The bits that are reserved as 1; so MMU and caches are off. */
#define SCTLR_EL1_OFF 0x30d00800
#define SCTLR_EL2_OFF 0x30c50830
#ifdef OLD_BIG_ENDIAN
#define SCTLR_EE ((1 << 25) | (1 << 24))	/* EE, E0E */
#else
#define SCTLR_EE 0
#endif

	.text
#ifdef OLD_FROM_EL3
	mov	x0, #0x531		/* SCR_EL3: NS, RES1 5:4, HCE, RW */
	msr	scr_el3, x0
	mov	x0, #0x3c9		/* SPSR_EL3: EL2h, DAIF */
	msr	spsr_el3, x0
	adr	x0, dropped
	msr	elr_el3, x0
	eret
dropped:
#endif
#ifdef OLD_PCI_SERIAL
	/* Device 00:01.0 in the virt machine's low ECAM: BAR 0 to I/O port 0x1000, I/O space enabled. */
	mov	x0, #0x3f000000
	add	x0, x0, #0x8000
	mov	w1, #0x1000
	str	w1, [x0, #0x10]
	mov	w1, #1
	strh	w1, [x0, #4]
#endif
#ifdef OLD_LPIS
	/* The virt machine's: GITS_CTLR.Enabled, GICR_CTLR.EnableLPIs. */
	mov	x0, #0x8080000
	mov	w1, #1
	str	w1, [x0]
	mov	x0, #0x80a0000
	str	w1, [x0]
#endif
#ifdef OLD_SIMD_TRAPS
	mov	x0, #0x37ff		/* CPTR_EL2: TFP, RES1 */
	msr	cptr_el2, x0
	adr	x0, hypervisor_vectors
	msr	vbar_el2, x0
	mov	x0, #(1 << 31)		/* HCR_EL2: RW */
	msr	hcr_el2, x0
	mov	x0, #0x3c5		/* SPSR_EL2: EL1h, DAIF */
	msr	spsr_el2, x0
	adr	x0, guest
	msr	elr_el2, x0
	eret
guest:
#endif
#ifdef OLD_VHE
	mov	x0, #HCR_E2H
	orr	x0, x0, #HCR_TGE
	msr	hcr_el2, x0
	isb
#endif
	mrs	x0, CurrentEL
	cmp	x0, #(2 << 2)
	b.eq	el2
	mov	x0, #((SCTLR_EL1_OFF | SCTLR_EE) & 0xffff)
	movk	x0, #((SCTLR_EL1_OFF | SCTLR_EE) >> 16), lsl #16
	msr	sctlr_el1, x0
	msr	cpacr_el1, xzr		/* FP/SIMD is trapped */
	b	any
el2:
	mov	x0, #((SCTLR_EL2_OFF | SCTLR_EE) & 0xffff)
	movk	x0, #((SCTLR_EL2_OFF | SCTLR_EE) >> 16), lsl #16
	msr	sctlr_el2, x0
#ifdef OLD_VHE
	msr	cptr_el2, xzr
#else
	mov	x0, #0x37ff
	msr	cptr_el2, x0
#endif
any:
	isb
	/* Neither stack pointer is worth anything, and nothing is masked. */
	mov	x9, #0xdead
	movk	x9, #0xdead, lsl #48
	msr	spsel, #1
	mov	sp, x9
	msr	spsel, #0
	mov	sp, x9
	msr	daifclr, #0xf
	mov	x0, xzr
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	.irp	n, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, x9
	.endr
	mov	x9, #ENTRY
	br	x9

#ifdef OLD_SIMD_TRAPS
	/* A synchronous exception from a lower level: made one of EL1, for an unknown reason (EC 0). */
	.balign	0x800
hypervisor_vectors:
	.skip	0x400
	msr	tpidr_el2, x9
	mrs	x9, elr_el2
	msr	elr_el1, x9
	mrs	x9, spsr_el2
	msr	spsr_el1, x9
	mov	x9, #(1 << 25)
	msr	esr_el1, x9
	mrs	x9, vbar_el1
	add	x9, x9, #0x200
	msr	elr_el2, x9
	mov	x9, #0x3c5
	msr	spsr_el2, x9
	mrs	x9, tpidr_el2
	eret
#endif

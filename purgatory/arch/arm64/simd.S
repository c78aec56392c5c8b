/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bool simd_enable(void): no level below purgatory's traps FP/SIMD any more.
 * One above may: a hypervisor that lets the guest have an exception instead.
 * vectors.S then goes on at simd_trapped.
 */
#include "purgatory/arch/arm64/registers.h"

	.arch	armv8-a+crypto
	.text
	.globl	simd_enable, simd_probe, simd_trapped
simd_enable:
	mrs	x0, CurrentEL
	cmp	x0, #CURRENTEL_EL2
	b.eq	enable_el2
	mrs	x0, cpacr_el1
	orr	x0, x0, #CPACR_FPEN
	msr	cpacr_el1, x0
	b	probe

enable_el2:
	mrs	x0, hcr_el2
	tbnz	x0, #HCR_E2H_BIT, enable_vhe
	mrs	x0, cptr_el2
	bic	x0, x0, #CPTR_EL2_TFP
	msr	cptr_el2, x0
	b	probe

	/* With E2H = 1 the register is laid out as CPACR_EL1 is. */
enable_vhe:
	mrs	x0, cptr_el2
	orr	x0, x0, #CPACR_FPEN
	msr	cptr_el2, x0

probe:
	isb
simd_probe:
	sha256su0	v0.4s, v1.4s
	mov	x0, #1
	ret
simd_trapped:
	mov	x0, xzr
	ret

	.section .note.GNU-stack, "", %progbits

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 of whole blocks with the instructions of FEAT_SHA256, for the loader
 * and purgatory. Empty where the loader is no arm64 program.
 *
 * Source: Arm Architecture Reference Manual (DDI 0487), SHA256H, SHA256H2,
 * SHA256SU0, SHA256SU1; FIPS 180-4 section 6.2.2.
 */
#ifdef __aarch64__

	.arch	armv8-a+crypto

/* The message schedule's next four words, in place of the four oldest. */
	.macro	expand oldest, second, third, newest
	sha256su0	v\oldest\().4s, v\second\().4s
	sha256su1	v\oldest\().4s, v\third\().4s, v\newest\().4s
	.endm

/* Four rounds. SHA256H2 wants the first half of the state as it was before SHA256H, which is left in v\before. */
	.macro	rounds words, constants, before=3
	add	v2.4s, v\words\().4s, v\constants\().4s
	mov	v\before\().16b, v0.16b
	sha256h	q0, q1, v2.4s
	sha256h2	q1, q\before, v2.4s
	.endm

	.macro	rounds_and_expand words, constants, second, third, newest, before=3
	rounds	\words, \constants, \before
	expand	\words, \second, \third, \newest
	.endm

/*
 * void sha256_blocks_instructions(uint32_t state[8], const void *blocks, size_t count)
 *
 * v0, v1: the state; v4 to v7: the schedule, a ring of 16 words; v8, v9: the
 * state before this block; v16 to v31: the constants. The callee keeps d8 and d9.
 */
	.text
	.balign	16
	.globl	sha256_blocks_instructions
	.hidden	sha256_blocks_instructions
	.type	sha256_blocks_instructions, %function
sha256_blocks_instructions:
	hint	#34			/* bti c */
	cbz	x2, 2f
	stp	d8, d9, [sp, #-16]!
	adr	x3, constants
	ld1	{v16.4s-v19.4s}, [x3], #64
	ld1	{v20.4s-v23.4s}, [x3], #64
	ld1	{v24.4s-v27.4s}, [x3], #64
	ld1	{v28.4s-v31.4s}, [x3]
	ld1	{v0.4s, v1.4s}, [x0]
1:
#ifdef __AARCH64EB__
	ld1	{v4.16b-v7.16b}, [x1], #64
#else
	/* With the MMU off these are two accesses of 32 bytes, and not some number of smaller ones. */
	ldp	q4, q5, [x1], #32
	ldp	q6, q7, [x1], #32
#endif
	mov	v9.16b, v1.16b
	.irp	n, 4, 5, 6, 7
	rev32	v\n\().16b, v\n\().16b	/* words are big endian */
	.endr
	rounds_and_expand 4, 16, 5, 6, 7, before=8
	rounds_and_expand 5, 17, 6, 7, 4
	rounds_and_expand 6, 18, 7, 4, 5
	rounds_and_expand 7, 19, 4, 5, 6
	rounds_and_expand 4, 20, 5, 6, 7
	rounds_and_expand 5, 21, 6, 7, 4
	rounds_and_expand 6, 22, 7, 4, 5
	rounds_and_expand 7, 23, 4, 5, 6
	rounds_and_expand 4, 24, 5, 6, 7
	rounds_and_expand 5, 25, 6, 7, 4
	rounds_and_expand 6, 26, 7, 4, 5
	rounds_and_expand 7, 27, 4, 5, 6
	rounds	4, 28
	rounds	5, 29
	rounds	6, 30
	rounds	7, 31
	sub	x2, x2, #1
	add	v0.4s, v0.4s, v8.4s
	add	v1.4s, v1.4s, v9.4s
	cbnz	x2, 1b
	st1	{v0.4s, v1.4s}, [x0]
	ldp	d8, d9, [sp], #16
2:
	ret
	.size	sha256_blocks_instructions, . - sha256_blocks_instructions

	/* FIPS 180-4 section 4.2.2. */
	.balign	16
constants:
	.word	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5
	.word	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174
	.word	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da
	.word	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967
	.word	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85
	.word	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070
	.word	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3
	.word	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2

/* Without this note the linker would take the whole program for one without BTI. */
#ifdef __ARM_FEATURE_BTI_DEFAULT
	.section .note.gnu.property, "a"
	.balign	8
	.word	4, 16, 5		/* sizes of name and description, NT_GNU_PROPERTY_TYPE_0 */
	.asciz	"GNU"
	.word	0xc0000000, 4, 3, 0	/* GNU_PROPERTY_AARCH64_FEATURE_1_AND: BTI, PAC */
#endif
#endif

	.section .note.GNU-stack, "", %progbits

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The linked purgatory as read-only data of the program. It is arm64 code
 * whatever this is assembled for; the Makefile says where the file is.
 */
	.section .rodata
	.balign	16
	.globl	purgatory_blob_start
	.globl	purgatory_blob_end
	.hidden	purgatory_blob_start
	.hidden	purgatory_blob_end
purgatory_blob_start:
	.incbin	PURGATORY_BIN
purgatory_blob_end:

	.section .note.GNU-stack, "", %progbits

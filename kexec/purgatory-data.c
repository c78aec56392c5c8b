// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The linked purgatory as read-only data of the program. It is arm64 code
 * whatever this is compiled for; the Makefile says where the file is. C and
 * not an assembler file, so that the compiler adds what marks every object of
 * a hardened program (BTI and PAC, shadow stacks, no executable stack).
 */
__asm__(".pushsection .rodata\n"
	".balign 16\n"
	".globl purgatory_blob_start, purgatory_blob_end\n"
	".hidden purgatory_blob_start, purgatory_blob_end\n"
	"purgatory_blob_start:\n"
	".incbin \"" PURGATORY_BIN "\"\n"
	"purgatory_blob_end:\n"
	".popsection");

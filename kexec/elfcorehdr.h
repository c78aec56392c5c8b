/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ELF core header that becomes /proc/vmcore of the capture kernel: pure
 * layout. Where the addresses come from is crashdump-arm64's business.
 * Sources: kernel/crash_core.c and fs/proc/vmcore.c by behaviour: p_offset is a
 * physical address; one PT_NOTE per CPU, one for vmcoreinfo, then PT_LOADs.
 */
#ifndef KEXEC_ELFCOREHDR_H
#define KEXEC_ELFCOREHDR_H

#include "arena.h"
#include "blob.h"
#include "range.h"

struct elfcorehdr_request {
	bool big_endian;		/* of the running kernel */
	const struct range *cpu_notes;	/* crash_notes of each CPU, physical */
	size_t cpu_note_count;
	struct range vmcoreinfo;	/* physical; size 0: unknown, no note */
	struct range kernel;		/* physical, _text to _end; size 0: unknown, no PT_LOAD for it */
	uint64_t kernel_vaddr;		/* of kernel.start */
	const struct ranges *ram;	/* what is dumped, physical, normalized */
	bool linear_known;		/* false: PT_LOADs of RAM get p_vaddr 0 */
	uint64_t linear_offset;		/* p_vaddr - p_paddr of the linear map, modulo 2^64 */
};

/*
 * ERROR_MACHINE: more than 65535 program headers, no RAM.
 */
bool elfcorehdr_build(struct arena *arena, const struct elfcorehdr_request *request,
		      struct blob *ret, struct error *error);

#endif

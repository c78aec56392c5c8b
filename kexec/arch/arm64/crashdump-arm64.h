/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the running arm64 kernel's virtual addresses map to physical ones: each
 * fact from its best source, with fallbacks, in one place.
 */
#ifndef CRASHDUMP_ARM64_H
#define CRASHDUMP_ARM64_H

#include "blob.h"
#include "notes.h"
#include "range.h"

/* A PT_LOAD of /proc/kcore. */
struct kcore_load {
	uint64_t vaddr;
	uint64_t paddr;		/* all ones: not backed by known memory (vmalloc) */
	uint64_t size;		/* bytes */
	uint64_t offset;	/* in the file */
};

/* What is known; absent facts are empty, zero or false. */
struct crashdump_sources {
	const struct kcore_load *kcore;
	size_t kcore_count;
	struct blob vmcoreinfo;		/* text */
	const struct ranges *system_ram;	/* all that the kernel maps; normalized */
	struct range kernel_code;	/* iomem "Kernel code" */
	struct range kernel_data;	/* iomem "Kernel data" */
	uint64_t init_begin;		/* __init_begin of /proc/kallsyms, virtual */
	/* The rest is for the last resort only. */
	unsigned va_bits_config;	/* CONFIG_ARM64_VA_BITS of the running kernel */
	uint64_t page_size;		/* bytes, of the running kernel */
	uint64_t memory_start;		/* lowest address of System RAM or of what the firmware reserves */
	bool before_5_4;		/* the running kernel's release */
};

/* What is concluded, with the source of each in words for the plan. */
struct crashdump_view {
	bool linear_known;
	uint64_t linear_offset;		/* vaddr - paddr in the linear map, modulo 2^64 */
	bool linear_guessed;		/* wrong under KASLR */
	const char *linear_source;
	bool kernel_known;
	struct range kernel;		/* physical: the image, from _text or from _stext on, to _end */
	uint64_t kernel_vaddr;		/* of kernel.start */
	const char *kernel_source;
};

/* Total: what cannot be known stays unknown, with a warning. */
void crashdump_arm64_view(const struct crashdump_sources *sources, struct crashdump_view *ret,
			  struct notes *notes);

#endif

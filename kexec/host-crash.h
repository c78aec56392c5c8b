/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a crash dump needs to know about the running kernel, beside what
 * host.h has: read for --load-panic only.
 */
#ifndef KEXEC_HOST_CRASH_H
#define KEXEC_HOST_CRASH_H

#include "crashdump-arm64.h"
#include "host.h"
#include "host-kcore.h"

/* The end of the kernel's code resource, and a symbol that every kernel lists. */
#define HOST_CRASH_SYMBOL "__init_begin"

struct host_crash {
	struct range *cpu_notes;	/* crash_notes of every CPU that has one, by CPU number; physical */
	size_t cpu_note_count;
	struct range vmcoreinfo;	/* /sys/kernel/vmcoreinfo, physical; size 0: unknown */
	struct range kernel_code;	/* iomem "Kernel code" and "Kernel data"; size 0: none */
	struct range kernel_data;
	struct ranges system_ram;	/* also driver-managed; normalized */
	uint64_t memory_start;		/* of System RAM, or of top-level "reserved" where that is lower */
	struct ranges ram;		/* to be dumped: the same without crash regions */
	struct kcore kcore;		/* the caller closes it with kcore_close */
	uint64_t init_begin;		/* HOST_CRASH_SYMBOL, looked for when kcore has no VMCOREINFO; else 0 */
};

/*
 * CPU numbers may have holes: the directories under /sys/devices/system/cpu
 * are listed, not counted. crash_notes is hexadecimal without 0x,
 * crash_notes_size decimal (1024 in kernels without that file).
 * ERROR_MACHINE: no CPU has crash_notes (a kernel without CONFIG_KEXEC or
 * CONFIG_CRASH_DUMP), or they cannot be read (no root). What else is missing is a note.
 */
bool host_read_crash(struct arena *arena, const struct host *host, struct host_crash *ret,
		     struct notes *notes, struct error *error);

/* What crashdump_arm64_view wants to know, of a machine that was read; borrows from both. */
struct crashdump_sources host_crash_sources(const struct host *host, const struct host_crash *crash);

/* A symbol of the kernel itself in /proc/kallsyms, which is read line by line. False: not there, or hidden. */
bool host_find_symbol(struct arena *arena, const char *root, const char *name, uint64_t *ret);

#endif

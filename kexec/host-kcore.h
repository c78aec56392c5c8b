/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/kcore: its headers and notes, and the memory behind them by pread.
 * Its size is nonsense; it is never mapped or read whole.
 */
#ifndef KEXEC_HOST_KCORE_H
#define KEXEC_HOST_KCORE_H

#include "arena.h"
#include "blob.h"
#include "crashdump-arm64.h"

struct kcore {
	int fd;				/* close-on-exec; -1: no memory can be read */
	struct kcore_load *loads;
	size_t load_count;
	struct blob vmcoreinfo;		/* text of the VMCOREINFO note; size 0: none (kernels before 4.19) */
};

/*
 * Headers and notes, in either byte order; what lies behind them is not looked at. The result has no
 * file. ERROR_MACHINE: no ELF core of 64 bits, or headers or notes that end past the bytes.
 */
bool kcore_parse(struct arena *arena, struct blob bytes, struct kcore *ret, struct error *error);

/*
 * Total: an absent or malformed kcore is one without loads, with a note saying why. root as in host.h;
 * what is under a root that is not "" has headers, and no memory to read.
 */
void kcore_open(struct arena *arena, const char *root, struct kcore *ret, struct notes *notes);

/*
 * The start of kcore for a snapshot: the contents of other notes than VMCOREINFO, which are memory of
 * the task that reads it, are zeroed. ERROR_MACHINE as above, or with errno.
 */
bool kcore_excerpt(struct arena *arena, const char *root, struct blob *ret, struct error *error);

/* Whether one PT_LOAD holds size bytes at a virtual address. */
bool kcore_holds(const struct kcore *kcore, uint64_t vaddr, uint64_t size);

/* Reads them; false when there is no such PT_LOAD or no file, or when the read is short. */
bool kcore_read(const struct kcore *kcore, uint64_t vaddr, void *buffer, size_t size);

void kcore_close(struct kcore *kcore);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files in memory, for the call that takes descriptors: written, then sealed,
 * so that what the kernel reads is what was checked.
 */
#ifndef KEXEC_MEMFD_H
#define KEXEC_MEMFD_H

#include "blob.h"
#include "error.h"

/* Bytes at a place in the file; what no part covers is zero. */
struct memfd_part {
	struct blob bytes;
	uint64_t offset;
};

/*
 * A sealed file of size bytes with these parts. It cannot be executed where the kernel knows how to say so.
 * ERROR_MACHINE; ERROR_ROOM when there is no memory. The caller closes *ret, which is close-on-exec.
 */
bool memfd_make(const char *name, const struct memfd_part *parts, size_t count, uint64_t size, int *ret,
		struct error *error);

#endif

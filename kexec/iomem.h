/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of /proc/iomem as a list of resources. This is the one place
 * where inclusive ends become half-open ranges.
 */
#ifndef KEXEC_IOMEM_H
#define KEXEC_IOMEM_H

#include "arena.h"
#include "blob.h"
#include "range.h"

struct iomem_entry {
	struct range range;	/* empty for END = START - 1; one that ends at 2^64 lacks its last byte */
	unsigned depth;		/* 0: top level; two spaces of indentation each */
	const char *name;	/* without spaces around it; "<BAD>" where the kernel has none */
};

struct iomem {
	struct iomem_entry *entries;	/* in file order: a parent before its children */
	size_t count;
	bool hidden;		/* there are entries and every address is zero: read without CAP_SYS_ADMIN */
};

/*
 * ERROR_MACHINE with the line number for a line that is not
 * "START-END : NAME", END < START - 1, or indentation that skips a level. No
 * text at all is no error: zero entries.
 */
bool iomem_parse(struct arena *arena, struct blob text, struct iomem *ret, struct error *error);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a kernel keeps the members of its structs, as VMCOREINFO says: lines
 * SIZE(TYPE) and OFFSET(TYPE.MEMBER).
 */
#ifndef LOG_LAYOUT_H
#define LOG_LAYOUT_H

#include <stddef.h>

#include "core-memory.h"

#define LAYOUT_MAX 4096	/* bytes; more than the size of any struct here, a bound for damaged text */

/* A line, and the offset of the uint64_t that takes its number. */
struct layout_line {
	const char *type;
	const char *member;	/* NULL: the line is SIZE(type) */
	size_t field;
};

/* The numbers of all lines; STATUS_LAYOUT when one is missing or above LAYOUT_MAX. */
bool layout_read(struct blob vmcoreinfo, const struct layout_line *lines, size_t count, void *ret,
		 struct failure *failure);

/* The integer at an offset of a struct's bytes; STATUS_LAYOUT when it does not lie inside. */
bool layout_member(const struct core_file *core, struct blob bytes, uint64_t offset, size_t width,
		   uint64_t *ret, struct failure *failure);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding room: one request, one answer, nothing remembered.
 */
#ifndef KEXEC_PLACE_H
#define KEXEC_PLACE_H

#include "error.h"
#include "range.h"

enum place_prefer { PLACE_LOWEST, PLACE_HIGHEST };

struct place_request {
	const char *what;	/* for the error: "kernel", "initrd" */
	uint64_t size;		/* bytes, > 0 */
	uint64_t align;		/* power of two */
	uint64_t offset;	/* < align; the answer is offset bytes above a multiple of align */
	struct range within;	/* the answer lies inside; size 0: anywhere */
	enum place_prefer prefer;
};

/*
 * A range of request->size inside one item of free_ranges (normalized).
 * ERROR_ROOM says what was sought and the largest hole that there is.
 */
bool place_find(const struct ranges *free_ranges, const struct place_request *request,
		struct range *ret, struct error *error);

#endif

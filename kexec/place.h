/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding room: one request, one answer, nothing remembered.
 */
#ifndef KEXEC_PLACE_H
#define KEXEC_PLACE_H

#include "error.h"
#include "frames.h"
#include "range.h"

struct place_request {
	const char *what;	/* for the error: "kernel", "initrd" */
	uint64_t size;		/* bytes, > 0 */
	uint64_t align;		/* power of two */
	uint64_t offset;	/* < align; the answer is offset bytes above a multiple of align */
	struct range within;	/* the answer lies inside; size 0: anywhere */
	uint64_t from;		/* of places with equally good frames, those from here on come first */
	enum frame_class enough;	/* no frames better than of this class are sought */
};

/*
 * A range of request->size inside one item of free_ranges (normalized): the
 * lowest one without frames of the worse classes, as far as there is such a
 * one. Where frames of the kernel cannot be avoided it is one of those with the
 * fewest. Frames are read as far as it takes to know; a place with frames that
 * are only nicer (up to FRAME_ANONYMOUS) is sought among so many and no more.
 * NULL: all frames are free. Otherwise free_ranges and the request are whole frames.
 * ERROR_ROOM says what was sought and the largest hole that there is.
 */
bool place_find(const struct ranges *free_ranges, const struct frames *frames,
		const struct place_request *request, struct range *ret, struct error *error);

/*
 * A range of request->size inside one item of free_ranges, all of free frames, inside prefer (size > 0), near its end or
 * that of the last item there that is large enough: the lowest place from some distance to that end on, where four fifths
 * of that distance would not do. False: there is none. The request's within, from and enough do not matter.
 */
bool place_find_near_end(const struct ranges *free_ranges, const struct frames *frames,
			 const struct place_request *request, struct range prefer, struct range *ret);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The classes of a machine's frames as a snapshot keeps them: a text of lines
 * "FIRST COUNT CLASS", the numbers in hexadecimal without 0x, in ascending order.
 */
#ifndef KEXEC_FRAME_LIST_H
#define KEXEC_FRAME_LIST_H

#include "blob.h"
#include "frames.h"

struct frame_run {
	uint64_t first;		/* number of the first frame */
	uint64_t count;		/* > 0 */
	enum frame_class class;
};

struct frame_list {
	struct frame_run *runs;	/* by first, apart */
	size_t count;
};

/* ERROR_MACHINE with the line's number. */
bool frame_list_parse(struct arena *arena, struct blob text, struct frame_list *ret, struct error *error);

/* A read function of struct frames; list is a struct frame_list. What it does not tell is FRAME_UNUSABLE. */
void frame_list_read(void *list, uint64_t first, size_t count, uint8_t *ret);

/*
 * The text for all frames of memory (normalized). It has at most max_runs lines: where that is
 * too few, frames are taken together in groups of 8, 64, ..., each of its worst class; *ret_group is
 * how many. ERROR_ROOM when there is no memory for it.
 */
bool frame_list_format(struct arena *arena, const struct frames *frames, const struct ranges *memory,
		       size_t max_runs, struct blob *ret, uint64_t *ret_group, struct error *error);

#endif

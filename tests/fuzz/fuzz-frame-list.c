// SPDX-License-Identifier: GPL-2.0-or-later
/* Any text as a snapshot's list of frames: what is read is in order, and reading it answers as a look at each run does. */
#include <stdlib.h>

#include "frame-list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void require_answers(const struct frame_run *run, struct frame_list *list)
{
	uint8_t found[2];

	frame_list_read(list, run->first, 1, found);
	require(found[0] == run->class);
	frame_list_read(list, run->first + run->count - 1, 2, found);
	require(found[0] == run->class && found[1] < FRAME_CLASSES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct error error = {0};
	struct frame_list list;
	uint64_t end = 0;

	if (!arena)
		return 0;
	if (!frame_list_parse(arena, (struct blob){data, size}, &list, &error)) {
		require(error.kind == ERROR_MACHINE && error.text[0]);
		list.count = 0;
	}
	for (size_t i = 0; i < list.count; i++) {
		require(list.runs[i].count && list.runs[i].first >= end);
		end = list.runs[i].first + list.runs[i].count;
		require(end > list.runs[i].first);
		require_answers(&list.runs[i], &list);
	}
	arena_free(arena);
	return 0;
}

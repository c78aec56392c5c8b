// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as an ACPI SRAT: what is read must be ranges that do not wrap, apart and in order. */
#include <stdlib.h>

#include "srat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct error error = {0};
	struct ranges found;
	uint64_t end = 0;

	if (!arena)
		return 0;
	if (!srat_hot_pluggable(arena, (struct blob){data, size}, &found, &error)) {
		require(error.kind == ERROR_MACHINE && error.text[0]);
		found.count = 0;
	}
	for (size_t i = 0; i < found.count; i++) {
		require(found.items[i].size && (!i || found.items[i].start > end));
		end = range_end(found.items[i]);
		require(end > found.items[i].start);
	}
	arena_free(arena);
	return 0;
}

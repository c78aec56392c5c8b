// SPDX-License-Identifier: GPL-2.0-or-later
/* Any text as /proc/iomem: what is read must be a tree of resources that do not wrap. */
#include <stdlib.h>

#include "iomem.h"

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
	struct iomem iomem;

	if (!arena)
		return 0;
	if (!iomem_parse(arena, (struct blob){data, size}, &iomem, &error)) {
		require(error.kind == ERROR_MACHINE && error.text[0]);
		arena_free(arena);
		return 0;
	}
	require(!iomem.hidden || iomem.count);
	for (size_t i = 0; i < iomem.count; i++) {
		const struct iomem_entry *entry = &iomem.entries[i];

		require(range_end(entry->range) >= entry->range.start);
		require(entry->depth <= (i ? iomem.entries[i - 1].depth + 1 : 0));
		require(entry->name != NULL);
	}
	arena_free(arena);
	return 0;
}

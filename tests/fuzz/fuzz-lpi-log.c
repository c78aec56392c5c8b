// SPDX-License-Identifier: GPL-2.0-or-later
/* Any text as a kernel's log: tables must be whole ranges, and an excerpt must say what the text says. */
#include <stdlib.h>
#include <string.h>

#include "lpi-log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static struct lpi_tables read_tables(struct arena *arena, struct blob text)
{
	struct lpi_log log = lpi_log_start(arena);

	lpi_log_add(&log, text);
	return lpi_log_tables(&log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blob text = {data, size};
	struct arena *arena = arena_new();
	struct lpi_tables tables, again;

	if (!arena)
		return 0;
	tables = read_tables(arena, text);
	again = read_tables(arena, lpi_log_excerpt(arena, text));
	require(tables.ranges.count == tables.cpus + tables.property);
	require(tables.ranges.count == again.ranges.count && tables.property == again.property);
	for (size_t i = 0; i < tables.ranges.count; i++) {
		struct range range = tables.ranges.items[i];

		require(range.start && range.start % 0x10000 == 0 && range.size == 0x10000 &&
			range_end(range) > range.start && again.ranges.items[i].start == range.start);
	}
	arena_free(arena);
	return 0;
}

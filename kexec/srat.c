// SPDX-License-Identifier: GPL-2.0-or-later
/* Source: ACPI 6.5, section 5.2.16.2 (Memory Affinity Structure). */
#include "srat.h"

#include <inttypes.h>

#include "acpi.h"

#define MEMORY_AFFINITY 1	/* the structure's type */
#define BASE 8			/* bytes: its fields, 64 bits each ... */
#define LENGTH 16
#define FLAGS 28		/* ... and 32 */
#define ENABLED (1u << 0)
#define HOT_PLUGGABLE (1u << 1)

static bool add_memory(struct blob entry, struct ranges *list, struct error *error)
{
	const uint32_t wanted = ENABLED | HOT_PLUGGABLE;
	struct range range;
	uint64_t base, length;
	uint32_t flags;

	if (!blob_le64(entry, BASE, &base) || !blob_le64(entry, LENGTH, &length) ||
	    !blob_le32(entry, FLAGS, &flags))
		return error_set(error, ERROR_MACHINE, "a memory structure of %zu bytes: expected 40",
				 entry.size);
	if ((flags & wanted) != wanted)
		return true;
	if (!range_make(base, length, &range))
		return error_set(error, ERROR_MACHINE,
				 "memory 0x%" PRIx64 "+0x%" PRIx64 " ends past the address space", base, length);
	ranges_add(list, range);
	return true;
}

bool srat_hot_pluggable(struct arena *arena, struct blob bytes, struct ranges *ret, struct error *error)
{
	struct ranges list = {.arena = arena};
	struct acpi_entry entry;
	struct blob table;

	if (!acpi_table(bytes, "SRAT", &table, error))
		return false;
	for (size_t offset = ACPI_SRAT_ENTRIES; offset < table.size; offset += entry.bytes.size) {
		if (!acpi_entry(table, offset, &entry, error))
			return false;
		if (entry.type == MEMORY_AFFINITY && !add_memory(entry.bytes, &list, error))
			return error_noun(error, "the structure at byte %zu", offset);
	}
	ranges_normalize(&list);
	*ret = list;
	return true;
}

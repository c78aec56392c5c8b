// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "srat.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-acpi.h"

#define MAX_ENTRIES 4

struct memory {
	uint64_t base, length;
	uint32_t flags;
};

static void memory_of_every_kind(void **state)
{
	static const struct {
		const char *name;
		struct memory memory[MAX_ENTRIES];	/* length 0 ends the list */
		struct range expected[MAX_ENTRIES];
	} cases[] = {
		{.name = "none"},
		{.name = "present-at-boot", .memory = {{0x40000000, 0x40000000, 1}}},
		{.name = "hot-pluggable", .memory = {{0x100000000, 0x80000000, 3}},
		 .expected = {{0x100000000, 0x80000000}}},
		{.name = "not-enabled", .memory = {{0x100000000, 0x80000000, 2}}},
		{.name = "non-volatile-too", .memory = {{0x100000000, 0x1000, 7}},
		 .expected = {{0x100000000, 0x1000}}},
		{.name = "mixed-out-of-order", .memory = {
			{0x200000000, 0x1000, 3}, {0x40000000, 0x1000, 1}, {0x100000000, 0x2000, 3}},
		 .expected = {{0x100000000, 0x2000}, {0x200000000, 0x1000}}},
		{.name = "neighbours-merge", .memory = {{0x2000, 0x1000, 3}, {0x1000, 0x1000, 3}},
		 .expected = {{0x1000, 0x2000}}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new();
		struct build_acpi table;
		struct ranges found;
		struct error error;
		size_t count = 0;

		build_acpi_start(&table, "SRAT", 12);
		build_acpi_add(&table, "\x00\x10", 2);	/* a processor, of 16 bytes */
		build_acpi_add(&table, NULL, 14);
		for (size_t j = 0; j < MAX_ENTRIES && cases[i].memory[j].length; j++)
			build_acpi_memory(&table, cases[i].memory[j].base, cases[i].memory[j].length,
					  cases[i].memory[j].flags);
		if (!srat_hot_pluggable(arena, build_acpi_finish(&table), &found, &error))
			fail_msg("%s: %s", cases[i].name, error.text);
		for (; count < MAX_ENTRIES && cases[i].expected[count].size; count++)
			if (count >= found.count || found.items[count].start != cases[i].expected[count].start ||
			    found.items[count].size != cases[i].expected[count].size)
				fail_msg("%s: range %zu", cases[i].name, count);
		if (found.count != count)
			fail_msg("%s: %zu ranges, expected %zu", cases[i].name, found.count, count);
		arena_free(arena);
	}
}

/* One structure at byte 48, in a table of 88 bytes. */
static void damage(void **state)
{
	static const struct {
		const char *name;
		size_t offset, width;
		uint64_t value;
		const char *words;
	} cases[] = {
		{"signature", 0, 4, 0, "not an ACPI table SRAT"},
		{"length-past-end", 4, 4, 89, "88 bytes do not hold"},
		{"cut-inside-a-structure", 4, 4, 87, "the structure at byte 48 has no room"},
		{"no-length", 49, 1, 0, "the structure at byte 48 has no room"},
		{"short-memory", 49, 1, 31, "the structure at byte 48: a memory structure of 31 bytes"},
		{"range-wraps", 56, 8, UINT64_MAX, "the structure at byte 48: memory 0xffffffffffffffff+0x1000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new();
		struct ranges found = {.count = 7};
		struct error error = {0};
		struct build_acpi table;
		struct blob bytes;

		build_acpi_start(&table, "SRAT", 12);
		build_acpi_memory(&table, 0x1000, 0x1000, 3);
		bytes = build_acpi_finish(&table);
		put_le(table.bytes + cases[i].offset, cases[i].width, cases[i].value);
		if (srat_hot_pluggable(arena, bytes, &found, &error) || found.count != 7)
			fail_msg("%s: not refused", cases[i].name);
		assert_error(cases[i].name, &error, ERROR_MACHINE, cases[i].words);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_of_every_kind),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "lpi-log.h"

#define MAX_TABLES 4
#define PROPERTY "GICv3: using LPI property table @0x0000000040420000"
#define CPU0 "GICv3: CPU0: using allocated LPI pending table @0x0000000040430000"
#define CPU1 "GICv3: CPU1: using reserved LPI pending table @0x0000000100000000"

static const struct {
	const char *name;
	const char *text;
	bool property;
	size_t cpus;
	uint64_t tables[MAX_TABLES];	/* 0 ends the list */
} cases[] = {
	{.name = "empty", .text = ""},
	{"records", "6,12,0,-;" PROPERTY "\n6,13,0,-;" CPU0 "\n SUBSYSTEM=x\n6,90,4711,-,caller=T1;" CPU1 "\n",
	 true, 2, {0x40420000, 0x40430000, 0x100000000}},
	{"dmesg", "[    0.000000] " PROPERTY "\n[    0.000000] " CPU0 "\n", true, 1, {0x40420000, 0x40430000}},
	{"syslog", "Nov 26 13:00:01 host kernel: [    0.000000] " PROPERTY "\n2026-11-26T13:00:01 host kernel: " CPU0,
	 true, 1, {0x40420000, 0x40430000}},
	{"no-newline-at-the-end", CPU0, false, 1, {0x40430000}},
	{"sorted-by-cpu", CPU1 "\n" CPU0 "\n", false, 2, {0x40430000, 0x100000000}},
	{"the-last-word-counts", CPU0 "\nGICv3: CPU0: using reserved LPI pending table @0x50000\n", false, 1, {0x50000}},
	{"the-last-boot-counts", "x kernel: " PROPERTY "\nx kernel: " CPU1 "\n"
	 "x kernel: Booting Linux on physical CPU 0x0000000000 [0x411fd070]\nx kernel: " CPU0 "\n",
	 false, 1, {0x40430000}},
	/* facility 1, user: 1 << 3 | 6 */
	{.name = "a-program's-record", .text = "14,12,0,-;" PROPERTY "\n12,1,0,-;Booting Linux on physical CPU\n"},
	{.name = "a-program-cannot-end-a-boot", .text = "6,1,0,-;" CPU0 "\n14,2,0,-;Booting Linux on physical CPU 0x0\n",
	 .cpus = 1, .tables = {0x40430000}},
	{.name = "in-the-middle-of-a-record", .text = "6,12,0,-;app: " PROPERTY "\n"},
	{.name = "in-the-middle-of-a-word", .text = "[ 0.0] NotGICv3: using LPI property table @0x40420000\n"},
	{.name = "not-aligned", .text = "GICv3: using LPI property table @0x40421000\n"},
	{.name = "zero", .text = "GICv3: using LPI property table @0x0000000000000000\n"},
	{.name = "wraps", .text = "GICv3: using LPI property table @0xffffffffffff0000\n"},
	{.name = "too-long", .text = "GICv3: using LPI property table @0x10000000040420000\n"},
	{.name = "no-digits", .text = "GICv3: using LPI property table @0x\n"},
	{.name = "hashed", .text = "GICv3: using LPI property table @(____ptrval____)\n"},
	{.name = "cpu-8192", .text = "GICv3: CPU8192: using allocated LPI pending table @0x40430000\n"},
	{.name = "cpu-8191", .text = "GICv3: CPU8191: using allocated LPI pending table @0x40430000\n", .cpus = 1,
	 .tables = {0x40430000}},
	{.name = "other-words", .text = "GICv3: CPU0: found redistributor 0 region 0:0x00000000080a0000\n"},
	{.name = "a-damaged-line-hides-no-other", .text = "GICv3: CPU0: using\n\n6,\n;\n" CPU0 "\n", .cpus = 1,
	 .tables = {0x40430000}},
};

static struct blob text_of(const char *text)
{
	return (struct blob){(const uint8_t *)text, strlen(text)};
}

static void check(const char *name, size_t index, struct arena *arena, struct blob text)
{
	struct lpi_log log = lpi_log_start(arena);
	struct lpi_tables found;
	size_t count = 0;

	lpi_log_add(&log, text);
	found = lpi_log_tables(&log);
	for (; count < MAX_TABLES && cases[index].tables[count]; count++)
		if (count >= found.ranges.count || found.ranges.items[count].start != cases[index].tables[count] ||
		    found.ranges.items[count].size != 0x10000)
			fail_msg("%s: %s: table %zu", cases[index].name, name, count);
	if (found.ranges.count != count || found.property != cases[index].property || found.cpus != cases[index].cpus)
		fail_msg("%s: %s: %zu tables, %zu CPUs", cases[index].name, name, found.ranges.count, found.cpus);
}

/* An excerpt says the same as the whole. */
static void tables_of_every_log(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new();

		check("whole", i, arena, text_of(cases[i].text));
		check("excerpt", i, arena, lpi_log_excerpt(arena, text_of(cases[i].text)));
		arena_free(arena);
	}
}

static void an_excerpt_has_these_lines_alone(void **state)
{
	static const char text[] = "[0] Linux version 6.1\n[0] " PROPERTY "\nx\n14,1,0,-;" CPU0;
	struct arena *arena = arena_new();
	struct blob kept = lpi_log_excerpt(arena, text_of(text));

	(void)state;
	assert_int_equal(kept.size, sizeof("[0] " PROPERTY "\n") - 1);
	assert_memory_equal(kept.data, "[0] " PROPERTY "\n", kept.size);
	arena_free(arena);
}

/* Of two logs each may have what the other lost. */
static void logs_add_up(void **state)
{
	struct arena *arena = arena_new();
	struct lpi_log log = lpi_log_start(arena);
	struct lpi_tables found;

	(void)state;
	lpi_log_add(&log, text_of("[0] " PROPERTY "\n[0] " CPU0 "\n"));
	lpi_log_add(&log, text_of("6,900,0,-;" CPU1 "\n"));
	found = lpi_log_tables(&log);
	assert_true(found.property);
	assert_int_equal(found.cpus, 2);
	assert_int_equal(found.ranges.count, 3);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_of_every_log),
		cmocka_unit_test(an_excerpt_has_these_lines_alone),
		cmocka_unit_test(logs_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Where something fits. All ends in the tables are the first byte behind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "place.h"
#include "tests/lib/assert-error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_HOLES 4
#define TOP UINT64_MAX
#define NO_ROOM UINT64_MAX

struct piece {
	uint64_t start, end;
};

struct place_case {
	const char *name;
	struct piece holes[MAX_HOLES];	/* free ranges, ends with end 0 */
	uint64_t size, align, offset;
	struct piece within;		/* end 0: anywhere */
	uint64_t lowest, highest;	/* the answers, or NO_ROOM */
};

static const struct place_case cases[] = {
	{
		.name = "page", .holes = {{0x40000000, 0x50000000}}, .size = 0x1000, .align = 0x1000,
		.lowest = 0x40000000, .highest = 0x4ffff000,
	}, {
		.name = "exact-fit", .holes = {{0x40000000, 0x40400000}}, .size = 0x400000, .align = 0x200000,
		.lowest = 0x40000000, .highest = 0x40000000,
	}, {
		.name = "one-byte-too-large",
		.holes = {{0x40000000, 0x40400000}}, .size = 0x400001, .align = 1,
		.lowest = NO_ROOM, .highest = NO_ROOM,
	}, {
		.name = "align: 2 MiB inside a hole of 4 MiB less two pages",
		.holes = {{0x40001000, 0x403ff000}}, .size = 0x100000, .align = 0x200000,
		.lowest = 0x40200000, .highest = 0x40200000,
	}, {
		/* The only multiple of 2 MiB is 0x40200000, with 0x1ff000 bytes behind it. */
		.name = "align-leaves-too-little",
		.holes = {{0x40001000, 0x403ff000}}, .size = 0x200000, .align = 0x200000,
		.lowest = NO_ROOM, .highest = NO_ROOM,
	}, {
		/* 0x40000000 + 0x80000 is the lowest; the highest ends at 0x4fe80000 + 0x100000 <= 0x50000000. */
		.name = "offset", .holes = {{0x40000000, 0x50000000}}, .size = 0x100000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40080000, .highest = 0x4fe80000,
	}, {
		/* A hole that starts behind its first multiple's offset: on to the next multiple. */
		.name = "offset-missed",
		.holes = {{0x40081000, 0x40400000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40280000, .highest = 0x40280000,
	}, {
		/* A hole that starts between the multiple and the offset will do. */
		.name = "offset-reached",
		.holes = {{0x40080000, 0x40100000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40080000, .highest = 0x40080000,
	}, {
		/* Down from 0x40300000 - 0x1000 = 0x402ff000, which is behind 0x40200000 + 0x80000. */
		.name = "offset-downwards",
		.holes = {{0x40000000, 0x40300000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40080000, .highest = 0x40280000,
	}, {
		/* Down from 0x40271000 - 0x1000 = 0x40270000, which is not: one multiple further down. */
		.name = "offset-downwards-missed",
		.holes = {{0x40000000, 0x40271000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40080000, .highest = 0x40080000,
	}, {
		.name = "offset-above-hole's-end",
		.holes = {{0x40000000, 0x40080000}}, .size = 0x1000, .align = 0x200000, .offset = 0x80000,
		.lowest = NO_ROOM, .highest = NO_ROOM,
	}, {
		.name = "from-address-0", .holes = {{0, 0x200000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x80000, .highest = 0x80000,
	}, {
		.name = "below-the-first-offset", .holes = {{0, 0x40000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = NO_ROOM, .highest = NO_ROOM,
	}, {
		.name = "several-holes: the first and the last that fit",
		.holes = {{0x1000, 0x2000}, {0x10000, 0x18000}, {0x20000, 0x28000}, {0x30000, 0x31000}},
		.size = 0x4000, .align = 0x1000, .lowest = 0x10000, .highest = 0x24000,
	}, {
		.name = "no-holes", .size = 1, .align = 1, .lowest = NO_ROOM, .highest = NO_ROOM,
	}, {
		.name = "within: a part of one hole",
		.holes = {{0x40000000, 0x50000000}}, .size = 0x1000, .align = 0x1000,
		.within = {0x44000800, 0x45000800}, .lowest = 0x44001000, .highest = 0x44fff000,
	}, {
		.name = "within: between two holes' parts",
		.holes = {{0x40000000, 0x42000000}, {0x44000000, 0x46000000}},
		.size = 0x1000000, .align = 0x1000,
		.within = {0x41800000, 0x45000000}, .lowest = 0x44000000, .highest = 0x44000000,
	}, {
		.name = "within-too-small",
		.holes = {{0x40000000, 0x50000000}}, .size = 0x2000, .align = 0x1000,
		.within = {0x44000000, 0x44001fff}, .lowest = NO_ROOM, .highest = NO_ROOM,
	}, {
		.name = "within-beside", .holes = {{0x40000000, 0x50000000}}, .size = 1, .align = 1,
		.within = {0x50000000, 0x60000000}, .lowest = NO_ROOM, .highest = NO_ROOM,
	}, {
		/* Rounding up to 2 MiB would wrap; 2^64 - 0x200000 is the last multiple. */
		.name = "top: the next multiple is past the end",
		.holes = {{TOP - 0xfffff, TOP}}, .size = 0x1000, .align = 0x200000,
		.lowest = NO_ROOM, .highest = NO_ROOM,
	}, {
		.name = "top: the last multiple plus offset",
		.holes = {{TOP - 0x1fffff, TOP}}, .size = 0x1000, .align = 0x200000, .offset = 0x1f0000,
		.lowest = TOP - 0xffff, .highest = TOP - 0xffff,
	}, {
		.name = "top: all of the address space",
		.holes = {{0, TOP}}, .size = TOP, .align = 1, .lowest = 0, .highest = 0,
	}, {
		.name = "top: size is aligned past the end",
		.holes = {{0x1000, TOP}}, .size = TOP - 0x1fff, .align = UINT64_C(1) << 63,
		.lowest = NO_ROOM, .highest = NO_ROOM,
	},
};

static struct ranges make_holes(struct arena *arena, const struct place_case *test)
{
	struct ranges list = {.arena = arena};

	for (size_t i = 0; i < MAX_HOLES && test->holes[i].end; i++)
		ranges_add(&list, (struct range){
			test->holes[i].start, test->holes[i].end - test->holes[i].start,
		});
	return list;
}

static struct place_request make_request(const struct place_case *test, enum place_prefer prefer)
{
	return (struct place_request){
		.what = "thing",
		.size = test->size,
		.align = test->align,
		.offset = test->offset,
		.within = {test->within.start, test->within.end - test->within.start},
		.prefer = prefer,
	};
}

static void assert_answer(const struct place_case *test, enum place_prefer prefer, uint64_t expected)
{
	struct arena *arena = arena_new();
	struct ranges holes = make_holes(arena, test);
	struct place_request request = make_request(test, prefer);
	struct range found = {7, 7};
	struct error error = {0};
	bool fits = place_find(&holes, &request, &found, &error);

	if (fits != (expected != NO_ROOM))
		fail_msg("%s: found is %d", test->name, fits);
	if (fits && (found.start != expected || found.size != test->size))
		fail_msg("%s: found 0x%lx+0x%lx, expected 0x%lx", test->name, (unsigned long)found.start,
			 (unsigned long)found.size, (unsigned long)expected);
	if (!fits && (error.kind != ERROR_ROOM || found.start != 7 || found.size != 7))
		fail_msg("%s: not refused as it should be", test->name);
	arena_free(arena);
}

static void lowest_is_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_answer(&cases[i], PLACE_LOWEST, cases[i].lowest);
}

static void highest_is_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_answer(&cases[i], PLACE_HIGHEST, cases[i].highest);
}

struct words_case {
	struct place_case place;
	const char *words;
};

/* The largest hole is that inside the bounds: 0x41000000..0x42000000 is 0x1000000 bytes of the second one. */
static const struct words_case words_cases[] = {
	{
		{
			.name = "largest-hole", .holes = {{0x40000000, 0x40001000}, {0x41000000, 0x41003000}},
			.size = 0x4000, .align = 0x1000,
		},
		"no room for the thing: it needs 0x4000 bytes at a multiple of 0x1000 plus 0x0; "
		"the largest hole there has 0x3000 bytes",
	}, {
		{
			.name = "largest-hole-in-bounds", .holes = {{0x40000000, 0x80000000}},
			.size = 0x2000000, .align = 0x200000, .offset = 0x80000,
			.within = {0x41000000, 0x42000000},
		},
		"it needs 0x2000000 bytes at a multiple of 0x200000 plus 0x80000 between 0x41000000 and "
		"0x42000000; the largest hole there has 0x1000000 bytes",
	}, {
		{.name = "no-hole", .size = 0x1000, .align = 0x1000},
		"the largest hole there has 0x0 bytes",
	},
};

static void refusal_names_need_bounds_and_largest_hole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(words_cases); i++) {
		const struct place_case *test = &words_cases[i].place;
		struct arena *arena = arena_new();
		struct ranges holes = make_holes(arena, test);
		struct place_request request = make_request(test, PLACE_LOWEST);
		struct error error;
		struct range found;

		assert_false(place_find(&holes, &request, &found, &error));
		assert_error(test->name, &error, ERROR_ROOM, words_cases[i].words);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lowest_is_as_the_table_says),
		cmocka_unit_test(highest_is_as_the_table_says),
		cmocka_unit_test(refusal_names_need_bounds_and_largest_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The row of bands that pictures draw. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "plan-bands.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct mem_area areas[] = {
	{{0x1000, 0x3000}, MEM_FREE, "System RAM"},
	{{0x4000, 0x1000}, MEM_RESERVED, "reserved"},
	{{0x5000, 0x1000}, MEM_RESERVED, "reserved"},
	{{0x6000, 0x1000}, MEM_RESERVED, "another"},
	{{0x9000, 0x7000}, MEM_CRASH_KERNEL, "Crash kernel"},
	{{0x10000, 0x1000}, MEM_RUNNING_KERNEL, "Kernel code"},
};
static const struct memmap map = {.areas = areas, .count = COUNT(areas)};

static const struct plan plan = {
	.map = &map, .segment_count = 4,
	.segments = {
		{.role = SEGMENT_KERNEL, .name = "kernel", .dest = {0x2000, 0x1000}},
		{.role = SEGMENT_KERNEL, .name = "kernel", .dest = {0x3000, 0x800}},
		{.role = SEGMENT_DTB, .name = "dtb", .dest = {0x3800, 0x800}},
		/* Its memory ends before it does, as that of a broken plan. */
		{.role = SEGMENT_PURGATORY, .name = "purgatory", .dest = {0x10000, 0x2000}},
	},
};

static void check_plan(const struct plan *plan, size_t max, const struct plan_band *expected, size_t count)
{
	struct arena *arena = arena_new();
	struct plan_bands bands = plan_bands(arena, plan, max);

	assert_int_equal(bands.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct plan_band *band = &bands.items[i];

		assert_int_equal(band->range.start, expected[i].range.start);
		assert_int_equal(band->range.size, expected[i].range.size);
		assert_int_equal(band->kind, expected[i].kind);
		assert_int_equal(band->stands_for, expected[i].stands_for);
		assert_ptr_equal(band->segment, expected[i].segment);
	}
	arena_free(arena);
}

static void check(size_t max, const struct plan_band *expected, size_t count)
{
	check_plan(&plan, max, expected, count);
}

static void test_row(void **state)
{
	static const struct plan_band expected[] = {
		{{0x1000, 0x1000}, .kind = BAND_FREE, .stands_for = 1},
		{{0x2000, 0x1800}, .kind = BAND_FREE, .segment = &plan.segments[0], .stands_for = 1},
		{{0x3800, 0x800}, .kind = BAND_FREE, .segment = &plan.segments[2], .stands_for = 1},
		{{0x4000, 0x2000}, .kind = BAND_KEPT, .stands_for = 1},
		{{0x6000, 0x1000}, .kind = BAND_KEPT, .stands_for = 1},
		{{0x7000, 0x2000}, .kind = BAND_GAP, .stands_for = 1},
		{{0x9000, 0x7000}, .kind = BAND_CRASH, .stands_for = 1},
		{{0x10000, 0x2000}, .kind = BAND_USED, .segment = &plan.segments[3], .stands_for = 1},
	};

	(void)state;
	check(100, expected, COUNT(expected));
	check(COUNT(expected), expected, COUNT(expected));
}

/* Of the pairs at 0x4000 and 0x6000, whose smaller ones have 0x1000, the first is taken; then what it made with the gap. */
static void test_joined(void **state)
{
	static const struct plan_band two_less[] = {
		{{0x1000, 0x1000}, .kind = BAND_FREE, .stands_for = 1},
		{{0x2000, 0x1800}, .kind = BAND_FREE, .segment = &plan.segments[0], .stands_for = 1},
		{{0x3800, 0x800}, .kind = BAND_FREE, .segment = &plan.segments[2], .stands_for = 1},
		{{0x4000, 0x5000}, .kind = BAND_KEPT, .stands_for = 3},
		{{0x9000, 0x7000}, .kind = BAND_CRASH, .stands_for = 1},
		{{0x10000, 0x2000}, .kind = BAND_USED, .segment = &plan.segments[3], .stands_for = 1},
	};
	(void)state;
	check(6, two_less, COUNT(two_less));
	/* The first is alone between segments, and a crash region stays as it is: whatever the limit. */
	check(1, two_less, COUNT(two_less));
}

/* Where something was joined to a band its neighbour of the same kind joins it before the next small one is lost. */
static void test_same_kind(void **state)
{
	static struct mem_area pieces[] = {
		{{0x10000, 0x10000}, MEM_FREE, "System RAM"}, {{0x20000, 0x1000}, MEM_RESERVED, "reserved"},
		{{0x21000, 0x10000}, MEM_FREE, "System RAM"}, {{0x31000, 0x2000}, MEM_RESERVED, "reserved"},
		{{0x33000, 0x10000}, MEM_FREE, "System RAM"}, {{0x43000, 0x1000}, MEM_RUNNING_KERNEL, "Kernel code"},
	};
	static const struct memmap memory = {.areas = pieces, .count = COUNT(pieces)};
	static const struct plan empty = {.map = &memory};
	static const struct plan_band four[] = {
		{{0x10000, 0x21000}, .kind = BAND_FREE, .stands_for = 3},
		{{0x31000, 0x2000}, .kind = BAND_KEPT, .stands_for = 1},
		{{0x33000, 0x10000}, .kind = BAND_FREE, .stands_for = 1},
		{{0x43000, 0x1000}, .kind = BAND_USED, .stands_for = 1},
	};
	static const struct plan_band least[] = {
		{{0x10000, 0x33000}, .kind = BAND_FREE, .stands_for = 5},
		{{0x43000, 0x1000}, .kind = BAND_USED, .stands_for = 1},
	};

	(void)state;
	check_plan(&empty, 4, four, COUNT(four));
	check_plan(&empty, 1, least, COUNT(least));
}

static void test_empty(void **state)
{
	static const struct memmap none;
	static const struct plan nothing = {.map = &none};
	struct arena *arena = arena_new();

	(void)state;
	assert_int_equal(plan_bands(arena, &nothing, 10).count, 0);
	arena_free(arena);
}

static void test_weight(void **state)
{
	static const struct {
		enum band_kind kind;
		uint64_t size;
		unsigned weight;
	} cases[] = {
		{BAND_FREE, 1, 1}, {BAND_FREE, 0x10000, 1}, {BAND_FREE, 0x10001, 2}, {BAND_FREE, 0x20000, 2},
		{BAND_FREE, 1ull << 40, 25}, {BAND_GAP, 1ull << 40, 1}, {BAND_FREE, UINT64_MAX, 49},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(plan_band_weight(&(struct plan_band){.range = {0, cases[i].size},
								      .kind = cases[i].kind}), cases[i].weight);
}

static void test_words(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(plan_size_text(arena, 0), "0 B");
	assert_string_equal(plan_size_text(arena, 1023), "1023 B");
	assert_string_equal(plan_size_text(arena, 1536), "1.5 KiB");
	assert_string_equal(plan_size_text(arena, 1ull << 40), "1.0 TiB");
	assert_string_equal(plan_size_text(arena, UINT64_MAX), "16.0 EiB");
	assert_string_equal(plan_band_name(&(struct plan_band){0}), "no RAM");
	assert_string_equal(plan_band_name(&(struct plan_band){.area = &areas[1]}), "reserved");
	assert_string_equal(plan_band_name(&(struct plan_band){.segment = &plan.segments[2]}), "dtb");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_row), cmocka_unit_test(test_joined), cmocka_unit_test(test_same_kind),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_weight), cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

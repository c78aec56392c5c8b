// SPDX-License-Identifier: GPL-2.0-or-later
/* Half-open ranges, up to the end of the address space. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "range.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TOP UINT64_MAX

struct pair_case {
	const char *name;
	struct range a, b;
	bool contains;			/* a contains b */
	struct range intersection;	/* size 0: disjoint */
};

static const struct pair_case pair_cases[] = {
	{"same", {0x1000, 0x1000}, {0x1000, 0x1000}, true, {0x1000, 0x1000}},
	{"inside", {0x1000, 0x3000}, {0x2000, 0x1000}, true, {0x2000, 0x1000}},
	{"around", {0x2000, 0x1000}, {0x1000, 0x3000}, false, {0x2000, 0x1000}},
	{"overlap-below", {0x2000, 0x2000}, {0x1000, 0x1800}, false, {0x2000, 0x800}},
	{"overlap-above", {0x2000, 0x2000}, {0x3800, 0x1000}, false, {0x3800, 0x800}},
	{"touch-below", {0x2000, 0x1000}, {0x1000, 0x1000}, false, {0}},
	{"touch-above", {0x2000, 0x1000}, {0x3000, 0x1000}, false, {0}},
	{"apart", {0x2000, 0x1000}, {0x8000, 0x1000}, false, {0}},
	{"one-byte-too-long", {0x1000, 0x1000}, {0x1000, 0x1001}, false, {0x1000, 0x1000}},
	{"empty-at-start", {0x1000, 0x1000}, {0x1000, 0}, true, {0}},
	{"empty-at-last-byte", {0x1000, 0x1000}, {0x1fff, 0}, true, {0}},
	{"empty-at-end", {0x1000, 0x1000}, {0x2000, 0}, false, {0}},
	{"empty-in-empty", {0x1000, 0}, {0x1000, 0}, false, {0}},
	{"anything-in-empty", {0x1000, 0}, {0x1000, 1}, false, {0}},
	{"everything", {0, TOP}, {TOP - 1, 1}, true, {TOP - 1, 1}},
	{"at-the-top", {TOP - 0x1000, 0x1000}, {TOP - 1, 1}, true, {TOP - 1, 1}},
};

static void pairs_are_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pair_cases); i++) {
		const struct pair_case *test = &pair_cases[i];
		struct range both = range_intersect(test->a, test->b);
		struct range swapped = range_intersect(test->b, test->a);

		if (range_contains(test->a, test->b) != test->contains)
			fail_msg("%s: contains is %d", test->name, !test->contains);
		if (both.size != test->intersection.size || swapped.size != both.size)
			fail_msg("%s: they share 0x%lx bytes", test->name, (unsigned long)both.size);
		if (both.size && (both.start != test->intersection.start || swapped.start != both.start))
			fail_msg("%s: they share what is at 0x%lx", test->name, (unsigned long)both.start);
		if (range_overlaps(test->a, test->b) != (test->intersection.size != 0))
			fail_msg("%s: overlap is wrong", test->name);
	}
}

static void a_range_ends_before_the_address_space_does(void **state)
{
	struct range range = {7, 7};

	(void)state;
	assert_true(range_make(TOP, 0, &range));
	assert_true(range_make(1, TOP - 1, &range));
	assert_int_equal(range.start, 1);
	assert_int_equal(range_end(range), TOP);
	range = (struct range){7, 7};
	assert_false(range_make(1, TOP, &range));
	assert_false(range_make(TOP, 1, &range));
	assert_int_equal(range.start, 7);
	assert_int_equal(range.size, 7);
}

static void rounding_keeps_multiples_and_does_not_wrap(void **state)
{
	uint64_t up = 7;

	(void)state;
	assert_int_equal(round_down(0x1fff, 0x1000), 0x1000);
	assert_int_equal(round_down(0x2000, 0x1000), 0x2000);
	assert_int_equal(round_down(TOP, 0x200000), TOP - 0x1fffff);
	assert_true(round_up(0x2000, 0x1000, &up));
	assert_int_equal(up, 0x2000);
	assert_true(round_up(0x2001, 0x1000, &up));
	assert_int_equal(up, 0x3000);
	assert_true(round_up(0, 0x1000, &up));
	assert_int_equal(up, 0);
	assert_true(round_up(TOP - 0xfff, 0x1000, &up));	/* a multiple already */
	assert_int_equal(up, TOP - 0xfff);
	up = 7;
	assert_false(round_up(TOP - 0xffe, 0x1000, &up));
	assert_false(round_up(TOP, 2, &up));
	assert_int_equal(up, 7);
}

#define MAX_ITEMS 24

/* Lists as text, "start+size start+size", in hex. */
static void add_text(struct ranges *list, const char *text)
{
	unsigned long long start, size;
	int used;

	while (sscanf(text, "%llx+%llx%n", &start, &size, &used) == 2) {
		ranges_add(list, (struct range){start, size});
		text += used;
	}
}

static void assert_list(const char *name, const struct ranges *list, const char *expected)
{
	char text[MAX_ITEMS * 40] = "";

	for (size_t i = 0; i < list->count && i < MAX_ITEMS; i++)
		sprintf(text + strlen(text), "%s%llx+%llx", i ? " " : "",
			(unsigned long long)list->items[i].start, (unsigned long long)list->items[i].size);
	if (strcmp(text, expected))
		fail_msg("%s: the list is \"%s\", expected \"%s\"", name, text, expected);
}

struct normalize_case {
	const char *name, *list, *expected;
};

static const struct normalize_case normalize_cases[] = {
	{"nothing", "", ""},
	{"one", "10+10", "10+10"},
	{"sorted", "50+1 30+1 10+1", "10+1 30+1 50+1"},
	{"touching", "20+10 10+10", "10+20"},
	{"overlapping", "10+18 20+10", "10+20"},
	{"inside", "10+30 20+8 50+1", "10+30 50+1"},
	{"same-twice", "10+10 10+10", "10+10"},
	{"same-start", "10+1 10+20 10+8", "10+20"},
	{"one-byte-apart", "10+f 20+1", "10+f 20+1"},
	{"empty-ones-are-not-kept", "10+0 20+1 30+0", "20+1"},
	{"twenty",
	 "0+1 2+1 4+1 6+1 8+1 a+1 c+1 e+1 10+1 12+1 14+1 16+1 18+1 1a+1 1c+1 1e+1 20+1 22+1 24+1 1+23",
	 "0+25"},
	{"to-the-top", "fffffffffffff000+fff 10+10 fffffffffffffffe+1", "10+10 fffffffffffff000+fff"},
};

static void normal_lists_are_sorted_and_apart(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(normalize_cases); i++) {
		struct ranges list = {.arena = arena};

		add_text(&list, normalize_cases[i].list);
		ranges_normalize(&list);
		assert_list(normalize_cases[i].name, &list, normalize_cases[i].expected);
	}
	arena_free(arena);
}

struct cut_case {
	const char *name, *list;
	struct range cut;
	const char *without, *within;	/* what subtract leaves, what clip leaves */
};

static const struct cut_case cut_cases[] = {
	{"middle", "10+30", {0x20, 0x10}, "10+10 30+10", "20+10"},
	{"start", "10+30", {0x10, 0x10}, "20+20", "10+10"},
	{"end", "10+30", {0x30, 0x10}, "10+20", "30+10"},
	{"all", "10+30", {0x10, 0x30}, "", "10+30"},
	{"more-than-all", "10+30", {0, 0x100}, "", "10+30"},
	{"over-the-start", "10+30", {0, 0x18}, "18+28", "10+8"},
	{"over-the-end", "10+30", {0x38, 0x100}, "10+28", "38+8"},
	{"beside", "10+30", {0x40, 0x10}, "10+30", ""},
	{"several", "10+10 30+10 50+10", {0x18, 0x40}, "10+8 58+8", "18+8 30+10 50+8"},
	{"nothing", "10+30 50+1", {0x20, 0}, "10+30 50+1", ""},
	{"to-the-top", "10+ffffffffffffffef", {0x20, TOP - 0x20}, "10+10", "20+ffffffffffffffdf"},
	{"unsorted-list", "50+10 10+10", {0x18, 0x40}, "58+8 10+8", "50+8 18+8"},
};

static void cutting_leaves_the_rest(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cut_cases); i++) {
		const struct cut_case *test = &cut_cases[i];
		struct ranges list = {.arena = arena}, copy;

		add_text(&list, test->list);
		copy = ranges_copy(&list, arena);
		ranges_subtract(&list, test->cut);
		assert_list(test->name, &list, test->without);
		assert_list(test->name, &copy, test->list);	/* the copy is one */
		ranges_clip(&copy, test->cut);
		assert_list(test->name, &copy, test->within);
	}
	arena_free(arena);
}

static void a_list_contains_what_one_item_does(void **state)
{
	struct ranges list = {.arena = arena_new()};

	(void)state;
	add_text(&list, "10+10 20+10 40+10");
	assert_int_equal(ranges_total(&list), 0x30);
	assert_true(ranges_contain(&list, (struct range){0x20, 0x10}));
	assert_true(ranges_contain(&list, (struct range){0x4f, 1}));
	assert_false(ranges_contain(&list, (struct range){0x18, 0x10}));	/* of two items */
	assert_false(ranges_contain(&list, (struct range){0x30, 1}));
	ranges_normalize(&list);
	assert_true(ranges_contain(&list, (struct range){0x18, 0x10}));
	arena_free(list.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_as_the_table_says),
		cmocka_unit_test(a_range_ends_before_the_address_space_does),
		cmocka_unit_test(rounding_keeps_multiples_and_does_not_wrap),
		cmocka_unit_test(normal_lists_are_sorted_and_apart),
		cmocka_unit_test(cutting_leaves_the_rest),
		cmocka_unit_test(a_list_contains_what_one_item_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

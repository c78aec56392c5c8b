// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "frame-list.h"
#include "tests/lib/assert-error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct blob text_of(const char *text)
{
	return (struct blob){(const uint8_t *)text, strlen(text)};
}

static void parse_and_read(void **state)
{
	static const char text[] = "10 2 free\n12 1 running-kernel\n20 10 cache\nfffffffffffff 1 kernel";
	/* Frames 0xf to 0x13, and 0x1e to 0x21: outside of the lines nothing is known. */
	static const uint8_t first[] = {FRAME_UNUSABLE, FRAME_FREE, FRAME_FREE, FRAME_RUNNING_KERNEL, FRAME_UNUSABLE};
	static const uint8_t second[] = {FRAME_UNUSABLE, FRAME_UNUSABLE, FRAME_CACHE, FRAME_CACHE};
	struct arena *arena = arena_new();
	struct frame_list list;
	struct error error;
	uint8_t found[5];

	(void)state;
	assert_true(frame_list_parse(arena, text_of(text), &list, &error));
	assert_int_equal(list.count, 4);
	assert_int_equal(list.runs[3].first, 0xfffffffffffff);
	frame_list_read(&list, 0xf, 5, found);
	assert_memory_equal(found, first, 5);
	frame_list_read(&list, 0x1e, 4, found);
	assert_memory_equal(found, second, 4);
	frame_list_read(&list, 0x2f, 2, found);
	assert_int_equal(found[0], FRAME_CACHE);
	assert_int_equal(found[1], FRAME_UNUSABLE);
	assert_true(frame_list_parse(arena, text_of(""), &list, &error));
	frame_list_read(&list, 0, 1, found);
	assert_int_equal(found[0], FRAME_UNUSABLE);
	arena_free(arena);
}

static void damage(void **state)
{
	static const struct {
		const char *name, *text;
		size_t size;		/* 0: of the string */
		const char *words;
	} cases[] = {
		{"unknown-class", "10 2 nice\n", 0, "line 1: expected"},
		{"no-class", "10 2 \n", 0, "line 1: expected"},
		{"no-count", "10\n", 0, "line 1: expected"},
		{"count-0", "10 0 free\n", 0, "line 1: expected"},
		{"empty-line", "10 2 free\n\n20 1 free\n", 0, "line 2: expected"},
		{"overlap", "10 2 free\n11 1 free\n", 0, "line 2: expected"},
		{"backwards", "10 2 free\n1 1 free\n", 0, "line 2: expected"},
		{"sign", "10 -2 free\n", 0, "line 1: expected"},
		{"prefix", "0x10 2 free\n", 0, "line 1: expected"},
		{"upper-case", "1A 2 free\n", 0, "line 1: expected"},
		{"space-in-front", " 10 2 free\n", 0, "line 1: expected"},
		{"two-spaces", "10  2 free\n", 0, "line 1: expected"},
		{"space-behind", "10 2 free \n", 0, "line 1: expected"},
		{"first-of-14-digits", "10000000000000 2 free\n", 0, "line 1: expected"},
		{"count-of-14-digits", "1 10000000000000 free\n", 0, "line 1: expected"},
		{"nul", "10 2 free\0x\n", 12, "line 1: expected"},
		{"long-line", "10 2 freeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\n", 0,
		 "line 1: expected"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new();
		struct blob text = text_of(cases[i].text);
		struct frame_list list = {.count = 7};
		struct error error = {0};

		if (cases[i].size)
			text.size = cases[i].size;
		if (frame_list_parse(arena, text, &list, &error) || list.count != 7)
			fail_msg("%s: not refused", cases[i].name);
		assert_error(cases[i].name, &error, ERROR_MACHINE, cases[i].words);
		arena_free(arena);
	}
}

/* Frame 17 is of the kernel; from 64 on each odd frame is cache; the rest is free. */
static void read_some(void *context, uint64_t first, size_t count, uint8_t *ret)
{
	(void)context;
	for (size_t i = 0; i < count; i++)
		ret[i] = first + i == 17 ? FRAME_KERNEL : first + i >= 64 && (first + i) % 2 ? FRAME_CACHE : FRAME_FREE;
}

static void format(void **state)
{
	static const struct {
		const char *name;
		struct range memory[2];		/* frames */
		size_t max_runs;
		uint64_t group;
		const char *text;
	} cases[] = {
		{"one-by-one", {{16, 4}, {64, 3}}, 100, 1,
		 "10 1 free\n11 1 kernel\n12 2 free\n40 1 free\n41 1 cache\n42 1 free\n"},
		{"just-enough", {{16, 4}, {64, 3}}, 6, 1,
		 "10 1 free\n11 1 kernel\n12 2 free\n40 1 free\n41 1 cache\n42 1 free\n"},
		/* Groups of 8 begin at 16, 24, 64, 72: the worst of each counts. */
		{"by-eight", {{16, 16}, {64, 12}}, 3, 8, "10 8 kernel\n18 8 free\n40 c cache\n"},
		/* Frames 60 to 64 are half a group; groups of one class are one run. */
		{"half-a-group", {{60, 260}, {0, 0}}, 2, 8, "3c 4 free\n40 100 cache\n"},
		{"across-blocks", {{510, 4}, {0, 0}}, 1, 8, "1fe 4 cache\n"},
		{"nothing", {{0, 0}, {0, 0}}, 1, 1, ""},
	};
	const struct frames frames = {.read = read_some, .size = 0x1000};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new();
		struct ranges memory = {.arena = arena};
		struct blob text = {0};
		struct error error;
		uint64_t group;

		for (size_t j = 0; j < 2; j++)
			ranges_add(&memory, (struct range){cases[i].memory[j].start << 12, cases[i].memory[j].size << 12});
		if (!frame_list_format(arena, &frames, &memory, cases[i].max_runs, &text, &group, &error))
			fail_msg("%s: %s", cases[i].name, error.text);
		if (text.size != strlen(cases[i].text) || memcmp(text.data, cases[i].text, text.size) ||
		    group != cases[i].group)
			fail_msg("%s: %lu, %.*s", cases[i].name, (unsigned long)group, (int)text.size, text.data);
		arena_free(arena);
	}
}

/* Ranges are never joined: more of them than lines do not fit. */
static void too_many_pieces(void **state)
{
	const struct frames frames = {.read = read_some, .size = 0x1000};
	struct arena *arena = arena_new();
	struct ranges memory = {.arena = arena};
	struct error error = {0};
	struct blob text;
	uint64_t group;

	(void)state;
	ranges_add(&memory, (struct range){0x1000, 0x1000});
	ranges_add(&memory, (struct range){0x3000, 0x1000});
	assert_false(frame_list_format(arena, &frames, &memory, 1, &text, &group, &error));
	assert_error("too-many", &error, ERROR_ROOM, "more than 1 pieces of memory");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_and_read),
		cmocka_unit_test(damage),
		cmocka_unit_test(format),
		cmocka_unit_test(too_many_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

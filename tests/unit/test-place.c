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
	uint64_t lowest;		/* the answer, or NO_ROOM */
};

static const struct place_case cases[] = {
	{
		.name = "page", .holes = {{0x40000000, 0x50000000}}, .size = 0x1000, .align = 0x1000,
		.lowest = 0x40000000,
	}, {
		.name = "exact-fit", .holes = {{0x40000000, 0x40400000}}, .size = 0x400000, .align = 0x200000,
		.lowest = 0x40000000,
	}, {
		.name = "one-byte-too-large",
		.holes = {{0x40000000, 0x40400000}}, .size = 0x400001, .align = 1,
		.lowest = NO_ROOM,
	}, {
		.name = "align: 2 MiB inside a hole of 4 MiB less two pages",
		.holes = {{0x40001000, 0x403ff000}}, .size = 0x100000, .align = 0x200000,
		.lowest = 0x40200000,
	}, {
		/* The only multiple of 2 MiB is 0x40200000, with 0x1ff000 bytes behind it. */
		.name = "align-leaves-too-little",
		.holes = {{0x40001000, 0x403ff000}}, .size = 0x200000, .align = 0x200000,
		.lowest = NO_ROOM,
	}, {
		.name = "offset", .holes = {{0x40000000, 0x50000000}}, .size = 0x100000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40080000,
	}, {
		/* A hole that starts behind its first multiple's offset: on to the next multiple. */
		.name = "offset-missed",
		.holes = {{0x40081000, 0x40400000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40280000,
	}, {
		/* A hole that starts between the multiple and the offset will do. */
		.name = "offset-reached",
		.holes = {{0x40080000, 0x40100000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40080000,
	}, {
		/* Down from 0x40300000 - 0x1000 = 0x402ff000, which is behind 0x40200000 + 0x80000. */
		.name = "offset-downwards",
		.holes = {{0x40000000, 0x40300000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40080000,
	}, {
		/* Down from 0x40271000 - 0x1000 = 0x40270000, which is not: one multiple further down. */
		.name = "offset-downwards-missed",
		.holes = {{0x40000000, 0x40271000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x40080000,
	}, {
		.name = "offset-above-hole's-end",
		.holes = {{0x40000000, 0x40080000}}, .size = 0x1000, .align = 0x200000, .offset = 0x80000,
		.lowest = NO_ROOM,
	}, {
		.name = "from-address-0", .holes = {{0, 0x200000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = 0x80000,
	}, {
		.name = "below-the-first-offset", .holes = {{0, 0x40000}}, .size = 0x1000, .align = 0x200000,
		.offset = 0x80000, .lowest = NO_ROOM,
	}, {
		.name = "several-holes: the first and the last that fit",
		.holes = {{0x1000, 0x2000}, {0x10000, 0x18000}, {0x20000, 0x28000}, {0x30000, 0x31000}},
		.size = 0x4000, .align = 0x1000, .lowest = 0x10000,
	}, {
		.name = "no-holes", .size = 1, .align = 1, .lowest = NO_ROOM,
	}, {
		.name = "within: a part of one hole",
		.holes = {{0x40000000, 0x50000000}}, .size = 0x1000, .align = 0x1000,
		.within = {0x44000800, 0x45000800}, .lowest = 0x44001000,
	}, {
		.name = "within: between two holes' parts",
		.holes = {{0x40000000, 0x42000000}, {0x44000000, 0x46000000}},
		.size = 0x1000000, .align = 0x1000,
		.within = {0x41800000, 0x45000000}, .lowest = 0x44000000,
	}, {
		.name = "within-too-small",
		.holes = {{0x40000000, 0x50000000}}, .size = 0x2000, .align = 0x1000,
		.within = {0x44000000, 0x44001fff}, .lowest = NO_ROOM,
	}, {
		.name = "within-beside", .holes = {{0x40000000, 0x50000000}}, .size = 1, .align = 1,
		.within = {0x50000000, 0x60000000}, .lowest = NO_ROOM,
	}, {
		/* Rounding up to 2 MiB would wrap; 2^64 - 0x200000 is the last multiple. */
		.name = "top: the next multiple is past the end",
		.holes = {{TOP - 0xfffff, TOP}}, .size = 0x1000, .align = 0x200000,
		.lowest = NO_ROOM,
	}, {
		.name = "top: the last multiple plus offset",
		.holes = {{TOP - 0x1fffff, TOP}}, .size = 0x1000, .align = 0x200000, .offset = 0x1f0000,
		.lowest = TOP - 0xffff,
	}, {
		.name = "top: all of the address space",
		.holes = {{0, TOP}}, .size = TOP, .align = 1, .lowest = 0,
	}, {
		.name = "top: size is aligned past the end",
		.holes = {{0x1000, TOP}}, .size = TOP - 0x1fff, .align = UINT64_C(1) << 63,
		.lowest = NO_ROOM,
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

static struct place_request make_request(const struct place_case *test)
{
	return (struct place_request){
		.what = "thing",
		.size = test->size,
		.align = test->align,
		.offset = test->offset,
		.within = {test->within.start, test->within.end - test->within.start},
	};
}

static void assert_answer(const struct place_case *test, uint64_t expected)
{
	struct arena *arena = arena_new();
	struct ranges holes = make_holes(arena, test);
	struct place_request request = make_request(test);
	struct range found = {7, 7};
	struct error error = {0};
	bool fits = place_find(&holes, NULL, &request, &found, &error);

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
		assert_answer(&cases[i], cases[i].lowest);
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
		struct place_request request = make_request(test);
		struct error error;
		struct range found;

		assert_false(place_find(&holes, NULL, &request, &found, &error));
		assert_error(test->name, &error, ERROR_ROOM, words_cases[i].words);
		arena_free(arena);
	}
}

#define BASE 0x40000000
#define FRAME 0x1000
/* Of the maps below: one character for each frame from BASE on, classes in their order. */
#define CLASSES ".capRKHx"

struct frames_case {
	const char *name, *map;
	uint64_t size, align;		/* frames */
	enum frame_class enough;
	int expected;			/* frames from BASE on; -1: no room */
	uint64_t from;			/* frames from BASE on */
};

static const struct frames_case frames_cases[] = {
	{"all-free", "........", 2, 1, 0, 0, 0},
	{"free-above-cache", "cccc....", 4, 1, 0, 4, 0},
	{"one-bad-frame-at-the-start", "c....", 4, 1, 0, 1, 0},
	{"one-bad-frame-at-the-end", "...c....", 4, 1, 0, 4, 0},
	{"between-two", "a....a....", 4, 1, 0, 1, 0},
	{"aligned", ".a......", 4, 4, 0, 4, 0},
	/* The order of degradation: each time only the next better class is absent. */
	{"cache-before-anonymous", "aaaacccc", 4, 1, 0, 4, 0},
	{"anonymous-before-pinned", "ppppaaaa", 4, 1, 0, 4, 0},
	{"pinned-before-running-kernel", "RRRRpppp", 4, 1, 0, 4, 0},
	{"running-kernel-before-kernel", "KKKKRRRR", 4, 1, 0, 4, 0},
	{"kernel-before-hot-pluggable", "HHHHKKKK", 4, 1, 0, 4, 0},
	{"hot-pluggable-before-none", "xxxxHHHH", 4, 1, 0, 4, 0},
	{"never-unusable", "...x...x", 4, 1, 0, -1, 0},
	/* One frame decides, not how many there are. */
	{"one-kernel-frame-is-worse-than-all-pinned", ".K.Kpppp", 4, 1, 0, 4, 0},
	{"mixed-up-to-anonymous", "c.a.p...K", 4, 1, 0, 0, 0},
	{"lowest-of-equals", "aaaaaaaa", 4, 1, 0, 0, 0},
	{"lowest-of-equals-unlike", ".a.....a", 6, 2, 0, 0, 0},
	/* Where frames of the kernel cannot be avoided: those with the fewest. */
	{"fewest-kernel-frames", "KKK.K.K.", 4, 4, 0, 4, 0},
	{"fewest-kernel-frames-first", "K...KK..", 4, 4, 0, 0, 0},
	{"fewest-but-not-unusable", "x..KKKKK", 4, 4, 0, 4, 0},
	{"fewest-but-not-hot-pluggable", "H..KKKKK", 4, 4, 0, 4, 0},
	/* For a kernel that should lie low. */
	{"enough-is-enough", "ppppcccc....", 4, 1, FRAME_PINNED, 0, 0},
	/* Frames come first, then where the place is; only what begins there is there. */
	{"from-on", "........", 2, 1, 0, 3, 3},
	{"from-on-has-worse-frames", "....aaaa", 2, 1, 0, 0, 4},
	{"from-on-of-equals", "aaaaaaaa", 2, 1, 0, 4, 4},
	{"from-on-is-too-small", "........", 4, 1, 0, 0, 5},
	{"enough-but-not-kernel", "ppKpcccc....", 4, 1, FRAME_PINNED, 3, 0},
};

struct map {
	const char *frames;
	uint64_t read;		/* frames that were asked for */
};

static void read_map(void *context, uint64_t first, size_t count, uint8_t *ret)
{
	struct map *map = context;

	for (size_t i = 0; i < count; i++)
		ret[i] = (uint8_t)(strchr(CLASSES, map->frames[first - BASE / FRAME + i]) - CLASSES);
	map->read += count;
}

static struct ranges hole_of(struct arena *arena, uint64_t frames)
{
	struct ranges list = {.arena = arena};

	ranges_add(&list, (struct range){BASE, frames * FRAME});
	return list;
}

static void best_frames_are_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(frames_cases); i++) {
		const struct frames_case *test = &frames_cases[i];
		struct arena *arena = arena_new();
		struct ranges holes = hole_of(arena, strlen(test->map));
		struct map map = {.frames = test->map};
		const struct frames frames = {.read = read_map, .context = &map, .size = FRAME};
		struct place_request request = {
			.what = "thing", .size = test->size * FRAME, .align = test->align * FRAME,
			.enough = test->enough, .from = test->from ? BASE + test->from * FRAME : 0,
		};
		struct range found = {BASE - FRAME, 0};
		struct error error;

		if (!place_find(&holes, &frames, &request, &found, &error))
			assert_error(test->name, &error, ERROR_ROOM, "poisoned or offline");
		if (found.start != (uint64_t)(BASE + (int64_t)test->expected * FRAME))
			fail_msg("%s: found 0x%lx, expected frame %d", test->name, (unsigned long)found.start,
				 test->expected);
		arena_free(arena);
	}
}

/*
 * 16 frames, of which those from the eighth on, or from "from" on, are preferred. A place of two frames is sought at 2,
 * then at 0x2801 bytes before the end, which is 2 in whole frames, then at 0x3202, which is 3.
 */
static void end_is_preferred(void **state)
{
	static const struct {
		const char *name, *map;
		uint64_t size, from;
		int expected;	/* -1: none */
	} cases[] = {
		{"free", "................", 2, 8, 14},
		{"all-of-it", "................", 8, 8, 8},
		{"bad-at-the-end", "...............K", 2, 8, 13},
		{"bad-further-down", "............cccc", 2, 8, 10},
		{"only-before-it", ".........cccc.cc", 2, 9, -1},
		{"part-before-it", "..........cccccc", 4, 7, -1},
		{"too-large", "................", 9, 8, -1},
		{"not-free", "aaaaaaaaaaaaaaaa", 2, 8, -1},
		{"behind-it", "........cccccccc........", 2, 8, -1},
		/* No hole is there: the distance is that to the end of the one before. */
		{"hole-ends-before-it", "............", 2, 8, 10},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new();
		struct ranges holes = hole_of(arena, strlen(cases[i].map));
		struct map map = {.frames = cases[i].map};
		const struct frames frames = {.read = read_map, .context = &map, .size = FRAME};
		struct place_request request = {.size = cases[i].size * FRAME, .align = FRAME};
		struct range prefer = {BASE + cases[i].from * FRAME, (16 - cases[i].from) * FRAME};
		struct range found = {BASE - FRAME, 0};

		if (place_find_near_end(&holes, &frames, &request, prefer, &found) != (cases[i].expected >= 0) ||
		    found.start != (uint64_t)(BASE + (int64_t)cases[i].expected * FRAME))
			fail_msg("%s: found 0x%lx, expected frame %d", cases[i].name, (unsigned long)found.start,
				 cases[i].expected);
		arena_free(arena);
	}
}

/* A map without end: a frame that is not free but of class at each multiple of period, the rest is free. */
struct pattern {
	uint64_t period, read, calls;
	uint64_t blocks, last;	/* of FRAMES_AT_ONCE: as often as it was another one */
	enum frame_class class;
};

static void read_pattern(void *context, uint64_t first, size_t count, uint8_t *ret)
{
	struct pattern *pattern = context;

	for (size_t i = 0; i < count; i++)
		ret[i] = (uint8_t)((first + i) % pattern->period ? FRAME_FREE : pattern->class);
	pattern->read += count;
	pattern->calls++;
	pattern->blocks += first / FRAMES_AT_ONCE != pattern->last;
	pattern->last = first / FRAMES_AT_ONCE;
}

static struct pattern search_pattern(uint64_t period, enum frame_class class, uint64_t holes_frames, uint64_t size,
				     uint64_t align)
{
	struct arena *arena = arena_new();
	struct ranges holes = hole_of(arena, holes_frames);
	struct pattern pattern = {.period = period, .class = class};
	const struct frames frames = {.read = read_pattern, .context = &pattern, .size = FRAME};
	struct place_request request = {.what = "thing", .size = size * FRAME, .align = align * FRAME};
	struct range found;
	struct error error;

	assert_true(place_find(&holes, &frames, &request, &found, &error));
	arena_free(arena);
	return pattern;
}

static uint64_t frames_read(uint64_t period, uint64_t holes_frames, uint64_t size)
{
	return search_pattern(period, FRAME_CACHE, holes_frames, size, 1).read;
}

static void few_frames_are_read(void **state)
{
	(void)state;
	/* BASE / FRAME is 2^18: a multiple of every power of two. One bad frame, then free ones: the place and it. */
	assert_int_equal(frames_read(1 << 18, 1 << 18, 10000), 10001);
	/*
	 * 2^18 frames with a bad one in every 4: a place of 2^14 frames is given up after its last block of 512,
	 * so that at most 2^18 / (2^14 - 4) + 1 = 17 blocks are read before cache is allowed, and then one place.
	 */
	assert_true(frames_read(4, 1 << 18, 1 << 14) <= 17 * 512 + (1 << 14));
	/* The worst: a place of 2^15 - 1 frames has its last bad one in the middle. All is read, but once. */
	assert_true(frames_read(1 << 14, 1 << 18, (1 << 15) - 1) <= (1 << 18) + (1 << 15));
}

/* 2^22 frames: after 2^20 of them, and those of one more place, free ones are sought no more. */
static void search_for_nicer_frames_ends(void **state)
{
	uint64_t read = frames_read(1 << 14, 1 << 22, (1 << 15) - 1);

	(void)state;
	assert_true(read > 1 << 20);
	assert_true(read <= (1 << 20) + 2 * (1 << 15));
}

/*
 * A frame is read with the others of its block: 2^20 frames are 2048 blocks of 512, whether one frame of each is looked
 * at or all are. 2^22 frames have 8192. One more block shows that it is enough, and one has the place.
 */
static void what_is_read_counts_by_blocks(void **state)
{
	(void)state;
	assert_in_range(search_pattern(512, FRAME_CACHE, 1 << 22, 1, 512).blocks, 2048, 2050);
	assert_in_range(search_pattern(1, FRAME_CACHE, 1 << 22, 1, 1).blocks, 2048, 2050);
	/* From the end of each place: blocks that are passed over are not read. */
	assert_in_range(search_pattern(512, FRAME_CACHE, 1 << 22, 1, 1024).blocks, 2048, 2050);
}

/*
 * 2^21 places of one frame. For each of three nicer classes 2^20 are looked at, and all for each of the two that must not
 * be missed; then 2^26 / 65 = 1032444 are weighed, as each weighs 1 + 64.
 */
static void weighing_ends(void **state)
{
	uint64_t looks = 3 * (1 << 20) + 2 * (1 << 21);
	struct pattern pattern = search_pattern(1, FRAME_KERNEL, 1 << 21, 1, 1);

	(void)state;
	assert_in_range(pattern.calls, looks + 1032444, looks + 1032444 + 3 * 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lowest_is_as_the_table_says),
		cmocka_unit_test(best_frames_are_taken),
		cmocka_unit_test(end_is_preferred),
		cmocka_unit_test(few_frames_are_read),
		cmocka_unit_test(search_for_nicer_frames_ends),
		cmocka_unit_test(what_is_read_counts_by_blocks),
		cmocka_unit_test(weighing_ends),
		cmocka_unit_test(refusal_names_need_bounds_and_largest_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

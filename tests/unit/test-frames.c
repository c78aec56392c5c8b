// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "frames.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Numbers of the bits: Documentation/admin-guide/mm/pagemap.rst; from 32 on include/linux/kernel-page-flags.h. */
enum {
	LOCKED, ERROR_BIT, REFERENCED, UPTODATE, DIRTY, LRU, ACTIVE, SLAB, WRITEBACK, RECLAIM, BUDDY, MMAP, ANON,
	SWAPCACHE, SWAPBACKED, COMPOUND_HEAD, COMPOUND_TAIL, HUGE, UNEVICTABLE, HWPOISON, NOPAGE, KSM, THP, OFFLINE,
	ZERO_PAGE, IDLE, PGTABLE, RESERVED = 32, MLOCKED, OWNER_2, PRIVATE,
};

#define B(name) (UINT64_C(1) << (name))

static void flags_tell_the_class(void **state)
{
	static const struct {
		const char *name;
		uint64_t flags, head;
		enum frame_class expected;
	} cases[] = {
		{"free", B(BUDDY), 0, FRAME_FREE},
		{"no-flags", 0, 0, FRAME_KERNEL},
		{"clean-cache", B(LRU) | B(UPTODATE) | B(REFERENCED) | B(ACTIVE), 0, FRAME_CACHE},
		{"mapped-cache", B(LRU) | B(UPTODATE) | B(MMAP) | B(PRIVATE), 0, FRAME_CACHE},
		{"dirty-cache", B(LRU) | B(UPTODATE) | B(DIRTY), 0, FRAME_ANONYMOUS},
		{"cache-being-written", B(LRU) | B(UPTODATE) | B(WRITEBACK), 0, FRAME_PINNED},
		{"cache-being-read", B(LRU) | B(LOCKED), 0, FRAME_PINNED},
		{"anonymous", B(LRU) | B(ANON) | B(MMAP) | B(SWAPBACKED) | B(UPTODATE), 0, FRAME_ANONYMOUS},
		{"anonymous-off-the-lists", B(ANON) | B(MMAP) | B(SWAPBACKED), 0, FRAME_ANONYMOUS},
		{"merged", B(LRU) | B(ANON) | B(KSM) | B(MMAP), 0, FRAME_ANONYMOUS},
		{"shared-memory", B(LRU) | B(UPTODATE) | B(SWAPBACKED), 0, FRAME_ANONYMOUS},
		{"swap-cache", B(LRU) | B(UPTODATE) | B(SWAPCACHE), 0, FRAME_ANONYMOUS},
		{"mlocked", B(LRU) | B(ANON) | B(MMAP) | B(UNEVICTABLE) | B(MLOCKED), 0, FRAME_PINNED},
		{"mlocked-only", B(LRU) | B(ANON) | B(MLOCKED), 0, FRAME_PINNED},
		{"ramfs", B(LRU) | B(UPTODATE) | B(UNEVICTABLE), 0, FRAME_PINNED},
		{"huge", B(HUGE) | B(COMPOUND_HEAD) | B(MMAP) | B(ANON), 0, FRAME_PINNED},
		{"huge-in-the-pool", B(HUGE) | B(COMPOUND_HEAD), 0, FRAME_PINNED},
		{"slab", B(SLAB), 0, FRAME_KERNEL},
		{"page-table", B(PGTABLE) | B(MMAP), 0, FRAME_KERNEL},
		{"reserved", B(RESERVED), 0, FRAME_KERNEL},
		{"zero-page", B(ZERO_PAGE) | B(RESERVED), 0, FRAME_KERNEL},
		{"huge-zero-page", B(ZERO_PAGE) | B(THP) | B(COMPOUND_HEAD) | B(LRU), 0, FRAME_KERNEL},
		{"driver-mapped-to-user", B(MMAP), 0, FRAME_KERNEL},
		{"driver-block", B(COMPOUND_HEAD), 0, FRAME_KERNEL},
		{"poisoned", B(HWPOISON) | B(LRU) | B(ANON), 0, FRAME_UNUSABLE},
		{"poisoned-and-free", B(HWPOISON) | B(BUDDY), 0, FRAME_UNUSABLE},
		{"balloon", B(OFFLINE), 0, FRAME_UNUSABLE},
		{"no-page", B(NOPAGE), 0, FRAME_UNUSABLE},
		/* Kernels up to 6.1 show a tail what is its own, no more. */
		{"tail-of-cache", B(COMPOUND_TAIL) | B(THP), B(COMPOUND_HEAD) | B(LRU) | B(UPTODATE), FRAME_CACHE},
		{"tail-being-written", B(COMPOUND_TAIL) | B(THP), B(COMPOUND_HEAD) | B(LRU) | B(WRITEBACK), FRAME_PINNED},
		{"tail-of-mlocked", B(COMPOUND_TAIL) | B(THP) | B(ANON), B(COMPOUND_HEAD) | B(ANON) | B(MLOCKED),
		 FRAME_PINNED},
		{"tail-of-slab", B(COMPOUND_TAIL), B(COMPOUND_HEAD) | B(SLAB), FRAME_KERNEL},
		{"tail-of-driver-block", B(COMPOUND_TAIL), B(COMPOUND_HEAD), FRAME_KERNEL},
		{"tail-without-head", B(COMPOUND_TAIL) | B(THP), 0, FRAME_KERNEL},
		{"tail-of-poisoned-head", B(COMPOUND_TAIL), B(COMPOUND_HEAD) | B(HWPOISON) | B(LRU) | B(ANON),
		 FRAME_ANONYMOUS},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum frame_class class = frame_class_of(cases[i].flags, cases[i].head);

		if (class != cases[i].expected)
			fail_msg("%s: %s", cases[i].name, frame_class_word(class));
	}
}

/* Frames 1000 and 1600 are anonymous, all others free. */
static void two_anonymous(void *context, uint64_t first, size_t count, uint8_t *ret)
{
	uint64_t *read = context;

	*read += count;
	assert_true(count <= FRAMES_AT_ONCE);
	for (size_t i = 0; i < count; i++)
		ret[i] = first + i == 1000 || first + i == 1600 ? FRAME_ANONYMOUS : FRAME_FREE;
}

static void last_beyond(void **state)
{
	/* Blocks of 512 begin at 512, 1024, 1536, ...: what was asked is from the block of the answer to the end. */
	static const struct {
		const char *name;
		uint64_t first, end;
		enum frame_class limit;
		uint64_t expected;	/* 0: none */
		uint64_t read;
	} cases[] = {
		{"last-of-two", 900, 2000, FRAME_FREE, 1600, 2000 - 1536},
		{"end-is-not-in", 900, 1600, FRAME_CACHE, 1000, 1600 - 900},
		{"start-is-in", 1600, 1601, FRAME_CACHE, 1600, 1},
		{"class-is-good-enough", 900, 2000, FRAME_ANONYMOUS, 0, 1100},
		{"between", 1001, 1600, FRAME_FREE, 0, 599},
		{"nothing", 1600, 1600, FRAME_FREE, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint64_t asked = 0, found = 0;
		const struct frames frames = {.read = two_anonymous, .context = &asked, .size = 0x10000};
		struct range range = {cases[i].first << 16, (cases[i].end - cases[i].first) << 16};

		if (frames_last_beyond(&frames, range, cases[i].limit, &found) != (cases[i].expected != 0) ||
		    found != cases[i].expected << 16)
			fail_msg("%s: 0x%lx", cases[i].name, (unsigned long)found);
		assert_int_equal(asked, cases[i].read);
	}
}

static void counts(void **state)
{
	uint64_t asked = 0;
	const struct frames frames = {.read = two_anonymous, .context = &asked, .size = 0x1000};
	struct frame_count count = frames_count(&frames, (struct range){1000 << 12, 601 << 12});
	struct frame_count none = frames_count(&frames, (struct range){1001 << 12, 0});

	(void)state;
	assert_int_equal(count.of[FRAME_FREE], 599);
	assert_int_equal(count.of[FRAME_ANONYMOUS], 2);
	assert_int_equal(frame_count_worst(&count), FRAME_ANONYMOUS);
	assert_int_equal(none.of[FRAME_FREE], 0);
	assert_int_equal(frame_count_worst(&none), FRAME_FREE);
	assert_int_equal(asked, 601);
}

static void every_class_has_its_words(void **state)
{
	(void)state;
	for (enum frame_class a = FRAME_FREE; a < FRAME_CLASSES; a++) {
		assert_true(strlen(frame_class_name(a)) > 0);
		assert_null(strchr(frame_class_word(a), ' '));
		for (enum frame_class b = FRAME_FREE; b < a; b++)
			assert_string_not_equal(frame_class_word(a), frame_class_word(b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_tell_the_class),
		cmocka_unit_test(last_beyond),
		cmocka_unit_test(counts),
		cmocka_unit_test(every_class_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "plan-frames.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAGE 0x1000

static struct mem_area areas[] = {
	{{0x10000, 4 * PAGE}, MEM_FREE, "System RAM"},
	{{0x14000, 2 * PAGE}, MEM_RUNNING_KERNEL, "Kernel code"},
	{{0x16000, 2 * PAGE}, MEM_HOT_PLUGGABLE, "SRAT"},
	{{0x18000, 2 * PAGE}, MEM_CRASH_KERNEL, "Crash kernel"},
};
static const struct memmap map = {.areas = areas, .count = COUNT(areas)};

/* Each frame is reserved, as the running kernel's are; 0x13, 0x15 and 0x17 are poisoned. */
static void read_below(void *context, uint64_t first, size_t count, uint8_t *ret)
{
	(void)context;
	for (size_t i = 0; i < count; i++)
		ret[i] = first + i == 0x13 || first + i == 0x15 || first + i == 0x17 ? FRAME_UNUSABLE : FRAME_KERNEL;
}

static void map_lies_over_what_is_read(void **state)
{
	static const uint8_t seen[] = {
		FRAME_KERNEL, FRAME_UNUSABLE, FRAME_RUNNING_KERNEL, FRAME_UNUSABLE,
		FRAME_HOT_PLUGGABLE, FRAME_UNUSABLE, FRAME_KERNEL,
	};
	static const uint8_t unseen[] = {
		FRAME_FREE, FRAME_FREE, FRAME_RUNNING_KERNEL, FRAME_RUNNING_KERNEL,
		FRAME_HOT_PLUGGABLE, FRAME_HOT_PLUGGABLE, FRAME_FREE,
	};
	const struct frames below = {.read = read_below, .size = PAGE};
	struct arena *arena = arena_new();
	struct frames frames = plan_frames(arena, &map, &below, PAGE);
	uint8_t found[7];

	(void)state;
	assert_int_equal(frames.size, PAGE);
	frames.read(frames.context, 0x12, 7, found);
	assert_memory_equal(found, seen, 7);
	frames = plan_frames(arena, &map, NULL, PAGE);
	frames.read(frames.context, 0x12, 7, found);
	assert_memory_equal(found, unseen, 7);
	arena_free(arena);
}

/* The areas at 0x14 and 0x16, of two frames each, need no look where their class would not do. */
static void known_areas_are_passed_over(void **state)
{
	static const struct {
		uint64_t bad;
		enum frame_class limit;
		uint64_t after;
	} cases[] = {
		{0x12, FRAME_FREE, 0x13}, {0x13, FRAME_FREE, 0x18}, {0x13, FRAME_PINNED, 0x18},
		{0x13, FRAME_RUNNING_KERNEL, 0x14}, {0x15, FRAME_RUNNING_KERNEL, 0x18}, {0x16, FRAME_KERNEL, 0x18},
		{0x15, FRAME_HOT_PLUGGABLE, 0x16}, {0x18, FRAME_FREE, 0x19},
	};
	struct arena *arena = arena_new();
	struct frames frames = plan_frames(arena, &map, NULL, PAGE);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(frames_after(&frames, cases[i].bad * PAGE, cases[i].limit), cases[i].after * PAGE);
	frames.known_beyond = NULL;
	assert_int_equal(frames_after(&frames, 0x13 * PAGE, FRAME_FREE), 0x14 * PAGE);
	arena_free(arena);
}

static void notes_tell_what_could_be_better(void **state)
{
	static const struct {
		const char *name;
		struct frame_count count;
		const char *why_worse;
		size_t notes;
		enum note_level level;
		const char *words[2];
	} cases[] = {
		{"free", {{8}}, NULL, 0, 0, {NULL, NULL}},
		{"anonymous", {{4, 1, 3}}, NULL, 1, NOTE_INFO,
		 {"initrd: lies on 3 frames of anonymous memory, as no place of 0x8000 bytes without such was found"}},
		{"passed-over", {{4, 1, 3}}, "of a reason", 1, NOTE_INFO,
		 {"anonymous memory, as of a reason"}},
		{"running-kernel", {{4, 0, 0, 0, 4}}, NULL, 1, NOTE_INFO, {"the running kernel's code and data"}},
		{"kernel", {{6, 0, 0, 0, 0, 2}}, NULL, 2, NOTE_WARNING,
		 {"2 frames of memory of the kernel and its drivers", "initrd: a device that still writes"}},
		{"hot-pluggable", {{0, 0, 0, 0, 0, 0, 8}}, NULL, 2, NOTE_WARNING,
		 {"8 frames of memory that ACPI calls hot-pluggable", "initrd: should that memory have been added"}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct notes notes = {.arena = arena_new()};

		plan_frames_note(&notes, "initrd", 0x8000, &cases[i].count, cases[i].why_worse);
		if (notes.count != cases[i].notes)
			fail_msg("%s: %zu notes", cases[i].name, notes.count);
		for (size_t j = 0; j < notes.count; j++)
			if (notes.items[j].level != cases[i].level || !strstr(notes.items[j].text, cases[i].words[j]))
				fail_msg("%s: %s", cases[i].name, notes.items[j].text);
		arena_free(notes.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(map_lies_over_what_is_read),
		cmocka_unit_test(known_areas_are_passed_over),
		cmocka_unit_test(notes_tell_what_could_be_better),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/kpageflags of a machine made of files: 8 bytes a frame, in the machine's byte order, which is ours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host-frames.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/fake-root.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Bits of Documentation/admin-guide/mm/pagemap.rst. */
#define LRU (UINT64_C(1) << 5)
#define WRITEBACK (UINT64_C(1) << 8)
#define BUDDY (UINT64_C(1) << 10)
#define HEAD (UINT64_C(1) << 15)
#define TAIL (UINT64_C(1) << 16)

static const struct fake_file nothing[] = {{"/proc/", NULL}, {NULL, NULL}};

struct fixture {
	struct arena *arena;
	struct host host;
	struct host_frames frames;
	struct notes notes;
	struct error error;
};

static void setup(struct fixture *fixture)
{
	*fixture = (struct fixture){.arena = arena_new()};
	fixture->host.root = fake_root_make(nothing);
	fixture->host.page_size = 0x1000;
	fixture->notes.arena = fixture->arena;
}

static bool open_frames(struct fixture *fixture)
{
	return host_frames_open(fixture->arena, &fixture->host, &fixture->frames, &fixture->error);
}

static void teardown(struct fixture *fixture)
{
	fake_root_remove((char *)fixture->host.root);
	arena_free(fixture->arena);
}

static void add_flags(const struct fixture *fixture, const uint64_t *flags, size_t count)
{
	fake_root_add(fixture->host.root, "/proc/kpageflags", flags, count * sizeof(*flags));
}

static void assert_class(struct fixture *fixture, uint64_t frame, enum frame_class expected)
{
	uint8_t class = 0xff;

	fixture->frames.frames.read(fixture->frames.frames.context, frame, 1, &class);
	if (class != expected)
		fail_msg("frame %lu is %d, expected %d", (unsigned long)frame, class, (int)expected);
}

static void classes_are_read(void **state)
{
	static uint64_t flags[2000];	/* of the kernel, but for these */
	struct fixture fixture;
	uint8_t found[1100];

	(void)state;
	flags[0] = flags[511] = flags[512] = flags[1999] = BUDDY;
	flags[1500] = LRU;
	setup(&fixture);
	add_flags(&fixture, flags, 2000);
	assert_true(open_frames(&fixture));
	assert_int_equal(fixture.frames.frames.size, 0x1000);
	for (uint64_t frame = 0; frame < 2000; frame++)
		assert_class(&fixture, frame, flags[frame] == BUDDY ? FRAME_FREE :
			     flags[frame] ? FRAME_CACHE : FRAME_KERNEL);
	/* Behind the file's end there is no memory, nor at an address of 2^48 or 2^60. */
	assert_class(&fixture, 2000, FRAME_UNUSABLE);
	assert_class(&fixture, 1 << 20, FRAME_UNUSABLE);
	assert_class(&fixture, UINT64_C(1) << 36, FRAME_UNUSABLE);
	assert_class(&fixture, UINT64_C(1) << 48, FRAME_UNUSABLE);
	/* Across two borders of blocks. */
	fixture.frames.frames.read(fixture.frames.frames.context, 500, 1100, found);
	for (size_t i = 0; i < 1100; i++)
		assert_int_equal(found[i], i == 11 || i == 12 ? FRAME_FREE : i == 1000 ? FRAME_CACHE : FRAME_KERNEL);
	host_frames_close(&fixture.frames, &fixture.notes);
	teardown(&fixture);
}

/* A tail is what its head is, which may be in a block before: blocks of 2^order frames lie at multiples of that. */
static void tails_have_their_heads_class(void **state)
{
	static uint64_t flags[4096];
	struct fixture fixture;

	(void)state;
	flags[1024] = HEAD | LRU | WRITEBACK;
	for (size_t i = 1025; i < 2048; i++)
		flags[i] = TAIL;
	flags[2048] = HEAD | LRU;
	flags[2049] = TAIL;
	flags[2050] = TAIL | BUDDY;
	flags[2560] = TAIL;	/* first of a block of 512 itself: its head is that of the 1024 from 2048 on */
	setup(&fixture);
	add_flags(&fixture, flags, 4096);
	assert_true(open_frames(&fixture));
	assert_class(&fixture, 1536, FRAME_PINNED);
	assert_class(&fixture, 2047, FRAME_PINNED);
	assert_class(&fixture, 1025, FRAME_PINNED);
	assert_class(&fixture, 2049, FRAME_CACHE);
	assert_class(&fixture, 2050, FRAME_FREE);
	assert_class(&fixture, 2560, FRAME_CACHE);
	host_frames_close(&fixture.frames, &fixture.notes);
	teardown(&fixture);
}

/* Each block of 512 frames is read once, whatever the file says later. */
static void frames_are_read_once(void **state)
{
	static uint64_t flags[1024];
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	flags[0] = BUDDY;
	add_flags(&fixture, flags, 1024);
	assert_true(open_frames(&fixture));
	assert_class(&fixture, 0, FRAME_FREE);
	flags[0] = 0;
	add_flags(&fixture, flags, 1024);
	assert_class(&fixture, 0, FRAME_FREE);
	host_frames_close(&fixture.frames, &fixture.notes);
	assert_int_equal(fixture.notes.count, 1);
	/* The first flags, and one block. */
	assert_non_null(strstr(fixture.notes.items[0].text, "/proc/kpageflags: 4104 bytes read"));
	teardown(&fixture);
}

static void nothing_to_read(void **state)
{
	static const struct {
		const char *name;
		const char *text;	/* NULL: no file */
		mode_t mode;
		const char *words;
	} cases[] = {
		{"no-file", NULL, 0, "/proc/kpageflags: No such file"},
		{"empty", "", 0600, "/proc/kpageflags: No data available"},
		{"seven-bytes", "1234567", 0600, "/proc/kpageflags: No data available"},
		{"not-permitted", "12345678", 0, "/proc/kpageflags: Permission denied"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fixture fixture;

		if (!cases[i].mode && cases[i].text && geteuid() == 0)
			continue;
		setup(&fixture);
		if (cases[i].text) {
			char *path = arena_printf(fixture.arena, "%s/proc/kpageflags", fixture.host.root);

			fake_root_add(fixture.host.root, "/proc/kpageflags", cases[i].text, strlen(cases[i].text));
			assert_int_equal(chmod(path, cases[i].mode), 0);
		}
		if (open_frames(&fixture))
			fail_msg("%s", cases[i].name);
		assert_error(cases[i].name, &fixture.error, ERROR_MACHINE, cases[i].words);
		teardown(&fixture);
	}
}

/* A snapshot's list comes before kpageflags, and never counts on the running machine. */
static void lists(void **state)
{
	static const uint64_t flags[4] = {BUDDY, BUDDY, BUDDY, BUDDY};
	static const char list[] = "1 2 kernel\n", damaged[] = "1 2\n";
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	add_flags(&fixture, flags, 4);
	fake_root_add(fixture.host.root, "/kexec-frames", list, strlen(list));
	assert_true(open_frames(&fixture));
	assert_class(&fixture, 0, FRAME_UNUSABLE);
	assert_class(&fixture, 2, FRAME_KERNEL);
	host_frames_close(&fixture.frames, &fixture.notes);
	assert_int_equal(fixture.notes.count, 0);
	fixture.host.live = true;
	assert_true(open_frames(&fixture));
	assert_class(&fixture, 2, FRAME_FREE);
	host_frames_close(&fixture.frames, &fixture.notes);
	fixture.host.live = false;
	fake_root_add(fixture.host.root, "/kexec-frames", damaged, strlen(damaged));
	assert_false(open_frames(&fixture));
	assert_error("damaged", &fixture.error, ERROR_INPUT, "/kexec-frames: line 1: expected");
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_are_read),
		cmocka_unit_test(tails_have_their_heads_class),
		cmocka_unit_test(frames_are_read_once),
		cmocka_unit_test(nothing_to_read),
		cmocka_unit_test(lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

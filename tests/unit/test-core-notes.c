// SPDX-License-Identifier: GPL-2.0-or-later
/* Notes: VMCOREINFO is found among others, in one of several areas, and damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/assert-error.h"
#include "tests/lib/build-vmcore.h"
#include "tests/lib/put.h"
#include "vmcore-dmesg/core-notes.h"

/* Whole fields of the two notes that build_vmcore writes, at their offsets in the file. */
enum {
	CORE_NAMESZ = VMCORE_NOTES, CORE_DESCSZ = VMCORE_NOTES + 4,
	INFO_NAMESZ = VMCORE_NOTES + 28, INFO_DESCSZ = INFO_NAMESZ + 4, INFO_NAME = INFO_NAMESZ + 12,
	PHDR_OFFSET = VMCORE_PHDRS + 8, PHDR_FILESZ = VMCORE_PHDRS + 32,
	SECOND_PHDR = VMCORE_PHDRS + VMCORE_PHDR_SIZE,
};

static const struct build_vmcore little = {.log = BUILD_CHARS, .chars = ""};
static const struct build_vmcore big = {.log = BUILD_CHARS, .chars = "", .big_endian = true};

/* core_find_vmcoreinfo on a file of these bytes. */
static bool find(struct arena *arena, const uint8_t *bytes, size_t size, struct blob *ret,
		 struct failure *failure)
{
	struct core_file file;
	char path[32];
	int fd = vmcore_file(bytes, size, path);
	bool found;

	assert_true(core_open(arena, path, &file, failure));
	close(fd);
	found = core_find_vmcoreinfo(arena, &file, ret, failure);
	core_close(&file);
	return found;
}

static void assert_text(struct blob text, const char *start, const char *end)
{
	assert_true(text.size > strlen(start) && text.size > strlen(end));
	assert_memory_equal(text.data, start, strlen(start));
	assert_memory_equal(text.data + text.size - strlen(end), end, strlen(end));
}

#define FIRST_LINE "OSRELEASE=6.1.0-test\n"
#define LAST_LINE "SYMBOL(logged_chars)=ffff80000900001c\n"

static void found(void **state)
{
	(void)state;
	for (int order = 0; order < 2; order++) {
		struct arena *arena = arena_new();
		uint8_t bytes[VMCORE_SIZE];
		struct failure failure;
		struct blob text;

		build_vmcore(bytes, order ? &big : &little);
		assert_true(find(arena, bytes, sizeof(bytes), &text, &failure));
		assert_text(text, FIRST_LINE, LAST_LINE);
		arena_free(arena);
	}
}

/* The kernel's note is a page long, and zero behind the text. */
static void padded(void **state)
{
	struct arena *arena = arena_new();
	uint8_t bytes[VMCORE_SIZE];
	struct failure failure;
	struct blob text;

	(void)state;
	build_vmcore(bytes, &little);
	put_le(bytes + INFO_DESCSZ, 4, VMCORE_NOTES + VMCORE_NOTES_SIZE - VMCORE_TEXT);
	assert_true(find(arena, bytes, sizeof(bytes), &text, &failure));
	assert_text(text, FIRST_LINE, LAST_LINE);
	arena_free(arena);
}

/* The image's program header becomes a second PT_NOTE with the good notes; the first one is changed. */
static const struct {
	const char *name;
	uint64_t offset, size;	/* of the first area; its bytes are those of the file there */
} first_areas[] = {
	{"empty area", VMCORE_NOTES, 0},
	{"less than a note header", VMCORE_NOTES, 11},
	{"zeros, as of a CPU that was offline", VMCORE_RAM, 0x400},
	{"an ELF header, whose n_namesz leads past the area", 0, 64},
	{"damage: past the end of the file", VMCORE_SIZE, 64},
	{"damage: wraps", UINT64_MAX - 10, 64},
};

static void several_areas(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(first_areas) / sizeof(*first_areas); i++) {
		struct arena *arena = arena_new();
		uint8_t bytes[VMCORE_SIZE];
		struct failure failure;
		struct blob text;

		print_message("%s\n", first_areas[i].name);
		build_vmcore(bytes, &little);
		memcpy(bytes + SECOND_PHDR, bytes + VMCORE_PHDRS, VMCORE_PHDR_SIZE);
		put_le(bytes + PHDR_OFFSET, 8, first_areas[i].offset);
		put_le(bytes + PHDR_FILESZ, 8, first_areas[i].size);
		assert_true(find(arena, bytes, sizeof(bytes), &text, &failure));
		assert_text(text, FIRST_LINE, LAST_LINE);
		arena_free(arena);
	}
}

static const struct {
	const char *name;
	size_t offset, width;
	uint64_t value;
	size_t size;		/* of the file; 0: all */
	enum status status;
	const char *words;
} damage_cases[] = {
	{"no-note-header", VMCORE_PHDRS, 4, 0, 0, 20,
	 "no VMCOREINFO note in its 0 program headers of type PT_NOTE"},
	{"other-name", INFO_NAME, 1, 'v', 0, 20, "no VMCOREINFO note in its 1 program headers"},
	{"longer-name", INFO_NAME + 10, 1, '_', 0, 20, "no VMCOREINFO note"},
	{"longer-namesz", INFO_NAMESZ, 4, 12, 0, 20, "no VMCOREINFO note"},
	{"shorter-namesz", INFO_NAMESZ, 4, 10, 0, 20, "no VMCOREINFO note"},
	/* n_namesz 0 and n_descsz 16: VMCOREINFO follows it at once. */
	{"empty-header-before", CORE_NAMESZ, 8, UINT64_C(16) << 32, 0, 20, "no VMCOREINFO note"},
	{"area-ends-before", PHDR_FILESZ, 8, 28 + 11, 0, 20, "no VMCOREINFO note"},
	{"namesz-past-area", CORE_NAMESZ, 4, 0xffffffff, 0, 20, "no VMCOREINFO note"},
	{"descsz-past-area", CORE_DESCSZ, 4, 0xfffffffc, 0, 20, "no VMCOREINFO note"},
	{"no-text", INFO_DESCSZ, 4, 0, 0, 21,
	 "note at file offset 0x21c: VMCOREINFO: n_descsz is 0, expected 1 to 1048576"},
	{"large-text", INFO_DESCSZ, 4, 0x100001, 0, 21, "n_descsz is 1048577"},
	{"text-past-end", INFO_DESCSZ, 4, 0x100000, 0, 22, "VMCOREINFO: the file is truncated"},
	{"cut-in-text", 0, 0, 0, VMCORE_TEXT + 20, 22, "it has 20 of the"},
	{"cut-in-name", 0, 0, 0, INFO_NAME + 3, 22, "it has 3 of the 11 bytes"},
	{"cut-in-header", 0, 0, 0, INFO_NAMESZ + 8, 22,
	 "note at file offset 0x21c: the file is truncated: it has 8 of the 12"},
	{"area-wraps", PHDR_OFFSET, 8, UINT64_MAX, 0, 21,
	 "p_offset 0xffffffffffffffff + p_filesz 0xc00 wraps"},
	{"area-past-end", PHDR_OFFSET, 8, VMCORE_SIZE, 0, 22,
	 "note at file offset 0x1800: the file is truncated"},
	{"area-at-2^64", PHDR_OFFSET, 8, UINT64_MAX - 0xc00, 0, 22,
	 "note at file offset 0xfffffffffffff3ff: the file is"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		struct arena *arena = arena_new();
		struct blob text = {.size = 77};
		uint8_t bytes[VMCORE_SIZE];
		struct failure failure;

		build_vmcore(bytes, &little);
		put_le(bytes + damage_cases[i].offset, damage_cases[i].width, damage_cases[i].value);
		assert_false(find(arena, bytes, damage_cases[i].size ? damage_cases[i].size : sizeof(bytes),
				  &text, &failure));
		assert_error(damage_cases[i].name, &failure.error, ERROR_INPUT, damage_cases[i].words);
		assert_int_equal(failure.status, damage_cases[i].status);
		assert_int_equal(text.size, 77);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found),
		cmocka_unit_test(padded),
		cmocka_unit_test(several_areas),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

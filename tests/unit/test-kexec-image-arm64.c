// SPDX-License-Identifier: GPL-2.0-or-later
/* The raw Image as a kernel_image, or the reason why not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "kexec-arm64.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-image.h"
#include "tests/lib/put.h"

#define FILE_SIZE 0x4000

static struct arena *arena;
static uint8_t file[FILE_SIZE];

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	memset(file, 0, sizeof(file));
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Two sections as a kernel has them; the second ends at 0x3000. */
static const struct build_section sections[] = {{".text", 0x1000, 0x1000}, {".data", 0x2000, 0x1000}};
/* No contents: where it would lie does not matter. */
static const struct build_section with_empty[] = {{".reloc", 0xfffffff0, 0}, {".text", 0x1000, 0x1000}};

static const struct describe_case {
	const char *name;
	struct build_image build;
	size_t file_size;
	uint64_t image_size;	/* expected */
	size_t part_size;	/* expected */
} cases[] = {
	{"bss behind the file", {.image_size = 0x8000}, 0x3000, 0x8000, 0x3000},
	{"exact", {.image_size = 0x3000}, 0x3000, 0x3000, 0x3000},
	{"trailing data past image_size is cut", {.image_size = 0x3000}, 0x4000, 0x3000, 0x3000},
	{"header only", {.image_size = 0x8000}, 64, 0x8000, 64},
	/* 0x3000 + 16 MiB */
	{"3.16: no size", {.image_size = 0}, 0x3000, 0x1003000, 0x3000},
	{"PE", {0, 0x8000, 0xa, sections, 2}, 0x3000, 0x8000, 0x3000},
	{"PE, signature inside image_size", {0, 0x8000, 0xa, sections, 2}, 0x3800, 0x8000, 0x3800},
	{"PE, signature past image_size is cut", {0, 0x3000, 0xa, sections, 2}, 0x3800, 0x3000, 0x3000},
	{"PE, empty section", {0, 0x8000, 0xa, with_empty, 2}, 0x2000, 0x8000, 0x2000},
	{"PE, 3.16: no size", {0, 0, 0, sections, 2}, 0x3000, 0x1003000, 0x3000},
};

static void test_describe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct describe_case *row = &cases[i];
		struct blob blob = {file, row->file_size};
		struct kernel_image image;
		struct error error = {0};

		memset(file, 0, sizeof(file));
		build_image(file, &row->build);
		assert_true(kexec_image_arm64.matches(blob));
		if (!kexec_image_arm64.describe(arena, blob, &image, &error))
			fail_msg("%s: %s", row->name, error.text);
		assert_string_equal(image.format, "Image");
		assert_true(image.image_size == row->image_size);
		assert_true(image.flags == row->build.flags);
		if (image.part_count != 1 || image.parts[0].offset != 0 ||
		    image.parts[0].bytes.data != file || image.parts[0].bytes.size != row->part_size)
			fail_msg("%s: parts differ", row->name);
	}
}

/* A good PE Image of 0x3000 bytes; each row breaks one field. */
static const struct damage {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *words;
} damages[] = {
	{"text-offset", IM_TEXT_OFFSET, 8, 0x123, "image header: text_offset is 0x123"},
	{"image-size-cuts-the-kernel", IM_IMAGE_SIZE, 8, 0x1000,
	 "section .text ends at 0x2000 past image_size 0x1000"},
	{"image-size-short-by-one", IM_IMAGE_SIZE, 8, 0x2fff,
	 "section .data ends at 0x3000 past image_size 0x2fff"},
	{"machine-x86-64", PE_MACHINE, 2, 0x8664, "PE header: machine is 0x8664, expected 0xaa64 (ARM64)"},
	{"pe-header-past-end", IM_PE_HEADER, 4, 0x3000, "truncated: PE header at 0x3000 ends past the file"},
	{"section-past-end", PE_SECTIONS + PE_SECTION_RAW_SIZE, 4, 0x2001,
	 "truncated: section .text ends at 0x3001 past the file (0x3000)"},
	/* 0xffffffff + 0x1000 */
	{"section-wraps-32-bits", PE_SECTIONS + PE_SECTION_RAW_OFFSET, 4, 0xffffffff,
	 "truncated: section .text ends at 0x100000fff past the file (0x3000)"},
};

static void test_damage(void **state)
{
	static const struct build_image good = {0, 0x8000, 0xa, sections, 2};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		const struct damage *row = &damages[i];
		struct kernel_image image = {.image_size = 4711};
		struct error error = {0};

		memset(file, 0, sizeof(file));
		build_image(file, &good);
		put_le(file + row->offset, row->width, row->value);
		if (kexec_image_arm64.describe(arena, (struct blob){file, 0x3000}, &image, &error))
			fail_msg("%s: accepted", row->name);
		assert_error(row->name, &error, ERROR_INPUT, row->words);
		assert_true(image.image_size == 4711);
	}
}

/* The section table tells a cut file: every length below 0x3000 is refused. */
static void test_every_truncation(void **state)
{
	static const struct build_image good = {0, 0x8000, 0xa, sections, 2};

	(void)state;
	build_image(file, &good);
	for (size_t size = 0; size <= 0x3000; size++) {
		struct kernel_image image;
		struct error error = {0};
		bool described = kexec_image_arm64.describe(arena, (struct blob){file, size}, &image, &error);

		if (described != (size == 0x3000))
			fail_msg("%zu bytes: %s", size, described ? "accepted" : error.text);
		if (!described)
			assert_error("cut", &error, ERROR_INPUT, "truncated");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_describe, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_truncation, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* vmlinux as a kernel_image, or the reason why not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>

#include "kexec-arm64.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-elf.h"
#include "tests/lib/build-image.h"
#include "tests/lib/put.h"

#define FILE_SIZE 0x4000
#define HEADER 0x1000			/* where the files of this test hold the Image header */
#define TEXT 0xffff800008000000		/* _text of 6.1, 48 bit */
#define MAX_PARTS 4

static struct arena *arena;
static uint8_t file[FILE_SIZE];
static const struct blob whole = {file, FILE_SIZE};

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

/* --- What is described ------------------------------------------------------------------------------- */

struct expected_part {
	uint64_t offset;
	size_t file_offset, size;
};

static const struct describe_case {
	const char *name;
	uint16_t type;
	uint64_t entry;
	struct build_phdr phdrs[MAX_PARTS + 1];		/* ends with type 0, PT_NULL */
	struct build_image header;
	uint64_t image_size;				/* expected */
	struct expected_part parts[MAX_PARTS + 1];	/* expected; ends with size 0 */
} cases[] = {
	{
		.name = "one segment",
		.type = ET_DYN, .entry = TEXT,
		.phdrs = {{PT_LOAD, HEADER, 0x2000, TEXT, 0x3000}},
		.header = {0, 0x10000, 0xa, NULL, 0}, .image_size = 0x10000,
		.parts = {{0, HEADER, 0x2000}},
	}, {
		.name = "ET_EXEC, three segments with gaps, out of order, a note between",
		.type = ET_EXEC, .entry = TEXT,
		.phdrs = {{PT_LOAD, 0x2000, 0x200, TEXT + 0x20000, 0x5000}, {PT_NOTE, 0xffff, 9, 0, 9},
			  {PT_LOAD, HEADER, 0x800, TEXT, 0x800},
			  {PT_LOAD, 0x1800, 0x10, TEXT + 0x8004, 0x10}},
		.header = {0, 0x30000, 0xe, NULL, 0}, .image_size = 0x30000,
		.parts = {{0, HEADER, 0x800}, {0x8004, 0x1800, 0x10}, {0x20000, 0x2000, 0x200}},
	}, {
		/* RANDOMIZE_TEXT_OFFSET: 0x1000 bytes of the segment lie before the header, and stay out. */
		.name = "e_entry inside a segment, another one below it",
		.type = ET_EXEC, .entry = 0xffff000008081000,
		.phdrs = {{PT_LOAD, 0x800, 0x100, 0xffff000008070000, 0x100},
			  {PT_LOAD, 0, 0x3000, 0xffff000008080000, 0x4000}},
		.header = {0x81000, 0x10000, 0xa, NULL, 0}, .image_size = 0x10000,
		.parts = {{0, HEADER, 0x2000}},
	}, {
		.name = "bss in a segment of its own, up to the last byte of image_size",
		.type = ET_DYN, .entry = TEXT,
		.phdrs = {{PT_LOAD, HEADER, 0x100, TEXT, 0x100}, {PT_LOAD, 0x1100, 0, TEXT + 0x8000, 0x8000}},
		.header = {0, 0x10000, 0xa, NULL, 0}, .image_size = 0x10000,
		.parts = {{0, HEADER, 0x100}},
	}, {
		/* Memory ends at 0x40000 by p_memsz, + 16 MiB. */
		.name = "3.16: no size",
		.type = ET_EXEC, .entry = TEXT,
		.phdrs = {{PT_LOAD, HEADER, 0x2000, TEXT, 0x40000}},
		.header = {0x80000, 0, 0, NULL, 0}, .image_size = 0x1040000,
		.parts = {{0, HEADER, 0x2000}},
	}, {
		.name = "just the header",
		.type = ET_EXEC, .entry = TEXT,
		.phdrs = {{PT_LOAD, HEADER, 0x40, TEXT, 0x40}},
		.header = {0, 0x40, 0, NULL, 0}, .image_size = 0x40,
		.parts = {{0, HEADER, 0x40}},
	}
};

static void build_case(const struct describe_case *row, bool big_endian)
{
	struct build_image header = row->header;
	struct build_elf build = {
		.big_endian = big_endian, .type = row->type, .machine = EM_AARCH64,
		.entry = row->entry, .phdrs = row->phdrs,
	};

	while (row->phdrs[build.phdr_count].type)
		build.phdr_count++;
	if (big_endian && header.image_size)
		header.flags |= 1;
	memset(file, 0, sizeof(file));
	build_elf(file, &build);
	build_image(file + HEADER, &header);
}

static void check_parts(const struct describe_case *row, const struct kernel_image *image)
{
	size_t i;

	for (i = 0; row->parts[i].size; i++)
		if (i >= image->part_count || image->parts[i].offset != row->parts[i].offset ||
		    image->parts[i].bytes.data != file + row->parts[i].file_offset ||
		    image->parts[i].bytes.size != row->parts[i].size)
			fail_msg("%s: part %zu differs", row->name, i);
	if (i != image->part_count)
		fail_msg("%s: %zu parts, expected %zu", row->name, image->part_count, i);
}

static void describes(bool big_endian)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct describe_case *row = &cases[i];
		struct kernel_image image;
		struct error error = {0};

		build_case(row, big_endian);
		assert_true(kexec_elf_arm64.matches(whole));
		if (!kexec_elf_arm64.describe(arena, whole, &image, &error))
			fail_msg("%s: %s", row->name, error.text);
		assert_string_equal(image.format, "vmlinux");
		assert_int_equal(image.big_endian, big_endian);
		assert_int_equal(image.size_known, row->header.image_size != 0);
		if (image.image_size != row->image_size || image.text_offset != row->header.text_offset)
			fail_msg("%s: image_size or text_offset differs", row->name);
		check_parts(row, &image);
	}
}

static void test_little_endian(void **state)
{
	(void)state;
	describes(false);
}

static void test_big_endian(void **state)
{
	(void)state;
	describes(true);
}

/* --- What is refused --------------------------------------------------------------------------------- */

/* A good vmlinux: text with the header, data with bss. */
static const struct describe_case good = {
	.type = ET_DYN, .entry = TEXT,
	.phdrs = {{PT_LOAD, HEADER, 0x1000, TEXT, 0x1000},
		  {PT_LOAD, 0x2000, 0x1000, TEXT + 0x10000, 0x2000}},
	.header = {0, 0x20000, 0xa, NULL, 0},
};

#define PH1 (EH_SIZE + PH_SIZE)

static const struct damage {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *words;
} damages[] = {
	{"machine-x86-64", EH_MACHINE, 2, EM_X86_64,
	 "ELF header: e_machine is 62 (x86-64), expected 183 (AArch64)"},
	{"machine-unheard-of", EH_MACHINE, 2, 4711, "e_machine is 4711, expected 183"},
	{"core-dump", EH_TYPE, 2, ET_CORE, "the file is a core dump (e_type 4), not a kernel"},
	{"object", EH_TYPE, 2, ET_REL, "the file is a relocatable object (e_type 1), not a kernel"},
	{"type-none", EH_TYPE, 2, 0, "the file is of unknown e_type (e_type 0), not a kernel"},
	{"no-program-headers", EH_PHNUM, 2, 0, "e_entry 0xffff800008000000 lies in no PT_LOAD"},
	{"entry-wild", EH_ENTRY, 8, 0x4141414141414141, "e_entry 0x4141414141414141 lies in no PT_LOAD"},
	{"entry-zero", EH_ENTRY, 8, 0, "e_entry 0x0 lies in no PT_LOAD"},
	{"entry-just-below", EH_ENTRY, 8, TEXT - 1, "lies in no PT_LOAD"},
	{"entry-in-a-gap", EH_ENTRY, 8, TEXT + 0x1000, "lies in no PT_LOAD"},
	{"entry-in-bss", EH_ENTRY, 8, TEXT + 0x11000, "lies in no PT_LOAD's bytes of the file"},
	{"entry-at-the-last-bytes", EH_ENTRY, 8, TEXT + 0x0fc1,
	 "at e_entry 0xffff800008000fc1: image header: truncated, 63 of 64 bytes"},
	{"entry-elsewhere", EH_ENTRY, 8, TEXT + 0x40, "image header: magic is 0x00000000"},
	{"text-offset", HEADER + IM_TEXT_OFFSET, 8, 0x7,
	 "at e_entry 0xffff800008000000: image header: text_offset is 0x7"},
	/* The data segment ends at 0x10000 + 0x2000. */
	{"image-size-short-by-one", HEADER + IM_IMAGE_SIZE, 8, 0x11fff,
	 "program header 1: memory ends at 0x12000 past image_size 0x11fff"},
	{"image-size-below-the-bytes", HEADER + IM_IMAGE_SIZE, 8, 0x1000,
	 "program header 1: memory ends at 0x12000 past image_size 0x1000"},
	{"byte-order", HEADER + IM_FLAGS, 8, 0xb,
	 "image header: flags 0xb say big endian, EI_DATA says little"},
	/* TEXT + 1 GiB - 0x1fff: the segment's 0x2000 bytes end one byte past 1 GiB. */
	{"span", PH1 + PH_VADDR, 8, TEXT + 0x3fffe001,
	 "program header 1: memory ends 0x40000001 bytes past e_entry, expected 0x40000000 or less"},
	{"segment-past-end", PH1 + PH_OFFSET, 8, FILE_SIZE,
	 "program header 1: truncated: bytes 0x4000+0x1000"},
};

static void test_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		const struct damage *row = &damages[i];
		struct kernel_image image = {.image_size = 4711};
		struct error error = {0};

		build_case(&good, false);
		put_le(file + row->offset, row->width, row->value);
		if (kexec_elf_arm64.describe(arena, whole, &image, &error))
			fail_msg("%s: accepted", row->name);
		assert_error(row->name, &error, ERROR_INPUT, row->words);
		assert_true(image.image_size == 4711);
	}
}

static void test_flags_of_the_other_byte_order(void **state)
{
	struct kernel_image image;
	struct error error = {0};

	(void)state;
	build_case(&good, true);
	put_le(file + HEADER + IM_FLAGS, 8, 0xa);
	assert_false(kexec_elf_arm64.describe(arena, whole, &image, &error));
	assert_error("flags", &error, ERROR_INPUT, "flags 0xa say little endian, EI_DATA says big");
}

/* The span limit is inclusive. */
static void test_largest_span(void **state)
{
	struct kernel_image image;
	struct error error = {0};

	(void)state;
	build_case(&good, false);
	put_le(file + PH1 + PH_VADDR, 8, TEXT + 0x3fffe000);
	put_le(file + HEADER + IM_IMAGE_SIZE, 8, 0x40000000);
	assert_true(kexec_elf_arm64.describe(arena, whole, &image, &error));
	assert_true(image.parts[1].offset == 0x3fffe000);
}

/*
 * The header alone, and then one byte of memory in each 16: 256 segments may be there, 257 not.
 * 257 program headers end at 64 + 257 * 56 = 0x3878.
 */
static void test_many_segments(void **state)
{
	enum { AT = 0x3c00 };
	static struct build_phdr phdrs[257] = {{PT_LOAD, AT, 0x40, TEXT, 0x40}};
	struct build_elf build = {.type = ET_DYN, .machine = EM_AARCH64, .entry = TEXT, .phdrs = phdrs};
	struct build_image header = {.image_size = 0x10000, .flags = 0xa};
	struct kernel_image image;
	struct error error = {0};

	(void)state;
	for (size_t i = 1; i < 257; i++)
		phdrs[i] = (struct build_phdr){PT_LOAD, 0, 0, TEXT + 0x40 + 16 * i, 1};
	for (build.phdr_count = 256; build.phdr_count <= 257; build.phdr_count++) {
		memset(file, 0, sizeof(file));
		build_elf(file, &build);
		build_image(file + AT, &header);
		assert_int_equal(kexec_elf_arm64.describe(arena, whole, &image, &error),
				 build.phdr_count == 256);
	}
	assert_error("many", &error, ERROR_INPUT, "program headers: 257 PT_LOADs with memory, expected 256");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_little_endian, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_big_endian, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_flags_of_the_other_byte_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_largest_span, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many_segments, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

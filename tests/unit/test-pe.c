// SPDX-License-Identifier: GPL-2.0-or-later
/* The PE section table. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "pe.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-image.h"
#include "tests/lib/put.h"

#define FILE_SIZE (PE_SECTIONS + 3 * PE_SECTION_SIZE)	/* 0x148 + 3 * 0x28 = 0x1c0 */

/* A name of 8 bytes has no NUL behind it in the file. */
static const struct build_section sections[] = {
	{".text", 0x10000, 0x20000}, {".cmdline", 0x30000, 0xffffffff}, {"/1\n2", 0, 0},
};
static const struct build_image good = {.image_size = 0x100000, .sections = sections, .section_count = 3};

static void test_sections(void **state)
{
	uint8_t file[FILE_SIZE] = {0};
	struct blob blob = {file, sizeof(file)};
	struct error error = {0};
	struct pe_section section;
	struct pe pe;

	(void)state;
	build_image(file, &good);
	assert_true(pe_matches(blob));
	assert_true(pe_read(blob, &pe, &error));
	assert_int_equal(pe.machine, PE_MACHINE_ARM64);
	assert_int_equal(pe.section_count, 3);
	section = pe_section(&pe, 0);
	assert_string_equal(section.name, ".text");
	assert_int_equal(section.raw_offset, 0x10000);
	assert_int_equal(section.raw_size, 0x20000);
	section = pe_section(&pe, 1);
	assert_string_equal(section.name, ".cmdline");
	assert_true(section.raw_size == 0xffffffff);
	section = pe_section(&pe, 2);
	assert_string_equal(section.name, "/1?2");
}

static void test_section_size(void **state)
{
	static const struct {
		struct pe_section section;
		uint32_t size;
	} cases[] = {
		{{.virtual_size = 0x123, .raw_size = 0x200}, 0x123},
		{{.virtual_size = 0x200, .raw_size = 0x200}, 0x200},
		{{.virtual_size = 0x300, .raw_size = 0x200}, 0x200},
		{{.virtual_size = 0, .raw_size = 0x200}, 0x200},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(pe_section_size(&cases[i].section), cases[i].size);
}

static void test_matches(void **state)
{
	uint8_t file[FILE_SIZE] = {0};
	struct blob blob = {file, sizeof(file)};

	(void)state;
	build_image(file, &good);
	assert_true(pe_matches((struct blob){file, 0x40}));
	assert_false(pe_matches((struct blob){file, 0x3f}));
	put_le(file + IM_PE_HEADER, 4, 0);
	assert_false(pe_matches(blob));
	put_le(file + IM_PE_HEADER, 4, 0x40);
	put_le(file + IM_CODE0, 4, 0xd503201f);
	assert_false(pe_matches(blob));
}

static const struct damage {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *words;
} damages[] = {
	{"signature", PE_SIGNATURE, 4, 0x01004550, "PE header: no signature at 0x40"},
	/* Signature and COFF header take 24 bytes: from 0x1a9 on they do not fit 0x1c0. */
	{"header-past-end", IM_PE_HEADER, 4, 0x1a9,
	 "truncated: PE header at 0x1a9 ends past the file (0x1c0)"},
	{"header-at-end", IM_PE_HEADER, 4, 0x1a8, "PE header: no signature at 0x1a8"},
	{"header-wraps", IM_PE_HEADER, 4, 0xffffffff, "truncated: PE header at 0xffffffff ends past"},
	{"one-section-too-many", PE_SECTION_COUNT, 2, 4,
	 "truncated: PE section table at 0x148 (4 sections) ends past the file (0x1c0)"},
	{"section-count-max", PE_SECTION_COUNT, 2, 0xffff, "(65535 sections) ends past the file"},
	{"optional-header-max", PE_OPTIONAL_SIZE, 2, 0xffff, "PE section table at 0x10057 (3 sections)"},
};

static void test_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		const struct damage *row = &damages[i];
		uint8_t file[FILE_SIZE] = {0};
		struct error error = {0};
		struct pe pe = {.machine = 4711};

		build_image(file, &good);
		put_le(file + row->offset, row->width, row->value);
		if (pe_read((struct blob){file, sizeof(file)}, &pe, &error))
			fail_msg("%s: accepted", row->name);
		assert_error(row->name, &error, ERROR_INPUT, row->words);
		assert_int_equal(pe.machine, 4711);
	}
}

static void test_machine(void **state)
{
	static const struct pe ours = {.machine = 0xaa64}, other = {.machine = 0x8664};
	struct error error = {0};

	(void)state;
	assert_true(pe_check_arm64(&ours, &error));
	assert_false(pe_check_arm64(&other, &error));
	assert_error("x86-64", &error, ERROR_INPUT, "PE header: machine is 0x8664, expected 0xaa64 (ARM64)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_section_size),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

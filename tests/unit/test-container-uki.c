// SPDX-License-Identifier: GPL-2.0-or-later
/* Unified kernel images: which section counts, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/build-container.h"
#include "tests/lib/build-image.h"
#include "tests/lib/build-zboot.h"
#include "tests/lib/container-check.h"
#include "tests/lib/put.h"

#define TEXT(name, text) {name, text, sizeof(text) - 1}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint8_t file[0x8000];

static const struct build_uki_section whole[] = {
	TEXT(".text", "code of the stub"),
	TEXT(".osrel", "ID=test\n"),
	TEXT(".cmdline", "root=/dev/vda1 quiet\n"),	/* 8 bytes of name: no NUL behind them */
	TEXT(".initrd", "initrd"),
	TEXT(".ucode", "microcode"),
	TEXT(".linux", "kernel"),
	TEXT(".sbat", "sbat,1"),
};

static void test_sections(void **state)
{
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	check_taken(&test, "whole", file, build_uki(file, whole, COUNT(whole)));
	check_blob(test.contents.kernel, "kernel");
	assert_int_equal(test.contents.initrd_count, 2);
	check_blob(test.contents.initrds[0], "microcode");
	check_blob(test.contents.initrds[1], "initrd");
	assert_string_equal(test.contents.command_line, "root=/dev/vda1 quiet");
	assert_int_equal(test.contents.dtb.size, 0);
	end_test(&test);
}

static void test_kernel_alone(void **state)
{
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	check_taken(&test, "alone", file, build_uki(file, whole + 5, 1));
	check_blob(test.contents.kernel, "kernel");
	assert_int_equal(test.contents.initrd_count, 0);
	assert_null(test.contents.command_line);
	end_test(&test);
}

/* What may end the text. A NUL ends it wherever it is. */
static void test_command_line(void **state)
{
	static const struct {
		struct build_uki_section section;
		const char *expected;
	} cases[] = {
		{TEXT(".cmdline", "a b"), "a b"},
		{TEXT(".cmdline", "a b\n\n"), "a b"},
		{TEXT(".cmdline", "a b\r\n\0"), "a b"},
		{TEXT(".cmdline", "a\0b"), "a"},
		{TEXT(".cmdline", " a "), " a "},
		{TEXT(".cmdline", "\0"), ""},
	};
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct build_uki_section sections[] = {whole[5], cases[i].section};

		check_taken(&test, "command line", file, build_uki(file, sections, 2));
		assert_string_equal(test.contents.command_line, cases[i].expected);
	}
	end_test(&test);
}

/* VirtualSize is 4; then it is missing, and more than what is in the file. */
static void test_sizes(void **state)
{
	static const struct build_uki_section kernel = TEXT(".linux", "four");
	struct container_test test;
	size_t size = build_uki(file, &kernel, 1);

	(void)state;
	start_test(&test, &container_uki);
	check_taken(&test, "exact", file, size);
	check_blob(test.contents.kernel, "four");
	put_le(file + BU_TABLE + 8, 4, 0);
	check_taken(&test, "no-virtual-size", file, size);
	assert_int_equal(test.contents.kernel.size, BU_STEP);
	put_le(file + BU_TABLE + 8, 4, 0x1000);
	check_taken(&test, "zeros-behind", file, size);
	assert_int_equal(test.contents.kernel.size, BU_STEP);
	end_test(&test);
}

/* --- Profiles --------------------------------------------------------------------------------------- */

static const struct build_uki_section profiles[] = {
	TEXT(".linux", "kernel"),
	TEXT(".cmdline", "base"),
	TEXT(".initrd", "initrd"),
	TEXT(".profile", "ID=main\nTITLE=Main\n"),
	TEXT(".profile", "TITLE=Rescue\nID=rescue"),
	TEXT(".cmdline", "rescue"),
	TEXT(".profile", "TITLE=No ID\n"),
	TEXT(".linux", "other"),
	TEXT(".initrd", "ramdisk"),
};

static void test_profiles(void **state)
{
	static const struct {
		const char *profile, *kernel, *initrd, *command_line;
	} cases[] = {
		{NULL, "kernel", "initrd", "base"},
		{"@0", "kernel", "initrd", "base"},
		{"main", "kernel", "initrd", "base"},
		{"@1", "kernel", "initrd", "rescue"},
		{"rescue", "kernel", "initrd", "rescue"},
		{"@2", "other", "ramdisk", "base"},
	};
	size_t size = build_uki(file, profiles, COUNT(profiles));
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	for (size_t i = 0; i < COUNT(cases); i++) {
		test.request.profile = cases[i].profile;
		check_taken(&test, "profile", file, size);
		check_blob(test.contents.kernel, cases[i].kernel);
		check_blob(test.contents.initrds[0], cases[i].initrd);
		assert_string_equal(test.contents.command_line, cases[i].command_line);
	}
	end_test(&test);
}

static void test_no_profile(void **state)
{
	static const char *const names[] = {"@3", "@", "@01", "mai", "mainx", "Rescue"};
	size_t size = build_uki(file, profiles, COUNT(profiles));
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	for (size_t i = 0; i < COUNT(names); i++) {
		test.request.profile = names[i];
		check_not_taken(&test, names[i], file, size,
				"\"; there are: @0 (main), @1 (rescue), @2 ()");
	}
	test.request.profile = "main";
	check_not_taken(&test, "none", file, build_uki(file, whole, COUNT(whole)),
			"no profile \"main\": the file has none");
	end_test(&test);
}

/* --- Device trees ----------------------------------------------------------------------------------- */

static void set_tree(struct container_test *test, struct build_uki_section *section, const char *name,
		     const char *compatible)
{
	struct blob tree = build_tree(test, compatible);

	*section = (struct build_uki_section){name, tree.data, (uint32_t)tree.size};
}

/* .dtbauto goes before .dtb where the machine is the one that it is for, by the machine's first string. */
static void test_trees(void **state)
{
	static const struct {
		const char *machine;
		size_t size, expected;
	} cases[] = {
		{"test,one\0test,soc", 18, 2},
		{"test,two\0test,soc", 18, 3},
		{"test,other\0test,two", 20, 1},
		{"", 0, 1},
	};
	struct build_uki_section sections[4] = {whole[5]};
	struct container_test test;
	size_t size;

	(void)state;
	start_test(&test, &container_uki);
	set_tree(&test, &sections[1], ".dtb", "test,default");
	set_tree(&test, &sections[2], ".dtbauto", "test,one");
	set_tree(&test, &sections[3], ".dtbauto", "test,two");
	size = build_uki(file, sections, 4);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct build_uki_section *expected = &sections[cases[i].expected];

		test.request.compatible = (struct blob){(const uint8_t *)cases[i].machine, cases[i].size};
		check_taken(&test, cases[i].machine, file, size);
		assert_int_equal(test.contents.dtb.size, expected->size);
		assert_memory_equal(test.contents.dtb.data, expected->bytes, expected->size);
	}
	end_test(&test);
}

/* The trees of a profile stand instead of those of the base. */
static void test_trees_of_profile(void **state)
{
	struct build_uki_section sections[4] = {whole[5], [2] = TEXT(".profile", "ID=one")};
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	set_tree(&test, &sections[1], ".dtbauto", "test,one");
	set_tree(&test, &sections[3], ".dtbauto", "test,two");
	test.request.compatible = (struct blob){(const uint8_t *)"test,one", 9};
	check_taken(&test, "of the base", file, build_uki(file, sections, 3));
	assert_int_equal(test.contents.dtb.size, sections[1].size);
	check_taken(&test, "of the profile", file, build_uki(file, sections, 4));
	assert_int_equal(test.contents.dtb.size, 0);
	end_test(&test);
}

static void test_damaged_tree(void **state)
{
	static const struct build_uki_section sections[] = {TEXT(".linux", "kernel"), TEXT(".dtb", "\xd0\x0d\xfe\xed")};
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	check_not_taken(&test, "short", file, build_uki(file, sections, 2), "section .dtb: ");
	end_test(&test);
}

/* --- Damage ----------------------------------------------------------------------------------------- */

static void test_damage(void **state)
{
	/* Section .linux is the sixth: its row is at BU_TABLE + 5 * 40, its bytes at BU_DATA + 5 * BU_STEP. */
	static const struct container_damage damages[] = {
		{"machine-x86", BU_MACHINE, 2, 0x8664, "PE header: machine is 0x8664, expected 0xaa64 (ARM64)"},
		{"sections-past-end", BU_PE + 6, 2, 0xffff, "truncated: PE section table at 0x108 (65535 sections)"},
		{"optional-header-past-end", BU_PE + 20, 2, 0xffff, "truncated: PE section table at 0x10097"},
		{"offset-past-end", BU_TABLE + 5 * 40 + 20, 4, 0x15fb,
		 "truncated: section .linux at 0x15fb+0x6 ends past the file (0x1600)"},
		{"offset-max", BU_TABLE + 5 * 40 + 20, 4, 0xffffffff, "section .linux at 0xffffffff+0x6 ends past"},
		{"no-bytes", BU_TABLE + 5 * 40 + 16, 4, 0, "no section .linux"},
		{"other-name", BU_TABLE + 5 * 40 + 1, 1, 'L', "no section .linux: an EFI program or an add-on"},
		{"second-kernel", BU_TABLE, 8, 0x78756e696c2e, "section .linux is there twice; expected one"},
		{"initrd-past-end", BU_TABLE + 3 * 40 + 20, 4, 0x15fb, "truncated: section .initrd at 0x15fb+0x6"},
		{"cmdline-past-end", BU_TABLE + 2 * 40 + 20, 4, 0x15f0, "truncated: section .cmdline at 0x15f0+0x15"},
	};
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	for (size_t i = 0; i < COUNT(damages); i++) {
		size_t size = build_uki(file, whole, COUNT(whole));

		assert_int_equal(size, 0x1600);
		put_le(file + damages[i].offset, damages[i].width, damages[i].value);
		check_not_taken(&test, damages[i].name, file, size, damages[i].words);
	}
	end_test(&test);
}

/* The last one that is needed is .linux, whose 6 bytes are at 0x1200. */
static void test_every_truncation(void **state)
{
	size_t size = build_uki(file, whole, COUNT(whole));
	struct container_test test;

	(void)state;
	start_test(&test, &container_uki);
	for (size_t cut = BU_PE + 4; cut < 0x1206; cut += cut < BU_DATA ? 1 : 7)
		check_not_taken(&test, "cut", file, cut, "truncated: ");
	check_taken(&test, "whole kernel", file, 0x1206);
	(void)size;
	end_test(&test);
}

static void test_matches(void **state)
{
	static const struct build_image image = {.image_size = 0x1000};
	static const struct build_zboot zboot = {"gzip", "", 0, 0};

	(void)state;
	assert_true(container_uki.matches((struct blob){file, build_uki(file, whole, COUNT(whole))}));
	assert_false(container_uki.matches((struct blob){file, BU_PE + 3}));
	file[BU_PE] = 'p';
	assert_false(container_uki.matches((struct blob){file, 0x1000}));
	build_image(file, &image);
	assert_false(container_uki.matches((struct blob){file, 0x1000}));
	assert_false(container_uki.matches((struct blob){file, build_zboot(file, &zboot)}));
	assert_false(container_uki.matches((struct blob){0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_kernel_alone),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_no_profile),
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_trees_of_profile),
		cmocka_unit_test(test_damaged_tree),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Android boot images: what each version holds, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/build-container.h"
#include "tests/lib/container-check.h"
#include "tests/lib/put.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PART(text) {text, sizeof(text) - 1}

static uint8_t file[0x20000], vendor_file[0x10000];

static const struct build_android images[] = {
	{0, 2048, "a=1", NULL, PART("kernel"), PART("ramdisk"), PART("second"), {0}, {0}},
	{1, 4096, "a=1", NULL, PART("kernel"), PART("ramdisk"), {0}, PART("recovery"), {0}},
	{2, 16384, "a=1", NULL, PART("kernel"), PART("ramdisk"), PART("second"), PART("recovery"), {0}},
	{3, 0, "a=1", NULL, PART("kernel"), PART("ramdisk"), {0}, {0}, {0}},
	{4, 0, "a=1", NULL, PART("kernel"), PART("ramdisk"), {0}, {0}, {0}},
};

static void test_versions(void **state)
{
	struct container_test test;

	(void)state;
	start_test(&test, &container_android);
	for (size_t i = 0; i < COUNT(images); i++) {
		test.notes.count = 0;
		check_taken(&test, "version", file, build_android(file, &images[i]));
		check_blob(test.contents.kernel, "kernel");
		assert_int_equal(test.contents.initrd_count, 1);
		check_blob(test.contents.initrds[0], "ramdisk");
		assert_string_equal(test.contents.command_line, "a=1");
		/* From version 3 on it is half of what boots. */
		assert_int_equal(test.notes.count, i < 3 ? 0 : 1);
	}
	end_test(&test);
}

/* 511 bytes and a NUL in the first field, the rest in the second one. */
static void test_long_command_line(void **state)
{
	struct build_android image = images[0];
	struct container_test test;
	char text[512] = {0};

	(void)state;
	start_test(&test, &container_android);
	memset(text, 'x', 511);
	image.command_line = text;
	image.more = "yz";
	check_taken(&test, "long", file, build_android(file, &image));
	assert_int_equal(strlen(test.contents.command_line), 513);
	assert_string_equal(test.contents.command_line + 510, "xyz");
	image.command_line = image.more = "";
	check_taken(&test, "none", file, build_android(file, &image));
	assert_null(test.contents.command_line);
	end_test(&test);
}

static void test_tree(void **state)
{
	struct build_android image = images[2];
	struct container_test test;
	struct blob tree;

	(void)state;
	start_test(&test, &container_android);
	tree = build_tree(&test, "test,board");
	image.dtb = (struct build_part){tree.data, (uint32_t)tree.size};
	check_taken(&test, "tree", file, build_android(file, &image));
	assert_int_equal(test.contents.dtb.size, tree.size);
	assert_memory_equal(test.contents.dtb.data, tree.data, tree.size);
	image.dtb = (struct build_part)PART("not a tree");
	check_not_taken(&test, "no tree", file, build_android(file, &image), "dtb: no device tree");
	end_test(&test);
}

/*
 * "a\n" and two NULs make 4 bytes, whose sum is 0x61 + 0x0a = 0x6b. Ramdisk of the vendor, generic ramdisk, bootconfig
 * with its trailer.
 */
static void test_vendor_boot(void **state)
{
	static const struct build_vendor vendor = {
		4, 2048, "v=1", PART("vendor"), {0}, PART("table of ramdisks"), PART("a\n"),
	};
	static const char trailer[24] = "a\n\0\0\4\0\0\0\x6b\0\0\0#BOOTCONFIG\n";
	struct container_test test;

	(void)state;
	start_test(&test, &container_android);
	test.request.vendor_boot = (struct blob){vendor_file, build_vendor(vendor_file, &vendor)};
	check_taken(&test, "vendor", file, build_android(file, &images[4]));
	assert_int_equal(test.contents.initrd_count, 3);
	check_blob(test.contents.initrds[0], "vendor");
	check_blob(test.contents.initrds[1], "ramdisk");
	assert_int_equal(test.contents.initrds[2].size, sizeof(trailer));
	assert_memory_equal(test.contents.initrds[2].data, trailer, sizeof(trailer));
	assert_string_equal(test.contents.command_line, "v=1 a=1");
	assert_int_equal(test.notes.count, 0);
	check_not_taken(&test, "version 2", file, build_android(file, &images[2]),
			"version 2 has all in one file: --vendor-boot is for versions 3 and 4");
	end_test(&test);
}

/* Two trees, of which the second one is for the machine. */
static void test_trees_of_vendor(void **state)
{
	struct build_vendor vendor = {3, 4096, "", PART("vendor"), {0}, {0}, {0}};
	uint8_t trees[0x400];
	struct container_test test;
	struct blob one, two;

	(void)state;
	start_test(&test, &container_android);
	one = build_tree(&test, "test,one");
	two = build_tree(&test, "test,another");
	memcpy(trees, one.data, one.size);
	memcpy(trees + one.size, two.data, two.size);
	vendor.dtb = (struct build_part){trees, (uint32_t)(one.size + two.size)};
	test.request.vendor_boot = (struct blob){vendor_file, build_vendor(vendor_file, &vendor)};
	test.request.compatible = (struct blob){(const uint8_t *)"test,board\0test,another", 24};
	check_taken(&test, "second", file, build_android(file, &images[3]));
	assert_int_equal(test.contents.dtb.size, two.size);
	assert_memory_equal(test.contents.dtb.data, two.data, two.size);
	test.request.compatible = (struct blob){(const uint8_t *)"test,board", 11};
	check_taken(&test, "neither", file, build_android(file, &images[3]));
	assert_int_equal(test.contents.dtb.size, 0);
	assert_int_equal(test.notes.count, 1);
	end_test(&test);
}

/* --- Damage ----------------------------------------------------------------------------------------- */

static void test_damage(void **state)
{
	static const struct {
		size_t image;
		struct container_damage damage;
	} cases[] = {
		{0, {"page-size-odd", 36, 4, 2049, "page size is 0x801, expected a power of 2 from 2048"}},
		{0, {"page-size-small", 36, 4, 1024, "page size is 0x400"}},
		{0, {"page-size-large", 36, 4, 0x20000, "page size is 0x20000"}},
		{0, {"page-size-0", 36, 4, 0, "page size is 0x0"}},
		{0, {"kernel-0", 8, 4, 0, "no kernel: its size is 0"}},
		/* 4 pages: header, kernel, ramdisk, second. */
		{0, {"kernel-past-end", 8, 4, 0x1801, "truncated: kernel 0x800+0x1801 ends past the file (0x2000)"}},
		{0, {"kernel-max", 8, 4, 0xffffffff, "truncated: kernel 0x800+0xffffffff ends past"}},
		{0, {"ramdisk-max", 16, 4, 0xffffffff, "truncated: ramdisk 0x1000+0xffffffff ends past"}},
		{0, {"second-max", 24, 4, 0xffffffff, "truncated: second 0x1800+0xffffffff ends past"}},
		{1, {"recovery-max", 1632, 4, 0xffffffff, "truncated: recovery_dtbo 0x3000+0xffffffff ends past"}},
		{2, {"dtb-max", 1648, 4, 0xffffffff, "truncated: dtb 0x14000+0xffffffff ends past"}},
		{4, {"new-kernel-max", 8, 4, 0xffffffff, "truncated: kernel 0x1000+0xffffffff ends past"}},
		{4, {"new-ramdisk-max", 12, 4, 0xffffffff, "truncated: ramdisk 0x2000+0xffffffff ends past"}},
	};
	struct container_test test;

	(void)state;
	start_test(&test, &container_android);
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t *large = file;
		size_t size = build_android(large, &images[cases[i].image]);

		put_le(large + cases[i].damage.offset, cases[i].damage.width, cases[i].damage.value);
		check_not_taken(&test, cases[i].damage.name, large, size, cases[i].damage.words);
	}
	end_test(&test);
}

static void test_damaged_vendor(void **state)
{
	static const struct container_damage damages[] = {
		{"magic", 0, 1, 'v', "vendor_boot: no magic \"VNDRBOOT\""},
		{"version-2", 8, 4, 2, "vendor_boot: version is 2, expected 3 or 4"},
		{"version-5", 8, 4, 5, "vendor_boot: version is 5, expected 3 or 4"},
		{"page-size", 12, 4, 3, "vendor_boot: page size is 0x3"},
		{"header-size", 2096, 4, 2112, "vendor_boot: header size is 2112, expected 2128"},
		{"ramdisk-max", 24, 4, 0xffffffff, "truncated: vendor ramdisk 0x1000+0xffffffff ends past"},
		{"dtb-max", 2100, 4, 0xffffffff, "truncated: dtb 0x1800+0xffffffff ends past"},
		{"table-max", 2112, 4, 0xffffffff, "truncated: table of ramdisks 0x1800+0xffffffff ends past"},
		{"bootconfig-max", 2124, 4, 0xffffffff, "truncated: bootconfig 0x2000+0xffffffff ends past"},
	};
	static const struct build_vendor vendor = {
		4, 2048, "v=1", PART("vendor"), {0}, PART("table of ramdisks"), PART("a\n"),
	};
	struct container_test test;

	(void)state;
	start_test(&test, &container_android);
	for (size_t i = 0; i < COUNT(damages); i++) {
		test.request.vendor_boot = (struct blob){vendor_file, build_vendor(vendor_file, &vendor)};
		put_le(vendor_file + damages[i].offset, damages[i].width, damages[i].value);
		check_not_taken(&test, damages[i].name, file, build_android(file, &images[4]), damages[i].words);
	}
	test.request.vendor_boot.size = 2127;
	build_vendor(vendor_file, &vendor);
	check_not_taken(&test, "cut", file, build_android(file, &images[4]), "vendor_boot: truncated: the header has 0x850");
	end_test(&test);
}

static void test_every_truncation(void **state)
{
	struct container_test test;

	(void)state;
	start_test(&test, &container_android);
	for (size_t i = 0; i < 2; i++) {
		const struct build_android *image = &images[i ? 3 : 0];
		/* Header, kernel, ramdisk, and a second of 6 bytes; or a ramdisk of 7. */
		size_t end = i ? 0x2000 + 7 : 0x1800 + 6;

		build_android(file, image);
		for (size_t cut = 8; cut < end; cut += 13)
			check_not_taken(&test, "cut", file, cut, "truncated: ");
		check_not_taken(&test, "cut by one", file, end - 1, "truncated: ");
		check_taken(&test, "whole", file, end);
	}
	end_test(&test);
}

/* The field of the version held something else before there were versions. */
static void test_before_versions(void **state)
{
	struct container_test test;
	size_t size = build_android(file, &images[0]);

	(void)state;
	start_test(&test, &container_android);
	put_le(file + 40, 4, 0x12345);
	check_taken(&test, "size of trees", file, size);
	check_blob(test.contents.kernel, "kernel");
	assert_false(container_android.matches((struct blob){file, 7}));
	file[7] = '?';
	assert_false(container_android.matches((struct blob){file, size}));
	end_test(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_long_command_line),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_vendor_boot),
		cmocka_unit_test(test_trees_of_vendor),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_damaged_vendor),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_before_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

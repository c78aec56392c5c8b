// SPDX-License-Identifier: GPL-2.0-or-later
/* The loop over layers and containers, and device trees that come one behind the other. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/build-container.h"
#include "tests/lib/build-elf.h"
#include "tests/lib/build-image.h"
#include "tests/lib/container-check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { KERNEL = 2 };

static uint8_t file[0x8000], inner[0x8000];

/* Opens what is in file; the test's contents are those of the whole. */
static bool open_file(struct container_test *test, size_t size, struct container_opened *ret)
{
	memset(&test->error, 0, sizeof(test->error));
	return container_open(test->arena, (struct blob){file, size}, &test->request, ret, &test->notes, &test->error);
}

static size_t put_image(uint8_t *at)
{
	static const struct build_image image = {.image_size = 0x10000};

	memset(at, 0, 0x100);
	build_image(at, &image);
	return 0x100;
}

static void test_raw(void **state)
{
	struct container_opened opened;
	struct container_test test;

	(void)state;
	start_test(&test, NULL);
	assert_true(open_file(&test, put_image(file), &opened));
	assert_int_equal(opened.peeled.layer_count, 0);
	assert_int_equal(opened.peeled.bytes.size, 0x100);
	assert_int_equal(opened.contents.initrd_count, 0);
	end_test(&test);
}

/* A uImage in a UKI. What the outer one has counts; layers are told from the outside. */
static void test_nested(void **state)
{
	struct build_uimage image = {KERNEL, 0, 0, 0, inner + 0x1000, 0};
	struct build_uki_section sections[] = {
		{".linux", inner, 0}, {".cmdline", "outer", 5}, {".initrd", "initrd", 6},
	};
	struct container_opened opened;
	struct container_test test;

	(void)state;
	start_test(&test, NULL);
	image.size = (uint32_t)put_image(inner + 0x1000);
	sections[0].size = (uint32_t)build_uimage(inner, &image);
	assert_true(open_file(&test, build_uki(file, sections, 3), &opened));
	assert_int_equal(opened.peeled.layer_count, 2);
	assert_string_equal(opened.peeled.layers[0].format, "uki");
	assert_string_equal(opened.peeled.layers[1].format, "uimage");
	assert_int_equal(opened.peeled.layers[1].size, 64 + 0x100);
	assert_int_equal(opened.peeled.bytes.size, 0x100);
	assert_string_equal(opened.contents.command_line, "outer");
	check_blob(opened.contents.initrds[0], "initrd");
	end_test(&test);
}

/* uImages in one another, one more than is taken. */
static void test_too_many(void **state)
{
	struct container_opened opened = {.contents.initrd_count = 4711};
	struct container_test test;
	size_t size;

	(void)state;
	start_test(&test, NULL);
	size = put_image(file);
	for (size_t i = 0; i <= PEEL_MAX_LAYERS; i++) {
		struct build_uimage image = {KERNEL, 0, 0, 0, inner, (uint32_t)size};

		memcpy(inner, file, size);
		size = build_uimage(file, &image);
		if (i + 1 == PEEL_MAX_LAYERS) {
			struct container_opened whole;

			assert_true(open_file(&test, size, &whole));
			assert_int_equal(whole.peeled.layer_count, PEEL_MAX_LAYERS);
		}
	}
	assert_false(open_file(&test, size, &opened));
	assert_error("5 layers", &test.error, ERROR_INPUT, "more than 4 layers of compression or containers");
	assert_int_equal(opened.contents.initrd_count, 4711);
	end_test(&test);
}

static void test_requests(void **state)
{
	static const struct {
		struct container_request request;
		const char *words;
	} cases[] = {
		{{.configuration = "c"}, "not a Flat Image Tree: it has no configuration \"c\""},
		{{.profile = "p"}, "not a unified kernel image: it has no profile \"p\""},
		{{.vendor_boot = {file, 1}}, "not an Android boot image"},
	};
	struct container_opened opened;
	struct container_test test;

	(void)state;
	start_test(&test, NULL);
	for (size_t i = 0; i < COUNT(cases); i++) {
		test.request = cases[i].request;
		assert_false(open_file(&test, put_image(file), &opened));
		assert_error("request", &test.error, ERROR_INPUT, cases[i].words);
	}
	end_test(&test);
}

/* --- Appended trees --------------------------------------------------------------------------------- */

static size_t append(size_t size, struct blob bytes)
{
	memcpy(file + size, bytes.data, bytes.size);
	return size + bytes.size;
}

static void test_appended(void **state)
{
	struct container_opened opened;
	struct container_test test;
	struct blob one, two;
	size_t size;

	(void)state;
	start_test(&test, NULL);
	one = build_tree(&test, "test,one");
	two = build_tree(&test, "test,another");
	size = append(put_image(file), one);
	/* Parts of the magic are none. */
	memcpy(file + 0x80, (const uint8_t[]){0xed, 0x0d, 0xfe, 0xed, 0xd0, 0x0d, 0xfe}, 7);
	assert_true(open_file(&test, size, &opened));
	assert_int_equal(opened.peeled.bytes.size, 0x100);
	assert_int_equal(opened.contents.dtb.size, one.size);
	size = append(size, two);
	test.request.compatible = (struct blob){(const uint8_t *)"test,another", 13};
	assert_true(open_file(&test, size, &opened));
	assert_int_equal(opened.peeled.bytes.size, 0x100);
	assert_int_equal(opened.contents.dtb.size, two.size);
	/* None is for this machine: kernel alone, with a warning. */
	test.request.compatible = (struct blob){(const uint8_t *)"test,three", 11};
	test.notes.count = 0;
	assert_true(open_file(&test, size, &opened));
	assert_int_equal(opened.peeled.bytes.size, 0x100);
	assert_int_equal(opened.contents.dtb.size, 0);
	assert_int_equal(test.notes.items[1].level, NOTE_WARNING);
	end_test(&test);
}

/* A tree that is part of the kernel has something behind it; on a device nothing is looked for. */
static void test_not_appended(void **state)
{
	struct container_opened opened;
	struct container_test test;
	size_t size;

	(void)state;
	start_test(&test, NULL);
	size = append(put_image(file), build_tree(&test, "test,one"));
	test.request.device = true;
	assert_true(open_file(&test, size, &opened));
	assert_int_equal(opened.peeled.bytes.size, size);
	test.request.device = false;
	memset(file + size, 'x', 5);
	assert_true(open_file(&test, size + 5, &opened));
	assert_int_equal(opened.peeled.bytes.size, size + 5);
	assert_int_equal(opened.contents.dtb.size, 0);
	end_test(&test);
}

static void test_trees(void **state)
{
	struct container_test test;
	struct blob found;

	(void)state;
	start_test(&test, NULL);
	assert_false(container_trees(test.arena, (struct blob){(const uint8_t *)"tree", 4}, (struct blob){0}, &found,
				     &test.notes, &test.error));
	assert_error("none", &test.error, ERROR_INPUT, "no device tree (no magic d00dfeed, or one cut short)");
	assert_false(container_tree(test.arena, (struct blob){file, 0x200001}, &found, &test.error));
	assert_error("large", &test.error, ERROR_INPUT, "0x200001 bytes, expected at most 0x200000");
	end_test(&test);
}

/* --- Extents ---------------------------------------------------------------------------------------- */

static size_t put_elf(uint8_t *at, uint64_t section_headers)
{
	static const struct build_phdr loads[] = {
		{1, 0x1000, 0x300, 0xffff800008000000, 0x300}, {1, 0x400, 0x100, 0xffff800008100000, 0x200},
	};
	static const struct build_shdr sections[3] = {{0, 0}};
	const struct build_elf elf = {.type = 2, .machine = 183, .phdrs = loads, .phdr_count = 2, .shdrs = sections,
				      .shdr_count = section_headers ? 3 : 0, .shoff = section_headers};

	memset(at, 0, 0x4000);
	build_elf(at, &elf);
	return 0x4000;
}

/* What the first 2 KiB of each tell: of an Image its image_size, of an ELF file the end of what its headers name. */
static void test_extent(void **state)
{
	struct build_uki_section section = {".linux", inner, 0x500};
	struct build_uimage image = {KERNEL, 0, 0, 0, inner, 0x123};
	struct blob start = {file, 0x800};
	struct container_test test;

	(void)state;
	start_test(&test, NULL);
	put_image(file);
	assert_int_equal(container_extent(test.arena, start), 0x10000);
	put_elf(file, 0x2000);
	assert_int_equal(container_extent(test.arena, start), 0x2000 + 3 * 64);
	put_elf(file, 0);
	assert_int_equal(container_extent(test.arena, start), 0x1300);
	/* Program headers further on: they do not tell yet. */
	file[EH_PHOFF + 1] = 0x10;
	assert_true(container_extent(test.arena, start) == UINT64_MAX);
	build_uki(file, &section, 1);
	assert_int_equal(container_extent(test.arena, start), 0x800 + 0x600);
	build_uimage(file, &image);
	assert_int_equal(container_extent(test.arena, start), 64 + 0x123);
	memcpy(file, "\x1f\x8b\x08", 3);
	assert_true(container_extent(test.arena, start) == UINT64_MAX);
	end_test(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_appended),
		cmocka_unit_test(test_not_appended),
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_extent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* U-Boot's legacy images: what is taken, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/build-container.h"
#include "tests/lib/container-check.h"
#include "tests/lib/put.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT(text) text, sizeof(text) - 1

enum { KERNEL = 2, RAMDISK = 3, MULTI = 4, SCRIPT = 6, KERNEL_NOLOAD = 14 };

static uint8_t file[0x2000];

static void test_kernels(void **state)
{
	/* Types, and U-Boot's numbers of compressions with what such a file starts with. */
	static const struct build_uimage images[] = {
		{KERNEL, 0, 0, 0, TEXT("a kernel as it is")},
		{KERNEL_NOLOAD, 0, 0, 0, TEXT("a kernel as it is")},
		{KERNEL, 1, 0, 0, TEXT("\x1f\x8b\x08 gzip")},
		{KERNEL, 2, 0, 0, TEXT("BZh9\x31\x41\x59\x26\x53\x59 bzip2")},
		{KERNEL, 3, 0, 0, TEXT("\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0 lzma")},
		{KERNEL, 4, 0, 0, TEXT("\x89LZO\0\r\n\x1a\n lzop")},
		{KERNEL, 5, 0, 0, TEXT("\x04\x22\x4d\x18 lz4")},
		{KERNEL, 6, 0, 0, TEXT("\x28\xb5\x2f\xfd zstd")},
		/* Compressed although the header does not say so: the kernel's layers are found by what they are. */
		{KERNEL, 0, 0, 0, TEXT("\x1f\x8b\x08 gzip")},
	};
	struct container_test test;

	(void)state;
	start_test(&test, &container_uimage);
	for (size_t i = 0; i < COUNT(images); i++) {
		size_t size = build_uimage(file, &images[i]);

		/* The rest of a partition. */
		memset(file + size, 0xff, 100);
		check_taken(&test, "kernel", file, size + 100);
		assert_int_equal(test.contents.kernel.size, images[i].size);
		assert_memory_equal(test.contents.kernel.data, images[i].data, images[i].size);
		assert_int_equal(test.contents.initrd_count, 0);
	}
	end_test(&test);
}

/* Sizes, 0, then each padded to a multiple of 4: 5 bytes of kernel at 16, 6 of initrd at 24, the tree at 32. */
static void test_multi(void **state)
{
	uint8_t data[0x200] = {0};
	struct build_uimage image = {MULTI, 0, 0, 0, data, 0};
	struct container_test test;
	struct blob tree;

	(void)state;
	start_test(&test, &container_uimage);
	tree = build_tree(&test, "test,board");
	put(data, 4, 5, true);
	put(data + 4, 4, 6, true);
	put(data + 8, 4, tree.size, true);
	memcpy(data + 16, "image", 5);
	memcpy(data + 24, "initrd", 6);
	memcpy(data + 32, tree.data, tree.size);
	image.size = (uint32_t)(32 + tree.size);
	check_taken(&test, "multi", file, build_uimage(file, &image));
	check_blob(test.contents.kernel, "image");
	assert_int_equal(test.contents.initrd_count, 1);
	check_blob(test.contents.initrds[0], "initrd");
	assert_int_equal(test.contents.dtb.size, tree.size);
	put(data + 4, 4, 0, true);
	image.size = 17;	/* two words; then 5 bytes, of which the first word is the unused one of the list */
	check_taken(&test, "one file", file, build_uimage(file, &image));
	assert_int_equal(test.contents.kernel.size, 5);
	assert_int_equal(test.contents.initrd_count, 0);
	end_test(&test);
}

static void test_damaged_multi(void **state)
{
	static const struct {
		const char *name, *words;
		uint32_t size;
		uint32_t list[5];
	} cases[] = {
		{"no-files", "a multi-file image without files", 8, {0}},
		{"no-end", "truncated: the list of files at offset 0x40 has no end", 8, {1, 1}},
		{"many", "more than 3 files", 20, {1, 1, 1, 1, 0}},
		{"past-end", "file 0 of the image: 0x8+0x9 ends past its data (0x10)", 16, {9, 0}},
		{"past-end-max", "file 1 of the image: 0x10+0xffffffff ends past its data (0x14)", 20,
		 {1, 0xffffffff, 0}},
		{"size-max", "file 0 of the image: 0xc+0xffffffff ends past", 20, {0xffffffff, 1, 0}},
		{"no-tree", "file 2 of the image: no device tree", 28, {1, 1, 1, 0}},
	};
	struct container_test test;

	(void)state;
	start_test(&test, &container_uimage);
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t data[32] = {0};
		struct build_uimage image = {MULTI, 0, 0, 0, data, cases[i].size};

		for (size_t word = 0; word < 5; word++)
			put(data + 4 * word, 4, cases[i].list[word], true);
		check_not_taken(&test, cases[i].name, file, build_uimage(file, &image), cases[i].words);
	}
	end_test(&test);
}

static void test_damage(void **state)
{
	static const struct build_uimage image = {KERNEL, 0, 0, 0, TEXT("kernel")};
	static const struct {
		struct container_damage damage;
		bool seal;	/* with a checksum that is right again */
	} damages[] = {
		{{"header-bit", 8, 1, 1, "header is damaged: its CRC-32 is 0x"}, false},
		{{"header-crc", 4, 4, 0, "the header says 0x00000000"}, false},
		{{"data-bit", 64, 1, 'K', "data is damaged: its CRC-32 is 0x"}, false},
		{{"data-crc", 24, 4, 0, "data is damaged"}, true},
		{{"size-past-end", 15, 1, 7, "truncated: data 0x40+0x7 end past the file (0x46)"}, true},
		{{"size-max", 12, 4, 0xffffffff, "truncated: data 0x40+0xffffffff end past"}, true},
		{{"arm", 29, 1, 2, "architecture is 2, expected 22 (arm64)"}, true},
		{{"u-boot", 28, 1, 17, "operating system is 17, expected 5 (Linux)"}, true},
		{{"script", 30, 1, SCRIPT, "type is 6, expected 2 (kernel), 4 (multi) or 14 (kernel_noload)"}, true},
		{{"ramdisk", 30, 1, RAMDISK, "a ramdisk, not a kernel: give it with --initrd"}, true},
		{{"compression", 31, 1, 7, "compression is 7, expected at most 6 (zstd)"}, true},
		{{"not-compressed", 31, 1, 1, "compression is 1 (gzip), and the kernel at offset 0x40 is not"}, true},
	};
	struct container_test test;

	(void)state;
	start_test(&test, &container_uimage);
	for (size_t i = 0; i < COUNT(damages); i++) {
		const struct container_damage *damage = &damages[i].damage;
		size_t size = build_uimage(file, &image);

		put_le(file + damage->offset, damage->width, damage->value);
		if (damages[i].seal)
			build_uimage_seal(file);
		check_not_taken(&test, damage->name, file, size, damage->words);
	}
	end_test(&test);
}

static void test_every_truncation(void **state)
{
	static const struct build_uimage image = {KERNEL, 0, 0, 0, TEXT("kernel")};
	size_t size = build_uimage(file, &image);
	struct container_test test;

	(void)state;
	start_test(&test, &container_uimage);
	for (size_t cut = 4; cut < size; cut++)
		check_not_taken(&test, "cut", file, cut, "truncated: ");
	assert_false(container_uimage.matches((struct blob){file, 3}));
	file[0]++;
	assert_false(container_uimage.matches((struct blob){file, size}));
	end_test(&test);
}

static void test_ramdisk(void **state)
{
	static const struct build_uimage image = {RAMDISK, 1, 0, 0, TEXT("\x1f\x8b archive")};
	size_t size = build_uimage(file, &image);
	struct error error = {0};
	struct blob found;

	(void)state;
	assert_true(container_uimage_ramdisk((struct blob){file, size + 100}, &found, &error));
	assert_true(found.data == file + 64);
	assert_int_equal(found.size, image.size);
	file[64]++;
	assert_false(container_uimage_ramdisk((struct blob){file, size}, &found, &error));
	assert_error("damage", &error, ERROR_INPUT, "uimage: data is damaged");
	file[64]--;
	file[30] = KERNEL;
	build_uimage_seal(file);
	assert_false(container_uimage_ramdisk((struct blob){file, size}, &found, &error));
	assert_error("kernel", &error, ERROR_INPUT, "uimage: type is 2, expected 3 (ramdisk)");
	assert_true(container_uimage_ramdisk((struct blob){file + 64, 8}, &found, &error));
	assert_true(found.data == file + 64);
	assert_int_equal(found.size, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kernels),
		cmocka_unit_test(test_multi),
		cmocka_unit_test(test_damaged_multi),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_ramdisk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

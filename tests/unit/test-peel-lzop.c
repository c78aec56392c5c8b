// SPDX-License-Identifier: GPL-2.0-or-later
/* The container of lzop: what comes out, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"
#include "tests/lib/build-lzop.h"
#include "tests/lib/peel-check.h"
#include "tests/lib/put.h"

static uint8_t file[0x10000];

static struct peel_file built(const char *name, size_t size)
{
	return (struct peel_file){name, (const char *)file, size};
}

#ifdef HAVE_LZO
#define RUN 4000
static const uint8_t zeros[2 * LZ_RUN_SIZE(RUN)];	/* 2 * 1020035 bytes */

#define ALL_CHECKSUMS (LZ_ADLER_OF_CONTENTS | LZ_ADLER_OF_DATA | LZ_CRC_OF_CONTENTS | LZ_CRC_OF_DATA)

static const struct {
	const char *name;
	uint32_t flags;
	const char *file_name;
} variants[] = {
	{"no-checksum", 0, NULL},
	{"adler", LZ_ADLER_OF_CONTENTS | LZ_ADLER_OF_DATA, NULL},
	{"crc", LZ_CRC_OF_CONTENTS | LZ_CRC_OF_DATA | LZ_CRC_OF_HEADER, NULL},
	{"contents-alone", LZ_ADLER_OF_CONTENTS, NULL},
	{"data-alone", LZ_CRC_OF_DATA, NULL},
	{"all-checksums", ALL_CHECKSUMS, "Image"},
	{"extra-field", LZ_EXTRA | LZ_ADLER_OF_CONTENTS, "Image"},
	/* What lzop sets of no concern to us: standard input, system and character set. */
	{"other-flags", 0x0300000c, NULL},
};

static void test_variants(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		struct build_lzop stored = {.flags = variants[i].flags, .name = variants[i].file_name,
					    .bytes = "kernel", .size = 6, .blocks = 2};
		struct build_lzop run = {.flags = variants[i].flags, .name = variants[i].file_name,
					 .run = RUN, .blocks = 2};

		check_contents(&peel_lzop, built(variants[i].name, build_lzop(file, &stored)), "kernelkernel", 12);
		check_contents(&peel_lzop, built(variants[i].name, build_lzop(file, &run)), zeros, sizeof(zeros));
	}
}

static void test_members(void **state)
{
	static const struct build_lzop text = {.bytes = "kernel", .size = 6, .blocks = 1}, empty = {0};
	size_t size = build_lzop(file, &empty);

	(void)state;
	check_contents(&peel_lzop, built("empty", size), "", 0);
	size += build_lzop(file + size, &text);
	size += build_lzop(file + size, &text);
	check_contents(&peel_lzop, built("members", size), "kernelkernel", 12);
	memset(file + size, 0, 5);
	check_contents(&peel_lzop, built("padded", size + 5), "kernelkernel", 12);
	file[size + 4] = 'x';
	check_refused(&peel_lzop, built("garbage", size + 5), UINT64_MAX, ERROR_INPUT,
		      "behind the end of the stream at 0x");
}

static void test_limit(void **state)
{
	static const struct build_lzop run = {.flags = ALL_CHECKSUMS, .run = RUN, .blocks = 2};

	(void)state;
	check_limits(&peel_lzop, built("run", build_lzop(file, &run)), sizeof(zeros));
}

static const struct header_damage {
	const char *name;
	size_t offset, width;
	uint32_t value;
	const char *words;
} header_damages[] = {
	{"version-too-old", LZ_VERSION, 2, 0x093f, "header: version 0x093f, needs 0x0940 to extract"},
	{"version-too-new", LZ_NEEDED, 2, 0x1041, "header: version 0x1040, needs 0x1041 to extract"},
	{"method-0", LZ_METHOD, 1, 0, "header: method 0, expected 1 to 3 (LZO1X)"},
	{"method-zlib", LZ_METHOD, 1, 128, "header: method 128, expected 1 to 3 (LZO1X)"},
};

static void test_header(void **state)
{
	static const struct build_lzop text = {.bytes = "kernel", .size = 6, .blocks = 1};
	static const struct build_lzop filtered = {.flags = LZ_FILTER, .bytes = "kernel", .size = 6, .blocks = 1};
	size_t size = build_lzop(file, &text);

	(void)state;
	for (size_t i = 0; i < sizeof(header_damages) / sizeof(header_damages[0]); i++) {
		const struct header_damage *row = &header_damages[i];

		build_lzop(file, &text);
		put(file + row->offset, row->width, row->value, true);
		build_lzop_checksum(file);
		check_refused(&peel_lzop, built(row->name, size), UINT64_MAX, ERROR_INPUT, row->words);
	}
	check_refused(&peel_lzop, built("filter", build_lzop(file, &filtered)), UINT64_MAX, ERROR_INPUT,
		      "header: flags 0x00000800 ask for a filter");
}

/*
 * With every checksum. Header 0 to 37 = 0x25; a block at 0x26: sizes 38 and 42, of the contents Adler-32
 * 46 and CRC32 50, of the data Adler-32 54 and CRC32 58; data 62 (12 00 20, one 00, 01 00 00 11 00 00).
 */
static const struct peel_damage damages[] = {
	{"header", LZ_METHOD + 1, 9, "header: Adler-32 is 0x"},
	{"header-checksum", LZ_NAME, 0xff, "header: Adler-32 is 0x"},
	{"size-huge", 38, 5, "block at offset 0x26: sizes 0x5000122, stored 0xa, expected at most 0x4000000"},
	{"stored-larger", 44, 0x10, "block at offset 0x26: sizes 0x122, stored 0x100a, expected at most 0x4000000"},
	{"stored-past-end", 45, 0x20, "block at offset 0x26: truncated: goes on past the end at offset 0x3e"},
	{"adler-of-contents", 46, 0xff, "block at offset 0x26: contents: Adler-32 is 0x"},
	{"crc-of-contents", 50, 0, "block at offset 0x26: contents: CRC32 is 0x"},
	{"adler-of-data", 54, 0xff, "block at offset 0x26: compressed data: Adler-32 is 0x"},
	{"crc-of-data", 58, 0, "block at offset 0x26: compressed data: CRC32 is 0x"},
	{"data", 62, 0x13, "block at offset 0x26: compressed data: Adler-32 is 0x"},
	{"end-mark", 75, 1, "block at offset 0x48: truncated: goes on past the end at offset 0x4c"},
};

static void test_damage(void **state)
{
	static const struct build_lzop all = {.flags = ALL_CHECKSUMS, .run = 1, .blocks = 1};
	size_t size = build_lzop(file, &all);

	(void)state;
	/* 62 + 10 + 4; 0x122 = 290 bytes = LZ_RUN_SIZE(1) */
	assert_int_equal(size, 76);
	check_damages(&peel_lzop, built("all", size), damages, sizeof(damages) / sizeof(damages[0]));
}

/* Without checksums it is for liblzo2 to tell. The data begins at 46. */
static void test_unchecked_damage(void **state)
{
	static const struct peel_damage unchecked[] = {
		{"too-long", 50, 2, "block at offset 0x26: damaged (error "},
		{"contents-size", 41, 0x23, "block at offset 0x26: 0x122 bytes, expected 0x123"},
		{"match-before-start", 51, 0xff, "block at offset 0x26: damaged (error "},
	};
	static const struct build_lzop plain = {.run = 1, .blocks = 1};

	(void)state;
	check_damages(&peel_lzop, built("plain", build_lzop(file, &plain)), unchecked,
		      sizeof(unchecked) / sizeof(unchecked[0]));
}

static void test_every_truncation(void **state)
{
	static const struct build_lzop all = {
		.flags = ALL_CHECKSUMS | LZ_EXTRA, .name = "Image", .run = 1, .blocks = 1,
	};
	size_t first = build_lzop(file, &all), size = first + build_lzop(file + first, &all);

	(void)state;
	check_truncations(&peel_lzop, built("cut", size), 9, first);
}
#endif

static void test_matches(void **state)
{
	static const struct build_lzop empty = {0};

	(void)state;
	build_lzop(file, &empty);
	assert_true(peel_lzop.matches((struct blob){file, 9}));
	assert_false(peel_lzop.matches((struct blob){file, 8}));
	file[4] = 1;
	assert_false(peel_lzop.matches((struct blob){file, 9}));
	assert_int_equal(built("", 9).size, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_LZO
		cmocka_unit_test(test_variants),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_unchecked_damage),
		cmocka_unit_test(test_every_truncation),
#endif
		cmocka_unit_test(test_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* lz4, legacy and frames: what comes out, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"
#include "tests/lib/peel-check.h"
#include "tests/lib/put.h"

/* printf kernel | lz4 -l (1.9.4): magic 0, block size 4, a token for six literals 8, the literals */
#define LEGACY_MAGIC "\x02\x21\x4c\x18"
#define LEGACY_BLOCK "\x07\x00\x00\x00\x60kernel"
#define LEGACY LEGACY_MAGIC LEGACY_BLOCK

/*
 * printf kernel | lz4: magic 0, FLG 4, BD 5, header checksum 6, block size 7 (top bit: not compressed),
 * contents 11, end mark 17, checksum of the contents 21
 */
#define FRAME_MAGIC "\x04\x22\x4d\x18"
#define FRAME FRAME_MAGIC "\x64\x40\xa7\x06\x00\x00\x80kernel\x00\x00\x00\x00\x36\x72\x0c\x3c"

/* lz4 </dev/null */
#define EMPTY_FRAME FRAME_MAGIC "\x64\x40\xa7\x00\x00\x00\x00\x05\x5d\xcc\x02"

/* A frame of user data: one of 16 magics, its size, the data. */
#define SKIPPABLE "\x5a\x2a\x4d\x18\x03\x00\x00\x00xyz"

#ifdef HAVE_LZ4
/*
 * LZ4 Block Format: a literal 0, a match at distance 1 of 15 + 255 * EXTENSIONS + 4 bytes, and in a last
 * sequence five literals: 1 + 19 + 255 * 4000 + 5 zeros.
 */
#define EXTENSIONS 4000
#define ZEROS_SIZE (25 + 255 * EXTENSIONS)
static const uint8_t zeros[2 * ZEROS_SIZE];

static size_t zeros_block(char *at)
{
	size_t size = 4 + EXTENSIONS + 1 + 6;

	put_le((uint8_t *)at, 4, size);
	memcpy(at + 4, "\x1f\x00\x01\x00", 4);
	memset(at + 8, 0xff, EXTENSIONS);
	memcpy(at + 8 + EXTENSIONS, "\x00\x50\0\0\0\0", 7);
	return 4 + size;
}

static struct peel_file two_blocks_of_zeros(char *bytes)
{
	size_t size = 4;

	memcpy(bytes, LEGACY_MAGIC, 4);
	size += zeros_block(bytes + size);
	size += zeros_block(bytes + size);
	return (struct peel_file){"zeros", bytes, size};
}

static void test_lz4(void **state)
{
	static const struct peel_file files[] = {
		PEEL_FILE("legacy", LEGACY),
		PEEL_FILE("legacy-padded", LEGACY "\0\0\0\0\0\0"),
		PEEL_FILE("legacy-padded-by-1", LEGACY "\0"),
		PEEL_FILE("frame", FRAME),
		PEEL_FILE("frame-padded", FRAME "\0\0\0\0\0\0"),
		/* printf kernel >k; lz4 -BD --content-size -BX k: linked blocks, every checksum */
		PEEL_FILE("frame-with-all", FRAME_MAGIC "\x7c\x40\x06\x00\x00\x00\x00\x00\x00\x00\x79\x06\x00\x00\x80"
			  "kernel\x36\x72\x0c\x3c\x00\x00\x00\x00\x36\x72\x0c\x3c"),
		PEEL_FILE("frame-after-frame", EMPTY_FRAME FRAME),
		PEEL_FILE("legacy-after-legacy", LEGACY_MAGIC LEGACY),
		PEEL_FILE("frame-after-legacy", LEGACY_MAGIC FRAME),
		PEEL_FILE("legacy-after-frame", EMPTY_FRAME LEGACY),
		PEEL_FILE("user-data-last", FRAME SKIPPABLE),
		PEEL_FILE("user-data-between", EMPTY_FRAME SKIPPABLE FRAME),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check_contents(&peel_lz4, files[i], "kernel", 6);
	check_contents(&peel_lz4, (struct peel_file)PEEL_FILE("empty", EMPTY_FRAME), "", 0);
	check_contents(&peel_lz4, (struct peel_file)PEEL_FILE("empty-legacy", LEGACY_MAGIC), "", 0);
	check_contents(&peel_lz4, (struct peel_file)PEEL_FILE("two", FRAME LEGACY LEGACY_BLOCK),
		       "kernelkernelkernel", 18);
}

static void test_growth(void **state)
{
	char bytes[2 * (EXTENSIONS + 20)];
	struct peel_file file = two_blocks_of_zeros(bytes);

	(void)state;
	check_contents(&peel_lz4, file, zeros, sizeof(zeros));
	check_limits(&peel_lz4, file, sizeof(zeros));
}

static const struct peel_damage legacy_damages[] = {
	/* 0x800000 + 0x800000 / 255 + 16 = 0x808090 bytes at most, the bound of the block format */
	{"block-size-huge", 7, 0x80, "block size 0x80000007 at offset 0x4, expected at most 0x808090"},
	{"block-size-too-large", 4, 8, "truncated: the block at offset 0x4 goes on past the end at offset 0xf"},
	{"block-size-too-small", 4, 6, "damaged block at offset 0x4"},
	{"literals-past-the-block", 8, 0x70, "damaged block at offset 0x4"},
	{"match-before-the-start", 8, 0x00, "damaged block at offset 0x4"},
};

static const struct peel_damage frame_damages[] = {
	{"version", 4, 0xa4, "ERROR_headerVersion_wrong at offset 0x"},
	{"reserved-flag", 4, 0x66, "ERROR_reservedFlag_set at offset 0x"},
	{"block-maximum", 5, 0x30, "ERROR_maxBlockSize_invalid at offset 0x"},
	{"header-checksum", 6, 0, "ERROR_headerChecksum_invalid at offset 0x"},
	{"block-size", 9, 0x10, "ERROR_maxBlockSize_invalid at offset 0x7"},
	{"compressed", 10, 0, "at offset 0xb"},
	{"contents", 11, 'K', "ERROR_contentChecksum_invalid at offset 0x15"},
	{"contents-checksum", 24, 0, "ERROR_contentChecksum_invalid at offset 0x15"},
};

static void test_damage(void **state)
{
	static const struct peel_file legacy = PEEL_FILE("legacy", LEGACY);
	static const struct peel_file frame = PEEL_FILE("frame", FRAME);
	static const struct peel_file twice = PEEL_FILE("two-frames", FRAME FRAME);

	(void)state;
	check_damages(&peel_lz4, legacy, legacy_damages, sizeof(legacy_damages) / sizeof(legacy_damages[0]));
	check_damages(&peel_lz4, frame, frame_damages, sizeof(frame_damages) / sizeof(frame_damages[0]));
	check_truncations(&peel_lz4, legacy, 5, 0);
	check_truncations(&peel_lz4, twice, 4, sizeof(FRAME) - 1);
	/* 15 = 0xf; 25 = 0x19 */
	check_refused(&peel_lz4, (struct peel_file)PEEL_FILE("legacy-garbage", LEGACY "xyz"), UINT64_MAX,
		      ERROR_INPUT, "byte 0x78 at offset 0xf, behind the end of the stream at 0xf");
	check_refused(&peel_lz4, (struct peel_file)PEEL_FILE("padding-then-garbage", LEGACY "\0\0\0\0x"), UINT64_MAX,
		      ERROR_INPUT, "byte 0x78 at offset 0x13, behind the end of the stream at 0xf");
	check_refused(&peel_lz4, (struct peel_file)PEEL_FILE("frame-garbage", FRAME "\0x"), UINT64_MAX,
		      ERROR_INPUT, "byte 0x78 at offset 0x1a, behind the end of the stream at 0x19");
}
#endif

static void test_matches(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		bool matches;
	} rows[] = {
		{LEGACY_MAGIC, 4, true}, {LEGACY_MAGIC, 3, false}, {FRAME_MAGIC, 4, true}, {FRAME_MAGIC, 3, false},
		{"\x03\x22\x4d\x18", 4, false}, {SKIPPABLE, 4, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (peel_lz4.matches((struct blob){(const uint8_t *)rows[i].bytes, rows[i].size}) !=
		    rows[i].matches)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_LZ4
		cmocka_unit_test(test_lz4),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_damage),
#endif
		cmocka_unit_test(test_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

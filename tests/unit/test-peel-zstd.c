// SPDX-License-Identifier: GPL-2.0-or-later
/* Zstandard: what comes out, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"
#include "tests/lib/peel-check.h"

/* printf kernel | zstd (1.5.4): magic 0, descriptor 4, window 5, block header 6, contents 9, checksum 15 */
#define MAGIC "\x28\xb5\x2f\xfd"
#define BLOCK "\x31\x00\x00\x6b\x65\x72\x6e\x65\x6c"
#define CHECKSUM "\x18\xd0\x8a\xee"
#define KERNEL MAGIC "\x04\x58" BLOCK CHECKSUM

/* zstd </dev/null */
#define EMPTY MAGIC "\x24\x00\x01\x00\x00\x99\xe9\xd8\x51"

/* head -c 300000 /dev/zero | zstd -19 */
#define ZEROS_SIZE 300000
#define ZEROS "\x28\xb5\x2f\xfd\x04\x68\x4c\x00\x00\x08\x00\x01\x00\xfc\xff\x39\x10\x02\x02\x00" \
	"\x10\x00\x03\x9f\x04\x00\x2d\x28\xde\x26"

/* RFC 8878, 3.1.2: a magic of 16, the size, user data. */
#define SKIPPABLE "\x5f\x2a\x4d\x18\x03\x00\x00\x00xyz"

#ifdef HAVE_ZSTD
static const uint8_t zeros[ZEROS_SIZE];

static void test_zstd(void **state)
{
	static const struct peel_file files[] = {
		PEEL_FILE("size-unknown", KERNEL),
		PEEL_FILE("size-known", MAGIC "\x24\x06" BLOCK CHECKSUM),	/* zstd FILE */
		PEEL_FILE("no-checksum", MAGIC "\x00\x58" BLOCK),		/* zstd --no-check */
		PEEL_FILE("window-128-mib", MAGIC "\x04\x88" BLOCK CHECKSUM),	/* zstd --ultra -22 */
		PEEL_FILE("window-1-gib", MAGIC "\x04\xa0" BLOCK CHECKSUM),	/* zstd --long=30 */
		PEEL_FILE("padded", KERNEL "\0\0\0\0\0"),
		PEEL_FILE("skippable-first", SKIPPABLE KERNEL),
		PEEL_FILE("skippable-last", KERNEL SKIPPABLE),
		PEEL_FILE("two-frames", EMPTY KERNEL),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check_contents(&peel_zstd, files[i], "kernel", 6);
	check_contents(&peel_zstd, (struct peel_file)PEEL_FILE("empty", EMPTY), "", 0);
	check_contents(&peel_zstd, (struct peel_file)PEEL_FILE("two", KERNEL KERNEL), "kernelkernel", 12);
	check_contents(&peel_zstd, (struct peel_file)PEEL_FILE("zeros", ZEROS), zeros, sizeof(zeros));
}

/* The offset is that of what libzstd could not take: a header, a block, a checksum. */
static const struct peel_damage damages[] = {
	{"reserved-bit", 4, 0x0c, "Unsupported frame parameter at offset 0x"},
	{"dictionary-wanted", 4, 0x05, "at offset 0x"},
	{"window-2-gib", 5, 0xa8, "Frame requires too much memory for decoding at offset 0x"},
	{"window-3-tib", 5, 0xff, "Frame requires too much memory for decoding at offset 0x"},
	{"block-type-reserved", 6, 0x37, "Data corruption detected at offset 0x5"},
	{"block-longer", 6, 0x39, "truncated: the stream goes on past the end at offset 0x13"},
	{"block-past-the-end", 7, 0x01, "truncated: the stream goes on past the end at offset 0x13"},
	{"contents", 9, 'K', "Restored data doesn't match checksum at offset 0xf"},
	{"checksum", 18, 0, "Restored data doesn't match checksum at offset 0xf"},
};

static void test_damage(void **state)
{
	static const struct peel_file kernel = PEEL_FILE("kernel", KERNEL);
	static const struct peel_file twice = PEEL_FILE("two-frames", KERNEL KERNEL);
	static const struct peel_file skippable = PEEL_FILE("skippable", SKIPPABLE);

	(void)state;
	check_damages(&peel_zstd, kernel, damages, sizeof(damages) / sizeof(damages[0]));
	check_truncations(&peel_zstd, twice, 4, sizeof(KERNEL) - 1);
	check_truncations(&peel_zstd, skippable, 4, 0);
	/* 19 = 0x13 */
	check_refused(&peel_zstd, (struct peel_file)PEEL_FILE("garbage", KERNEL "\0x"), UINT64_MAX, ERROR_INPUT,
		      "byte 0x78 at offset 0x14, behind the end of the stream at 0x13");
	check_refused(&peel_zstd, (struct peel_file)PEEL_FILE("size-too-large", MAGIC "\x24\x07" BLOCK CHECKSUM),
		      UINT64_MAX, ERROR_INPUT, "at offset 0x");
	check_refused(&peel_zstd, (struct peel_file)PEEL_FILE("size-too-small", MAGIC "\x24\x05" BLOCK CHECKSUM),
		      UINT64_MAX, ERROR_INPUT, "at offset 0x");
	/* Content size 2^63 in one segment: no memory is asked for it. */
	check_refused(&peel_zstd, (struct peel_file)PEEL_FILE("size-huge", MAGIC "\xe4\0\0\0\0\0\0\0\x80" BLOCK),
		      UINT64_MAX, ERROR_INPUT, "Frame requires too much memory for decoding at offset 0x");
}

static void test_limit(void **state)
{
	(void)state;
	check_limits(&peel_zstd, (struct peel_file)PEEL_FILE("zeros", ZEROS), ZEROS_SIZE);
}
#endif

static void test_matches(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		bool matches;
	} rows[] = {
		{MAGIC, 4, true}, {MAGIC, 3, false}, {"\x27\xb5\x2f\xfd", 4, false},
		{"\x50\x2a\x4d\x18", 4, true}, {"\x5f\x2a\x4d\x18", 4, true}, {"\x60\x2a\x4d\x18", 4, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (peel_zstd.matches((struct blob){(const uint8_t *)rows[i].bytes, rows[i].size}) !=
		    rows[i].matches)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_ZSTD
		cmocka_unit_test(test_zstd),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_limit),
#endif
		cmocka_unit_test(test_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

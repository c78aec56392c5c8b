// SPDX-License-Identifier: GPL-2.0-or-later
/* bzip2: what comes out, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"
#include "tests/lib/peel-check.h"

/* printf kernel | bzip2 (1.0.8): "BZh9", magic of a block 4, its CRC 10, its data 14, ... */
#define KERNEL "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xbd\x81\x49\x69\x00\x00\x01\x01\x80\x02" \
	"\x0d\x10\x00\x20\x00\x30\xcd\x00\xc3\x41\x43\x4e\x2e\xe4\x8a\x70\xa1\x21\x7b\x02" \
	"\x92\xd2"

/* bzip2 </dev/null: the magic of the end, and a CRC of 0 */
#define EMPTY "\x42\x5a\x68\x39\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"

/* head -c 300000 /dev/zero | bzip2 */
#define ZEROS_SIZE 300000
#define ZEROS "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xdf\x47\x4d\x6f\x00\x02\x4c\x40\x80\xc0" \
	"\x00\x04\x00\x00\x08\x20\x00\x30\xcc\x05\x29\xa6\x14\x46\xc4\x51\x1e\x2e\xe4\x8a" \
	"\x70\xa1\x21\xbe\x8e\x9a\xde"

#ifdef HAVE_BZIP2
static const uint8_t zeros[ZEROS_SIZE];

static void test_bzip2(void **state)
{
	static const struct peel_file files[] = {
		PEEL_FILE("one-stream", KERNEL),
		PEEL_FILE("padded", KERNEL "\0\0\0\0\0"),
		PEEL_FILE("two-streams", EMPTY KERNEL),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check_contents(&peel_bzip2, files[i], "kernel", 6);
	check_contents(&peel_bzip2, (struct peel_file)PEEL_FILE("empty", EMPTY), "", 0);
	check_contents(&peel_bzip2, (struct peel_file)PEEL_FILE("two", KERNEL KERNEL), "kernelkernel", 12);
	check_contents(&peel_bzip2, (struct peel_file)PEEL_FILE("zeros", ZEROS), zeros, sizeof(zeros));
}

static const struct peel_damage damages[] = {
	{"block-magic", 4, 0x32, "damaged at offset 0x5"},
	{"block-crc", 10, 0, "damaged at offset 0x"},
	{"data", 20, 0xff, "at offset 0x"},
	{"stream-crc", 40, 0, "damaged at offset 0x"},
};

static void test_damage(void **state)
{
	static const struct peel_file kernel = PEEL_FILE("kernel", KERNEL);
	static const struct peel_file twice = PEEL_FILE("two-streams", KERNEL KERNEL);

	(void)state;
	check_damages(&peel_bzip2, kernel, damages, sizeof(damages) / sizeof(damages[0]));
	check_truncations(&peel_bzip2, twice, 4, sizeof(KERNEL) - 1);
	/* 42 = 0x2a */
	check_refused(&peel_bzip2, (struct peel_file)PEEL_FILE("garbage", KERNEL "\0x"), UINT64_MAX, ERROR_INPUT,
		      "byte 0x78 at offset 0x2b, behind the end of the stream at 0x2a");
}

static void test_limit(void **state)
{
	(void)state;
	check_limits(&peel_bzip2, (struct peel_file)PEEL_FILE("zeros", ZEROS), ZEROS_SIZE);
}
#endif

static void test_matches(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		bool matches;
	} rows[] = {
		{"BZh1", 4, true}, {"BZh9", 4, true}, {"BZh0", 4, false}, {"BZh:", 4, false}, {"BZh9", 3, false},
		{"BZ09", 4, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (peel_bzip2.matches((struct blob){(const uint8_t *)rows[i].bytes, rows[i].size}) !=
		    rows[i].matches)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_BZIP2
		cmocka_unit_test(test_bzip2),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_limit),
#endif
		cmocka_unit_test(test_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

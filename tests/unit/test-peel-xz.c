// SPDX-License-Identifier: GPL-2.0-or-later
/* xz and lzma: what comes out, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"
#include "tests/lib/checksums.h"
#include "tests/lib/peel-check.h"
#include "tests/lib/put.h"

/*
 * printf kernel | xz --check=crc32 (5.4.1). Stream header 0 to 11, block header 12 to 23, an
 * uncompressed LZMA2 chunk 24 to 32 and the end of them 33, padding, CRC32 36, index 40, footer 48.
 */
#define KERNEL_HEADER "\xfd\x37\x7a\x58\x5a\x00\x00\x01\x69\x22\xde\x36"
#define KERNEL_DATA "\x01\x00\x05\x6b\x65\x72\x6e\x65\x6c\x00\x00\x00\xab\x9a\xd2\x5d"
#define KERNEL_END "\x00\x01\x1a\x06\xc5\xea\xc8\x79\x90\x42\x99\x0d\x01\x00\x00\x00\x00\x01\x59\x5a"
#define KERNEL KERNEL_HEADER "\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3" KERNEL_DATA KERNEL_END

/* xz </dev/null */
#define EMPTY "\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x00\x00\x00\x00\x1c\xdf\x44\x21" \
	"\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a"

/* head -c 300000 /dev/zero | xz --check=crc32 -e */
#define ZEROS_SIZE 300000
#define ZEROS "\xfd\x37\x7a\x58\x5a\x00\x00\x01\x69\x22\xde\x36\x02\x00\x21\x01\x16\x00\x00\x00" \
	"\x74\x2f\xe5\xa3\xe4\x93\xdf\x00\x6f\x5d\x00\x00\x6f\xfd\xff\xff\xa3\xb7\xff\x47" \
	"\x3e\x48\x15\x72\x39\x61\x51\xb8\x92\x28\xe6\xa3\x86\x07\xf9\xee\xe4\x1e\x82\xd3" \
	"\x2f\xc5\x3a\x3c\x01\x4b\xb1\x7e\xc9\x8a\x8a\x4d\x2f\xa3\x0d\xd9\x7f\xa6\xe3\x8c" \
	"\x23\x11\x53\xe0\x59\x18\xc5\x75\x8a\xe2\x77\xf8\xb6\x94\x7f\x0c\x6a\xc0\xde\x74" \
	"\x49\x64\xe2\xe9\x5c\x53\xb2\x04\xd8\xf7\x44\x0c\xab\x5f\x0d\x6d\x46\xe9\xe5\xc3" \
	"\x76\x88\xb7\x96\x57\xac\xb6\x4d\xe1\x69\x1d\x6f\xfb\x4b\x88\x10\x6c\x35\x8c\x40" \
	"\xc1\x00\x00\x00\xfb\xe2\xb2\xf6\x00\x01\x87\x01\xe0\xa7\x12\x00\x03\xa3\x3c\x8f" \
	"\x3e\x30\x0d\x8b\x02\x00\x00\x00\x00\x01\x59\x5a"

/* Eight times "bl .+4" (94000001 in the A64 encoding) | xz --check=crc32 --arm64 --lzma2=dict=128MiB */
#define BRANCHES "\1\0\0\x94\1\0\0\x94\1\0\0\x94\1\0\0\x94\1\0\0\x94\1\0\0\x94\1\0\0\x94\1\0\0\x94"
#define FILTERED "\xfd\x37\x7a\x58\x5a\x00\x00\x01\x69\x22\xde\x36\x02\x01\x0a\x00\x21\x01\x1e\x00" \
	"\x75\x6d\xe6\xed\xe0\x00\x1f\x00\x16\x5d\x00\x00\x80\x39\x0f\x31\x85\xf0\x0f\xae" \
	"\x60\x0d\x98\x0b\xaa\x3d\xb7\xb6\xae\x07\x1f\x1e\x2a\x00\x00\x00\x68\x55\x8a\x5b" \
	"\x00\x01\x2e\x20\xcf\x9c\xef\x10\x90\x42\x99\x0d\x01\x00\x00\x00\x00\x01\x59\x5a"

/* printf kernel | lzma: properties 0x5d, 8 MiB, size unknown, data from 13 on */
#define LZMA_DATA "\x00\x35\x99\x4a\xab\xa2\xe2\xb4\x48\x4e\xae\xff\xfd\x53\xa0\x00"
#define LZMA "\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff" LZMA_DATA

/* head -c 300000 /dev/zero | lzma */
#define LZMA_ZEROS "\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x6f\xfd\xff\xff\xa3" \
	"\xb7\xff\x47\x3e\x48\x15\x72\x39\x61\x51\xb8\x92\x28\xe6\xa3\x86\x07\xf9\xee\xe4" \
	"\x1e\x82\xd3\x2f\xc5\x3a\x3c\x01\x4b\xb1\x7e\xc9\x8a\x8a\x4d\x2f\xa3\x0d\xd9\x7f" \
	"\xa6\xe3\x8c\x23\x11\x53\xe0\x59\x18\xc5\x75\x8a\xe2\x77\xf8\xb6\x94\x7f\x0c\x6a" \
	"\xc0\xde\x74\x49\x64\xe2\xe9\x5c\x53\xb2\x04\xd8\xf7\x44\x0c\xab\x5f\x0d\x6d\x46" \
	"\xe9\xe5\xc3\x76\x88\xb7\x96\x57\xac\xb6\x4d\xe1\x69\x1d\x6f\xfb\x4b\x88\x10\x6c" \
	"\x35\x8c\x4f\x00\x23\xff\xff\xf2\xc8\x80\x00"

#ifdef HAVE_LZMA
static const uint8_t zeros[ZEROS_SIZE];

static void test_xz(void **state)
{
	static const struct peel_file files[] = {
		PEEL_FILE("crc32", KERNEL),
		/* printf kernel | xz --check=none */
		PEEL_FILE("no-check", "\xfd\x37\x7a\x58\x5a\x00\x00\x00\xff\x12\xd9\x41\x02\x00\x21\x01\x16\x00\x00"
			  "\x00\x74\x2f\xe5\xa3\x01\x00\x05\x6b\x65\x72\x6e\x65\x6c\x00\x00\x00\x00\x01\x16\x06"
			  "\xc9\xa5\x7d\xd5\x06\x72\x9e\x7a\x01\x00\x00\x00\x00\x00\x59\x5a"),
		/* ... | xz --check=crc64 */
		PEEL_FILE("crc64", "\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00"
			  "\x74\x2f\xe5\xa3\x01\x00\x05\x6b\x65\x72\x6e\x65\x6c\x00\x00\x00\xb2\x26\x61\xa5"
			  "\xbf\x7c\x61\x7a\x00\x01\x1e\x06\xc1\x2f\xa4\x1d\x1f\xb6\xf3\x7d\x01\x00\x00\x00"
			  "\x00\x04\x59\x5a"),
		/* ... | xz --check=crc32 --lzma2=dict=1536MiB: the largest that it makes */
		PEEL_FILE("dictionary-1536-mib", KERNEL_HEADER "\x02\x00\x21\x01\x25\x00\x00\x00\x3b\x78\x7b\x41"
			  KERNEL_DATA KERNEL_END),
		PEEL_FILE("padded", KERNEL "\0\0\0\0\0\0\0\0"),
		PEEL_FILE("two-streams", KERNEL EMPTY),
		PEEL_FILE("padded-between", EMPTY "\0\0\0\0" KERNEL "\0\0\0\0"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check_contents(&peel_xz, files[i], "kernel", 6);
	check_contents(&peel_xz, (struct peel_file)PEEL_FILE("empty", EMPTY), "", 0);
	check_contents(&peel_xz, (struct peel_file)PEEL_FILE("zeros", ZEROS), zeros, sizeof(zeros));
	check_contents(&peel_xz, (struct peel_file)PEEL_FILE("two", KERNEL KERNEL), "kernelkernel", 12);
}

/* Whether this liblzma has the filter or not, the answer says it. */
static void test_arm64_filter(void **state)
{
	static const struct peel_file file = PEEL_FILE("filtered", FILTERED);
	struct error error = {0};
	struct arena *arena = arena_new();
	struct blob out;

	(void)state;
	if (peel_copy(&peel_xz, arena, file, UINT64_MAX, &out, &error)) {
		assert_int_equal(out.size, 32);
		assert_memory_equal(out.data, BRANCHES, 32);
	} else {
		assert_error("filtered", &error, ERROR_INPUT, "(it has no ARM64 filter) at offset 0x");
	}
	arena_free(arena);
}

static const struct peel_damage xz_damages[] = {
	{"stream-flags", 6, 1, "damaged at offset 0xc"},
	{"stream-flags-crc", 8, 0, "damaged at offset 0xc"},
	{"block-header-crc", 23, 0, "damaged at offset 0x18"},
	{"chunk-control", 24, 3, "damaged at offset 0x"},
	{"contents", 27, 'K', "damaged at offset 0x"},
	{"block-padding", 34, 1, "damaged at offset 0x"},
	{"check", 36, 0, "damaged at offset 0x"},
	{"index", 43, 7, "damaged at offset 0x"},
	{"index-crc", 44, 0, "damaged at offset 0x"},
	{"footer-crc", 48, 0, "damaged at offset 0x"},
	{"footer-magic", 59, 'z', "damaged at offset 0x"},
};

static void test_xz_damage(void **state)
{
	static const struct peel_file kernel = PEEL_FILE("kernel", KERNEL);
	static const struct peel_file twice = PEEL_FILE("two-streams", KERNEL KERNEL);

	(void)state;
	check_damages(&peel_xz, kernel, xz_damages, sizeof(xz_damages) / sizeof(xz_damages[0]));
	check_truncations(&peel_xz, twice, 6, sizeof(KERNEL) - 1);
	/* What is no stream; padding that is no multiple of 4: 60 = 0x3c bytes and 2. */
	check_refused(&peel_xz, (struct peel_file)PEEL_FILE("garbage", KERNEL "xxxxxxxxxxxx"), UINT64_MAX,
		      ERROR_INPUT, "damaged at offset 0x");
	check_refused(&peel_xz, (struct peel_file)PEEL_FILE("padding", KERNEL "\0\0"), UINT64_MAX, ERROR_INPUT,
		      "damaged at offset 0x3e");
}

/* Block headers with another filter or dictionary, and a CRC32 that is right. */
static void test_xz_options(void **state)
{
	static const struct {
		const char *name;
		size_t offset;
		uint8_t value;
		const char *words;
	} rows[] = {
		{"unknown-filter", 14, 0x3f, "a filter or an option that liblzma 5."},
		{"dictionary-4-gib", 16, 40, "the dictionary is larger than 1536 MiB at offset 0x"},
		{"dictionary-code-41", 16, 41, "a filter or an option that liblzma 5."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char bytes[] = KERNEL;

		bytes[rows[i].offset] = (char)rows[i].value;
		put_le((uint8_t *)bytes + 20, 4, crc32_of((uint8_t *)bytes + 12, 8));
		check_refused(&peel_xz, (struct peel_file){rows[i].name, bytes, sizeof(bytes) - 1}, UINT64_MAX,
			      ERROR_INPUT, rows[i].words);
	}
}

static void test_lzma(void **state)
{
	static const struct peel_file files[] = {
		PEEL_FILE("size-unknown", LZMA),
		PEEL_FILE("size-known", "\x5d\x00\x00\x80\x00\x06\x00\x00\x00\x00\x00\x00\x00" LZMA_DATA),
		PEEL_FILE("dictionary-64-mib", "\x5d\x00\x00\x00\x04\xff\xff\xff\xff\xff\xff\xff\xff" LZMA_DATA),
		PEEL_FILE("dictionary-3-half", "\x5d\x00\x00\xc0\x00\xff\xff\xff\xff\xff\xff\xff\xff" LZMA_DATA),
		PEEL_FILE("dictionary-1536-mib",
			  "\x5d\x00\x00\x00\x60\xff\xff\xff\xff\xff\xff\xff\xff" LZMA_DATA),
		PEEL_FILE("padded", LZMA "\0\0\0\0\0"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		check_contents(&peel_lzma, files[i], "kernel", 6);
	check_contents(&peel_lzma, (struct peel_file)PEEL_FILE("zeros", LZMA_ZEROS), zeros, sizeof(zeros));
}

static void test_lzma_damage(void **state)
{
	static const struct peel_damage damages[] = {
		{"properties-lc-and-lp", 0, 0x62, "damaged at offset 0x"},	/* 98 = (2 * 5 + 0) * 9 + 8, lp 0 */
		{"size-too-small", 5, 5, "damaged at offset 0x"},
		{"range-coder", 14, 0xff, "offset 0x"},
		{"data", 17, 0xff, "offset 0x"},
	};
	static const struct peel_file sized =
		PEEL_FILE("size-6", "\x5d\x00\x00\x80\x00\x06\x00\x00\x00\x00\x00\x00\x00" LZMA_DATA);
	static const struct peel_file lzma = PEEL_FILE("lzma", LZMA);

	(void)state;
	check_damages(&peel_lzma, sized, damages, sizeof(damages) / sizeof(damages[0]));
	check_truncations(&peel_lzma, lzma, 14, 0);
	check_refused(&peel_lzma, (struct peel_file)PEEL_FILE("garbage", LZMA "\0x"), UINT64_MAX, ERROR_INPUT,
		      "byte 0x78 at offset 0x1e, behind the end of the stream at 0x1d");
	check_refused(&peel_lzma, (struct peel_file)PEEL_FILE("size-too-large", "\x5d\x00\x00\x80\x00\x07\x00\x00"
		      "\x00\x00\x00\x00\x00" LZMA_DATA), UINT64_MAX, ERROR_INPUT, "damaged at offset 0x");
	check_refused(&peel_lzma, (struct peel_file)PEEL_FILE("dictionary-4-gib", "\x5d\xff\xff\xff\xff\xff\xff\xff"
		      "\xff\xff\xff\xff\xff" LZMA_DATA), UINT64_MAX, ERROR_INPUT,
		      "the dictionary is larger than 1536 MiB at offset 0xd");
}

static void test_limit(void **state)
{
	(void)state;
	check_limits(&peel_xz, (struct peel_file)PEEL_FILE("xz", ZEROS), ZEROS_SIZE);
	check_limits(&peel_lzma, (struct peel_file)PEEL_FILE("lzma", LZMA_ZEROS), ZEROS_SIZE);
}
#endif

static void test_xz_matches(void **state)
{
	(void)state;
	assert_true(peel_xz.matches((struct blob){(const uint8_t *)KERNEL, 6}));
	assert_false(peel_xz.matches((struct blob){(const uint8_t *)KERNEL, 5}));
	assert_false(peel_xz.matches((struct blob){(const uint8_t *)"\xfd" "7zXY", 6}));
}

/* Properties, dictionary size, uncompressed size, first byte of the data. */
static const struct {
	const char *name, *header;
	size_t size;
	bool matches;
} plausible_cases[] = {
	{"piped", "\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, true},
	{"no-data", "\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 13, false},
	{"size-known", "\x5d\0\0\x80\0\0\0\0\1\0\0\0\0\0", 14, true},
	{"size-below-256-gib", "\x5d\0\0\x80\0\xff\xff\xff\xff\x3f\0\0\0\0", 14, true},
	{"size-256-gib", "\x5d\0\0\x80\0\0\0\0\0\x40\0\0\0\0", 14, false},
	{"properties-224", "\xe0\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, true},
	{"properties-225", "\xe1\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, false},
	{"dictionary-4-kib", "\x5d\0\x10\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, true},
	{"dictionary-2-kib", "\x5d\0\x08\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, false},
	{"dictionary-12-mib", "\x5d\0\0\xc0\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, true},
	{"dictionary-3-gib", "\x5d\0\0\0\xc0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, true},
	{"dictionary-all-ones", "\x5d\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, true},
	{"dictionary-two-bits-apart", "\x5d\0\0\xa0\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, false},
	{"dictionary-three-bits", "\x5d\0\0\xe0\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, false},
	{"dictionary-none", "\x5d\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14, false},
	{"range-coder-not-0", "\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\1", 14, false},
	{"zeros", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 14, false},
	{"empty", "", 0, false},
};

static void test_lzma_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plausible_cases) / sizeof(plausible_cases[0]); i++)
		if (peel_lzma.matches((struct blob){(const uint8_t *)plausible_cases[i].header,
						    plausible_cases[i].size}) != plausible_cases[i].matches)
			fail_msg("%s", plausible_cases[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_LZMA
		cmocka_unit_test(test_xz),
		cmocka_unit_test(test_arm64_filter),
		cmocka_unit_test(test_xz_damage),
		cmocka_unit_test(test_xz_options),
		cmocka_unit_test(test_lzma),
		cmocka_unit_test(test_lzma_damage),
		cmocka_unit_test(test_limit),
#endif
		cmocka_unit_test(test_xz_matches),
		cmocka_unit_test(test_lzma_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

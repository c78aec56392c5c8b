// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Expected digests: FIPS 180-4's examples (NIST "SHA-256 examples" and the
 * additional ones), and for the lengths around the padding's edges the output
 * of sha256sum from GNU coreutils.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "sha256.h"

#define ABC_896 \
	"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn" \
	"hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"
#define ABC_896_DIGEST "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
#define MILLION_A_DIGEST "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void assert_digest(struct sha256 *hash, const char *expected)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	char text[2 * SHA256_DIGEST_SIZE + 1];

	sha256_final(hash, digest);
	for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	assert_string_equal(text, expected);
}

/* The bytes at offset in a buffer that ends with them, so that a sanitizer sees an overrun. */
static uint8_t *copy_at(const void *bytes, size_t size, size_t offset)
{
	uint8_t *buffer = malloc(offset + size);

	assert_non_null(buffer);
	memcpy(buffer + offset, bytes, size);
	return buffer;
}

static void published_messages(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *digest;
	} cases[] = {
		{ "", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ ABC_896, 112, ABC_896_DIGEST },
		{ "\xbd", 1, "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b" },
		{ "\xc9\x8c\x8e\x55", 4, "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504" },
	};
	struct sha256 hash;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sha256_init(&hash);
		sha256_update(&hash, cases[i].bytes, cases[i].size);
		assert_digest(&hash, cases[i].digest);
	}
}

/* Each length of 'a' bytes at which the padding takes another shape: 64n - 9, -8, -1, 0 and 1. */
static void padding_edges(void **state)
{
	static const struct {
		size_t size;
		const char *digest;
	} cases[] = {
		{ 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
		{ 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a" },
		{ 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34" },
		{ 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
		{ 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0" },
		{ 119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb" },
		{ 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c" },
		{ 127, "c57e9278af78fa3cab38667bef4ce29d783787a2f731d4e12200270f0c32320a" },
		{ 128, "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e" },
		{ 129, "c12cb024a2e5551cca0e08fce8f1c5e314555cc3fef6329ee994a3db752166ae" },
	};
	uint8_t bytes[129];
	struct sha256 hash;

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t *copy = copy_at(bytes, cases[i].size, 0);

		sha256_init(&hash);
		sha256_update(&hash, copy, cases[i].size);
		assert_digest(&hash, cases[i].digest);
		free(copy);
	}
}

static void million_a(void **state)
{
	/* 1: byte by byte; 1000: blocks of every phase; 1000000: at once. */
	static const size_t steps[] = { 1, 1000, 1000000 };
	uint8_t *bytes = malloc(1000000);
	struct sha256 hash;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'a', 1000000);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		sha256_init(&hash);
		for (size_t done = 0; done < 1000000; done += steps[i])
			sha256_update(&hash, bytes + done, steps[i]);
		assert_digest(&hash, MILLION_A_DIGEST);
	}
	free(bytes);
}

/* The 112-byte message in three pieces, cut at every pair of places. */
static void every_split(void **state)
{
	struct sha256 hash;
	const char *bytes = ABC_896;

	(void)state;
	for (size_t first = 0; first <= 112; first++) {
		for (size_t second = first; second <= 112; second++) {
			sha256_init(&hash);
			sha256_update(&hash, bytes, first);
			sha256_update(&hash, bytes + first, second - first);
			sha256_update(&hash, bytes + second, 112 - second);
			assert_digest(&hash, ABC_896_DIGEST);
		}
	}
}

static void every_alignment(void **state)
{
	struct sha256 hash;

	(void)state;
	for (size_t offset = 0; offset < 16; offset++) {
		uint8_t *buffer = copy_at(ABC_896, 112, offset);

		sha256_init(&hash);
		sha256_update(&hash, buffer + offset, 112);
		assert_digest(&hash, ABC_896_DIGEST);
		free(buffer);
	}
}

static void nothing_is_taken_from_null(void **state)
{
	struct sha256 hash;

	(void)state;
	sha256_init(&hash);
	sha256_update(&hash, "abc", 3);
	sha256_update(&hash, NULL, 0);
	assert_digest(&hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_messages),
		cmocka_unit_test(padding_edges),
		cmocka_unit_test(million_a),
		cmocka_unit_test(every_split),
		cmocka_unit_test(every_alignment),
		cmocka_unit_test(nothing_is_taken_from_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Digests of messages whose values are published: FIPS 180-4's examples (CSRC, "abc", the empty message, the
 * messages of two blocks), RFC 1321 A.5, and the check values of the catalogue of CRCs.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"

#define LETTERS "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
#define MORE_LETTERS "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr" \
	"lmnopqrsmnopqrstnopqrstu"
#define DIGITS "1234567890" "1234567890" "1234567890" "1234567890" "1234567890" "1234567890" "1234567890" "1234567890"

static const struct {
	const char *algorithm, *message, *digest;
} cases[] = {
	{"crc32", "", "00000000"},
	{"crc32", "123456789", "cbf43926"},
	{"crc16-ccitt", "123456789", "31c3"},
	{"md5", "", "d41d8cd98f00b204e9800998ecf8427e"},
	{"md5", "abc", "900150983cd24fb0d6963f7d28e17f72"},
	{"md5", DIGITS, "57edf4a22be3c955ac49da2e2107b67a"},
	{"sha1", "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
	{"sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
	/* 56 bytes: the length needs a block of its own. */
	{"sha1", LETTERS, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
	{"sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"sha384", "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
	 "8086072ba1e7cc2358baeca134c825a7"},
	{"sha384", MORE_LETTERS, "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
	 "fcc7c71a557e2db966c3e9fa91746039"},
	{"sha512", "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	 "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
	/* 112 bytes: as above, for blocks of 128. */
	{"sha512", MORE_LETTERS, "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
	 "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"},
};

static void compute(const char *name, struct blob message, char hex[2 * DIGEST_MAX_SIZE + 1])
{
	const struct digest_algorithm *algorithm = digest_find(name);
	uint8_t digest[DIGEST_MAX_SIZE];

	assert_non_null(algorithm);
	algorithm->compute(message, digest);
	for (size_t i = 0; i < algorithm->size; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static void test_published(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct blob message = {(const uint8_t *)cases[i].message, strlen(cases[i].message)};
		char hex[2 * DIGEST_MAX_SIZE + 1];

		compute(cases[i].algorithm, message, hex);
		if (strcmp(hex, cases[i].digest))
			fail_msg("%s of \"%s\": %s", cases[i].algorithm, cases[i].message, hex);
	}
}

/* A million times "a": many whole blocks. */
static void test_long(void **state)
{
	static const char *const rows[][2] = {
		{"md5", "7707d6ae4e027c70eea2a935c2296f21"},
		{"sha1", "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
		{"sha384", "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
		 "07b8b3dc38ecc4ebae97ddd87f3d8985"},
		{"sha512", "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
		 "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"},
	};
	static uint8_t bytes[1000000];

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char hex[2 * DIGEST_MAX_SIZE + 1];

		compute(rows[i][0], (struct blob){bytes, sizeof(bytes)}, hex);
		assert_string_equal(hex, rows[i][1]);
	}
}

static void test_unknown(void **state)
{
	(void)state;
	assert_null(digest_find("sha3-256"));
	assert_null(digest_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

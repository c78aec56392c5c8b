// SPDX-License-Identifier: GPL-2.0-or-later
/* Files with the signature that the kernel's sign-file appends. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "signature.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-signature.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAYLOAD 100
#define SIGNATURE 20
#define FILE_SIZE (PAYLOAD + SIGNATURE + BUILD_SIGNATURE_TAIL)
/* Of what stands between the signature and the mark. */
#define INFO (PAYLOAD + SIGNATURE)

/* 100 bytes, a signature of 20, and the tail. */
static void build(uint8_t file[FILE_SIZE])
{
	memset(file, 'p', PAYLOAD);
	memset(file + PAYLOAD, 's', SIGNATURE);
	build_signature_tail(file + INFO, SIGNATURE);
}

static void splits_signed(void **state)
{
	uint8_t file[FILE_SIZE];
	struct signed_file parts;
	struct error error;

	(void)state;
	build(file);
	assert_true(signature_split((struct blob){file, sizeof(file)}, &parts, &error));
	assert_ptr_equal(parts.payload.data, file);
	assert_int_equal(parts.payload.size, PAYLOAD);
	assert_ptr_equal(parts.signature.data, file + PAYLOAD);
	assert_int_equal(parts.signature.size, SIGNATURE);
}

static void leaves_unsigned(void **state)
{
	static const char *const texts[] = {
		"", "\n", "no signature", "~Module signature appended~", "~Module signature appended~\n ",
		"Module signature appended~\n", "~module signature appended~\n",
	};
	struct signed_file parts;
	struct error error;
	struct blob bare;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct blob file = {(const uint8_t *)texts[i], strlen(texts[i])};

		assert_true(signature_split(file, &parts, &error));
		assert_ptr_equal(parts.payload.data, file.data);
		assert_int_equal(parts.payload.size, file.size);
		assert_int_equal(parts.signature.size, 0);
		assert_true(signature_strip(file, &bare, &error));
		assert_int_equal(bare.size, file.size);
	}
}

/* Each is one byte of a file that was good, and the words of the refusal. */
static void refuses_damage(void **state)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t byte;
		const char *words;
	} cases[] = {
		{"algo", INFO + 0, 1, "appended signature: algo is 1, expected 0"},
		{"hash", INFO + 1, 4, "hash is 4, expected 0"},
		{"id-type-pgp", INFO + 2, 0, "id_type is 0, expected 2"},
		{"id-type-x509", INFO + 2, 1, "id_type is 1, expected 2"},
		{"signer-len", INFO + 3, 9, "signer_len is 9, expected 0"},
		{"key-id-len", INFO + 4, 20, "key_id_len is 20, expected 0"},
		{"padding-first", INFO + 5, 1, "padding is 1, expected 0"},
		{"padding-last", INFO + 7, 255, "padding is 255, expected 0"},
		{"sig-len-zero", INFO + 11, 0, "sig_len is 0x0, expected 1 to 0x77: 0x78 bytes stand before it"},
		/* 120 bytes stand before it: a payload must be left. */
		{"sig-len-takes-all", INFO + 11, 120, "sig_len is 0x78, expected 1 to 0x77"},
		{"sig-len-past-start", INFO + 8, 0xff, "sig_len is 0xff000014, expected 1 to 0x77"},
	};
	struct signed_file parts = {0};
	struct error error;
	struct blob bare = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint8_t file[FILE_SIZE];

		build(file);
		file[cases[i].at] = cases[i].byte;
		if (signature_split((struct blob){file, sizeof(file)}, &parts, &error))
			fail_msg("%s: taken", cases[i].name);
		assert_error(cases[i].name, &error, ERROR_INPUT, cases[i].words);
		if (signature_strip((struct blob){file, sizeof(file)}, &bare, &error))
			fail_msg("%s: stripped", cases[i].name);
		assert_null(parts.payload.data);
		assert_null(bare.data);
	}
}

/* The largest sig_len that leaves one byte of payload. */
static void takes_smallest_payload(void **state)
{
	uint8_t file[FILE_SIZE];
	struct signed_file parts;
	struct error error;

	(void)state;
	build(file);
	file[INFO + 11] = 119;
	assert_true(signature_split((struct blob){file, sizeof(file)}, &parts, &error));
	assert_int_equal(parts.payload.size, 1);
	assert_int_equal(parts.signature.size, 119);
}

static void refuses_short_files(void **state)
{
	uint8_t file[FILE_SIZE];
	struct signed_file parts;
	struct error error;

	(void)state;
	build(file);
	/* The mark and 11 bytes of the 12 before it; then the 12 and nothing before them. */
	assert_false(signature_split((struct blob){file + INFO + 1, 39}, &parts, &error));
	assert_error("half-an-info", &error, ERROR_INPUT, "the file has 0x27 bytes, less than the signature's 40");
	assert_false(signature_split((struct blob){file + INFO, 40}, &parts, &error));
	assert_error("nothing-before", &error, ERROR_INPUT, "0x0 bytes stand before it");
}

/* Signed, and what came of it signed again: one split takes the outer signature, a strip takes both. */
static void strips_both(void **state)
{
	uint8_t file[FILE_SIZE + SIGNATURE + BUILD_SIGNATURE_TAIL];
	struct signed_file parts;
	struct error error;
	struct blob bare;

	(void)state;
	build(file);
	memset(file + FILE_SIZE, 't', SIGNATURE);
	build_signature_tail(file + FILE_SIZE + SIGNATURE, SIGNATURE);
	assert_true(signature_split((struct blob){file, sizeof(file)}, &parts, &error));
	assert_int_equal(parts.payload.size, FILE_SIZE);
	assert_true(signature_strip((struct blob){file, sizeof(file)}, &bare, &error));
	assert_ptr_equal(bare.data, file);
	assert_int_equal(bare.size, PAYLOAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_signed),
		cmocka_unit_test(leaves_unsigned),
		cmocka_unit_test(refuses_damage),
		cmocka_unit_test(takes_smallest_payload),
		cmocka_unit_test(refuses_short_files),
		cmocka_unit_test(strips_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The text of kexec.conf. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "conf.h"
#include "tests/lib/assert-error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_CERTIFICATES 3

struct conf_case {
	const char *name;
	const char *text;
	bool require_signature, ignores_dates;
	const char *certificates[MAX_CERTIFICATES];
};

static const struct conf_case good[] = {
	{.name = "empty", .text = ""},
	{.name = "comments-and-blanks", .text = "# a = b\n\n \t \n\t# require-signature = yes\n#\n"},
	{.name = "all", .text = "require-signature = yes\nverify-cert = /etc/keys/a.pem\ncheck-dates = no\n",
	 .require_signature = true, .ignores_dates = true, .certificates = {"/etc/keys/a.pem"}},
	{.name = "defaults-said", .text = "require-signature = no\ncheck-dates = yes\n"},
	{.name = "no-blanks-no-newline", .text = "verify-cert=/a\nrequire-signature=yes", .require_signature = true,
	 .certificates = {"/a"}},
	{.name = "blanks-everywhere", .text = "\t require-signature \t=\t yes \t\n verify-cert = \t/a b/c d \n",
	 .require_signature = true, .certificates = {"/a b/c d"}},
	{.name = "several-certificates", .text = "verify-cert = /b\nverify-cert = /a\nverify-cert = /b\n",
	 .certificates = {"/b", "/a", "/b"}},
	{.name = "value-with-equals-and-hash", .text = "verify-cert = /a=b#c\n", .certificates = {"/a=b#c"}},
	{.name = "utf-8", .text = "verify-cert = /schl\xc3\xbcssel\n", .certificates = {"/schl\xc3\xbcssel"}},
};

static void takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		const struct conf_case *test = &good[i];
		struct arena *arena = arena_new();
		size_t count = 0;
		struct error error;
		struct conf conf;

		if (!conf_parse(arena, (struct blob){(const uint8_t *)test->text, strlen(test->text)}, &conf, &error))
			fail_msg("%s: %s", test->name, error.text);
		assert_int_equal(conf.require_signature, test->require_signature);
		assert_int_equal(conf.check_dates, !test->ignores_dates);
		while (count < MAX_CERTIFICATES && test->certificates[count])
			count++;
		assert_int_equal(conf.certificate_count, count);
		for (size_t j = 0; j < count; j++)
			assert_string_equal(conf.certificates[j], test->certificates[j]);
		arena_free(arena);
	}
}

#define CERT "verify-cert = /a\n"

static const struct {
	const char *name, *text, *words;
} bad[] = {
	{"unknown-key", "# x\nrequire-signatures = yes\n", "line 2: \"require-signatures\": no such key"},
	{"key-in-capitals", "Require-Signature = yes\n", "line 1: \"Require-Signature\": no such key"},
	{"no-key", "= yes\n", "line 1: \"\": no such key"},
	{"no-equals", CERT "require-signature yes\n", "line 2: no '='; expected KEY = VALUE"},
	{"no-value", "require-signature =\n", "line 1: require-signature is \"\", expected yes or no"},
	{"other-value", "require-signature = true\n", "require-signature is \"true\", expected yes or no"},
	{"comment-behind-value", "check-dates = no # really\n", "check-dates is \"no # really\", expected yes or no"},
	{"quotes", "verify-cert = \"/a\"\n", "verify-cert is \"\"/a\"\", expected an absolute path"},
	{"relative-path", "verify-cert = keys/a.pem\n", "verify-cert is \"keys/a.pem\", expected an absolute path"},
	{"empty-path", "verify-cert =\n", "verify-cert is \"\", expected an absolute path"},
	{"given-twice", CERT "require-signature = yes\n\nrequire-signature = no\n",
	 "line 4: require-signature was given before"},
	{"carriage-return", "require-signature = no\r\n", "line 1: byte 0x0d at column 23"},
	{"control-in-comment", "# \x1b[0m\n", "line 1: byte 0x1b at column 3"},
	{"delete", "check-dates = \x7fno\n", "line 1: byte 0x7f at column 15"},
	{"required-without-certificate", "require-signature = yes\n",
	 "require-signature is yes, but no verify-cert names a certificate"},
};

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct conf conf = {.certificate_count = 4711};
		struct arena *arena = arena_new();
		struct error error;

		if (conf_parse(arena, (struct blob){(const uint8_t *)bad[i].text, strlen(bad[i].text)}, &conf, &error))
			fail_msg("%s: taken", bad[i].name);
		assert_error(bad[i].name, &error, ERROR_POLICY, bad[i].words);
		assert_int_equal(conf.certificate_count, 4711);
		arena_free(arena);
	}
}

/* A byte that would end a string. */
static void refuses_nul(void **state)
{
	static const char text[] = "verify-cert = /a\0/b\n";
	struct arena *arena = arena_new();
	struct error error;
	struct conf conf;

	(void)state;
	assert_false(conf_parse(arena, (struct blob){(const uint8_t *)text, sizeof(text) - 1}, &conf, &error));
	assert_error("nul", &error, ERROR_POLICY, "line 1: byte 0x00 at column 17");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes),
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

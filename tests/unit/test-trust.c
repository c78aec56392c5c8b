// SPDX-License-Identifier: GPL-2.0-or-later
/* What kexec.conf and the command line demand together. Signatures themselves: test-cms.c, tests/cli/trust.py. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "config.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-signature.h"
#include "tests/lib/fake-root.h"
#include "trust.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CONF SYSCONFDIR "/kexec.conf"
#define DEMAND "require-signature = yes\n"
#define OWN "verify-cert = /keys/own\n"

static const struct fake_file machine[] = {
	{"/keys/own", "own"},
	{"/given/one", "one"},
	{"/given/two", "second"},
	{NULL, NULL},
};

struct fixture {
	struct arena *arena;
	char *root;
	struct host host;
	struct notes notes;
	struct error error;
};

static void setup(struct fixture *fixture, const char *conf)
{
	*fixture = (struct fixture){.arena = arena_new(), .root = fake_root_make(machine)};
	fixture->notes.arena = fixture->arena;
	fixture->host = (struct host){.root = fixture->root, .release = "6.1"};
	if (conf)
		fake_root_add(fixture->root, CONF, conf, strlen(conf));
}

static void teardown(struct fixture *fixture)
{
	fake_root_remove(fixture->root);
	arena_free(fixture->arena);
}

struct trust_case {
	const char *name;
	const char *conf;		/* NULL: no file */
	const char *given[2];		/* --verify-cert, below the root */
	bool require;
	const char *signature;
	/* What is expected: */
	const char *rule;		/* the end of it; NULL: nothing demands a signature */
	const char *certificates[2];	/* their contents */
	bool ignores_dates;
	enum error_kind kind;		/* of the refusal */
	const char *refusal;
};

static const struct trust_case cases[] = {
	{.name = "nothing"},
	{.name = "empty-conf", .conf = ""},
	{.name = "given", .given = {"/given/one", "/given/two"}, .rule = "--verify-cert", .certificates = {"one", "second"}},
	{.name = "given-and-required", .given = {"/given/one"}, .require = true, .rule = "--require-signature",
	 .certificates = {"one"}},
	{.name = "conf-knows", .conf = OWN, .certificates = {"own"}},
	{.name = "conf-knows-required", .conf = OWN, .require = true, .rule = "--require-signature",
	 .certificates = {"own"}},
	{.name = "conf-knows-others-given", .conf = OWN, .given = {"/given/one"}, .rule = "--verify-cert",
	 .certificates = {"one"}},
	{.name = "conf-demands", .conf = DEMAND OWN, .rule = CONF, .certificates = {"own"}},
	{.name = "conf-demands-and-required", .conf = DEMAND OWN, .require = true, .rule = CONF, .certificates = {"own"}},
	{.name = "conf-demands-signature-given", .conf = DEMAND OWN, .signature = "x", .rule = CONF,
	 .certificates = {"own"}},
	{.name = "conf-without-dates", .conf = OWN "check-dates = no\n", .certificates = {"own"}, .ignores_dates = true},

	{.name = "conf-demands-others-given", .conf = DEMAND OWN, .given = {"/given/one"}, .kind = ERROR_POLICY,
	 .refusal = "/given/one: refused: "},
	{.name = "required-alone", .require = true, .kind = ERROR_USAGE,
	 .refusal = "--require-signature: no certificate to verify with; give --verify-cert, or verify-cert in "},
	{.name = "signature-alone", .signature = "x", .kind = ERROR_USAGE, .refusal = "--signature: no certificate"},
	{.name = "given-missing", .given = {"/given/none"}, .kind = ERROR_INPUT, .refusal = "/given/none: No such file"},
	{.name = "conf-certificate-missing", .conf = "verify-cert = /keys/none\n", .kind = ERROR_POLICY,
	 .refusal = "/keys/none: No such file"},
	{.name = "conf-malformed", .conf = DEMAND OWN "x\n", .kind = ERROR_POLICY, .refusal = CONF ": line 3: no '='"},
	/* Nothing given makes up for it. */
	{.name = "conf-malformed-given", .conf = "x\n", .given = {"/given/one"}, .kind = ERROR_POLICY,
	 .refusal = CONF ": line 1: no '='"},
};

static struct options options_of(struct fixture *fixture, const struct trust_case *test)
{
	struct options options = {.signature = test->signature, .require_signature = test->require};

	options.certificates = arena_array(fixture->arena, 2, sizeof(*options.certificates));
	while (options.certificate_count < 2 && test->given[options.certificate_count]) {
		options.certificates[options.certificate_count] =
			arena_printf(fixture->arena, "%s%s", fixture->root, test->given[options.certificate_count]);
		options.certificate_count++;
	}
	return options;
}

static void assert_trust(const struct trust_case *test, const struct trust *trust)
{
	size_t count = 0;

	if (!trust->rule != !test->rule || (test->rule && !strstr(trust->rule, test->rule)))
		fail_msg("%s: the rule is %s", test->name, trust->rule ? trust->rule : "none");
	while (count < 2 && test->certificates[count])
		count++;
	if (trust->certificate_count != count)
		fail_msg("%s: %zu certificates", test->name, trust->certificate_count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal((const char *)trust->certificates[i].bytes.data, test->certificates[i]);
	assert_int_equal(trust->check_dates, !test->ignores_dates);
}

static void demands_add_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct trust_case *test = &cases[i];
		struct fixture fixture;
		struct options options;
		struct trust trust;
		bool read;

		setup(&fixture, test->conf);
		options = options_of(&fixture, test);
		read = trust_read(fixture.arena, &options, &fixture.host, &trust, &fixture.error);
		if (read == !!test->refusal)
			fail_msg("%s: %s", test->name, read ? "taken" : fixture.error.text);
		if (read)
			assert_trust(test, &trust);
		else
			assert_error(test->name, &fixture.error, test->kind, test->refusal);
		teardown(&fixture);
	}
}

/* There is a file, but it has no text. */
static void unreadable_conf_is_refused(void **state)
{
	struct options options = {0};
	struct fixture fixture;
	struct trust trust;

	(void)state;
	setup(&fixture, NULL);
	fake_root_add(fixture.root, CONF "/file", "", 0);
	assert_false(trust_read(fixture.arena, &options, &fixture.host, &trust, &fixture.error));
	assert_error("folder", &fixture.error, ERROR_POLICY, CONF ": cannot be read, so what it demands is not known: ");
	teardown(&fixture);

	setup(&fixture, "");
	fake_root_drop(fixture.root, CONF);
	fake_root_link(fixture.root, CONF, "nowhere");
	assert_false(trust_read(fixture.arena, &options, &fixture.host, &trust, &fixture.error));
	assert_error("link", &fixture.error, ERROR_POLICY, CONF ": cannot be read");
	teardown(&fixture);
}

static bool verify(struct fixture *fixture, const struct trust *trust, const void *bytes, size_t size)
{
	struct file kernel = {.path = "vmlinux", .bytes = {bytes, size}, .fd = -1};

	return trust_verify(fixture->arena, trust, &kernel, &fixture->notes, &fixture->error);
}

static void unsigned_kernels(void **state)
{
	struct trust trust = {.check_dates = true};
	struct fixture fixture;

	(void)state;
	setup(&fixture, NULL);
	assert_true(verify(&fixture, &trust, "kernel", 6));
	assert_int_equal(fixture.notes.count, 1);
	assert_int_equal(fixture.notes.items[0].level, NOTE_WARNING);
	assert_string_equal(fixture.notes.items[0].text, "vmlinux: it is not signed; what it holds was not verified");
	trust.rule = "--verify-cert";
	assert_false(verify(&fixture, &trust, "kernel", 6));
	assert_error("unsigned", &fixture.error, ERROR_POLICY, "it is not signed, and --verify-cert demands it");
	teardown(&fixture);
}

/* What is no signature is never taken for the lack of one. */
static void signatures_that_are_none(void **state)
{
	uint8_t file[6 + BUILD_SIGNATURE_TAIL] = "kernel";
	struct trust trust = {.check_dates = true};
	struct fixture fixture;

	(void)state;
	setup(&fixture, NULL);
	build_signature_tail(file + 6, 6);
	assert_false(verify(&fixture, &trust, file, sizeof(file)));
	assert_error("sig-len", &fixture.error, ERROR_INPUT, "appended signature: sig_len is 0x6");
	fake_root_add(fixture.root, "/in/empty", "", 0);
	trust.signature = arena_printf(fixture.arena, "%s/in/empty", fixture.root);
	assert_false(verify(&fixture, &trust, "kernel", 6));
	assert_error("empty", &fixture.error, ERROR_INPUT, "/in/empty: the file is empty");
	trust.signature = arena_printf(fixture.arena, "%s/in/none", fixture.root);
	assert_false(verify(&fixture, &trust, "kernel", 6));
	assert_error("missing", &fixture.error, ERROR_INPUT, "/in/none: No such file");
	assert_int_equal(fixture.notes.count, 0);
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(demands_add_up),
		cmocka_unit_test(unreadable_conf_is_refused),
		cmocka_unit_test(unsigned_kernels),
		cmocka_unit_test(signatures_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

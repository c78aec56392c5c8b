// SPDX-License-Identifier: GPL-2.0-or-later
/* The decision table of doc/system-calls.md, row by row. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "tests/lib/build-fdt.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CONFIG(text) {.data = (const uint8_t *)(text), .size = sizeof(text) - 1}
#define BOTH CONFIG("CONFIG_KEXEC=y\nCONFIG_KEXEC_FILE=y\nCONFIG_IMA_KEXEC=y\n")
#define ONLY_LOAD CONFIG("CONFIG_KEXEC=y\n# CONFIG_KEXEC_FILE is not set\n")
#define ONLY_FILE CONFIG("# CONFIG_KEXEC is not set\nCONFIG_KEXEC_FILE=y\n")

static const char *warnings(const struct notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		if (notes->items[i].level == NOTE_WARNING)
			return notes->items[i].text;
	return "";
}

static void decides_before_the_call(void **state)
{
	static const struct {
		struct call_request request;
		struct host host;
		enum load_call first;
		bool may_change;
		const char *why;
	} rows[] = {
		/* The user's word is the last one. */
		{{.wanted = LOAD_KEXEC_LOAD}, {.lockdown = LOCKDOWN_INTEGRITY}, LOAD_KEXEC_LOAD, false, "as asked"},
		{{.wanted = LOAD_KEXEC_FILE_LOAD}, {.kernel_config = ONLY_LOAD}, LOAD_KEXEC_FILE_LOAD, false,
		 "as asked"},
		/* What only kexec_load honours. */
		{{.needs_load = "--dtb"}, {.kernel_config = BOTH}, LOAD_KEXEC_LOAD, false, "--dtb"},
		{{.needs_load = "--serial", .crash = true}, {.lockdown = LOCKDOWN_INTEGRITY}, LOAD_KEXEC_LOAD, false,
		 "--serial"},
		/* Lockdown refuses kexec_load, whatever else there is. */
		{{0}, {.lockdown = LOCKDOWN_INTEGRITY}, LOAD_KEXEC_FILE_LOAD, true, "locked down"},
		{{.crash = true}, {.lockdown = LOCKDOWN_CONFIDENTIALITY}, LOAD_KEXEC_FILE_LOAD, true, "locked down"},
		/* What the kernel was built with. */
		{{0}, {.kernel_config = ONLY_LOAD}, LOAD_KEXEC_LOAD, true, "not known to have"},
		{{.crash = true}, {.kernel_config = ONLY_FILE}, LOAD_KEXEC_FILE_LOAD, true, "lacks CONFIG_KEXEC"},
		/* The default. */
		{{0}, {.kernel_config = BOTH}, LOAD_KEXEC_FILE_LOAD, true, "the kernel places"},
		{{.has_file_load = {true, 1}}, {.lockdown = LOCKDOWN_NONE}, LOAD_KEXEC_FILE_LOAD, true,
		 "the kernel places"},
		{{.has_file_load = {true, 0}}, {.kernel_config = BOTH}, LOAD_KEXEC_LOAD, true, "not known to have"},
		{{0}, {.lockdown = LOCKDOWN_NONE}, LOAD_KEXEC_LOAD, true, "not known to have"},
		{{.crash = true}, {.kernel_config = BOTH}, LOAD_KEXEC_LOAD, true, "proves its dump"},
		/* A limit of the kernel's: one call is all that there may be. */
		{{0}, {.load_limit_reboot = {true, 1}, .kernel_config = BOTH}, LOAD_KEXEC_FILE_LOAD, false,
		 "the kernel places"},
		{{.crash = true}, {.load_limit_panic = {true, 3}, .kernel_config = BOTH}, LOAD_KEXEC_LOAD, false,
		 "proves its dump"},
		{{.crash = true}, {.load_limit_reboot = {true, 1}, .kernel_config = BOTH}, LOAD_KEXEC_LOAD, true,
		 "proves its dump"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = arena_new();
		struct notes notes = {.arena = arena};
		struct call_decision decision;
		struct error error;

		assert_true(call_decide(arena, &rows[i].request, &rows[i].host, &decision, &notes, &error));
		if (decision.first != rows[i].first || decision.may_change != rows[i].may_change ||
		    !strstr(decision.why, rows[i].why) || strncmp(decision.why, call_name(rows[i].first), 10))
			fail_msg("row %zu: %s, may change %d", i, decision.why, decision.may_change);
		arena_free(arena);
	}
}

static void refuses_what_the_file_call_cannot_do(void **state)
{
	const struct call_request request = {.wanted = LOAD_KEXEC_FILE_LOAD, .needs_load = "--dtb"};
	struct arena *arena = arena_new();
	struct notes notes = {.arena = arena};
	struct call_decision decision;
	struct error error;

	(void)state;
	assert_false(call_decide(arena, &request, &(struct host){0}, &decision, &notes, &error));
	assert_int_equal(error.kind, ERROR_USAGE);
	assert_string_equal(error.text,
			    "--dtb: kexec_file_load (--kexec-file-syscall) cannot do that; use --kexec-syscall");
	arena_free(arena);
}

/* A tree with an ITS, whose tables the GIC goes on writing to. The caller frees it. */
static struct blob its_tree(const char *status)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "its@8080000");
	build_fdt_string(&fdt, "compatible", "arm,gic-v3-its");
	build_fdt_string(&fdt, "status", status);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void warns_of_what_a_call_loses(void **state)
{
	const struct blob its = its_tree("okay"), off = its_tree("disabled");
	const struct {
		struct call_request request;
		struct host host;
		enum load_call first;
		const char *warning;	/* "": none */
	} rows[] = {
		{{0}, {.fdt = its, .kernel_config = BOTH}, LOAD_KEXEC_LOAD, ""},
		{{0}, {.fdt = off, .kernel_config = BOTH}, LOAD_KEXEC_FILE_LOAD, ""},
		{{0}, {.fdt = its, .kernel_config = BOTH, .efi = true}, LOAD_KEXEC_FILE_LOAD, ""},
		{{.wanted = LOAD_KEXEC_FILE_LOAD}, {.fdt = its}, LOAD_KEXEC_FILE_LOAD, "LPI tables"},
		{{.wanted = LOAD_KEXEC_FILE_LOAD, .crash = true}, {.fdt = its}, LOAD_KEXEC_FILE_LOAD, ""},
		{{.wanted = LOAD_KEXEC_LOAD}, {.ima = true, .kernel_config = BOTH}, LOAD_KEXEC_LOAD, "IMA"},
		{{.wanted = LOAD_KEXEC_LOAD}, {.ima = true, .kernel_config = ONLY_LOAD}, LOAD_KEXEC_LOAD, ""},
		{{.wanted = LOAD_KEXEC_LOAD}, {.kho = true}, LOAD_KEXEC_LOAD, "(KHO)"},
		{{.wanted = LOAD_KEXEC_FILE_LOAD}, {.kho = true, .ima = true}, LOAD_KEXEC_FILE_LOAD, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = arena_new();
		struct notes notes = {.arena = arena};
		struct call_decision decision;
		struct error error;

		assert_true(call_decide(arena, &rows[i].request, &rows[i].host, &decision, &notes, &error));
		assert_int_equal(decision.first, rows[i].first);
		if (*rows[i].warning ? !strstr(warnings(&notes), rows[i].warning) : *warnings(&notes))
			fail_msg("row %zu: \"%s\"", i, warnings(&notes));
		arena_free(arena);
	}
	free((void *)its.data);
	free((void *)off.data);
}

/* What may follow each errno value of either call: y yes, w with a warning, n no. */
static void decides_after_a_refusal(void **state)
{
	static const struct {
		int number;
		char load, file, file_locked, file_signed;
	} rows[] = {
		{ENOSYS, 'y', 'y', 'n', 'y'},		{EINVAL, 'y', 'y', 'n', 'y'},
		{ENOEXEC, 'y', 'y', 'n', 'y'},		{EOPNOTSUPP, 'y', 'y', 'n', 'y'},
		{EADDRNOTAVAIL, 'y', 'y', 'n', 'y'},	{ENODATA, 'n', 'w', 'n', 'n'},
		{ENOKEY, 'n', 'w', 'n', 'n'},		{EKEYREJECTED, 'n', 'w', 'n', 'n'},
		{ELIBBAD, 'n', 'w', 'n', 'n'},		{ENOPKG, 'n', 'w', 'n', 'n'},
		{EPERM, 'n', 'n', 'n', 'n'},		{EACCES, 'y', 'n', 'n', 'n'},
		{EBUSY, 'n', 'n', 'n', 'n'},		{ENOMEM, 'n', 'n', 'n', 'n'},
		{EFBIG, 'n', 'n', 'n', 'n'},		{EFAULT, 'n', 'n', 'n', 'n'},
		{EBADMSG, 'n', 'n', 'n', 'n'},
	};
	static const struct {
		struct call_request request;
		struct call_decision decision;
	} cases[] = {
		{{0}, {.first = LOAD_KEXEC_LOAD, .may_change = true}},
		{{0}, {.first = LOAD_KEXEC_FILE_LOAD, .may_change = true}},
		{{0}, {.first = LOAD_KEXEC_FILE_LOAD, .may_change = true, .locked_down = true}},
		{{.signature_required = true}, {.first = LOAD_KEXEC_FILE_LOAD, .may_change = true}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char expected[] = {rows[i].load, rows[i].file, rows[i].file_locked, rows[i].file_signed};

		for (size_t j = 0; j < COUNT(cases); j++) {
			struct call_decision fixed = cases[j].decision;
			const char *warning;
			bool follows = call_may_follow(&cases[j].request, &cases[j].decision, rows[i].number, &warning);

			if (follows != (expected[j] != 'n') || !!warning != (expected[j] == 'w'))
				fail_msg("%s, case %zu: %d", strerror(rows[i].number), j, follows);
			fixed.may_change = false;
			assert_false(call_may_follow(&cases[j].request, &fixed, rows[i].number, &warning));
		}
	}
}

static void unloads(void **state)
{
	static const struct {
		enum load_call wanted;
		struct host host;
		bool by_file, other;
	} rows[] = {
		{LOAD_AUTO, {.kernel_config = BOTH}, false, true},
		{LOAD_AUTO, {.kernel_config = ONLY_FILE}, true, true},
		{LOAD_AUTO, {.lockdown = LOCKDOWN_INTEGRITY}, true, false},
		{LOAD_KEXEC_LOAD, {.lockdown = LOCKDOWN_INTEGRITY}, false, false},
		{LOAD_KEXEC_FILE_LOAD, {.kernel_config = ONLY_LOAD}, true, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(call_unload_by_file(rows[i].wanted, &rows[i].host), rows[i].by_file);
		assert_int_equal(call_unload_may_follow(rows[i].wanted, &rows[i].host, ENOSYS), rows[i].other);
		assert_false(call_unload_may_follow(rows[i].wanted, &rows[i].host, EPERM));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_before_the_call),
		cmocka_unit_test(refuses_what_the_file_call_cannot_do),
		cmocka_unit_test(warns_of_what_a_call_loses),
		cmocka_unit_test(decides_after_a_refusal),
		cmocka_unit_test(unloads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

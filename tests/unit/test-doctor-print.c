// SPDX-License-Identifier: GPL-2.0-or-later
/* What a report looks like, for people and against its documentation in doc/doctor-json.md. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor-print.h"
#include "tests/lib/json-document.h"
#include "tests/lib/json.h"

#define AWKWARD "a\"b\\c\n\x1b[2J\x7f\xff"

static struct check_result items[] = {
	{"machine", CHECK_OK, ERROR_NONE, "Linux", NULL},
	{"kcore", CHECK_NOTE, ERROR_NONE, "a note", NULL},
	{"lockdown", CHECK_UNKNOWN, ERROR_NONE, AWKWARD, NULL},
	{"watchdog", CHECK_WARNING, ERROR_NONE, "it is running", "stop it"},
	{"plan", CHECK_BLOCKED, ERROR_KERNEL, "no room", NULL},
};

static const struct doctor_report report = {
	.kernel = "/boot/" AWKWARD, .crash = true, .call = LOAD_KEXEC_LOAD, .why = "kexec_load: as asked",
	.items = items, .count = 5, .problems = 1, .warnings = 1, .refusal = ERROR_ROOM,
};

/* From malloc. */
static char *print_text(const struct doctor_report *what, unsigned columns, bool colour)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	doctor_print_text(out, what, columns, colour);
	fclose(out);
	return text;
}

static void assert_text(const struct doctor_report *what, unsigned columns, bool colour, const char *expected)
{
	char *text = print_text(what, columns, colour);

	assert_string_equal(text, expected);
	free(text);
}

/* Nothing that a terminal could take for more than text; each check one line. */
static void text_of_a_pipe(void **state)
{
	(void)state;
	assert_text(&report, 0, false,
		    "To load a crash kernel, /boot/a\"b\\c??[2J?\xff, by kexec_load: as asked\n\n"
		    "ok       machine             Linux\n"
		    "note     kcore               a note\n"
		    "note     lockdown            a\"b\\c??[2J?\xff\n"
		    "warning  watchdog            it is running\n"
		    "                          -> stop it\n"
		    "problem  plan                no room\n\n"
		    "1 problem, 1 warning: a load would be refused\n");
}

static void colours(void **state)
{
	const struct doctor_report one = {.why = "x", .items = items + 3, .count = 2, .problems = 1, .warnings = 2};

	(void)state;
	/* ECMA-48: 33 is yellow, 31 red. */
	assert_text(&one, 80, true,
		    "To load a kernel for a reboot, by x\n\n"
		    "\033[33mwarning  \033[0mwatchdog            it is running\n"
		    "                          -> stop it\n"
		    "\033[31mproblem  \033[0mplan                no room\n\n"
		    "1 problem, 2 warnings: a load is possible\n");
}

/* 60 columns less 29 of indentation, and the last one: 30. A word that is longer has a line of its own. */
static void wrapped(void **state)
{
	struct check_result result = {"plan", CHECK_OK, ERROR_NONE, "three hundred and thirty little words in "
				      "/a/path/of/forty/columns/without/a/space end", NULL};
	const struct doctor_report one = {.why = "x", .items = &result, .count = 1};

	(void)state;
	for (unsigned columns = 20; columns <= 60; columns += 40)
		assert_text(&one, columns, false,
			    "To load a kernel for a reboot, by x\n\n"
			    "ok       plan                three hundred and thirty\n"
			    "                             little words in\n"
			    "                             /a/path/of/forty/columns/without/a/space\n"
			    "                             end\n\n"
			    "0 problems, 0 warnings: a load is possible\n");
}

static struct json print_json(const struct doctor_report *what)
{
	char *text;
	size_t size, offset;
	FILE *out = open_memstream(&text, &size);
	struct json json;

	doctor_print_json(out, what, 4);
	fclose(out);
	if (!json_read(text, &json, &offset))
		fail_msg("no JSON from byte %zu on: %.40s", offset, text + offset);
	free(text);
	return json;
}

static void assert_value(const struct json *json, const char *path, const char *expected)
{
	const struct json_value *value = json_find(json, path);

	if (!value || strcmp(value->text, expected))
		fail_msg("%s: %s, expected %s", path, value ? value->text : "(none)", expected);
}

static void json_as_documented(void **state)
{
	const struct doctor_report empty = {.why = "x", .call = LOAD_KEXEC_FILE_LOAD};
	struct json json = print_json(&report);

	(void)state;
	if (json_document_fault("doc/doctor-json.md", &json))
		fail_msg("%s", json_document_fault("doc/doctor-json.md", &json));
	assert_value(&json, "load", "crash");
	assert_value(&json, "kernel", "/boot/" AWKWARD);
	assert_value(&json, "call", "kexec_load");
	assert_value(&json, "status", "4");
	assert_value(&json, "checks[0].state", "ok");
	assert_value(&json, "checks[1].state", "note");
	assert_value(&json, "checks[2].state", "note");
	assert_value(&json, "checks[2].text", AWKWARD);
	assert_value(&json, "checks[3].state", "warning");
	assert_value(&json, "checks[3].cure", "stop it");
	assert_value(&json, "checks[4].state", "problem");
	assert_value(&json, "checks[4].cure", "");
	json_free(&json);
	json = print_json(&empty);
	assert_value(&json, "load", "reboot");
	assert_value(&json, "kernel", "");
	assert_value(&json, "call", "kexec_file_load");
	json_free(&json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_a_pipe),
		cmocka_unit_test(colours),
		cmocka_unit_test(wrapped),
		cmocka_unit_test(json_as_documented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

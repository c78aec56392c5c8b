// SPDX-License-Identifier: GPL-2.0-or-later
/* What a report looks like, against its documentation in doc/inspect-json.md. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect-print.h"
#include "tests/lib/json-document.h"
#include "tests/lib/json.h"

#define AWKWARD "a\"b\\c\n\x1b[2J\x7f\xff"

static struct inspect_fact facts[] = {{"model", AWKWARD}, {"compatible", "a b"}};

static struct fit_hash hashes[] = {
	{"hash-1", "crc32", FIT_HASH_GOOD}, {"hash-2", "sha1", FIT_HASH_BAD}, {"hash-3", "x", FIT_HASH_UNKNOWN},
	{"hash-4", "", FIT_HASH_BROKEN},
};

static struct inspect_part parts[] = {
	{.role = "file", .name = "", .format = "fit", .size = 0x1000},
	{.level = 1, .role = "dtb", .name = AWKWARD, .format = "dtb", .offset = 0x20, .size = 0x30,
	 .fault = "worn out", .facts = facts, .fact_count = 2, .hashes = hashes, .hash_count = 4},
};

static const struct inspect_report report = {
	.verdict = INSPECT_KERNEL, .reason = "a kernel", .have_kernel = true,
	.kernel = {.format = "Image", .text_offset = 0x80000, .image_size = 0x1a0000, .size_known = true, .flags = 0xa,
		   .page_size = 4096, .anywhere = true},
	.banner = "Linux version 6.12.1 (a@b)", .release = "6.12.1", .parts = parts, .part_count = 2,
};

/* From malloc. */
static char *print(void (*form)(FILE *, const char *, const struct inspect_report *),
		   const struct inspect_report *what)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	form(out, "/boot/" AWKWARD, what);
	fclose(out);
	return text;
}

static struct json print_json(const struct inspect_report *what)
{
	char *text = print(inspect_print_json, what);
	struct json json;
	size_t offset;

	if (!json_read(text, &json, &offset))
		fail_msg("no JSON from byte %zu on: %.40s", offset, text + offset);
	free(text);
	return json;
}

static void values(void **state)
{
	static const char *const expected[][2] = {
		{"schema", "1"}, {"file", "/boot/" AWKWARD}, {"verdict", "kernel"}, {"reason", "a kernel"},
		{"kernel.format", "Image"}, {"kernel.release", "6.12.1"},
		{"kernel.banner", "Linux version 6.12.1 (a@b)"}, {"kernel.text_offset", "524288"},	/* 0x80000 */
		{"kernel.image_size", "1703936"}, {"kernel.size_known", "true"}, {"kernel.flags", "0xa"},
		{"kernel.byte_order", "little"}, {"kernel.page_size", "4096"}, {"kernel.anywhere", "true"},
		{"parts[0].level", "0"}, {"parts[0].role", "file"}, {"parts[0].name", ""}, {"parts[0].fault", ""},
		{"parts[1].level", "1"}, {"parts[1].name", AWKWARD}, {"parts[1].format", "dtb"},
		{"parts[1].offset", "32"}, {"parts[1].size", "48"}, {"parts[1].fault", "worn out"},
		{"parts[1].facts[0].name", "model"}, {"parts[1].facts[0].value", AWKWARD},
		{"parts[1].facts[1].value", "a b"}, {"parts[1].hashes[0].name", "hash-1"},
		{"parts[1].hashes[0].algorithm", "crc32"}, {"parts[1].hashes[0].state", "good"},
		{"parts[1].hashes[1].state", "bad"}, {"parts[1].hashes[2].state", "unknown"},
		{"parts[1].hashes[3].state", "broken"},
	};
	struct json json = print_json(&report);

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct json_value *value = json_find(&json, expected[i][0]);

		if (!value || strcmp(value->text, expected[i][1]))
			fail_msg("%s is \"%s\"", expected[i][0], value ? value->text : "missing");
	}
	json_free(&json);
}

static void every_key_is_documented_with_its_type(void **state)
{
	struct json json = print_json(&report);
	const char *fault = json_document_fault("doc/inspect-json.md", &json);

	(void)state;
	if (fault)
		fail_msg("%s", fault);
	json_free(&json);
}

static void without_a_kernel(void **state)
{
	struct inspect_report other = report;
	struct json json;

	(void)state;
	other.have_kernel = false;
	other.verdict = INSPECT_OTHER;
	json = print_json(&other);
	assert_null(json_find(&json, "kernel"));
	assert_string_equal(json_find(&json, "verdict")->text, "other");
	json_free(&json);
}

/* Its lines as they are documented in the manual's example, and no byte that a terminal would obey. */
static void text(void **state)
{
	static const char *const lines[] = {
		": a kernel\n", "\n  Linux version 6.12.1 (a@b)\n",
		"\n  text_offset 0x80000, image_size 0x1a0000, flags 0xa, anywhere in RAM\n",
		"\n  file: fit, 0x1000 bytes at 0x0\n", ": dtb, 0x30 bytes at 0x20\n", "\n      damaged: worn out\n",
		"\n      compatible: a b\n", "\n      hash-1 (crc32): good\n", "\n      hash-2 (sha1): bad\n",
		"\n      hash-3 (x): not checked: unknown algorithm\n", "\n      hash-4 (): broken\n",
	};
	char *printed = print(inspect_print_text, &report);

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!strstr(printed, lines[i]))
			fail_msg("no \"%s\" in:\n%s", lines[i], printed);
	assert_null(strchr(printed, 0x1b));
	assert_null(strchr(printed, 0x7f));
	free(printed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(every_key_is_documented_with_its_type),
		cmocka_unit_test(without_a_kernel),
		cmocka_unit_test(text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

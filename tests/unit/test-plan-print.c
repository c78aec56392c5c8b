// SPDX-License-Identifier: GPL-2.0-or-later
/* What a plan looks like, against its documentation in doc/plan-json.md. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan-print.h"
#include "tests/lib/json-document.h"
#include "tests/lib/json.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DOCUMENT "doc/plan-json.md"	/* tests run in the top folder */

/* Bytes that JSON and terminals do not like: quote, backslash, control characters, UTF-8, Latin-1. */
#define AWKWARD "a\"b\\c\n\t\x01\x1b[2J\x7f\xc3\xa4\xff/"

static const struct kernel_image image = {
	.format = "vmlinux", .text_offset = 0x80000, .image_size = 0x1a0000, .size_known = true, .flags = 0xa,
	.page_size = 4096, .anywhere = true,
};

static struct mem_area areas[] = {
	{{0x40000000, 0x40000000}, MEM_FREE, "System RAM"},
	{{0x80000000, 0x200}, MEM_OTHER_CHILD, AWKWARD},
	{{0xfffffffff000, 0x1000}, MEM_CRASH_KERNEL, "Crash kernel"},
};
static const struct memmap map = {.areas = areas, .count = 3};

static struct dtb_change changes[] = {
	{DTB_SET, "/chosen/bootargs", "\"" AWKWARD "\""},
	{DTB_REMOVED, "/chosen/linux,elfcorehdr", NULL},
	{DTB_ADDED, "/memreserve/", "0x40000000+0x1000"},
	{DTB_INHERITED, "/chosen/linux,uefi-system-table", ""},
};

static struct note notes_list[] = {
	{NOTE_INFO, "first " AWKWARD},
	{NOTE_DEBUG, "not for plans"},
	{NOTE_WARNING, "second"},
};
static const struct notes notes = {.items = notes_list, .count = 3};

static const uint8_t content[0x1234];

static struct plan make_plan(void)
{
	struct plan plan = {
		.entry = 0x401ff000, .image_base = 0x40080000, .dtb = 0x40400000,
		.initrd = {0x40220000, 0x1234},
		.image = &image, .map = &map, .page_size = 0x1000, .sealed = true,
		.frames_known = true,
		.dtb_changes = {changes, 4}, .segment_count = 4,
		.segments = {
			{.role = SEGMENT_KERNEL, .bytes = {content, 0x1000}, .dest = {0x40080000, 0x1a0000},
			 .hashed = 0x1000, .frames = {{400, 12, 3, 1, 0, 0, 0, 0}}},
			{.role = SEGMENT_PURGATORY, .bytes = {content, 0x200}, .dest = {0x401ff000, 0x1000}},
			{.role = SEGMENT_INITRD, .bytes = {content, 0x1234}, .dest = {0x40220000, 0x2000},
			 .hashed = 0x1234, .copied = true},
			{.role = SEGMENT_DTB, .bytes = {content, 0x800}, .dest = {0x40400000, 0x1000}},
		},
	};

	for (int i = 0; i < SHA256_DIGEST_SIZE; i++) {
		plan.segments[0].sha256[i] = (uint8_t)i;
		plan.segments[2].sha256[i] = (uint8_t)(0xff - i);
	}
	return plan;
}

/* From malloc. */
static char *print(void (*form)(FILE *, const struct plan *, const struct notes *), const struct plan *plan,
		   const struct notes *said)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	form(out, plan, said);
	fclose(out);
	assert_int_equal(strlen(text), size);
	return text;
}

static struct json print_json(const struct plan *plan, const struct notes *said)
{
	char *text = print(plan_print_json, plan, said);
	struct json json;
	size_t offset;

	if (!json_read(text, &json, &offset))
		fail_msg("no JSON from byte %zu on: %.40s", offset, text + offset);
	free(text);
	return json;
}

/* --- Values --------------------------------------------------------------------------------------------- */

struct value_case {
	const char *path;
	enum json_type type;
	const char *text;
};

static const struct value_case values[] = {
	{"schema", JSON_NUMBER, "1"},
	{"call", JSON_STRING, "kexec_load"},
	{"flags", JSON_STRING, "KEXEC_ARCH_AARCH64"},
	{"entry", JSON_STRING, "0x401ff000"},
	{"page_size", JSON_NUMBER, "4096"},
	{"kernel.format", JSON_STRING, "vmlinux"},
	{"kernel.text_offset", JSON_NUMBER, "524288"},		/* 0x80000 */
	{"kernel.image_size", JSON_NUMBER, "1703936"},		/* 0x1a0000 */
	{"kernel.size_known", JSON_BOOLEAN, "true"},
	{"kernel.flags", JSON_STRING, "0xa"},
	{"kernel.byte_order", JSON_STRING, "little"},
	{"kernel.page_size", JSON_NUMBER, "4096"},
	{"kernel.anywhere", JSON_BOOLEAN, "true"},
	{"kernel.address", JSON_STRING, "0x40080000"},
	{"memory[0].start", JSON_STRING, "0x40000000"},
	{"memory[0].size", JSON_NUMBER, "1073741824"},		/* 1 GiB */
	{"memory[0].use", JSON_STRING, "free"},
	{"memory[0].name", JSON_STRING, "System RAM"},
	{"memory[1].size", JSON_NUMBER, "512"},
	{"memory[1].use", JSON_STRING, "unknown resource"},
	{"memory[1].name", JSON_STRING, AWKWARD},
	{"memory[2].start", JSON_STRING, "0xfffffffff000"},
	{"memory[2].use", JSON_STRING, "crash kernel"},
	{"segments[0].role", JSON_STRING, "kernel"},
	{"segments[0].start", JSON_STRING, "0x40080000"},
	{"segments[0].size", JSON_NUMBER, "1703936"},
	{"segments[0].bytes", JSON_NUMBER, "4096"},
	{"segments[0].copied", JSON_BOOLEAN, "false"},
	{"segments[0].hashed", JSON_NUMBER, "4096"},
	{"segments[0].sha256", JSON_STRING,
	 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},
	{"segments[0].frames.free", JSON_NUMBER, "400"},
	{"segments[0].frames.cache", JSON_NUMBER, "12"},
	{"segments[0].frames.anonymous", JSON_NUMBER, "3"},
	{"segments[0].frames.pinned", JSON_NUMBER, "1"},
	{"segments[0].frames.unusable", JSON_NUMBER, "0"},
	{"segments[1].role", JSON_STRING, "purgatory"},
	{"segments[1].hashed", JSON_NUMBER, "0"},
	{"segments[2].role", JSON_STRING, "initrd"},
	{"segments[2].copied", JSON_BOOLEAN, "true"},
	{"segments[2].bytes", JSON_NUMBER, "4660"},		/* 0x1234 */
	{"segments[2].sha256", JSON_STRING,
	 "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0"},
	{"segments[3].role", JSON_STRING, "dtb"},
	{"initrd.start", JSON_STRING, "0x40220000"},
	{"initrd.size", JSON_NUMBER, "4660"},
	{"device_tree.address", JSON_STRING, "0x40400000"},
	{"device_tree.changes[0].action", JSON_STRING, "set"},
	{"device_tree.changes[0].where", JSON_STRING, "/chosen/bootargs"},
	{"device_tree.changes[0].detail", JSON_STRING, "\"" AWKWARD "\""},
	{"device_tree.changes[1].action", JSON_STRING, "removed"},
	{"device_tree.changes[1].detail", JSON_STRING, ""},
	{"device_tree.changes[2].action", JSON_STRING, "added"},
	{"device_tree.changes[3].action", JSON_STRING, "inherited"},
	{"notes[0].level", JSON_STRING, "info"},
	{"notes[0].text", JSON_STRING, "first " AWKWARD},
	{"notes[1].level", JSON_STRING, "warning"},
	{"notes[1].text", JSON_STRING, "second"},
};

static const char *const absent[] = {
	"segments[1].sha256", "segments[3].sha256", "segments[4]", "memory[3]", "device_tree.changes[4]",
	"notes[2]",
};

static void json_says_what_the_plan_is(void **state)
{
	struct plan plan = make_plan();
	struct json json = print_json(&plan, &notes);

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		const struct json_value *value = json_find(&json, values[i].path);

		if (!value)
			fail_msg("%s is missing", values[i].path);
		if (value->type != values[i].type || strcmp(value->text, values[i].text))
			fail_msg("%s is \"%s\", expected \"%s\"", values[i].path, value->text,
				 values[i].text);
	}
	for (size_t i = 0; i < COUNT(absent); i++)
		if (json_find(&json, absent[i]))
			fail_msg("%s is there", absent[i]);
	json_free(&json);
}

/* The other value of each thing that has two. */
static void json_of_an_old_big_endian_kernel(void **state)
{
	static const struct value_case others[] = {
		{"flags", JSON_STRING, "KEXEC_ARCH_AARCH64 | KEXEC_ON_CRASH"},
		{"kernel.format", JSON_STRING, "Image"},
		{"kernel.size_known", JSON_BOOLEAN, "false"},
		{"kernel.byte_order", JSON_STRING, "big"},
		{"kernel.page_size", JSON_NUMBER, "0"},
		{"kernel.anywhere", JSON_BOOLEAN, "false"},
	};
	const struct kernel_image old = {.format = "Image", .image_size = 0x1000, .big_endian = true};
	struct plan plan = make_plan();
	struct json json;

	(void)state;
	plan.crash = true;
	plan.image = &old;
	json = print_json(&plan, &notes);
	for (size_t i = 0; i < COUNT(others); i++) {
		const struct json_value *value = json_find(&json, others[i].path);

		if (!value || value->type != others[i].type || strcmp(value->text, others[i].text))
			fail_msg("%s is \"%s\"", others[i].path, value ? value->text : "missing");
	}
	json_free(&json);
}

static void lists_may_be_empty(void **state)
{
	static const char *const lists[] = {"memory", "segments", "device_tree.changes", "notes"};
	const struct notes none = {0}, only_debug = {.items = &notes_list[1], .count = 1};
	const struct memmap nothing = {0};
	struct plan plan = make_plan();
	struct json json;

	(void)state;
	plan.map = &nothing;
	plan.segment_count = plan.dtb_changes.count = 0;
	json = print_json(&plan, &none);
	for (size_t i = 0; i < COUNT(lists); i++)
		assert_int_equal(json_find(&json, lists[i])->type, JSON_LIST);
	assert_null(json_find(&json, "memory[0]"));
	json_free(&json);
	json = print_json(&plan, &only_debug);
	assert_null(json_find(&json, "notes[0]"));
	json_free(&json);
}

/* --- The documentation ---------------------------------------------------------------------------------- */

static void every_key_is_documented_with_its_type(void **state)
{
	struct plan plan = make_plan();
	struct json json = print_json(&plan, &notes);
	const char *fault = json_document_fault(DOCUMENT, &json);

	(void)state;
	if (fault)
		fail_msg("%s", fault);
	json_free(&json);
}

static void no_key_comes_twice(void **state)
{
	struct plan plan = make_plan();
	struct json json = print_json(&plan, &notes);

	(void)state;
	for (size_t i = 0; i < json.count; i++)
		if (json_find(&json, json.values[i].path) != &json.values[i])
			fail_msg("%s comes twice", json.values[i].path);
	json_free(&json);
}

static void every_use_of_memory_is_documented(void **state)
{
	const char *document = json_document_read(DOCUMENT);

	(void)state;
	assert_non_null(document);
	for (enum mem_use use = MEM_FREE; use <= MEM_OUT_OF_BOUNDS; use++) {
		char row[80];

		snprintf(row, sizeof(row), "\n| `%s` | ", mem_use_name(use));
		if (!strstr(document, row))
			fail_msg("%s has no row for the use \"%s\"", DOCUMENT, mem_use_name(use));
	}
}

/* The reader of this test: what it takes must be JSON. */
static void reader_refuses_what_is_no_json(void **state)
{
	static const char *const wrong[] = {
		"", "{", "{}}", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1,]", "[1 2]", "01", "1.", "-", "1e",
		"\"", "\"\\x\"", "\"\\u12\"", "\"\n\"", "\"\xc3\xa4\"", "{\"a\":1 \"b\":2}", "nul", "tru",
		"+1", "0x10",
	};
	static const char *const right[] = {
		"{}", "[]", " [ 1 , -2.5e+3 ] ", "\"\\u00e4\\n\\\"\"", "{\"a\":{\"b\":[true,false,null]}}",
		"0",
	};
	struct json json;
	size_t offset;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		if (json_read(wrong[i], &json, &offset))
			fail_msg("%s is taken", wrong[i]);
		json_free(&json);
	}
	for (size_t i = 0; i < COUNT(right); i++) {
		if (!json_read(right[i], &json, &offset))
			fail_msg("%s is refused at %zu", right[i], offset);
		json_free(&json);
	}
}

/* --- Text ----------------------------------------------------------------------------------------------- */

static const char *const lines[] = {
	"Kernel: vmlinux, little endian, 4K pages, text_offset 0x80000, image_size 0x1a0000, "
	"anywhere in RAM\n",
	"Call: kexec_load, flags KEXEC_ARCH_AARCH64, entry 0x401ff000 (purgatory)\n",
	"Image at 0x40080000, device tree at 0x40400000\n",
	/* 0x40000000 + 0x40000000 = 0x80000000: the first address behind. */
	"  0x000040000000..0x000080000000     1.0 GiB  free\n",
	"  0x000080000000..0x000080000200     512 B  unknown resource (a\"b\\c???\?[2J?\xc3\xa4\xff/)\n",
	"  0xfffffffff000..0x1000000000000     4.0 KiB  crash kernel\n",
	"  0x000040080000..0x000040220000     1.6 MiB  kernel     0x1000 bytes\n"
	"      frames: 400 free, 12 cache, 3 anonymous, 1 pinned\n"
	"      sha256 of 0x1000 bytes: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
	"  purgatory  0x200 bytes\n",
	"  initrd     0x1234 bytes (copied)\n",
	"  set       /chosen/bootargs: \"a\"b\\c???\?[2J?\xc3\xa4\xff/\"\n",
	"  removed   /chosen/linux,elfcorehdr\n",
	"  added     /memreserve/: 0x40000000+0x1000\n",
	"  inherited /chosen/linux,uefi-system-table\n",
	"  info: first a\"b\\c???\?[2J?\xc3\xa4\xff/\n",
	"  warning: second\n",
};

static void text_says_what_the_plan_is(void **state)
{
	struct plan plan = make_plan();
	char *text = print(plan_print_text, &plan, &notes);

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		if (!strstr(text, lines[i]))
			fail_msg("no \"%s\" in:\n%s", lines[i], text);
	assert_null(strstr(text, "not for plans"));
	for (const char *c = text; *c; c++)
		assert_true((unsigned char)*c >= ' ' || *c == '\n');
	free(text);
}

static void frames_that_are_not_known_are_not_shown(void **state)
{
	struct plan plan = make_plan();
	char *text;

	(void)state;
	plan.frames_known = false;
	text = print(plan_print_text, &plan, &notes);
	assert_null(strstr(text, "frames"));
	free(text);
	text = print(plan_print_json, &plan, &notes);
	assert_null(strstr(text, "frames"));
	free(text);
}

static void text_of_an_old_big_endian_kernel(void **state)
{
	const struct kernel_image old = {.format = "Image", .image_size = 0x1000, .big_endian = true};
	struct plan plan = make_plan();
	char *text;

	(void)state;
	plan.crash = true;
	plan.image = &old;
	text = print(plan_print_text, &plan, &notes);
	assert_non_null(strstr(text, "Kernel: Image, big endian, page size unknown, text_offset 0x0, "
			       "image_size 0x1000 (estimated), as low in RAM as possible\n"));
	assert_non_null(strstr(text, "flags KEXEC_ARCH_AARCH64 | KEXEC_ON_CRASH, entry"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_says_what_the_plan_is),
		cmocka_unit_test(json_of_an_old_big_endian_kernel),
		cmocka_unit_test(lists_may_be_empty),
		cmocka_unit_test(every_key_is_documented_with_its_type),
		cmocka_unit_test(no_key_comes_twice),
		cmocka_unit_test(every_use_of_memory_is_documented),
		cmocka_unit_test(reader_refuses_what_is_no_json),
		cmocka_unit_test(text_says_what_the_plan_is),
		cmocka_unit_test(frames_that_are_not_known_are_not_shown),
		cmocka_unit_test(text_of_an_old_big_endian_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The text of /proc/iomem as resources. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "iomem.h"
#include "tests/lib/assert-error.h"

#define MAX_ENTRIES 8

struct parse_case {
	const char *name;
	const char *text;
	bool hidden;
	struct {
		uint64_t start, size;
		unsigned depth;
		const char *name;	/* NULL ends the list */
	} expected[MAX_ENTRIES];
};

/* Sizes: the text's end is inclusive, so end - start + 1. */
static const struct parse_case parse_cases[] = {
	{
		.name = "a machine's memory with its children",
		.text = "40000000-bfffffff : System RAM\n"
			"  40210000-41c0ffff : Kernel code\n"
			"  41c10000-421cffff : reserved\n"
			"    41c10000-41c1ffff : deeper\n"
			"  80000000-9fffffff : Crash kernel\n"
			"c0000000-c0000fff : 9000000.pl011 pl011@9000000\n",
		.expected = {
			{0x40000000, 0x80000000, 0, "System RAM"},
			{0x40210000, 0x1a00000, 1, "Kernel code"},
			{0x41c10000, 0x5c0000, 1, "reserved"},
			{0x41c10000, 0x10000, 2, "deeper"},
			{0x80000000, 0x20000000, 1, "Crash kernel"},
			{0xc0000000, 0x1000, 0, "9000000.pl011 pl011@9000000"},
		},
	}, {
		.name = "no text",
		.text = "",
	}, {
		.name = "no newline at the end",
		.text = "1000-1fff : System RAM",
		.expected = {{0x1000, 0x1000, 0, "System RAM"}},
	}, {
		.name = "numbers of 1 and of 16 digits",
		.text = "1-2 : low\nabcdef0123456789-ABCDEF012345678a : high\n",
		.expected = {{1, 2, 0, "low"}, {0xabcdef0123456789, 2, 0, "high"}},
	}, {
		.name = "a name with colons, dashes and digits",
		.text = "8000-8fff : 4010000000.pcie:bus 0-1 : x\n",
		.expected = {{0x8000, 0x1000, 0, "4010000000.pcie:bus 0-1 : x"}},
	}, {
		.name = "spaces around the name, no name, the kernel's word for none",
		.text = "0-0 :   a b  \n1-1 : \n2-2 : <BAD>\n",
		.expected = {{0, 1, 0, "a b"}, {1, 1, 0, ""}, {2, 1, 0, "<BAD>"}},
	}, {
		.name = "empty resource: end one below start",
		.text = "1000-fff : nothing\n2000-2000 : a byte\n",
		.expected = {{0x1000, 0, 0, "nothing"}, {0x2000, 1, 0, "a byte"}},
	}, {
		/* start + size must not wrap: the last byte of the address space is given up. */
		.name = "up to the end of the address space",
		.text = "fffffffffffff000-ffffffffffffffff : top\n00000000-ffffffffffffffff : all\n"
			"ffffffffffffffff-ffffffffffffffff : last byte\n",
		.expected = {{0xfffffffffffff000, 0xfff, 0, "top"}, {0, 0xffffffffffffffff, 0, "all"},
			     {0xffffffffffffffff, 0, 0, "last byte"}},
	}, {
		.name = "hidden: read without privilege",
		.text = "00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n",
		.hidden = true,
		.expected = {{0, 1, 0, "System RAM"}, {0, 1, 1, "Kernel code"}},
	}, {
		.name = "not hidden: one start is not zero",
		.text = "00000000-00000000 : PCI\n00000001-00000001 : System RAM\n",
		.expected = {{0, 1, 0, "PCI"}, {1, 1, 0, "System RAM"}},
	}, {
		.name = "not hidden: one end is not zero",
		.text = "00000000-00000fff : System RAM\n  00000000-00000000 : one byte\n",
		.expected = {{0, 0x1000, 0, "System RAM"}, {0, 1, 1, "one byte"}},
	},
};

static void parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parse_cases) / sizeof(*parse_cases); i++) {
		const struct parse_case *c = &parse_cases[i];
		struct arena *arena = arena_new();
		struct error error = {0};
		struct iomem iomem;
		size_t count = 0;

		print_message("%s\n", c->name);
		assert_true(iomem_parse(arena, (struct blob){(const uint8_t *)c->text, strlen(c->text)},
					&iomem, &error));
		assert_int_equal(iomem.hidden, c->hidden);
		for (; count < MAX_ENTRIES && c->expected[count].name; count++) {
			assert_true(count < iomem.count);
			assert_string_equal(iomem.entries[count].name, c->expected[count].name);
			assert_int_equal(iomem.entries[count].depth, c->expected[count].depth);
			assert_int_equal(iomem.entries[count].range.start, c->expected[count].start);
			assert_int_equal(iomem.entries[count].range.size, c->expected[count].size);
		}
		assert_int_equal(iomem.count, count);
		arena_free(arena);
	}
}

/* Behind a good first line, so that the line number is more than a constant. */
#define GOOD "1000-8fff : System RAM\n"

static const struct {
	const char *name;
	const char *text;	/* behind GOOD */
	size_t size;		/* of text, where it holds a NUL; 0: its length */
	const char *words;
} damage_cases[] = {
	{"empty-line", "\n", 0, "line 2: expected START-END"},
	{"words", "hello world\n", 0, "line 2: expected START-END"},
	{"no-dash", "1000 1fff : x\n", 0, "line 2: expected START-END"},
	{"no-end", "1000- : x\n", 0, "line 2: expected START-END"},
	{"no-start", "-1fff : x\n", 0, "line 2: expected START-END"},
	{"no-colon", "1000-1fff System RAM\n", 0, "line 2: expected START-END"},
	{"cut-in-number", "1000-1f", 0, "line 2: expected START-END"},
	{"cut-before-name", "1000-1fff :", 0, "line 2: expected START-END"},
	{"prefix-0x", "0x1000-0x1fff : x\n", 0, "line 2: expected START-END"},
	{"sign", "+1000-1fff : x\n", 0, "line 2: expected START-END"},
	{"17-digits", "10000000000000000-10000000000000001 : x\n", 0, "line 2: expected START-END"},
	{"17-digits-of-zero", "00000000000001000-1fff : x\n", 0, "line 2: expected START-END"},
	{"end-below-start", "3000-2000 : x\n", 0, "line 2: end 0x2000 is below start 0x3000"},
	{"end-two-below-start", "3000-2ffe : x\n", 0, "line 2: end 0x2ffe is below start 0x3000"},
	{"odd-indentation", " 1000-1fff : x\n", 0, "line 2: indented by 1 spaces"},
	{"skipped-level", "    1000-1fff : x\n", 0,
	 "line 2: indented by 4 spaces, expected an even number up to 2"},
	{"only-spaces", "  ", 0, "line 2: expected START-END"},
	{"tab", "\t1000-1fff : x\n", 0, "line 2: expected START-END"},
	{"carriage-return", "1000-1fff : System RAM\r\n", 0, "line 2: a NUL byte or a carriage return"},
	{"nul-in-name", "1000-1fff : a\0b\n", 16, "line 2: a NUL byte or a carriage return"},
	{"third-line", "1000-1fff : x\n\n", 0, "line 3: expected START-END"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		size_t size = damage_cases[i].size ? damage_cases[i].size : strlen(damage_cases[i].text);
		size_t good = strlen(GOOD);
		char *text = malloc(good + size);
		struct arena *arena = arena_new();
		struct iomem iomem = {.count = 77};
		struct error error = {0};

		memcpy(text, GOOD, good);
		memcpy(text + good, damage_cases[i].text, size);
		assert_false(iomem_parse(arena, (struct blob){(const uint8_t *)text, good + size}, &iomem,
					 &error));
		assert_error(damage_cases[i].name, &error, ERROR_MACHINE, damage_cases[i].words);
		assert_int_equal(iomem.count, 77);
		arena_free(arena);
		free(text);
	}
}

static void indented_first_line(void **state)
{
	struct arena *arena = arena_new();
	struct error error = {0};
	struct iomem iomem;

	(void)state;
	assert_false(iomem_parse(arena, (struct blob){(const uint8_t *)"  1-2 : x\n", 10}, &iomem, &error));
	assert_error("indented-first-line", &error, ERROR_MACHINE, "line 1: indented by 2 spaces");
	arena_free(arena);
}

/* A quadratic parser would take minutes here, not milliseconds. */
static void hundred_thousand_lines(void **state)
{
	enum { LINES = 100000 };
	size_t used = 0, room = LINES * 40;
	char *text = malloc(room);
	struct arena *arena = arena_new();
	struct error error = {0};
	struct iomem iomem;
	clock_t started;

	(void)state;
	for (size_t i = 0; i < LINES; i++)
		used += (size_t)snprintf(text + used, room - used, "%08zx-%08zx : %zu\n", i << 12,
					 (i << 12) + 0xfff, i);
	started = clock();
	assert_true(iomem_parse(arena, (struct blob){(const uint8_t *)text, used}, &iomem, &error));
	assert_true((clock() - started) / CLOCKS_PER_SEC < 5);
	assert_int_equal(iomem.count, LINES);
	assert_string_equal(iomem.entries[LINES - 1].name, "99999");
	assert_int_equal(iomem.entries[LINES - 1].range.start, 0x1869f000);	/* 99999 = 0x1869f */
	arena_free(arena);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse),
		cmocka_unit_test(damage),
		cmocka_unit_test(indented_first_line),
		cmocka_unit_test(hundred_thousand_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

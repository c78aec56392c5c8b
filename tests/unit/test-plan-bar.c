// SPDX-License-Identifier: GPL-2.0-or-later
/* The bar of a terminal: as wide as asked for, whatever it shows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan-bar.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct mem_area areas[] = {
	{{0x40000000, 0x10000}, MEM_FREE, "System RAM"},
	{{0x40010000, 0x10000}, MEM_RESERVED, "reserved"},
	{{0x80000000, 0x20000}, MEM_CRASH_KERNEL, "Crash kernel"},
};
static const struct memmap map = {.areas = areas, .count = COUNT(areas)};

static const struct plan plan = {
	.map = &map, .segment_count = 1,
	.segments = {{.role = SEGMENT_KERNEL, .name = "kernel", .dest = {0x80010000, 0x10000}}},
};

static __attribute__((noinline)) char *draw(const struct plan *what, unsigned columns, bool colour)
{
	struct arena *arena = arena_new();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	plan_bar(out, arena, what, columns, colour);
	fclose(out);
	arena_free(arena);
	return text;
}

/*
 * Five bands of weight 1: of 40 columns each has one, and a fifth of the other 35. The second line:
 * two columns of "0x", and 13 digits behind the other address.
 */
static void bar(void **state)
{
	char *text = draw(&plan, 1, false);

	(void)state;
	assert_string_equal(text,
			    "0x40000000               0x0000080020000\n"
			    "........########        ccccccccKKKKKKKK\n"
			    ". free  # left alone  c crash region  K kernel\n\n");
	free(text);
}

static void widths(void **state)
{
	static const struct {
		unsigned columns;
		size_t width;
	} cases[] = {{0, 40}, {40, 40}, {41, 41}, {79, 79}, {120, 120}, {500, 120}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *text = draw(&plan, cases[i].columns, false), *second = strchr(text, '\n') + 1;

		assert_int_equal(second - text - 1, cases[i].width);
		assert_int_equal(strcspn(second, "\n"), cases[i].width);
		free(text);
	}
}

/* ECMA-48, SGR: 30 black and 37 white letters, 42 green to 45 magenta behind them, 0 the end. */
static void coloured(void **state)
{
	char *text = draw(&plan, 40, true);

	(void)state;
	assert_non_null(strstr(text, "\033[30;42m........\033[0m\033[30;41m########\033[0m\033[39;49m        \033[0m"));
	assert_non_null(strstr(text, "\033[37;44mKKKKKKKK\033[0m\n"));
	free(text);
}

static void nothing_to_draw(void **state)
{
	static const struct memmap none;
	static const struct plan empty = {.map = &none};
	char *text = draw(&empty, 80, false);

	(void)state;
	assert_string_equal(text, "");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bar), cmocka_unit_test(widths), cmocka_unit_test(coloured),
		cmocka_unit_test(nothing_to_draw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines and words of text that has no NUL behind it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct blob blob_of(const char *text)
{
	return (struct blob){(const uint8_t *)text, strlen(text)};
}

static const struct {
	const char *text, *parts[4];
} lines[] = {
	{"", {NULL}},
	{"\n", {"", NULL}},
	{"a", {"a", NULL}},
	{"a\n", {"a", NULL}},
	{"a\n\nb c", {"a", "", "b c", NULL}},
}, words[] = {
	{"", {NULL}},
	{" \t ", {NULL}},
	{"a", {"a", NULL}},
	{"\ta  b\t\tc ", {"a", "b", "c", NULL}},
};

static void takes_lines(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct blob rest = blob_of(lines[i].text), line;
		size_t count = 0;

		for (; text_next(&rest, '\n', &line); count++)
			assert_string_equal(text_copy(arena, line), lines[i].parts[count]);
		assert_null(lines[i].parts[count]);
		assert_int_equal(rest.size, 0);
	}
	arena_free(arena);
}

static void takes_words(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct blob rest = blob_of(words[i].text), word;
		size_t count = 0;

		for (; text_next_word(&rest, &word); count++)
			assert_string_equal(text_copy(arena, word), words[i].parts[count]);
		assert_null(words[i].parts[count]);
	}
	arena_free(arena);
}

/* The value behind a key: what text_next_word leaves. */
static void trims(void **state)
{
	struct arena *arena = arena_new();
	struct blob rest = blob_of("key \t a  b\t "), word;

	(void)state;
	assert_true(text_next_word(&rest, &word));
	assert_string_equal(text_copy(arena, text_trim(rest)), "a  b");
	assert_string_equal(text_copy(arena, text_trim(blob_of("  "))), "");
	assert_string_equal(text_copy(arena, text_trim(blob_of(""))), "");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_lines),
		cmocka_unit_test(takes_words),
		cmocka_unit_test(trims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

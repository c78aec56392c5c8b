// SPDX-License-Identifier: GPL-2.0-or-later
/* What functions want said, in order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "notes.h"

/* 40: past the first two capacities of a growing list. */
static void notes_keep_order_level_and_text(void **state)
{
	struct notes notes = {.arena = arena_new()};

	(void)state;
	for (int i = 0; i < 40; i++)
		notes_add(&notes, (enum note_level)(i % 3), "note %d of %s", i, "40");
	assert_int_equal(notes.count, 40);
	for (int i = 0; i < 40; i++) {
		char expected[32];

		snprintf(expected, sizeof(expected), "note %d of 40", i);
		assert_string_equal(notes.items[i].text, expected);
		assert_int_equal(notes.items[i].level, i % 3);
	}
	arena_free(notes.arena);
}

/* A note is kept, whatever becomes of what it was made from. */
static void text_is_a_copy(void **state)
{
	struct notes notes = {.arena = arena_new()};
	char word[] = "before";

	(void)state;
	notes_add(&notes, NOTE_INFO, "%s", word);
	word[0] = '\0';
	assert_string_equal(notes.items[0].text, "before");
	arena_free(notes.arena);
}

/* The appended ones live in the first list's arena from then on. */
static void appended_notes_come_behind(void **state)
{
	struct notes notes = {.arena = arena_new()}, more = {.arena = arena_new()};

	(void)state;
	notes_add(&notes, NOTE_INFO, "first");
	notes_add(&more, NOTE_WARNING, "100%% of it");
	notes_add(&more, NOTE_DEBUG, "third");
	notes_append(&notes, &more);
	arena_free(more.arena);
	assert_int_equal(notes.count, 3);
	assert_string_equal(notes.items[0].text, "first");
	assert_string_equal(notes.items[1].text, "100% of it");
	assert_int_equal(notes.items[1].level, NOTE_WARNING);
	assert_string_equal(notes.items[2].text, "third");
	assert_int_equal(notes.items[2].level, NOTE_DEBUG);
	arena_free(notes.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_keep_order_level_and_text),
		cmocka_unit_test(text_is_a_copy),
		cmocka_unit_test(appended_notes_come_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

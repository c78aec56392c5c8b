// SPDX-License-Identifier: GPL-2.0-or-later
/* A fact, and the nouns that callers put in front of it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "error.h"

static void the_fact_is_formatted(void **state)
{
	struct error error = {0};

	(void)state;
	assert_false(error_set(&error, ERROR_INPUT, "bytes 0x%x+0x%x end past %s", 0x9000, 0x400, "it"));
	assert_int_equal(error.kind, ERROR_INPUT);
	assert_string_equal(error.text, "bytes 0x9000+0x400 end past it");
}

static void nouns_go_in_front_and_keep_the_kind(void **state)
{
	struct error error = {0};

	(void)state;
	error_set(&error, ERROR_POLICY, "no");
	assert_false(error_noun(&error, "program header %d", 3));
	assert_false(error_noun(&error, "%s", "/boot/vmlinux"));
	assert_int_equal(error.kind, ERROR_POLICY);
	assert_string_equal(error.text, "/boot/vmlinux: program header 3: no");
}

/* A percent sign that came out of a file name is text, not a format. */
static void what_is_recorded_is_not_formatted_again(void **state)
{
	struct error error = {0};

	(void)state;
	error_set(&error, ERROR_INPUT, "%s", "100%s%n");
	error_noun(&error, "%s", "%d");
	assert_string_equal(error.text, "%d: 100%s%n");
}

static void errno_stands_behind_the_text(void **state)
{
	struct error error = {0};

	(void)state;
	assert_false(error_errno(&error, ERROR_ROOM, ENOENT, "%s", "/boot/Image"));
	assert_int_equal(error.kind, ERROR_ROOM);
	assert_string_equal(error.text, "/boot/Image: No such file or directory");
}

static void a_long_fact_is_cut_at_its_end(void **state)
{
	struct error error = {0};
	char fact[2 * sizeof(error.text)];

	(void)state;
	memset(fact, 'f', sizeof(fact) - 1);
	fact[sizeof(fact) - 1] = '\0';
	error_set(&error, ERROR_INPUT, "%s", fact);
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
	assert_memory_equal(error.text, fact, sizeof(error.text) - 1);
}

/* A path may have 4095 bytes: the reason must still be seen. */
static void a_long_noun_leaves_room_for_the_fact(void **state)
{
	struct error error = {0};
	char path[4096];

	(void)state;
	memset(path, '/', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	error_errno(&error, ERROR_INPUT, ENOENT, "%s", path);
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
	assert_non_null(strstr(error.text, "/: No such file or directory"));
	error_set(&error, ERROR_INPUT, "the file is empty");
	error_noun(&error, "%s", path);
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
	assert_non_null(strstr(error.text, "/: the file is empty"));
}

static void a_noun_before_a_full_text_stays_in_the_buffer(void **state)
{
	struct error error = {0};
	char fact[sizeof(error.text)];

	(void)state;
	memset(fact, 'f', sizeof(fact) - 1);
	fact[sizeof(fact) - 1] = '\0';
	error_set(&error, ERROR_INPUT, "%s", fact);
	error_noun(&error, "noun");
	assert_int_equal(strlen(error.text), sizeof(error.text) - 1);
	assert_memory_equal(error.text, ": fff", 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fact_is_formatted),
		cmocka_unit_test(nouns_go_in_front_and_keep_the_kind),
		cmocka_unit_test(what_is_recorded_is_not_formatted_again),
		cmocka_unit_test(errno_stands_behind_the_text),
		cmocka_unit_test(a_long_fact_is_cut_at_its_end),
		cmocka_unit_test(a_long_noun_leaves_room_for_the_fact),
		cmocka_unit_test(a_noun_before_a_full_text_stays_in_the_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

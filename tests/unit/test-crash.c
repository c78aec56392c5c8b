// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands between the facts about a crash and a load. The facts have tests of their own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crash.h"
#include "tests/lib/assert-error.h"

/* Refused before anything is read: /nowhere has no facts at all. */
static void other_byte_order_is_refused(void **state)
{
	static const struct { bool host, image; const char *words; } cases[] = {
		{false, true, "must have the running kernel's byte order (little endian)"},
		{true, false, "must have the running kernel's byte order (big endian)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new();
		struct host host = {.root = "/nowhere", .release = "6.1.0", .big_endian = cases[i].host};
		struct kernel_image image = {.big_endian = cases[i].image};
		struct notes notes = {.arena = arena};
		struct error error = {0};
		struct blob header;

		assert_false(crash_elfcorehdr(arena, &host, &image, &header, &notes, &error));
		assert_error("byte-order", &error, ERROR_POLICY, cases[i].words);
		assert_int_equal(notes.count, 0);
		arena_free(arena);
	}
}

static void missing_facts_are_named(void **state)
{
	struct arena *arena = arena_new();
	struct host host = {.root = "/nowhere", .release = "6.1.0"};
	struct kernel_image image = {0};
	struct notes notes = {.arena = arena};
	struct error error = {0};
	struct blob header;

	(void)state;
	assert_false(crash_elfcorehdr(arena, &host, &image, &header, &notes, &error));
	assert_error("no-cpus", &error, ERROR_MACHINE, "/nowhere/sys/devices/system/cpu");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_byte_order_is_refused),
		cmocka_unit_test(missing_facts_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

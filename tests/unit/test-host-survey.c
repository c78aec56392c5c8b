// SPDX-License-Identifier: GPL-2.0-or-later
/* What a report reads besides: there, absent, and of another form. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "host-survey.h"
#include "tests/lib/build-core.h"
#include "tests/lib/fake-root.h"

#define DOG "/sys/class/watchdog/watchdog"

static const struct fake_file machine[] = {
	{DOG "0/identity", "SBSA Generic Watchdog\n"},
	{DOG "0/state", "active\n"},
	{DOG "0/timeout", "10\n"},
	{DOG "0/nowayout", "1\n"},
	{DOG "1/state", "inactive\n"},
	{DOG "1/timeout", "soon\n"},
	{DOG "1/nowayout", "0\n"},
	{DOG "2/state", "asleep\n"},
	{"/proc/meminfo", "MemTotal:        1001234 kB\nMemFree:          900000 kB\nMemAvailable:     950000 kB\n"},
	{"/proc/kallsyms", "ffffffc008000000 T _stext\nffffffc009000000 T __init_begin\n"},
	{"/kexec-frames", "40000 8000 free\n"},
	{NULL, NULL},
};

static const struct fake_file nothing[] = {
	{"/proc/kallsyms", "0000000000000000 T __init_begin\n"},
	{"/proc/kcore", "no core"},
	{NULL, NULL},
};

static struct host_survey survey_of(struct arena *arena, const char *root, bool crash)
{
	const struct host host = {.root = root, .page_size = 4096};
	struct host_survey survey;

	host_survey(arena, &host, crash, &survey);
	return survey;
}

static void watchdogs(void **state)
{
	struct arena *arena = arena_new();
	char *root = fake_root_make(machine);
	struct host_survey survey = survey_of(arena, root, false);

	(void)state;
	assert_int_equal(survey.watchdog_count, 3);
	assert_string_equal(survey.watchdogs[0].name, "watchdog0");
	assert_string_equal(survey.watchdogs[0].identity, "SBSA Generic Watchdog");
	assert_true(survey.watchdogs[0].active.known && survey.watchdogs[0].active.value == 1);
	assert_true(survey.watchdogs[0].timeout.known && survey.watchdogs[0].timeout.value == 10);
	assert_true(survey.watchdogs[0].nowayout);
	assert_string_equal(survey.watchdogs[1].identity, "");
	assert_true(survey.watchdogs[1].active.known && survey.watchdogs[1].active.value == 0);
	assert_false(survey.watchdogs[1].timeout.known);
	assert_false(survey.watchdogs[1].nowayout);
	assert_false(survey.watchdogs[2].active.known);
	fake_root_remove(root);
	arena_free(arena);
}

static void memory(void **state)
{
	struct arena *arena = arena_new();
	char *root = fake_root_make(machine);
	struct host_survey survey = survey_of(arena, root, false);

	(void)state;
	assert_true(survey.frames);
	/* Not for a crash kernel: not read. */
	assert_false(survey.symbols);
	fake_root_remove(root);
	arena_free(arena);
}

static void crash_facts(void **state)
{
	static const struct build_core_segment load = {1, 0x2000, 0xffff000000000000, 0x40000000, 0x1000};
	static uint8_t file[0x3000];
	struct arena *arena = arena_new();
	char *root = fake_root_make(machine);
	struct host_survey survey;

	(void)state;
	build_core(file, false, &load, 1);
	fake_root_add(root, "/proc/kcore", file, sizeof(file));
	survey = survey_of(arena, root, true);
	assert_int_equal(survey.kcore_loads, 1);
	assert_false(survey.kcore_vmcoreinfo);
	assert_true(survey.symbols);
	fake_root_remove(root);
	arena_free(arena);
}

static void nothing_there(void **state)
{
	struct arena *arena = arena_new();
	char *root = fake_root_make(nothing);
	struct host_survey survey = survey_of(arena, root, true);

	(void)state;
	assert_int_equal(survey.watchdog_count, 0);
	assert_false(survey.frames);
	assert_int_equal(survey.kcore_loads, 0);
	assert_non_null(strstr(survey.kcore_fault, "/proc/kcore: "));
	assert_false(survey.symbols);
	fake_root_remove(root);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(watchdogs),
		cmocka_unit_test(memory),
		cmocka_unit_test(crash_facts),
		cmocka_unit_test(nothing_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* How a check says what it found: state, text, and a cure where something is to be done. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "finding.h"

static const char config[] = "CONFIG_KEXEC=y\n# CONFIG_KEXEC_FILE is not set\nCONFIG_KEXEC_SIG=m\n";

static void assert_found(const struct check_result *result, enum check_state state, const char *text, const char *cure)
{
	assert_int_equal(result->state, state);
	assert_string_equal(result->text, text);
	if (cure)
		assert_string_equal(result->cure, cure);
	else
		assert_null(result->cure);
}

static void each_state(void **state)
{
	struct check_result result = {.id = "id", .cure = "old"};
	struct arena *arena = arena_new();
	const struct finding finding = {.arena = arena, .result = &result};

	(void)state;
	assert_true(find_ok(&finding, "%d", 1));
	assert_found(&result, CHECK_OK, "1", NULL);
	assert_true(find_note(&finding, "%d", 2));
	assert_found(&result, CHECK_NOTE, "2", NULL);
	assert_true(find_unknown(&finding, "%d", 3));
	assert_found(&result, CHECK_UNKNOWN, "3", NULL);
	assert_true(find_warning(&finding, "cure", "%d", 4));
	assert_found(&result, CHECK_WARNING, "4", "cure");
	assert_true(find_blocked(&finding, "other", "%d", 5));
	assert_found(&result, CHECK_BLOCKED, "5", "other");
	assert_string_equal(result.id, "id");
	arena_free(arena);
}

static void options_of_the_kernel(void **state)
{
	static const struct { const char *option, *text; bool known; enum check_state state; } cases[] = {
		{"CONFIG_KEXEC", "the kernel's configuration has CONFIG_KEXEC", true, CHECK_OK},
		{"CONFIG_KEXEC_FILE", "the kernel's configuration lacks CONFIG_KEXEC_FILE", true, CHECK_WARNING},
		{"CONFIG_KEXEC_SIG", "the kernel's configuration lacks CONFIG_KEXEC_SIG", true, CHECK_WARNING},
		{"CONFIG_KEXEC", "the kernel may lack CONFIG_KEXEC (no /m/proc/config.gz and no /m/boot/config-6.1)", false,
		 CHECK_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct host host = {.root = "/m", .release = "6.1"};
		struct check_result result = {0};
		struct arena *arena = arena_new();

		if (cases[i].known)
			host.kernel_config = (struct blob){(const uint8_t *)config, sizeof(config) - 1};
		assert_true(find_option(&(struct finding){.arena = arena, .host = &host, .result = &result},
					cases[i].option));
		assert_int_equal(result.state, cases[i].state);
		assert_string_equal(result.text, cases[i].text);
		arena_free(arena);
	}
}

static void paths(void **state)
{
	struct host host = {.root = "/m", .release = "6.1"};
	struct arena *arena = arena_new();
	const struct finding finding = {.arena = arena, .host = &host};

	(void)state;
	assert_string_equal(finding_path(&finding, HOST_IOMEM), "/m/proc/iomem");
	assert_string_equal(finding_path(&finding, HOST_CONFIG_BOOT), "/m/boot/config-6.1");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state),
		cmocka_unit_test(options_of_the_kernel),
		cmocka_unit_test(paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

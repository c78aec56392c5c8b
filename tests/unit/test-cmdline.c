// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

struct reuse_case {
	const char *name;
	const char *running;
	bool crash;
	const char *expected;
};

static const struct reuse_case reuse_cases[] = {
	/* What sed 's/BOOT_IMAGE=[^ ]* //' leaves of the command line that GRUB writes. */
	{"grub", "BOOT_IMAGE=/boot/vmlinuz-6.1 root=/dev/vda1 ro quiet", false, "root=/dev/vda1 ro quiet"},
	{"in-the-middle", "root=/dev/vda1 BOOT_IMAGE=/vmlinuz ro", false, "root=/dev/vda1 ro"},
	{"last-word", "root=/dev/vda1 BOOT_IMAGE=/vmlinuz", false, "root=/dev/vda1 "},
	{"only-word", "BOOT_IMAGE=/vmlinuz", false, ""},
	{"no-value", "BOOT_IMAGE= ro", false, "ro"},
	{"twice", "BOOT_IMAGE=a x BOOT_IMAGE=b y", false, "x y"},
	{"nothing-to-remove", "root=/dev/vda1  ro ", false, "root=/dev/vda1  ro "},
	{"empty", "", false, ""},
	{"spaces-only", "   ", false, "   "},
	{"spacing-kept", "a  BOOT_IMAGE=x  b", false, "a   b"},
	{"tab-ends-a-word", "BOOT_IMAGE=x\troot=/dev/vda1", false, "root=/dev/vda1"},

	/* A word that only contains the name, or only starts like it, is another word. */
	{"name-inside-a-word", "xBOOT_IMAGE=/a BOOT_IMAGE=/b ro", false, "xBOOT_IMAGE=/a ro"},
	{"name-without-value", "BOOT_IMAGE ro", false, "BOOT_IMAGE ro"},
	{"longer-name", "BOOT_IMAGES=/a ro", false, "BOOT_IMAGES=/a ro"},
	{"case-differs", "boot_image=/a ro", false, "boot_image=/a ro"},
	{"crash-module-parameter", "x.crashkernel=1 ro crashkernel=512M quiet", true,
	 "x.crashkernel=1 ro quiet"},
	{"crash-longer-name", "crashkernel_foo=1 crashkernel ro", true, "crashkernel_foo=1 crashkernel ro"},

	{"crash", "BOOT_IMAGE=/v root=/dev/vda1 crashkernel=256M ro", true, "root=/dev/vda1 ro"},
	{"crash-high-and-low", "crashkernel=1G,high crashkernel=128M,low ro", true, "ro"},
	{"crashkernel-kept-without-crash", "crashkernel=256M ro", false, "crashkernel=256M ro"},

	/* Nothing inside double quotes is touched. */
	{"inside-quotes", "dyndbg=\"file a BOOT_IMAGE=b +p\" ro", false,
	 "dyndbg=\"file a BOOT_IMAGE=b +p\" ro"},
	{"inside-quotes-crash", "x=\"1 crashkernel=2 3\" crashkernel=9 ro", true,
	 "x=\"1 crashkernel=2 3\" ro"},
	{"quoted-value", "BOOT_IMAGE=\"/my kernels/v\" ro", false, "ro"},
	{"quotes-kept", "a=\"b c\" BOOT_IMAGE=x d=\"\" e", false, "a=\"b c\" d=\"\" e"},
	{"quote-never-closed", "a=\"b BOOT_IMAGE=x c", false, "a=\"b BOOT_IMAGE=x c"},
	{"removed-quote-never-closed", "a BOOT_IMAGE=\"x y z", false, "a "},
};

static void test_reuse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(reuse_cases) / sizeof(reuse_cases[0]); i++) {
		const struct reuse_case *c = &reuse_cases[i];
		struct arena *arena = arena_new();
		const char *reused = cmdline_reuse(arena, c->running, c->crash);

		if (strcmp(reused, c->expected))
			print_error("%s\n", c->name);
		assert_string_equal(reused, c->expected);
		arena_free(arena);
	}
}

static void test_join(void **state)
{
	static const struct {
		const char *first, *second, *expected;
	} cases[] = {
		{"a b", "c", "a b c"},
		{"a", "", "a"},
		{"a", NULL, "a"},
		{"", "c", "c"},
		{NULL, "c", "c"},
		{"", "", ""},
		{NULL, NULL, ""},
		{"a ", " b", "a   b"},
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(cmdline_join(arena, cases[i].first, cases[i].second), cases[i].expected);
	arena_free(arena);
}

/* include/uapi/asm-generic/setup.h: COMMAND_LINE_SIZE is 2048 with the NUL, so 2047 bytes fit. */
static void test_check_length(void **state)
{
	struct error error = {0};
	char text[2049];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[2047] = '\0';
	assert_true(cmdline_check(text, &error));
	assert_true(cmdline_check("", &error));

	text[2047] = 'a';
	text[2048] = '\0';
	assert_false(cmdline_check(text, &error));
	assert_int_equal(error.kind, ERROR_USAGE);
	assert_non_null(strstr(error.text, "2048"));
	assert_non_null(strstr(error.text, "2047"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reuse),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_check_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

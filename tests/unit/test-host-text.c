// SPDX-License-Identifier: GPL-2.0-or-later
/* The small texts of /proc and /sys, as the kernel writes them and as it never would. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "host-text.h"
#include "tests/lib/assert-error.h"

static struct blob blob_of(const char *text)
{
	return (struct blob){.data = (const uint8_t *)text, .size = strlen(text)};
}

struct number_case {
	const char *name, *text;
	bool good;
	uint64_t value;
};

static const struct number_case number_cases[] = {
	{"zero", "0\n", true, 0},
	{"no-newline", "42", true, 42},
	{"hex", "0x9000000\n", true, 0x9000000},
	{"hex-capitals", "0XAF\n", true, 175},
	/* iomem_base is printed with capital digits */
	{"hex-capital-digits", "0xFE201000\n", true, 0xfe201000},
	/* midr_el1 of a Cortex-A57 r1p0: implementer 0x41, variant 1, part 0xd07 */
	{"midr", "0x00000000411fd070\n", true, 0x411fd070},
	{"largest", "18446744073709551615\n", true, UINT64_MAX},
	{"one-too-large", "18446744073709551616\n", false, 0},
	{"add-overflow", "18446744073709551619", false, 0},
	{"mul-overflow", "99999999999999999999", false, 0},
	{"hex-overflow", "0x10000000000000000", false, 0},
	{"empty", "", false, 0},
	{"newline-only", "\n", false, 0},
	{"hex-without-digits", "0x\n", false, 0},
	{"hex-digit-in-decimal", "1a", false, 0},
	{"minus", "-1\n", false, 0},
	{"plus", "+1\n", false, 0},
	{"space-before", " 1\n", false, 0},
	{"two-newlines", "1\n\n", false, 0},
	{"two-numbers", "1 2\n", false, 0},
	{"word", "yes\n", false, 0},
};

static void numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(number_cases) / sizeof(number_cases[0]); i++) {
		const struct number_case *c = &number_cases[i];
		uint64_t value = 77;

		if (host_text_number(blob_of(c->text), &value) != c->good ||
		    value != (c->good ? c->value : 77))
			fail_msg("%s: %s, value %#llx", c->name, c->good ? "refused" : "taken",
				 (unsigned long long)value);
	}
}

static void limits(void **state)
{
	bool unlimited = true;
	uint64_t value = 77;

	(void)state;
	assert_true(host_text_limit(blob_of("3\n"), &unlimited, &value));
	assert_false(unlimited);
	assert_int_equal(value, 3);
	assert_true(host_text_limit(blob_of("-1\n"), &unlimited, &value));
	assert_true(unlimited);
	assert_int_equal(value, 3);
	assert_false(host_text_limit(blob_of("-2\n"), &unlimited, &value));
	assert_false(host_text_limit(blob_of(""), &unlimited, &value));
}

static const struct number_case mem_total_cases[] = {
	/* 1001234 * 1024 */
	{"as-the-kernel-has-it", "MemTotal:        1001234 kB\nMemFree:  5 kB\n", true, 1025263616},
	{"not-the-first-line", "MemFree:  5 kB\nMemTotal: 4 kB\n", true, 4096},
	{"no-newline-at-the-end", "MemTotal: 4 kB", true, 4096},
	{"other-line-only", "MemFree:  5 kB\n", false, 0},
	{"in-the-middle-of-a-line", "XMemTotal: 4 kB\n", false, 0},
	{"no-number", "MemTotal: kB\n", false, 0},
	{"no-unit", "MemTotal: 4\n", false, 0},
	{"other-unit", "MemTotal: 4 MB\n", false, 0},
	{"bytes-overflow", "MemTotal: 18014398509481984 kB\n", false, 0},	/* 2^54 * 2^10 */
	{"name-only", "MemTotal:", false, 0},
	{"empty", "", false, 0},
};

static const struct number_case boot_time_cases[] = {
	{"among-others", "cpu  1 2 3\nintr 5\nbtime 1764164000\nprocesses 7\n", true, 1764164000},
	{"zero", "btime 0\n", true, 0},
	{"no-newline", "btime 12", true, 12},
	{"empty", "", false, 0},
	{"no-number", "btime \n", false, 0},
	{"negative", "btime -1\n", false, 0},
	{"in-a-word", "xbtime 5\n", false, 0},
	{"overflow", "btime 18446744073709551616\n", false, 0},
};

static void boot_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(boot_time_cases) / sizeof(boot_time_cases[0]); i++) {
		const struct number_case *c = &boot_time_cases[i];
		uint64_t value = 77;

		if (host_text_boot_time(blob_of(c->text), &value) != c->good ||
		    value != (c->good ? c->value : 77))
			fail_msg("%s: value %llu", c->name, (unsigned long long)value);
	}
}

static void mem_totals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mem_total_cases) / sizeof(mem_total_cases[0]); i++) {
		const struct number_case *c = &mem_total_cases[i];
		uint64_t value = 77;

		if (host_text_memory(blob_of(c->text), "MemTotal", &value) != c->good ||
		    value != (c->good ? c->value : 77))
			fail_msg("%s: value %llu", c->name, (unsigned long long)value);
	}
}

static const struct number_case cpu_cases[] = {
	{"one", "0\n", true, 1},
	{"range", "0-3\n", true, 4},
	{"ranges-and-single", "0-3,5,8-15\n", true, 13},
	{"single-range-of-one", "7-7\n", true, 1},
	{"empty", "\n", false, 0},
	{"nothing", "", false, 0},
	{"backwards", "3-0\n", false, 0},
	{"open-end", "0-\n", false, 0},
	{"open-start", "-3\n", false, 0},
	{"empty-part", "0,,1\n", false, 0},
	{"word", "all\n", false, 0},
	{"count-overflow", "0-18446744073709551615,0\n", false, 0},
	{"sum-overflow", "0-18446744073709551614,0,1\n", false, 0},
};

static void cpu_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cpu_cases) / sizeof(cpu_cases[0]); i++) {
		const struct number_case *c = &cpu_cases[i];
		uint64_t value = 77;

		if (host_text_cpu_count(blob_of(c->text), &value) != c->good ||
		    value != (c->good ? c->value : 77))
			fail_msg("%s: count %llu", c->name, (unsigned long long)value);
	}
}

struct word_case {
	const char *name, *text, *word;	/* word NULL: refused */
};

static const struct word_case bracket_cases[] = {
	{"first", "[none] integrity confidentiality\n", "none"},
	{"last", "none integrity [confidentiality]\n", "confidentiality"},
	{"empty-brackets", "[]", ""},
	{"no-bracket", "none integrity\n", NULL},
	{"not-closed", "none [integrity\n", NULL},
	{"closed-before-open", "none] [integrity\n", NULL},
	{"empty", "", NULL},
};

static void brackets(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(bracket_cases) / sizeof(bracket_cases[0]); i++) {
		const struct word_case *c = &bracket_cases[i];
		const char *word = NULL;

		if (host_text_bracketed(arena, blob_of(c->text), &word) != !!c->word ||
		    (c->word && strcmp(word, c->word)))
			fail_msg("%s: \"%s\"", c->name, word ? word : "(none)");
	}
	arena_free(arena);
}

static void lines_and_excerpts(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	/* Spaces are the user's; one newline is the kernel's. */
	assert_string_equal(host_text_line(arena, blob_of(" a  b \n")), " a  b ");
	assert_string_equal(host_text_line(arena, blob_of("a\n\n")), "a\n");
	assert_string_equal(host_text_line(arena, blob_of("\n")), "");
	assert_string_equal(host_text_line(arena, (struct blob){0}), "");
	assert_string_equal(host_text_excerpt(arena, blob_of("first\nsecond\n")), "first");
	assert_string_equal(host_text_excerpt(arena, blob_of("a\x1b[31m\xff\x7f~")), "a?[31m??~");
	assert_string_equal(host_text_excerpt(arena, blob_of("0123456789012345678901234567890123456789X")),
			    "0123456789012345678901234567890123456789");
	assert_string_equal(host_text_excerpt(arena, blob_of("")), "");
	arena_free(arena);
}

static void configurations(void **state)
{
	static const char config[] =
		"#\n# Linux/arm64 6.1.0 Kernel Configuration\n#\n"
		"CONFIG_KEXEC=y\n# CONFIG_KEXEC_FILE is not set\n"
		"CONFIG_KEXEC_SIG=m\nXCONFIG_A=y\nCONFIG_B=yes\nCONFIG_LAST=y";

	(void)state;
	assert_true(host_text_config_has(blob_of(config), "CONFIG_KEXEC"));
	assert_false(host_text_config_has(blob_of(config), "CONFIG_KEXEC_FILE"));
	assert_false(host_text_config_has(blob_of(config), "CONFIG_KEXEC_SIG"));
	assert_false(host_text_config_has(blob_of(config), "CONFIG_KEX"));
	assert_false(host_text_config_has(blob_of(config), "CONFIG_A"));
	assert_false(host_text_config_has(blob_of(config), "CONFIG_B"));
	assert_true(host_text_config_has(blob_of(config), "CONFIG_LAST"));
}

#define GOOD_IDENTITY \
	"page_size=65536\nbyte_order=big\nhwcap=0x1ff\nrelease=6.1.0-18-arm64\nmachine=aarch64\n"

static void identity_as_documented(void **state)
{
	struct arena *arena = arena_new();
	struct blob text = blob_of(GOOD_IDENTITY "later=anything = goes\n");
	struct host_identity identity;
	struct error error;

	(void)state;
	assert_true(host_identity_parse(arena, text, &identity, &error));
	assert_int_equal(identity.page_size, 65536);
	assert_true(identity.big_endian);
	assert_int_equal(identity.hwcap, 0x1ff);
	assert_string_equal(identity.release, "6.1.0-18-arm64");
	assert_string_equal(identity.machine, "aarch64");
	assert_string_equal(host_identity_format(arena, &identity), GOOD_IDENTITY);
	arena_free(arena);
}

struct damage_case {
	const char *name, *text, *words;
};

#define WITHOUT_MACHINE "page_size=4096\nbyte_order=little\nhwcap=0x0\nrelease=6.1\n"

static const struct damage_case damage_cases[] = {
	{"empty", "", "there is no page_size"},
	{"field-missing", WITHOUT_MACHINE, "there is no machine"},
	{"no-equals-sign", WITHOUT_MACHINE "machine\n", "line 5: \"machine\": expected NAME=VALUE"},
	{"empty-line", "\n" GOOD_IDENTITY, "line 1: \"\": expected NAME=VALUE"},
	{"value-empty", WITHOUT_MACHINE "machine=\n", "line 5: machine is \"\": expected a word"},
	{"value-with-space", WITHOUT_MACHINE "machine=a b\n", "line 5: machine is \"a b\""},
	{"release-is-a-path", "release=../../etc/x\n", "line 1: release is \"../../etc/x\": expected a word"},
	{"field-twice", GOOD_IDENTITY "machine=aarch64\n", "line 6: machine is there twice"},
	{"page-size-odd", "page_size=5000\n", "line 1: page_size is \"5000\": expected 4096, 16384 or 65536"},
	{"page-size-hex", "page_size=0x1000\n", "page_size is \"0x1000\""},
	{"byte-order-unknown", "byte_order=middle\n", "byte_order is \"middle\": expected little or big"},
	{"hwcap-decimal", "hwcap=255\n", "hwcap is \"255\": expected 0x and hexadecimal digits"},
	{"hwcap-overflow", "hwcap=0x1ffffffffffffffff\n", "hwcap is \"0x1ffffffffffffffff\""},
};

static void identity_damaged(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(damage_cases[0]); i++) {
		const struct damage_case *c = &damage_cases[i];
		struct host_identity identity;
		struct error error = {0};

		if (host_identity_parse(arena, blob_of(c->text), &identity, &error))
			fail_msg("%s: taken", c->name);
		assert_error(c->name, &error, ERROR_MACHINE, c->words);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(limits),
		cmocka_unit_test(mem_totals),
		cmocka_unit_test(boot_times),
		cmocka_unit_test(cpu_lists),
		cmocka_unit_test(brackets),
		cmocka_unit_test(lines_and_excerpts),
		cmocka_unit_test(configurations),
		cmocka_unit_test(identity_as_documented),
		cmocka_unit_test(identity_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

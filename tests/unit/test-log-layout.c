// SPDX-License-Identifier: GPL-2.0-or-later
/* Sizes and offsets of a kernel's structs, and the members that lie there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tests/lib/assert-error.h"
#include "vmcore-dmesg/log-layout.h"

struct numbers {
	uint64_t size, first, second;
};

static const struct layout_line lines[] = {
	{"thing", NULL, offsetof(struct numbers, size)},
	{"thing", "first", offsetof(struct numbers, first)},
	{"thing", "second", offsetof(struct numbers, second)},
};

static bool read_numbers(const char *text, struct numbers *ret, struct failure *failure)
{
	return layout_read((struct blob){(const uint8_t *)text, strlen(text)}, lines, 3, ret, failure);
}

static void numbers(void **state)
{
	struct numbers found = {0};
	struct failure failure;

	(void)state;
	assert_true(read_numbers("OFFSET(thing.second)=4096\nOFFSET(other.first)=3\n"
				 "SIZE(thing)=24\nOFFSET(thing.first)=0\n",
				 &found, &failure));
	assert_int_equal(found.size, 24);
	assert_int_equal(found.first, 0);
	assert_int_equal(found.second, 4096);
}

static const struct {
	const char *name, *text, *words;
} damage_cases[] = {
	{"no-text", "", "VMCOREINFO has no number SIZE(thing)"},
	{"no-offset", "SIZE(thing)=24\nOFFSET(thing.first)=0\n",
	 "VMCOREINFO has no number OFFSET(thing.second)"},
	{"no-number", "SIZE(thing)=big\n", "VMCOREINFO has no number SIZE(thing)"},
	{"negative", "SIZE(thing)=-1\n", "SIZE(thing)"},
	{"large-size", "SIZE(thing)=4097\n", "VMCOREINFO: SIZE(thing) is 4097, expected at most 4096"},
	{"large-offset", "SIZE(thing)=24\nOFFSET(thing.first)=18446744073709551615\n",
	 "VMCOREINFO: OFFSET(thing.first) is 18446744073709551615, expected at most 4096"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		struct numbers found;
		struct failure failure;

		assert_false(read_numbers(damage_cases[i].text, &found, &failure));
		assert_error(damage_cases[i].name, &failure.error, ERROR_INPUT, damage_cases[i].words);
		assert_int_equal(failure.status, STATUS_LAYOUT);
	}
}

static void members(void **state)
{
	static const uint8_t bytes[] = {1, 2, 3, 4};
	static const struct core_file little = {.big_endian = false}, big = {.big_endian = true};
	struct blob blob = {bytes, sizeof(bytes)};
	struct failure failure;
	uint64_t value;

	(void)state;
	assert_true(layout_member(&little, blob, 0, 4, &value, &failure));
	assert_int_equal(value, 0x04030201);
	assert_true(layout_member(&big, blob, 2, 2, &value, &failure));
	assert_int_equal(value, 0x0304);
	assert_false(layout_member(&little, blob, 1, 4, &value, &failure));
	assert_error("past-end", &failure.error, ERROR_INPUT,
		     "a member of 4 bytes at offset 1 of a struct of 4 bytes");
	assert_false(layout_member(&little, blob, UINT64_MAX, 2, &value, &failure));
	assert_int_equal(failure.status, STATUS_LAYOUT);
	assert_int_equal(value, 0x0304);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(damage),
		cmocka_unit_test(members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The form of printed records: stamps, and bytes that a terminal must not get. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/assert-error.h"
#include "vmcore-dmesg/log-print.h"

static const struct {
	const char *name;
	uint64_t ts_nsec;
	const char *text;
	size_t size;		/* of text, where it holds a NUL; 0: its length */
	const char *expected;
} cases[] = {
	{"zero", 0, "Booting Linux", 0, "[    0.000000] Booting Linux\n"},
	{"below a microsecond", 999, "x", 0, "[    0.000000] x\n"},
	{"microseconds", 1000, "x", 0, "[    0.000001] x\n"},
	{"not rounded", 1999999999, "x", 0, "[    1.999999] x\n"},
	{"five digits", 12345678901234, "x", 0, "[12345.678901] x\n"},
	{"six digits", 123456000000000, "x", 0, "[123456.000000] x\n"},
	/* 2^64 - 1 = 18446744073709551615 */
	{"the last nanosecond", UINT64_MAX, "x", 0, "[18446744073.709551] x\n"},
	{"no text", 0, "", 0, "[    0.000000] \n"},
	{"several lines", 0, "a\nb\n", 0, "[    0.000000] a\nb\n\n"},
	{"space of the C locale", 0, "\t\n\v\f\r ", 0, "[    0.000000] \t\n\v\f\r \n"},
	{"first and last printable", 0, " ~", 0, "[    0.000000]  ~\n"},
	{"controls", 0, "\033[0m\b\016\177", 0, "[    0.000000] \\x1b[0m\\x08\\x0e\\x7f\n"},
	{"NUL", 0, "a\0b", 3, "[    0.000000] a\\x00b\n"},
	{"UTF-8", 0, "\303\251!\377", 0, "[    0.000000] \\xc3\\xa9!\\xff\n"},
};

static void records(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct blob text = {(const uint8_t *)cases[i].text, cases[i].size ?
				    cases[i].size : strlen(cases[i].text)};
		struct failure failure;
		char *printed;
		size_t size;
		FILE *out = open_memstream(&printed, &size);

		print_message("%s\n", cases[i].name);
		assert_true(log_print_record(out, cases[i].ts_nsec, text, &failure));
		fclose(out);
		assert_string_equal(printed, cases[i].expected);
		free(printed);
	}
}

static void text_alone(void **state)
{
	struct failure failure;
	char *printed;
	size_t size;
	FILE *out = open_memstream(&printed, &size);

	(void)state;
	assert_true(log_print_text(out, (struct blob){(const uint8_t *)"<6>a\n\001", 6}, &failure));
	assert_true(log_print_text(out, (struct blob){0}, &failure));
	fclose(out);
	assert_string_equal(printed, "<6>a\n\\x01");
	free(printed);
}

static void full(void **state)
{
	struct blob text = {(const uint8_t *)"text", 4};
	FILE *out = fopen("/dev/full", "w");
	struct failure failure;

	(void)state;
	setvbuf(out, NULL, _IONBF, 0);
	assert_false(log_print_record(out, 0, text, &failure));
	assert_error("record", &failure.error, ERROR_INPUT, "cannot write the log: No space left on device");
	assert_int_equal(failure.status, 54);
	assert_false(log_print_text(out, text, &failure));
	assert_int_equal(failure.status, 54);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(text_alone),
		cmocka_unit_test(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

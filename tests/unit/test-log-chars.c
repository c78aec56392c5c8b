// SPDX-License-Identifier: GPL-2.0-or-later
/* The ring of characters: not yet full, full, and damaged. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tests/lib/print-log.h"
#include "tests/lib/put.h"
#include "vmcore-dmesg/log-chars.h"

/* 64 characters: as many as the ring holds. */
#define TEXT64 "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-\n"

static const struct {
	const char *name, *chars, *expected;
} cases[] = {
	{"nothing", "", ""},
	{"one line", "<6>[    0.000000] Linux\n", "<6>[    0.000000] Linux\n"},
	{"no newline, no plain text", "a\033\377", "a\\x1b\\xff"},
	{"just full", TEXT64, TEXT64},
	{"one more", TEXT64 "!", "bcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-\n!"},
	{"two laps and some", TEXT64 TEXT64 "0123456789",
	 "klmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-\n0123456789"},
};

static void chars(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (int variant = 0; variant < 4; variant++) {
			const struct build_vmcore core = {
				.log = BUILD_CHARS,
				.big_endian = variant & 1,
				.physical = variant & 2,
				.chars = cases[i].chars,
			};
			uint8_t bytes[VMCORE_SIZE];

			build_vmcore(bytes, &core);
			assert_printed(cases[i].name, log_chars_print, bytes, cases[i].expected);
		}
	}
}

static const struct build_vmcore plain = {.log = BUILD_CHARS, .chars = TEXT64 "0123456789"};

/* Larger than what is read at once, 4096 bytes: 5000 behind the file, of which the oldest is number 90. */
static void large_ring(void **state)
{
	enum { SIZE = 5000, END = 2 * SIZE + 90 };
	uint8_t file[VMCORE_SIZE + SIZE], *ring = file + VMCORE_SIZE;
	uint8_t *phdr = file + VMCORE_PHDRS + 2 * VMCORE_PHDR_SIZE;
	char expected[SIZE + 1] = "";
	struct failure failure;
	char *printed;
	bool done;

	(void)state;
	build_vmcore(file, &plain);
	put_le(file + VMCORE_LOG_BUF_LEN, 4, SIZE);
	put_le(file + VMCORE_LOG_END, 4, END);
	put_le(phdr + 8, 8, VMCORE_SIZE);	/* p_offset */
	put_le(phdr + 32, 8, SIZE);		/* p_filesz */
	for (size_t i = 0; i < SIZE; i++)
		ring[i] = 'a' + (i * 7 + i / 26) % 26;
	for (size_t i = 0; i < SIZE; i++)
		expected[i] = (char)ring[(90 + i) % SIZE];
	printed = print_log(log_chars_print, file, sizeof(file), &done, &failure);
	assert_true(done);
	assert_string_equal(printed, expected);
	free(printed);
}

static const struct {
	const char *name;
	size_t offset, width;
	uint64_t value;
	size_t size;	/* of the file; 0: all */
	const char *printed;
	enum status status;
	const char *words;
} damage_cases[] = {
	{"no-ring", VMCORE_LOG_BUF_LEN, 4, 0, 0, "", 53, "log_buf_len is 0, expected 1 to 6144"},
	{"larger-than-file", VMCORE_LOG_BUF_LEN, 4, 6145, 0, "", 53, "log_buf_len is 6145"},
	{"negative-size", VMCORE_LOG_BUF_LEN, 4, 0x80000000, 0, "", 53, "log_buf_len is 2147483648"},
	{"elsewhere", VMCORE_LOG_BUF, 8, 0x1000, 0, "", 30,
	 "the last 64 characters: no program header covers virtual address 0x100a"},
	{"cut-in-variables", 0, 0, 0, VMCORE_LOG_END, "", 41,
	 "log_end: virtual address 0xffff80000900001c: the file is truncated"},
	{"cut-in-ring", 0, 0, 0, VMCORE_CHARS + 40, "", 52,
	 "the last 64 characters: virtual address 0xffff00000100000a: the file is"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		size_t size = damage_cases[i].size ? damage_cases[i].size : VMCORE_SIZE;
		uint8_t bytes[VMCORE_SIZE];

		build_vmcore(bytes, &plain);
		put_le(bytes + damage_cases[i].offset, damage_cases[i].width, damage_cases[i].value);
		assert_incomplete(damage_cases[i].name, log_chars_print, bytes, size, damage_cases[i].printed,
				  damage_cases[i].status, damage_cases[i].words);
	}
}

static void missing_lines(void **state)
{
	static const char *const lines[] = {"SYMBOL(log_buf)", "SYMBOL(log_buf_len)", "SYMBOL(log_end)"};
	uint8_t bytes[VMCORE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		build_vmcore(bytes, &plain);
		hide_line(bytes, lines[i]);
		assert_incomplete(lines[i], log_chars_print, bytes, sizeof(bytes), "", 50, lines[i]);
	}
	build_vmcore(bytes, &plain);
	hide_line(bytes, "SYMBOL(logged_chars)");
	assert_printed("other line", log_chars_print, bytes, cases[5].expected);
}

static void full(void **state)
{
	uint8_t bytes[VMCORE_SIZE];

	(void)state;
	build_vmcore(bytes, &plain);
	assert_write_fails(log_chars_print, bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chars),
		cmocka_unit_test(large_ring),
		cmocka_unit_test(damage),
		cmocka_unit_test(missing_lines),
		cmocka_unit_test(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

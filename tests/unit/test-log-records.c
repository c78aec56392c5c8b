// SPDX-License-Identifier: GPL-2.0-or-later
/* The buffer of records: both byte orders, both names of the struct, the start over, and damage. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tests/lib/print-log.h"
#include "tests/lib/put.h"
#include "vmcore-dmesg/log-records.h"

#define MAX_RECORDS 8

/* 104 characters: with its struct a record of 120 bytes. Four and a struct of zeros are 496 of 512 bytes. */
#define TEXT104 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz" \
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"

static const struct {
	const char *name;
	struct build_record records[MAX_RECORDS];
	uint32_t first_idx;
	const char *expected;
} cases[] = {
	{
		.name = "three records",
		.records = {{0, "Booting Linux", 0}, {1000, "second", 0}, {12345678901234, "", 0}},
		.expected = "[    0.000000] Booting Linux\n[    0.000001] second\n[12345.678901] \n",
	}, {
		.name = "in the middle of the buffer",
		.records = {{0, "one\ntwo \033[1m\303\244", 0}, {1000, "x", 0}},
		.first_idx = 264,
		.expected = "[    0.000000] one\ntwo \\x1b[1m\\xc3\\xa4\n[    0.000001] x\n",
	}, {
		.name = "starting over",
		.records = {{0, TEXT104, 0}, {1000, TEXT104, 0}, {2000, TEXT104, 0}, {3000, "x", 0}},
		.first_idx = 176,	/* 120 and 120 up to 416; 120 and the zeros do not fit */
		.expected = "[    0.000000] " TEXT104 "\n[    0.000001] " TEXT104 "\n"
			    "[    0.000002] " TEXT104 "\n[    0.000003] x\n",
	}, {
		.name = "starting over at once",
		.records = {{0, TEXT104, 0}},
		.first_idx = 496,
		.expected = "[    0.000000] " TEXT104 "\n",
	}, {
		.name = "empty",
		.first_idx = 40,
		.expected = "",
	},
};

static size_t count_records(const struct build_record *records)
{
	size_t count = 0;

	while (count < MAX_RECORDS && records[count].text)
		count++;
	return count;
}

static void records(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (int variant = 0; variant < 8; variant++) {
			struct build_vmcore core = {
				.log = BUILD_RECORDS,
				.big_endian = variant & 1,
				.physical = variant & 2,
				.type = variant & 4 ? "log" : "printk_log",
				.records = cases[i].records,
				.record_count = count_records(cases[i].records),
				.first_idx = cases[i].first_idx,
			};
			uint8_t bytes[VMCORE_SIZE];

			build_vmcore(bytes, &core);
			assert_printed(cases[i].name, log_records_print, bytes, cases[i].expected);
		}
	}
}

/* Linux 5.1 and later may have a larger struct (caller_id): where it ends the text starts. */
static void larger_struct(void **state)
{
	static const struct build_record record = {1000, "abcdefgh", 0};
	const struct build_vmcore core = {.log = BUILD_RECORDS, .records = &record, .record_count = 1};
	uint8_t bytes[VMCORE_SIZE];

	(void)state;
	build_vmcore(bytes, &core);
	memcpy(strstr((char *)bytes + VMCORE_TEXT, "SIZE(printk_log)=16"), "SIZE(printk_log)=20", 19);
	put_le(bytes + VMCORE_RECORDS + 10, 2, 4);	/* text_len: 20 + 4 = 24 */
	assert_printed("caller_id", log_records_print, bytes, "[    0.000001] efgh\n");
}

/* Records of 24 bytes at 440, 464 and 0; the zeros at 488; log_next_idx is 24. */
static const struct build_record three[] = {{0, "one", 0}, {0, "two", 0}, {0, "three", 0}};
static const struct build_vmcore plain = {.log = BUILD_RECORDS, .records = three, .record_count = 3,
					  .first_idx = 440};

#define ONE "[    0.000000] one\n"
#define TWO "[    0.000000] two\n"
#define THREE "[    0.000000] three\n"

#define LEN(index) (VMCORE_RECORDS + (index) + 8)
#define TEXT_LEN(index) (VMCORE_RECORDS + (index) + 10)

static const struct {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *printed;
	enum status status;
	const char *words;
} damage_cases[] = {
	{"no-buffer", VMCORE_LOG_BUF_LEN, 4, 0, "", 61, "log_buf_len is 0, expected 1 to 6144"},
	{"larger-than-file", VMCORE_LOG_BUF_LEN, 4, 6145, "", 61, "log_buf_len is 6145, expected 1 to 6144"},
	{"negative-size", VMCORE_LOG_BUF_LEN, 4, 0xffffffff, "", 61, "log_buf_len is 4294967295"},
	{"first-outside", VMCORE_FIRST_IDX, 4, 512, "", 61,
	 "log_first_idx is 512 and log_next_idx 24, expected less than "
	 "log_buf_len, 512"},
	{"next-at-the-end", VMCORE_NEXT_IDX, 4, 512, "", 61, "log_next_idx 512"},
	{"next-outside", VMCORE_NEXT_IDX, 4, 0xffffffff, "", 61, "log_next_idx 4294967295"},
	{"buffer-elsewhere", VMCORE_LOG_BUF, 8, 0x1000, "", 30,
	 "no program header covers virtual address 0x11b8"},
	{"len-0", LEN(440), 2, 0, THREE, 68, "record at index 440: len is 0"},
	{"zeros-with-a-stamp", VMCORE_RECORDS + 488, 1, 1, ONE TWO THREE, 68,
	 "record at index 488: len is 0"},
	{"len-too-small", LEN(464), 2, 18, ONE THREE, 68,
	 "the log is damaged, here is what is left; faults: 1, the first: record at index 464: len is 18, "
	 "expected at least 16 + text_len (3) and at most the 48 bytes left of the log"},
	{"len-1", LEN(464), 2, 1, ONE THREE, 68, "record at index 464: len is 1"},
	{"len-past-buffer", LEN(464), 2, 49, ONE THREE, 68, "record at index 464: len is 49"},
	{"len-up-to-the-end", LEN(464), 2, 48, ONE TWO THREE, 68,
	 "record at index 512: 0 bytes are left of the log"},
	{"no-room-for-zeros", LEN(464), 2, 40, ONE TWO THREE, 68,
	 "record at index 504: 8 bytes are left of the log, expected a record of at "
	 "least 16"},
	{"text-len-past-record", TEXT_LEN(464), 2, 9, ONE THREE, 68, "expected at least 16 + text_len (9)"},
	{"text-len-65535", TEXT_LEN(464), 2, 0xffff, ONE THREE, 68, "text_len (65535)"},
	{"len-past-next", LEN(0), 2, 32, ONE TWO, 68, "record at index 0: len is 32"},
	{"next-past-last", VMCORE_NEXT_IDX, 4, 48, ONE TWO THREE, 68, "record at index 24: len is 0"},
	{"next-inside-record", VMCORE_NEXT_IDX, 4, 20, ONE TWO, 68, "record at index 0: len is 24"},
	{"next-smaller-than-struct", VMCORE_NEXT_IDX, 4, 8, ONE TWO, 68,
	 "record at index 0: 8 bytes are left"},
	{"zeros-overwritten", LEN(488), 2, 16, ONE TWO "[    0.000000] \n" THREE, 68,
	 "record at index 504: 8 bytes"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		uint8_t bytes[VMCORE_SIZE];

		build_vmcore(bytes, &plain);
		put_le(bytes + damage_cases[i].offset, damage_cases[i].width, damage_cases[i].value);
		assert_incomplete(damage_cases[i].name, log_records_print, bytes, sizeof(bytes),
				  damage_cases[i].printed,
				  damage_cases[i].status, damage_cases[i].words);
	}
}

static const struct {
	const char *name;
	size_t size;	/* of the file */
	const char *printed;
	enum status status;
	const char *words;
} truncated_cases[] = {
	{"in-variables", VMCORE_FIRST_IDX, "", 41,
	 "log_first_idx: virtual address 0xffff800009000014: the file is truncated"},
	{"in-pointer", VMCORE_LOG_BUF + 1, "", 40,
	 "log_buf: virtual address 0xffff800009000008: the file is truncated"},
	{"in-struct", VMCORE_RECORDS + 464 + 12, ONE THREE, 65,
	 "record at index 464: virtual address 0xffff0000010001d0: the file is"},
	{"in-text", VMCORE_RECORDS + 464 + 17, ONE THREE, 65,
	 "record at index 464: virtual address 0xffff0000010001e0: the file is"},
};

static void truncated(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(truncated_cases) / sizeof(*truncated_cases); i++) {
		uint8_t bytes[VMCORE_SIZE];

		build_vmcore(bytes, &plain);
		assert_incomplete(truncated_cases[i].name, log_records_print, bytes, truncated_cases[i].size,
				  truncated_cases[i].printed, truncated_cases[i].status,
				  	truncated_cases[i].words);
	}
}

/*
 * A text that the file lacks does not hide the records behind it. RAM starts at its byte 24, where the second
 * record is; a fourth program header has the first record's struct, and not its text.
 */
static void text_left_out(void **state)
{
	static const struct build_record two[] = {{0, "one", 0}, {0, "two", 0}};
	const struct build_vmcore core = {.log = BUILD_RECORDS, .records = two, .record_count = 2};
	uint8_t bytes[VMCORE_SIZE];
	uint8_t *ram = bytes + VMCORE_PHDRS + 2 * VMCORE_PHDR_SIZE, *first = ram + VMCORE_PHDR_SIZE;

	(void)state;
	build_vmcore(bytes, &core);
	memcpy(first, ram, VMCORE_PHDR_SIZE);
	put_le(first + 32, 8, VMCORE_RECORD_SIZE);	/* p_filesz */
	put_le(first + 40, 8, VMCORE_RECORD_SIZE);	/* p_memsz */
	put_le(ram + 8, 8, VMCORE_RAM + 24);		/* p_offset */
	put_le(ram + 16, 8, VMCORE_RAM_VADDR + 24);
	put_le(ram + 24, 8, VMCORE_RAM_PADDR + 24);
	put_le(bytes + 56, 2, 4);			/* e_phnum */
	assert_incomplete("text-left-out", log_records_print, bytes, sizeof(bytes), TWO, 30,
			  "record at index 0: no program header covers virtual address 0xffff000001000010");
}

static void missing_lines(void **state)
{
	static const char *const lines[] = {
		"SIZE(printk_log)", "OFFSET(printk_log.ts_nsec)", "OFFSET(printk_log.len)",
			"OFFSET(printk_log.text_len)",
		"SYMBOL(log_buf)", "SYMBOL(log_buf_len)", "SYMBOL(log_first_idx)", "SYMBOL(log_next_idx)",
	};
	uint8_t bytes[VMCORE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		build_vmcore(bytes, &plain);
		hide_line(bytes, lines[i]);
		assert_incomplete(lines[i], log_records_print, bytes, sizeof(bytes), "", lines[i][1] == 'Y' ?
				  60 : 64, lines[i]);
	}
	build_vmcore(bytes, &plain);
	hide_line(bytes, "OFFSET(printk_log.dict_len)");
	assert_printed("other line", log_records_print, bytes, ONE TWO THREE);
}

static void full(void **state)
{
	uint8_t bytes[VMCORE_SIZE];

	(void)state;
	build_vmcore(bytes, &plain);
	put_le(bytes + LEN(440), 2, 1);
	assert_write_fails(log_records_print, bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(larger_struct),
		cmocka_unit_test(damage),
		cmocka_unit_test(truncated),
		cmocka_unit_test(text_left_out),
		cmocka_unit_test(missing_lines),
		cmocka_unit_test(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

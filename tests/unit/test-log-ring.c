// SPDX-License-Identifier: GPL-2.0-or-later
/* The lockless ring: its records in both byte orders, on every lap, and damaged. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "tests/lib/print-log.h"
#include "tests/lib/put.h"
#include "vmcore-dmesg/log-ring.h"

#define MAX_RECORDS 9
#define MASK ((UINT64_C(1) << 62) - 1)

/* 48 and 56 characters: a block of 56 and one of 64 bytes, a quarter of the ring. */
#define TEXT48 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuv"
#define TEXT56 "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCD"

static const struct {
	const char *name;
	struct build_record records[MAX_RECORDS];
	uint64_t first_id, first_lpos;
	bool fills_the_ring;
	const char *expected;
} cases[] = {
	{
		.name = "three records",
		.records = {{0, "Booting Linux", 0}, {1000, "second", 0}, {12345678901234, "third",
									   BUILD_COMMITTED}},
		.expected = "[    0.000000] Booting Linux\n[    0.000001] second\n[12345.678901] third\n",
	}, {
		.name = "several lines, bytes that are not printed",
		.records = {{0, "one\ntwo\tthree \033[1m\303\244", 0}},
		.expected = "[    0.000000] one\ntwo\tthree \\x1b[1m\\xc3\\xa4\n",
	}, {
		.name = "no text, empty text",
		.records = {{1000, NULL, 0}, {2000, "", 0}, {3000, "x", 0}},
		.expected = "[    0.000001] \n[    0.000002] \n[    0.000003] x\n",
	}, {
		.name = "records that are written or given up are left out",
		.records = {{0, "given up", BUILD_REUSABLE}, {0, "written", BUILD_RESERVED}, {0, "done", 0},
			    {0, "written", BUILD_RESERVED}},
		.expected = "[    0.000000] done\n",
	}, {
		/* The kernel starts with positions that soon wrap: one lap below 2^64. 3 * 64 + 56 = 248. */
		.name = "the first lap",
		.records = {{0, TEXT56, 0}, {1000, TEXT56, 0}, {2000, TEXT56, 0}, {3000, TEXT48, 0}},
		.first_lpos = -UINT64_C(256),
		.expected =
			"[    0.000000] " TEXT56 "\n[    0.000001] " TEXT56 "\n[    0.000002] " TEXT56 "\n"
			    "[    0.000003] " TEXT48 "\n",
	}, {
		/* 72 bytes do not fit into the last quarter: they go to the start, over the oldest. */
		.name = "a text at the start of the next lap",
		.records = {{1, "gone", BUILD_REUSABLE}, {1000, TEXT56, 0}, {2000, TEXT56 "12345678", 0},
			    {3000, "x", 0}},
		.first_lpos = 256 * 7 + 112,	/* 16, 64: then at 192 */
		.expected =
			"[    0.000001] " TEXT56 "\n[    0.000002] " TEXT56 "12345678\n[    0.000003] x\n",
	}, {
		.name = "the same where positions wrap to 0",
		.records = {{1000, TEXT56, 0}, {2000, TEXT56 "12345678", 0}, {3000, "x", 0}},
		.first_lpos = -UINT64_C(128),
		.expected =
			"[    0.000001] " TEXT56 "\n[    0.000002] " TEXT56 "12345678\n[    0.000003] x\n",
	}, {
		/* 192 + 64 = 256: before Linux 6.18 such a block goes to the start. */
		.name = "a text that would end with the ring",
		.records = {{1000, TEXT56, 0}, {2000, "x", 0}},
		.first_lpos = 256 + 192,
		.expected = "[    0.000001] " TEXT56 "\n[    0.000002] x\n",
	}, {
		.name = "a text that ends with the ring",
		.records = {{1000, TEXT56, 0}, {2000, "x", 0}},
		.first_lpos = 256 + 192,
		.fills_the_ring = true,
		.expected = "[    0.000001] " TEXT56 "\n[    0.000002] x\n",
	}, {
		.name = "one that ends with the first lap",
		.records = {{1000, TEXT56, 0}, {2000, "x", 0}},
		.first_lpos = -UINT64_C(64),
		.fills_the_ring = true,
		.expected = "[    0.000001] " TEXT56 "\n[    0.000002] x\n",
	}, {
		.name = "as many records as descriptors, from the middle",
		.records = {{0, "a", 0}, {0, "b", 0}, {0, "c", 0}, {0, "d", 0}, {0, "e", 0}, {0, "f", 0},
			    {0, "g", 0}, {0, "h", 0}},
		.first_id = 0x1234567,
		.expected = "[    0.000000] a\n[    0.000000] b\n[    0.000000] c\n[    0.000000] d\n"
			    "[    0.000000] e\n[    0.000000] f\n[    0.000000] g\n[    0.000000] h\n",
	}, {
		/* The kernel starts with ids just below 2^62. */
		.name = "ids that wrap",
		.records = {{0, "a", 0}, {0, "b", 0}, {0, "c", 0}},
		.first_id = MASK - 1,
		.expected = "[    0.000000] a\n[    0.000000] b\n[    0.000000] c\n",
	}, {
		.name = "a new log: nothing in it",
		.records = {{0, "", BUILD_REUSABLE}},
		.first_id = MASK - 8,
		.expected = "",
	},
};

static size_t count_records(const struct build_record *records)
{
	size_t count = 0;

	while (count < MAX_RECORDS && (records[count].text || records[count].ts_nsec))
		count++;
	return count;
}

static void records(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (int variant = 0; variant < 4; variant++) {
			struct build_vmcore core = {
				.big_endian = variant & 1,
				.physical = variant & 2,
				.records = cases[i].records,
				.record_count = count_records(cases[i].records),
				.first_id = cases[i].first_id,
				.first_lpos = cases[i].first_lpos,
				.fills_the_ring = cases[i].fills_the_ring,
			};
			uint8_t bytes[VMCORE_SIZE];

			build_vmcore(bytes, &core);
			assert_printed(cases[i].name, log_ring_print, bytes, cases[i].expected);
		}
	}
}

static const struct build_record three[] = {{0, "one", 0}, {0, "two", 0}, {0, "three", 0}};
static const struct build_vmcore plain = {.records = three, .record_count = 3, .first_id = 16, .first_lpos =
					  0x500};

#define ONE "[    0.000000] one\n"
#define TWO "[    0.000000] two\n"
#define THREE "[    0.000000] three\n"

/* Of record 0, 1 or 2, ids 16 to 18; the blocks take 16 bytes each, from position 0x500, 0 in the ring. */
#define DESC(n) (VMCORE_DESCS + (n) * VMCORE_DESC_SIZE)
#define BEGIN(n) (DESC(n) + 8)
#define NEXT(n) (DESC(n) + 16)
#define TEXT_LEN(n) (VMCORE_INFOS + (n) * VMCORE_INFO_SIZE + 16)
#define BLOCK(n) (VMCORE_BLOCKS + (n) * 16)

static const struct {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *printed;
	enum status status;
	const char *words;
} damage_cases[] = {
	{"size-bits-32", VMCORE_SIZE_BITS, 4, 32, "", 61, "size_bits is 32, expected at most 31"},
	{"size-bits-255", VMCORE_SIZE_BITS, 4, 0xffffffff, "", 61, "size_bits is 4294967295"},
	{"texts-larger-than-file", VMCORE_SIZE_BITS, 4, 13, "", 61, "size_bits is 13"},	/* 8192 > 6144 */
	{"count-bits-above-size-bits", VMCORE_COUNT_BITS, 4, 9, "", 61,
	 "count_bits is 9, expected at most size_bits (8)"},
	{"count-bits-65", VMCORE_COUNT_BITS, 4, 65, "", 61, "count_bits is 65"},
	/* 128 * 88 = 11264 > 6144 */
	{"infos-larger-than-file", VMCORE_COUNT_BITS, 4, 7, "", 61, "count_bits is 7"},
	{"prb-elsewhere", VMCORE_PRB, 8, 0x1000, "", 30,
	 "printk_ringbuffer: no program header covers virtual address 0x1000"},
	{"prb-up-to-image-end", VMCORE_PRB, 8, VMCORE_IMAGE_VADDR + 0x200 - 87, "", 30,
	 "printk_ringbuffer: no program header"},
	{"descs-elsewhere", VMCORE_RING + 8, 8, 0, "", 30,
	 "faults: 3, the first: record 0x10: no program"},
	{"infos-elsewhere", VMCORE_RING + 16, 8, 0, "", 30, "faults: 3, the first: "},
	{"texts-elsewhere", VMCORE_RING + 56, 8, 0, "", 30, "faults: 3, the first: "},
	{"other-id", DESC(1), 8, UINT64_C(2) << 62 | 25, ONE THREE, 68,
	 "faults: 1, the first: record 0x11: its descriptor is that of record 0x19"},
	{"zero-descriptor", DESC(0), 8, 0, TWO THREE, 68, "its descriptor is that of record 0x0"},
	{"begin-behind-next", BEGIN(1), 8, 0x520, ONE THREE, 68,
	 "its text goes from 0x520 to 0x520, in a ring of 0x100 bytes"},
	{"begin-after-next", BEGIN(1), 8, 0x528, ONE THREE, 68, "its text goes from 0x528 to 0x520"},
	{"begin-a-lap-later", BEGIN(1), 8, 0x610, ONE THREE, 68, "its text goes from 0x610 to 0x520"},
	{"begin-two-laps-before", BEGIN(1), 8, 0x310, ONE THREE, 68, "its text goes from 0x310 to 0x520"},
	{"begin-0", BEGIN(0), 8, 0, TWO THREE, 68, "its text goes from 0x0 to 0x510"},
	{"next-0", NEXT(0), 8, 0, TWO THREE, 68, "its text goes from 0x500 to 0x0"},
	{"block-smaller-than-id", NEXT(2), 8, 0x527, ONE TWO, 68, "its text goes from 0x520 to 0x527"},
	/* 0x30 bytes from 0 */
	{"block-smaller-than-id-at-start", BEGIN(2), 8, 0x4f0, ONE TWO, 68, "is that of record 0x10"},
	{"only-begin-odd", BEGIN(2), 8, 0x3, ONE TWO, 68, "its text goes from 0x3 to 0x530"},
	{"block-of-another", BLOCK(0), 8, 99, TWO THREE, 68,
	 "the text where its own should be is that of record 0x63"},
	{"text-len-past-block", TEXT_LEN(0), 2, 9, "[    0.000000] one\\x00\\x00\\x00\\x00\\x00\n" TWO THREE,
	 68, "text_len is 9, its block has 8 bytes"},
	{"text-len-65535", TEXT_LEN(2), 2, 0xffff, ONE TWO "[    0.000000] three\\x00\\x00\\x00\n", 68,
	 "text_len is 65535"},
	{"tail-behind-head", VMCORE_TAIL_ID, 8, 19, ONE TWO THREE, 68,
	 "tail_id 0x13 is no record of a ring of 8"},
	{"tail-long-ago", VMCORE_TAIL_ID, 8, 0, ONE TWO THREE, 68,
	 "tail_id 0x0 is no record of a ring of 8 that ends with head_id 0x12"},
	/* 7 others; the head's own is excused */
	{"head-far-ahead", VMCORE_HEAD_ID, 8, 0x10000000, "", 68, "faults: 8, the first: "},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		uint8_t bytes[VMCORE_SIZE];

		build_vmcore(bytes, &plain);
		put_le(bytes + damage_cases[i].offset, damage_cases[i].width, damage_cases[i].value);
		assert_incomplete(damage_cases[i].name, log_ring_print, bytes, sizeof(bytes),
				  damage_cases[i].printed,
				  damage_cases[i].status, damage_cases[i].words);
	}
}

/* State bits of head_id are nobody's business. The newest record's descriptor may be that of an older one. */
static void newest(void **state)
{
	static const struct {
		const char *name;
		size_t offset;
		uint64_t value;
		const char *printed;
	} changes[] = {
		{"state bits in head_id", VMCORE_HEAD_ID, UINT64_C(3) << 62 | 18, ONE TWO THREE},
		{"taken, not yet written", VMCORE_HEAD_ID, 19, ONE TWO THREE},
		{"of the lap before", DESC(2), UINT64_C(3) << 62 | 10, ONE TWO},
		{"never used", DESC(2), 0, ONE TWO},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		uint8_t bytes[VMCORE_SIZE];

		build_vmcore(bytes, &plain);
		put_le(bytes + changes[i].offset, 8, changes[i].value);
		assert_printed(changes[i].name, log_ring_print, bytes, changes[i].printed);
	}
}

static const struct {
	const char *name;
	size_t size;	/* of the file */
	const char *printed;
	enum status status;
	const char *words;
} truncated_cases[] = {
	{"in-ring", VMCORE_RING + 8, "", 65,
	 "printk_ringbuffer: virtual address 0xffff800009000040: the file is truncated"},
	{"in-pointer", VMCORE_PRB + 4, "", 40,
	 "prb: virtual address 0xffff800009000000: the file is truncated"},
	/* All text is behind 0x1400, and no larger than the file. */
	{"in-first-block", BLOCK(0) + 10, "", 65, "faults: 3, the first: "},
	{"in-last-block", BLOCK(2) + 12, ONE TWO, 65,
	 "faults: 1, the first: record 0x12: virtual address "
	 "0xffff000001000420: the file is truncated: it has 12 of the 13 bytes"},
};

static void truncated(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(truncated_cases) / sizeof(*truncated_cases); i++) {
		uint8_t bytes[VMCORE_SIZE];

		build_vmcore(bytes, &plain);
		assert_incomplete(truncated_cases[i].name, log_ring_print, bytes, truncated_cases[i].size,
				  truncated_cases[i].printed, truncated_cases[i].status,
				  	truncated_cases[i].words);
	}
}

/* Each line that is read is needed, and no other. */
static void missing_lines(void **state)
{
	static const char *const lines[] = {
		"SIZE(printk_ringbuffer)", "OFFSET(printk_ringbuffer.desc_ring)",
			"OFFSET(printk_ringbuffer.text_data_ring)",
		"OFFSET(prb_desc_ring.count_bits)", "OFFSET(prb_desc_ring.descs)",
			"OFFSET(prb_desc_ring.infos)",
		"OFFSET(prb_desc_ring.head_id)", "OFFSET(prb_desc_ring.tail_id)", "SIZE(prb_desc)",
		"OFFSET(prb_desc.state_var)", "OFFSET(prb_desc.text_blk_lpos)",
			"OFFSET(prb_data_blk_lpos.begin)",
		"OFFSET(prb_data_blk_lpos.next)", "OFFSET(prb_data_ring.size_bits)",
			"OFFSET(prb_data_ring.data)",
		"SIZE(printk_info)", "OFFSET(printk_info.ts_nsec)", "OFFSET(printk_info.text_len)",
		"OFFSET(atomic_long_t.counter)", "SYMBOL(prb)",
	};
	static const char *const others[] = {
		"SIZE(prb_desc_ring)", "OFFSET(printk_ringbuffer.fail)", "SIZE(prb_data_ring)",
			"SIZE(prb_data_blk_lpos)",
		"OFFSET(printk_info.seq)", "OFFSET(printk_info.caller_id)", "OFFSET(prb_data_ring.head_lpos)",
	};
	uint8_t bytes[VMCORE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		build_vmcore(bytes, &plain);
		hide_line(bytes, lines[i]);
		assert_incomplete(lines[i], log_ring_print, bytes, sizeof(bytes), "", lines[i][1] == 'Y' ?
				  60 : 64, lines[i]);
	}
	build_vmcore(bytes, &plain);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		hide_line(bytes, others[i]);
	assert_printed("other lines", log_ring_print, bytes, ONE TWO THREE);
}

/* A struct that is smaller than its members say: in its last member. */
static void members_outside(void **state)
{
	static const struct {
		const char *line, *smaller;
	} changes[] = {
		{"SIZE(printk_ringbuffer)=88", "SIZE(printk_ringbuffer)=63"},	/* data: 48 + 8, 8 bytes */
		{"SIZE(prb_desc)=24", "SIZE(prb_desc)=23"},			/* next: 8 + 8, 8 bytes */
		{"SIZE(printk_info)=88", "SIZE(printk_info)=17"},		/* text_len: 16, 2 bytes */
		{"SIZE(printk_info)=88", "SIZE(printk_info)=00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		uint8_t bytes[VMCORE_SIZE];

		build_vmcore(bytes, &plain);
		memcpy(strstr((char *)bytes + VMCORE_TEXT, changes[i].line), changes[i].smaller,
		       strlen(changes[i].smaller));
		assert_incomplete(changes[i].smaller, log_ring_print, bytes, sizeof(bytes), "", 64,
				  "VMCOREINFO places a member of");
	}
}

static void full(void **state)
{
	uint8_t bytes[VMCORE_SIZE];

	(void)state;
	build_vmcore(bytes, &plain);
	put_le(bytes + DESC(0), 8, 0);
	assert_write_fails(log_ring_print, bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(damage),
		cmocka_unit_test(newest),
		cmocka_unit_test(truncated),
		cmocka_unit_test(missing_lines),
		cmocka_unit_test(members_outside),
		cmocka_unit_test(full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

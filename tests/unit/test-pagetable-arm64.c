// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables are read back by a walk as the Arm ARM (DDI 0487) has it: 48-bit
 * addresses, so with 4K 9 bits each from bit 39 on, with 16K bit 47 and then
 * 11 bits each, with 64K 6 bits from bit 42 on and then 13.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "arena.h"
#include "pagetable-arm64.h"

#define BASE 0x51230000u	/* of the tables: a page for every granule */

struct granule {
	const char *name;
	uint32_t shift;
	unsigned levels;		/* of tables */
	unsigned bits[4];		/* that an entry's table is indexed by, from the root on */
	uint64_t blocks[2];		/* sizes of blocks; 0: none */
};

static const struct granule granules[] = {
	{"4k", 12, 4, {9, 9, 9, 9}, {0x200000, 0x40000000}},
	{"16k", 14, 4, {1, 11, 11, 11}, {0x2000000, 0}},
	{"64k", 16, 3, {6, 13, 13}, {0x20000000, 0}},
};

#define FOR_EACH_GRANULE(g) \
	for (const struct granule *g = granules; g < granules + sizeof(granules) / sizeof(granules[0]); g++)

struct leaf {
	uint64_t descriptor, size;
	bool no_el0;			/* APTable[0] on the way */
};

static uint64_t le64(const uint8_t *bytes)
{
	uint64_t value = 0;

	for (int i = 8; i-- > 0;)
		value = value << 8 | bytes[i];
	return value;
}

/* False: a translation fault. */
static bool walk(const struct granule *g, struct blob tables, unsigned root, uint64_t address, struct leaf *ret)
{
	uint64_t table = BASE + ((uint64_t)root << g->shift);
	unsigned shift = 48;

	*ret = (struct leaf){0};
	for (unsigned level = 0; level < g->levels; level++) {
		uint64_t at, entry;

		shift -= g->bits[level];
		at = table - BASE + (address >> shift & ((1u << g->bits[level]) - 1)) * 8;
		assert_true(table % (UINT64_C(1) << g->shift) == 0 && at + 8 <= tables.size);
		entry = le64(tables.data + at);
		if (!(entry & 1))
			return false;
		if (level + 1 == g->levels || !(entry & 2)) {
			/* Bits 1:0 are 3 in a page's descriptor, 1 in a block's. */
			assert_int_equal(entry & 3, level + 1 == g->levels ? 3 : 1);
			ret->descriptor = entry;
			ret->size = UINT64_C(1) << shift;
			return true;
		}
		ret->no_el0 |= entry >> 61 & 1;
		/* Of a table's descriptor nothing but the address and APTable[0] may be set. */
		assert_int_equal(entry & ~UINT64_C(0x2000fffffffff003), 0);
		table = entry & UINT64_C(0xfffffffff000);
	}
	return false;
}

/* Normal memory of attribute 0 (bits 4:2), AP = 01 (7:6), SH = 3 (9:8), AF (10), and nothing else. */
static void assert_identity(const struct granule *g, const struct leaf *leaf, uint64_t address)
{
	assert_int_equal(leaf->descriptor & ~UINT64_C(3), (address & ~(leaf->size - 1)) | 0x740);
	if (leaf->size != UINT64_C(1) << g->shift)
		assert_true(leaf->size == g->blocks[0] || leaf->size == g->blocks[1]);
}

static void assert_mapped(const struct granule *g, struct blob tables, struct range range)
{
	const uint64_t page = UINT64_C(1) << g->shift;
	struct leaf leaf;

	for (unsigned root = 0; root < 2; root++) {
		for (uint64_t at = range.start; at < range_end(range); at += leaf.size) {
			if (!walk(g, tables, root, at, &leaf))
				fail_msg("%s: 0x%llx is not mapped", g->name, (unsigned long long)at);
			assert_identity(g, &leaf, at);
			assert_int_equal(at % leaf.size, 0);
			assert_true(range_end(range) - at >= leaf.size);
			/* EL1 must not let EL0 in; EL2 without E2H has no EL0. */
			assert_int_equal(leaf.no_el0, root == 0);
		}
		assert_false(range.start && walk(g, tables, root, range.start - page, &leaf));
		assert_false(walk(g, tables, root, range_end(range), &leaf));
	}
}

/* In pages of 64K: multiples of every granule. */
static void every_range_and_nothing_else(void **state)
{
	static const struct {
		const char *name;
		struct range ranges[3];
	} cases[] = {
		{"one-page", {{0x40000000, 0x10000}}},
		{"last-page", {{UINT64_C(0xffffffff0000), 0x10000}}},
		{"first-page", {{0, 0x10000}}},
		{"block-2m", {{0x40200000, 0x200000}}},
		{"across-1g", {{0x3fff0000, 0x20000}}},
		{"across-4t", {{UINT64_C(0x3ffffff0000), 0x20000}}},
		{"across-128t", {{UINT64_C(0x7fffffff0000), 0x20000}}},
		{"ends-off-blocks", {{0x401f0000, 0x40220000}}},
		{"6g", {{0x80000000, UINT64_C(0x180000000)}}},
		{"700g", {{0x80000000, UINT64_C(0xaf00010000)}}},
		{"three", {{0x40200000, 0x1b30000}, {0x48000000, 0x10010000}, {0x5ffe0000, 0x10000}}},
	};

	(void)state;
	FOR_EACH_GRANULE(g) {
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			struct arena *arena = arena_new();
			size_t count = 0;
			struct blob tables;

			while (count < 3 && cases[i].ranges[count].size)
				count++;
			tables = pagetable_arm64_build(arena, BASE, cases[i].ranges, count, g->shift);
			assert_true(tables.size <= pagetable_arm64_bound(cases[i].ranges, count, g->shift));
			for (size_t j = 0; j < count; j++)
				assert_mapped(g, tables, cases[i].ranges[j]);
			arena_free(arena);
		}
	}
}

/* As few tables as there can be: two roots and one of each further level. */
static void sizes(void **state)
{
	static const struct range page = {0x40000000, 0x10000}, blocks = {0x40000000, 0x40000000};
	struct arena *arena = arena_new();

	(void)state;
	assert_int_equal(pagetable_arm64_build(arena, BASE, &page, 1, 12).size, 5 << 12);
	assert_int_equal(pagetable_arm64_build(arena, BASE, &page, 1, 14).size, 5 << 14);
	assert_int_equal(pagetable_arm64_build(arena, BASE, &page, 1, 16).size, 4 << 16);
	/* A block of 1 GiB in level 1; blocks of 32 MiB and 512 MiB in level 2. */
	assert_int_equal(pagetable_arm64_build(arena, BASE, &blocks, 1, 12).size, 3 << 12);
	assert_int_equal(pagetable_arm64_build(arena, BASE, &blocks, 1, 14).size, 4 << 14);
	assert_int_equal(pagetable_arm64_build(arena, BASE, &blocks, 1, 16).size, 3 << 16);
	arena_free(arena);
}

/* The room is enough wherever a further range of 1 MiB lies, here across a boundary of each level in turn. */
static void bound_has_room_for_one_more(void **state)
{
	static const uint64_t boundaries[] = {
		0x200000, 0x2000000, 0x20000000, 0x40000000, UINT64_C(1) << 36, UINT64_C(1) << 39,
		UINT64_C(1) << 42, UINT64_C(1) << 47,
	};

	(void)state;
	FOR_EACH_GRANULE(g) {
		for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
			struct range ranges[2] = {{UINT64_C(0x123456780000), 0x3450000},
						  {boundaries[i] - 0x80000, 0x100000}};
			struct arena *arena = arena_new();

			assert_true(pagetable_arm64_build(arena, BASE, ranges, 2, g->shift).size <=
				    pagetable_arm64_bound(ranges, 1, g->shift));
			arena_free(arena);
		}
	}
}

static void page_sizes(void **state)
{
	uint32_t shift = 0;

	(void)state;
	assert_true(pagetable_arm64_shift(0x1000, &shift) && shift == 12);
	assert_true(pagetable_arm64_shift(0x4000, &shift) && shift == 14);
	assert_true(pagetable_arm64_shift(0x10000, &shift) && shift == 16);
	assert_false(pagetable_arm64_shift(0, &shift));
	assert_false(pagetable_arm64_shift(0x2000, &shift));
	assert_false(pagetable_arm64_shift(0x40000, &shift));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_range_and_nothing_else),
		cmocka_unit_test(sizes),
		cmocka_unit_test(bound_has_room_for_one_more),
		cmocka_unit_test(page_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

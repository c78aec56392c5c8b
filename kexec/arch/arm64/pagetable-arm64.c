// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source: Arm Architecture Reference Manual (DDI 0487), "VMSAv8-64 translation
 * table format descriptors" and "Translation granules".
 */
#include "pagetable-arm64.h"

#include <endian.h>

#define ADDRESS_BITS 48
#define LAST_LEVEL 3
#define ROOTS 2

#define DESCRIPTOR_TABLE 0x3
/*
 * Valid, MAIR attribute 0, inner shareable, accessed. AP[1] is set, as EL2
 * without E2H wants it; where it would open the memory to EL0, which takes
 * the right to execute it from EL1, the root takes it back.
 */
#define DESCRIPTOR_BLOCK 0x741
#define DESCRIPTOR_PAGE 0x743
#define TABLE_NO_EL0 (UINT64_C(1) << 61)	/* APTable[0] */
#define DESCRIPTOR_ADDRESS UINT64_C(0xfffffffff000)

struct tables {
	uint64_t base;		/* physical address of entries[0] */
	uint64_t *entries;	/* little endian */
	size_t count;		/* tables so far */
	uint32_t page_shift;
};

bool pagetable_arm64_shift(uint64_t page_size, uint32_t *ret)
{
	for (uint32_t shift = 12; shift <= 16; shift += 2) {
		if (page_size == UINT64_C(1) << shift) {
			*ret = shift;
			return true;
		}
	}
	return false;
}

/* What an entry of a table of this level maps is 1 << entry_shift bytes. A table has 1 << (page_shift - 3) entries. */
static uint32_t entry_shift(uint32_t page_shift, uint32_t level)
{
	return page_shift + (LAST_LEVEL - level) * (page_shift - 3);
}

static uint32_t root_level(uint32_t page_shift)
{
	return entry_shift(page_shift, 0) < ADDRESS_BITS ? 0 : 1;
}

/* Without FEAT_LPA2 a block has 2 MiB or 1 GiB (4K), 32 MiB (16K), 512 MiB (64K). */
static bool has_blocks(uint32_t page_shift, uint32_t level)
{
	return level == 2 || (level == 1 && page_shift == 12);
}

/* Below a level with blocks a range needs tables for its two ends only; below another one, for each entry. */
static uint64_t range_bound(struct range range, uint32_t page_shift)
{
	uint64_t sum = 0;

	for (uint32_t level = root_level(page_shift); level < LAST_LEVEL; level++) {
		uint32_t shift = entry_shift(page_shift, level);
		uint64_t entries = ((range_end(range) - 1) >> shift) - (range.start >> shift) + 1;

		sum += has_blocks(page_shift, level) && entries > 2 ? 2 : entries;
	}
	return sum;
}

uint64_t pagetable_arm64_bound(const struct range *ranges, size_t count, uint32_t page_shift)
{
	const uint64_t page = UINT64_C(1) << page_shift;
	/* Across a boundary between entries of every level. */
	const struct range worst = {(UINT64_C(1) << (ADDRESS_BITS - 1)) - page, 2 * page};
	uint64_t sum = ROOTS + range_bound(worst, page_shift);

	for (size_t i = 0; i < count; i++)
		sum += range_bound(ranges[i], page_shift);
	return sum << page_shift;
}

static uint64_t *table_at(const struct tables *tables, size_t number)
{
	return tables->entries + (number << (tables->page_shift - 3));
}

/* The table that an entry of another one leads to: a new one where it leads nowhere yet. */
static uint64_t *next_table(struct tables *tables, uint64_t *entry)
{
	if (!*entry)
		*entry = htole64((tables->base + ((uint64_t)tables->count++ << tables->page_shift)) |
				 DESCRIPTOR_TABLE);
	return table_at(tables, ((le64toh(*entry) & DESCRIPTOR_ADDRESS) - tables->base) >> tables->page_shift);
}

/* Maps the largest page or block that starts at range.start and lies within range; returns its size. */
static uint64_t map_one(struct tables *tables, struct range range)
{
	const uint64_t mask = (UINT64_C(1) << (tables->page_shift - 3)) - 1;
	uint64_t *table = table_at(tables, 0);

	for (uint32_t level = root_level(tables->page_shift);; level++) {
		uint32_t shift = entry_shift(tables->page_shift, level);
		uint64_t size = UINT64_C(1) << shift;
		uint64_t *entry = &table[range.start >> shift & mask];

		if (level == LAST_LEVEL) {
			*entry = htole64(range.start | DESCRIPTOR_PAGE);
			return size;
		}
		if (has_blocks(tables->page_shift, level) && range.start % size == 0 && range.size >= size) {
			*entry = htole64(range.start | DESCRIPTOR_BLOCK);
			return size;
		}
		table = next_table(tables, entry);
	}
}

/* Both roots hold nothing but the addresses of tables. */
static void finish_roots(struct tables *tables)
{
	uint64_t *first = table_at(tables, 0), *second = table_at(tables, 1);

	for (; first < table_at(tables, 1); first++, second++) {
		*second = *first;
		if (*first)
			*first |= htole64(TABLE_NO_EL0);
	}
}

struct blob pagetable_arm64_build(struct arena *arena, uint64_t base, const struct range *ranges, size_t count,
				  uint32_t page_shift)
{
	struct tables tables = {
		.base = base,
		.entries = arena_alloc(arena, pagetable_arm64_bound(ranges, count, page_shift)),
		.count = ROOTS,
		.page_shift = page_shift,
	};

	for (size_t i = 0; i < count; i++) {
		struct range left = ranges[i];

		while (left.size) {
			uint64_t size = map_one(&tables, left);

			left = (struct range){left.start + size, left.size - size};
		}
	}
	finish_roots(&tables);
	return (struct blob){(const uint8_t *)tables.entries, tables.count << page_shift};
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Offsets are those of the contract in purgatory.h, added up by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "purgatory-blob.h"

/* 8 for what stands before the block; the magic and three addresses; six words; 16 regions of 8 + 8 + 32. */
#define BLOCK_END (8 + 4 * 8 + 14 * 4 + 16 * 48)

#define REGION(n) (96 + (n) * 48)	/* 8 + 4 * 8 + 14 * 4 = 96 */

static const struct purgatory_params params = {
	.magic = 0x1111111111111111,
	.kernel_entry = 0x0123456789abcdef,
	.dtb = 0x1020304050607080,
	.console_base = 0x0a0b0c0d0e0f1a1b,
	.console_type = 0x01020304,
	.console_reg_shift = 0x11121314,
	.console_io_width = 0x21222324,
	.need = 0x31323334,
	.region_count = 0x41424344,
	.hash = 0x51525354,
	.on_corruption = 0x61626364,
	.psci = 0x71727374,
	.tables = 0x14131211,
	.tables_size = 0x24232221,
	.page_shift = 0x44434241,
	.gic = 0x54535251,
	.gic_count = 0x64636261,
	.reserved = 0x74737271,
	.regions = {
		[0] = {0x8000000000000001, 0x7000000000000002, "first digest, 32 bytes in total."},
		[15] = {0x6000000000000003, 0x5000000000000004, "another one, which ends the list"},
	},
};

static const struct blob no_tables;

static int new_arena(void **state)
{
	*state = arena_new();
	return *state ? 0 : -1;
}

static int free_arena(void **state)
{
	arena_free(*state);
	return 0;
}

static void first_instruction_branches_over_the_block(void **state)
{
	struct blob blob = purgatory_blob();
	uint32_t word;

	(void)state;
	assert_true(blob.size > BLOCK_END);
	word = blob.data[0] | blob.data[1] << 8 | blob.data[2] << 16 | (uint32_t)blob.data[3] << 24;
	/* B: bits 31:26 are 000101, bits 25:0 the distance in words; bit 25 clear: forward. */
	assert_int_equal(word >> 25, 0x14 >> 1);
	assert_in_range((word & 0x1ffffff) * 4, BLOCK_END, blob.size - 4);
}

static void magic_is_in_the_blob_as_built(void **state)
{
	struct blob blob = purgatory_blob();

	(void)state;
	assert_memory_equal(blob.data + 8, "1purga64", 8);
	for (size_t i = 16; i < BLOCK_END; i++)
		assert_int_equal(blob.data[i], 0);
}

static void memory_is_larger_than_the_blob(void **state)
{
	struct blob blob = purgatory_blob();

	(void)state;
	assert_in_range(purgatory_memory_size(), blob.size + 4096, blob.size + 65536);
	assert_int_equal(purgatory_memory_size() & 0xff, blob.data[4]);
	assert_int_equal(purgatory_memory_size() >> 8, blob.data[5] | blob.data[6] << 8 | blob.data[7] << 16);
}

static void fields_are_little_endian(void **state)
{
	static const struct {
		size_t offset;
		const char *bytes;
		size_t size;
	} cases[] = {
		{ 8, "1purga64", 8 },
		{ 16, "\xef\xcd\xab\x89\x67\x45\x23\x01", 8 },	/* kernel_entry */
		{ 24, "\x80\x70\x60\x50\x40\x30\x20\x10", 8 },	/* dtb */
		{ 32, "\x1b\x1a\x0f\x0e\x0d\x0c\x0b\x0a", 8 },	/* console_base */
		{ 40, "\x04\x03\x02\x01", 4 },			/* console_type */
		{ 44, "\x14\x13\x12\x11", 4 },			/* console_reg_shift */
		{ 48, "\x24\x23\x22\x21", 4 },			/* console_io_width */
		{ 52, "\x34\x33\x32\x31", 4 },			/* need */
		{ 56, "\x44\x43\x42\x41", 4 },			/* region_count */
		{ 60, "\x54\x53\x52\x51", 4 },			/* hash */
		{ 64, "\x64\x63\x62\x61", 4 },			/* on_corruption */
		{ 68, "\x74\x73\x72\x71", 4 },			/* psci */
		{ 72, "\x11\x12\x13\x14", 4 },			/* tables */
		{ 76, "\x21\x22\x23\x24", 4 },			/* tables_size */
		{ 80, "\x41\x42\x43\x44", 4 },			/* page_shift */
		{ 84, "\x51\x52\x53\x54", 4 },			/* gic */
		{ 88, "\x61\x62\x63\x64", 4 },			/* gic_count */
		{ 92, "\0\0\0\0", 4 },				/* reserved */
		{ REGION(0), "\x01\0\0\0\0\0\0\x80", 8 },
		{ REGION(0) + 8, "\x02\0\0\0\0\0\0\x70", 8 },
		{ REGION(0) + 16, "first digest, 32 bytes in total.", 32 },
		{ REGION(15), "\x03\0\0\0\0\0\0\x60", 8 },
		{ REGION(15) + 8, "\x04\0\0\0\0\0\0\x50", 8 },
		{ REGION(15) + 16, "another one, which ends the list", 32 },
	};
	struct blob blob = purgatory_blob_with(*state, &params, no_tables, no_tables);

	assert_int_equal(blob.size, purgatory_blob().size);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_memory_equal(blob.data + cases[i].offset, cases[i].bytes, cases[i].size);
	for (size_t i = REGION(1); i < REGION(15); i++)
		assert_int_equal(blob.data[i], 0);
}

static void nothing_else_changes(void **state)
{
	struct blob built = purgatory_blob();
	struct blob blob = purgatory_blob_with(*state, &params, no_tables, no_tables);

	assert_memory_equal(blob.data, built.data, 16);
	assert_memory_equal(blob.data + BLOCK_END, built.data + BLOCK_END, built.size - BLOCK_END);
}

/* The embedded blob is not written to, so the second copy does not depend on the first. */
static void copies_are_independent(void **state)
{
	struct purgatory_params empty = {.magic = 0};
	struct blob first = purgatory_blob_with(*state, &params, no_tables, no_tables);
	struct blob second = purgatory_blob_with(*state, &params, no_tables, no_tables);
	struct blob last = purgatory_blob_with(*state, &empty, no_tables, no_tables);

	assert_true(first.data != second.data);
	assert_memory_equal(first.data, second.data, first.size);
	assert_memory_equal(last.data, purgatory_blob().data, last.size);
}

static void tables_lie_behind(void **state)
{
	struct purgatory_params with = params;
	uint32_t memory = (uint32_t)purgatory_memory_size();
	struct blob blob;

	with.tables = memory + 3;
	blob = purgatory_blob_with(*state, &with, no_tables, (struct blob){(const uint8_t *)"tables", 6});
	assert_int_equal(blob.size, memory + 3 + 6);
	assert_memory_equal(blob.data + memory + 3, "tables", 6);
	for (size_t i = purgatory_blob().size; i < memory + 3; i++)
		assert_int_equal(blob.data[i], 0);
}

static void frames_lie_between(void **state)
{
	const struct purgatory_gic_frame frames[] = {
		{0x8877665544332211, 0x20000, PURGATORY_GIC_ITS, 0}, {0x80a0000, 0x40000, 2, 0x04030201},
	};
	static const uint8_t expected[] = "\x11\x22\x33\x44\x55\x66\x77\x88" "\0\0\2\0\0\0\0\0" "\1\0\0\0" "\0\0\0\0"
		"\0\0\x0a\x08\0\0\0\0" "\0\0\4\0\0\0\0\0" "\2\0\0\0" "\1\2\3\4";
	struct purgatory_params with = params;
	struct blob blob, gic = purgatory_blob_gic(*state, frames, 2);

	assert_int_equal(gic.size, 48);
	assert_memory_equal(gic.data, expected, 48);
	with.gic = (uint32_t)purgatory_memory_size();
	blob = purgatory_blob_with(*state, &with, gic, no_tables);
	assert_int_equal(blob.size, with.gic + 48);
	assert_memory_equal(blob.data + with.gic, expected, 48);
	with.tables = with.gic + 56;
	blob = purgatory_blob_with(*state, &with, gic, (struct blob){(const uint8_t *)"tables", 6});
	assert_int_equal(blob.size, with.tables + 6);
	assert_memory_equal(blob.data + with.gic, expected, 48);
	assert_memory_equal(blob.data + with.tables, "tables", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(frames_lie_between, new_arena, free_arena),
		cmocka_unit_test(first_instruction_branches_over_the_block),
		cmocka_unit_test(magic_is_in_the_blob_as_built),
		cmocka_unit_test(memory_is_larger_than_the_blob),
		cmocka_unit_test_setup_teardown(fields_are_little_endian, new_arena, free_arena),
		cmocka_unit_test_setup_teardown(nothing_else_changes, new_arena, free_arena),
		cmocka_unit_test_setup_teardown(tables_lie_behind, new_arena, free_arena),
		cmocka_unit_test_setup_teardown(copies_are_independent, new_arena, free_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Which bytes pass for a flattened device tree. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "dtb.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-fdt.h"

/*
 * The tree that is damaged, 0xbc bytes:
 *
 *	0x00 header
 *	0x28 reserve map: one entry, then the terminator at 0x38
 *	0x48 structure block: / "#address-cells" "#size-cells", chosen "bootargs"
 *	     0x48 BEGIN "" 0x50 PROP 0x60 PROP 0x70 BEGIN "chosen" 0x7c PROP
 *	     "bootargs" = "ab" 0x8c END_NODE 0x90 END_NODE 0x94 END
 *	0x98 strings block: "#address-cells" at 0, "#size-cells" at 0xf, "bootargs" at 0x1b
 */
static struct blob padded_tree(size_t padding)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_reserve(&fdt, 0x80000000, 0x10000);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	build_fdt_string(&fdt, "bootargs", "ab");
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, padding);
}

static struct blob small_tree(void)
{
	return padded_tree(0);
}

static const struct {
	const char *name;
	size_t offset;		/* of the word that is changed */
	uint32_t value;
	const char *words;	/* of the error; NULL: it passes */
} damage_cases[] = {
	{"magic-zero", FDT_AT_MAGIC, 0, "magic is 0x00000000, expected 0xd00dfeed"},
	{"magic-little-endian", FDT_AT_MAGIC, 0xedfe0dd0, "magic is 0xedfe0dd0"},
	{"totalsize-one-past-file", FDT_AT_TOTALSIZE, 0xbd,
	 "totalsize is 0xbd, but there are only 0xbc bytes"},
	{"totalsize-huge", FDT_AT_TOTALSIZE, 0xffffffff, "totalsize is 0xffffffff"},
	{"totalsize-below-header", FDT_AT_TOTALSIZE, 0x27, "totalsize is 0x27, expected 0x28 or more"},
	{"totalsize-cuts-strings", FDT_AT_TOTALSIZE, 0xa0, "strings block: bytes 0x98+0x24 are not between"},
	{"off-struct-outside", FDT_AT_OFF_DT_STRUCT, 0x1000, "structure block: bytes 0x1000+0x50"},
	{"off-struct-wraps", FDT_AT_OFF_DT_STRUCT, 0xfffffffc, "structure block: bytes 0xfffffffc+0x50"},
	{"off-struct-in-header", FDT_AT_OFF_DT_STRUCT, 0x24, "structure block: bytes 0x24+0x50"},
	{"off-struct-unaligned", FDT_AT_OFF_DT_STRUCT, 0x4a,
	 "structure block: offset 0x4a is not a multiple of 4"},
	{"size-struct-outside", FDT_AT_SIZE_DT_STRUCT, 0x75, "structure block: bytes 0x48+0x75"},
	{"size-struct-huge", FDT_AT_SIZE_DT_STRUCT, 0xffffffff, "structure block: bytes 0x48+0xffffffff"},
	{"size-struct-without-end", FDT_AT_SIZE_DT_STRUCT, 0x4c, "structure block: a damaged token at 0x94"},
	{"size-struct-zero", FDT_AT_SIZE_DT_STRUCT, 0, "structure block: a damaged token at 0x48"},
	{"off-strings-outside", FDT_AT_OFF_DT_STRINGS, 0xbd, "strings block: bytes 0xbd+0x24"},
	{"size-strings-outside", FDT_AT_SIZE_DT_STRINGS, 0x25, "strings block: bytes 0x98+0x25"},
	{"size-strings-cuts-name", FDT_AT_SIZE_DT_STRINGS, 0x23, "structure block: FDT_ERR_"},
	{"off-rsvmap-outside", FDT_AT_OFF_MEM_RSVMAP, 0xb0, "reserve map: bytes 0xb0+0x10"},
	{"off-rsvmap-unaligned", FDT_AT_OFF_MEM_RSVMAP, 0x2c,
	 "reserve map: offset 0x2c is not a multiple of 8"},
	{"off-rsvmap-in-header", FDT_AT_OFF_MEM_RSVMAP, 0x20, "reserve map: bytes 0x20+0x10"},
	{"off-rsvmap-on-structure", FDT_AT_OFF_MEM_RSVMAP, 0x48,
	 "no terminating entry between 0x48 and 0x48"},
	{"rsvmap-without-end", 0x40 + 4, 1, "reserve map: no terminating entry between 0x28 and 0x48"},
	{"version-16", FDT_AT_VERSION, 16, "version is 16, expected 17 or more"},
	{"version-18", FDT_AT_VERSION, 18, NULL},	/* last_comp_version is 16 */
	{"last-comp-version-17", FDT_AT_LAST_COMP_VERSION, 17, NULL},
	{"last-comp-version-18", FDT_AT_LAST_COMP_VERSION, 18,
	 "last_comp_version is 18, expected 17 or less"},
	{"root-named", 0x4c, 0x61000000, "structure block: FDT_ERR_"},
	{"token-before-root", 0x48, FDT_TOKEN_NOP, "structure block: a damaged token at 0x4c"},
	{"token-unknown", 0x70, 7, "structure block: a damaged token at 0x70"},
	{"property-past-block", 0x80, 0x100, "structure block: a damaged token at 0x7c"},
	{"property-size-negative", 0x80, 0xffffffff, "structure block: a damaged token at 0x7c"},
	/* From 0x80 back to the token at 0x7c: 0x7c + 4 + 8 - 12. */
	{"property-size-back-to-itself", 0x80, 0xfffffff4, "structure block: a damaged token at 0x7c"},
	{"property-name-outside", 0x84, 0x24, "structure block: FDT_ERR_"},
	{"node-not-ended", 0x8c, FDT_TOKEN_NOP, "structure block: FDT_ERR_"},
	{"node-ended-twice", 0x94, FDT_TOKEN_END_NODE, "structure block: a damaged token at 0x98"},
	{"end-inside-node", 0x8c, FDT_TOKEN_END, "structure block: FDT_ERR_"},
	{"end-is-missing", 0x94, FDT_TOKEN_NOP, "structure block: a damaged token at 0x98"},
	{"property-is-nop", 0x7c, FDT_TOKEN_NOP, "structure block: a damaged token at 0x80"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		struct blob tree = small_tree(), checked = {0};
		struct error error = {0};
		bool passed;

		build_fdt_poke(tree, damage_cases[i].offset, damage_cases[i].value);
		passed = dtb_check(tree, &checked, &error);
		if (damage_cases[i].words)
			assert_error(damage_cases[i].name, &error, ERROR_INPUT, damage_cases[i].words);
		assert_int_equal(passed, !damage_cases[i].words);
		assert_int_equal(checked.size, passed ? 0xbc : 0);
		free((void *)tree.data);
	}
}

/* 0x98 + 15 + 12 + 9 bytes of strings = 0xbc; the offsets in the table above rely on it. */
static void whole_tree_passes(void **state)
{
	struct blob tree = small_tree(), checked;
	struct error error;

	(void)state;
	assert_int_equal(tree.size, 0xbc);
	assert_int_equal(build_fdt_peek(tree, 0x7c), FDT_TOKEN_PROP);
	assert_int_equal(build_fdt_peek(tree, 0x94), FDT_TOKEN_END);
	assert_true(dtb_check(tree, &checked, &error));
	assert_ptr_equal(checked.data, tree.data);
	assert_int_equal(checked.size, 0xbc);
	free((void *)tree.data);
}

/* A file cut at any byte is refused; the first bytes of memory behind it are never part of the tree. */
static void every_prefix_is_refused(void **state)
{
	struct blob tree = small_tree(), checked;

	(void)state;
	for (size_t size = 0; size < tree.size; size++) {
		uint8_t *copy = malloc(size + 1);
		struct error error = {0};

		memcpy(copy, tree.data, size);
		assert_false(dtb_check((struct blob){copy, size}, &checked, &error));
		assert_error("prefix", &error, ERROR_INPUT, size < 0x28 ? "too short" : "totalsize is 0xbc");
		free(copy);
	}
	free((void *)tree.data);
}

static void bytes_behind_totalsize_are_cut(void **state)
{
	struct blob tree = small_tree(), checked;
	uint8_t *longer = calloc(1, tree.size + 100);
	struct error error;

	(void)state;
	memcpy(longer, tree.data, tree.size);
	assert_true(dtb_check((struct blob){longer, tree.size + 100}, &checked, &error));
	assert_int_equal(checked.size, 0xbc);
	free(longer);
	free((void *)tree.data);
}

static void unaligned_memory(void **state)
{
	struct blob tree = small_tree(), checked;
	uint8_t *moved = malloc(tree.size + 4);
	struct error error = {0};

	(void)state;
	memcpy(moved + 4, tree.data, tree.size);
	assert_false(dtb_check((struct blob){moved + 4, tree.size}, &checked, &error));
	assert_error("unaligned", &error, ERROR_INPUT, "not 8-byte aligned");
	free(moved);
	free((void *)tree.data);
}

static void no_root(void **state)
{
	struct build_fdt fdt;
	struct blob tree, checked;
	struct error error = {0};

	(void)state;
	build_fdt_start(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	assert_false(dtb_check(tree, &checked, &error));
	assert_error("no-root", &error, ERROR_INPUT, "structure block: FDT_ERR_");
	free((void *)tree.data);
}

static void two_roots(void **state)
{
	struct build_fdt fdt;
	struct blob tree, checked;
	struct error error = {0};

	(void)state;
	build_fdt_start(&fdt);
	for (int i = 0; i < 2; i++) {
		build_fdt_begin(&fdt, "");
		build_fdt_end(&fdt);
	}
	tree = build_fdt_finish(&fdt, 0);
	assert_false(dtb_check(tree, &checked, &error));
	assert_error("two-roots", &error, ERROR_INPUT, "structure block: FDT_ERR_");
	free((void *)tree.data);
}

/* Nothing in the loader recurses over a tree. */
static void nested_deeply(void **state)
{
	enum { DEPTH = 100000 };
	struct build_fdt fdt;
	struct blob tree, checked;
	struct error error;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	for (int i = 0; i < DEPTH; i++)
		build_fdt_begin(&fdt, "n");
	for (int i = 0; i <= DEPTH; i++)
		build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	assert_true(dtb_check(tree, &checked, &error));
	free((void *)tree.data);
}

/* The map may lie behind the other blocks, where only totalsize bounds it: 0xbc bytes and 20 of padding. */
static void reserve_map_at_the_end(void **state)
{
	struct blob tree = padded_tree(20), checked;
	struct error error = {0};

	(void)state;
	build_fdt_poke(tree, FDT_AT_OFF_MEM_RSVMAP, 0xc0);
	assert_true(dtb_check(tree, &checked, &error));
	build_fdt_poke(tree, 0xcc, 1);	/* the size of what was the terminator */
	assert_false(dtb_check(tree, &checked, &error));
	assert_error("rsvmap-past-file", &error, ERROR_INPUT, "no terminating entry between 0xc0 and 0xd0");
	free((void *)tree.data);
}

/*
 * Without its terminator at 0x38 the map runs on through the structure block:
 * entries at 0x48 and 0x58, where the size is zero by chance of a property.
 */
static void reserve_map_ends_in_structure(void **state)
{
	struct build_fdt fdt;
	struct blob tree, checked;
	struct error error = {0};

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_reserve(&fdt, 0x80000000, 0x10000);
	build_fdt_begin(&fdt, "");
	build_fdt_property(&fdt, "zero", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24);
	build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	assert_true(dtb_check(tree, &checked, &error));
	build_fdt_poke(tree, 0x44, 1);
	assert_false(dtb_check(tree, &checked, &error));
	assert_error("rsvmap-ends-in-structure", &error, ERROR_INPUT,
		     "no terminating entry between 0x28 and 0x48");
	free((void *)tree.data);
}

static bool check_entries(size_t count, struct error *error)
{
	struct build_fdt fdt;
	struct blob tree, checked;
	bool passed;

	build_fdt_start(&fdt);
	for (size_t i = 0; i < count; i++)
		build_fdt_reserve(&fdt, i << 12, 0x1000);
	build_fdt_begin(&fdt, "");
	build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	passed = dtb_check(tree, &checked, error);
	free((void *)tree.data);
	return passed;
}

static void reserve_map_too_long(void **state)
{
	struct error error = {0};

	(void)state;
	assert_true(check_entries(8192, &error));
	assert_false(check_entries(8193, &error));
	assert_error("too-long", &error, ERROR_INPUT, "reserve map: 8193 entries, expected at most 8192");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_tree_passes),
		cmocka_unit_test(damage),
		cmocka_unit_test(every_prefix_is_refused),
		cmocka_unit_test(bytes_behind_totalsize_are_cut),
		cmocka_unit_test(unaligned_memory),
		cmocka_unit_test(no_root),
		cmocka_unit_test(two_roots),
		cmocka_unit_test(nested_deeply),
		cmocka_unit_test(reserve_map_at_the_end),
		cmocka_unit_test(reserve_map_ends_in_structure),
		cmocka_unit_test(reserve_map_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* A tree as lists: what is found in it, and which structures are refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "dtb-index.h"
#include "dtb.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-fdt.h"

/*
 *	0x28 reserve map, 0x38 structure block:
 *	0x38 BEGIN "" 0x40 PROP compatible "a\0b\0" 0x50 BEGIN "x@1" 0x58 PROP words
 *	0x68 END_NODE 0x6c BEGIN "y" 0x74 BEGIN "z" 0x7c END_NODE 0x80 END_NODE 0x84 END_NODE 0x88 END
 */
static struct blob small_tree(void)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_property(&fdt, "compatible", "a\0b", 4);
	build_fdt_begin(&fdt, "x@1");
	build_fdt_property(&fdt, "words", "one", 4);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "y");
	build_fdt_begin(&fdt, "z");
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void assert_name(struct arena *arena, const struct dtb_index *index, size_t node, const char *name)
{
	assert_string_equal(dtb_index_name(arena, index, node), name);
}

static void whole(void **state)
{
	struct blob tree = small_tree();
	struct arena *arena = arena_new();
	struct error error = {0};
	struct dtb_index index;
	size_t x, y, z;

	(void)state;
	if (!dtb_index_read(arena, tree, &index, &error))
		fail_msg("%s", error.text);
	assert_int_equal(index.size, tree.size);
	assert_int_equal(index.node_count, 4);
	assert_int_equal(index.property_count, 2);
	x = index.nodes[0].child;
	y = index.nodes[x].sibling;
	z = index.nodes[y].child;
	assert_name(arena, &index, x, "x@1");
	assert_name(arena, &index, y, "y");
	assert_name(arena, &index, z, "z");
	assert_int_equal(index.nodes[z].parent, y);
	assert_true(index.nodes[y].sibling == DTB_INDEX_NONE && index.nodes[z].child == DTB_INDEX_NONE);
	assert_true(index.nodes[0].parent == DTB_INDEX_NONE);
	assert_int_equal(dtb_index_child(&index, 0, "y"), y);
	assert_true(dtb_index_child(&index, 0, "x") == DTB_INDEX_NONE);
	assert_true(dtb_index_child(&index, 0, "z") == DTB_INDEX_NONE);
	assert_string_equal(dtb_index_string(&index, x, "words"), "one");
	assert_null(dtb_index_string(&index, x, "word"));
	assert_null(dtb_index_property(&index, y, "words").data);
	arena_free(arena);
	free((void *)tree.data);
}

static void strings(void **state)
{
	static const struct blob two = {(const uint8_t *)"ab\0c", 5}, open = {(const uint8_t *)"ab\0c", 4};
	const char *at = dtb_strings_next(two, NULL);

	(void)state;
	assert_string_equal(at, "ab");
	at = dtb_strings_next(two, at);
	assert_string_equal(at, "c");
	assert_null(dtb_strings_next(two, at));
	/* What does not end is no string. */
	assert_null(dtb_strings_next(open, dtb_strings_next(open, NULL)));
	assert_null(dtb_strings_next((struct blob){0}, NULL));
}

static const struct {
	const char *name;
	size_t offset;
	uint32_t value;
	const char *words;
} damage_cases[] = {
	{"magic", FDT_AT_MAGIC, 0, "magic is 0x00000000"},
	{"size-struct-outside", FDT_AT_SIZE_DT_STRUCT, 0x1000, "structure block: bytes 0x38+0x1000"},
	{"root-named", 0x3c, 0x61000000, "structure block: a root that has a name at 0x38"},
	{"token-unknown", 0x50, 7, "structure block: a damaged token at 0x50"},
	{"property-past-block", 0x44, 0x1000, "structure block: a damaged token at 0x40"},
	{"property-size-negative", 0x44, 0xffffffff, "structure block: a damaged token at 0x40"},
	{"end-inside", 0x84, FDT_TOKEN_END, "structure block: an end inside of a node at 0x84"},
	{"end-first", 0x38, FDT_TOKEN_END, "structure block: an end before the root at 0x38"},
	{"ended-twice", 0x88, FDT_TOKEN_END_NODE, "structure block: the end of a node that was not begun at 0x88"},
	{"property-first", 0x38, FDT_TOKEN_PROP, "structure block: "},
	{"no-end", 0x88, FDT_TOKEN_NOP, "structure block: a damaged token at 0x8c"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		struct blob tree = small_tree();
		struct arena *arena = arena_new();
		struct error error = {0};
		struct dtb_index index = {.size = 1};

		build_fdt_poke(tree, damage_cases[i].offset, damage_cases[i].value);
		assert_false(dtb_index_read(arena, tree, &index, &error));
		assert_error(damage_cases[i].name, &error, ERROR_INPUT, damage_cases[i].words);
		assert_int_equal(index.size, 1);
		arena_free(arena);
		free((void *)tree.data);
	}
}

static void assert_refused(struct build_fdt *fdt, const char *words)
{
	struct blob tree = build_fdt_finish(fdt, 0);
	struct arena *arena = arena_new();
	struct error error = {0};
	struct dtb_index index;

	assert_false(dtb_index_read(arena, tree, &index, &error));
	assert_error(words, &error, ERROR_INPUT, words);
	arena_free(arena);
	free((void *)tree.data);
}

static void shapes(void **state)
{
	struct build_fdt fdt;

	(void)state;
	build_fdt_start(&fdt);
	for (int i = 0; i < 2; i++) {
		build_fdt_begin(&fdt, "");
		build_fdt_end(&fdt);
	}
	assert_refused(&fdt, "structure block: a second root at 0x44");
	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_begin(&fdt, "x");
	build_fdt_end(&fdt);
	build_fdt_u32(&fdt, "late", 1);
	build_fdt_end(&fdt);
	assert_refused(&fdt, "structure block: a property behind a node's subnodes at 0x4c");
	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_end(&fdt);
	build_fdt_u32(&fdt, "outside", 1);
	assert_refused(&fdt, "structure block: a property outside of nodes at 0x44");
	build_fdt_start(&fdt);
	for (int i = 0; i < 65; i++)
		build_fdt_begin(&fdt, i ? "d" : "");
	assert_refused(&fdt, "structure block: more than 64 levels of nodes at 0x");
	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	for (int i = 0; i < DTB_INDEX_MAX_ITEMS; i++)
		build_fdt_property(&fdt, "p", "", 0);
	build_fdt_end(&fdt);
	assert_refused(&fdt, "more nodes and properties than this program takes, 1048576, at 0x");
}

/* The root's list is found at any address, in a tree that is damaged elsewhere. */
static void root_compatible(void **state)
{
	struct blob tree = small_tree(), found;
	uint8_t *moved = malloc(tree.size + 1);

	(void)state;
	build_fdt_poke(tree, 0x88, 7);
	memcpy(moved + 1, tree.data, tree.size);
	found = dtb_root_compatible((struct blob){moved + 1, tree.size});
	assert_int_equal(found.size, 4);
	assert_memory_equal(found.data, "a\0b", 4);
	for (size_t cut = 0; cut < tree.size; cut++) {
		uint8_t *part = malloc(cut + 1);

		memcpy(part, tree.data, cut);
		assert_null(dtb_root_compatible((struct blob){part, cut}).data);
		free(part);
	}
	build_fdt_poke(tree, 0x44, 0xffffffff);
	assert_null(dtb_root_compatible(tree).data);
	free(moved);
	free((void *)tree.data);
}

#define STRINGS(text) {(const uint8_t *)(text), sizeof(text)}

/* The machine's list goes from the board to the chip; the first of it that the other list has counts. */
static void strings_distance(void **state)
{
	static const struct {
		struct blob machine, compatible;
		size_t distance;
	} cases[] = {
		{STRINGS("v,board\0v,soc"), STRINGS("v,board"), 0},
		{STRINGS("v,board\0v,soc"), STRINGS("v,other\0v,soc"), 1},
		{STRINGS("v,board\0v,soc"), STRINGS("v,soc\0v,board"), 0},
		{STRINGS("v,board\0v,soc"), STRINGS("v,boar"), SIZE_MAX},
		{STRINGS("v,board\0v,soc"), STRINGS("v,boards"), SIZE_MAX},
		{STRINGS("v,board"), {0}, SIZE_MAX},
		{{0}, STRINGS("v,board"), SIZE_MAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (dtb_strings_distance(cases[i].machine, cases[i].compatible) != cases[i].distance)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_distance),
		cmocka_unit_test(whole),
		cmocka_unit_test(strings),
		cmocka_unit_test(damage),
		cmocka_unit_test(shapes),
		cmocka_unit_test(root_compatible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Overlays: what they do to a tree, and what is said of those that cannot be applied. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "dtb.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-fdt.h"

/* A board with a UART and a clock, which is number 7; with the labels of both, or without. */
static struct blob board(bool symbols)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_reserve(&fdt, 0x80000000, 0x1000);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "uart@9000000");
	build_fdt_string(&fdt, "status", "disabled");
	build_fdt_u32(&fdt, "phandle", 3);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "clock");
	build_fdt_u32(&fdt, "phandle", 7);
	build_fdt_end(&fdt);
	if (symbols) {
		build_fdt_begin(&fdt, "__symbols__");
		build_fdt_string(&fdt, "uart0", "/uart@9000000");
		build_fdt_string(&fdt, "clk", "/clock");
		build_fdt_end(&fdt);
	}
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

/* An overlay; its parts may be left out, or be damaged. */
struct change {
	const char *fragment;		/* the child's name; NULL: none */
	const char *path;		/* target-path; NULL: target, to be filled in by label */
	const char *label;		/* in __fixups__; NULL: no such node */
	const char *place;		/* where it is used */
	unsigned depth;			/* of nodes in the overlay */
};

static struct blob overlay(const struct change *change)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	if (change->fragment) {
		build_fdt_begin(&fdt, change->fragment);
		if (change->path)
			build_fdt_string(&fdt, "target-path", change->path);
		else
			build_fdt_u32(&fdt, "target", 0xffffffff);
		build_fdt_begin(&fdt, "__overlay__");
		build_fdt_string(&fdt, "status", "okay");
		build_fdt_u32(&fdt, "clocks", 0xffffffff);
		for (unsigned i = 0; i < change->depth; i++)
			build_fdt_begin(&fdt, "d");
		for (unsigned i = 0; i < change->depth; i++)
			build_fdt_end(&fdt);
		build_fdt_end(&fdt);
		build_fdt_end(&fdt);
	}
	if (change->label) {
		build_fdt_begin(&fdt, "__fixups__");
		build_fdt_string(&fdt, change->label, change->place);
		build_fdt_end(&fdt);
	}
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static bool apply(struct arena *arena, bool symbols, const struct change *change, struct blob *ret,
		  struct error *error)
{
	struct blob base = board(symbols), added = overlay(change), tree, over;
	struct blob before = board(symbols);
	bool done;

	assert_true(dtb_check(base, &tree, error));
	assert_true(dtb_check(added, &over, error));
	done = dtb_overlay(arena, tree, over, ret, error);
	/* Whatever comes of it, the sources stay as they are. */
	assert_memory_equal(base.data, before.data, before.size);
	free((void *)before.data);
	before = overlay(change);
	assert_memory_equal(added.data, before.data, before.size);
	free((void *)before.data);
	free((void *)base.data);
	free((void *)added.data);
	return done;
}

static void assert_uart(struct blob tree, uint32_t clocks)
{
	int node = fdt_path_offset(tree.data, "/uart@9000000"), size;
	const fdt32_t *value = fdt_getprop(tree.data, node, "clocks", &size);
	const char *status = fdt_getprop(tree.data, node, "status", NULL);

	assert_non_null(status);
	assert_string_equal(status, "okay");
	assert_int_equal(size, 4);
	assert_int_equal(fdt32_to_cpu(*value), clocks);
	assert_int_equal(fdt_num_mem_rsv(tree.data), 1);
	assert_int_equal(fdt_totalsize(tree.data), tree.size);
}

static void by_label(void **state)
{
	static const struct change target = {"fragment@0", NULL, "uart0", "/fragment@0:target:0", 0};
	static const struct change clock = {"fragment@0", "/uart@9000000", "clk", "/fragment@0/__overlay__:clocks:0", 0};
	struct arena *arena = arena_new();
	struct error error = {0};
	struct blob tree;

	(void)state;
	if (!apply(arena, true, &target, &tree, &error))
		fail_msg("%s", error.text);
	assert_uart(tree, 0xffffffff);
	if (!apply(arena, true, &clock, &tree, &error))
		fail_msg("%s", error.text);
	assert_uart(tree, 7);
	arena_free(arena);
}

static void by_path_without_symbols(void **state)
{
	/* 64 levels: root, fragment, __overlay__ and 61 of these. */
	static const struct change path = {"fragment@0", "/uart@9000000", NULL, NULL, 61};
	struct arena *arena = arena_new();
	struct error error = {0};
	struct blob tree;

	(void)state;
	if (!apply(arena, false, &path, &tree, &error))
		fail_msg("%s", error.text);
	assert_uart(tree, 0xffffffff);
	arena_free(arena);
}

static const struct {
	const char *name;
	bool symbols;
	struct change change;
	const char *words;
} refusals[] = {
	{"no-symbols", false, {"fragment@0", NULL, "uart0", "/fragment@0:target:0", 0},
	 "the overlay refers to the label \"uart0\", but the tree has no __symbols__: it was compiled without \"dtc -@\""},
	{"label-unknown", true, {"fragment@0", NULL, "spi3", "/fragment@0:target:0", 0},
	 "the label \"spi3\", which the tree's __symbols__ lack"},
	{"path-unknown", true, {"fragment@0", "/spi@0", NULL, NULL, 0},
	 "fragment@0: target-path \"/spi@0\" is not in the tree"},
	{"no-fragment", true, {NULL, NULL, NULL, NULL, 0}, "not an overlay"},
	{"target-of-nothing", true, {"fragment@0", NULL, NULL, NULL, 0}, "cannot be applied: FDT_ERR_"},
	{"place-without-colon", true, {"fragment@0", NULL, "uart0", "/fragment@0", 0}, "is not of the form"},
	{"place-unknown", true, {"fragment@0", NULL, "uart0", "/fragment@1:target:0", 0},
	 "cannot be applied: FDT_ERR_"},
	{"place-past-property", true, {"fragment@0", NULL, "uart0", "/fragment@0:target:4", 0},
	 "cannot be applied: FDT_ERR_"},
	{"place-empty", true, {"fragment@0", NULL, "uart0", "", 0}, "__fixups__: uart0: \"\" is not of the form PATH:"},
	/* 2^32 - 4: with 4 bytes behind it, 0. */
	{"place-wraps", true, {"fragment@0", NULL, "uart0", "/fragment@0:target:4294967292", 0},
	 "__fixups__: uart0: \"/fragment@0:target:4294967292\" is not of the form"},
	{"place-negative", true, {"fragment@0", NULL, "uart0", "/fragment@0:target:-4", 0}, "is not of the form"},
	{"too-deep", true, {"fragment@0", "/uart@9000000", NULL, NULL, 62}, "more than 64 levels of nodes"},
};

static void refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		struct arena *arena = arena_new();
		struct blob tree = {(const uint8_t *)"kept", 4};
		struct error error = {0};

		assert_false(apply(arena, refusals[i].symbols, &refusals[i].change, &tree, &error));
		assert_error(refusals[i].name, &error, ERROR_INPUT, refusals[i].words);
		assert_int_equal(tree.size, 4);
		arena_free(arena);
	}
}

/* A node that refers to another one of the overlay, at an offset in its property of 8 bytes. */
static struct blob local_overlay(uint32_t offset)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_begin(&fdt, "fragment@0");
	build_fdt_string(&fdt, "target-path", "/");
	build_fdt_begin(&fdt, "__overlay__");
	build_fdt_begin(&fdt, "added");
	build_fdt_u32(&fdt, "phandle", 1);
	build_fdt_u64(&fdt, "refers", 0x100000001);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "__local_fixups__");
	build_fdt_begin(&fdt, "fragment@0");
	build_fdt_begin(&fdt, "__overlay__");
	build_fdt_begin(&fdt, "added");
	build_fdt_u32(&fdt, "refers", offset);
	for (int i = 0; i < 5; i++)
		build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

/* The tree has phandles up to 7, so the overlay's 1 becomes 8. */
static void local_references(void **state)
{
	static const uint32_t past[] = {5, 8, 0x7ffffffc, 0xfffffffc, 0xffffffff};
	struct blob base = board(true), added = local_overlay(4), tree, over, result;
	struct arena *arena = arena_new();
	struct error error = {0};
	const fdt32_t *refers;

	(void)state;
	assert_true(dtb_check(base, &tree, &error));
	assert_true(dtb_check(added, &over, &error));
	if (!dtb_overlay(arena, tree, over, &result, &error))
		fail_msg("%s", error.text);
	refers = fdt_getprop(result.data, fdt_path_offset(result.data, "/added"), "refers", NULL);
	assert_int_equal(fdt32_to_cpu(refers[0]), 1);
	assert_int_equal(fdt32_to_cpu(refers[1]), 8);
	free((void *)added.data);
	for (size_t i = 0; i < sizeof(past) / sizeof(*past); i++) {
		added = local_overlay(past[i]);
		assert_true(dtb_check(added, &over, &error));
		assert_false(dtb_overlay(arena, tree, over, &result, &error));
		assert_error("past", &error, ERROR_INPUT, "__local_fixups__: refers: offset 0x");
		free((void *)added.data);
	}
	free((void *)base.data);
	arena_free(arena);
}

/* 20000 uses of a label, each of which libfdt would look for in half a MiB of names: 10^10 steps. */
static void too_much_work(void **state)
{
	struct arena *arena = arena_new();
	struct blob base = board(true), added, tree, over, result;
	struct error error = {0};
	struct build_fdt fdt;
	char *uses = calloc(20000, 8), *name = calloc(1, 0x80001);

	(void)state;
	memset(name, 'x', 0x80000);
	for (int i = 0; i < 20000; i++)
		memcpy(uses + 8 * i, "/f:abc:0", 7);
	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_begin(&fdt, "f");
	build_fdt_string(&fdt, "target-path", "/");
	build_fdt_begin(&fdt, "__overlay__");
	build_fdt_begin(&fdt, name);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "__fixups__");
	build_fdt_property(&fdt, "uart0", uses, 20000 * 8);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	added = build_fdt_finish(&fdt, 0);
	assert_true(dtb_check(base, &tree, &error));
	assert_true(dtb_check(added, &over, &error));
	assert_false(dtb_overlay(arena, tree, over, &result, &error));
	assert_error("too-much-work", &error, ERROR_INPUT, "is too large for this tree");
	free(uses);
	free(name);
	free((void *)base.data);
	free((void *)added.data);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_label),
		cmocka_unit_test(by_path_without_symbols),
		cmocka_unit_test(local_references),
		cmocka_unit_test(refused),
		cmocka_unit_test(too_much_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What a device tree says, as the kernel would read it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "dtb.h"
#include "tests/lib/build-fdt.h"

static void assert_ranges(const struct ranges *ranges, const struct range *expected, size_t count)
{
	assert_int_equal(ranges->count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(ranges->items[i].start, expected[i].start);
		assert_int_equal(ranges->items[i].size, expected[i].size);
	}
}

#define ASSERT_RANGES(ranges, ...) do { \
	const struct range expected[] = {__VA_ARGS__}; \
	assert_ranges(ranges, expected, sizeof(expected) / sizeof(*expected)); \
} while (0)

/* Reads the tree, which must pass dtb_check, and frees it. */
static struct dtb_reservations read_tree(struct arena *arena, struct build_fdt *fdt)
{
	struct blob tree = build_fdt_finish(fdt, 0), checked;
	struct dtb_reservations found = {0};
	struct error error;

	assert_true(dtb_check(tree, &checked, &error));
	dtb_read_reservations(arena, checked, &found);
	free((void *)tree.data);
	return found;
}

static void memory_node(struct build_fdt *fdt, const char *name, uint64_t start, uint64_t size)
{
	build_fdt_begin(fdt, name);
	build_fdt_string(fdt, "device_type", "memory");
	build_fdt_range(fdt, "reg", start, size);
	build_fdt_end(fdt);
}

/* --- Reserve map ----------------------------------------------------------------------------------------- */

static void memreserve(void **state)
{
	struct arena *arena = arena_new();
	struct build_fdt fdt;
	struct dtb_reservations found;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_reserve(&fdt, 0, 0x1000);
	build_fdt_reserve(&fdt, 0x880000000, 0x10000);
	build_fdt_reserve(&fdt, 0xfffffffffffff000, 0x2000);	/* wraps: cannot be read as a range */
	build_fdt_reserve(&fdt, 0x40000000, 0x123);
	build_fdt_root(&fdt, 1, 1);
	build_fdt_end(&fdt);
	found = read_tree(arena, &fdt);
	ASSERT_RANGES(&found.memreserve, {0, 0x1000}, {0x880000000, 0x10000}, {0x40000000, 0x123});
	arena_free(arena);
}

static void lists_are_appended_to(void **state)
{
	struct arena *arena = arena_new();
	struct dtb_reservations found = {0};
	struct error error;

	(void)state;
	for (uint64_t start = 0x1000; start <= 0x2000; start += 0x1000) {
		struct build_fdt fdt;
		struct blob tree, checked;

		build_fdt_start(&fdt);
		build_fdt_reserve(&fdt, start, 0x10);
		build_fdt_root(&fdt, 2, 2);
		memory_node(&fdt, "memory", start, 0x20);
		build_fdt_end(&fdt);
		tree = build_fdt_finish(&fdt, 0);
		assert_true(dtb_check(tree, &checked, &error));
		dtb_read_reservations(arena, checked, &found);
		free((void *)tree.data);
	}
	ASSERT_RANGES(&found.memreserve, {0x1000, 0x10}, {0x2000, 0x10});
	ASSERT_RANGES(&found.memory, {0x1000, 0x20}, {0x2000, 0x20});
	arena_free(arena);
}

/* --- Memory nodes ---------------------------------------------------------------------------------------- */

static void memory_nodes(void **state)
{
	const uint64_t pairs[] = {0x900000000, 0x1000, 0xa00000000, 0, 0xb00000000, 0x3000};
	struct arena *arena = arena_new();
	struct build_fdt fdt;
	struct dtb_reservations found;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	memory_node(&fdt, "memory@40000000", 0x40000000, 0x40000000);
	memory_node(&fdt, "ram", 0x880000000, 0x1000);	/* the name does not matter */
	build_fdt_begin(&fdt, "memory@900000000");
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_string(&fdt, "status", "ok");
	build_fdt_property(&fdt, "hotpluggable", NULL, 0);
	build_fdt_cells(&fdt, "reg", 2, pairs, 6);	/* the pair of size 0 is skipped */
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "memory@c00000000");
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_string(&fdt, "status", "okay");
	build_fdt_range(&fdt, "reg", 0xc00000000, 0x9000);
	build_fdt_range(&fdt, "linux,usable-memory", 0xc00001000, 0x2000);	/* replaces reg */
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	found = read_tree(arena, &fdt);
	ASSERT_RANGES(&found.memory, {0x40000000, 0x40000000}, {0x880000000, 0x1000}, {0x900000000, 0x1000},
		      {0xb00000000, 0x3000}, {0xc00001000, 0x2000});
	arena_free(arena);
}

static void memory_nodes_that_do_not_count(void **state)
{
	struct arena *arena = arena_new();
	struct build_fdt fdt;
	struct dtb_reservations found;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "memory@1000");	/* no device_type */
	build_fdt_range(&fdt, "reg", 0x1000, 0x1000);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "memory@2000");
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_string(&fdt, "status", "disabled");
	build_fdt_range(&fdt, "reg", 0x2000, 0x1000);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "memory@3000");
	build_fdt_string(&fdt, "device_type", "memory-controller");
	build_fdt_range(&fdt, "reg", 0x3000, 0x1000);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "bus");
	memory_node(&fdt, "memory@4000", 0x4000, 0x1000);	/* not a child of the root */
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "memory@5000");	/* no reg */
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "memory@6000");
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_property(&fdt, "status", "okay", 4);	/* no NUL */
	build_fdt_range(&fdt, "reg", 0x6000, 0x1000);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	found = read_tree(arena, &fdt);
	assert_int_equal(found.memory.count, 0);
	arena_free(arena);
}

/* address and size cells of the root, and how the same 24 bytes read with them. KEEP_OUT: no property at all. */
#define KEEP_OUT UINT32_MAX

static const struct {
	const char *name;
	uint32_t address_cells, size_cells;
	size_t count;
	struct range expected[3];
} cells_cases[] = {
	/* The words 0x0 0x1000 0x0 0x2000 0x5 0x6. */
	{"2 and 2: one pair, the rest is not whole", 2, 2, 1, {{0x1000, 0x2000}}},
	{"2 and 1: two triples, the first of size 0", 2, 1, 1, {{0x200000000005, 6}}},
	{"1 and 2", 1, 2, 2, {{0, 0x100000000000}, {0x2000, 0x500000006}}},
	{"1 and 1", 1, 1, 3, {{0, 0x1000}, {0, 0x2000}, {5, 6}}},
	{"none: the kernel takes 1 and 1", KEEP_OUT, KEEP_OUT, 3, {{0, 0x1000}, {0, 0x2000}, {5, 6}}},
	{"3 and 1: not for us", 3, 1, 0, {{0, 0}}},
	{"1 and 3", 1, 3, 0, {{0, 0}}},
	{"2 and 0", 2, 0, 0, {{0, 0}}},
	{"0 and 1", 0, 1, 0, {{0, 0}}},
	{"huge", 0xffffffff - 1, 0xfffffff0, 0, {{0, 0}}},
};

static void cells(void **state)
{
	const uint64_t words[] = {0, 0x1000, 0, 0x2000, 5, 6};

	(void)state;
	for (size_t i = 0; i < sizeof(cells_cases) / sizeof(*cells_cases); i++) {
		struct arena *arena = arena_new();
		struct build_fdt fdt;
		struct dtb_reservations found;

		print_message("%s\n", cells_cases[i].name);
		build_fdt_start(&fdt);
		build_fdt_begin(&fdt, "");
		if (cells_cases[i].address_cells != KEEP_OUT) {
			build_fdt_u32(&fdt, "#address-cells", cells_cases[i].address_cells);
			build_fdt_u32(&fdt, "#size-cells", cells_cases[i].size_cells);
		}
		build_fdt_begin(&fdt, "memory");
		build_fdt_string(&fdt, "device_type", "memory");
		build_fdt_cells(&fdt, "reg", 1, words, 6);
		build_fdt_end(&fdt);
		build_fdt_end(&fdt);
		found = read_tree(arena, &fdt);
		assert_ranges(&found.memory, cells_cases[i].expected, cells_cases[i].count);
		arena_free(arena);
	}
}

/* --- Buses ---------------------------------------------------------------------------------------------- */

/* Buses from the root on: cells of their children, and ranges as cells. */
struct bus {
	uint32_t address_cells, size_cells;	/* 0: not said */
	bool open;				/* it has ranges */
	size_t count;
	uint64_t ranges[14];
};

#define OUTER {1, 1, true, 3, {0x1000, 0x80001000, 0x1000}}
#define INNER {2, 1, true, 4, {0, 0x40, 0x1800, 0x100}}

static const struct {
	const char *name;
	struct bus buses[2];		/* the node is on the last one; the root has one cell of address and of size */
	struct range range;
	bool seen;
	uint64_t expected;
} bus_cases[] = {
	{"identity", {{1, 1, true, 0, {0}}, {2, 2, true, 0, {0}}}, {0x1234, 0x10}, true, 0x1234},
	{"closed", {{1, 1, true, 0, {0}}, {2, 2, false, 0, {0}}}, {0x1234, 0x10}, false, 0},
	{"closed-above", {{1, 1, false, 0, {0}}, {2, 2, true, 0, {0}}}, {0x1234, 0x10}, false, 0},
	/* 0x40 on the inner bus is 0x1800 on the outer one, which is 0x80001800. */
	{"two-windows-above-one-another", {OUTER, INNER}, {0x40, 0x100}, true, 0x80001800},
	{"in-the-window", {OUTER, INNER}, {0x80, 0xc0}, true, 0x80001840},
	{"before-the-window", {OUTER, INNER}, {0x3f, 0x10}, false, 0},
	{"across-its-end", {OUTER, INNER}, {0x80, 0xc1}, false, 0},
	{"one-window-behind-another", {{1, 1, true, 6, {0, 0x5000, 0x10, 0x10, 0x7000, 0x10}}, {1, 1, true, 0, {0}}},
	 {0x18, 8}, true, 0x7008},
	/* 2.3.5: two and one; so the bus's entries have four cells */
	{"cells-not-said", {{0, 0, true, 4, {0, 0x1000, 0x5000, 0x100}}, {1, 1, true, 0, {0}}}, {0x1008, 8}, true, 0x5008},
	{"three-cells", {{3, 2, true, 6, {0x1000, 0, 0, 0x5000, 0, 0x100}}, {1, 1, true, 0, {0}}}, {0x1008, 8}, false, 0},
	{"cut-short", {{1, 1, true, 2, {0, 0x5000}}, {1, 1, true, 0, {0}}}, {0, 8}, false, 0},
	/* 0xfffffffffffffff0 + 0x10 is past the last address, and so is a range that ends there. */
	{"starts-past-the-end", {{2, 2, true, 0, {0}}, {1, 1, true, 4, {0, 0xffffffff, 0xfffffff0, 0x100}}}, {0x10, 8},
	 false, 0},
	{"ends-past-the-end", {{2, 2, true, 0, {0}}, {1, 1, true, 4, {0, 0xffffffff, 0xfffffff0, 0x100}}}, {0x8, 9},
	 false, 0},
	{"before-the-end", {{2, 2, true, 0, {0}}, {1, 1, true, 4, {0, 0xffffffff, 0xfffffff0, 0x100}}}, {0x8, 4},
	 true, 0xfffffffffffffff8},
};

static void buses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bus_cases) / sizeof(*bus_cases); i++) {
		struct range found = {0};
		struct build_fdt fdt;
		struct blob tree;

		build_fdt_start(&fdt);
		build_fdt_root(&fdt, 1, 1);
		for (const struct bus *bus = bus_cases[i].buses; bus < bus_cases[i].buses + 2; bus++) {
			build_fdt_begin(&fdt, "bus");
			if (bus->address_cells) {
				build_fdt_u32(&fdt, "#address-cells", bus->address_cells);
				build_fdt_u32(&fdt, "#size-cells", bus->size_cells);
			}
			if (bus->open)
				build_fdt_cells(&fdt, "ranges", 1, bus->ranges, bus->count);
		}
		build_fdt_begin(&fdt, "device");
		build_fdt_end(&fdt);
		build_fdt_end(&fdt);
		build_fdt_end(&fdt);
		build_fdt_end(&fdt);
		tree = build_fdt_finish(&fdt, 0);
		if (dtb_translate(tree.data, fdt_path_offset(tree.data, "/bus/bus/device"), bus_cases[i].range, &found) !=
		    bus_cases[i].seen || found.start != bus_cases[i].expected ||
		    found.size != (bus_cases[i].seen ? bus_cases[i].range.size : 0))
			fail_msg("%s: 0x%lx", bus_cases[i].name, (unsigned long)found.start);
		free((void *)tree.data);
	}
}

/* --- /reserved-memory ------------------------------------------------------------------------------------ */

static void region(struct build_fdt *fdt, const char *name, uint64_t start, uint64_t size, const char *flag,
		   const char *status)
{
	build_fdt_begin(fdt, name);
	build_fdt_range(fdt, "reg", start, size);
	if (flag)
		build_fdt_property(fdt, flag, NULL, 0);
	if (status)
		build_fdt_string(fdt, "status", status);
	build_fdt_end(fdt);
}

static void reserved_memory(void **state)
{
	struct arena *arena = arena_new();
	struct build_fdt fdt;
	struct dtb_reservations found;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "reserved-memory");
	build_fdt_u32(&fdt, "#address-cells", 2);
	build_fdt_u32(&fdt, "#size-cells", 2);
	build_fdt_property(&fdt, "ranges", NULL, 0);
	region(&fdt, "plain@1000", 0x1000, 0x1000, NULL, NULL);
	region(&fdt, "secure@2000", 0x2000, 0x1000, "no-map", "okay");
	region(&fdt, "cma@3000", 0x3000, 0x1000, "reusable", NULL);
	region(&fdt, "off@4000", 0x4000, 0x1000, NULL, "disabled");
	region(&fdt, "off@5000", 0x5000, 0x1000, "no-map", "fail");
	region(&fdt, "empty@6000", 0x6000, 0, NULL, NULL);
	build_fdt_begin(&fdt, "dynamic");	/* placed by the next kernel */
	build_fdt_u64(&fdt, "size", 0x10000);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	found = read_tree(arena, &fdt);
	ASSERT_RANGES(&found.reserved, {0x1000, 0x1000}, {0x3000, 0x1000});
	ASSERT_RANGES(&found.no_map, {0x2000, 0x1000});
	arena_free(arena);
}

static const struct {
	const char *name;
	uint32_t address_cells, size_cells;	/* of the node; KEEP_OUT: absent */
	bool ranges;
	size_t count;
} reserved_rules[] = {
	{"as the root has it", 2, 2, true, 1},
	{"without ranges", 2, 2, false, 0},
	{"other address cells", 1, 2, true, 0},
	{"other size cells", 2, 1, true, 0},
	{"cells not told", KEEP_OUT, KEEP_OUT, true, 0},
};

static void reserved_memory_that_the_kernel_ignores(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(reserved_rules) / sizeof(*reserved_rules); i++) {
		struct arena *arena = arena_new();
		struct build_fdt fdt;

		print_message("%s\n", reserved_rules[i].name);
		build_fdt_start(&fdt);
		build_fdt_root(&fdt, 2, 2);
		build_fdt_begin(&fdt, "reserved-memory");
		if (reserved_rules[i].address_cells != KEEP_OUT) {
			build_fdt_u32(&fdt, "#address-cells", reserved_rules[i].address_cells);
			build_fdt_u32(&fdt, "#size-cells", reserved_rules[i].size_cells);
		}
		if (reserved_rules[i].ranges)
			build_fdt_property(&fdt, "ranges", NULL, 0);
		region(&fdt, "plain@1000", 0x1000, 0x1000, NULL, NULL);
		build_fdt_end(&fdt);
		build_fdt_end(&fdt);
		assert_int_equal(read_tree(arena, &fdt).reserved.count, reserved_rules[i].count);
		arena_free(arena);
	}
}

/* --- /chosen --------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	unsigned start_width, end_width;	/* cells; 0: absent */
	uint64_t start, end;
	struct range expected;
} initrd_cases[] = {
	{"none", 0, 0, 0, 0, {0, 0}},
	{"two cells", 2, 2, 0x880000000, 0x880001234, {0x880000000, 0x1234}},
	{"one cell", 1, 1, 0x48000000, 0x48001000, {0x48000000, 0x1000}},
	{"one and two cells", 1, 2, 0x48000000, 0x148000000, {0x48000000, 0x100000000}},
	{"empty", 2, 2, 0x48000000, 0x48000000, {0, 0}},
	{"end below start", 2, 2, 0x48001000, 0x48000000, {0, 0}},
	{"start only", 2, 0, 0x48000000, 0, {0, 0}},
	{"end only", 0, 2, 0, 0x48000000, {0, 0}},
	{"three cells", 3, 2, 0x48000000, 0x48001000, {0, 0}},
};

static void put_number(struct build_fdt *fdt, const char *name, unsigned width, uint64_t value)
{
	if (width == 3)
		build_fdt_property(fdt, name, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
	else if (width)
		build_fdt_cells(fdt, name, width, &value, 1);
}

static void initrd(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(initrd_cases) / sizeof(*initrd_cases); i++) {
		struct arena *arena = arena_new();
		struct build_fdt fdt;
		struct dtb_reservations found;

		print_message("%s\n", initrd_cases[i].name);
		build_fdt_start(&fdt);
		build_fdt_root(&fdt, 3, 3);	/* /chosen can be read all the same */
		build_fdt_begin(&fdt, "chosen");
		put_number(&fdt, "linux,initrd-start", initrd_cases[i].start_width, initrd_cases[i].start);
		put_number(&fdt, "linux,initrd-end", initrd_cases[i].end_width, initrd_cases[i].end);
		build_fdt_end(&fdt);
		build_fdt_end(&fdt);
		found = read_tree(arena, &fdt);
		assert_int_equal(found.initrd.start, initrd_cases[i].expected.start);
		assert_int_equal(found.initrd.size, initrd_cases[i].expected.size);
		arena_free(arena);
	}
}

static const struct {
	const char *name;
	const char *node;	/* NULL: no /chosen */
	const char *value;	/* NULL: no bootargs */
	size_t size;
	const char *expected;
} bootargs_cases[] = {
	{"no chosen", NULL, NULL, 0, NULL},
	{"no bootargs", "chosen", NULL, 0, NULL},
	{"a string", "chosen", "console=ttyAMA0 quiet", 22, "console=ttyAMA0 quiet"},
	{"empty string", "chosen", "", 1, ""},
	{"empty property", "chosen", "", 0, ""},
	{"without NUL", "chosen", "quiet", 5, "quiet"},
	{"bytes behind the NUL", "chosen", "a\0bc", 5, "a"},
	{"the kernel's second name", "chosen@0", "quiet", 6, "quiet"},
};

static void bootargs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bootargs_cases) / sizeof(*bootargs_cases); i++) {
		struct arena *arena = arena_new();
		struct build_fdt fdt;
		struct blob tree;
		const char *text;

		print_message("%s\n", bootargs_cases[i].name);
		build_fdt_start(&fdt);
		build_fdt_root(&fdt, 2, 2);
		if (bootargs_cases[i].node) {
			build_fdt_begin(&fdt, bootargs_cases[i].node);
			if (bootargs_cases[i].value)
				build_fdt_property(&fdt, "bootargs", bootargs_cases[i].value,
						   bootargs_cases[i].size);
			build_fdt_end(&fdt);
		}
		build_fdt_end(&fdt);
		tree = build_fdt_finish(&fdt, 0);
		text = dtb_bootargs(arena, tree);
		if (bootargs_cases[i].expected)
			assert_string_equal(text, bootargs_cases[i].expected);
		else
			assert_null(text);
		free((void *)tree.data);
		arena_free(arena);
	}
}

static void efi(void **state)
{
	static const char *const nodes[] = {"chosen", "chosen@0", "efi"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct build_fdt fdt;
		struct blob tree;

		build_fdt_start(&fdt);
		build_fdt_root(&fdt, 2, 2);
		build_fdt_begin(&fdt, nodes[i]);
		build_fdt_u64(&fdt, "linux,uefi-system-table", 0x13c5f0018);
		build_fdt_end(&fdt);
		build_fdt_end(&fdt);
		tree = build_fdt_finish(&fdt, 0);
		assert_int_equal(dtb_has_efi(tree), i < 2);
		free((void *)tree.data);
	}
}

/* arch/arm64/kernel/acpi.c looks at the children of the root by these names. */
static const struct {
	const char *name;
	const char *nodes[3];
	const char *compatible;	/* of each node; NULL: none */
	bool stub;
} stub_cases[] = {
	{"no nodes", {NULL}, NULL, true},
	{"chosen", {"chosen"}, NULL, true},
	{"chosen and Xen", {"hypervisor", "chosen"}, "xen,xen", true},
	{"another hypervisor", {"chosen", "hypervisor"}, "linux,kvm", false},
	{"hypervisor of no kind", {"chosen", "hypervisor"}, NULL, false},
	{"memory", {"chosen", "memory@40000000"}, NULL, false},
	{"reserved-memory before chosen", {"reserved-memory", "chosen"}, NULL, false},
	{"chosen with an address", {"chosen@0"}, NULL, false},
};

static void stub(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stub_cases) / sizeof(*stub_cases); i++) {
		struct build_fdt fdt;
		struct blob tree;

		print_message("%s\n", stub_cases[i].name);
		build_fdt_start(&fdt);
		build_fdt_root(&fdt, 2, 2);
		for (size_t node = 0; node < 3 && stub_cases[i].nodes[node]; node++) {
			build_fdt_begin(&fdt, stub_cases[i].nodes[node]);
			if (stub_cases[i].compatible)
				build_fdt_string(&fdt, "compatible", stub_cases[i].compatible);
			build_fdt_end(&fdt);
		}
		build_fdt_end(&fdt);
		tree = build_fdt_finish(&fdt, 0);
		assert_int_equal(dtb_is_stub(tree), stub_cases[i].stub);
		free((void *)tree.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memreserve),
		cmocka_unit_test(lists_are_appended_to),
		cmocka_unit_test(memory_nodes),
		cmocka_unit_test(memory_nodes_that_do_not_count),
		cmocka_unit_test(cells),
		cmocka_unit_test(buses),
		cmocka_unit_test(reserved_memory),
		cmocka_unit_test(reserved_memory_that_the_kernel_ignores),
		cmocka_unit_test(initrd),
		cmocka_unit_test(bootargs),
		cmocka_unit_test(efi),
		cmocka_unit_test(stub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

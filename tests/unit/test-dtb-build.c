// SPDX-License-Identifier: GPL-2.0-or-later
/* The next kernel's device tree. */
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

#define MAX_SIZE (2 << 20)	/* booting.rst: the tree must not exceed 2 megabytes */

struct bytes {
	const char *data;	/* NULL: no such property */
	size_t size;
};
#define BYTES(text) {text, sizeof(text) - 1}
#define NONE {NULL, 0}

/* --- Trees ----------------------------------------------------------------------------------------------- */

static void memory_node(struct build_fdt *fdt, const char *name, uint64_t start, uint64_t size)
{
	build_fdt_begin(fdt, name);
	build_fdt_string(fdt, "device_type", "memory");
	build_fdt_range(fdt, "reg", start, size);
	build_fdt_end(fdt);
}

/* / { cells; memory@40000000; chosen { name = value }; }; value NULL: an empty /chosen. */
static struct blob tree_with(uint32_t address_cells, uint32_t size_cells, const char *name,
			     struct bytes value)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, address_cells, size_cells);
	memory_node(&fdt, "memory@40000000", 0x40000000, 0x40000000);
	build_fdt_begin(&fdt, "chosen");
	if (value.data)
		build_fdt_property(&fdt, name, value.data, value.size);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static struct blob plain_tree(void)
{
	return tree_with(2, 2, "", (struct bytes)NONE);
}

/* What the EFI stub makes where the firmware has no tree of its own. */
static void begin_stub(struct build_fdt *fdt)
{
	build_fdt_start(fdt);
	build_fdt_root(fdt, 2, 2);
	build_fdt_begin(fdt, "chosen");
	build_fdt_u64(fdt, "linux,uefi-system-table", 0x13f5d0018);
	build_fdt_u64(fdt, "linux,uefi-mmap-start", 0x13cbf1018);
	build_fdt_u32(fdt, "linux,uefi-mmap-size", 0x9c0);
	build_fdt_u32(fdt, "linux,uefi-mmap-desc-size", 0x30);
	build_fdt_u32(fdt, "linux,uefi-mmap-desc-ver", 1);
}

static struct blob finish_stub(struct build_fdt *fdt)
{
	build_fdt_end(fdt);
	build_fdt_end(fdt);
	return build_fdt_finish(fdt, 0);
}

static void release(struct blob tree)
{
	free((void *)tree.data);
}

/* --- Building and looking -------------------------------------------------------------------------------- */

struct built {
	struct arena *arena;
	struct blob tree;
	struct dtb_changes changes;
	struct error error;
};

static bool try_build(const struct dtb_request *request, struct built *ret)
{
	struct dtb_request whole = *request;

	*ret = (struct built){.arena = arena_new()};
	if (!whole.bootargs)
		whole.bootargs = "";
	return dtb_build(ret->arena, &whole, &ret->tree, &ret->changes, &ret->error);
}

/* Every tree that comes out must be one. */
static struct built build(const struct dtb_request *request)
{
	struct built built;
	struct blob checked;

	if (!try_build(request, &built))
		fail_msg("%s", built.error.text);
	if (!dtb_check(built.tree, &checked, &built.error))
		fail_msg("%s", built.error.text);
	assert_int_equal(checked.size, built.tree.size);
	assert_true(built.tree.size <= MAX_SIZE);
	return built;
}

/* The request's source is the builder's; on return it is released. */
static void refuse(const char *name, struct dtb_request request, const char *words)
{
	struct built built;

	if (try_build(&request, &built))
		fail_msg("%s: passed", name);
	assert_error(name, &built.error, ERROR_INPUT, words);
	assert_null(built.tree.data);
	assert_int_equal(built.changes.count, 0);
	arena_free(built.arena);
	release(request.source);
}

static const void *value_at(struct blob tree, const char *path, const char *name, int *size)
{
	int node = fdt_path_offset(tree.data, path);

	return node < 0 ? NULL : fdt_getprop(tree.data, node, name, size);
}

static void assert_value(struct blob tree, const char *path, const char *name, struct bytes expected)
{
	int size;
	const void *value = value_at(tree, path, name, &size);

	if (!value != !expected.data)
		fail_msg("%s/%s is %s", path, name, value ? "there" : "missing");
	if (!value)
		return;
	assert_int_equal(size, expected.size);
	assert_memory_equal(value, expected.data, expected.size);
}

static const struct dtb_change *find_change(const struct built *built, const char *where)
{
	const struct dtb_change *found = NULL;

	for (size_t i = 0; i < built->changes.count; i++) {
		if (strcmp(built->changes.items[i].where, where))
			continue;
		assert_null(found);	/* one line for each place */
		found = &built->changes.items[i];
	}
	return found;
}

static void assert_change(const struct built *built, const char *where, enum dtb_action action,
			  const char *detail)
{
	const struct dtb_change *change = find_change(built, where);

	if (!change)
		fail_msg("no change of %s", where);
	assert_int_equal(change->action, action);
	assert_string_equal(change->detail, detail);
}

/* The reserve map holds these entries in this order. */
static void assert_entries(struct blob tree, const struct range *expected, size_t count)
{
	assert_int_equal(fdt_num_mem_rsv(tree.data), count);
	for (size_t i = 0; i < count; i++) {
		uint64_t start, size;

		assert_int_equal(fdt_get_mem_rsv(tree.data, (int)i, &start, &size), 0);
		assert_int_equal(start, expected[i].start);
		assert_int_equal(size, expected[i].size);
	}
}

static size_t child_count(struct blob tree)
{
	size_t count = 0;
	int node;

	fdt_for_each_subnode(node, tree.data, 0)
		count++;
	return count;
}

/* --- /chosen, property by property ----------------------------------------------------------------------- */

static const struct range one_region = {0x880000000, 0x10000000};
static const struct range two_regions[] = {{0x880000000, 0x10000000}, {0xf0000000, 0x8000000}};

/* The seeds of the table below. */
#define KASLR "\x01\x02\x03\x04\x05\x06\x07\x08"
#define RNG16 "0123456789abcdef"
#define RNG RNG16 RNG16 RNG16 RNG16 RNG16 RNG16 RNG16 RNG16

static struct dtb_seeds fixed_seeds(void)
{
	struct dtb_seeds seeds = {.have = true};

	memcpy(seeds.kaslr, KASLR, sizeof(seeds.kaslr));
	memcpy(seeds.rng, RNG, sizeof(seeds.rng));
	return seeds;
}

#define UNCHANGED (-1)

struct property_case {
	const char *name;
	const char *property;
	struct bytes old;
	struct dtb_request request;
	bool seeds;
	struct bytes expected;
	int action;		/* enum dtb_action or UNCHANGED */
	const char *detail;
};

#define NOTHING {.bootargs = ""}

static const struct property_case property_cases[] = {
	{"bootargs: new", "bootargs", NONE, {.bootargs = "a b"}, false, BYTES("a b\0"), DTB_SET, "\"a b\""},
	{"bootargs: replaced by a longer one", "bootargs", BYTES("x\0"),
	 {.bootargs = "root=/dev/vda1 quiet"}, false,
	 BYTES("root=/dev/vda1 quiet\0"), DTB_SET, "\"root=/dev/vda1 quiet\""},
	{"bootargs: replaced by a shorter one, no trailing NULs", "bootargs", BYTES("root=/dev/vda1\0"),
	 {.bootargs = "q"}, false,
	 BYTES("q\0"), DTB_SET, "\"q\""},
	{"bootargs: the same", "bootargs", BYTES("a b\0"), {.bootargs = "a b"}, false,
	 BYTES("a b\0"), UNCHANGED, NULL},
	{"bootargs: the same but for its NUL", "bootargs", BYTES("a b"), {.bootargs = "a b"}, false,
	 BYTES("a b\0"), DTB_SET, "\"a b\""},
	{"bootargs: removed", "bootargs", BYTES("a b\0"), {.bootargs = ""}, false,
	 NONE, DTB_REMOVED, "4 bytes"},
	{"bootargs: none before and after", "bootargs", NONE, {.bootargs = ""}, false, NONE, UNCHANGED, NULL},

	{"initrd start: new", "linux,initrd-start", NONE, {.initrd = {0x880001000, 0x234}}, false,
	 BYTES("\0\0\0\x08\x80\0\x10\0"), DTB_SET, "0x880001000"},
	{"initrd end: exclusive", "linux,initrd-end", NONE, {.initrd = {0x880001000, 0x234}}, false,
	 BYTES("\0\0\0\x08\x80\0\x12\x34"), DTB_SET, "0x880001234"},
	{"initrd start: one cell becomes two", "linux,initrd-start", BYTES("\x48\0\0\0"),
	 {.initrd = {0x48000000, 8}}, false,
	 BYTES("\0\0\0\0\x48\0\0\0"), DTB_SET, "0x48000000"},
	{"initrd start: the same", "linux,initrd-start", BYTES("\0\0\0\0\x48\0\0\0"),
	 {.initrd = {0x48000000, 8}}, false,
	 BYTES("\0\0\0\0\x48\0\0\0"), UNCHANGED, NULL},
	{"initrd start: stale", "linux,initrd-start", BYTES("\x48\0\0\0"), NOTHING, false,
	 NONE, DTB_REMOVED, "4 bytes"},
	{"initrd end: stale", "linux,initrd-end", BYTES("\0\0\0\0\x48\0\0\0"), NOTHING, false,
	 NONE, DTB_REMOVED, "8 bytes"},

	{"elfcorehdr: new", "linux,elfcorehdr", NONE, {.elfcorehdr = {0x88fe00000, 0x1000}}, false,
	 BYTES("\0\0\0\x08\x8f\xe0\0\0\0\0\0\0\0\0\x10\0"), DTB_SET, "0x88fe00000+0x1000"},
	{"elfcorehdr: stale", "linux,elfcorehdr", BYTES("\0\0\0\0\x48\0\0\0\0\0\0\0\0\0\x10\0"),
	 NOTHING, false,
	 NONE, DTB_REMOVED, "16 bytes"},
	{"elfcorehdr: stale and new", "linux,elfcorehdr", BYTES("\0\0\0\0\x48\0\0\0\0\0\0\0\0\0\x10\0"),
	 {.elfcorehdr = {0x88fe00000, 0x1000}}, false,
	 BYTES("\0\0\0\x08\x8f\xe0\0\0\0\0\0\0\0\0\x10\0"), DTB_SET, "0x88fe00000+0x1000"},
	{"usable memory: one region", "linux,usable-memory-range", NONE,
	 {.usable_memory = &one_region, .usable_memory_count = 1}, false,
	 BYTES("\0\0\0\x08\x80\0\0\0\0\0\0\0\x10\0\0\0"), DTB_SET, "0x880000000+0x10000000"},
	{"usable memory: main first, low last", "linux,usable-memory-range", NONE,
	 {.usable_memory = two_regions, .usable_memory_count = 2}, false,
	 BYTES("\0\0\0\x08\x80\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0\xf0\0\0\0\0\0\0\0\x08\0\0\0"),
	 DTB_SET, "0x880000000+0x10000000, 0xf0000000+0x8000000"},
	{"usable memory: stale", "linux,usable-memory-range", BYTES("\0\0\0\x08\x80\0\0\0\0\0\0\0\x10\0\0\0"),
	 NOTHING, false,
	 NONE, DTB_REMOVED, "16 bytes"},

	{"kho fdt: stale", "linux,kho-fdt", BYTES("0123456789abcdef"), NOTHING, false,
	 NONE, DTB_REMOVED, "16 bytes"},
	{"kho scratch: stale", "linux,kho-scratch", BYTES("0123456789abcdef"), NOTHING, false,
	 NONE, DTB_REMOVED, "16 bytes"},
	{"ima buffer: stale", "linux,ima-kexec-buffer", BYTES("0123456789abcdef"), NOTHING, false,
	 NONE, DTB_REMOVED, "16 bytes"},
	{"dmcrypt keys: stale", "linux,dmcryptkeys", BYTES("0123456789abcdef"), NOTHING, false,
	 NONE, DTB_REMOVED, "16 bytes"},

	{"kaslr-seed: new", "kaslr-seed", NONE, NOTHING, true, BYTES(KASLR), DTB_SET, "8 fresh random bytes"},
	{"kaslr-seed: zero after use", "kaslr-seed", BYTES("\0\0\0\0\0\0\0\0"), NOTHING, true,
	 BYTES(KASLR), DTB_SET, "8 fresh random bytes"},
	{"kaslr-seed: live, from firmware", "kaslr-seed", BYTES("\xde\xad\xbe\xef\0\0\0\0"), NOTHING, true,
	 BYTES(KASLR), DTB_SET, "8 fresh random bytes"},
	{"kaslr-seed: no random bytes to be had", "kaslr-seed", BYTES("\xde\xad\xbe\xef\0\0\0\0"),
	 NOTHING, false,
	 NONE, DTB_REMOVED, "8 bytes"},
	{"rng-seed: new", "rng-seed", NONE, NOTHING, true, BYTES(RNG), DTB_SET, "128 fresh random bytes"},
	{"rng-seed: of another size", "rng-seed", BYTES("0123"), NOTHING, true,
	 BYTES(RNG), DTB_SET, "128 fresh random bytes"},
	{"rng-seed: no random bytes to be had", "rng-seed", BYTES("0123"), NOTHING, false,
	 NONE, DTB_REMOVED, "4 bytes"},

	{"secure boot: no EFI, no property", "linux,uefi-secure-boot", NONE, {.secure_boot = 1}, false,
	 NONE, UNCHANGED, NULL},
	{"stdout-path: kept", "stdout-path", BYTES("/pl011@9000000\0"), NOTHING, false,
	 BYTES("/pl011@9000000\0"), UNCHANGED, NULL},
	{"pci-probe-only: kept", "linux,pci-probe-only", BYTES("\0\0\0\x01"), NOTHING, false,
	 BYTES("\0\0\0\x01"), UNCHANGED, NULL},
	{"smbios3: kept", "smbios3-entrypoint", BYTES("01234567"), NOTHING, false,
	 BYTES("01234567"), UNCHANGED, NULL},
	{"booted-from-kexec: kept", "linux,booted-from-kexec", BYTES(""), NOTHING, false,
	 BYTES(""), UNCHANGED, NULL},
	{"not known to us: kept", "vendor,future", BYTES("x"), NOTHING, false, BYTES("x"), UNCHANGED, NULL},
	{"a name that begins like a stale one: kept", "linux,kho-fdt-2", BYTES("x"), NOTHING, false,
	 BYTES("x"), UNCHANGED, NULL},
};

static void chosen_property(const struct property_case *c)
{
	struct dtb_request request = c->request;
	char where[64];
	struct built built;

	print_message("%s\n", c->name);
	request.source = tree_with(2, 2, c->property, c->old);
	if (c->seeds)
		request.seeds = fixed_seeds();
	built = build(&request);
	snprintf(where, sizeof(where), "/chosen/%s", c->property);
	assert_value(built.tree, "/chosen", c->property, c->expected);
	if (c->action == UNCHANGED)
		assert_null(find_change(&built, where));
	else
		assert_change(&built, where, (enum dtb_action)c->action, c->detail);
	arena_free(built.arena);
	release(request.source);
}

static void chosen_properties(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(property_cases) / sizeof(*property_cases); i++)
		chosen_property(&property_cases[i]);
}

/* No seed, whole or in part, may be in the report. */
static void seeds_are_not_shown(void **state)
{
	struct bytes old = BYTES("01234567");
	struct dtb_request request = {.source = tree_with(2, 2, "kaslr-seed", old), .seeds = fixed_seeds()};
	struct built built = build(&request);

	(void)state;
	for (size_t i = 0; i < built.changes.count; i++) {
		assert_null(strstr(built.changes.items[i].detail, "0123"));
		assert_null(strstr(built.changes.items[i].detail, "1020"));
	}
	arena_free(built.arena);
	release(request.source);
}

/* A damaged tree: what comes second must not live on when the first is removed. */
static void property_twice(void **state)
{
	struct dtb_request request = {0};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	build_fdt_range(&fdt, "linux,elfcorehdr", 0x1000, 0x1000);
	build_fdt_range(&fdt, "linux,elfcorehdr", 0x2000, 0x1000);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	request.source = build_fdt_finish(&fdt, 0);
	built = build(&request);
	assert_value(built.tree, "/chosen", "linux,elfcorehdr", (struct bytes)NONE);
	assert_int_equal(built.changes.count, 1);
	arena_free(built.arena);
	release(request.source);
}

static void chosen_is_made_when_missing(void **state)
{
	struct dtb_request request = {.bootargs = "quiet"};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_end(&fdt);
	request.source = build_fdt_finish(&fdt, 0);
	built = build(&request);
	assert_value(built.tree, "/chosen", "bootargs", (struct bytes)BYTES("quiet\0"));
	assert_int_equal(child_count(built.tree), 1);
	assert_change(&built, "/chosen", DTB_ADDED, "");
	arena_free(built.arena);
	release(request.source);
}

/* The kernel takes chosen@0 where there is no chosen: a second node would hide what is in the first. */
static void chosen_with_an_address(void **state)
{
	struct dtb_request request = {.bootargs = "quiet"};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen@0");
	build_fdt_string(&fdt, "stdout-path", "serial0");
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	request.source = build_fdt_finish(&fdt, 0);
	built = build(&request);
	assert_int_equal(child_count(built.tree), 1);
	assert_value(built.tree, "/chosen@0", "bootargs", (struct bytes)BYTES("quiet\0"));
	assert_value(built.tree, "/chosen@0", "stdout-path", (struct bytes)BYTES("serial0\0"));
	arena_free(built.arena);
	release(request.source);
}

/* --- Cells of the root ----------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	uint32_t address_cells, size_cells;
	struct range elfcorehdr;
	struct bytes expected;
	const char *words;	/* of the refusal */
} cells_cases[] = {
	{"1 and 1", 1, 1, {0x48000000, 0x1000}, BYTES("\x48\0\0\0\0\0\x10\0"), NULL},
	{"1 and 2", 1, 2, {0x48000000, 0x1000}, BYTES("\x48\0\0\0\0\0\0\0\0\0\x10\0"), NULL},
	{"2 and 1", 2, 1, {0x148000000, 0x1000}, BYTES("\0\0\0\x01\x48\0\0\0\0\0\x10\0"), NULL},
	{"1 and 1, last address", 1, 1, {0xffffffff, 1}, BYTES("\xff\xff\xff\xff\0\0\0\x01"), NULL},
	{"address-over-4g", 1, 1, {0x100000000, 0x1000}, NONE,
	 "linux,elfcorehdr: 0x100000000+0x1000 does not fit the root's #address-cells = 1 and #size-cells = 1"},
	{"size-over-4g", 2, 1, {0, 0x100000000}, NONE, "linux,elfcorehdr: 0x0+0x100000000 does not fit"},
	{"three-address-cells", 3, 1, {0x48000000, 0x1000}, NONE,
	 "linux,elfcorehdr: the root's #address-cells and #size-cells are not 1 or 2"},
	{"zero-size-cells", 2, 0, {0x48000000, 0x1000}, NONE, "linux,elfcorehdr: the root's"},
};

static void root_cells(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cells_cases) / sizeof(*cells_cases); i++) {
		struct dtb_request request = {.elfcorehdr = cells_cases[i].elfcorehdr};
		struct built built;

		print_message("%s\n", cells_cases[i].name);
		request.source = tree_with(cells_cases[i].address_cells, cells_cases[i].size_cells, "",
					   (struct bytes)NONE);
		if (cells_cases[i].words) {
			refuse(cells_cases[i].name, request, cells_cases[i].words);
			continue;
		}
		built = build(&request);
		assert_value(built.tree, "/chosen", "linux,elfcorehdr", cells_cases[i].expected);
		arena_free(built.arena);
		release(request.source);
	}
}

/* Linux counts 1 and 1 where the root is silent; the specification's 2 and 1 would shift every address. */
static void root_cells_absent(void **state)
{
	struct dtb_request request = {.usable_memory = &(struct range){0x48000000, 0x100000},
				      .usable_memory_count = 1};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_end(&fdt);
	request.source = build_fdt_finish(&fdt, 0);
	built = build(&request);
	assert_value(built.tree, "/chosen", "linux,usable-memory-range",
		     (struct bytes)BYTES("\x48\0\0\0\0\x10\0\0"));
	arena_free(built.arena);
	release(request.source);
}

static void usable_memory_must_fit(void **state)
{
	const struct range ranges[] = {{0x48000000, 0x1000}, {0x880000000, 0x1000}};

	(void)state;
	refuse("second-range-over-4g",
	       (struct dtb_request){.source = tree_with(1, 1, "", (struct bytes)NONE),
				    .usable_memory = ranges,
				    .usable_memory_count = 2},
	       "linux,usable-memory-range: 0x880000000+0x1000 does not fit");
}

/* A normal load into a tree whose cells nobody can use needs none of them. */
static void odd_cells_without_need(void **state)
{
	struct dtb_request request = {.source = tree_with(3, 2, "", (struct bytes)NONE), .bootargs = "quiet",
				      .initrd = {0x48000000, 0x1000}};
	struct built built = build(&request);

	(void)state;
	assert_value(built.tree, "/chosen", "bootargs", (struct bytes)BYTES("quiet\0"));
	arena_free(built.arena);
	release(request.source);
}

/* --- Everything else stays ------------------------------------------------------------------------------- */

static void big_source(struct build_fdt *fdt)
{
	build_fdt_start(fdt);
	build_fdt_reserve(fdt, 0x80000000, 0x10000);
	build_fdt_root(fdt, 2, 2);
	build_fdt_string(fdt, "compatible", "linux,dummy-virt");
	build_fdt_begin(fdt, "aliases");
	build_fdt_string(fdt, "serial0", "/pl011@9000000");
	build_fdt_end(fdt);
	memory_node(fdt, "memory@40000000", 0x40000000, 0x40000000);
	build_fdt_begin(fdt, "chosen");
	build_fdt_string(fdt, "bootargs", "old");
	build_fdt_string(fdt, "stdout-path", "serial0:115200");
	build_fdt_u32(fdt, "#address-cells", 2);
	build_fdt_property(fdt, "ranges", NULL, 0);
	build_fdt_begin(fdt, "framebuffer@50000000");
	build_fdt_range(fdt, "reg", 0x50000000, 0x300000);
	build_fdt_end(fdt);
	build_fdt_end(fdt);
	build_fdt_begin(fdt, "cpus");
	build_fdt_begin(fdt, "cpu@0");
	build_fdt_string(fdt, "enable-method", "psci");
	build_fdt_u32(fdt, "phandle", 0x8001);
	build_fdt_end(fdt);
	build_fdt_end(fdt);
	build_fdt_begin(fdt, "pl011@9000000");
	build_fdt_property(fdt, "compatible", "arm,pl011\0arm,primecell", 24);
	build_fdt_end(fdt);
	build_fdt_end(fdt);
}

/* Each node of old is in new at the same place among its siblings, with the same properties but the edited ones. */
static void assert_same_nodes(struct blob old, struct blob new)
{
	int old_node = 0, new_node = 0, old_depth = 0, new_depth = 0, property, size;
	const char *name;

	while (old_node >= 0 && old_depth >= 0) {
		bool chosen = !strcmp(fdt_get_name(old.data, old_node, NULL), "chosen");

		assert_string_equal(fdt_get_name(new.data, new_node, NULL),
				    fdt_get_name(old.data, old_node, NULL));
		assert_int_equal(new_depth, old_depth);
		fdt_for_each_property_offset(property, old.data, old_node) {
			const void *value = fdt_getprop_by_offset(old.data, property, &name, &size), *same;
			int new_size;

			if (chosen && !strcmp(name, "bootargs"))
				continue;
			same = fdt_getprop(new.data, new_node, name, &new_size);
			assert_non_null(same);
			assert_int_equal(new_size, size);
			assert_memory_equal(same, value, (size_t)size);
		}
		old_node = fdt_next_node(old.data, old_node, &old_depth);
		new_node = fdt_next_node(new.data, new_node, &new_depth);
	}
	assert_true(new_depth < 0);
}

static void the_rest_stays(void **state)
{
	struct build_fdt fdt;
	struct dtb_request request = {.bootargs = "new", .initrd = {0x48000000, 0x1000},
				      .seeds = fixed_seeds()};
	struct built built;

	(void)state;
	big_source(&fdt);
	request.source = build_fdt_finish(&fdt, 0);
	built = build(&request);
	assert_same_nodes(request.source, built.tree);
	assert_entries(built.tree, &(struct range){0x80000000, 0x10000}, 1);
	assert_int_equal(built.changes.count, 5);	/* bootargs, initrd start and end, two seeds */
	arena_free(built.arena);
	release(request.source);
}

/* The source is only read: two plans can be made from one. */
static void source_is_not_written(void **state)
{
	struct build_fdt fdt;
	struct dtb_request request = {.bootargs = "new"};
	struct blob copy;
	struct built built;

	(void)state;
	big_source(&fdt);
	request.source = build_fdt_finish(&fdt, 0);
	big_source(&fdt);
	copy = build_fdt_finish(&fdt, 0);
	built = build(&request);
	assert_memory_equal(request.source.data, copy.data, copy.size);
	arena_free(built.arena);
	release(request.source);
	release(copy);
}

/* --- Reserve map ----------------------------------------------------------------------------------------- */

#define MAX_ENTRIES 5

struct entries_case {
	const char *name;
	struct range entries[MAX_ENTRIES];	/* of the source; ends with size 0 */
	struct range initrd, ima, old_dtb;	/* dead things */
	struct range wanted[2];			/* of the request; ends with size 0 */
	struct range expected[MAX_ENTRIES];
	struct dtb_change change;		/* where NULL: none */
};

static const struct entries_case entries_cases[] = {
	{
		.name = "kept: firmware, spin table, LPI tables",
		.entries = {{0, 0x1000}, {0x80000000, 0x10000}, {0x13c000000, 0x20000}},
		.expected = {{0, 0x1000}, {0x80000000, 0x10000}, {0x13c000000, 0x20000}},
	}, {
		.name = "old initrd: exact size",
		.entries = {{0x1000, 0x1000}, {0x48000000, 0x123456}, {0x2000, 0x1000}},
		.initrd = {0x48000000, 0x123456},
		.expected = {{0x1000, 0x1000}, {0x2000, 0x1000}},
		.change = {DTB_REMOVED, "/memreserve/", "0x48000000+0x123456"},
	}, {
		.name = "old initrd: rounded to 4K",
		.entries = {{0x48000000, 0x124000}},
		.initrd = {0x48000000, 0x123456},
		.change = {DTB_REMOVED, "/memreserve/", "0x48000000+0x124000"},
	}, {
		.name = "old initrd: rounded to 64K",
		.entries = {{0x48000000, 0x130000}},
		.initrd = {0x48000000, 0x123456},
		.change = {DTB_REMOVED, "/memreserve/", "0x48000000+0x130000"},
	}, {
		.name = "old initrd: more than pages around it is something else",
		.entries = {{0x48000000, 0x140000}, {0x47fff000, 0x124456}},
		.initrd = {0x48000000, 0x123456},
		.expected = {{0x48000000, 0x140000}, {0x47fff000, 0x124456}},
	}, {
		.name = "old initrd: twice",
		.entries = {{0x48000000, 0x1000}, {0x1000, 0x1000}, {0x48000000, 0x1000}},
		.initrd = {0x48000000, 0xfff},
		.expected = {{0x1000, 0x1000}},
	}, {
		.name = "old tree: exact",
		.entries = {{0x4a000000, 0x1e40}},
		.old_dtb = {0x4a000000, 0x1e40},
		.change = {DTB_REMOVED, "/memreserve/", "0x4a000000+0x1e40"},
	}, {
		.name = "old tree: rounded",
		.entries = {{0x4a000000, 0x2000}},
		.old_dtb = {0x4a000000, 0x1e40},
		.change = {DTB_REMOVED, "/memreserve/", "0x4a000000+0x2000"},
	}, {
		.name = "old tree: not known",
		.entries = {{0x4a000000, 0x1e40}},
		.expected = {{0x4a000000, 0x1e40}},
	}, {
		.name = "old IMA log",
		.entries = {{0x4b000000, 0x3000}, {0x1000, 0x1000}},
		.ima = {0x4b000000, 0x3000},
		.expected = {{0x1000, 0x1000}},
		.change = {DTB_REMOVED, "/memreserve/", "0x4b000000+0x3000"},
	}, {
		.name = "added: behind the others",
		.entries = {{0x1000, 0x1000}},
		.wanted = {{0x13c000000, 0x10000}},
		.expected = {{0x1000, 0x1000}, {0x13c000000, 0x10000}},
		.change = {DTB_ADDED, "/memreserve/", "0x13c000000+0x10000"},
	}, {
		.name = "added: there already",
		.entries = {{0x13c000000, 0x10000}},
		.wanted = {{0x13c000000, 0x10000}},
		.expected = {{0x13c000000, 0x10000}},
	}, {
		.name = "added: the same twice",
		.wanted = {{0x13c000000, 0x10000}, {0x13c000000, 0x10000}},
		.expected = {{0x13c000000, 0x10000}},
		.change = {DTB_ADDED, "/memreserve/", "0x13c000000+0x10000"},
	},
};

static void put_chosen_range(struct build_fdt *fdt, const struct entries_case *c)
{
	if (c->initrd.size) {
		build_fdt_u64(fdt, "linux,initrd-start", c->initrd.start);
		build_fdt_u64(fdt, "linux,initrd-end", c->initrd.start + c->initrd.size);
	}
	if (c->ima.size)
		build_fdt_range(fdt, "linux,ima-kexec-buffer", c->ima.start, c->ima.size);
}

static size_t range_count(const struct range *ranges)
{
	size_t count = 0;

	while (count < MAX_ENTRIES && ranges[count].size)
		count++;
	return count;
}

static struct blob entries_tree(const struct entries_case *c)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	for (size_t i = 0; i < range_count(c->entries); i++)
		build_fdt_reserve(&fdt, c->entries[i].start, c->entries[i].size);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	put_chosen_range(&fdt, c);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void reserve_map(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(entries_cases) / sizeof(*entries_cases); i++) {
		const struct entries_case *c = &entries_cases[i];
		struct dtb_request request = {.source = entries_tree(c), .old_dtb = c->old_dtb,
					      .memreserve = c->wanted};
		struct built built;

		print_message("%s\n", c->name);
		request.memreserve_count = !!c->wanted[0].size + !!c->wanted[1].size;
		built = build(&request);
		assert_entries(built.tree, c->expected, range_count(c->expected));
		if (c->change.where)
			assert_change(&built, c->change.where, c->change.action, c->change.detail);
		arena_free(built.arena);
		release(request.source);
	}
}

/* It would end the map: what comes behind it would be free memory to the kernel. */
static void entry_of_size_0_is_not_written(void **state)
{
	const struct range wanted[] = {{0x1000, 0}, {0x2000, 0x1000}};
	struct dtb_request request = {.source = plain_tree(), .memreserve = wanted, .memreserve_count = 2};
	struct built built = build(&request);

	(void)state;
	assert_entries(built.tree, &wanted[1], 1);
	arena_free(built.arena);
	release(request.source);
}

/* The kernel reserves what it is told to boot from; an entry of ours would only outlive it. */
static void new_things_are_not_reserved(void **state)
{
	struct dtb_request request = {.source = plain_tree(), .initrd = {0x48000000, 0x1000},
				      .elfcorehdr = {0x49000000, 0x1000}};
	struct built built = build(&request);

	(void)state;
	assert_entries(built.tree, NULL, 0);
	arena_free(built.arena);
	release(request.source);
}

/* --- EFI and ACPI ---------------------------------------------------------------------------------------- */

/* Any node but chosen, and the kernel would not look at the ACPI tables. */
static void stub_stays_a_stub(void **state)
{
	const struct range lpi = {0x13c000000, 0x10000};
	struct dtb_request request = {.bootargs = "quiet", .initrd = {0x48000000, 0x1000},
				      .seeds = fixed_seeds(),
				      .elfcorehdr = {0x48800000, 0x1000}, .usable_memory = &one_region,
				      .usable_memory_count = 1, .memreserve = &lpi, .memreserve_count = 1};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	begin_stub(&fdt);
	request.source = finish_stub(&fdt);
	built = build(&request);
	assert_true(dtb_is_stub(built.tree));
	assert_int_equal(child_count(built.tree), 1);
	assert_value(built.tree, "/chosen", "linux,uefi-mmap-start",
		     (struct bytes)BYTES("\0\0\0\x01\x3c\xbf\x10\x18"));
	assert_entries(built.tree, &lpi, 1);
	arena_free(built.arena);
	release(request.source);
}

static const struct {
	const char *name;
	int old;	/* -1: absent */
	uint32_t value;
	struct bytes expected;
	const char *detail;
} secure_boot_cases[] = {
	{"missing, machine tells: unset", -1, 0, BYTES("\0\0\0\0"), "0 (unset)"},
	{"missing, unknown", -1, 1, BYTES("\0\0\0\x01"), "1 (unknown)"},
	{"missing, disabled", -1, 2, BYTES("\0\0\0\x02"), "2 (disabled)"},
	{"missing, enabled", -1, 3, BYTES("\0\0\0\x03"), "3 (enabled)"},
	{"there: kept", 3, 2, BYTES("\0\0\0\x03"), NULL},
};

static void secure_boot(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(secure_boot_cases) / sizeof(*secure_boot_cases); i++) {
		struct dtb_request request = {.secure_boot = secure_boot_cases[i].value};
		struct build_fdt fdt;
		struct built built;

		print_message("%s\n", secure_boot_cases[i].name);
		begin_stub(&fdt);
		if (secure_boot_cases[i].old >= 0)
			build_fdt_u32(&fdt, "linux,uefi-secure-boot", (uint32_t)secure_boot_cases[i].old);
		request.source = finish_stub(&fdt);
		built = build(&request);
		assert_value(built.tree, "/chosen", "linux,uefi-secure-boot", secure_boot_cases[i].expected);
		if (secure_boot_cases[i].detail)
			assert_change(&built, "/chosen/linux,uefi-secure-boot", DTB_SET,
				      secure_boot_cases[i].detail);
		else
			assert_int_equal(built.changes.count, 0);
		arena_free(built.arena);
		release(request.source);
	}
}

/* --- A user's tree --------------------------------------------------------------------------------------- */

/* / { cells; chosen { stdout-path }; } */
static void begin_user(struct build_fdt *fdt, uint32_t address_cells, uint32_t size_cells)
{
	build_fdt_start(fdt);
	build_fdt_root(fdt, address_cells, size_cells);
	build_fdt_begin(fdt, "chosen");
	build_fdt_string(fdt, "stdout-path", "user");
	build_fdt_end(fdt);
	build_fdt_begin(fdt, "soc");
	build_fdt_end(fdt);
}

static struct blob finish_user(struct build_fdt *fdt)
{
	build_fdt_end(fdt);
	return build_fdt_finish(fdt, 0);
}

static void efi_is_inherited(void **state)
{
	struct dtb_request request = {.secure_boot = 1};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	begin_user(&fdt, 2, 2);
	request.source = finish_user(&fdt);
	begin_stub(&fdt);
	build_fdt_string(&fdt, "stdout-path", "machine");
	request.inherit = finish_stub(&fdt);
	built = build(&request);
	assert_value(built.tree, "/chosen", "linux,uefi-system-table",
		     (struct bytes)BYTES("\0\0\0\x01\x3f\x5d\0\x18"));
	assert_value(built.tree, "/chosen", "linux,uefi-mmap-start",
		     (struct bytes)BYTES("\0\0\0\x01\x3c\xbf\x10\x18"));
	assert_value(built.tree, "/chosen", "linux,uefi-mmap-size", (struct bytes)BYTES("\0\0\x09\xc0"));
	assert_value(built.tree, "/chosen", "linux,uefi-mmap-desc-size", (struct bytes)BYTES("\0\0\0\x30"));
	assert_value(built.tree, "/chosen", "linux,uefi-mmap-desc-ver", (struct bytes)BYTES("\0\0\0\x01"));
	assert_value(built.tree, "/chosen", "linux,uefi-secure-boot", (struct bytes)BYTES("\0\0\0\x01"));
	assert_value(built.tree, "/chosen", "stdout-path", (struct bytes)BYTES("user\0"));
	assert_change(&built, "/chosen/linux,uefi-system-table", DTB_INHERITED, "0x13f5d0018");
	assert_change(&built, "/chosen/linux,uefi-mmap-size", DTB_INHERITED, "0x9c0");
	assert_int_equal(child_count(built.tree), 2);	/* no memory node is needed */
	arena_free(built.arena);
	release(request.source);
	release(request.inherit);
}

/* Of an earlier boot, say: the map lies elsewhere now, and the kernel panics when it cannot be read. */
static void efi_of_the_machine_wins(void **state)
{
	struct dtb_request request = {.secure_boot = 1};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	build_fdt_u64(&fdt, "linux,uefi-mmap-start", 0x666);
	request.source = finish_stub(&fdt);
	begin_stub(&fdt);
	request.inherit = finish_stub(&fdt);
	built = build(&request);
	assert_value(built.tree, "/chosen", "linux,uefi-mmap-start",
		     (struct bytes)BYTES("\0\0\0\x01\x3c\xbf\x10\x18"));
	assert_value(built.tree, "/chosen", "linux,uefi-mmap-size", (struct bytes)BYTES("\0\0\x09\xc0"));
	arena_free(built.arena);
	release(request.source);
	release(request.inherit);
}

/* The kernel would read the first of the two, and so must we; the report says it once. */
static void efi_property_twice(void **state)
{
	struct dtb_request request = {.secure_boot = 1};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	begin_user(&fdt, 2, 2);
	request.source = finish_user(&fdt);
	begin_stub(&fdt);
	build_fdt_u32(&fdt, "linux,uefi-mmap-size", 0x666);
	request.inherit = finish_stub(&fdt);
	built = build(&request);
	assert_value(built.tree, "/chosen", "linux,uefi-mmap-size", (struct bytes)BYTES("\0\0\x09\xc0"));
	assert_change(&built, "/chosen/linux,uefi-mmap-size", DTB_INHERITED, "0x9c0");
	arena_free(built.arena);
	release(request.source);
	release(request.inherit);
}

static struct blob machine_with_memory(void)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "memory@40000000");
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_range(&fdt, "reg", 0x40000000, 0x80000000);
	build_fdt_range(&fdt, "linux,usable-memory", 0x40000000, 0x1000);
	build_fdt_u32(&fdt, "numa-node-id", 1);
	build_fdt_u32(&fdt, "phandle", 7);
	build_fdt_u32(&fdt, "linux,phandle", 7);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "memory@c0000000");
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_string(&fdt, "status", "disabled");
	build_fdt_range(&fdt, "reg", 0xc0000000, 0x1000);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "pl011@9000000");
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

/* Cells of the user's root, and what reg and linux,usable-memory become in them. */
static const struct {
	const char *name;
	uint32_t address_cells, size_cells;
	struct bytes reg, usable;
} inherit_cells_cases[] = {
	{"2 and 2", 2, 2, BYTES("\0\0\0\0\x40\0\0\0\0\0\0\0\x80\0\0\0"),
	 BYTES("\0\0\0\0\x40\0\0\0\0\0\0\0\0\0\x10\0")},
	{"1 and 1", 1, 1, BYTES("\x40\0\0\0\x80\0\0\0"), BYTES("\x40\0\0\0\0\0\x10\0")},
	{"2 and 1", 2, 1, BYTES("\0\0\0\0\x40\0\0\0\x80\0\0\0"), BYTES("\0\0\0\0\x40\0\0\0\0\0\x10\0")},
};

static void memory_is_inherited(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(inherit_cells_cases) / sizeof(*inherit_cells_cases); i++) {
		struct dtb_request request = {.inherit = machine_with_memory()};
		struct build_fdt fdt;
		struct built built;

		print_message("%s\n", inherit_cells_cases[i].name);
		begin_user(&fdt, inherit_cells_cases[i].address_cells, inherit_cells_cases[i].size_cells);
		request.source = finish_user(&fdt);
		built = build(&request);
		assert_int_equal(child_count(built.tree), 3);	/* chosen, soc, one memory node */
		assert_value(built.tree, "/memory@40000000", "device_type", (struct bytes)BYTES("memory\0"));
		assert_value(built.tree, "/memory@40000000", "reg", inherit_cells_cases[i].reg);
		assert_value(built.tree, "/memory@40000000", "linux,usable-memory",
			     inherit_cells_cases[i].usable);
		assert_value(built.tree, "/memory@40000000", "numa-node-id",
			     (struct bytes)BYTES("\0\0\0\x01"));
		assert_value(built.tree, "/memory@40000000", "phandle", (struct bytes)NONE);
		assert_value(built.tree, "/memory@40000000", "linux,phandle", (struct bytes)NONE);
		assert_change(&built, "/memory@40000000", DTB_INHERITED, "0x40000000+0x1000");
		arena_free(built.arena);
		release(request.source);
		release(request.inherit);
	}
}

/* The user knows of an EFI that the running kernel was not told of. */
static void memory_is_efi_of_the_user(void **state)
{
	struct dtb_request request = {.inherit = machine_with_memory()};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	begin_stub(&fdt);
	request.source = finish_stub(&fdt);
	built = build(&request);
	assert_int_equal(child_count(built.tree), 1);
	arena_free(built.arena);
	release(request.source);
	release(request.inherit);
}

static void inherited_memory_must_fit(void **state)
{
	struct blob machine;
	struct build_fdt fdt;

	(void)state;
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	memory_node(&fdt, "memory@880000000", 0x880000000, 0x1000);
	machine = finish_user(&fdt);
	begin_user(&fdt, 1, 1);
	refuse("memory-over-4g", (struct dtb_request){.source = finish_user(&fdt), .inherit = machine},
	       "/memory@880000000: 0x880000000+0x1000 does not fit");
	begin_user(&fdt, 3, 1);
	refuse("memory-in-3-cells", (struct dtb_request){.source = finish_user(&fdt), .inherit = machine},
	       "/memory@880000000: the root's #address-cells and #size-cells are not 1 or 2");
	release(machine);
}

static void machine_cells_must_be_usable(void **state)
{
	struct blob machine = tree_with(3, 2, "", (struct bytes)NONE);
	struct build_fdt fdt;

	(void)state;
	begin_user(&fdt, 2, 2);
	refuse("machine-in-3-cells", (struct dtb_request){.source = finish_user(&fdt), .inherit = machine},
	       "the machine's tree: the root's #address-cells");
	release(machine);
}

/* A user's memory node, and whether the machine's replaces it. */
static const struct {
	const char *name;
	const char *node;
	const char *status;	/* NULL: none */
	uint64_t size;
	bool inherits;
} user_memory_cases[] = {
	{"of its own", "memory@50000000", NULL, 0x1000, false},
	{"of its own, under the machine's name", "memory@40000000", NULL, 0x1000, false},
	{"disabled", "memory@50000000", "disabled", 0x1000, true},
	{"disabled, under the machine's name", "memory@40000000", "disabled", 0x1000, true},
	{"to be filled in", "memory@40000000", NULL, 0, true},
	{"to be filled in, under another name", "memory", NULL, 0, true},
};

static void user_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(user_memory_cases) / sizeof(*user_memory_cases); i++) {
		struct dtb_request request = {.inherit = machine_with_memory()};
		struct dtb_reservations found = {0};
		struct build_fdt fdt;
		struct built built;

		print_message("%s\n", user_memory_cases[i].name);
		begin_user(&fdt, 2, 2);
		build_fdt_begin(&fdt, user_memory_cases[i].node);
		build_fdt_string(&fdt, "device_type", "memory");
		build_fdt_range(&fdt, "reg", 0x50000000, user_memory_cases[i].size);
		if (user_memory_cases[i].status)
			build_fdt_string(&fdt, "status", user_memory_cases[i].status);
		build_fdt_end(&fdt);
		request.source = finish_user(&fdt);
		built = build(&request);
		dtb_read_reservations(built.arena, built.tree, &found);
		assert_int_equal(found.memory.count, 1);
		assert_int_equal(found.memory.items[0].start,
				 user_memory_cases[i].inherits ? 0x40000000 : 0x50000000);
		assert_int_equal(!!find_change(&built, "/memory@40000000"), user_memory_cases[i].inherits);
		arena_free(built.arena);
		release(request.source);
		release(request.inherit);
	}
}

static void entries_are_inherited(void **state)
{
	const struct range expected[] = {{0x5000, 0x1000}, {0x1000, 0x1000}};
	struct dtb_request request = {.old_dtb = {0x4a000000, 0x1e40}};
	struct build_fdt fdt;
	struct built built;

	(void)state;
	begin_user(&fdt, 2, 2);
	build_fdt_reserve(&fdt, 0x5000, 0x1000);
	request.source = finish_user(&fdt);
	build_fdt_start(&fdt);
	build_fdt_reserve(&fdt, 0x1000, 0x1000);
	build_fdt_reserve(&fdt, 0x4a000000, 0x1e40);	/* the machine's tree itself */
	build_fdt_reserve(&fdt, 0x48000000, 0x1000);	/* its initrd */
	build_fdt_reserve(&fdt, 0x5000, 0x1000);	/* known to the user's tree */
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	build_fdt_u64(&fdt, "linux,initrd-start", 0x48000000);
	build_fdt_u64(&fdt, "linux,initrd-end", 0x48000800);
	build_fdt_end(&fdt);
	memory_node(&fdt, "memory@40000000", 0x40000000, 0x80000000);
	build_fdt_begin(&fdt, "reserved-memory");
	build_fdt_end(&fdt);
	request.inherit = finish_user(&fdt);
	built = build(&request);
	assert_entries(built.tree, expected, 2);
	assert_change(&built, "/memreserve/", DTB_INHERITED, "0x1000+0x1000");
	assert_int_equal(child_count(built.tree), 3);	/* chosen, soc, memory; no reserved-memory */
	arena_free(built.arena);
	release(request.source);
	release(request.inherit);
}

/* --- Size ------------------------------------------------------------------------------------------------ */

static struct blob tree_of(size_t property_size, size_t padding)
{
	struct build_fdt fdt;
	uint8_t *value = calloc(1, property_size);
	struct blob tree;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	build_fdt_end(&fdt);
	build_fdt_property(&fdt, "bigg", value, 0);
	build_fdt_begin(&fdt, "node");
	build_fdt_property(&fdt, "bigg", value, property_size);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, padding);
	free(value);
	return tree;
}

/* What the tree takes besides the property is found with a small one; all sizes are multiples of 4. */
static void at_the_limit(void **state)
{
	struct dtb_request request = {.source = tree_of(4, 0)};
	struct built built = build(&request);
	size_t most = MAX_SIZE - (built.tree.size - 4);

	(void)state;
	arena_free(built.arena);
	release(request.source);
	request.source = tree_of(most, 0);
	built = build(&request);
	assert_int_equal(built.tree.size, MAX_SIZE);
	arena_free(built.arena);
	release(request.source);
	refuse("over-2m", (struct dtb_request){.source = tree_of(most + 4, 0)},
	       "the device tree has 2097156 bytes, the kernel takes at most 2097152");
}

static void padding_is_dropped(void **state)
{
	struct dtb_request request = {.source = tree_of(4, 3 * MAX_SIZE)};
	struct built built = build(&request);

	(void)state;
	assert_true(built.tree.size < 400);
	arena_free(built.arena);
	release(request.source);
}

/* The old tree's size says nothing about the room that the new one needs. */
static void additions_over_the_limit(void **state)
{
	char *bootargs = malloc(3 * MAX_SIZE);

	(void)state;
	memset(bootargs, 'a', 3 * MAX_SIZE - 1);
	bootargs[3 * MAX_SIZE - 1] = '\0';
	refuse("huge-bootargs", (struct dtb_request){.source = plain_tree(), .bootargs = bootargs},
	       "/chosen/bootargs makes the device tree larger than the 2097152 bytes");
	bootargs[MAX_SIZE - 1] = '\0';	/* 2 MiB with its NUL */
	refuse("large-bootargs", (struct dtb_request){.source = plain_tree(), .bootargs = bootargs},
	       "bytes, the kernel takes at most 2097152");
	free(bootargs);
}

static void large_bootargs_fit(void **state)
{
	enum { SIZE = 1 << 20 };
	struct dtb_request request = {.source = plain_tree()};
	char *bootargs = malloc(SIZE);
	struct built built;

	(void)state;
	memset(bootargs, 'a', SIZE - 1);
	bootargs[SIZE - 1] = '\0';
	request.bootargs = bootargs;
	built = build(&request);
	assert_value(built.tree, "/chosen", "bootargs", (struct bytes){bootargs, SIZE});
	arena_free(built.arena);
	release(request.source);
	free(bootargs);
}

/* --- Many hops ------------------------------------------------------------------------------------------- */

/* What the kernel does to the tree that it was given, before it shows it in /sys/firmware/fdt. */
static void boot(struct blob tree)
{
	void *fdt = (void *)tree.data;
	int node = fdt_path_offset(fdt, "/chosen");

	assert_int_equal(fdt_nop_property(fdt, node, "rng-seed"), 0);
	assert_int_equal(fdt_setprop_inplace_u64(fdt, node, "kaslr-seed", 0), 0);
}

static void fifty_hops(void **state)
{
	struct build_fdt fdt;
	struct dtb_request request = {.bootargs = "quiet", .initrd = {0x48000000, 0x1000},
				      .seeds = fixed_seeds()};
	const struct range lpi = {0x13c000000, 0x10000};
	struct arena *arenas[51];
	struct blob first;
	size_t size = 0;

	(void)state;
	request.memreserve = &lpi;
	request.memreserve_count = 1;
	big_source(&fdt);
	first = request.source = build_fdt_finish(&fdt, 1000);
	for (int hop = 0; hop <= 50; hop++) {
		struct built built = build(&request);

		if (hop >= 2)
			assert_int_equal(built.tree.size, size);
		if (hop >= 1)
			assert_int_equal(built.changes.count, 2);	/* the seeds */
		size = built.tree.size;
		boot(built.tree);
		request.source = built.tree;
		arenas[hop] = built.arena;
	}
	assert_same_nodes(first, request.source);
	for (int hop = 0; hop <= 50; hop++)
		arena_free(arenas[hop]);
	release(first);
}

/* Nothing to do is nothing said. */
static void no_difference(void **state)
{
	struct dtb_request request = {.source = plain_tree(), .bootargs = "quiet", .seeds = fixed_seeds()};
	struct built first = build(&request), second;

	(void)state;
	release(request.source);
	request.source = first.tree;
	second = build(&request);
	assert_int_equal(second.changes.count, 0);
	assert_int_equal(second.tree.size, first.tree.size);
	assert_memory_equal(second.tree.data, first.tree.data, first.tree.size);
	arena_free(first.arena);
	arena_free(second.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chosen_properties),
		cmocka_unit_test(seeds_are_not_shown),
		cmocka_unit_test(property_twice),
		cmocka_unit_test(chosen_is_made_when_missing),
		cmocka_unit_test(chosen_with_an_address),
		cmocka_unit_test(root_cells),
		cmocka_unit_test(root_cells_absent),
		cmocka_unit_test(usable_memory_must_fit),
		cmocka_unit_test(odd_cells_without_need),
		cmocka_unit_test(the_rest_stays),
		cmocka_unit_test(source_is_not_written),
		cmocka_unit_test(reserve_map),
		cmocka_unit_test(entry_of_size_0_is_not_written),
		cmocka_unit_test(new_things_are_not_reserved),
		cmocka_unit_test(stub_stays_a_stub),
		cmocka_unit_test(secure_boot),
		cmocka_unit_test(efi_is_inherited),
		cmocka_unit_test(efi_of_the_machine_wins),
		cmocka_unit_test(efi_property_twice),
		cmocka_unit_test(memory_is_inherited),
		cmocka_unit_test(memory_is_efi_of_the_user),
		cmocka_unit_test(inherited_memory_must_fit),
		cmocka_unit_test(machine_cells_must_be_usable),
		cmocka_unit_test(user_memory),
		cmocka_unit_test(entries_are_inherited),
		cmocka_unit_test(at_the_limit),
		cmocka_unit_test(padding_is_dropped),
		cmocka_unit_test(additions_over_the_limit),
		cmocka_unit_test(large_bootargs_fit),
		cmocka_unit_test(fifty_hops),
		cmocka_unit_test(no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

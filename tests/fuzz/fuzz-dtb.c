// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any bytes as a device tree: as the machine's, as the user's, as both. What
 * is built must be a tree, and building again from it must change nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "dtb.h"
#include "tests/lib/build-fdt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* A board's tree as its vendor gives it away: no memory, no EFI. */
static struct blob vendor_tree(void)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 1, 1);
	build_fdt_begin(&fdt, "soc");
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void read_all(struct arena *arena, struct blob tree)
{
	struct dtb_reservations found = {0};

	dtb_read_reservations(arena, tree, &found);
	dtb_bootargs(arena, tree);
	dtb_has_efi(tree);
	dtb_is_stub(tree);
}

/* Builds from request->source and puts the result in its place. */
static bool build(struct arena *arena, struct dtb_request *request, size_t *ret_changes)
{
	struct dtb_changes changes;
	struct error error = {0};
	struct blob tree;

	if (!dtb_build(arena, request, &tree, &changes, &error)) {
		require(error.kind == ERROR_INPUT && error.text[0]);
		return false;
	}
	require(dtb_check(tree, &request->source, &error));
	require(request->source.size == tree.size);
	read_all(arena, tree);
	*ret_changes = changes.count;
	return true;
}

static void build_repeatedly(struct arena *arena, struct dtb_request request)
{
	struct blob second;
	size_t changes;

	/* The second build may still drop an entry that is equal to the new initrd. */
	if (!build(arena, &request, &changes))
		return;
	require(build(arena, &request, &changes));
	second = request.source;
	require(build(arena, &request, &changes));
	require(!changes && request.source.size == second.size);
	require(!memcmp(request.source.data, second.data, second.size));
}

static void build_all(struct arena *arena, struct blob tree)
{
	const struct range usable[] = {{0x80000000, 0x10000000}, {0x40000000, 0x8000000}};
	const struct range lpi = {0x7c000000, 0x10000};
	struct dtb_request normal = {
		.source = tree, .bootargs = "console=ttyAMA0", .initrd = {0x48000000, 0x1000},
		.seeds = {.have = true, .kaslr = {1}, .rng = {2}}, .secure_boot = 1,
		.memreserve = &lpi, .memreserve_count = 1, .old_dtb = {0x4a000000, 0x1e40},
	};
	struct dtb_request crash = {
		.source = tree, .bootargs = "", .elfcorehdr = {0x8fe00000, 0x1000},
		.usable_memory = usable, .usable_memory_count = 2, .inherit = tree,
	};
	struct blob vendor = vendor_tree();

	build_repeatedly(arena, normal);
	build_repeatedly(arena, crash);
	normal.source = vendor;
	normal.inherit = tree;
	build_repeatedly(arena, normal);
	free((void *)vendor.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct error error = {0};
	struct blob tree;

	if (!arena)
		return 0;
	if (dtb_check((struct blob){data, size}, &tree, &error)) {
		read_all(arena, tree);
		build_all(arena, tree);
	} else {
		require(error.kind == ERROR_INPUT && error.text[0]);
	}
	arena_free(arena);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Overlays (.dtbo), applied by libfdt to a copy. What it says of a failure is
 * one word for many causes, so the likely ones are looked for before.
 */
#include "dtb.h"

#include <inttypes.h>
#include <libfdt.h>
#include <limits.h>
#include <string.h>

#include "boot-arm64.h"
#include "dtb-index.h"

/* What a tree is made of, by one walk. */
struct measure {
	uint64_t tokens;
	uint64_t depth;		/* of nodes */
	uint64_t bytes;		/* of structure and names; padding does not count */
};

static struct measure measure_tree(const void *fdt)
{
	struct measure measure = {.bytes = (uint64_t)fdt_size_dt_struct(fdt) + fdt_size_dt_strings(fdt)};
	int offset = 0, next;
	uint64_t depth = 0;
	uint32_t tag;

	while ((tag = fdt_next_tag(fdt, offset, &next)) != FDT_END) {
		if (tag == FDT_BEGIN_NODE && ++depth > measure.depth)
			measure.depth = depth;
		depth -= tag == FDT_END_NODE;
		measure.tokens++;
		offset = next;
	}
	return measure;
}

/* The kernel takes nodes as deep in one another as this; libfdt goes down by recursion. */
#define MAX_DEPTH 64

/*
 * libfdt looks up each thing by a walk from the start, and moves all that is
 * behind it: tokens times bytes. The tree of a large board (200 KiB) with an
 * overlay of 10000 nodes and properties is below this, which takes seconds.
 */
#define MAX_WORK ((uint64_t)1 << 32)

/* Each label's uses are strings of at least 5 bytes ("/:x:0"), and each is looked up. */
static uint64_t count_fixups(const void *overlay)
{
	int node = fdt_subnode_offset(overlay, 0, "__fixups__"), property, size;
	uint64_t bytes = 0;

	if (node < 0)
		return 0;
	fdt_for_each_property_offset(property, overlay, node)
		if (fdt_getprop_by_offset(overlay, property, NULL, &size))
			bytes += (uint64_t)size;
	return bytes / 5;
}

static bool check_cost(const void *base, const void *overlay, struct error *error)
{
	struct measure change = measure_tree(overlay), tree = measure_tree(base);
	uint64_t bytes = change.bytes + tree.bytes;

	if (change.depth > MAX_DEPTH || tree.depth > MAX_DEPTH)
		return error_set(error, ERROR_INPUT, "more than %d levels of nodes", MAX_DEPTH);
	if (bytes > 2 * BOOT_ARM64_DTB_MAX_SIZE || (change.tokens + count_fixups(overlay)) * bytes > MAX_WORK)
		return error_set(error, ERROR_INPUT, "the overlay (%" PRIu64 " bytes, %" PRIu64 " nodes and properties)"
				 " is too large for this tree (%" PRIu64 " bytes)", change.bytes, change.tokens,
				 tree.bytes);
	return true;
}

/* --- What is known to fail -------------------------------------------------------------------------- */

static bool check_labels(const void *base, const void *overlay, struct error *error)
{
	int fixups = fdt_subnode_offset(overlay, 0, "__fixups__"), property;
	int symbols = fdt_subnode_offset(base, 0, "__symbols__");

	if (fixups < 0)
		return true;
	fdt_for_each_property_offset(property, overlay, fixups) {
		const char *label = "";

		fdt_getprop_by_offset(overlay, property, &label, NULL);
		if (symbols < 0)
			return error_set(error, ERROR_INPUT, "the overlay refers to the label \"%s\", but the tree has no"
					 " __symbols__: it was compiled without \"dtc -@\"", label);
		if (!fdt_getprop(base, symbols, label, NULL))
			return error_set(error, ERROR_INPUT, "the overlay refers to the label \"%s\", which the tree's"
					 " __symbols__ lack", label);
	}
	return true;
}

static bool is_path(const void *base, struct blob path)
{
	return path.size && !path.data[path.size - 1] && fdt_path_offset(base, (const char *)path.data) >= 0;
}

/* Fragments by path; those by phandle are told by their labels. */
static bool check_targets(const void *base, const void *overlay, struct error *error)
{
	int node, count = 0;

	fdt_for_each_subnode(node, overlay, 0) {
		struct blob path = dtb_property(overlay, node, "target-path");

		if (fdt_subnode_offset(overlay, node, "__overlay__") < 0)
			continue;
		count++;
		if (!path.data || fdt_getprop(overlay, node, "target", NULL))
			continue;
		if (!is_path(base, path))
			return error_set(error, ERROR_INPUT, "%s: target-path \"%.*s\" is not in the tree",
					 fdt_get_name(overlay, node, NULL), (int)path.size, (const char *)path.data);
	}
	return count || error_set(error, ERROR_INPUT, "not an overlay: no child of its root has an __overlay__");
}

/* --- Offsets ---------------------------------------------------------------------------------------- */

/*
 * libfdt (1.6 at least) believes the offsets at which an overlay wants numbers
 * to be filled in, and reads and writes there: they are checked before.
 */

/* "PATH:PROPERTY:OFFSET", decimal. More digits are more than a tree can have. */
static bool is_use(const char *use)
{
	const char *property = strchr(use, ':');
	const char *offset = property ? strchr(property + 1, ':') : NULL;

	return offset && strlen(offset + 1) <= 9 && strspn(offset + 1, "0123456789") == strlen(offset + 1);
}

static bool check_uses(const void *overlay, struct error *error)
{
	int fixups = fdt_subnode_offset(overlay, 0, "__fixups__"), property;

	if (fixups < 0)
		return true;
	fdt_for_each_property_offset(property, overlay, fixups) {
		const char *label = "";
		int size = 0;
		const void *value = fdt_getprop_by_offset(overlay, property, &label, &size);
		struct blob uses = {value, value ? (size_t)size : 0};

		for (const char *at = dtb_strings_next(uses, NULL); at; at = dtb_strings_next(uses, at))
			if (!is_use(at))
				return error_set(error, ERROR_INPUT, "__fixups__: %s: \"%s\" is not of the form"
						 " PATH:PROPERTY:OFFSET", label, at);
	}
	return true;
}

/* fixups: one property of __local_fixups__; target: what it is about. */
static bool check_offsets(struct blob fixups, struct blob target, const char *name, struct error *error)
{
	uint32_t offset = 0;

	for (uint64_t at = 0; blob_be32(fixups, at, &offset); at += 4)
		if (offset > target.size || target.size - offset < 4)
			return error_set(error, ERROR_INPUT, "__local_fixups__: %s: offset 0x%" PRIx32
					 " lies past the property's 0x%zx bytes", name, offset, target.size);
	return true;
}

/* Nodes of __local_fixups__ mirror those of the overlay. The depth is checked before. */
static bool check_local(const void *overlay, int node, int fixups, struct error *error)
{
	int property, child;

	fdt_for_each_property_offset(property, overlay, fixups) {
		const char *name = "";
		int size = 0;
		const void *value = fdt_getprop_by_offset(overlay, property, &name, &size);

		if (!check_offsets((struct blob){value, value ? (size_t)size : 0}, dtb_property(overlay, node, name),
				   name, error))
			return false;
	}
	fdt_for_each_subnode(child, overlay, fixups) {
		/* As libfdt finds it: a name without a unit address matches one with any. */
		int target = fdt_subnode_offset(overlay, node, fdt_get_name(overlay, child, NULL));

		if (target >= 0 && !check_local(overlay, target, child, error))
			return false;
	}
	return true;
}

static bool check_references(const void *overlay, struct error *error)
{
	int fixups = fdt_subnode_offset(overlay, 0, "__local_fixups__");

	return check_uses(overlay, error) && (fixups < 0 || check_local(overlay, 0, fixups, error));
}

/* --- All together ----------------------------------------------------------------------------------- */

static bool copy_tree(struct arena *arena, struct blob source, size_t room, uint8_t **ret, struct error *error)
{
	int fault;

	if (!arena_map(arena, source.size + room, ret, error))
		return false;
	fault = fdt_open_into(source.data, *ret, (int)(source.size + room));
	return !fault || error_set(error, ERROR_INPUT, "copying it: %s", fdt_strerror(fault));
}

/* An overlay's names move into the strings, its labels become paths of the base: longer than they were. */
static size_t room_for(struct blob overlay)
{
	return 4 * overlay.size + 65536;
}

bool dtb_overlay(struct arena *arena, struct blob base, struct blob overlay, struct blob *ret,
		 struct error *error)
{
	uint8_t *tree, *change;
	struct blob result;
	int fault;

	if (!check_cost(base.data, overlay.data, error) || !check_references(overlay.data, error) ||
	    !check_labels(base.data, overlay.data, error) || !check_targets(base.data, overlay.data, error) ||
	    !copy_tree(arena, base, room_for(overlay), &tree, error) ||
	    !copy_tree(arena, overlay, 0, &change, error))
		return false;
	fault = fdt_overlay_apply(tree, change);
	if (!fault)
		fault = fdt_pack(tree);
	if (fault)
		return error_set(error, ERROR_INPUT, "the overlay cannot be applied: %s", fdt_strerror(fault));
	/* What libfdt made of damaged input is looked at as any other input. */
	result = (struct blob){tree, fdt_totalsize(tree)};
	if (!dtb_check(result, ret, error))
		return error_noun(error, "the tree with the overlay");
	return true;
}

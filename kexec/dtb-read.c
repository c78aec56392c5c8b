// SPDX-License-Identifier: GPL-2.0-or-later
/* What a device tree says, read as the kernel reads it. */
#include "dtb.h"

#include <libfdt.h>
#include <string.h>

#define CELL_SIZE 4	/* bytes */

struct blob dtb_property(const void *fdt, int node, const char *name)
{
	int size;
	const void *data = node >= 0 ? fdt_getprop(fdt, node, name, &size) : NULL;

	return data ? (struct blob){.data = data, .size = (size_t)size} : (struct blob){0};
}

static bool property_is(const void *fdt, int node, const char *name, const char *text)
{
	struct blob value = dtb_property(fdt, node, name);

	return value.size == strlen(text) + 1 && !memcmp(value.data, text, value.size);
}

/* Devicetree Specification v0.4, 2.3.4; the kernel takes "ok" too. */
static bool enabled(const void *fdt, int node)
{
	return !dtb_property(fdt, node, "status").data || property_is(fdt, node, "status", "okay") ||
	       property_is(fdt, node, "status", "ok");
}

/* --- Cells ------------------------------------------------------------------------------------------ */

/* No number of more cells than two is of use to arm64. */
static bool are_narrow(struct dtb_cells cells)
{
	return cells.address >= 1 && cells.address <= 2 && cells.size >= 1 && cells.size <= 2;
}

/* Where the root does not say, the kernel counts one cell (the specification: 2 and 1). */
static uint32_t cell_count(const void *fdt, int node, const char *name)
{
	uint32_t count;

	return blob_be32(dtb_property(fdt, node, name), 0, &count) ? count : 1;
}

bool dtb_root_cells(const void *fdt, struct dtb_cells *ret)
{
	struct dtb_cells cells = {cell_count(fdt, 0, "#address-cells"), cell_count(fdt, 0, "#size-cells")};

	if (are_narrow(cells))
		*ret = cells;
	return are_narrow(cells);
}

static bool read_cells(struct blob value, uint64_t offset, uint32_t cells, uint64_t *ret)
{
	uint32_t narrow;

	if (cells == 2)
		return blob_be64(value, offset, ret);
	if (!blob_be32(value, offset, &narrow))
		return false;
	*ret = narrow;
	return true;
}

void dtb_decode_ranges(struct blob value, struct dtb_cells cells, struct ranges *ret)
{
	uint64_t pair = CELL_SIZE * ((uint64_t)cells.address + cells.size), start, size;
	struct range range;

	if (!are_narrow(cells))
		return;
	for (uint64_t offset = 0; read_cells(value, offset, cells.address, &start) &&
	     read_cells(value, offset + CELL_SIZE * cells.address, cells.size, &size); offset += pair)
		if (range_make(start, size, &range))
			ranges_add(ret, range);
}

/* Devicetree Specification v0.4, 2.3.5: what a bus has where it does not say. */
struct dtb_cells dtb_bus_cells(const void *fdt, int bus)
{
	struct dtb_cells cells = {.address = 2, .size = 1};

	blob_be32(dtb_property(fdt, bus, "#address-cells"), 0, &cells.address);
	blob_be32(dtb_property(fdt, bus, "#size-cells"), 0, &cells.size);
	return cells;
}

/* 2.3.8: without entries both buses have the same addresses, without the property nothing is passed on. */
static bool through_bus(const void *fdt, int bus, int parent, struct range *range)
{
	struct dtb_cells cells = dtb_bus_cells(fdt, bus), above = dtb_bus_cells(fdt, parent);
	struct blob value = dtb_property(fdt, bus, "ranges");
	uint64_t at = 0, from, to, size;
	struct range window;

	if (!value.size)
		return value.data;
	if (!are_narrow(cells) || !are_narrow(above))
		return false;
	while (read_cells(value, at, cells.address, &from) &&
	       read_cells(value, at + CELL_SIZE * cells.address, above.address, &to) &&
	       read_cells(value, at + CELL_SIZE * (cells.address + above.address), cells.size, &size)) {
		if (range_make(from, size, &window) && range_contains(window, *range))
			return !__builtin_add_overflow(to, range->start - from, &to) &&
			       range_make(to, range->size, range);
		at += CELL_SIZE * ((uint64_t)cells.address + above.address + cells.size);
	}
	return false;
}

bool dtb_translate(const void *fdt, int node, struct range range, struct range *ret)
{
	int bus = fdt_parent_offset(fdt, node), parent;

	for (; bus > 0; bus = parent) {
		parent = fdt_parent_offset(fdt, bus);
		if (parent < 0 || !through_bus(fdt, bus, parent, &range))
			return false;
	}
	*ret = range;
	return bus == 0;
}

/* --- Memory ----------------------------------------------------------------------------------------- */

bool dtb_is_memory_node(const void *fdt, int node)
{
	return property_is(fdt, node, "device_type", "memory") && enabled(fdt, node);
}

void dtb_decode_memory_node(const void *fdt, int node, struct dtb_cells cells, struct ranges *ret)
{
	struct blob value = dtb_property(fdt, node, "linux,usable-memory");

	if (!value.data)
		value = dtb_property(fdt, node, "reg");
	dtb_decode_ranges(value, cells, ret);
}

static void decode_memory(const void *fdt, struct dtb_cells cells, struct ranges *ret)
{
	int node;

	fdt_for_each_subnode(node, fdt, 0)
		if (dtb_is_memory_node(fdt, node))
			dtb_decode_memory_node(fdt, node, cells, ret);
}

void dtb_decode_memreserve(const void *fdt, struct ranges *ret)
{
	int count = fdt_num_mem_rsv(fdt);
	uint64_t start, size;
	struct range range;

	for (int i = 0; i < count; i++)
		if (!fdt_get_mem_rsv(fdt, i, &start, &size) && range_make(start, size, &range))
			ranges_add(ret, range);
}

/* The kernel ignores a /reserved-memory without ranges, and one that does not count in the root's cells. */
static bool reserved_memory_counts(const void *fdt, int parent, struct dtb_cells cells)
{
	uint32_t address, size;

	return dtb_property(fdt, parent, "ranges").data &&
	       blob_be32(dtb_property(fdt, parent, "#address-cells"), 0, &address) &&
	       blob_be32(dtb_property(fdt, parent, "#size-cells"), 0, &size) &&
	       address == cells.address && size == cells.size;
}

static void decode_reserved_memory(const void *fdt, struct dtb_cells cells, struct dtb_reservations *ret)
{
	int parent = fdt_path_offset(fdt, "/reserved-memory"), node;

	if (parent < 0 || !reserved_memory_counts(fdt, parent, cells))
		return;
	fdt_for_each_subnode(node, fdt, parent) {
		bool no_map = dtb_property(fdt, node, "no-map").data;

		if (enabled(fdt, node))
			dtb_decode_ranges(dtb_property(fdt, node, "reg"), cells,
					  no_map ? &ret->no_map : &ret->reserved);
	}
}

void dtb_read_reservations(struct arena *arena, struct blob dtb, struct dtb_reservations *ret)
{
	struct dtb_cells cells;

	ret->memreserve.arena = ret->reserved.arena = ret->no_map.arena = ret->memory.arena = arena;
	dtb_decode_memreserve(dtb.data, &ret->memreserve);
	ret->initrd = dtb_initrd(dtb.data);
	if (!dtb_root_cells(dtb.data, &cells))
		return;
	decode_reserved_memory(dtb.data, cells, ret);
	decode_memory(dtb.data, cells, &ret->memory);
}

/* --- /chosen ---------------------------------------------------------------------------------------- */

/* A name without a unit address matches one with any: the kernel, by the same library, takes chosen@0 too. */
int dtb_chosen(const void *fdt)
{
	return fdt_path_offset(fdt, "/chosen");
}

/* A number of one or two cells, whichever the property's size says. */
static bool chosen_number(const void *fdt, const char *name, uint64_t *ret)
{
	struct blob value = dtb_property(fdt, dtb_chosen(fdt), name);

	return (value.size == 4 || value.size == 8) &&
	       read_cells(value, 0, (uint32_t)value.size / CELL_SIZE, ret);
}

struct range dtb_initrd(const void *fdt)
{
	uint64_t start, end;

	if (!chosen_number(fdt, "linux,initrd-start", &start) ||
	    !chosen_number(fdt, "linux,initrd-end", &end) || start >= end)
		return (struct range){0};
	return (struct range){.start = start, .size = end - start};
}

bool dtb_has_efi(struct blob dtb)
{
	return dtb_property(dtb.data, dtb_chosen(dtb.data), "linux,uefi-system-table").data;
}

bool dtb_has_compatible(struct blob dtb, const char *compatible)
{
	int node = -1;

	while ((node = fdt_node_offset_by_compatible(dtb.data, node, compatible)) >= 0)
		if (enabled(dtb.data, node))
			return true;
	return false;
}

bool dtb_is_stub(struct blob dtb)
{
	int node;

	fdt_for_each_subnode(node, dtb.data, 0) {
		const char *name = fdt_get_name(dtb.data, node, NULL);
		bool xen = !strcmp(name, "hypervisor") &&
			   !fdt_node_check_compatible(dtb.data, node, "xen,xen");

		if (strcmp(name, "chosen") && !xen)
			return false;
	}
	return true;
}

const char *dtb_bootargs(struct arena *arena, struct blob dtb)
{
	struct blob value = dtb_property(dtb.data, dtb_chosen(dtb.data), "bootargs");

	if (!value.data)
		return NULL;
	return arena_strndup(arena, (const char *)value.data, strnlen((const char *)value.data, value.size));
}

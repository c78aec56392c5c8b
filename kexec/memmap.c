// SPDX-License-Identifier: GPL-2.0-or-later
#include "memmap.h"

#include <stdlib.h>
#include <string.h>

#define ZONE_SIZE ((uint64_t)4 << 30)	/* bytes; ZONE_DMA32 ends there, if RAM starts below */

/* What one source says about a piece of the address space. */
struct finding {
	struct range range;
	enum mem_use use;
	const char *name;
};

struct findings {
	struct arena *arena;
	struct finding *items;
	size_t count;
	size_t capacity;
};

const char *mem_use_name(enum mem_use use)
{
	static const char *const names[] = {
		[MEM_FREE] = "free",
		[MEM_HOT_PLUGGABLE] = "hot-pluggable",
		[MEM_RUNNING_KERNEL] = "running kernel",
		[MEM_OTHER_CHILD] = "unknown resource",
		[MEM_RESERVED] = "reserved",
		[MEM_OLD_INITRD] = "initrd of the running kernel",
		[MEM_DTB_MEMRESERVE] = "device tree memreserve",
		[MEM_DTB_RESERVED] = "device tree reserved-memory",
		[MEM_LPI_TABLE] = "GIC LPI table",
		[MEM_DTB_NO_MAP] = "device tree no-map",
		[MEM_HOT_ADDED] = "hot-added",
		[MEM_CRASH_KERNEL] = "crash kernel",
		[MEM_OUT_OF_BOUNDS] = "outside --mem-min, --mem-max",
	};

	return names[use];
}

/* A hole covers every page that it touches. At the end of the address space it is cut instead. */
static struct range whole_pages(struct range range, uint64_t page_size)
{
	uint64_t start = round_down(range.start, page_size);
	uint64_t end;

	if (!range.size)
		return range;
	if (!round_up(range_end(range), page_size, &end))
		end = round_down(UINT64_MAX, page_size);
	return (struct range){.start = start, .size = end > start ? end - start : 0};
}

/* RAM shrinks to the whole pages inside it. */
static struct range pages_inside(struct range range, uint64_t page_size)
{
	uint64_t end = round_down(range_end(range), page_size);
	uint64_t start;

	if (!round_up(range.start, page_size, &start) || end <= start)
		return (struct range){0};
	return (struct range){.start = start, .size = end - start};
}

static void find(struct findings *findings, struct range range, enum mem_use use, const char *name)
{
	if (!range.size)
		return;
	findings->items = arena_grow(findings->arena, findings->items, findings->count, &findings->capacity,
				     sizeof(*findings->items));
	findings->items[findings->count++] = (struct finding){.range = range, .use = use, .name = name};
}

/* The resource names that arch/arm64 and the drivers of hot-added memory register. */
static enum mem_use use_of_child(const char *name)
{
	if (!strcmp(name, "Kernel code") || !strcmp(name, "Kernel data"))
		return MEM_RUNNING_KERNEL;
	if (!strcmp(name, "Crash kernel"))
		return MEM_CRASH_KERNEL;
	if (!strcmp(name, "reserved"))
		return MEM_RESERVED;
	return MEM_OTHER_CHILD;
}

static bool is_system_ram(const struct iomem_entry *entry)
{
	return entry->depth == 0 && !strcmp(entry->name, "System RAM");
}

/* RAM that a driver manages: "System RAM (kmem)", "System RAM (virtio_mem)". */
static bool is_driver_managed(const struct iomem_entry *entry)
{
	return !strncmp(entry->name, "System RAM (", strlen("System RAM ("));
}

/* What lies outside of System RAM (devices, no-map memory) is found too; it decides over nothing then. */
static void find_in_iomem(const struct memmap_request *request, struct memmap *map, struct findings *findings)
{
	for (size_t i = 0; i < request->iomem->count; i++) {
		const struct iomem_entry *entry = &request->iomem->entries[i];
		bool ram = is_system_ram(entry), managed = is_driver_managed(entry);
		enum mem_use use = managed ? MEM_HOT_ADDED : use_of_child(entry->name);

		if (ram || managed)
			find(findings, pages_inside(entry->range, request->page_size), MEM_FREE, entry->name);
		if (!ram)
			find(findings, whole_pages(entry->range, request->page_size), use, entry->name);
		if (use == MEM_CRASH_KERNEL)
			ranges_add(&map->crash, entry->range);
	}
}

static void find_list(struct findings *findings, const struct ranges *list, uint64_t page_size,
		      enum mem_use use, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		find(findings, whole_pages(list->items[i], page_size), use, name);
}

static void find_in_tree(struct findings *findings, const struct dtb_reservations *tree, uint64_t page_size)
{
	if (!tree)
		return;
	find_list(findings, &tree->memreserve, page_size, MEM_DTB_MEMRESERVE, "/memreserve/");
	find_list(findings, &tree->reserved, page_size, MEM_DTB_RESERVED, "/reserved-memory");
	find_list(findings, &tree->no_map, page_size, MEM_DTB_NO_MAP, "/reserved-memory no-map");
}

/*
 * RAM that no memory node describes was added after boot, or is not meant by a
 * user's tree: the next kernel does not know it. A tree without memory nodes
 * inherits the running kernel's.
 */
static void find_hot_added(struct findings *findings, const struct memmap_request *request)
{
	const struct dtb_reservations *tree = request->next_reservations;
	struct ranges gaps = {.arena = findings->arena}, memory;
	uint64_t end = 0;

	if (!tree || !tree->memory.count)
		tree = request->reservations;
	if (!tree || !tree->memory.count)
		return;
	memory = ranges_copy(&tree->memory, findings->arena);
	ranges_normalize(&memory);
	for (size_t i = 0; i < memory.count; i++) {
		ranges_add(&gaps, (struct range){end, memory.items[i].start - end});
		end = range_end(memory.items[i]);
	}
	ranges_add(&gaps, (struct range){end, UINT64_MAX - end});
	find_list(findings, &gaps, request->page_size, MEM_HOT_ADDED,
		  "not in the device tree's memory nodes");
}

static void find_bounds(struct findings *findings, const struct memmap_request *request)
{
	uint64_t first, end;

	if (!round_up(request->mem_min, request->page_size, &first))
		first = round_down(UINT64_MAX, request->page_size);
	find(findings, (struct range){0, first}, MEM_OUT_OF_BOUNDS, "below --mem-min");
	if (request->mem_max == UINT64_MAX)
		return;
	end = round_down(request->mem_max + 1, request->page_size);
	find(findings, (struct range){end, UINT64_MAX - end}, MEM_OUT_OF_BOUNDS, "above --mem-max");
}

static int by_value(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* Every address at which something begins or ends, sorted. Two for each finding. */
static uint64_t *boundaries(struct arena *arena, const struct findings *findings)
{
	uint64_t *edges = arena_array(arena, 2 * findings->count, sizeof(*edges));

	for (size_t i = 0; i < findings->count; i++) {
		edges[2 * i] = findings->items[i].range.start;
		edges[2 * i + 1] = range_end(findings->items[i].range);
	}
	qsort(edges, 2 * findings->count, sizeof(*edges), by_value);
	return edges;
}

static int by_start(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;

	return (a->range.start > b->range.start) - (a->range.start < b->range.start);
}

/*
 * Of each use, the finding that reaches furthest among those that have begun:
 * if any one of that use covers an address, it does.
 */
struct reach {
	const struct finding *furthest[MEM_OUT_OF_BOUNDS + 1];	/* NULL: none has begun */
};

static void begin(struct reach *reach, const struct finding *finding)
{
	const struct finding **furthest = &reach->furthest[finding->use];

	if (!*furthest || range_end(finding->range) > range_end((*furthest)->range))
		*furthest = finding;
}

static bool covers(const struct finding *finding, uint64_t address)
{
	return finding && range_end(finding->range) > address;
}

/* The finding of the strictest use there is. NULL outside of all RAM, where all others mean nothing. */
static const struct finding *strictest(const struct reach *reach, uint64_t address)
{
	if (!covers(reach->furthest[MEM_FREE], address))
		return NULL;
	for (int use = MEM_OUT_OF_BOUNDS; use > MEM_FREE; use--)
		if (covers(reach->furthest[use], address))
			return reach->furthest[use];
	return reach->furthest[MEM_FREE];
}

/* Extends the last area when the next piece continues it. */
static void add_piece(struct memmap *map, struct range piece, const struct finding *finding)
{
	struct mem_area *last = map->count ? &map->areas[map->count - 1] : NULL;

	if (last && last->use == finding->use && range_end(last->range) == piece.start &&
	    !strcmp(last->name, finding->name))
		last->range.size += piece.size;
	else
		map->areas[map->count++] = (struct mem_area){piece, finding->use, finding->name};
}

static void divide(struct memmap *map, struct arena *arena, struct findings *findings)
{
	struct reach reach = {{NULL}};
	size_t begun = 0;
	uint64_t *edges;

	if (!findings->count)
		return;
	edges = boundaries(arena, findings);
	map->areas = arena_array(arena, 2 * findings->count, sizeof(*map->areas));
	qsort(findings->items, findings->count, sizeof(*findings->items), by_start);
	for (size_t i = 0; i + 1 < 2 * findings->count; i++) {
		struct range piece = {edges[i], edges[i + 1] - edges[i]};
		const struct finding *finding;

		for (; begun < findings->count && findings->items[begun].range.start <= piece.start; begun++)
			begin(&reach, &findings->items[begun]);
		finding = piece.size ? strictest(&reach, piece.start) : NULL;
		if (finding)
			add_piece(map, piece, finding);
	}
}

bool memmap_build(struct arena *arena, const struct memmap_request *request,
		  struct memmap *ret, struct error *error)
{
	struct memmap map = {.crash = {.arena = arena}};
	struct findings findings = {.arena = arena};

	if (request->iomem->hidden)
		return error_set(error, ERROR_MACHINE,
				 "/proc/iomem: all addresses are zero; "
				 "reading them needs root (CAP_SYS_ADMIN)");
	find_in_iomem(request, &map, &findings);
	find_hot_added(&findings, request);
	if (request->hot_pluggable)
		find_list(&findings, request->hot_pluggable, request->page_size, MEM_HOT_PLUGGABLE,
			  "hot-pluggable in the ACPI table SRAT");
	find_in_tree(&findings, request->reservations, request->page_size);
	find_in_tree(&findings, request->next_reservations, request->page_size);
	if (request->reservations)
		find(&findings, whole_pages(request->reservations->initrd, request->page_size),
		     MEM_OLD_INITRD, "/chosen/linux,initrd-start");
	if (request->lpi_tables)
		find_list(&findings, request->lpi_tables, request->page_size, MEM_LPI_TABLE, "GIC");
	find_bounds(&findings, request);
	divide(&map, arena, &findings);
	if (!map.count)
		return error_set(error, ERROR_MACHINE, "/proc/iomem: no \"System RAM\" resource");
	map.ram = memmap_select(&map, arena, ~(1u << MEM_DTB_NO_MAP));
	ranges_normalize(&map.crash);
	*ret = map;
	return true;
}

struct range memmap_second_half(const struct memmap *map)
{
	struct ranges zone;
	struct range first;
	uint64_t half;

	if (!map->ram.count || !range_make(map->ram.items[0].start, ZONE_SIZE, &first))
		return (struct range){0};
	zone = ranges_copy(&map->ram, map->ram.arena);
	ranges_clip(&zone, first);
	half = ranges_total(&zone) / 2;
	for (size_t i = 0; i < zone.count; i++) {
		uint64_t start = zone.items[i].start + half;

		if (half < zone.items[i].size)
			return (struct range){start, range_end(zone.items[zone.count - 1]) - start};
		half -= zone.items[i].size;
	}
	return (struct range){0};
}

struct ranges memmap_select(const struct memmap *map, struct arena *arena, unsigned uses)
{
	struct ranges selected = {.arena = arena};

	for (size_t i = 0; i < map->count; i++)
		if (uses & 1u << map->areas[i].use)
			ranges_add(&selected, map->areas[i].range);
	ranges_normalize(&selected);
	return selected;
}

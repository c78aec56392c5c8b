// SPDX-License-Identifier: GPL-2.0-or-later
#include "memmap.h"

#include <stdlib.h>
#include <string.h>

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
		[MEM_RUNNING_KERNEL] = "running kernel",
		[MEM_OTHER_CHILD] = "unknown resource",
		[MEM_RESERVED] = "reserved",
		[MEM_OLD_INITRD] = "initrd of the running kernel",
		[MEM_DTB_MEMRESERVE] = "device tree memreserve",
		[MEM_DTB_RESERVED] = "device tree reserved-memory",
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
		struct range pages = whole_pages(entry->range, request->page_size);

		if (is_system_ram(entry)) {
			pages = pages_inside(entry->range, request->page_size);
			ranges_add(&map->ram, pages);
			find(findings, pages, MEM_FREE, entry->name);
		} else if (is_driver_managed(entry)) {
			find(findings, pages, MEM_HOT_ADDED, entry->name);
		} else {
			find(findings, pages, use_of_child(entry->name), entry->name);
			if (use_of_child(entry->name) == MEM_CRASH_KERNEL)
				ranges_add(&map->crash, entry->range);
		}
	}
}

static void find_list(struct findings *findings, const struct ranges *list, uint64_t page_size,
		      enum mem_use use, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		find(findings, whole_pages(list->items[i], page_size), use, name);
}

static void find_in_tree(struct findings *findings, const struct dtb_reservations *tree, uint64_t page_size,
			 struct ranges *ram)
{
	if (!tree)
		return;
	for (size_t i = 0; i < tree->no_map.count; i++)
		ranges_subtract(ram, whole_pages(tree->no_map.items[i], page_size));
	find_list(findings, &tree->memreserve, page_size, MEM_DTB_MEMRESERVE, "/memreserve/");
	find_list(findings, &tree->reserved, page_size, MEM_DTB_RESERVED, "/reserved-memory");
	find_list(findings, &tree->no_map, page_size, MEM_DTB_NO_MAP, "/reserved-memory no-map");
}

/*
 * RAM that no memory node describes was added after boot, or is not meant by a
 * user's tree: the next kernel does not know it. A tree without memory nodes
 * inherits the running kernel's.
 */
static void find_hot_added(struct findings *findings, const struct memmap_request *request,
			   const struct ranges *ram)
{
	const struct dtb_reservations *tree = request->next_reservations;
	struct ranges unknown = ranges_copy(ram, findings->arena);

	if (!tree || !tree->memory.count)
		tree = request->reservations;
	if (!tree || !tree->memory.count)
		return;
	for (size_t i = 0; i < tree->memory.count; i++)
		ranges_subtract(&unknown, tree->memory.items[i]);
	find_list(findings, &unknown, request->page_size, MEM_HOT_ADDED,
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

/*
 * The finding that decides over piece: the strictest use, of those that cover
 * it. NULL outside of all RAM, where bounds and reservations mean nothing.
 */
static const struct finding *strictest(const struct findings *findings, struct range piece)
{
	const struct finding *decides = NULL;
	bool is_ram = false;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (!range_contains(finding->range, piece))
			continue;
		is_ram |= finding->use == MEM_FREE || finding->use == MEM_HOT_ADDED;
		if (!decides || finding->use > decides->use)
			decides = finding;
	}
	return is_ram ? decides : NULL;
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

static void divide(struct memmap *map, struct arena *arena, const struct findings *findings)
{
	uint64_t *edges = boundaries(arena, findings);

	map->areas = arena_array(arena, 2 * findings->count, sizeof(*map->areas));
	for (size_t i = 0; i + 1 < 2 * findings->count; i++) {
		struct range piece = {edges[i], edges[i + 1] - edges[i]};
		const struct finding *finding = piece.size ? strictest(findings, piece) : NULL;

		if (finding)
			add_piece(map, piece, finding);
	}
}

bool memmap_build(struct arena *arena, const struct memmap_request *request,
		  struct memmap *ret, struct error *error)
{
	struct memmap map = {.ram = {.arena = arena}, .crash = {.arena = arena}};
	struct findings findings = {.arena = arena};

	if (request->iomem->hidden)
		return error_set(error, ERROR_MACHINE,
				 "/proc/iomem: all addresses are zero; "
				 "reading them needs root (CAP_SYS_ADMIN)");
	find_in_iomem(request, &map, &findings);
	if (!map.ram.count)
		return error_set(error, ERROR_MACHINE, "/proc/iomem: no \"System RAM\" resource");
	find_hot_added(&findings, request, &map.ram);
	find_in_tree(&findings, request->reservations, request->page_size, &map.ram);
	find_in_tree(&findings, request->next_reservations, request->page_size, &map.ram);
	if (request->reservations)
		find(&findings, whole_pages(request->reservations->initrd, request->page_size),
		     MEM_OLD_INITRD, "/chosen/linux,initrd-start");
	find_bounds(&findings, request);
	ranges_normalize(&map.ram);
	ranges_normalize(&map.crash);
	divide(&map, arena, &findings);
	*ret = map;
	return true;
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

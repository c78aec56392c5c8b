// SPDX-License-Identifier: GPL-2.0-or-later
/* What each piece of System RAM may be used for. All ends in the tables are the first byte behind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <inttypes.h>
#include <string.h>

#include "memmap.h"
#include "tests/lib/assert-error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_ROWS 14
#define MAX_PIECES 4
#define TOP UINT64_MAX

/* A line of /proc/iomem. */
struct row {
	uint64_t start, end;
	const char *name;
	unsigned depth;
};

struct piece {
	uint64_t start, end;
};

/* What a device tree says; lists end with end 0. */
struct tree {
	bool given;
	struct piece memory[MAX_PIECES], memreserve[MAX_PIECES], reserved[MAX_PIECES], no_map[MAX_PIECES];
	struct piece initrd;
};

struct area {
	uint64_t start, end;
	enum mem_use use;
	const char *name;
};

struct memmap_case {
	const char *name;
	uint64_t page_size;		/* 0: 4 KiB */
	struct row iomem[MAX_ROWS];	/* ends without a name */
	struct tree running, next;
	struct piece hot_pluggable[MAX_PIECES];
	uint64_t mem_min;
	bool bounded;			/* mem_max counts */
	uint64_t mem_max;		/* inclusive */
	struct area expected[MAX_ROWS];	/* ends with end 0 */
};

#define RAM "System RAM"
#define NODES "not in the device tree's memory nodes"
#define SRAT "hot-pluggable in the ACPI table SRAT"
#define LOW "below --mem-min"
#define HIGH "above --mem-max"

static const struct memmap_case cases[] = {
	{
		.name = "plain: all that arm64 puts into System RAM",
		.iomem = {
			{0x9000000, 0x9001000, "pl011@9000000", 0},
			{0x40000000, 0xc0000000, RAM, 0},
			{0x40210000, 0x41c10000, "Kernel code", 1},
			{0x41c10000, 0x421d0000, "reserved", 1},
			{0x421d0000, 0x42470000, "Kernel data", 1},
			{0x48000000, 0x482f1000, "reserved", 1},
			{0x80000000, 0xa0000000, "Crash kernel", 1},
			{0x4010000000, 0x4020000000, "PCI ECAM", 0},
		},
		.expected = {
			{0x40000000, 0x40210000, MEM_FREE, RAM},
			{0x40210000, 0x41c10000, MEM_RUNNING_KERNEL, "Kernel code"},
			{0x41c10000, 0x421d0000, MEM_RESERVED, "reserved"},
			{0x421d0000, 0x42470000, MEM_RUNNING_KERNEL, "Kernel data"},
			{0x42470000, 0x48000000, MEM_FREE, RAM},
			{0x48000000, 0x482f1000, MEM_RESERVED, "reserved"},
			{0x482f1000, 0x80000000, MEM_FREE, RAM},
			{0x80000000, 0xa0000000, MEM_CRASH_KERNEL, "Crash kernel"},
			{0xa0000000, 0xc0000000, MEM_FREE, RAM},
		},
	}, {
		.name = "nested-children: the strictest use wins at any depth",
		.iomem = {
			{0x40000000, 0x50000000, RAM, 0},
			{0x41000000, 0x42000000, "Kernel code", 1},
			{0x41100000, 0x41200000, "reserved", 2},
			{0x43000000, 0x44000000, "reserved", 1},
			{0x43100000, 0x43200000, "Kernel data", 2},
			{0x43180000, 0x431c0000, "Crash kernel", 3},
		},
		.expected = {
			{0x40000000, 0x41000000, MEM_FREE, RAM},
			{0x41000000, 0x41100000, MEM_RUNNING_KERNEL, "Kernel code"},
			{0x41100000, 0x41200000, MEM_RESERVED, "reserved"},
			{0x41200000, 0x42000000, MEM_RUNNING_KERNEL, "Kernel code"},
			{0x42000000, 0x43000000, MEM_FREE, RAM},
			{0x43000000, 0x43180000, MEM_RESERVED, "reserved"},
			{0x43180000, 0x431c0000, MEM_CRASH_KERNEL, "Crash kernel"},
			{0x431c0000, 0x44000000, MEM_RESERVED, "reserved"},
			{0x44000000, 0x50000000, MEM_FREE, RAM},
		},
	}, {
		.name = "adjacent-children: different names stay apart, the same are one",
		.iomem = {
			{0x40000000, 0x40030000, RAM, 0},
			{0x40000000, 0x40010000, "Kernel code", 1},
			{0x40010000, 0x40020000, "Kernel data", 1},
			{0x40020000, 0x40028000, "Kernel data", 1},
		},
		.expected = {
			{0x40000000, 0x40010000, MEM_RUNNING_KERNEL, "Kernel code"},
			{0x40010000, 0x40028000, MEM_RUNNING_KERNEL, "Kernel data"},
			{0x40028000, 0x40030000, MEM_FREE, RAM},
		},
	}, {
		.name = "hot-pluggable: memory of another use stays that",
		.iomem = {
			{0x40000000, 0x80000000, RAM, 0}, {0x50000000, 0x50400000, "Kernel code", 1},
			{0x60000000, 0x60001000, "reserved", 1}, {0x100000000, 0x120000000, RAM, 0},
		},
		/* Only what is System RAM counts. */
		.hot_pluggable = {{0x4fffff00, 0x60002000}, {0x100000000, 0x200000000}},
		.expected = {
			{0x40000000, 0x4ffff000, MEM_FREE, RAM},
			{0x4ffff000, 0x50000000, MEM_HOT_PLUGGABLE, SRAT},
			{0x50000000, 0x50400000, MEM_RUNNING_KERNEL, "Kernel code"},
			{0x50400000, 0x60000000, MEM_HOT_PLUGGABLE, SRAT},
			{0x60000000, 0x60001000, MEM_RESERVED, "reserved"},
			{0x60001000, 0x60002000, MEM_HOT_PLUGGABLE, SRAT},
			{0x60002000, 0x80000000, MEM_FREE, RAM},
			{0x100000000, 0x120000000, MEM_HOT_PLUGGABLE, SRAT},
		},
	}, {
		.name = "unknown-child: not a destination",
		.iomem = {{0x40000000, 0x40100000, RAM, 0}, {0x40010000, 0x40020000, "GHES", 1}},
		.expected = {
			{0x40000000, 0x40010000, MEM_FREE, RAM},
			{0x40010000, 0x40020000, MEM_OTHER_CHILD, "GHES"},
			{0x40020000, 0x40100000, MEM_FREE, RAM},
		},
	}, {
		.name = "driver-managed: at any depth",
		.iomem = {
			{0x40000000, 0x80000000, RAM, 0},
			{0x100000000, 0x140000000, "System RAM (virtio_mem)", 0},
			{0x200000000, 0x300000000, "CXL Window 0", 0},
			{0x200000000, 0x280000000, "region0", 1},
			{0x200000000, 0x280000000, "dax0.0", 2},
			{0x200000000, 0x280000000, "System RAM (kmem)", 3},
		},
		.expected = {
			{0x40000000, 0x80000000, MEM_FREE, RAM},
			{0x100000000, 0x140000000, MEM_HOT_ADDED, "System RAM (virtio_mem)"},
			{0x200000000, 0x280000000, MEM_HOT_ADDED, "System RAM (kmem)"},
		},
	}, {
		.name = "other-names: only a top-level System RAM is RAM",
		.iomem = {
			{0x30000000, 0x40000000, "reserved", 0},
			{0x40000000, 0x50000000, RAM, 0},
			{0x50000000, 0x60000000, "System RAM2", 0},
			{0x60000000, 0x70000000, "system ram", 0},
			{0x70000000, 0x80000000, "Persistent Memory", 0},
			{0x70000000, 0x78000000, RAM, 1},
			{0x80000000, 0x90000000, "Soft Reserved", 0},
			{0x80000000, 0x81000000, "Crash kernel", 1},
		},
		.expected = {{0x40000000, 0x50000000, MEM_FREE, RAM}},
	}, {
		.name = "top-level-overlap: does not happen, and would be a hole",
		.iomem = {{0x40000000, 0x50000000, RAM, 0}, {0x4f000000, 0x51000000, "reserved", 0}},
		.expected = {
			{0x40000000, 0x4f000000, MEM_FREE, RAM},
			{0x4f000000, 0x50000000, MEM_RESERVED, "reserved"},
		},
	}, {
		.name = "adjacent-resources: one area, in any order",
		.iomem = {
			{0x60000000, 0x80000000, RAM, 0},
			{0x40000000, 0x60000000, RAM, 0},
			{0x90000000, 0x90001000, RAM, 0},
		},
		.expected = {
			{0x40000000, 0x80000000, MEM_FREE, RAM},
			{0x90000000, 0x90001000, MEM_FREE, RAM},
		},
	}, {
		/* 64 KiB = 0x10000: RAM shrinks to pages, what lies in it grows to pages. */
		.name = "large-pages: RAM shrinks, holes grow",
		.page_size = 0x10000,
		.iomem = {
			{0x40008000, 0x50008000, RAM, 0},
			{0x41001000, 0x41002000, "reserved", 1},
			{0x42000000, 0x42010000, "reserved", 1},
		},
		.running = {.given = true, .memreserve = {{0x4300fff8, 0x43010001}}},
		.expected = {
			{0x40010000, 0x41000000, MEM_FREE, RAM},
			{0x41000000, 0x41010000, MEM_RESERVED, "reserved"},
			{0x41010000, 0x42000000, MEM_FREE, RAM},
			{0x42000000, 0x42010000, MEM_RESERVED, "reserved"},
			{0x42010000, 0x43000000, MEM_FREE, RAM},
			{0x43000000, 0x43020000, MEM_DTB_MEMRESERVE, "/memreserve/"},
			{0x43020000, 0x50000000, MEM_FREE, RAM},
		},
	}, {
		.name = "less-than-a-page-of-ram: is none",
		.page_size = 0x10000,
		.iomem = {
			{0x40000000, 0x40010000, RAM, 0},
			{0x50001000, 0x50011000, RAM, 0},
			{0x60001000, 0x60002000, RAM, 0},
		},
		.expected = {{0x40000000, 0x40010000, MEM_FREE, RAM}},
	}, {
		.name = "empty-resource: covers no page, even inside one",
		.iomem = {{0x40000000, 0x40100000, RAM, 0}, {0x40010800, 0x40010800, "reserved", 1}},
		.running = {.given = true, .initrd = {0x40020800, 0x40020800}},
		.expected = {{0x40000000, 0x40100000, MEM_FREE, RAM}},
	}, {
		/* The second one begins inside the first and ends before it. */
		.name = "overlapping-reservations: as far as any reaches",
		.iomem = {
			{0x40000000, 0x40100000, RAM, 0},
			{0x40010000, 0x40050000, "reserved", 1},
			{0x40020000, 0x40030000, "reserved", 2},
			{0x40040000, 0x40060000, "reserved", 1},
			{0x40080000, 0x40090000, "reserved", 1},
		},
		.expected = {
			{0x40000000, 0x40010000, MEM_FREE, RAM},
			{0x40010000, 0x40060000, MEM_RESERVED, "reserved"},
			{0x40060000, 0x40080000, MEM_FREE, RAM},
			{0x40080000, 0x40090000, MEM_RESERVED, "reserved"},
			{0x40090000, 0x40100000, MEM_FREE, RAM},
		},
	}, {
		.name = "reservations: over the edges of RAM and outside of it",
		.iomem = {{0x40000000, 0x41000000, RAM, 0}, {0x42000000, 0x43000000, RAM, 0}},
		.running = {
			.given = true,
			.memreserve = {
				{0x3fff0000, 0x40010000}, {0x10000000, 0x10001000}, {0x40ff0000, 0x42010000},
			},
			.reserved = {{0x42ff0000, 0x50000000}},
		},
		.expected = {
			{0x40000000, 0x40010000, MEM_DTB_MEMRESERVE, "/memreserve/"},
			{0x40010000, 0x40ff0000, MEM_FREE, RAM},
			{0x40ff0000, 0x41000000, MEM_DTB_MEMRESERVE, "/memreserve/"},
			{0x42000000, 0x42010000, MEM_DTB_MEMRESERVE, "/memreserve/"},
			{0x42010000, 0x42ff0000, MEM_FREE, RAM},
			{0x42ff0000, 0x43000000, MEM_DTB_RESERVED, "/reserved-memory"},
		},
	}, {
		/* Each next list starts one page further and lies over all before it. */
		.name = "strictness: in the order of enum mem_use",
		.iomem = {
			{0x40000000, 0x40100000, RAM, 0},
			{0x40001000, 0x40100000, "Kernel data", 1},
			{0x40002000, 0x40100000, "mystery", 2},
			{0x40003000, 0x40100000, "reserved", 3},
			{0x40009000, 0x40100000, "Crash kernel", 4},
		},
		.running = {
			.given = true,
			.initrd = {0x40004000, 0x40100000},
			.memreserve = {{0x40005000, 0x40100000}},
			.reserved = {{0x40006000, 0x40100000}},
			.no_map = {{0x40007000, 0x40100000}},
			.memory = {{0x40000000, 0x40008000}},
		},
		.bounded = true, .mem_max = 0x40009fff,
		.expected = {
			{0x40000000, 0x40001000, MEM_FREE, RAM},
			{0x40001000, 0x40002000, MEM_RUNNING_KERNEL, "Kernel data"},
			{0x40002000, 0x40003000, MEM_OTHER_CHILD, "mystery"},
			{0x40003000, 0x40004000, MEM_RESERVED, "reserved"},
			{0x40004000, 0x40005000, MEM_OLD_INITRD, "/chosen/linux,initrd-start"},
			{0x40005000, 0x40006000, MEM_DTB_MEMRESERVE, "/memreserve/"},
			{0x40006000, 0x40007000, MEM_DTB_RESERVED, "/reserved-memory"},
			{0x40007000, 0x40008000, MEM_DTB_NO_MAP, "/reserved-memory no-map"},
			{0x40008000, 0x40009000, MEM_HOT_ADDED, NODES},
			{0x40009000, 0x4000a000, MEM_CRASH_KERNEL, "Crash kernel"},
			{0x4000a000, 0x40100000, MEM_OUT_OF_BOUNDS, HIGH},
		},
	}, {
		.name = "hot-added: what no memory node describes",
		.iomem = {
			{0x40000000, 0x80000000, RAM, 0},
			{0x100000000, 0x200000000, RAM, 0},
			{0x300000000, 0x340000000, RAM, 0},
		},
		.running = {.given = true, .memory = {{0x100000000, 0x180000000}, {0x3f000000, 0x81000000}}},
		.expected = {
			{0x40000000, 0x80000000, MEM_FREE, RAM},
			{0x100000000, 0x180000000, MEM_FREE, RAM},
			{0x180000000, 0x200000000, MEM_HOT_ADDED, NODES},
			{0x300000000, 0x340000000, MEM_HOT_ADDED, NODES},
		},
	}, {
		.name = "no-memory-nodes: as on EFI machines, RAM is what iomem says",
		.iomem = {{0x40000000, 0x80000000, RAM, 0}},
		.running = {.given = true}, .next = {.given = true},
		.expected = {{0x40000000, 0x80000000, MEM_FREE, RAM}},
	}, {
		/* The next kernel maps only what its own tree calls memory. */
		.name = "user-tree: its memory nodes count, reservations of both trees do",
		.iomem = {{0x40000000, 0x80000000, RAM, 0}},
		.running = {
			.given = true,
			.memory = {{0x40000000, 0x80000000}},
			.memreserve = {{0x41000000, 0x41001000}},
		},
		.next = {
			.given = true,
			.memory = {{0x40000000, 0x60000000}},
			.memreserve = {{0x42000000, 0x42001000}},
			.no_map = {{0x43000000, 0x43001000}},
			.initrd = {0x44000000, 0x44001000},	/* nobody's */
		},
		.expected = {
			{0x40000000, 0x41000000, MEM_FREE, RAM},
			{0x41000000, 0x41001000, MEM_DTB_MEMRESERVE, "/memreserve/"},
			{0x41001000, 0x42000000, MEM_FREE, RAM},
			{0x42000000, 0x42001000, MEM_DTB_MEMRESERVE, "/memreserve/"},
			{0x42001000, 0x43000000, MEM_FREE, RAM},
			{0x43000000, 0x43001000, MEM_DTB_NO_MAP, "/reserved-memory no-map"},
			{0x43001000, 0x60000000, MEM_FREE, RAM},
			{0x60000000, 0x80000000, MEM_HOT_ADDED, NODES},
		},
	}, {
		.name = "user-tree-without-memory: inherits the running kernel's",
		.iomem = {{0x40000000, 0x80000000, RAM, 0}},
		.running = {.given = true, .memory = {{0x40000000, 0x70000000}}},
		.next = {.given = true},
		.expected = {
			{0x40000000, 0x70000000, MEM_FREE, RAM},
			{0x70000000, 0x80000000, MEM_HOT_ADDED, NODES},
		},
	}, {
		.name = "bounds: to whole pages inside them, mem-max inclusive",
		.iomem = {{0x40000000, 0x50000000, RAM, 0}},
		.mem_min = 0x40000001, .bounded = true, .mem_max = 0x4fffdffe,
		.expected = {
			{0x40000000, 0x40001000, MEM_OUT_OF_BOUNDS, LOW},
			{0x40001000, 0x4fffd000, MEM_FREE, RAM},
			{0x4fffd000, 0x50000000, MEM_OUT_OF_BOUNDS, HIGH},
		},
	}, {
		.name = "bounds-at-edges: nothing is cut",
		.iomem = {{0x40000000, 0x50000000, RAM, 0}},
		.mem_min = 0x40000000, .bounded = true, .mem_max = 0x4fffffff,
		.expected = {{0x40000000, 0x50000000, MEM_FREE, RAM}},
	}, {
		.name = "mem-min-at-the-top",
		.iomem = {{0x40000000, 0x50000000, RAM, 0}},
		.mem_min = TOP,
		.expected = {{0x40000000, 0x50000000, MEM_OUT_OF_BOUNDS, LOW}},
	}, {
		.name = "mem-max-zero",
		.iomem = {{0, 0x10000000, RAM, 0}},
		.bounded = true, .mem_max = 0,
		.expected = {{0, 0x10000000, MEM_OUT_OF_BOUNDS, HIGH}},
	}, {
		.name = "mem-max-of-the-first-page: address 0 is RAM like any other",
		.iomem = {{0, 0x10000000, RAM, 0}},
		.bounded = true, .mem_max = 0xfff,
		.expected = {{0, 0x1000, MEM_FREE, RAM}, {0x1000, 0x10000000, MEM_OUT_OF_BOUNDS, HIGH}},
	}, {
		/* Both cover all of it; the one that reaches further is named. */
		.name = "mem-min-above-mem-max",
		.iomem = {{0x40000000, 0x50000000, RAM, 0}},
		.mem_min = 0x50000000, .bounded = true, .mem_max = 0x3fffffff,
		.expected = {{0x40000000, 0x50000000, MEM_OUT_OF_BOUNDS, HIGH}},
	}, {
		/* iomem's range lacks its last byte there; the last page goes with it. */
		.name = "ram-at-the-top-of-the-address-space",
		.iomem = {{TOP - 0xfffff, TOP, RAM, 0}, {TOP - 0x1fff, TOP, "reserved", 1}},
		.running = {.given = true, .memreserve = {{TOP - 0x80000, TOP}}},
		.mem_min = TOP - 0xf0000, .bounded = true, .mem_max = TOP - 1,
		.expected = {
			{TOP - 0xfffff, TOP - 0xeffff, MEM_OUT_OF_BOUNDS, LOW},
			{TOP - 0xeffff, TOP - 0x80fff, MEM_FREE, RAM},
			{TOP - 0x80fff, TOP - 0xfff, MEM_DTB_MEMRESERVE, "/memreserve/"},
		},
	},
};

static struct iomem make_iomem(struct arena *arena, const struct row *rows)
{
	struct iomem iomem = {.entries = arena_array(arena, MAX_ROWS, sizeof(*iomem.entries))};

	for (; rows[iomem.count].name; iomem.count++)
		iomem.entries[iomem.count] = (struct iomem_entry){
			.range = {rows[iomem.count].start, rows[iomem.count].end - rows[iomem.count].start},
			.depth = rows[iomem.count].depth,
			.name = rows[iomem.count].name,
		};
	return iomem;
}

static struct ranges make_list(struct arena *arena, const struct piece *pieces)
{
	struct ranges list = {.arena = arena};

	for (size_t i = 0; i < MAX_PIECES && pieces[i].end; i++)
		ranges_add(&list, (struct range){pieces[i].start, pieces[i].end - pieces[i].start});
	return list;
}

static struct dtb_reservations make_tree(struct arena *arena, const struct tree *tree)
{
	return (struct dtb_reservations){
		.memory = make_list(arena, tree->memory),
		.memreserve = make_list(arena, tree->memreserve),
		.reserved = make_list(arena, tree->reserved),
		.no_map = make_list(arena, tree->no_map),
		.initrd = {tree->initrd.start, tree->initrd.end - tree->initrd.start},
	};
}

static bool build(struct arena *arena, const struct memmap_case *test, struct memmap *ret,
		  struct error *error)
{
	struct iomem iomem = make_iomem(arena, test->iomem);
	struct dtb_reservations running = make_tree(arena, &test->running);
	struct dtb_reservations next = make_tree(arena, &test->next);
	struct ranges hot_pluggable = make_list(arena, test->hot_pluggable);
	struct memmap_request request = {
		.iomem = &iomem,
		.reservations = test->running.given ? &running : NULL,
		.next_reservations = test->next.given ? &next : NULL,
		.hot_pluggable = test->hot_pluggable[0].end ? &hot_pluggable : NULL,
		.mem_min = test->mem_min,
		.mem_max = test->bounded ? test->mem_max : UINT64_MAX,
		.page_size = test->page_size ? test->page_size : 4096,
	};

	return memmap_build(arena, &request, ret, error);
}

static void assert_area(const char *name, const struct mem_area *area, const struct area *expected)
{
	if (area->range.start != expected->start || range_end(area->range) != expected->end ||
	    area->use != expected->use || strcmp(area->name, expected->name))
		fail_msg("%s: area 0x%lx..0x%lx %s (%s), expected 0x%lx..0x%lx %s (%s)", name,
			 (unsigned long)area->range.start, (unsigned long)range_end(area->range),
			 mem_use_name(area->use), area->name, (unsigned long)expected->start,
			 (unsigned long)expected->end, mem_use_name(expected->use), expected->name);
}

static void areas_are_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new();
		struct memmap map;
		struct error error;
		size_t expected = 0;

		if (!build(arena, &cases[i], &map, &error))
			fail_msg("%s: %s", cases[i].name, error.text);
		while (cases[i].expected[expected].end)
			expected++;
		for (size_t j = 0; j < map.count && j < expected; j++)
			assert_area(cases[i].name, &map.areas[j], &cases[i].expected[j]);
		if (map.count != expected)
			fail_msg("%s: %zu areas, expected %zu", cases[i].name, map.count, expected);
		arena_free(arena);
	}
}

/* Whatever overlaps: areas are sorted, apart, and together all RAM. */
static void areas_make_up_all_ram(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new();
		struct memmap_case test = cases[i];
		struct memmap map, bare;
		struct error error;
		uint64_t sum = 0;

		test.running.given = test.next.given = false;	/* no tree takes no-map parts from ram */
		assert_true(build(arena, &test, &bare, &error));
		assert_true(build(arena, &cases[i], &map, &error));
		for (size_t j = 0; j < map.count; j++) {
			assert_true(map.areas[j].range.size > 0);
			if (j && map.areas[j].range.start < range_end(map.areas[j - 1].range))
				fail_msg("%s: area %zu is not behind the one before", cases[i].name, j);
			sum += map.areas[j].range.size;
		}
		if (sum != ranges_total(&bare.ram))
			fail_msg("%s: 0x%lx bytes in areas, 0x%lx of RAM", cases[i].name, (unsigned long)sum,
				 (unsigned long)ranges_total(&bare.ram));
		arena_free(arena);
	}
}

static void no_map_parts_are_not_ram(void **state)
{
	static const struct memmap_case test = {
		.iomem = {{0x40000000, 0x48000000, RAM, 0}, {0x48000000, 0x50000000, RAM, 0}},
		.running = {.given = true, .no_map = {{0x41000000, 0x41000800}}},
		.next = {.given = true, .no_map = {{0x49000000, 0x4a000000}}},
	};
	struct arena *arena = arena_new();
	struct memmap map;
	struct error error;

	(void)state;
	assert_true(build(arena, &test, &map, &error));
	assert_int_equal(map.ram.count, 3);
	assert_int_equal(map.ram.items[0].start, 0x40000000);
	assert_int_equal(range_end(map.ram.items[0]), 0x41000000);
	assert_int_equal(map.ram.items[1].start, 0x41001000);		/* a whole page is gone */
	assert_int_equal(range_end(map.ram.items[1]), 0x49000000);	/* touching resources are one */
	assert_int_equal(map.ram.items[2].start, 0x4a000000);
	arena_free(arena);
}

static void crash_regions_are_listed_by_address(void **state)
{
	static const struct memmap_case test = {
		.iomem = {
			{0x100000000, 0x200000000, RAM, 0}, {0x180000000, 0x1a0000000, "Crash kernel", 1},
			{0x40000000, 0x80000000, RAM, 0}, {0x70000000, 0x78000000, "Crash kernel", 1},
		},
	};
	struct arena *arena = arena_new();
	struct memmap map;
	struct error error;

	(void)state;
	assert_true(build(arena, &test, &map, &error));
	assert_int_equal(map.crash.count, 2);
	assert_int_equal(map.crash.items[0].start, 0x70000000);
	assert_int_equal(map.crash.items[1].start, 0x180000000);
	assert_int_equal(map.crash.items[1].size, 0x20000000);
	arena_free(arena);
}

static void selection_joins_what_touches(void **state)
{
	struct arena *arena = arena_new();
	struct memmap map;
	struct ranges chosen;
	struct error error;

	(void)state;
	assert_true(build(arena, &cases[0], &map, &error));
	chosen = memmap_select(&map, arena, 1u << MEM_FREE | 1u << MEM_RUNNING_KERNEL);
	assert_int_equal(chosen.count, 4);
	assert_int_equal(chosen.items[0].start, 0x40000000);	/* free, then kernel code */
	assert_int_equal(range_end(chosen.items[0]), 0x41c10000);
	assert_int_equal(chosen.items[1].start, 0x421d0000);	/* kernel data, then free */
	assert_int_equal(range_end(chosen.items[1]), 0x48000000);
	assert_int_equal(memmap_select(&map, arena, 1u << MEM_DTB_NO_MAP).count, 0);
	arena_free(arena);
}

struct half_case {
	const char *name;
	struct range ram[3];	/* end with size 0 */
	uint64_t start, end;
};

static const struct half_case half_cases[] = {
	{"one-piece", {{0x40000000, 0x40000000}}, 0x60000000, 0x80000000},
	/* Half of 0x3000 is 0x1800: 0x800 behind the first 0x1000. */
	{"two-pieces", {{0x10000, 0x1000}, {0x80000, 0x2000}}, 0x80800, 0x82000},
	{"split-between-pieces", {{0x10000, 0x1000}, {0x80000, 0x1000}}, 0x80000, 0x81000},
	/* From 2 GiB to 6 GiB: one GiB, and the first of what starts at 5 GiB. */
	{"cut-at-4-gib", {{0x80000000, 0x40000000}, {0x140000000, 0x1000000000}}, 0x140000000, 0x180000000},
	{"nothing", {{0}}, 0, 0},
	/* 4 GiB from there do not fit the address space. */
	{"at-the-end", {{0xffffffff80000000, 0x7ffff000}}, 0, 0},
};

static void second_half_is_as_the_table_says(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(half_cases); i++) {
		struct memmap map = {.ram = {.arena = arena}};
		struct range found;

		for (size_t j = 0; j < COUNT(half_cases[i].ram) && half_cases[i].ram[j].size; j++)
			ranges_add(&map.ram, half_cases[i].ram[j]);
		found = memmap_second_half(&map);
		if (found.start != half_cases[i].start || range_end(found) != half_cases[i].end)
			fail_msg("%s: 0x%" PRIx64 " 0x%" PRIx64, half_cases[i].name, found.start, range_end(found));
	}
	arena_free(arena);
}

static void unusable_maps_say_why(void **state)
{
	static const struct memmap_case no_ram = {
		.iomem = {{0, 0x1000, "serial", 0}, {0x5000, 0x6000, RAM, 1}},
	};
	static const struct memmap_case no_page = {
		.page_size = 0x10000, .iomem = {{0x40001000, 0x4001f000, RAM, 0}},
	};
	static const struct memmap_case nothing = {.name = "nothing"};
	static const struct memmap_case bounds_only = {.bounded = true, .mem_max = TOP - 1};
	struct arena *arena = arena_new();
	struct iomem hidden = {.entries = &(struct iomem_entry){.name = RAM}, .count = 1, .hidden = true};
	struct memmap_request request = {.iomem = &hidden, .mem_max = UINT64_MAX, .page_size = 4096};
	struct memmap map = {.count = 77};
	struct error error;

	(void)state;
	assert_false(memmap_build(arena, &request, &map, &error));
	assert_error("hidden", &error, ERROR_MACHINE, "needs root (CAP_SYS_ADMIN)");
	assert_false(build(arena, &no_ram, &map, &error));
	assert_error("no-ram", &error, ERROR_MACHINE, "/proc/iomem: no \"System RAM\" resource");
	assert_false(build(arena, &no_page, &map, &error));
	assert_error("no-page", &error, ERROR_MACHINE, "no \"System RAM\"");
	assert_false(build(arena, &bounds_only, &map, &error));
	assert_error("bounds-only", &error, ERROR_MACHINE, "no \"System RAM\"");
	assert_false(build(arena, &nothing, &map, &error));
	assert_error("nothing", &error, ERROR_MACHINE, "no \"System RAM\"");
	assert_int_equal(map.count, 77);
	arena_free(arena);
}

static void every_use_has_a_word(void **state)
{
	(void)state;
	for (enum mem_use use = MEM_FREE; use <= MEM_OUT_OF_BOUNDS; use++) {
		assert_non_null(mem_use_name(use));
		for (enum mem_use other = MEM_FREE; other < use; other++)
			assert_string_not_equal(mem_use_name(use), mem_use_name(other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(areas_are_as_the_table_says),
		cmocka_unit_test(areas_make_up_all_ram),
		cmocka_unit_test(no_map_parts_are_not_ram),
		cmocka_unit_test(crash_regions_are_listed_by_address),
		cmocka_unit_test(selection_joins_what_touches),
		cmocka_unit_test(second_half_is_as_the_table_says),
		cmocka_unit_test(unusable_maps_say_why),
		cmocka_unit_test(every_use_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every piece of System RAM may be used for, and why not.
 */
#ifndef KEXEC_MEMMAP_H
#define KEXEC_MEMMAP_H

#include "arena.h"
#include "dtb.h"
#include "iomem.h"
#include "range.h"

/* In order of strictness: where two apply to the same bytes, the later one wins. */
enum mem_use {
	MEM_FREE,		/* a destination */
	MEM_HOT_PLUGGABLE,	/* may have been added after boot: a destination when nothing else is left */
	MEM_RUNNING_KERNEL,	/* its code and data: a destination when nothing better is left */
	MEM_OTHER_CHILD,	/* a resource inside System RAM that we do not know */
	MEM_RESERVED,		/* "reserved" in /proc/iomem: EFI tables, reserved-memory, memreserve */
	MEM_OLD_INITRD,		/* the running kernel's initrd, while its tree names it */
	MEM_DTB_MEMRESERVE,	/* a memreserve entry of the device tree */
	MEM_DTB_RESERVED,	/* a static child of /reserved-memory */
	MEM_LPI_TABLE,		/* the interrupt controller writes there */
	MEM_DTB_NO_MAP,		/* the same with no-map */
	MEM_HOT_ADDED,		/* RAM that no memory node describes, or that a driver manages */
	MEM_CRASH_KERNEL,	/* crashkernel= region */
	MEM_OUT_OF_BOUNDS,	/* outside --mem-min .. --mem-max */
};

struct mem_area {
	struct range range;
	enum mem_use use;
	const char *name;	/* the resource or node that decided, for the report */
};

struct memmap {
	struct mem_area *areas;	/* sorted, disjoint; together all System RAM */
	size_t count;
	struct ranges ram;	/* all of it that may be mapped: not no-map; normalized */
	struct ranges crash;	/* crash regions by address; the last is the main one */
};

struct memmap_request {
	const struct iomem *iomem;
	/* With EFI the firmware's map tells what RAM is: then both have no memory. */
	const struct dtb_reservations *reservations;	/* of the running kernel's tree; NULL: unknown */
	const struct dtb_reservations *next_reservations;	/* of a user's tree; NULL */
	const struct ranges *hot_pluggable;	/* of ACPI's SRAT; NULL: unknown */
	const struct ranges *lpi_tables;	/* NULL: none */
	uint64_t mem_min;	/* first allowed address */
	uint64_t mem_max;	/* last allowed address, inclusive as the option is; UINT64_MAX: no bound */
	uint64_t page_size;	/* of the running kernel: areas are shrunk to whole pages */
};

/* ERROR_MACHINE: addresses hidden, or no System RAM at all. */
bool memmap_build(struct arena *arena, const struct memmap_request *request,
		  struct memmap *ret, struct error *error);

/* The areas whose use is one of the bits 1 << MEM_..., normalized. */
struct ranges memmap_select(const struct memmap *map, struct arena *arena, unsigned uses);

/*
 * The second half of the RAM in the first 4 GiB from its start, and what lies between: the memory that a running kernel
 * is least likely to hand out during a load, the end least of all. It takes high zones first, and within a zone it begins
 * at the low end; each page that it takes of a destination it must put aside, and look through all of these for every
 * page that follows.
 */
struct range memmap_second_half(const struct memmap *map);

/* Uses in whose memory segments may lie; which part is better is for enum frame_class to tell. */
#define MEM_DESTINATIONS (1u << MEM_FREE | 1u << MEM_HOT_PLUGGABLE | 1u << MEM_RUNNING_KERNEL)

/* "reserved", "Crash kernel", ...: the word that a plan prints. */
const char *mem_use_name(enum mem_use use);

#endif

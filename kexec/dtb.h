/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flattened device tree handed to the next kernel, by libfdt.
 * Sources: Devicetree Specification v0.4 chapter 5; dt-schema chosen.yaml;
 * the kernel's Documentation/devicetree and its reading of /chosen.
 */
#ifndef KEXEC_DTB_H
#define KEXEC_DTB_H

#include "arena.h"
#include "blob.h"
#include "range.h"

#define DTB_KASLR_SEED_SIZE 8	/* bytes: the kernel takes exactly a u64 */
#define DTB_RNG_SEED_SIZE 128	/* bytes */

/* Random bytes for the next kernel. have_* false: none could be had, the property is left out. */
struct dtb_seeds {
	bool have;
	uint8_t kaslr[DTB_KASLR_SEED_SIZE];
	uint8_t rng[DTB_RNG_SEED_SIZE];
};

/* Trees go in as dtb_check returned them. */
struct dtb_request {
	struct blob source;		/* the machine's tree, or the user's */
	struct blob inherit;		/* the machine's tree when source is the user's; else empty */
	const char *bootargs;		/* NUL-terminated; "" removes the property */
	struct range initrd;		/* physical; size 0: none */
	struct range elfcorehdr;	/* crash kernel only; size 0: none */
	const struct range *usable_memory;	/* crash kernel only: main region first, low one last */
	size_t usable_memory_count;
	struct dtb_seeds seeds;
	uint32_t secure_boot;		/* for linux,uefi-secure-boot where that is missing:
					 * 0 unset, 1 unknown, 2 disabled, 3 enabled */
	const struct range *memreserve;	/* entries to add */
	size_t memreserve_count;
	const struct range *dead;	/* entries that go, as what they reserved is dead */
	size_t dead_count;
	struct range old_dtb;		/* where the running kernel's own tree lay; size 0: unknown */
};

/* One line of the report: what is different in the new tree, and how. */
enum dtb_action {
	DTB_SET,	/* a property has a new value, or is new */
	DTB_REMOVED,	/* a property or a memreserve entry */
	DTB_ADDED,	/* a node or a memreserve entry */
	DTB_INHERITED,	/* any of these, from the machine's tree */
};

struct dtb_change {
	enum dtb_action action;
	const char *where;	/* "/chosen/bootargs", "/memreserve/" */
	const char *detail;	/* value in words; seeds are never shown */
};

struct dtb_changes {
	struct dtb_change *items;
	size_t count;
};

/* Entries of a reserve map: the kernel's own table of early reservations holds fewer (128 + NR_CPUS + 1). */
#define DTB_MAX_MEMRESERVE 8192

/*
 * Whether bytes hold a flattened device tree as a whole: magic, version (17,
 * or compatible with it), blocks inside totalsize, totalsize inside bytes,
 * tree walkable, reserve map terminated before the next block. ERROR_INPUT
 * says which field. bytes.data must be 8-byte aligned, as files and arena
 * memory are. *ret is cut to totalsize.
 */
bool dtb_check(struct blob bytes, struct blob *ret, struct error *error);

/* The part of it that is a matter of the header: what may be walked, token by token. */
bool dtb_check_header(struct blob bytes, struct error *error);

/*
 * The list of strings that says what machine a tree is for, from its first
 * bytes alone: the tree need not be checked, and may lie at any address. Size
 * 0: none that can be read.
 */
struct blob dtb_root_compatible(struct blob bytes);

/*
 * Applies an overlay to a copy of base; both are checked trees. ERROR_INPUT
 * tells which label or path it is that base lacks.
 */
bool dtb_overlay(struct arena *arena, struct blob base, struct blob overlay, struct blob *ret,
		 struct error *error);

/*
 * Builds the next kernel's tree, packed:
 *
 *	/chosen		made when missing. What the request gives is set; what
 *			belongs to an earlier boot is removed; all else stays
 *	memreserve	entries of an earlier tree, initrd or IMA log go, those
 *			of the request come, all else stays
 *	inherit		gives its EFI properties, its memreserve entries and,
 *			where neither EFI nor source tells any memory, its memory nodes
 *
 * No other node is ever added: on an ACPI machine that would turn ACPI off.
 * ERROR_INPUT: an address that the root's cells cannot hold; a result over
 * BOOT_ARM64_DTB_MAX_SIZE.
 */
bool dtb_build(struct arena *arena, const struct dtb_request *request,
	       struct blob *ret, struct dtb_changes *ret_changes, struct error *error);

/*
 * Memory that a (checked) tree tells the kernel to leave alone: memreserve
 * entries, static children of /reserved-memory (no-map apart). A tree that
 * breaks the rules contributes what can be read. Lists are appended to, and
 * may be all zero before.
 */
struct dtb_reservations {
	struct ranges memreserve;
	struct ranges reserved;		/* /reserved-memory with reg, mapped */
	struct ranges no_map;		/* /reserved-memory with reg and no-map */
	struct ranges memory;		/* enabled memory nodes: linux,usable-memory or reg */
	struct range initrd;		/* /chosen linux,initrd-*: of the running kernel; size 0: none */
};
void dtb_read_reservations(struct arena *arena, struct blob dtb, struct dtb_reservations *ret);

/* Whether /chosen has linux,uefi-system-table: the tree describes an EFI boot. */
bool dtb_has_efi(struct blob dtb);

/* Whether an enabled node of the tree has this string in its compatible property. */
bool dtb_has_compatible(struct blob dtb, const char *compatible);

/* Whether the next kernel takes the tree for an ACPI stub: no child of / but chosen (or a Xen hypervisor). */
bool dtb_is_stub(struct blob dtb);

/* The string in /chosen/bootargs, owned by the arena; NULL when there is none. */
const char *dtb_bootargs(struct arena *arena, struct blob dtb);

/* --- Shared by dtb-read.c and dtb-build.c: fdt is a checked tree, node an offset in it -------------- */

/* The root's #address-cells and #size-cells, in which /chosen and memory nodes count: 1 or 2 each. */
struct dtb_cells {
	uint32_t address;
	uint32_t size;
};

/* False when the root has other counts than 1 and 2, which no arm64 kernel can use. */
bool dtb_root_cells(const void *fdt, struct dtb_cells *ret);

/* The node that the kernel takes for /chosen; negative when there is none. */
int dtb_chosen(const void *fdt);

/* The value of a property; data is NULL when there is none. */
struct blob dtb_property(const void *fdt, int node, const char *name);

/* Appends the whole address-size pairs of value that are not empty and do not wrap; none of other cells than 1 and 2. */
void dtb_decode_ranges(struct blob value, struct dtb_cells cells, struct ranges *ret);

/* #address-cells and #size-cells of a node, in which its children count: any numbers. */
struct dtb_cells dtb_bus_cells(const void *fdt, int bus);

/* Where the CPU sees the memory that is at range on node's bus; false: some bus up to the root does not pass it on. */
bool dtb_translate(const void *fdt, int node, struct range range, struct range *ret);

/* Whether the child of the root holds memory for the kernel: device_type "memory", not disabled. */
bool dtb_is_memory_node(const void *fdt, int node);

/* Appends the ranges of linux,usable-memory or, without it, of reg. */
void dtb_decode_memory_node(const void *fdt, int node, struct dtb_cells cells, struct ranges *ret);

/* Appends the entries of the reserve map. */
void dtb_decode_memreserve(const void *fdt, struct ranges *ret);

/* linux,initrd-start and -end of /chosen; size 0 when there is none. */
struct range dtb_initrd(const void *fdt);

#endif

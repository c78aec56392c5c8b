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

struct dtb_request {
	struct blob source;		/* a checked tree: the machine's, or the user's */
	struct blob inherit;		/* the machine's tree when source is the user's; else empty */
	const char *bootargs;		/* NUL-terminated; "" removes the property */
	struct range initrd;		/* physical; size 0: none */
	struct range elfcorehdr;	/* crash kernel only; size 0: none */
	const struct range *usable_memory;	/* crash kernel only: main region first, low one last */
	size_t usable_memory_count;
	struct dtb_seeds seeds;
	uint32_t secure_boot;		/* value for linux,uefi-secure-boot where it is missing: 0 unset, 1 unknown, 2 disabled, 3 enabled */
	const struct range *memreserve;	/* entries to add */
	size_t memreserve_count;
	struct range old_dtb;		/* where the running kernel's own tree lay, size 0: unknown; its memreserve entry is dropped */
};

/* One line of the report: what is different in the new tree, and how. */
enum dtb_action { DTB_SET, DTB_REMOVED, DTB_ADDED, DTB_INHERITED };

struct dtb_change {
	enum dtb_action action;
	const char *where;	/* "/chosen/bootargs", "/memreserve/" */
	const char *detail;	/* value in words; seeds are never shown */
};

struct dtb_changes {
	struct dtb_change *items;
	size_t count;
};

/*
 * Whether bytes hold a flattened device tree as a whole: magic, version,
 * blocks inside totalsize, totalsize inside bytes, tree walkable, reserve map
 * terminated. ERROR_INPUT says which field. *ret is cut to totalsize.
 */
bool dtb_check(struct blob bytes, struct blob *ret, struct error *error);

/*
 * Builds the next kernel's tree: /chosen properties set, removed or kept,
 * memreserve entries of dead things dropped, packed. ERROR_INPUT: an address
 * that the root's cells cannot hold; result over BOOT_ARM64_DTB_MAX_SIZE.
 */
bool dtb_build(struct arena *arena, const struct dtb_request *request,
	       struct blob *ret, struct dtb_changes *ret_changes, struct error *error);

/*
 * Memory that a (checked) tree tells the kernel to leave alone: memreserve
 * entries, static children of /reserved-memory (no-map apart). A tree that
 * breaks the rules contributes what can be read. Lists are appended to.
 */
struct dtb_reservations {
	struct ranges memreserve;
	struct ranges reserved;		/* /reserved-memory with reg, mapped */
	struct ranges no_map;		/* /reserved-memory with reg and no-map */
	struct ranges memory;		/* enabled memory nodes: linux,usable-memory or reg */
	struct range initrd;		/* /chosen linux,initrd-*: where the running kernel's initrd lay */
};
void dtb_read_reservations(struct arena *arena, struct blob dtb, struct dtb_reservations *ret);

/* Whether /chosen has linux,uefi-system-table: the tree describes an EFI boot. */
bool dtb_has_efi(struct blob dtb);

/* Whether the next kernel would take this tree for an ACPI stub: no root child but chosen (or a Xen hypervisor node). */
bool dtb_is_stub(struct blob dtb);

/* The string in /chosen/bootargs, owned by the arena; NULL when there is none. */
const char *dtb_bootargs(struct arena *arena, struct blob dtb);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: what would be loaded, where, and why. A value made by pure
 * functions; shown or committed, never both built and changed.
 */
#ifndef KEXEC_PLAN_H
#define KEXEC_PLAN_H

#include "dtb.h"
#include "frames.h"
#include "kernel-image.h"
#include "memmap.h"
#include "notes.h"
#include "purgatory/purgatory.h"
#include "sha256.h"

/* include/uapi/linux/kexec.h: KEXEC_SEGMENT_MAX. */
#define PLAN_MAX_SEGMENTS 16

enum segment_role { SEGMENT_KERNEL, SEGMENT_INITRD, SEGMENT_ELFCOREHDR, SEGMENT_DTB, SEGMENT_PURGATORY };

struct segment {
	enum segment_role role;
	const char *name;	/* "kernel", "initrd", ... for people */
	struct blob bytes;	/* the source: bytes.size <= dest.size, the rest is zero */
	struct range dest;	/* physical, whole pages of the running kernel */
	uint64_t hashed;	/* bytes from dest.start that the digest covers; 0: none */
	uint8_t sha256[SHA256_DIGEST_SIZE];	/* of those bytes; valid after plan_seal when hashed > 0 */
	bool copied;		/* bytes are a copy, not a view of the file */
	struct frame_count frames;	/* what the frames of dest held when they were chosen */
};

/* Every fact and wish that building needs. */
struct plan_request {
	const struct kernel_image *image;
	const struct blob *initrds;	/* loaded in order, each from a page boundary */
	size_t initrd_count;
	const struct memmap *map;
	struct range prefer;		/* of equally good places those here come first, near its end; size 0: no matter */
	uint64_t free_ram;		/* bytes of RAM that hold nothing; 0: unknown */
	const struct frames *frames;	/* what memory holds now, asked where it matters; NULL: unknown */
	uint64_t page_size;		/* of the running kernel */
	bool crash;			/* for the crash region */
	struct blob elfcorehdr;		/* for a crash kernel: what becomes its /proc/vmcore */
	bool hotplug;			/* the kernel keeps the elfcorehdr current (--hotplug) */
	uint64_t elfcorehdr_room;	/* bytes that it wants for that: crash_elfcorehdr_size */
	struct dtb_request dtb;		/* the builder fills in initrd, elfcorehdr and usable memory */
	bool efi;			/* the next kernel boots with EFI properties */
	bool cached;			/* purgatory verifies with MMU and caches on, where the page size allows it */
	struct purgatory_params purgatory;	/* console_*, hash, on_corruption and psci are read */
	sha256_blocks *hash_blocks;	/* the code that computes the digests; NULL: the portable one */
	const struct purgatory_gic_frame *gic;	/* whose LPIs purgatory turns off; NULL: none */
	size_t gic_count;
	const struct ranges *lpi_tables;	/* memory that a GIC writes, which the map has too; NULL: none */
	uint32_t need;			/* PURGATORY_NEED_*: what purgatory must check on the CPU */
};

struct plan {
	uint64_t entry;			/* physical address of purgatory's first byte */
	bool crash;			/* for the crash region (-p) */
	bool hotplug;			/* the kernel is told that it may update the elfcorehdr */
	struct segment segments[PLAN_MAX_SEGMENTS];	/* by address */
	size_t segment_count;
	uint64_t image_base;		/* where the image's first byte (its header) goes */
	struct range initrd;		/* what the device tree says; size 0: none */
	struct range elfcorehdr;	/* crash kernel; else size 0 */
	uint64_t dtb;			/* physical address */
	struct dtb_changes dtb_changes;
	const struct kernel_image *image;
	const struct memmap *map;
	uint64_t page_size;
	bool frames_known;		/* segments' frames are what was read, not what the map alone tells */
	const struct purgatory_gic_frame *gic;	/* as in the request */
	size_t gic_count;
	const struct ranges *lpi_tables;	/* the same */
	const struct range *memreserve;	/* entries that the request wants in the device tree */
	size_t memreserve_count;
	sha256_blocks *hash_blocks;	/* as in the request */
	bool sealed;			/* digests are computed and in purgatory's block */
	struct purgatory_params purgatory;	/* as it will be written */
};

/*
 * Places everything. ERROR_ROOM names what found no place and the largest
 * hole; ERROR_INPUT comes from the device tree. *ret borrows from request and
 * lives in arena. notes tell why things are as they are.
 */
bool plan_build(struct arena *arena, const struct plan_request *request, struct plan *ret,
		struct notes *notes, struct error *error);

/*
 * What an EFI machine's next kernel gets for an initrd where the user gives none: an archive of nothing, so that it
 * does not take a stale address from the EFI initrd table.
 */
struct blob plan_empty_initrd(void);

/*
 * Checks a plan against the rules of the boot protocol and of kexec_load(2),
 * from the plan alone, sharing no code with the builder. ERROR_ROOM with the
 * rule that is broken: that is our fault, never the user's.
 */
bool plan_verify(const struct plan *plan, struct error *error);

/*
 * Computes the digests (unless verify is false: --no-checks) and writes
 * purgatory's parameters. The plan is const from here on.
 */
void plan_seal(struct arena *arena, struct plan *plan, bool verify);

#endif

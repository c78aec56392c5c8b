/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page frames by what they hold, and how much better one is than another as a
 * destination. A kernel is placed while the running one still works, and is
 * copied into place after its devices were told to stop. What a device writes
 * all the same hits the next kernel: so frames that devices know come last.
 */
#ifndef KEXEC_FRAMES_H
#define KEXEC_FRAMES_H

#include "range.h"

/* The best first. The order is the one in which places are sought. */
enum frame_class {
	FRAME_FREE,		/* nobody's */
	FRAME_CACHE,		/* clean page cache */
	FRAME_ANONYMOUS,	/* of processes: anonymous, shared, or cache that is not written back yet */
	FRAME_PINNED,		/* huge, mlocked, unevictable, or read or written now: user DMA goes there */
	FRAME_RUNNING_KERNEL,	/* code and data of the running kernel: dead by then, and no DMA rings */
	FRAME_KERNEL,		/* slab, page tables, and all that is not accounted for: DMA rings, LPI tables */
	FRAME_HOT_PLUGGABLE,	/* so says ACPI: the next kernel does not know it if it came after boot */
	FRAME_UNUSABLE,		/* poisoned, offline, or no memory at all: never a destination */
	FRAME_CLASSES
};

/*
 * Where the classes come from. They are read as they are needed, each time the same
 * answer for the same frame.
 */
struct frames {
	/* Writes count classes to ret, of the frames from number first on: its address / size. */
	void (*read)(void *context, uint64_t first, size_t count, uint8_t *ret);
	void *context;
	uint64_t size;	/* bytes of a frame: the running kernel's page size */
	/*
	 * The first frame from number first on that is not known, without a look at it, to be of a
	 * class after limit: there may be terabytes that are. NULL: nothing is known.
	 */
	uint64_t (*known_beyond)(void *context, uint64_t first, enum frame_class limit);
};

/* How many of each class. */
struct frame_count {
	uint64_t of[FRAME_CLASSES];
};

/* Frames to look at in one go, a multiple of as many: 4 KiB of /proc/kpageflags. */
#define FRAMES_AT_ONCE 512

/*
 * The last frame of range, whole frames, whose class comes after limit; its address. Read
 * from the end, FRAMES_AT_ONCE at a time, and no further than to that frame.
 */
bool frames_last_beyond(const struct frames *frames, struct range range, enum frame_class limit,
			uint64_t *ret);

/* From which address on a place may be without a frame, at address bad, whose class comes after limit. */
uint64_t frames_after(const struct frames *frames, uint64_t bad, enum frame_class limit);

struct frame_count frames_count(const struct frames *frames, struct range range);

/* The worst class of which there are any; FRAME_FREE for none at all. */
enum frame_class frame_count_worst(const struct frame_count *count);

/*
 * The class of a frame by its 64 flags in /proc/kpageflags; head: those of the first frame of
 * its block, where it is the tail of a larger one, else 0.
 */
enum frame_class frame_class_of(uint64_t flags, uint64_t head);

/* Bits of /proc/kpageflags by which a tail's head is found. */
#define FRAME_HEAD ((uint64_t)1 << 15)
#define FRAME_TAIL ((uint64_t)1 << 16)

/* One word without spaces, for programs and the snapshot: "free", "cache", ... */
const char *frame_class_word(enum frame_class class);

/* For people: "clean page cache", ... */
const char *frame_class_name(enum frame_class class);

#endif

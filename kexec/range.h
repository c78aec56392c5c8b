/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Half-open ranges of physical addresses. Inclusive text (/proc/iomem) is
 * converted once, in iomem.c.
 */
#ifndef KEXEC_RANGE_H
#define KEXEC_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arena.h"

/* [start, start + size), bytes. start + size never wraps: make them with range_make. */
struct range {
	uint64_t start;
	uint64_t size;
};

static inline uint64_t range_end(struct range range)
{
	return range.start + range.size;
}

/* False when start + size does not fit 64 bits. */
bool range_make(uint64_t start, uint64_t size, struct range *ret);

bool range_contains(struct range outer, struct range inner);	/* an empty inner: its start decides */
bool range_overlaps(struct range a, struct range b);		/* empty ranges overlap nothing */
struct range range_intersect(struct range a, struct range b);	/* size 0 when they are disjoint */

/* value rounded to a multiple of align, a power of two. */
static inline uint64_t round_down(uint64_t value, uint64_t align)
{
	return value & ~(align - 1);
}
bool round_up(uint64_t value, uint64_t align, uint64_t *ret);	/* false when it wraps */

/* A list that grows in an arena. Start with {.arena = arena}. */
struct ranges {
	struct arena *arena;
	struct range *items;
	size_t count;
	size_t capacity;
};

void ranges_add(struct ranges *list, struct range range);	/* empty ranges are not kept */
void ranges_normalize(struct ranges *list);			/* sort; merge what touches or overlaps */
void ranges_subtract(struct ranges *list, struct range hole);
void ranges_clip(struct ranges *list, struct range within);	/* keep only what lies in within */
struct ranges ranges_copy(const struct ranges *list, struct arena *arena);
bool ranges_contain(const struct ranges *list, struct range inner);	/* inside one item of the list */
uint64_t ranges_total(const struct ranges *list);		/* bytes; of a normalized list */

#endif

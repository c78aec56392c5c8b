// SPDX-License-Identifier: GPL-2.0-or-later
#include "range.h"

#include <stdlib.h>
#include <string.h>

bool range_make(uint64_t start, uint64_t size, struct range *ret)
{
	uint64_t end;

	if (__builtin_add_overflow(start, size, &end))
		return false;
	*ret = (struct range){.start = start, .size = size};
	return true;
}

bool range_contains(struct range outer, struct range inner)
{
	return inner.start >= outer.start && range_end(inner) <= range_end(outer) &&
	       (inner.size || inner.start < range_end(outer));
}

bool range_overlaps(struct range a, struct range b)
{
	return range_intersect(a, b).size != 0;
}

struct range range_intersect(struct range a, struct range b)
{
	uint64_t start = a.start > b.start ? a.start : b.start;
	uint64_t end = range_end(a) < range_end(b) ? range_end(a) : range_end(b);

	return (struct range){.start = start, .size = end > start ? end - start : 0};
}

bool round_up(uint64_t value, uint64_t align, uint64_t *ret)
{
	uint64_t raised;

	if (__builtin_add_overflow(value, align - 1, &raised))
		return false;
	*ret = round_down(raised, align);
	return true;
}

void ranges_add(struct ranges *list, struct range range)
{
	if (!range.size)
		return;
	list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof(range));
	list->items[list->count++] = range;
}

static int by_start(const void *left, const void *right)
{
	const struct range *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

void ranges_normalize(struct ranges *list)
{
	size_t kept = 0;

	if (!list->count)
		return;
	qsort(list->items, list->count, sizeof(*list->items), by_start);
	for (size_t i = 1; i < list->count; i++) {
		struct range *last = &list->items[kept];
		struct range next = list->items[i];

		if (next.start > range_end(*last))
			list->items[++kept] = next;
		else if (range_end(next) > range_end(*last))
			last->size = range_end(next) - last->start;
	}
	list->count = kept + 1;
}

/* What is left of each item on either side of the hole goes into a new list. */
void ranges_subtract(struct ranges *list, struct range hole)
{
	struct ranges left = {.arena = list->arena};

	for (size_t i = 0; i < list->count; i++) {
		struct range item = list->items[i];
		struct range cut = range_intersect(item, hole);

		if (!cut.size) {
			ranges_add(&left, item);
			continue;
		}
		ranges_add(&left, (struct range){item.start, cut.start - item.start});
		ranges_add(&left, (struct range){range_end(cut), range_end(item) - range_end(cut)});
	}
	*list = left;
}

void ranges_clip(struct ranges *list, struct range within)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct range part = range_intersect(list->items[i], within);

		if (part.size)
			list->items[kept++] = part;
	}
	list->count = kept;
}

struct ranges ranges_copy(const struct ranges *list, struct arena *arena)
{
	struct ranges copy = {.arena = arena};

	for (size_t i = 0; i < list->count; i++)
		ranges_add(&copy, list->items[i]);
	return copy;
}

bool ranges_contain(const struct ranges *list, struct range inner)
{
	for (size_t i = 0; i < list->count; i++)
		if (range_contains(list->items[i], inner))
			return true;
	return false;
}

uint64_t ranges_total(const struct ranges *list)
{
	uint64_t total = 0;

	for (size_t i = 0; i < list->count; i++)
		total += list->items[i].size;
	return total;
}

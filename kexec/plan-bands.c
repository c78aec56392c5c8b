// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-bands.h"

#include <stdlib.h>
#include <string.h>

static int by_value(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Where an area or a segment begins or ends: sorted, some of them more than once. */
static uint64_t *find_edges(struct arena *arena, const struct plan *plan, size_t *ret_count)
{
	uint64_t *edges = arena_array(arena, 2 * (plan->map->count + plan->segment_count), sizeof(*edges));
	size_t count = 0;

	for (size_t i = 0; i < plan->map->count; i++) {
		edges[count++] = plan->map->areas[i].range.start;
		edges[count++] = range_end(plan->map->areas[i].range);
	}
	for (size_t i = 0; i < plan->segment_count; i++) {
		edges[count++] = plan->segments[i].dest.start;
		edges[count++] = range_end(plan->segments[i].dest);
	}
	qsort(edges, count, sizeof(*edges), by_value);
	*ret_count = count;
	return edges;
}

static enum band_kind kind_of(const struct plan_band *band)
{
	if (!band->area)
		return BAND_GAP;
	switch (band->area->use) {
	case MEM_FREE:
	case MEM_HOT_PLUGGABLE:
		return BAND_FREE;
	case MEM_RUNNING_KERNEL:
		return BAND_USED;
	case MEM_CRASH_KERNEL:
		return BAND_CRASH;
	default:
		return BAND_KEPT;
	}
}

static bool same_area(const struct mem_area *a, const struct mem_area *b)
{
	return a == b || (a && b && a->use == b->use && !strcmp(a->name, b->name));
}

static bool continues(const struct plan_band *last, const struct plan_band *band)
{
	if (last->segment || band->segment)
		return last->segment && band->segment && last->segment->role == band->segment->role;
	return same_area(last->area, band->area);
}

static void add_band(struct plan_bands *bands, struct plan_band band)
{
	struct plan_band *last = bands->count ? &bands->items[bands->count - 1] : NULL;

	band.kind = kind_of(&band);
	band.largest = band.range.size;
	if (last && continues(last, &band))
		last->largest = last->range.size += band.range.size;
	else
		bands->items[bands->count++] = band;
}

/* Areas and segments are sorted and disjoint, as the edges are: one walk over each. */
static void divide(const struct plan *plan, const uint64_t *edges, size_t edge_count, struct plan_bands *bands)
{
	size_t area = 0, segment = 0;

	for (size_t i = 0; i + 1 < edge_count; i++) {
		struct plan_band band = {.range = {edges[i], edges[i + 1] - edges[i]}, .stands_for = 1};

		if (!band.range.size)
			continue;
		while (area < plan->map->count && range_end(plan->map->areas[area].range) <= edges[i])
			area++;
		while (segment < plan->segment_count && range_end(plan->segments[segment].dest) <= edges[i])
			segment++;
		if (area < plan->map->count && plan->map->areas[area].range.start <= edges[i])
			band.area = &plan->map->areas[area];
		if (segment < plan->segment_count && plan->segments[segment].dest.start <= edges[i])
			band.segment = &plan->segments[segment];
		add_band(bands, band);
	}
}

/* What a picture of a large machine is looked at for. */
static bool stands_alone(const struct plan_band *band)
{
	return band->segment || band->kind == BAND_USED || band->kind == BAND_CRASH;
}

/* What a picture no longer shows when a band is joined to the next: the smaller one; nothing where only its areas were. */
static uint64_t loss(const struct plan_band *band)
{
	uint64_t size = band[0].range.size, next = band[1].range.size;

	if (band[0].kind == band[1].kind && (band[0].stands_for > 1 || band[1].stands_for > 1))
		return 0;
	return size < next ? size : next;
}

/* The first of the neighbours that are the least loss; count when there are none to join. */
static size_t least_pair(const struct plan_bands *bands)
{
	uint64_t least = UINT64_MAX;
	size_t index = bands->count;

	for (size_t i = 0; i + 1 < bands->count; i++) {
		const struct plan_band *band = &bands->items[i];

		if (!stands_alone(&band[0]) && !stands_alone(&band[1]) && loss(band) < least) {
			least = loss(band);
			index = i;
		}
	}
	return index;
}

static void join(struct plan_bands *bands, size_t index)
{
	struct plan_band *band = &bands->items[index], next = band[1];

	band->range.size += next.range.size;
	band->stands_for += next.stands_for;
	if (next.largest > band->largest) {
		band->largest = next.largest;
		band->kind = next.kind;
		band->area = next.area;
	}
	memmove(band + 1, band + 2, (bands->count - index - 2) * sizeof(*band));
	bands->count--;
}

struct plan_bands plan_bands(struct arena *arena, const struct plan *plan, size_t max)
{
	struct plan_bands bands = {0};
	size_t edge_count, index;
	uint64_t *edges = find_edges(arena, plan, &edge_count);

	bands.items = arena_array(arena, edge_count + 1, sizeof(*bands.items));
	divide(plan, edges, edge_count, &bands);
	while (bands.count > max && (index = least_pair(&bands)) < bands.count)
		join(&bands, index);
	return bands;
}

unsigned plan_band_weight(const struct plan_band *band)
{
	unsigned weight = 1;

	for (uint64_t size = band->range.size; band->kind != BAND_GAP && size > (64 << 10); size /= 2)
		weight++;
	return weight;
}

const char *plan_size_text(struct arena *arena, uint64_t size)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double value = (double)size;
	unsigned unit = 0;

	while (value >= 1024) {
		value /= 1024;
		unit++;
	}
	return arena_printf(arena, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

const char *plan_band_name(const struct plan_band *band)
{
	if (band->segment)
		return band->segment->name;
	return band->area ? mem_use_name(band->area->use) : "no RAM";
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"

#include <inttypes.h>
#include <stdio.h>

/* The lowest start >= from that is offset bytes above a multiple of align. The sum fits: offset < align. */
static bool lowest_start(const struct place_request *request, uint64_t from, uint64_t *ret)
{
	uint64_t above = from > request->offset ? from - request->offset : 0;
	uint64_t base;

	if (!round_up(above, request->align, &base))
		return false;
	*ret = base + request->offset;
	return true;
}

/* The highest such start <= to. */
static bool highest_start(const struct place_request *request, uint64_t to, uint64_t *ret)
{
	if (to < request->offset)
		return false;
	*ret = round_down(to - request->offset, request->align) + request->offset;
	return true;
}

static bool fit(const struct place_request *request, struct range hole, struct range *ret)
{
	struct range found;
	uint64_t start = 0;

	if (hole.size < request->size)
		return false;
	if (!(request->prefer == PLACE_LOWEST ?
	      lowest_start(request, hole.start, &start) :
	      highest_start(request, range_end(hole) - request->size, &start)))
		return false;
	if (!range_make(start, request->size, &found) || !range_contains(hole, found))
		return false;
	*ret = found;
	return true;
}

static bool no_room(const struct place_request *request, uint64_t largest, struct error *error)
{
	char bounds[64] = "";

	if (request->within.size)
		snprintf(bounds, sizeof(bounds), " between 0x%" PRIx64 " and 0x%" PRIx64,
			 request->within.start, range_end(request->within));
	return error_set(error, ERROR_ROOM,
			 "no room for the %s: it needs 0x%" PRIx64 " bytes at a multiple of 0x%" PRIx64
			 " plus 0x%" PRIx64 "%s; the largest hole there has 0x%" PRIx64 " bytes",
			 request->what, request->size, request->align, request->offset, bounds, largest);
}

bool place_find(const struct ranges *free_ranges, const struct place_request *request,
		struct range *ret, struct error *error)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < free_ranges->count; i++) {
		bool upwards = request->prefer == PLACE_LOWEST;
		struct range hole = free_ranges->items[upwards ? i : free_ranges->count - 1 - i];

		if (request->within.size)
			hole = range_intersect(hole, request->within);
		if (fit(request, hole, ret))
			return true;
		if (hole.size > largest)
			largest = hole.size;
	}
	return no_room(request, largest, error);
}

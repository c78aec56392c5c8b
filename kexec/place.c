// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"

#include <inttypes.h>

/* The lowest start >= from that is request->offset bytes above a multiple of request->align. */
static bool lowest_start(const struct place_request *request, uint64_t from, uint64_t *ret)
{
	uint64_t phase = request->offset & (request->align - 1);
	uint64_t base;

	if (from <= phase) {
		*ret = phase;
		return true;
	}
	return round_up(from - phase, request->align, &base) && !__builtin_add_overflow(base, phase, ret);
}

/* The highest such start <= to. */
static bool highest_start(const struct place_request *request, uint64_t to, uint64_t *ret)
{
	uint64_t phase = request->offset & (request->align - 1);

	if (to < phase)
		return false;
	*ret = round_down(to - phase, request->align) + phase;
	return true;
}

static bool fit(const struct place_request *request, struct range hole, struct range *ret)
{
	struct range found = {.size = request->size};

	if (hole.size < request->size)
		return false;
	if (request->prefer == PLACE_LOWEST) {
		if (!lowest_start(request, hole.start, &found.start))
			return false;
	} else if (!highest_start(request, range_end(hole) - request->size, &found.start)) {
		return false;
	}
	if (!range_make(found.start, found.size, &found) || !range_contains(hole, found))
		return false;
	*ret = found;
	return true;
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
	return error_set(error, ERROR_ROOM,
			 "no room for the %s: it needs 0x%" PRIx64 " bytes at 0x%" PRIx64
			 " above a multiple of 0x%" PRIx64 "; the largest hole has 0x%" PRIx64 " bytes",
			 request->what, request->size, request->offset, request->align, largest);
}

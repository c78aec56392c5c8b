// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"

#include <inttypes.h>
#include <stdio.h>

/* Frames that are read for a class that is only nicer than the next: 8 MiB of /proc/kpageflags. */
#define READ_FOR_NICER ((uint64_t)1 << 20)

/* Frames that are weighed where those of the kernel cannot be avoided: 64 GiB, each some four times. */
#define WEIGHED ((uint64_t)1 << 26)
/* A small place takes as long as one of so many frames. */
#define PLACE_WEIGHS 64

/* One look for frames of a class or better. */
struct search {
	const struct ranges *holes;
	const struct frames *frames;
	const struct place_request *request;
	enum frame_class limit;
	uint64_t from;		/* nothing lower */
	uint64_t read;		/* frames so far, FRAMES_AT_ONCE at a time, as they come from a file */
	uint64_t counted;	/* of these, all before that many FRAMES_AT_ONCE have been counted */
};

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

/* The lowest place in hole that starts at from or above. */
static bool fit(const struct place_request *request, struct range hole, uint64_t from, struct range *ret)
{
	struct range found;
	uint64_t start;

	if (!lowest_start(request, from > hole.start ? from : hole.start, &start) ||
	    !range_make(start, request->size, &found) || !range_contains(hole, found))
		return false;
	*ret = found;
	return true;
}

static struct range hole_at(const struct search *search, size_t i)
{
	struct range hole = search->holes->items[i], within = search->request->within;

	hole = range_intersect(hole, (struct range){search->from, UINT64_MAX - search->from});
	return within.size ? range_intersect(hole, within) : hole;
}

/* From a frame that is in one of them up to end. */
static void count_read(struct search *search, uint64_t from, uint64_t end)
{
	uint64_t size = search->frames->size * FRAMES_AT_ONCE;
	uint64_t first = from / size, last = (end - 1) / size;

	if (first < search->counted)
		first = search->counted;
	if (first > last)
		return;
	search->read += (last + 1 - first) * FRAMES_AT_ONCE;
	search->counted = last + 1;
}

static bool gives_up(const struct search *search)
{
	return search->limit <= FRAME_ANONYMOUS && search->read > READ_FOR_NICER;
}

/*
 * Each place is looked at from its end. The last frame that will not do tells how
 * far to go on, past all places with that frame; what was read behind it is
 * not read again. Where bad frames are many, most frames are passed over.
 */
static bool find_in_hole(struct search *search, struct range hole, struct range *ret)
{
	uint64_t from = hole.start, checked = hole.start;
	struct range found;

	while (fit(search->request, hole, from, &found)) {
		uint64_t unknown = checked > found.start ? checked : found.start;
		uint64_t end = range_end(found), bad;

		if (!search->frames ||
		    !frames_last_beyond(search->frames, (struct range){unknown, end - unknown}, search->limit, &bad)) {
			*ret = found;
			return true;
		}
		count_read(search, bad, end);
		if (gives_up(search))
			return false;
		checked = end;
		from = frames_after(search->frames, bad, search->limit);
	}
	return false;
}

static bool find_from(struct search *search, uint64_t from, struct range *ret)
{
	search->from = from;
	search->read = search->counted = 0;
	for (size_t i = 0; i < search->holes->count && !gives_up(search); i++)
		if (find_in_hole(search, hole_at(search, i), ret))
			return true;
	return false;
}

static bool find_lowest(struct search *search, struct range *ret)
{
	uint64_t from = search->request->from;

	return (from && find_from(search, from, ret)) || find_from(search, 0, ret);
}

/* How many frames of the limit's class there are; false when there are even worse ones. */
static bool weigh(struct search *search, struct range place, uint64_t *ret)
{
	struct frame_count count = frames_count(search->frames, place);

	search->read += place.size / search->frames->size + PLACE_WEIGHS;
	if (frame_count_worst(&count) > search->limit)
		return false;
	*ret = count.of[search->limit];
	return true;
}

/* Places that overlap are much alike: each is at least a quarter of its size above the one before. */
static uint64_t stride(const struct place_request *request)
{
	uint64_t quarter = round_down(request->size / 4, request->align);

	return quarter ? quarter : request->align;
}

static bool find_fewest(struct search *search, struct range *ret)
{
	uint64_t fewest = UINT64_MAX, weight;

	search->read = 0;
	for (size_t i = 0; i < search->holes->count; i++) {
		struct range hole = hole_at(search, i), place;

		uint64_t from = hole.start;

		while (fit(search->request, hole, from, &place)) {
			if (weigh(search, place, &weight) && weight < fewest) {
				fewest = weight;
				*ret = place;
			}
			if (__builtin_add_overflow(place.start, stride(search->request), &from) ||
			    search->read > WEIGHED)
				break;
		}
	}
	return fewest != UINT64_MAX;
}

static bool no_room(const struct search *search, struct error *error)
{
	const struct place_request *request = search->request;
	uint64_t largest = 0;
	char bounds[64] = "";

	for (size_t i = 0; i < search->holes->count; i++)
		if (hole_at(search, i).size > largest)
			largest = hole_at(search, i).size;
	if (request->within.size)
		snprintf(bounds, sizeof(bounds), " between 0x%" PRIx64 " and 0x%" PRIx64,
			 request->within.start, range_end(request->within));
	return error_set(error, ERROR_ROOM,
			 "no room for the %s: it needs 0x%" PRIx64 " bytes at a multiple of 0x%" PRIx64
			 " plus 0x%" PRIx64 "%s; the largest hole there has 0x%" PRIx64 " bytes%s",
			 request->what, request->size, request->align, request->offset, bounds, largest,
			 search->frames && largest >= request->size ?
			 " (frames that are poisoned or offline are never taken)" : "");
}

bool place_find(const struct ranges *free_ranges, const struct frames *frames,
		const struct place_request *request, struct range *ret, struct error *error)
{
	struct search search = {.holes = free_ranges, .frames = frames, .request = request};

	for (search.limit = request->enough; search.limit < FRAME_UNUSABLE; search.limit++)
		if (search.limit == FRAME_KERNEL && frames ? find_fewest(&search, ret) : find_lowest(&search, ret))
			return true;
	return no_room(&search, error);
}

/* Of the last hole that is large enough; 0: there is none. */
static uint64_t last_end(const struct search *search)
{
	for (size_t i = search->holes->count; i-- > 0;)
		if (hole_at(search, i).size >= search->request->size)
			return range_end(hole_at(search, i));
	return 0;
}

bool place_find_near_end(const struct ranges *free_ranges, const struct frames *frames,
			 const struct place_request *request, struct range prefer, struct range *ret)
{
	struct place_request inside = *request;
	struct search search = {.holes = free_ranges, .frames = frames, .request = &inside, .limit = FRAME_FREE};
	uint64_t end;

	inside.within = prefer;
	end = last_end(&search);
	for (uint64_t distance = request->size; end && distance <= end - prefer.start; distance += distance / 4 + 1)
		if (find_from(&search, end - distance, ret))
			return true;
	return false;
}

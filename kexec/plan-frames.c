// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-frames.h"

#include <inttypes.h>
#include <string.h>

struct overlay {
	const struct frames *below;
	uint64_t size;			/* bytes of a frame */
	struct ranges running_kernel;
	struct ranges hot_pluggable;
};

static void set_classes(const struct overlay *overlay, const struct ranges *list, enum frame_class class,
			struct range read, uint8_t *ret)
{
	for (size_t i = 0; i < list->count; i++) {
		struct range part = range_intersect(list->items[i], read);
		size_t first = (size_t)((part.start - read.start) / overlay->size);

		for (size_t j = 0; j < part.size / overlay->size; j++)
			if (ret[first + j] != FRAME_UNUSABLE)
				ret[first + j] = (uint8_t)class;
	}
}

static void read_overlay(void *context, uint64_t first, size_t count, uint8_t *ret)
{
	const struct overlay *overlay = context;
	struct range read = {first * overlay->size, count * overlay->size};

	if (overlay->below)
		overlay->below->read(overlay->below->context, first, count, ret);
	else
		memset(ret, FRAME_FREE, count);
	set_classes(overlay, &overlay->hot_pluggable, FRAME_HOT_PLUGGABLE, read, ret);
	set_classes(overlay, &overlay->running_kernel, FRAME_RUNNING_KERNEL, read, ret);
}

/* The lists are sorted, and each is disjoint: what one range of them ends another one may go on with. */
static uint64_t end_in(const struct ranges *list, uint64_t address)
{
	for (size_t i = 0; i < list->count; i++)
		if (range_contains(list->items[i], (struct range){address, 1}))
			address = range_end(list->items[i]);
	return address;
}

static uint64_t known_beyond(void *context, uint64_t first, enum frame_class limit)
{
	const struct overlay *overlay = context;
	uint64_t start, end = first * overlay->size;

	do {
		start = end;
		if (limit < FRAME_HOT_PLUGGABLE)
			end = end_in(&overlay->hot_pluggable, end);
		if (limit < FRAME_RUNNING_KERNEL)
			end = end_in(&overlay->running_kernel, end);
	} while (end != start);
	return end / overlay->size;
}

struct frames plan_frames(struct arena *arena, const struct memmap *map, const struct frames *below,
			  uint64_t page_size)
{
	struct overlay *overlay = arena_alloc(arena, sizeof(*overlay));

	*overlay = (struct overlay){
		.below = below,
		.size = page_size,
		.running_kernel = memmap_select(map, arena, 1u << MEM_RUNNING_KERNEL),
		.hot_pluggable = memmap_select(map, arena, 1u << MEM_HOT_PLUGGABLE),
	};
	return (struct frames){.read = read_overlay, .context = overlay, .size = page_size,
				.known_beyond = known_beyond};
}

void plan_frames_note(struct notes *notes, const char *what, uint64_t size,
		      const struct frame_count *count, const char *why_worse)
{
	enum frame_class worst = frame_count_worst(count);

	if (worst == FRAME_FREE)
		return;
	notes_add(notes, worst < FRAME_KERNEL ? NOTE_INFO : NOTE_WARNING, "%s: lies on %" PRIu64 " frames of %s, as %s",
		  what, count->of[worst], frame_class_name(worst), why_worse ? why_worse :
		  arena_printf(notes->arena, "no place of 0x%" PRIx64 " bytes without such was found", size));
	if (worst == FRAME_KERNEL)
		notes_add(notes, NOTE_WARNING,
			  "%s: a device that still writes to that memory after it was shut down damages the "
			  "next kernel", what);
	if (worst == FRAME_HOT_PLUGGABLE)
		notes_add(notes, NOTE_WARNING,
			  "%s: should that memory have been added after boot, the next kernel cannot use it "
			  "and does not start", what);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "flatten.h"

#include <stdlib.h>
#include <string.h>

#include "range.h"

/*
 * The image's memory as a row of slots, each from its start to the next
 * slot's start (the last: to the end). All in bytes from the 2 MiB aligned
 * base; starts are whole pages.
 */
struct slot {
	uint64_t start;
	uint64_t data_end;	/* end of the last file byte in the slot; == start when there is none */
};

struct row {
	struct slot *slots;
	size_t count;
	uint64_t end;
};

static uint64_t part_start(const struct kernel_image *image, size_t index)
{
	return image->text_offset + image->parts[index].offset;
}

static uint64_t part_end(const struct kernel_image *image, size_t index)
{
	return part_start(image, index) + image->parts[index].bytes.size;
}

static uint64_t slot_end(const struct row *row, size_t index)
{
	return index + 1 < row->count ? row->slots[index + 1].start : row->end;
}

static void cut(struct row *row, uint64_t at)
{
	if (at < row->end && (!row->count || at > row->slots[row->count - 1].start))
		row->slots[row->count++] = (struct slot){.start = at, .data_end = at};
}

/*
 * A part that starts on a page starts a slot. Any other shares its first page
 * with zeros or another part: that page becomes a slot of its own, to be
 * copied, and the rest of the part follows without a copy.
 */
static bool cut_at_parts(struct arena *arena, const struct kernel_image *image, uint64_t page_size, struct row *row)
{
	uint64_t up;

	row->slots = arena_array(arena, 2 * image->part_count + 1, sizeof(*row->slots));
	cut(row, round_down(image->text_offset, page_size));
	for (size_t i = 0; i < image->part_count; i++) {
		if (!round_up(part_start(image, i), page_size, &up))
			return false;
		cut(row, round_down(part_start(image, i), page_size));
		if (up < part_end(image, i))
			cut(row, up);
	}
	return true;
}

/* Slots and parts are both sorted: one walk over each. */
static void find_data_ends(const struct kernel_image *image, struct row *row)
{
	size_t part = 0;

	for (size_t i = 0; i < row->count; i++) {
		uint64_t limit = slot_end(row, i);

		while (part < image->part_count && part_start(image, part) < limit) {
			uint64_t end = part_end(image, part);

			if (end > row->slots[i].start)
				row->slots[i].data_end = end < limit ? end : limit;
			if (end >= limit)
				break;
			part++;
		}
	}
}

/* The slot behind index becomes part of it. */
static void join(struct row *row, size_t index)
{
	struct slot *next = &row->slots[index + 1];

	if (next->data_end > next->start)
		row->slots[index].data_end = next->data_end;
	memmove(next, next + 1, (row->count - index - 2) * sizeof(*next));
	row->count--;
}

/* Joining copies everything from the first slot's start to the second one's last byte: take the least. */
static void join_down_to(struct row *row, size_t max_pieces)
{
	while (row->count > max_pieces) {
		size_t cheapest = 0;

		for (size_t i = 1; i + 1 < row->count; i++)
			if (row->slots[i + 1].data_end - row->slots[i].start <
			    row->slots[cheapest + 1].data_end - row->slots[cheapest].start)
				cheapest = i;
		join(row, cheapest);
	}
}

static void copy_parts(const struct kernel_image *image, struct range slot, uint8_t *bytes)
{
	for (size_t i = 0; i < image->part_count; i++) {
		struct range part = {part_start(image, i), image->parts[i].bytes.size};
		struct range common = range_intersect(part, slot);

		if (common.size)
			memcpy(bytes + (common.start - slot.start),
			       image->parts[i].bytes.data + (common.start - part.start), common.size);
	}
}

/* The one part that provides all of the slot's bytes from its first on, if there is one. */
static bool view_of_part(const struct kernel_image *image, struct range data, struct blob *ret)
{
	for (size_t i = 0; i < image->part_count; i++) {
		struct range part = {part_start(image, i), image->parts[i].bytes.size};

		if (range_contains(part, data))
			return blob_sub(image->parts[i].bytes, data.start - part.start, data.size, ret);
	}
	return false;
}

static bool fill(struct arena *arena, const struct kernel_image *image, const struct row *row, size_t index,
		 struct image_piece *piece, struct error *error)
{
	const struct slot *slot = &row->slots[index];
	struct range data = {slot->start, slot->data_end - slot->start};
	uint8_t *bytes;

	*piece = (struct image_piece){.offset = slot->start, .memsz = slot_end(row, index) - slot->start};
	if (!data.size || view_of_part(image, data, &piece->bytes))
		return true;
	if (!arena_map(arena, data.size, &bytes, error))
		return false;
	copy_parts(image, data, bytes);
	piece->bytes = (struct blob){.data = bytes, .size = data.size};
	piece->copied = true;
	return true;
}

bool flatten(struct arena *arena, const struct kernel_image *image, uint64_t page_size, size_t max_pieces,
	     struct image_piece **ret_pieces, size_t *ret_count, struct error *error)
{
	struct image_piece *pieces;
	struct row row = {0};

	if (!round_up(image->text_offset + image->image_size, page_size, &row.end) ||
	    !cut_at_parts(arena, image, page_size, &row))
		return error_set(error, ERROR_INPUT, "the image ends past the address space");
	find_data_ends(image, &row);
	join_down_to(&row, max_pieces);
	pieces = arena_array(arena, row.count, sizeof(*pieces));
	for (size_t i = 0; i < row.count; i++)
		if (!fill(arena, image, &row, i, &pieces[i], error))
			return false;
	*ret_pieces = pieces;
	*ret_count = row.count;
	return true;
}

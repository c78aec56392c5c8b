// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules once more, written down a second time, over the finished
 * segments, without the builder's code.
 */
#include "plan.h"

#include <inttypes.h>
#include <string.h>

#define TWO_MIB 0x200000u

static bool broken(struct error *error, const char *rule, uint64_t found)
{
	return error_set(error, ERROR_ROOM,
			 "internal check failed: %s (found 0x%" PRIx64 "); nothing was loaded", rule, found);
}

/* kexec_load(2), kernel/kexec_core.c (sanity_check_segment_list): whole pages, no overlap, bufsz <= memsz. */
static bool verify_segment_list(const struct plan *plan, struct error *error)
{
	uint64_t previous_end = 0;

	if (!plan->segment_count || plan->segment_count > 16)
		return broken(error, "1 to 16 segments", plan->segment_count);
	for (size_t i = 0; i < plan->segment_count; i++) {
		const struct segment *segment = &plan->segments[i];
		uint64_t start = segment->dest.start, size = segment->dest.size;

		if (start % plan->page_size || size % plan->page_size || !size)
			return broken(error, "a segment is whole pages", start);
		if (start < previous_end)
			return broken(error, "segments do not overlap", start);
		if (segment->bytes.size > size || segment->hashed > size)
			return broken(error, "a segment's bytes fit its memory", segment->bytes.size);
		if (size > (UINT64_C(1) << 48) || start > (UINT64_C(1) << 48) - size)
			return broken(error, "a segment lies below 2^48", start);
		previous_end = start + size;
	}
	return true;
}

/* Bytes of [start, end) that areas of a use give which a segment may overwrite. */
static uint64_t usable_bytes(const struct memmap *map, uint64_t start, uint64_t end)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < map->count; i++) {
		const struct mem_area *area = &map->areas[i];
		uint64_t low = area->range.start, high = area->range.start + area->range.size;

		if (area->use != MEM_FREE && area->use != MEM_RUNNING_KERNEL && area->use != MEM_HOT_PLUGGABLE)
			continue;
		low = low > start ? low : start;
		high = high < end ? high : end;
		sum += high > low ? high - low : 0;
	}
	return sum;
}

static bool verify_destinations(const struct plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->segment_count; i++) {
		struct range dest = plan->segments[i].dest;

		if (!plan->crash && usable_bytes(plan->map, dest.start, dest.start + dest.size) != dest.size)
			return broken(error, "a segment lies in usable System RAM only", dest.start);
	}
	return true;
}

/* Bytes of dest in areas of one use. */
static uint64_t bytes_of_use(const struct plan *plan, struct range dest, enum mem_use use)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < plan->map->count; i++)
		if (plan->map->areas[i].use == use)
			sum += range_intersect(plan->map->areas[i].range, dest).size;
	return sum;
}

/* What a segment's frames held was counted frame by frame, and agrees with the map. */
static bool verify_frames(const struct plan *plan, struct error *error)
{
	for (size_t i = 0; i < plan->segment_count; i++) {
		const uint64_t *of = plan->segments[i].frames.of;
		struct range dest = plan->segments[i].dest;
		uint64_t sum = 0;

		for (unsigned class = 0; class < FRAME_CLASSES; class++)
			sum += of[class];
		if (sum != dest.size / plan->page_size)
			return broken(error, "each frame of a segment was looked at", sum);
		if (of[FRAME_UNUSABLE])
			return broken(error, "no frame is poisoned or offline", of[FRAME_UNUSABLE]);
		if (of[FRAME_RUNNING_KERNEL] * plan->page_size != bytes_of_use(plan, dest, MEM_RUNNING_KERNEL))
			return broken(error, "frames of the running kernel are those that the map has",
				      of[FRAME_RUNNING_KERNEL]);
		if (of[FRAME_HOT_PLUGGABLE] * plan->page_size != bytes_of_use(plan, dest, MEM_HOT_PLUGGABLE))
			return broken(error, "hot-pluggable frames are those that the map has",
				      of[FRAME_HOT_PLUGGABLE]);
	}
	return true;
}

/* kernel/kexec_core.c: crashk_res takes all segments, and two pages of it must stay for the kernel. */
static bool verify_crash_region(const struct plan *plan, struct error *error)
{
	const struct ranges *crash = &plan->map->crash;
	struct range region;
	uint64_t used = 0;

	if (!plan->crash)
		return true;
	if (!crash->count)
		return broken(error, "there is a crash region", 0);
	region = crash->items[crash->count - 1];
	for (size_t i = 0; i < plan->segment_count; i++) {
		struct range dest = plan->segments[i].dest;

		if (dest.start < region.start || dest.start + dest.size > region.start + region.size)
			return broken(error, "a segment lies in the main crash region", dest.start);
		used += dest.size;
	}
	if (region.size - used < 2 * plan->page_size)
		return broken(error, "two pages of the crash region are left", region.size - used);
	return true;
}

/* The image's memory as the kernel's segments make it up: one row without gaps. */
static bool find_kernel(const struct plan *plan, const struct segment **ret_head, uint64_t *ret_end,
			struct error *error)
{
	const struct segment *head = NULL;
	uint64_t next = 0;

	for (size_t i = 0; i < plan->segment_count; i++) {
		const struct segment *segment = &plan->segments[i];

		if (segment->role != SEGMENT_KERNEL)
			continue;
		if (!head)
			head = segment;
		else if (segment->dest.start != next)
			return broken(error, "the kernel's segments follow one another", segment->dest.start);
		next = segment->dest.start + segment->dest.size;
	}
	if (!head)
		return broken(error, "there is a kernel", plan->segment_count);
	*ret_head = head;
	*ret_end = next;
	return true;
}

/* booting.rst: all image_size bytes from the header on belong to the kernel. */
static bool verify_kernel(const struct plan *plan, struct error *error)
{
	const struct segment *head = NULL;
	uint64_t end = 0, offset;

	if (!find_kernel(plan, &head, &end, error))
		return false;
	offset = plan->image_base - head->dest.start;	/* huge when the image starts before it */
	if (offset >= plan->page_size)
		return broken(error, "the image starts in the kernel's first page", plan->image_base);
	if (end - plan->image_base < plan->image->image_size)
		return broken(error, "the kernel's segments cover image_size", end);
	if (plan->image_base < plan->image->text_offset ||
	    (plan->image_base - plan->image->text_offset) % TWO_MIB)
		return broken(error, "the image lies text_offset above a multiple of 2 MiB",
			      plan->image_base);
	if (head->bytes.size < offset + 60 || memcmp(head->bytes.data + offset + 56, "ARMd", 4))
		return broken(error, "the image starts with an arm64 header", plan->image_base);
	return true;
}

/* booting.rst, flags bit 3: without it what lies below the base is not mapped. */
static bool verify_nothing_below(const struct plan *plan, struct error *error)
{
	uint64_t base = plan->image_base - plan->image->text_offset;

	/* Segments are by address. */
	if (!plan->image->anywhere && plan->segments[0].dest.start < base)
		return broken(error, "nothing lies below the base of a kernel with flags bit 3 clear",
			      plan->segments[0].dest.start);
	return true;
}

/* Early code maps 2 MiB from the device tree on, before it knows the size: that must be memory. */
static bool is_in_ram(const struct memmap *map, uint64_t start, uint64_t size)
{
	for (size_t i = 0; i < map->ram.count; i++) {
		struct range ram = map->ram.items[i];

		if (start - ram.start < ram.size && ram.size - (start - ram.start) >= size)
			return true;
	}
	return false;
}

static bool verify_dtb(const struct plan *plan, struct error *error)
{
	static const uint8_t magic[4] = {0xd0, 0x0d, 0xfe, 0xed};
	const struct segment *segment = NULL;

	for (size_t i = 0; i < plan->segment_count; i++)
		if (plan->segments[i].role == SEGMENT_DTB)
			segment = &plan->segments[i];
	if (!segment || segment->dest.start != plan->dtb)
		return broken(error, "there is a device tree where the kernel looks for it", plan->dtb);
	if (plan->dtb % TWO_MIB)
		return broken(error, "the device tree lies at a multiple of 2 MiB", plan->dtb);
	if (segment->bytes.size > TWO_MIB || segment->bytes.size < 40 ||
	    memcmp(segment->bytes.data, magic, sizeof(magic)))
		return broken(error, "the device tree is a flattened tree of at most 2 MiB",
			      segment->bytes.size);
	if (!is_in_ram(plan->map, plan->dtb, TWO_MIB))
		return broken(error, "the device tree has 2 MiB of System RAM", plan->dtb);
	/* booting.txt before 4.2, of kernels with flags bit 3 clear. */
	if (!plan->image->anywhere && plan->dtb + segment->dest.size - plan->image_base > 256ull * TWO_MIB)
		return broken(error, "the device tree is within 512 MiB of an old kernel", plan->dtb);
	return true;
}

/* Devicetree Specification v0.4, 5.3: pairs of address and size, up to two zeros. The tree has a header. */
static bool has_memreserve(struct blob tree, struct range wanted)
{
	uint64_t start, size;
	uint32_t offset;

	if (!blob_be32(tree, 16, &offset))
		return false;
	for (uint64_t at = offset; blob_be64(tree, at, &start) && blob_be64(tree, at + 8, &size) && size; at += 16)
		if (start <= wanted.start && wanted.start + wanted.size - start <= size)
			return true;
	return false;
}

/* What a GIC goes on writing to is in no segment, and the next kernel is told to leave it alone. */
static bool verify_lpi_tables(const struct plan *plan, struct error *error)
{
	struct blob tree = {0};

	for (size_t i = 0; i < plan->segment_count; i++) {
		const struct segment *segment = &plan->segments[i];

		for (size_t j = 0; plan->lpi_tables && j < plan->lpi_tables->count; j++)
			if (range_intersect(plan->lpi_tables->items[j], segment->dest).size)
				return broken(error, "no segment lies on a table of the interrupt controller",
					      segment->dest.start);
		if (segment->role == SEGMENT_DTB)
			tree = segment->bytes;
	}
	for (size_t i = 0; i < plan->memreserve_count; i++)
		if (!has_memreserve(tree, plan->memreserve[i]))
			return broken(error, "the device tree reserves what it was to reserve", plan->memreserve[i].start);
	return true;
}

/* The archives make up the announced range, each from a page on. */
static bool verify_initrd(const struct plan *plan, struct error *error)
{
	uint64_t next = plan->initrd.start, end = plan->initrd.start;

	for (size_t i = 0; i < plan->segment_count; i++) {
		const struct segment *segment = &plan->segments[i];

		if (segment->role != SEGMENT_INITRD)
			continue;
		if (segment->dest.start != next)
			return broken(error, "the initrd's segments follow one another", segment->dest.start);
		next = segment->dest.start + segment->dest.size;
		end = segment->dest.start + segment->bytes.size;
	}
	if (end - plan->initrd.start != plan->initrd.size)
		return broken(error, "the initrd's segments are what is announced", plan->initrd.size);
	return true;
}

/* booting.rst: image and initrd in one window of 32 GiB that starts and ends at multiples of 1 GiB. */
static bool verify_initrd_window(const struct plan *plan, struct error *error)
{
	uint64_t gib = UINT64_C(1) << 30;
	uint64_t low = plan->image_base, high = plan->image_base + plan->image->image_size;
	uint64_t end = plan->initrd.start + plan->initrd.size;

	if (!plan->initrd.size)
		return true;
	low = low < plan->initrd.start ? low : plan->initrd.start;
	high = high > end ? high : end;
	if ((high + gib - 1) / gib - low / gib > 32)
		return broken(error, "image and initrd lie within 32 GiB", plan->initrd.start);
	return true;
}

static bool verify_purgatory(const struct plan *plan, struct error *error)
{
	const struct segment *segment = NULL;

	for (size_t i = 0; i < plan->segment_count; i++)
		if (plan->segments[i].role == SEGMENT_PURGATORY)
			segment = &plan->segments[i];
	if (!segment || segment->dest.start != plan->entry)
		return broken(error, "the entry point is purgatory's first byte", plan->entry);
	if (plan->purgatory.kernel_entry != plan->image_base)
		return broken(error, "purgatory knows the kernel", plan->purgatory.kernel_entry);
	if (plan->purgatory.tables % plan->page_size ||
	    (uint64_t)plan->purgatory.tables + plan->purgatory.tables_size > segment->dest.size)
		return broken(error, "purgatory's page tables are pages of its own", plan->purgatory.tables);
	if (plan->purgatory.dtb != plan->dtb)
		return broken(error, "purgatory knows the device tree", plan->purgatory.dtb);
	return true;
}

bool plan_verify(const struct plan *plan, struct error *error)
{
	return verify_segment_list(plan, error) && verify_destinations(plan, error) &&
	       verify_frames(plan, error) && verify_crash_region(plan, error) &&
	       verify_kernel(plan, error) && verify_nothing_below(plan, error) &&
	       verify_dtb(plan, error) && verify_lpi_tables(plan, error) && verify_initrd(plan, error) &&
	       verify_initrd_window(plan, error) && verify_purgatory(plan, error);
}

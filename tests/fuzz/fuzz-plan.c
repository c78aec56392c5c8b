// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any kernel in any machine: the builder and the verifier, which share no
 * code, must agree. The input is numbers (wishes, kernel, initrds, tree) and then
 * rows, which are written as the text of /proc/iomem.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iomem.h"
#include "plan.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/put.h"

#define MAX_PARTS 20
#define MAX_INITRDS 20
#define MAX_ROWS 200
#define CONTENT_SIZE 0x2000	/* bytes: the largest part or initrd */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct numbers {
	const uint8_t *at, *end;
};

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* width bytes, little endian; zeros past the end. */
static uint64_t take(struct numbers *in, unsigned width)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < width && in->at < in->end; i++)
		value |= (uint64_t)*in->at++ << 8 * i;
	return value;
}

/* Any magnitude from five bytes: 32 bits, and how far they are shifted. Past the top they are cut. */
static uint64_t take_wide(struct numbers *in)
{
	uint64_t value = take(in, 4);

	return value << (take(in, 1) & 63);
}

/* A range that does not wrap. */
static struct range take_range(struct numbers *in)
{
	struct range range;

	range.start = take_wide(in);
	range.size = take_wide(in);
	if (range.size > UINT64_MAX - range.start)
		range.size = UINT64_MAX - range.start;
	return range;
}

static void take_list(struct numbers *in, struct arena *arena, struct ranges *list)
{
	*list = (struct ranges){.arena = arena};
	for (size_t count = take(in, 1) % 4; count; count--)
		ranges_add(list, take_range(in));
}

static void take_tree(struct numbers *in, struct arena *arena, struct dtb_reservations *tree)
{
	take_list(in, arena, &tree->memreserve);
	take_list(in, arena, &tree->reserved);
	take_list(in, arena, &tree->no_map);
	take_list(in, arena, &tree->memory);
	tree->initrd = take_range(in);
}

/* Parts as every describe function gives them: sorted, apart, not empty, the first one at the header. */
static void take_image(struct numbers *in, struct arena *arena, struct kernel_image *image)
{
	uint8_t *content = arena_alloc(arena, CONTENT_SIZE);
	uint64_t offset = 0, more;

	content[0] = 1;
	put_le(content + 56, 4, 0x644d5241);	/* "ARM\x64" */
	*image = (struct kernel_image){
		.format = "fuzz", .parts = arena_array(arena, MAX_PARTS, sizeof(*image->parts)),
	};
	image->text_offset = take(in, 2) % 512 * 0x1000;
	image->anywhere = take(in, 1) & 1;
	image->part_count = 1 + take(in, 1) % MAX_PARTS;
	for (size_t i = 0; i < image->part_count; i++) {
		uint64_t bytes = 1 + take(in, 2) % CONTENT_SIZE;

		if (i == 0 && bytes < 64)
			bytes = 64;
		image->parts[i] = (struct image_part){{content, bytes}, offset};
		image->image_size = offset + bytes;
		offset += bytes + take(in, 2) % 0x4000;
	}
	more = take_wide(in);
	if (more < UINT64_C(1) << 33)	/* each frame is looked at: larger ones take too long */
		image->image_size += more;
}

static size_t take_initrds(struct numbers *in, struct arena *arena, struct blob *initrds)
{
	const uint8_t *content = arena_alloc(arena, CONTENT_SIZE);
	size_t count = take(in, 1) % (MAX_INITRDS + 1);

	for (size_t i = 0; i < count; i++)
		initrds[i] = (struct blob){content, 1 + take(in, 2) % CONTENT_SIZE};
	return count;
}

/* What is left of the input, as text: a row has 11 bytes. */
static const char *take_rows(struct numbers *in, struct arena *arena)
{
	static const char *const names[] = {
		"System RAM", "System RAM", "System RAM", "reserved", "Kernel code", "Kernel data",
		"Crash kernel", "System RAM (kmem)", "CXL Window 0", "",
	};
	const char *text = "";
	unsigned deepest = 0;

	for (size_t rows = 0; in->at < in->end && rows < MAX_ROWS; rows++) {
		unsigned kind = (unsigned)take(in, 1), depth = kind / 16 % 6;
		struct range range = take_range(in);

		depth = depth < deepest ? depth : deepest;
		deepest = depth + 1;
		text = arena_printf(arena, "%s%*s%08" PRIx64 "-%08" PRIx64 " : %s\n", text,
				    (int)(2 * depth), "", range.start, range_end(range) - (range.size != 0),
				    names[kind % 16 % (sizeof(names) / sizeof(names[0]))]);
	}
	return text;
}

static struct blob make_tree(bool efi)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	if (efi)
		build_fdt_u64(&fdt, "linux,uefi-system-table", 0x1000);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void require_good_map(const struct memmap *map, uint64_t page_size)
{
	uint64_t end = 0;

	for (size_t i = 0; i < map->count; i++) {
		const struct mem_area *area = &map->areas[i];

		require(area->range.size && area->range.start >= end);
		require(area->range.start % page_size == 0 && area->range.size % page_size == 0);
		end = range_end(area->range);
		require(end > area->range.start);
	}
}

static bool take_map(struct numbers *in, struct arena *arena, uint64_t page_size, struct memmap *map,
		     struct error *error)
{
	struct dtb_reservations running = {0}, next = {0};
	struct memmap_request request = {.page_size = page_size};
	unsigned trees = (unsigned)take(in, 1);
	struct iomem iomem;
	struct blob text;

	request.mem_min = take_wide(in);
	request.mem_max = UINT64_MAX - take_wide(in);
	if (trees & 1) {
		take_tree(in, arena, &running);
		request.reservations = &running;
	}
	if (trees & 2) {
		take_tree(in, arena, &next);
		request.next_reservations = &next;
	}
	text.data = (const uint8_t *)take_rows(in, arena);
	text.size = strlen((const char *)text.data);
	require(iomem_parse(arena, text, &iomem, error));
	request.iomem = &iomem;
	if (!memmap_build(arena, &request, map, error))
		return false;
	require_good_map(map, page_size);
	return true;
}

/* Below 2^20 frames sixteen at a time are of a class, mostly free; above that all are free. */
static void read_frames(void *context, uint64_t first, size_t count, uint8_t *ret)
{
	static const uint8_t classes[32] = {
		FRAME_UNUSABLE, FRAME_KERNEL, FRAME_KERNEL, FRAME_PINNED, FRAME_ANONYMOUS, FRAME_ANONYMOUS, FRAME_CACHE,
	};
	const uint32_t *seed = context;

	for (size_t i = 0; i < count; i++) {
		uint64_t group = (first + i) / 16;
		uint32_t mixed = ((uint32_t)group ^ *seed) * 0x9e3779b1u;

		ret[i] = group < 1 << 16 ? classes[mixed >> 27] : FRAME_FREE;
	}
}

/* For a crash kernel there are none. The last bytes, which the rows have too, choose. */
static void take_frames(const uint8_t *data, size_t size, uint32_t *seed, struct frames *frames,
			struct plan_request *request)
{
	*frames = (struct frames){.read = read_frames, .context = seed, .size = request->page_size};
	if (size < sizeof(*seed))
		return;
	memcpy(seed, data + size - sizeof(*seed), sizeof(*seed));
	if (!request->crash && *seed % 2)
		request->frames = frames;
}

static void try_plan(struct arena *arena, const struct plan_request *request)
{
	struct notes notes = {.arena = arena};
	struct error error = {0};
	struct plan plan;

	if (!plan_build(arena, request, &plan, &notes, &error)) {
		require(error.kind == ERROR_ROOM && error.text[0]);
		return;
	}
	plan_seal(arena, &plan, true);
	if (!plan_verify(&plan, &error)) {
		fprintf(stderr, "%s\n", error.text);
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t header[0x2000];
	struct numbers in = {data, data + size};
	struct arena *arena = arena_new();
	struct blob initrds[MAX_INITRDS];
	struct kernel_image image;
	struct error error = {0};
	struct memmap map;
	struct frames frames;
	uint32_t seed;
	struct plan_request request = {.image = &image, .initrds = initrds, .map = &map};
	unsigned wishes;

	if (!arena)
		return 0;
	request.page_size = UINT64_C(0x1000) << 2 * (take(&in, 1) % 3);	/* 4, 16 or 64 KiB */
	wishes = (unsigned)take(&in, 1);
	request.efi = wishes & 1;
	request.crash = wishes & 2;
	request.hotplug = wishes & 4;
	request.elfcorehdr = (struct blob){header, 1 + (wishes >> 3) * 0x111};
	request.elfcorehdr_room = 0x5000;
	take_frames(data, size, &seed, &frames, &request);
	take_image(&in, arena, &image);
	request.initrd_count = take_initrds(&in, arena, initrds);
	request.dtb = (struct dtb_request){.source = make_tree(request.efi), .bootargs = "fuzz"};
	request.cached = true;
	if (take_map(&in, arena, request.page_size, &map, &error)) {
		request.free_ram = take(&in, 2) << 20;
		request.prefer = memmap_second_half(&map);
		try_plan(arena, &request);
	} else {
		require(error.kind == ERROR_MACHINE && error.text[0]);
	}
	free((void *)request.dtb.source.data);
	arena_free(arena);
	return 0;
}

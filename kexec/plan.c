// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "boot-arm64.h"
#include "flatten.h"
#include "pagetable-arm64.h"
#include "place.h"
#include "plan-frames.h"
#include "purgatory-blob.h"

/* How choosy the placement is. */
struct attempt {
	struct range prefer;		/* where it looks first, size 0: no matter */
	enum frame_class enough;	/* better frames are not sought */
	const char *why;		/* they are not */
};

/* A plan under construction, and the memory that is still free. */
struct builder {
	struct arena *arena;
	const struct plan_request *request;
	struct plan plan;
	struct notes *notes;
	struct ranges free_ranges;
	struct frames frames;
	struct attempt attempt;
	uint64_t from;			/* places from here on are sought first, 0: no matter */
};

/*
 * A cpio archive (newc) with nothing but its end mark, padded to 4 bytes: the
 * device tree of an EFI machine should always name an initrd. Where it names
 * none, kernels before 6.19 take the address in the EFI initrd table, which is
 * stale after a kexec (drivers/firmware/efi/efi.c, LINUX_EFI_INITRD_MEDIA_GUID).
 */
static const uint8_t empty_archive[] =
	"070701" "00000000" "00000000" "00000000" "00000000" "00000001" "00000000" "00000000"
	"00000000" "00000000" "00000000" "00000000" "0000000b" "00000000" "TRAILER!!!\0\0\0\0";

struct blob plan_empty_initrd(void)
{
	return (struct blob){.data = empty_archive, .size = sizeof(empty_archive) - 1};
}

static bool pages(const struct builder *build, uint64_t size, uint64_t *ret, struct error *error)
{
	if (round_up(size, build->request->page_size, ret))
		return true;
	return error_set(error, ERROR_ROOM, "0x%" PRIx64 " bytes do not fit the address space", size);
}

static void add_segment(struct builder *build, struct segment segment)
{
	segment.frames = frames_count(&build->frames, segment.dest);
	build->plan.segments[build->plan.segment_count++] = segment;
	ranges_subtract(&build->free_ranges, segment.dest);
}

/* In one of holes, which are free. */
static bool place_in(struct builder *build, const struct ranges *holes, struct place_request request,
		     struct range *ret, struct error *error)
{
	bool passed_over = request.enough < build->attempt.enough;
	struct frame_count count;

	if (passed_over)
		request.enough = build->attempt.enough;
	request.from = build->from;
	if (!place_find(holes, &build->frames, &request, ret, error))
		return false;
	count = frames_count(&build->frames, *ret);
	plan_frames_note(build->notes, request.what, request.size, &count,
			 passed_over ? build->attempt.why : NULL);
	return true;
}

static bool place(struct builder *build, struct place_request request, struct range *ret, struct error *error)
{
	return place_in(build, &build->free_ranges, request, ret, error);
}

static size_t segments_left(const struct builder *build)
{
	return PLAN_MAX_SEGMENTS - build->plan.segment_count;
}

/* The others: device tree, purgatory, elfcorehdr, and each initrd, unless they are joined into one. */
static size_t pieces_for_kernel(const struct plan_request *request)
{
	size_t initrds = request->initrd_count < PLAN_MAX_SEGMENTS / 2 ? request->initrd_count : 1;

	return PLAN_MAX_SEGMENTS - 2 - request->crash - (initrds ? initrds : 1);
}

static void add_pieces(struct builder *build, uint64_t base, const struct image_piece *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_segment(build, (struct segment){
			.role = SEGMENT_KERNEL,
			.name = "kernel",
			.bytes = pieces[i].bytes,
			.dest = {base + pieces[i].offset, pieces[i].memsz},
			/* Past its last file byte the kernel clears its memory itself. */
			.hashed = i + 1 < count ? pieces[i].memsz : pieces[i].bytes.size,
			.copied = pieces[i].copied,
		});
}

static void note_kernel(struct builder *build, uint64_t base)
{
	const struct kernel_image *image = build->request->image;
	uint64_t first = build->request->map->ram.items[0].start;

	notes_add(build->notes, NOTE_INFO,
		  "kernel: base 0x%" PRIx64 " is the lowest free multiple of 2 MiB from 0x%" PRIx64 " on with room "
		  "for image_size 0x%" PRIx64 " behind text_offset 0x%" PRIx64 "%s", base,
		  base >= build->from ? build->from : 0, image->image_size, image->text_offset,
		  build->request->frames ? ", of those with the best frames" : "");
	if (!image->anywhere && base > first && base - first >= BOOT_ARM64_BASE_ALIGN)
		notes_add(build->notes, NOTE_WARNING,
			  "this kernel (header flags bit 3 clear) cannot use memory below its base: "
			  "0x%" PRIx64 " bytes are lost", base - first);
}

static bool place_kernel(struct builder *build, struct error *error)
{
	const struct kernel_image *image = build->request->image;
	struct image_piece *pieces;
	struct range memory;
	uint64_t base;
	size_t count;

	if (!flatten(build->arena, image, build->request->page_size, pieces_for_kernel(build->request),
		     &pieces, &count, error))
		return false;
	if (!place(build, (struct place_request){
			.what = "kernel",
			.size = pieces[count - 1].offset + pieces[count - 1].memsz - pieces[0].offset,
			.align = BOOT_ARM64_BASE_ALIGN,
			.offset = pieces[0].offset,
			/* What lies below such a kernel is lost to it. */
			.enough = image->anywhere ? FRAME_FREE : FRAME_PINNED,
		   }, &memory, error))
		return false;
	base = memory.start - pieces[0].offset;
	build->plan.image_base = base + image->text_offset;
	add_pieces(build, base, pieces, count);
	note_kernel(build, base);
	/* Kernels before 4.6 do not map what lies below their base. */
	if (!image->anywhere)
		ranges_clip(&build->free_ranges, (struct range){base, UINT64_MAX - base});
	return true;
}

/* Each archive starts on a page, so that each is a segment of its own; zeros between them are legal. */
static bool initrd_size(struct builder *build, const struct blob *initrds, size_t count, uint64_t *ret,
			struct error *error)
{
	uint64_t total = 0;

	for (size_t i = 0; i < count; i++)
		if (!pages(build, total, &total, error) ||
		    __builtin_add_overflow(total, initrds[i].size, &total))
			return error_set(error, ERROR_ROOM, "the initrds are larger than the address space");
	*ret = total;
	return true;
}

/*
 * Up to the end of the last window that starts at or below the image, and
 * from the start of the first one that ends at or above it: as the initrd does
 * not overlap the image, it then shares one of these two with it.
 */
static bool find_initrd(struct builder *build, uint64_t size, struct range *ret, struct error *error)
{
	const uint64_t window = BOOT_ARM64_INITRD_WINDOW, align = BOOT_ARM64_INITRD_WINDOW_ALIGN;
	uint64_t image = build->plan.image_base, image_end = image + build->request->image->image_size;
	uint64_t low = round_down(image, align), high = round_down(image_end + align - 1, align);
	uint64_t from = high > window ? high - window : 0;
	struct place_request request = {
		.what = "initrd within 32 GiB of the image",
		.align = build->request->page_size,
		.within = {from, low + window - from},
	};

	if (high - low > window)
		return error_set(error, ERROR_ROOM,
				 "no room for the initrd: image_size 0x%" PRIx64 " at 0x%" PRIx64
				 " takes more than the 32 GiB for both", image_end - image, image);
	return pages(build, size, &request.size, error) &&
	       place(build, request, ret, error);
}

/* Too many archives for a segment each: one copy of all of them. */
static bool join_initrds(struct builder *build, const struct blob *initrds, size_t count, struct blob *ret,
			 struct error *error)
{
	uint64_t size, at = 0;
	uint8_t *bytes;

	if (!initrd_size(build, initrds, count, &size, error) ||
	    !arena_map(build->arena, size, &bytes, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!pages(build, at, &at, error))
			return false;
		memcpy(bytes + at, initrds[i].data, initrds[i].size);
		at += initrds[i].size;
	}
	*ret = (struct blob){.data = bytes, .size = size};
	return true;
}

static bool add_initrds(struct builder *build, const struct blob *initrds, size_t count, bool copied,
			struct error *error)
{
	uint64_t size, at;

	if (!initrd_size(build, initrds, count, &size, error) ||
	    !find_initrd(build, size, &build->plan.initrd, error))
		return false;
	build->plan.initrd.size = size;
	at = build->plan.initrd.start;
	for (size_t i = 0; i < count; i++) {
		struct segment segment = {
			.role = SEGMENT_INITRD, .name = "initrd", .bytes = initrds[i], .copied = copied,
		};

		segment.dest.start = at;
		if (!pages(build, initrds[i].size, &segment.dest.size, error))
			return false;
		/* The next kernel reads what lies between two archives, too. */
		segment.hashed = i + 1 < count ? segment.dest.size : initrds[i].size;
		add_segment(build, segment);
		at = range_end(segment.dest);
	}
	return true;
}

static bool place_initrds(struct builder *build, struct error *error)
{
	const struct plan_request *request = build->request;
	struct blob one = plan_empty_initrd();

	if (!request->initrd_count && !request->efi)
		return true;
	if (!request->initrd_count) {
		notes_add(build->notes, NOTE_INFO,
			  "initrd: an empty archive, so that the kernel does not take a stale address "
			  "from the EFI initrd table");
		return add_initrds(build, &one, 1, false, error);
	}
	if (request->initrd_count <= segments_left(build) - 2 - request->crash)
		return add_initrds(build, request->initrds, request->initrd_count, false, error);
	return join_initrds(build, request->initrds, request->initrd_count, &one, error) &&
	       add_initrds(build, &one, 1, true, error);
}

static uint64_t elfcorehdr_memory(const struct plan_request *request)
{
	if (request->hotplug && request->elfcorehdr_room > request->elfcorehdr.size)
		return request->elfcorehdr_room;
	return request->elfcorehdr.size;
}

/* At a multiple of 64K, the largest page size: the capture kernel reserves whole pages of its own. */
static bool place_elfcorehdr(struct builder *build, struct error *error)
{
	const struct plan_request *request = build->request;
	struct segment segment = {
		.role = SEGMENT_ELFCOREHDR, .name = "elfcorehdr", .bytes = request->elfcorehdr,
	};

	if (!request->crash)
		return true;
	/* What the kernel keeps current itself has no digest that lasts, and the room that the kernel asks for. */
	segment.hashed = request->hotplug ? 0 : segment.bytes.size;
	segment.copied = true;
	if (!pages(build, elfcorehdr_memory(request), &segment.dest.size, error) ||
	    !place(build, (struct place_request){
			.what = "elfcorehdr",
			.size = segment.dest.size,
			.align = KIB(64),
		   }, &segment.dest, error))
		return false;
	build->plan.elfcorehdr = (struct range){segment.dest.start, elfcorehdr_memory(request)};
	add_segment(build, segment);
	return true;
}

/*
 * What the capture kernel may use: the main region first, since kernels before 5.19
 * read one entry only, then the low one, for DMA.
 */
static void announce_crash_memory(struct builder *build, struct dtb_request *request)
{
	const struct ranges *crash = &build->request->map->crash;
	struct range *usable = arena_array(build->arena, crash->count, sizeof(*usable));

	for (size_t i = 0; i < crash->count; i++)
		usable[i] = crash->items[crash->count - 1 - i];
	request->elfcorehdr = build->plan.elfcorehdr;
	request->usable_memory = usable;
	request->usable_memory_count = crash->count;
}

/* Free memory in which the tree may start: window bytes from there on are one System RAM resource. */
static struct ranges dtb_holes(struct builder *build, uint64_t size, uint64_t window)
{
	const struct ranges *ram = &build->request->map->ram, *free_ranges = &build->free_ranges;
	struct ranges holes = {.arena = build->arena};

	for (size_t i = 0; i < ram->count; i++) {
		struct range inside = {ram->items[i].start, ram->items[i].size - window + size};

		for (size_t j = 0; ram->items[i].size >= window && j < free_ranges->count; j++)
			ranges_add(&holes, range_intersect(free_ranges->items[j], inside));
	}
	if (!build->request->image->anywhere)
		ranges_clip(&holes, (struct range){build->plan.image_base, BOOT_ARM64_OLD_DTB_REACH});
	ranges_normalize(&holes);
	return holes;
}

/*
 * At a multiple of 2 MiB with 4 MiB of one System RAM resource from there on,
 * since early kernel code maps that much as cacheable memory; where no such
 * place is left, with the 2 MiB that every kernel maps.
 */
static bool find_dtb(struct builder *build, uint64_t size, uint64_t window, struct range *ret,
		     struct error *error)
{
	struct ranges holes = dtb_holes(build, size, window);

	if (place_in(build, &holes, (struct place_request){
			.what = "device tree", .size = size, .align = BOOT_ARM64_DTB_ALIGN,
		     }, ret, error))
		return true;
	return error_set(error, ERROR_ROOM,
			 "no room for the device tree: it needs 0x%" PRIx64 " free bytes at a multiple of "
			 "2 MiB, with 0x%" PRIx64 " bytes of System RAM from there on%s", size, window,
			 build->request->image->anywhere ? "" : ", within 512 MiB of the image's start");
}

static bool place_dtb(struct builder *build, struct error *error)
{
	struct dtb_request request = build->request->dtb;
	struct segment segment = {.role = SEGMENT_DTB, .name = "dtb"};

	request.initrd = build->plan.initrd;
	if (build->request->crash)
		announce_crash_memory(build, &request);
	if (!dtb_build(build->arena, &request, &segment.bytes, &build->plan.dtb_changes, error))
		return error_noun(error, "device tree");
	segment.hashed = segment.bytes.size;
	segment.copied = true;
	if (!pages(build, segment.bytes.size, &segment.dest.size, error))
		return false;
	if (!find_dtb(build, segment.dest.size, BOOT_ARM64_DTB_WINDOW, &segment.dest, error)) {
		if (!find_dtb(build, segment.dest.size, BOOT_ARM64_DTB_ALIGN, &segment.dest, error))
			return false;
		notes_add(build->notes, NOTE_INFO,
			  "device tree: no place with 4 MiB of System RAM from there on; 2 MiB will do for "
			  "most kernels");
	}
	build->plan.dtb = segment.dest.start;
	add_segment(build, segment);
	return true;
}

/* What purgatory maps to verify: the row of the kernel's pieces is one range. Room for PLAN_MAX_SEGMENTS ranges. */
static size_t verified_ranges(const struct plan *plan, struct range *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->segment_count; i++) {
		const struct segment *segment = &plan->segments[i];
		struct range range = {segment->dest.start, segment->hashed};

		if (!round_up(range.size, plan->page_size, &range.size) || !range.size)
			continue;
		if (count && range_end(ret[count - 1]) == range.start)
			ret[count - 1].size += range.size;
		else
			ret[count++] = range;
	}
	return count;
}

/* Purgatory's memory, the frames of the GIC behind that, and then its page tables. */
static bool purgatory_size(struct builder *build, uint64_t *ret, struct error *error)
{
	struct purgatory_params *params = &build->plan.purgatory;
	struct range ranges[PLAN_MAX_SEGMENTS];
	size_t count = verified_ranges(&build->plan, ranges);

	params->gic = (uint32_t)round_down(purgatory_memory_size() + 7, 8);
	params->gic_count = (uint32_t)build->plan.gic_count;
	if (!pages(build, params->gic + build->plan.gic_count * sizeof(*build->plan.gic), ret, error))
		return false;
	if (!build->request->cached)
		return true;
	if (!pagetable_arm64_shift(build->request->page_size, &params->page_shift)) {
		notes_add(build->notes, NOTE_WARNING,
			  "purgatory verifies without caches, as --purgatory=plain: no CPU has pages of 0x%" PRIx64
			  " bytes", build->request->page_size);
		return true;
	}
	params->tables = (uint32_t)*ret;
	*ret += pagetable_arm64_bound(ranges, count, params->page_shift);
	return true;
}

static bool place_purgatory(struct builder *build, struct error *error)
{
	struct segment segment = {.role = SEGMENT_PURGATORY, .name = "purgatory", .bytes = purgatory_blob()};

	if (!purgatory_size(build, &segment.dest.size, error) ||
	    !place(build, (struct place_request){
			.what = "purgatory",
			.size = segment.dest.size,
			.align = build->request->page_size,
		   }, &segment.dest, error))
		return false;
	build->plan.entry = segment.dest.start;
	add_segment(build, segment);
	return true;
}

static int by_address(const void *left, const void *right)
{
	const struct segment *a = left, *b = right;

	return (a->dest.start > b->dest.start) - (a->dest.start < b->dest.start);
}

/*
 * kexec_load takes segments in the main crash region only (the highest), and the kernel needs two pages of it
 * that no segment covers, for its control page and its copy of vmcoreinfo.
 */
static struct range crash_destination(const struct plan_request *request)
{
	const struct ranges *crash = &request->map->crash;
	struct range region = crash->items[crash->count - 1];
	uint64_t end = round_down(range_end(region), request->page_size);
	uint64_t spare = 2 * request->page_size;

	if (end - region.start <= spare)
		return (struct range){0};
	return (struct range){region.start, end - spare - region.start};
}

/* About what all segments take, with the 2 MiB that each of image and device tree lose by alignment. */
static uint64_t total_need(const struct plan_request *request)
{
	uint64_t need = request->image->text_offset + request->image->image_size + elfcorehdr_memory(request);

	for (size_t i = 0; i < request->initrd_count; i++)
		need += request->initrds[i].size + request->page_size;
	return round_down(need + 2 * BOOT_ARM64_DTB_ALIGN + MIB(1) + MIB(1) - 1, MIB(1));
}

/* All segments side by side near the end of prefer; if they do not fit there, each for itself from its start on. */
static uint64_t prefer_end(const struct builder *build, struct range prefer)
{
	const struct place_request whole = {.size = total_need(build->request), .align = BOOT_ARM64_BASE_ALIGN};
	struct range found;

	if (prefer.size && place_find_near_end(&build->free_ranges, &build->frames, &whole, prefer, &found))
		return found.start;
	return prefer.start;
}

/* One attempt in free_ranges, which is consumed; nothing of a failed one is kept. */
static bool build_within(struct arena *arena, const struct plan_request *request, struct ranges free_ranges,
			 struct attempt attempt, struct plan *ret, struct notes *notes, struct error *error)
{
	struct notes made = {.arena = arena};
	struct builder build = {
		.arena = arena,
		.request = request,
		.notes = &made,
		.plan = {
			.image = request->image,
			.map = request->map,
			.page_size = request->page_size,
			.frames_known = request->frames,
			.crash = request->crash,
			.hotplug = request->hotplug,
			.hash_blocks = request->hash_blocks,
			.gic = request->gic,
			.gic_count = request->gic_count,
			.lpi_tables = request->lpi_tables,
			.memreserve = request->dtb.memreserve,
			.memreserve_count = request->dtb.memreserve_count,
			.purgatory = request->purgatory,
		},
		.attempt = attempt,
		.free_ranges = free_ranges,
		.frames = plan_frames(arena, request->map, request->frames, request->page_size),
	};

	ranges_clip(&build.free_ranges, (struct range){0, BOOT_ARM64_ADDRESS_LIMIT});
	build.from = prefer_end(&build, attempt.prefer);
	if (!place_kernel(&build, error) || !place_initrds(&build, error) ||
	    !place_elfcorehdr(&build, error) || !place_dtb(&build, error) ||
	    !place_purgatory(&build, error))
		return false;
	qsort(build.plan.segments, build.plan.segment_count, sizeof(build.plan.segments[0]), by_address);
	build.plan.purgatory.need = request->need;
	build.plan.purgatory.kernel_entry = build.plan.image_base;
	build.plan.purgatory.dtb = build.plan.dtb;
	notes_append(notes, &made);
	*ret = build.plan;
	return true;
}

static bool build_crash(struct arena *arena, const struct plan_request *request, struct plan *ret,
			struct notes *notes, struct error *error)
{
	const struct ranges *crash = &request->map->crash;
	uint64_t need = total_need(request);
	struct ranges region;

	if (!crash->count)
		return error_set(error, ERROR_ROOM,
				 "no memory is reserved for a crash kernel: boot with crashkernel=%" PRIu64
				 "M or more, which is what kernel and initrd take before they do anything",
				 need / MIB(1));
	region = memmap_select(request->map, arena, 1u << MEM_CRASH_KERNEL);
	ranges_clip(&region, crash_destination(request));
	if (build_within(arena, request, region, (struct attempt){.enough = FRAME_FREE}, ret, notes, error))
		return true;
	if (error->kind != ERROR_ROOM)
		return false;
	return error_noun(error, "the crash kernel needs %" PRIu64 " MiB, the region has %" PRIu64
			  " MiB (crashkernel=)", need / MIB(1), crash->items[crash->count - 1].size / MIB(1));
}

/*
 * Whether places in free memory would be handed out by the running kernel for its copy of the segments: it needs as much
 * again, and as it takes pages in no strict order, half of that must be left. It searches all such pages for each page that
 * it copies, so that a load may take minutes.
 */
static bool is_scarce(const struct plan_request *request)
{
	return request->free_ram && request->free_ram / 5 * 2 < total_need(request);
}

bool plan_build(struct arena *arena, const struct plan_request *request, struct plan *ret,
		struct notes *notes, struct error *error)
{
	const char *no_room = "better places leave no room for everything";
	const char *scarce = "the running kernel itself needs what little is free for the load";
	const struct attempt attempts[] = {
		{{0}, FRAME_ANONYMOUS, scarce},
		/* A kernel that cannot use memory below its base would lose what lies before. */
		{request->image->anywhere ? request->prefer : (struct range){0}, FRAME_FREE, NULL},
		/* What was placed well may leave no room for the rest: then less well. */
		{{0}, FRAME_FREE, NULL}, {{0}, FRAME_RUNNING_KERNEL, no_room}, {{0}, FRAME_HOT_PLUGGABLE, no_room},
	};

	if (request->crash)
		return build_crash(arena, request, ret, notes, error);
	for (size_t i = !is_scarce(request); i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		if (build_within(arena, request, memmap_select(request->map, arena, MEM_DESTINATIONS), attempts[i],
				 ret, notes, error))
			return true;
		if (error->kind != ERROR_ROOM)
			break;
	}
	return false;
}

static void hash_zeros(struct sha256 *hash, uint64_t size)
{
	static const uint8_t zeros[4096];

	for (; size > sizeof(zeros); size -= sizeof(zeros))
		sha256_update(hash, zeros, sizeof(zeros));
	sha256_update(hash, zeros, size);
}

/* The bytes of the segment, then zeros, as the kernel puts them in place. */
static void hash_segment(struct segment *segment, sha256_blocks *blocks)
{
	struct sha256 hash;

	sha256_init(&hash);
	if (blocks)
		hash.blocks = blocks;
	sha256_update(&hash, segment->bytes.data, segment->bytes.size);
	hash_zeros(&hash, segment->hashed - segment->bytes.size);
	sha256_final(&hash, segment->sha256);
}

static void add_region(struct purgatory_params *params, const struct segment *segment)
{
	struct purgatory_region *region = &params->regions[params->region_count++];

	region->start = segment->dest.start;
	region->size = segment->hashed;
	memcpy(region->sha256, segment->sha256, sizeof(region->sha256));
}

static struct blob make_tables(struct arena *arena, struct plan *plan, const struct segment *purgatory)
{
	struct range ranges[PLAN_MAX_SEGMENTS + 1];
	size_t count = verified_ranges(plan, ranges);
	struct blob tables;

	ranges[count++] = purgatory->dest;
	tables = pagetable_arm64_build(arena, purgatory->dest.start + plan->purgatory.tables, ranges, count,
				       plan->purgatory.page_shift);
	plan->purgatory.tables_size = (uint32_t)tables.size;
	return tables;
}

static void seal_purgatory(struct arena *arena, struct plan *plan, struct segment *segment)
{
	struct blob tables = {0};

	if (plan->purgatory.tables)
		tables = make_tables(arena, plan, segment);
	segment->bytes = purgatory_blob_with(arena, &plan->purgatory,
					     purgatory_blob_gic(arena, plan->gic, plan->gic_count), tables);
}

void plan_seal(struct arena *arena, struct plan *plan, bool verify)
{
	for (size_t i = 0; i < plan->segment_count; i++) {
		if (!verify)
			plan->segments[i].hashed = 0;
		if (!plan->segments[i].hashed)
			continue;
		hash_segment(&plan->segments[i], plan->hash_blocks);
		add_region(&plan->purgatory, &plan->segments[i]);
	}
	if (!plan->purgatory.region_count)
		plan->purgatory.tables = 0;
	for (size_t i = 0; i < plan->segment_count; i++)
		if (plan->segments[i].role == SEGMENT_PURGATORY)
			seal_purgatory(arena, plan, &plan->segments[i]);
	plan->sealed = true;
}

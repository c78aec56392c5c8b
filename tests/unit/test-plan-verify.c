// SPDX-License-Identifier: GPL-2.0-or-later
/* A plan by hand that keeps every rule, and one that breaks each. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "plan.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/put.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Segments of the plan by their index. */
enum { INITRD_1, INITRD_2, KERNEL_1, KERNEL_2, PURGATORY, DTB, SEGMENT_COUNT };

struct fixture {
	struct kernel_image image;
	struct mem_area areas[4];
	struct range ram[2];
	struct range crash[2];
	struct memmap map;
	uint8_t header[64], tree[96];
	struct range lists[2];
	struct ranges tables;
	struct plan plan;
};

static struct segment segment(enum segment_role role, const uint8_t *data, size_t size, uint64_t start,
			      uint64_t memory)
{
	return (struct segment){.role = role, .bytes = {data, size}, .dest = {start, memory}};
}

static void make_memory(struct fixture *fixture)
{
	fixture->areas[0] = (struct mem_area){{0x40000000, 0x3000000}, MEM_FREE, "System RAM"};
	fixture->areas[1] = (struct mem_area){{0x43000000, 0x1000000}, MEM_RUNNING_KERNEL, "Kernel code"};
	fixture->areas[2] = (struct mem_area){{0x44000000, 0x1000000}, MEM_RESERVED, "reserved"};
	fixture->areas[3] = (struct mem_area){{0x60000000, 0x1000000000}, MEM_FREE, "System RAM"};
	fixture->ram[0] = (struct range){0x40000000, 0x5000000};
	fixture->ram[1] = (struct range){0x60000000, 0x1000000000};
	fixture->map = (struct memmap){
		.areas = fixture->areas, .count = 4, .ram = {.items = fixture->ram, .count = 2},
	};
}

/* The image of 0x3000 bytes at 0x40200000 + 0x80000; two archives, of 0x1800 and 0x10 bytes, below it. */
static void make_plan(struct fixture *fixture)
{
	static const uint8_t zeros[0x2000];
	struct plan *plan = &fixture->plan;

	memset(fixture, 0, sizeof(*fixture));
	make_memory(fixture);
	memcpy(fixture->header + 56, "ARM\x64", 4);
	memcpy(fixture->tree, "\xd0\x0d\xfe\xed", 4);
	fixture->image = (struct kernel_image){
		.text_offset = 0x80000, .image_size = 0x3000, .anywhere = true,
	};
	*plan = (struct plan){
		.entry = 0x41000000, .image_base = 0x40280000, .dtb = 0x42000000,
		.initrd = {0x40000000, 0x2010},
		.image = &fixture->image, .map = &fixture->map, .page_size = 0x1000,
		.segment_count = SEGMENT_COUNT,
		.purgatory = {.kernel_entry = 0x40280000, .dtb = 0x42000000},
	};
	plan->segments[INITRD_1] = segment(SEGMENT_INITRD, zeros, 0x1800, 0x40000000, 0x2000);
	plan->segments[INITRD_2] = segment(SEGMENT_INITRD, zeros, 0x10, 0x40002000, 0x1000);
	plan->segments[KERNEL_1] = segment(SEGMENT_KERNEL, fixture->header, 64, 0x40280000, 0x2000);
	plan->segments[KERNEL_2] = segment(SEGMENT_KERNEL, zeros, 0x800, 0x40282000, 0x1000);
	plan->segments[PURGATORY] = segment(SEGMENT_PURGATORY, zeros, 0x100, 0x41000000, 0x1000);
	plan->segments[DTB] = segment(SEGMENT_DTB, fixture->tree, 96, 0x42000000, 0x1000);
}

/* What the frames of each segment hold, by the areas alone. */
static void count_frames(struct fixture *fixture)
{
	for (size_t i = 0; i < fixture->plan.segment_count && i < PLAN_MAX_SEGMENTS; i++) {
		struct segment *segment = &fixture->plan.segments[i];
		uint64_t *of = segment->frames.of, frame = fixture->plan.page_size;

		memset(of, 0, sizeof(segment->frames.of));
		if (segment->dest.size > UINT64_C(1) << 32)
			continue;	/* another rule is meant */
		for (uint64_t at = segment->dest.start; at - segment->dest.start < segment->dest.size / frame * frame;
		     at += frame) {
			enum frame_class class = FRAME_FREE;

			for (size_t j = 0; j < fixture->map.count; j++)
				if (at - fixture->areas[j].range.start < fixture->areas[j].range.size &&
				    fixture->areas[j].use == MEM_RUNNING_KERNEL)
					class = FRAME_RUNNING_KERNEL;
			of[class]++;
		}
	}
}

/* --- Changes that keep the rules ------------------------------------------------------------------------ */

static void change_nothing(struct fixture *fixture)
{
	(void)fixture;
}

static void drop_initrds(struct fixture *fixture)
{
	struct plan *plan = &fixture->plan;

	memmove(plan->segments, plan->segments + 2, 4 * sizeof(plan->segments[0]));
	plan->segment_count = 4;
	plan->initrd = (struct range){0};
}

/* Segments are by address: the initrds become the last ones. */
static void move_initrds(struct fixture *fixture, uint64_t start)
{
	struct plan *plan = &fixture->plan;
	struct segment initrds[2] = {plan->segments[INITRD_1], plan->segments[INITRD_2]};

	drop_initrds(fixture);
	initrds[0].dest.start = start;
	initrds[1].dest.start = start + 0x2000;
	memcpy(plan->segments + 4, initrds, sizeof(initrds));
	plan->segment_count = 6;
	plan->initrd = (struct range){start, 0x2010};
}

static void move_dtb(struct fixture *fixture, uint64_t start)
{
	fixture->plan.segments[fixture->plan.segment_count - 1].dest.start = start;
	fixture->plan.dtb = fixture->plan.purgatory.dtb = start;
}

static void move_purgatory(struct fixture *fixture, uint64_t start)
{
	fixture->plan.segments[PURGATORY].dest.start = fixture->plan.entry = start;
}

/* All but the initrds. */
static void move_up(struct fixture *fixture, uint64_t by)
{
	struct plan *plan = &fixture->plan;

	for (size_t i = 0; i < plan->segment_count; i++)
		if (plan->segments[i].role != SEGMENT_INITRD)
			plan->segments[i].dest.start += by;
	plan->image_base += by;
	plan->purgatory.kernel_entry += by;
	plan->entry += by;
	plan->dtb += by;
	plan->purgatory.dtb += by;
}

/* Where there is no initrd it is in no window with address 0. */
static void no_initrd_at_36_gib(struct fixture *fixture)
{
	drop_initrds(fixture);
	move_up(fixture, 0x900000000);
}

/* Up to 0x800283000, which is in GiB 32; the initrds are in GiB 1. */
static void initrds_at_window_start(struct fixture *fixture)
{
	move_up(fixture, 0x7c0000000);
}

static void dtb_far_from_new_kernel(struct fixture *fixture)
{
	move_dtb(fixture, 0x80000000);
}

/* GiB 1 (of the image) to GiB 32 are 32: up to 0x840000000. */
static void initrds_at_window_end(struct fixture *fixture)
{
	move_initrds(fixture, 0x840000000 - 0x3000);
}

static void on_running_kernel(struct fixture *fixture)
{
	move_dtb(fixture, 0x43000000);
}

/* From free memory into the running kernel's. */
static void across_usable_areas(struct fixture *fixture)
{
	fixture->plan.segments[PURGATORY].dest.size = 0x1000000;
	fixture->plan.segments[PURGATORY].dest.start = fixture->plan.entry = 0x42800000;
	fixture->plan.segments[DTB].dest.start = fixture->plan.dtb = fixture->plan.purgatory.dtb = 0x43800000;
}

/* 0x40280000 + 512 MiB = 0x60280000 */
static void old_kernel_dtb_in_reach(struct fixture *fixture)
{
	drop_initrds(fixture);
	fixture->image.anywhere = false;
	move_dtb(fixture, 0x60200000);
}

/* 64 KiB pages: the image starts inside the kernel's first one. */
static void image_inside_first_page(struct fixture *fixture)
{
	struct plan *plan = &fixture->plan;
	static uint8_t page[0x10000];

	drop_initrds(fixture);
	memcpy(page + 0x3000 + 56, "ARM\x64", 4);
	plan->page_size = 0x10000;
	fixture->image.text_offset = 0x83000;
	plan->image_base = plan->purgatory.kernel_entry = 0x40283000;
	plan->segments[0] = segment(SEGMENT_KERNEL, page, sizeof(page), 0x40280000, 0x10000);
	plan->segments[1].dest = (struct range){0x40290000, 0x10000};
	plan->segments[2].dest.size = plan->segments[3].dest.size = 0x10000;
}

/* A low region, and a main one that holds all segments. */
static void crash(struct fixture *fixture)
{
	fixture->crash[0] = (struct range){0x3f000000, 0x800000};
	fixture->crash[1] = (struct range){0x40000000, 0x3000000};
	fixture->map.crash = (struct ranges){.items = fixture->crash, .count = 2};
	fixture->plan.crash = true;
}

/* The segments fill 0x40000000 to 0x42001000 without a hole, and so many bytes of the region are left. */
static void crash_with_room_for(struct fixture *fixture, uint64_t left)
{
	struct plan *plan = &fixture->plan;

	crash(fixture);
	plan->segments[INITRD_2].dest.size = 0x40280000 - 0x40002000;
	plan->segments[KERNEL_2].dest.size = 0x41000000 - 0x40282000;
	plan->segments[PURGATORY].dest.size = 0x42000000 - 0x41000000;
	fixture->crash[1].size = 0x2001000 + left;
}

static void crash_two_pages_left(struct fixture *fixture)
{
	crash_with_room_for(fixture, 0x2000);
}

/* The tree's second and last memreserve entry; one of 64 KiB at 0x43010000 is wanted. */
static void reserve(struct fixture *fixture, uint64_t start, uint64_t size)
{
	const uint64_t block[] = {0x48000000, 0x1000, start, size, 0, 0};

	put_be(fixture->tree + 16, 4, 40);
	for (size_t i = 0; i < COUNT(block); i++)
		put_be(fixture->tree + 40 + 8 * i, 8, block[i]);
	fixture->lists[0] = (struct range){0x43010000, 0x10000};
	fixture->plan.memreserve = fixture->lists;
	fixture->plan.memreserve_count = 1;
}

static void reserved_exactly(struct fixture *fixture)
{
	reserve(fixture, 0x43010000, 0x10000);
}

static void reserved_with_its_neighbours(struct fixture *fixture)
{
	reserve(fixture, 0x43000000, 0x30000);
}

/* One table right before the device tree's page, one right behind it; the map does not matter here. */
static void between_tables(struct fixture *fixture)
{
	fixture->lists[0] = (struct range){0x41ff0000, 0x10000};
	fixture->lists[1] = (struct range){0x42001000, 0x10000};
	fixture->tables = (struct ranges){.items = fixture->lists, .count = 2};
	fixture->plan.lpi_tables = &fixture->tables;
}

struct change {
	const char *name;
	void (*apply)(struct fixture *fixture);
	const char *rule;	/* what the refusal names; NULL: there is none */
};

static const struct change legal[] = {
	{"crash", crash, NULL},
	{"crash-two-pages-left", crash_two_pages_left, NULL},
	{"as-it-is", change_nothing, NULL},
	{"no-initrd", drop_initrds, NULL},
	{"no-initrd-at-36-gib", no_initrd_at_36_gib, NULL},
	{"initrds-at-window-start", initrds_at_window_start, NULL},
	{"initrds-at-window-end", initrds_at_window_end, NULL},
	{"on-running-kernel", on_running_kernel, NULL},
	{"across-usable-areas", across_usable_areas, NULL},
	{"dtb-far-from-new-kernel", dtb_far_from_new_kernel, NULL},
	{"old-kernel-dtb-in-reach", old_kernel_dtb_in_reach, NULL},
	{"image-inside-first-page", image_inside_first_page, NULL},
	{"reserved-exactly", reserved_exactly, NULL},
	{"reserved-with-its-neighbours", reserved_with_its_neighbours, NULL},
	{"between-tables", between_tables, NULL},
};

/* --- Damage, in the order of the rules ------------------------------------------------------------------ */

static void no_segments(struct fixture *fixture)
{
	fixture->plan.segment_count = 0;
}

static void seventeen_segments(struct fixture *fixture)
{
	fixture->plan.segment_count = 17;
}

static void start_inside_page(struct fixture *fixture)
{
	fixture->plan.segments[DTB].dest.start += 0x800;
}

static void end_inside_page(struct fixture *fixture)
{
	fixture->plan.segments[DTB].dest.size += 0x800;
}

static void pages_of_the_wrong_size(struct fixture *fixture)
{
	fixture->plan.page_size = 0x10000;
}

static void empty_segment(struct fixture *fixture)
{
	fixture->plan.segments[DTB].dest.size = 0;
}

static void overlap(struct fixture *fixture)
{
	fixture->plan.segments[KERNEL_2].dest.start -= 0x1000;
}

static void not_by_address(struct fixture *fixture)
{
	struct segment dtb = fixture->plan.segments[DTB];

	fixture->plan.segments[DTB] = fixture->plan.segments[PURGATORY];
	fixture->plan.segments[PURGATORY] = dtb;
}

static void bytes_past_memory(struct fixture *fixture)
{
	fixture->plan.segments[INITRD_2].bytes.size = 0x1001;
}

static void digest_past_memory(struct fixture *fixture)
{
	fixture->plan.segments[INITRD_2].hashed = 0x1001;
}

static void above_2_48(struct fixture *fixture)
{
	move_dtb(fixture, UINT64_C(1) << 48);
}

static void across_2_48(struct fixture *fixture)
{
	move_dtb(fixture, (UINT64_C(1) << 48) - 0x1000);
	fixture->plan.segments[DTB].dest.size = 0x2000;
}

static void end_wraps(struct fixture *fixture)
{
	fixture->plan.segments[DTB].dest.size = UINT64_MAX - 0xfff;
}

static void in_reserved(struct fixture *fixture)
{
	move_dtb(fixture, 0x44000000);
}

static void partly_in_reserved(struct fixture *fixture)
{
	move_dtb(fixture, 0x43fff000);
	fixture->plan.segments[DTB].dest.size = 0x2000;
}

static void outside_ram(struct fixture *fixture)
{
	move_dtb(fixture, 0x50000000);
}

static void no_kernel(struct fixture *fixture)
{
	fixture->plan.segments[KERNEL_1].role = fixture->plan.segments[KERNEL_2].role = SEGMENT_PURGATORY;
}

static void gap_in_kernel(struct fixture *fixture)
{
	fixture->plan.segments[KERNEL_2].dest.start += 0x1000;
}

static void image_before_kernel(struct fixture *fixture)
{
	fixture->plan.image_base -= 0x200000;
}

static void image_behind_first_page(struct fixture *fixture)
{
	fixture->plan.image_base += 0x1000;
}

static void image_larger_than_kernel(struct fixture *fixture)
{
	fixture->image.image_size = 0x3001;
}

static void image_size_huge(struct fixture *fixture)
{
	fixture->image.image_size = UINT64_MAX;
}

static void wrong_text_offset(struct fixture *fixture)
{
	fixture->image.text_offset = 0;
}

/* 0x40280000 - 0x40480000 wraps to a multiple of 2 MiB. */
static void text_offset_below_zero(struct fixture *fixture)
{
	fixture->image.text_offset = 0x40480000;
}

static void no_header(struct fixture *fixture)
{
	fixture->header[59] = 'D';
}

static void header_cut(struct fixture *fixture)
{
	fixture->plan.segments[KERNEL_1].bytes.size = 59;
}

static void initrd_below_old_kernel(struct fixture *fixture)
{
	fixture->image.anywhere = false;
}

static void no_dtb(struct fixture *fixture)
{
	fixture->plan.segments[DTB].role = SEGMENT_PURGATORY;
}

static void dtb_elsewhere(struct fixture *fixture)
{
	fixture->plan.dtb = 0x42200000;
}

static void dtb_not_at_2_mib(struct fixture *fixture)
{
	move_dtb(fixture, 0x42001000);
}

static void dtb_wrong_magic(struct fixture *fixture)
{
	fixture->tree[3] = 0xee;
}

static void dtb_cut(struct fixture *fixture)
{
	fixture->plan.segments[DTB].bytes.size = 39;
}

static void dtb_too_large(struct fixture *fixture)
{
	fixture->plan.segments[DTB].dest.size = 0x201000;
	fixture->plan.segments[DTB].bytes.size = 0x200001;
}

static void dtb_before_end_of_ram(struct fixture *fixture)
{
	fixture->ram[0].size = 0x21ff000;	/* up to 0x421ff000 */
}

static void dtb_before_ram(struct fixture *fixture)
{
	fixture->ram[0] = (struct range){0x42001000, 0x2fff000};
}

static void old_kernel_dtb_out_of_reach(struct fixture *fixture)
{
	old_kernel_dtb_in_reach(fixture);
	move_dtb(fixture, 0x60400000);
}

static void old_kernel_dtb_ends_out_of_reach(struct fixture *fixture)
{
	old_kernel_dtb_in_reach(fixture);
	fixture->plan.segments[fixture->plan.segment_count - 1].dest.size = 0x81000;
}

static void old_kernel_dtb_before_it(struct fixture *fixture)
{
	drop_initrds(fixture);
	fixture->image.anywhere = false;
	/* Between base and image, before both kernel segments. */
	memmove(fixture->plan.segments + 1, fixture->plan.segments, 3 * sizeof(struct segment));
	fixture->plan.segments[0] = segment(SEGMENT_DTB, fixture->tree, 64, 0x40200000, 0x1000);
	fixture->plan.dtb = fixture->plan.purgatory.dtb = 0x40200000;
}

static void gap_in_initrd(struct fixture *fixture)
{
	fixture->plan.segments[INITRD_2].dest.start += 0x1000;
}

static void initrd_elsewhere(struct fixture *fixture)
{
	fixture->plan.initrd.start += 0x1000;
}

static void initrd_not_announced(struct fixture *fixture)
{
	fixture->plan.initrd = (struct range){0};
}

static void initrd_announced_too_short(struct fixture *fixture)
{
	fixture->plan.initrd.size = 0x200f;
}

static void initrd_announced_too_long(struct fixture *fixture)
{
	fixture->plan.initrd.size = 0x2011;
}

static void initrd_announced_only(struct fixture *fixture)
{
	drop_initrds(fixture);
	fixture->plan.initrd = (struct range){0x40000000, 0x2010};
}

/* One page more, and the last byte is in GiB 33. */
static void initrd_out_of_window(struct fixture *fixture)
{
	move_initrds(fixture, 0x840000000 - 0x2000);
}

/* 0x840280000 is in GiB 33. */
static void initrd_too_far_below(struct fixture *fixture)
{
	move_up(fixture, 0x800000000);
}

static void no_purgatory(struct fixture *fixture)
{
	fixture->plan.segments[PURGATORY].role = SEGMENT_ELFCOREHDR;
}

static void entry_elsewhere(struct fixture *fixture)
{
	fixture->plan.entry += 4;
}

static void purgatory_starts_another_kernel(struct fixture *fixture)
{
	fixture->plan.purgatory.kernel_entry = 0x40200000;
}

static void on_first_table(struct fixture *fixture)
{
	between_tables(fixture);
	fixture->lists[0].size++;
}

static void on_second_table(struct fixture *fixture)
{
	between_tables(fixture);
	fixture->lists[1].start--;
}

static void reserved_from_too_high(struct fixture *fixture)
{
	reserve(fixture, 0x43010001, 0x10000);
}

static void reserved_too_little(struct fixture *fixture)
{
	reserve(fixture, 0x43010000, 0xffff);
}

/* Two zeros end the block. */
static void reserved_behind_the_end(struct fixture *fixture)
{
	reserve(fixture, 0x43010000, 0x10000);
	put_be(fixture->tree + 48, 8, 0);
}

static void reserved_past_the_tree(struct fixture *fixture)
{
	reserve(fixture, 0x43010000, 0x10000);
	put_be(fixture->tree + 16, 4, 96);
}

static void purgatory_passes_another_dtb(struct fixture *fixture)
{
	fixture->plan.purgatory.dtb = 0;
}

static void purgatory_tables_off_pages(struct fixture *fixture)
{
	fixture->plan.purgatory.tables = 0x800;
}

static void purgatory_tables_past_its_end(struct fixture *fixture)
{
	fixture->plan.purgatory.tables = 0x1000;
	fixture->plan.purgatory.tables_size = 0x1000;
}

/* The entry stays inside purgatory: its place in the row of segments is what changes. */
static void purgatory_moved(struct fixture *fixture)
{
	move_purgatory(fixture, 0x41800000);
	fixture->plan.entry = 0x41000000;
}

static void crash_without_region(struct fixture *fixture)
{
	fixture->plan.crash = true;
}

static void crash_outside_region(struct fixture *fixture)
{
	crash(fixture);
	fixture->crash[1].start += 0x1000;
}

static void crash_in_low_region(struct fixture *fixture)
{
	crash(fixture);
	fixture->crash[0] = fixture->crash[1];
	fixture->crash[1] = (struct range){0x80000000, 0x3000000};
}

static void crash_past_region(struct fixture *fixture)
{
	crash(fixture);
	fixture->crash[1].size = 0x2000800;
}

static void crash_one_page_left(struct fixture *fixture)
{
	crash_with_room_for(fixture, 0x1000);
}

static const struct change damage[] = {
	{"no-segments", no_segments, "1 to 16 segments"},
	{"seventeen-segments", seventeen_segments, "1 to 16 segments"},
	{"start-inside-page", start_inside_page, "a segment is whole pages"},
	{"end-inside-page", end_inside_page, "a segment is whole pages"},
	{"pages-of-the-wrong-size", pages_of_the_wrong_size, "a segment is whole pages"},
	{"empty-segment", empty_segment, "a segment is whole pages"},
	{"overlap", overlap, "segments do not overlap"},
	{"not-by-address", not_by_address, "segments do not overlap"},
	{"bytes-past-memory", bytes_past_memory, "a segment's bytes fit its memory"},
	{"digest-past-memory", digest_past_memory, "a segment's bytes fit its memory"},
	{"above-2^48", above_2_48, "a segment lies below 2^48"},
	{"across-2^48", across_2_48, "a segment lies below 2^48"},
	{"end-wraps", end_wraps, "a segment lies below 2^48"},
	{"in-reserved", in_reserved, "a segment lies in usable System RAM only"},
	{"partly-in-reserved", partly_in_reserved, "a segment lies in usable System RAM only"},
	{"outside-ram", outside_ram, "a segment lies in usable System RAM only"},
	{"no-kernel", no_kernel, "there is a kernel"},
	{"gap-in-kernel", gap_in_kernel, "the kernel's segments follow one another"},
	{"image-before-kernel", image_before_kernel, "the image starts in the kernel's first page"},
	{"image-behind-first-page", image_behind_first_page, "the image starts in the kernel's first page"},
	{"image-larger-than-kernel", image_larger_than_kernel, "the kernel's segments cover image_size"},
	{"image-size-huge", image_size_huge, "the kernel's segments cover image_size"},
	{"wrong-text-offset", wrong_text_offset, "the image lies text_offset above"},
	{"text-offset-below-zero", text_offset_below_zero, "the image lies text_offset above"},
	{"no-header", no_header, "the image starts with an arm64 header"},
	{"header-cut", header_cut, "the image starts with an arm64 header"},
	{"initrd-below-old-kernel", initrd_below_old_kernel, "nothing lies below the base of a kernel"},
	{"no-dtb", no_dtb, "there is a device tree where the kernel looks for it"},
	{"dtb-elsewhere", dtb_elsewhere, "there is a device tree where the kernel looks for it"},
	{"dtb-not-at-2-mib", dtb_not_at_2_mib, "the device tree lies at a multiple of 2 MiB"},
	{"dtb-wrong-magic", dtb_wrong_magic, "the device tree is a flattened tree of at most 2 MiB"},
	{"dtb-cut", dtb_cut, "the device tree is a flattened tree of at most 2 MiB"},
	{"dtb-too-large", dtb_too_large, "the device tree is a flattened tree of at most 2 MiB"},
	{"dtb-before-end-of-ram", dtb_before_end_of_ram, "the device tree has 2 MiB of System RAM"},
	{"dtb-before-ram", dtb_before_ram, "the device tree has 2 MiB of System RAM"},
	{"old-kernel-dtb-out-of-reach", old_kernel_dtb_out_of_reach, "the device tree is within 512 MiB"},
	{"old-kernel-dtb-ends-out-of-reach", old_kernel_dtb_ends_out_of_reach, "the device tree is within"},
	{"old-kernel-dtb-before-it", old_kernel_dtb_before_it, "the device tree is within 512 MiB"},
	{"on-first-table", on_first_table, "no segment lies on a table of the interrupt controller"},
	{"on-second-table", on_second_table, "no segment lies on a table of the interrupt controller"},
	{"reserved-from-too-high", reserved_from_too_high, "the device tree reserves what it was to reserve"},
	{"reserved-too-little", reserved_too_little, "the device tree reserves what it was to reserve"},
	{"reserved-behind-the-end", reserved_behind_the_end, "the device tree reserves what it was to reserve"},
	{"reserved-past-the-tree", reserved_past_the_tree, "the device tree reserves what it was to reserve"},
	{"gap-in-initrd", gap_in_initrd, "the initrd's segments follow one another"},
	{"initrd-elsewhere", initrd_elsewhere, "the initrd's segments follow one another"},
	{"initrd-not-announced", initrd_not_announced, "the initrd's segments follow one another"},
	{"initrd-announced-too-short", initrd_announced_too_short, "the initrd's segments are what is"},
	{"initrd-announced-too-long", initrd_announced_too_long, "the initrd's segments are what is"},
	{"initrd-announced-only", initrd_announced_only, "the initrd's segments are what is"},
	{"initrd-out-of-window", initrd_out_of_window, "image and initrd lie within 32 GiB"},
	{"initrd-too-far-below", initrd_too_far_below, "image and initrd lie within 32 GiB"},
	{"no-purgatory", no_purgatory, "the entry point is purgatory's first byte"},
	{"entry-elsewhere", entry_elsewhere, "the entry point is purgatory's first byte"},
	{"purgatory-moved", purgatory_moved, "the entry point is purgatory's first byte"},
	{"purgatory-starts-another-kernel", purgatory_starts_another_kernel, "purgatory knows the kernel"},
	{"crash-without-region", crash_without_region, "there is a crash region"},
	{"crash-outside-region", crash_outside_region, "a segment lies in the main crash region"},
	{"crash-in-low-region", crash_in_low_region, "a segment lies in the main crash region"},
	{"crash-past-region", crash_past_region, "a segment lies in the main crash region"},
	{"crash-one-page-left", crash_one_page_left, "two pages of the crash region are left"},
	{"purgatory-tables-off-pages", purgatory_tables_off_pages, "purgatory's page tables are pages of its own"},
	{"purgatory-tables-past-its-end", purgatory_tables_past_its_end,
	 "purgatory's page tables are pages of its own"},
	{"purgatory-passes-another-dtb", purgatory_passes_another_dtb, "purgatory knows the device tree"},
};

static void plans_within_the_rules_pass(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(legal); i++) {
		struct fixture fixture;
		struct error error;

		make_plan(&fixture);
		legal[i].apply(&fixture);
		count_frames(&fixture);
		if (!plan_verify(&fixture.plan, &error))
			fail_msg("%s: %s", legal[i].name, error.text);
	}
}

static void each_broken_rule_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(damage); i++) {
		struct fixture fixture;
		struct error error = {0};

		make_plan(&fixture);
		damage[i].apply(&fixture);
		count_frames(&fixture);
		if (plan_verify(&fixture.plan, &error))
			fail_msg("%s: passes", damage[i].name);
		assert_error(damage[i].name, &error, ERROR_ROOM, damage[i].rule);
		assert_error(damage[i].name, &error, ERROR_ROOM, "internal check failed: ");
	}
}

/* The initrd's first segment has two frames, which are free. */
static void what_frames_held_is_checked(void **state)
{
	static const struct {
		const char *name;
		uint64_t of[FRAME_CLASSES];
		const char *rule;	/* NULL: it is legal */
	} cases[] = {
		{"free", {[FRAME_FREE] = 2}, NULL},
		{"cache-and-kernel", {[FRAME_CACHE] = 1, [FRAME_KERNEL] = 1}, NULL},
		{"one-not-looked-at", {[FRAME_FREE] = 1}, "each frame of a segment was looked at"},
		{"one-too-many", {[FRAME_FREE] = 3}, "each frame of a segment was looked at"},
		{"unusable", {[FRAME_FREE] = 1, [FRAME_UNUSABLE] = 1}, "no frame is poisoned or offline"},
		{"no-running-kernel-there", {[FRAME_FREE] = 1, [FRAME_RUNNING_KERNEL] = 1},
		 "frames of the running kernel are those that the map has"},
		{"not-hot-pluggable", {[FRAME_FREE] = 1, [FRAME_HOT_PLUGGABLE] = 1},
		 "hot-pluggable frames are those that the map has"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fixture fixture;
		struct error error = {0};

		make_plan(&fixture);
		count_frames(&fixture);
		memcpy(fixture.plan.segments[INITRD_1].frames.of, cases[i].of, sizeof(cases[i].of));
		if (plan_verify(&fixture.plan, &error) != !cases[i].rule)
			fail_msg("%s: %s", cases[i].name, error.text);
		if (cases[i].rule)
			assert_error(cases[i].name, &error, ERROR_ROOM, cases[i].rule);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plans_within_the_rules_pass),
		cmocka_unit_test(each_broken_rule_is_named),
		cmocka_unit_test(what_frames_held_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

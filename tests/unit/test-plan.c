// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where everything goes. The rules are those of the arm64 boot protocol
 * (booting.rst) and of kexec_load(2); the arithmetic stands beside each case.
 * All ends in the tables are the first byte behind.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "purgatory-blob.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/build-image.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_AREAS 6
#define MAX_INITRDS 24
#define FREE MEM_FREE
#define NOT_PLACED 1	/* no address: everything is at whole pages */

struct area {
	uint64_t start, end;
	enum mem_use use;
};

/*
 * One kernel in one machine. Unless a case says otherwise the kernel has one
 * part of 0x1000 bytes, the page size is 4 KiB, and there is no initrd. The
 * device tree takes less than 4 KiB, purgatory less than 64 KiB.
 */
struct plan_case {
	const char *name;
	uint64_t page_size;
	struct range prefer;
	uint64_t text_offset, image_size;
	bool low;				/* flags bit 3 clear */
	struct area memory[MAX_AREAS];		/* System RAM, ends with end 0 */
	size_t initrds[MAX_INITRDS];		/* sizes, ends with 0 */
	bool efi;
	/* What is expected: */
	uint64_t image, initrd, initrd_size, dtb, purgatory;
	const char *note;			/* words; NULL: no note but that on the kernel's base */
	const char *refusal;			/* words of the error; then there is no plan */
};

static const struct plan_case cases[] = {
	{
		/*
		 * Lowest first. The image ends at 0x401a0000, the initrd at 0x401a5000, both below
		 * 0x40200000, the next multiple of 2 MiB; purgatory fits in between.
		 */
		.name = "plain", .image_size = 0x1a0000, .initrds = {0x5000},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x40000000, .initrd = 0x401a0000, .initrd_size = 0x5000,
		.dtb = 0x40200000, .purgatory = 0x401a5000,
	}, {
		/* 0x40000000 + 0x80000. The half MiB below the image is free for others: the initrd. */
		.name = "text-offset-0x80000",
		.text_offset = 0x80000, .image_size = 0x1a0000, .initrds = {0x5000},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x40080000, .initrd = 0x40000000, .initrd_size = 0x5000,
		/* 0x40080000 + 0x1a0000 = 0x40220000: the next free multiple of 2 MiB is 0x40400000. */
		.dtb = 0x40400000, .purgatory = 0x40005000,
	}, {
		/* CONFIG_ARM64_RANDOMIZE_TEXT_OFFSET: any page below 2 MiB. The image ends at 0x402f3000. */
		.name = "text-offset-0x1f3000", .text_offset = 0x1f3000, .image_size = 0x100000,
		.memory = {{0x40000000, 0x40001000, FREE}, {0x401f3000, 0x402f3000, FREE},
			   {0x80000000, 0x80400000, FREE}},
		.image = 0x401f3000, .dtb = 0x80000000, .purgatory = 0x80001000,
	}, {
		/*
		 * 64 KiB pages: 0x401f3000 lies in the page at 0x401f0000; the kernel has all of it, up to
		 * 0x402f3000 rounded up to 0x40300000.
		 */
		.name = "text-offset-0x1f3000-64k", .page_size = 0x10000, .text_offset = 0x1f3000,
		.image_size = 0x100000,
		.memory = {{0x401f0000, 0x40300000, FREE}, {0x80000000, 0x80400000, FREE}},
		.image = 0x401f3000, .dtb = 0x80000000, .purgatory = 0x80010000,
	}, {
		.name = "text-offset-0x1f3000-64k: one page less on either side will not do",
		.page_size = 0x10000, .text_offset = 0x1f3000, .image_size = 0x100000,
		.memory = {{0x40200000, 0x40300000, FREE}, {0x405f0000, 0x406f0000, FREE},
			   {0x80000000, 0x80400000, FREE}},
		.image = 0x801f3000, .dtb = 0x80000000, .purgatory = 0x40200000,
	}, {
		/* 16 KiB pages: 0x120100 is rounded up to 0x124000; then the initrd, one page of 0x4000. */
		.name = "pages-of-16k", .page_size = 0x4000, .image_size = 0x120100, .initrds = {1},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x40000000, .initrd = 0x40124000, .initrd_size = 1,
		.dtb = 0x40200000, .purgatory = 0x40128000,
	}, {
		.name = "image-size: the hole must have it all, though the file has but a page",
		.image_size = 0x300001,
		.memory = {{0x40000000, 0x40300000, FREE}, {0x40300000, 0x40400000, MEM_RESERVED},
			   {0x40400000, 0x48000000, FREE}},
		.image = 0x40400000, .dtb = 0x40000000, .purgatory = 0x40001000,
	}, {
		.name = "image-size: and the whole hole will do",
		.image_size = 0x300000,
		.memory = {{0x40000000, 0x40300000, FREE}, {0x40300000, 0x40400000, MEM_RESERVED},
			   {0x40400000, 0x48000000, FREE}},
		.image = 0x40000000, .dtb = 0x40400000, .purgatory = 0x40401000,
	}, {
		/* 0x40100000 is free but no multiple of 2 MiB. */
		.name = "base-align",
		.image_size = 0x100000,
		.memory = {{0x40100000, 0x40600000, FREE}},
		.image = 0x40200000, .dtb = 0x40400000, .purgatory = 0x40100000,
		.note = "2 MiB will do",	/* 0x40400000 + 4 MiB is past the end */
	}, {
		.name = "no-room-for-the-kernel",
		.image_size = 0x100000,
		.memory = {{0x40100000, 0x40280000, FREE}},
		.refusal = "no room for the kernel: it needs 0x100000 bytes at a multiple of 0x200000 plus "
			   "0x0; the largest hole there has 0x180000 bytes",
	}, {
		.name = "only-plain-ram: every other use is a hole",
		.image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, MEM_RESERVED}, {0x40200000, 0x40400000, MEM_CRASH_KERNEL},
			   {0x40400000, 0x40600000, MEM_HOT_ADDED}, {0x40600000, 0x40800000, MEM_DTB_NO_MAP},
			   {0x40800000, 0x40a00000, MEM_OUT_OF_BOUNDS}},
		.refusal = "no room for the kernel",
	},

	/* flags bit 3 clear (before 4.6): memory below the base is lost to the kernel. */
	{
		/* base 0x40200000: the first MiB is too small. The initrd goes between base and image. */
		.name = "low", .low = true,
		.text_offset = 0x80000, .image_size = 0x180000, .initrds = {0x5000},
		.memory = {{0x40000000, 0x40100000, FREE}, {0x40100000, 0x40200000, MEM_RESERVED},
			   {0x40200000, 0x48000000, FREE}},
		.image = 0x40280000, .initrd = 0x40200000, .initrd_size = 0x5000,
		.dtb = 0x40400000, .purgatory = 0x40205000,
		.note = "flags bit 3 clear) cannot use memory below its base: 0x200000 bytes are lost",
	}, {
		.name = "anywhere: the same, using what is below",
		.text_offset = 0x80000, .image_size = 0x180000, .initrds = {0x5000},
		.memory = {{0x40000000, 0x40100000, FREE}, {0x40100000, 0x40200000, MEM_RESERVED},
			   {0x40200000, 0x48000000, FREE}},
		.image = 0x40280000, .initrd = 0x40000000, .initrd_size = 0x5000,
		.dtb = 0x40200000, .purgatory = 0x40005000,
	}, {
		/* Firmware holds the first 0x80000 bytes: the base is below RAM, and nothing is lost. */
		.name = "low-base-below-ram", .low = true, .text_offset = 0x80000, .image_size = 0x180000,
		.memory = {{0x40080000, 0x48000000, FREE}},
		.image = 0x40080000, .dtb = 0x40200000, .purgatory = 0x40201000,
	}, {
		/* Less than 2 MiB below the base: no kernel could have used that slot. */
		.name = "low-nothing-lost", .low = true, .image_size = 0x200000,
		.memory = {{0x40100000, 0x48000000, FREE}},
		.image = 0x40200000, .dtb = 0x40400000, .purgatory = 0x40401000,
	}, {
		/* The device tree within 512 MiB from the image: 0x40000000 + 0x20000000 = 0x60000000. */
		.name = "low-dtb-in-reach", .low = true, .image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, FREE}, {0x40200000, 0x5fe00000, MEM_RESERVED},
			   {0x5fe00000, 0x60400000, FREE}},
		.image = 0x40000000, .dtb = 0x5fe00000, .purgatory = 0x5fe01000,
	}, {
		.name = "low-dtb-out-of-reach", .low = true, .image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, FREE}, {0x40200000, 0x60000000, MEM_RESERVED},
			   {0x60000000, 0x60400000, FREE}},
		.refusal = "no room for the device tree: it needs 0x1000 free bytes at a multiple of 2 MiB, "
			   "with 0x200000 bytes of System RAM from there on, within 512 MiB of the image's",
	}, {
		.name = "anywhere-dtb-out-of-that-reach", .image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, FREE}, {0x40200000, 0x60000000, MEM_RESERVED},
			   {0x60000000, 0x60400000, FREE}},
		.image = 0x40000000, .dtb = 0x60000000, .purgatory = 0x60001000,
	},

	/*
	 * Image and initrd in one window of 32 GiB that starts and ends at multiples of 1 GiB. The kernel
	 * fills its hole; device tree and purgatory, which may be anywhere, have the hole at 64 GiB.
	 */
	{
		/* The image is in the GiB from 0x40000000 on: a window from there ends at 0x840000000. */
		.name = "initrd-at-the-window's-end", .image_size = 0x200000, .initrds = {0x100000},
		.memory = {{0x50000000, 0x50200000, FREE}, {0x83ff00000, 0x840100000, FREE},
			   {0x1000000000, 0x1000400000, FREE}},
		.image = 0x50000000, .initrd = 0x83ff00000, .initrd_size = 0x100000,
		.dtb = 0x1000000000, .purgatory = 0x840000000,
	}, {
		.name = "initrd-past-the-window's-end", .image_size = 0x200000, .initrds = {0x100001},
		.memory = {{0x50000000, 0x50200000, FREE}, {0x83ff00000, 0x840100000, FREE},
			   {0x1000000000, 0x1000400000, FREE}},
		.refusal = "no room for the initrd within 32 GiB of the image: it needs 0x101000 bytes at a "
			   "multiple of 0x1000 plus 0x0 between 0x0 and 0x840000000; the largest hole there "
			   "has 0x100000 bytes",
	}, {
		/* RAM at 40 GiB distance. */
		.name = "initrd-40-gib-away", .image_size = 0x200000, .initrds = {0x1000},
		.memory = {{0x40000000, 0x40200000, FREE}, {0xa40000000, 0xb40000000, FREE}},
		.refusal = "no room for the initrd within 32 GiB of the image",
	}, {
		/* The image ends in the GiB before 0x840000000: a window up to there starts at 0x40000000. */
		.name = "initrd-at-the-window's-start", .image_size = 0x200000, .initrds = {0x100000},
		.memory = {{0x40000000, 0x40100000, FREE}, {0x800000000, 0x800200000, FREE},
			   {0x1000000000, 0x1000400000, FREE}},
		.image = 0x800000000, .initrd = 0x40000000, .initrd_size = 0x100000,
		.dtb = 0x1000000000, .purgatory = 0x1000001000,
	}, {
		.name = "initrd-before-the-window's-start", .image_size = 0x200000, .initrds = {0x100000},
		.memory = {{0x3ff00000, 0x40000000, FREE}, {0x800000000, 0x800200000, FREE},
			   {0x1000000000, 0x1000400000, FREE}},
		.refusal = "no room for the initrd within 32 GiB of the image: it needs 0x100000 bytes at a "
			   "multiple of 0x1000 plus 0x0 between 0x40000000 and 0x1000000000; the largest "
			   "hole there has 0x0 bytes",
	}, {
		.name = "initrd-holes-below-and-above: the lower one",
		.image_size = 0x200000, .initrds = {0x1000},
		.memory = {{0x7c0000000, 0x7c0001000, FREE}, {0x800000000, 0x800200000, FREE},
			   {0x840000000, 0x840001000, FREE}, {0x1000000000, 0x1000400000, FREE}},
		.image = 0x800000000, .initrd = 0x7c0000000, .initrd_size = 0x1000,
		.dtb = 0x1000000000, .purgatory = 0x1000001000,
	}, {
		/* 0x7fe00000 + 0x7c0400000 = 0x840200000: from GiB 1 to GiB 34 are 33. */
		.name = "image-larger-than-any-window", .image_size = 0x7c0400000, .initrds = {0x1000},
		.memory = {{0x7fe00000, 0x900000000, FREE}},
		.refusal = "no room for the initrd: image_size 0x7c0400000 at 0x7fe00000 takes more than the "
			   "32 GiB for both",
	},

	/* initrds */
	{
		/* Two pages, one, one: 0x2000 + 0x1000 + 1. */
		.name = "three-initrds: each from a page on",
		.image_size = 0x1a0000, .initrds = {0x1001, 0x1000, 1},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x40000000, .initrd = 0x401a0000, .initrd_size = 0x3001,
		.dtb = 0x40200000, .purgatory = 0x401a4000,
	}, {
		/* 19 pages and the last byte. */
		.name = "twenty-initrds: more than there are segments",
		.image_size = 0x1a0000,
		.initrds = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x40000000, .initrd = 0x401a0000, .initrd_size = 0x13001,
		.dtb = 0x40200000, .purgatory = 0x401b4000,
	}, {
		/* cpio(5) newc: 110 bytes of header, "TRAILER!!!" with its NUL is 11; 121 padded to 124. */
		.name = "efi-without-initrd: an empty archive",
		.image_size = 0x1a0000, .efi = true,
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x40000000, .initrd = 0x401a0000, .initrd_size = 124,
		.dtb = 0x40200000, .purgatory = 0x401a1000,
		.note = "an empty archive, so that the kernel does not take a stale address",
	}, {
		.name = "efi-with-initrd",
		.image_size = 0x1a0000, .efi = true, .initrds = {0x1000},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x40000000, .initrd = 0x401a0000, .initrd_size = 0x1000,
		.dtb = 0x40200000, .purgatory = 0x401a1000,
	},

	/* The device tree: at a multiple of 2 MiB with 4 MiB of System RAM from there on, or 2 MiB. */
	{
		/* 1 MiB from address 0 is no window of 4 MiB. */
		.name = "dtb-small-ram-at-0", .image_size = 0x200000,
		.memory = {{0, 0x100000, FREE}, {0x40000000, 0x40600000, FREE}},
		.image = 0x40000000, .dtb = 0x40200000, .purgatory = 0,
	}, {
		.name = "dtb-4-mib: preferred to 3 MiB further down", .image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, FREE}, {0x50000000, 0x50300000, FREE},
			   {0x60000000, 0x60400000, FREE}},
		.image = 0x40000000, .dtb = 0x60000000, .purgatory = 0x50000000,
	}, {
		.name = "dtb-2-mib: where there is no better place", .image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, FREE}, {0x501ff000, 0x50400000, FREE},
			   {0x60000000, 0x601ff000, FREE}},
		.image = 0x40000000, .dtb = 0x50200000, .purgatory = 0x50201000,
		.note = "no place with 4 MiB of System RAM",
	}, {
		.name = "dtb-less-than-2-mib", .image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, FREE}, {0x60000000, 0x601ff000, FREE}},
		.refusal = "no room for the device tree: it needs 0x1000 free bytes at a multiple of 2 MiB, "
			   "with 0x200000 bytes of System RAM from there on",
	}, {
		/* What early code maps must be memory; whether others use it does not matter. */
		.name = "dtb-window: reserved RAM counts", .image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, FREE}, {0x50000000, 0x50020000, FREE},
			   {0x50020000, 0x50400000, MEM_RESERVED}},
		.image = 0x40000000, .dtb = 0x50000000, .purgatory = 0x50001000,
	}, {
		.name = "dtb-window: no-map does not", .image_size = 0x200000,
		.memory = {{0x40000000, 0x40200000, FREE}, {0x50000000, 0x50020000, FREE},
			   {0x50020000, 0x50400000, MEM_DTB_NO_MAP}},
		.refusal = "no room for the device tree",
	},

	/* Everything below 2^48 = 0x1000000000000. */
	{
		.name = "kernel-across-2^48", .image_size = 0x400000,
		.memory = {{0xffffffe00000, 0x1000010000000, FREE}},
		.refusal = "no room for the kernel",
	}, {
		.name = "all-below-2^48",
		.image_size = 0x200000, .initrds = {0x1000},
		.memory = {{0xffffff800000, 0x1000010000000, FREE}},
		.image = 0xffffff800000, .initrd = 0xffffffa00000, .initrd_size = 0x1000,
		.dtb = 0xffffffc00000, .purgatory = 0xffffffa01000,
	}, {
		.name = "initrd-above-2^48", .image_size = 0x200000, .initrds = {0x1000},
		.memory = {{0xffffffe00000, 0x1000010000000, FREE}},
		.refusal = "no room for the initrd",
	}, {
		.name = "dtb-above-2^48", .image_size = 0x200000,
		.memory = {{0xffffffe00000, 0x1000010000000, FREE}},
		.refusal = "no room for the device tree",
	}, {
		.name = "purgatory-above-2^48", .image_size = 0x200000,
		.memory = {{0xffffffa00000, 0xffffffa01000, FREE},
			   {0xffffffa01000, 0xffffffe00000, MEM_RESERVED},
			   {0xffffffe00000, 0x1000010000000, FREE}},
		.refusal = "no room for the purgatory",
	},

	/*
	 * All together at the end of what is preferred: 2 MiB of kernel and 2 pages for an initrd of one, with 2 MiB for
	 * the alignment of kernel and tree each and 1 MiB for the rest, are 8 MiB in whole MiB.
	 */
	{
		.name = "prefer", .image_size = 0x200000, .prefer = {0x60001000, 0x1ffff000}, .initrds = {0x1000},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x7f800000, .initrd = 0x7fa00000, .initrd_size = 0x1000,
		.dtb = 0x7fc00000, .purgatory = 0x7fa01000,
	}, {
		/* Then each for itself from its start on: not the initrd, the image being there. */
		.name = "prefer: not enough for all", .image_size = 0x200000, .prefer = {0x60000000, 0x20000000},
		.initrds = {0x20000000},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x60000000, .initrd = 0x40000000, .initrd_size = 0x20000000,
		.dtb = 0x60200000, .purgatory = 0x60201000,
	}, {
		.name = "prefer: a kernel that cannot be anywhere", .low = true, .image_size = 0x200000,
		.prefer = {0x60000000, 0x20000000},
		.memory = {{0x40000000, 0x80000000, FREE}},
		.image = 0x40000000, .dtb = 0x40200000, .purgatory = 0x40201000,
	}, {
		.name = "prefer: past what a kernel may have", .image_size = 0x200000,
		.prefer = {UINT64_C(1) << 48, UINT64_C(1) << 48},
		.memory = {{0x40000000, 0x80000000, FREE}, {UINT64_C(1) << 48, UINT64_C(1) << 49, FREE}},
		.image = 0x40000000, .dtb = 0x40200000, .purgatory = 0x40201000,
	},

	/* The running kernel's memory is used only where nothing else is large enough. */
	{
		.name = "running-kernel-spared", .image_size = 0x200000,
		.memory = {{0x40000000, 0x40100000, FREE}, {0x40100000, 0x40400000, MEM_RUNNING_KERNEL},
			   {0x40400000, 0x40a00000, FREE}},
		.image = 0x40400000, .dtb = 0x40000000, .purgatory = 0x40001000,
	}, {
		/* 6 MiB are only in the 9 MiB of the first three together; 3 MiB of them are 768 frames. */
		.name = "running-kernel-used", .image_size = 0x600000,
		.memory = {{0x40000000, 0x40100000, FREE}, {0x40100000, 0x40400000, MEM_RUNNING_KERNEL},
			   {0x40400000, 0x40900000, FREE}, {0x80000000, 0x80400000, FREE}},
		.image = 0x40000000, .dtb = 0x80000000, .purgatory = 0x40600000,
		.note = "kernel: lies on 768 frames of the running kernel's code and data, as no place of 0x600000 "
			"bytes without such was found",
	}, {
		.name = "not-even-with-the-running-kernel", .image_size = 0xa00000,
		.memory = {{0x40000000, 0x40100000, FREE}, {0x40100000, 0x40400000, MEM_RUNNING_KERNEL},
			   {0x40400000, 0x40900000, FREE}},
		.refusal = "no room for the kernel: it needs 0xa00000 bytes at a multiple of 0x200000 plus "
			   "0x0; the largest hole there has 0x900000 bytes",
	},
};

/* --- A request made of a case -------------------------------------------------------------------------- */

struct fixture {
	struct arena *arena;
	struct kernel_image image;
	struct memmap map;
	struct blob initrds[MAX_INITRDS];
	struct blob tree;		/* from malloc */
	struct plan_request request;
	struct notes notes;
	struct plan plan;
	struct error error;
};

static uint8_t *make_bytes(struct arena *arena, size_t size, uint8_t first)
{
	uint8_t *bytes = arena_alloc(arena, size);

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(first + i * 7);
	return bytes;
}

static void make_image(struct fixture *fixture, const struct plan_case *test)
{
	uint8_t *bytes = make_bytes(fixture->arena, 0x1000, 1);

	build_image(bytes, &(struct build_image){
		.text_offset = test->text_offset, .image_size = test->image_size,
	});
	fixture->image = (struct kernel_image){
		.format = "Image",
		.text_offset = test->text_offset,
		.image_size = test->image_size,
		.size_known = true,
		.anywhere = !test->low,
		.parts = arena_array(fixture->arena, 16, sizeof(struct image_part)),
		.part_count = 1,
	};
	fixture->image.parts[0] = (struct image_part){.bytes = {bytes, 0x1000}};
}

/* RAM that may be mapped is all but no-map areas, one range where areas touch. */
static void make_map(struct fixture *fixture, const struct plan_case *test)
{
	struct memmap *map = &fixture->map;

	*map = (struct memmap){
		.areas = arena_array(fixture->arena, MAX_AREAS, sizeof(*map->areas)),
		.ram = {.arena = fixture->arena},
	};
	for (; test->memory[map->count].end; map->count++) {
		const struct area *area = &test->memory[map->count];
		struct range range = {area->start, area->end - area->start};

		map->areas[map->count] = (struct mem_area){range, area->use, "area"};
		if (area->use != MEM_DTB_NO_MAP)
			ranges_add(&map->ram, range);
	}
	ranges_normalize(&map->ram);
}

/* As small as a tree can be. */
static struct blob make_tree(bool efi)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	if (efi)
		build_fdt_u64(&fdt, "linux,uefi-system-table", 0x7e7ed018);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void start(struct fixture *fixture, const struct plan_case *test)
{
	size_t count = 0;

	*fixture = (struct fixture){.arena = arena_new()};
	fixture->notes.arena = fixture->arena;
	make_image(fixture, test);
	make_map(fixture, test);
	fixture->tree = make_tree(test->efi);
	for (; count < MAX_INITRDS && test->initrds[count]; count++)
		fixture->initrds[count] = (struct blob){
			make_bytes(fixture->arena, test->initrds[count], (uint8_t)(100 + count)),
			test->initrds[count],
		};
	fixture->request = (struct plan_request){
		.image = &fixture->image,
		.initrds = fixture->initrds,
		.initrd_count = count,
		.map = &fixture->map,
		.page_size = test->page_size ? test->page_size : 0x1000,
		.prefer = test->prefer,
		.dtb = {.source = fixture->tree, .bootargs = "console=ttyAMA0"},
		.efi = test->efi,
	};
}

static void stop(struct fixture *fixture)
{
	free((void *)fixture->tree.data);
	arena_free(fixture->arena);
}

static bool build(struct fixture *fixture)
{
	return plan_build(fixture->arena, &fixture->request, &fixture->plan, &fixture->notes,
			  &fixture->error);
}

static void build_or_fail(struct fixture *fixture, const char *name)
{
	if (!build(fixture))
		fail_msg("%s: %s", name, fixture->error.text);
}

static const struct plan_case *case_named(const char *name)
{
	for (size_t i = 0; i < COUNT(cases); i++)
		if (!strncmp(cases[i].name, name, strlen(name)))
			return &cases[i];
	fail_msg("no case %s", name);
	return NULL;
}

static const struct segment *find_segment(const struct plan *plan, enum segment_role role)
{
	for (size_t i = 0; i < plan->segment_count; i++)
		if (plan->segments[i].role == role)
			return &plan->segments[i];
	return NULL;
}

/* --- Placement ----------------------------------------------------------------------------------------- */

static void assert_address(const char *name, const char *what, uint64_t found, uint64_t expected)
{
	if (found != expected)
		fail_msg("%s: %s 0x%lx, expected 0x%lx", name, what, (unsigned long)found,
			 (unsigned long)expected);
}

static void assert_places(const struct plan_case *test, const struct plan *plan)
{
	const struct segment *initrd = find_segment(plan, SEGMENT_INITRD);

	assert_address(test->name, "image", plan->image_base, test->image);
	assert_address(test->name, "initrd size", plan->initrd.size, test->initrd_size);
	if (test->initrd_size)
		assert_address(test->name, "initrd", plan->initrd.start, test->initrd);
	assert_address(test->name, "first initrd segment", initrd ? initrd->dest.start : NOT_PLACED,
		       test->initrd_size ? test->initrd : NOT_PLACED);
	assert_address(test->name, "dtb", plan->dtb, test->dtb);
	assert_address(test->name, "dtb segment", find_segment(plan, SEGMENT_DTB)->dest.start, test->dtb);
	assert_address(test->name, "entry", plan->entry, test->purgatory);
	assert_address(test->name, "purgatory segment", find_segment(plan, SEGMENT_PURGATORY)->dest.start,
		       test->purgatory);
	assert_address(test->name, "purgatory's kernel", plan->purgatory.kernel_entry, test->image);
	assert_address(test->name, "purgatory's dtb", plan->purgatory.dtb, test->dtb);
}

static bool has_note(const struct notes *notes, const char *words)
{
	for (size_t i = 0; i < notes->count; i++)
		if (strstr(notes->items[i].text, words))
			return true;
	return false;
}

/* One note tells the kernel's base, whatever was tried before it; another is the case's. */
static void assert_notes(const struct plan_case *test, const struct notes *notes)
{
	size_t expected = test->note ? 2 : 1;

	if (notes->count != expected)
		fail_msg("%s: %zu notes, expected %zu", test->name, notes->count, expected);
	if (!has_note(notes, "kernel: base 0x"))
		fail_msg("%s: no note tells the kernel's base", test->name);
	if (test->note && !has_note(notes, test->note))
		fail_msg("%s: no note \"%s\"", test->name, test->note);
}

static void assert_segments_are_legal(const char *name, const struct plan *plan)
{
	uint64_t last_end = 0;

	if (plan->segment_count > 16)
		fail_msg("%s: %zu segments", name, plan->segment_count);
	for (size_t i = 0; i < plan->segment_count; i++) {
		const struct segment *segment = &plan->segments[i];

		if (segment->dest.start < last_end || segment->dest.start % plan->page_size ||
		    segment->dest.size % plan->page_size || segment->bytes.size > segment->dest.size)
			fail_msg("%s: segment %zu at 0x%lx", name, i, (unsigned long)segment->dest.start);
		last_end = range_end(segment->dest);
	}
}

static void everything_is_where_the_rules_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fixture fixture;

		start(&fixture, &cases[i]);
		if (cases[i].refusal) {
			if (build(&fixture))
				fail_msg("%s: not refused", cases[i].name);
			assert_error(cases[i].name, &fixture.error, ERROR_ROOM, cases[i].refusal);
			assert_int_equal(fixture.notes.count, 0);
		} else {
			build_or_fail(&fixture, cases[i].name);
			assert_places(&cases[i], &fixture.plan);
			assert_notes(&cases[i], &fixture.notes);
			assert_segments_are_legal(cases[i].name, &fixture.plan);
			if (!plan_verify(&fixture.plan, &fixture.error))
				fail_msg("%s: %s", cases[i].name, fixture.error.text);
		}
		stop(&fixture);
	}
}

/* --- By what memory holds ----------------------------------------------------------------------------- */

/*
 * A machine of 32 MiB at 0x40000000, 2 MiB of one class each: one character of CLASSES for each; the
 * kernel takes 4 MiB, its initrd the first page of the lowest free ones, the device tree the next 2 MiB.
 */
#define CLASSES ".capRKHx"

static void read_map(void *map, uint64_t first, size_t count, uint8_t *ret)
{
	for (size_t i = 0; i < count; i++)
		ret[i] = (uint8_t)(strchr(CLASSES, ((const char *)map)[(first + i - 0x40000) / 512]) - CLASSES);
}

/*
 * The second half of it is preferred where a case says so. Together the segments need 10 MiB: 4 of kernel, 2 pages for
 * the initrd, and 5 for what alignment takes and the rest. Less than 25 MiB of free memory is scarce.
 */
static void segments_lie_on_the_best_frames(void **state)
{
	static const struct {
		const char *name, *map;
		bool low;
		uint64_t image, dtb;		/* in units of 2 MiB from 0x40000000 on */
		const char *note;		/* NULL: none but on the kernel's base */
		bool prefer;
		uint64_t free_ram;
	} cases[] = {
		{"all-free", "................", false, 0, 3, NULL, false, 0},
		{"kernel-frames-below", "KKKK............", false, 4, 7, NULL, false, 0},
		{"a-hole-that-is-too-small", "K.K.............", false, 3, 5, NULL, false, 0},
		{"cache", "KccKKKKKKKKKKKc.", false, 1, 14, "kernel: lies on 1024 frames of clean page cache, as no place of "
		 "0x400000 bytes without such was found", false, 0},
		{"low-takes-pinned", "Kpp.............", true, 1, 4, "kernel: lies on 1024 frames of huge or locked memory", false, 0},
		{"low-takes-no-kernel-frames", "Kp.K............", true, 1, 5, "kernel: lies on 512 frames of huge", false, 0},
		{"the-end-is-preferred", "................", false, 11, 14, NULL, true, 0},
		/* 10 MiB before the end, then 12.5 and a byte, which is 12 in multiples of 2 MiB. */
		{"its-end-is-the-kernel's", "...............K", false, 10, 13, NULL, true, 0},
		/* Not together: each for itself, and the kernel's 4 MiB are nowhere there. */
		{"no-place-for-all", ".........K.K.K.K", false, 0, 10, NULL, true, 0},
		{"enough-is-free", "aaaaaaaaaa......", false, 10, 13, NULL, false, 0x1900000},
		{"free-memory-is-scarce", "aaaaaaaaaa......", false, 0, 3, "kernel: lies on 1024 frames of anonymous memory, as "
		 "the running kernel itself needs", true, 0x18fffff},
		{"scarce-but-nothing-else", "KKKKKKKKKK......", false, 10, 13, NULL, false, 0x18fffff},
		{"scarce-for-a-kernel-that-must-be-low", "ppKaa.......p...", true, 0, 4, "huge", false, 0x18fffff},
	};
	static const struct plan_case machine = {
		.image_size = 0x400000, .initrds = {0x1000},
		.memory = {{0x40000000, 0x42000000, FREE}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct frames frames = {.read = read_map, .context = (void *)cases[i].map, .size = 0x1000};
		struct plan_case test = machine;
		struct fixture fixture;

		test.low = cases[i].low;
		start(&fixture, &test);
		fixture.request.frames = &frames;
		fixture.request.free_ram = cases[i].free_ram;
		if (cases[i].prefer)
			fixture.request.prefer = (struct range){0x41000000, 0x1000000};
		build_or_fail(&fixture, cases[i].name);
		assert_address(cases[i].name, "image", fixture.plan.image_base, 0x40000000 + cases[i].image * 0x200000);
		assert_address(cases[i].name, "dtb", fixture.plan.dtb, 0x40000000 + cases[i].dtb * 0x200000);
		if (cases[i].note && !has_note(&fixture.notes, cases[i].note))
			fail_msg("%s: no note \"%s\"", cases[i].name, cases[i].note);
		assert_true(fixture.plan.frames_known);
		if (!plan_verify(&fixture.plan, &fixture.error))
			fail_msg("%s: %s", cases[i].name, fixture.error.text);
		stop(&fixture);
	}
}

/*
 * The kernel's 4 MiB would fit the free hole behind, the initrd's 6 MiB nothing but that one and, after
 * the kernel, it would not: so the kernel lies on the running kernel's memory.
 */
static void what_is_best_alone_may_leave_no_room(void **state)
{
	static const struct plan_case machine = {
		.image_size = 0x400000, .initrds = {0x500000},
		.memory = {{0x40000000, 0x40400000, MEM_RUNNING_KERNEL}, {0x40800000, 0x40e00000, FREE},
			   {0x50000000, 0x50400000, FREE}},
	};
	struct fixture fixture;

	(void)state;
	start(&fixture, &machine);
	build_or_fail(&fixture, "together");
	assert_address("together", "image", fixture.plan.image_base, 0x40000000);
	assert_address("together", "initrd", fixture.plan.initrd.start, 0x40800000);
	assert_true(has_note(&fixture.notes, "as better places leave no room for everything"));
	stop(&fixture);
}

/* A warning, not a note that only -d shows. */
static void lost_memory_is_warned_of(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, case_named("low"));
	build_or_fail(&fixture, "low");
	assert_int_equal(fixture.notes.items[1].level, NOTE_WARNING);
	stop(&fixture);
}

/* --- Segments ------------------------------------------------------------------------------------------ */

static void each_initrd_is_a_segment_of_its_own(void **state)
{
	static const struct { uint64_t start, size, bytes, hashed; } expected[] = {
		/* The zeros up to the next archive are read by the kernel, so they are hashed, too. */
		{0x401a0000, 0x2000, 0x1001, 0x2000},
		{0x401a2000, 0x1000, 0x1000, 0x1000},
		{0x401a3000, 0x1000, 1, 1},
	};
	struct fixture fixture;
	size_t found = 0;

	(void)state;
	start(&fixture, case_named("three-initrds"));
	build_or_fail(&fixture, "three-initrds");
	for (size_t i = 0; i < fixture.plan.segment_count; i++) {
		const struct segment *segment = &fixture.plan.segments[i];

		if (segment->role != SEGMENT_INITRD)
			continue;
		assert_int_equal(segment->dest.start, expected[found].start);
		assert_int_equal(segment->dest.size, expected[found].size);
		assert_int_equal(segment->bytes.size, expected[found].bytes);
		assert_int_equal(segment->hashed, expected[found].hashed);
		assert_false(segment->copied);
		assert_ptr_equal(segment->bytes.data, fixture.initrds[found].data);	/* no copy */
		found++;
	}
	assert_int_equal(found, 3);
	stop(&fixture);
}

static void many_initrds_are_joined_with_zeros_between(void **state)
{
	const struct segment *segment;
	struct fixture fixture;

	(void)state;
	start(&fixture, case_named("twenty-initrds"));
	build_or_fail(&fixture, "twenty-initrds");
	assert_int_equal(fixture.plan.segment_count, 4);
	segment = find_segment(&fixture.plan, SEGMENT_INITRD);
	assert_true(segment->copied);
	assert_int_equal(segment->bytes.size, 0x13001);
	for (size_t i = 0; i < segment->bytes.size; i++)
		assert_int_equal(segment->bytes.data[i], i % 0x1000 ? 0 : 100 + i / 0x1000);
	stop(&fixture);
}

/* n parts of one page, each followed by three pages of zeros. */
static void split_image(struct fixture *fixture, size_t parts)
{
	for (size_t i = 1; i < parts; i++) {
		fixture->image.parts[i] = fixture->image.parts[0];
		fixture->image.parts[i].offset = i * 0x4000;
	}
	fixture->image.part_count = parts;
}

/* Segments that are a view of a file, and those that are a copy. */
static size_t count_segments(const struct plan *plan, enum segment_role role, bool copied)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->segment_count; i++)
		count += plan->segments[i].role == role && plan->segments[i].copied == copied;
	return count;
}

struct share_case {
	size_t parts, initrds;
	/* What is expected, in segments: */
	size_t kernel_views, kernel_copies, initrd_views, initrd_copies;
};

/*
 * 16 segments are the limit. Device tree and purgatory take two, so kernel and
 * initrds have 14. Up to seven initrds come first and the kernel's parts are
 * joined by copying. More initrds get what the kernel leaves, or are joined.
 */
static const struct share_case share_cases[] = {
	{.parts = 1, .kernel_views = 1},
	{.parts = 13, .kernel_views = 13},
	{.parts = 13, .initrds = 1, .kernel_views = 13, .initrd_views = 1},
	{.parts = 14, .initrds = 1, .kernel_views = 12, .kernel_copies = 1, .initrd_views = 1},	/* 12 and 2 */
	{.parts = 12, .initrds = 2, .kernel_views = 12, .initrd_views = 2},
	{.parts = 7, .initrds = 7, .kernel_views = 7, .initrd_views = 7},
	{.parts = 8, .initrds = 7, .kernel_views = 6, .kernel_copies = 1, .initrd_views = 7},	/* 6 and 2 */
	{.parts = 6, .initrds = 8, .kernel_views = 6, .initrd_views = 8},
	{.parts = 7, .initrds = 8, .kernel_views = 7, .initrd_copies = 1},
	{.parts = 1, .initrds = 13, .kernel_views = 1, .initrd_views = 13},
	{.parts = 1, .initrds = 14, .kernel_views = 1, .initrd_copies = 1},
	/* 10 and three pairs: a pair costs less than a third part in another one. */
	{.parts = 16, .initrds = 20, .kernel_views = 10, .kernel_copies = 3, .initrd_copies = 1},
};

static void kernel_and_initrds_share_sixteen_segments(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(share_cases); i++) {
		const struct share_case *test = &share_cases[i];
		struct plan_case request = *case_named("plain");
		struct fixture fixture;
		struct plan *plan = &fixture.plan;

		for (size_t j = 0; j < MAX_INITRDS; j++)
			request.initrds[j] = j < test->initrds;
		start(&fixture, &request);
		split_image(&fixture, test->parts);
		build_or_fail(&fixture, "shared-segments");
		assert_segments_are_legal("shared-segments", plan);
		if (count_segments(plan, SEGMENT_KERNEL, false) != test->kernel_views ||
		    count_segments(plan, SEGMENT_KERNEL, true) != test->kernel_copies ||
		    count_segments(plan, SEGMENT_INITRD, false) != test->initrd_views ||
		    count_segments(plan, SEGMENT_INITRD, true) != test->initrd_copies)
			fail_msg("%zu parts and %zu initrds: %zu + %zu and %zu + %zu segments", test->parts,
				 test->initrds, count_segments(plan, SEGMENT_KERNEL, false),
				 count_segments(plan, SEGMENT_KERNEL, true),
				 count_segments(plan, SEGMENT_INITRD, false),
				 count_segments(plan, SEGMENT_INITRD, true));
		if (!plan_verify(plan, &fixture.error))
			fail_msg("%zu parts and %zu initrds: %s", test->parts, test->initrds,
				 fixture.error.text);
		stop(&fixture);
	}
}

/* https://docs.kernel.org/driver-api/early-userspace/buffer-format.html: eight hexadecimal digits each. */
static void empty_archive_is_a_newc_trailer(void **state)
{
	static const char *const fields[] = {
		"c_ino", "00000000", "c_mode", "00000000", "c_uid", "00000000", "c_gid", "00000000",
		"c_nlink", "00000001", "c_mtime", "00000000", "c_filesize", "00000000", "c_maj", "00000000",
		"c_min", "00000000", "c_rmaj", "00000000", "c_rmin", "00000000",
		"c_namesize", "0000000b",	/* 11, the NUL included */
		"c_chksum", "00000000",
	};
	const struct segment *segment;
	struct fixture fixture;

	(void)state;
	start(&fixture, case_named("efi-without-initrd"));
	build_or_fail(&fixture, "efi-without-initrd");
	segment = find_segment(&fixture.plan, SEGMENT_INITRD);
	assert_int_equal(segment->bytes.size, 124);
	assert_memory_equal(segment->bytes.data, "070701", 6);
	for (size_t i = 0; i < COUNT(fields) / 2; i++)
		if (memcmp(segment->bytes.data + 6 + 8 * i, fields[2 * i + 1], 8))
			fail_msg("%s is wrong", fields[2 * i]);
	assert_int_equal(6 + 8 * COUNT(fields) / 2, 110);
	assert_memory_equal(segment->bytes.data + 110, "TRAILER!!!\0\0\0\0", 14);
	stop(&fixture);
}

static void device_tree_names_the_initrd(void **state)
{
	static const uint8_t bounds[] = {	/* big endian: 0x401a0000, 0x401a0000 + 0x5000 */
		0, 0, 0, 0, 0x40, 0x1a, 0, 0, 0, 0, 0, 0, 0x40, 0x1a, 0x50, 0,
	};
	const struct segment *segment;
	struct fixture fixture;

	(void)state;
	start(&fixture, case_named("plain"));
	build_or_fail(&fixture, "plain");
	segment = find_segment(&fixture.plan, SEGMENT_DTB);
	assert_non_null(memmem(segment->bytes.data, segment->bytes.size, bounds, 8));
	assert_non_null(memmem(segment->bytes.data, segment->bytes.size, bounds + 8, 8));
	assert_int_equal(segment->hashed, segment->bytes.size);
	stop(&fixture);
}

static void device_tree_faults_are_told(void **state)
{
	struct fixture fixture;
	char *bootargs;

	(void)state;
	start(&fixture, case_named("plain"));
	bootargs = arena_alloc(fixture.arena, 0x200001);
	memset(bootargs, 'x', 0x200000);	/* more than the 2 MiB that a tree may have */
	fixture.request.dtb.bootargs = bootargs;
	assert_false(build(&fixture));
	assert_error("dtb-too-large", &fixture.error, ERROR_INPUT, "device tree: ");
	stop(&fixture);
}

/* --- Crash kernels ------------------------------------------------------------------------------------- */

struct crash_case {
	const char *name;
	uint64_t page_size;
	uint64_t image_size;
	size_t initrd, elfcorehdr;		/* bytes */
	struct { uint64_t start, size; } crash[3];	/* regions by address, ends with size 0 */
	bool hotplug;
	/* What is expected: */
	uint64_t image, initrd_at, elfcorehdr_at, elfcorehdr_memory, dtb;
	const char *refusal;
};

static const struct crash_case crash_cases[] = {
	{
		/*
		 * Lowest first: the image ends at 0x70400000, the initrd at 0x70403000. The next
		 * multiple of 64K is 0x70410000, the next of 2 MiB behind that 0x70600000.
		 */
		.name = "one-region", .image_size = 0x400000, .initrd = 0x2800, .elfcorehdr = 0x158,
		.crash = {{0x70000000, 0x1000000}},
		.image = 0x70000000, .initrd_at = 0x70400000, .elfcorehdr_at = 0x70410000,
		.elfcorehdr_memory = 0x1000, .dtb = 0x70600000,
	}, {
		.name = "high-and-low: only the high one takes segments",
		.image_size = 0x400000, .initrd = 0x2800, .elfcorehdr = 0x158,
		.crash = {{0x48000000, 0x4000000}, {0x100000000, 0x1000000}},
		.image = 0x100000000, .initrd_at = 0x100400000, .elfcorehdr_at = 0x100410000,
		.elfcorehdr_memory = 0x1000, .dtb = 0x100600000,
	}, {
		.name = "64k-pages", .page_size = 0x10000, .image_size = 0x400000, .initrd = 0x2800,
		.elfcorehdr = 0x158,
		.crash = {{0x70000000, 0x1000000}},
		.image = 0x70000000, .initrd_at = 0x70400000, .elfcorehdr_at = 0x70410000,
		.elfcorehdr_memory = 0x10000, .dtb = 0x70600000,
	}, {
		/* The kernel's own room, 0x5000, instead of the header's one page. */
		.name = "hotplug: as much room as the kernel asks for", .hotplug = true,
		.image_size = 0x400000, .initrd = 0x2800, .elfcorehdr = 0x158,
		.crash = {{0x70000000, 0x1000000}},
		.image = 0x70000000, .initrd_at = 0x70400000, .elfcorehdr_at = 0x70410000,
		.elfcorehdr_memory = 0x5000, .dtb = 0x70600000,
	}, {
		.name = "no-region", .image_size = 0x400000, .elfcorehdr = 0x158,
		/* 4 MiB and 344 bytes, two times 2 MiB for alignment and 1 MiB, in whole MiB: 10 */
		.refusal = "no memory is reserved for a crash kernel: boot with crashkernel=10M or more",
	}, {
		.name = "too-small", .image_size = 0x400000, .initrd = 0x2800, .elfcorehdr = 0x158,
		.crash = {{0x70000000, 0x400000}},
		.refusal = "the crash kernel needs 10 MiB, the region has 4 MiB (crashkernel=): "
			   "no room for the kernel",
	}, {
		/* The device tree's page at 0x70600000 is the last one; two more are the kernel's. */
		.name = "two-pages-left", .image_size = 0x400000, .initrd = 0x2800, .elfcorehdr = 0x158,
		.crash = {{0x70000000, 0x603000}},
		.image = 0x70000000, .initrd_at = 0x70400000, .elfcorehdr_at = 0x70410000,
		.elfcorehdr_memory = 0x1000, .dtb = 0x70600000,
	}, {
		.name = "one-page-left", .image_size = 0x400000, .initrd = 0x2800, .elfcorehdr = 0x158,
		.crash = {{0x70000000, 0x602000}},
		.refusal = "the crash kernel needs 10 MiB, the region has 6 MiB (crashkernel=): "
			   "no room for the device tree",
	},
};

static void start_crash(struct fixture *fixture, const struct crash_case *test)
{
	struct plan_case request = {
		.name = test->name, .page_size = test->page_size, .image_size = test->image_size,
		.initrds = {test->initrd},
		.memory = {{0x40000000, 0x48000000, FREE}, {0x48000000, 0x60000000, MEM_CRASH_KERNEL},
			   {0x60000000, 0x70000000, FREE}, {0x70000000, 0x200000000, MEM_CRASH_KERNEL}},
	};

	start(fixture, &request);
	fixture->map.crash.arena = fixture->arena;
	for (size_t i = 0; test->crash[i].size; i++)
		ranges_add(&fixture->map.crash, (struct range){test->crash[i].start, test->crash[i].size});
	fixture->request.crash = true;
	fixture->request.elfcorehdr = (struct blob){
		make_bytes(fixture->arena, test->elfcorehdr, 3), test->elfcorehdr,
	};
	fixture->request.hotplug = test->hotplug;
	fixture->request.elfcorehdr_room = 0x5000;
}

static void assert_crash_places(const struct crash_case *test, const struct plan *plan)
{
	const struct segment *header = find_segment(plan, SEGMENT_ELFCOREHDR);

	assert_true(plan->crash);
	assert_address(test->name, "image", plan->image_base, test->image);
	assert_address(test->name, "initrd", plan->initrd.start, test->initrd_at);
	assert_address(test->name, "elfcorehdr", header->dest.start, test->elfcorehdr_at);
	assert_address(test->name, "elfcorehdr memory", header->dest.size, test->elfcorehdr_memory);
	/* What the kernel itself changes later has no digest. */
	assert_address(test->name, "elfcorehdr hashed", header->hashed, test->hotplug ? 0 : 0x158);
	assert_address(test->name, "dtb", plan->dtb, test->dtb);
}

static void crash_kernels_stay_in_the_main_region(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(crash_cases); i++) {
		const struct crash_case *test = &crash_cases[i];
		struct fixture fixture;

		start_crash(&fixture, test);
		if (test->refusal) {
			if (build(&fixture))
				fail_msg("%s: not refused", test->name);
			assert_error(test->name, &fixture.error, ERROR_ROOM, test->refusal);
		} else {
			build_or_fail(&fixture, test->name);
			assert_crash_places(test, &fixture.plan);
			assert_segments_are_legal(test->name, &fixture.plan);
			if (!plan_verify(&fixture.plan, &fixture.error))
				fail_msg("%s: %s", test->name, fixture.error.text);
		}
		stop(&fixture);
	}
}

/* Main region first: kernels before 5.19 read no more than one entry. */
static void capture_kernel_is_told_its_memory(void **state)
{
	static const uint8_t usable[] = {	/* 0x100000000 + 0x1000000, 0x48000000 + 0x4000000 */
		0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
		0, 0, 0, 0, 0x48, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0,
	};
	static const uint8_t header[] = {	/* 0x100410000 + 0x158 */
		0, 0, 0, 1, 0, 0x41, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x58,
	};
	const struct segment *tree;
	struct fixture fixture;

	(void)state;
	start_crash(&fixture, &crash_cases[1]);
	build_or_fail(&fixture, "high-and-low");
	tree = find_segment(&fixture.plan, SEGMENT_DTB);
	assert_non_null(memmem(tree->bytes.data, tree->bytes.size, usable, sizeof(usable)));
	assert_non_null(memmem(tree->bytes.data, tree->bytes.size, header, sizeof(header)));
	stop(&fixture);
}

/* --- Sealing ------------------------------------------------------------------------------------------- */

/* A kernel of two parts with a gap, and an initrd. 0x4000 is where the second part starts. */
static void start_two_parts(struct fixture *fixture)
{
	start(fixture, case_named("plain"));
	split_image(fixture, 2);
	fixture->request.purgatory = (struct purgatory_params){
		.on_corruption = PURGATORY_POWEROFF,
		.psci = PURGATORY_PSCI_HVC,
		.console_base = 0x9000000, .console_type = PURGATORY_CONSOLE_8250, .console_reg_shift = 2,
		.console_io_width = 4,
	};
	fixture->request.need = PURGATORY_NEED_16K;
	build_or_fail(fixture, "two-parts");
}

/* The digest of what is in memory, byte by byte. */
static void digest_of_memory(const struct segment *segment, uint8_t digest[SHA256_DIGEST_SIZE])
{
	uint8_t *memory = calloc(1, segment->hashed);
	struct sha256 hash;

	for (size_t i = 0; i < segment->hashed && i < segment->bytes.size; i++)
		memory[i] = segment->bytes.data[i];
	sha256_init(&hash);
	sha256_update(&hash, memory, segment->hashed);
	sha256_final(&hash, digest);
	free(memory);
}

static void digests_are_of_what_will_be_in_memory(void **state)
{
	static const struct { enum segment_role role; uint64_t hashed; } expected[] = {
		{SEGMENT_KERNEL, 0x4000},	/* one page of bytes, three of zeros */
		{SEGMENT_KERNEL, 0x1000},	/* to the end of the file: the kernel clears what follows */
		{SEGMENT_INITRD, 0x5000},
		{SEGMENT_PURGATORY, 0},
	};
	struct fixture fixture;
	struct plan *plan = &fixture.plan;

	(void)state;
	start_two_parts(&fixture);
	plan_seal(fixture.arena, plan, true);
	assert_true(plan->sealed);
	assert_int_equal(plan->segment_count, 5);
	for (size_t i = 0; i < 5; i++) {
		const struct segment *segment = &plan->segments[i];
		uint8_t digest[SHA256_DIGEST_SIZE];

		assert_int_equal(segment->role, i < 4 ? expected[i].role : SEGMENT_DTB);
		assert_int_equal(segment->hashed, i < 4 ? expected[i].hashed : segment->bytes.size);
		if (!segment->hashed)
			continue;
		digest_of_memory(segment, digest);
		assert_memory_equal(segment->sha256, digest, sizeof(digest));
	}
	stop(&fixture);
}

/* FIPS 180-4's example: not by our own arithmetic. */
static void digest_of_abc(void **state)
{
	static const uint8_t expected[SHA256_DIGEST_SIZE] = {
		0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde,
		0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
		0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
	};
	struct fixture fixture;

	(void)state;
	start(&fixture, case_named("plain"));
	fixture.initrds[0] = (struct blob){(const uint8_t *)"abc", 3};
	build_or_fail(&fixture, "abc");
	plan_seal(fixture.arena, &fixture.plan, true);
	assert_memory_equal(find_segment(&fixture.plan, SEGMENT_INITRD)->sha256, expected, sizeof(expected));
	stop(&fixture);
}

static uint64_t param(const struct plan *plan, size_t offset)
{
	uint64_t value = 0;

	assert_true(blob_le64(find_segment(plan, SEGMENT_PURGATORY)->bytes, PURGATORY_PARAMS_OFFSET + offset,
			      &value));
	return value;
}

/* Offsets of purgatory.h's block: 64-bit words from 0, regions of 48 bytes behind eight of them. */
static void purgatory_gets_its_parameters(void **state)
{
	struct fixture fixture;
	struct plan *plan = &fixture.plan;
	const struct segment *initrd;

	(void)state;
	start_two_parts(&fixture);
	plan_seal(fixture.arena, plan, true);
	initrd = find_segment(plan, SEGMENT_INITRD);
	assert_int_equal(param(plan, 0), PURGATORY_MAGIC);
	assert_int_equal(param(plan, 8), 0x40000000);
	assert_int_equal(param(plan, 16), 0x40200000);
	assert_int_equal(param(plan, 24), 0x9000000);
	assert_int_equal(param(plan, 32), PURGATORY_CONSOLE_8250 | UINT64_C(2) << 32);
	assert_int_equal(param(plan, 40), 4 | (uint64_t)PURGATORY_NEED_16K << 32);
	assert_int_equal(param(plan, 48), 4);			/* regions: two of the kernel, two others */
	assert_int_equal(param(plan, 56), PURGATORY_POWEROFF | (uint64_t)PURGATORY_PSCI_HVC << 32);
	assert_int_equal(param(plan, 88), 0x40000000);
	assert_int_equal(param(plan, 96), 0x4000);
	assert_int_equal(param(plan, 88 + 48), 0x40004000);
	assert_int_equal(param(plan, 96 + 48), 0x1000);
	assert_int_equal(param(plan, 88 + 2 * 48), 0x401a0000);
	assert_int_equal(param(plan, 96 + 2 * 48), 0x5000);
	assert_memory_equal(find_segment(plan, SEGMENT_PURGATORY)->bytes.data + PURGATORY_PARAMS_OFFSET +
			    104 + 2 * 48, initrd->sha256, SHA256_DIGEST_SIZE);
	assert_int_equal(param(plan, 88 + 3 * 48), 0x40200000);
	assert_int_equal(param(plan, 96 + 4 * 48), 0);		/* unused */
	assert_true(plan_verify(plan, &fixture.error));
	stop(&fixture);
}

/*
 * Behind purgatory's memory, on a page. The kernel's two parts follow one another from 0x40000000 on, which with 4K
 * pages are two roots and three tables; the initrd, device tree and purgatory lie in the same 1 GiB.
 */
static void page_tables_come_with_purgatory(void **state)
{
	struct fixture fixture;
	struct plan *plan = &fixture.plan;
	const struct segment *purgatory;
	uint64_t root;

	(void)state;
	start_two_parts(&fixture);
	fixture.request.cached = true;
	build_or_fail(&fixture, "cached");
	plan_seal(fixture.arena, plan, true);
	purgatory = find_segment(plan, SEGMENT_PURGATORY);
	assert_int_equal(plan->purgatory.page_shift, 12);
	assert_int_equal(plan->purgatory.tables % 0x1000, 0);
	assert_in_range(plan->purgatory.tables, purgatory_memory_size(), purgatory_memory_size() + 0xfff);
	assert_int_equal(purgatory->bytes.size, plan->purgatory.tables + plan->purgatory.tables_size);
	assert_in_range(purgatory->bytes.size, 1, purgatory->dest.size);
	assert_int_equal(param(plan, 64), plan->purgatory.tables | (uint64_t)plan->purgatory.tables_size << 32);
	/* Entry 0 of the first root: the table behind the roots, APTable[0]. */
	assert_true(blob_le64(purgatory->bytes, plan->purgatory.tables, &root));
	assert_int_equal(root, (purgatory->dest.start + plan->purgatory.tables + 0x2000) | 3 | UINT64_C(1) << 61);
	assert_true(plan_verify(plan, &fixture.error));
	stop(&fixture);
}

static void page_tables_are_left_out(void **state)
{
	struct fixture fixture;

	(void)state;
	start_two_parts(&fixture);
	plan_seal(fixture.arena, &fixture.plan, true);
	assert_int_equal(param(&fixture.plan, 64), 0);
	fixture.request.cached = true;
	build_or_fail(&fixture, "cached");
	plan_seal(fixture.arena, &fixture.plan, false);
	assert_int_equal(param(&fixture.plan, 64), 0);
	stop(&fixture);
}

/* --no-checks: purgatory is still told where to go, but verifies nothing. */
static void without_checks_there_are_no_regions(void **state)
{
	struct fixture fixture;

	(void)state;
	start_two_parts(&fixture);
	plan_seal(fixture.arena, &fixture.plan, false);
	assert_true(fixture.plan.sealed);
	for (size_t i = 0; i < fixture.plan.segment_count; i++)
		assert_int_equal(fixture.plan.segments[i].hashed, 0);
	assert_int_equal(param(&fixture.plan, 8), 0x40000000);
	assert_int_equal(param(&fixture.plan, 48), 0);
	assert_int_equal(param(&fixture.plan, 64), 0);
	assert_true(plan_verify(&fixture.plan, &fixture.error));
	stop(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_where_the_rules_say),
		cmocka_unit_test(segments_lie_on_the_best_frames),
		cmocka_unit_test(what_is_best_alone_may_leave_no_room),
		cmocka_unit_test(lost_memory_is_warned_of),
		cmocka_unit_test(each_initrd_is_a_segment_of_its_own),
		cmocka_unit_test(many_initrds_are_joined_with_zeros_between),
		cmocka_unit_test(kernel_and_initrds_share_sixteen_segments),
		cmocka_unit_test(empty_archive_is_a_newc_trailer),
		cmocka_unit_test(device_tree_names_the_initrd),
		cmocka_unit_test(device_tree_faults_are_told),
		cmocka_unit_test(crash_kernels_stay_in_the_main_region),
		cmocka_unit_test(capture_kernel_is_told_its_memory),
		cmocka_unit_test(digests_are_of_what_will_be_in_memory),
		cmocka_unit_test(digest_of_abc),
		cmocka_unit_test(purgatory_gets_its_parameters),
		cmocka_unit_test(page_tables_come_with_purgatory),
		cmocka_unit_test(page_tables_are_left_out),
		cmocka_unit_test(without_checks_there_are_no_regions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

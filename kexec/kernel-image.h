/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every kernel becomes this: what the 64-byte Image header says, and parts
 * relative to the image's own start. Nothing behind this point knows about
 * file formats or virtual addresses.
 */
#ifndef KEXEC_KERNEL_IMAGE_H
#define KEXEC_KERNEL_IMAGE_H

#include "arena.h"
#include "blob.h"

/*
 * Bytes that belong at offset from the first byte of the Image (its header).
 * Parts are sorted, disjoint and inside [0, image_size). Everything in that
 * range which no part covers is zero.
 */
struct image_part {
	struct blob bytes;	/* borrowed from the file, or arena memory; never empty */
	uint64_t offset;	/* bytes from the image's first byte */
};

struct kernel_image {
	const char *format;	/* "vmlinux", "Image" */
	uint64_t text_offset;	/* bytes from a 2 MiB aligned base to the image */
	uint64_t image_size;	/* bytes of memory the kernel needs; estimated when size_known is false */
	bool size_known;	/* false for pre-3.17 kernels (image_size was 0) */
	uint64_t flags;		/* header field, as it is */
	bool big_endian;	/* flags bit 0; pre-3.17: EI_DATA of a vmlinux, else unknown and false */
	uint32_t page_size;	/* flags bits 2:1: 4096, 16384, 65536; 0: unspecified */
	bool anywhere;		/* flags bit 3: the base need not be near the start of DRAM */
	struct image_part *parts;
	size_t part_count;
};

/*
 * A raw kernel format. matches looks at the magic; describe builds the image
 * (ERROR_INPUT with the field and value that are wrong).
 */
struct kernel_format {
	const char *name;	/* what --type takes */
	bool (*matches)(struct blob file);
	bool (*describe)(struct arena *arena, struct blob file, struct kernel_image *ret,
			 struct error *error);
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The 64-byte arm64 Image header: the one place that knows it.
 * Source: Documentation/arch/arm64/booting.rst, "Call the kernel image";
 * all fields are little endian in every kernel since 3.17.
 */
#ifndef IMAGE_ARM64_H
#define IMAGE_ARM64_H

#include "kernel-image.h"

#define IMAGE_ARM64_HEADER_SIZE 64		/* bytes */
#define IMAGE_ARM64_MAGIC_OFFSET 0x38
#define IMAGE_ARM64_MAGIC 0x644d5241u		/* "ARM\x64", little endian */

/* Kernels before 3.17 left image_size 0; their text_offset is 0x80000 whatever the field says. */
#define IMAGE_ARM64_OLD_TEXT_OFFSET 0x80000u
#define IMAGE_ARM64_OLD_SIZE_ESTIMATE 0x1000000u	/* bytes assumed to be needed behind what is known */

/* Far above any kernel and far below an overflow: image_size is less. */
#define IMAGE_ARM64_SIZE_LIMIT ((uint64_t)1 << 40)

/* Whether the magic stands at offset 0x38. MZ alone says nothing. */
bool image_arm64_matches(struct blob file);

/*
 * How much of a device an Image whose header starts it can have, in bytes: image_size, as there is no other field, and
 * it counts what the file leaves out too. UINT64_MAX where that is not known.
 */
uint64_t image_arm64_extent(struct blob start);

/*
 * Decodes the header at the start of bytes into the scalar fields of *ret;
 * format and parts are left alone. known_size is the number of bytes of memory
 * that the kernel is known to need, counted from the header: the base of the
 * estimate for old kernels, else unused. Reserved flag bits are accepted: a
 * kernel that defines one may still be loaded by the rules of today.
 * ERROR_INPUT: too short, no magic, text_offset not below 2 MiB or not a
 * multiple of 4 KiB, image_size less than the header or not below
 * IMAGE_ARM64_SIZE_LIMIT.
 */
bool image_arm64_decode(struct blob bytes, uint64_t known_size, struct kernel_image *ret,
			struct error *error);

#endif

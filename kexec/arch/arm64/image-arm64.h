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

/* Kernels before 3.17 left image_size 0; their text_offset field is then meaningless. */
#define IMAGE_ARM64_OLD_TEXT_OFFSET 0x80000u
#define IMAGE_ARM64_OLD_SIZE_ESTIMATE 0x1000000u	/* least memory assumed to follow the file's end */

/* Whether the magic stands at offset 0x38. MZ alone says nothing. */
bool image_arm64_matches(struct blob file);

/*
 * Decodes the header at the start of bytes into the scalar fields of *ret;
 * format, parts and version are left alone. loaded_size is the number of
 * bytes that the file provides from the header on; it must not exceed
 * image_size by more than trailing data would (callers clip), and is the base
 * of the estimate for old kernels.
 * ERROR_INPUT: too short, no magic, reserved flag bits, text_offset not below
 * 2 MiB or not a page multiple, image_size of 0x10000000000 (1 TiB) or more.
 */
bool image_arm64_decode(struct blob bytes, uint64_t loaded_size, struct kernel_image *ret, struct error *error);

#endif

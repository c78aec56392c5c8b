/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an arm64 kernel maps memory, as its VMCOREINFO says.
 * Source: Documentation/arch/arm64/memory.rst.
 */
#ifndef VMCOREINFO_ARM64_H
#define VMCOREINFO_ARM64_H

#include <stdbool.h>
#include "blob.h"

/* Offsets are virtual minus physical address, modulo 2^64. */
struct arm64_mapping {
	bool linear_known;
	uint64_t linear_offset;	/* of the linear map of RAM */
	bool image_known;
	uint64_t image_offset;	/* of the kernel image: kimage_voffset */
	uint64_t image_start;	/* virtual, at or below _text */
};

/* Total: what the text does not say stays unknown. */
struct arm64_mapping vmcoreinfo_arm64_mapping(struct blob text);

/* Where the linear map starts, by the width of addresses (36 to 52) and any virtual address in the image. */
uint64_t arm64_page_offset(uint64_t va_bits, uint64_t image);

/* The physical address of a byte of the kernel image or of the linear map; false when that part is unknown. */
bool arm64_mapping_physical(const struct arm64_mapping *mapping, uint64_t vaddr, uint64_t *ret);

#endif

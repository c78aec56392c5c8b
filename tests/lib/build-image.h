/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes an arm64 Image header and, for an EFI kernel, the PE headers behind
 * it. Nothing is checked: wrong files are what tests want.
 */
#ifndef BUILD_IMAGE_H
#define BUILD_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/* Offsets for damage; the PE header stands at 0x40 as in real kernels. */
enum {
	IM_CODE0 = 0x00, IM_TEXT_OFFSET = 0x08, IM_IMAGE_SIZE = 0x10, IM_FLAGS = 0x18, IM_MAGIC = 0x38,
	IM_PE_HEADER = 0x3c, PE_SIGNATURE = 0x40, PE_MACHINE = 0x44, PE_SECTION_COUNT = 0x46,
	PE_OPTIONAL_SIZE = 0x54, PE_SECTIONS = 0x40 + 24 + 240,
	PE_SECTION_RAW_SIZE = 16, PE_SECTION_RAW_OFFSET = 20, PE_SECTION_SIZE = 40,
};

struct build_section {
	const char *name;	/* at most 8 bytes */
	uint32_t offset, size;	/* PointerToRawData, SizeOfRawData */
};

struct build_image {
	uint64_t text_offset, image_size, flags;
	const struct build_section *sections;	/* NULL: no PE header */
	size_t section_count;
};

/* file has room for IM_PE_HEADER + 4 bytes, or for the section table; the rest is left as it is. */
void build_image(uint8_t *file, const struct build_image *image);

#endif

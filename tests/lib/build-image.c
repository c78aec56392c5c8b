// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/build-image.h"

#include <string.h>

#include "tests/lib/put.h"

static void write_section(uint8_t *at, const struct build_section *section)
{
	memcpy(at, section->name, strnlen(section->name, 8));
	put_le(at + 8, 4, section->size / 2);	/* VirtualSize: another number */
	put_le(at + 12, 4, section->offset);	/* VirtualAddress */
	put_le(at + PE_SECTION_RAW_SIZE, 4, section->size);
	put_le(at + PE_SECTION_RAW_OFFSET, 4, section->offset);
}

static void write_pe(uint8_t *file, const struct build_image *image)
{
	memcpy(file + IM_CODE0, "MZ\x40\xfa", 4);
	put_le(file + IM_PE_HEADER, 4, PE_SIGNATURE);
	memcpy(file + PE_SIGNATURE, "PE\0\0", 4);
	put_le(file + PE_MACHINE, 2, 0xaa64);
	put_le(file + PE_SECTION_COUNT, 2, image->section_count);
	put_le(file + PE_OPTIONAL_SIZE, 2, 240);
	put_le(file + PE_SIGNATURE + 24, 2, 0x20b);	/* PE32+ */
	for (size_t i = 0; i < image->section_count; i++)
		write_section(file + PE_SECTIONS + i * PE_SECTION_SIZE, &image->sections[i]);
}

void build_image(uint8_t *file, const struct build_image *image)
{
	put_le(file + IM_CODE0, 4, 0xd503201f);	/* nop */
	put_le(file + 4, 4, 0x14000000);	/* b */
	put_le(file + IM_TEXT_OFFSET, 8, image->text_offset);
	put_le(file + IM_IMAGE_SIZE, 8, image->image_size);
	put_le(file + IM_FLAGS, 8, image->flags);
	memcpy(file + IM_MAGIC, "ARM\x64", 4);
	if (image->sections)
		write_pe(file, image);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/build-container.h"

#include <string.h>

#include "tests/lib/checksums.h"
#include "tests/lib/put.h"

size_t build_uki(uint8_t *file, const struct build_uki_section *sections, size_t count)
{
	uint8_t *row = file + BU_TABLE;
	size_t at = BU_DATA;

	memset(file, 0, BU_DATA);
	memcpy(file, "MZ", 2);
	put_le(file + 0x3c, 4, BU_PE);
	memcpy(file + BU_PE, "PE\0\0", 4);
	put_le(file + BU_MACHINE, 2, 0xaa64);
	put_le(file + BU_PE + 6, 2, count);
	put_le(file + BU_PE + 20, 2, 112);	/* SizeOfOptionalHeader: no data directories */
	put_le(file + BU_PE + 24, 2, 0x20b);	/* PE32+ */
	for (size_t i = 0; i < count; i++, row += 40) {
		size_t raw = (sections[i].size + BU_STEP - 1) / BU_STEP * BU_STEP;

		strncpy((char *)row, sections[i].name, 8);
		put_le(row + 8, 4, sections[i].size);
		put_le(row + 16, 4, raw);
		put_le(row + 20, 4, at);
		memset(file + at, 0, raw);
		memcpy(file + at, sections[i].bytes, sections[i].size);
		at += raw;
	}
	return at;
}

void build_uimage_seal(uint8_t *file)
{
	put(file + 4, 4, 0, true);
	put(file + 4, 4, crc32_of(file, 64), true);
}

size_t build_uimage(uint8_t *file, const struct build_uimage *image)
{
	memset(file, 0, 64);
	put(file, 4, 0x27051956, true);
	put(file + 12, 4, image->size, true);
	put(file + 24, 4, crc32_of(image->data, image->size), true);
	file[28] = image->system ? image->system : 5;
	file[29] = image->architecture ? image->architecture : 22;
	file[30] = image->type;
	file[31] = image->compression;
	build_uimage_seal(file);
	memcpy(file + 64, image->data, image->size);
	return 64 + image->size;
}

/* Returns the offset behind the part, padded to a page. */
static size_t add(uint8_t *file, size_t at, struct build_part part, size_t page_size)
{
	size_t end = (at + part.size + page_size - 1) / page_size * page_size;

	memset(file + at, 0, end - at);
	if (part.size)
		memcpy(file + at, part.bytes, part.size);
	return end;
}

static size_t build_old(uint8_t *file, const struct build_android *image)
{
	size_t at = image->page_size;

	put_le(file + 16, 4, image->ramdisk.size);
	put_le(file + 24, 4, image->second.size);
	put_le(file + 36, 4, image->page_size);
	strncpy((char *)file + 64, image->command_line, 512);
	strncpy((char *)file + 608, image->more ? image->more : "", 1024);
	at = add(file, at, image->kernel, image->page_size);
	at = add(file, at, image->ramdisk, image->page_size);
	at = add(file, at, image->second, image->page_size);
	if (image->version >= 1) {
		put_le(file + 1632, 4, image->dtbo.size);
		put_le(file + 1644, 4, image->version == 1 ? 1648 : 1660);
		at = add(file, at, image->dtbo, image->page_size);
	}
	if (image->version >= 2) {
		put_le(file + 1648, 4, image->dtb.size);
		at = add(file, at, image->dtb, image->page_size);
	}
	return at;
}

size_t build_android(uint8_t *file, const struct build_android *image)
{
	size_t at;

	memset(file, 0, 4096);
	memcpy(file, "ANDROID!", 8);
	put_le(file + 8, 4, image->kernel.size);
	put_le(file + 40, 4, image->version);
	if (image->version < 3)
		return build_old(file, image);
	put_le(file + 12, 4, image->ramdisk.size);
	put_le(file + 20, 4, image->version == 3 ? 1580 : 1584);
	strncpy((char *)file + 44, image->command_line, 1536);
	at = add(file, 4096, image->kernel, 4096);
	return add(file, at, image->ramdisk, 4096);
}

size_t build_vendor(uint8_t *file, const struct build_vendor *image)
{
	size_t at = (2128 + image->page_size - 1) / image->page_size * image->page_size;

	memset(file, 0, at);
	memcpy(file, "VNDRBOOT", 8);
	put_le(file + 8, 4, image->version);
	put_le(file + 12, 4, image->page_size);
	put_le(file + 24, 4, image->ramdisk.size);
	strncpy((char *)file + 28, image->command_line, 2048);
	put_le(file + 2096, 4, image->version == 3 ? 2112 : 2128);
	put_le(file + 2100, 4, image->dtb.size);
	at = add(file, at, image->ramdisk, image->page_size);
	at = add(file, at, image->dtb, image->page_size);
	if (image->version < 4)
		return at;
	put_le(file + 2112, 4, image->table.size);
	put_le(file + 2124, 4, image->bootconfig.size);
	at = add(file, at, image->table, image->page_size);
	return add(file, at, image->bootconfig, image->page_size);
}

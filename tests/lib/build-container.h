/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes files that hold a kernel and what goes with it: unified kernel images, uImage, Android boot images. */
#ifndef BUILD_CONTAINER_H
#define BUILD_CONTAINER_H

#include <stddef.h>
#include <stdint.h>

/* Offsets for damage. */
enum {
	BU_PE = 0x80, BU_MACHINE = BU_PE + 4, BU_TABLE = BU_PE + 24 + 112, BU_DATA = 0x800, BU_STEP = 0x200,
};

struct build_uki_section {
	const char *name;	/* up to 8 bytes */
	const void *bytes;
	uint32_t size;		/* VirtualSize; SizeOfRawData is that rounded up to BU_STEP */
};

/* The sections follow one another from BU_DATA on. Returns the size of the file. */
size_t build_uki(uint8_t *file, const struct build_uki_section *sections, size_t count);

struct build_uimage {
	uint8_t type, compression;
	uint8_t architecture;	/* 0: arm64 */
	uint8_t system;		/* 0: Linux */
	const void *data;
	uint32_t size;
};

/* Both checksums are right. Returns the size of the file. */
size_t build_uimage(uint8_t *file, const struct build_uimage *image);

/* To set the header's checksum again, after a change. */
void build_uimage_seal(uint8_t *file);

/* A part of an Android image: bytes, size. */
struct build_part {
	const void *bytes;
	uint32_t size;
};

struct build_android {
	uint32_t version;
	uint32_t page_size;	/* up to version 2 */
	const char *command_line, *more;
	struct build_part kernel, ramdisk, second, dtbo, dtb;
};

size_t build_android(uint8_t *file, const struct build_android *image);

struct build_vendor {
	uint32_t version;
	uint32_t page_size;
	const char *command_line;
	struct build_part ramdisk, dtb, table, bootconfig;
};

size_t build_vendor(uint8_t *file, const struct build_vendor *image);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes an EFI zboot file: header, PE headers with one section, payload, the payload's size unpacked. */
#ifndef BUILD_ZBOOT_H
#define BUILD_ZBOOT_H

#include <stddef.h>
#include <stdint.h>

/* Offsets for damage. */
enum {
	ZB_MAGIC = 0x04, ZB_OFFSET = 0x08, ZB_SIZE = 0x0c, ZB_NAME = 0x18, ZB_PE_POINTER = 0x3c, ZB_MACHINE = 0x44,
	ZB_PAYLOAD = 0x200,
};

struct build_zboot {
	const char *compression;
	const void *payload;
	uint32_t size, unpacked_size;
};

/* Returns the size of the file: ZB_PAYLOAD + size + 4. */
size_t build_zboot(uint8_t *file, const struct build_zboot *zboot);

#endif

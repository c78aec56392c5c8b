// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/build-zboot.h"

#include <string.h>

#include "tests/lib/put.h"

size_t build_zboot(uint8_t *file, const struct build_zboot *zboot)
{
	memset(file, 0, ZB_PAYLOAD);
	memcpy(file, "MZ\0\0zimg", 8);
	put_le(file + ZB_OFFSET, 4, ZB_PAYLOAD);
	put_le(file + ZB_SIZE, 4, zboot->size);
	strncpy((char *)file + ZB_NAME, zboot->compression, 32);
	put_le(file + ZB_PE_POINTER, 4, 0x40);
	memcpy(file + 0x40, "PE\0\0", 4);
	put_le(file + ZB_MACHINE, 2, 0xaa64);
	put_le(file + 0x46, 2, 1);	/* NumberOfSections */
	put_le(file + 0x54, 2, 112);	/* SizeOfOptionalHeader: no data directories */
	put_le(file + 0x58, 2, 0x20b);	/* PE32+ */
	memcpy(file + 0x58 + 112, ".text\0\0", 8);
	memcpy(file + ZB_PAYLOAD, zboot->payload, zboot->size);
	put_le(file + ZB_PAYLOAD + zboot->size, 4, zboot->unpacked_size);
	return ZB_PAYLOAD + zboot->size + 4;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes lzop files without a compressor: the contents stored, or a run of zeros as one match. */
#ifndef BUILD_LZOP_H
#define BUILD_LZOP_H

#include <stddef.h>
#include <stdint.h>

/* Bits of flags. */
enum {
	LZ_ADLER_OF_CONTENTS = 1, LZ_ADLER_OF_DATA = 2, LZ_EXTRA = 0x40, LZ_CRC_OF_CONTENTS = 0x100,
	LZ_CRC_OF_DATA = 0x200, LZ_FILTER = 0x800, LZ_CRC_OF_HEADER = 0x1000,
};

/* Offsets in a header without filter. */
enum {
	LZ_VERSION = 9, LZ_NEEDED = 13, LZ_METHOD = 15, LZ_FLAGS = 17, LZ_NAME_LENGTH = 33, LZ_NAME = 34,
	LZ_HEADER_SIZE = 38,	/* with a name of no length, and the checksum */
};

#define LZ_RUN_SIZE(extensions) (1 + 33 + 255 * (size_t)(extensions) + 1)

struct build_lzop {
	uint32_t flags;
	const char *name;	/* NULL: none */
	const void *bytes;	/* the contents of each block; NULL: LZ_RUN_SIZE(run) zeros */
	size_t size, run;
	unsigned blocks;
};

/* Writes one member at file; returns its size. */
size_t build_lzop(uint8_t *file, const struct build_lzop *member);

/* Writes the header's checksum again, after damage. The header has no name. */
void build_lzop_checksum(uint8_t *file);

#endif

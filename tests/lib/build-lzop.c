// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/build-lzop.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/checksums.h"
#include "tests/lib/put.h"

#define MAGIC_SIZE 9

static size_t put_be32(uint8_t *at, uint32_t value)
{
	put(at, 4, value, true);
	return 4;
}

static size_t write_header(uint8_t *file, const struct build_lzop *member)
{
	size_t length = member->name ? strlen(member->name) : 0, at = LZ_FLAGS;

	memcpy(file, "\x89LZO\0\r\n\x1a\n\x10\x40\x20\xa0\x09\x40\1\5", at);
	at += put_be32(file + at, member->flags);
	if (member->flags & LZ_FILTER)
		at += put_be32(file + at, 1);
	at += put_be32(file + at, 0100644);
	at += put_be32(file + at, 0x12345678);
	at += put_be32(file + at, 0);
	file[at++] = (uint8_t)length;
	if (length)
		memcpy(file + at, member->name, length);
	at += length;
	at += put_be32(file + at, (member->flags & LZ_CRC_OF_HEADER ? crc32_of : adler32_of)(file + MAGIC_SIZE,
											    at - MAGIC_SIZE));
	if (member->flags & LZ_EXTRA) {
		at += put_be32(file + at, 3);
		memcpy(file + at, "xyz", 3);
		at += 3 + put_be32(file + at + 3, crc32_of(file + at, 3));
	}
	return at;
}

/*
 * The LZO1X stream: one literal 0 (18: 17 + 1), a match at distance 1 of 2 + 31 + 255 * run + 1 bytes
 * (32: the length follows, in bytes 0 and a last one), the end.
 */
static size_t write_run(uint8_t *at, size_t run)
{
	memcpy(at, "\x12\0\x20", 3);
	memset(at + 3, 0, run);
	memcpy(at + 3 + run, "\1\0\0\x11\0\0", 6);
	return 9 + run;
}

static size_t write_checksums(uint8_t *at, uint32_t adler, uint32_t crc, const uint8_t *bytes, size_t size)
{
	size_t written = 0;

	if (adler)
		written += put_be32(at, adler32_of(bytes, size));
	if (crc)
		written += put_be32(at + written, crc32_of(bytes, size));
	return written;
}

static size_t write_block(uint8_t *file, const struct build_lzop *member)
{
	size_t size = member->bytes ? member->size : LZ_RUN_SIZE(member->run);
	uint8_t *contents = calloc(1, size), *data = malloc(size);
	size_t stored = member->bytes ? size : write_run(data, member->run), at;

	if (member->bytes) {
		memcpy(contents, member->bytes, size);
		memcpy(data, contents, size);
	}
	at = put_be32(file, (uint32_t)size);
	at += put_be32(file + at, (uint32_t)stored);
	at += write_checksums(file + at, member->flags & LZ_ADLER_OF_CONTENTS, member->flags & LZ_CRC_OF_CONTENTS,
			      contents, size);
	if (stored < size)
		at += write_checksums(file + at, member->flags & LZ_ADLER_OF_DATA, member->flags & LZ_CRC_OF_DATA,
				      data, stored);
	memcpy(file + at, data, stored);
	free(contents);
	free(data);
	return at + stored;
}

size_t build_lzop(uint8_t *file, const struct build_lzop *member)
{
	size_t at = write_header(file, member);

	for (unsigned i = 0; i < member->blocks; i++)
		at += write_block(file + at, member);
	return at + put_be32(file + at, 0);
}

void build_lzop_checksum(uint8_t *file)
{
	put_be32(file + LZ_NAME, adler32_of(file + MAGIC_SIZE, LZ_NAME - MAGIC_SIZE));
}

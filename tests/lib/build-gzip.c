// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/build-gzip.h"

#include <string.h>

#include "tests/lib/checksums.h"
#include "tests/lib/put.h"

#define STORED_MAX 65535	/* bytes in a stored block */

static size_t write_header(uint8_t *file, const struct build_gzip *member)
{
	size_t size = GZ_HEADER_SIZE;

	memcpy(file, "\x1f\x8b\x08\0\0\0\0\0\0\xff", GZ_HEADER_SIZE);
	file[3] = member->flags;
	if (member->fields)
		memcpy(file + size, member->fields, member->fields_size);
	size += member->fields_size;
	if (member->flags & GZ_HCRC) {
		put_le(file + size, 2, crc32_of(file, size));
		size += 2;
	}
	return size;
}

/* Stored blocks: BFINAL and BTYPE 00 in one byte, LEN, its complement, the bytes. */
static size_t write_stored(uint8_t *file, const uint8_t *bytes, size_t size)
{
	size_t at = 0, done = 0;

	do {
		size_t length = size - done < STORED_MAX ? size - done : STORED_MAX;

		file[at] = done + length == size;
		put_le(file + at + 1, 2, length);
		put_le(file + at + 3, 2, ~length);
		memcpy(file + at + 5, bytes + done, length);
		at += 5 + length;
		done += length;
	} while (done < size);
	return at;
}

struct bits {
	uint8_t *file;
	size_t count;
};

/* Huffman codes go in from their most significant bit. */
static void put_code(struct bits *bits, unsigned code, int length)
{
	while (length--) {
		uint8_t *at = &bits->file[bits->count / 8];

		if (bits->count % 8 == 0)
			*at = 0;
		*at |= (code >> length & 1) << bits->count % 8;
		bits->count++;
	}
}

/* One literal 0, then matches of length 258 (symbol 285) at distance 1 (code 0), then end of block (256). */
static size_t write_run(uint8_t *file, size_t matches)
{
	struct bits bits = {.file = file};

	put_code(&bits, 6, 3);		/* BFINAL 1, BTYPE 01 from its low bit: 1 1 0 */
	put_code(&bits, 0x30, 8);	/* literals 0 to 143: 00110000 and up */
	while (matches--) {
		put_code(&bits, 0xc5, 8);	/* symbols 280 to 287: 11000000 and up */
		put_code(&bits, 0, 5);
	}
	put_code(&bits, 0, 7);
	return (bits.count + 7) / 8;
}

size_t build_gzip(uint8_t *file, const struct build_gzip *member)
{
	size_t size = member->bytes ? member->size : GZ_RUN_SIZE(member->run);
	size_t at = write_header(file, member);

	if (member->bytes)
		at += write_stored(file + at, member->bytes, size);
	else
		at += write_run(file + at, member->run);
	put_le(file + at, 4, crc32_of(member->bytes, size));
	put_le(file + at + 4, 4, size);
	return at + GZ_TRAILER_SIZE;
}

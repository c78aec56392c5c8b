// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The container of lzop, as which the kernel's build makes Image.lzo, by
 * liblzo2. Source: what lzop 1.0x writes and documents; big endian.
 *
 *	magic (9 bytes), u16 version, u16 of the library, u16 needed to extract,
 *	u8 method, u8 level, u32 flags, [u32 filter], u32 mode, u32 mtime,
 *	u32 mtime (high), u8 length of the name, name, u32 checksum of all that
 *	but the magic, [u32 size, extra field, u32 checksum]
 *
 * then blocks: u32 size of the contents (0: the end), u32 size as it is stored
 * (the same: not compressed), checksums, data.
 */
#include "peel.h"

#include "config.h"

#define MAGIC "\x89LZO\0\r\n\x1a\n"
#define MAGIC_SIZE 9

static bool lzop_matches(struct blob in)
{
	return blob_equal_at(in, 0, MAGIC, MAGIC_SIZE);
}

#ifdef HAVE_LZO
#include <inttypes.h>
#include <lzo/lzo1x.h>
#include <string.h>

#include "peel-stream.h"

/* Versions of lzop's format: the first with all fields of the header, and the newest. */
#define VERSION_MIN 0x0940
#define VERSION_MAX 0x1040

#define BLOCK_MAX (64u << 20)	/* bytes; lzop writes 256 KiB at most */

/* Bits of flags. */
#define ADLER32_OF_CONTENTS 0x00000001u
#define ADLER32_OF_DATA 0x00000002u
#define EXTRA_FIELD 0x00000040u
#define CRC32_OF_CONTENTS 0x00000100u
#define CRC32_OF_DATA 0x00000200u
#define FILTER 0x00000800u
#define CRC32_OF_HEADER 0x00001000u

struct lzop {
	struct peel_stream *stream;
	uint32_t flags;
	bool cut;	/* a field went on past the end of the file */
};

static struct blob take_bytes(struct lzop *lzop, size_t size)
{
	struct blob bytes = {0};

	lzop->cut |= !blob_sub(peel_stream_rest(lzop->stream), 0, size, &bytes);
	if (!lzop->cut)
		lzop->stream->taken += size;
	return bytes;
}

static uint32_t take(struct lzop *lzop, size_t width)
{
	struct blob field = take_bytes(lzop, width);
	uint32_t value = 0;

	for (size_t i = 0; i < field.size; i++)
		value = value << 8 | field.data[i];
	return value;
}

/* The checksum that one of these flags says is there, or 0. */
static uint32_t take_checksum(struct lzop *lzop, uint32_t flag)
{
	return lzop->flags & flag ? take(lzop, sizeof(uint32_t)) : 0;
}

static bool check_cut(const struct lzop *lzop, const char *what, struct error *error)
{
	if (lzop->cut)
		return peel_stream_damaged(lzop->stream, what, error);
	return true;
}

static bool check_adler32(uint32_t expected, struct blob bytes, const char *what, struct error *error)
{
	uint32_t found = lzo_adler32(1, bytes.data, bytes.size);

	if (found != expected)
		return error_set(error, ERROR_INPUT, "%s: Adler-32 is 0x%08" PRIx32 ", expected 0x%08" PRIx32,
				 what, found, expected);
	return true;
}

static bool check_crc32(uint32_t expected, struct blob bytes, const char *what, struct error *error)
{
	uint32_t found = lzo_crc32(0, bytes.data, bytes.size);

	if (found != expected)
		return error_set(error, ERROR_INPUT, "%s: CRC32 is 0x%08" PRIx32 ", expected 0x%08" PRIx32,
				 what, found, expected);
	return true;
}

struct header {
	uint32_t version, needed, method;
	struct blob bytes;	/* all but magic and checksum */
	uint32_t checksum;
};

/* What the file was called, and when it was last changed, does not matter. */
static struct header take_header(struct lzop *lzop)
{
	struct header header;
	size_t start;

	take_bytes(lzop, MAGIC_SIZE);
	start = lzop->stream->taken;
	header.version = take(lzop, 2);
	take_bytes(lzop, 2);	/* version of the library */
	header.needed = take(lzop, 2);
	header.method = take(lzop, 1);
	take_bytes(lzop, 1);	/* level */
	lzop->flags = take(lzop, 4);
	if (lzop->flags & FILTER)
		take_bytes(lzop, 4);
	take_bytes(lzop, 12);	/* mode, time */
	take_bytes(lzop, take(lzop, 1));
	header.bytes = (struct blob){lzop->stream->in.data + start, lzop->stream->taken - start};
	header.checksum = take(lzop, 4);
	if (lzop->flags & EXTRA_FIELD)
		take_bytes(lzop, (size_t)take(lzop, 4) + 4);
	return header;
}

static bool read_header(struct lzop *lzop, struct error *error)
{
	struct header header = take_header(lzop);

	if (!check_cut(lzop, "truncated: the header goes on past the end", error))
		return false;
	if (header.version < VERSION_MIN || header.needed > VERSION_MAX)
		return error_set(error, ERROR_INPUT, "header: version 0x%04" PRIx32 ", needs 0x%04" PRIx32
				 " to extract; expected versions 0x%04x to 0x%04x", header.version, header.needed,
				 VERSION_MIN, VERSION_MAX);
	if (!(lzop->flags & CRC32_OF_HEADER ? check_crc32 : check_adler32)(header.checksum, header.bytes,
									  "header", error))
		return false;
	if (header.method < 1 || header.method > 3)
		return error_set(error, ERROR_INPUT, "header: method %" PRIu32 ", expected 1 to 3 (LZO1X)",
				 header.method);
	if (lzop->flags & FILTER)
		return error_set(error, ERROR_INPUT, "header: flags 0x%08" PRIx32 " ask for a filter, which"
				 " is not supported", lzop->flags);
	return true;
}

struct block {
	uint32_t size;		/* of the contents, bytes; 0: no block, but the end */
	uint32_t adler32, crc32;
	struct blob data;	/* of the same size: the contents as they are */
	uint32_t data_adler32, data_crc32;
};

static bool read_block(struct lzop *lzop, struct block *ret, struct error *error)
{
	struct block block = {.size = take(lzop, 4)};
	uint32_t stored = block.size ? take(lzop, 4) : 0;

	if (block.size > BLOCK_MAX || stored > block.size)
		return error_set(error, ERROR_INPUT, "sizes 0x%" PRIx32 ", stored 0x%" PRIx32 ", expected at"
				 " most 0x%x and stored no larger", block.size, stored, BLOCK_MAX);
	if (block.size) {
		block.adler32 = take_checksum(lzop, ADLER32_OF_CONTENTS);
		block.crc32 = take_checksum(lzop, CRC32_OF_CONTENTS);
	}
	if (stored < block.size) {
		block.data_adler32 = take_checksum(lzop, ADLER32_OF_DATA);
		block.data_crc32 = take_checksum(lzop, CRC32_OF_DATA);
	}
	block.data = take_bytes(lzop, stored);
	if (!check_cut(lzop, "truncated: goes on past the end", error))
		return false;
	*ret = block;
	return true;
}

static bool check_data(const struct lzop *lzop, const struct block *block, struct error *error)
{
	if (block->data.size == block->size)
		return true;
	return (!(lzop->flags & ADLER32_OF_DATA) ||
		check_adler32(block->data_adler32, block->data, "compressed data", error)) &&
	       (!(lzop->flags & CRC32_OF_DATA) ||
		check_crc32(block->data_crc32, block->data, "compressed data", error));
}

static bool check_contents(const struct lzop *lzop, const struct block *block, const uint8_t *out,
			   struct error *error)
{
	struct blob contents = {out, block->size};

	return (!(lzop->flags & ADLER32_OF_CONTENTS) ||
		check_adler32(block->adler32, contents, "contents", error)) &&
	       (!(lzop->flags & CRC32_OF_CONTENTS) ||
		check_crc32(block->crc32, contents, "contents", error));
}

static bool unpack(const struct block *block, uint8_t *out, struct error *error)
{
	lzo_uint size = block->size;
	int status = LZO_E_OK;

	if (block->data.size == block->size)
		memcpy(out, block->data.data, block->size);
	else
		status = lzo1x_decompress_safe(block->data.data, block->data.size, out, &size, NULL);
	if (status != LZO_E_OK)
		return error_set(error, ERROR_INPUT, "damaged (error %d of liblzo2)", status);
	if (size != block->size)
		return error_set(error, ERROR_INPUT, "0x%zx bytes, expected 0x%" PRIx32, (size_t)size,
				 block->size);
	return true;
}

static bool decode_block(struct lzop *lzop, bool *ret_ended, struct error *error)
{
	struct peel_stream *stream = lzop->stream;
	struct block block = {0};
	uint8_t *out;

	if (!read_block(lzop, &block, error) || !check_data(lzop, &block, error))
		return false;
	*ret_ended = block.size == 0;
	if (*ret_ended)
		return true;
	if (!peel_stream_room(stream, block.size, error))
		return false;
	out = stream->out + stream->made;
	return unpack(&block, out, error) && check_contents(lzop, &block, out, error) &&
	       peel_stream_made(stream, block.size, error);
}

static bool decode_member(struct peel_stream *stream, struct error *error)
{
	struct lzop lzop = {.stream = stream};
	bool ended = false;

	if (!read_header(&lzop, error))
		return false;
	while (!ended) {
		size_t offset = stream->taken;

		if (!decode_block(&lzop, &ended, error))
			return error->kind == ERROR_INPUT ? error_noun(error, "block at offset 0x%zx", offset) : false;
	}
	return true;
}

static bool lzop_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		      struct error *error)
{
	struct peel_stream stream;

	if (lzo_init() != LZO_E_OK)
		return error_set(error, ERROR_MACHINE, "liblzo2 is not the one that this program was built with");
	if (!peel_stream_open(arena, in, limit, &stream, error))
		return false;
	do {
		if (!decode_member(&stream, error))
			return false;
	} while (lzop_matches(peel_stream_rest(&stream)));
	return peel_stream_padding(&stream, error) && peel_stream_close(&stream, ret, error);
}
#else
#define lzop_peel NULL
#endif

const struct peel_format peel_lzop = {
	.name = "lzop",
	.library = "liblzo2",
	.matches = lzop_matches,
	.peel = lzop_peel,
};

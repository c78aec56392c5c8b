// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gzip, by zlib, which also checks header flags, CRC32 and ISIZE.
 * Source: RFC 1952 (the file), RFC 1951 (deflate).
 */
#include "peel.h"

#include "config.h"

/* ID1, ID2, CM 8 (deflate). */
static bool gzip_matches(struct blob in)
{
	return blob_equal_at(in, 0, "\x1f\x8b\x08", 3);
}

#ifdef HAVE_ZLIB
#define ZLIB_CONST
#include <limits.h>
#include <zlib.h>

#include "peel-stream.h"

/* zlib counts in unsigned int. */
static uInt part(size_t size)
{
	return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

static bool gzip_turn(void *decoder, struct peel_stream *stream, bool *ret_ended, struct error *error)
{
	struct blob rest = peel_stream_rest(stream);
	uInt in_size = part(rest.size), out_size = part(stream->capacity - stream->made);
	z_stream *zlib = decoder;
	int status;

	zlib->next_in = rest.data;
	zlib->avail_in = in_size;
	zlib->next_out = stream->out + stream->made;
	zlib->avail_out = out_size;
	status = inflate(zlib, Z_NO_FLUSH);
	stream->taken += in_size - zlib->avail_in;
	stream->made += out_size - zlib->avail_out;
	if (status == Z_MEM_ERROR)
		return error_set(error, ERROR_ROOM, "no memory for zlib");
	/* Z_BUF_ERROR: no progress, for want of input or of room. */
	if (status != Z_OK && status != Z_BUF_ERROR && status != Z_STREAM_END)
		return peel_stream_damaged(stream, zlib->msg ? zlib->msg : zError(status), error);
	*ret_ended = status == Z_STREAM_END;
	return true;
}

static bool inflate_members(struct peel_stream *stream, z_stream *zlib, struct error *error)
{
	do {
		inflateReset(zlib);
		if (!peel_stream_run(stream, gzip_turn, zlib, error))
			return false;
	} while (gzip_matches(peel_stream_rest(stream)));
	return peel_stream_padding(stream, error);
}

static bool gzip_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		      struct error *error)
{
	struct peel_stream stream;
	z_stream zlib = {0};
	bool done;

	if (!peel_stream_open(arena, in, limit, &stream, error))
		return false;
	if (inflateInit2(&zlib, 16 + MAX_WBITS) != Z_OK)	/* 16: gzip, not zlib's own wrapping */
		return error_set(error, ERROR_ROOM, "no memory for zlib");
	done = inflate_members(&stream, &zlib, error) && peel_stream_close(&stream, ret, error);
	inflateEnd(&zlib);
	return done;
}
#else
#define gzip_peel NULL
#endif

const struct peel_format peel_gzip = {
	.name = "gzip",
	.library = "zlib",
	.matches = gzip_matches,
	.peel = gzip_peel,
};

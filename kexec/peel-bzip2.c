// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bzip2, by libbz2, which also checks the CRCs of blocks and streams.
 * Source: the library's manual; "BZip2 format specification" (Joe Tsai).
 */
#include "peel.h"

#include "config.h"

/* "BZh" and the size of the blocks, in units of 100 kB. */
static bool bzip2_matches(struct blob in)
{
	return in.size >= 4 && blob_equal_at(in, 0, "BZh", 3) && in.data[3] >= '1' && in.data[3] <= '9';
}

#ifdef HAVE_BZIP2
#include <bzlib.h>
#include <limits.h>

#include "peel-stream.h"

/* libbz2 counts in unsigned int. */
static unsigned part(size_t size)
{
	return size < UINT_MAX ? (unsigned)size : UINT_MAX;
}

static bool bzip2_turn(void *decoder, struct peel_stream *stream, bool *ret_ended, struct error *error)
{
	struct blob rest = peel_stream_rest(stream);
	unsigned in_size = part(rest.size), out_size = part(stream->capacity - stream->made);
	bz_stream *bzip2 = decoder;
	int status;

	bzip2->next_in = (char *)rest.data;	/* which it does not change */
	bzip2->avail_in = in_size;
	bzip2->next_out = (char *)stream->out + stream->made;
	bzip2->avail_out = out_size;
	status = BZ2_bzDecompress(bzip2);
	stream->taken += in_size - bzip2->avail_in;
	stream->made += out_size - bzip2->avail_out;
	if (status == BZ_MEM_ERROR)
		return error_set(error, ERROR_ROOM, "no memory for libbz2");
	if (status != BZ_OK && status != BZ_STREAM_END)
		return peel_stream_damaged(stream, "damaged", error);
	*ret_ended = status == BZ_STREAM_END;
	return true;
}

static bool decode_stream(struct peel_stream *stream, struct error *error)
{
	bz_stream bzip2 = {0};
	bool done;

	if (BZ2_bzDecompressInit(&bzip2, 0, 0) != BZ_OK)	/* no messages; not the slow way that saves memory */
		return error_set(error, ERROR_ROOM, "no memory for libbz2");
	done = peel_stream_run(stream, bzip2_turn, &bzip2, error);
	BZ2_bzDecompressEnd(&bzip2);
	return done;
}

static bool bzip2_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		       struct error *error)
{
	struct peel_stream stream;

	if (!peel_stream_open(arena, in, limit, &stream, error))
		return false;
	do {
		if (!decode_stream(&stream, error))
			return false;
	} while (bzip2_matches(peel_stream_rest(&stream)));
	return peel_stream_padding(&stream, error) && peel_stream_close(&stream, ret, error);
}
#else
#define bzip2_peel NULL
#endif

const struct peel_format peel_bzip2 = {
	.name = "bzip2",
	.library = "libbz2",
	.matches = bzip2_matches,
	.peel = bzip2_peel,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lz4, by liblz4: frames, and the legacy format, as which the kernel's build
 * makes Image.lz4. Source: LZ4 Frame Format Description 1.6.3.
 */
#include "peel.h"

#include "config.h"

#define LEGACY_MAGIC 0x184c2102
#define FRAME_MAGIC 0x184d2204

static bool lz4_matches(struct blob in)
{
	uint32_t magic;

	return blob_le32(in, 0, &magic) && (magic == LEGACY_MAGIC || magic == FRAME_MAGIC);
}

#ifdef HAVE_LZ4
#include <inttypes.h>
#include <lz4.h>
#include <lz4frame.h>

#include "peel-stream.h"

#define LEGACY_BLOCK_SIZE (8 << 20)	/* bytes that a legacy block holds at most */

static bool is_legacy(const struct peel_stream *stream)
{
	uint32_t magic;

	return blob_le32(peel_stream_rest(stream), 0, &magic) && magic == LEGACY_MAGIC;
}

/* User data between frames, which liblz4 passes over. */
static bool is_skippable(const struct peel_stream *stream)
{
	uint32_t magic;

	return blob_le32(peel_stream_rest(stream), 0, &magic) && (magic & ~0xfu) == 0x184d2a50;
}

static bool decode_legacy_block(struct peel_stream *stream, uint32_t size, struct error *error)
{
	struct blob block;
	int made;

	if (size > LZ4_COMPRESSBOUND(LEGACY_BLOCK_SIZE))
		return error_set(error, ERROR_INPUT, "block size 0x%" PRIx32 " at offset 0x%zx, expected at most "
				 "0x%x", size, stream->taken, (unsigned)LZ4_COMPRESSBOUND(LEGACY_BLOCK_SIZE));
	if (!blob_sub(stream->in, stream->taken + sizeof(size), size, &block))
		return error_set(error, ERROR_INPUT, "truncated: the block at offset 0x%zx goes on past the end "
				 "at offset 0x%zx", stream->taken, stream->in.size);
	if (!peel_stream_room(stream, LEGACY_BLOCK_SIZE, error))
		return false;
	made = LZ4_decompress_safe((const char *)block.data, (char *)stream->out + stream->made, (int)size,
				   LEGACY_BLOCK_SIZE);
	if (made < 0)
		return peel_stream_damaged(stream, "damaged block", error);
	stream->taken += sizeof(size) + size;
	return peel_stream_made(stream, (size_t)made, error);
}

/* No mark ends it, but the end of the file, padding, or the next magic in the place of a size. */
static bool decode_legacy(struct peel_stream *stream, struct error *error)
{
	uint32_t size;

	stream->taken += sizeof(size);
	while (blob_le32(peel_stream_rest(stream), 0, &size) && size && !lz4_matches(peel_stream_rest(stream)))
		if (!decode_legacy_block(stream, size, error))
			return false;
	return true;
}

/* Given no more than it wants, liblz4 fails in the turn that begins with the damaged block. */
struct decoder {
	LZ4F_dctx *context;
	size_t wanted;	/* bytes of input for the next turn */
};

static bool frame_turn(void *state, struct peel_stream *stream, bool *ret_ended, struct error *error)
{
	struct decoder *decoder = state;
	struct blob rest = peel_stream_rest(stream);
	size_t in_size = rest.size < decoder->wanted ? rest.size : decoder->wanted;
	size_t out_size = stream->capacity - stream->made;
	size_t status = LZ4F_decompress(decoder->context, stream->out + stream->made, &out_size,
					rest.data, &in_size, NULL);

	if (LZ4F_isError(status))
		return peel_stream_damaged(stream, LZ4F_getErrorName(status), error);
	stream->taken += in_size;
	stream->made += out_size;
	decoder->wanted = status;
	*ret_ended = status == 0;
	return true;
}

static bool decode_frame(struct peel_stream *stream, struct decoder *decoder, struct error *error)
{
	decoder->wanted = LZ4F_HEADER_SIZE_MIN;
	return peel_stream_run(stream, frame_turn, decoder, error);
}

static bool decode_all(struct peel_stream *stream, struct decoder *decoder, struct error *error)
{
	do {
		if (!(is_legacy(stream) ? decode_legacy(stream, error) : decode_frame(stream, decoder, error)))
			return false;
	} while (lz4_matches(peel_stream_rest(stream)) || is_skippable(stream));
	return peel_stream_padding(stream, error);
}

static bool lz4_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		     struct error *error)
{
	struct peel_stream stream;
	struct decoder decoder;
	bool done;

	if (!peel_stream_open(arena, in, limit, &stream, error))
		return false;
	if (LZ4F_isError(LZ4F_createDecompressionContext(&decoder.context, LZ4F_VERSION)))
		return error_set(error, ERROR_ROOM, "no memory for liblz4");
	done = decode_all(&stream, &decoder, error) && peel_stream_close(&stream, ret, error);
	LZ4F_freeDecompressionContext(decoder.context);
	return done;
}
#else
#define lz4_peel NULL
#endif

const struct peel_format peel_lz4 = {
	.name = "lz4",
	.library = "liblz4",
	.matches = lz4_matches,
	.peel = lz4_peel,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Zstandard, by libzstd, which also checks the checksums. Source: RFC 8878.
 */
#include "peel.h"

#include "config.h"

/* A frame, or a skippable one, whose magic is 0x184d2a50 to 0x184d2a5f. */
static bool zstd_matches(struct blob in)
{
	uint32_t magic;

	return blob_le32(in, 0, &magic) && (magic == 0xfd2fb528 || (magic & ~0xfu) == 0x184d2a50);
}

#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>

#include "peel-stream.h"

/*
 * 1 GiB; the kernel's build uses 2^27 bytes. Only what is written of the window
 * costs RAM.
 */
#define WINDOW_LOG_MAX 30

/* Given no more than it wants, libzstd fails in the turn that begins with the damaged block. */
struct decoder {
	ZSTD_DCtx *context;
	size_t wanted;	/* bytes of input for the next turn */
};

static bool zstd_turn(void *state, struct peel_stream *stream, bool *ret_ended, struct error *error)
{
	struct decoder *decoder = state;
	struct blob rest = peel_stream_rest(stream);
	ZSTD_inBuffer in = {.src = rest.data, .size = rest.size < decoder->wanted ? rest.size : decoder->wanted};
	ZSTD_outBuffer out = {.dst = stream->out, .size = stream->capacity, .pos = stream->made};
	size_t status = ZSTD_decompressStream(decoder->context, &out, &in);

	stream->taken += in.pos;
	stream->made = out.pos;
	if (ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation)
		return error_set(error, ERROR_ROOM, "no memory for libzstd");
	if (ZSTD_isError(status))
		return peel_stream_damaged(stream, ZSTD_getErrorName(status), error);
	decoder->wanted = status;
	*ret_ended = status == 0;
	return true;
}

static bool decode_frames(struct peel_stream *stream, struct decoder *decoder, struct error *error)
{
	do {
		decoder->wanted = ZSTD_initDStream(decoder->context);
		if (!peel_stream_run(stream, zstd_turn, decoder, error))
			return false;
	} while (zstd_matches(peel_stream_rest(stream)));
	return peel_stream_padding(stream, error);
}

static bool zstd_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		      struct error *error)
{
	struct peel_stream stream;
	struct decoder decoder;
	bool done;

	if (!peel_stream_open(arena, in, limit, &stream, error))
		return false;
	decoder.context = ZSTD_createDCtx();
	if (!decoder.context)
		return error_set(error, ERROR_ROOM, "no memory for libzstd");
	ZSTD_DCtx_setParameter(decoder.context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	done = decode_frames(&stream, &decoder, error) && peel_stream_close(&stream, ret, error);
	ZSTD_freeDCtx(decoder.context);
	return done;
}
#else
#define zstd_peel NULL
#endif

const struct peel_format peel_zstd = {
	.name = "zstd",
	.library = "libzstd",
	.matches = zstd_matches,
	.peel = zstd_peel,
};

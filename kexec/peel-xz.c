// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * xz and the older .lzma ("alone"), by liblzma, which also checks everything
 * that the files hold to be checked. Source: The .xz File Format 1.1.0; the
 * .lzma File Format (xz's doc/lzma-file-format.txt).
 */
#include "peel.h"

#include "config.h"

static bool xz_matches(struct blob in)
{
	return blob_equal_at(in, 0, "\xfd" "7zXZ\0", 6);
}

#define LZMA_HEADER_SIZE 13		/* properties, dictionary size, uncompressed size */
#define LZMA_PROPERTIES_END 225		/* (pb * 5 + lp) * 9 + lc, with lc < 9, lp < 5, pb < 5 */
#define LZMA_DICTIONARY_MIN 0x1000	/* bytes; LZMA SDK */
#define LZMA_SIZE_END (UINT64_C(1) << 38)	/* 256 GiB: what more than one tool takes for implausible */

/* 2^n or 2^n + 2^(n-1), as every tool writes it, or all ones. */
static bool is_dictionary_size(uint32_t size)
{
	uint32_t lowest = size & -size, rest = size - lowest;

	return size == UINT32_MAX || (size >= LZMA_DICTIONARY_MIN && (rest == 0 || rest == 2 * lowest));
}

/*
 * There is no magic: every field has to be plausible, and the first byte of
 * the compressed data is 0 always. All ones: the size is unknown.
 */
static bool lzma_matches(struct blob in)
{
	uint32_t dictionary_size;
	uint64_t size;

	return blob_le32(in, 1, &dictionary_size) && blob_le64(in, 5, &size) &&
	       in.data[0] < LZMA_PROPERTIES_END && is_dictionary_size(dictionary_size) &&
	       (size == UINT64_MAX || size < LZMA_SIZE_END) && blob_equal_at(in, LZMA_HEADER_SIZE, "", 1);
}

#ifdef HAVE_LZMA
#include <lzma.h>

#include "peel-stream.h"

/*
 * Bytes for the decoder, whatever the file asks for: more than the largest
 * dictionary that xz makes (1536 MiB). Only what is written of it costs RAM.
 */
#define MEMORY_LIMIT (UINT64_C(1600) << 20)

#define FILTER_ARM64 LZMA_VLI_C(0x0a)	/* LZMA_FILTER_ARM64 of liblzma 5.4 */

static bool check_status(const struct peel_stream *stream, lzma_ret status, struct error *error)
{
	switch (status) {
	case LZMA_OK:
	case LZMA_BUF_ERROR:	/* no progress, for want of input or of room */
	case LZMA_STREAM_END:
		return true;
	case LZMA_MEM_ERROR:
		return error_set(error, ERROR_ROOM, "no memory for liblzma");
	case LZMA_MEMLIMIT_ERROR:
		return peel_stream_damaged(stream, "the dictionary is larger than 1536 MiB", error);
	case LZMA_OPTIONS_ERROR:
		return error_set(error, ERROR_INPUT, "a filter or an option that liblzma %s does not have "
				 "(it has %s ARM64 filter) at offset 0x%zx", lzma_version_string(),
				 lzma_filter_decoder_is_supported(FILTER_ARM64) ? "the" : "no", stream->taken);
	default:
		return peel_stream_damaged(stream, "damaged", error);
	}
}

static bool lzma_turn(void *decoder, struct peel_stream *stream, bool *ret_ended, struct error *error)
{
	struct blob rest = peel_stream_rest(stream);
	lzma_stream *lzma = decoder;
	lzma_ret status;

	lzma->next_in = rest.data;
	lzma->avail_in = rest.size;
	lzma->next_out = stream->out + stream->made;
	lzma->avail_out = stream->capacity - stream->made;
	status = lzma_code(lzma, LZMA_FINISH);
	stream->taken += rest.size - lzma->avail_in;
	stream->made = stream->capacity - lzma->avail_out;
	*ret_ended = status == LZMA_STREAM_END;
	return check_status(stream, status, error);
}

static bool decode(struct arena *arena, struct blob in, uint64_t limit, lzma_stream *lzma, struct blob *ret,
		   struct error *error)
{
	struct peel_stream stream;

	return peel_stream_open(arena, in, limit, &stream, error) &&
	       peel_stream_run(&stream, lzma_turn, lzma, error) &&
	       peel_stream_padding(&stream, error) && peel_stream_close(&stream, ret, error);
}

/* Several streams, and the padding between and behind them, are liblzma's matter. */
static bool xz_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		    struct error *error)
{
	lzma_stream lzma = LZMA_STREAM_INIT;
	bool done;

	if (lzma_stream_decoder(&lzma, MEMORY_LIMIT, LZMA_CONCATENATED) != LZMA_OK)
		return error_set(error, ERROR_ROOM, "no memory for liblzma");
	done = decode(arena, in, limit, &lzma, ret, error);
	lzma_end(&lzma);
	return done;
}

static bool lzma_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		      struct error *error)
{
	lzma_stream lzma = LZMA_STREAM_INIT;
	bool done;

	if (lzma_alone_decoder(&lzma, MEMORY_LIMIT) != LZMA_OK)
		return error_set(error, ERROR_ROOM, "no memory for liblzma");
	done = decode(arena, in, limit, &lzma, ret, error);
	lzma_end(&lzma);
	return done;
}
#else
#define xz_peel NULL
#define lzma_peel NULL
#endif

const struct peel_format peel_xz = {
	.name = "xz",
	.library = "liblzma",
	.matches = xz_matches,
	.peel = xz_peel,
};

const struct peel_format peel_lzma = {
	.name = "lzma",
	.library = "liblzma",
	.matches = lzma_matches,
	.peel = lzma_peel,
};

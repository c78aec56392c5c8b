// SPDX-License-Identifier: GPL-2.0-or-later
#include "peel-stream.h"

#include <inttypes.h>

/* bytes, or one past the limit: enough to tell that it is exceeded. */
static size_t allowed(const struct peel_stream *stream, size_t bytes)
{
	return bytes > stream->limit ? stream->limit + 1 : bytes;
}

bool peel_stream_open(struct arena *arena, struct blob in, uint64_t limit, struct peel_stream *ret,
		      struct error *error)
{
	struct peel_stream stream = {.arena = arena, .in = in, .limit = limit};

	/* One more: memory of no size there is not. */
	stream.capacity = allowed(&stream, in.size + 1);
	if (!arena_map(arena, stream.capacity, &stream.out, error))
		return false;
	*ret = stream;
	return true;
}

bool peel_stream_close(struct peel_stream *stream, struct blob *ret, struct error *error)
{
	if (!arena_remap(stream->arena, &stream->out, stream->made ? stream->made : 1, error))
		return false;
	*ret = (struct blob){.data = stream->out, .size = stream->made};
	return true;
}

struct blob peel_stream_rest(const struct peel_stream *stream)
{
	return (struct blob){.data = stream->in.data + stream->taken, .size = stream->in.size - stream->taken};
}

bool peel_stream_room(struct peel_stream *stream, size_t size, struct error *error)
{
	size_t capacity = stream->capacity;

	if (size <= capacity - stream->made)
		return true;
	capacity = allowed(stream, 2 * capacity);
	if (capacity < stream->made + size)
		capacity = stream->made + size;
	if (!arena_remap(stream->arena, &stream->out, capacity, error))
		return false;
	stream->capacity = capacity;
	return true;
}

bool peel_stream_made(struct peel_stream *stream, size_t size, struct error *error)
{
	stream->made += size;
	if (stream->made > stream->limit)
		return error_set(error, ERROR_ROOM, "contents exceed the limit of %" PRIu64 " bytes",
				 stream->limit);
	return true;
}

bool peel_stream_run(struct peel_stream *stream, peel_turn *turn, void *decoder, struct error *error)
{
	bool ended = false;

	while (!ended) {
		size_t taken = stream->taken, made = stream->made;

		if (!peel_stream_room(stream, 1, error) || !turn(decoder, stream, &ended, error) ||
		    !peel_stream_made(stream, 0, error))
			return false;
		if (ended || stream->made == stream->capacity)
			continue;
		if (stream->taken == stream->in.size)
			return peel_stream_damaged(stream, "truncated: the stream goes on past the end", error);
		if (stream->taken == taken && stream->made == made)
			return peel_stream_damaged(stream, "the decoder is stuck", error);
	}
	return true;
}

/* A partition or a tape is not padded by more; a sparse file of a terabyte is no kernel. */
#define PADDING_MAX ((size_t)64 << 20)	/* bytes */

bool peel_stream_padding(const struct peel_stream *stream, struct error *error)
{
	size_t size = stream->in.size - stream->taken;

	if (size > PADDING_MAX)
		return error_set(error, ERROR_INPUT, "0x%zx bytes follow the end of the stream at 0x%zx; expected"
				 " at most 0x%zx of padding", size, stream->taken, PADDING_MAX);
	for (size_t i = stream->taken; i < stream->in.size; i++)
		if (stream->in.data[i])
			return error_set(error, ERROR_INPUT, "byte 0x%02x at offset 0x%zx, behind the end of"
					 " the stream at 0x%zx, is neither padding nor another stream",
					 stream->in.data[i], i, stream->taken);
	return true;
}

bool peel_stream_damaged(const struct peel_stream *stream, const char *what, struct error *error)
{
	return error_set(error, ERROR_INPUT, "%s at offset 0x%zx", what, stream->taken);
}

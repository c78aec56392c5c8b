/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the codecs share: a compressed file that is read from its first byte to
 * its last, and what comes out, in arena memory that grows with it up to a limit.
 * No size that a file tells is needed, so none is believed.
 */
#ifndef KEXEC_PEEL_STREAM_H
#define KEXEC_PEEL_STREAM_H

#include "arena.h"
#include "blob.h"

struct peel_stream {
	struct arena *arena;
	struct blob in;		/* the compressed file */
	size_t taken;		/* bytes of in that are used up */
	uint8_t *out;		/* in the arena */
	size_t made;		/* bytes of out that are valid */
	size_t capacity;	/* bytes of out */
	uint64_t limit;		/* made may not exceed it */
};

/* Starts with memory for as much as in holds. limit as in struct peel_format. */
bool peel_stream_open(struct arena *arena, struct blob in, uint64_t limit, struct peel_stream *ret,
		      struct error *error);

/* What is made, and memory for that alone. */
bool peel_stream_close(struct peel_stream *stream, struct blob *ret, struct error *error);

/* What is not taken yet. */
struct blob peel_stream_rest(const struct peel_stream *stream);

/* Room for size bytes (> 0) behind what is made. out may move. */
bool peel_stream_room(struct peel_stream *stream, size_t size, struct error *error);

/* Counts size bytes, which were written into that room, as made. ERROR_ROOM past the limit. */
bool peel_stream_made(struct peel_stream *stream, size_t size, struct error *error);

/*
 * One call of a library's decoder: from peel_stream_rest to the room behind
 * what is made. It adds to taken and to made what it took and made, and tells
 * whether a stream (member, frame) has ended.
 */
typedef bool peel_turn(void *decoder, struct peel_stream *stream, bool *ret_ended, struct error *error);

/* Turns until a stream has ended. ERROR_INPUT when the file ends before. */
bool peel_stream_run(struct peel_stream *stream, peel_turn *turn, void *decoder, struct error *error);

/* What follows the last stream: zero padding, as a partition or a tape has it (at most 64 MiB), and nothing else. */
bool peel_stream_padding(const struct peel_stream *stream, struct error *error);

/* Records ERROR_INPUT: what is wrong at the place that was reached. Always returns false. */
bool peel_stream_damaged(const struct peel_stream *stream, const char *what, struct error *error);

#endif

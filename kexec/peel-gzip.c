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
#include <inttypes.h>
#include <limits.h>
#include <zlib.h>

/* No deflate stream yields more than this many bytes for one (258 for each two bits). */
#define MAX_RATIO 1032

struct inflation {
	struct arena *arena;
	struct blob in;
	size_t taken;		/* bytes of in that are used up */
	uint8_t *out;		/* in the arena */
	size_t made;		/* bytes of out that are valid */
	size_t capacity;	/* bytes of out */
	uint64_t limit;		/* made may not exceed it */
	z_stream stream;
};

/* bytes, or one past the limit: enough to tell that it is exceeded. */
static size_t allowed(const struct inflation *job, size_t bytes)
{
	return bytes > job->limit ? job->limit + 1 : bytes;
}

/*
 * The last member's ISIZE is a hint: a wrong one costs address space or
 * another turn, no more. One byte on top of it lets inflate see the end of the
 * stream without growing.
 */
static bool make_room(struct inflation *job, struct error *error)
{
	uint32_t isize = 0;
	size_t size = job->in.size;

	if (size >= sizeof(isize))
		blob_le32(job->in, size - sizeof(isize), &isize);
	if (isize > size && isize / MAX_RATIO < size)
		size = isize;
	job->capacity = allowed(job, size + 1);
	return arena_map(job->arena, job->capacity, &job->out, error);
}

static bool grow(struct inflation *job, struct error *error)
{
	size_t capacity = allowed(job, 2 * job->capacity);

	if (!arena_remap(job->arena, &job->out, capacity, error))
		return false;
	job->capacity = capacity;
	return true;
}

/* One call of inflate, which counts in unsigned int. */
static int step(struct inflation *job)
{
	size_t left = job->in.size - job->taken, room = job->capacity - job->made;
	uInt in_size = left < UINT_MAX ? (uInt)left : UINT_MAX;
	uInt out_size = room < UINT_MAX ? (uInt)room : UINT_MAX;
	int status;

	job->stream.next_in = job->in.data + job->taken;
	job->stream.avail_in = in_size;
	job->stream.next_out = job->out + job->made;
	job->stream.avail_out = out_size;
	status = inflate(&job->stream, Z_NO_FLUSH);
	job->taken += in_size - job->stream.avail_in;
	job->made += out_size - job->stream.avail_out;
	return status;
}

static bool check_step(const struct inflation *job, int status, struct error *error)
{
	if (job->made > job->limit)
		return error_set(error, ERROR_ROOM, "contents exceed the limit of %" PRIu64 " bytes",
				 job->limit);
	if (status == Z_MEM_ERROR)
		return error_set(error, ERROR_ROOM, "no memory for zlib");
	/* Z_BUF_ERROR: no progress, for want of input or of room. */
	if (status != Z_OK && status != Z_BUF_ERROR && status != Z_STREAM_END)
		return error_set(error, ERROR_INPUT, "%s at offset 0x%zx",
				 job->stream.msg ? job->stream.msg : zError(status), job->taken);
	if (status != Z_STREAM_END && job->taken == job->in.size && job->made < job->capacity)
		return error_set(error, ERROR_INPUT,
				 "truncated: the stream goes on past the end at offset 0x%zx", job->taken);
	return true;
}

static bool inflate_member(struct inflation *job, struct error *error)
{
	int status = Z_OK;

	while (status != Z_STREAM_END) {
		if (job->made == job->capacity && !grow(job, error))
			return false;
		status = step(job);
		if (!check_step(job, status, error))
			return false;
	}
	inflateReset(&job->stream);
	return true;
}

/* What follows the last member: zero padding, as a partition or a tape has it, and nothing else. */
static bool check_padding(const struct inflation *job, struct error *error)
{
	for (size_t i = job->taken; i < job->in.size; i++)
		if (job->in.data[i])
			return error_set(error, ERROR_INPUT, "byte 0x%02x at offset 0x%zx, behind the end of"
					 " the stream at 0x%zx, is neither padding nor another member",
					 job->in.data[i], i, job->taken);
	return true;
}

static bool inflate_members(struct inflation *job, struct error *error)
{
	struct blob rest = {0};

	do {
		if (!inflate_member(job, error))
			return false;
		blob_sub(job->in, job->taken, job->in.size - job->taken, &rest);
	} while (gzip_matches(rest));
	return check_padding(job, error);
}

static bool gzip_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		      struct error *error)
{
	struct inflation job = {.arena = arena, .in = in, .limit = limit};
	bool done;

	if (inflateInit2(&job.stream, 16 + MAX_WBITS) != Z_OK)	/* 16: gzip, not zlib's own wrapping */
		return error_set(error, ERROR_ROOM, "no memory for zlib");
	done = make_room(&job, error) && inflate_members(&job, error) &&
	       arena_remap(arena, &job.out, job.made ? job.made : 1, error);
	inflateEnd(&job.stream);
	if (done)
		*ret = (struct blob){.data = job.out, .size = job.made};
	return done;
}
#else
static bool gzip_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		      struct error *error)
{
	(void)arena;
	(void)in;
	(void)limit;
	(void)ret;
	return error_set(error, ERROR_INPUT, "built without zlib");
}
#endif

const struct peel_format peel_gzip = {
	.name = "gzip",
	.matches = gzip_matches,
	.peel = gzip_peel,
};

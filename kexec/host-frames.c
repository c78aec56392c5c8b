// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-frames.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "frame-list.h"
#include "host-files.h"

/*
 * Classes are kept by blocks of FRAMES_AT_ONCE frames, in groups that are made when they are
 * needed: 2 MiB of addresses for the groups' own places reach to 2^48 with frames of 4 KiB.
 */
#define BLOCKS_IN_GROUP 512
#define GROUPS ((uint64_t)1 << 18)

/* Tails of a block of frames: the largest that has no flag of its own on tails is 512 MiB, of 64 KiB frames. */
#define MAX_ORDER 13

struct group {
	uint8_t *blocks[BLOCKS_IN_GROUP];	/* classes; NULL: not read yet */
};

struct frame_file {
	struct arena *arena;
	const char *path;
	int fd;
	struct group **groups;
	uint64_t bytes_read;
};

/* How many of count flags there are. Less than count: the file ends there, or cannot be read. */
static size_t read_flags(struct frame_file *file, uint64_t first, uint64_t *ret, size_t count)
{
	size_t done = 0, size = count * sizeof(*ret);

	while (done < size) {
		ssize_t got = pread(file->fd, (uint8_t *)ret + done, size - done,
				    (off_t)(first * sizeof(*ret) + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	file->bytes_read += done;
	return done / sizeof(*ret);
}

/* The flags of the first frame of the naturally aligned block that a tail is in; 0: it has none. */
static uint64_t head_of(struct frame_file *file, uint64_t frame)
{
	for (unsigned order = 1; order <= MAX_ORDER; order++) {
		uint64_t first = round_down(frame, UINT64_C(1) << order), flags;

		if (first == frame)
			continue;
		if (!read_flags(file, first, &flags, 1))
			return 0;
		if (!(flags & FRAME_TAIL))
			return flags & FRAME_HEAD ? flags : 0;
	}
	return 0;
}

static uint8_t *read_block(struct frame_file *file, uint64_t first)
{
	uint8_t *classes = arena_alloc(file->arena, FRAMES_AT_ONCE);
	uint64_t flags[FRAMES_AT_ONCE], head = 0;
	size_t count = read_flags(file, first, flags, FRAMES_AT_ONCE);

	for (size_t i = 0; i < count; i++) {
		if (!(flags[i] & FRAME_TAIL))
			head = flags[i];
		else if (i == 0)
			head = head_of(file, first);
		classes[i] = (uint8_t)frame_class_of(flags[i], flags[i] & FRAME_TAIL ? head : 0);
	}
	/* Where the file ends there is no memory. */
	memset(classes + count, FRAME_UNUSABLE, FRAMES_AT_ONCE - count);
	return classes;
}

static const uint8_t *find_block(struct frame_file *file, uint64_t block)
{
	struct group **group = &file->groups[block / BLOCKS_IN_GROUP];
	uint8_t **classes;

	if (!*group)
		*group = arena_alloc(file->arena, sizeof(**group));
	classes = &(*group)->blocks[block % BLOCKS_IN_GROUP];
	if (!*classes)
		*classes = read_block(file, block * FRAMES_AT_ONCE);
	return *classes;
}

static void read_file(void *context, uint64_t first, size_t count, uint8_t *ret)
{
	struct frame_file *file = context;

	while (count) {
		uint64_t block = first / FRAMES_AT_ONCE;
		size_t offset = (size_t)(first % FRAMES_AT_ONCE), part = FRAMES_AT_ONCE - offset;

		part = part < count ? part : count;
		if (block < GROUPS * BLOCKS_IN_GROUP)
			memcpy(ret, find_block(file, block) + offset, part);
		else
			memset(ret, FRAME_UNUSABLE, part);
		first += part;
		count -= part;
		ret += part;
	}
}

/* Returns 0 or an errno value: the first flags decide whether there is something to read. */
static int open_file(struct frame_file *file, const char *root)
{
	const char *resolved;
	int number = host_resolve(file->arena, root, host_files[HOST_KPAGEFLAGS].path, &resolved);
	uint64_t flags;

	if (number)
		return number;
	file->fd = open(resolved, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0)
		return errno;
	errno = ENODATA;	/* pread leaves it at a file's end */
	if (read_flags(file, 0, &flags, 1))
		return 0;
	number = errno;
	close(file->fd);
	return number;
}

static bool read_list(struct arena *arena, struct blob text, uint64_t page_size, struct host_frames *ret,
		      struct error *error)
{
	struct frame_list *list = arena_alloc(arena, sizeof(*list));

	if (!frame_list_parse(arena, text, list, error)) {
		error->kind = ERROR_INPUT;
		return false;
	}
	*ret = (struct host_frames){.frames = {.read = frame_list_read, .context = list, .size = page_size}};
	return true;
}

bool host_frames_open(struct arena *arena, const struct host *host, struct host_frames *ret,
		      struct error *error)
{
	struct frame_file *file = arena_alloc(arena, sizeof(*file));
	const char *path = arena_printf(arena, "%s%s", host->root, host_files[HOST_KPAGEFLAGS].path);
	uint8_t *groups;
	struct blob text;
	int number;

	if (!host->live && !host_read_file(arena, host->root, HOST_FRAME_LIST, &text))
		return read_list(arena, text, host->page_size, ret, error) ||
		       error_noun(error, "%s%s", host->root, HOST_FRAME_LIST);
	if (!arena_map(arena, GROUPS * sizeof(*file->groups), &groups, error))
		return false;
	*file = (struct frame_file){
		.arena = arena, .path = path, .groups = (struct group **)(void *)groups,
	};
	number = open_file(file, host->root);
	if (number)
		return error_errno(error, ERROR_MACHINE, number, "%s", path);
	*ret = (struct host_frames){.frames = {.read = read_file, .context = file, .size = host->page_size}, .file = file};
	return true;
}

void host_frames_close(const struct host_frames *frames, struct notes *notes)
{
	if (!frames->file)
		return;
	notes_add(notes, NOTE_DEBUG, "%s: %" PRIu64 " bytes read", frames->file->path, frames->file->bytes_read);
	close(frames->file->fd);
}

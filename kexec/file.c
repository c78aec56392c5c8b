// SPDX-License-Identifier: GPL-2.0-or-later
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct file_identity identify(const struct stat *status)
{
	return (struct file_identity){
		.device = status->st_dev,
		.inode = status->st_ino,
		.size = status->st_size,
		.mtime = status->st_mtim,
		.ctime = status->st_ctim,
	};
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_identity(const struct file_identity *a, const struct file_identity *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       same_time(a->mtime, b->mtime) && same_time(a->ctime, b->ctime);
}

/* All that is read where nothing says how much there is. */
static uint64_t no_extent(struct arena *arena, struct blob start)
{
	(void)arena;
	(void)start;
	return UINT64_MAX;
}

/*
 * Reads fd as far as extent says, or to its end, which has one zero byte behind
 * it, into growing anonymous memory. Returns 0 or an errno value: EFBIG past
 * limit.
 */
static int read_bytes(struct arena *arena, int fd, uint64_t limit, file_extent *extent, struct blob *ret)
{
	size_t capacity = 1 << 16, used = 0;
	struct error no_memory;
	uint64_t wanted;
	uint8_t *bytes;

	if (!arena_map(arena, capacity, &bytes, &no_memory))
		return ENOMEM;
	for (;;) {
		ssize_t got = read(fd, bytes + used, capacity - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno;
		if (got == 0)
			break;
		used += (size_t)got;
		if (used > limit)
			return EFBIG;
		if (used < capacity)
			continue;
		wanted = extent(arena, (struct blob){bytes, used});
		if (wanted <= used)
			break;
		capacity = wanted < 2 * capacity ? (size_t)wanted : 2 * capacity;
		if (!arena_remap(arena, &bytes, capacity, &no_memory))
			return ENOMEM;
	}
	*ret = (struct blob){.data = bytes, .size = used};
	return 0;
}

static bool read_stream(struct arena *arena, int fd, uint64_t limit, file_extent *extent, struct file *file,
			struct error *error)
{
	int number = read_bytes(arena, fd, limit, extent, &file->bytes);

	if (number == EFBIG)
		return error_set(error, ERROR_INPUT, "longer than the limit of %" PRIu64 " bytes", limit);
	if (number)
		return error_errno(error, number == ENOMEM ? ERROR_ROOM : ERROR_INPUT, number,
				   "cannot read it");
	if (!file->bytes.size)
		return error_set(error, ERROR_INPUT, "the file is empty");
	return true;
}

/* A device is mapped to its end: of a partition only those pages are read that are looked at. */
static bool map_device(struct arena *arena, int fd, struct file *file, struct error *error)
{
	off_t size = lseek(fd, 0, SEEK_END);
	void *start;

	if (size <= 0)
		return error_set(error, ERROR_INPUT, "the device is empty");
	start = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (start == MAP_FAILED)
		return error_errno(error, ERROR_INPUT, errno, "cannot map it");
	arena_adopt(arena, start, (size_t)size);
	file->bytes = (struct blob){.data = start, .size = (size_t)size};
	file->device = true;
	return true;
}

/*
 * /dev/zero has no end, and reading it to the limit takes all memory. What tells its end, as a volume of UBI does, is
 * read.
 */
static bool check_end(int fd, struct error *error)
{
	if (lseek(fd, 0, SEEK_END) <= 0 || lseek(fd, 0, SEEK_SET) != 0)
		return error_set(error, ERROR_INPUT, "it is a character device without an end; expected a file");
	return true;
}

/* How a file is to be taken. */
struct manner {
	uint64_t limit;		/* bytes that may be read */
	bool map;		/* what can be mapped is not read */
	file_extent *extent;	/* of a character device */
};

/*
 * Maps it, but for files of /proc, which have size 0, and of /sys, which cannot be mapped (ENODEV): both are read like a
 * pipe.
 */
static bool map_or_read(struct arena *arena, int fd, uint64_t limit, const struct stat *status, struct file *file,
			struct error *error)
{
	size_t size = (size_t)status->st_size;
	void *start;

	if (!size)
		return read_stream(arena, fd, limit, no_extent, file, error);
	start = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (start == MAP_FAILED && errno == ENODEV)
		return read_stream(arena, fd, limit, no_extent, file, error);
	if (start == MAP_FAILED)
		return error_errno(error, ERROR_INPUT, errno, "cannot map it");
	arena_adopt(arena, start, size);
	file->bytes = (struct blob){.data = start, .size = size};
	file->identity = identify(status);
	file->fd = fd;
	return true;
}

/* Fills file from an open descriptor; file->fd says whether that is to stay open. */
static bool take(struct arena *arena, int fd, const struct manner *manner, struct file *file, struct error *error)
{
	struct stat status;

	if (fstat(fd, &status))
		return error_errno(error, ERROR_INPUT, errno, "cannot examine it");
	if (S_ISDIR(status.st_mode))
		return error_set(error, ERROR_INPUT, "it is a directory; expected a file");
	if (S_ISCHR(status.st_mode)) {
		file->device = true;
		return check_end(fd, error) &&
		       read_stream(arena, fd, manner->limit, manner->extent, file, error);
	}
	if (S_ISBLK(status.st_mode) && manner->map)
		return map_device(arena, fd, file, error);
	if (S_ISREG(status.st_mode) && manner->map)
		return map_or_read(arena, fd, manner->limit, &status, file, error);
	return read_stream(arena, fd, manner->limit, no_extent, file, error);
}

static bool open_and_take(struct arena *arena, const char *path, struct manner manner, struct file *ret,
			  struct error *error)
{
	struct file file = {.path = path, .fd = -1};
	bool taken, standard_input = !strcmp(path, "-");
	int fd = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(error, ERROR_INPUT, errno, "%s", path);
	/* A name that is none cannot be looked up again, to see whether the file changed. */
	manner.map = manner.map && !standard_input;
	taken = take(arena, fd, &manner, &file, error);
	if (!taken || file.fd < 0)
		close(fd);
	if (!taken)
		return error_noun(error, "%s", path);
	*ret = file;
	return true;
}

bool file_map(struct arena *arena, const char *path, uint64_t limit, struct file *ret, struct error *error)
{
	return open_and_take(arena, path, (struct manner){limit, true, no_extent}, ret, error);
}

bool file_map_extent(struct arena *arena, const char *path, uint64_t limit, file_extent *extent, struct file *ret,
		     struct error *error)
{
	return open_and_take(arena, path, (struct manner){limit, true, extent}, ret, error);
}

bool file_copy(struct arena *arena, const char *path, uint64_t limit, struct file *ret, struct error *error)
{
	return open_and_take(arena, path, (struct manner){limit, false, no_extent}, ret, error);
}

bool file_unchanged(const struct file *file, struct error *error)
{
	struct file_identity now;
	struct stat status;

	if (file->fd < 0)
		return true;
	if (stat(file->path, &status))
		return error_errno(error, ERROR_INPUT, errno, "%s: cannot examine it again", file->path);
	now = identify(&status);
	if (!same_identity(&now, &file->identity))
		return error_set(error, ERROR_INPUT, "%s: the file changed while it was being loaded",
				 file->path);
	return true;
}

/* O_NONBLOCK: a pipe in a directory from elsewhere must not make the program wait for ever. */
int file_read(struct arena *arena, const char *path, size_t limit, struct blob *ret)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int number;

	if (fd < 0)
		return errno;
	number = read_bytes(arena, fd, limit, no_extent, ret);
	close(fd);
	return number;
}

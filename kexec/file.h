/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that are inputs of a load: mapped, not read, and checked for changes.
 */
#ifndef KEXEC_FILE_H
#define KEXEC_FILE_H

#include <stdint.h>
#include <time.h>
#include <sys/types.h>
#include "arena.h"
#include "blob.h"

/* What must stay the same between mapping a file and the end of the system call. */
struct file_identity {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec mtime;
	struct timespec ctime;
};

struct file {
	const char *path;	/* as given; borrowed */
	struct blob bytes;	/* mapped, or read to the end; owned by the arena */
	int fd;			/* of a mapped file, close-on-exec, else -1. The caller closes it */
	struct file_identity identity;	/* of a mapped file only */
	bool device;		/* a device: something else may stand behind what is meant */
};

/* How many bytes a file has, counted from its start, as far as its first bytes tell; they may be all. */
typedef uint64_t file_extent(struct arena *arena, struct blob start);

/*
 * Opens and maps path. A regular file is mapped MAP_PRIVATE and read-only: it
 * costs no memory until its bytes are used; a block device too, but its fd is
 * not kept. What cannot be mapped (a pipe, a file of /proc or /sys, a
 * character device that has an end) is read to its end, at most limit bytes,
 * and so is standard input, "-". Empty files are errors.
 * ERROR_INPUT with the path and the reason; ERROR_ROOM.
 */
bool file_map(struct arena *arena, const char *path, uint64_t limit, struct file *ret, struct error *error);

/*
 * As file_map, but of a character device (a flash partition, a volume of UBI) only as much is read as extent says of
 * what has been read: it is asked again until it wants no more.
 */
bool file_map_extent(struct arena *arena, const char *path, uint64_t limit, file_extent *extent, struct file *ret,
		     struct error *error);

/*
 * As file_map, but reads whatever path is to its end, into memory that nobody else can write: what becomes of the file
 * later changes nothing. It costs as much memory.
 */
bool file_copy(struct arena *arena, const char *path, uint64_t limit, struct file *ret, struct error *error);

/* False with ERROR_INPUT when path no longer names the file that was mapped, unchanged. Else true. */
bool file_unchanged(const struct file *file, struct error *error);

/*
 * Reads a file of /proc or /sys whole (their sizes lie), at most limit bytes.
 * Returns 0 or an errno value; EFBIG past the limit. One NUL byte stands
 * behind the bytes, so that text can be used as a string.
 */
int file_read(struct arena *arena, const char *path, size_t limit, struct blob *ret);

#endif

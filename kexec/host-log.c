// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "host-text.h"
#include "lpi-log.h"

/* Bytes: a record is at most CONSOLE_EXT_LOG_MAX, 8 KiB, in all kernels (kernel/printk/internal.h). */
#define RECORD_LIMIT 8192
#define SAVED_LIMIT ((size_t)64 << 20)
#define STAT_LIMIT ((size_t)16 << 20)

/* One read is one record. EPIPE: records were lost before they were read, and the next read goes on behind them. */
static int read_records(struct arena *arena, int fd, struct blob *ret)
{
	uint8_t record[RECORD_LIMIT], *kept = NULL;
	size_t size = 0, capacity = 0;

	for (;;) {
		ssize_t got = read(fd, record, sizeof(record));
		struct arena *scratch;
		struct blob line;

		if (got < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (got <= 0)
			break;
		scratch = arena_new();
		if (!scratch)
			return ENOMEM;
		line = lpi_log_excerpt(scratch, (struct blob){record, (size_t)got});
		for (size_t i = 0; i < line.size; i++) {
			kept = arena_grow(arena, kept, size, &capacity, 1);
			kept[size++] = line.data[i];
		}
		arena_free(scratch);
	}
	*ret = (struct blob){kept, size};
	return errno == EAGAIN ? 0 : errno;
}

static int read_device(struct arena *arena, const char *path, struct blob *ret)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), number;

	if (fd < 0)
		return errno;
	errno = EAGAIN;
	number = read_records(arena, fd, ret);
	close(fd);
	return number;
}

/* A log of an earlier boot tells of that one's tables. */
static bool is_stale(struct arena *arena, const struct stat *status)
{
	struct blob text;
	uint64_t boot;

	if (host_read_file(arena, "", "/proc/stat", &text) || !host_text_boot_time(text, &boot))
		return true;
	return status->st_mtime < 0 || (uint64_t)status->st_mtime < boot;
}

int host_log_read(struct arena *arena, const char *root, enum host_item item, struct blob *ret)
{
	bool device = host_files[item].kind == HOST_RECORDS && !*root;
	struct stat status;
	struct blob text;
	const char *path;
	int number = host_resolve(arena, root, host_files[item].path, &path);

	if (!number && stat(path, &status))
		number = errno;
	if (number)
		return number;
	if (device && S_ISCHR(status.st_mode))
		return read_device(arena, path, ret);
	if (!S_ISREG(status.st_mode))
		return ENOENT;
	if (!*root && is_stale(arena, &status))
		return ESTALE;
	number = file_read(arena, path, SAVED_LIMIT, &text);
	if (!number)
		*ret = lpi_log_excerpt(arena, text);
	return number;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-fdt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot-arm64.h"

/* The kernel leaves deeper nodes out of its own tree (FDT_MAX_DEPTH). */
#define MAX_DEPTH 64

struct entry {
	const char *name;
	bool directory;
};

struct entries {
	struct entry *items;
	size_t count;
	size_t capacity;
};

struct walk {
	struct arena *scratch;	/* names and values, released after the walk */
	void *fdt;		/* in the state of libfdt's sequential writing */
	struct error *error;
};

static bool write_failed(struct walk *walk, const char *path, int fault)
{
	if (fault == -FDT_ERR_NOSPACE)
		return error_set(walk->error, ERROR_MACHINE,
				 "%s: the device tree is larger than the %" PRIu64
				 " bytes that a kernel takes", path, BOOT_ARM64_DTB_MAX_SIZE);
	return error_set(walk->error, ERROR_MACHINE, "%s: %s", path, fdt_strerror(fault));
}

/* --- Directories ------------------------------------------------------------------------------------ */

/*
 * Properties before nodes, as the format wants it. Unit addresses are
 * hexadecimal without leading zeros: the shorter one is the smaller one, and
 * cpu@2 comes before cpu@10, on which the numbers of the CPUs depend.
 */
static int by_kind_name_address(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	size_t a_base = strcspn(a->name, "@"), b_base = strcspn(b->name, "@");
	size_t a_length = strlen(a->name), b_length = strlen(b->name);
	int order;

	if (a->directory != b->directory)
		return a->directory - b->directory;
	order = strncmp(a->name, b->name, a_base < b_base ? a_base : b_base);
	if (order)
		return order;
	if (a_base != b_base)
		return a_base < b_base ? -1 : 1;
	if (a_length != b_length)
		return a_length < b_length ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Adds what is a file or a directory; symbolic links lead out of the tree. */
static bool add_entry(struct walk *walk, DIR *stream, const char *path, const char *name,
		      struct entries *entries)
{
	struct stat status;

	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return true;
	if (fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW))
		return error_errno(walk->error, ERROR_MACHINE, errno, "%s/%s", path, name);
	if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode))
		return true;
	entries->items = arena_grow(walk->scratch, entries->items, entries->count, &entries->capacity,
				    sizeof(*entries->items));
	entries->items[entries->count++] = (struct entry){
		.name = arena_strndup(walk->scratch, name, strlen(name)),
		.directory = S_ISDIR(status.st_mode),
	};
	return true;
}

static bool list_directory(struct walk *walk, DIR *stream, const char *path, struct entries *ret)
{
	struct dirent *found;

	for (errno = 0; (found = readdir(stream)); errno = 0)
		if (!add_entry(walk, stream, path, found->d_name, ret))
			return false;
	if (errno)
		return error_errno(walk->error, ERROR_MACHINE, errno, "%s", path);
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), by_kind_name_address);
	return true;
}

/* --- Properties ------------------------------------------------------------------------------------- */

/*
 * To the end, not to the size that stat tells: that is 0 for security-*.
 * Returns 0 or an errno value.
 */
static int read_to_end(struct arena *arena, int fd, struct blob *ret)
{
	size_t used = 0, capacity = 0;
	uint8_t *data = NULL;
	ssize_t got;

	do {
		data = arena_grow(arena, data, used, &capacity, 1);
		got = read(fd, data + used, capacity - used);
		if (got < 0 && errno != EINTR)
			return errno;
		if (got > 0)
			used += (size_t)got;
		if (used > BOOT_ARM64_DTB_MAX_SIZE)
			return EFBIG;
	} while (got);
	*ret = (struct blob){.data = data, .size = used};
	return 0;
}

static int read_value(struct walk *walk, int directory, const char *name, struct blob *ret)
{
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), number;

	if (fd < 0)
		return errno;
	number = read_to_end(walk->scratch, fd, ret);
	close(fd);
	return number;
}

/* Where a tree has no "name" the kernel makes one of the node's name, less its unit address. */
static bool is_made_up(const char *node_name, const char *name, struct blob value)
{
	size_t length = strcspn(node_name, "@");

	return !strcmp(name, "name") && value.size == length + 1 &&
	       blob_equal_at(value, 0, node_name, length) && !value.data[length];
}

static bool add_property(struct walk *walk, int directory, const char *path, const char *node_name,
			 const char *name)
{
	struct blob value = {0};
	int number = read_value(walk, directory, name, &value), fault;

	if (number == EACCES && !strncmp(name, "security-", strlen("security-")))
		return true;
	if (number)
		return error_errno(walk->error, ERROR_MACHINE, number, "%s/%s", path, name);
	if (is_made_up(node_name, name, value))
		return true;
	fault = fdt_property(walk->fdt, name, value.data, (int)value.size);
	return !fault || write_failed(walk, path, fault);
}

/* --- Nodes ------------------------------------------------------------------------------------------ */

static bool add_node(struct walk *walk, int fd, const char *path, const char *name, unsigned depth);

static bool add_subnode(struct walk *walk, int parent, const char *path, const char *name, unsigned depth)
{
	int fd;

	path = arena_printf(walk->scratch, "%s/%s", path, name);
	if (depth >= MAX_DEPTH)
		return error_set(walk->error, ERROR_MACHINE, "%s: nested deeper than %d nodes",
				 path, MAX_DEPTH);
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_errno(walk->error, ERROR_MACHINE, errno, "%s", path);
	return add_node(walk, fd, path, name, depth);
}

static bool add_content(struct walk *walk, DIR *stream, const char *path, const char *name, unsigned depth)
{
	struct entries entries = {0};

	if (!list_directory(walk, stream, path, &entries))
		return false;
	for (size_t i = 0; i < entries.count; i++) {
		const struct entry *entry = &entries.items[i];

		if (!(entry->directory ? add_subnode(walk, dirfd(stream), path, entry->name, depth + 1)
				       : add_property(walk, dirfd(stream), path, name, entry->name)))
			return false;
	}
	return true;
}

/* Takes fd, which is open on the directory path. */
static bool add_node(struct walk *walk, int fd, const char *path, const char *name, unsigned depth)
{
	DIR *stream = fdopendir(fd);
	int fault;
	bool added;

	if (!stream) {
		error_errno(walk->error, ERROR_MACHINE, errno, "%s", path);
		close(fd);
		return false;
	}
	fault = fdt_begin_node(walk->fdt, name);
	added = fault ? write_failed(walk, path, fault) : add_content(walk, stream, path, name, depth);
	closedir(stream);
	if (!added)
		return false;
	fault = fdt_end_node(walk->fdt);
	return !fault || write_failed(walk, path, fault);
}

static bool write_tree(struct walk *walk, const char *directory)
{
	int fault = fdt_create(walk->fdt, BOOT_ARM64_DTB_MAX_SIZE);
	int fd;

	if (!fault)
		fault = fdt_finish_reservemap(walk->fdt);
	if (fault)
		return write_failed(walk, directory, fault);
	/* /proc/device-tree itself is a symbolic link. */
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(walk->error, ERROR_MACHINE, errno, "%s", directory);
	if (!add_node(walk, fd, directory, "", 0))
		return false;
	fault = fdt_finish(walk->fdt);
	return !fault || write_failed(walk, directory, fault);
}

bool host_fdt_rebuild(struct arena *arena, const char *directory, struct blob *ret, struct error *error)
{
	struct walk walk = {.error = error};
	uint8_t *fdt;
	bool written;

	if (!arena_map(arena, BOOT_ARM64_DTB_MAX_SIZE, &fdt, error))
		return false;
	walk.fdt = fdt;
	walk.scratch = arena_new();
	if (!walk.scratch)
		return error_set(error, ERROR_ROOM, "no memory to read %s", directory);
	written = write_tree(&walk, directory);
	arena_free(walk.scratch);
	if (!written || !arena_remap(arena, &fdt, fdt_totalsize(fdt), error))
		return false;
	*ret = (struct blob){.data = fdt, .size = fdt_totalsize(fdt)};
	return true;
}

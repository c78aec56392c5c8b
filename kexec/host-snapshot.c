// SPDX-License-Identifier: GPL-2.0-or-later
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libfdt.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dtb.h"
#include "host-crash.h"
#include "frame-list.h"
#include "host-files.h"
#include "host-frames.h"
#include "host-kcore.h"
#include "host-log.h"
#include "host-text.h"

/* Deeper than any device tree. */
#define MAX_TREE_DEPTH 64

/* Lines of the list of frames, of some 25 bytes. */
#define FRAME_LIST_RUNS ((size_t)1 << 18)

struct saving {
	struct arena *arena;
	const struct host *host;
	const char *directory;
	struct notes *notes;
	size_t file_count;	/* written so far */
};

static void note_unsaved(struct saving *saving, const char *path, const char *reason)
{
	notes_add(saving->notes, NOTE_INFO, "not saved: %s%s: %s", saving->host->root, path, reason);
}

/* Makes path and the directories above it, all inside the snapshot. */
static bool make_directories(struct saving *saving, const char *path, struct error *error)
{
	const char *end = path;

	while (*end) {
		const char *made;

		end += 1 + strcspn(end + 1, "/");
		made = arena_printf(saving->arena, "%s%.*s", saving->directory, (int)(end - path), path);
		if (mkdir(made, 0700) && errno != EEXIST)
			return error_errno(error, ERROR_MACHINE, errno, "%s", made);
	}
	return true;
}

static int write_all(int fd, struct blob bytes)
{
	size_t done = 0;

	while (done < bytes.size) {
		ssize_t count = write(fd, bytes.data + done, bytes.size - done);

		if (count < 0 && errno != EINTR)
			return errno;
		if (count > 0)
			done += (size_t)count;
	}
	return 0;
}

static bool write_file(struct saving *saving, const char *path, struct blob bytes, struct error *error)
{
	const char *name = arena_printf(saving->arena, "%s%s", saving->directory, path);
	const char *parent = arena_strndup(saving->arena, path, (size_t)(strrchr(path, '/') - path));
	int fd, number;

	if (!make_directories(saving, parent, error))
		return false;
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_errno(error, ERROR_MACHINE, errno, "%s", name);
	number = write_all(fd, bytes);
	if (close(fd) && !number)
		number = errno;
	if (number)
		return error_errno(error, ERROR_MACHINE, number, "%s", name);
	saving->file_count++;
	return true;
}

static bool is_seed(const char *name)
{
	return !strcmp(name, "kaslr-seed") || !strcmp(name, "rng-seed");
}

static void blank_node_seeds(uint8_t *tree, int node)
{
	int property;

	fdt_for_each_property_offset(property, tree, node) {
		const char *name;
		int length;
		const uint8_t *value = fdt_getprop_by_offset(tree, property, &name, &length);

		if (value && is_seed(name))
			memset(tree + (value - tree), 0, (size_t)length);
	}
}

/* False for what cannot be read as a tree: a seed may hide in it. */
static bool blank_tree_seeds(struct arena *arena, struct blob *bytes, struct error *error)
{
	uint8_t *copy;

	if (!dtb_check(*bytes, bytes, error) || !arena_map(arena, bytes->size, &copy, error))
		return false;
	memcpy(copy, bytes->data, bytes->size);
	for (int node = 0; node >= 0; node = fdt_next_node(copy, node, NULL))
		blank_node_seeds(copy, node);
	bytes->data = copy;
	return true;
}

/* The seeds are secrets of the running kernel; a property of the live tree is a file of its name. */
static bool blank_seeds(struct arena *arena, const char *path, struct blob *bytes, struct error *error)
{
	if (!strcmp(path, host_files[HOST_FDT].path))
		return blank_tree_seeds(arena, bytes, error);
	if (is_seed(strrchr(path, '/') + 1))
		bytes->data = arena_alloc(arena, bytes->size);
	return true;
}

static bool copy_bytes(struct saving *saving, struct arena *scratch, const char *path, struct error *error)
{
	struct error unsafe;
	struct blob bytes;
	int number = host_read_file(scratch, saving->host->root, path, &bytes);

	/* Not every entry of a class is a directory. */
	if (number == ENOENT || number == ENOTDIR)
		return true;
	if (number) {
		note_unsaved(saving, path, strerror(number));
		return true;
	}
	if (!blank_seeds(scratch, path, &bytes, &unsafe)) {
		note_unsaved(saving, path, unsafe.text);
		return true;
	}
	return write_file(saving, path, bytes, error);
}

/* Copies one file, if it is there; that it cannot be read is a note. Its bytes do not stay in memory. */
static bool copy_file(struct saving *saving, const char *path, struct error *error)
{
	struct arena *scratch = arena_new();
	bool done;

	if (!scratch)
		return error_errno(error, ERROR_ROOM, ENOMEM, "%s", path);
	done = copy_bytes(saving, scratch, path, error);
	arena_free(scratch);
	return done;
}

static bool save_file(struct saving *saving, const char *path, struct error *error)
{
	size_t before = saving->file_count;

	if (!copy_file(saving, path, error))
		return false;
	if (saving->file_count > before)
		notes_add(saving->notes, NOTE_INFO, "saved: %s", path);
	return true;
}

static bool save_directory(struct saving *saving, const char *path, struct error *error)
{
	if (!host_exists(saving->arena, saving->host->root, path))
		return true;
	if (!make_directories(saving, path, error))
		return false;
	notes_add(saving->notes, NOTE_INFO, "saved: %s, without its content", path);
	return true;
}

static bool copy_tree(struct saving *saving, const char *path, unsigned depth, struct error *error);

/* A node's property, or a node below it. Links are neither. */
static bool copy_tree_entry(struct saving *saving, const char *path, unsigned depth, struct error *error)
{
	const char *full = arena_printf(saving->arena, "%s%s", saving->host->root, path);
	struct stat status;

	if (lstat(full, &status)) {
		note_unsaved(saving, path, strerror(errno));
		return true;
	}
	if (S_ISDIR(status.st_mode))
		return copy_tree(saving, path, depth + 1, error);
	return !S_ISREG(status.st_mode) || copy_file(saving, path, error);
}

static bool copy_tree(struct saving *saving, const char *path, unsigned depth, struct error *error)
{
	const char *full = arena_printf(saving->arena, "%s%s", saving->host->root, path);
	const char **names = NULL;
	size_t count = 0;
	int number = depth > MAX_TREE_DEPTH ? ELOOP : host_list(saving->arena, full, &names, &count);

	if (number)
		note_unsaved(saving, path, strerror(number));
	if (!make_directories(saving, path, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *entry = arena_printf(saving->arena, "%s/%s", path, names[i]);

		if (!copy_tree_entry(saving, entry, depth, error))
			return false;
	}
	return true;
}

/* The live tree is read where there is no flattened one, at the first of its places. */
static bool save_tree(struct saving *saving, enum host_item item, struct error *error)
{
	const struct host *host = saving->host;
	const char *path = host_files[item].path;
	size_t before = saving->file_count;

	if (host->fdt_source == HOST_FDT_FIRMWARE || !host_exists(saving->arena, host->root, path))
		return true;
	if (item == HOST_DEVICE_TREE_FIRMWARE &&
	    host_exists(saving->arena, host->root, host_files[HOST_DEVICE_TREE].path))
		return true;
	if (!copy_tree(saving, path, 0, error))
		return false;
	notes_add(saving->notes, NOTE_INFO, "saved: %s, %zu files", path, saving->file_count - before);
	return true;
}

static bool save_attributes(struct saving *saving, const char *directory, const char *const *attributes,
			    struct error *error)
{
	for (; *attributes; attributes++)
		if (!save_file(saving, arena_printf(saving->arena, "%s/%s", directory, *attributes), error))
			return false;
	return true;
}

static bool save_class(struct saving *saving, const char *path, const char *const *attributes,
		       struct error *error)
{
	const char *class, **names;
	size_t count;

	if (host_resolve(saving->arena, saving->host->root, path, &class) ||
	    host_list(saving->arena, class, &names, &count))
		return true;
	for (size_t i = 0; i < count; i++)
		if (!save_attributes(saving, arena_printf(saving->arena, "%s/%s", path, names[i]), attributes,
				     error))
			return false;
	return true;
}

static bool save_excerpt(struct saving *saving, const char *path, struct blob bytes, const char *what,
			 struct error *error)
{
	if (!write_file(saving, path, bytes, error))
		return false;
	notes_add(saving->notes, NOTE_INFO, "saved: %s, %s only", path, what);
	return true;
}

static bool save_core(struct saving *saving, const char *path, struct error *error)
{
	struct error unreadable;
	struct blob bytes;

	if (!host_exists(saving->arena, saving->host->root, path))
		return true;
	if (!kcore_excerpt(saving->arena, saving->host->root, &bytes, &unreadable)) {
		note_unsaved(saving, path, unreadable.text);
		return true;
	}
	return save_excerpt(saving, path, bytes, "its headers", error);
}

static bool save_symbol(struct saving *saving, const char *path, struct error *error)
{
	const char *line;
	uint64_t value;

	if (!host_find_symbol(saving->arena, saving->host->root, HOST_CRASH_SYMBOL, &value))
		return true;
	line = arena_printf(saving->arena, "%016" PRIx64 " T %s\n", value, HOST_CRASH_SYMBOL);
	return save_excerpt(saving, path, (struct blob){(const uint8_t *)line, strlen(line)},
			    HOST_CRASH_SYMBOL, error);
}

static struct ranges all_ram(struct arena *arena, const struct iomem *iomem)
{
	struct ranges memory = {.arena = arena};

	for (size_t i = 0; i < iomem->count; i++)
		if (!strncmp(iomem->entries[i].name, "System RAM", strlen("System RAM")))
			ranges_add(&memory, iomem->entries[i].range);
	ranges_normalize(&memory);
	return memory;
}

/* Of all RAM, since it is not known what a plan will ask for. */
static bool save_frame_list(struct saving *saving, const struct host_frames *frames, const char *path,
			    struct error *error)
{
	struct ranges memory = all_ram(saving->arena, &saving->host->iomem);
	uint64_t group;
	struct blob text;

	if (!frame_list_format(saving->arena, &frames->frames, &memory, FRAME_LIST_RUNS, &text, &group, error) ||
	    !write_file(saving, HOST_FRAME_LIST, text, error))
		return false;
	notes_add(saving->notes, NOTE_INFO, "saved: %s, what groups of %" PRIu64 " frames hold, from %s",
		  HOST_FRAME_LIST, group, path);
	return true;
}

static bool save_frames(struct saving *saving, const char *path, struct error *error)
{
	const struct host *host = saving->host;
	struct host_frames frames;
	struct error unreadable;
	bool saved;

	if (!host_exists(saving->arena, host->root, path) && !host_exists(saving->arena, host->root, HOST_FRAME_LIST))
		return true;
	if (!host_frames_open(saving->arena, host, &frames, &unreadable)) {
		notes_add(saving->notes, NOTE_INFO, "not saved: %s", unreadable.text);
		return true;
	}
	saved = save_frame_list(saving, &frames, path, error);
	host_frames_close(&frames, saving->notes);
	return saved;
}

static bool save_log(struct saving *saving, enum host_item item, struct error *error)
{
	const char *path = host_files[item].path;
	struct blob lines;
	int number = host_log_read(saving->arena, saving->host->root, item, &lines);

	if (number == ENOENT)
		return true;
	if (number) {
		note_unsaved(saving, path, strerror(number));
		return true;
	}
	return save_excerpt(saving, path, lines, "what it says of LPI tables", error);
}

static bool save_item(struct saving *saving, enum host_item item, struct error *error)
{
	const char *path = host_file_path(saving->arena, item, saving->host->release);

	switch (host_files[item].kind) {
	case HOST_FILE:
	case HOST_RELEASE_FILE:
		return save_file(saving, path, error);
	case HOST_DIRECTORY:
		return save_directory(saving, path, error);
	case HOST_TREE:
		return save_tree(saving, item, error);
	case HOST_TTY_CLASS:
		return save_class(saving, path, host_tty_attributes, error);
	case HOST_CPU_CLASS:
		return save_class(saving, path, host_cpu_attributes, error);
	case HOST_WATCHDOG_CLASS:
		return save_class(saving, path, host_watchdog_attributes, error);
	case HOST_CORE:
		return save_core(saving, path, error);
	case HOST_RECORDS:
	case HOST_SAVED_LOG:
		return save_log(saving, item, error);
	case HOST_SYMBOLS:
		return save_symbol(saving, path, error);
	case HOST_FRAMES:
		return save_frames(saving, path, error);
	}
	return true;
}

static bool save_identity(struct saving *saving, struct error *error)
{
	const struct host *host = saving->host;
	const struct host_identity identity = {
		.release = host->release,
		.machine = host->machine,
		.page_size = host->page_size,
		.big_endian = host->big_endian,
		.hwcap = host->hwcap,
	};
	const char *text = host_identity_format(saving->arena, &identity);
	struct blob bytes = {.data = (const uint8_t *)text, .size = strlen(text)};

	if (!write_file(saving, HOST_IDENTITY_FILE, bytes, error))
		return false;
	notes_add(saving->notes, NOTE_INFO, "saved: %s", HOST_IDENTITY_FILE);
	return true;
}

static bool save_all(struct saving *saving, struct error *error)
{
	for (enum host_item item = 0; item < HOST_ITEM_COUNT; item++)
		if (!save_item(saving, item, error))
			return false;
	return save_identity(saving, error);
}

static bool make_empty(struct arena *arena, const char *directory, struct error *error)
{
	const char **names;
	size_t count = 0;
	int number = mkdir(directory, 0700) ? errno : 0;

	if (number == EEXIST)
		number = host_list(arena, directory, &names, &count);
	if (!number && !count && chmod(directory, 0700))
		number = errno;
	if (number)
		return error_errno(error, ERROR_MACHINE, number, "%s", directory);
	if (count)
		return error_set(error, ERROR_MACHINE, "%s: it is not empty (%s is in it)", directory,
				 names[0]);
	return true;
}

/* After an error: what is in the directory all the same must be said. */
static void raise_notes(struct notes *notes, size_t first)
{
	for (size_t i = first; i < notes->count; i++)
		notes->items[i].level = NOTE_WARNING;
}

bool host_snapshot(struct arena *arena, const struct host *host, const char *directory,
		   struct notes *notes, struct error *error)
{
	struct saving saving = {.arena = arena, .host = host, .directory = directory, .notes = notes};
	size_t first = notes->count;

	if (!make_empty(arena, directory, error))
		return false;
	if (save_all(&saving, error))
		return true;
	raise_notes(notes, first);
	return error_noun(error, "%s: the snapshot is incomplete", directory);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-bls.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "host-files.h"

/* Where UAPI.1 and custom mount the partitions; $BOOT comes first. */
static const char *const partitions[] = {"/boot", "/efi", "/boot/efi"};

#define PARTITIONS (sizeof(partitions) / sizeof(partitions[0]))
#define CONF_DIRECTORY "/loader/entries"
#define UKI_DIRECTORY "/EFI/Linux"
#define LOADER_GUID "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"	/* Boot Loader Interface */
#define UKI_LIMIT ((uint64_t)4 << 30)				/* bytes; a file on FAT is no larger */

struct reader {
	struct arena *arena;
	const struct host *host;
	struct notes *notes;
	struct host_bls *bls;
	size_t capacity;
	size_t wish_capacity;
};

/* --- One entry ----------------------------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *suffix)
{
	size_t length = strlen(name);

	return length > strlen(suffix) && !strcasecmp(name + length - strlen(suffix), suffix);
}

static bool read_conf(struct arena *arena, struct bls_item *item, struct error *error)
{
	struct blob text;
	int number = file_read(arena, item->path, (size_t)1 << 20, &text);

	if (number)
		return error_errno(error, ERROR_INPUT, number, "%s", item->path);
	item->notes.arena = arena;
	return bls_entry_parse(arena, text, &item->entry, &item->notes, error) || error_noun(error, "%s", item->path);
}

/* Only its headers and what it says of itself are read. */
static bool read_uki(struct arena *arena, struct bls_item *item, struct error *error)
{
	struct file file;
	bool done;

	if (!file_map(arena, item->path, UKI_LIMIT, &file, error))
		return false;
	done = bls_uki_parse(arena, file.bytes, &item->entry, error);
	if (file.fd >= 0)
		close(file.fd);
	return done || error_noun(error, "%s", item->path);
}

static bool read_item(struct arena *arena, struct bls_item *item, struct error *error)
{
	return item->unified ? read_uki(arena, item, error) : read_conf(arena, item, error);
}

/* DIRECTORY/loader/entries/NAME to DIRECTORY. */
static bool find_partition(struct arena *arena, const char *path, const char **ret, struct error *error)
{
	const char *name = strrchr(path, '/'), *end = name - strlen(CONF_DIRECTORY);

	if (name - path < (ptrdiff_t)strlen(CONF_DIRECTORY) || strncasecmp(end, CONF_DIRECTORY, strlen(CONF_DIRECTORY)))
		return error_set(error, ERROR_INPUT, "%s: not in a directory loader/entries, so where the files lie "
				 "that it names is not known", path);
	*ret = arena_strndup(arena, path, (size_t)(end - path));
	return true;
}

/* Under --sysroot, what lies there stays there. */
static void divide(struct arena *arena, const struct host *host, struct bls_item *item)
{
	const char *top;
	size_t length;

	if (host->live || host_resolve(arena, host->root, "/", &top))
		return;
	length = strlen(top);
	if (strncmp(item->partition, top, length) || (item->partition[length] && item->partition[length] != '/'))
		return;
	item->root = host->root;
	item->partition += length;
}

bool host_bls_read_file(struct arena *arena, const struct host *host, const char *path, struct bls_item *ret,
			struct error *error)
{
	struct bls_item item = {.root = "", .partition = "", .path = path, .unified = ends_with(path, ".efi")};
	const char *resolved;
	int number;

	if (!item.unified && !ends_with(path, ".conf"))
		return error_set(error, ERROR_INPUT, "%s: neither .conf nor .efi: not the file of a boot loader entry",
				 path);
	number = host_resolve(arena, "", path, &resolved);
	if (number)
		return error_errno(error, ERROR_INPUT, number, "%s", path);
	bls_item_name(arena, strrchr(resolved, '/') + 1, &item);
	if (!item.unified && !find_partition(arena, resolved, &item.partition, error))
		return false;
	divide(arena, host, &item);
	if (!read_item(arena, &item, error))
		return false;
	*ret = item;
	return true;
}

/* --- All entries --------------------------------------------------------------------------------------------- */

static void keep(struct reader *reader, const struct bls_item *item)
{
	struct host_bls *bls = reader->bls;

	bls->items = arena_grow(reader->arena, bls->items, bls->all, &reader->capacity, sizeof(*bls->items));
	bls->items[bls->all++] = *item;
}

static void add_file(struct reader *reader, const struct bls_item *template, const char *directory, const char *name)
{
	struct bls_item item = *template;
	struct error error;

	item.path = arena_printf(reader->arena, "%s/%s", directory, name);
	bls_item_name(reader->arena, name, &item);
	if (!read_item(reader->arena, &item, &error)) {
		item.fault = arena_printf(reader->arena, "%s", error.text);
	} else if (!bls_is_for_arm64(&item.entry)) {
		notes_add(reader->notes, NOTE_DEBUG, "%s: passed over: its architecture is %s", item.path,
			  item.entry.architecture);
		return;
	}
	keep(reader, &item);
}

static void add_directory(struct reader *reader, const struct bls_item *template, const char *directory,
			  const char *suffix)
{
	const char *path = arena_printf(reader->arena, "%s%s", template->partition, directory), *resolved, **names;
	int number = host_resolve(reader->arena, template->root, path, &resolved);
	size_t count = 0;

	if (!number)
		number = host_list(reader->arena, resolved, &names, &count);
	if (number && number != ENOENT && number != ENOTDIR)
		notes_add(reader->notes, NOTE_WARNING, "%s%s: %s: boot loader entries there are not seen", template->root,
			  path, strerror(number));
	for (size_t i = 0; !number && i < count; i++)
		if (ends_with(names[i], suffix))
			add_file(reader, template, resolved, names[i]);
}

/* A marker beside the entries may say that they are of another kind ("Standard-conformance Marker File"). */
static bool is_foreign(struct reader *reader, const char *partition)
{
	const char *path = arena_printf(reader->arena, "%s/loader/entries.srel", partition);
	struct blob text;

	if (host_read_file(reader->arena, reader->host->root, path, &text) || blob_equal_at(text, 0, "type1", 5))
		return false;
	notes_add(reader->notes, NOTE_WARNING, "%s%s is not \"type1\": the entries beside it are of another kind",
		  reader->host->root, path);
	return true;
}

static bool is_same(const struct stat *first, const struct stat *second)
{
	return first->st_dev == second->st_dev && first->st_ino == second->st_ino;
}

/* A partition may be seen at two places. */
static bool is_new(struct reader *reader, size_t index)
{
	struct stat status, other;
	const char *path;

	if (host_resolve(reader->arena, reader->host->root, partitions[index], &path) || stat(path, &status))
		return false;
	for (size_t i = 0; i < index; i++)
		if (!host_resolve(reader->arena, reader->host->root, partitions[i], &path) && !stat(path, &other) &&
		    is_same(&status, &other))
			return false;
	return true;
}

static void read_partitions(struct reader *reader)
{
	for (size_t i = 0; i < PARTITIONS; i++) {
		struct bls_item template = {.root = reader->host->root, .partition = partitions[i]};

		if (!is_new(reader, i))
			continue;
		if (!is_foreign(reader, partitions[i]))
			add_directory(reader, &template, CONF_DIRECTORY, ".conf");
		template.unified = true;
		add_directory(reader, &template, UKI_DIRECTORY, ".efi");
	}
}

/* --- What chooses -------------------------------------------------------------------------------------------- */

static void add_wish(struct reader *reader, const char *source, const char *value, bool grub)
{
	struct host_bls *bls = reader->bls;

	if (!value)
		return;
	bls->wishes = arena_grow(reader->arena, bls->wishes, bls->wish_count, &reader->wish_capacity,
				 sizeof(*bls->wishes));
	bls->wishes[bls->wish_count++] = (struct bls_wish){.source = source, .value = value, .grub = grub};
}

static const char *efi_value(struct reader *reader, const char *name)
{
	const char *path = arena_printf(reader->arena, "/sys/firmware/efi/efivars/%s-" LOADER_GUID, name);
	struct blob variable;

	if (host_read_file(reader->arena, reader->host->root, path, &variable))
		return NULL;
	return bls_efi_value(reader->arena, variable);
}

/* "@saved" is what was started last. */
static void add_loader_wish(struct reader *reader, const char *source, const char *value)
{
	if (value && !strcasecmp(value, "@saved"))
		add_wish(reader, "EFI variable LoaderEntrySelected", efi_value(reader, "LoaderEntrySelected"), false);
	else
		add_wish(reader, source, value, false);
}

/* systemd-boot's lies on the ESP, which is not /boot where there are two. */
static void read_loader_conf(struct reader *reader)
{
	static const char *const paths[] = {
		"/efi/loader/loader.conf", "/boot/efi/loader/loader.conf", "/boot/loader/loader.conf",
	};
	struct blob text;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (host_read_file(reader->arena, reader->host->root, paths[i], &text))
			continue;
		add_loader_wish(reader, arena_printf(reader->arena, "%s%s", reader->host->root, paths[i]),
				bls_loader_value(reader->arena, text, "default"));
		return;
	}
}

struct blob host_bls_grubenv(struct arena *arena, const struct host *host)
{
	struct blob text = {0};

	if (host_read_file(arena, host->root, "/boot/grub2/grubenv", &text) &&
	    host_read_file(arena, host->root, "/boot/grub/grubenv", &text))
		return (struct blob){0};
	return text;
}

static void read_wishes(struct reader *reader)
{
	struct host_bls *bls = reader->bls;

	add_loader_wish(reader, "EFI variable LoaderEntryOneShot", efi_value(reader, "LoaderEntryOneShot"));
	add_loader_wish(reader, "EFI variable LoaderEntryDefault", efi_value(reader, "LoaderEntryDefault"));
	read_loader_conf(reader);
	bls->grubenv = host_bls_grubenv(reader->arena, reader->host);
	add_wish(reader, "next_entry of GRUB", bls_grub_value(reader->arena, bls->grubenv, "next_entry"), true);
	add_wish(reader, "saved_entry of GRUB", bls_grub_value(reader->arena, bls->grubenv, "saved_entry"), true);
}

/* Those with a fault go behind. */
static void arrange(struct host_bls *bls)
{
	for (size_t i = 0; i < bls->all; i++) {
		struct bls_item item = bls->items[i];

		if (item.fault)
			continue;
		memmove(&bls->items[bls->count + 1], &bls->items[bls->count], (i - bls->count) * sizeof(item));
		bls->items[bls->count++] = item;
	}
	bls_sort(bls->items, bls->count);
}

bool host_bls_read(struct arena *arena, const struct host *host, struct host_bls *ret, struct notes *notes,
		   struct error *error)
{
	struct host_bls bls = {0};
	struct reader reader = {.arena = arena, .host = host, .notes = notes, .bls = &bls};

	read_partitions(&reader);
	if (!bls.all)
		return error_set(error, ERROR_MACHINE, "no boot loader entries for arm64: neither "
				 "loader/entries/*.conf nor EFI/Linux/*.efi below %s/boot, %s/efi or %s/boot/efi; is the "
				 "partition mounted?", host->root, host->root, host->root);
	read_wishes(&reader);
	arrange(&bls);
	*ret = bls;
	return true;
}

/* --- What an entry names ------------------------------------------------------------------------------------- */

/* Whether directory, under root, is where a file system starts. What cannot be seen is taken for one. */
static bool is_mount_point(struct arena *arena, const char *root, const char *directory)
{
	const char *path, *above;
	struct stat status, other;

	return host_resolve(arena, root, directory, &path) ||
	       host_resolve(arena, root, arena_printf(arena, "%s/..", directory), &above) || stat(path, &status) ||
	       stat(above, &other) || status.st_dev != other.st_dev;
}

/* The directory above; "" is the top. */
static const char *above(struct arena *arena, const char *directory)
{
	return arena_strndup(arena, directory, (size_t)(strrchr(directory, '/') - directory));
}

bool host_bls_find(struct arena *arena, const struct bls_item *item, const char *path, const char **ret,
		   struct error *error)
{
	const char *slash = *path == '/' ? "" : "/", *directory = item->partition;
	int number = host_resolve(arena, item->root, arena_printf(arena, "%s%s%s", directory, slash, path), ret);
	int other = number;

	while (other == ENOENT && *directory && !is_mount_point(arena, item->root, directory)) {
		directory = above(arena, directory);
		other = host_resolve(arena, item->root, arena_printf(arena, "%s%s%s", directory, slash, path), ret);
	}
	if (!other)
		return true;
	return error_errno(error, ERROR_INPUT, number, "%s%s%s%s", item->root, item->partition, slash, path);
}

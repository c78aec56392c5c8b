// SPDX-License-Identifier: GPL-2.0-or-later
#include "container.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "boot-arm64.h"
#include "dtb-index.h"
#include "dtb.h"
#include "image-arm64.h"
#include "kexec-elf.h"
#include "pe.h"
#include "signature.h"

static const struct container_format *const formats[] = {
	&container_fit,
	&container_uki,
	&container_uimage,
	&container_android,
};

const struct container_format *container_find(struct blob file)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->matches(file))
			return formats[i];
	return NULL;
}

uint64_t container_extent(struct arena *arena, struct blob start)
{
	const struct container_format *format = container_find(start);

	if (format)
		return format->extent(arena, start);
	if (pe_matches(start))
		return pe_extent(start);
	if (image_arm64_matches(start))
		return image_arm64_extent(start);
	return elf_matches(start) ? elf_extent(start) : UINT64_MAX;
}

/* --- Device trees ----------------------------------------------------------------------------------- */

#define FDT_HEADER_SIZE 40	/* bytes; Devicetree Specification, chapter 5 */
#define FDT_TOTAL_SIZE 4	/* offset of the field */

static const uint8_t fdt_magic[4] = {0xd0, 0x0d, 0xfe, 0xed};

bool container_tree(struct arena *arena, struct blob bytes, struct blob *ret, struct error *error)
{
	uint8_t *copy;

	if (bytes.size > BOOT_ARM64_DTB_MAX_SIZE)
		return error_set(error, ERROR_INPUT, "0x%zx bytes, expected at most 0x%" PRIx64, bytes.size,
				 BOOT_ARM64_DTB_MAX_SIZE);
	if (!arena_map(arena, bytes.size ? bytes.size : 1, &copy, error))
		return false;
	memcpy(copy, bytes.data, bytes.size);
	return dtb_check((struct blob){copy, bytes.size}, ret, error);
}

/* The tree that bytes start with, by its own size; false when they do not start with one. */
static bool first_tree(struct blob bytes, struct blob *ret)
{
	uint32_t size = 0;

	return blob_equal_at(bytes, 0, fdt_magic, sizeof(fdt_magic)) && blob_be32(bytes, FDT_TOTAL_SIZE, &size) &&
	       size >= FDT_HEADER_SIZE && blob_sub(bytes, 0, size, ret);
}

/* What stands behind the first tree: the next one, at a multiple of 4 from there at the latest. */
static struct blob behind_tree(struct blob bytes, struct blob tree)
{
	size_t padding = 0;

	while (padding < 3 && tree.size + padding < bytes.size && !bytes.data[tree.size + padding])
		padding++;
	blob_sub(bytes, tree.size + padding, bytes.size - tree.size - padding, &bytes);
	return bytes;
}

bool container_next_tree(struct blob *trees, struct blob *ret)
{
	if (!first_tree(*trees, ret))
		return false;
	*trees = behind_tree(*trees, *ret);
	return true;
}

bool container_trees(struct arena *arena, struct blob trees, struct blob compatible, struct blob *ret,
		     struct notes *notes, struct error *error)
{
	struct blob tree, first = {0}, best = {0};
	size_t count = 0, least = SIZE_MAX;

	while (container_next_tree(&trees, &tree)) {
		size_t distance = dtb_strings_distance(compatible, dtb_root_compatible(tree));

		if (!count++)
			first = tree;
		if (distance < least) {
			best = tree;
			least = distance;
		}
	}
	if (!count)
		return error_set(error, ERROR_INPUT, "no device tree (no magic d00dfeed, or one cut short)");
	if (!best.size && count > 1)
		notes_add(notes, NOTE_WARNING, "%zu device trees come with the kernel, and none of them is for this"
			  " machine: they are not used; give one with --dtb", count);
	if (!best.size && count == 1)
		best = first;
	*ret = best;
	return !best.size || container_tree(arena, best, ret, error);
}

/* Trees in a row, and places that are tried: a file that is made to cost time is given up. */
#define TREES_MAX 1024
#define PLACES_MAX 4096

/* Whether bytes are trees one behind the other, up to their end. */
static bool are_trees(struct blob bytes)
{
	struct blob tree;

	for (size_t count = 0; count < TREES_MAX && container_next_tree(&bytes, &tree); count++)
		if (!bytes.size)
			return true;
	return false;
}

/*
 * The first place in [at, end) where the magic stands, or NULL. memchr() for a
 * byte that is rare in machine code costs a sixth of memmem(), of a whole Image.
 */
static const uint8_t *find_magic(const uint8_t *at, const uint8_t *end)
{
	static const size_t last = sizeof(fdt_magic) - 1;

	if ((size_t)(end - at) < sizeof(fdt_magic))
		return NULL;
	for (at += last; (at = memchr(at, fdt_magic[last], (size_t)(end - at))); at++)
		if (!memcmp(at - last, fdt_magic, last))
			return at - last;
	return NULL;
}

/*
 * Trees at the end of file, behind a kernel; size 0: none. They are looked for
 * from the front: of the places where the magic stands the first from which
 * trees go to the end. One that is part of the kernel does not.
 */
static struct blob find_appended(struct blob file)
{
	const uint8_t *end = file.data + file.size, *at = file.data + (file.size ? 1 : 0);

	for (size_t i = 0; i < PLACES_MAX && (at = find_magic(at, end)); i++, at++) {
		struct blob rest = {at, (size_t)(end - at)};

		if (are_trees(rest))
			return rest;
	}
	return (struct blob){0};
}

struct blob container_appended(struct blob file)
{
	/* Trees are appended to what a boot loader takes, which no ELF file is; so a vmlinux is not read twice. */
	if (dtb_matches(file) || elf_matches(file))
		return (struct blob){0};
	return find_appended(file);
}

static bool split_appended(struct arena *arena, struct blob *file, const struct container_request *request,
			   struct container_contents *contents, struct notes *notes, struct error *error)
{
	struct blob trees = container_appended(*file);

	if (!trees.size)
		return true;
	file->size -= trees.size;
	if (contents->dtb.size)
		return true;
	notes_add(notes, NOTE_INFO, "device tree appended to the kernel: 0x%zx bytes", trees.size);
	return container_trees(arena, trees, request->compatible, &contents->dtb, notes, error) ||
	       error_noun(error, "appended device tree");
}

const char *container_split_path(struct arena *arena, const char *path, const char **ret_configuration)
{
	const char *mark = strrchr(path, '#');

	*ret_configuration = NULL;
	if (!mark || !access(path, F_OK))
		return path;
	*ret_configuration = mark + 1;
	return arena_strndup(arena, path, (size_t)(mark - path));
}

/* --- The loop --------------------------------------------------------------------------------------- */

static bool has_layer(const struct peeled *peeled, const struct container_format *format)
{
	for (size_t i = 0; i < peeled->layer_count; i++)
		if (!strcmp(peeled->layers[i].format, format->name))
			return true;
	return false;
}

/* What was asked for by name must be there. */
static bool check_request(const struct container_request *request, const struct peeled *peeled, struct error *error)
{
	if (request->configuration && !has_layer(peeled, &container_fit))
		return error_set(error, ERROR_INPUT, "not a Flat Image Tree: it has no configuration \"%s\"",
				 request->configuration);
	if (request->profile && !has_layer(peeled, &container_uki))
		return error_set(error, ERROR_INPUT, "not a unified kernel image: it has no profile \"%s\"",
				 request->profile);
	if (request->vendor_boot.size && !has_layer(peeled, &container_android))
		return error_set(error, ERROR_INPUT, "not an Android boot image: --vendor-boot is of no use with it");
	return true;
}

static bool add_layers(struct peeled *all, const struct peeled *more, struct error *error)
{
	if (more->layer_count > PEEL_MAX_LAYERS - all->layer_count)
		return error_set(error, ERROR_INPUT, "more than %d layers of compression or containers",
				 PEEL_MAX_LAYERS);
	for (size_t i = 0; i < more->layer_count; i++)
		all->layers[all->layer_count++] = more->layers[i];
	all->bytes = more->bytes;
	return true;
}

static void merge(struct container_contents *contents, const struct container_contents *inner)
{
	if (!contents->initrd_count) {
		contents->initrds = inner->initrds;
		contents->initrd_count = inner->initrd_count;
	}
	if (!contents->dtb.size)
		contents->dtb = inner->dtb;
	if (!contents->command_line)
		contents->command_line = inner->command_line;
	contents->kernel = inner->kernel;
}

static bool take(struct arena *arena, const struct container_format *format, const struct container_request *request,
		 struct container_opened *opened, struct notes *notes, struct error *error)
{
	struct peeled layer = {.layers = {{format->name, opened->peeled.bytes.size}}, .layer_count = 1};
	struct container_contents contents = {0};

	if (!format->take(arena, opened->peeled.bytes, request, &contents, notes, error))
		return error_noun(error, "%s", format->name);
	merge(&opened->contents, &contents);
	layer.bytes = contents.kernel;
	return add_layers(&opened->peeled, &layer, error);
}

/* A container is looked into before trees are looked for at its end: they may be its own. */
static bool peel_more(struct arena *arena, const struct container_request *request, struct container_opened *opened,
		      struct notes *notes, struct error *error)
{
	struct peeled peeled;

	if (!signature_strip(opened->peeled.bytes, &opened->peeled.bytes, error))
		return false;
	if (!request->device && !container_find(opened->peeled.bytes) &&
	    !split_appended(arena, &opened->peeled.bytes, request, &opened->contents, notes, error))
		return false;
	return peel(arena, opened->peeled.bytes, request->limit, &peeled, error) &&
	       add_layers(&opened->peeled, &peeled, error);
}

bool container_open(struct arena *arena, struct blob file, const struct container_request *request,
		    struct container_opened *ret, struct notes *notes, struct error *error)
{
	struct container_opened opened = {.peeled.bytes = file};
	const struct container_format *format;

	for (;;) {
		if (!peel_more(arena, request, &opened, notes, error))
			return false;
		format = container_find(opened.peeled.bytes);
		if (!format)
			break;
		if (!take(arena, format, request, &opened, notes, error))
			return false;
	}
	if (!check_request(request, &opened.peeled, error))
		return false;
	*ret = opened;
	return true;
}

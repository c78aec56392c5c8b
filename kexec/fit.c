// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "boot-arm64.h"
#include "dtb.h"
#include "peel.h"

static bool blob_is(struct blob blob, const char *text)
{
	return blob.size == strlen(text) && !memcmp(blob.data, text, blob.size);
}

/* --- The tree --------------------------------------------------------------------------------------- */

/* Without memory. False: the structure is damaged. *ret: whether a child of the root has that name. */
static bool find_root_child(struct blob structure, const char *name, bool *ret)
{
	struct dtb_token token = {0};
	uint64_t at = 0, depth = 0;
	bool found = false;

	while (token.tag != FDT_END) {
		if (!dtb_next_token(structure, &at, &token) || (token.tag == FDT_END_NODE && !depth--))
			return false;
		if (token.tag == FDT_BEGIN_NODE && depth++ == 1)
			found |= blob_is(token.name, name);
	}
	*ret = found;
	return true;
}

bool fit_matches(struct blob file)
{
	struct blob structure;
	bool found = false;

	if (!dtb_matches(file))
		return false;
	return !dtb_find_structure(file, &structure) || !find_root_child(structure, "images", &found) || found;
}

static bool check_count(const struct fit *fit, size_t parent, const char *what, struct error *error)
{
	size_t count = 0;

	for (size_t node = fit_next(fit, parent, DTB_INDEX_NONE); node != DTB_INDEX_NONE;
	     node = fit_next(fit, parent, node))
		count++;
	if (count > FIT_MAX_CHILDREN)
		return error_set(error, ERROR_INPUT, "/%s has %zu nodes, expected at most %d", what, count,
				 FIT_MAX_CHILDREN);
	return true;
}

bool fit_open(struct arena *arena, struct blob file, struct fit *ret, struct error *error)
{
	struct fit fit = {.arena = arena, .file = file};

	if (!dtb_index_read(arena, file, &fit.index, error))
		return false;
	fit.images = dtb_index_child(&fit.index, 0, "images");
	fit.configurations = dtb_index_child(&fit.index, 0, "configurations");
	if (fit.images == DTB_INDEX_NONE)
		return error_set(error, ERROR_INPUT, "a device tree without /images holds no kernel");
	if (!check_count(&fit, fit.images, "images", error) ||
	    !check_count(&fit, fit.configurations, "configurations", error))
		return false;
	*ret = fit;
	return true;
}

size_t fit_next(const struct fit *fit, size_t parent, size_t node)
{
	if (parent == DTB_INDEX_NONE)
		return DTB_INDEX_NONE;
	return node == DTB_INDEX_NONE ? fit->index.nodes[parent].child : fit->index.nodes[node].sibling;
}

/* "hash-1", "hash@1", "hash"; "signature-1". */
static bool name_starts(const struct fit *fit, size_t node, const char *prefix)
{
	return blob_equal_at(fit->index.nodes[node].name, 0, prefix, strlen(prefix));
}

static bool has_signature(const struct fit *fit, size_t node)
{
	for (size_t child = fit_next(fit, node, DTB_INDEX_NONE); child != DTB_INDEX_NONE;
	     child = fit_next(fit, node, child))
		if (name_starts(fit, child, "signature"))
			return true;
	return false;
}

/* --- Images ----------------------------------------------------------------------------------------- */

/* A property of one cell. */
static bool read_number(const struct fit *fit, size_t node, const char *name, uint32_t *ret)
{
	struct blob value = dtb_index_property(&fit->index, node, name);

	return value.size == 4 && blob_be32(value, 0, ret);
}

/* *ret: from the start of the file. */
static bool find_external(const struct fit *fit, size_t node, uint64_t *ret)
{
	uint64_t tree_end;
	uint32_t number;

	if (read_number(fit, node, "data-position", &number)) {
		*ret = number;
		return true;
	}
	if (!read_number(fit, node, "data-offset", &number))
		return false;
	round_up(fit->index.size, 4, &tree_end);	/* cannot wrap: totalsize has 32 bits */
	*ret = tree_end + number;
	return true;
}

static bool find_bytes(const struct fit *fit, size_t node, struct fit_image *image, struct error *error)
{
	struct blob data = dtb_index_property(&fit->index, node, "data");
	uint64_t offset;
	uint32_t size;

	if (data.data) {
		image->bytes = data;
		image->offset = (size_t)(data.data - fit->file.data);
		return true;
	}
	if (!find_external(fit, node, &offset))
		return error_set(error, ERROR_INPUT, "neither data nor data-offset or data-position");
	if (!read_number(fit, node, "data-size", &size))
		return error_set(error, ERROR_INPUT, "no data-size");
	if (!blob_sub(fit->file, offset, size, &image->bytes))
		return error_set(error, ERROR_INPUT, "truncated: data 0x%" PRIx64 "+0x%" PRIx32
				 " ends past the file (0x%zx)", offset, size, fit->file.size);
	image->offset = (size_t)offset;
	return true;
}

uint64_t fit_extent(struct arena *arena, struct blob start)
{
	uint64_t extent, offset;
	uint32_t tree_size = 0, size;
	struct error error;
	struct fit fit;

	blob_be32(start, offsetof(struct fdt_header, totalsize), &tree_size);
	if (tree_size > start.size)
		return tree_size;
	if (!fit_open(arena, start, &fit, &error))
		return UINT64_MAX;
	extent = tree_size;
	for (size_t node = fit_next(&fit, fit.images, DTB_INDEX_NONE); node != DTB_INDEX_NONE;
	     node = fit_next(&fit, fit.images, node))
		if (find_external(&fit, node, &offset) && read_number(&fit, node, "data-size", &size))
			extent = offset + size > extent ? offset + size : extent;
	return extent;
}

bool fit_read_image(const struct fit *fit, size_t node, struct fit_image *ret, struct error *error)
{
	struct fit_image image = {
		.node = node,
		.name = dtb_index_name(fit->arena, &fit->index, node),
		.description = dtb_index_string(&fit->index, node, "description"),
		.type = dtb_index_string(&fit->index, node, "type"),
		.arch = dtb_index_string(&fit->index, node, "arch"),
		.os = dtb_index_string(&fit->index, node, "os"),
		.compression = dtb_index_string(&fit->index, node, "compression"),
		.signature = has_signature(fit, node),
	};

	if (!find_bytes(fit, node, &image, error))
		return error_noun(error, "image \"%s\"", image.name);
	*ret = image;
	return true;
}

/* --- Hashes ----------------------------------------------------------------------------------------- */

static struct fit_hash check_hash(const struct fit *fit, const struct fit_image *image, size_t node)
{
	const char *name = dtb_index_string(&fit->index, node, "algo");
	struct blob value = dtb_index_property(&fit->index, node, "value");
	struct fit_hash hash = {
		.node = dtb_index_name(fit->arena, &fit->index, node),
		.algorithm = name ? name : "",
		.state = FIT_HASH_BROKEN,
	};
	const struct digest_algorithm *algorithm;
	uint8_t digest[DIGEST_MAX_SIZE];

	if (!name || !value.size)
		return hash;
	algorithm = digest_find(name);
	if (!algorithm) {
		hash.state = FIT_HASH_UNKNOWN;
	} else if (value.size == algorithm->size) {
		algorithm->compute(image->bytes, digest);
		hash.state = memcmp(digest, value.data, value.size) ? FIT_HASH_BAD : FIT_HASH_GOOD;
	}
	return hash;
}

size_t fit_check_hashes(const struct fit *fit, const struct fit_image *image,
			struct fit_hash ret[FIT_MAX_HASHES])
{
	size_t count = 0;

	for (size_t child = fit_next(fit, image->node, DTB_INDEX_NONE);
	     child != DTB_INDEX_NONE && count < FIT_MAX_HASHES; child = fit_next(fit, image->node, child))
		if (name_starts(fit, child, "hash"))
			ret[count++] = check_hash(fit, image, child);
	return count;
}

static bool require_hashes(const struct fit *fit, const struct fit_image *image, struct notes *notes,
			   struct error *error)
{
	struct fit_hash hashes[FIT_MAX_HASHES];
	size_t count = fit_check_hashes(fit, image, hashes);

	for (size_t i = 0; i < count; i++) {
		const struct fit_hash *hash = &hashes[i];

		if (hash->state == FIT_HASH_BAD)
			return error_set(error, ERROR_INPUT, "%s: the %s of its 0x%zx bytes at 0x%zx is not that"
					 " which the file names: it is damaged", hash->node, hash->algorithm,
					 image->bytes.size, image->offset);
		if (hash->state == FIT_HASH_BROKEN)
			return error_set(error, ERROR_INPUT, "%s: no algo, or no value of its size", hash->node);
		if (hash->state == FIT_HASH_UNKNOWN)
			notes_add(notes, NOTE_WARNING, "image \"%s\": %s: not checked: the algorithm %s is not known",
				  image->name, hash->node, hash->algorithm);
	}
	if (image->signature)
		notes_add(notes, NOTE_WARNING, "image \"%s\": its signature is not verified", image->name);
	return true;
}

/* --- Configurations --------------------------------------------------------------------------------- */

/* The root of the tree in an image: what its first properties say. Large or packed ones are not looked into. */
static struct blob compatible_of_fdt(const struct fit *fit, const char *name)
{
	size_t node = name ? dtb_index_child(&fit->index, fit->images, name) : DTB_INDEX_NONE;
	struct fit_image image;
	struct error error;

	if (node == DTB_INDEX_NONE || !fit_read_image(fit, node, &image, &error) ||
	    image.bytes.size > BOOT_ARM64_DTB_MAX_SIZE)
		return (struct blob){0};
	return dtb_root_compatible(image.bytes);
}

void fit_read_configuration(const struct fit *fit, size_t node, struct fit_configuration *ret)
{
	const struct dtb_index *index = &fit->index;

	*ret = (struct fit_configuration){
		.node = node,
		.name = dtb_index_name(fit->arena, index, node),
		.description = dtb_index_string(index, node, "description"),
		.kernel = dtb_index_string(index, node, "kernel"),
		.command_line = dtb_index_string(index, node, "cmdline"),
		.fdts = dtb_index_property(index, node, "fdt"),
		.ramdisks = dtb_index_property(index, node, "ramdisk"),
		.loadables = dtb_index_property(index, node, "loadables"),
		.compatible = dtb_index_property(index, node, "compatible"),
		.signature = has_signature(fit, node),
	};
	if (!ret->compatible.size)
		ret->compatible = compatible_of_fdt(fit, dtb_strings_next(ret->fdts, NULL));
}

const char *fit_default(const struct fit *fit)
{
	if (fit->configurations == DTB_INDEX_NONE)
		return NULL;
	return dtb_index_string(&fit->index, fit->configurations, "default");
}

/* DTB_INDEX_NONE when none fits. */
static size_t find_best(const struct fit *fit, struct blob machine)
{
	size_t best = DTB_INDEX_NONE, least = SIZE_MAX;

	for (size_t node = fit_next(fit, fit->configurations, DTB_INDEX_NONE);
	     node != DTB_INDEX_NONE && machine.size && least;
	     node = fit_next(fit, fit->configurations, node)) {
		struct fit_configuration configuration;
		size_t found;

		fit_read_configuration(fit, node, &configuration);
		found = dtb_strings_distance(machine, configuration.compatible);
		if (found < least) {
			best = node;
			least = found;
		}
	}
	return best;
}

#define NAMES_SHOWN 8

static const char *configuration_names(const struct fit *fit)
{
	const char *text = "";
	size_t count = 0;

	for (size_t node = fit_next(fit, fit->configurations, DTB_INDEX_NONE); node != DTB_INDEX_NONE;
	     node = fit_next(fit, fit->configurations, node)) {
		if (count++ < NAMES_SHOWN)
			text = arena_printf(fit->arena, "%s%s%s", text, *text ? ", " : "",
					    dtb_index_name(fit->arena, &fit->index, node));
	}
	return count > NAMES_SHOWN ? arena_printf(fit->arena, "%s and %zu more", text, count - NAMES_SHOWN) : text;
}

static bool find_named(const struct fit *fit, const char *name, const char *what, size_t *ret,
		       struct error *error)
{
	*ret = dtb_index_child(&fit->index, fit->configurations, name);
	if (*ret == DTB_INDEX_NONE)
		return error_set(error, ERROR_INPUT, "no configuration \"%s\"%s; there are: %s", name, what,
				 configuration_names(fit));
	return true;
}

static bool choose_node(const struct fit *fit, const struct fit_request *request, size_t *ret,
			const char **ret_why, struct error *error)
{
	size_t first = fit_next(fit, fit->configurations, DTB_INDEX_NONE), best;
	const char *machine = dtb_strings_next(request->compatible, NULL);

	if (first == DTB_INDEX_NONE)
		return error_set(error, ERROR_INPUT, "no /configurations: nothing says what of it is to boot");
	*ret_why = "as asked for";
	if (request->configuration)
		return find_named(fit, request->configuration, "", ret, error);
	best = find_best(fit, request->compatible);
	*ret_why = "it fits this machine best";
	if (best != DTB_INDEX_NONE) {
		*ret = best;
		return true;
	}
	*ret_why = "the file's default; no other fits this machine";
	if (fit_default(fit))
		return find_named(fit, fit_default(fit), ", which is the default", ret, error);
	*ret_why = "the only one";
	*ret = first;
	if (fit->index.nodes[first].sibling != DTB_INDEX_NONE)
		return error_set(error, ERROR_INPUT, "no configuration fits this machine (%s) and there is no default;"
				 " name one behind the file, as in FILE#%s; there are: %s",
				 machine ? machine : "no compatible", dtb_index_name(fit->arena, &fit->index, first),
				 configuration_names(fit));
	return true;
}

bool fit_choose(const struct fit *fit, const struct fit_request *request, struct fit_configuration *ret,
		struct notes *notes, struct error *error)
{
	const char *why = "", *board, *machine;
	size_t node = DTB_INDEX_NONE;

	if (!choose_node(fit, request, &node, &why, error))
		return false;
	fit_read_configuration(fit, node, ret);
	notes_add(notes, NOTE_INFO, "configuration \"%s\": %s", ret->name, why);
	board = dtb_strings_next(ret->compatible, NULL);
	machine = dtb_strings_next(request->compatible, NULL);
	if (!request->configuration && board && machine &&
	    dtb_strings_distance(request->compatible, ret->compatible) == SIZE_MAX)
		notes_add(notes, NOTE_WARNING, "configuration \"%s\" is for %s, this machine is %s", ret->name, board,
			  machine);
	return true;
}

/* --- What a boot needs ------------------------------------------------------------------------------ */

struct taking {
	const struct fit *fit;
	const struct fit_configuration *configuration;
	struct fit_contents contents;
	struct notes *notes;
	struct error *error;
};

static bool check_word(const char *what, const char *value, const char *expected, struct error *error)
{
	if (value && !strcmp(value, expected))
		return true;
	return error_set(error, ERROR_INPUT, "%s is %s, expected %s", what, value ? value : "missing", expected);
}

/* NULL: none. Its error names what is not known. */
static bool find_codec(const char *compression, const struct peel_format **ret, struct error *error)
{
	static const struct {
		const char *name;
		const struct peel_format *format;
	} codecs[] = {
		{"none", NULL}, {"gzip", &peel_gzip}, {"bzip2", &peel_bzip2}, {"lzma", &peel_lzma},
		{"lzo", &peel_lzop}, {"lz4", &peel_lz4}, {"zstd", &peel_zstd}, {"xz", &peel_xz},
	};

	for (size_t i = 0; i < sizeof(codecs) / sizeof(codecs[0]); i++) {
		if (!strcmp(codecs[i].name, compression ? compression : "none")) {
			*ret = codecs[i].format;
			return true;
		}
	}
	return error_set(error, ERROR_INPUT, "compression is \"%s\", which is not known", compression);
}

static bool check_codec(const struct fit_image *image, const struct peel_format **ret, struct error *error)
{
	if (!find_codec(image->compression, ret, error))
		return false;
	if (*ret && !(*ret)->matches(image->bytes))
		return error_set(error, ERROR_INPUT, "compression is %s, but its bytes at 0x%zx are not",
				 image->compression, image->offset);
	return true;
}

static bool take_image(struct taking *taking, const char *what, const char *name, struct fit_image *ret)
{
	size_t node = dtb_index_child(&taking->fit->index, taking->fit->images, name);

	if (node == DTB_INDEX_NONE)
		return error_set(taking->error, ERROR_INPUT, "%s \"%s\": no such image", what, name);
	if (!fit_read_image(taking->fit, node, ret, taking->error))
		return false;
	return require_hashes(taking->fit, ret, taking->notes, taking->error) ||
	       error_noun(taking->error, "image \"%s\"", ret->name);
}

static bool is_kernel_type(const char *type)
{
	return type && (!strcmp(type, "kernel") || !strcmp(type, "kernel_noload"));
}

static bool check_kernel(const struct fit_image *kernel, struct error *error)
{
	const struct peel_format *codec;

	if (!is_kernel_type(kernel->type))
		return error_set(error, ERROR_INPUT, "type is %s, expected kernel or kernel_noload",
				 kernel->type ? kernel->type : "missing");
	return check_word("arch", kernel->arch, "arm64", error) &&
	       check_word("os", kernel->os, "linux", error) && check_codec(kernel, &codec, error);
}

static bool take_kernel(struct taking *taking)
{
	struct fit_image *kernel = &taking->contents.kernel;

	if (!taking->configuration->kernel)
		return error_set(taking->error, ERROR_INPUT, "it has no kernel");
	if (!take_image(taking, "kernel", taking->configuration->kernel, kernel))
		return false;
	return check_kernel(kernel, taking->error) || error_noun(taking->error, "image \"%s\"", kernel->name);
}

/* A compressed ramdisk is the next kernel's to unpack, whatever compression says of it. */
static bool take_ramdisks(struct taking *taking)
{
	struct fit_contents *contents = &taking->contents;
	struct blob list = taking->configuration->ramdisks;

	contents->ramdisks = arena_array(taking->fit->arena, FIT_MAX_LIST, sizeof(*contents->ramdisks));
	for (const char *at = dtb_strings_next(list, NULL); at; at = dtb_strings_next(list, at)) {
		struct fit_image image;

		if (contents->ramdisk_count == FIT_MAX_LIST)
			return error_set(taking->error, ERROR_INPUT, "ramdisk: more than %d images", FIT_MAX_LIST);
		if (!take_image(taking, "ramdisk", at, &image))
			return false;
		if (!check_word("type", image.type, "ramdisk", taking->error))
			return error_noun(taking->error, "image \"%s\"", image.name);
		contents->ramdisks[contents->ramdisk_count++] = image.bytes;
	}
	return true;
}

/* Unpacked or copied: in the file it stands at a multiple of 4, and is read at multiples of 8. */
static bool unpack_tree(struct taking *taking, const struct fit_image *image, struct blob *ret)
{
	const struct peel_format *codec;
	struct blob bytes = image->bytes;
	uint8_t *copy;

	if (!check_word("type", image->type, "flat_dt", taking->error) ||
	    !check_codec(image, &codec, taking->error))
		return false;
	if (codec && !codec->peel)
		return error_set(taking->error, ERROR_INPUT, "built without %s", codec->library);
	if (codec)
		return (codec->peel(taking->fit->arena, bytes, BOOT_ARM64_DTB_MAX_SIZE, &bytes, taking->error) ||
			error_noun(taking->error, "%s", codec->name)) &&
		       dtb_check(bytes, ret, taking->error);
	if (bytes.size > BOOT_ARM64_DTB_MAX_SIZE)
		return error_set(taking->error, ERROR_INPUT, "0x%zx bytes, expected at most 0x%" PRIx64, bytes.size,
				 BOOT_ARM64_DTB_MAX_SIZE);
	if (!arena_map(taking->fit->arena, bytes.size ? bytes.size : 1, &copy, taking->error))
		return false;
	memcpy(copy, bytes.data, bytes.size);
	return dtb_check((struct blob){copy, bytes.size}, ret, taking->error);
}

static bool take_tree(struct taking *taking, const char *name, struct blob *ret)
{
	struct fit_image image;

	if (!take_image(taking, "fdt", name, &image))
		return false;
	return unpack_tree(taking, &image, ret) || error_noun(taking->error, "image \"%s\"", image.name);
}

static bool apply_overlay(struct taking *taking, const char *name)
{
	struct fit_contents *contents = &taking->contents;
	struct blob overlay;

	if (contents->overlay_count == FIT_MAX_LIST)
		return error_set(taking->error, ERROR_INPUT, "fdt: more than %d overlays", FIT_MAX_LIST);
	contents->overlay_count++;
	if (!take_tree(taking, name, &overlay))
		return false;
	return dtb_overlay(taking->fit->arena, contents->dtb, overlay, &contents->dtb, taking->error) ||
	       error_noun(taking->error, "image \"%s\"", name);
}

/* The first is the tree, the rest overlays. */
static bool take_trees(struct taking *taking)
{
	struct blob list = taking->configuration->fdts;
	const char *at = dtb_strings_next(list, NULL);

	if (!at)
		return true;
	if (!take_tree(taking, at, &taking->contents.dtb))
		return false;
	while ((at = dtb_strings_next(list, at)))
		if (!apply_overlay(taking, at))
			return false;
	return true;
}

/* Firmware, FPGA images: their load addresses are for a boot loader, before Linux. */
static void warn(struct taking *taking)
{
	const struct fit_configuration *configuration = taking->configuration;
	struct blob list = configuration->loadables;
	size_t count = 0;

	for (const char *at = dtb_strings_next(list, NULL); at && count < FIT_MAX_LIST;
	     at = dtb_strings_next(list, at), count++)
		notes_add(taking->notes, NOTE_WARNING, "configuration \"%s\": loadable \"%s\" is not loaded:"
			  " such images are for a boot loader", configuration->name, at);
	if (configuration->signature)
		notes_add(taking->notes, NOTE_WARNING, "configuration \"%s\": its signature is not verified",
			  configuration->name);
}

bool fit_take(const struct fit *fit, const struct fit_configuration *configuration, struct fit_contents *ret,
	      struct notes *notes, struct error *error)
{
	struct taking taking = {
		.fit = fit,
		.configuration = configuration,
		.contents = {
			.configuration = configuration->name,
			.command_line = configuration->command_line,
		},
		.notes = notes,
		.error = error,
	};

	if (!take_kernel(&taking) || !take_ramdisks(&taking) || !take_trees(&taking))
		return error_noun(error, "configuration \"%s\"", configuration->name);
	warn(&taking);
	*ret = taking.contents;
	return true;
}

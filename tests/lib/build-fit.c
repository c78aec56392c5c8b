// SPDX-License-Identifier: GPL-2.0-or-later
#include "build-fit.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/build-fdt.h"

static void put_text(struct build_fdt *fdt, const char *name, const char *value)
{
	if (value)
		build_fdt_string(fdt, name, value);
}

/* "a b" as two strings. */
static void put_list(struct build_fdt *fdt, const char *name, const char *words)
{
	char *list;
	size_t size;

	if (!words)
		return;
	size = strlen(words) + 1;
	list = strdup(words);
	for (char *at = list; *at; at++)
		if (*at == ' ')
			*at = '\0';
	build_fdt_property(fdt, name, list, size);
	free(list);
}

static size_t padded(size_t size)
{
	return (size + 3) / 4 * 4;
}

/* external: where the next bytes behind the tree go, from its end. */
static void put_data(struct build_fdt *fdt, const struct build_fit_image *image, size_t base, size_t *external)
{
	if (image->where == FIT_INLINE)
		build_fdt_property(fdt, "data", image->bytes.data, image->bytes.size);
	if (image->where == FIT_OFFSET)
		build_fdt_u32(fdt, "data-offset", (uint32_t)*external);
	if (image->where == FIT_POSITION)
		build_fdt_u32(fdt, "data-position", (uint32_t)(padded(base) + *external));
	if (image->where == FIT_INLINE || image->where == FIT_NOWHERE)
		return;
	build_fdt_u32(fdt, "data-size", (uint32_t)image->bytes.size);
	*external += padded(image->bytes.size);
}

static void put_image(struct build_fdt *fdt, const struct build_fit_image *image, size_t base, size_t *external)
{
	build_fdt_begin(fdt, image->name);
	put_text(fdt, "type", image->type);
	put_text(fdt, "arch", image->arch);
	put_text(fdt, "os", image->os);
	put_text(fdt, "compression", image->compression);
	put_data(fdt, image, base, external);
	if (image->hash) {
		build_fdt_begin(fdt, "hash-1");
		put_text(fdt, "algo", *image->hash ? image->hash : NULL);
		if (image->value)
			build_fdt_property(fdt, "value", image->value, image->value_size);
		build_fdt_end(fdt);
	}
	if (image->signature) {
		build_fdt_begin(fdt, image->signature);
		build_fdt_end(fdt);
	}
	build_fdt_end(fdt);
}

static void put_configuration(struct build_fdt *fdt, const struct build_fit_configuration *configuration)
{
	build_fdt_begin(fdt, configuration->name);
	put_text(fdt, "kernel", configuration->kernel);
	put_list(fdt, "fdt", configuration->fdts);
	put_list(fdt, "ramdisk", configuration->ramdisks);
	put_list(fdt, "loadables", configuration->loadables);
	put_list(fdt, "compatible", configuration->compatible);
	put_text(fdt, "cmdline", configuration->command_line);
	if (configuration->signature) {
		build_fdt_begin(fdt, "signature-1");
		build_fdt_end(fdt);
	}
	build_fdt_end(fdt);
}

static struct blob build_tree(const struct build_fit *fit)
{
	struct build_fdt fdt;
	size_t external = 0;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 1, 1);
	build_fdt_begin(&fdt, "images");
	for (size_t i = 0; i < fit->image_count; i++)
		put_image(&fdt, &fit->images[i], fit->base, &external);
	build_fdt_end(&fdt);
	if (fit->configurations) {
		build_fdt_begin(&fdt, "configurations");
		put_text(&fdt, "default", fit->default_name);
		for (size_t i = 0; i < fit->configuration_count; i++)
			put_configuration(&fdt, &fit->configurations[i]);
		build_fdt_end(&fdt);
	}
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

struct blob build_fit(const struct build_fit *fit)
{
	struct build_fit known = *fit;
	struct blob tree = build_tree(fit);
	size_t size = padded(tree.size), end = size;
	uint8_t *bytes;

	/* The numbers do not change the size. */
	free((void *)tree.data);
	known.base = tree.size;
	tree = build_tree(&known);
	for (size_t i = 0; i < fit->image_count; i++)
		if (fit->images[i].where == FIT_OFFSET || fit->images[i].where == FIT_POSITION)
			end += padded(fit->images[i].bytes.size);
	if (end == size)
		return tree;
	bytes = calloc(1, end);
	memcpy(bytes, tree.data, tree.size);
	free((void *)tree.data);
	for (size_t i = 0; i < fit->image_count; i++) {
		const struct build_fit_image *image = &fit->images[i];

		if (image->where != FIT_OFFSET && image->where != FIT_POSITION)
			continue;
		memcpy(bytes + size, image->bytes.data, image->bytes.size);
		size += padded(image->bytes.size);
	}
	return (struct blob){bytes, end};
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a Flat Image Tree: each image, each configuration. All that is found lies in the file. */
#include <stdlib.h>
#include <string.h>

#include "dtb.h"
#include "fit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void require_inside(struct blob file, struct blob part)
{
	require(part.data >= file.data && part.size <= file.size &&
		(size_t)(part.data - file.data) <= file.size - part.size);
}

static void require_refused(const struct error *error)
{
	require((error->kind == ERROR_INPUT || error->kind == ERROR_ROOM) && error->text[0]);
}

static void read_images(const struct fit *fit)
{
	struct fit_hash hashes[FIT_MAX_HASHES];
	struct fit_image image;
	struct error error = {0};

	for (size_t node = fit_next(fit, fit->images, DTB_INDEX_NONE); node != DTB_INDEX_NONE;
	     node = fit_next(fit, fit->images, node)) {
		if (!fit_read_image(fit, node, &image, &error)) {
			require_refused(&error);
			continue;
		}
		require_inside(fit->file, image.bytes);
		fit_check_hashes(fit, &image, hashes);
	}
}

static void take(const struct fit *fit, const struct fit_configuration *configuration, struct notes *notes)
{
	struct fit_contents contents;
	struct error error = {0};
	struct blob tree;

	if (!fit_take(fit, configuration, &contents, notes, &error)) {
		require_refused(&error);
		return;
	}
	require_inside(fit->file, contents.kernel.bytes);
	for (size_t i = 0; i < contents.ramdisk_count; i++)
		require_inside(fit->file, contents.ramdisks[i]);
	if (contents.dtb.size)
		require(dtb_check(contents.dtb, &tree, &error));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fit_request request = {.compatible = {(const uint8_t *)"vendor,board\0vendor,soc", 24}};
	struct blob file = {data, size};
	struct arena *arena = arena_new();
	struct notes notes = {.arena = arena};
	struct fit_configuration configuration;
	struct error error = {0};
	struct fit fit;

	if (!fit_open(arena, file, &fit, &error)) {
		require_refused(&error);
		require(!fit_matches(file) || error.text[0]);
		arena_free(arena);
		return 0;
	}
	require(fit_matches(file));
	read_images(&fit);
	if (fit_choose(&fit, &request, &configuration, &notes, &error))
		take(&fit, &configuration, &notes);
	else
		require_refused(&error);
	for (size_t node = fit_next(&fit, fit.configurations, DTB_INDEX_NONE); node != DTB_INDEX_NONE;
	     node = fit_next(&fit, fit.configurations, node)) {
		fit_read_configuration(&fit, node, &configuration);
		take(&fit, &configuration, &notes);
	}
	arena_free(arena);
	return 0;
}

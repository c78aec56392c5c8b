// SPDX-License-Identifier: GPL-2.0-or-later
/* What a Flat Image Tree's configuration names, as a container's contents. */
#include <string.h>

#include "container.h"
#include "fit.h"

/* It is read as a device tree is: at a multiple of 8, where in another container it need not stand. */
static bool align(struct arena *arena, struct blob *file, struct error *error)
{
	uint8_t *copy;

	if ((uintptr_t)file->data % 8 == 0)
		return true;
	if (!arena_map(arena, file->size, &copy, error))
		return false;
	memcpy(copy, file->data, file->size);
	file->data = copy;
	return true;
}

static bool fit_container_take(struct arena *arena, struct blob file, const struct container_request *request,
			       struct container_contents *ret, struct notes *notes, struct error *error)
{
	struct fit_request wanted = {request->configuration, request->compatible};
	struct fit_configuration configuration;
	struct fit_contents contents;
	struct fit fit;

	if (!align(arena, &file, error) || !fit_open(arena, file, &fit, error) ||
	    !fit_choose(&fit, &wanted, &configuration, notes, error) ||
	    !fit_take(&fit, &configuration, &contents, notes, error))
		return false;
	*ret = (struct container_contents){
		.kernel = contents.kernel.bytes,
		.initrds = contents.ramdisks,
		.initrd_count = contents.ramdisk_count,
		.dtb = contents.dtb,
		.command_line = contents.command_line,
	};
	return true;
}

const struct container_format container_fit = {
	.name = "fit",
	.matches = fit_matches,
	.extent = fit_extent,
	.take = fit_container_take,
};

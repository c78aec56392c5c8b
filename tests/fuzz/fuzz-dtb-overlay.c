// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Any two trees as base and overlay: the first word (big endian) is the size of the base, which the overlay follows.
 * What is built must be a tree.
 */
#include <stdlib.h>
#include <string.h>

#include "dtb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* In memory of its own, aligned, so that a read past its end is found. */
static struct blob copy(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size);

	if (size)
		memcpy(bytes, data, size);
	return (struct blob){bytes, size};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blob whole = {data, size}, base, overlay, tree, change, result, again;
	struct arena *arena = arena_new();
	struct error error = {0};
	uint32_t base_size;

	if (!blob_be32(whole, 0, &base_size) || base_size > size - 4) {
		arena_free(arena);
		return 0;
	}
	base = copy(data + 4, base_size);
	overlay = copy(data + 4 + base_size, size - 4 - base_size);
	if (dtb_check(base, &tree, &error) && dtb_check(overlay, &change, &error)) {
		if (dtb_overlay(arena, tree, change, &result, &error))
			require(dtb_check(result, &again, &error) && again.size == result.size);
		else
			require(error.kind == ERROR_INPUT && error.text[0]);
	}
	free((void *)base.data);
	free((void *)overlay.data);
	arena_free(arena);
	return 0;
}

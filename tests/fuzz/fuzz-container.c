// SPDX-License-Identifier: GPL-2.0-or-later
/* All layers and containers off any bytes, with trees that are appended. */
#include "tests/fuzz/container-format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct container_request request = {.compatible = {(const uint8_t *)"test,one", 9}, .limit = LIMIT};
	struct container_opened opened;
	struct arena *arena = arena_new();
	struct notes notes = {.arena = arena};
	struct error error = {0};

	/* A part of it tells its extent, or asks for more. */
	for (size_t part = 64; part < size; part *= 4)
		container_extent(arena, (struct blob){data, part});
	if (container_open(arena, (struct blob){data, size}, &request, &opened, &notes, &error)) {
		if (opened.peeled.layer_count > PEEL_MAX_LAYERS)
			abort();
		use_contents(&opened.contents);
		use(opened.peeled.bytes);
	} else if (error.kind == ERROR_NONE || !error.text[0]) {
		abort();
	}
	arena_free(arena);
	return 0;
}

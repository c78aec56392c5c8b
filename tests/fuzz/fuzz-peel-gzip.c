// SPDX-License-Identifier: GPL-2.0-or-later
/* The peel loop on gzip layers of any bytes. */
#include <stdlib.h>

#include "peel.h"

#define LIMIT 0x100000	/* bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct peeled peeled = {0};
	struct error error = {0};

	if (!peel(arena, (struct blob){data, size}, LIMIT, &peeled, &error)) {
		if (error.kind == ERROR_NONE || !error.text[0])
			abort();
	} else if (peeled.layer_count > PEEL_MAX_LAYERS || (peeled.layer_count && peeled.bytes.size > LIMIT)) {
		abort();
	}
	arena_free(arena);
	return 0;
}

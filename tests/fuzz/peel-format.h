/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row of the peel table on any bytes. */
#include <stdlib.h>

#include "peel.h"

#define LIMIT 0x100000	/* bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_format(const struct peel_format *format, const uint8_t *data, size_t size)
{
	struct blob in = {data, size}, out;
	struct error error = {0};
	struct arena *arena;

	if (!format->matches(in) || !format->peel)
		return;
	arena = arena_new();
	if (!format->peel(arena, in, LIMIT, &out, &error)) {
		if (error.kind == ERROR_NONE || !error.text[0])
			abort();
	} else if (out.size > LIMIT) {
		abort();
	}
	arena_free(arena);
}

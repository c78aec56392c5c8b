// SPDX-License-Identifier: GPL-2.0-or-later
/* The first byte says whether a crash kernel is meant; the rest is the running kernel's command line. */
#include <stdlib.h>
#include <string.h>

#include "cmdline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	bool crash = size && data[0] & 1;
	struct error error = {0};
	const char *running, *reused, *joined;

	if (!arena)
		return 0;
	running = size ? arena_strndup(arena, (const char *)data + 1, size - 1) : "";
	reused = cmdline_reuse(arena, running, crash);
	require(strlen(reused) <= strlen(running));
	/* What was to go is gone, and took no neighbour with it. */
	require(!strcmp(cmdline_reuse(arena, reused, crash), reused));

	joined = cmdline_join(arena, running, reused);
	require(strlen(joined) <= strlen(running) + strlen(reused) + 1);
	require(cmdline_check(joined, &error) == (strlen(joined) <= 2047));
	arena_free(arena);
	return 0;
}

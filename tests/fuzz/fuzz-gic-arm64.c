// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as an ACPI MADT: frames must not wrap, and ITSs come first. */
#include <stdlib.h>

#include "gic-arm64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct error error = {0};
	struct gic_machine machine;

	if (!arena)
		return 0;
	if (!gic_arm64_read(arena, (struct blob){0}, (struct blob){data, size}, &machine, &error))
		require(error.kind == ERROR_MACHINE && error.text[0] && !machine.reachable);
	for (size_t i = 0; i < machine.frame_count; i++) {
		const struct purgatory_gic_frame *frame = &machine.frames[i];

		require(frame->base + frame->size >= frame->base);
		require(!i || frame->kind >= frame[-1].kind);
	}
	arena_free(arena);
	return 0;
}

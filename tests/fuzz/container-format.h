/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row of the table of containers on any bytes. */
#include <stdlib.h>

#include "container.h"

#define LIMIT 0x100000	/* bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void use(struct blob bytes)
{
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < bytes.size; i++)
		sum = (uint8_t)(sum + bytes.data[i]);
}

/* All that is found can be read. */
static inline void use_contents(const struct container_contents *contents)
{
	use(contents->kernel);
	use(contents->dtb);
	for (size_t i = 0; i < contents->initrd_count; i++)
		use(contents->initrds[i]);
}

/* What the headers of a whole file say of its end does not cut off what is taken. */
static inline void use_extent(const struct container_format *format, const struct container_request *request,
			      struct blob file, struct arena *arena, size_t kernel_size)
{
	uint64_t extent = format->extent(arena, file);
	struct container_contents contents = {0};
	struct notes notes = {.arena = arena};
	struct error error = {0};

	file.size = extent < file.size ? (size_t)extent : file.size;
	if (!format->take(arena, file, request, &contents, &notes, &error) || contents.kernel.size != kernel_size)
		abort();
}

static inline void fuzz_container(const struct container_format *format, const struct container_request *request,
				  struct blob file)
{
	struct container_contents contents = {0};
	struct arena *arena = arena_new();
	struct notes notes = {.arena = arena};
	struct error error = {0};

	if (format->matches(file)) {
		if (format->take(arena, file, request, &contents, &notes, &error)) {
			use_contents(&contents);
			use_extent(format, request, file, arena, contents.kernel.size);
		} else if (error.kind == ERROR_NONE || !error.text[0])
			abort();
	}
	arena_free(arena);
}

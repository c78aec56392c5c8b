/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds of every answer of a kernel format, whatever the file was. */
#ifndef FUZZ_DESCRIBE_H
#define FUZZ_DESCRIBE_H

#include <stdlib.h>

#include "kernel-image.h"

static inline void require(bool condition)
{
	if (!condition)
		abort();
}

static inline void require_good_parts(const struct kernel_image *image, struct blob file)
{
	uint64_t end = 0;

	require(image->part_count > 0 && image->parts[0].offset == 0);
	for (size_t i = 0; i < image->part_count; i++) {
		const struct image_part *part = &image->parts[i];

		require(part->bytes.size > 0 && part->offset >= end);
		require(part->bytes.data >= file.data && part->bytes.size <= file.size);
		require((size_t)(part->bytes.data - file.data) <= file.size - part->bytes.size);
		end = part->offset + part->bytes.size;
	}
	require(end <= image->image_size);
}

static inline void fuzz_describe(const struct kernel_format *format, const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct kernel_image image = {0};
	struct error error = {0};
	struct blob file = {data, size};

	if (!format->matches(file))
		;
	else if (format->describe(arena, file, &image, &error))
		require_good_parts(&image, file);
	else
		require(error.kind == ERROR_INPUT && error.text[0]);
	arena_free(arena);
}

#endif

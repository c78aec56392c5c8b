/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every codec must do with a good file and with damaged ones. Each input
 * lies in an allocation of its own size, so that the address sanitizer sees a
 * read past its end. Include it behind cmocka.h.
 */
#ifndef PEEL_CHECK_H
#define PEEL_CHECK_H

#include <stdlib.h>

#include "peel.h"
#include "tests/lib/assert-error.h"

struct peel_file {
	const char *name;
	const char *bytes;
	size_t size;
};

#define PEEL_FILE(name, bytes) {name, bytes, sizeof(bytes) - 1}

/* One byte of a good file with another value. */
struct peel_damage {
	const char *name;
	size_t offset;
	uint8_t value;
	const char *words;	/* in the message */
};

static inline bool peel_copy(const struct peel_format *format, struct arena *arena, struct peel_file file,
			     uint64_t limit, struct blob *ret, struct error *error)
{
	uint8_t *copy = malloc(file.size);
	bool peeled;

	memcpy(copy, file.bytes, file.size);
	if (!format->matches((struct blob){copy, file.size}))
		fail_msg("%s: no %s", file.name, format->name);
	peeled = format->peel(arena, (struct blob){copy, file.size}, limit, ret, error);
	free(copy);
	return peeled;
}

static inline void check_contents(const struct peel_format *format, struct peel_file file, const void *bytes,
				  size_t size)
{
	struct arena *arena = arena_new();
	struct error error = {0};
	struct blob out;

	if (!peel_copy(format, arena, file, UINT64_MAX, &out, &error))
		fail_msg("%s: %s", file.name, error.text);
	if (out.size != size)
		fail_msg("%s: %zu bytes, expected %zu", file.name, out.size, size);
	assert_memory_equal(out.data, bytes, size);
	arena_free(arena);
}

static inline void check_refused(const struct peel_format *format, struct peel_file file, uint64_t limit,
				 enum error_kind kind, const char *words)
{
	struct arena *arena = arena_new();
	struct blob out = {.size = 4711};
	struct error error = {0};

	if (peel_copy(format, arena, file, limit, &out, &error))
		fail_msg("%s: accepted", file.name);
	assert_error(file.name, &error, kind, words);
	assert_int_equal(out.size, 4711);
	arena_free(arena);
}

static inline void check_damages(const struct peel_format *format, struct peel_file file,
				 const struct peel_damage *damages, size_t count)
{
	for (const struct peel_damage *row = damages; row < damages + count; row++) {
		char *bytes = malloc(file.size);

		memcpy(bytes, file.bytes, file.size);
		assert_int_not_equal((uint8_t)bytes[row->offset], row->value);
		bytes[row->offset] = (char)row->value;
		check_refused(format, (struct peel_file){row->name, bytes, file.size}, UINT64_MAX, ERROR_INPUT,
			      row->words);
		free(bytes);
	}
}

/* Cut anywhere from its magic on, it is refused, but for its first whole bytes if these make a file. */
static inline void check_truncations(const struct peel_format *format, struct peel_file file, size_t magic,
				     size_t whole)
{
	for (size_t size = magic; size < file.size; size++)
		if (size != whole)
			check_refused(format, (struct peel_file){file.name, file.bytes, size}, UINT64_MAX,
				      ERROR_INPUT, "offset 0x");
}

/* A file that holds size bytes. */
static inline void check_limits(const struct peel_format *format, struct peel_file file, size_t size)
{
	const uint64_t fitting[] = {size, size + 1, UINT64_MAX - 1}, exceeded[] = {size - 1, 1, 0};

	for (size_t i = 0; i < 3; i++) {
		struct arena *arena = arena_new();
		struct error error = {0};
		struct blob out;

		if (!peel_copy(format, arena, file, fitting[i], &out, &error))
			fail_msg("%s: limit %ju: %s", file.name, (uintmax_t)fitting[i], error.text);
		assert_int_equal(out.size, size);
		arena_free(arena);
		check_refused(format, file, exceeded[i], ERROR_ROOM, "contents exceed the limit of ");
	}
}

#endif

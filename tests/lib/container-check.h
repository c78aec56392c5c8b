/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking a container apart, in memory of the file's own size, so that the
 * address sanitizer sees a read past its end. Include it behind cmocka.h.
 */
#ifndef CONTAINER_CHECK_H
#define CONTAINER_CHECK_H

#include <inttypes.h>
#include <stdlib.h>

#include "container.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-fdt.h"

#define COPIES_MAX 4096

struct container_damage {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *words;	/* in the message */
};

struct container_test {
	const struct container_format *format;
	struct arena *arena;
	struct container_request request;
	struct container_contents contents;
	struct notes notes;
	struct error error;
	uint8_t *copies[COPIES_MAX];
	size_t copy_count;
};

static inline void start_test(struct container_test *test, const struct container_format *format)
{
	*test = (struct container_test){.format = format, .arena = arena_new()};
	test->notes.arena = test->arena;
	test->request.limit = 0x100000;
}

static inline void end_test(struct container_test *test)
{
	for (size_t i = 0; i < test->copy_count; i++)
		free(test->copies[i]);
	arena_free(test->arena);
}

static inline bool take_apart(struct container_test *test, const uint8_t *file, size_t size)
{
	uint8_t *copy = malloc(size);

	/* Kept: what is found points into it. */
	assert_true(test->copy_count < COPIES_MAX);
	test->copies[test->copy_count++] = copy;
	memcpy(copy, file, size);
	assert_true(test->format->matches((struct blob){copy, size}));
	memset(&test->error, 0, sizeof(test->error));
	return test->format->take(test->arena, (struct blob){copy, size}, &test->request, &test->contents,
				  &test->notes, &test->error);
}

/* How much of a file its headers ask for, when first a part of it is read that has one: padding may be missing. */
static inline size_t extent_of(struct container_test *test, const char *name, const uint8_t *file, size_t size)
{
	uint64_t extent = size < 0x800 ? size : 0x800, read;

	do {
		read = extent;
		extent = test->format->extent(test->arena, (struct blob){file, read});
		if (extent == UINT64_MAX)
			fail_msg("%s: 0x%" PRIx64 " bytes of 0x%zx do not tell its extent", name, read, size);
	} while (extent > read && extent < size);
	return extent < size ? (size_t)extent : size;
}

/* What its headers ask for is enough. */
static inline void check_taken(struct container_test *test, const char *name, const uint8_t *file, size_t size)
{
	if (!take_apart(test, file, extent_of(test, name, file, size)))
		fail_msg("%s: %s", name, test->error.text);
}

static inline void check_not_taken(struct container_test *test, const char *name, const uint8_t *file, size_t size,
				   const char *words)
{
	test->contents.initrd_count = 4711;
	if (take_apart(test, file, size))
		fail_msg("%s: accepted", name);
	assert_error(name, &test->error, ERROR_INPUT, words);
	assert_int_equal(test->contents.initrd_count, 4711);
}

static inline void check_blob(struct blob found, const char *expected)
{
	assert_int_equal(found.size, strlen(expected));
	assert_memory_equal(found.data, expected, found.size);
}

/* A tree with nothing but its compatible: one string. */
static inline struct blob build_tree(struct container_test *test, const char *compatible)
{
	struct build_fdt fdt;
	struct blob tree;
	uint8_t *copy;

	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_string(&fdt, "compatible", compatible);
	build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	assert_true(arena_map(test->arena, tree.size, &copy, &test->error));
	memcpy(copy, tree.data, tree.size);
	free((void *)tree.data);
	return (struct blob){copy, tree.size};
}

#endif

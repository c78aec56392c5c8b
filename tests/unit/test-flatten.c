// SPDX-License-Identifier: GPL-2.0-or-later
/* Cutting an image into page-aligned pieces that leave no byte to chance. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "flatten.h"

#define MAX_PARTS 40

struct expected_piece {
	uint64_t offset, memsz, bytes;
	bool copied;
};

struct flatten_case {
	const char *name;
	uint64_t text_offset, image_size, page_size;
	size_t max_pieces;
	struct { uint64_t offset, size; } parts[MAX_PARTS];	/* ends with size 0 */
	struct expected_piece expected[16];			/* ends with memsz 0 */
};

static const struct flatten_case cases[] = {
	{
		.name = "one-part: bss behind it is the same piece",
		.image_size = 0x5000, .page_size = 0x1000, .max_pieces = 13,
		.parts = {{0, 0x2345}},
		.expected = {{0, 0x5000, 0x2345, false}},
	}, {
		/* 64K kernel of kernels.md: three parts, the first two run up to the next one's start. */
		.name = "three-parts: gaps belong to the part before them",
		.image_size = 0x570000, .page_size = 0x1000, .max_pieces = 13,
		.parts = {{0, 0x300000}, {0x330000, 0x3172c}, {0x3c0000, 0x110200}},
		.expected = {{0, 0x330000, 0x300000, false}, {0x330000, 0x90000, 0x3172c, false},
			     {0x3c0000, 0x1b0000, 0x110200, false}},
	}, {
		/* The page at 0x2000 holds the end of one part and the start of the other: one page is copied. */
		.name = "shared-page: only that page is copied",
		.image_size = 0x8000, .page_size = 0x1000, .max_pieces = 13,
		.parts = {{0, 0x2100}, {0x2800, 0x2000}},
		.expected = {{0, 0x2000, 0x2000, false}, {0x2000, 0x1000, 0x1000, true},
			     {0x3000, 0x5000, 0x1800, false}},
	}, {
		/* The same image under a kernel with 64K pages: everything shares one page. */
		.name = "large-page: all parts in one page",
		.image_size = 0x8000, .page_size = 0x10000, .max_pieces = 13,
		.parts = {{0, 0x2100}, {0x2800, 0x2000}},
		.expected = {{0, 0x10000, 0x4800, true}},
	}, {
		/* A part that ends in the page it starts in leaves nothing behind that page. */
		.name = "unaligned-small-part",
		.image_size = 0x4000, .page_size = 0x1000, .max_pieces = 13,
		.parts = {{0, 0x1000}, {0x2010, 0x20}},
		.expected = {{0, 0x2000, 0x1000, false}, {0x2000, 0x2000, 0x30, true}},
	}, {
		/* text_offset 0x81000 under 64K pages: the piece starts at 0x80000 and its first page is a copy. */
		.name = "text-offset-inside-a-page",
		.text_offset = 0x81000, .image_size = 0x40000, .page_size = 0x10000, .max_pieces = 13,
		.parts = {{0, 0x30000}},
		.expected = {{0x80000, 0x10000, 0x10000, true}, {0x90000, 0x40000, 0x21000, false}},
	}, {
		/* Cheapest first: joining the two small parts copies 0x2000 bytes, any other pair more. */
		.name = "too-many: the smallest pair is joined",
		.image_size = 0x40000, .page_size = 0x1000, .max_pieces = 2,
		.parts = {{0, 0x10000}, {0x10000, 0x1000}, {0x11000, 0x1000}},
		.expected = {{0, 0x10000, 0x10000, false}, {0x10000, 0x30000, 0x2000, true}},
	}, {
		.name = "one-piece-only",
		.image_size = 0x6000, .page_size = 0x1000, .max_pieces = 1,
		.parts = {{0, 0x1000}, {0x3000, 0x10}},
		.expected = {{0, 0x6000, 0x3010, true}},
	},
};

static uint8_t byte_at(uint64_t offset)
{
	return (uint8_t)(offset * 7 + (offset >> 8) + 1);
}

/* An image whose every file byte tells where it belongs. */
static struct kernel_image make_image(struct arena *arena, const struct flatten_case *test)
{
	struct kernel_image image = {.text_offset = test->text_offset, .image_size = test->image_size};

	image.parts = arena_array(arena, MAX_PARTS, sizeof(*image.parts));
	for (size_t i = 0; test->parts[i].size; i++) {
		uint8_t *bytes = arena_alloc(arena, test->parts[i].size);

		for (uint64_t j = 0; j < test->parts[i].size; j++)
			bytes[j] = byte_at(test->parts[i].offset + j);
		image.parts[i] = (struct image_part){{bytes, test->parts[i].size}, test->parts[i].offset};
		image.part_count++;
	}
	return image;
}

/* What the memory holds at an offset from the image's first byte once the pieces are in place. */
static uint8_t expected_byte(const struct flatten_case *test, uint64_t offset)
{
	for (size_t i = 0; test->parts[i].size; i++)
		if (offset - test->parts[i].offset < test->parts[i].size)
			return byte_at(offset);
	return 0;
}

static void assert_contents(const struct flatten_case *test, const struct image_piece *piece)
{
	for (uint64_t i = 0; i < piece->bytes.size; i++) {
		uint64_t at = piece->offset + i;
		uint8_t expected = at < test->text_offset ? 0 : expected_byte(test, at - test->text_offset);

		if (piece->bytes.data[i] != expected)
			fail_msg("%s: byte at 0x%lx is 0x%02x, expected 0x%02x", test->name,
				 (unsigned long)at, piece->bytes.data[i], expected);
	}
}

static void pieces_are_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct flatten_case *test = &cases[i];
		struct arena *arena = arena_new();
		struct kernel_image image = make_image(arena, test);
		struct image_piece *pieces;
		struct error error;
		size_t count;

		if (!flatten(arena, &image, test->page_size, test->max_pieces, &pieces, &count, &error))
			fail_msg("%s: %s", test->name, error.text);
		for (size_t j = 0; j < count; j++) {
			const struct expected_piece *expected = &test->expected[j];

			if (pieces[j].offset != expected->offset || pieces[j].memsz != expected->memsz ||
			    pieces[j].bytes.size != expected->bytes || pieces[j].copied != expected->copied)
				fail_msg("%s: piece %zu is 0x%lx+0x%lx (0x%zx bytes, copied %d)", test->name, j,
					 (unsigned long)pieces[j].offset, (unsigned long)pieces[j].memsz,
					 pieces[j].bytes.size, pieces[j].copied);
			assert_contents(test, &pieces[j]);
		}
		assert_int_equal(test->expected[count].memsz, 0);
		arena_free(arena);
	}
}

/* 24 PT_LOADs, as the ELF that overruns the incumbent's stack has: never more pieces than asked for. */
static void twenty_four_parts_fit_sixteen(void **state)
{
	struct arena *arena = arena_new();
	struct flatten_case test = {.name = "24-parts", .image_size = 24 * 0x2000, .page_size = 0x1000, .max_pieces = 13};
	struct image_piece *pieces;
	struct kernel_image image;
	struct error error;
	uint64_t next = 0;
	size_t count;

	(void)state;
	for (size_t i = 0; i < 24; i++) {
		test.parts[i].offset = i * 0x2000;
		test.parts[i].size = 0x800 + i;
	}
	image = make_image(arena, &test);
	assert_true(flatten(arena, &image, test.page_size, test.max_pieces, &pieces, &count, &error));
	assert_int_equal(count, 13);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(pieces[i].offset, next);
		assert_contents(&test, &pieces[i]);
		next += pieces[i].memsz;
	}
	assert_int_equal(next, 24 * 0x2000);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_as_the_table_says),
		cmocka_unit_test(twenty_four_parts_fit_sixteen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

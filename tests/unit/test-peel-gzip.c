// SPDX-License-Identifier: GPL-2.0-or-later
/* gzip: what comes out, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config.h"
#include "peel.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-gzip.h"
#include "tests/lib/put.h"

#define NO_LIMIT UINT64_MAX

static struct arena *arena;
static uint8_t file[0x40000];

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	memset(file, 0, sizeof(file));
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

#ifdef HAVE_ZLIB

static bool peel_file(size_t size, uint64_t limit, struct blob *ret, struct error *error)
{
	return peel_gzip.peel(arena, (struct blob){file, size}, limit, ret, error);
}

/*
 * The check value of CRC-32, by its definition: that of "123456789" is
 * 0xcbf43926. Header, one stored block, trailer, all by hand from the RFCs.
 */
static void test_by_hand(void **state)
{
	static const uint8_t member[] = {
		0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3,		/* ID1 ID2 CM FLG MTIME XFL OS */
		0x01, 9, 0, 0xf6, 0xff,				/* BFINAL, stored; LEN, NLEN */
		'1', '2', '3', '4', '5', '6', '7', '8', '9',
		0x26, 0x39, 0xf4, 0xcb, 9, 0, 0, 0,		/* CRC32 ISIZE */
	};
	struct blob in = {member, sizeof(member)}, out;
	struct error error = {0};

	(void)state;
	assert_true(peel_gzip.matches(in));
	assert_true(peel_gzip.peel(arena, in, NO_LIMIT, &out, &error));
	assert_int_equal(out.size, 9);
	assert_memory_equal(out.data, "123456789", 9);
}

static const struct header_case {
	const char *name;
	uint8_t flags;
	const char *fields;
	size_t size;
	const char *refused;	/* NULL: accepted */
} header_cases[] = {
	{"plain", 0, NULL, 0, NULL},
	{"text", GZ_TEXT, NULL, 0, NULL},
	{"name", GZ_NAME, "Image", 6, NULL},
	{"comment", GZ_COMMENT, "a kernel", 9, NULL},
	{"extra", GZ_EXTRA, "\3\0abc", 5, NULL},
	{"empty extra", GZ_EXTRA, "\0\0", 2, NULL},
	{"header-crc", GZ_HCRC, NULL, 0, NULL},
	{"everything", GZ_TEXT | GZ_EXTRA | GZ_NAME | GZ_COMMENT | GZ_HCRC, "\1\0xname\0comment", 16, NULL},
	{"reserved-flag-5", 0x20, NULL, 0, "unknown header flags set at offset 0x"},
	{"reserved-flag-6", 0x40, NULL, 0, "unknown header flags set"},
	{"reserved-flag-7", 0x80, NULL, 0, "unknown header flags set"},
};

static void test_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(header_cases) / sizeof(header_cases[0]); i++) {
		const struct header_case *row = &header_cases[i];
		struct build_gzip member = {
			.bytes = "kernel", .size = 6,
			.flags = row->flags, .fields = row->fields, .fields_size = row->size,
		};
		struct error error = {0};
		struct blob out;
		bool peeled = peel_file(build_gzip(file, &member), NO_LIMIT, &out, &error);

		if (peeled != !row->refused)
			fail_msg("%s: %s", row->name, peeled ? "accepted" : error.text);
		if (row->refused)
			assert_error(row->name, &error, ERROR_INPUT, row->refused);
		else
			assert_memory_equal(out.data, "kernel", 6);
	}
}

/* The contents are far larger than the file: room grows. */
static void test_members(void **state)
{
	static const struct build_gzip run = {.run = 4000};	/* 1 + 258 * 4000 = 1032001 bytes */
	static const struct build_gzip text = {.bytes = "kernel", .size = 6};
	static const struct build_gzip empty = {.bytes = "", .size = 0};
	size_t size = build_gzip(file, &run);
	struct error error = {0};
	struct blob out;

	(void)state;
	size += build_gzip(file + size, &empty);
	size += build_gzip(file + size, &text);
	if (!peel_file(size, NO_LIMIT, &out, &error))
		fail_msg("%s", error.text);
	assert_int_equal(out.size, 1032001 + 6);
	for (size_t i = 0; i < 1032001; i++)
		if (out.data[i])
			fail_msg("byte %zu is not zero", i);
	assert_memory_equal(out.data + 1032001, "kernel", 6);
}

static void test_empty(void **state)
{
	static const struct build_gzip empty = {.bytes = "", .size = 0};
	struct error error = {0};
	struct blob out;

	(void)state;
	assert_true(peel_file(build_gzip(file, &empty), NO_LIMIT, &out, &error));
	assert_int_equal(out.size, 0);
}

/* Padding is no part of the stream, and room that was held for it is given back. */
static void test_padding(void **state)
{
	static const struct build_gzip text = {.bytes = "kernel", .size = 6};
	size_t size = build_gzip(file, &text), page = sysconf(_SC_PAGESIZE);
	struct error error = {0};
	struct blob out;

	(void)state;
	assert_true(peel_file(sizeof(file), NO_LIMIT, &out, &error));
	assert_int_equal(out.size, 6);
	assert_int_equal(msync((void *)(out.data + page), page, MS_ASYNC), -1);
	assert_int_equal(errno, ENOMEM);
	file[size + 0x100] = 'x';
	assert_false(peel_file(sizeof(file), NO_LIMIT, &out, &error));
	/* Header 10, stored block 5 + 6, trailer 8: 29 = 0x1d; 0x1d + 0x100. */
	assert_error("garbage", &error, ERROR_INPUT,
		     "byte 0x78 at offset 0x11d, behind the end of the stream at 0x1d");
}

static void test_limit(void **state)
{
	static const struct {
		uint64_t limit;
		bool accepted;
	} rows[] = {{25801, true}, {25800, false}, {25802, true}, {1, false}, {0, false}, {NO_LIMIT, true}};
	static const struct build_gzip run = {.run = 100};	/* 1 + 258 * 100 = 25801 bytes */
	size_t size = build_gzip(file, &run);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error error = {0};
		struct blob out;
		bool peeled = peel_file(size, rows[i].limit, &out, &error);

		if (peeled != rows[i].accepted)
			fail_msg("limit %ju: %s", (uintmax_t)rows[i].limit, peeled ? "accepted" : error.text);
		if (!peeled)
			assert_error("limit", &error, ERROR_ROOM, "contents exceed the limit of ");
	}
}

/* Offsets in that member: header 0-9, stored block 10-14 and 15-20, CRC32 21-24, ISIZE 25-28. */
static const struct damage {
	const char *name;
	size_t offset;
	uint8_t value;
	const char *words;
} damages[] = {
	{"method", 2, 7, "unknown compression method at offset 0x"},
	{"block-type", 10, 7, "invalid block type at offset 0x"},
	{"stored-length", 11, 5, "invalid stored block lengths at offset 0x"},
	{"contents", 15, 'K', "incorrect data check at offset 0x"},
	{"crc", 21, 0, "incorrect data check at offset 0x"},
	{"isize", 25, 7, "incorrect length check at offset 0x"},
	{"isize-huge", 28, 0xff, "incorrect length check at offset 0x"},
};

static void test_damage(void **state)
{
	static const struct build_gzip text = {.bytes = "kernel", .size = 6};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		const struct damage *row = &damages[i];
		size_t size = build_gzip(file, &text);
		struct error error = {0};
		struct blob out = {.size = 4711};

		file[row->offset] = row->value;
		if (peel_file(size, NO_LIMIT, &out, &error))
			fail_msg("%s: accepted", row->name);
		assert_error(row->name, &error, ERROR_INPUT, row->words);
		assert_int_equal(out.size, 4711);
	}
}

/* Two members, cut anywhere but between them: never accepted, and the offset is the end of the file. */
static void test_every_truncation(void **state)
{
	static const struct build_gzip run = {
		.run = 10, .flags = GZ_NAME, .fields = "Image", .fields_size = 6,
	};
	size_t first = build_gzip(file, &run), whole = first + build_gzip(file + first, &run);

	(void)state;
	for (size_t size = 3; size <= whole; size++) {
		uint8_t *copy = malloc(size);
		struct error error = {0};
		struct blob out;
		char offset[32];
		size_t end;
		bool peeled;

		memcpy(copy, file, size);
		peeled = peel_gzip.peel(arena, (struct blob){copy, size}, NO_LIMIT, &out, &error);
		free(copy);
		if (peeled != (size == first || size == whole))
			fail_msg("%zu bytes: %s", size, peeled ? "accepted" : error.text);
		/* One or two bytes of the second member are no magic, but something behind the first. */
		end = size > first && size < first + 3 ? first : size;
		snprintf(offset, sizeof(offset), "at offset 0x%zx", end);
		if (!peeled)
			assert_error("cut", &error, ERROR_INPUT, offset);
	}
}

#endif

static void test_matches(void **state)
{
	static const struct build_gzip text = {.bytes = "kernel", .size = 6};

	(void)state;
	build_gzip(file, &text);
	assert_true(peel_gzip.matches((struct blob){file, 3}));
	assert_false(peel_gzip.matches((struct blob){file, 2}));
	file[2] = 7;
	assert_false(peel_gzip.matches((struct blob){file, 10}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_ZLIB
		cmocka_unit_test_setup_teardown(test_by_hand, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_header, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_members, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_empty, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_padding, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_limit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_truncation, set_up, tear_down),
#endif
		cmocka_unit_test_setup_teardown(test_matches, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

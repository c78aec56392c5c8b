// SPDX-License-Identifier: GPL-2.0-or-later
/* The peel loop: layers off until nothing matches. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"
#include "peel.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-gzip.h"
#include "tests/lib/build-image.h"
#include "tests/lib/build-signature.h"
#include "tests/lib/put.h"

#define LIMIT 0x10000	/* bytes: more than any file here */

static struct arena *arena;
static uint8_t files[PEEL_MAX_LAYERS + 2][0x400];
static size_t sizes[PEEL_MAX_LAYERS + 2];

/* files[n] is an Image header in n layers of gzip. */
static int set_up(void **state)
{
	static const struct build_image image = {.image_size = 0x10000};

	(void)state;
	arena = arena_new();
	build_image(files[0], &image);
	sizes[0] = 64;
	for (size_t i = 1; i < PEEL_MAX_LAYERS + 2; i++) {
		struct build_gzip member = {.bytes = files[i - 1], .size = sizes[i - 1]};

		sizes[i] = build_gzip(files[i], &member);
	}
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static bool peel_layers(size_t layers, uint64_t limit, struct peeled *ret, struct error *error)
{
	return peel(arena, (struct blob){files[layers], sizes[layers]}, limit, ret, error);
}

static void test_raw(void **state)
{
	struct error error = {0};
	struct peeled peeled;

	(void)state;
	assert_true(peel_layers(0, LIMIT, &peeled, &error));
	assert_int_equal(peeled.layer_count, 0);
	assert_true(peeled.bytes.data == files[0]);
	assert_int_equal(peeled.bytes.size, 64);
}

static void test_unknown(void **state)
{
	struct error error = {0};
	struct peeled peeled;

	(void)state;
	assert_true(peel(arena, (struct blob){(const uint8_t *)"#!/bin/sh\n", 10}, LIMIT, &peeled, &error));
	assert_int_equal(peeled.layer_count, 0);
	assert_int_equal(peeled.bytes.size, 10);
	assert_true(peel(arena, (struct blob){0}, LIMIT, &peeled, &error));
	assert_int_equal(peeled.bytes.size, 0);
}

/* Signs what is in layers of gzip, as sign-file would: 5 bytes of signature. */
static void sign(size_t layers)
{
	memset(files[layers] + sizes[layers], 's', 5);
	build_signature_tail(files[layers] + sizes[layers] + 5, 5);
	sizes[layers] += 5 + BUILD_SIGNATURE_TAIL;
}

static void test_signed(void **state)
{
	struct error error = {0};
	struct peeled peeled = {0};

	(void)state;
	sign(0);
	assert_true(peel_layers(0, LIMIT, &peeled, &error));
	assert_int_equal(peeled.layer_count, 0);
	assert_int_equal(peeled.bytes.size, 64);
	/* The last byte of sig_len. */
	files[0][sizes[0] - 28 - 1] = 255;
	assert_false(peel_layers(0, LIMIT, &peeled, &error));
	assert_error("sig-len", &error, ERROR_INPUT, "appended signature: sig_len is 0xff");
}

#ifdef HAVE_ZLIB

/* A compressed file's end is not garbage, and an Image that was signed before it was compressed is bare too. */
static void test_signed_layers(void **state)
{
	struct build_gzip member = {.bytes = files[0]};
	struct error error = {0};
	struct peeled peeled;

	(void)state;
	sign(0);
	member.size = sizes[0];
	sizes[1] = build_gzip(files[1], &member);
	sign(1);
	if (!peel_layers(1, LIMIT, &peeled, &error))
		fail_msg("%s", error.text);
	assert_int_equal(peeled.layer_count, 1);
	assert_int_equal(peeled.bytes.size, 64);
	assert_memory_equal(peeled.bytes.data, files[0], 64);
}

static void test_layers(void **state)
{
	(void)state;
	for (size_t layers = 1; layers <= PEEL_MAX_LAYERS; layers++) {
		struct error error = {0};
		struct peeled peeled;

		if (!peel_layers(layers, LIMIT, &peeled, &error))
			fail_msg("%zu layers: %s", layers, error.text);
		assert_int_equal(peeled.layer_count, layers);
		for (size_t i = 0; i < layers; i++) {
			assert_string_equal(peeled.layers[i].format, "gzip");
			assert_int_equal(peeled.layers[i].size, sizes[layers - i]);
		}
		assert_int_equal(peeled.bytes.size, 64);
		assert_memory_equal(peeled.bytes.data, files[0], 64);
	}
}

static void test_too_many_layers(void **state)
{
	struct peeled peeled = {.layer_count = 4711};
	struct error error = {0};

	(void)state;
	assert_false(peel_layers(PEEL_MAX_LAYERS + 1, LIMIT, &peeled, &error));
	assert_error("5 layers", &error, ERROR_INPUT, "more than 4 layers of compression or containers");
	assert_int_equal(peeled.layer_count, 4711);
}

/* A magic that matched is not "some other format", in any layer. */
static void test_damaged_layer(void **state)
{
	struct peeled peeled;
	struct error error = {0};

	(void)state;
	/* Outermost layer: ISIZE. */
	put_le(files[2] + sizes[2] - 4, 4, 1);
	assert_false(peel_layers(2, LIMIT, &peeled, &error));
	assert_error("isize", &error, ERROR_INPUT, "gzip: incorrect length check");
}

static void test_limit(void **state)
{
	struct peeled peeled;
	struct error error = {0};

	(void)state;
	assert_true(peel_layers(1, 64, &peeled, &error));
	assert_false(peel_layers(1, 63, &peeled, &error));
	assert_error("limit", &error, ERROR_ROOM, "gzip: contents exceed the limit of 63 bytes");
}

#else

static void test_without_codec(void **state)
{
	struct peeled peeled;
	struct error error = {0};

	(void)state;
	assert_false(peel_layers(1, LIMIT, &peeled, &error));
	assert_error("stub", &error, ERROR_INPUT, "gzip: built without zlib");
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_raw, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unknown, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_signed, set_up, tear_down),
#ifdef HAVE_ZLIB
		cmocka_unit_test_setup_teardown(test_signed_layers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_layers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_many_layers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damaged_layer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_limit, set_up, tear_down),
#else
		cmocka_unit_test_setup_teardown(test_without_codec, set_up, tear_down),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

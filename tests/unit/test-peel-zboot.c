// SPDX-License-Identifier: GPL-2.0-or-later
/* EFI zboot: the payload that is found, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"
#include "tests/lib/build-gzip.h"
#include "tests/lib/build-image.h"
#include "tests/lib/build-zboot.h"
#include "tests/lib/peel-check.h"
#include "tests/lib/put.h"

static uint8_t file[0x2000];

/* The names that kernels 6.1 to 6.12 write, with the first bytes of such a file. */
static const struct {
	const char *name, *payload;
	uint32_t size;
} payloads[] = {
	{"gzip", "\x1f\x8b\x08", 3},
	{"lz4", "\x02\x21\x4c\x18", 4},
	{"lzma", "\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0", 14},
	{"xzkern", "\xfd" "7zXZ\0", 6},
	{"zstd22", "\x28\xb5\x2f\xfd", 4},
	{"zstd", "\x28\xb5\x2f\xfd", 4},
	/* What is in the file counts. */
	{"a-name-that-fills-all-of-32-bytes", "\xfd" "7zXZ\0", 6},
	{"", "BZh9", 4},
};

static void test_payload(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++) {
		struct build_zboot zboot = {payloads[i].name, payloads[i].payload, payloads[i].size, 0x1000};
		struct blob in = {file, build_zboot(file, &zboot)}, out;
		struct error error = {0};

		assert_true(peel_zboot.matches(in));
		if (!peel_zboot.peel(NULL, in, 0, &out, &error))
			fail_msg("%s: %s", payloads[i].name, error.text);
		assert_true(out.data == file + ZB_PAYLOAD);
		assert_int_equal(out.size, payloads[i].size);
	}
}

static const struct damage {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *words;
} damages[] = {
	{"machine-riscv", ZB_MACHINE, 2, 0x5064, "PE header: machine is 0x5064, expected 0xaa64 (ARM64)"},
	{"pe-signature", 0x40, 4, 0, "PE header: no signature at 0x40"},
	{"pe-header-past-end", ZB_PE_POINTER, 4, 0xfffffff0, "truncated: PE header at 0xfffffff0 ends past"},
	{"no-pe-header", ZB_PE_POINTER, 4, 0, "PE header: no signature at 0x0"},
	/* The file has 0x200 + 6 + 4 bytes. */
	{"offset-past-end", ZB_OFFSET, 4, 0x205, "truncated: payload 0x205+0x6 ends past the file (0x20a)"},
	{"offset-max", ZB_OFFSET, 4, 0xffffffff, "truncated: payload 0xffffffff+0x6 ends past"},
	{"size-past-end", ZB_SIZE, 4, 0xb, "truncated: payload 0x200+0xb ends past the file (0x20a)"},
	{"size-max", ZB_SIZE, 4, 0xffffffff, "truncated: payload 0x200+0xffffffff ends past"},
	{"no-payload", ZB_SIZE, 4, 0, "payload 0x200+0x0 (\"xzkern\") is not compressed in a known way"},
	{"offset-beside", ZB_OFFSET, 4, 0x1ff, "payload 0x1ff+0x6 (\"xzkern\") is not compressed in a known way"},
	{"payload-magic", ZB_PAYLOAD, 1, 0, "payload 0x200+0x6 (\"xzkern\") is not compressed in a known way"},
};

static void test_damage(void **state)
{
	static const struct build_zboot zboot = {"xzkern", "\xfd" "7zXZ\0", 6, 0x1000};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		size_t size = build_zboot(file, &zboot);

		put_le(file + damages[i].offset, damages[i].width, damages[i].value);
		check_refused(&peel_zboot, (struct peel_file){damages[i].name, (const char *)file, size}, UINT64_MAX,
			      ERROR_INPUT, damages[i].words);
	}
}

/* What is printed of a name that no kernel has. */
static void test_strange_name(void **state)
{
	static const struct build_zboot zboot = {"zs\ntd", "kernel", 6, 0x1000};

	(void)state;
	check_refused(&peel_zboot, (struct peel_file){"newline", (const char *)file, build_zboot(file, &zboot)},
		      UINT64_MAX, ERROR_INPUT, "(\"zs\") is not");
}

/* All but the word behind the payload is needed. */
static void test_every_truncation(void **state)
{
	static const struct build_zboot zboot = {"xzkern", "\xfd" "7zXZ\0", 6, 0x1000};
	size_t size = build_zboot(file, &zboot);

	(void)state;
	for (size_t cut = 8; cut < size - 4; cut++)
		check_refused(&peel_zboot, (struct peel_file){"cut", (const char *)file, cut}, UINT64_MAX,
			      ERROR_INPUT, cut < 0x40 ? "PE header" : "truncated: ");
}

static void test_matches(void **state)
{
	static const struct build_zboot zboot = {"gzip", "", 0, 0};
	static const struct build_image image = {.image_size = 0x1000};
	struct blob in = {file, 0x40};

	(void)state;
	build_zboot(file, &zboot);
	assert_true(peel_zboot.matches(in));
	assert_true(peel_zboot.matches((struct blob){file, 8}));
	assert_false(peel_zboot.matches((struct blob){file, 7}));
	file[ZB_MAGIC] = 'Z';
	assert_false(peel_zboot.matches(in));
	build_image(file, &image);
	assert_false(peel_zboot.matches(in));
}

#ifdef HAVE_ZLIB
/* From zboot to Image; what pads the Image stays. A payload that cannot be unpacked is no kernel. */
static void test_layers(void **state)
{
	static const struct build_image image = {.image_size = 0x200};
	static uint8_t padded[0x200], packed[0x400];
	struct build_gzip member = {.bytes = padded, .size = sizeof(padded)};
	struct build_zboot zboot = {"gzip", packed, 0, sizeof(padded)};
	struct arena *arena = arena_new();
	struct error error = {0};
	struct peeled peeled;
	struct blob in = {file, 0};

	(void)state;
	build_image(padded, &image);
	zboot.size = (uint32_t)build_gzip(packed, &member);
	in.size = build_zboot(file, &zboot);
	if (!peel(arena, in, sizeof(padded), &peeled, &error))
		fail_msg("%s", error.text);
	assert_int_equal(peeled.layer_count, 2);
	assert_string_equal(peeled.layers[0].format, "zboot");
	assert_string_equal(peeled.layers[1].format, "gzip");
	assert_int_equal(peeled.layers[1].size, zboot.size);
	assert_int_equal(peeled.bytes.size, sizeof(padded));
	assert_memory_equal(peeled.bytes.data, padded, sizeof(padded));
	put_le(file + ZB_PAYLOAD + zboot.size - 4, 4, 0x201);
	assert_false(peel(arena, in, sizeof(padded), &peeled, &error));
	assert_error("isize", &error, ERROR_INPUT, "gzip: incorrect length check");
	arena_free(arena);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_payload),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_strange_name),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_matches),
#ifdef HAVE_ZLIB
		cmocka_unit_test(test_layers),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

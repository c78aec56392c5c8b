// SPDX-License-Identifier: GPL-2.0-or-later
/* The 64-byte Image header. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "image-arm64.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-image.h"
#include "tests/lib/put.h"

#define KNOWN_SIZE 0x800000

/* flags: bit 0 byte order, bits 2:1 page size (1: 4K, 2: 16K, 3: 64K), bit 3 anywhere. */
static const struct decode_case {
	const char *name;
	uint64_t text_offset, image_size, flags;	/* fields of the header */
	struct kernel_image expected;
} cases[] = {
	{
		.name = "6.1, 4K (kernels.md k1)", .image_size = 0x420000, .flags = 0xa,
		.expected = {.image_size = 0x420000, .size_known = true,
			     .page_size = 4096, .anywhere = true},
	}, {
		.name = "6.1, 4K, big endian (k3)", .image_size = 0x3a0000, .flags = 0xb,
		.expected = {.image_size = 0x3a0000, .size_known = true,
			     .page_size = 4096, .anywhere = true, .big_endian = true},
	}, {
		.name = "6.1, 64K (k4)", .image_size = 0x570000, .flags = 0xe,
		.expected = {.image_size = 0x570000, .size_known = true,
			     .page_size = 65536, .anywhere = true},
	}, {
		.name = "6.1, 16K (k5)", .image_size = 0x480000, .flags = 0xc,
		.expected = {.image_size = 0x480000, .size_known = true,
			     .page_size = 16384, .anywhere = true},
	}, {
		.name = "4.4: near the start of DRAM, page size unsaid, random text_offset",
		.text_offset = 0x1ff000, .image_size = 0x900000,
		.expected = {.text_offset = 0x1ff000, .image_size = 0x900000, .size_known = true},
	}, {
		/* KNOWN_SIZE + 16 MiB = 0x1800000. The field is in the kernel's byte order; ignored. */
		.name = "3.16: no size", .text_offset = 0x0000080000000000,
		.expected = {.text_offset = 0x80000, .image_size = 0x1800000},
	}, {
		.name = "flag bits of the future", .image_size = 0x420000, .flags = 0xfffffffffffffffa,
		.expected = {.image_size = 0x420000, .size_known = true,
			     .page_size = 4096, .anywhere = true},
	}, {
		.name = "smallest", .image_size = 64,
		.expected = {.image_size = 64, .size_known = true},
	}, {
		.name = "largest", .image_size = 0xffffffffff,
		.expected = {.image_size = 0xffffffffff, .size_known = true},
	}
};

static void test_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct decode_case *row = &cases[i];
		struct build_image build = {row->text_offset, row->image_size, row->flags, NULL, 0};
		struct kernel_image image = {.format = "kept", .part_count = 3};
		uint8_t header[IMAGE_ARM64_HEADER_SIZE] = {0};
		struct error error = {0};

		build_image(header, &build);
		if (!image_arm64_decode((struct blob){header, sizeof(header)}, KNOWN_SIZE, &image, &error))
			fail_msg("%s: %s", row->name, error.text);
		if (image.text_offset != row->expected.text_offset ||
		    image.image_size != row->expected.image_size ||
		    image.size_known != row->expected.size_known || image.flags != row->flags ||
		    image.big_endian != row->expected.big_endian ||
		    image.page_size != row->expected.page_size || image.anywhere != row->expected.anywhere)
			fail_msg("%s: decoded differently", row->name);
		assert_string_equal(image.format, "kept");
		assert_int_equal(image.part_count, 3);
	}
}

static const struct damage {
	const char *name;
	size_t offset, width;
	uint64_t value, known_size;
	const char *words;
} damages[] = {
	{"magic", IM_MAGIC, 4, 0x644d5242, 0, "magic is 0x644d5242, expected 0x644d5241"},
	{"text-offset-too-big", IM_TEXT_OFFSET, 8, 0x200000, 0,
	 "text_offset is 0x200000, expected a multiple of 0x1000 below 0x200000"},
	{"text-offset-odd", IM_TEXT_OFFSET, 8, 0x800, 0, "text_offset is 0x800"},
	{"text-offset-big-endian", IM_TEXT_OFFSET, 8, 0x0000080000000000, 0,
	 "text_offset is 0x80000000000"},
	{"image-size-tiny", IM_IMAGE_SIZE, 8, 63, 0, "image_size is 0x3f, expected 0x40 or more"},
	{"image-size-huge", IM_IMAGE_SIZE, 8, 0x10000000000, 0, "image_size is 0x10000000000"},
	{"image-size-all-ones", IM_IMAGE_SIZE, 8, 0xffffffffffffffff, 0,
	 "image_size is 0xffffffffffffffff"},
	{"estimate-huge", IM_IMAGE_SIZE, 8, 0, 0xffff000000, "image_size is 0x10000000000"},
	{"estimate-wraps", IM_IMAGE_SIZE, 8, 0, 0xffffffffffffffff, "image_size is 0xffffffffffffffff"},
};

static void test_damage(void **state)
{
	static const struct build_image good = {0, 0x420000, 0xa, NULL, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		const struct damage *row = &damages[i];
		struct kernel_image image = {.image_size = 4711};
		uint8_t header[IMAGE_ARM64_HEADER_SIZE] = {0};
		struct error error = {0};

		build_image(header, &good);
		put_le(header + row->offset, row->width, row->value);
		if (image_arm64_decode((struct blob){header, sizeof(header)}, row->known_size,
				       &image, &error))
			fail_msg("%s: accepted", row->name);
		assert_error(row->name, &error, ERROR_INPUT, row->words);
		assert_true(image.image_size == 4711);
	}
}

static void test_truncated(void **state)
{
	static const struct build_image good = {0, 0x420000, 0xa, NULL, 0};
	uint8_t header[IMAGE_ARM64_HEADER_SIZE] = {0};
	struct kernel_image image;

	(void)state;
	build_image(header, &good);
	for (size_t size = 0; size < sizeof(header); size++) {
		struct error error = {0};

		assert_false(image_arm64_decode((struct blob){header, size}, 0, &image, &error));
		assert_error("cut", &error, ERROR_INPUT, "image header: truncated, ");
		assert_int_equal(image_arm64_matches((struct blob){header, size}), size >= 0x3c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

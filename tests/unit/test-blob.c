// SPDX-License-Identifier: GPL-2.0-or-later
/* No read leaves the bytes, whatever offset and size a file claims. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "blob.h"

static const uint8_t bytes[16] = {
	0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe,
};
static const struct blob whole = {bytes, sizeof(bytes)};

struct sub_case {
	const char *name;
	uint64_t offset, size;
	bool fits;
};

static const struct sub_case sub_cases[] = {
	{"all", 0, 16, true},
	{"middle", 4, 8, true},
	{"last-byte", 15, 1, true},
	{"empty-at-start", 0, 0, true},
	{"empty-at-end", 16, 0, true},
	{"one-past-end", 16, 1, false},
	{"size-past-end", 8, 9, false},
	{"offset-past-end", 17, 0, false},
	{"end-wraps-to-zero", 1, UINT64_MAX, false},
	{"end-wraps-inside", UINT64_MAX, 9, false},
	{"offset-at-the-top", UINT64_MAX, 0, false},
};

static void views_are_inside_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sub_cases) / sizeof(sub_cases[0]); i++) {
		const struct sub_case *test = &sub_cases[i];
		struct blob sub = {NULL, 77};

		if (blob_sub(whole, test->offset, test->size, &sub) != test->fits)
			fail_msg("%s: fits is %d", test->name, !test->fits);
		if (test->fits && (sub.data != bytes + test->offset || sub.size != test->size))
			fail_msg("%s: wrong view", test->name);
		if (!test->fits && (sub.data || sub.size != 77))
			fail_msg("%s: the result was written", test->name);
	}
}

static void a_blob_of_nothing_has_an_empty_view(void **state)
{
	struct blob nothing = {0}, sub = {bytes, 1};

	(void)state;
	assert_true(blob_sub(nothing, 0, 0, &sub));
	assert_int_equal(sub.size, 0);
	assert_false(blob_sub(nothing, 0, 1, &sub));
	assert_true(blob_equal_at(nothing, 0, "", 0));
	assert_false(blob_equal_at(nothing, 0, "x", 1));
}

/* Values read off the bytes above by hand. Odd offsets: no alignment is needed. */
static void integers_have_the_byte_order_of_their_name(void **state)
{
	uint16_t half;
	uint32_t word;
	uint64_t twice;

	(void)state;
	assert_true(blob_le16(whole, 1, &half));
	assert_int_equal(half, 0x4523);
	assert_true(blob_le32(whole, 3, &word));
	assert_int_equal(word, 0xcdab8967);
	assert_true(blob_le64(whole, 5, &twice));
	assert_int_equal(twice, 0x9876543210efcdab);
	assert_true(blob_be32(whole, 3, &word));
	assert_int_equal(word, 0x6789abcd);
	assert_true(blob_be64(whole, 5, &twice));
	assert_int_equal(twice, 0xabcdef1032547698);
}

static void integers_end_with_the_blob(void **state)
{
	uint16_t half = 0x7777;
	uint32_t word = 0x7777;
	uint64_t twice = 0x7777;

	(void)state;
	assert_true(blob_le16(whole, 14, &half));
	assert_true(blob_le32(whole, 12, &word));
	assert_true(blob_be32(whole, 12, &word));
	assert_true(blob_le64(whole, 8, &twice));
	assert_true(blob_be64(whole, 8, &twice));
	half = word = twice = 0x7777;
	assert_false(blob_le16(whole, 15, &half));
	assert_false(blob_le32(whole, 13, &word));
	assert_false(blob_be32(whole, 13, &word));
	assert_false(blob_le64(whole, 9, &twice));
	assert_false(blob_be64(whole, UINT64_MAX - 3, &twice));
	assert_int_equal(half, 0x7777);
	assert_int_equal(word, 0x7777);
	assert_int_equal(twice, 0x7777);
}

static void comparison_needs_all_bytes(void **state)
{
	(void)state;
	assert_true(blob_equal_at(whole, 14, "\xdc\xfe", 2));
	assert_false(blob_equal_at(whole, 14, "\xdc\xff", 2));
	assert_false(blob_equal_at(whole, 15, "\xfe", 2));
	assert_false(blob_equal_at(whole, UINT64_MAX, "\xfe", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_are_inside_or_refused),
		cmocka_unit_test(a_blob_of_nothing_has_an_empty_view),
		cmocka_unit_test(integers_have_the_byte_order_of_their_name),
		cmocka_unit_test(integers_end_with_the_blob),
		cmocka_unit_test(comparison_needs_all_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

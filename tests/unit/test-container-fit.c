// SPDX-License-Identifier: GPL-2.0-or-later
/* A Flat Image Tree as a container: which configuration is taken, and from where in a file. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config.h"
#include "tests/lib/build-fit.h"
#include "tests/lib/container-check.h"

#define BYTES(text) {(const uint8_t *)(text), sizeof(text) - 1}

static struct blob build(void)
{
	static const struct build_fit_image images[] = {
		{"one", "kernel", "arm64", "linux", "none", BYTES("first kernel"), NULL, NULL, 0, NULL, FIT_INLINE},
		{"two", "kernel", "arm64", "linux", "none", BYTES("second kernel"), NULL, NULL, 0, NULL, FIT_INLINE},
		{"r", "ramdisk", "arm64", "linux", "none", BYTES("ramdisk"), NULL, NULL, 0, NULL, FIT_INLINE},
	};
	static const struct build_fit_configuration configurations[] = {
		{.name = "conf-1", .kernel = "one", .ramdisks = "r", .command_line = "quiet"},
		{.name = "conf-2", .kernel = "two"},
	};

	return build_fit(&(struct build_fit){images, 3, configurations, 2, "conf-1", 0});
}

static void test_default(void **state)
{
	struct blob file = build();
	struct container_test test;

	(void)state;
	start_test(&test, &container_fit);
	check_taken(&test, "default", file.data, file.size);
	check_blob(test.contents.kernel, "first kernel");
	assert_int_equal(test.contents.initrd_count, 1);
	check_blob(test.contents.initrds[0], "ramdisk");
	assert_string_equal(test.contents.command_line, "quiet");
	assert_int_equal(test.contents.dtb.size, 0);
	free((void *)file.data);
	end_test(&test);
}

static void test_named(void **state)
{
	struct blob file = build();
	struct container_test test;

	(void)state;
	start_test(&test, &container_fit);
	test.request.configuration = "conf-2";
	check_taken(&test, "named", file.data, file.size);
	check_blob(test.contents.kernel, "second kernel");
	assert_int_equal(test.contents.initrd_count, 0);
	assert_null(test.contents.command_line);
	test.request.configuration = "conf-3";
	check_not_taken(&test, "missing", file.data, file.size, "conf-3");
	free((void *)file.data);
	end_test(&test);
}

/* Inside of another file a tree stands anywhere. */
static void test_unaligned(void **state)
{
	struct blob file = build();
	struct container_test test;
	uint8_t *copy = malloc(file.size + 1);

	(void)state;
	start_test(&test, &container_fit);
	memcpy(copy + 1, file.data, file.size);
	assert_true(container_fit.take(test.arena, (struct blob){copy + 1, file.size}, &test.request, &test.contents,
				       &test.notes, &test.error));
	check_blob(test.contents.kernel, "first kernel");
	free(copy);
	free((void *)file.data);
	end_test(&test);
}

static void test_truncated(void **state)
{
	struct blob file = build();
	struct container_test test;

	(void)state;
	start_test(&test, &container_fit);
	check_not_taken(&test, "truncated", file.data, file.size - 1, "");
	free((void *)file.data);
	end_test(&test);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_unaligned),
		cmocka_unit_test(test_truncated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of raw kernel formats: each file is matched by one row at most. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>

#include "kexec-arm64.h"
#include "tests/lib/build-elf.h"
#include "tests/lib/build-image.h"

static size_t count_matches(struct blob file, const char **ret_name)
{
	size_t count = 0;

	for (size_t i = 0; kernel_formats[i]; i++) {
		if (!kernel_formats[i]->matches(file))
			continue;
		*ret_name = kernel_formats[i]->name;
		count++;
	}
	return count;
}

static void test_one_match(void **state)
{
	static const struct build_elf elf = {.type = ET_DYN, .machine = EM_AARCH64};
	static const struct build_image image = {.image_size = 0x10000};
	const char *name = NULL;
	uint8_t file[64] = {0};
	struct blob blob = {file, sizeof(file)};

	(void)state;
	assert_int_equal(count_matches(blob, &name), 0);
	assert_int_equal(count_matches((struct blob){0}, &name), 0);
	build_elf(file, &elf);
	assert_int_equal(count_matches(blob, &name), 1);
	assert_string_equal(name, "vmlinux");
	build_image(file, &image);
	assert_int_equal(count_matches(blob, &name), 1);
	assert_string_equal(name, "Image");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_match),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

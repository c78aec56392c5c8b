// SPDX-License-Identifier: GPL-2.0-or-later
/* Files in memory: what is in them, and that nobody can change it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memfd.h"

static const struct memfd_part parts[] = {
	{{(const uint8_t *)"abc", 3}, 0},
	{{(const uint8_t *)"xyz", 3}, 5},
};

static void holds_its_parts(void **state)
{
	char bytes[16];
	struct error error;
	int fd;

	(void)state;
	assert_true(memfd_make("test", parts, 2, 10, &fd, &error));
	assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), 10);
	assert_memory_equal(bytes, "abc\0\0xyz\0\0", 10);
	close(fd);
}

static void is_sealed(void **state)
{
	struct error error;
	int fd;

	(void)state;
	assert_true(memfd_make("test", parts, 2, 10, &fd, &error));
	assert_int_equal(pwrite(fd, "!", 1, 0), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(ftruncate(fd, 1), -1);
	assert_int_equal(ftruncate(fd, 100), -1);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), -1);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static void says_why_not(void **state)
{
	const struct memfd_part far = {{(const uint8_t *)"abc", 3}, UINT64_MAX / 2};
	struct rlimit before, none;
	struct error error;
	int fd = -1;

	(void)state;
	assert_false(memfd_make("kernel", &far, 1, UINT64_MAX, &fd, &error));
	assert_string_equal(error.text, "the kernel of 0xffffffffffffffff bytes in memory: Invalid argument");
	assert_int_equal(error.kind, ERROR_MACHINE);
	getrlimit(RLIMIT_NOFILE, &before);
	none = (struct rlimit){0, before.rlim_max};
	setrlimit(RLIMIT_NOFILE, &none);
	assert_false(memfd_make("kernel", parts, 1, 3, &fd, &error));
	setrlimit(RLIMIT_NOFILE, &before);
	assert_string_equal(error.text, "memfd_create for the kernel: Too many open files");
	assert_int_equal(fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_its_parts), cmocka_unit_test(is_sealed), cmocka_unit_test(says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

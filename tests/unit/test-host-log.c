// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "host-log.h"
#include "tests/lib/fake-root.h"

#define TABLE "GICv3: using LPI property table @0x0000000040420000\n"

static const struct fake_file machine[] = {
	{"/dev/kmsg", "6,1,0,-;Linux version 6.1\n6,2,0,-;" TABLE "14,3,0,-;" TABLE},
	{"/var/log/dmesg", "[    0.000000] Linux version 6.1\n[    0.000000] " TABLE},
	{"/var/log/kern.log/", NULL},
	{NULL, NULL},
};

/* Under a root a log is a file, of whatever age, and only the lines that count are there. */
static void lines_that_count(void **state)
{
	static const struct {
		enum host_item item;
		int number;
		const char *lines;
	} cases[] = {
		{HOST_KMSG, 0, "6,2,0,-;" TABLE},
		{HOST_DMESG_LOG, 0, "[    0.000000] " TABLE},
		{HOST_KERN_LOG, ENOENT, NULL},	/* no file, but a directory */
	};
	struct arena *arena = arena_new();
	char *root = fake_root_make(machine);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct blob lines = {0};

		assert_int_equal(host_log_read(arena, root, cases[i].item, &lines), cases[i].number);
		assert_int_equal(lines.size, cases[i].lines ? strlen(cases[i].lines) : 0);
		if (lines.size)
			assert_memory_equal(lines.data, cases[i].lines, lines.size);
	}
	fake_root_remove(root);
	arena_free(arena);
}

/* The log of this machine is none of another one's. */
static void never_this_machines(void **state)
{
	struct arena *arena = arena_new();
	char *root = fake_root_make(machine);
	struct blob lines;

	(void)state;
	fake_root_drop(root, "/dev/kmsg");
	assert_int_equal(host_log_read(arena, root, HOST_KMSG, &lines), ENOENT);
	fake_root_link(root, "/dev/kmsg", "/dev/null");
	assert_int_equal(host_log_read(arena, root, HOST_KMSG, &lines), ENOENT);
	fake_root_remove(root);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_count),
		cmocka_unit_test(never_this_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

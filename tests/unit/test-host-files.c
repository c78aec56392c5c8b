// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of files, and that nothing outside a root is ever taken for something in it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "host-files.h"
#include "tests/lib/fake-root.h"

static void every_row_has_a_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < HOST_ITEM_COUNT; i++)
		if (!host_files[i].path || host_files[i].path[0] != '/')
			fail_msg("row %zu", i);
	for (size_t i = 0; i < HOST_TTY_ATTRIBUTE_COUNT; i++)
		assert_non_null(host_tty_attributes[i]);
	assert_null(host_tty_attributes[HOST_TTY_ATTRIBUTE_COUNT]);
	for (size_t i = 0; i < HOST_CPU_ATTRIBUTE_COUNT; i++)
		assert_non_null(host_cpu_attributes[i]);
	assert_null(host_cpu_attributes[HOST_CPU_ATTRIBUTE_COUNT]);
	for (size_t i = 0; i < HOST_WATCHDOG_ATTRIBUTE_COUNT; i++)
		assert_non_null(host_watchdog_attributes[i]);
	assert_null(host_watchdog_attributes[HOST_WATCHDOG_ATTRIBUTE_COUNT]);
}

static void paths(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(host_file_path(arena, HOST_CONFIG_BOOT, "6.1.0"), "/boot/config-6.1.0");
	assert_string_equal(host_file_path(arena, HOST_IOMEM, "6.1.0"), "/proc/iomem");
	assert_string_equal(host_tty_path(arena, "ttyS0", HOST_TTY_REG_SHIFT),
			    "/sys/class/tty/ttyS0/iomem_reg_shift");
	assert_string_equal(host_cpu_path(arena, "cpu3", HOST_CPU_CRASH_NOTES_SIZE),
			    "/sys/devices/system/cpu/cpu3/crash_notes_size");
	assert_string_equal(host_watchdog_path(arena, "watchdog1", HOST_WATCHDOG_STATE),
			    "/sys/class/watchdog/watchdog1/state");
	arena_free(arena);
}

static const struct fake_file inside[] = {
	{"/sys/devices/uart/type", "32\n"},
	{"/sys/class/tty/", NULL},
	{"/boot/directory/", NULL},
	{NULL, NULL},
};

struct read_case {
	const char *name, *path;
	int number;
};

static const struct read_case read_cases[] = {
	{"plain", "/sys/devices/uart/type", 0},
	{"through-a-link-inside", "/sys/class/tty/ttyAMA0/type", 0},
	{"no-such-file", "/sys/devices/uart/line", ENOENT},
	{"no-such-directory", "/proc/iomem", ENOENT},
	{"file-for-a-directory", "/sys/devices/uart/type/x", ENOTDIR},
	{"directory-for-a-file", "/boot/directory", EISDIR},
	{"link-that-leads-out", "/boot/absolute", ENOENT},
	{"link-to-the-neighbour", "/boot/neighbour", ENOENT},
	{"dots-that-lead-out", "/boot/../../machine-more", ENOENT},
	{"link-to-nothing", "/boot/dangling", ENOENT},
	{"link-to-itself", "/boot/loop", ELOOP},
};

static void reads_inside_only(void **state)
{
	static const struct fake_file files[] = {
		{"/machine/sys/devices/uart/type", "32\n"},
		{"/machine/sys/class/tty/", NULL},
		{"/machine/boot/directory/", NULL},
		{"/machine-more", "not its file"},
		{NULL, NULL},
	};
	struct arena *arena = arena_new();
	char *parent = fake_root_make(files);
	const char *root = arena_printf(arena, "%s/machine", parent);
	const char *neighbour = arena_printf(arena, "%s-more", root);

	(void)state;
	fake_root_link(root, "/sys/class/tty/ttyAMA0", "../../devices/uart");
	fake_root_link(root, "/boot/absolute", "/proc");
	fake_root_link(root, "/boot/neighbour", neighbour);
	fake_root_link(root, "/boot/dangling", "nowhere");
	fake_root_link(root, "/boot/loop", "loop");
	for (size_t i = 0; i < sizeof(read_cases) / sizeof(read_cases[0]); i++) {
		const struct read_case *c = &read_cases[i];
		struct blob bytes = {0};
		int number = host_read_file(arena, root, c->path, &bytes);

		if (number != c->number)
			fail_msg("%s: %s, expected %s", c->name, strerror(number), strerror(c->number));
		if (!number && (bytes.size != 3 || memcmp(bytes.data, "32\n", 3)))
			fail_msg("%s: wrong bytes", c->name);
	}
	fake_root_remove(parent);
	arena_free(arena);
}

/* In the order of the numbers in their names. */
static void listed(void **state)
{
	static const char *const expected[] = {".hidden", "cpu0", "cpu2", "cpu10", "possible"};
	static const struct fake_file files[] = {
		{"/cpu10/online", "1\n"}, {"/cpu2/online", "1\n"}, {"/possible", "0-15\n"}, {"/cpu0/", NULL},
		{"/.hidden", ""}, {NULL, NULL},
	};
	struct arena *arena = arena_new();
	char *root = fake_root_make(files);
	const char **names;
	size_t count;

	(void)state;
	assert_int_equal(host_list(arena, root, &names, &count), 0);
	assert_int_equal(count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(names[i], expected[i]);
	assert_int_equal(host_list(arena, arena_printf(arena, "%s/cpu0", root), &names, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(host_list(arena, arena_printf(arena, "%s/cpu1", root), &names, &count), ENOENT);
	assert_int_equal(host_list(arena, arena_printf(arena, "%s/possible", root), &names, &count), ENOTDIR);
	fake_root_remove(root);
	arena_free(arena);
}

static void existence(void **state)
{
	struct arena *arena = arena_new();
	char *root = fake_root_make(inside);

	(void)state;
	assert_true(host_exists(arena, root, "/boot/directory"));
	assert_true(host_exists(arena, root, "/sys/devices/uart/type"));
	assert_false(host_exists(arena, root, "/sys/firmware/efi"));
	fake_root_link(root, "/sys/firmware/efi", "/proc");
	assert_false(host_exists(arena, root, "/sys/firmware/efi"));
	/* With the root "" every place is inside. */
	assert_true(host_exists(arena, "", arena_printf(arena, "%s/sys/firmware/efi", root)));
	fake_root_remove(root);
	arena_free(arena);
}

static void resolved_name(void **state)
{
	struct arena *arena = arena_new();
	char *root = fake_root_make(inside);
	const char *name;

	(void)state;
	fake_root_link(root, "/proc/device-tree", "../sys/devices/uart");
	assert_int_equal(host_resolve(arena, root, "/proc/device-tree", &name), 0);
	assert_string_equal(name, arena_printf(arena, "%s/sys/devices/uart", root));
	fake_root_remove(root);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_has_a_path),
		cmocka_unit_test(paths),
		cmocka_unit_test(reads_inside_only),
		cmocka_unit_test(listed),
		cmocka_unit_test(existence),
		cmocka_unit_test(resolved_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* A flattened tree from directories as /proc/device-tree has them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dtb.h"
#include "host-fdt.h"
#include "tests/lib/assert-error.h"

/* --- A directory for each test, the current one ---------------------------------------------------------- */

static int enter_directory(void **state)
{
	char path[] = "/tmp/test-host-fdt-XXXXXX";

	(void)state;
	return mkdtemp(path) ? chdir(path) : -1;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)status, (void)type, (void)where;
	return remove(path);
}

static int leave_directory(void **state)
{
	char path[64];

	(void)state;
	if (!getcwd(path, sizeof(path)) || chdir("/"))
		return -1;
	return nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void put_node(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void put_property(const char *path, const void *value, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, value, size), (ssize_t)size);
	close(fd);
}

static void put_string(const char *path, const char *text)
{
	put_property(path, text, strlen(text) + 1);
}

/* The rebuilt tree, which must pass the check that all trees pass. */
static struct blob rebuild(struct arena *arena)
{
	struct blob tree, checked;
	struct error error;

	if (!host_fdt_rebuild(arena, ".", &tree, &error) || !dtb_check(tree, &checked, &error))
		fail_msg("%s", error.text);
	assert_int_equal(checked.size, tree.size);
	return tree;
}

static void assert_value(struct blob tree, const char *path, const char *name, const void *expected,
			 size_t size)
{
	int node = fdt_path_offset(tree.data, path), found;
	const void *value = fdt_getprop(tree.data, node, name, &found);

	if (!value)
		fail_msg("%s: no %s", path, name);
	assert_int_equal(found, size);
	if (size)
		assert_memory_equal(value, expected, size);
}

static bool has(struct blob tree, const char *path, const char *name)
{
	return fdt_getprop(tree.data, fdt_path_offset(tree.data, path), name, NULL);
}

/* --- Trees ----------------------------------------------------------------------------------------------- */

static void nodes_and_properties(void **state)
{
	struct arena *arena = arena_new();
	struct blob tree;

	(void)state;
	put_property("#address-cells", "\0\0\0\2", 4);
	put_string("compatible", "linux,dummy-virt");
	put_node("chosen");
	put_string("chosen/bootargs", "console=ttyAMA0");
	put_node("cpus");
	put_node("cpus/cpu@0");
	put_property("cpus/cpu@0/phandle", "\0\0\x80\1", 4);
	put_node("soc");
	put_property("soc/ranges", "", 0);
	tree = rebuild(arena);
	assert_value(tree, "/", "#address-cells", "\0\0\0\2", 4);
	assert_value(tree, "/", "compatible", "linux,dummy-virt", 17);
	assert_value(tree, "/chosen", "bootargs", "console=ttyAMA0", 16);
	assert_value(tree, "/soc", "ranges", "", 0);
	assert_int_equal(fdt_node_offset_by_phandle(tree.data, 0x8001),
			 fdt_path_offset(tree.data, "/cpus/cpu@0"));
	assert_int_equal(fdt_num_mem_rsv(tree.data), 0);
	assert_true(tree.size < 400);
	arena_free(arena);
}

static void empty_root(void **state)
{
	struct arena *arena = arena_new();
	struct blob tree = rebuild(arena);

	(void)state;
	assert_string_equal(fdt_get_name(tree.data, 0, NULL), "");
	assert_true(fdt_first_property_offset(tree.data, 0) < 0);
	assert_true(fdt_first_subnode(tree.data, 0) < 0);
	arena_free(arena);
}

/* The order in which they are made is another one, and what readdir answers yet another. */
static void order(void **state)
{
	static const char *const made[] = {
		"soc", "cpu@10", "memory@40000000", "cpu@2", "cpu@100", "cpu", "cpu-map", "cpu@1", "chosen",
	};
	static const char *const expected[] = {
		"chosen", "cpu", "cpu@1", "cpu@2", "cpu@10", "cpu@100", "cpu-map", "memory@40000000", "soc",
	};
	struct arena *arena = arena_new();
	size_t i = 0;
	struct blob tree;
	int node;

	(void)state;
	for (size_t n = 0; n < 9; n++)
		put_node(made[n]);
	put_string("zzz", "properties come before nodes");
	tree = rebuild(arena);
	assert_true(has(tree, "/", "zzz"));
	fdt_for_each_subnode(node, tree.data, 0) {
		assert_true(i < 9);
		assert_string_equal(fdt_get_name(tree.data, node, NULL), expected[i]);
		i++;
	}
	assert_int_equal(i, 9);
	arena_free(arena);
}

/* Twice the same bytes: a plan can be reproduced. */
static void reproducible(void **state)
{
	struct arena *arena = arena_new();
	struct blob first, second;

	(void)state;
	put_node("b");
	put_node("a");
	put_string("a/x", "1");
	put_string("y", "2");
	first = rebuild(arena);
	second = rebuild(arena);
	assert_int_equal(first.size, second.size);
	assert_memory_equal(first.data, second.data, first.size);
	arena_free(arena);
}

/* --- Names ----------------------------------------------------------------------------------------------- */

static void made_up_names_are_left_out(void **state)
{
	struct arena *arena = arena_new();
	struct blob tree;

	(void)state;
	put_property("name", "", 1);
	put_node("pl011@9000000");
	put_string("pl011@9000000/name", "pl011");
	put_node("led");
	put_string("led/name", "led");
	put_node("real@0");
	put_string("real@0/name", "something else");
	put_node("longer");
	put_string("longer/name", "longer-name");
	put_node("shorter");
	put_property("shorter/name", "shorter", 7);	/* the kernel writes a NUL */
	put_node("other");
	put_string("other/label", "other");
	tree = rebuild(arena);
	assert_false(has(tree, "/", "name"));
	assert_false(has(tree, "/pl011@9000000", "name"));
	assert_false(has(tree, "/led", "name"));
	assert_value(tree, "/real@0", "name", "something else", 15);
	assert_value(tree, "/longer", "name", "longer-name", 12);
	assert_value(tree, "/shorter", "name", "shorter", 7);
	assert_value(tree, "/other", "label", "other", 6);
	arena_free(arena);
}

static void long_names(void **state)
{
	char node[256], path[300];
	struct arena *arena = arena_new();
	struct blob tree;

	(void)state;
	memset(node, 'n', 255);
	node[255] = '\0';
	put_node(node);
	snprintf(path, sizeof(path), "%s/p", node);
	put_string(path, "v");
	tree = rebuild(arena);
	snprintf(path, sizeof(path), "/%s", node);
	assert_value(tree, path, "p", "v", 2);
	arena_free(arena);
}

/* More bytes of names than the 16 KiB at which another tool dies. */
static void many_names(void **state)
{
	struct arena *arena = arena_new();
	struct blob tree;
	char path[64];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(path, sizeof(path), "a-property-of-a-rather-long-name-%04d", i);
		put_property(path, "\0\0\0\1", 4);
	}
	tree = rebuild(arena);
	assert_true(fdt_size_dt_strings(tree.data) > 16384);
	assert_true(has(tree, "/", "a-property-of-a-rather-long-name-0999"));
	arena_free(arena);
}

/* --- What is not taken ----------------------------------------------------------------------------------- */

static void symbolic_links(void **state)
{
	struct arena *arena = arena_new();
	struct error error;
	struct blob tree;

	(void)state;
	put_node("tree");
	put_node("tree/chosen");
	put_string("secret", "outside");
	assert_int_equal(symlink("../secret", "tree/linked-property"), 0);
	assert_int_equal(symlink("..", "tree/linked-node"), 0);
	assert_int_equal(symlink("tree", "link"), 0);

	/* The directory itself may be one, as /proc/device-tree is. */
	assert_true(host_fdt_rebuild(arena, "link", &tree, &error));
	assert_true(fdt_path_offset(tree.data, "/chosen") > 0);
	assert_false(has(tree, "/", "linked-property"));
	assert_true(fdt_path_offset(tree.data, "/linked-node") < 0);
	arena_free(arena);
}

static void pipes_are_not_waited_for(void **state)
{
	struct arena *arena = arena_new();
	struct blob tree;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	tree = rebuild(arena);
	assert_false(has(tree, "/", "pipe"));
	arena_free(arena);
}

/* For root every file is readable: it becomes somebody else for a while. */
static void unreadable(void **state)
{
	struct arena *arena = arena_new();
	struct error error = {0};
	struct blob tree;
	bool is_root = !geteuid();

	(void)state;
	put_string("security-password", "secret");
	put_string("compatible", "x");
	assert_int_equal(chmod("security-password", 0), 0);
	assert_int_equal(chmod("compatible", 0644), 0);
	assert_int_equal(chmod(".", 0755), 0);
	if (is_root)
		assert_int_equal(seteuid(65534), 0);
	tree = rebuild(arena);
	assert_false(has(tree, "/", "security-password"));
	assert_true(has(tree, "/", "compatible"));
	if (is_root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod("compatible", 0), 0);
	if (is_root)
		assert_int_equal(seteuid(65534), 0);
	assert_false(host_fdt_rebuild(arena, ".", &tree, &error));
	if (is_root)
		assert_int_equal(seteuid(0), 0);
	assert_error("unreadable", &error, ERROR_MACHINE, "./compatible: Permission denied");
	arena_free(arena);
}

static void readable_security_property(void **state)
{
	struct arena *arena = arena_new();
	struct blob tree;

	(void)state;
	put_string("security-password", "secret");
	tree = rebuild(arena);
	assert_value(tree, "/", "security-password", "secret", 7);
	arena_free(arena);
}

/* --- Refusals -------------------------------------------------------------------------------------------- */

static void refuse(const char *directory, const char *words)
{
	struct arena *arena = arena_new();
	struct blob tree = {.size = 77};
	struct error error = {0};

	assert_false(host_fdt_rebuild(arena, directory, &tree, &error));
	assert_error(directory, &error, ERROR_MACHINE, words);
	assert_int_equal(tree.size, 77);
	arena_free(arena);
}

static void no_directory(void **state)
{
	(void)state;
	refuse("missing", "missing: No such file or directory");
	put_string("file", "x");
	refuse("file", "file: Not a directory");
}

/* The root is one level: 63 below it are 64, which is what the kernel itself takes. */
static void nested_too_deeply(void **state)
{
	char path[512] = ".";
	struct arena *arena = arena_new();
	struct blob tree;

	(void)state;
	for (int level = 1; level <= 63; level++) {
		strcat(path, "/n");
		put_node(path);
	}
	tree = rebuild(arena);
	assert_true(fdt_path_offset(tree.data, path + 1) > 0);
	arena_free(arena);
	strcat(path, "/n");
	put_node(path);
	refuse(".", "/n: nested deeper than 64 nodes");
}

static void too_large(void **state)
{
	char path[64];
	uint8_t *value = calloc(1, 600 << 10);
	struct arena *arena = arena_new();

	(void)state;
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "big-%d", i);
		put_property(path, value, 600 << 10);	/* three: 1800 KiB, which fits */
	}
	rebuild(arena);
	arena_free(arena);
	put_property("big-3", value, 600 << 10);
	refuse(".", "the device tree is larger than the 2097152 bytes that a kernel takes");
	free(value);
}

static void one_property_too_large(void **state)
{
	(void)state;
	put_property("big", "", 0);
	assert_int_equal(truncate("big", (off_t)1 << 40), 0);	/* sparse */
	refuse(".", "./big: File too large");
}

/* The next descriptor is the same before and after, whether the tree was good or not. */
static void descriptors_are_closed(void **state)
{
	struct arena *arena = arena_new();
	int before = dup(STDOUT_FILENO), after;

	(void)state;
	close(before);
	put_node("a");
	put_node("a/b");
	put_string("a/b/p", "x");
	rebuild(arena);
	assert_int_equal(truncate("a/b/p", (off_t)1 << 30), 0);
	refuse(".", "./a/b/p: File too large");
	after = dup(STDOUT_FILENO);
	close(after);
	assert_int_equal(after, before);
	arena_free(arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_directory, leave_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nodes_and_properties),
		TEST(empty_root),
		TEST(order),
		TEST(reproducible),
		TEST(made_up_names_are_left_out),
		TEST(long_names),
		TEST(many_names),
		TEST(symbolic_links),
		TEST(pipes_are_not_waited_for),
		TEST(unreadable),
		TEST(readable_security_property),
		TEST(no_directory),
		TEST(nested_too_deeply),
		TEST(too_large),
		TEST(one_property_too_large),
		TEST(descriptors_are_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

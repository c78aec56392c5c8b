// SPDX-License-Identifier: GPL-2.0-or-later
/* Boot loader entries of a machine that is made of files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-bls.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-container.h"
#include "tests/lib/root-fixture.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool read_all(struct fixture *fixture, struct host_bls *bls)
{
	return host_bls_read(fixture->arena, &fixture->host, bls, &fixture->notes, &fixture->error);
}

/* The path below the root; *ret_good: those without a fault come first. */
static void check_items(const struct fixture *fixture, const struct host_bls *bls, const char *const *paths, size_t good)
{
	size_t length = strlen(fixture->root);

	assert_int_equal(bls->count, good);
	for (size_t i = 0; i < bls->all; i++) {
		if (!paths[i] || strcmp(bls->items[i].path + length, paths[i]))
			fail_msg("entry %zu is %s, expected %s", i, bls->items[i].path, paths[i] ? paths[i] : "none");
		assert_int_equal(bls->items[i].fault != NULL, i >= good);
	}
	assert_null(paths[bls->all]);
}

static size_t warnings(const struct fixture *fixture)
{
	size_t count = 0;

	for (size_t i = 0; i < fixture->notes.count; i++)
		count += fixture->notes.items[i].level == NOTE_WARNING;
	return count;
}

static const struct fake_file everywhere[] = {
	{"/boot/loader/entries/a.conf", "linux /k\nsort-key c\n"},
	{"/boot/loader/entries/a.conf~", "linux /k\n"},
	{"/boot/loader/entries/README", "linux /k\n"},
	{"/boot/loader/entries/other.conf", "linux /k\narchitecture x64\n"},
	{"/boot/loader/entries/bad.conf", "title no kernel\n"},
	{"/efi/loader/entries/b.conf", "linux /k\nsort-key b\n"},
	{"/efi/EFI/Linux/none.efi", "text"},
	{"/efi/EFI/Linux/x.efi.d/a.cred", "text"},
	{"/boot/efi/loader/entries/c.conf", "linux /k\nsort-key a\n"},
	{NULL, NULL},
};

static void reads_all_partitions(void **state)
{
	static const char *const paths[] = {
		"/boot/efi/loader/entries/c.conf", "/efi/EFI/Linux/d.EFI", "/efi/loader/entries/b.conf",
		"/boot/loader/entries/a.conf", "/boot/loader/entries/bad.conf", "/efi/EFI/Linux/none.efi", NULL,
	};
	const struct build_uki_section sections[] = {{".osrel", "ID=aa\n", 6}, {".linux", "kernel", 6}};
	static uint8_t uki[0x2000];
	struct fixture fixture;
	struct host_bls bls;

	(void)state;
	start(&fixture, everywhere);
	fake_root_add(fixture.root, "/efi/EFI/Linux/d.EFI", uki, build_uki(uki, sections, 2));
	assert_true(read_all(&fixture, &bls));
	check_items(&fixture, &bls, paths, 4);
	assert_string_equal(bls.items[0].partition, "/boot/efi");
	assert_true(bls.items[1].unified);
	assert_string_equal(bls.items[2].partition, "/efi");
	assert_int_equal(warnings(&fixture), 0);
	end(&fixture);
}

static const struct fake_file one[] = {
	{"/boot/loader/entries/a.conf", "linux /k\n"},
	{NULL, NULL},
};

static void sees_a_partition_once(void **state)
{
	static const char *const paths[] = {"/boot/loader/entries/a.conf", NULL};
	struct fixture fixture;
	struct host_bls bls;

	(void)state;
	start(&fixture, one);
	fake_root_link(fixture.root, "/efi", "boot");
	assert_true(read_all(&fixture, &bls));
	check_items(&fixture, &bls, paths, 1);
	end(&fixture);
}

static void finds_nothing(void **state)
{
	static const struct fake_file files[] = {
		{"/boot/loader/entries/x.conf", "linux /k\narchitecture x64\n"},
		{"/boot/vmlinuz", "k"},
		{NULL, NULL},
	};
	struct host_bls bls = {.count = 4711};
	struct fixture fixture;

	(void)state;
	start(&fixture, files);
	assert_false(read_all(&fixture, &bls));
	assert_error("none", &fixture.error, ERROR_MACHINE, "no boot loader entries for arm64: neither loader/entries/*.conf nor");
	assert_int_equal(bls.count, 4711);
	end(&fixture);
}

static void passes_other_kinds_over(void **state)
{
	static const char *const paths[] = {"/efi/loader/entries/b.conf", NULL};
	static const struct fake_file files[] = {
		{"/boot/loader/entries/a.conf", "linux /k\n"},
		{"/boot/loader/entries.srel", "type2\n"},
		{"/efi/loader/entries/b.conf", "linux /k\n"},
		{"/efi/loader/entries.srel", "type1\n"},
		{NULL, NULL},
	};
	struct fixture fixture;
	struct host_bls bls;

	(void)state;
	start(&fixture, files);
	assert_true(read_all(&fixture, &bls));
	check_items(&fixture, &bls, paths, 1);
	assert_int_equal(warnings(&fixture), 1);
	assert_non_null(strstr(fixture.notes.items[0].text, "/boot/loader/entries.srel is not \"type1\""));
	end(&fixture);
}

/* --- Wishes -------------------------------------------------------------------------------------------------- */

#define VARIABLE(name) "/sys/firmware/efi/efivars/" name "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static const struct {
	const char *name;
	struct fake_file files[3];	/* beside those of one */
	bool selected;			/* LoaderEntrySelected is "sel" */
	struct bls_wish wishes[3];
} wishes[] = {
	{.name = "none"},
	{.name = "loader.conf", .files = {{"/boot/loader/loader.conf", "timeout 3\ndefault b-*\n"}},
	 .wishes = {{"/boot/loader/loader.conf", "b-*", false}}},
	{.name = "loader.conf-of-the-esp", .wishes = {{"/efi/loader/loader.conf", "e", false}},
	 .files = {{"/boot/loader/loader.conf", "default b\n"}, {"/efi/loader/loader.conf", "default e\n"}}},
	{.name = "loader.conf-without-default", .files = {{"/efi/loader/loader.conf", "timeout 3\n"}}},
	{.name = "saved", .files = {{"/efi/loader/loader.conf", "default @saved\n"}}, .selected = true,
	 .wishes = {{"EFI variable LoaderEntrySelected", "sel", false}}},
	{.name = "saved-not-known", .files = {{"/efi/loader/loader.conf", "default @saved\n"}}},
	{.name = "selected-alone", .selected = true},
	{.name = "grub", .files = {{"/boot/grub2/grubenv", "saved_entry=s\nnext_entry=n\n"}},
	 .wishes = {{"next_entry of GRUB", "n", true}, {"saved_entry of GRUB", "s", true}}},
	{.name = "grub-of-others", .files = {{"/boot/grub/grubenv", "saved_entry=s\nnext_entry=\n"}},
	 .wishes = {{"saved_entry of GRUB", "s", true}}},
	{.name = "both", .files = {{"/boot/grub/grubenv", "saved_entry=s\n"}, {"/efi/loader/loader.conf", "default e\n"}},
	 .wishes = {{"/efi/loader/loader.conf", "e", false}, {"saved_entry of GRUB", "s", true}}},
};

static const char selected[] = {7, 0, 0, 0, 's', 0, 'e', 0, 'l', 0, 0, 0};

static void check_wishes(const struct fixture *fixture, const char *name, const struct host_bls *bls,
			 const struct bls_wish *expected)
{
	size_t count = 0;

	while (count < 3 && expected[count].source)
		count++;
	if (bls->wish_count != count)
		fail_msg("%s: %zu wishes", name, bls->wish_count);
	for (size_t i = 0; i < count; i++) {
		const char *source = bls->wishes[i].source;

		if (*expected[i].source == '/')
			source += strlen(fixture->root);
		if (strcmp(source, expected[i].source) || strcmp(bls->wishes[i].value, expected[i].value) ||
		    bls->wishes[i].grub != expected[i].grub)
			fail_msg("%s: %s wants %s", name, source, bls->wishes[i].value);
	}
}

static void reads_wishes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wishes); i++) {
		struct fixture fixture;
		struct host_bls bls;

		start(&fixture, one);
		for (const struct fake_file *file = wishes[i].files; file->path; file++)
			fake_root_add(fixture.root, file->path, file->text, strlen(file->text));
		if (wishes[i].selected)
			fake_root_add(fixture.root, VARIABLE("LoaderEntrySelected"), selected, sizeof(selected));
		assert_true(read_all(&fixture, &bls));
		check_wishes(&fixture, wishes[i].name, &bls, wishes[i].wishes);
		end(&fixture);
	}
}

/* The one for once, then the one for always, then what loader.conf says. */
static void reads_variables(void **state)
{
	static const char once[] = {7, 0, 0, 0, 'o', 0, 0, 0}, always[] = {7, 0, 0, 0, 'a', 0, 0, 0};
	static const struct bls_wish expected[3] = {
		{"EFI variable LoaderEntryOneShot", "o", false}, {"EFI variable LoaderEntryDefault", "a", false},
		{"/efi/loader/loader.conf", "e", false},
	};
	struct fixture fixture;
	struct host_bls bls;

	(void)state;
	start(&fixture, one);
	fake_root_add(fixture.root, VARIABLE("LoaderEntryOneShot"), once, sizeof(once));
	fake_root_add(fixture.root, VARIABLE("LoaderEntryDefault"), always, sizeof(always));
	fake_root_add(fixture.root, "/efi/loader/loader.conf", "default e\n", 10);
	assert_true(read_all(&fixture, &bls));
	check_wishes(&fixture, "variables", &bls, expected);
	end(&fixture);
}

/* --- Files --------------------------------------------------------------------------------------------------- */

static const struct fake_file with_kernels[] = {
	{"/boot/loader/entries/a+2.conf", "linux /k\n"},
	{"/boot/loader/entries/bad.conf", "linux\n"},
	{"/boot/notes.conf", "linux /k\n"},
	{"/boot/k", "k"},
	{"/boot/boot/both", "k"},
	{"/boot/both", "k"},
	{"/top", "k"},
	{"/boot/efi/loader/entries/c.conf", "linux /k\n"},
	{"/secret/k", "k"},
	{NULL, NULL},
};

static const struct {
	const char *name, *partition, *path, *found, *words;
} searches[] = {
	{"on-the-partition", "/boot", "/k", "/boot/k", NULL},
	{"without-slash", "/boot", "k", "/boot/k", NULL},
	/* All is one file system here, and so the paths may start at its top, or at any directory between. */
	{"of-the-file-system", "/boot", "/boot/k", "/boot/k", NULL},
	{"of-the-file-system-above", "/boot/efi", "/top", "/top", NULL},
	{"between", "/boot/efi", "/k", "/boot/k", NULL},
	{"first-on-the-partition", "/boot", "/boot/both", "/boot/boot/both", NULL},
	{"missing", "/boot", "/none", NULL, "/boot/none: No such file or directory"},
	{"no-directory", "/boot", "/k/k", NULL, "/boot/k/k: Not a directory"},
	{"through-a-link-outside", "/boot", "/outside", NULL, "/boot/outside: No such file"},
	{"through-a-link-inside", "/boot", "/inside", "/secret/k", NULL},
};

static void finds_files(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, with_kernels);
	fake_root_link(fixture.root, "/boot/outside", "/etc/passwd");
	fake_root_link(fixture.root, "/boot/inside", "../secret/k");
	for (size_t i = 0; i < COUNT(searches); i++) {
		const struct bls_item item = {.root = fixture.root, .partition = searches[i].partition};
		const char *path = "untouched";
		bool found = host_bls_find(fixture.arena, &item, searches[i].path, &path, &fixture.error);

		if (found != (searches[i].found != NULL))
			fail_msg("%s: %s", searches[i].name, found ? path : fixture.error.text);
		if (found && strcmp(path + strlen(fixture.root), searches[i].found))
			fail_msg("%s: %s", searches[i].name, path);
		if (!found)
			assert_error(searches[i].name, &fixture.error, ERROR_INPUT, searches[i].words);
	}
	end(&fixture);
}

static bool read_path(struct fixture *fixture, const char *path, struct bls_item *item)
{
	return host_bls_read_file(fixture->arena, &fixture->host, arena_printf(fixture->arena, "%s%s", fixture->root, path), item,
				  &fixture->error);
}

static void reads_one_file(void **state)
{
	struct fixture fixture;
	struct bls_item item;

	(void)state;
	start(&fixture, with_kernels);
	assert_true(read_path(&fixture, "/boot/loader/entries/a+2.conf", &item));
	assert_string_equal(item.root, fixture.root);
	assert_string_equal(item.partition, "/boot");
	assert_string_equal(item.id, "a.conf");
	assert_int_equal(item.tries_left, 2);
	assert_string_equal(item.entry.kernel, "/k");
	/* Of this machine: what a link names may lie anywhere. */
	fixture.host = (struct host){.root = "", .live = true};
	assert_true(read_path(&fixture, "/boot/efi/../loader/entries/a+2.conf", &item));
	assert_string_equal(item.root, "");
	assert_string_equal(item.partition, arena_printf(fixture.arena, "%s/boot", fixture.root));
	/* Not below that root. */
	fixture.host = (struct host){.root = arena_printf(fixture.arena, "%s/secret", fixture.root)};
	assert_true(read_path(&fixture, "/boot/loader/entries/a+2.conf", &item));
	assert_string_equal(item.root, "");
	end(&fixture);
}

static void refuses_one_file(void **state)
{
	static const struct {
		const char *path, *words;
	} cases[] = {
		{"/boot/loader/entries/none.conf", "none.conf: No such file"},
		{"/boot/k", "/boot/k: neither .conf nor .efi"},
		{"/boot/notes.conf", "/boot/notes.conf: not in a directory loader/entries"},
		{"/boot/loader/entries/bad.conf", "/boot/loader/entries/bad.conf: line 1: linux: no value"},
	};
	struct fixture fixture;
	struct bls_item item;

	(void)state;
	start(&fixture, with_kernels);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(read_path(&fixture, cases[i].path, &item));
		assert_error(cases[i].path, &fixture.error, ERROR_INPUT, cases[i].words);
	}
	end(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_partitions), cmocka_unit_test(sees_a_partition_once),
		cmocka_unit_test(finds_nothing), cmocka_unit_test(passes_other_kinds_over), cmocka_unit_test(reads_wishes),
		cmocka_unit_test(reads_variables), cmocka_unit_test(finds_files), cmocka_unit_test(reads_one_file),
		cmocka_unit_test(refuses_one_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

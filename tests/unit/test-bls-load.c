// SPDX-License-Identifier: GPL-2.0-or-later
/* What options become of a boot loader entry, and who wins. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bls-load.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/root-fixture.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ENTRIES "/boot/loader/entries/"

static const struct fake_file files[] = {
	{ENTRIES "all.conf", "title All\nversion 2\nsort-key a\nlinux /k\ninitrd /i1\ninitrd /i2\noptions root=x crashkernel=1G\n"
	 "devicetree /d\ndevicetree-overlay /o1 /o2\ngrub_users none\n"},
	{ENTRIES "least.conf", "title Least\nsort-key b\nlinux /k\n"},
	{ENTRIES "overlay.conf", "sort-key c\nlinux /k\ndevicetree-overlay /o1\n"},
	{ENTRIES "grub.conf", "sort-key d\nlinux /k\noptions $kernelopts $tuned_params x\ninitrd /i1 $tuned_initrd\n"},
	{ENTRIES "profile.conf", "sort-key e\nuki /k\nprofile 1\n"},
	{ENTRIES "unset.conf", "sort-key f\nlinux /k\noptions $other\ninitrd $other\n"},
	{ENTRIES "lost-kernel.conf", "sort-key g\nlinux /none\n"},
	{ENTRIES "lost-initrd.conf", "sort-key g\nlinux /k\ninitrd /i1\ninitrd /none\n"},
	{ENTRIES "lost-tree.conf", "sort-key g\nlinux /k\ndevicetree /none\n"},
	{ENTRIES "lost-overlay.conf", "sort-key g\nlinux /k\ndevicetree-overlay /none\n"},
	{ENTRIES "tried+0-1.conf", "title Tried\nlinux /k\n"},
	{ENTRIES "faulty.conf", "title no kernel\n"},
	{ENTRIES "other.conf", "linux /k\narchitecture x64\n"},
	{"/boot/grub2/grubenv", "# GRUB Environment Block\nkernelopts=root=y\n####"},
	{"/boot/k", "k"}, {"/boot/i1", "i"}, {"/boot/i2", "i"}, {"/boot/d", "d"}, {"/boot/o1", "o"}, {"/boot/o2", "o"},
	{NULL, NULL},
};

static bool load(struct fixture *fixture, struct options *options)
{
	return bls_load(fixture->arena, &fixture->host, options, &fixture->notes, &fixture->error);
}

/* All file names of a list, without the root's part of the entry's own. */
static const char *join(struct fixture *fixture, const char **list, size_t count)
{
	const char *text = "", *boot = arena_printf(fixture->arena, "%s/boot/", fixture->root);

	for (size_t i = 0; i < count; i++) {
		const char *name = list[i];

		if (name && !strncmp(name, boot, strlen(boot)))
			name += strlen(boot);
		text = arena_printf(fixture->arena, "%s%s%s", text, i ? " " : "", name ? name : "none");
	}
	return text;
}

static const char *own[] = {"mine1", "mine2"};

static const struct {
	const char *name;
	struct options given;
	const char *initrds, *line, *dtb, *dtbos, *needs_load, *profile;
} cases[] = {
	{"all", {.bls = "all"}, "i1 i2", "root=x crashkernel=1G", "d", "o1 o2", "the device tree of the boot loader entry", NULL},
	{"all-with-suffix", {.bls = "all.conf"}, "i1 i2", "root=x crashkernel=1G", "d", "o1 o2",
	 "the device tree of the boot loader entry", NULL},
	{"crash", {.bls = "all", .crash = true}, "i1 i2", "root=x ", "d", "o1 o2", "the device tree of the boot loader entry",
	 NULL},
	{"own-initrds", {.bls = "all", .initrds = own, .initrd_count = 2}, "mine1 mine2", "root=x crashkernel=1G", "d",
	 "o1 o2", "the device tree of the boot loader entry", NULL},
	{"own-line", {.bls = "all", .command_line = "mine"}, "i1 i2", "mine", "d", "o1 o2",
	 "the device tree of the boot loader entry", NULL},
	{"own-empty-line", {.bls = "all", .command_line = ""}, "i1 i2", "", "d", "o1 o2",
	 "the device tree of the boot loader entry", NULL},
	{"reuse", {.bls = "all", .reuse_cmdline = true}, "i1 i2", NULL, "d", "o1 o2",
	 "the device tree of the boot loader entry", NULL},
	{"own-tree", {.bls = "all", .dtb = "mine", .needs_load = "--dtb"}, "i1 i2", "root=x crashkernel=1G", "mine", "",
	 "--dtb", NULL},
	{"own-overlay", {.bls = "all", .dtbos = own, .dtbo_count = 1, .needs_load = "--dtbo"}, "i1 i2", "root=x crashkernel=1G",
	 "d", "o1 o2 mine1", "--dtbo", NULL},
	{"least", {.bls = "least"}, "", NULL, "none", "", NULL, NULL},
	{"overlay", {.bls = "overlay"}, "", NULL, "none", "o1", "the device tree of the boot loader entry", NULL},
	{"grub", {.bls = "grub"}, "i1", "root=y  x", "none", "", NULL, NULL},
	{"profile", {.bls = "profile"}, "", NULL, "none", "", NULL, "@1"},
	{"own-profile", {.bls = "profile", .profile = "rescue"}, "", NULL, "none", "", NULL, "rescue"},
	/* What the user's own options replace is not looked at. */
	{"unset-but-not-used", {.bls = "unset", .command_line = "mine", .initrds = own, .initrd_count = 1}, "mine1", "mine",
	 "none", "", NULL, NULL},
	{"tried", {.bls = "tried+0-1.conf"}, "", NULL, "none", "", NULL, NULL},
	{"default", {.bls = "default"}, "i1 i2", "root=x crashkernel=1G", "d", "o1 o2",
	 "the device tree of the boot loader entry", NULL},
};

static void same(const char *name, const char *what, const char *found, const char *expected)
{
	if (!found != !expected || (found && strcmp(found, expected)))
		fail_msg("%s: %s: \"%s\", expected \"%s\"", name, what, found ? found : "(null)", expected ? expected : "(null)");
}

static void fills_in(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, files);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct options options = cases[i].given;

		if (!load(&fixture, &options))
			fail_msg("%s: %s", cases[i].name, fixture.error.text);
		same(cases[i].name, "kernel", join(&fixture, &options.kernel, 1), "k");
		same(cases[i].name, "initrds", join(&fixture, options.initrds, options.initrd_count), cases[i].initrds);
		same(cases[i].name, "command line", options.command_line, cases[i].line);
		same(cases[i].name, "default", options.default_command_line, "");
		same(cases[i].name, "dtb", join(&fixture, &options.dtb, 1), cases[i].dtb);
		same(cases[i].name, "dtbos", join(&fixture, options.dtbos, options.dtbo_count), cases[i].dtbos);
		same(cases[i].name, "needs_load", options.needs_load, cases[i].needs_load);
		same(cases[i].name, "profile", options.profile, cases[i].profile);
	}
	end(&fixture);
}

static const struct {
	const char *name, *words;
	enum error_kind kind;
} faults[] = {
	{"nothing", "no boot loader entry \"nothing\"; there are: all.conf, least.conf, overlay.conf, grub.conf, profile.conf, "
	 "unset.conf, ", ERROR_INPUT},
	{"nothing", ", ...; --bls=list shows all", ERROR_INPUT},
	{"other", "no boot loader entry \"other\"", ERROR_INPUT},
	{"faulty", ENTRIES "faulty.conf: none of linux, uki and efi names a kernel", ERROR_INPUT},
	{"unset", ENTRIES "unset.conf: initrd: $other is a variable of GRUB, which grubenv does not set", ERROR_INPUT},
	{"lost-kernel", "lost-kernel.conf: linux: ", ERROR_INPUT},
	{"lost-kernel", "/boot/none: No such file or directory", ERROR_INPUT},
	{"lost-initrd", "lost-initrd.conf: initrd: ", ERROR_INPUT},
	{"lost-tree", "lost-tree.conf: devicetree: ", ERROR_INPUT},
	{"lost-overlay", "lost-overlay.conf: devicetree-overlay: ", ERROR_INPUT},
};

static void tells_faults(void **state)
{
	struct fixture fixture;

	(void)state;
	start(&fixture, files);
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct options options = {.bls = faults[i].name};

		if (load(&fixture, &options))
			fail_msg("%s: taken", faults[i].name);
		assert_error(faults[i].name, &fixture.error, faults[i].kind, faults[i].words);
	}
	end(&fixture);
}

static void takes_paths(void **state)
{
	struct options options = {0}, other = {0};
	struct fixture fixture;

	(void)state;
	start(&fixture, files);
	options.bls = arena_printf(fixture.arena, "%s" ENTRIES "least.conf", fixture.root);
	assert_true(load(&fixture, &options));
	assert_string_equal(join(&fixture, &options.kernel, 1), "k");
	other.bls = arena_printf(fixture.arena, "%s" ENTRIES "other.conf", fixture.root);
	assert_false(load(&fixture, &other));
	assert_error("other", &fixture.error, ERROR_INPUT, "other.conf: architecture is x64, expected aa64");
	end(&fixture);
}

/* What is said: of the entry that is taken alone; but a default tells what it passed over. */
static void says(void **state)
{
	struct options options = {.bls = "all"}, standard = {.bls = "default"};
	struct fixture fixture;

	(void)state;
	start(&fixture, files);
	assert_true(load(&fixture, &options));
	assert_int_equal(fixture.notes.count, 3);
	assert_int_equal(fixture.notes.items[0].level, NOTE_DEBUG);
	assert_non_null(strstr(fixture.notes.items[0].text, "other.conf: passed over: its architecture is x64"));
	assert_int_equal(fixture.notes.items[1].level, NOTE_DEBUG);
	assert_non_null(strstr(fixture.notes.items[1].text, "all.conf: line 10: grub_users: ignored"));
	assert_non_null(strstr(fixture.notes.items[2].text, "boot loader entry: "));
	assert_non_null(strstr(fixture.notes.items[2].text, "all.conf (All)"));
	fixture.notes.count = 0;
	assert_true(load(&fixture, &standard));
	assert_int_equal(fixture.notes.items[1].level, NOTE_WARNING);
	assert_non_null(strstr(fixture.notes.items[1].text, "faulty.conf: none of linux, uki and efi names a kernel; the entry is"));
	end(&fixture);
}

static void lists(void **state)
{
	struct fixture fixture;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	start(&fixture, files);
	assert_true(bls_print_list(out, fixture.arena, &fixture.host, &fixture.notes, &fixture.error));
	fclose(out);
	/* The longest name has 17 characters. */
	assert_int_equal(strncmp(text, "* all.conf           All (2)\n  least.conf         Least\n", 56), 0);
	assert_non_null(strstr(text, "\n  tried.conf         Tried  [bad: 0 left, 1 done]\n"));
	assert_null(strstr(text, "faulty"));
	free(text);
	end(&fixture);
}

static void has_no_entry_that_can_be_used(void **state)
{
	static const struct fake_file bad[] = {{ENTRIES "faulty.conf", "title T\n"}, {NULL, NULL}};
	struct options options = {.bls = "default"};
	struct fixture fixture;

	(void)state;
	fixture = (struct fixture){.root = fake_root_make(bad), .arena = arena_new()};
	fixture.notes.arena = fixture.arena;
	fixture.host.root = fixture.root;
	assert_false(load(&fixture, &options));
	assert_error("faulty", &fixture.error, ERROR_INPUT, "no boot loader entry can be used: ");
	end(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_in), cmocka_unit_test(tells_faults), cmocka_unit_test(takes_paths),
		cmocka_unit_test(says), cmocka_unit_test(lists), cmocka_unit_test(has_no_entry_that_can_be_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

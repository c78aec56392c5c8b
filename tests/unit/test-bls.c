// SPDX-License-Identifier: GPL-2.0-or-later
/* Texts of boot loaders: entries, GRUB's environment block, loader.conf, EFI variables, os-release in a UKI. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "bls.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-container.h"
#include "tests/lib/put.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BLOB(text) ((struct blob){(const uint8_t *)(text), strlen(text)})

static struct arena *arena;
static struct notes notes;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	notes = (struct notes){.arena = arena};
	return !arena;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* --- Entries ------------------------------------------------------------------------------------------------- */

#define EMPTY .title = "", .version = "", .machine_id = "", .sort_key = "", .architecture = "", .initrds = "", \
	.overlays = ""

static const struct {
	const char *name, *text;
	struct bls_entry entry;
	enum note_level level;		/* of the note, if one has words */
	const char *words;
} good[] = {
	{"least", "linux /k\n", {EMPTY, .key = "linux", .kernel = "/k"}, 0, NULL},
	{"all", "# comment\ntitle        An OS 1 (One)\nsort-key     an-os\nmachine-id   6a9857a393724b7a981ebb5b8495b9ea\n"
	 "version      3.8.0-2\noptions      root=UUID=1 quiet\narchitecture aa64\nlinux        /m/3/linux\n"
	 "initrd       /m/3/initrd\ndevicetree   m/board.dtb\ndevicetree-overlay /m/a.dtbo /m/b.dtbo\n",
	 {.title = "An OS 1 (One)", .sort_key = "an-os", .machine_id = "6a9857a393724b7a981ebb5b8495b9ea",
	  .version = "3.8.0-2", .options = "root=UUID=1 quiet", .architecture = "aa64", .key = "linux",
	  .kernel = "/m/3/linux", .initrds = "/m/3/initrd", .devicetree = "m/board.dtb", .overlays = "/m/a.dtbo /m/b.dtbo"},
	 0, NULL},
	{"repeated", "linux k\ninitrd a\noptions x=1\ninitrd b\noptions  y  z \ndevicetree-overlay c\ndevicetree-overlay d e\n",
	 {.title = "", .version = "", .machine_id = "", .sort_key = "", .architecture = "", .key = "linux", .kernel = "k",
	  .initrds = "a b", .options = "x=1 y  z", .overlays = "c d e"}, 0, NULL},
	{"tabs-returns-no-newline", "\tlinux\t /a b\t\r\n\r\n  title \t T\r", {.title = "T", .version = "", .machine_id = "",
	 .sort_key = "", .architecture = "", .initrds = "", .overlays = "", .key = "linux", .kernel = "/a b"}, 0, NULL},
	{"hash-in-value", "linux k\noptions a #b\n", {EMPTY, .key = "linux", .kernel = "k", .options = "a #b"}, 0, NULL},
	{"options-without-value", "linux k\noptions\n", {EMPTY, .key = "linux", .kernel = "k", .options = ""}, 0, NULL},
	{"utf-8", "linux /schl\xc3\xbcssel\n", {EMPTY, .key = "linux", .kernel = "/schl\xc3\xbcssel"}, 0, NULL},
	{"uki", "uki /x.efi\nprofile 2\n", {EMPTY, .key = "uki", .kernel = "/x.efi", .profile = "@2"}, 0, NULL},
	{"efi", "efi /x.efi\n", {EMPTY, .key = "efi", .kernel = "/x.efi"}, 0, NULL},
	{"linux-before-efi", "linux /k\nefi /e\n", {EMPTY, .key = "linux", .kernel = "/k"}, 0, NULL},
	{"linux-behind-efi", "efi /e\nuki /u\nlinux /k\n", {EMPTY, .key = "linux", .kernel = "/k"}, 0, NULL},
	{"unknown-key", "linux /k\ngrub_users $grub_users\n", {EMPTY, .key = "linux", .kernel = "/k"}, NOTE_DEBUG,
	 "line 2: grub_users: ignored"},
	{"key-in-capitals", "linux /k\nTitle T\n", {EMPTY, .key = "linux", .kernel = "/k"}, NOTE_DEBUG, "line 2: Title"},
	{"given-twice", "linux /a\nlinux /b\n", {EMPTY, .key = "linux", .kernel = "/b"}, NOTE_WARNING,
	 "line 2: linux was given before"},
	{"extra", "linux /k\nextra /x.raw\n", {EMPTY, .key = "linux", .kernel = "/k"}, NOTE_WARNING,
	 "line 2: extra /x.raw: not loaded"},
	{"two-dots-in-a-name", "linux /a..b/..c/k\n", {EMPTY, .key = "linux", .kernel = "/a..b/..c/k"}, 0, NULL},
};

static void same(const char *name, const char *field, const char *found, const char *expected)
{
	if (!found != !expected || (found && strcmp(found, expected)))
		fail_msg("%s: %s is %s, expected %s", name, field, found ? found : "NULL", expected ? expected : "NULL");
}

static void same_entry(const char *name, const struct bls_entry *found, const struct bls_entry *expected)
{
	same(name, "title", found->title, expected->title);
	same(name, "version", found->version, expected->version);
	same(name, "machine_id", found->machine_id, expected->machine_id);
	same(name, "sort_key", found->sort_key, expected->sort_key);
	same(name, "architecture", found->architecture, expected->architecture);
	same(name, "key", found->key, expected->key);
	same(name, "kernel", found->kernel, expected->kernel);
	same(name, "initrds", found->initrds, expected->initrds);
	same(name, "options", found->options, expected->options);
	same(name, "devicetree", found->devicetree, expected->devicetree);
	same(name, "overlays", found->overlays, expected->overlays);
	same(name, "profile", found->profile, expected->profile);
}

static void takes_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		size_t before = notes.count;
		struct bls_entry entry;
		struct error error;

		if (!bls_entry_parse(arena, BLOB(good[i].text), &entry, &notes, &error))
			fail_msg("%s: %s", good[i].name, error.text);
		same_entry(good[i].name, &entry, &good[i].entry);
		if (notes.count - before != (good[i].words != NULL))
			fail_msg("%s: %zu notes", good[i].name, notes.count - before);
		if (good[i].words && (notes.items[before].level != good[i].level || !strstr(notes.items[before].text, good[i].words)))
			fail_msg("%s: %s", good[i].name, notes.items[before].text);
	}
}

static const struct {
	const char *name, *text, *words;
} bad[] = {
	{"empty", "", "none of linux, uki and efi names a kernel"},
	{"comment-alone", "# linux /k\n", "none of linux, uki and efi"},
	{"no-kernel", "title T\ninitrd /i\n", "none of linux, uki and efi"},
	{"linux-without-value", "title T\nlinux  \n", "line 2: linux: no value; expected a path"},
	{"initrd-without-value", "linux k\ninitrd\n", "line 2: initrd: no value"},
	{"linux-outside", "linux /../k\n", "line 1: linux: \"..\" in it"},
	{"initrd-outside", "linux k\ninitrd /a ../b\n", "line 2: initrd: \"..\" in it"},
	{"devicetree-outside", "linux k\ndevicetree a/..\n", "line 2: devicetree: \"..\" in it"},
	{"overlay-outside", "linux k\ndevicetree-overlay ..\n", "line 2: devicetree-overlay: \"..\" in it"},
	{"profile-no-number", "uki u\nprofile @1\n", "line 2: profile: \"@1\" is no number"},
	{"profile-without-value", "uki u\nprofile\n", "line 2: profile: \"\" is no number"},
	{"control", "linux k\ntitle \x1b[2J\n", "line 2: byte 0x1b at column 7"},
	{"delete", "linux k\x7f\n", "line 1: byte 0x7f at column 8"},
	{"return-inside", "linux k\rtitle T\n", "line 1: byte 0x0d at column 8"},
};

static void refuses_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct bls_entry entry = {.kernel = "untouched"};
		struct error error;

		if (bls_entry_parse(arena, BLOB(bad[i].text), &entry, &notes, &error))
			fail_msg("%s: taken", bad[i].name);
		assert_error(bad[i].name, &error, ERROR_INPUT, bad[i].words);
		assert_string_equal(entry.kernel, "untouched");
	}
}

/* A byte that would end a string. */
static void refuses_nul(void **state)
{
	static const char text[] = "linux /a\0/b\n";
	struct bls_entry entry;
	struct error error;

	(void)state;
	assert_false(bls_entry_parse(arena, (struct blob){(const uint8_t *)text, sizeof(text) - 1}, &entry, &notes, &error));
	assert_error("nul", &error, ERROR_INPUT, "line 1: byte 0x00 at column 9");
}

static void tells_architectures(void **state)
{
	static const struct {
		const char *architecture;
		bool fits;
	} cases[] = {{"", true}, {"aa64", true}, {"AA64", true}, {"x64", false}, {"arm", false}, {"aa64 x64", false}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(bls_is_for_arm64(&(struct bls_entry){.architecture = cases[i].architecture}), cases[i].fits);
}

/* --- Unified kernel images ----------------------------------------------------------------------------------- */

static uint8_t file[0x4000];

static const struct {
	const char *name, *osrel, *title, *version, *sort_key;
} osrels[] = {
	{"plain", "ID=os\nVERSION_ID=12\nPRETTY_NAME=\"An OS 12\"\n", "An OS 12", "12", "os"},
	{"image", "ID=os\nIMAGE_ID=image\nVERSION_ID=12\nIMAGE_VERSION=7\nNAME=OS\n", "OS", "7", "image"},
	{"image-first", "IMAGE_ID=image\nID=os\n", "", "", "image"},
	{"quotes", "NAME='a b'\nID=\"o\\\"s\"", "a b", "", "o\"s"},
	{"one-quote", "ID=\"\nNAME=\"a\n", "\"a", "", "\""},
	{"other-names", "XID=os\nID_LIKE=other\n#ID=x\n", "", "", ""},
};

static void reads_ukis(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(osrels); i++) {
		const struct build_uki_section sections[] = {
			{".osrel", osrels[i].osrel, (uint32_t)strlen(osrels[i].osrel)}, {".linux", "kernel", 6},
		};
		struct bls_entry entry;
		struct error error;

		if (!bls_uki_parse(arena, (struct blob){file, build_uki(file, sections, 2)}, &entry, &error))
			fail_msg("%s: %s", osrels[i].name, error.text);
		same_entry(osrels[i].name, &entry,
			   &(struct bls_entry){.title = osrels[i].title, .version = osrels[i].version, .machine_id = "",
					       .sort_key = osrels[i].sort_key, .architecture = "", .initrds = "", .overlays = ""});
	}
}

static void refuse_uki(const char *name, size_t size, const char *words)
{
	struct bls_entry entry;
	struct error error;

	if (bls_uki_parse(arena, (struct blob){file, size}, &entry, &error))
		fail_msg("%s: taken", name);
	assert_error(name, &error, ERROR_INPUT, words);
}

static void refuses_other_files(void **state)
{
	const struct build_uki_section sections[] = {{".osrel", "ID=os\n", 6}, {".linux", "kernel", 6}};
	struct bls_entry entry;
	struct error error;
	size_t size;

	(void)state;
	refuse_uki("empty", 0, "not an EFI program");
	size = build_uki(file, sections, 2);
	put_le(file + BU_MACHINE, 2, 0x8664);
	assert_true(bls_uki_parse(arena, (struct blob){file, size}, &entry, &error));
	assert_string_equal(entry.architecture, "that of machine 0x8664");
	assert_false(bls_is_for_arm64(&entry));
	refuse_uki("no-osrel", build_uki(file, sections + 1, 1), "lacks section .osrel or .linux");
	refuse_uki("no-linux", build_uki(file, sections, 1), "lacks section .osrel or .linux");
	build_uki(file, sections, 2);
	refuse_uki("linux-past-end", BU_DATA + BU_STEP, "lacks section .osrel or .linux");
	refuse_uki("table-past-end", BU_TABLE + 40, "");
}

/* --- GRUB ---------------------------------------------------------------------------------------------------- */

#define GRUBENV "# GRUB Environment Block\nsaved_entry=os-1\nkernelopts=root=/dev/sda1 quiet\nempty=\nodd=a\\\\b\\\nc\n" \
	"again=1\nagain=2\n####"

static void reads_grubenv(void **state)
{
	struct blob grubenv = BLOB(GRUBENV);

	(void)state;
	assert_string_equal(bls_grub_value(arena, grubenv, "saved_entry"), "os-1");
	assert_string_equal(bls_grub_value(arena, grubenv, "kernelopts"), "root=/dev/sda1 quiet");
	assert_string_equal(bls_grub_value(arena, grubenv, "odd"), "a\\b\nc");
	assert_string_equal(bls_grub_value(arena, grubenv, "again"), "2");
	assert_null(bls_grub_value(arena, grubenv, "empty"));
	assert_null(bls_grub_value(arena, grubenv, "saved"));
	assert_null(bls_grub_value(arena, grubenv, "saved_entry_"));
	assert_null(bls_grub_value(arena, (struct blob){0}, "saved_entry"));
	assert_string_equal(bls_grub_value(arena, BLOB("a=b\\"), "a"), "b\\");
}

static const struct {
	const char *text, *expanded;
} expansions[] = {
	{"", ""},
	{"quiet", "quiet"},
	{"$kernelopts", "root=/dev/sda1 quiet"},
	{"a $kernelopts ${saved_entry}b", "a root=/dev/sda1 quiet os-1b"},
	{"$empty", ""},
	{"$again$again", "22"},
	/* What is no variable stays. */
	{"$", "$"},
	{"a$ b", "a$ b"},
	{"$$ $1 ${again ${} $-", "$$ $1 ${again ${} $-"},
};

static void expands(void **state)
{
	const char *expanded;
	struct error error;

	(void)state;
	for (size_t i = 0; i < COUNT(expansions); i++) {
		assert_true(bls_expand(arena, expansions[i].text, BLOB(GRUBENV), &expanded, &notes, &error));
		assert_string_equal(expanded, expansions[i].expanded);
	}
	assert_int_equal(notes.count, 0);
}

static void expands_what_tuned_did_not_set(void **state)
{
	const char *expanded;
	struct error error;

	(void)state;
	assert_true(bls_expand(arena, "$kernelopts $tuned_params", BLOB(GRUBENV), &expanded, &notes, &error));
	assert_string_equal(expanded, "root=/dev/sda1 quiet ");
	assert_int_equal(notes.count, 1);
	assert_int_equal(notes.items[0].level, NOTE_WARNING);
	assert_non_null(strstr(notes.items[0].text, "$tuned_params is taken for empty"));
}

static void refuses_variables(void **state)
{
	const char *expanded = "untouched";
	struct error error;

	(void)state;
	assert_false(bls_expand(arena, "a ${other}", BLOB(GRUBENV), &expanded, &notes, &error));
	assert_error("other", &error, ERROR_INPUT, "$other is a variable of GRUB, which grubenv does not set");
	assert_false(bls_expand(arena, "$kernelopts", (struct blob){0}, &expanded, &notes, &error));
	assert_error("none", &error, ERROR_INPUT, "$kernelopts is a variable of GRUB, which only a grubenv could tell");
	assert_string_equal(expanded, "untouched");
}

/* --- The choice ---------------------------------------------------------------------------------------------- */

static void reads_loader_conf(void **state)
{
	(void)state;
	assert_string_equal(bls_loader_value(arena, BLOB("timeout 3\n# default x\ndefault\t os-* \r\n"), "default"), "os-*");
	assert_string_equal(bls_loader_value(arena, BLOB("default a\ndefault b"), "default"), "b");
	assert_null(bls_loader_value(arena, BLOB("default\n"), "default"));
	assert_null(bls_loader_value(arena, BLOB("defaults a\ndefaul b\n"), "default"));
	assert_null(bls_loader_value(arena, BLOB(""), "default"));
}

static const struct {
	const char *name;
	const char bytes[16];
	size_t size;
	const char *value;
} variables[] = {
	{"whole", {7, 0, 0, 0, 'o', 0, 's', 0, 0, 0}, 10, "os"},
	{"no-nul", {7, 0, 0, 0, 'o', 0, 's', 0}, 8, "os"},
	{"behind-nul", {7, 0, 0, 0, 'o', 0, 0, 0, 'x', 0}, 10, "o"},
	{"odd", {7, 0, 0, 0, 'o', 0, 's'}, 7, NULL},
	{"empty", {7, 0, 0, 0, 0, 0}, 6, NULL},
	{"no-text", {7, 0, 0, 0}, 4, NULL},
	{"truncated", {7, 0}, 2, NULL},
	{"nothing", {0}, 0, NULL},
	{"not-ascii", {7, 0, 0, 0, 'o', 1}, 6, NULL},
	{"space", {7, 0, 0, 0, ' ', 0}, 6, NULL},
	{"control", {7, 0, 0, 0, 0x1b, 0}, 6, NULL},
};

static void reads_variables(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(variables); i++)
		same(variables[i].name, "value",
		     bls_efi_value(arena, (struct blob){(const uint8_t *)variables[i].bytes, variables[i].size}),
		     variables[i].value);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_entries), TEST(refuses_entries), TEST(refuses_nul), TEST(tells_architectures), TEST(reads_ukis),
		TEST(refuses_other_files), TEST(reads_grubenv), TEST(expands), TEST(expands_what_tuned_did_not_set),
		TEST(refuses_variables), TEST(reads_loader_conf), TEST(reads_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Which boot loader entry comes first, and which is chosen. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "bls-order.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

/* Of the specification's examples, and its rules one by one. */
static const struct {
	const char *first, *second;
	int order;
} versions[] = {
	{"11", "11", 0}, {"systemd-123", "systemd-123", 0}, {"bar-123", "foo-123", -1}, {"123a", "123", 1},
	{"123.a", "123", 1}, {"123.a", "123.b", -1}, {"123a", "123.a", 1}, {"11\xce\xb1", "11\xce\xb2", 0}, {"A", "a", -1},
	{"", "0", -1}, {"0.", "0", 1}, {"0.0", "0", 1}, {"0", "~", 1}, {"", "~", 1}, {"1_", "1", 0}, {"_1", "1", 0},
	{"1_", "1.2", -1}, {"1_2_3", "1.3.3", 1}, {"1+", "1", 0}, {"+1", "1", 0}, {"1+", "1.2", -1}, {"1+2+3", "1.3.3", 1},
	{"", "", 0}, {"~", "~", 0}, /* Whatever remains behind a mark that both have is more than nothing. */
	{"~~", "~", 1}, {"a~", "a", -1}, {"1-", "1", 1}, {"1^", "1", 1},
	/* Numbers: zeros in front count nothing, nor does the number of digits have a bound. */
	{"007", "7", 0}, {"0010", "9", 1}, {"6.9", "6.12", -1}, {"99999999999999999999998", "99999999999999999999999", -1},
	{"100000000000000000000000", "99999999999999999999999", 1}, {"a1", "aa", -1}, {"1", "a", 1},
	{"ab", "abc", -1}, {"abd", "abc", 1},
};

/* Each is less than all behind it: the specification's chain. */
static const char *const chain[] = {
	"122.1", "123~rc1-1", "123", "123-a", "123-a.1", "123-1", "123-1.1", "123^post1", "123.a-1", "123.1-1", "123a-1",
	"124-1",
};

static void compare(const char *first, const char *second, int order)
{
	if (sign(bls_version_compare(first, second)) != order || sign(bls_version_compare(second, first)) != -order)
		fail_msg("\"%s\" and \"%s\": %d, and %d the other way, expected %d", first, second,
			 bls_version_compare(first, second), bls_version_compare(second, first), order);
}

static void compares_versions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++)
		compare(versions[i].first, versions[i].second, versions[i].order);
	for (size_t i = 0; i < COUNT(chain); i++)
		for (size_t j = 0; j < COUNT(chain); j++)
			compare(chain[i], chain[j], sign((int)i - (int)j));
}

static const struct {
	const char *file, *id;
	bool counted;
	unsigned long left, done;
} names[] = {
	{"os.conf", "os.conf", false, 0, 0},
	{"os+3.conf", "os.conf", true, 3, 0},
	{"os+3-1.conf", "os.conf", true, 3, 1},
	{"os+0-3.efi", "os.efi", true, 0, 3},
	{"os+1+2-0.conf", "os+1.conf", true, 2, 0},
	{"6.1+deb.conf", "6.1+deb.conf", false, 0, 0},
	{"os+.conf", "os+.conf", false, 0, 0},
	{"os+3-.conf", "os+3-.conf", false, 0, 0},
	{"os+-3.conf", "os+-3.conf", false, 0, 0},
	{"os+3-1x.conf", "os+3-1x.conf", false, 0, 0},
	{"os+ 3.conf", "os+ 3.conf", false, 0, 0},
	{"os+99999999999999999999.conf", "os+99999999999999999999.conf", false, 0, 0},
	{"os+3", "os", true, 3, 0},
	{"", "", false, 0, 0},
};

static void takes_names_apart(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct bls_item item = {0};

		bls_item_name(arena, names[i].file, &item);
		if (strcmp(item.id, names[i].id) || item.counted != names[i].counted ||
		    (item.counted && (item.tries_left != names[i].left || item.tries_done != names[i].done)))
			fail_msg("%s: %s %d %lu %lu", names[i].file, item.id, item.counted, item.tries_left, item.tries_done);
		assert_int_equal(bls_item_is_bad(&item), names[i].counted && !names[i].left);
	}
	arena_free(arena);
}

#define ITEM(file, key, machine, number) \
	{.path = "/boot/" file, .id = file, .entry = {.sort_key = key, .machine_id = machine, .version = number, .title = file}}

/* In the order of the specification; tests turn it round. */
static const struct bls_item sorted[] = {
	ITEM("z.conf", "alpha", "", "6.1"),
	ITEM("y.conf", "alpha", "1", "6.12"),
	ITEM("x.conf", "alpha", "1", "6.9"),
	ITEM("w.conf", "alpha", "2", "7"),
	ITEM("v.conf", "beta", "", ""),
	/* All alike but for the name: the later version first. */
	ITEM("os-6.10.conf", "gamma", "", "1"),
	ITEM("os-6.9.efi", "gamma", "", "1"),
	/* Without a key; the version does not count. */
	ITEM("os-5.10.conf", "", "3", "1"),
	ITEM("os-5.9.conf", "", "1", "9"),
	{.path = "/boot/a+0-1.conf", .id = "a.conf", .counted = true, .tries_done = 1,
	 .entry = {.sort_key = "alpha", .machine_id = "", .version = "9", .title = ""}},
	{.path = "/boot/b+0-2.conf", .id = "b.conf", .counted = true, .tries_done = 2,
	 .entry = {.sort_key = "beta", .machine_id = "", .version = "9", .title = ""}},
	{.path = "/boot/b+0-3.conf", .id = "b.conf", .counted = true, .tries_done = 3,
	 .entry = {.sort_key = "beta", .machine_id = "", .version = "9", .title = ""}},
};

static void sorts(void **state)
{
	struct bls_item items[COUNT(sorted)];

	(void)state;
	for (size_t shift = 0; shift < COUNT(sorted); shift++) {
		for (size_t i = 0; i < COUNT(sorted); i++)
			items[i] = sorted[shift % 2 ? COUNT(sorted) - 1 - i : (i * 5 + shift) % COUNT(sorted)];
		bls_sort(items, COUNT(items));
		for (size_t i = 0; i < COUNT(sorted); i++)
			if (strcmp(items[i].path, sorted[i].path))
				fail_msg("shift %zu: at %zu %s, expected %s", shift, i, items[i].path, sorted[i].path);
	}
}

static void finds(void **state)
{
	static const struct {
		const char *id;
		int index;
	} cases[] = {
		{"z.conf", 0}, {"z", 0}, {"os-6.10", 5}, {"os-6.9.efi", 6}, {"os-6.9.conf", -1}, {"b+0-3.conf", 11}, {"b", 10},
		{"os-6", -1}, {"", -1}, {"Z", -1}, {"*", -1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (bls_find(sorted, COUNT(sorted), cases[i].id) != (cases[i].index < 0 ? NULL : &sorted[cases[i].index]))
			fail_msg("%s", cases[i].id);
	assert_null(bls_find(sorted, 0, "z"));
}

static const struct {
	const char *name;
	struct bls_wish wishes[3];
	size_t wish_count, index, warnings;
} choices[] = {
	{"no-wish", {{0}}, 0, 0, 0},
	{"exact", {{"it", "w.conf", false}}, 1, 3, 0},
	{"without-suffix", {{"it", "w", false}}, 1, 3, 0},
	{"pattern", {{"it", "os-5.*", false}}, 1, 7, 0},
	{"pattern-of-all", {{"it", "*", false}}, 1, 0, 0},
	{"question-mark-and-set", {{"it", "?s-6.[89].*", false}}, 1, 6, 0},
	{"any-case", {{"it", "OS-5.9.CONF", false}}, 1, 8, 0},
	{"first-wish", {{"it", "w", false}, {"other", "v", false}}, 2, 3, 0},
	{"missing", {{"it", "windows", false}}, 1, 0, 1},
	{"second-wish", {{"it", "windows", false}, {"other", "v", false}}, 2, 4, 1},
	/* It says so, and that it is bad. */
	{"bad", {{"it", "a.conf", false}}, 1, 9, 1},
	{"grub-id", {{"it", "w", true}}, 1, 3, 0},
	{"grub-number", {{"it", "2", true}}, 1, 2, 0},
	{"grub-number-too-large", {{"it", "12", true}}, 1, 0, 1},
	{"grub-title", {{"it", "v.conf", true}}, 1, 4, 0},
	{"grub-no-pattern", {{"it", "*", true}}, 1, 0, 1},
	{"grub-empty", {{"it", "", true}}, 1, 0, 1},
};

static void chooses(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(choices); i++) {
		struct notes notes = {.arena = arena_new()};
		const struct bls_item *item = bls_choose(sorted, COUNT(sorted), choices[i].wishes, choices[i].wish_count, &notes);
		size_t warnings = 0;

		for (size_t j = 0; j < notes.count; j++)
			warnings += notes.items[j].level == NOTE_WARNING;
		if (item != &sorted[choices[i].index] || warnings != choices[i].warnings)
			fail_msg("%s: %s, %zu warnings", choices[i].name, item->path, warnings);
		arena_free(notes.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_versions), cmocka_unit_test(takes_names_apart), cmocka_unit_test(sorts),
		cmocka_unit_test(finds), cmocka_unit_test(chooses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

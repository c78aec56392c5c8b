// SPDX-License-Identifier: GPL-2.0-or-later
#include "bls-order.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* --- Versions ------------------------------------------------------------------------------------------------ */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whatever has no meaning of its own only separates. */
static const char *skip_separators(const char *text)
{
	while (*text && !is_digit(*text) && !is_letter(*text) && !strchr("-.~^", *text))
		text++;
	return text;
}

static size_t count_while(const char *text, bool (*is)(char c))
{
	size_t count = 0;

	while (is(text[count]))
		count++;
	return count;
}

static int sign(size_t first, size_t second)
{
	return (first > second) - (first < second);
}

/* Digits, of any length, as numbers; both are passed over. */
static int compare_numbers(const char **first, const char **second)
{
	size_t length, other;
	int result;

	*first += strspn(*first, "0");
	*second += strspn(*second, "0");
	length = count_while(*first, is_digit);
	other = count_while(*second, is_digit);
	result = sign(length, other);
	if (!result)
		result = memcmp(*first, *second, length);
	*first += length;
	*second += other;
	return result;
}

static int compare_letters(const char **first, const char **second)
{
	size_t length = count_while(*first, is_letter), other = count_while(*second, is_letter);
	int result = memcmp(*first, *second, length < other ? length : other);

	*first += length;
	*second += other;
	return result ? result : sign(length, other);
}

/* The one that has the mark alone is less: true. A mark that both have is passed over. */
static bool compare_mark(char mark, const char **first, const char **second, int *ret)
{
	bool has = **first == mark, other_has = **second == mark;

	if (has != other_has) {
		*ret = other_has - has;
		return true;
	}
	*first += has;
	*second += has;
	return false;
}

static bool compare_marks(const char **first, const char **second, int *ret)
{
	return compare_mark('-', first, second, ret) || compare_mark('^', first, second, ret) ||
	       compare_mark('.', first, second, ret);
}

int bls_version_compare(const char *first, const char *second)
{
	int result = 0;

	for (;;) {
		first = skip_separators(first);
		second = skip_separators(second);
		if (compare_mark('~', &first, &second, &result))
			return result;
		if (!*first || !*second)
			return (*first != '\0') - (*second != '\0');
		if (compare_marks(&first, &second, &result))
			return result;
		result = is_digit(*first) || is_digit(*second) ? compare_numbers(&first, &second) :
								 compare_letters(&first, &second);
		if (result)
			return result;
	}
}

/* --- Names --------------------------------------------------------------------------------------------------- */

/* A number that ends at end; false for anything else, and for one that is too large to be a count. */
static bool read_count(const char *text, const char *end, unsigned long *ret)
{
	char *stop;
	unsigned long value;

	if (!is_digit(*text))
		return false;
	errno = 0;
	value = strtoul(text, &stop, 10);
	if (errno || stop != end)
		return false;
	*ret = value;
	return true;
}

/* "+LEFT" or "+LEFT-DONE" from plus to end. */
static bool read_tries(const char *plus, const char *end, struct bls_item *item)
{
	const char *minus = memchr(plus, '-', (size_t)(end - plus));

	item->tries_done = 0;
	return read_count(plus + 1, minus ? minus : end, &item->tries_left) &&
	       (!minus || read_count(minus + 1, end, &item->tries_done));
}

void bls_item_name(struct arena *arena, const char *file, struct bls_item *item)
{
	const char *suffix = strrchr(file, '.'), *plus;

	if (!suffix)
		suffix = file + strlen(file);
	plus = memrchr(file, '+', (size_t)(suffix - file));
	item->counted = plus && read_tries(plus, suffix, item);
	item->id = item->counted ? arena_printf(arena, "%.*s%s", (int)(plus - file), file, suffix) :
				   arena_printf(arena, "%s", file);
}

bool bls_item_is_bad(const struct bls_item *item)
{
	return item->counted && !item->tries_left;
}

/* --- The order ----------------------------------------------------------------------------------------------- */

static size_t stem_length(const char *id)
{
	const char *suffix = strrchr(id, '.');

	return suffix ? (size_t)(suffix - id) : strlen(id);
}

/* Both have a sort key, or only one has, which then comes first. */
static int compare_keys(const struct bls_entry *first, const struct bls_entry *second)
{
	int result = !*first->sort_key - !*second->sort_key;

	if (result || !*first->sort_key)
		return result;
	result = strcmp(first->sort_key, second->sort_key);
	if (!result)
		result = strcmp(first->machine_id, second->machine_id);
	return result ? result : bls_version_compare(second->version, first->version);
}

/* The suffixes are of one length or other, and no part of the version. */
static int compare_names(const char *first, const char *second)
{
	char name[256], other[256];

	/* No file system of a boot loader has longer ones; what is cut off decides nothing. */
	strncpy(name, first, sizeof(name) - 1)[sizeof(name) - 1] = '\0';
	strncpy(other, second, sizeof(other) - 1)[sizeof(other) - 1] = '\0';
	name[stem_length(name)] = '\0';
	other[stem_length(other)] = '\0';
	return bls_version_compare(other, name);
}

static int compare(const struct bls_item *first, const struct bls_item *second)
{
	int result = bls_item_is_bad(first) - bls_item_is_bad(second);

	if (!result)
		result = compare_keys(&first->entry, &second->entry);
	if (!result)
		result = compare_names(first->id, second->id);
	return result ? result : sign(first->tries_done, second->tries_done);
}

/* Few items, and those alike stay in order. */
void bls_sort(struct bls_item *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct bls_item item = items[i];
		size_t at = i;

		for (; at && compare(&items[at - 1], &item) > 0; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

/* --- The choice ---------------------------------------------------------------------------------------------- */

const struct bls_item *bls_find(const struct bls_item *items, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		const char *own = items[i].id, *file = strrchr(items[i].path, '/');

		if (!strcmp(own, id) || (strlen(id) == stem_length(own) && !strncmp(own, id, strlen(id))) ||
		    (file && !strcmp(file + 1, id)))
			return &items[i];
	}
	return NULL;
}

static bool matches(const char *pattern, const char *id)
{
	char stem[256];

	if (!fnmatch(pattern, id, FNM_CASEFOLD))
		return true;
	strncpy(stem, id, sizeof(stem) - 1)[sizeof(stem) - 1] = '\0';
	stem[stem_length(stem)] = '\0';
	return !fnmatch(pattern, stem, FNM_CASEFOLD);
}

static const struct bls_item *find_for_grub(const struct bls_item *items, size_t count, const char *value)
{
	const struct bls_item *item = bls_find(items, count, value);
	unsigned long number;

	if (item)
		return item;
	if (read_count(value, value + strlen(value), &number))
		return number < count ? &items[number] : NULL;
	for (size_t i = 0; i < count; i++)
		if (*value && !strcmp(items[i].entry.title, value))
			return &items[i];
	return NULL;
}

static const struct bls_item *find_wish(const struct bls_item *items, size_t count, const struct bls_wish *wish)
{
	if (wish->grub)
		return find_for_grub(items, count, wish->value);
	for (size_t i = 0; i < count; i++)
		if (matches(wish->value, items[i].id))
			return &items[i];
	return NULL;
}

static const struct bls_item *find_first_wish(const struct bls_item *items, size_t count,
					      const struct bls_wish *wishes, size_t wish_count, struct notes *notes)
{
	for (size_t i = 0; i < wish_count; i++) {
		const struct bls_item *item = find_wish(items, count, &wishes[i]);

		if (item) {
			notes_add(notes, NOTE_INFO, "%s chooses boot loader entry %s", wishes[i].source, item->id);
			return item;
		}
		notes_add(notes, NOTE_WARNING, "%s asks for boot loader entry \"%s\", which is not there",
			  wishes[i].source, wishes[i].value);
	}
	return items;
}

const struct bls_item *bls_choose(const struct bls_item *items, size_t count, const struct bls_wish *wishes,
				  size_t wish_count, struct notes *notes)
{
	const struct bls_item *item = find_first_wish(items, count, wishes, wish_count, notes);

	if (bls_item_is_bad(item))
		notes_add(notes, NOTE_WARNING, "boot loader entry %s has no tries left: it never started well",
			  item->id);
	return item;
}

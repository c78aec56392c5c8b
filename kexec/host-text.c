// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-text.h"

#include <inttypes.h>
#include <string.h>

#include "text.h"

static bool next_line(struct blob *rest, struct blob *ret)
{
	return text_next(rest, '\n', ret);
}

static struct blob without_newline(struct blob text)
{
	if (text.size && text.data[text.size - 1] == '\n')
		text.size--;
	return text;
}

/* Whether text starts with prefix, and then what follows it. */
static bool after_prefix(struct blob text, const char *prefix, struct blob *ret)
{
	size_t length = strlen(prefix);

	return blob_equal_at(text, 0, prefix, length) && blob_sub(text, length, text.size - length, ret);
}

static bool equals(struct blob text, const char *word)
{
	return text.size == strlen(word) && !memcmp(text.data, word, text.size);
}

const char *host_text_line(struct arena *arena, struct blob text)
{
	text = without_newline(text);
	if (!text.size)
		return "";
	return arena_strndup(arena, (const char *)text.data, text.size);
}

const char *host_text_excerpt(struct arena *arena, struct blob text)
{
	struct blob line = {0};
	char *copy;

	next_line(&text, &line);
	if (line.size > 40)
		line.size = 40;
	copy = arena_alloc(arena, line.size + 1);
	for (size_t i = 0; i < line.size; i++)
		copy[i] = line.data[i] >= ' ' && line.data[i] < 0x7f ? (char)line.data[i] : '?';
	return copy;
}

static bool digit_value(uint8_t digit, unsigned base, unsigned *ret)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = memchr(digits, digit >= 'A' && digit <= 'F' ? digit | 0x20 : digit, base);

	if (found)
		*ret = (unsigned)(found - digits);
	return found;
}

/* All of text, at least one digit. */
static bool digits_number(struct blob text, unsigned base, uint64_t *ret)
{
	uint64_t value = 0;
	unsigned digit;

	for (size_t i = 0; i < text.size; i++)
		if (!digit_value(text.data[i], base, &digit) || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	if (!text.size)
		return false;
	*ret = value;
	return true;
}

bool host_text_number(struct blob text, uint64_t *ret)
{
	struct blob digits = without_newline(text);

	if (after_prefix(digits, "0x", &digits) || after_prefix(digits, "0X", &digits))
		return digits_number(digits, 16, ret);
	return digits_number(digits, 10, ret);
}

bool host_text_limit(struct blob text, bool *ret_unlimited, uint64_t *ret)
{
	bool unlimited = equals(without_newline(text), "-1");

	if (!unlimited && !host_text_number(text, ret))
		return false;
	*ret_unlimited = unlimited;
	return true;
}

static bool kilobytes(struct blob text, uint64_t *ret)
{
	uint64_t value;

	while (text.size && text.data[0] == ' ')
		blob_sub(text, 1, text.size - 1, &text);
	if (text.size < 3 || !blob_equal_at(text, text.size - 3, " kB", 3))
		return false;
	text.size -= 3;
	return digits_number(text, 10, &value) && !__builtin_mul_overflow(value, UINT64_C(1024), ret);
}

bool host_text_memory(struct blob meminfo, const char *name, uint64_t *ret)
{
	struct blob line, value;
	uint64_t bytes;

	while (next_line(&meminfo, &line)) {
		if (!after_prefix(line, name, &value) || !after_prefix(value, ":", &value))
			continue;
		if (!kilobytes(value, &bytes))
			return false;
		*ret = bytes;
		return true;
	}
	return false;
}

bool host_text_boot_time(struct blob stat, uint64_t *ret)
{
	struct blob line, value;

	while (next_line(&stat, &line))
		if (after_prefix(line, "btime ", &value))
			return digits_number(value, 10, ret);
	return false;
}

/* "3" or "0-3". */
static bool cpu_range_count(struct blob range, uint64_t *ret)
{
	const uint8_t *dash = memchr(range.data, '-', range.size);
	struct blob first = range, last = range;
	uint64_t start, end;

	if (dash) {
		first.size = (size_t)(dash - range.data);
		blob_sub(range, first.size + 1, range.size - first.size - 1, &last);
	}
	if (!digits_number(first, 10, &start) || !digits_number(last, 10, &end) || end < start)
		return false;
	return !__builtin_add_overflow(end - start, UINT64_C(1), ret);
}

bool host_text_cpu_count(struct blob list, uint64_t *ret)
{
	struct blob rest = without_newline(list), range;
	uint64_t total = 0, count;

	while (text_next(&rest, ',', &range))
		if (!cpu_range_count(range, &count) || __builtin_add_overflow(total, count, &total))
			return false;
	if (!total)
		return false;
	*ret = total;
	return true;
}

bool host_text_bracketed(struct arena *arena, struct blob text, const char **ret)
{
	const uint8_t *open = text.size ? memchr(text.data, '[', text.size) : NULL;
	size_t before = open ? (size_t)(open - text.data) : 0;
	const uint8_t *close = open ? memchr(open, ']', text.size - before) : NULL;

	if (!close)
		return false;
	*ret = arena_strndup(arena, (const char *)open + 1, (size_t)(close - open - 1));
	return true;
}

bool host_text_config_has(struct blob config, const char *name)
{
	struct blob line, value;

	while (next_line(&config, &line))
		if (after_prefix(line, name, &value) && equals(value, "=y"))
			return true;
	return false;
}

/* A word for uname's fields: something that can be printed and is no path. */
static bool is_word(struct blob value)
{
	for (size_t i = 0; i < value.size; i++)
		if (value.data[i] <= ' ' || value.data[i] >= 0x7f || value.data[i] == '/')
			return false;
	return value.size > 0;
}

static bool set_page_size(struct arena *arena, struct blob value, struct host_identity *identity)
{
	(void)arena;
	return digits_number(value, 10, &identity->page_size) &&
	       (identity->page_size == 4096 || identity->page_size == 16384 || identity->page_size == 65536);
}

static bool set_byte_order(struct arena *arena, struct blob value, struct host_identity *identity)
{
	(void)arena;
	identity->big_endian = equals(value, "big");
	return identity->big_endian || equals(value, "little");
}

static bool set_hwcap(struct arena *arena, struct blob value, struct host_identity *identity)
{
	(void)arena;
	return blob_equal_at(value, 0, "0x", 2) && host_text_number(value, &identity->hwcap);
}

static bool set_release(struct arena *arena, struct blob value, struct host_identity *identity)
{
	identity->release = host_text_line(arena, value);
	return is_word(value);
}

static bool set_machine(struct arena *arena, struct blob value, struct host_identity *identity)
{
	identity->machine = host_text_line(arena, value);
	return is_word(value);
}

struct identity_field {
	const char *name;
	bool (*set)(struct arena *arena, struct blob value, struct host_identity *identity);
	const char *expected;
};

static const struct identity_field identity_fields[] = {
	{"page_size", set_page_size, "4096, 16384 or 65536"},
	{"byte_order", set_byte_order, "little or big"},
	{"hwcap", set_hwcap, "0x and hexadecimal digits"},
	{"release", set_release, "a word"},
	{"machine", set_machine, "a word"},
};

enum { IDENTITY_FIELDS = sizeof(identity_fields) / sizeof(identity_fields[0]) };

/* The row of a name; IDENTITY_FIELDS when there is none. */
static size_t find_field(struct blob name)
{
	size_t i = 0;

	while (i < IDENTITY_FIELDS && !equals(name, identity_fields[i].name))
		i++;
	return i;
}

static bool parse_identity_line(struct arena *arena, struct blob line, struct host_identity *identity,
				unsigned *seen, struct error *error)
{
	const uint8_t *equal = line.size ? memchr(line.data, '=', line.size) : NULL;
	struct blob name = {line.data, equal ? (size_t)(equal - line.data) : 0};
	struct blob value = {0};
	size_t field;

	if (!equal || !blob_sub(line, name.size + 1, line.size - name.size - 1, &value))
		return error_set(error, ERROR_MACHINE, "\"%s\": expected NAME=VALUE",
				 host_text_excerpt(arena, line));
	field = find_field(name);
	if (field == IDENTITY_FIELDS)
		return true;
	if (*seen & 1u << field)
		return error_set(error, ERROR_MACHINE, "%s is there twice", identity_fields[field].name);
	if (!identity_fields[field].set(arena, value, identity))
		return error_set(error, ERROR_MACHINE, "%s is \"%s\": expected %s",
				 identity_fields[field].name, host_text_excerpt(arena, value),
				 identity_fields[field].expected);
	*seen |= 1u << field;
	return true;
}

bool host_identity_parse(struct arena *arena, struct blob text, struct host_identity *ret,
			 struct error *error)
{
	struct host_identity identity = {0};
	struct blob line;
	unsigned seen = 0, number = 0;

	while (next_line(&text, &line)) {
		number++;
		if (!parse_identity_line(arena, line, &identity, &seen, error))
			return error_noun(error, "line %u", number);
	}
	for (size_t i = 0; i < IDENTITY_FIELDS; i++)
		if (!(seen & 1u << i))
			return error_set(error, ERROR_MACHINE, "there is no %s", identity_fields[i].name);
	*ret = identity;
	return true;
}

const char *host_identity_format(struct arena *arena, const struct host_identity *identity)
{
	return arena_printf(arena,
			    "page_size=%" PRIu64 "\nbyte_order=%s\nhwcap=0x%" PRIx64 "\n"
			    "release=%s\nmachine=%s\n",
			    identity->page_size, identity->big_endian ? "big" : "little", identity->hwcap,
			    identity->release, identity->machine);
}

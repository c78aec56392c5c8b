// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcoreinfo.h"

#include <stdio.h>
#include <string.h>

bool vmcoreinfo_find(struct blob text, const char *key, struct blob *ret)
{
	size_t length = strlen(key);

	for (size_t at = 0; at < text.size;) {
		const uint8_t *line = text.data + at;
		const uint8_t *newline = memchr(line, '\n', text.size - at);
		size_t size = newline ? (size_t)(newline - line) : text.size - at;

		if (size > length && !memcmp(line, key, length) && line[length] == '=') {
			*ret = (struct blob){.data = line + length + 1, .size = size - length - 1};
			return true;
		}
		at += size + 1;
	}
	return false;
}

static bool digit_value(uint8_t c, unsigned base, unsigned *ret)
{
	unsigned value;

	if (c >= '0' && c <= '9')
		value = c - '0';
	else if (c >= 'a' && c <= 'f')
		value = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		value = c - 'A' + 10;
	else
		return false;
	if (value >= base)
		return false;
	*ret = value;
	return true;
}

/* All of digits, at least one. */
static bool parse_digits(struct blob digits, unsigned base, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < digits.size; i++) {
		unsigned digit;

		if (!digit_value(digits.data[i], base, &digit) ||
		    __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	if (!digits.size)
		return false;
	*ret = value;
	return true;
}

/* Finds KIND(name). */
static bool find_kind(struct blob text, const char *kind, const char *name, struct blob *ret)
{
	char key[128];
	int length = snprintf(key, sizeof(key), "%s(%s)", kind, name);

	return length > 0 && (size_t)length < sizeof(key) && vmcoreinfo_find(text, key, ret);
}

bool vmcoreinfo_symbol(struct blob text, const char *name, uint64_t *ret)
{
	struct blob value;

	return find_kind(text, "SYMBOL", name, &value) && parse_digits(value, 16, ret);
}

static bool find_decimal(struct blob text, const char *kind, const char *name, uint64_t *ret)
{
	struct blob value;

	return find_kind(text, kind, name, &value) && parse_digits(value, 10, ret);
}

bool vmcoreinfo_size(struct blob text, const char *name, uint64_t *ret)
{
	return find_decimal(text, "SIZE", name, ret);
}

bool vmcoreinfo_offset(struct blob text, const char *name, uint64_t *ret)
{
	return find_decimal(text, "OFFSET", name, ret);
}

bool vmcoreinfo_length(struct blob text, const char *name, uint64_t *ret)
{
	return find_decimal(text, "LENGTH", name, ret);
}

/* Takes prefix off the front. */
static bool take(struct blob *value, const char *prefix)
{
	size_t length = strlen(prefix);

	return blob_equal_at(*value, 0, prefix, length) &&
	       blob_sub(*value, length, value->size - length, value);
}

bool vmcoreinfo_number(struct blob text, const char *name, uint64_t *ret)
{
	struct blob value;
	uint64_t magnitude;
	bool negative;

	if (!find_kind(text, "NUMBER", name, &value))
		return false;
	if (take(&value, "0x"))
		return parse_digits(value, 16, ret);
	negative = take(&value, "-");
	if (!parse_digits(value, 10, &magnitude))
		return false;
	*ret = negative ? -magnitude : magnitude;
	return true;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "iomem.h"

#include <inttypes.h>
#include <string.h>

#define MAX_DIGITS 16	/* of a 64-bit number in hexadecimal */

/* What is left of a line while its parts are taken from the front. */
struct line {
	const char *at;
	const char *end;
};

static bool take_text(struct line *line, const char *text)
{
	size_t length = strlen(text);

	if ((size_t)(line->end - line->at) < length || memcmp(line->at, text, length))
		return false;
	line->at += length;
	return true;
}

/* -1 for what is no digit. Not isxdigit and strtoull: those know locales, signs and prefixes. */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool take_hex(struct line *line, uint64_t *ret)
{
	const char *start = line->at;
	uint64_t value = 0;

	for (; line->at < line->end && digit(*line->at) >= 0; line->at++)
		value = value << 4 | (uint64_t)digit(*line->at);
	if (line->at == start || line->at - start > MAX_DIGITS)
		return false;
	*ret = value;
	return true;
}

/* Two spaces a level; at most one level deeper than the line before. */
static bool take_depth(struct line *line, unsigned deepest, unsigned *ret, struct error *error)
{
	const char *start = line->at;
	size_t spaces;

	while (line->at < line->end && *line->at == ' ')
		line->at++;
	spaces = (size_t)(line->at - start);
	if (spaces % 2 || spaces / 2 > deepest)
		return error_set(error, ERROR_MACHINE,
				 "indented by %zu spaces, expected an even number up to %u",
				 spaces, 2 * deepest);
	*ret = (unsigned)(spaces / 2);
	return true;
}

/*
 * The range of an inclusive end. One that ends at 2^64 loses its last byte: a
 * half-open range cannot hold it, and no RAM is there.
 */
static bool make_range(uint64_t start, uint64_t last, struct range *ret, struct error *error)
{
	if (last == UINT64_MAX) {
		*ret = (struct range){.start = start, .size = UINT64_MAX - start};
		return true;
	}
	if (last + 1 < start)
		return error_set(error, ERROR_MACHINE, "end 0x%" PRIx64 " is below start 0x%" PRIx64,
				 last, start);
	*ret = (struct range){.start = start, .size = last + 1 - start};
	return true;
}

static bool take_range(struct line *line, struct iomem *iomem, struct range *ret, struct error *error)
{
	uint64_t start, last;

	if (!take_hex(line, &start) || !take_text(line, "-") ||
	    !take_hex(line, &last) || !take_text(line, " : "))
		return error_set(error, ERROR_MACHINE,
				 "expected START-END : NAME with numbers of 1 to %d hexadecimal digits",
				 MAX_DIGITS);
	iomem->hidden = iomem->hidden && !start && !last;
	return make_range(start, last, ret, error);
}

static const char *take_name(struct arena *arena, struct line *line)
{
	while (line->at < line->end && *line->at == ' ')
		line->at++;
	while (line->end > line->at && line->end[-1] == ' ')
		line->end--;
	return arena_strndup(arena, line->at, (size_t)(line->end - line->at));
}

static bool parse_line(struct arena *arena, struct line line, struct iomem *iomem, struct iomem_entry *ret,
		       struct error *error)
{
	unsigned deepest = iomem->count ? iomem->entries[iomem->count - 1].depth + 1 : 0;

	size_t length = (size_t)(line.end - line.at);

	/* Either would make a name that looks right and equals nothing. */
	if (memchr(line.at, '\0', length) || memchr(line.at, '\r', length))
		return error_set(error, ERROR_MACHINE, "a NUL byte or a carriage return in the line");
	if (!take_depth(&line, deepest, &ret->depth, error) || !take_range(&line, iomem, &ret->range, error))
		return false;
	ret->name = take_name(arena, &line);
	return true;
}

bool iomem_parse(struct arena *arena, struct blob text, struct iomem *ret, struct error *error)
{
	const char *at = (const char *)text.data, *end = text.size ? at + text.size : at;
	struct iomem iomem = {.hidden = text.size != 0};
	size_t capacity = 0;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		struct line line = {.at = at, .end = newline ? newline : end};
		struct iomem_entry entry;

		if (!parse_line(arena, line, &iomem, &entry, error))
			return error_noun(error, "line %zu", iomem.count + 1);
		iomem.entries = arena_grow(arena, iomem.entries, iomem.count, &capacity, sizeof(entry));
		iomem.entries[iomem.count++] = entry;
		at = newline ? newline + 1 : end;
	}
	*ret = iomem;
	return true;
}

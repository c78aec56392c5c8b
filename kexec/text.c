// SPDX-License-Identifier: GPL-2.0-or-later
#include "text.h"

#include <string.h>

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static struct blob without(struct blob text, size_t length)
{
	return (struct blob){text.data + length, text.size - length};
}

bool text_next(struct blob *rest, char separator, struct blob *ret)
{
	const uint8_t *end;
	size_t length;

	if (!rest->size)
		return false;
	end = memchr(rest->data, separator, rest->size);
	length = end ? (size_t)(end - rest->data) : rest->size;
	*ret = (struct blob){rest->data, length};
	*rest = without(*rest, length + (end != NULL));
	return true;
}

struct blob text_trim(struct blob text)
{
	while (text.size && is_blank(text.data[0]))
		text = without(text, 1);
	while (text.size && is_blank(text.data[text.size - 1]))
		text.size--;
	return text;
}

bool text_next_word(struct blob *rest, struct blob *ret)
{
	struct blob word = text_trim(*rest);
	size_t length = 0;

	while (length < word.size && !is_blank(word.data[length]))
		length++;
	*rest = without(word, length);
	if (!length)
		return false;
	*ret = (struct blob){word.data, length};
	return true;
}

const char *text_copy(struct arena *arena, struct blob text)
{
	return text.size ? arena_strndup(arena, (const char *)text.data, text.size) : "";
}

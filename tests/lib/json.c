// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 16
#define MAX_PATH 512

struct reader {
	const char *at;
	struct json *json;
	char path[MAX_PATH];	/* of the value being read */
	unsigned depth;
};

static bool read_value(struct reader *reader);

static void skip_space(struct reader *reader)
{
	while (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\n' || *reader->at == '\r')
		reader->at++;
}

static bool take(struct reader *reader, const char *word)
{
	if (strncmp(reader->at, word, strlen(word)))
		return false;
	reader->at += strlen(word);
	return true;
}

/* Returns its index: the list may move. */
static size_t add_value(struct reader *reader, enum json_type type)
{
	struct json *json = reader->json;

	json->values = realloc(json->values, (json->count + 1) * sizeof(*json->values));
	json->values[json->count] = (struct json_value){.path = strdup(reader->path), .type = type};
	return json->count++;
}

static void set_text(struct reader *reader, size_t index, const char *from)
{
	reader->json->values[index].text = strndup(from, (size_t)(reader->at - from));
}

/* \uXXXX, of bytes only. */
static bool read_code(struct reader *reader, char *ret)
{
	unsigned code = 0;

	for (int i = 0; i < 4; i++, reader->at++) {
		if (!isxdigit((unsigned char)*reader->at))
			return false;
		code = code * 16 + (unsigned)(isdigit((unsigned char)*reader->at) ? *reader->at - '0' :
					      tolower((unsigned char)*reader->at) - 'a' + 10);
	}
	*ret = (char)code;
	return code <= 0xff;
}

static bool read_escape(struct reader *reader, char *ret)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *name;

	if (*reader->at == 'u') {
		reader->at++;
		return read_code(reader, ret);
	}
	name = *reader->at ? strchr(names, *reader->at) : NULL;
	if (!name)
		return false;
	*ret = values[name - names];
	reader->at++;
	return true;
}

/* Into text, which is long enough for all that is left. Plain bytes are ASCII from the space on. */
static bool read_characters(struct reader *reader, char *text)
{
	while (*reader->at != '"') {
		unsigned char c = (unsigned char)*reader->at;

		if (c < 0x20 || c > 0x7e)
			return false;
		reader->at++;
		*text = (char)c;
		if (c == '\\' && !read_escape(reader, text))
			return false;
		text++;
	}
	*text = '\0';
	reader->at++;
	return true;
}

/* From malloc; NULL when it is no string. */
static char *read_string(struct reader *reader)
{
	char *text = malloc(strlen(reader->at) + 1);

	if (take(reader, "\"") && read_characters(reader, text))
		return text;
	free(text);
	return NULL;
}

static bool read_digits(struct reader *reader)
{
	const char *from = reader->at;

	while (isdigit((unsigned char)*reader->at))
		reader->at++;
	return reader->at > from;
}

/* No leading zeros. */
static bool read_number(struct reader *reader)
{
	const char *from = reader->at;
	size_t index = add_value(reader, JSON_NUMBER);

	take(reader, "-");
	if (!take(reader, "0") && !read_digits(reader))
		return false;
	if (take(reader, ".") && !read_digits(reader))
		return false;
	if (take(reader, "e") || take(reader, "E")) {
		if (!take(reader, "+"))
			take(reader, "-");
		if (!read_digits(reader))
			return false;
	}
	set_text(reader, index, from);
	return true;
}

/* Reads a value whose place is the present one with a suffix. */
static bool read_below(struct reader *reader, const char *suffix)
{
	size_t length = strlen(reader->path);
	bool done;

	if (length + strlen(suffix) >= sizeof(reader->path))
		return false;
	strcpy(reader->path + length, suffix);
	done = read_value(reader);
	reader->path[length] = '\0';
	return done;
}

static bool read_member(struct reader *reader)
{
	char suffix[MAX_PATH];
	char *key;

	skip_space(reader);
	key = read_string(reader);
	if (!key)
		return false;
	snprintf(suffix, sizeof(suffix), "%s%s", *reader->path ? "." : "", key);
	free(key);
	skip_space(reader);
	return take(reader, ":") && read_below(reader, suffix);
}

static bool read_object(struct reader *reader)
{
	add_value(reader, JSON_OBJECT);
	skip_space(reader);
	if (take(reader, "}"))
		return true;
	do
		if (!read_member(reader))
			return false;
	while (take(reader, ","));
	return take(reader, "}");
}

static bool read_list(struct reader *reader)
{
	char suffix[32];
	size_t items = 0;

	add_value(reader, JSON_LIST);
	skip_space(reader);
	if (take(reader, "]"))
		return true;
	do {
		snprintf(suffix, sizeof(suffix), "[%zu]", items++);
		if (!read_below(reader, suffix))
			return false;
	} while (take(reader, ","));
	return take(reader, "]");
}

static bool read_word(struct reader *reader)
{
	const char *from = reader->at;
	enum json_type type = *from == 'n' ? JSON_NULL : JSON_BOOLEAN;

	if (!take(reader, "null") && !take(reader, "true") && !take(reader, "false"))
		return false;
	set_text(reader, add_value(reader, type), from);
	return true;
}

static bool read_string_value(struct reader *reader)
{
	size_t index = add_value(reader, JSON_STRING);
	char *text = read_string(reader);

	reader->json->values[index].text = text;
	return text != NULL;
}

static bool read_kind(struct reader *reader)
{
	if (take(reader, "{"))
		return read_object(reader);
	if (take(reader, "["))
		return read_list(reader);
	if (*reader->at == '"')
		return read_string_value(reader);
	if (*reader->at == '-' || isdigit((unsigned char)*reader->at))
		return read_number(reader);
	return read_word(reader);
}

static bool read_value(struct reader *reader)
{
	bool done;

	if (reader->depth == MAX_DEPTH)
		return false;
	reader->depth++;
	skip_space(reader);
	done = read_kind(reader);
	skip_space(reader);
	reader->depth--;
	return done;
}

bool json_read(const char *text, struct json *ret, size_t *ret_offset)
{
	struct reader reader = {.at = text, .json = ret};
	bool done;

	*ret = (struct json){0};
	done = read_value(&reader) && !*reader.at;
	*ret_offset = (size_t)(reader.at - text);
	return done;
}

const struct json_value *json_find(const struct json *json, const char *path)
{
	for (size_t i = 0; i < json->count; i++)
		if (!strcmp(json->values[i].path, path))
			return &json->values[i];
	return NULL;
}

void json_free(struct json *json)
{
	for (size_t i = 0; i < json->count; i++) {
		free(json->values[i].path);
		free(json->values[i].text);
	}
	free(json->values);
}

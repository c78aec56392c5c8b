/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads JSON text (RFC 8259) strictly into a flat list: each value with its
 * place, as in "segments[0].start". For tests of what the program prints.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>

enum json_type { JSON_OBJECT, JSON_LIST, JSON_STRING, JSON_NUMBER, JSON_BOOLEAN, JSON_NULL };

struct json_value {
	char *path;		/* "" is the whole */
	enum json_type type;
	char *text;		/* a string's bytes (\u0000 to \u00ff: one byte each); else the source text */
};

struct json {
	struct json_value *values;	/* in the order of the text, a container before what it holds */
	size_t count;
};

/* False for anything that is not exactly one JSON value; *ret_offset is then where. Free *ret either way. */
bool json_read(const char *text, struct json *ret, size_t *ret_offset);

/* NULL when there is none. */
const struct json_value *json_find(const struct json *json, const char *path);

void json_free(struct json *json);

#endif

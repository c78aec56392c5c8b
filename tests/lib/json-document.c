// SPDX-License-Identifier: GPL-2.0-or-later
#include "json-document.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char fault_text[1024];

static const char *fault(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(fault_text, sizeof(fault_text), format, args);
	va_end(args);
	return fault_text;
}

const char *json_document_read(const char *path)
{
	static char text[1 << 16];
	FILE *in = fopen(path, "r");
	size_t size;

	if (!in)
		return NULL;
	size = fread(text, 1, sizeof(text) - 1, in);
	fclose(in);
	text[size] = '\0';
	return text;
}

/* "memory[12].name" -> "memory[].name" */
static void place_of(const char *path, char place[256])
{
	char *end = place;

	for (; *path; path++)
		if (end == place || end[-1] != '[' || *path == ']')
			*end++ = *path;
	*end = '\0';
}

/* The type in the row "| `PLACE` | TYPE | ..."; false when there is no such row. */
static bool documented_type(const char *document, const char *place, char type[32])
{
	char row[300];
	const char *found;

	snprintf(row, sizeof(row), "\n| `%s` | ", place);
	found = strstr(document, row);
	return found && sscanf(found + strlen(row), "%31s", type) == 1;
}

static bool is_address(const char *text)
{
	return !strncmp(text, "0x", 2) && text[2] && (text[2] != '0' || !text[3]) &&
	       strspn(text + 2, "0123456789abcdef") == strlen(text + 2);
}

static bool has_type(const struct json_value *value, const char *type)
{
	if (!strcmp(type, "address"))
		return value->type == JSON_STRING && is_address(value->text);
	if (!strcmp(type, "bytes") || !strcmp(type, "number"))
		return value->type == JSON_NUMBER && strspn(value->text, "0123456789") == strlen(value->text);
	return (!strcmp(type, "string") && value->type == JSON_STRING) ||
	       (!strcmp(type, "boolean") && value->type == JSON_BOOLEAN) ||
	       (!strcmp(type, "object") && value->type == JSON_OBJECT) ||
	       (!strcmp(type, "list") && value->type == JSON_LIST);
}

static const char *check_value(const char *document, const struct json_value *value)
{
	char place[256], type[32];

	place_of(value->path, place);
	if (place[strlen(place) - 1] == ']')	/* an item: its list's row says what it is */
		return value->type == JSON_OBJECT ? NULL : fault("%s is no object", value->path);
	if (!documented_type(document, place, type))
		return fault("there is no row for %s", place);
	return has_type(value, type) ? NULL : fault("%s is \"%s\": no %s", value->path, value->text, type);
}

/* Not the rows of other tables, whose second column is a meaning. */
static bool is_type(const char *word)
{
	static const char *const types[] = {
		"address", "bytes", "number", "string", "boolean", "object", "list",
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(word, types[i]))
			return true;
	return false;
}

static bool is_printed(const struct json *json, const char *place)
{
	char printed[256];

	for (size_t i = 0; i < json->count; i++) {
		place_of(json->values[i].path, printed);
		if (!strcmp(printed, place))
			return true;
	}
	return false;
}

static const char *check_rows(const char *row, const struct json *json)
{
	size_t rows = 0;

	while ((row = strstr(row, "\n| `"))) {
		char place[256], type[32];

		row += 4;
		if (sscanf(row, "%255[^`]` | %31s |", place, type) != 2 || !is_type(type))
			continue;
		if (!is_printed(json, place))
			return fault("%s is documented and not printed", place);
		rows++;
	}
	return rows ? NULL : fault("no row of a table says what is printed");
}

const char *json_document_fault(const char *path, const struct json *json)
{
	const char *document = json_document_read(path), *found;

	if (!document)
		return fault("no %s", path);
	for (size_t i = 1; i < json->count; i++)
		if ((found = check_value(document, &json->values[i])))
			return found;
	return check_rows(document, json);
}

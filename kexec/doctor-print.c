// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor-print.h"

#include <string.h>

#include "print.h"

/* Columns of a state, and of an id, each with what separates it from the next one. */
#define STATE_WIDTH 9
#define ID_WIDTH 20
#define INDENT (STATE_WIDTH + ID_WIDTH)
#define COLUMNS_MIN 60

/* A word for each state, and its colour (ECMA-48: 30 to 37). Not to know is no more than a note. */
static const struct {
	const char *word;
	unsigned colour;
} states[] = {
	[CHECK_OK] = {"ok", 32},
	[CHECK_NOTE] = {"note", 36},
	[CHECK_UNKNOWN] = {"note", 36},
	[CHECK_WARNING] = {"warning", 33},
	[CHECK_BLOCKED] = {"problem", 31},
};

static void put_state(FILE *out, enum check_state state, bool colour)
{
	if (colour)
		fprintf(out, "\033[%um%-*s\033[0m", states[state].colour, STATE_WIDTH, states[state].word);
	else
		fprintf(out, "%-*s", STATE_WIDTH, states[state].word);
}

/* How many bytes of text go on a line: up to the last space within width, or to the first behind it. */
static size_t line_length(const char *text, size_t width)
{
	size_t length = strlen(text), end;

	if (length <= width)
		return length;
	for (end = width; end && text[end] != ' '; end--)
		;
	return end ? end : width + strcspn(text + width, " ");
}

static void put_bytes(FILE *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		fputc((unsigned char)text[i] < ' ' || text[i] == 0x7f ? '?' : text[i], out);
}

/* From the indentation on; columns 0: on one line. */
static void put_wrapped(FILE *out, const char *text, unsigned columns)
{
	size_t width = columns ? (columns < COLUMNS_MIN ? COLUMNS_MIN : columns) - INDENT - 1 : strlen(text) + 1;

	for (;;) {
		size_t length = line_length(text, width);

		put_bytes(out, text, length);
		fputc('\n', out);
		text += length;
		text += strspn(text, " ");
		if (!*text)
			return;
		fprintf(out, "%*s", INDENT, "");
	}
}

static void put_result(FILE *out, const struct check_result *result, unsigned columns, bool colour)
{
	put_state(out, result->state, colour);
	fprintf(out, "%-*s", ID_WIDTH, result->id);
	put_wrapped(out, result->text, columns);
	if (!result->cure)
		return;
	fprintf(out, "%*s-> ", INDENT - 3, "");
	put_wrapped(out, result->cure, columns);
}

static void put_count(FILE *out, size_t count, const char *word)
{
	fprintf(out, "%zu %s%s", count, word, count == 1 ? "" : "s");
}

void doctor_print_text(FILE *out, const struct doctor_report *report, unsigned columns, bool colour)
{
	fputs(report->crash ? "To load a crash kernel" : "To load a kernel for a reboot", out);
	if (report->kernel) {
		fputs(", ", out);
		print_words(out, report->kernel);
	}
	fprintf(out, ", by %s\n\n", report->why);
	for (size_t i = 0; i < report->count; i++)
		put_result(out, &report->items[i], columns, colour);
	fputc('\n', out);
	put_count(out, report->problems, "problem");
	fputs(", ", out);
	put_count(out, report->warnings, "warning");
	fprintf(out, ": %s\n", report->refusal ? "a load would be refused" : "a load is possible");
}

static void json_result(FILE *out, const struct check_result *result)
{
	fputs("{\"id\": ", out);
	print_json_string(out, result->id);
	fprintf(out, ", \"state\": \"%s\", \"text\": ", states[result->state].word);
	print_json_string(out, result->text);
	fputs(", \"cure\": ", out);
	print_json_string(out, result->cure ? result->cure : "");
	fputc('}', out);
}

void doctor_print_json(FILE *out, const struct doctor_report *report, int status)
{
	fprintf(out, "{\n  \"schema\": 1,\n  \"load\": \"%s\",\n  \"kernel\": ", report->crash ? "crash" : "reboot");
	print_json_string(out, report->kernel ? report->kernel : "");
	fprintf(out, ",\n  \"call\": \"%s\",\n  \"why\": ", call_name(report->call));
	print_json_string(out, report->why);
	fprintf(out, ",\n  \"status\": %d,\n  \"checks\": [", status);
	for (size_t i = 0; i < report->count; i++) {
		fputs(i ? ",\n    " : "\n    ", out);
		json_result(out, &report->items[i]);
	}
	fputs("\n  ]\n}\n", out);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "error.h"

#include <stdio.h>
#include <string.h>

static bool set(struct error *error, enum error_kind kind, const char *format, va_list args)
{
	error->kind = kind;
	vsnprintf(error->text, sizeof(error->text), format, args);
	return false;
}

bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(error, kind, format, args);
	va_end(args);
	return false;
}

/* Puts ": TAIL" behind the text. Where both do not fit the text is cut: the tail is what tells the fault. */
static void append(struct error *error, const char *tail)
{
	size_t space = sizeof(error->text) - sizeof(": ");
	size_t left = space - strnlen(tail, space);
	size_t used = strnlen(error->text, left);

	snprintf(error->text + used, sizeof(error->text) - used, ": %s", tail);
}

bool error_errno(struct error *error, enum error_kind kind, int number, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(error, kind, format, args);
	va_end(args);
	append(error, strerror(number));
	return false;
}

bool error_noun(struct error *error, const char *format, ...)
{
	char fact[sizeof(error->text)];
	va_list args;

	memcpy(fact, error->text, sizeof(fact));
	va_start(args, format);
	set(error, error->kind, format, args);
	va_end(args);
	append(error, fact);
	return false;
}

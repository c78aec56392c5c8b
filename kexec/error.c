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

/* Puts behind the text what still fits of ": TAIL". */
static void append(struct error *error, const char *tail)
{
	size_t used = strlen(error->text);

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

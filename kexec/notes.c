// SPDX-License-Identifier: GPL-2.0-or-later
#include "notes.h"

void notes_add(struct notes *notes, enum note_level level, const char *format, ...)
{
	va_list args;

	notes->items = arena_grow(notes->arena, notes->items, notes->count, &notes->capacity,
				  sizeof(*notes->items));
	va_start(args, format);
	notes->items[notes->count++] = (struct note){
		.level = level,
		.text = arena_vprintf(notes->arena, format, args),
	};
	va_end(args);
}

void notes_append(struct notes *notes, const struct notes *more)
{
	for (size_t i = 0; i < more->count; i++)
		notes_add(notes, more->items[i].level, "%s", more->items[i].text);
}

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

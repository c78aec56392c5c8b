/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pure function wants said: it adds a note, kexec.c prints it.
 */
#ifndef KEXEC_NOTES_H
#define KEXEC_NOTES_H

#include <stddef.h>
#include "arena.h"

enum note_level {
	NOTE_DEBUG,	/* shown with -d */
	NOTE_INFO,	/* shown in a plan and with -d */
	NOTE_WARNING,	/* always shown: the result may not be what was wanted */
};

struct note {
	enum note_level level;
	const char *text;	/* one line, no newline */
};

struct notes {
	struct arena *arena;
	struct note *items;
	size_t count;
	size_t capacity;
};

void notes_add(struct notes *notes, enum note_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The notes of more, behind those of notes. */
void notes_append(struct notes *notes, const struct notes *more);

#endif

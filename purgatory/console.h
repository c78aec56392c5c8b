/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console that the user named; without one, nothing is touched.
 */
#ifndef PURGATORY_CONSOLE_H
#define PURGATORY_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include "purgatory/purgatory.h"

struct console {
	const struct purgatory_params *params;
	bool stuck;	/* it did not take a character in time: the rest is dropped */
};

void console_text(struct console *console, const char *text);		/* "\n" becomes "\r\n" */
void console_number(struct console *console, uint64_t value);		/* 0x1f */
void console_bytes(struct console *console, const uint8_t *bytes, size_t size);	/* 001f... */
void console_flush(struct console *console);	/* waits until the last character is sent */

#endif

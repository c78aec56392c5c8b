/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The next kernel's command line: verbatim, reused or inherited.
 */
#ifndef KEXEC_CMDLINE_H
#define KEXEC_CMDLINE_H

#include "arena.h"

/*
 * running is /proc/cmdline without its newline. Removed: the words
 * "BOOT_IMAGE=..." and, for a crash kernel, "crashkernel=..."; a removed word
 * takes the one space behind it with it. Nothing else changes: quotes and
 * spacing stay. A word ends at white space outside double quotes.
 */
const char *cmdline_reuse(struct arena *arena, const char *running, bool crash);

/* first, a space, second; either alone when the other is empty or NULL. */
const char *cmdline_join(struct arena *arena, const char *first, const char *second);

/* ERROR_USAGE when text exceeds COMMAND_LINE_SIZE - 1 = 2047 bytes. */
bool cmdline_check(const char *text, struct error *error);

#endif

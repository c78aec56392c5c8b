/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KEXEC_INSPECT_PRINT_H
#define KEXEC_INSPECT_PRINT_H

#include <stdio.h>
#include "inspect.h"

/* For people: one line that says what the file is, then its layers. */
void inspect_print_text(FILE *out, const char *path, const struct inspect_report *report);

/* For programs: doc/inspect-json.md. */
void inspect_print_json(FILE *out, const char *path, const struct inspect_report *report);

#endif

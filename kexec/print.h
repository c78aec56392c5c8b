/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the printers share. */
#ifndef KEXEC_PRINT_H
#define KEXEC_PRINT_H

#include <stdio.h>

/* Names and command lines may hold anything: what a terminal could take for more than text is '?'. */
void print_words(FILE *out, const char *text);

/* A JSON string of ASCII; a byte of another kind is one escape, since such texts have no encoding. */
void print_json_string(FILE *out, const char *text);

#endif

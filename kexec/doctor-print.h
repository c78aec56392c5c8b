/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report for people, and for programs: doc/doctor-json.md. */
#ifndef KEXEC_DOCTOR_PRINT_H
#define KEXEC_DOCTOR_PRINT_H

#include <stdio.h>
#include "doctor.h"

/* columns: of a terminal, to wrap lines; 0: each check is one line. colour: by ECMA-48. */
void doctor_print_text(FILE *out, const struct doctor_report *report, unsigned columns, bool colour);

/* status: what the program exits with. */
void doctor_print_json(FILE *out, const struct doctor_report *report, int status);

#endif

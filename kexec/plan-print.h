/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan as text and as JSON. doc/plan-json.md documents the schema.
 */
#ifndef KEXEC_PLAN_PRINT_H
#define KEXEC_PLAN_PRINT_H

#include <stdio.h>
#include "plan.h"

/* notes: why things are as they are, and warnings; those of level NOTE_DEBUG are left out. */
void plan_print_text(FILE *out, const struct plan *plan, const struct notes *notes);
void plan_print_json(FILE *out, const struct plan *plan, const struct notes *notes);

/* What kexec_file_load is given: the rest is the kernel's decision. */
struct plan_file {
	const struct kernel_image *image;
	const struct blob *initrds;
	size_t initrd_count;
	const char *command_line;
	bool crash;
};

void plan_file_print_text(FILE *out, const struct plan_file *plan, const struct notes *notes);
void plan_file_print_json(FILE *out, const struct plan_file *plan, const struct notes *notes);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan as text and as JSON. doc/plan-json.md documents the schema.
 */
#ifndef KEXEC_PLAN_PRINT_H
#define KEXEC_PLAN_PRINT_H

#include <stdio.h>
#include "plan.h"

void plan_print_text(FILE *out, const struct plan *plan);
void plan_print_json(FILE *out, const struct plan *plan);

#endif

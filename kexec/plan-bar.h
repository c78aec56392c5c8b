/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan's memory as one bar of characters, for a terminal.
 */
#ifndef KEXEC_PLAN_BAR_H
#define KEXEC_PLAN_BAR_H

#include <stdio.h>
#include "plan.h"

/*
 * The lowest and the highest address, the bar, and what its characters mean: at most columns wide (at least
 * 40 are taken), in ASCII. With colour, by ECMA-48 sequences of the 8 basic colours.
 */
void plan_bar(FILE *out, struct arena *arena, const struct plan *plan, unsigned columns, bool colour);

#endif

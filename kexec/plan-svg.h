/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan as a picture: the machine's memory from its lowest address down to
 * its highest, what the plan puts where, and why the rest is left alone.
 */
#ifndef KEXEC_PLAN_SVG_H
#define KEXEC_PLAN_SVG_H

#include <stdio.h>
#include "plan.h"

/*
 * SVG 1.1 with no script and nothing from outside. A band's height grows with the logarithm of its size, so that
 * a segment of a page and a terabyte of free memory are in one picture. Colours follow the reader's preference for
 * light or dark.
 */
void plan_svg(FILE *out, struct arena *arena, const struct plan *plan);

#endif

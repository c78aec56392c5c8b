/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns off the interrupts (LPIs) whose state a GICv3 keeps in memory.
 */
#ifndef PURGATORY_GIC_H
#define PURGATORY_GIC_H

#include "purgatory/console.h"

/*
 * Stops each ITS and clears EnableLPIs of each redistributor that the parameter block names. The console tells
 * what stays on: the next kernel will try, too.
 */
void gic_quiesce(struct console *console, const struct purgatory_params *params);

#endif

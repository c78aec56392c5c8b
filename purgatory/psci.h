/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the firmware can do with a machine that has no kernel to run.
 */
#ifndef PURGATORY_PSCI_H
#define PURGATORY_PSCI_H

#include <stdbool.h>
#include "purgatory/purgatory.h"

/* Whether on_corruption asks for more than to halt, and the firmware is known that does it. */
bool psci_can_end(const struct purgatory_params *params);

/* Resets the machine or powers it off, as on_corruption says. Returns where that cannot be or fails. */
void psci_end(const struct purgatory_params *params);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MMU and caches, on while the regions are hashed.
 */
#ifndef PURGATORY_MMU_H
#define PURGATORY_MMU_H

#include <stdbool.h>
#include "purgatory/purgatory.h"

/*
 * Turns MMU and caches on, with the regions and purgatory itself mapped and
 * every other address not: no device may be touched until caches_off. False,
 * and nothing is changed, where the loader made no tables or this CPU does not
 * know their granule.
 */
bool caches_on(const struct purgatory_params *params);

/* Off again; memory holds what was written, and no line of a region stays in a cache. */
void caches_off(const struct purgatory_params *params);

#endif

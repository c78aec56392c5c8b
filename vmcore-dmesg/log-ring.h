/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of Linux 5.10 and later: a ring of descriptors, an array of what is
 * known of each record, and a ring of texts, at the pointer SYMBOL(prb).
 *
 * Records have ids that count up; a record's descriptor is number id mod
 * count, and says in its upper two bits how far the record is and in the
 * others whose it is. The texts lie at logical positions that count up too:
 * a text lies at its position mod size, or at the start of the ring where it
 * would not have fit behind the one before.
 */
#ifndef LOG_RING_H
#define LOG_RING_H

#include <stdio.h>

#include "core-memory.h"

/*
 * Prints every finished record, oldest first. Damaged ones are left out, and lead to a failure once
 * the others are printed.
 */
bool log_ring_print(const struct core_memory *memory, FILE *out, struct failure *failure);

#endif

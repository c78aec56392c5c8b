/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of Linux 3.5 to 5.9: records of different lengths behind one
 * another in the buffer at the pointer SYMBOL(log_buf), the oldest at
 * log_first_idx, the next one to be written at log_next_idx. A record of
 * length 0 says that the next one is at the buffer's start.
 */
#ifndef LOG_RECORDS_H
#define LOG_RECORDS_H

#include <stdio.h>

#include "core-memory.h"

/*
 * Prints every record, oldest first. A damaged one leads to a failure, and hides those behind it up to the
 * buffer's start.
 */
bool log_records_print(const struct core_memory *memory, FILE *out, struct failure *failure);

#endif

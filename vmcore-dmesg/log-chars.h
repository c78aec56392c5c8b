/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of kernels before Linux 3.5: a ring of characters at the pointer
 * SYMBOL(log_buf); log_end counts all that were ever written.
 */
#ifndef LOG_CHARS_H
#define LOG_CHARS_H

#include <stdio.h>

#include "core-memory.h"

/* Prints what the ring holds, as it is: the kernel wrote level and time stamp as part of the text. */
bool log_chars_print(const struct core_memory *memory, FILE *out, struct failure *failure);

#endif

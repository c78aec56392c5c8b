/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The form in which records of a log are written: what scripts and people
 * know from dmesg, safe for terminals.
 */
#ifndef LOG_PRINT_H
#define LOG_PRINT_H

#include <stdint.h>
#include <stdio.h>

#include "blob.h"
#include "failure.h"

/*
 * "[SECONDS.MICROSECONDS] TEXT" and a newline. STATUS_WRITE when out does not take it; what
 * its buffer takes is not yet written.
 */
bool log_print_record(FILE *out, uint64_t ts_nsec, struct blob text, struct failure *failure);

/* Text alone. Bytes that the C locale neither prints nor counts as space become \xNN. */
bool log_print_text(FILE *out, struct blob text, struct failure *failure);

#endif

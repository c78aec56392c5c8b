/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a check says what it found: shared by the files that have checks.
 */
#ifndef KEXEC_FINDING_H
#define KEXEC_FINDING_H

#include "checks.h"
#include "host-files.h"

/* Where the facts are, and where the result goes; its id is set. */
struct finding {
	struct arena *arena;
	const struct check_context *context;
	const struct host *host;
	struct check_result *result;
};

#define FINDS(format_at) __attribute__((format(printf, format_at, format_at + 1)))

/* Each fills in the result and returns true: the check applies. */
bool find_ok(const struct finding *finding, const char *format, ...) FINDS(2);
bool find_note(const struct finding *finding, const char *format, ...) FINDS(2);
/* The text has to read as a possible cause. */
bool find_unknown(const struct finding *finding, const char *format, ...) FINDS(2);
bool find_warning(const struct finding *finding, const char *cure, const char *format, ...) FINDS(3);
/* By the kernel (ERROR_KERNEL), and for want of memory (ERROR_ROOM). */
bool find_blocked(const struct finding *finding, const char *cure, const char *format, ...) FINDS(3);
bool find_no_room(const struct finding *finding, const char *cure, const char *format, ...) FINDS(3);

/* Whether the kernel's configuration has that line. */
bool find_option(const struct finding *finding, const char *option);

/* The file of the machine, with the root in front. */
const char *finding_path(const struct finding *finding, enum host_item item);

#endif

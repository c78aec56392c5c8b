/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a load would meet, without one: the checks of every load, what the
 * machine tells besides, and, where a kernel is given, its plan.
 */
#ifndef KEXEC_DOCTOR_H
#define KEXEC_DOCTOR_H

#include "checks.h"
#include "options.h"

/* What only the running kernel answers. */
struct doctor_facts {
	bool privileged;
	struct maybe_u64 has_load;	/* whether it has the calls, where that was asked */
	struct maybe_u64 has_file_load;
};

struct doctor_report {
	const char *kernel;		/* NULL: none was given */
	bool crash;
	enum load_call call;
	const char *why;		/* "kexec_load: as asked" */
	struct check_result *items;
	size_t count;
	size_t problems;		/* of them, of state CHECK_BLOCKED */
	size_t warnings;
	enum error_kind refusal;	/* of the first problem that a load would meet; ERROR_NONE: it is possible */
};

/*
 * Total: whatever is wrong is in the report. notes: what host_read had to say. Nothing is changed; files
 * and the machine are read as for a load.
 */
void doctor(struct arena *arena, const struct options *options, const struct host *host,
	    const struct doctor_facts *facts, const struct notes *notes, struct doctor_report *ret);

#endif

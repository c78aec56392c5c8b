/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report tells about the machine beside what host.h has: no load
 * depends on it.
 */
#ifndef KEXEC_HOST_SURVEY_H
#define KEXEC_HOST_SURVEY_H

#include "host.h"

struct host_watchdog {
	const char *name;		/* "watchdog0" */
	const char *identity;		/* the driver's words; "" when not known */
	struct maybe_u64 active;	/* 0 or 1 */
	struct maybe_u64 timeout;	/* seconds */
	bool nowayout;			/* it cannot be stopped */
};

struct host_survey {
	struct host_watchdog *watchdogs;
	size_t watchdog_count;
	bool frames;			/* what page frames hold can be read */
	/* Of a survey for a crash kernel: */
	size_t kcore_loads;		/* memory that /proc/kcore maps; 0: it cannot be read, kcore_fault says why */
	const char *kcore_fault;
	bool kcore_vmcoreinfo;
	bool symbols;			/* /proc/kallsyms has HOST_CRASH_SYMBOL, with its address */
};

/* Reads what there is; what cannot be read is not known. */
void host_survey(struct arena *arena, const struct host *host, bool crash, struct host_survey *ret);

#endif

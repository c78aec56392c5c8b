/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One list of what can stand in the way of a load: it is asked before the
 * call, explains a refusal after it, and is the report of --doctor.
 */
#ifndef KEXEC_CHECKS_H
#define KEXEC_CHECKS_H

#include "call.h"
#include "host-survey.h"
#include "host.h"
#include "notes.h"
#include "plan.h"

enum check_state {
	CHECK_OK,
	CHECK_NOTE,	/* nothing is wrong, and it is worth knowing */
	CHECK_UNKNOWN,	/* the machine does not tell */
	CHECK_WARNING,	/* may fail or surprise */
	CHECK_BLOCKED,	/* the load will be refused */
};

struct check_context {
	const struct host *host;
	const struct plan *plan;	/* NULL before there is one */
	enum load_call call;		/* LOAD_KEXEC_LOAD or LOAD_KEXEC_FILE_LOAD: the one that is meant to load */
	bool crash;
	bool privileged;		/* kexec_syscall_permitted(); asked for when the host is live */

	/* For a report, else all zero. */
	const struct host_survey *survey;
	struct maybe_u64 has_load;	/* whether the running kernel has the call, where it was asked */
	struct maybe_u64 has_file_load;
	const char *lpi;		/* what becomes of the GICv3's LPI tables; NULL: there are none */
	bool lpi_lost;			/* it is not known where they are */
	bool unverified;		/* purgatory verifies nothing */
	bool cached;			/* it verifies with MMU and caches on */
};

struct check_result {
	const char *id;			/* "lockdown": stable, for scripts */
	enum check_state state;
	enum error_kind kind;		/* that a load ends with which is CHECK_BLOCKED by it */
	const char *text;		/* the fact: "/proc/sys/kernel/kexec_load_disabled is 1" */
	const char *cure;		/* what helps, or why nothing does; NULL for OK, NOTE and UNKNOWN */
};

struct check_results {
	struct check_result *items;
	size_t count;
};

/*
 * Runs the checks of a load by the context's call that apply: those of a plan only when there is
 * one, those of a crash image only with crash. Pure: host and plan hold the facts.
 */
void checks_run(struct arena *arena, const struct check_context *context, struct check_results *ret);

/*
 * The same for people: also the checks of the other call, which can be no more than a note. lockdown
 * is one: kexec_load alone is refused.
 */
void checks_report(struct arena *arena, const struct check_context *context, struct check_results *ret);

/*
 * After a refusal: sets error (ERROR_KERNEL) to the call, strerror(errno_value) and the
 * causes, of those that the system call documents for this errno, that the checks confirm; when
 * none is confirmed, those that remain possible. call starts with the name of the system call:
 * kexec_load, kexec_file_load or reboot. Always returns false.
 */
bool checks_explain(struct arena *arena, const struct check_context *context, const char *call,
		    int errno_value, struct error *error);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the two system calls loads a kernel: one decision before the
 * first call, from facts, and one after each refusal, from its errno value.
 * doc/system-calls.md has it as a table for people.
 */
#ifndef KEXEC_CALL_H
#define KEXEC_CALL_H

#include "host.h"

enum load_call { LOAD_AUTO, LOAD_KEXEC_LOAD, LOAD_KEXEC_FILE_LOAD };

struct call_request {
	enum load_call wanted;		/* -a, -c or -s */
	bool crash;
	struct maybe_u64 has_file_load;	/* whether the running kernel has kexec_file_load, where it was asked */
	const char *needs_load;		/* the first option given that only kexec_load honours: "--dtb"; NULL */
	bool signature_required;	/* of user-space policy: a kernel that the other call distrusts is not tried */
};

struct call_decision {
	enum load_call first;		/* LOAD_KEXEC_LOAD or LOAD_KEXEC_FILE_LOAD */
	bool may_change;		/* the other call may follow a refusal */
	bool single;			/* one call at most: the kernel counts them (kexec_load_limit_*) */
	bool locked_down;
	const char *why;		/* for -d and --plan */
};

/*
 * ERROR_USAGE: -s together with an option that kexec_file_load cannot honour.
 * Notes: warnings of what the chosen call cannot do.
 */
bool call_decide(struct arena *arena, const struct call_request *request, const struct host *host,
		 struct call_decision *ret, struct notes *notes, struct error *error);

/*
 * Whether the other call may follow when the first one (decision->first)
 * answered errno_value, not 0. *ret_warning: what must be said before, or NULL.
 */
bool call_may_follow(const struct call_request *request, const struct call_decision *decision, int errno_value,
		     const char **ret_warning);

/* Whether kexec_file_load is the one to unload with. */
bool call_unload_by_file(enum load_call wanted, const struct host *host);

/* Whether the other call may follow when unloading answered errno_value. */
bool call_unload_may_follow(enum load_call wanted, const struct host *host, int errno_value);

/* "kexec_load" or "kexec_file_load". */
const char *call_name(enum load_call call);

#endif

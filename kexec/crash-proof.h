/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Proof before the crash: what an elfcorehdr promises is read back through
 * /proc/kcore while the kernel that it describes still runs.
 */
#ifndef KEXEC_CRASH_PROOF_H
#define KEXEC_CRASH_PROOF_H

#include "host-crash.h"

enum proof_state {
	PROOF_OK,
	PROOF_UNKNOWN,	/* it cannot be checked: no kcore, no vmcoreinfo, no address in the header */
	PROOF_WRONG,	/* it was checked, and is not so */
};

struct proof {
	enum proof_state state;
	const char *text;	/* what was read where, and what was expected */
};

/*
 * Of the finished header (its bytes are parsed anew), in this order:
 * 1. init_uts_ns (SYMBOL in vmcoreinfo) holds host->release when read at its own address, that is
 *    through the kernel's own mapping;
 * 2. the same bytes stand at the linear-map address that the header gives to the physical address that
 *    the header gives to the symbol;
 * 3. the vmcoreinfo area starts with a note header "VMCOREINFO";
 * 4. each CPU's area starts with an empty note header, or one named "CORE".
 * The result is the worst state, with the text of the first check that gave it.
 */
struct proof crash_proof(struct arena *arena, const struct host *host, const struct host_crash *crash,
			 struct blob elfcorehdr);

#endif

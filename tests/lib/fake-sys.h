/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that answers as it is told and remembers what it was asked.
 */
#ifndef FAKE_SYS_H
#define FAKE_SYS_H

#include "kexec-syscall.h"

#define FAKE_SYS_MAX_CALLS 16

enum fake_call_kind { FAKE_LOAD, FAKE_FILE_LOAD, FAKE_REBOOT };

struct fake_call {
	enum fake_call_kind kind;
	/* FAKE_LOAD */
	unsigned long entry;
	unsigned long segment_count;
	struct kexec_uapi_segment segments[PLAN_MAX_SEGMENTS];
	bool null_segments;
	/* FAKE_FILE_LOAD */
	int kernel_fd;
	int initrd_fd;
	unsigned long cmdline_len;
	const char *cmdline;
	/* both */
	unsigned long flags;
};

struct fake_sys {
	struct kexec_sys sys;		/* give this to the code under test */
	const int *answers;		/* the errno value of each call in turn; the last one is repeated */
	size_t answer_count;
	struct fake_call calls[FAKE_SYS_MAX_CALLS];
	size_t call_count;		/* may exceed FAKE_SYS_MAX_CALLS; only the first ones are kept */
	size_t wait_count;
};

void fake_sys_init(struct fake_sys *fake, const int *answers, size_t answer_count);

#endif

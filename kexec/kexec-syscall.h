/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only place with an effect on the machine: the kexec system calls and
 * reboot(2). The words of the UAPI (buf, bufsz, mem, memsz) live here only.
 * Sources: include/uapi/linux/kexec.h, kexec_load(2), reboot(2).
 */
#ifndef KEXEC_SYSCALL_H
#define KEXEC_SYSCALL_H

#include <stdbool.h>
#include <stddef.h>
#include "plan.h"

struct kexec_uapi_segment {
	const void *buf;
	size_t bufsz;		/* bytes */
	unsigned long mem;	/* physical address */
	size_t memsz;		/* bytes */
};

/* The calls as function pointers: the real ones, or a recorder in tests. Each returns 0 or an errno value. */
struct kexec_sys {
	void *context;		/* passed back as it is */
	int (*load)(void *context, unsigned long entry, unsigned long segment_count,
		    const struct kexec_uapi_segment *segments, unsigned long flags);
	int (*file_load)(void *context, int kernel_fd, int initrd_fd, unsigned long cmdline_len,
			 const char *cmdline, unsigned long flags);
	int (*reboot_kexec)(void *context);	/* returns only on failure */
};

/* The real calls. On another architecture than arm64 each answers ENOSYS. */
extern const struct kexec_sys kexec_sys_linux;

/* Whether this build can load at all: it was built for aarch64 Linux. */
bool kexec_syscall_available(void);

/*
 * kexec_load(2) of a sealed plan. EBUSY (another kexec operation in progress) is retried for a
 * bounded time. Returns 0 or the errno value; what it means is checks' business.
 */
int kexec_commit_load(const struct kexec_sys *sys, const struct plan *plan);

/* Unloads the normal or the crash image. Returns 0 (also when nothing was loaded) or the errno value. */
int kexec_commit_unload(const struct kexec_sys *sys, bool crash);

/* reboot(2) with LINUX_REBOOT_CMD_KEXEC. Returns only on failure, with the errno value. */
int kexec_commit_exec(const struct kexec_sys *sys);

#endif

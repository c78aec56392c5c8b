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

/* include/uapi/linux/kexec.h: bits of the flags argument of kexec_load(2); the high half is the ELF machine. */
#define KEXEC_LOAD_ON_CRASH 0x1ul
#define KEXEC_LOAD_CRASH_HOTPLUG 0x8ul		/* KEXEC_CRASH_HOTPLUG_SUPPORT, since 6.10; sent for --hotplug only */
#define KEXEC_LOAD_ARCH_AARCH64 (183ul << 16)	/* EM_AARCH64 */

/* The same: flags of kexec_file_load(2). */
#define KEXEC_FILE_LOAD_UNLOAD 0x1ul		/* KEXEC_FILE_UNLOAD */
#define KEXEC_FILE_LOAD_ON_CRASH 0x2ul		/* KEXEC_FILE_ON_CRASH */
#define KEXEC_FILE_LOAD_NO_INITRAMFS 0x4ul	/* KEXEC_FILE_NO_INITRAMFS */
#define KEXEC_FILE_LOAD_NO_CMA 0x10ul		/* KEXEC_FILE_NO_CMA, since 6.17; sent for --no-cma only */
#define KEXEC_FILE_LOAD_FORCE_DTB 0x20ul	/* KEXEC_FILE_FORCE_DTB, since 6.18; sent for --force-dtb only */

/* include/uapi/linux/reboot.h: arguments of reboot(2). */
#define REBOOT_MAGIC1 0xfee1deadul
#define REBOOT_MAGIC2 672274793ul
#define REBOOT_CMD_KEXEC 0x45584543ul

/* include/uapi/linux/kexec.h: struct kexec_segment. */
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
	void (*wait)(void *context);		/* a short pause before the next try */
};

/* The real calls. On another architecture than arm64 each answers ENOSYS. */
extern const struct kexec_sys kexec_sys_linux;

/* Whether this build can load at all: it was built for aarch64 Linux. */
bool kexec_syscall_available(void);

/* Whether this process holds CAP_SYS_BOOT, which loading and booting need. */
bool kexec_syscall_permitted(void);

/*
 * EBUSY (another kexec operation in progress) is answered with this many more tries at most, one second in
 * all. Each one counts against kernel.kexec_load_limit_*, therefore so few.
 */
#define KEXEC_BUSY_RETRIES 5

/*
 * kexec_load(2) of a sealed plan; EINVAL for one that is not. EBUSY is retried, unless once is set.
 * Returns 0 or the errno value; what it means is checks' business.
 */
int kexec_commit_load(const struct kexec_sys *sys, const struct plan *plan, bool once);

/* What kexec_file_load(2) is given. */
struct kexec_file {
	int kernel_fd;		/* an Image */
	int initrd_fd;		/* -1: none */
	const char *cmdline;
	bool crash;		/* for the crash region */
	bool no_cma;		/* wishes, which a kernel that does not know them does without */
	bool force_dtb;
};

/*
 * kexec_file_load(2). EBUSY is retried, unless once is set: then it is one
 * call. A kernel that knows no wish (EINVAL) is asked again without;
 * *ret_dropped tells whether that succeeded. Returns 0 or the errno value.
 */
int kexec_commit_file_load(const struct kexec_sys *sys, const struct kexec_file *file, bool once, bool *ret_dropped);

/*
 * Whether there is such a call, asked with flags that no kernel knows, and more segments than any takes: nothing
 * is loaded or unloaded. Where the kernel counts calls (kexec_load_limit_*), this is one.
 */
bool kexec_has_load(const struct kexec_sys *sys);
bool kexec_has_file_load(const struct kexec_sys *sys);

/*
 * Unloads the normal or the crash image with one of the two calls; EBUSY is retried. Returns 0 (also when nothing was
 * loaded) or the errno value.
 */
int kexec_commit_unload(const struct kexec_sys *sys, bool crash);
int kexec_commit_file_unload(const struct kexec_sys *sys, bool crash);

/* reboot(2) with LINUX_REBOOT_CMD_KEXEC; EBUSY is retried. Returns only on failure, with the errno value. */
int kexec_commit_exec(const struct kexec_sys *sys);

#endif

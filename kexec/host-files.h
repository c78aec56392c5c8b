/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one list of what is read about a machine. host_read, host_find_console,
 * host_read_crash and host_survey read by it, host_snapshot saves by it, so that
 * what is saved is what is read.
 */
#ifndef KEXEC_HOST_FILES_H
#define KEXEC_HOST_FILES_H

#include "arena.h"
#include "blob.h"

enum host_item {
	HOST_IOMEM,
	HOST_MEMINFO,
	HOST_CMDLINE,
	HOST_FDT,
	HOST_DEVICE_TREE,		/* the live tree, where it is kept for programs */
	HOST_DEVICE_TREE_FIRMWARE,	/* the same; the former is a link to it on a running machine */
	HOST_EFI,
	HOST_ACPI,
	HOST_REALM,			/* the device that a kernel makes for itself in an Arm CCA realm, since 6.13 */
	HOST_FADT,
	HOST_SRAT,
	HOST_SECURE_BOOT,
	HOST_KEXEC_LOADED,		/* the four in their place since 6.19 ... */
	HOST_CRASH_LOADED,
	HOST_CRASH_SIZE,
	HOST_ELFCOREHDR_SIZE,
	HOST_KEXEC_LOADED_OLD,		/* ... and in their old one */
	HOST_CRASH_LOADED_OLD,
	HOST_CRASH_SIZE_OLD,
	HOST_ELFCOREHDR_SIZE_OLD,
	HOST_LOAD_DISABLED,
	HOST_LOAD_LIMIT_REBOOT,
	HOST_LOAD_LIMIT_PANIC,
	HOST_LOCKDOWN,
	HOST_IMA,
	HOST_KHO,
	HOST_CPUS_ONLINE,
	HOST_MIDR,
	HOST_CONFIG_GZ,
	HOST_CONFIG_BOOT,
	HOST_CONF,			/* kexec.conf, for trust.c */
	HOST_TTYS,
	HOST_CPUS,
	HOST_WATCHDOGS,
	HOST_VMCOREINFO,
	HOST_KCORE,
	HOST_KALLSYMS,
	HOST_KPAGEFLAGS,
	HOST_MADT,
	HOST_KMSG,			/* the kernel's log, and where systems save its start */
	HOST_DMESG_LOG,
	HOST_KERN_LOG,
	HOST_ITEM_COUNT
};

enum host_item_kind {
	HOST_FILE,		/* content counts */
	HOST_RELEASE_FILE,	/* the same; the kernel release is the end of its name */
	HOST_DIRECTORY,		/* only whether it is there counts */
	HOST_TREE,		/* all below it counts; read only when there is no HOST_FDT */
	HOST_TTY_CLASS,		/* the attributes below of each tty count */
	HOST_CPU_CLASS,		/* and of each CPU */
	HOST_WATCHDOG_CLASS,	/* and of each watchdog */
	HOST_CORE,		/* only headers and the VMCOREINFO note count */
	HOST_FRAMES,		/* only classes of frames count: see frame-list.h */
	HOST_RECORDS,		/* only the lines that tell of LPI tables count */
	HOST_SAVED_LOG,		/* the same */
	HOST_SYMBOLS,		/* only the line of HOST_CRASH_SYMBOL (host-crash.h) counts */
};

struct host_file {
	enum host_item_kind kind;
	const char *path;
};

extern const struct host_file host_files[HOST_ITEM_COUNT];

/* Attributes under /sys/class/tty/TTY. In the table NULL follows the last. */
enum host_tty_attribute {
	HOST_TTY_IOMEM_BASE,
	HOST_TTY_REG_SHIFT,
	HOST_TTY_IO_TYPE,
	HOST_TTY_TYPE,
	HOST_TTY_ATTRIBUTE_COUNT
};

extern const char *const host_tty_attributes[HOST_TTY_ATTRIBUTE_COUNT + 1];

/* Attributes under /sys/devices/system/cpu/cpuN, likewise. */
enum host_cpu_attribute {
	HOST_CPU_CRASH_NOTES,
	HOST_CPU_CRASH_NOTES_SIZE,
	HOST_CPU_ATTRIBUTE_COUNT
};

extern const char *const host_cpu_attributes[HOST_CPU_ATTRIBUTE_COUNT + 1];

/* Attributes under /sys/class/watchdog/watchdogN, likewise: Documentation/ABI/testing/sysfs-class-watchdog. */
enum host_watchdog_attribute {
	HOST_WATCHDOG_IDENTITY,
	HOST_WATCHDOG_STATE,
	HOST_WATCHDOG_TIMEOUT,
	HOST_WATCHDOG_NOWAYOUT,
	HOST_WATCHDOG_ATTRIBUTE_COUNT
};

extern const char *const host_watchdog_attributes[HOST_WATCHDOG_ATTRIBUTE_COUNT + 1];

/* Under a root that is not "": page size, byte order, hwcaps and uname of the machine. See host-text.h. */
#define HOST_IDENTITY_FILE "/kexec-snapshot"

/* The path of a row, for a machine that runs the kernel release. */
const char *host_file_path(struct arena *arena, enum host_item item, const char *release);

/* "/sys/class/tty/TTY/ATTRIBUTE" */
const char *host_tty_path(struct arena *arena, const char *tty, enum host_tty_attribute attribute);

/* "/sys/devices/system/cpu/CPU/ATTRIBUTE" */
const char *host_cpu_path(struct arena *arena, const char *cpu, enum host_cpu_attribute attribute);

/* "/sys/class/watchdog/WATCHDOG/ATTRIBUTE" */
const char *host_watchdog_path(struct arena *arena, const char *watchdog, enum host_watchdog_attribute attribute);

/*
 * The resolved name of path under root. Returns 0 or an errno value: ENOENT also for what a symbolic
 * link leads out of a root that is not "", so that another machine's facts never come from this one.
 */
int host_resolve(struct arena *arena, const char *root, const char *path, const char **ret);

/* host_resolve and file_read. */
int host_read_file(struct arena *arena, const char *root, const char *path, struct blob *ret);

/*
 * Names in a directory, a path without a root, but "." and ".."; cpu2 comes before cpu10. Returns 0 or
 * an errno value.
 */
int host_list(struct arena *arena, const char *path, const char ***ret, size_t *ret_count);

/* Whether there is such a file or directory under root. */
bool host_exists(struct arena *arena, const char *root, const char *path);

#endif

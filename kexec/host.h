/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts about the machine, all read under one root, so that a plan for
 * another machine can be made and tested anywhere.
 *
 * With the root "" they are the running machine's. With another root, what no
 * file of /proc or /sys tells (page size, byte order, hwcaps, uname) comes
 * from the file kexec-snapshot in it, which "kexec --snapshot" writes:
 * "NAME=VALUE" lines page_size, byte_order (little|big), hwcap (hex),
 * release, machine.
 */
#ifndef KEXEC_HOST_H
#define KEXEC_HOST_H

#include "arena.h"
#include "blob.h"
#include "gic-arm64.h"
#include "iomem.h"
#include "notes.h"

enum host_fdt_source {
	HOST_FDT_NONE,
	HOST_FDT_FIRMWARE,	/* /sys/firmware/fdt: the blob this kernel was given */
	HOST_FDT_LIVE,		/* rebuilt from /proc/device-tree: no memreserve entries */
};

enum host_lockdown { LOCKDOWN_UNKNOWN, LOCKDOWN_NONE, LOCKDOWN_INTEGRITY, LOCKDOWN_CONFIDENTIALITY };

/* A value that may not be known. */
struct maybe_u64 {
	bool known;
	uint64_t value;
};

struct host {
	const char *root;		/* "" or DIR, without a trailing slash */
	bool live;			/* root is "" */
	const char *release;		/* uname -r */
	const char *machine;		/* uname -m */
	uint64_t page_size;		/* bytes, sysconf(_SC_PAGESIZE) */
	bool big_endian;
	uint64_t hwcap;			/* AT_HWCAP; 0 when unknown */
	struct maybe_u64 total_ram;	/* bytes, MemTotal of /proc/meminfo */
	struct maybe_u64 free_ram;	/* bytes, MemFree there: that holds nothing at all, not even page cache */
	struct maybe_u64 available_ram;	/* bytes, MemAvailable there and SwapFree: that a load can take */
	struct maybe_u64 midr;		/* cpu0's regs/identification/midr_el1 */
	struct iomem iomem;
	bool have_iomem;
	struct blob fdt;		/* checked; size 0 with HOST_FDT_NONE */
	enum host_fdt_source fdt_source;
	const char *cmdline;		/* /proc/cmdline without the newline; NULL when unreadable */
	bool efi;			/* /sys/firmware/efi exists */
	bool acpi;			/* /sys/firmware/acpi/tables exists: ACPI is in use */
	struct ranges hot_pluggable;	/* memory that ACPI's SRAT calls so; none where there is no SRAT */
	struct gic_machine gic;		/* of MADT or device tree */
	struct lpi_tables lpi;		/* of the kernel's log */
	bool realm;			/* an Arm CCA realm: a confidential guest */
	uint32_t psci;			/* PURGATORY_PSCI_*, of device tree or FADT */
	struct maybe_u64 secure_boot;	/* SecureBoot efivar: 0 or 1 */
	struct maybe_u64 kexec_loaded;	/* 0 or 1 */
	struct maybe_u64 crash_loaded;
	struct maybe_u64 crash_size;	/* bytes */
	struct maybe_u64 elfcorehdr_size;	/* bytes; known where the kernel updates a loaded crash image */
	struct maybe_u64 load_disabled;	/* kernel.kexec_load_disabled */
	struct maybe_u64 load_limit_reboot;	/* loads left; not known when unlimited or absent */
	struct maybe_u64 load_limit_panic;
	enum host_lockdown lockdown;
	bool ima;			/* IMA keeps a measurement list */
	bool kho;			/* kexec handover is on, as far as debugfs tells */
	struct maybe_u64 cpus_online;
	struct blob kernel_config;	/* text of /proc/config.gz or /boot/config-RELEASE; size 0: unknown */
};

/*
 * Reads what there is. Missing files make unknown values, not errors;
 * unreadable or malformed ones add a warning to notes. ERROR_MACHINE only when the
 * kexec-snapshot file of a root that is not "" is missing or malformed.
 * notes must live in the same arena as the host, or longer.
 */
bool host_read(struct arena *arena, const char *root, struct host *ret, struct notes *notes,
	       struct error *error);

/* A UART for purgatory's console, by its tty name under /sys/class/tty. */
struct host_console {
	uint64_t base;		/* physical address of the registers */
	uint32_t type;		/* PURGATORY_CONSOLE_* of purgatory.h */
	uint32_t reg_shift;
	uint32_t io_width;	/* bytes: 1 or 4 */
};

/*
 * name: "ttyAMA0", with or without "/dev/". ERROR_MACHINE: no such tty, no
 * memory-mapped registers, attributes that only root may read, a UART that
 * is neither PL011 (or SBSA) nor 8250, or one of them with accesses that
 * purgatory cannot make.
 */
bool host_find_console(struct arena *arena, const struct host *host, const char *name,
		       struct host_console *ret, struct error *error);

/*
 * Saves what host_read, host_find_console and host_read_crash read, for --sysroot: directory must not
 * exist or be empty; its mode is 0700. Files are copied under their own paths, seeds in the device tree
 * zeroed, /proc/kcore cut to its headers.
 * Each path that was saved, or could not be read, is a note of level INFO. ERROR_MACHINE with path
 * and errno when directory cannot be written; the notes are warnings then, as the part stays there. It
 * is never taken for a whole snapshot: the kexec-snapshot file is written last.
 */
bool host_snapshot(struct arena *arena, const struct host *host, const char *directory,
		   struct notes *notes, struct error *error);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line: one const table of options, parsed into a value.
 */
#ifndef KEXEC_OPTIONS_H
#define KEXEC_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arena.h"
#include "gic-arm64.h"
#include "call.h"
#include "notes.h"

enum plan_format { PLAN_NONE, PLAN_TEXT, PLAN_JSON, PLAN_SVG };

struct options {
	/* What to do: the first of these that is set; load, exec and shutdown may come together. */
	bool help;			/* these three act when parsed; the rest is not looked at */
	bool version;
	bool print_ckr_size;
	bool status;			/* -S: answer by exit status only */
	bool unload;
	bool load;			/* kernel is given */
	bool exec;			/* jump now, without shutdown(8) */
	bool shutdown;			/* run "shutdown -r now" after the load */
	bool sync;			/* before exec */
	bool ifdown;			/* before exec */

	bool crash;			/* -p: the crash image is meant */
	bool status_normal;		/* -S was combined with -l: the normal image is meant */
	enum load_call call;		/* -a, -c, -s */
	const char *needs_load;		/* the first option given that only kexec_load honours; NULL */
	bool no_cma;			/* for kexec_file_load */
	bool force_dtb;
	bool debug;			/* -d */
	bool no_checks;			/* -i, --purgatory=none */
	bool purgatory_plain;		/* verify with MMU and caches off */
	bool purgatory_cached;		/* with both, whatever the machine is */
	uint32_t on_corruption;		/* PURGATORY_RESET, HALT or POWEROFF of purgatory.h */
	enum gic_choice gic;
	bool reuse_cmdline;
	bool reuse_initrd;
	bool hotplug;
	const char *kernel;		/* first positional; NULL */
	const char *bls;		/* --bls: the boot loader entry that has the rest; NULL */
	bool bls_list;			/* --bls=list: show the entries and do nothing else */
	const char *default_command_line;	/* where nobody has one; NULL: the running kernel's. Not an option */
	const char *type;		/* -t; NULL: any */
	const char *command_line;	/* --append; NULL: not given, "" is a value */
	const char **initrds;		/* in the order given */
	size_t initrd_count;
	const char **certificates;	/* --verify-cert, in the order given */
	size_t certificate_count;
	const char *signature;		/* --signature; NULL: the one in the kernel's file */
	bool require_signature;
	const char *dtb;
	const char **dtbos;		/* overlays, in the order given */
	size_t dtbo_count;
	const char *profile;		/* of a UKI; NULL: the first */
	const char *vendor_boot;	/* file beside an Android boot image; NULL */
	uint64_t max_image_size;	/* bytes; 0: by the machine's RAM */
	const char *serial;
	uint64_t mem_min;
	uint64_t mem_max;		/* inclusive; UINT64_MAX: no bound */

	enum plan_format plan;		/* --plan: show the load and do nothing else */
	enum plan_format inspect;	/* --inspect: say what the file kernel is, and do nothing else */
	enum plan_format doctor;	/* --doctor: say what stands in the way of the load, and do nothing else */
	const char *sysroot;		/* "": the running machine; else never with an effect on it */
	const char *snapshot;		/* directory to write, and nothing else to do; NULL */
};

/*
 * Parses argv (argv[0] is skipped). ERROR_USAGE with the option at fault.
 * Strings are borrowed from argv. Options of other architectures are accepted and noted (NOTE_DEBUG).
 *
 * Names may be shortened. What kexec-tools 2.0.25 took as a short form of one of its options on arm64
 * stays one, whatever is added later.
 */
bool options_parse(struct arena *arena, int argc, char *const argv[], struct options *ret,
		   struct notes *notes, struct error *error);

/* "kexec-arm64 0.1.0": what --version prints. */
const char *options_version(void);

/* The text of --help, generated from the option table; owned by the arena. */
const char *options_usage(struct arena *arena);

/* Each long option of the table in turn; NULL past the end. */
const char *options_long_name(size_t index);

#endif

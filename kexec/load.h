/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From options to a sealed plan: opens the files, peels and describes the
 * kernel, reads the machine, builds the plan. The one place that joins all layers.
 */
#ifndef KEXEC_LOAD_H
#define KEXEC_LOAD_H

#include "container.h"
#include "file.h"
#include "gic-arm64.h"
#include "host.h"
#include "options.h"
#include "plan.h"

struct load {
	struct file kernel;
	struct file *initrds;
	size_t initrd_count;
	struct file dtb;		/* --dtb; fd -1 when there is none */
	struct file *dtbos;
	size_t dtbo_count;
	const char *configuration;	/* of IMAGE#CONFIGURATION; NULL: none was named */
	struct file vendor_boot;	/* --vendor-boot; as dtb */
	struct container_contents contents;	/* what came with the kernel; else all zero */
	bool signature_required;	/* by kexec.conf or the command line */
	struct peeled peeled;
	struct kernel_image image;
	struct gic_decision gic;
	const char *gic_said;		/* the note about it; NULL: there was nothing to decide */
	enum note_level gic_level;
	struct memmap map;
	struct plan_request request;
	struct plan plan;		/* of load_plan */
	const char *command_line;	/* of the next kernel */
};

/*
 * What both system calls need: kernel, initrds and command line. ERROR_* of
 * every layer below, with the file's name in front. Notes are added as things
 * are decided. After a failure too *load must be given to load_close.
 */
bool load_open(struct arena *arena, const struct options *options, const struct host *host,
	       struct load *load, struct notes *notes, struct error *error);

/* What kexec_load needs besides, of what load_open opened. The plan points into *load, which therefore stays where it is. */
bool load_plan(struct arena *arena, const struct options *options, const struct host *host,
	       struct load *load, struct notes *notes, struct error *error);

/*
 * What the options and the machine decide of a load by kexec_load, whatever the kernel is: device tree, LPI tables,
 * memory, how purgatory verifies. load_plan begins with it; alone it is for a report, with *load all zero but for
 * descriptors that are -1.
 */
bool load_survey(struct arena *arena, const struct options *options, const struct host *host, struct load *load,
		 struct notes *notes, struct error *error);

/* A load of nothing yet. */
struct load load_nothing(void);

/*
 * The call is decided anew by what the opened kernel brings: the kernel makes the device tree of the file call from
 * its own, so that one that came with the kernel decides the call.
 */
bool load_heed_contents(struct arena *arena, const struct load *load, const struct host *host,
			struct call_request *request, struct call_decision *decision, struct notes *notes,
			struct error *error);

/* False when a file changed since it was mapped. */
bool load_files_unchanged(const struct load *load, struct error *error);

/* Closes the files' descriptors. */
void load_close(const struct load *load);

#endif

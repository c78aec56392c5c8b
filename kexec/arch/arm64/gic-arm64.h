/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of a GICv3's live tables: a redistributor whose LPIs are on reads
 * and writes memory of the kernel that turned them on, through a kexec and ever
 * after. Either the next kernel is told to leave that memory alone, or purgatory
 * turns LPIs off.
 */
#ifndef GIC_ARM64_H
#define GIC_ARM64_H

#include "blob.h"
#include "iomem.h"
#include "lpi-log.h"
#include "notes.h"
#include "purgatory/purgatory.h"
#include "range.h"

enum gic_choice { GIC_AUTO, GIC_KEEP, GIC_QUIESCE };

/* The GIC as device tree or MADT describes it. */
struct gic_machine {
	bool its;				/* it has an ITS: LPIs may be on */
	size_t cpus;				/* that may have a redistributor */
	struct purgatory_gic_frame *frames;	/* ITSs first */
	size_t frame_count;
	bool reachable;				/* frames has redistributors, and each ITS */
};

/* fdt: checked, or size 0. madt: any bytes, or size 0; what it tells up to damage counts, with an error. */
bool gic_arm64_read(struct arena *arena, struct blob fdt, struct blob madt, struct gic_machine *ret,
		    struct error *error);

struct gic_request {
	enum gic_choice choice;
	bool crash;				/* a crash kernel is loaded */
	bool listed;				/* the next kernel reserves what EFI's list, and /proc/iomem, has */
	const struct gic_machine *machine;
	const struct lpi_tables *log;
	const struct ranges *memreserve;	/* of the machine's tree, as they are */
	const struct iomem *iomem;
	uint64_t cpus_online;			/* 0: unknown */
};

struct gic_decision {
	bool quiesce;			/* purgatory turns LPIs off, first of all */
	struct ranges tables;		/* no segment may lie there */
	struct ranges add;		/* memreserve entries for the next kernel's tree ... */
	struct ranges drop;		/* ... and those in it whose tables are dead by then */
};

/*
 * Notes tell what is done and why. ERROR_MACHINE: LPIs are to be turned off, and
 * nothing tells where the redistributors are.
 */
bool gic_arm64_decide(struct arena *arena, const struct gic_request *request, struct gic_decision *ret,
		      struct notes *notes, struct error *error);

#endif

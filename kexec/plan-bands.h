/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan's memory as one row of bands, in the order of addresses: what the
 * pictures of a plan draw.
 */
#ifndef KEXEC_PLAN_BANDS_H
#define KEXEC_PLAN_BANDS_H

#include "plan.h"

/* What kind of memory a band is, whatever the plan puts there. */
enum band_kind {
	BAND_GAP,	/* no RAM */
	BAND_FREE,
	BAND_USED,	/* by the running kernel: a destination when nothing better is left */
	BAND_KEPT,	/* never a destination */
	BAND_CRASH,	/* a crash region */
};

struct plan_band {
	struct range range;
	enum band_kind kind;
	const struct mem_area *area;	/* that covers it; NULL in a gap */
	const struct segment *segment;	/* the first of those that cover it; NULL when none does */
	size_t stands_for;		/* bands that it was joined from; 1: itself */
	uint64_t largest;		/* of those, the size of the one that gave kind and area */
};

struct plan_bands {
	struct plan_band *items;
	size_t count;
};

/*
 * From the lowest byte of System RAM or of a segment to the highest, without
 * a hole. Segments of one role that touch are one band. Where there would be
 * more than max bands (> 0), small bands are joined to their neighbours until
 * there are not; segments, the running kernel and crash regions never are.
 */
struct plan_bands plan_bands(struct arena *arena, const struct plan *plan, size_t max);

/*
 * How much of a picture a band takes: 1, and one more for each doubling of its size past 64 KiB, so that a
 * segment of a page and a terabyte of free memory can be seen together. A gap takes 1.
 */
unsigned plan_band_weight(const struct plan_band *band);

/* "16.0 MiB", owned by the arena. */
const char *plan_size_text(struct arena *arena, uint64_t size);

/* What a band is called: the segment's name, or the use of its memory. */
const char *plan_band_name(const struct plan_band *band);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source: Arm Generic Interrupt Controller Architecture Specification, GICv3
 * and GICv4 (IHI 0069), GICR_CTLR, GICR_TYPER, GICR_PIDR2 and GITS_CTLR.
 */
#include "purgatory/arch/arm64/cpu.h"
#include "purgatory/arch/arm64/gic.h"
#include "purgatory/gic.h"

/* A device read takes some 100 ns. */
#define POLLS (1 << 20)

struct counts {
	uint64_t seen;
	uint64_t off;		/* that were on */
	uint64_t stuck;
};

/* Whether the bits of mask become value in time. */
static bool wait_for(uint64_t address, uint32_t mask, uint32_t value)
{
	for (int i = 0; i < POLLS; i++) {
		if ((mmio_read32(address) & mask) == value)
			return true;
	}
	return false;
}

static void say(struct console *console, const char *text, uint64_t address)
{
	console_text(console, text);
	console_number(console, address);
	console_text(console, "\n");
}

static void stop_its(struct console *console, uint64_t base)
{
	uint32_t control = mmio_read32(base + GITS_CTLR);

	mmio_write32(base + GITS_CTLR, control & ~GITS_CTLR_ENABLED);
	if (!wait_for(base + GITS_CTLR, GITS_CTLR_QUIESCENT, GITS_CTLR_QUIESCENT))
		say(console, "purgatory: GIC: still busy: the ITS at ", base);
}

/* EnableLPIs may not be clearable (GICR_CTLR.CES is 0): then it reads as set. */
static void turn_off(struct console *console, uint64_t base, struct counts *counts)
{
	uint32_t control = mmio_read32(base + GICR_CTLR);

	counts->seen++;
	if (!(control & GICR_CTLR_ENABLE_LPIS))
		return;
	mmio_write32(base + GICR_CTLR, control & ~GICR_CTLR_ENABLE_LPIS);
	if (wait_for(base + GICR_CTLR, GICR_CTLR_RWP | GICR_CTLR_ENABLE_LPIS, 0)) {
		counts->off++;
		return;
	}
	counts->stuck++;
	say(console, "purgatory: GIC: LPIs stay on at the redistributor ", base);
}

static uint64_t stride_of(const struct purgatory_gic_frame *frame, uint32_t type)
{
	if (frame->stride)
		return frame->stride;
	return type & GICR_TYPER_VLPIS ? GICR_SIZE_VLPIS : GICR_SIZE;
}

/* A frame that is no redistributor's ends the walk: what lies behind it is not known. */
static void walk(struct console *console, const struct purgatory_gic_frame *frame, struct counts *counts)
{
	uint64_t base = frame->base, left = frame->size;

	while (left >= GICR_SIZE) {
		uint32_t type, revision = mmio_read32(base + GICR_PIDR2) & GIC_PIDR2_ARCH;
		uint64_t stride;

		if (revision != GIC_PIDR2_GICV3 && revision != GIC_PIDR2_GICV4) {
			say(console, "purgatory: GIC: no redistributor at ", base);
			return;
		}
		type = mmio_read32(base + GICR_TYPER);
		stride = stride_of(frame, type);
		turn_off(console, base, counts);
		if (type & GICR_TYPER_LAST || stride > left)
			return;
		base += stride;
		left -= stride;
	}
}

void gic_quiesce(struct console *console, const struct purgatory_params *params)
{
	const uint8_t *blob = (const uint8_t *)params - PURGATORY_PARAMS_OFFSET;
	const struct purgatory_gic_frame *frames = (const void *)(blob + params->gic);
	struct counts counts = {0, 0, 0};

	if (!params->gic_count)
		return;
	for (uint32_t i = 0; i < params->gic_count; i++) {
		if (frames[i].kind == PURGATORY_GIC_ITS)
			stop_its(console, frames[i].base);
		else if (frames[i].kind == PURGATORY_GIC_REDISTRIBUTORS)
			walk(console, &frames[i], &counts);
	}
	console_text(console, "purgatory: GIC: redistributors ");
	console_number(console, counts.seen);
	console_text(console, ", LPIs turned off at ");
	console_number(console, counts.off);
	console_text(console, ", left on at ");
	console_number(console, counts.stuck);
	console_text(console, "\n");
}

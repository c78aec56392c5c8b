/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Registers of a GICv3. Source: IHI 0069, chapter 12.
 */
#ifndef PURGATORY_ARM64_GIC_H
#define PURGATORY_ARM64_GIC_H

#define GITS_CTLR 0x0
#define GITS_CTLR_ENABLED (UINT32_C(1) << 0)
#define GITS_CTLR_QUIESCENT (UINT32_C(1) << 31)

#define GICR_CTLR 0x0
#define GICR_CTLR_ENABLE_LPIS (UINT32_C(1) << 0)
#define GICR_CTLR_RWP (UINT32_C(1) << 3)	/* a change of EnableLPIs is not through yet */
#define GICR_TYPER 0x8				/* its low 32 bits */
#define GICR_TYPER_VLPIS (UINT32_C(1) << 1)
#define GICR_TYPER_LAST (UINT32_C(1) << 4)
#define GICR_PIDR2 0xffe8
#define GIC_PIDR2_ARCH 0xf0
#define GIC_PIDR2_GICV3 0x30
#define GIC_PIDR2_GICV4 0x40

/* Bytes of a redistributor's frames, without and with those for virtual LPIs. */
#define GICR_SIZE 0x20000
#define GICR_SIZE_VLPIS 0x40000

#endif

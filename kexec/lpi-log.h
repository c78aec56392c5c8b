/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel's log says of the memory that a GICv3's redistributors use while
 * LPIs (message-signalled interrupts) are on: one property table, and a pending
 * table for each CPU. They are written at any time, and by no other means known
 * on a machine without EFI.
 *
 * Source: the kernel's drivers/irqchip/irq-gic-v3-its.c (its_setup_lpi_prop_table,
 * its_cpu_init_lpis), Documentation/ABI/testing/dev-kmsg.
 */
#ifndef KEXEC_LPI_LOG_H
#define KEXEC_LPI_LOG_H

#include "blob.h"
#include "range.h"

/* Bytes of each table, and their alignment: the kernel uses at most 16 bits of interrupt number. */
#define LPI_TABLE_SIZE UINT64_C(0x10000)

struct lpi_log {
	struct arena *arena;
	uint64_t property;	/* physical address; 0: not told */
	uint64_t *pending;	/* by CPU; 0: not told */
};

struct lpi_tables {
	struct ranges ranges;	/* LPI_TABLE_SIZE each: the property table, then by CPU */
	bool property;		/* the first of them is the property table */
	size_t cpus;		/* CPUs whose pending table is told */
};

struct lpi_log lpi_log_start(struct arena *arena);

/*
 * Takes a log's text, any bytes: records of /dev/kmsg, or lines of a saved log. Of several boots in it the last
 * one counts; of what is told twice, the last. Records that a program wrote into the kernel's log do not count.
 */
void lpi_log_add(struct lpi_log *log, struct blob text);

struct lpi_tables lpi_log_tables(const struct lpi_log *log);

/* The lines of text that lpi_log_add would heed, each with a newline. */
struct blob lpi_log_excerpt(struct arena *arena, struct blob text);

#endif

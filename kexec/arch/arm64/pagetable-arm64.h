/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page tables by which purgatory verifies with MMU and caches on: an
 * identity map of what it reads and of itself, as Normal memory, and of
 * nothing else.
 */
#ifndef PAGETABLE_ARM64_H
#define PAGETABLE_ARM64_H

#include "arena.h"
#include "blob.h"
#include "range.h"

/* False for a page size that is no granule of the architecture (4K, 16K, 64K); *ret is its logarithm. */
bool pagetable_arm64_shift(uint64_t page_size, uint32_t *ret);

/* Bytes of tables that suffice for ranges, wherever another range of at most 1 MiB lies that is mapped with them. */
uint64_t pagetable_arm64_bound(const struct range *ranges, size_t count, uint32_t page_shift);

/*
 * The tables for physical address base, a multiple of the page size. ranges
 * are whole pages below 2^48 and do not overlap. One page is the root for EL1
 * and for EL2 with HCR_EL2.E2H, the next one that for EL2 without it, behind
 * them are the tables that they share. Addresses are of 48 bits.
 */
struct blob pagetable_arm64_build(struct arena *arena, uint64_t base, const struct range *ranges, size_t count,
				  uint32_t page_shift);

#endif

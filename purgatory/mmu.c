// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source: Arm Architecture Reference Manual (DDI 0487), TCR_EL1, TCR_EL2,
 * ID_AA64MMFR0_EL1.
 */
#include "purgatory/arch/arm64/cpu.h"
#include "purgatory/mmu.h"
#include "purgatory/need.h"

/* In TCR_EL1 and both layouts of TCR_EL2: 48 bits of address, tables cached write-back, inner shareable. */
#define TCR_COMMON (16 | 1 << 8 | 1 << 10 | 3 << 12)
#define TCR_TG0 14

/* TCR_EL1, and TCR_EL2 with E2H: no walks for the upper half, whose fields must make sense all the same. */
#define TCR_UPPER (16 << 16 | 1 << 23)
#define TCR_TG1 30
#define TCR_IPS 32

/* TCR_EL2 without E2H. */
#define TCR_EL2_PS 16
#define TCR_EL2_RES1 (UINT64_C(1) << 31 | 1 << 23)

#define PA_BITS_48 5	/* PARange, IPS, PS; the tables have no address above */

struct granule {
	uint32_t need;
	uint64_t tg0, tg1;
};

static struct granule granule_of(uint32_t page_shift)
{
	if (page_shift == 12)
		return (struct granule){PURGATORY_NEED_4K, 0, 2};
	if (page_shift == 14)
		return (struct granule){PURGATORY_NEED_16K, 2, 1};
	return (struct granule){PURGATORY_NEED_64K, 1, 3};
}

static void clean_regions(const struct purgatory_params *params)
{
	for (uint32_t i = 0; i < params->region_count; i++) {
		const struct purgatory_region *region = &params->regions[i];

		if (region->size)
			cache_clean(region->start, region->start + region->size);
	}
}

bool caches_on(const struct purgatory_params *params)
{
	struct granule granule = granule_of(params->page_shift);
	uint64_t id = read_id_aa64mmfr0(), range = id & 0xf;
	uint64_t root = (uintptr_t)params - PURGATORY_PARAMS_OFFSET + params->tables;
	uint64_t tables_end = root + params->tables_size, tcr = TCR_COMMON | granule.tg0 << TCR_TG0;

	if (!params->tables || need_missing(granule.need, id))
		return false;
	if (range > PA_BITS_48)
		range = PA_BITS_48;
	if (exception_level() == 2 && !has_e2h()) {
		root += UINT64_C(1) << params->page_shift;
		tcr |= range << TCR_EL2_PS | TCR_EL2_RES1;
	} else {
		tcr |= range << TCR_IPS | granule.tg1 << TCR_TG1 | TCR_UPPER;
	}
	clean_regions(params);
	mmu_on(root, tcr, tables_end);
	return true;
}

void caches_off(const struct purgatory_params *params)
{
	mmu_off();
	clean_regions(params);
}

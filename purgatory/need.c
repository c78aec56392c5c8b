// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source: Arm Architecture Reference Manual (DDI 0487), ID_AA64MMFR0_EL1,
 * ID_AA64ISAR0_EL1.
 */
#include "purgatory/need.h"
#include "purgatory/purgatory.h"

/* Positions of the four-bit fields. */
#define SHA2 12
#define BIG_END 8
#define TGRAN16 20
#define TGRAN64 24
#define TGRAN4 28

static unsigned int field(uint64_t id, unsigned int position)
{
	return id >> position & 0xf;
}

/* A signed field: 0 and up is support (1: with 52-bit addresses), -1 is none. */
static bool signed_support(uint64_t id, unsigned int position)
{
	return field(id, position) < 8;
}

/* An unsigned field: 0 is none, 1 and up is support. */
static bool unsigned_support(uint64_t id, unsigned int position)
{
	return field(id, position) > 0;
}

uint32_t need_missing(uint32_t need, uint64_t id_aa64mmfr0)
{
	uint32_t have = 0;

	if (signed_support(id_aa64mmfr0, TGRAN4))
		have |= PURGATORY_NEED_4K;
	if (unsigned_support(id_aa64mmfr0, TGRAN16))
		have |= PURGATORY_NEED_16K;
	if (signed_support(id_aa64mmfr0, TGRAN64))
		have |= PURGATORY_NEED_64K;
	if (unsigned_support(id_aa64mmfr0, BIG_END))
		have |= PURGATORY_NEED_BIG_ENDIAN;
	return need & ~have;
}

bool need_has_sha256(uint64_t id_aa64isar0)
{
	return unsigned_support(id_aa64isar0, SHA2);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the CPU has of what the next kernel and purgatory need.
 */
#ifndef PURGATORY_NEED_H
#define PURGATORY_NEED_H

#include <stdbool.h>
#include <stdint.h>

/* Those of the PURGATORY_NEED_* bits in need that a CPU with this ID_AA64MMFR0_EL1 does not have. */
uint32_t need_missing(uint32_t need, uint64_t id_aa64mmfr0);

/* Whether a CPU with this ID_AA64ISAR0_EL1 has the SHA-256 instructions. */
bool need_has_sha256(uint64_t id_aa64isar0);

#endif

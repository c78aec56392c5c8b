/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the next kernel needs of the CPU.
 */
#ifndef PURGATORY_NEED_H
#define PURGATORY_NEED_H

#include <stdint.h>

/* Those of the PURGATORY_NEED_* bits in need that a CPU with this ID_AA64MMFR0_EL1 does not have. */
uint32_t need_missing(uint32_t need, uint64_t id_aa64mmfr0);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the firmware's power functions (PSCI) are called on this machine.
 */
#ifndef PSCI_ARM64_H
#define PSCI_ARM64_H

#include "blob.h"

/*
 * PURGATORY_PSCI_* as the device tree (checked, or size 0) says or, where it
 * names no PSCI, the ACPI table FADT (any bytes, or size 0). NONE also for
 * PSCI 0.1, which can neither reset nor power off.
 */
uint32_t psci_arm64_conduit(struct blob fdt, struct blob fadt);

#endif

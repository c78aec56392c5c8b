// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Source: Power State Coordination Interface (DEN 0022), sections 5.9 and 5.10.
 */
#include "purgatory/arch/arm64/cpu.h"
#include "purgatory/psci.h"

#define PSCI_SYSTEM_OFF 0x84000008
#define PSCI_SYSTEM_RESET 0x84000009

bool psci_can_end(const struct purgatory_params *params)
{
	return params->psci != PURGATORY_PSCI_NONE && params->on_corruption != PURGATORY_HALT;
}

void psci_end(const struct purgatory_params *params)
{
	uint32_t function = params->on_corruption == PURGATORY_RESET ? PSCI_SYSTEM_RESET : PSCI_SYSTEM_OFF;

	if (!psci_can_end(params))
		return;
	/* At EL2 there is no hypervisor below the firmware that could take an HVC. */
	if (params->psci == PURGATORY_PSCI_SMC || exception_level() == 2)
		call_smc(function);
	else
		call_hvc(function);
}

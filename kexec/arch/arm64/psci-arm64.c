// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sources: the kernel's Documentation/devicetree/bindings/arm/psci.yaml; ACPI
 * 6.5, section 5.2.9 (FADT) and its table of ARM boot architecture flags.
 */
#include "psci-arm64.h"

#include <libfdt.h>
#include <string.h>

#include "acpi.h"
#include "dtb.h"
#include "purgatory/purgatory.h"

#define FADT_ARM_BOOT_ARCH 129	/* bytes: 16 bits, since ACPI 5.1 */
#define PSCI_COMPLIANT (1 << 0)
#define PSCI_USE_HVC (1 << 1)

static uint32_t conduit_of_fdt(const void *fdt)
{
	int node = fdt_node_offset_by_compatible(fdt, -1, "arm,psci-0.2");
	struct blob method;

	if (node < 0)
		node = fdt_node_offset_by_compatible(fdt, -1, "arm,psci-1.0");
	method = dtb_property(fdt, node, "method");
	if (method.size == sizeof("smc") && !memcmp(method.data, "smc", sizeof("smc")))
		return PURGATORY_PSCI_SMC;
	if (method.size == sizeof("hvc") && !memcmp(method.data, "hvc", sizeof("hvc")))
		return PURGATORY_PSCI_HVC;
	return PURGATORY_PSCI_NONE;
}

static uint32_t conduit_of_fadt(struct blob fadt)
{
	struct error error;
	struct blob table;
	uint16_t flags;

	if (!acpi_table(fadt, "FACP", &table, &error) || !blob_le16(table, FADT_ARM_BOOT_ARCH, &flags) ||
	    !(flags & PSCI_COMPLIANT))
		return PURGATORY_PSCI_NONE;
	return flags & PSCI_USE_HVC ? PURGATORY_PSCI_HVC : PURGATORY_PSCI_SMC;
}

uint32_t psci_arm64_conduit(struct blob fdt, struct blob fadt)
{
	uint32_t conduit = fdt.size ? conduit_of_fdt(fdt.data) : PURGATORY_PSCI_NONE;

	return conduit ? conduit : conduit_of_fadt(fadt);
}

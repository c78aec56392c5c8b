// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "tests/lib/build-fdt.h"
#include "tests/lib/put.h"
#include "psci-arm64.h"
#include "purgatory/purgatory.h"

/* ACPI 6.5, table 5.9: the FADT's ARM_BOOT_ARCH is the 16 bits at 129. */
#define FADT_SIZE 276

static struct blob build_tree(const char *compatible, size_t size, const char *method)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "psci");
	if (compatible)
		build_fdt_property(&fdt, "compatible", compatible, size);
	if (method)
		build_fdt_string(&fdt, "method", method);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

#define TEXT(text) text, sizeof(text)

static void device_trees(void **state)
{
	static const struct {
		const char *name, *compatible;
		size_t size;
		const char *method;
		uint32_t expected;
	} cases[] = {
		{"0.2-hvc", TEXT("arm,psci-0.2"), "hvc", PURGATORY_PSCI_HVC},
		{"1.0-smc", TEXT("arm,psci-1.0"), "smc", PURGATORY_PSCI_SMC},
		{"all-versions", TEXT("arm,psci-1.0\0arm,psci-0.2\0arm,psci"), "smc", PURGATORY_PSCI_SMC},
		{"0.1-only", TEXT("arm,psci"), "smc", PURGATORY_PSCI_NONE},
		{"no-method", TEXT("arm,psci-1.0"), NULL, PURGATORY_PSCI_NONE},
		{"empty-method", TEXT("arm,psci-1.0"), "", PURGATORY_PSCI_NONE},
		{"other-method", TEXT("arm,psci-1.0"), "smcc", PURGATORY_PSCI_NONE},
		{"no-psci", NULL, 0, "smc", PURGATORY_PSCI_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct blob tree = build_tree(cases[i].compatible, cases[i].size, cases[i].method);
		uint32_t found = psci_arm64_conduit(tree, (struct blob){0});

		free((void *)tree.data);
		if (found != cases[i].expected)
			fail_msg("%s: %u", cases[i].name, found);
	}
}

static struct blob fadt(uint8_t bytes[FADT_SIZE], uint8_t low, uint8_t high)
{
	memset(bytes, 0xff, FADT_SIZE);
	memcpy(bytes, "FACP", 4);
	put_le(bytes + 4, 4, FADT_SIZE);
	bytes[129] = low;
	bytes[130] = high;
	return (struct blob){bytes, FADT_SIZE};
}

static void acpi_flags(void **state)
{
	static const struct {
		const char *name;
		uint8_t low, high;
		uint32_t expected;
	} cases[] = {
		{"compliant", 1, 0, PURGATORY_PSCI_SMC},
		{"compliant-hvc", 3, 0, PURGATORY_PSCI_HVC},
		{"hvc-only", 2, 0, PURGATORY_PSCI_NONE},
		{"none", 0, 0xff, PURGATORY_PSCI_NONE},
	};
	uint8_t bytes[FADT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (psci_arm64_conduit((struct blob){0}, fadt(bytes, cases[i].low, cases[i].high)) !=
		    cases[i].expected)
			fail_msg("%s", cases[i].name);
}

/* Any bytes: the table is read from a file. */
static void damaged_tables(void **state)
{
	uint8_t bytes[FADT_SIZE];
	struct blob table = fadt(bytes, 1, 0);

	(void)state;
	for (table.size = 0; table.size < FADT_SIZE; table.size++)
		assert_int_equal(psci_arm64_conduit((struct blob){0}, table), PURGATORY_PSCI_NONE);
	/* The 16 bits at 129 are in a table of 131 bytes, and in none that is shorter. */
	put_le(bytes + 4, 4, 130);
	assert_int_equal(psci_arm64_conduit((struct blob){0}, table), PURGATORY_PSCI_NONE);
	put_le(bytes + 4, 4, 131);
	assert_int_equal(psci_arm64_conduit((struct blob){0}, table), PURGATORY_PSCI_SMC);
	bytes[3] = 'S';
	assert_int_equal(psci_arm64_conduit((struct blob){0}, table), PURGATORY_PSCI_NONE);
}

/* The tree of an ACPI machine is a stub that does not name PSCI. */
static void tree_comes_first(void **state)
{
	uint8_t bytes[FADT_SIZE];
	struct blob tree = build_tree(TEXT("arm,psci-1.0"), "smc");
	struct blob stub = build_tree(NULL, 0, NULL);
	struct blob table = fadt(bytes, 3, 0);

	(void)state;
	assert_int_equal(psci_arm64_conduit(tree, table), PURGATORY_PSCI_SMC);
	assert_int_equal(psci_arm64_conduit(stub, table), PURGATORY_PSCI_HVC);
	free((void *)tree.data);
	free((void *)stub.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(device_trees),
		cmocka_unit_test(acpi_flags),
		cmocka_unit_test(damaged_tables),
		cmocka_unit_test(tree_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

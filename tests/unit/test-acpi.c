// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stddef.h>
#include <cmocka.h>

#include "acpi.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-acpi.h"

/* ACPI 6.5, table 5.4: signature at 0, length at 4, 36 bytes in all. */
static void headers(void **state)
{
	static const struct {
		const char *name, *signature;
		size_t size;		/* of the bytes */
		uint64_t length;	/* in the header */
		const char *words;	/* NULL: it is a table */
	} cases[] = {
		{"nothing-but-header", "SRAT", 36, 36, NULL},
		{"bytes-follow", "SRAT", 64, 48, NULL},
		{"other-signature", "APIC", 36, 36, "not an ACPI table SRAT"},
		{"no-bytes", "SRAT", 0, 0, "not an ACPI table SRAT"},
		{"three-bytes", "SRAT", 3, 0, "not an ACPI table SRAT"},
		{"cut-in-length", "SRAT", 7, 36, "SRAT: 7 bytes do not hold"},
		{"length-below-header", "SRAT", 36, 35, "SRAT: 36 bytes do not hold"},
		{"length-past-end", "SRAT", 36, 37, "SRAT: 36 bytes do not hold"},
		{"length-huge", "SRAT", 48, 0xffffffff, "SRAT: 48 bytes do not hold"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t bytes[64] = {0};
		struct blob table = {0};
		struct error error = {0};

		memcpy(bytes, cases[i].signature, 4);
		put_le(bytes + 4, 4, cases[i].length);
		if (acpi_table((struct blob){bytes, cases[i].size}, "SRAT", &table, &error) != !cases[i].words)
			fail_msg("%s: %s", cases[i].name, error.text);
		if (cases[i].words)
			assert_error(cases[i].name, &error, ERROR_MACHINE, cases[i].words);
		assert_int_equal(table.size, cases[i].words ? 0 : cases[i].length);
	}
}

static void entries(void **state)
{
	static const struct {
		const char *name;
		uint8_t length;		/* in the structure */
		size_t offset;		/* in a table of 48 bytes */
		bool expected;
	} cases[] = {
		{"whole", 4, 44, true},
		{"smallest", 2, 44, true},
		{"at-the-very-end", 2, 46, true},
		{"length-0", 0, 44, false},
		{"length-1", 1, 44, false},
		{"past-the-end", 5, 44, false},
		{"only-a-type", 1, 47, false},
		{"behind-the-end", 2, 48, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t bytes[64] = {0};
		struct acpi_entry entry = {0};
		struct error error = {0};

		bytes[cases[i].offset] = 7;
		bytes[cases[i].offset + 1] = cases[i].length;
		if (acpi_entry((struct blob){bytes, 48}, cases[i].offset, &entry, &error) != cases[i].expected)
			fail_msg("%s", cases[i].name);
		if (!cases[i].expected) {
			assert_error(cases[i].name, &error, ERROR_MACHINE, "the structure at byte ");
			continue;
		}
		assert_int_equal(entry.type, 7);
		assert_ptr_equal(entry.bytes.data, bytes + cases[i].offset);
		assert_int_equal(entry.bytes.size, cases[i].length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

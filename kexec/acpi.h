/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ACPI tables as the kernel shows them in /sys/firmware/acpi/tables. Only what
 * all of them share: the header, and the list of structures that some hold.
 *
 * Source: ACPI 6.5, section 5.2.6 (header), 5.2.12 (MADT), 5.2.16 (SRAT).
 */
#ifndef KEXEC_ACPI_H
#define KEXEC_ACPI_H

#include "blob.h"
#include "error.h"

/*
 * The table in bytes, without what may follow it. ERROR_MACHINE: another
 * signature, or a length that the header or bytes do not have room for. The checksum
 * is not looked at: the kernel works with a table whose checksum is wrong, too.
 */
bool acpi_table(struct blob bytes, const char signature[4], struct blob *ret, struct error *error);

/* One structure of MADT or SRAT; bytes begin with its type and length. */
struct acpi_entry {
	uint8_t type;
	struct blob bytes;
};

/* Offset of the first structure. */
#define ACPI_MADT_ENTRIES 44
#define ACPI_SRAT_ENTRIES 48

/*
 * The structure at offset; the next one follows it, up to table.size. ERROR_MACHINE: its
 * length is less than 2 or ends past the table.
 */
bool acpi_entry(struct blob table, size_t offset, struct acpi_entry *ret, struct error *error);

#endif

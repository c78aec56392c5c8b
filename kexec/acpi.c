// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi.h"

#include <inttypes.h>

#define HEADER_SIZE 36
#define LENGTH_OFFSET 4		/* 32 bits, of the whole table */

bool acpi_table(struct blob bytes, const char signature[4], struct blob *ret, struct error *error)
{
	uint32_t length;

	if (!blob_equal_at(bytes, 0, signature, 4))
		return error_set(error, ERROR_MACHINE, "not an ACPI table %.4s", signature);
	if (!blob_le32(bytes, LENGTH_OFFSET, &length) || length < HEADER_SIZE ||
	    !blob_sub(bytes, 0, length, ret))
		return error_set(error, ERROR_MACHINE,
				 "ACPI table %.4s: %zu bytes do not hold the length that it gives, at least %d",
				 signature, bytes.size, HEADER_SIZE);
	return true;
}

bool acpi_entry(struct blob table, size_t offset, struct acpi_entry *ret, struct error *error)
{
	struct blob bytes;

	if (!blob_sub(table, offset, 2, &bytes) || bytes.data[1] < 2 ||
	    !blob_sub(table, offset, bytes.data[1], &bytes))
		return error_set(error, ERROR_MACHINE,
				 "the structure at byte %zu has no room for the length that it gives, at least 2",
				 offset);
	*ret = (struct acpi_entry){.type = bytes.data[0], .bytes = bytes};
	return true;
}

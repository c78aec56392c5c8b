/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ACPI tables for tests, put together by the tables of the specification. */
#ifndef BUILD_ACPI_H
#define BUILD_ACPI_H

#include <string.h>

#include "blob.h"
#include "tests/lib/put.h"

struct build_acpi {
	uint8_t bytes[1024];
	size_t size;
};

/* Bytes that go on the end; NULL: zeros. */
static inline uint8_t *build_acpi_add(struct build_acpi *table, const void *bytes, size_t size)
{
	uint8_t *at = table->bytes + table->size;

	if (bytes)
		memcpy(at, bytes, size);
	else
		memset(at, 0, size);
	table->size += size;
	return at;
}

/* A header of 36 bytes and what the table has before its structures: 8 bytes in a MADT, 12 in a SRAT. */
static inline void build_acpi_start(struct build_acpi *table, const char *signature, size_t fixed)
{
	table->size = 0;
	build_acpi_add(table, signature, 4);
	build_acpi_add(table, NULL, 32 + fixed);
}

/* Puts the length into the header. */
static inline struct blob build_acpi_finish(struct build_acpi *table)
{
	put_le(table->bytes + 4, 4, table->size);
	return (struct blob){table->bytes, table->size};
}

/* Memory Affinity Structure: type 1, 40 bytes; flags: bit 0 enabled, bit 1 hot-pluggable, bit 2 non-volatile. */
static inline uint8_t *build_acpi_memory(struct build_acpi *table, uint64_t base, uint64_t length, uint32_t flags)
{
	uint8_t *at = build_acpi_add(table, NULL, 40);

	at[0] = 1;
	at[1] = 40;
	put_le(at + 8, 8, base);
	put_le(at + 16, 8, length);
	put_le(at + 28, 4, flags);
	return at;
}

#endif

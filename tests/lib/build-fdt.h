/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flattened device trees, byte by byte as the Devicetree Specification v0.4
 * has them in chapter 5: header, reserve map, structure block, strings block.
 * Nothing is checked, so that damage can be built as well.
 */
#ifndef BUILD_FDT_H
#define BUILD_FDT_H

#include <stddef.h>
#include <stdint.h>

#include "blob.h"

struct build_fdt_buffer {
	uint8_t *data;	/* from malloc */
	size_t size;
	size_t capacity;
};

struct build_fdt {
	struct build_fdt_buffer reserve;
	struct build_fdt_buffer structure;
	struct build_fdt_buffer strings;
};

/* Where the header has its fields: 5.2. */
enum {
	FDT_AT_MAGIC = 0x00,
	FDT_AT_TOTALSIZE = 0x04,
	FDT_AT_OFF_DT_STRUCT = 0x08,
	FDT_AT_OFF_DT_STRINGS = 0x0c,
	FDT_AT_OFF_MEM_RSVMAP = 0x10,
	FDT_AT_VERSION = 0x14,
	FDT_AT_LAST_COMP_VERSION = 0x18,
	FDT_AT_SIZE_DT_STRINGS = 0x20,
	FDT_AT_SIZE_DT_STRUCT = 0x24,
};

/* Tokens of the structure block: 5.4.1. */
enum {
	FDT_TOKEN_BEGIN_NODE = 1,
	FDT_TOKEN_END_NODE = 2,
	FDT_TOKEN_PROP = 3,
	FDT_TOKEN_NOP = 4,
	FDT_TOKEN_END = 9,
};

/* Empties the builder; the root is not begun yet. */
void build_fdt_start(struct build_fdt *fdt);

void build_fdt_reserve(struct build_fdt *fdt, uint64_t address, uint64_t size);
void build_fdt_begin(struct build_fdt *fdt, const char *name);
void build_fdt_end(struct build_fdt *fdt);
void build_fdt_token(struct build_fdt *fdt, uint32_t token);

/* Properties of the node that was begun last. */
void build_fdt_property(struct build_fdt *fdt, const char *name, const void *value, size_t size);
void build_fdt_string(struct build_fdt *fdt, const char *name, const char *value);	/* with its NUL */
void build_fdt_u32(struct build_fdt *fdt, const char *name, uint32_t value);
void build_fdt_u64(struct build_fdt *fdt, const char *name, uint64_t value);

/* count numbers of width cells (1 or 2) each. */
void build_fdt_cells(struct build_fdt *fdt, const char *name, unsigned width, const uint64_t *values,
		     size_t count);

/* Address and size, each of 2 cells. */
void build_fdt_range(struct build_fdt *fdt, const char *name, uint64_t start, uint64_t size);

/* Begins the root with its #address-cells and #size-cells. */
void build_fdt_root(struct build_fdt *fdt, uint32_t address_cells, uint32_t size_cells);

/*
 * The tree, with padding bytes of zero behind it that count in totalsize: the
 * END token and the map's terminator are added. The caller frees blob.data,
 * which is aligned for any type; the builder is empty afterwards.
 */
struct blob build_fdt_finish(struct build_fdt *fdt, size_t padding);

/* Writes a big-endian word at an offset: damage. */
void build_fdt_poke(struct blob tree, size_t offset, uint32_t value);
uint32_t build_fdt_peek(struct blob tree, size_t offset);

#endif

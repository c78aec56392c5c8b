// SPDX-License-Identifier: GPL-2.0-or-later
#include "build-fdt.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_SIZE 40	/* of version 17 */

static void put(struct build_fdt_buffer *buffer, const void *data, size_t size)
{
	if (buffer->size + size > buffer->capacity) {
		buffer->capacity = 2 * (buffer->size + size);
		buffer->data = realloc(buffer->data, buffer->capacity);
		if (!buffer->data)
			abort();
	}
	if (size)
		memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
}

static void put_be32(struct build_fdt_buffer *buffer, uint32_t value)
{
	uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
			   (uint8_t)value};

	put(buffer, bytes, sizeof(bytes));
}

static void put_be64(struct build_fdt_buffer *buffer, uint64_t value)
{
	put_be32(buffer, (uint32_t)(value >> 32));
	put_be32(buffer, (uint32_t)value);
}

static void pad_to_4(struct build_fdt_buffer *buffer)
{
	put(buffer, "\0\0\0", (4 - buffer->size % 4) % 4);
}

/* A name is in the strings block once, however many properties have it. */
static uint32_t string_offset(struct build_fdt *fdt, const char *name)
{
	size_t length = strlen(name) + 1, offset = 0;

	while (offset < fdt->strings.size && strcmp((const char *)fdt->strings.data + offset, name))
		offset += strlen((const char *)fdt->strings.data + offset) + 1;
	if (offset == fdt->strings.size)
		put(&fdt->strings, name, length);
	return (uint32_t)offset;
}

void build_fdt_start(struct build_fdt *fdt)
{
	*fdt = (struct build_fdt){0};
}

void build_fdt_reserve(struct build_fdt *fdt, uint64_t address, uint64_t size)
{
	put_be64(&fdt->reserve, address);
	put_be64(&fdt->reserve, size);
}

void build_fdt_token(struct build_fdt *fdt, uint32_t token)
{
	put_be32(&fdt->structure, token);
}

void build_fdt_begin(struct build_fdt *fdt, const char *name)
{
	build_fdt_token(fdt, FDT_TOKEN_BEGIN_NODE);
	put(&fdt->structure, name, strlen(name) + 1);
	pad_to_4(&fdt->structure);
}

void build_fdt_end(struct build_fdt *fdt)
{
	build_fdt_token(fdt, FDT_TOKEN_END_NODE);
}

void build_fdt_property(struct build_fdt *fdt, const char *name, const void *value, size_t size)
{
	build_fdt_token(fdt, FDT_TOKEN_PROP);
	put_be32(&fdt->structure, (uint32_t)size);
	put_be32(&fdt->structure, string_offset(fdt, name));
	put(&fdt->structure, value, size);
	pad_to_4(&fdt->structure);
}

void build_fdt_string(struct build_fdt *fdt, const char *name, const char *value)
{
	build_fdt_property(fdt, name, value, strlen(value) + 1);
}

void build_fdt_cells(struct build_fdt *fdt, const char *name, unsigned width, const uint64_t *values,
		     size_t count)
{
	struct build_fdt_buffer bytes = {0};

	for (size_t i = 0; i < count; i++)
		width == 2 ? put_be64(&bytes, values[i]) : put_be32(&bytes, (uint32_t)values[i]);
	build_fdt_property(fdt, name, bytes.data, bytes.size);
	free(bytes.data);
}

void build_fdt_u32(struct build_fdt *fdt, const char *name, uint32_t value)
{
	build_fdt_cells(fdt, name, 1, (const uint64_t[]){value}, 1);
}

void build_fdt_u64(struct build_fdt *fdt, const char *name, uint64_t value)
{
	build_fdt_cells(fdt, name, 2, &value, 1);
}

void build_fdt_range(struct build_fdt *fdt, const char *name, uint64_t start, uint64_t size)
{
	build_fdt_cells(fdt, name, 2, (const uint64_t[]){start, size}, 2);
}

void build_fdt_root(struct build_fdt *fdt, uint32_t address_cells, uint32_t size_cells)
{
	build_fdt_begin(fdt, "");
	build_fdt_u32(fdt, "#address-cells", address_cells);
	build_fdt_u32(fdt, "#size-cells", size_cells);
}

static void put_header(struct build_fdt_buffer *out, const struct build_fdt *fdt, size_t padding)
{
	uint32_t reserve_size = (uint32_t)fdt->reserve.size, structure_size = (uint32_t)fdt->structure.size;
	uint32_t strings_size = (uint32_t)fdt->strings.size, structure = HEADER_SIZE + reserve_size;
	uint32_t strings = structure + structure_size;
	uint32_t fields[HEADER_SIZE / 4] = {
		0xd00dfeed, strings + strings_size + (uint32_t)padding, structure, strings, HEADER_SIZE,
		17, 16, 0, strings_size, structure_size,
	};

	for (size_t i = 0; i < HEADER_SIZE / 4; i++)
		put_be32(out, fields[i]);
}

struct blob build_fdt_finish(struct build_fdt *fdt, size_t padding)
{
	struct build_fdt_buffer out = {0};
	uint8_t *zero = calloc(1, padding + 1);

	build_fdt_token(fdt, FDT_TOKEN_END);
	build_fdt_reserve(fdt, 0, 0);
	put_header(&out, fdt, padding);
	put(&out, fdt->reserve.data, fdt->reserve.size);
	put(&out, fdt->structure.data, fdt->structure.size);
	put(&out, fdt->strings.data, fdt->strings.size);
	put(&out, zero, padding);
	free(zero);
	free(fdt->reserve.data);
	free(fdt->structure.data);
	free(fdt->strings.data);
	*fdt = (struct build_fdt){0};
	/* No byte more than the tree: a read past its end is found by the sanitizers. */
	return (struct blob){.data = realloc(out.data, out.size), .size = out.size};
}

void build_fdt_poke(struct blob tree, size_t offset, uint32_t value)
{
	uint8_t *at = (uint8_t *)tree.data + offset;

	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

uint32_t build_fdt_peek(struct blob tree, size_t offset)
{
	const uint8_t *at = tree.data + offset;

	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

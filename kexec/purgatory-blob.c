// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <string.h>
#include "purgatory-blob.h"

/* purgatory-data.c */
extern const uint8_t purgatory_blob_start[], purgatory_blob_end[];

#define PARAM(field) (PURGATORY_PARAMS_OFFSET + offsetof(struct purgatory_params, field))

struct blob purgatory_blob(void)
{
	return (struct blob){purgatory_blob_start, (size_t)(purgatory_blob_end - purgatory_blob_start)};
}

uint64_t purgatory_memory_size(void)
{
	uint32_t size = 0;

	blob_le32(purgatory_blob(), PURGATORY_MEMORY_SIZE_OFFSET, &size);
	return size;
}

static void put_le32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static void put_le64(uint8_t *to, uint64_t value)
{
	put_le32(to, (uint32_t)value);
	put_le32(to + 4, (uint32_t)(value >> 32));
}

static void put_region(uint8_t *to, const struct purgatory_region *region)
{
	put_le64(to + offsetof(struct purgatory_region, start), region->start);
	put_le64(to + offsetof(struct purgatory_region, size), region->size);
	memcpy(to + offsetof(struct purgatory_region, sha256), region->sha256, sizeof(region->sha256));
}

struct blob purgatory_blob_gic(struct arena *arena, const struct purgatory_gic_frame *frames, size_t count)
{
	uint8_t *bytes = arena_array(arena, count, sizeof(*frames));

	for (size_t i = 0; i < count; i++) {
		uint8_t *to = bytes + i * sizeof(*frames);

		put_le64(to + offsetof(struct purgatory_gic_frame, base), frames[i].base);
		put_le64(to + offsetof(struct purgatory_gic_frame, size), frames[i].size);
		put_le32(to + offsetof(struct purgatory_gic_frame, kind), frames[i].kind);
		put_le32(to + offsetof(struct purgatory_gic_frame, stride), frames[i].stride);
	}
	return (struct blob){bytes, count * sizeof(*frames)};
}

struct blob purgatory_blob_with(struct arena *arena, const struct purgatory_params *params, struct blob gic,
				struct blob tables)
{
	struct blob blob = purgatory_blob();
	size_t size = gic.size ? params->gic + gic.size : blob.size;
	uint8_t *copy;

	if (tables.size)
		size = params->tables + tables.size;
	copy = arena_alloc(arena, size);
	memcpy(copy, blob.data, blob.size);
	if (gic.size)
		memcpy(copy + params->gic, gic.data, gic.size);
	if (tables.size)
		memcpy(copy + params->tables, tables.data, tables.size);
	put_le64(copy + PARAM(kernel_entry), params->kernel_entry);
	put_le64(copy + PARAM(dtb), params->dtb);
	put_le64(copy + PARAM(console_base), params->console_base);
	put_le32(copy + PARAM(console_type), params->console_type);
	put_le32(copy + PARAM(console_reg_shift), params->console_reg_shift);
	put_le32(copy + PARAM(console_io_width), params->console_io_width);
	put_le32(copy + PARAM(need), params->need);
	put_le32(copy + PARAM(region_count), params->region_count);
	put_le32(copy + PARAM(hash), params->hash);
	put_le32(copy + PARAM(on_corruption), params->on_corruption);
	put_le32(copy + PARAM(psci), params->psci);
	put_le32(copy + PARAM(tables), params->tables);
	put_le32(copy + PARAM(tables_size), params->tables_size);
	put_le32(copy + PARAM(page_shift), params->page_shift);
	put_le32(copy + PARAM(gic), params->gic);
	put_le32(copy + PARAM(gic_count), params->gic_count);
	for (size_t i = 0; i < PURGATORY_MAX_REGIONS; i++)
		put_region(copy + PARAM(regions) + i * sizeof(params->regions[0]), &params->regions[i]);
	return (struct blob){copy, size};
}

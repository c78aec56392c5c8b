// SPDX-License-Identifier: GPL-2.0-or-later
/* The gate for device trees: what passes here is safe to give to libfdt. */
#include "dtb.h"

#include <inttypes.h>
#include <libfdt.h>

#include "dtb-index.h"

/* Devicetree Specification v0.4, 5.2: sizes and alignments of the blocks. */
#define STRUCT_ALIGN 4
#define RESERVE_MAP_ALIGN 8
#define RESERVE_ENTRY_SIZE sizeof(struct fdt_reserve_entry)

/*
 * Of the current version, or of a later one that is compatible with it. The
 * one before does not tell the structure block's size, and libfdt does not
 * hold its names to the strings block.
 */
#define VERSION 17

static bool check_start(struct blob bytes, struct error *error)
{
	const void *fdt = bytes.data;

	if (bytes.size < sizeof(struct fdt_header))
		return error_set(error, ERROR_INPUT,
				 "%zu bytes are too short for a device tree's header (%zu)",
				 bytes.size, sizeof(struct fdt_header));
	if (fdt_magic(fdt) != FDT_MAGIC)
		return error_set(error, ERROR_INPUT, "magic is 0x%08" PRIx32 ", expected 0x%08x",
				 fdt_magic(fdt), FDT_MAGIC);
	if ((uintptr_t)fdt % RESERVE_MAP_ALIGN)
		return error_set(error, ERROR_INPUT, "the device tree is not 8-byte aligned in memory");
	return true;
}

static bool check_header(struct blob bytes, struct error *error)
{
	const void *fdt = bytes.data;

	if (fdt_totalsize(fdt) > bytes.size)
		return error_set(error, ERROR_INPUT,
				 "totalsize is 0x%" PRIx32 ", but there are only 0x%zx bytes",
				 fdt_totalsize(fdt), bytes.size);
	if (fdt_totalsize(fdt) < sizeof(struct fdt_header))
		return error_set(error, ERROR_INPUT, "totalsize is 0x%" PRIx32 ", expected 0x%zx or more",
				 fdt_totalsize(fdt), sizeof(struct fdt_header));
	if (fdt_version(fdt) < VERSION)
		return error_set(error, ERROR_INPUT, "version is %" PRIu32 ", expected %d or more",
				 fdt_version(fdt), VERSION);
	if (fdt_last_comp_version(fdt) > VERSION)
		return error_set(error, ERROR_INPUT, "last_comp_version is %" PRIu32 ", expected %d or less",
				 fdt_last_comp_version(fdt), VERSION);
	return true;
}

/* A block of the file by its header fields. */
static bool check_block(const void *fdt, const char *name, uint32_t offset, uint32_t size, uint32_t align,
			struct error *error)
{
	uint64_t end = (uint64_t)offset + size;

	if (offset < sizeof(struct fdt_header) || end > fdt_totalsize(fdt))
		return error_set(error, ERROR_INPUT, "%s: bytes 0x%" PRIx32 "+0x%" PRIx32
				 " are not between the header (0x%zx) and totalsize (0x%" PRIx32 ")",
				 name, offset, size, sizeof(struct fdt_header), fdt_totalsize(fdt));
	if (offset % align)
		return error_set(error, ERROR_INPUT, "%s: offset 0x%" PRIx32 " is not a multiple of %" PRIu32,
				 name, offset, align);
	return true;
}

static bool check_blocks(const void *fdt, struct error *error)
{
	return check_block(fdt, "structure block", fdt_off_dt_struct(fdt), fdt_size_dt_struct(fdt),
			   STRUCT_ALIGN, error) &&
	       check_block(fdt, "strings block", fdt_off_dt_strings(fdt), fdt_size_dt_strings(fdt), 1,
			   error) &&
	       check_block(fdt, "reserve map", fdt_off_mem_rsvmap(fdt), RESERVE_ENTRY_SIZE,
			   RESERVE_MAP_ALIGN, error);
}

/* Where the block behind the reserve map starts: libfdt itself would read on through it. */
static uint32_t reserve_map_limit(const void *fdt)
{
	uint32_t starts[] = {fdt_off_dt_struct(fdt), fdt_off_dt_strings(fdt)};
	uint32_t limit = fdt_totalsize(fdt);

	for (size_t i = 0; i < 2; i++)
		if (starts[i] >= fdt_off_mem_rsvmap(fdt) && starts[i] < limit)
			limit = starts[i];
	return limit;
}

static bool check_reserve_map(const void *fdt, struct error *error)
{
	uint32_t start = fdt_off_mem_rsvmap(fdt), limit = reserve_map_limit(fdt);
	int count = fdt_num_mem_rsv(fdt);

	if (count < 0 || start + ((uint64_t)count + 1) * RESERVE_ENTRY_SIZE > limit)
		return error_set(error, ERROR_INPUT, "reserve map: no terminating entry between 0x%" PRIx32
				 " and 0x%" PRIx32, start, limit);
	if (count > DTB_MAX_MEMRESERVE)
		return error_set(error, ERROR_INPUT, "reserve map: %d entries, expected at most %d",
				 count, DTB_MAX_MEMRESERVE);
	return true;
}

/*
 * Each token by itself. libfdt (1.6 at least) goes round in a circle for ever
 * where a property's size, taken for a negative number, leads back to it.
 */
static bool check_tokens(struct blob bytes, struct error *error)
{
	struct blob structure = {0};
	struct dtb_token token = {0};
	uint64_t at = 0;

	dtb_find_structure(bytes, &structure);
	while (token.tag != FDT_END)
		if (!dtb_next_token(structure, &at, &token))
			return error_set(error, ERROR_INPUT, "structure block: a damaged token at 0x%" PRIx64,
					 fdt_off_dt_struct(bytes.data) + at);
	return true;
}

static bool check_structure(struct blob bytes, struct error *error)
{
	int fault;

	if (!check_tokens(bytes, error))
		return false;
	fault = fdt_check_full(bytes.data, bytes.size);
	/* That lets a tree without a root pass, and one with tokens before it. */
	if (!fault && !fdt_get_name(bytes.data, 0, NULL))
		fault = -FDT_ERR_BADSTRUCTURE;
	if (fault)
		return error_set(error, ERROR_INPUT, "structure block: %s", fdt_strerror(fault));
	return true;
}

bool dtb_check_header(struct blob bytes, struct error *error)
{
	return check_start(bytes, error) && check_header(bytes, error) && check_blocks(bytes.data, error);
}

bool dtb_check(struct blob bytes, struct blob *ret, struct error *error)
{
	if (!dtb_check_header(bytes, error) || !check_reserve_map(bytes.data, error) ||
	    !check_structure(bytes, error))
		return false;
	*ret = (struct blob){.data = bytes.data, .size = fdt_totalsize(bytes.data)};
	return true;
}

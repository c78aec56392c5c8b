// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The next kernel's device tree: a copy of the source, edited. Nothing is
 * rebuilt from a list of what we know: /chosen holds properties that only the
 * next kernel understands.
 */
#include "dtb.h"

#include <inttypes.h>
#include <libfdt.h>
#include <limits.h>
#include <string.h>

#include "boot-arm64.h"

struct build {
	struct arena *arena;
	const struct dtb_request *request;
	uint8_t *fdt;			/* the copy, with room behind it */
	struct dtb_changes changes;
	size_t capacity;		/* of changes.items */
	struct error *error;
};

/* --- Report ----------------------------------------------------------------------------------------- */

static void changed(struct build *build, enum dtb_action action, const char *where, const char *detail)
{
	struct dtb_changes *changes = &build->changes;

	changes->items = arena_grow(build->arena, changes->items, changes->count, &build->capacity,
				    sizeof(*changes->items));
	changes->items[changes->count++] = (struct dtb_change){
		.action = action, .where = where, .detail = detail,
	};
}

static const char *range_text(struct build *build, struct range range)
{
	return arena_printf(build->arena, "0x%" PRIx64 "+0x%" PRIx64, range.start, range.size);
}

static const char *ranges_text(struct build *build, const struct range *ranges, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = arena_printf(build->arena, "%s%s%s", text, i ? ", " : "",
				    range_text(build, ranges[i]));
	return text;
}

static const char *value_text(struct build *build, struct blob value)
{
	uint32_t narrow;
	uint64_t wide;

	if (value.size == 4 && blob_be32(value, 0, &narrow))
		return arena_printf(build->arena, "0x%" PRIx32, narrow);
	if (value.size == 8 && blob_be64(value, 0, &wide))
		return arena_printf(build->arena, "0x%" PRIx64, wide);
	return arena_printf(build->arena, "%zu bytes", value.size);
}

/* fault is of libfdt. Its one likely answer is that the room of open_copy is used up. */
static bool edit_failed(struct build *build, const char *what, int fault)
{
	if (fault == -FDT_ERR_NOSPACE)
		return error_set(build->error, ERROR_INPUT,
				 "%s makes the device tree larger than the %" PRIu64
				 " bytes that the kernel takes", what, BOOT_ARM64_DTB_MAX_SIZE);
	return error_set(build->error, ERROR_INPUT, "%s: %s", what, fdt_strerror(fault));
}

/* --- Copy ------------------------------------------------------------------------------------------- */

/* Room to edit: what is added beyond it is over the limit, however small the source. */
static bool open_copy(struct build *build)
{
	struct blob source = build->request->source;
	size_t room = BOOT_ARM64_DTB_MAX_SIZE + 4096;
	int fault;

	if (source.size > INT_MAX - room)
		return error_set(build->error, ERROR_INPUT, "totalsize is 0x%zx, expected at most 0x%zx",
				 source.size, INT_MAX - room);
	if (!arena_map(build->arena, source.size + room, &build->fdt, build->error))
		return false;
	fault = fdt_open_into(source.data, build->fdt, (int)(source.size + room));
	return !fault || edit_failed(build, "copying it", fault);
}

/* The kernel turns a used rng-seed into NOP tokens: kept, they would pile up from one kexec to the next. */
static void drop_nops(uint8_t *fdt)
{
	uint8_t *structure = fdt + fdt_off_dt_struct(fdt);
	int from = 0, to = 0, next;
	uint32_t tag;

	do {
		tag = fdt_next_tag(fdt, from, &next);
		if (tag != FDT_NOP) {
			memmove(structure + to, structure + from, (size_t)(next - from));
			to += next - from;
		}
		from = next;
	} while (tag != FDT_END);
	fdt_set_size_dt_struct(fdt, (uint32_t)to);
}

static bool finish(struct build *build, struct blob *ret)
{
	int fault = fdt_pack(build->fdt);
	size_t size = fdt_totalsize(build->fdt);

	if (fault)
		return edit_failed(build, "packing it", fault);
	if (size > BOOT_ARM64_DTB_MAX_SIZE)
		return error_set(build->error, ERROR_INPUT,
				 "the device tree has %zu bytes, the kernel takes at most %" PRIu64,
				 size, BOOT_ARM64_DTB_MAX_SIZE);
	/* The source's padding (1 MiB from QEMU) was copied too and would cost RAM until the load. */
	if (!arena_remap(build->arena, &build->fdt, size, build->error))
		return false;
	*ret = (struct blob){.data = build->fdt, .size = size};
	return true;
}

/* --- /chosen ---------------------------------------------------------------------------------------- */

static bool ensure_chosen(struct build *build)
{
	int node;

	if (dtb_chosen(build->fdt) >= 0)
		return true;
	node = fdt_add_subnode(build->fdt, 0, "chosen");
	if (node < 0)
		return edit_failed(build, "adding /chosen", node);
	changed(build, DTB_ADDED, "/chosen", "");
	return true;
}

static bool put_property(struct build *build, const char *name, struct blob value, enum dtb_action action,
			 const char *detail)
{
	const char *path = arena_printf(build->arena, "/chosen/%s", name);
	int node = dtb_chosen(build->fdt), fault = -FDT_ERR_NOSPACE;
	struct blob old = dtb_property(build->fdt, node, name);

	if (old.data && old.size == value.size && blob_equal_at(old, 0, value.data, value.size))
		return true;
	if (value.size <= BOOT_ARM64_DTB_MAX_SIZE)
		fault = fdt_setprop(build->fdt, node, name, value.data, (int)value.size);
	if (fault)
		return edit_failed(build, path, fault);
	changed(build, action, path, detail);
	return true;
}

/* A damaged tree can hold a property twice: the kernel would take the second one then. */
static bool remove_property(struct build *build, const char *name)
{
	const char *path = arena_printf(build->arena, "/chosen/%s", name);
	int node = dtb_chosen(build->fdt), fault = 0;
	struct blob old = dtb_property(build->fdt, node, name);

	if (!old.data)
		return true;
	while (!fault)
		fault = fdt_delprop(build->fdt, node, name);
	if (fault != -FDT_ERR_NOTFOUND)
		return edit_failed(build, path, fault);
	changed(build, DTB_REMOVED, path, arena_printf(build->arena, "%zu bytes", old.size));
	return true;
}

static bool put_u64(struct build *build, const char *name, uint64_t number)
{
	fdt64_t cells = cpu_to_fdt64(number);
	struct blob value = {.data = (const uint8_t *)&cells, .size = sizeof(cells)};

	return put_property(build, name, value, DTB_SET, value_text(build, value));
}

static bool put_bootargs(struct build *build)
{
	const char *text = build->request->bootargs;
	struct blob value = {.data = (const uint8_t *)text, .size = strlen(text) + 1};

	if (!*text)
		return remove_property(build, "bootargs");
	return put_property(build, "bootargs", value, DTB_SET, arena_printf(build->arena, "\"%s\"", text));
}

static bool put_initrd(struct build *build)
{
	struct range initrd = build->request->initrd;

	if (!initrd.size)
		return remove_property(build, "linux,initrd-start") &&
		       remove_property(build, "linux,initrd-end");
	return put_u64(build, "linux,initrd-start", initrd.start) &&
	       put_u64(build, "linux,initrd-end", range_end(initrd));
}

static bool put_seed(struct build *build, const char *name, const uint8_t *seed, size_t size)
{
	if (!build->request->seeds.have)
		return remove_property(build, name);
	return put_property(build, name, (struct blob){.data = seed, .size = size}, DTB_SET,
			    arena_printf(build->arena, "%zu fresh random bytes", size));
}

static bool put_seeds(struct build *build)
{
	const struct dtb_seeds *seeds = &build->request->seeds;

	return put_seed(build, "kaslr-seed", seeds->kaslr, sizeof(seeds->kaslr)) &&
	       put_seed(build, "rng-seed", seeds->rng, sizeof(seeds->rng));
}

/* Kernels with Debian's lockdown patch drop EFI, and with it all memory, where this one is missing. */
static bool put_secure_boot(struct build *build)
{
	static const char name[] = "linux,uefi-secure-boot";
	static const char *const words[] = {"unset", "unknown", "disabled", "enabled"};
	uint32_t number = build->request->secure_boot;
	fdt32_t cell = cpu_to_fdt32(number);
	struct blob value = {.data = (const uint8_t *)&cell, .size = sizeof(cell)};
	int node = dtb_chosen(build->fdt);
	const char *detail;

	if (!dtb_property(build->fdt, node, "linux,uefi-system-table").data ||
	    dtb_property(build->fdt, node, name).data)
		return true;
	detail = arena_printf(build->arena, "%" PRIu32 " (%s)", number, number < 4 ? words[number] : "?");
	return put_property(build, name, value, DTB_SET, detail);
}

/* --- Addresses in cells ----------------------------------------------------------------------------- */

static bool get_cells(struct build *build, const void *fdt, struct dtb_cells *ret)
{
	if (dtb_root_cells(fdt, ret))
		return true;
	return error_set(build->error, ERROR_INPUT,
			 "the root's #address-cells and #size-cells are not 1 or 2");
}

static uint8_t *put_cells(uint8_t *out, uint64_t value, uint32_t cells)
{
	for (uint32_t i = 4 * cells; i > 0; i--)
		*out++ = (uint8_t)(value >> (8 * (i - 1)));
	return out;
}

static bool fits(uint64_t value, uint32_t cells)
{
	return cells == 2 || value <= UINT32_MAX;
}

/* Address-size pairs as the copy's root counts. what is for the error. */
static bool encode_ranges(struct build *build, const char *what, const struct range *ranges, size_t count,
			  struct blob *ret)
{
	struct dtb_cells cells;
	uint8_t *data, *out;

	if (!get_cells(build, build->fdt, &cells))
		return error_noun(build->error, "%s", what);
	data = out = arena_array(build->arena, count, 16);
	for (size_t i = 0; i < count; i++) {
		if (!fits(ranges[i].start, cells.address) || !fits(ranges[i].size, cells.size))
			return error_set(build->error, ERROR_INPUT,
					 "%s: %s does not fit the root's #address-cells = %" PRIu32
					 " and #size-cells = %" PRIu32,
					 what, range_text(build, ranges[i]), cells.address, cells.size);
		out = put_cells(out, ranges[i].start, cells.address);
		out = put_cells(out, ranges[i].size, cells.size);
	}
	*ret = (struct blob){.data = data, .size = (size_t)(out - data)};
	return true;
}

/* A property of a crash kernel: one that an earlier load left makes a normal boot look like a crash. */
static bool put_ranges(struct build *build, const char *name, const struct range *ranges, size_t count)
{
	struct blob value;

	if (!count)
		return remove_property(build, name);
	return encode_ranges(build, name, ranges, count, &value) &&
	       put_property(build, name, value, DTB_SET, ranges_text(build, ranges, count));
}

/* Addresses in the memory of the kernel before: nothing is there any more. */
static bool remove_stale(struct build *build)
{
	static const char *const stale[] = {
		"linux,kho-fdt", "linux,kho-scratch", "linux,ima-kexec-buffer", "linux,dmcryptkeys",
	};

	for (size_t i = 0; i < sizeof(stale) / sizeof(*stale); i++)
		if (!remove_property(build, stale[i]))
			return false;
	return true;
}

static bool edit_chosen(struct build *build)
{
	const struct dtb_request *request = build->request;

	return put_bootargs(build) && put_initrd(build) &&
	       put_ranges(build, "linux,elfcorehdr", &request->elfcorehdr, !!request->elfcorehdr.size) &&
	       put_ranges(build, "linux,usable-memory-range", request->usable_memory,
			  request->usable_memory_count) &&
	       remove_stale(build) && put_seeds(build) && put_secure_boot(build);
}

/* --- Reserve map ------------------------------------------------------------------------------------ */

/* What is gone when the kernel that booted with this tree is gone. */
static struct ranges find_dead(struct build *build, const void *fdt)
{
	struct ranges dead = {.arena = build->arena};
	struct dtb_cells cells;

	ranges_add(&dead, build->request->old_dtb);
	ranges_add(&dead, dtb_initrd(fdt));
	for (size_t i = 0; i < build->request->dead_count; i++)
		ranges_add(&dead, build->request->dead[i]);
	if (dtb_root_cells(fdt, &cells))
		dtb_decode_ranges(dtb_property(fdt, dtb_chosen(fdt), "linux,ima-kexec-buffer"), cells, &dead);
	return dead;
}

/* Boot loaders reserve a thing with its size or with that rounded up to pages, the kernel's or their own. */
static bool reserves(struct range entry, struct range thing)
{
	static const uint64_t grains[] = {1, KIB(4), KIB(16), KIB(64)};
	uint64_t size;

	for (size_t i = 0; i < sizeof(grains) / sizeof(*grains); i++)
		if (entry.start == thing.start && round_up(thing.size, grains[i], &size) &&
		    entry.size == size)
			return true;
	return false;
}

static bool is_dead(const struct ranges *dead, struct range entry)
{
	for (size_t i = 0; i < dead->count; i++)
		if (reserves(entry, dead->items[i]))
			return true;
	return false;
}

static bool drop_dead_entries(struct build *build)
{
	struct ranges dead = find_dead(build, build->request->source.data);
	struct range entry;

	for (int i = fdt_num_mem_rsv(build->fdt) - 1; i >= 0; i--) {
		int fault = fdt_get_mem_rsv(build->fdt, i, &entry.start, &entry.size);

		if (!fault && !is_dead(&dead, entry))
			continue;
		if (!fault)
			fault = fdt_del_mem_rsv(build->fdt, i);
		if (fault)
			return edit_failed(build, "/memreserve/", fault);
		changed(build, DTB_REMOVED, "/memreserve/", range_text(build, entry));
	}
	return true;
}

static bool has_entry(const void *fdt, struct range wanted)
{
	struct range entry;
	int count = fdt_num_mem_rsv(fdt);

	for (int i = 0; i < count; i++)
		if (!fdt_get_mem_rsv(fdt, i, &entry.start, &entry.size) && entry.start == wanted.start &&
		    entry.size == wanted.size)
			return true;
	return false;
}

/* An entry of size 0 would end the map. */
static bool add_entry(struct build *build, struct range entry, enum dtb_action action)
{
	int fault;

	if (!entry.size || has_entry(build->fdt, entry))
		return true;
	fault = fdt_add_mem_rsv(build->fdt, entry.start, entry.size);
	if (fault)
		return edit_failed(build, "/memreserve/", fault);
	changed(build, action, "/memreserve/", range_text(build, entry));
	return true;
}

static bool inherit_entries(struct build *build)
{
	const void *machine = build->request->inherit.data;
	struct ranges dead = find_dead(build, machine), entries = {.arena = build->arena};

	dtb_decode_memreserve(machine, &entries);
	for (size_t i = 0; i < entries.count; i++)
		if (!is_dead(&dead, entries.items[i]) && !add_entry(build, entries.items[i], DTB_INHERITED))
			return false;
	return true;
}

static bool edit_reserve_map(struct build *build)
{
	const struct dtb_request *request = build->request;

	if (!drop_dead_entries(build) || (request->inherit.size && !inherit_entries(build)))
		return false;
	for (size_t i = 0; i < request->memreserve_count; i++)
		if (!add_entry(build, request->memreserve[i], DTB_ADDED))
			return false;
	return true;
}

/* --- A user's tree on this machine ------------------------------------------------------------------ */

/* To be looked up again by its name: of two with the same one, the first counts. */
static const char *property_name(const void *fdt, int property)
{
	const char *name = "";

	fdt_getprop_by_offset(fdt, property, &name, NULL);
	return name;
}

/* All or nothing: the kernel gives EFI up when one of them is missing. */
static bool inherit_efi(struct build *build)
{
	static const char prefix[] = "linux,uefi-";
	const void *machine = build->request->inherit.data;
	int node = dtb_chosen(machine), property;

	if (!dtb_has_efi(build->request->inherit))
		return true;
	fdt_for_each_property_offset(property, machine, node) {
		const char *name = property_name(machine, property);
		struct blob value = dtb_property(machine, node, name);

		if (!strncmp(name, prefix, strlen(prefix)) &&
		    !put_property(build, name, value, DTB_INHERITED, value_text(build, value)))
			return false;
	}
	return true;
}

/* A number of the machine's tree may take another count of cells in the user's. */
static bool convert_ranges(struct build *build, const char *path, struct blob *value)
{
	struct ranges ranges = {.arena = build->arena};
	struct dtb_cells cells;

	if (!get_cells(build, build->request->inherit.data, &cells))
		return error_noun(build->error, "the machine's tree");
	dtb_decode_ranges(*value, cells, &ranges);
	return encode_ranges(build, path, ranges.items, ranges.count, value);
}

/* phandles stay behind: in another tree they name other nodes. */
static bool copy_memory_property(struct build *build, const char *path, int to, const char *name,
				 struct blob value)
{
	int fault;

	if (!strcmp(name, "phandle") || !strcmp(name, "linux,phandle"))
		return true;
	if ((!strcmp(name, "reg") || !strcmp(name, "linux,usable-memory")) &&
	    !convert_ranges(build, path, &value))
		return false;
	fault = fdt_setprop(build->fdt, to, name, value.data, (int)value.size);
	return !fault || edit_failed(build, path, fault);
}

static bool copy_memory_node(struct build *build, int from, const char *path)
{
	const void *machine = build->request->inherit.data;
	int to, property, fault = 0;

	/* A node of that name in the user's tree is disabled, or waits for a boot loader to fill it in. */
	while (!fault && (to = fdt_subnode_offset(build->fdt, 0, path + 1)) >= 0)
		fault = fdt_del_node(build->fdt, to);
	to = fault ? fault : fdt_add_subnode(build->fdt, 0, path + 1);
	if (to < 0)
		return edit_failed(build, path, to);
	fdt_for_each_property_offset(property, machine, from) {
		const char *name = property_name(machine, property);

		if (!copy_memory_property(build, path, to, name, dtb_property(machine, from, name)))
			return false;
	}
	return true;
}

/* A node without memory is of no use in another tree either. */
static bool inherit_memory_node(struct build *build, int node)
{
	const void *machine = build->request->inherit.data;
	const char *path = arena_printf(build->arena, "/%s", fdt_get_name(machine, node, NULL));
	struct ranges ranges = {.arena = build->arena};
	struct dtb_cells cells;

	if (!get_cells(build, machine, &cells))
		return error_noun(build->error, "the machine's tree");
	dtb_decode_memory_node(machine, node, cells, &ranges);
	if (!ranges.count)
		return true;
	if (!copy_memory_node(build, node, path))
		return false;
	changed(build, DTB_INHERITED, path, ranges_text(build, ranges.items, ranges.count));
	return true;
}

/* Where neither EFI nor the user's tree tells of any memory, the next kernel would have none. */
static bool inherit_memory(struct build *build)
{
	const void *machine = build->request->inherit.data;
	struct dtb_reservations own = {0};
	int node;

	dtb_read_reservations(build->arena, build->request->source, &own);
	if (own.memory.count || dtb_has_efi(build->request->source) || dtb_has_efi(build->request->inherit))
		return true;
	fdt_for_each_subnode(node, machine, 0)
		if (dtb_is_memory_node(machine, node) && !inherit_memory_node(build, node))
			return false;
	return true;
}

/* --- All together ----------------------------------------------------------------------------------- */

bool dtb_build(struct arena *arena, const struct dtb_request *request,
	       struct blob *ret, struct dtb_changes *ret_changes, struct error *error)
{
	struct build build = {.arena = arena, .request = request, .error = error};

	if (!open_copy(&build))
		return false;
	drop_nops(build.fdt);
	if (!ensure_chosen(&build))
		return false;
	if (request->inherit.size && (!inherit_efi(&build) || !inherit_memory(&build)))
		return false;
	if (!edit_chosen(&build) || !edit_reserve_map(&build) || !finish(&build, ret))
		return false;
	*ret_changes = build.changes;
	return true;
}

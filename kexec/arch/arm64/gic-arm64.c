// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sources: the kernel's Documentation/devicetree/bindings/interrupt-controller/
 * arm,gic-v3.yaml; ACPI 6.5, section 5.2.12 (MADT); for what a kernel does with
 * tables of another one, drivers/irqchip/irq-gic-v3-its.c.
 */
#include "gic-arm64.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "acpi.h"
#include "dtb.h"

/* Bytes of an ITS that are touched, and of one redistributor's first frame; the walk needs no more of a GICC's. */
#define ITS_SIZE 0x10000
#define REDISTRIBUTOR_SIZE 0x20000

/* MADT structures: type, and offsets of fields. */
#define MADT_GICC 11
#define MADT_GICR 14
#define MADT_ITS 15
#define GICC_FLAGS 12
#define GICC_ENABLED (1u << 0)
#define GICC_GICR_BASE 60
#define GICR_BASE 4
#define GICR_LENGTH 12
#define ITS_BASE 8

struct reader {
	struct gic_machine machine;
	struct arena *arena;
	size_t capacity;
	bool unknown;		/* a frame whose address cannot be told */
	bool redistributors;
};

static void add_frame(struct reader *reader, uint32_t kind, uint64_t base, uint64_t size, uint32_t stride)
{
	struct gic_machine *machine = &reader->machine;
	struct range range;

	if (kind == PURGATORY_GIC_ITS)
		machine->its = true;
	else
		reader->redistributors = true;
	if (!range_make(base, size, &range)) {
		reader->unknown = true;
		return;
	}
	machine->frames = arena_grow(reader->arena, machine->frames, machine->frame_count, &reader->capacity,
				     sizeof(*machine->frames));
	machine->frames[machine->frame_count++] = (struct purgatory_gic_frame){base, size, kind, stride};
}

/* --- Device tree ------------------------------------------------------------------------------------ */

static bool is_enabled(const void *fdt, int node)
{
	struct blob status = dtb_property(fdt, node, "status");

	return !status.data || (status.size >= 3 && !memcmp(status.data, "ok", 2));
}

/* The entries of reg, as addresses on the node's bus. */
static struct ranges read_reg(struct reader *reader, const void *fdt, int node)
{
	struct dtb_cells cells = dtb_bus_cells(fdt, fdt_parent_offset(fdt, node));
	struct ranges list = {.arena = reader->arena};

	dtb_decode_ranges(dtb_property(fdt, node, "reg"), cells, &list);
	return list;
}

static void add_reg(struct reader *reader, const void *fdt, int node, uint32_t kind, struct range reg, uint32_t stride)
{
	struct range range;

	if (dtb_translate(fdt, node, reg, &range))
		add_frame(reader, kind, range.start, range.size, stride);
	else
		reader->unknown = true;
}

static void read_its_nodes(struct reader *reader, const void *fdt)
{
	int node = -1;

	while ((node = fdt_node_offset_by_compatible(fdt, node, "arm,gic-v3-its")) >= 0) {
		struct ranges reg;

		if (!is_enabled(fdt, node))
			continue;
		reg = read_reg(reader, fdt, node);
		reader->machine.its = true;
		if (reg.count)
			add_reg(reader, fdt, node, PURGATORY_GIC_ITS, reg.items[0], 0);
		else
			reader->unknown = true;
	}
}

/* Entry 0 of reg is the distributor. */
static void read_redistributors(struct reader *reader, const void *fdt)
{
	int node = fdt_node_offset_by_compatible(fdt, -1, "arm,gic-v3");
	uint32_t regions = 1;
	uint64_t stride = 0;
	struct ranges reg;

	if (node < 0)
		return;
	blob_be32(dtb_property(fdt, node, "#redistributor-regions"), 0, &regions);
	reg = read_reg(reader, fdt, node);
	if (!blob_be64(dtb_property(fdt, node, "redistributor-stride"), 0, &stride) || stride > UINT32_MAX)
		stride = 0;
	reader->unknown |= reg.count < 1 + (uint64_t)regions;
	for (size_t i = 1; i < reg.count && i <= regions; i++)
		add_reg(reader, fdt, node, PURGATORY_GIC_REDISTRIBUTORS, reg.items[i], (uint32_t)stride);
}

static void read_cpu_nodes(struct reader *reader, const void *fdt)
{
	int cpus = fdt_path_offset(fdt, "/cpus"), node;

	if (cpus < 0)
		return;
	fdt_for_each_subnode(node, fdt, cpus) {
		struct blob type = dtb_property(fdt, node, "device_type");

		reader->machine.cpus += type.size == sizeof("cpu") && !memcmp(type.data, "cpu", sizeof("cpu")) &&
					is_enabled(fdt, node);
	}
}

/* --- ACPI ------------------------------------------------------------------------------------------- */

static void read_gicc(struct reader *reader, struct blob entry)
{
	uint64_t base;
	uint32_t flags;

	if (!blob_le32(entry, GICC_FLAGS, &flags) || !(flags & GICC_ENABLED))
		return;
	reader->machine.cpus++;
	if (blob_le64(entry, GICC_GICR_BASE, &base) && base)
		add_frame(reader, PURGATORY_GIC_REDISTRIBUTORS, base, REDISTRIBUTOR_SIZE, 0);
}

static void read_gicr(struct reader *reader, struct blob entry)
{
	uint64_t base;
	uint32_t length;

	if (blob_le64(entry, GICR_BASE, &base) && blob_le32(entry, GICR_LENGTH, &length) && length)
		add_frame(reader, PURGATORY_GIC_REDISTRIBUTORS, base, length, 0);
}

static bool read_madt(struct reader *reader, struct blob bytes, struct error *error)
{
	struct acpi_entry entry;
	struct blob table;
	uint64_t base;

	if (!acpi_table(bytes, "APIC", &table, error))
		return false;
	for (size_t offset = ACPI_MADT_ENTRIES; offset < table.size; offset += entry.bytes.size) {
		if (!acpi_entry(table, offset, &entry, error))
			return false;
		if (entry.type == MADT_GICC)
			read_gicc(reader, entry.bytes);
		else if (entry.type == MADT_GICR)
			read_gicr(reader, entry.bytes);
		else if (entry.type == MADT_ITS && blob_le64(entry.bytes, ITS_BASE, &base))
			add_frame(reader, PURGATORY_GIC_ITS, base, ITS_SIZE, 0);
	}
	return true;
}

/* An ITS that is still enabled may deliver what a redistributor is to forget: ITSs come first. */
static void sort_frames(struct reader *reader)
{
	struct gic_machine *machine = &reader->machine;
	struct purgatory_gic_frame *sorted = arena_array(reader->arena, machine->frame_count, sizeof(*sorted));
	size_t count = 0;

	for (uint32_t kind = PURGATORY_GIC_ITS; kind <= PURGATORY_GIC_REDISTRIBUTORS; kind++)
		for (size_t i = 0; i < machine->frame_count; i++)
			if (machine->frames[i].kind == kind)
				sorted[count++] = machine->frames[i];
	machine->frames = sorted;
	machine->reachable = reader->redistributors && !reader->unknown;
}

bool gic_arm64_read(struct arena *arena, struct blob fdt, struct blob madt, struct gic_machine *ret,
		    struct error *error)
{
	struct reader reader = {.arena = arena};
	bool whole = true;

	if (madt.size) {
		whole = read_madt(&reader, madt, error);
		reader.unknown |= !whole;
	} else if (fdt.size) {
		read_its_nodes(&reader, fdt.data);
		read_redistributors(&reader, fdt.data);
		read_cpu_nodes(&reader, fdt.data);
	}
	sort_frames(&reader);
	*ret = reader.machine;
	return whole;
}

/* --- The decision ----------------------------------------------------------------------------------- */

struct decider {
	const struct gic_request *request;
	struct gic_decision decision;
	struct notes *notes;
	const char *source;	/* what tells of all tables; NULL: nothing does */
};

static bool in_resource(const struct iomem *iomem, const char *name, struct range range)
{
	for (size_t i = 0; i < iomem->count; i++)
		if (!strcmp(iomem->entries[i].name, name) && range_contains(iomem->entries[i].range, range))
			return true;
	return false;
}

static uint64_t cpus_expected(const struct gic_request *request)
{
	return request->machine->cpus > request->cpus_online ? request->machine->cpus : request->cpus_online;
}

/* The tables in RAM that the log tells of, each once; whether that is all there are. */
static bool take_log(struct decider *decider)
{
	const struct gic_request *request = decider->request;
	const struct lpi_tables *log = request->log;
	bool all = log->property && log->cpus >= cpus_expected(request);

	for (size_t i = 0; i < log->ranges.count; i++) {
		if (in_resource(request->iomem, "System RAM", log->ranges.items[i]))
			ranges_add(&decider->decision.tables, log->ranges.items[i]);
		else
			all = false;
	}
	return all;
}

/*
 * Entries of the form that an earlier hop wrote: 64 KiB at a multiple of that, as many as there are tables at
 * least. With a smaller number they may be anything.
 */
static bool take_memreserve(struct decider *decider)
{
	const struct gic_request *request = decider->request;
	struct ranges entries = {.arena = decider->decision.tables.arena};

	for (size_t i = 0; i < request->memreserve->count; i++) {
		struct range entry = request->memreserve->items[i];

		if (entry.size == LPI_TABLE_SIZE && entry.start % LPI_TABLE_SIZE == 0)
			ranges_add(&entries, entry);
	}
	if (!cpus_expected(request) || entries.count < cpus_expected(request) + 1)
		return false;
	for (size_t i = 0; i < entries.count; i++)
		ranges_add(&decider->decision.tables, entries.items[i]);
	return true;
}

static void find_tables(struct decider *decider)
{
	if (take_log(decider))
		decider->source = "the kernel's log";
	else if (take_memreserve(decider))
		decider->source = "the memreserve entries of the device tree";
	else if (decider->request->listed)
		decider->source = "the list that EFI keeps for the next kernel";
}

static bool has_item(const struct ranges *list, struct range range)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].start == range.start && list->items[i].size == range.size)
			return true;
	return false;
}

/* What EFI's list has needs no entry. */
static void keep(struct decider *decider)
{
	const struct gic_request *request = decider->request;
	struct gic_decision *decision = &decider->decision;

	for (size_t i = 0; i < decision->tables.count; i++) {
		struct range table = decision->tables.items[i];

		if (!(request->listed && in_resource(request->iomem, "reserved", table)) &&
		    !has_item(&decision->add, table))
			ranges_add(&decision->add, table);
	}
	if (decider->source)
		notes_add(decider->notes, NOTE_INFO,
			  "GIC: LPIs stay on; %s tells where their tables are; memreserve entries for the next "
			  "kernel: %zu", decider->source, decision->add.count);
	else
		notes_add(decider->notes, NOTE_WARNING,
			  "GIC: LPIs are on, and where their tables are is not known (the kernel's log has lost the lines "
			  "of its start): they may be written over, and write over the next kernel%s",
			  request->choice == GIC_KEEP ? "; --gic=auto turns them off first" :
			  "; where the redistributors are is not known either, so they cannot be turned off");
}

static void quiesce(struct decider *decider)
{
	struct gic_decision *decision = &decider->decision;

	for (size_t i = 0; i < decision->tables.count; i++)
		if (has_item(decider->request->memreserve, decision->tables.items[i]))
			ranges_add(&decision->drop, decision->tables.items[i]);
	decision->quiesce = true;
	notes_add(decider->notes, NOTE_INFO, "GIC: purgatory turns LPIs off, as %s",
		  decider->request->choice == GIC_QUIESCE ? "--gic=quiesce says" :
		  "where their tables are is not known (the kernel's log has lost the lines of its start)");
}

bool gic_arm64_decide(struct arena *arena, const struct gic_request *request, struct gic_decision *ret,
		      struct notes *notes, struct error *error)
{
	struct decider decider = {
		.request = request,
		.decision = {.tables.arena = arena, .add.arena = arena, .drop.arena = arena},
		.notes = notes,
	};
	bool used = request->machine->its || request->log->ranges.count;

	/* A crash region has none of them, and the kernel in it takes them over. */
	if (used && !request->crash) {
		find_tables(&decider);
		if (request->choice == GIC_QUIESCE && !request->machine->reachable)
			return error_set(error, ERROR_MACHINE,
					 "--gic=quiesce: neither device tree nor ACPI tells where the GIC's "
					 "redistributors are");
		if (request->choice == GIC_QUIESCE ||
		    (request->choice == GIC_AUTO && !decider.source && request->machine->reachable))
			quiesce(&decider);
		else
			keep(&decider);
	}
	*ret = decider.decision;
	return true;
}

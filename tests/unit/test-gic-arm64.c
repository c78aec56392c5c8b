// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "gic-arm64.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-acpi.h"
#include "tests/lib/build-fdt.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- What is read ----------------------------------------------------------------------------------- */

struct description {
	const char *soc;	/* the bus's "ranges": NULL none, "" empty */
	const uint64_t *windows;	/* the same, 9 numbers: on the bus, above it, size, of three windows */
	const char *its_status;
	uint32_t regions;	/* #redistributor-regions; 0: the property is not there */
	uint64_t stride;	/* likewise */
	bool no_its;
};

/* GICD, two regions of redistributors, two CPUs of which one is disabled. */
static struct blob make_tree(const struct description *description)
{
	static const uint64_t reg[] = {0x8000000, 0x10000, 0x80a0000, 0x40000, 0x4000000000, 0x20000};
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "cpus");
	for (size_t i = 0; i < 2; i++) {
		build_fdt_begin(&fdt, i ? "cpu@1" : "cpu@0");
		build_fdt_string(&fdt, "device_type", "cpu");
		if (i)
			build_fdt_string(&fdt, "status", "disabled");
		build_fdt_end(&fdt);
	}
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "soc");
	build_fdt_u32(&fdt, "#address-cells", 2);
	build_fdt_u32(&fdt, "#size-cells", 2);
	if (description->windows)
		build_fdt_cells(&fdt, "ranges", 2, description->windows, 9);
	else if (description->soc)
		build_fdt_property(&fdt, "ranges", description->soc, strlen(description->soc));
	build_fdt_begin(&fdt, "intc@8000000");
	build_fdt_string(&fdt, "compatible", "arm,gic-v3");
	build_fdt_cells(&fdt, "reg", 2, reg, COUNT(reg));
	build_fdt_u32(&fdt, "#address-cells", 2);
	build_fdt_u32(&fdt, "#size-cells", 2);
	build_fdt_property(&fdt, "ranges", "", 0);
	if (description->regions)
		build_fdt_u32(&fdt, "#redistributor-regions", description->regions);
	if (description->stride)
		build_fdt_u64(&fdt, "redistributor-stride", description->stride);
	if (!description->no_its) {
		build_fdt_begin(&fdt, "its@8080000");
		build_fdt_string(&fdt, "compatible", "arm,gic-v3-its");
		build_fdt_range(&fdt, "reg", 0x8080000, 0x20000);
		if (description->its_status)
			build_fdt_string(&fdt, "status", description->its_status);
		build_fdt_end(&fdt);
	}
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void assert_frames(const char *name, const struct gic_machine *machine,
			  const struct purgatory_gic_frame *expected, size_t room)
{
	size_t count = 0;

	for (; count < room && expected[count].kind; count++)
		if (count >= machine->frame_count ||
		    memcmp(&machine->frames[count], &expected[count], sizeof(*expected)))
			fail_msg("%s: frame %zu", name, count);
	if (machine->frame_count != count)
		fail_msg("%s: %zu frames, expected %zu", name, machine->frame_count, count);
}

static void trees_of_every_form(void **state)
{
	static const uint64_t windows[] = {
		0x1000, 0x2000, 0x1000, 0x8000000, 0x100000000, 0x1000000, 0x4000000000, 0x9000000000, 0x20000,
	};
	/* The last window is one byte short. */
	static const uint64_t closed[] = {
		0x1000, 0x2000, 0x1000, 0x8000000, 0x100000000, 0x1000000, 0x4000000000, 0x9000000000, 0x1ffff,
	};
	static const struct {
		const char *name;
		struct description description;
		bool its, reachable;
		struct purgatory_gic_frame frames[4];
	} cases[] = {
		{"as-is", {.soc = ""}, true, true, {{0x8080000, 0x20000, 1, 0}, {0x80a0000, 0x40000, 2, 0}}},
		{"two-regions", {.soc = "", .regions = 2, .stride = 0x20000}, true, true,
		 {{0x8080000, 0x20000, 1, 0}, {0x80a0000, 0x40000, 2, 0x20000}, {0x4000000000, 0x20000, 2, 0x20000}}},
		{"a-region-without-reg", {.soc = "", .regions = 3}, true, false,
		 {{0x8080000, 0x20000, 1, 0}, {0x80a0000, 0x40000, 2, 0}, {0x4000000000, 0x20000, 2, 0}}},
		{"no-its", {.soc = "", .no_its = true}, false, true, {{0x80a0000, 0x40000, 2, 0}}},
		{"its-disabled", {.soc = "", .its_status = "disabled"}, false, true, {{0x80a0000, 0x40000, 2, 0}}},
		{"its-okay", {.soc = "", .its_status = "okay"}, true, true,
		 {{0x8080000, 0x20000, 1, 0}, {0x80a0000, 0x40000, 2, 0}}},
		{"bus-whose-windows-are-cut-short", {.soc = "12345678"}, true, false, {{0}}},
		/* 0x8080000 + 0xf8000000 */
		{"bus-that-translates", {.windows = windows}, true, true,
		 {{0x100080000, 0x20000, 1, 0}, {0x1000a0000, 0x40000, 2, 0}}},
		{"bus-with-a-window-for-each", {.windows = windows, .regions = 2}, true, true,
		 {{0x100080000, 0x20000, 1, 0}, {0x1000a0000, 0x40000, 2, 0}, {0x9000000000, 0x20000, 2, 0}}},
		{"bus-that-lacks-a-window", {.windows = closed, .regions = 2}, true, false,
		 {{0x100080000, 0x20000, 1, 0}, {0x1000a0000, 0x40000, 2, 0}}},
		{"bus-that-is-closed", {0}, true, false, {{0}}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new();
		struct blob tree = make_tree(&cases[i].description);
		struct gic_machine machine;
		struct error error;

		if (!gic_arm64_read(arena, tree, (struct blob){0}, &machine, &error))
			fail_msg("%s: %s", cases[i].name, error.text);
		assert_frames(cases[i].name, &machine, cases[i].frames, 4);
		if (machine.its != cases[i].its || machine.reachable != cases[i].reachable || machine.cpus != 1)
			fail_msg("%s: its %d, reachable %d, %zu CPUs", cases[i].name, machine.its, machine.reachable,
				 machine.cpus);
		free((void *)tree.data);
		arena_free(arena);
	}
}

/* ACPI 6.5, tables 5.21 (GICC), 5.29 (GICR), 5.30 (ITS). */
static void add_gicc(struct build_acpi *table, uint32_t flags, uint64_t gicr)
{
	uint8_t *at = build_acpi_add(table, NULL, 80);

	at[0] = 11;
	at[1] = 80;
	put_le(at + 12, 4, flags);
	put_le(at + 60, 8, gicr);
}

static void add_gicr(struct build_acpi *table, uint64_t base, uint32_t length)
{
	uint8_t *at = build_acpi_add(table, NULL, 16);

	at[0] = 14;
	at[1] = 16;
	put_le(at + 4, 8, base);
	put_le(at + 12, 4, length);
}

static void add_its(struct build_acpi *table, uint64_t base)
{
	uint8_t *at = build_acpi_add(table, NULL, 20);

	at[0] = 15;
	at[1] = 20;
	put_le(at + 8, 8, base);
}

static void madt(void **state)
{
	static const struct purgatory_gic_frame expected[] = {
		{0x8080000, 0x10000, 1, 0}, {0x9000000, 0x20000, 2, 0}, {0x80a0000, 0xf60000, 2, 0},
	};
	struct arena *arena = arena_new();
	struct gic_machine machine;
	struct build_acpi table;
	struct error error;

	(void)state;
	build_acpi_start(&table, "APIC", 8);
	add_gicc(&table, 1, 0x9000000);
	add_gicc(&table, 0, 0xa000000);		/* not enabled */
	add_gicc(&table, 1, 0);			/* a GICR has it */
	add_gicr(&table, 0x80a0000, 0xf60000);
	add_its(&table, 0x8080000);
	assert_true(gic_arm64_read(arena, (struct blob){0}, build_acpi_finish(&table), &machine, &error));
	assert_frames("madt", &machine, expected, COUNT(expected));
	assert_true(machine.its && machine.reachable);
	assert_int_equal(machine.cpus, 2);
	arena_free(arena);
}

static void madt_damage(void **state)
{
	static const struct {
		const char *name;
		size_t offset, width;
		uint64_t value;
		const char *words;	/* NULL: no error, but the frames are not all known */
	} cases[] = {
		{"signature", 0, 4, 0, "not an ACPI table APIC"},
		{"length-past-end", 4, 4, 81, "80 bytes do not hold"},
		{"no-length", 45, 1, 0, "the structure at byte 44 has no room"},
		{"past-the-end", 61, 1, 21, "the structure at byte 60 has no room"},
		{"region-wraps", 48, 8, UINT64_MAX, NULL},
		{"region-empty", 56, 4, 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new();
		struct gic_machine machine;
		struct build_acpi table;
		struct error error = {0};
		struct blob bytes;

		build_acpi_start(&table, "APIC", 8);
		add_gicr(&table, 0x80a0000, 0x20000);
		add_its(&table, 0x8080000);
		bytes = build_acpi_finish(&table);
		put_le(table.bytes + cases[i].offset, cases[i].width, cases[i].value);
		if (gic_arm64_read(arena, (struct blob){0}, bytes, &machine, &error) != !cases[i].words ||
		    machine.reachable)
			fail_msg("%s: not noticed", cases[i].name);
		if (cases[i].words)
			assert_error(cases[i].name, &error, ERROR_MACHINE, cases[i].words);
		arena_free(arena);
	}
}

/* --- What is decided -------------------------------------------------------------------------------- */

#define T(number) {0x50000000 + 0x10000 * (number), 0x10000}	/* a table */
#define ITS 1
#define REACHABLE 2

static void decisions(void **state)
{
	static const struct {
		const char *name;
		enum gic_choice choice;
		unsigned machine;
		size_t cpus;
		uint64_t online;
		bool property, crash, listed;
		struct range log[4], memreserve[4];
		bool quiesce;
		struct range tables[4], add[4], drop[4];
		const char *words;
	} cases[] = {
		{.name = "no-its", .machine = REACHABLE, .cpus = 1},
		{.name = "known", .machine = ITS | REACHABLE, .cpus = 2, .online = 2, .property = true,
		 .log = {T(0), T(1), T(2)}, .tables = {T(0), T(1), T(2)}, .add = {T(0), T(1), T(2)},
		 .words = "the kernel's log tells"},
		{.name = "known-crash", .machine = ITS | REACHABLE, .cpus = 1, .property = true, .crash = true,
		 .log = {T(0), T(1)}},
		{.name = "unknown", .machine = ITS | REACHABLE, .cpus = 1, .quiesce = true,
		 .words = "purgatory turns LPIs off, as where"},
		{.name = "no-property-table", .machine = ITS | REACHABLE, .cpus = 1, .log = {T(1)}, .tables = {T(1)},
		 .quiesce = true, .words = "purgatory turns LPIs off, as where"},
		{.name = "one-cpu-of-two-described", .machine = ITS | REACHABLE, .cpus = 2, .online = 1,
		 .property = true, .log = {T(0), T(1)}, .tables = {T(0), T(1)}, .quiesce = true},
		{.name = "one-cpu-of-two-online", .machine = ITS | REACHABLE, .cpus = 0, .online = 2,
		 .property = true, .log = {T(0), T(1)}, .tables = {T(0), T(1)}, .quiesce = true},
		{.name = "not-in-ram", .machine = ITS | REACHABLE, .cpus = 1, .property = true,
		 .log = {T(0), {0x10000, 0x10000}}, .tables = {T(0)}, .quiesce = true},
		{.name = "unreachable", .machine = ITS, .cpus = 1, .words = "cannot be turned off"},
		{.name = "keep-unknown", .choice = GIC_KEEP, .machine = ITS | REACHABLE, .cpus = 1,
		 .words = "--gic=auto turns them off first"},
		{.name = "quiesce-known", .choice = GIC_QUIESCE, .machine = ITS | REACHABLE, .cpus = 1,
		 .property = true, .log = {T(0), T(1)}, .memreserve = {{0x48000000, 0x1000}, T(0), T(1)},
		 .tables = {T(0), T(1)}, .drop = {T(0), T(1)}, .quiesce = true, .words = "--gic=quiesce says"},
		{.name = "entries-of-an-earlier-hop", .machine = ITS | REACHABLE, .cpus = 1,
		 .memreserve = {T(0), {0x48000000, 0x1000}, T(1)}, .tables = {T(0), T(1)}, .add = {T(0), T(1)},
		 .words = "the memreserve entries"},
		{.name = "too-few-entries", .machine = ITS | REACHABLE, .cpus = 2, .memreserve = {T(0), T(1)},
		 .quiesce = true},
		{.name = "entries-not-of-that-form", .machine = ITS | REACHABLE, .cpus = 1,
		 .memreserve = {{0x50001000, 0x10000}, {0x50020000, 0x20000}, T(3)}, .quiesce = true},
		{.name = "listed", .machine = ITS | REACHABLE, .cpus = 1, .listed = true,
		 .words = "the list that EFI keeps"},
		/* 0x60000000 is "reserved" in iomem, T(0) is not */
		{.name = "listed-and-told", .machine = ITS | REACHABLE, .cpus = 1, .listed = true, .property = true,
		 .log = {T(0), {0x60000000, 0x10000}}, .tables = {T(0), {0x60000000, 0x10000}}, .add = {T(0)}},
		{.name = "told-but-not-listed", .machine = ITS | REACHABLE, .cpus = 1, .property = true,
		 .log = {T(0), {0x60000000, 0x10000}}, .tables = {T(0), {0x60000000, 0x10000}},
		 .add = {T(0), {0x60000000, 0x10000}}},
	};
	static struct iomem_entry entries[] = {
		{.range = {0x40000000, 0x40000000}, .name = "System RAM"},
		{.range = {0x60000000, 0x10000}, .name = "reserved", .depth = 1},
	};
	const struct iomem iomem = {.entries = entries, .count = COUNT(entries)};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new();
		struct ranges memreserve = {.arena = arena};
		struct lpi_tables log = {.ranges.arena = arena, .property = cases[i].property};
		struct gic_machine machine = {.its = cases[i].machine & ITS, .cpus = cases[i].cpus,
					      .reachable = cases[i].machine & REACHABLE};
		struct gic_request request = {
			.choice = cases[i].choice, .crash = cases[i].crash, .listed = cases[i].listed,
			.machine = &machine, .log = &log, .memreserve = &memreserve, .iomem = &iomem,
			.cpus_online = cases[i].online,
		};
		struct notes notes = {.arena = arena};
		struct gic_decision decision;
		const struct range *expected[] = {cases[i].tables, cases[i].add, cases[i].drop};
		const struct ranges *found[] = {&decision.tables, &decision.add, &decision.drop};
		struct error error;

		for (size_t j = 0; j < 4; j++) {
			ranges_add(&log.ranges, cases[i].log[j]);
			ranges_add(&memreserve, cases[i].memreserve[j]);
		}
		log.cpus = log.ranges.count - (cases[i].property && log.ranges.count);
		if (!gic_arm64_decide(arena, &request, &decision, &notes, &error))
			fail_msg("%s: %s", cases[i].name, error.text);
		for (size_t j = 0; j < COUNT(expected); j++) {
			size_t count = 0;

			for (; count < 4 && expected[j][count].size; count++)
				if (count >= found[j]->count || found[j]->items[count].start != expected[j][count].start ||
				    found[j]->items[count].size != expected[j][count].size)
					fail_msg("%s: list %zu, range %zu", cases[i].name, j, count);
			if (found[j]->count != count)
				fail_msg("%s: list %zu has %zu ranges", cases[i].name, j, found[j]->count);
		}
		if (decision.quiesce != cases[i].quiesce)
			fail_msg("%s: quiesce is %d", cases[i].name, decision.quiesce);
		if (cases[i].words && (!notes.count || !strstr(notes.items[0].text, cases[i].words)))
			fail_msg("%s: it says %s", cases[i].name, notes.count ? notes.items[0].text : "nothing");
		arena_free(arena);
	}
}

static void quiesce_refused(void **state)
{
	struct arena *arena = arena_new();
	struct gic_machine machine = {.its = true, .cpus = 1};
	struct lpi_tables log = {.ranges.arena = arena};
	struct ranges memreserve = {.arena = arena};
	struct iomem iomem = {0};
	struct notes notes = {.arena = arena};
	struct gic_decision decision;
	struct error error = {0};
	const struct gic_request request = {
		.choice = GIC_QUIESCE, .machine = &machine, .log = &log, .memreserve = &memreserve, .iomem = &iomem,
	};

	(void)state;
	assert_false(gic_arm64_decide(arena, &request, &decision, &notes, &error));
	assert_error("unreachable", &error, ERROR_MACHINE, "neither device tree nor ACPI tells where the GIC's");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trees_of_every_form),
		cmocka_unit_test(madt),
		cmocka_unit_test(madt_damage),
		cmocka_unit_test(decisions),
		cmocka_unit_test(quiesce_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

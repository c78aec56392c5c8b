// SPDX-License-Identifier: GPL-2.0-or-later
/* Facts of a machine that is made of files: all there, missing, unreadable, malformed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "config.h"
#include "host.h"
#include "purgatory/purgatory.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/build-gzip.h"
#include "tests/lib/fake-root.h"

struct fixture {
	struct arena *arena;
	char *root;
	struct host host;
	struct notes notes;
	struct error error;
};

static void setup(struct fixture *fixture, const struct fake_file *files)
{
	*fixture = (struct fixture){.arena = arena_new(), .root = fake_root_make(files)};
	fixture->notes.arena = fixture->arena;
}

static void teardown(struct fixture *fixture)
{
	fake_root_remove(fixture->root);
	arena_free(fixture->arena);
}

static void read_host(struct fixture *fixture)
{
	if (!host_read(fixture->arena, fixture->root, &fixture->host, &fixture->notes, &fixture->error))
		fail_msg("%s", fixture->error.text);
}

/* Exactly one note, of this level and with these words. */
static void assert_one_note(const char *name, const struct notes *notes, enum note_level level,
			    const char *words)
{
	if (notes->count != 1 || notes->items[0].level != level || !strstr(notes->items[0].text, words))
		fail_msg("%s: %zu notes, the first is \"%s\"; expected \"%s\"", name, notes->count,
			 notes->count ? notes->items[0].text : "", words);
}

static void add_fdt(const char *root, const char *path)
{
	struct build_fdt fdt = {0};
	struct blob tree;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_string(&fdt, "model", "made of files");
	build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	fake_root_add(root, path, tree.data, tree.size);
	free((void *)tree.data);
}

static void assert_known(struct maybe_u64 fact, uint64_t value)
{
	assert_true(fact.known);
	assert_int_equal(fact.value, value);
}

static void whole_machine(void **state)
{
	struct fixture fixture;
	const struct host *host = &fixture.host;

	(void)state;
	setup(&fixture, fake_machine);
	add_fdt(fixture.root, "/sys/firmware/fdt");
	read_host(&fixture);
	assert_int_equal(fixture.notes.count, 0);
	assert_string_equal(host->root, fixture.root);
	assert_false(host->live);
	assert_string_equal(host->release, "6.12.1-test");
	assert_string_equal(host->machine, "aarch64");
	assert_int_equal(host->page_size, 16384);
	assert_true(host->big_endian);
	assert_int_equal(host->hwcap, 0x1ff);
	assert_known(host->total_ram, 1025263616);	/* 1001234 * 1024 */
	assert_known(host->free_ram, 921600000);	/* 900000 * 1024 */
	assert_known(host->available_ram, 974848000);	/* (950000 + 2000) * 1024 */
	assert_known(host->midr, 0x411fd070);
	assert_true(host->have_iomem);
	assert_int_equal(host->iomem.count, 6);
	assert_false(host->iomem.hidden);
	assert_int_equal(host->fdt_source, HOST_FDT_FIRMWARE);
	assert_int_equal(build_fdt_peek(host->fdt, FDT_AT_TOTALSIZE), host->fdt.size);
	assert_string_equal(host->cmdline, "console=ttyAMA0  root=\"/dev/vda 1\" crashkernel=256M");
	assert_true(host->efi);
	assert_true(host->acpi);
	assert_known(host->secure_boot, 1);
	assert_known(host->kexec_loaded, 1);
	assert_known(host->crash_loaded, 0);
	assert_known(host->crash_size, 0x10000000);
	assert_known(host->load_disabled, 0);
	assert_known(host->load_limit_reboot, 7);
	assert_false(host->load_limit_panic.known);	/* -1: unlimited */
	assert_int_equal(host->lockdown, LOCKDOWN_INTEGRITY);
	assert_known(host->cpus_online, 4);
	assert_int_equal(host->kernel_config.size, 15);
	assert_memory_equal(host->kernel_config.data, "CONFIG_KEXEC=y\n", 15);
	teardown(&fixture);
}

#define IDENTITY "page_size=4096\nbyte_order=little\nhwcap=0x0\nrelease=6.1\nmachine=armv8l\n"

static const struct fake_file bare_machine[] = {{"/kexec-snapshot", IDENTITY}, {NULL, NULL}};

/* Nothing of it may come from the machine that the test runs on, and nothing of it is worth a word. */
static void bare_machine_is_unknown(void **state)
{
	struct fixture fixture;
	const struct host *host = &fixture.host;

	(void)state;
	setup(&fixture, bare_machine);
	read_host(&fixture);
	assert_int_equal(fixture.notes.count, 0);
	assert_string_equal(host->machine, "armv8l");
	assert_int_equal(host->page_size, 4096);
	assert_false(host->big_endian);
	assert_int_equal(host->hwcap, 0);
	assert_false(host->total_ram.known || host->free_ram.known || host->available_ram.known);
	assert_false(host->midr.known);
	assert_false(host->have_iomem);
	assert_int_equal(host->fdt.size, 0);
	assert_int_equal(host->fdt_source, HOST_FDT_NONE);
	assert_null(host->cmdline);
	assert_false(host->efi);
	assert_false(host->acpi);
	assert_false(host->secure_boot.known);
	assert_false(host->kexec_loaded.known);
	assert_false(host->crash_loaded.known);
	assert_false(host->crash_size.known);
	assert_false(host->load_disabled.known);
	assert_false(host->load_limit_reboot.known);
	assert_false(host->load_limit_panic.known);
	assert_int_equal(host->lockdown, LOCKDOWN_UNKNOWN);
	assert_false(host->cpus_online.known);
	assert_int_equal(host->kernel_config.size, 0);
	teardown(&fixture);
}

struct damage_case {
	const char *name, *path, *text, *words;	/* text NULL: a directory, which nobody can read as a file */
};

#define EFIVAR "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static const struct damage_case damage_cases[] = {
	{"iomem-unreadable", "/proc/iomem", NULL, "/proc/iomem: Is a directory"},
	{"iomem-malformed", "/proc/iomem", "no addresses\n", "/proc/iomem: line 1"},
	{"meminfo-malformed", "/proc/meminfo", "MemFree: 1 kB\n",
	 "/proc/meminfo: no line \"MemTotal: NUMBER kB\""},
	{"cmdline-unreadable", "/proc/cmdline", NULL, "/proc/cmdline: Is a directory"},
	{"fdt-malformed", "/sys/firmware/fdt", "\xd0\x0d\xfe\xee", "/sys/firmware/fdt: "},
	{"secure-boot-short", EFIVAR, "AAAA", ": 4 bytes: expected 5, the last one 0 or 1"},
	{"secure-boot-two", EFIVAR, "AAAA\2", ": 5 bytes: expected 5, the last one 0 or 1"},
	{"loaded-no-number", "/sys/kernel/kexec/loaded", "yes\n", "loaded: \"yes\": expected a number"},
	{"limit-minus-two", "/proc/sys/kernel/kexec_load_limit_panic", "-2\n",
	 "\"-2\": expected a number or -1"},
	{"disabled-empty", "/proc/sys/kernel/kexec_load_disabled", "", "disabled: \"\": expected a number"},
	{"lockdown-without-brackets", "/sys/kernel/security/lockdown", "none\n", "\"none\": expected [none]"},
	{"lockdown-other-word", "/sys/kernel/security/lockdown", "[total]\n", "\"[total]\": expected [none]"},
	{"cpus-malformed", "/sys/devices/system/cpu/online", "all\n", "\"all\": expected a list of CPUs"},
	{"midr-malformed", "/sys/devices/system/cpu/cpu0/regs/identification/midr_el1", "0x\n",
	 "expected a number"},
	{"config-gz-malformed", "/proc/config.gz", "\x1f\x8b\x08", "/proc/config.gz: gzip"},
	{"config-unreadable", "/boot/config-6.1", NULL, "/boot/config-6.1: Is a directory"},
};

/* The warning names root and path; the fact stays unknown. */
static void damaged_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(damage_cases[0]); i++) {
		const struct damage_case *c = &damage_cases[i];
		struct fixture fixture;
		const struct host *host = &fixture.host;

		setup(&fixture, bare_machine);
		if (c->text)
			fake_root_add(fixture.root, c->path, c->text, strlen(c->text));
		else
			fake_root_add(fixture.root, arena_printf(fixture.arena, "%s/x", c->path), "", 0);
		read_host(&fixture);
		assert_one_note(c->name, &fixture.notes, NOTE_WARNING, c->words);
		assert_int_equal(strncmp(fixture.notes.items[0].text, fixture.root, strlen(fixture.root)), 0);
		if (host->have_iomem || host->total_ram.known || host->cmdline || host->fdt.size ||
		    host->secure_boot.known || host->kexec_loaded.known || host->load_limit_panic.known ||
		    host->load_disabled.known || host->lockdown || host->cpus_online.known ||
		    host->midr.known || host->kernel_config.size)
			fail_msg("%s: known all the same", c->name);
		teardown(&fixture);
	}
}

/* Addresses that are all zero are what an unprivileged reader sees: the caller has to know. */
static void hidden_iomem(void **state)
{
	static const char text[] = "00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n";
	struct fixture fixture;

	(void)state;
	setup(&fixture, bare_machine);
	fake_root_add(fixture.root, "/proc/iomem", text, strlen(text));
	read_host(&fixture);
	assert_true(fixture.host.have_iomem);
	assert_true(fixture.host.iomem.hidden);
	teardown(&fixture);
}

/* Names before 6.19; and the new ones win where both are. */
static void old_and_new_names(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, bare_machine);
	fake_root_add(fixture.root, "/sys/kernel/kexec_loaded", "0\n", 2);
	fake_root_add(fixture.root, "/sys/kernel/kexec_crash_loaded", "1\n", 2);
	fake_root_add(fixture.root, "/sys/kernel/kexec_crash_size", "4096\n", 5);
	read_host(&fixture);
	assert_known(fixture.host.kexec_loaded, 0);
	assert_known(fixture.host.crash_loaded, 1);
	assert_known(fixture.host.crash_size, 4096);
	fake_root_add(fixture.root, "/sys/kernel/kexec/loaded", "1\n", 2);
	read_host(&fixture);
	assert_known(fixture.host.kexec_loaded, 1);
	assert_known(fixture.host.crash_loaded, 1);
	teardown(&fixture);
}

struct firmware_case {
	const char *directory;
	bool efi, acpi, realm;
};

static const struct firmware_case firmware_cases[] = {
	{"/sys/firmware/efi/", .efi = true},
	{"/sys/firmware/acpi/tables/", .acpi = true},
	/* ACPI tables that are there but not in use: only this directory is made. */
	{"/sys/firmware/acpi/", .acpi = false},
	/* arch/arm64/kernel/rsi.c: RSI_PDEV_NAME */
	{"/sys/devices/platform/arm-cca-dev/", .realm = true},
};

static void firmware_directories(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(firmware_cases) / sizeof(firmware_cases[0]); i++) {
		const struct firmware_case *c = &firmware_cases[i];
		const struct fake_file files[] = {
			{"/kexec-snapshot", IDENTITY},
			{c->directory, NULL},
			{NULL, NULL},
		};
		struct fixture fixture;

		setup(&fixture, files);
		read_host(&fixture);
		if (fixture.host.efi != c->efi || fixture.host.acpi != c->acpi || fixture.host.realm != c->realm)
			fail_msg("%s: efi %d acpi %d realm %d", c->directory, fixture.host.efi, fixture.host.acpi,
				 fixture.host.realm);
		teardown(&fixture);
	}
}

/* ACPI 6.5, FADT: length at 4, 16 flags at 129; 3: PSCI, by HVC. */
static void psci_of_acpi(void **state)
{
	static const char table[132] = {'F', 'A', 'C', 'P', (char)132, [129] = 3};
	struct fixture fixture;

	(void)state;
	setup(&fixture, bare_machine);
	read_host(&fixture);
	assert_int_equal(fixture.host.psci, PURGATORY_PSCI_NONE);
	fake_root_add(fixture.root, "/sys/firmware/acpi/tables/FACP", table, sizeof(table));
	read_host(&fixture);
	assert_int_equal(fixture.host.psci, PURGATORY_PSCI_HVC);
	teardown(&fixture);
}

/* A SRAT of 88 bytes, with one memory structure: 0x100000000+0x40000000, enabled and hot-pluggable. */
static void hot_pluggable_memory(void **state)
{
	char table[88] = {'S', 'R', 'A', 'T', 88, [48] = 1, 40, [60] = 1, [67] = 0x40, [76] = 3};
	struct fixture fixture;

	(void)state;
	setup(&fixture, bare_machine);
	fake_root_add(fixture.root, "/sys/firmware/acpi/tables/SRAT", table, sizeof(table));
	read_host(&fixture);
	assert_int_equal(fixture.notes.count, 0);
	assert_int_equal(fixture.host.hot_pluggable.count, 1);
	assert_int_equal(fixture.host.hot_pluggable.items[0].start, 0x100000000);
	assert_int_equal(fixture.host.hot_pluggable.items[0].size, 0x40000000);
	table[49] = 0;
	fake_root_add(fixture.root, "/sys/firmware/acpi/tables/SRAT", table, sizeof(table));
	read_host(&fixture);
	assert_int_equal(fixture.host.hot_pluggable.count, 0);
	assert_int_equal(fixture.notes.count, 1);
	assert_int_equal(fixture.notes.items[0].level, NOTE_WARNING);
	assert_non_null(strstr(fixture.notes.items[0].text, "tables/SRAT: the structure at byte 48 has no room"));
	teardown(&fixture);
}

#ifdef HAVE_ZLIB
static void packed_config(void **state)
{
	static const char text[] = "CONFIG_KEXEC=y\nCONFIG_KEXEC_FILE=y\n";
	const struct build_gzip member = {.bytes = text, .size = strlen(text)};
	uint8_t packed[256];
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	fake_root_add(fixture.root, "/proc/config.gz", packed, build_gzip(packed, &member));
	read_host(&fixture);
	assert_int_equal(fixture.host.kernel_config.size, strlen(text));
	assert_memory_equal(fixture.host.kernel_config.data, text, strlen(text));
	teardown(&fixture);
}
#endif

struct tree_case {
	const char *name, *directory, *words;
};

static const struct tree_case tree_cases[] = {
	{"proc", "/proc/device-tree", "rebuilt from "},
	{"firmware", "/sys/firmware/devicetree/base", "/sys/firmware/devicetree/base; memory that only"},
};

static void live_tree(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(tree_cases) / sizeof(tree_cases[0]); i++) {
		const struct tree_case *c = &tree_cases[i];
		struct fixture fixture;

		setup(&fixture, bare_machine);
		fake_root_add(fixture.root, arena_printf(fixture.arena, "%s/model", c->directory), "virt", 5);
		read_host(&fixture);
		assert_one_note(c->name, &fixture.notes, NOTE_INFO, c->words);
		assert_int_equal(fixture.host.fdt_source, HOST_FDT_LIVE);
		assert_int_equal(build_fdt_peek(fixture.host.fdt, FDT_AT_MAGIC), 0xd00dfeed);
		teardown(&fixture);
	}
}

/* On a running machine /proc/device-tree is an absolute link: in a copy it must not lead to another tree. */
static void live_tree_behind_a_copied_link(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, bare_machine);
	fake_root_add(fixture.root, "/sys/firmware/devicetree/base/model", "virt", 5);
	fake_root_add(fixture.root, "/proc/version", "", 0);
	fake_root_link(fixture.root, "/proc/device-tree", "/sys/firmware/devicetree/base");
	read_host(&fixture);
	assert_one_note("link", &fixture.notes, NOTE_INFO, "/sys/firmware/devicetree/base; memory");
	assert_int_equal(fixture.host.fdt_source, HOST_FDT_LIVE);
	teardown(&fixture);
}

static void slashes_at_the_end(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, bare_machine);
	assert_true(host_read(fixture.arena, arena_printf(fixture.arena, "%s//", fixture.root), &fixture.host,
			      &fixture.notes, &fixture.error));
	assert_string_equal(fixture.host.root, fixture.root);
	teardown(&fixture);
}

struct refusal_case {
	const char *name, *snapshot, *words;	/* snapshot NULL: no such file */
};

static const struct refusal_case refusal_cases[] = {
	{"no-snapshot-file", NULL, "/kexec-snapshot: No such file or directory"},
	{"snapshot-malformed", "page_size=1\n", "/kexec-snapshot: line 1: page_size is \"1\""},
};

static void refused_roots(void **state)
{
	static const struct fake_file empty[] = {{NULL, NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(refusal_cases) / sizeof(refusal_cases[0]); i++) {
		const struct refusal_case *c = &refusal_cases[i];
		struct fixture fixture;

		setup(&fixture, empty);
		if (c->snapshot)
			fake_root_add(fixture.root, "/kexec-snapshot", c->snapshot, strlen(c->snapshot));
		if (host_read(fixture.arena, fixture.root, &fixture.host, &fixture.notes, &fixture.error))
			fail_msg("%s: taken", c->name);
		assert_error(c->name, &fixture.error, ERROR_MACHINE, c->words);
		assert_error(c->name, &fixture.error, ERROR_MACHINE, fixture.root);
		teardown(&fixture);
	}
}

static void root_that_is_not_there(void **state)
{
	struct fixture fixture;
	const char *missing;

	(void)state;
	setup(&fixture, bare_machine);
	missing = arena_printf(fixture.arena, "%s/missing", fixture.root);
	assert_false(host_read(fixture.arena, missing, &fixture.host, &fixture.notes, &fixture.error));
	assert_error("missing", &fixture.error, ERROR_MACHINE, "No such file or directory");
	missing = arena_printf(fixture.arena, "%s/kexec-snapshot", fixture.root);
	assert_false(host_read(fixture.arena, missing, &fixture.host, &fixture.notes, &fixture.error));
	assert_error("no-directory", &fixture.error, ERROR_MACHINE, "Not a directory");
	teardown(&fixture);
}

/* "/" is a root like any other: only "" is this machine. */
static void running_machine(void **state)
{
	struct arena *arena = arena_new();
	struct notes notes = {.arena = arena};
	struct utsname names;
	struct host host;
	struct error error;

	(void)state;
	assert_int_equal(uname(&names), 0);
	assert_true(host_read(arena, "", &host, &notes, &error));
	assert_true(host.live);
	assert_string_equal(host.root, "");
	assert_int_equal(host.page_size, getpagesize());
	assert_string_equal(host.release, names.release);
	assert_string_equal(host.machine, names.machine);
	assert_false(host_read(arena, "/", &host, &notes, &error));
	assert_error("slash", &error, ERROR_MACHINE, "//kexec-snapshot: No such file");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_machine),
		cmocka_unit_test(bare_machine_is_unknown),
		cmocka_unit_test(damaged_files),
		cmocka_unit_test(hidden_iomem),
		cmocka_unit_test(old_and_new_names),
		cmocka_unit_test(firmware_directories),
		cmocka_unit_test(psci_of_acpi),
		cmocka_unit_test(hot_pluggable_memory),
#ifdef HAVE_ZLIB
		cmocka_unit_test(packed_config),
#endif
		cmocka_unit_test(live_tree),
		cmocka_unit_test(live_tree_behind_a_copied_link),
		cmocka_unit_test(slashes_at_the_end),
		cmocka_unit_test(refused_roots),
		cmocka_unit_test(root_that_is_not_there),
		cmocka_unit_test(running_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What is saved is what is read, without the secrets, and nothing is written where something is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "file.h"
#include "host.h"
#include "host-crash.h"
#include "host-files.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-core.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/fake-root.h"

/* What fake_machine lacks for a crash dump. */
static const struct fake_file crash_files[] = {
	{"/sys/devices/system/cpu/cpu10/crash_notes", "7fdd3000\n"},
	{"/sys/devices/system/cpu/cpu10/crash_notes_size", "424\n"},
	{"/sys/devices/system/cpu/cpu2/crash_notes", "7fdb5000\n"},
	{"/sys/kernel/vmcoreinfo", "0x000000004235c000 1024\n"},
	{"/proc/kallsyms", "ffffce8e36010000 T _stext\nffffce8e37390000 T __init_begin\nffffce8e37400000 T _end\n"},
};

struct fixture {
	struct arena *arena;
	char *root;		/* the machine */
	char *parent;		/* of the snapshot */
	const char *directory;	/* the snapshot */
	struct host host;
	struct notes notes;
	struct error error;
};

static void setup(struct fixture *fixture, const struct fake_file *files)
{
	static const struct fake_file empty[] = {{NULL, NULL}};

	*fixture = (struct fixture){
		.arena = arena_new(),
		.root = fake_root_make(files),
		.parent = fake_root_make(empty),
	};
	fixture->notes.arena = fixture->arena;
	fixture->directory = arena_printf(fixture->arena, "%s/snapshot", fixture->parent);
}

static void teardown(struct fixture *fixture)
{
	fake_root_remove(fixture->parent);
	fake_root_remove(fixture->root);
	arena_free(fixture->arena);
}

static struct host read_host(struct fixture *fixture, const char *root)
{
	struct host host;

	if (!host_read(fixture->arena, root, &host, &fixture->notes, &fixture->error))
		fail_msg("%s", fixture->error.text);
	return host;
}

/* Notes of the reading are of no interest here. */
static bool save(struct fixture *fixture)
{
	fixture->host = read_host(fixture, fixture->root);
	fixture->notes.count = 0;
	return host_snapshot(fixture->arena, &fixture->host, fixture->directory, &fixture->notes,
			     &fixture->error);
}

static void must_save(struct fixture *fixture)
{
	if (!save(fixture))
		fail_msg("%s", fixture->error.text);
}

static bool has_note(const struct notes *notes, enum note_level level, const char *text)
{
	for (size_t i = 0; i < notes->count; i++)
		if (notes->items[i].level == level && !strcmp(notes->items[i].text, text))
			return true;
	return false;
}

static struct blob saved_bytes(struct fixture *fixture, const char *path)
{
	struct blob bytes = {0};
	int number = file_read(fixture->arena, arena_printf(fixture->arena, "%s%s", fixture->directory, path),
			       1 << 20, &bytes);

	if (number)
		fail_msg("%s: %s", path, strerror(number));
	return bytes;
}

static bool is_saved(struct fixture *fixture, const char *path)
{
	return host_exists(fixture->arena, fixture->directory, path);
}

/* A tree with both seeds in /chosen, one more elsewhere, and a property that only looks like one. */
static struct blob seeded_tree(uint8_t fill)
{
	struct build_fdt fdt = {0};
	uint8_t seed[128];

	memset(seed, fill, sizeof(seed));
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "chosen");
	build_fdt_property(&fdt, "kaslr-seed", seed, 8);
	build_fdt_string(&fdt, "bootargs", "quiet");
	build_fdt_property(&fdt, "rng-seed", seed, 128);
	build_fdt_end(&fdt);
	build_fdt_begin(&fdt, "hypervisor");
	build_fdt_begin(&fdt, "guest");
	build_fdt_property(&fdt, "rng-seed", seed, 5);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_string(&fdt, "rng-seeds", "kept");
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void add_fdt(struct fixture *fixture, uint8_t fill)
{
	struct blob tree = seeded_tree(fill);

	fake_root_add(fixture->root, "/sys/firmware/fdt", tree.data, tree.size);
	free((void *)tree.data);
}

static void assert_same_fact(const char *name, struct maybe_u64 a, struct maybe_u64 b)
{
	if (a.known != b.known || a.value != b.value)
		fail_msg("%s: %d %llu, then %d %llu", name, a.known, (unsigned long long)a.value, b.known,
			 (unsigned long long)b.value);
}

static void assert_same_bytes(struct blob a, struct blob b)
{
	assert_int_equal(a.size, b.size);
	assert_memory_equal(a.data, b.data, a.size);
}

static void assert_same_iomem(const struct iomem *a, const struct iomem *b)
{
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->hidden, b->hidden);
	for (size_t i = 0; i < a->count; i++) {
		assert_int_equal(a->entries[i].range.start, b->entries[i].range.start);
		assert_int_equal(a->entries[i].range.size, b->entries[i].range.size);
		assert_int_equal(a->entries[i].depth, b->entries[i].depth);
		assert_string_equal(a->entries[i].name, b->entries[i].name);
	}
}

static void assert_same_machine(const struct host *a, const struct host *b)
{
	assert_string_equal(a->release, b->release);
	assert_string_equal(a->machine, b->machine);
	assert_int_equal(a->page_size, b->page_size);
	assert_int_equal(a->big_endian, b->big_endian);
	assert_int_equal(a->hwcap, b->hwcap);
	assert_same_iomem(&a->iomem, &b->iomem);
	assert_same_bytes(a->fdt, b->fdt);
	assert_int_equal(a->fdt_source, b->fdt_source);
	assert_string_equal(a->cmdline, b->cmdline);
	assert_int_equal(a->efi, b->efi);
	assert_int_equal(a->acpi, b->acpi);
	assert_int_equal(a->lockdown, b->lockdown);
	assert_same_bytes(a->kernel_config, b->kernel_config);
	assert_same_fact("total_ram", a->total_ram, b->total_ram);
	assert_same_fact("free_ram", a->free_ram, b->free_ram);
	assert_same_fact("available_ram", a->available_ram, b->available_ram);
	assert_same_fact("midr", a->midr, b->midr);
	assert_same_fact("secure_boot", a->secure_boot, b->secure_boot);
	assert_same_fact("kexec_loaded", a->kexec_loaded, b->kexec_loaded);
	assert_same_fact("crash_loaded", a->crash_loaded, b->crash_loaded);
	assert_same_fact("crash_size", a->crash_size, b->crash_size);
	assert_same_fact("load_disabled", a->load_disabled, b->load_disabled);
	assert_same_fact("load_limit_reboot", a->load_limit_reboot, b->load_limit_reboot);
	assert_same_fact("load_limit_panic", a->load_limit_panic, b->load_limit_panic);
	assert_same_fact("cpus_online", a->cpus_online, b->cpus_online);
}

static void assert_same_console(struct fixture *fixture, const struct host *copy, const char *tty)
{
	struct host_console a, b;

	assert_true(host_find_console(fixture->arena, &fixture->host, tty, &a, &fixture->error));
	assert_true(host_find_console(fixture->arena, copy, tty, &b, &fixture->error));
	assert_int_equal(a.base, b.base);
	assert_int_equal(a.type, b.type);
	assert_int_equal(a.reg_shift, b.reg_shift);
	assert_int_equal(a.io_width, b.io_width);
}

static void round_trip(struct fixture *fixture)
{
	struct host copy;

	must_save(fixture);
	fixture->notes.count = 0;
	copy = read_host(fixture, fixture->directory);
	assert_same_machine(&fixture->host, &copy);
	assert_same_console(fixture, &copy, "ttyAMA0");
	assert_same_console(fixture, &copy, "ttyS0");
}

static void round_trip_with_firmware_tree(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	add_fdt(&fixture, 0);
	round_trip(&fixture);
	assert_int_equal(fixture.host.fdt_source, HOST_FDT_FIRMWARE);
	assert_int_equal(fixture.notes.count, 0);
	teardown(&fixture);
}

static void add_live_tree(struct fixture *fixture, const char *directory)
{
	static const char *const properties[] = {"model", "chosen/bootargs", "memory@40000000/device_type"};

	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
		fake_root_add(fixture->root, arena_printf(fixture->arena, "%s/%s", directory, properties[i]),
			      "memory", 7);
	fake_root_add(fixture->root, arena_printf(fixture->arena, "%s/empty", directory), "", 0);
}

static void round_trip_with_live_tree(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	add_live_tree(&fixture, "/sys/firmware/devicetree/base");
	fake_root_link(fixture.root, "/proc/device-tree", "../sys/firmware/devicetree/base");
	round_trip(&fixture);
	assert_int_equal(fixture.host.fdt_source, HOST_FDT_LIVE);
	assert_true(is_saved(&fixture, "/proc/device-tree/chosen/bootargs"));
	assert_false(is_saved(&fixture, "/sys/firmware/devicetree"));
	teardown(&fixture);
}

static void round_trip_with_live_tree_in_sysfs_only(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	add_live_tree(&fixture, "/sys/firmware/devicetree/base");
	round_trip(&fixture);
	assert_int_equal(fixture.host.fdt_source, HOST_FDT_LIVE);
	teardown(&fixture);
}

/* The live tree is not looked at where there is a flattened one. */
static void live_tree_beside_firmware_tree(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	add_fdt(&fixture, 0);
	add_live_tree(&fixture, "/proc/device-tree");
	round_trip(&fixture);
	assert_false(is_saved(&fixture, "/proc/device-tree"));
	teardown(&fixture);
}

/* Each file of the list, those of other kernel versions too, with content of its own. */
static void every_file_of_the_list(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	for (enum host_item i = 0; i < HOST_ITEM_COUNT; i++) {
		const char *path = host_file_path(fixture.arena, i, "6.12.1-test");

		if (host_files[i].kind <= HOST_RELEASE_FILE && i != HOST_FDT)
			fake_root_add(fixture.root, path, path, strlen(path));
	}
	fake_root_add(fixture.root, "/sys/class/watchdog/watchdog0/state", "active\n", 7);
	must_save(&fixture);
	assert_true(is_saved(&fixture, "/sys/class/watchdog/watchdog0/state"));
	for (enum host_item i = 0; i < HOST_ITEM_COUNT; i++) {
		const char *path = host_file_path(fixture.arena, i, "6.12.1-test");

		if (host_files[i].kind <= HOST_RELEASE_FILE && i != HOST_FDT)
			assert_string_equal(saved_bytes(&fixture, path).data, path);
	}
	teardown(&fixture);
}

/* A kcore whose notes hold memory of a task, and VMCOREINFO if that is wanted. */
static void add_kcore(struct fixture *fixture, bool vmcoreinfo)
{
	static const struct build_core_segment load = {1, 0x2000, 0xffff000000000000, 0x40000000, 0x40000000};
	struct build_core_segment segments[2] = {{4, EH_SIZE + 2 * PH_SIZE, 0, 0, 12 + 8 + 64 + 12 + 12 + 12}, load};
	uint8_t file[0x3000], secret[64];
	size_t at;

	memset(file, 0x5a, sizeof(file));	/* memory, from 0x2000 on */
	memset(file, 0, 0x2000);
	memset(secret, 0x5a, sizeof(secret));
	at = build_core(file, false, segments, 2);
	at += build_note(file + at, false, "CORE", 4, secret, sizeof(secret));
	build_note(file + at, false, vmcoreinfo ? "VMCOREINFO" : "VMCOREINFX", 0, "OSRELEASE=6\n", 12);
	fake_root_add(fixture->root, "/proc/kcore", file, sizeof(file));
}

static struct host_crash read_crash(struct fixture *fixture, const struct host *host)
{
	struct host_crash crash;

	if (!host_read_crash(fixture->arena, host, &crash, &fixture->notes, &fixture->error))
		fail_msg("%s", fixture->error.text);
	return crash;
}

static void assert_same_crash(const struct host_crash *a, const struct host_crash *b)
{
	assert_int_equal(a->cpu_note_count, b->cpu_note_count);
	assert_memory_equal(a->cpu_notes, b->cpu_notes, a->cpu_note_count * sizeof(*a->cpu_notes));
	assert_memory_equal(&a->vmcoreinfo, &b->vmcoreinfo, sizeof(a->vmcoreinfo));
	assert_int_equal(a->kcore.load_count, b->kcore.load_count);
	assert_memory_equal(a->kcore.loads, b->kcore.loads, a->kcore.load_count * sizeof(*a->kcore.loads));
	assert_same_bytes(a->kcore.vmcoreinfo, b->kcore.vmcoreinfo);
	assert_int_equal(a->init_begin, b->init_begin);
}

/* What a crash dump needs is saved, kcore without any memory in it. */
static void round_trip_of_crash(void **state)
{
	(void)state;
	for (int vmcoreinfo = 0; vmcoreinfo < 2; vmcoreinfo++) {
		struct fixture fixture;
		struct host_crash crash, copy;
		struct blob kcore;
		struct host host;

		setup(&fixture, fake_machine);
		for (size_t i = 0; i < sizeof(crash_files) / sizeof(crash_files[0]); i++)
			fake_root_add(fixture.root, crash_files[i].path, crash_files[i].text,
				      strlen(crash_files[i].text));
		add_kcore(&fixture, vmcoreinfo);
		must_save(&fixture);
		assert_true(has_note(&fixture.notes, NOTE_INFO, "saved: /proc/kcore, its headers only"));
		assert_true(has_note(&fixture.notes, NOTE_INFO, "saved: /proc/kallsyms, __init_begin only"));
		assert_true(has_note(&fixture.notes, NOTE_INFO, "saved: /sys/kernel/vmcoreinfo"));
		crash = read_crash(&fixture, &fixture.host);
		host = read_host(&fixture, fixture.directory);
		copy = read_crash(&fixture, &host);
		assert_same_crash(&crash, &copy);
		assert_int_equal(copy.cpu_note_count, 2);
		assert_int_equal(copy.kcore.vmcoreinfo.size, vmcoreinfo ? 12 : 0);
		assert_int_equal(copy.init_begin, vmcoreinfo ? 0 : 0xffffce8e37390000);
		kcore = saved_bytes(&fixture, "/proc/kcore");
		assert_null(memchr(kcore.data, 0x5a, kcore.size));
		assert_string_equal(saved_bytes(&fixture, "/proc/kallsyms").data,
				    "ffffce8e37390000 T __init_begin\n");
		teardown(&fixture);
	}
}

static void damaged_kcore(void **state)
{
	struct fixture fixture;
	const char *text;

	(void)state;
	setup(&fixture, fake_machine);
	fake_root_add(fixture.root, "/proc/kcore", "ELF", 3);
	must_save(&fixture);
	assert_false(is_saved(&fixture, "/proc/kcore"));
	text = arena_printf(fixture.arena, "not saved: %s/proc/kcore: its first 64 bytes: No data available",
			    fixture.root);
	assert_true(has_note(&fixture.notes, NOTE_INFO, text));
	teardown(&fixture);
}

/* Pages of 16 KiB: RAM begins at frame 0x10000. Of its 0x10000 frames the file has four; none is free memory. */
static void frames_become_a_list(void **state)
{
	static uint64_t flags[0x10004];
	struct fixture fixture;

	(void)state;
	flags[0x10001] = flags[0x10002] = 1 << 10;	/* BUDDY */
	setup(&fixture, fake_machine);
	fake_root_add(fixture.root, "/proc/kpageflags", flags, sizeof(flags));
	must_save(&fixture);
	assert_false(is_saved(&fixture, "/proc/kpageflags"));
	assert_string_equal(saved_bytes(&fixture, "/kexec-frames").data,
			    "10000 1 kernel\n10001 2 free\n10003 1 kernel\n10004 fffc unusable\n");
	assert_true(has_note(&fixture.notes, NOTE_INFO,
			     "saved: /kexec-frames, what groups of 1 frames hold, from /proc/kpageflags"));
	teardown(&fixture);
}

static void frames_that_cannot_be_read(void **state)
{
	struct fixture fixture;
	const char *text;

	(void)state;
	setup(&fixture, fake_machine);
	fake_root_add(fixture.root, "/proc/kpageflags", "", 0);
	must_save(&fixture);
	assert_false(is_saved(&fixture, "/kexec-frames"));
	text = arena_printf(fixture.arena, "not saved: %s/proc/kpageflags: No data available", fixture.root);
	assert_true(has_note(&fixture.notes, NOTE_INFO, text));
	teardown(&fixture);
}

static void contents_are_listed(void **state)
{
	static const char *const expected[] = {
		"saved: /proc/iomem",
		"saved: /proc/cmdline",
		"saved: /sys/firmware/fdt",
		"saved: /sys/firmware/efi, without its content",
		"saved: /sys/firmware/acpi/tables, without its content",
		"saved: /boot/config-6.12.1-test",
		"saved: /sys/class/tty/ttyS0/iomem_reg_shift",
		"saved: /kexec-snapshot",
	};
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	add_fdt(&fixture, 0);
	must_save(&fixture);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		if (!has_note(&fixture.notes, NOTE_INFO, expected[i]))
			fail_msg("no note: %s", expected[i]);
	/*
	 * fake_machine's 14 files, 8 attributes of ttys with registers, the ACPI directory, kexec-snapshot;
	 * the device tree; the EFI directory, which the efivar made. tty1 has nothing to save.
	 */
	assert_int_equal(fixture.notes.count, 14 + 8 + 1 + 1 + 1 + 1);
	assert_false(is_saved(&fixture, "/sys/class/tty/tty1"));
	teardown(&fixture);
}

/* Of a machine that shows nothing there is nothing to save, and that is no error. */
static void bare_machine(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, (const struct fake_file[]){fake_machine[0], {NULL, NULL}});
	must_save(&fixture);
	assert_int_equal(fixture.notes.count, 1);
	assert_true(has_note(&fixture.notes, NOTE_INFO, "saved: /kexec-snapshot"));
	teardown(&fixture);
}

static void live_tree_is_one_note(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	add_live_tree(&fixture, "/proc/device-tree");
	must_save(&fixture);
	assert_true(has_note(&fixture.notes, NOTE_INFO, "saved: /proc/device-tree, 4 files"));
	teardown(&fixture);
}

/* The bytes of each seed, and nothing else: the result is the tree that was built with seeds of zero. */
static void seeds_of_firmware_tree(void **state)
{
	struct fixture fixture;
	struct blob expected = seeded_tree(0);

	(void)state;
	setup(&fixture, fake_machine);
	add_fdt(&fixture, 0xa5);
	must_save(&fixture);
	assert_same_bytes(saved_bytes(&fixture, "/sys/firmware/fdt"), expected);
	free((void *)expected.data);
	teardown(&fixture);
}

static void seeds_of_live_tree(void **state)
{
	static const uint8_t zeros[8];
	struct fixture fixture;
	struct blob seed;

	(void)state;
	setup(&fixture, fake_machine);
	fake_root_add(fixture.root, "/proc/device-tree/chosen/kaslr-seed", "\1\2\3\4\5\6\7\10", 8);
	fake_root_add(fixture.root, "/proc/device-tree/chosen/rng-seed", "\1\2\3", 3);
	fake_root_add(fixture.root, "/proc/device-tree/chosen/rng-seeds", "\1\2\3", 3);
	must_save(&fixture);
	seed = saved_bytes(&fixture, "/proc/device-tree/chosen/kaslr-seed");
	assert_int_equal(seed.size, 8);
	assert_memory_equal(seed.data, zeros, 8);
	seed = saved_bytes(&fixture, "/proc/device-tree/chosen/rng-seed");
	assert_int_equal(seed.size, 3);
	assert_memory_equal(seed.data, zeros, 3);
	assert_memory_equal(saved_bytes(&fixture, "/proc/device-tree/chosen/rng-seeds").data, "\1\2\3", 3);
	teardown(&fixture);
}

/* A seed cannot be found in what is no tree. */
static void damaged_firmware_tree(void **state)
{
	struct fixture fixture;
	const char *text;

	(void)state;
	setup(&fixture, fake_machine);
	fake_root_add(fixture.root, "/sys/firmware/fdt", "\xd0\x0d\xfe\xed", 4);
	must_save(&fixture);
	assert_false(is_saved(&fixture, "/sys/firmware/fdt"));
	text = arena_printf(fixture.arena, "not saved: %s/sys/firmware/fdt: ", fixture.root);
	assert_int_equal(fixture.notes.items[3].level, NOTE_INFO);
	assert_non_null(strstr(fixture.notes.items[3].text, text));
	teardown(&fixture);
}

static void unreadable_file(void **state)
{
	struct fixture fixture;
	const char *text;

	(void)state;
	setup(&fixture, fake_machine);
	fake_root_drop(fixture.root, "/proc/cmdline");
	fake_root_add(fixture.root, "/proc/cmdline/x", "", 0);
	must_save(&fixture);
	assert_false(is_saved(&fixture, "/proc/cmdline"));
	text = arena_printf(fixture.arena, "not saved: %s/proc/cmdline: Is a directory", fixture.root);
	assert_true(has_note(&fixture.notes, NOTE_INFO, text));
	teardown(&fixture);
}

/* A tree that leads back into itself, and one deeper than any. */
static void endless_live_trees(void **state)
{
	struct fixture fixture;
	const char *path = "/proc/device-tree";

	(void)state;
	setup(&fixture, fake_machine);
	fake_root_add(fixture.root, "/proc/device-tree/model", "virt", 5);
	fake_root_link(fixture.root, "/proc/device-tree/loop", ".");
	for (size_t i = 0; i < 66; i++)
		path = arena_printf(fixture.arena, "%s/n", path);
	fake_root_add(fixture.root, arena_printf(fixture.arena, "%s/p", path), "", 0);
	must_save(&fixture);
	assert_true(has_note(&fixture.notes, NOTE_INFO, "saved: /proc/device-tree, 1 files"));
	assert_false(is_saved(&fixture, "/proc/device-tree/loop"));
	teardown(&fixture);
}

static unsigned mode_of(struct fixture *fixture, const char *path)
{
	struct stat status;

	assert_int_equal(stat(arena_printf(fixture->arena, "%s%s", fixture->directory, path), &status), 0);
	return status.st_mode & 07777;
}

static void modes(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	must_save(&fixture);
	assert_int_equal(mode_of(&fixture, ""), 0700);
	assert_int_equal(mode_of(&fixture, "/proc"), 0700);
	assert_int_equal(mode_of(&fixture, "/proc/cmdline"), 0600);
	assert_int_equal(mode_of(&fixture, "/kexec-snapshot"), 0600);
	teardown(&fixture);
}

static void directory_that_is_empty(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	assert_int_equal(mkdir(fixture.directory, 0755), 0);
	must_save(&fixture);
	assert_int_equal(mode_of(&fixture, ""), 0700);
	teardown(&fixture);
}

static void directory_that_is_not_empty(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	fake_root_add(fixture.parent, "/snapshot/.hidden", "", 0);
	assert_false(save(&fixture));
	assert_error("full", &fixture.error, ERROR_MACHINE, "/snapshot: it is not empty (.hidden is in it)");
	assert_false(is_saved(&fixture, "/proc"));
	teardown(&fixture);
}

static void directory_that_cannot_be(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture, fake_machine);
	fixture.directory = arena_printf(fixture.arena, "%s/missing/snapshot", fixture.parent);
	assert_false(save(&fixture));
	assert_error("no-parent", &fixture.error, ERROR_MACHINE, "/missing/snapshot: No such file");
	fixture.directory = arena_printf(fixture.arena, "%s/file", fixture.parent);
	fake_root_add(fixture.parent, "/file", "", 0);
	assert_false(save(&fixture));
	assert_error("file", &fixture.error, ERROR_MACHINE, "/file: Not a directory");
	teardown(&fixture);
}

/* The device tree is larger than a file may be: the three files before it stay, and are named. */
static void full_disk(void **state)
{
	struct rlimit before, small;
	struct fixture fixture;
	bool saved;

	(void)state;
	setup(&fixture, fake_machine);
	add_fdt(&fixture, 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){.rlim_cur = 300, .rlim_max = before.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	saved = save(&fixture);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_false(saved);
	assert_error("full-disk", &fixture.error, ERROR_MACHINE, "/snapshot: the snapshot is incomplete: ");
	assert_error("full-disk", &fixture.error, ERROR_MACHINE, "/sys/firmware/fdt: File too large");
	assert_int_equal(fixture.notes.count, 3);
	assert_true(has_note(&fixture.notes, NOTE_WARNING, "saved: /proc/iomem"));
	assert_true(has_note(&fixture.notes, NOTE_WARNING, "saved: /proc/meminfo"));
	assert_true(has_note(&fixture.notes, NOTE_WARNING, "saved: /proc/cmdline"));
	assert_false(is_saved(&fixture, "/kexec-snapshot"));
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip_with_firmware_tree),
		cmocka_unit_test(round_trip_with_live_tree),
		cmocka_unit_test(round_trip_with_live_tree_in_sysfs_only),
		cmocka_unit_test(live_tree_beside_firmware_tree),
		cmocka_unit_test(every_file_of_the_list),
		cmocka_unit_test(round_trip_of_crash),
		cmocka_unit_test(damaged_kcore),
		cmocka_unit_test(frames_become_a_list),
		cmocka_unit_test(frames_that_cannot_be_read),
		cmocka_unit_test(contents_are_listed),
		cmocka_unit_test(bare_machine),
		cmocka_unit_test(live_tree_is_one_note),
		cmocka_unit_test(seeds_of_firmware_tree),
		cmocka_unit_test(seeds_of_live_tree),
		cmocka_unit_test(damaged_firmware_tree),
		cmocka_unit_test(unreadable_file),
		cmocka_unit_test(endless_live_trees),
		cmocka_unit_test(modes),
		cmocka_unit_test(directory_that_is_empty),
		cmocka_unit_test(directory_that_is_not_empty),
		cmocka_unit_test(directory_that_cannot_be),
		cmocka_unit_test(full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

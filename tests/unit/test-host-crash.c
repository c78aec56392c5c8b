// SPDX-License-Identifier: GPL-2.0-or-later
/* What a crash dump needs to know, from a machine that is made of files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "host-crash.h"
#include "host-files.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-core.h"
#include "tests/lib/fake-root.h"

/*
 * CPU numbers with holes, and things that only look like CPUs; three crash regions; memory that is reserved
 * but RAM, and memory of the firmware that is not; hot-added memory below the device that has it.
 */
static const struct fake_file machine[] = {
	{"/kexec-snapshot", "page_size=4096\nbyte_order=little\nhwcap=0x1ff\nrelease=6.1.0-test\nmachine=aarch64\n"},
	{"/proc/iomem",
	 "3f000000-3fffffff : reserved\n"
	 "40000000-7fffffff : System RAM\n"
	 "  40210000-4158ffff : Kernel code\n"
	 "  41590000-41a0ffff : reserved\n"
	 "  41a10000-41caffff : Kernel data\n"
	 "  50000000-57ffffff : Crash kernel\n"
	 "  72c00000-7abfffff : Crash kernel\n"
	 "80000000-bfffffff : System RAM\n"
	 "  a0000000-a7ffffff : Crash kernel\n"
	 "140000000-23fffffff : Persistent Memory\n"
	 "  140000000-23fffffff : dax0.0\n"
	 "    140000000-23fffffff : System RAM (kmem)\n"
	 "240000000-2bfffffff : virtio0\n"
	 "  240000000-247ffffff : System RAM (virtio_mem)\n"
	 "300000000-3ffffffff : System RAMBUS\n"},
	{"/sys/devices/system/cpu/cpu10/crash_notes", "7fdd3000\n"},
	{"/sys/devices/system/cpu/cpu10/crash_notes_size", "424\n"},
	{"/sys/devices/system/cpu/cpu0/crash_notes", "7fdb5000\n"},
	{"/sys/devices/system/cpu/cpu0/crash_notes_size", "424\n"},
	{"/sys/devices/system/cpu/cpu2/crash_notes", "1bfdc2000\n"},
	{"/sys/devices/system/cpu/cpu2/crash_notes_size", "424\n"},
	{"/sys/devices/system/cpu/cpu3/online", "0\n"},
	{"/sys/devices/system/cpu/cpufreq/crash_notes", "1000\n"},
	{"/sys/devices/system/cpu/cpu/crash_notes", "1000\n"},
	{"/sys/devices/system/cpu/cpu1a/crash_notes", "1000\n"},
	{"/sys/devices/system/cpu/possible", "0-15\n"},
	{"/sys/kernel/vmcoreinfo", "0x000000004235c000 1024\n"},
	{"/boot/config-6.1.0-test", "CONFIG_ARM64_4K_PAGES=y\nCONFIG_ARM64_VA_BITS=48\n"},
	{NULL, NULL},
};

struct fixture {
	struct arena *arena;
	char *root;
	struct host host;
	struct host_crash crash;
	struct notes notes;
	struct error error;
};

static void setup(struct fixture *fixture)
{
	*fixture = (struct fixture){.arena = arena_new(), .root = fake_root_make(machine)};
	fixture->notes.arena = fixture->arena;
}

static void change(struct fixture *fixture, const char *path, const char *text)
{
	fake_root_add(fixture->root, path, text, strlen(text));
}

static bool read_crash(struct fixture *fixture)
{
	if (!host_read(fixture->arena, fixture->root, &fixture->host, &fixture->notes, &fixture->error))
		fail_msg("%s", fixture->error.text);
	fixture->notes.count = 0;
	return host_read_crash(fixture->arena, &fixture->host, &fixture->crash, &fixture->notes, &fixture->error);
}

static void must_read(struct fixture *fixture)
{
	if (!read_crash(fixture))
		fail_msg("%s", fixture->error.text);
}

static void teardown(struct fixture *fixture)
{
	fake_root_remove(fixture->root);
	arena_free(fixture->arena);
}

static bool has_note(const struct fixture *fixture, enum note_level level, const char *words)
{
	for (size_t i = 0; i < fixture->notes.count; i++)
		if (fixture->notes.items[i].level == level && strstr(fixture->notes.items[i].text, words))
			return true;
	return false;
}

static void assert_ranges(const char *name, const struct range *found, size_t found_count,
			  const struct range *expected, size_t count)
{
	if (found_count != count)
		fail_msg("%s: %zu, expected %zu", name, found_count, count);
	for (size_t i = 0; i < count; i++)
		if (found[i].start != expected[i].start || found[i].size != expected[i].size)
			fail_msg("%s: %zu is 0x%llx+0x%llx", name, i, (unsigned long long)found[i].start,
				 (unsigned long long)found[i].size);
}

static void whole_machine(void **state)
{
	static const struct range cpus[] = {{0x7fdb5000, 424}, {0x1bfdc2000, 424}, {0x7fdd3000, 424}};
	/* System RAM touches at 0x80000000, kmem and virtio_mem at 0x240000000. */
	static const struct range system_ram[] = {{0x40000000, 0x80000000}, {0x140000000, 0x108000000}};
	static const struct range ram[] = {
		{0x40000000, 0x10000000},	/* to 0x50000000 */
		{0x58000000, 0x1ac00000},	/* to 0x72c00000 */
		{0x7ac00000, 0x25400000},	/* to 0xa0000000 */
		{0xa8000000, 0x18000000},	/* to 0xc0000000 */
		{0x140000000, 0x108000000},
	};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	must_read(&fixture);
	assert_ranges("CPUs", fixture.crash.cpu_notes, fixture.crash.cpu_note_count, cpus, 3);
	assert_ranges("system_ram", fixture.crash.system_ram.items, fixture.crash.system_ram.count, system_ram, 2);
	assert_ranges("ram", fixture.crash.ram.items, fixture.crash.ram.count, ram, 5);
	assert_ranges("vmcoreinfo", &fixture.crash.vmcoreinfo, 1, &(struct range){0x4235c000, 0x1024}, 1);
	assert_ranges("code", &fixture.crash.kernel_code, 1, &(struct range){0x40210000, 0x1380000}, 1);
	assert_ranges("data", &fixture.crash.kernel_data, 1, &(struct range){0x41a10000, 0x2a0000}, 1);
	assert_int_equal(fixture.crash.memory_start, 0x3f000000);
	assert_int_equal(fixture.crash.kcore.fd, -1);
	assert_int_equal(fixture.crash.init_begin, 0);
	assert_int_equal(fixture.notes.count, 1);
	assert_true(has_note(&fixture, NOTE_INFO, "/proc/kcore: No such file"));
	teardown(&fixture);
}

static void old_kernel_without_sizes(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fake_root_drop(fixture.root, "/sys/devices/system/cpu/cpu2/crash_notes_size");
	must_read(&fixture);
	assert_int_equal(fixture.crash.cpu_note_count, 3);
	assert_int_equal(fixture.crash.cpu_notes[0].size, 424);
	assert_int_equal(fixture.crash.cpu_notes[1].size, 1024);
	teardown(&fixture);
}

struct bad_text {
	const char *name, *path, *text;
	const char *warning;
};

#define CPU2 "/sys/devices/system/cpu/cpu2/"
#define IS_NO_ADDRESS "expected a physical address in hexadecimal"
#define IS_NO_SIZE "expected a number of bytes"

static const struct bad_text bad_cpus[] = {
	{"empty-address", CPU2 "crash_notes", "", IS_NO_ADDRESS},
	{"address-is-a-word", CPU2 "crash_notes", "yes\n", "\"yes\": " IS_NO_ADDRESS},
	{"address-and-more", CPU2 "crash_notes", "1000 1\n", IS_NO_ADDRESS},
	{"negative-address", CPU2 "crash_notes", "-1000\n", IS_NO_ADDRESS},
	{"address-of-65-bits", CPU2 "crash_notes", "10000000000000000\n", IS_NO_ADDRESS},
	{"area-wraps", CPU2 "crash_notes", "ffffffffffffff00\n", IS_NO_ADDRESS},
	{"empty-size", CPU2 "crash_notes_size", "", IS_NO_SIZE},
	{"size-is-zero", CPU2 "crash_notes_size", "0\n", IS_NO_SIZE},
	{"size-is-a-word", CPU2 "crash_notes_size", "many\n", IS_NO_SIZE},
};

/* That CPU is left out, with a warning; the others stay. */
static void bad_cpu(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_cpus) / sizeof(bad_cpus[0]); i++) {
		const struct bad_text *c = &bad_cpus[i];
		struct fixture fixture;

		setup(&fixture);
		change(&fixture, c->path, c->text);
		must_read(&fixture);
		if (fixture.crash.cpu_note_count != 2 || fixture.crash.cpu_notes[1].start != 0x7fdd3000)
			fail_msg("%s: %zu CPUs", c->name, fixture.crash.cpu_note_count);
		if (!has_note(&fixture, NOTE_WARNING, c->warning) || !has_note(&fixture, NOTE_WARNING, c->path))
			fail_msg("%s: no warning with \"%s\"", c->name, c->warning);
		teardown(&fixture);
	}
}

/* A directory in place of the file: reading it fails, whoever reads. */
static void unreadable_size(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fake_root_drop(fixture.root, CPU2 "crash_notes_size");
	fake_root_add(fixture.root, CPU2 "crash_notes_size/x", "", 0);
	must_read(&fixture);
	assert_int_equal(fixture.crash.cpu_note_count, 2);
	assert_true(has_note(&fixture, NOTE_WARNING, CPU2 "crash_notes_size: Is a directory"));
	teardown(&fixture);
}

static const struct bad_text bad_vmcoreinfos[] = {
	{"empty", NULL, "", "expected an address and a size"},
	{"no-size", NULL, "0x000000004235c000\n", "expected an address and a size"},
	{"zero-size", NULL, "0x000000004235c000 0\n", "expected an address and a size"},
	{"and-more", NULL, "0x000000004235c000 1024 1\n", "expected an address and a size"},
	{"two-spaces", NULL, "0x000000004235c000  1024\n", "expected an address and a size"},
	{"wraps", NULL, "0xffffffffffffff00 1024\n", "expected an address and a size"},
};

static void bad_vmcoreinfo(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_vmcoreinfos) / sizeof(bad_vmcoreinfos[0]); i++) {
		const struct bad_text *c = &bad_vmcoreinfos[i];
		struct fixture fixture;

		setup(&fixture);
		change(&fixture, "/sys/kernel/vmcoreinfo", c->text);
		must_read(&fixture);
		if (fixture.crash.vmcoreinfo.size || !has_note(&fixture, NOTE_WARNING, c->warning))
			fail_msg("%s", c->name);
		teardown(&fixture);
	}
}

static void without_vmcoreinfo(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fake_root_drop(fixture.root, "/sys/kernel/vmcoreinfo");
	must_read(&fixture);
	assert_int_equal(fixture.crash.vmcoreinfo.size, 0);
	assert_true(has_note(&fixture, NOTE_WARNING, "/sys/kernel/vmcoreinfo: No such file"));
	teardown(&fixture);
}

static void drop_notes(struct fixture *fixture)
{
	static const char *const cpus[] = {"cpu0", "cpu2", "cpu10"};

	for (size_t i = 0; i < 3; i++)
		fake_root_drop(fixture->root, arena_printf(fixture->arena, "/sys/devices/system/cpu/%s/crash_notes",
							   cpus[i]));
}

static void refusals(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	drop_notes(&fixture);
	assert_false(read_crash(&fixture));
	assert_error("no-notes", &fixture.error, ERROR_MACHINE,
		     "/sys/devices/system/cpu: no CPU has crash_notes: the kernel was built without");
	fake_root_add(fixture.root, "/sys/devices/system/cpu/cpu2/crash_notes/x", "", 0);
	assert_false(read_crash(&fixture));
	assert_error("unreadable", &fixture.error, ERROR_MACHINE, ": crash_notes of the CPUs: Is a directory");
	teardown(&fixture);

	fixture = (struct fixture){.arena = arena_new()};
	fixture.notes.arena = fixture.arena;
	fixture.root = fake_root_make((const struct fake_file[]){machine[0], {NULL, NULL}});
	assert_false(read_crash(&fixture));
	assert_error("no-directory", &fixture.error, ERROR_MACHINE, ": crash_notes of the CPUs: No such file");
	teardown(&fixture);
}

/* --- Symbols ------------------------------------------------------------------------------------------------- */

struct symbol_case {
	const char *name, *text;
	uint64_t value;		/* 0: not found */
};

static const struct symbol_case symbol_cases[] = {
	{"first", "ffffce8e37390000 T __init_begin\nffffce8e37390001 T _end\n", 0xffffce8e37390000},
	{"later", "ffffce8e36010000 T _stext\nffffce8e37390000 T __init_begin\n", 0xffffce8e37390000},
	{"first-of-two", "ffffce8e37390000 T __init_begin\n1 T __init_begin\n", 0xffffce8e37390000},
	{"local", "ffffce8e37390000 t __init_begin\n", 0xffffce8e37390000},
	{"without-newline", "ffffce8e37390000 T __init_begin", 0xffffce8e37390000},
	{"of-a-module", "ffffce8e37390000 T __init_begin\t[evil]\n", 0},
	{"hidden", "0000000000000000 T __init_begin\n", 0},
	{"longer-name", "ffffce8e37390000 T __init_begin2\n", 0},
	{"shorter-name", "ffffce8e37390000 T __init_begi\n", 0},
	{"other-prefix", "ffffce8e37390000 T x__init_begin\n", 0},
	{"no-type", "ffffce8e37390000 __init_begin\n", 0},
	{"no-address", " T __init_begin\n", 0},
	{"no-hexadecimal", "zz T __init_begin\n", 0},
	{"address-only", "ffffce8e37390000", 0},
	{"address-and-space", "ffffce8e37390000 ", 0},
	{"address-and-type", "ffffce8e37390000 T", 0},
	{"empty-lines", "\n\n\n", 0},
	{"empty", "", 0},
};

static void symbols(void **state)
{
	struct fixture fixture;
	uint64_t value;

	(void)state;
	setup(&fixture);
	assert_false(host_find_symbol(fixture.arena, fixture.root, "__init_begin", &value));
	for (size_t i = 0; i < sizeof(symbol_cases) / sizeof(symbol_cases[0]); i++) {
		const struct symbol_case *c = &symbol_cases[i];

		change(&fixture, "/proc/kallsyms", c->text);
		value = 0;
		if (host_find_symbol(fixture.arena, fixture.root, "__init_begin", &value) != (c->value != 0) ||
		    value != c->value)
			fail_msg("%s: 0x%llx", c->name, (unsigned long long)value);
	}
	teardown(&fixture);
}

/* A line that is longer than any is skipped; the next one counts. */
static void endless_symbol(void **state)
{
	struct fixture fixture;
	char text[5000];
	uint64_t value;

	(void)state;
	setup(&fixture);
	memset(text, 'a', sizeof(text));
	strcpy(text + sizeof(text) - 40, "\nffffce8e37390000 T __init_begin\n");
	change(&fixture, "/proc/kallsyms", text);
	assert_true(host_find_symbol(fixture.arena, fixture.root, "__init_begin", &value));
	assert_int_equal(value, 0xffffce8e37390000);
	teardown(&fixture);
}

/* --- What crashdump_arm64_view is told ----------------------------------------------------------------------- */

static void add_kcore(struct fixture *fixture, const char *vmcoreinfo)
{
	const struct build_core_segment segments[] = {
		{4, EH_SIZE + 2 * PH_SIZE, 0, 0, 12 + 12 + (strlen(vmcoreinfo) + 3) / 4 * 4},
		{1, 0x1000, 0xffff000000000000, 0x40000000, 0x40000000},
	};
	uint8_t file[1000] = {0};
	size_t size = build_core(file, false, segments, 2);

	size += build_note(file + size, false, *vmcoreinfo ? "VMCOREINFO" : "VMCOREINFX", 0, vmcoreinfo,
			   strlen(vmcoreinfo));
	fake_root_add(fixture->root, "/proc/kcore", file, size);
}

static void sources(void **state)
{
	struct crashdump_sources sources;
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	add_kcore(&fixture, "OSRELEASE=6\n");
	change(&fixture, "/proc/kallsyms", "ffffce8e37390000 T __init_begin\n");
	must_read(&fixture);
	sources = host_crash_sources(&fixture.host, &fixture.crash);
	assert_int_equal(sources.kcore_count, 1);
	assert_int_equal(sources.kcore[0].paddr, 0x40000000);
	assert_int_equal(sources.vmcoreinfo.size, 12);
	assert_ptr_equal(sources.system_ram, &fixture.crash.system_ram);
	assert_int_equal(sources.kernel_code.start, 0x40210000);
	assert_int_equal(sources.kernel_data.start, 0x41a10000);
	assert_int_equal(sources.va_bits_config, 48);
	assert_int_equal(sources.page_size, 4096);
	assert_int_equal(sources.memory_start, 0x3f000000);
	assert_false(sources.before_5_4);
	assert_int_equal(sources.init_begin, 0);	/* with a note kallsyms is not read */
	assert_int_equal(fixture.notes.count, 0);
	teardown(&fixture);
}

/* Without the note, as before 4.19, one symbol is looked for. */
static void sources_without_note(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	add_kcore(&fixture, "");
	change(&fixture, "/proc/kallsyms", "ffffce8e37390000 T __init_begin\n");
	must_read(&fixture);
	assert_int_equal(host_crash_sources(&fixture.host, &fixture.crash).init_begin, 0xffffce8e37390000);
	assert_int_equal(host_crash_sources(&fixture.host, &fixture.crash).kcore_count, 1);
	teardown(&fixture);
}

struct release_case {
	const char *release;
	bool before_5_4;
};

static const struct release_case release_cases[] = {
	{"4.12.0", true}, {"5.3.18-150300.59", true}, {"5.3", true}, {"5.4.0-rc1", false}, {"5.10.0", false},
	{"5.40.0", false}, {"6.1.0-test", false}, {"10.0.0", false}, {"5", true}, {"next", false}, {"", false},
};

static void releases(void **state)
{
	const struct host_crash crash = {0};
	struct host host = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(release_cases) / sizeof(release_cases[0]); i++) {
		host.release = release_cases[i].release;
		if (host_crash_sources(&host, &crash).before_5_4 != release_cases[i].before_5_4)
			fail_msg("\"%s\"", host.release);
	}
}

struct config_case {
	const char *text;
	unsigned va_bits;
};

static const struct config_case config_cases[] = {
	{"CONFIG_ARM64_VA_BITS=39\n", 39},
	{"# CONFIG_ARM64_VA_BITS_39 is not set\nCONFIG_ARM64_VA_BITS_52=y\nCONFIG_ARM64_VA_BITS=52\n", 52},
	{"CONFIG_ARM64_VA_BITS_48=y\n", 0},
	{"CONFIG_ARM64_VA_BITS=\n", 0},
	{"CONFIG_ARM64_VA_BITS=many\n", 0},
	{"CONFIG_ARM64_VA_BITS=4294967344\n", 0},	/* 2^32 + 48 */
	{"", 0},
};

static void configurations(void **state)
{
	const struct host_crash crash = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(config_cases) / sizeof(config_cases[0]); i++) {
		const char *text = config_cases[i].text;
		const struct host host = {.release = "", .kernel_config = {(const uint8_t *)text, strlen(text)}};

		assert_int_equal(host_crash_sources(&host, &crash).va_bits_config, config_cases[i].va_bits);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_machine),
		cmocka_unit_test(old_kernel_without_sizes),
		cmocka_unit_test(bad_cpu),
		cmocka_unit_test(unreadable_size),
		cmocka_unit_test(bad_vmcoreinfo),
		cmocka_unit_test(without_vmcoreinfo),
		cmocka_unit_test(refusals),
		cmocka_unit_test(symbols),
		cmocka_unit_test(endless_symbol),
		cmocka_unit_test(sources),
		cmocka_unit_test(sources_without_note),
		cmocka_unit_test(releases),
		cmocka_unit_test(configurations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* A report of a whole machine: the first refusal is the one that a load would end with, and everything is said once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "doctor.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/build-image.h"
#include "tests/lib/fake-root.h"

/* 1 GiB from 0x40000000 on, its last 64 MiB for a crash kernel. */
static const struct fake_file machine[] = {
	{"/kexec-snapshot", "page_size=4096\nbyte_order=little\nhwcap=0x0\nrelease=6.12\nmachine=aarch64\n"},
	{"/boot/config-6.12", "CONFIG_KEXEC=y\nCONFIG_CRASH_DUMP=y\nCONFIG_PROC_VMCORE=y\n"},
	{"/proc/iomem", "40000000-7fffffff : System RAM\n  40200000-40ffffff : Kernel code\n"
			"  41000000-41ffffff : Kernel data\n  7c000000-7fffffff : Crash kernel\n"},
	{"/proc/meminfo", "MemTotal:        1048576 kB\nMemAvailable:    1000000 kB\n"},
	{"/proc/cmdline", "quiet\n"},
	{"/proc/sys/kernel/kexec_load_disabled", "0\n"},
	{"/sys/kernel/security/lockdown", "[none] integrity confidentiality\n"},
	{"/sys/kernel/vmcoreinfo", "0x41000000 1024\n"},
	{"/sys/kernel/kexec_loaded", "0\n"},
	{"/sys/kernel/kexec_crash_loaded", "0\n"},
	{"/sys/kernel/kexec_crash_size", "67108864\n"},
	{"/sys/devices/system/cpu/online", "0\n"},
	{"/sys/devices/system/cpu/cpu0/crash_notes", "50000000\n"},
	{"/sys/devices/system/cpu/cpu0/crash_notes_size", "400\n"},
	{"/in/initrd", "070701"},
	{NULL, NULL},
};

struct fixture {
	struct arena *arena;
	char *root;
	struct options options;
	struct doctor_facts facts;
	struct notes notes;
	struct doctor_report report;
};

static void add_kernel(const char *root, uint64_t image_size)
{
	uint8_t bytes[0x1000];

	memset(bytes, 0x5a, sizeof(bytes));
	/* Anywhere in RAM, 4K pages. */
	build_image(bytes, &(struct build_image){.image_size = image_size, .flags = 0xa});
	fake_root_add(root, "/in/Image", bytes, sizeof(bytes));
}

static void add_tree(const char *root)
{
	struct build_fdt fdt;
	struct blob tree;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "memory@40000000");
	build_fdt_string(&fdt, "device_type", "memory");
	build_fdt_range(&fdt, "reg", 0x40000000, 0x40000000);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	tree = build_fdt_finish(&fdt, 0);
	fake_root_add(root, "/sys/firmware/fdt", tree.data, tree.size);
	free((void *)tree.data);
}

static void setup(struct fixture *fixture)
{
	*fixture = (struct fixture){
		.arena = arena_new(), .root = fake_root_make(machine),
		.options = {.mem_max = UINT64_MAX, .doctor = PLAN_TEXT},
		.facts = {.privileged = true},
	};
	add_kernel(fixture->root, 0x400000);
	add_tree(fixture->root);
}

static const char *below(struct fixture *fixture, const char *path)
{
	return arena_printf(fixture->arena, "%s%s", fixture->root, path);
}

static void add_text(struct fixture *fixture, const char *path, const char *text)
{
	fake_root_add(fixture->root, path, text, strlen(text));
}

static void examine(struct fixture *fixture)
{
	struct error error;
	struct host host;

	fixture->notes = (struct notes){.arena = fixture->arena};
	if (!host_read(fixture->arena, fixture->root, &host, &fixture->notes, &error))
		fail_msg("%s", error.text);
	doctor(fixture->arena, &fixture->options, &host, &fixture->facts, &fixture->notes, &fixture->report);
}

/* One with these words in its text: "" for any. NULL: none. */
static const struct check_result *find(const struct fixture *fixture, const char *id, const char *words)
{
	for (size_t i = 0; i < fixture->report.count; i++)
		if (!strcmp(fixture->report.items[i].id, id) && strstr(fixture->report.items[i].text, words))
			return &fixture->report.items[i];
	return NULL;
}

static void assert_state(const struct fixture *fixture, const char *id, enum check_state state, const char *words)
{
	const struct check_result *result = find(fixture, id, words);

	if (!result)
		fail_msg("%s: nothing says \"%s\", but \"%s\"", id, words, find(fixture, id, "") ? find(fixture, id, "")->text : "");
	if (result->state != state)
		fail_msg("%s: state %d, \"%s\"", id, result->state, result->text);
}

static void teardown(struct fixture *fixture)
{
	fake_root_remove(fixture->root);
	arena_free(fixture->arena);
}

static void without_a_kernel(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_NONE);
	assert_int_equal(fixture.report.problems, 0);
	assert_null(fixture.report.kernel);
	assert_int_equal(fixture.report.call, LOAD_KEXEC_LOAD);
	/* 1 GiB less 64 MiB: 983040 KiB. */
	assert_state(&fixture, "memory", CHECK_OK, "983040 KiB of memory may be loaded to");
	assert_state(&fixture, "trust", CHECK_OK, "no rule");
	assert_null(find(&fixture, "plan", ""));
	assert_null(find(&fixture, "dump-header", ""));
	teardown(&fixture);
}

static void with_a_kernel(void **state)
{
	const char *initrd;
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	initrd = below(&fixture, "/in/initrd");
	fixture.options.kernel = below(&fixture, "/in/Image");
	fixture.options.initrds = &initrd;
	fixture.options.initrd_count = 1;
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_NONE);
	/* 10 MiB below the crash region: 4 of image, and what an initrd of a page, alignment and the rest take. */
	assert_state(&fixture, "plan", CHECK_OK, "/in/Image: 4 segments of ");
	assert_state(&fixture, "plan", CHECK_OK, "the kernel at 0x7b600000");
	assert_state(&fixture, "half-of-ram", CHECK_OK, "of 1048576 KiB of RAM");
	assert_state(&fixture, "free-memory", CHECK_OK, "of 1000000 KiB that are available");
	teardown(&fixture);
}

/* By image_size alone it needs more than the region has. */
static void crash_kernel(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.options.crash = true;
	fixture.options.kernel = below(&fixture, "/in/Image");
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_NONE);
	assert_state(&fixture, "plan", CHECK_OK, "in the crash region of 65536 KiB");
	/* There is no kcore to read it from. */
	assert_state(&fixture, "dump-header", CHECK_NOTE, "elfcorehdr: RAM's virtual addresses from unknown");
	assert_state(&fixture, "dump-header", CHECK_WARNING, "tells where RAM is mapped");
	assert_state(&fixture, "kcore", CHECK_NOTE, "No such file");
	/* The plan warned of that, too. */
	assert_null(find(&fixture, "warning", "tells where RAM is mapped"));
	assert_state(&fixture, "crash-region", CHECK_OK, "65536 KiB are reserved");

	add_kernel(fixture.root, 0x8000000);
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_ROOM);
	assert_state(&fixture, "plan", CHECK_BLOCKED, "/in/Image: ");
	teardown(&fixture);
}

static void crash_region_missing(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.options.crash = true;
	add_text(&fixture, "/sys/kernel/kexec_crash_size", "0\n");
	add_text(&fixture, "/proc/iomem", "40000000-7fffffff : System RAM\n");
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_ROOM);
	assert_state(&fixture, "crash-region", CHECK_BLOCKED, "no memory is reserved");
	assert_int_equal(fixture.report.problems, 1);
	teardown(&fixture);
}

static void crash_notes_missing(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.options.crash = true;
	fake_root_drop(fixture.root, "/sys/devices/system/cpu/cpu0/crash_notes");
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_MACHINE);
	assert_state(&fixture, "dump-header", CHECK_BLOCKED, "no CPU has crash_notes");
	/* With a kernel the plan says it. */
	fixture.options.kernel = below(&fixture, "/in/Image");
	examine(&fixture);
	assert_state(&fixture, "plan", CHECK_BLOCKED, "no CPU has crash_notes");
	assert_null(find(&fixture, "dump-header", ""));
	assert_int_equal(fixture.report.problems, 1);
	teardown(&fixture);
}

struct refusal_case {
	const char *name, *path, *text;	/* the file that makes the difference */
	const char *kernel;
	enum error_kind kind;
	const char *id, *words;
};

static const struct refusal_case refusal_cases[] = {
	{"disabled", "/proc/sys/kernel/kexec_load_disabled", "1\n", "/in/Image", ERROR_KERNEL, "load-disabled", "is 1"},
	{"no-kernel-file", "/in/other", "", "/in/nowhere", ERROR_INPUT, "plan", "/in/nowhere: No such file"},
	{"not-a-kernel", "/in/text", "words, and more of them, so that there is room for a header of 64 bytes", "/in/text",
	 ERROR_INPUT, "plan", "not a kernel"},
	{"no-rule", SYSCONFDIR "/kexec.conf", "nonsense = 1\n", "/in/Image", ERROR_POLICY, "trust", "nonsense"},
	{"no-iomem", "/proc/iomem", "40000000-7fffffff : Device\n", "/in/Image", ERROR_MACHINE, "plan", "System RAM"},
	{"no-iomem-no-kernel", "/proc/iomem", "40000000-7fffffff : Device\n", NULL, ERROR_MACHINE, "memory", "System RAM"},
	/* The sysctl is asked first, before the file is read. */
	{"both", "/proc/sys/kernel/kexec_load_disabled", "1\n", "/in/nowhere", ERROR_KERNEL, "plan", "No such file"},
};

static void refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusal_cases) / sizeof(refusal_cases[0]); i++) {
		const struct refusal_case *c = &refusal_cases[i];
		struct fixture fixture;

		setup(&fixture);
		add_text(&fixture, c->path, c->text);
		fixture.options.kernel = c->kernel ? below(&fixture, c->kernel) : NULL;
		examine(&fixture);
		if (fixture.report.refusal != c->kind)
			fail_msg("%s: refusal %d, expected %d", c->name, fixture.report.refusal, c->kind);
		assert_state(&fixture, c->id, CHECK_BLOCKED, c->words);
		assert_true(fixture.report.problems > 0);
		teardown(&fixture);
	}
}

static void what_the_call_cannot_do(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.options.call = LOAD_KEXEC_FILE_LOAD;
	fixture.options.needs_load = "--dtb";
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_USAGE);
	assert_int_equal(fixture.report.call, LOAD_KEXEC_FILE_LOAD);
	assert_state(&fixture, "call", CHECK_BLOCKED, "--dtb: kexec_file_load");
	teardown(&fixture);
}

static void by_the_file_call(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.options.call = LOAD_KEXEC_FILE_LOAD;
	fixture.options.kernel = below(&fixture, "/in/Image");
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_NONE);
	assert_state(&fixture, "plan", CHECK_OK, "the kernel places it");
	assert_state(&fixture, "purgatory", CHECK_NOTE, "not verified");
	teardown(&fixture);
}

/* A warning of the load is in the report, and what a check says already is not repeated. */
static void warnings(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	add_text(&fixture, "/sys/kernel/kexec_loaded", "perhaps\n");
	add_text(&fixture, "/sys/class/watchdog/watchdog0/state", "active\n");
	fixture.options.serial = "ttyX";
	fixture.options.kernel = below(&fixture, "/in/Image");
	examine(&fixture);
	assert_int_equal(fixture.report.refusal, ERROR_NONE);
	assert_state(&fixture, "warning", CHECK_WARNING, "\"perhaps\": expected a number");
	assert_state(&fixture, "warning", CHECK_WARNING, "--serial: ");
	assert_state(&fixture, "watchdog", CHECK_WARNING, "a watchdog is running");
	for (size_t i = 0; i < fixture.report.count; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(fixture.report.items[i].text, fixture.report.items[k].text);
	teardown(&fixture);
}

static void demanded_signatures(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	add_text(&fixture, SYSCONFDIR "/kexec.conf", "require-signature = yes\n");
	examine(&fixture);
	assert_true(find(&fixture, "trust", "kexec.conf") != NULL);
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_kernel),
		cmocka_unit_test(with_a_kernel),
		cmocka_unit_test(crash_kernel),
		cmocka_unit_test(crash_region_missing),
		cmocka_unit_test(crash_notes_missing),
		cmocka_unit_test(refusals),
		cmocka_unit_test(what_the_call_cannot_do),
		cmocka_unit_test(by_the_file_call),
		cmocka_unit_test(warnings),
		cmocka_unit_test(demanded_signatures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Each fact that a report tells: as it is well, and as it is not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "checks-survey.h"
#include "purgatory/purgatory.h"

#define KNOWN(n) {.known = true, .value = (n)}
#define CONFIG(text) (struct blob){.data = (const uint8_t *)(text), .size = sizeof(text) - 1}

struct fixture {
	struct host host;
	struct host_survey survey;
	struct check_context context;
};

/* A machine on which all is well. */
static void setup(struct fixture *fixture)
{
	*fixture = (struct fixture){
		.host = {
			.root = "", .live = true, .release = "6.12", .machine = "aarch64", .page_size = 65536, .efi = true,
			.acpi = true, .psci = PURGATORY_PSCI_HVC, .kexec_loaded = KNOWN(0), .crash_loaded = KNOWN(1),
			.crash_size = KNOWN(1 << 28), .elfcorehdr_size = KNOWN(4096), .cpus_online = KNOWN(4),
			.kernel_config = CONFIG("CONFIG_KEXEC_FILE=y\nCONFIG_KEXEC_SIG=y\nCONFIG_CRASH_DUMP=y\n"
						"CONFIG_PROC_VMCORE=y\n"),
		},
		.survey = {.frames = true, .kcore_loads = 5, .kcore_vmcoreinfo = true, .symbols = true},
		.context = {.call = LOAD_KEXEC_LOAD, .has_load = KNOWN(1), .has_file_load = KNOWN(1), .cached = true},
	};
	fixture->context.host = &fixture->host;
	fixture->context.survey = &fixture->survey;
}

/* text NULL: the check must not apply. */
static void assert_says(const struct fixture *fixture, const char *id, enum check_state state, const char *text)
{
	struct arena *arena = arena_new();
	struct check_results results;
	const char *said = NULL;

	checks_survey(arena, &fixture->context, &results);
	for (size_t i = 0; i < results.count; i++) {
		if (strcmp(results.items[i].id, id))
			continue;
		said = results.items[i].text;
		if (text && (results.items[i].state != state || strcmp(said, text)))
			fail_msg("%s: state %d, \"%s\"; expected %d, \"%s\"", id, results.items[i].state, said, state, text);
		assert_int_equal(results.items[i].cure != NULL, state >= CHECK_WARNING);
	}
	if (!said != !text)
		fail_msg("%s: \"%s\"", id, said ? said : "(does not apply)");
	arena_free(arena);
}

static void all_is_well(void **state)
{
	struct arena *arena = arena_new();
	struct check_results results;
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	for (int crash = 0; crash < 2; crash++) {
		fixture.context.crash = crash;
		/* That one replaces what is loaded is worth a note. */
		fixture.host.crash_loaded.value = !crash;
		fixture.host.crash_size.value = 0;
		checks_survey(arena, &fixture.context, &results);
		assert_true(results.count > 8);
		for (size_t i = 0; i < results.count; i++) {
			if (results.items[i].state != CHECK_OK)
				fail_msg("%s: %s", results.items[i].id, results.items[i].text);
			for (size_t k = 0; k < i; k++)
				assert_string_not_equal(results.items[i].id, results.items[k].id);
		}
	}
	arena_free(arena);
}

static void machine(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "machine", CHECK_OK, "Linux 6.12 on aarch64, pages of 64 KiB, little endian, ACPI, EFI");
	fixture.host.big_endian = true;
	fixture.host.efi = fixture.host.acpi = false;
	assert_says(&fixture, "machine", CHECK_OK, "Linux 6.12 on aarch64, pages of 64 KiB, big endian, device tree");
	assert_says(&fixture, "realm", CHECK_OK, NULL);
	fixture.host.realm = true;
	assert_says(&fixture, "realm", CHECK_NOTE, "this is a confidential guest (an Arm CCA realm)");
}

static void calls(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "kexec-load", CHECK_OK, "the kernel has kexec_load");
	fixture.context.has_load.value = fixture.context.has_file_load.value = 0;
	assert_says(&fixture, "kexec-load", CHECK_BLOCKED, "the kernel has no kexec_load");
	assert_says(&fixture, "kexec-file-load", CHECK_NOTE, "the kernel has no kexec_file_load");
	fixture.context.call = LOAD_KEXEC_FILE_LOAD;
	assert_says(&fixture, "kexec-load", CHECK_NOTE, "the kernel has no kexec_load");
	assert_says(&fixture, "kexec-file-load", CHECK_BLOCKED, "the kernel has no kexec_file_load");
	fixture.context.has_load.known = fixture.context.has_file_load.known = false;
	assert_says(&fixture, "kexec-load", CHECK_OK, NULL);
	assert_says(&fixture, "kexec-file-load", CHECK_OK, NULL);
}

static void signatures(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "signatures", CHECK_OK,
		    "kexec_file_load verifies a signature where lockdown demands it (CONFIG_KEXEC_SIG)");
	fixture.host.kernel_config = CONFIG("CONFIG_KEXEC_FILE=y\nCONFIG_KEXEC_SIG=y\nCONFIG_KEXEC_SIG_FORCE=y\n");
	assert_says(&fixture, "signatures", CHECK_NOTE,
		    "kexec_file_load takes signed kernels only (CONFIG_KEXEC_SIG_FORCE)");
	fixture.host.kernel_config = CONFIG("CONFIG_KEXEC_FILE=y\n");
	assert_says(&fixture, "signatures", CHECK_NOTE, "kexec_file_load verifies no signatures (no CONFIG_KEXEC_SIG)");
	fixture.host.kernel_config = CONFIG("CONFIG_KEXEC=y\n");
	assert_says(&fixture, "signatures", CHECK_OK, NULL);
}

static void what_is_loaded(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.host.kexec_loaded.value = 1;
	fixture.host.crash_loaded.value = 0;
	assert_says(&fixture, "kexec-loaded", CHECK_NOTE, "a kernel is loaded for a reboot; loading one replaces it");
	assert_says(&fixture, "crash-loaded", CHECK_NOTE, "no crash kernel is loaded: a panic leaves no dump");
	fixture.context.crash = true;
	fixture.host.crash_loaded.value = 1;
	assert_says(&fixture, "kexec-loaded", CHECK_OK, NULL);
	assert_says(&fixture, "crash-loaded", CHECK_NOTE, "a crash kernel is loaded; loading one replaces it");
	fixture.host.crash_loaded.known = false;
	assert_says(&fixture, "crash-loaded", CHECK_OK, NULL);
}

static void psci(void **state)
{
	static const char alone[] = "neither device tree nor ACPI tells how to call PSCI: a machine whose loaded kernel was "
				    "damaged halts";
	static const char many[] = "neither device tree nor ACPI tells how to call PSCI: a machine whose loaded kernel was "
				   "damaged halts, and other CPUs may not be stoppable";
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "psci", CHECK_OK, "CPUs are stopped, and the machine is reset, by PSCI (HVC)");
	fixture.host.psci = PURGATORY_PSCI_SMC;
	assert_says(&fixture, "psci", CHECK_OK, "CPUs are stopped, and the machine is reset, by PSCI (SMC)");
	fixture.host.psci = PURGATORY_PSCI_NONE;
	assert_says(&fixture, "psci", CHECK_WARNING, many);
	fixture.context.crash = true;
	assert_says(&fixture, "psci", CHECK_NOTE, alone);
	fixture.context.crash = false;
	fixture.host.cpus_online.value = 1;
	assert_says(&fixture, "psci", CHECK_NOTE, alone);
}

static void lpi_tables(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "lpi-tables", CHECK_OK, "no GICv3 with an ITS, so no LPI tables that outlive a kernel");
	fixture.host.gic.its = true;
	assert_says(&fixture, "lpi-tables", CHECK_UNKNOWN, "what becomes of the GICv3's LPI tables is not known");
	fixture.context.lpi = "GIC: they stay";
	assert_says(&fixture, "lpi-tables", CHECK_OK, "GIC: they stay");
	fixture.context.lpi_lost = true;
	assert_says(&fixture, "lpi-tables", CHECK_WARNING, "GIC: they stay");
	fixture.context.crash = true;
	assert_says(&fixture, "lpi-tables", CHECK_OK, "a crash kernel takes the GICv3's LPI tables over as they are");
	fixture.context.crash = false;
	fixture.context.call = LOAD_KEXEC_FILE_LOAD;
	assert_says(&fixture, "lpi-tables", CHECK_OK, "EFI keeps the list of the GICv3's LPI tables for the next kernel");
	fixture.host.efi = false;
	assert_says(&fixture, "lpi-tables", CHECK_OK, NULL);
}

static void watchdog(void **state)
{
	struct host_watchdog dogs[] = {
		{"watchdog0", "SBSA", KNOWN(0), KNOWN(10), false}, {"watchdog1", "", KNOWN(0), KNOWN(30), false},
	};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "watchdog", CHECK_OK, "no watchdog is known");
	fixture.survey.watchdogs = dogs;
	fixture.survey.watchdog_count = 2;
	assert_says(&fixture, "watchdog", CHECK_OK, "no watchdog is running");
	dogs[1].active.known = false;
	assert_says(&fixture, "watchdog", CHECK_UNKNOWN,
		    "a watchdog may be running (its state cannot be read): watchdog1, timeout 30 s");
	dogs[0].active.value = 1;
	dogs[0].nowayout = true;
	assert_says(&fixture, "watchdog", CHECK_WARNING,
		    "a watchdog is running, and may reset the machine before the next kernel serves it: "
		    "watchdog0 (SBSA), timeout 10 s, nowayout");
	dogs[1].active = (struct maybe_u64)KNOWN(1);
	dogs[1].timeout.known = false;
	fixture.context.crash = true;
	assert_says(&fixture, "watchdog", CHECK_WARNING,
		    "a watchdog is running, and may reset the machine before the next kernel serves it: "
		    "watchdog0 (SBSA), timeout 10 s, nowayout; watchdog1");
}

static void purgatory(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "purgatory", CHECK_OK, "purgatory verifies what is loaded, with caches on");
	fixture.context.cached = false;
	assert_says(&fixture, "purgatory", CHECK_NOTE,
		    "purgatory verifies what is loaded without caches, which takes long");
	fixture.context.unverified = true;
	assert_says(&fixture, "purgatory", CHECK_NOTE, "what is loaded is not verified before it starts, as asked");
	fixture.context.call = LOAD_KEXEC_FILE_LOAD;
	assert_says(&fixture, "purgatory", CHECK_NOTE, "what the kernel loads is not verified before it starts");
}

static void frames(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "frames", CHECK_OK, "places are chosen by what memory holds (/proc/kpageflags)");
	fixture.survey.frames = false;
	assert_says(&fixture, "frames", CHECK_NOTE,
		    "/proc/kpageflags cannot be read: places are chosen by their addresses alone");
	fixture.context.crash = true;
	assert_says(&fixture, "frames", CHECK_OK, NULL);
}

static void dump(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_says(&fixture, "kcore", CHECK_OK, NULL);
	assert_says(&fixture, "symbols", CHECK_OK, NULL);
	assert_says(&fixture, "hotplug", CHECK_OK, NULL);
	assert_says(&fixture, "config-crash-dump", CHECK_OK, NULL);
	assert_says(&fixture, "config-proc-vmcore", CHECK_OK, NULL);
	fixture.context.crash = true;
	assert_says(&fixture, "kcore", CHECK_OK, "/proc/kcore: 5 parts of memory, with VMCOREINFO");
	assert_says(&fixture, "symbols", CHECK_OK, "/proc/kallsyms has addresses");
	fixture.survey.symbols = false;
	assert_says(&fixture, "symbols", CHECK_NOTE,
		    "/proc/kallsyms has no address of __init_begin, which is not needed");
	fixture.survey.kcore_vmcoreinfo = false;
	assert_says(&fixture, "symbols", CHECK_NOTE, "/proc/kallsyms has no address of __init_begin");
	assert_says(&fixture, "kcore", CHECK_OK, "/proc/kcore: 5 parts of memory, without VMCOREINFO");
	fixture.survey.kcore_loads = 0;
	fixture.survey.kcore_fault = "no";
	assert_says(&fixture, "kcore", CHECK_NOTE, "the dump's header is built without /proc/kcore, and not proved (no)");
	fixture.host.elfcorehdr_size.known = false;
	assert_says(&fixture, "hotplug", CHECK_NOTE,
		    "after memory or CPUs were added or removed, the crash kernel must be loaded again");
	fixture.host.kernel_config = CONFIG("CONFIG_KEXEC=y\n");
	assert_says(&fixture, "config-crash-dump", CHECK_WARNING, "the kernel's configuration lacks CONFIG_CRASH_DUMP");
	assert_says(&fixture, "config-proc-vmcore", CHECK_NOTE,
		    "the running kernel lacks CONFIG_PROC_VMCORE: it could not show the dump, were it the crash kernel");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_well),
		cmocka_unit_test(machine),
		cmocka_unit_test(calls),
		cmocka_unit_test(signatures),
		cmocka_unit_test(what_is_loaded),
		cmocka_unit_test(psci),
		cmocka_unit_test(lpi_tables),
		cmocka_unit_test(watchdog),
		cmocka_unit_test(purgatory),
		cmocka_unit_test(frames),
		cmocka_unit_test(dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "checks-survey.h"

#include <inttypes.h>
#include <string.h>

#include "finding.h"
#include "host-crash.h"
#include "host-text.h"
#include "purgatory/purgatory.h"

static bool find_machine(const struct finding *finding)
{
	const struct host *host = finding->host;

	return find_ok(finding, "Linux %s on %s, pages of %" PRIu64 " KiB, %s endian, %s%s", host->release, host->machine,
		       host->page_size / 1024, host->big_endian ? "big" : "little",
		       host->acpi ? "ACPI" : "device tree", host->efi ? ", EFI" : "");
}

/* An answer of the kernel itself; without one there is nothing to say. */
static bool find_call(const struct finding *finding, enum load_call call, struct maybe_u64 has)
{
	const char *name = call_name(call);

	if (!has.known)
		return false;
	if (has.value)
		return find_ok(finding, "the kernel has %s", name);
	if (finding->context->call != call)
		return find_note(finding, "the kernel has no %s", name);
	return find_blocked(finding, "it takes a kernel that was built with it", "the kernel has no %s", name);
}

static bool find_load(const struct finding *finding)
{
	return find_call(finding, LOAD_KEXEC_LOAD, finding->context->has_load);
}

static bool find_file_load(const struct finding *finding)
{
	return find_call(finding, LOAD_KEXEC_FILE_LOAD, finding->context->has_file_load);
}

static bool configured(const struct finding *finding, const char *option)
{
	return host_text_config_has(finding->host->kernel_config, option);
}

/* Of kexec_file_load, which nothing else of the configuration makes stricter. */
static bool find_signatures(const struct finding *finding)
{
	if (!configured(finding, "CONFIG_KEXEC_FILE"))
		return false;
	if (configured(finding, "CONFIG_KEXEC_SIG_FORCE"))
		return find_note(finding, "kexec_file_load takes signed kernels only (CONFIG_KEXEC_SIG_FORCE)");
	if (configured(finding, "CONFIG_KEXEC_SIG"))
		return find_ok(finding, "kexec_file_load verifies a signature where lockdown demands it (CONFIG_KEXEC_SIG)");
	return find_note(finding, "kexec_file_load verifies no signatures (no CONFIG_KEXEC_SIG)");
}

static bool find_crash_config(const struct finding *finding)
{
	return finding->context->crash && find_option(finding, "CONFIG_CRASH_DUMP");
}

/* A capture kernel is mostly the same as the one that crashes. */
static bool find_vmcore_config(const struct finding *finding)
{
	static const char option[] = "CONFIG_PROC_VMCORE";

	if (!finding->context->crash || !finding->host->kernel_config.size)
		return false;
	if (configured(finding, option))
		return find_ok(finding, "the kernel's configuration has %s", option);
	return find_note(finding, "the running kernel lacks %s: it could not show the dump, were it the crash kernel", option);
}

static bool find_kexec_loaded(const struct finding *finding)
{
	struct maybe_u64 loaded = finding->host->kexec_loaded;

	if (finding->context->crash || !loaded.known)
		return false;
	if (loaded.value)
		return find_note(finding, "a kernel is loaded for a reboot; loading one replaces it");
	return find_ok(finding, "no kernel is loaded for a reboot");
}

static bool find_crash_loaded(const struct finding *finding)
{
	const struct host *host = finding->host;

	if (!host->crash_loaded.known)
		return false;
	if (host->crash_loaded.value)
		return (finding->context->crash ? find_note : find_ok)(
			finding, "a crash kernel is loaded%s", finding->context->crash ? "; loading one replaces it" : "");
	if (host->crash_size.value)
		return find_note(finding, "no crash kernel is loaded: a panic leaves no dump");
	return find_ok(finding, "no crash kernel is loaded");
}

/* PSCI is also what a CPU is stopped by. A crash kernel starts with the others left where they are. */
static bool find_psci(const struct finding *finding)
{
	const struct host *host = finding->host;
	static const char none[] = "neither device tree nor ACPI tells how to call PSCI: a machine whose loaded kernel was "
				   "damaged halts";

	if (host->psci == PURGATORY_PSCI_SMC || host->psci == PURGATORY_PSCI_HVC)
		return find_ok(finding, "CPUs are stopped, and the machine is reset, by PSCI (%s)",
			       host->psci == PURGATORY_PSCI_SMC ? "SMC" : "HVC");
	if (finding->context->crash || host->cpus_online.value == 1)
		return find_note(finding, "%s", none);
	return find_warning(finding, "boot with nr_cpus=1, or from firmware that has PSCI",
			    "%s, and other CPUs may not be stoppable", none);
}

/* Of kexec_file_load without EFI the choice of the call warns. */
static bool find_lpi(const struct finding *finding)
{
	const struct check_context *context = finding->context;
	const struct host *host = finding->host;

	if (!host->gic.its && !context->lpi)
		return find_ok(finding, "no GICv3 with an ITS, so no LPI tables that outlive a kernel");
	if (context->crash)
		return find_ok(finding, "a crash kernel takes the GICv3's LPI tables over as they are");
	if (context->call == LOAD_KEXEC_FILE_LOAD)
		return host->efi && find_ok(finding, "EFI keeps the list of the GICv3's LPI tables for the next kernel");
	if (!context->lpi)
		return find_unknown(finding, "what becomes of the GICv3's LPI tables is not known");
	if (context->lpi_lost)
		return find_warning(finding, "see --gic in kexec(8)", "%s", context->lpi);
	return find_ok(finding, "%s", context->lpi);
}

static const char *watchdog_words(const struct finding *finding, const struct host_watchdog *watchdog)
{
	struct arena *arena = finding->arena;

	return arena_printf(arena, "%s%s%s%s%s%s", watchdog->name, *watchdog->identity ? " (" : "", watchdog->identity,
			    *watchdog->identity ? ")" : "", watchdog->timeout.known ?
			    arena_printf(arena, ", timeout %" PRIu64 " s", watchdog->timeout.value) : "",
			    watchdog->nowayout ? ", nowayout" : "");
}

/* Nobody serves it between the kernels, nor until the next one has a driver and a daemon for it. */
static bool find_watchdog(const struct finding *finding)
{
	const struct host_survey *survey = finding->context->survey;
	const char *active = "", *unknown = "";

	for (size_t i = 0; i < survey->watchdog_count; i++) {
		const struct host_watchdog *watchdog = &survey->watchdogs[i];
		const char **list = watchdog->active.value ? &active : &unknown;

		if (watchdog->active.value || !watchdog->active.known)
			*list = arena_printf(finding->arena, "%s%s%s", *list, **list ? "; " : "",
					     watchdog_words(finding, watchdog));
	}
	if (*active)
		return find_warning(finding, finding->context->crash ?
				    "have the crash kernel serve it, with a timeout that is long enough for the dump" :
				    "stop it, or have the next kernel serve it in time",
				    "a watchdog is running, and may reset the machine before the next kernel serves it: %s", active);
	if (*unknown)
		return find_unknown(finding, "a watchdog may be running (its state cannot be read): %s", unknown);
	return find_ok(finding, survey->watchdog_count ? "no watchdog is running" : "no watchdog is known");
}

static bool find_purgatory(const struct finding *finding)
{
	const struct check_context *context = finding->context;

	if (context->call == LOAD_KEXEC_FILE_LOAD)
		return find_note(finding, "what the kernel loads is not verified before it starts");
	if (context->unverified)
		return find_note(finding, "what is loaded is not verified before it starts, as asked");
	if (!context->cached)
		return find_note(finding, "purgatory verifies what is loaded without caches, which takes long");
	return find_ok(finding, "purgatory verifies what is loaded, with caches on");
}

static bool find_frames(const struct finding *finding)
{
	const char *path = finding_path(finding, HOST_KPAGEFLAGS);

	if (finding->context->crash || finding->context->call == LOAD_KEXEC_FILE_LOAD)
		return false;
	if (!finding->context->survey->frames)
		return find_note(finding, "%s cannot be read: places are chosen by their addresses alone", path);
	return find_ok(finding, "places are chosen by what memory holds (%s)", path);
}

static bool find_kcore(const struct finding *finding)
{
	const struct host_survey *survey = finding->context->survey;

	if (!finding->context->crash)
		return false;
	if (!survey->kcore_loads)
		return find_note(finding, "the dump's header is built without /proc/kcore, and not proved (%s)",
				 survey->kcore_fault);
	return find_ok(finding, "%s: %zu parts of memory, %s VMCOREINFO", finding_path(finding, HOST_KCORE),
		       survey->kcore_loads, survey->kcore_vmcoreinfo ? "with" : "without");
}

/* Needed where kcore has no VMCOREINFO. */
static bool find_symbols(const struct finding *finding)
{
	const struct host_survey *survey = finding->context->survey;
	const char *path = finding_path(finding, HOST_KALLSYMS);

	if (!finding->context->crash)
		return false;
	if (survey->symbols)
		return find_ok(finding, "%s has addresses", path);
	return find_note(finding, "%s has no address of %s%s", path, HOST_CRASH_SYMBOL,
			 survey->kcore_vmcoreinfo ? ", which is not needed" : "");
}

static bool find_hotplug(const struct finding *finding)
{
	if (!finding->context->crash)
		return false;
	if (finding->host->elfcorehdr_size.known)
		return find_ok(finding, "the kernel can keep the dump's header current (--hotplug)");
	return find_note(finding, "after memory or CPUs were added or removed, the crash kernel must be loaded again");
}

static bool find_realm(const struct finding *finding)
{
	return finding->host->realm && find_note(finding, "this is a confidential guest (an Arm CCA realm)");
}

static const struct {
	const char *id;
	bool (*find)(const struct finding *finding);
} checks[] = {
	{"machine", find_machine},
	{"realm", find_realm},
	{"kexec-load", find_load},
	{"kexec-file-load", find_file_load},
	{"signatures", find_signatures},
	{"kexec-loaded", find_kexec_loaded},
	{"crash-loaded", find_crash_loaded},
	{"purgatory", find_purgatory},
	{"frames", find_frames},
	{"psci", find_psci},
	{"lpi-tables", find_lpi},
	{"watchdog", find_watchdog},
	{"config-crash-dump", find_crash_config},
	{"config-proc-vmcore", find_vmcore_config},
	{"kcore", find_kcore},
	{"symbols", find_symbols},
	{"hotplug", find_hotplug},
};

enum { CHECK_COUNT = sizeof(checks) / sizeof(checks[0]) };

void checks_survey(struct arena *arena, const struct check_context *context, struct check_results *ret)
{
	struct check_results results = {.items = arena_array(arena, CHECK_COUNT, sizeof(*results.items))};

	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const struct finding finding = {
			.arena = arena,
			.context = context,
			.host = context->host,
			.result = &results.items[results.count],
		};

		finding.result->id = checks[i].id;
		results.count += checks[i].find(&finding);
	}
	*ret = results;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "checks.h"

#include <errno.h>
#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "finding.h"
#include "kexec-syscall.h"

enum check_call { CALL_LOAD = 1, CALL_FILE_LOAD = 2, CALL_REBOOT = 4 };

#define CALL_ANY_LOAD (CALL_LOAD | CALL_FILE_LOAD)
#define CALL_ANY (CALL_ANY_LOAD | CALL_REBOOT)

static bool find_build(const struct finding *finding)
{
	if (!finding->host->live)
		return false;
	if (!kexec_syscall_available())
		return find_blocked(finding, "build it for aarch64; here it can plan for other machines",
			       "this kexec was not built for arm64");
	return find_ok(finding, "this kexec was built for arm64");
}

static bool find_privilege(const struct finding *finding)
{
	if (!finding->host->live)
		return false;
	if (!finding->context->privileged)
		return find_blocked(finding, "run it as root", "this process does not have CAP_SYS_BOOT");
	return find_ok(finding, "this process has CAP_SYS_BOOT");
}

/* Where the kernel itself was asked, a configuration that cannot be read says nothing. */
static bool find_config_of_call(const struct finding *finding, const char *option, struct maybe_u64 has)
{
	return (finding->host->kernel_config.size || !has.known) && find_option(finding, option);
}

static bool find_config_load(const struct finding *finding)
{
	return find_config_of_call(finding, "CONFIG_KEXEC", finding->context->has_load);
}

static bool find_config_file_load(const struct finding *finding)
{
	return find_config_of_call(finding, "CONFIG_KEXEC_FILE", finding->context->has_file_load);
}

static bool find_load_disabled(const struct finding *finding)
{
	struct maybe_u64 disabled = finding->host->load_disabled;
	const char *path = finding_path(finding, HOST_LOAD_DISABLED);

	if (!disabled.known)
		return find_unknown(finding, "%s may be 1 (it cannot be read)", path);
	if (disabled.value)
		return find_blocked(finding, "only a reboot can set it back to 0", "%s is %" PRIu64, path,
			       disabled.value);
	return find_ok(finding, "%s is 0", path);
}

/* The kernel counts loads of either kind apart. A limit that is not known is none, or the file's absence. */
static bool find_load_limit(const struct finding *finding)
{
	bool crash = finding->context->crash;
	struct maybe_u64 limit = crash ? finding->host->load_limit_panic : finding->host->load_limit_reboot;
	const char *path = finding_path(finding, crash ? HOST_LOAD_LIMIT_PANIC : HOST_LOAD_LIMIT_REBOOT);

	if (!limit.known)
		return find_ok(finding, "%s sets no limit", path);
	if (!limit.value)
		return find_blocked(finding, "only a reboot can raise it", "%s is 0", path);
	return find_ok(finding, "%s is %" PRIu64, path, limit.value);
}

static bool find_lockdown(const struct finding *finding)
{
	const char *path = finding_path(finding, HOST_LOCKDOWN);

	switch (finding->host->lockdown) {
	case LOCKDOWN_UNKNOWN:
		return find_unknown(finding, "the kernel may be locked down (%s cannot be read)", path);
	case LOCKDOWN_NONE:
		return find_ok(finding, "%s is none", path);
	case LOCKDOWN_INTEGRITY:
	case LOCKDOWN_CONFIDENTIALITY:
		break;
	}
	return find_blocked(finding, "a locked-down kernel takes signed kernels only, by kexec_file_load",
		       "%s is %s", path,
		       finding->host->lockdown == LOCKDOWN_INTEGRITY ? "integrity" : "confidentiality");
}

/* Distributions' kernels lock themselves down under Secure Boot: a hint where lockdown is not known. */
static bool find_secure_boot(const struct finding *finding)
{
	const struct host *host = finding->host;

	if (!host->secure_boot.known)
		return false;
	if (!host->secure_boot.value)
		return find_ok(finding, "Secure Boot is off");
	if (host->lockdown == LOCKDOWN_UNKNOWN)
		return find_warning(finding, "mount securityfs to see whether the kernel is locked down",
			       "Secure Boot is on");
	return find_ok(finding, "Secure Boot is on; lockdown decides");
}

static uint64_t plan_pages(const struct plan *plan, uint64_t page_size)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < plan->segment_count; i++)
		pages += plan->segments[i].dest.size / page_size;
	return pages;
}

/* kernel/kexec_core.c counts in pages: those of all segments, and half of all that the kernel manages. */
static bool find_half_of_ram(const struct finding *finding)
{
	const struct host *host = finding->host;
	uint64_t page = host->page_size, needed;

	if (!finding->context->plan)
		return false;
	needed = plan_pages(finding->context->plan, page);
	if (!host->total_ram.known)
		return find_unknown(finding,
			       "%" PRIu64 " KiB may be more than half of the RAM (%s cannot be read)",
			       needed * (page / 1024), finding_path(finding, HOST_MEMINFO));
	if (needed > host->total_ram.value / page / 2)
		return find_blocked(finding, "the kernel takes no more; use a smaller initrd",
			       "%" PRIu64 " KiB are needed, more than half of the RAM of %" PRIu64 " KiB",
			       needed * (page / 1024), host->total_ram.value / 1024);
	return find_ok(finding, "%" PRIu64 " KiB are needed, of %" PRIu64 " KiB of RAM", needed * (page / 1024),
		  host->total_ram.value / 1024);
}

/* mm/oom_kill.c: what is short is taken from whatever process is largest, the caller or not, before the call fails. */
static bool find_free_memory(const struct finding *finding)
{
	const struct plan *plan = finding->context->plan;
	const struct maybe_u64 *available = &finding->host->available_ram;
	uint64_t page = finding->host->page_size, needed;

	/* What a crash image gets is reserved. */
	if (!plan || finding->context->crash)
		return false;
	needed = plan_pages(plan, page) * (page / 1024);
	if (!available->known)
		return find_unknown(finding, "there may be less than %" PRIu64 " KiB of free memory", needed);
	if (needed > available->value / 1024)
		return find_no_room(finding, "stop programs, use a smaller initrd, or unload what is loaded (kexec -u)",
				    "%" PRIu64 " KiB of free memory are needed, and %" PRIu64 " KiB are available (MemAvailable "
				    "and SwapFree of %s): the kernel would kill processes to have more", needed,
				    available->value / 1024, finding_path(finding, HOST_MEMINFO));
	return find_ok(finding, "%" PRIu64 " KiB of free memory are needed, of %" PRIu64 " KiB that are available",
		       needed, available->value / 1024);
}

static bool find_crash_pages(const struct finding *finding)
{
	if (!finding->context->plan || !finding->context->crash)
		return false;
	return find_unknown(finding, "the segments may leave the kernel no page of its own in the crash region");
}

static uint64_t crash_region_size(const struct iomem *iomem)
{
	uint64_t size = 0;

	for (size_t i = 0; i < iomem->count; i++)
		if (!strcmp(iomem->entries[i].name, "Crash kernel"))
			size += iomem->entries[i].range.size;
	return size;
}

static bool find_crash_region(const struct finding *finding)
{
	const struct host *host = finding->host;
	struct maybe_u64 size = host->crash_size;

	if (!finding->context->crash)
		return false;
	if (!size.known && host->have_iomem && !host->iomem.hidden)
		size = (struct maybe_u64){true, crash_region_size(&host->iomem)};
	if (!size.known)
		return find_unknown(finding, "no memory may be reserved for a crash kernel (%s cannot be read)",
			       finding_path(finding, HOST_CRASH_SIZE_OLD));
	if (!size.value)
		/* Without a plan nobody knows yet how much is needed: making one says it. A report may have none. */
		return (finding->context->plan || finding->context->survey ? find_no_room : find_warning)(
			finding, "boot with crashkernel=SIZE on the command line",
			"no memory is reserved for a crash kernel");
	return find_ok(finding, "%" PRIu64 " KiB are reserved for a crash kernel", size.value / 1024);
}

static bool has_string(const void *fdt, int node, const char *name, const char *value)
{
	return fdt_stringlist_search(fdt, node, name, value) >= 0;
}

static bool is_enabled_cpu(const void *fdt, int node)
{
	return has_string(fdt, node, "device_type", "cpu") &&
	       (!fdt_getprop(fdt, node, "status", NULL) || has_string(fdt, node, "status", "okay") ||
		has_string(fdt, node, "status", "ok"));
}

/* A CPU in a spin table cannot be given back; one CPU alone has none to give. A crash image does without. */
static bool find_spin_table(const struct finding *finding)
{
	const void *fdt = finding->host->fdt.data;
	unsigned cpus = 0, spinning = 0;
	int node;

	if (finding->context->crash || !finding->host->fdt.size)
		return false;
	fdt_for_each_subnode(node, fdt, fdt_path_offset(fdt, "/cpus")) {
		if (!is_enabled_cpu(fdt, node))
			continue;
		cpus++;
		spinning += has_string(fdt, node, "enable-method", "spin-table");
	}
	if (!cpus)
		return false;
	if (cpus > 1 && spinning)
		return find_warning(finding, "boot with nr_cpus=1, or from firmware that has PSCI",
			       "%u of %u CPUs cannot be stopped: their enable-method is spin-table", spinning,
			       cpus);
	return find_ok(finding, "the device tree has %u CPUs, %u in a spin table", cpus, spinning);
}

static bool find_loaded(const struct finding *finding)
{
	struct maybe_u64 loaded = finding->host->kexec_loaded;
	const char *path = finding_path(finding, HOST_KEXEC_LOADED_OLD);

	if (!loaded.known)
		return find_unknown(finding, "nothing may be loaded (%s cannot be read)", path);
	if (!loaded.value)
		return find_blocked(finding, "load a kernel first", "%s is 0", path);
	return find_ok(finding, "%s is 1", path);
}

struct check {
	const char *id;
	unsigned calls;		/* CALL_ bits: of these ... */
	int errnos[3];		/* ... it explains these */
	/* False: it does not apply. The text of CHECK_UNKNOWN is a possible cause. NULL: nothing tells. */
	bool (*find)(const struct finding *finding);
	const char *cause;	/* where nothing tells: the possible cause */
};

/*
 * In the order of the kernel's own checks. Sources: kernel/kexec.c,
 * kexec_core.c, kexec_file.c, reboot.c; arch/arm64/kernel/machine_kexec.c,
 * kexec_image.c; crypto/asymmetric_keys/verify_pefile.c.
 */
static const struct check checks[] = {
	{"build", CALL_ANY, {ENOSYS}, find_build, NULL},
	{"config-kexec", CALL_LOAD, {ENOSYS}, find_config_load, NULL},
	{"config-kexec-file", CALL_FILE_LOAD, {ENOSYS}, find_config_file_load, NULL},
	{"privilege", CALL_ANY, {EPERM}, find_privilege, NULL},
	{"container", CALL_ANY, {EPERM, ENOSYS}, NULL,
	 "a container, whose root is not the machine's and whose seccomp filter may answer"},
	{"load-disabled", CALL_ANY_LOAD, {EPERM}, find_load_disabled, NULL},
	{"load-limit", CALL_ANY_LOAD, {EPERM}, find_load_limit, NULL},
	{"security-module", CALL_ANY_LOAD, {EPERM, EACCES}, NULL,
	 "a security module (a policy of SELinux, AppArmor or IMA)"},
	{"lockdown", CALL_LOAD, {EPERM}, find_lockdown, NULL},
	{"secure-boot", CALL_LOAD, {EPERM}, find_secure_boot, NULL},
	{"flags", CALL_ANY_LOAD, {EINVAL}, NULL, "a flag that the running kernel does not know"},
	{"busy", CALL_ANY, {EBUSY}, NULL, "another kexec operation in progress"},
	{"crash-region", CALL_ANY_LOAD, {EADDRNOTAVAIL}, find_crash_region, NULL},
	{"segments", CALL_LOAD, {EINVAL, EADDRNOTAVAIL}, NULL,
	 "a fault of kexec itself: segments that overlap, are not whole pages, or leave the crash region"},
	{"half-of-ram", CALL_LOAD, {EINVAL}, find_half_of_ram, NULL},
	{"free-memory", CALL_ANY_LOAD, {ENOMEM}, find_free_memory, NULL},
	{"crash-pages", CALL_LOAD, {ENOMEM}, find_crash_pages, NULL},
	{"spin-table", CALL_ANY_LOAD, {EBUSY}, find_spin_table, NULL},
	{"stuck-cpu", CALL_ANY_LOAD, {EBUSY}, NULL,
	 "a CPU that cannot be stopped (then the kernel log has \"CPUs are stuck in the kernel\")"},
	{"file-cut-short", CALL_LOAD, {EFAULT}, NULL, "an input file that was cut short meanwhile"},

	{"not-an-image", CALL_FILE_LOAD, {EINVAL}, NULL,
	 "a file that is no Image, or one whose page size or byte order the CPU does not have"},
	{"file-too-large", CALL_FILE_LOAD, {EFBIG}, NULL, "a file of more than 4 GiB"},
	{"no-hole", CALL_FILE_LOAD, {EADDRNOTAVAIL}, NULL,
	 "no room in memory for the kernel, initrd or device tree"},
	{"unsigned", CALL_FILE_LOAD, {ENODATA, EPERM}, NULL, "a kernel without a signature"},
	{"signature", CALL_FILE_LOAD, {EKEYREJECTED, EPERM}, NULL,
	 "a signature that does not fit, or is revoked"},
	{"signature-key", CALL_FILE_LOAD, {ENOKEY, EPERM}, NULL,
	 "a signature by a key that the kernel does not trust"},
	{"signature-algorithm", CALL_FILE_LOAD, {ENOPKG}, NULL,
	 "a signature algorithm that the kernel lacks"},
	{"signature-form", CALL_FILE_LOAD, {EBADMSG, EMSGSIZE}, NULL, "a malformed signature"},
	{"not-a-pe-file", CALL_FILE_LOAD, {ELIBBAD, EPERM}, NULL,
	 "a kernel that is no PE file, which alone can be signed"},

	{"nothing-loaded", CALL_REBOOT, {EINVAL}, find_loaded, NULL},
	{"pid-namespace", CALL_REBOOT, {EINVAL}, NULL, "a PID namespace that is not the machine's first"},
};

enum { CHECK_COUNT = sizeof(checks) / sizeof(checks[0]) };

/* False where it does not apply, or nothing tells. */
static bool run_check(struct arena *arena, const struct check *check, const struct check_context *context,
		      struct check_result *result)
{
	const struct finding finding = {
		.arena = arena,
		.context = context,
		.host = context->host,
		.result = result,
	};

	result->id = check->id;
	return check->find && check->find(&finding);
}

void checks_run(struct arena *arena, const struct check_context *context, struct check_results *ret)
{
	struct check_results results = {.items = arena_array(arena, CHECK_COUNT, sizeof(*results.items))};

	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (checks[i].calls & (context->call == LOAD_KEXEC_FILE_LOAD ? CALL_FILE_LOAD : CALL_LOAD) &&
		    run_check(arena, &checks[i], context, &results.items[results.count]))
			results.count++;
	*ret = results;
}

/* What stands in the way of the other call alone is worth knowing, and no more. */
void checks_report(struct arena *arena, const struct check_context *context, struct check_results *ret)
{
	unsigned own = context->call == LOAD_KEXEC_FILE_LOAD ? CALL_FILE_LOAD : CALL_LOAD;
	struct check_results results = {.items = arena_array(arena, CHECK_COUNT, sizeof(*results.items))};

	for (size_t i = 0; i < CHECK_COUNT; i++) {
		struct check_result *result = &results.items[results.count];

		if (!(checks[i].calls & CALL_ANY_LOAD) || !run_check(arena, &checks[i], context, result))
			continue;
		results.count++;
		if ((checks[i].calls & own) || result->state == CHECK_OK)
			continue;
		result->state = CHECK_NOTE;
		result->cure = NULL;
		result->text = arena_printf(arena, "%s; that concerns %s only", result->text,
					    own == CALL_LOAD ? "kexec_file_load" : "kexec_load");
	}
	*ret = results;
}

static unsigned call_bit(const char *call)
{
	static const char *const names[] = {"kexec_load", "kexec_file_load", "reboot"};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(call, names[i], strlen(names[i])))
			return 1u << i;
	return 0;
}

static bool explains(const struct check *check, unsigned call, int errno_value)
{
	if (!(check->calls & call))
		return false;
	for (size_t i = 0; i < sizeof(check->errnos) / sizeof(check->errnos[0]); i++)
		if (check->errnos[i] == errno_value)
			return true;
	return false;
}

static const char *join(struct arena *arena, const char *list, const char *item)
{
	return arena_printf(arena, "%s%s%s", list, *list ? "; " : "", item);
}

/* Adds what the check says to the list that it belongs to. */
static void weigh(struct arena *arena, const struct check *check, const struct check_context *context,
		  const char **confirmed, const char **possible)
{
	struct check_result result;
	const char *cure;

	if (!check->find) {
		*possible = join(arena, *possible, check->cause);
		return;
	}
	if (!run_check(arena, check, context, &result) || result.state == CHECK_OK)
		return;
	cure = result.cure ? arena_printf(arena, " (%s)", result.cure) : "";
	if (result.state == CHECK_UNKNOWN || result.state == CHECK_NOTE)
		*possible = join(arena, *possible, result.text);
	else
		*confirmed = join(arena, *confirmed, arena_printf(arena, "%s%s", result.text, cure));
}

bool checks_explain(struct arena *arena, const struct check_context *context, const char *call,
		    int errno_value, struct error *error)
{
	const char *confirmed = "", *possible = "";
	unsigned bit = call_bit(call);

	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (explains(&checks[i], bit, errno_value))
			weigh(arena, &checks[i], context, &confirmed, &possible);
	if (*confirmed)
		error_set(error, ERROR_KERNEL, "%s", confirmed);
	else if (*possible)
		error_set(error, ERROR_KERNEL, "possible causes: %s", possible);
	else
		return error_errno(error, ERROR_KERNEL, errno_value, "%s", call);
	return error_noun(error, "%s: %s", call, strerror(errno_value));
}

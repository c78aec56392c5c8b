// SPDX-License-Identifier: GPL-2.0-or-later
/* Each errno of the kexec calls on arm64: where the machine gives reason for it, where it tells nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "kexec-syscall.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/fake-sys.h"

#define KNOWN(n) {.known = true, .value = (n)}
#define CONFIG(text) {.data = (const uint8_t *)(text), .size = sizeof(text) - 1}

/* A machine on which nothing stands in the way; a test changes one fact or some. */
static struct host good_host(void)
{
	return (struct host){
		.root = "",
		.live = true,
		.release = "6.12",
		.page_size = 4096,
		.total_ram = KNOWN(1024 * 1024 * 1024),
		.available_ram = KNOWN(512 * 1024 * 1024),
		.crash_size = KNOWN(256 * 1024 * 1024),
		.kexec_loaded = KNOWN(1),
		.load_disabled = KNOWN(0),
		.lockdown = LOCKDOWN_NONE,
		.secure_boot = KNOWN(0),
		.kernel_config = CONFIG("CONFIG_KEXEC=y\nCONFIG_KEXEC_FILE=y\n"),
	};
}

static struct host silent_host(void)
{
	return (struct host){.root = "/machine", .live = true, .release = "6.12", .page_size = 4096};
}

/* 24 MiB and 8 MiB: 32768 KiB. */
static struct plan small_plan(void)
{
	return (struct plan){
		.segment_count = 2,
		.segments = {
			{.dest = {.start = 0x40200000, .size = 24 << 20}},
			{.dest = {.start = 0x48000000, .size = 8 << 20}},
		},
		.sealed = true,
	};
}

static struct check_context context_of(const struct host *host)
{
	return (struct check_context){.host = host, .privileged = true};
}

static void assert_explained(const struct check_context *context, const char *call, int number,
			     const char *expected)
{
	struct arena *arena = arena_new();
	struct error error = {0};

	assert_false(checks_explain(arena, context, call, number, &error));
	assert_int_equal(error.kind, ERROR_KERNEL);
	assert_string_equal(error.text, expected);
	arena_free(arena);
}

/* The result of one check; state CHECK_OK and text NULL when it does not apply. */
static struct check_result result_of(struct arena *arena, const struct check_context *context, const char *id)
{
	struct check_results results;

	checks_run(arena, context, &results);
	for (size_t i = 0; i < results.count; i++)
		if (!strcmp(results.items[i].id, id))
			return results.items[i];
	return (struct check_result){0};
}

static void assert_result(const struct check_context *context, const char *id, enum check_state state,
			  const char *text)
{
	struct arena *arena = arena_new();
	struct check_result result = result_of(arena, context, id);

	if (!result.text || result.state != state || strcmp(result.text, text))
		fail_msg("%s: state %d, \"%s\"; expected %d, \"%s\"", id, result.state,
			 result.text ? result.text : "(does not apply)", state, text);
	/* There is something to do, or to know, about what is wrong and about nothing else. */
	assert_int_equal(result.cure != NULL, state >= CHECK_WARNING);
	assert_int_equal(result.kind, state != CHECK_BLOCKED ? ERROR_NONE : strcmp(id, "crash-region") &&
			 strcmp(id, "free-memory") ? ERROR_KERNEL : ERROR_ROOM);
	arena_free(arena);
}

static void assert_no_result(const struct check_context *context, const char *id)
{
	struct arena *arena = arena_new();

	assert_null(result_of(arena, context, id).text);
	arena_free(arena);
}

/* --- Before the call --- */

static void good_machine_has_no_obstacle(void **state)
{
	struct arena *arena = arena_new();
	struct host host = good_host();
	struct plan plan = small_plan();
	struct check_context context = context_of(&host);
	struct check_results results;

	(void)state;
	host.live = false;	/* else this build's own architecture counts */
	context.plan = &plan;
	checks_run(arena, &context, &results);
	assert_true(results.count > 0);
	for (size_t i = 0; i < results.count; i++)
		if (results.items[i].state != CHECK_OK)
			fail_msg("%s: %s", results.items[i].id, results.items[i].text);
	arena_free(arena);
}

static void ids_are_unique(void **state)
{
	struct arena *arena = arena_new();
	struct host host = good_host();
	struct plan plan = small_plan();
	struct check_context context = {.host = &host, .plan = &plan, .crash = true};
	struct check_results results;

	(void)state;
	checks_run(arena, &context, &results);
	for (size_t i = 0; i < results.count; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(results.items[i].id, results.items[k].id);
	arena_free(arena);
}

static void build(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	if (kexec_syscall_available())
		assert_result(&context, "build", CHECK_OK, "this kexec was built for arm64");
	else
		assert_result(&context, "build", CHECK_BLOCKED, "this kexec was not built for arm64");
	host.live = false;
	assert_no_result(&context, "build");
}

static void privilege(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	assert_result(&context, "privilege", CHECK_OK, "this process has CAP_SYS_BOOT");
	context.privileged = false;
	assert_result(&context, "privilege", CHECK_BLOCKED, "this process does not have CAP_SYS_BOOT");
	host.live = false;
	assert_no_result(&context, "privilege");
}

static void load_disabled(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	assert_result(&context, "load-disabled", CHECK_OK, "/proc/sys/kernel/kexec_load_disabled is 0");
	host.load_disabled.value = 1;
	assert_result(&context, "load-disabled", CHECK_BLOCKED, "/proc/sys/kernel/kexec_load_disabled is 1");
	host.load_disabled.known = false;
	host.root = "/machine";
	assert_result(&context, "load-disabled", CHECK_UNKNOWN,
		      "/machine/proc/sys/kernel/kexec_load_disabled may be 1 (it cannot be read)");
}

/* Two counters: one for each kind of image. */
static void load_limit(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	host.load_limit_reboot = (struct maybe_u64)KNOWN(0);
	host.load_limit_panic = (struct maybe_u64)KNOWN(3);
	assert_result(&context, "load-limit", CHECK_BLOCKED, "/proc/sys/kernel/kexec_load_limit_reboot is 0");
	context.crash = true;
	assert_result(&context, "load-limit", CHECK_OK, "/proc/sys/kernel/kexec_load_limit_panic is 3");
	host.load_limit_panic.known = false;
	assert_result(&context, "load-limit", CHECK_OK,
		      "/proc/sys/kernel/kexec_load_limit_panic sets no limit");
}

static void lockdown(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	assert_result(&context, "lockdown", CHECK_OK, "/sys/kernel/security/lockdown is none");
	host.lockdown = LOCKDOWN_INTEGRITY;
	assert_result(&context, "lockdown", CHECK_BLOCKED, "/sys/kernel/security/lockdown is integrity");
	host.lockdown = LOCKDOWN_CONFIDENTIALITY;
	assert_result(&context, "lockdown", CHECK_BLOCKED,
		      "/sys/kernel/security/lockdown is confidentiality");
	host.lockdown = LOCKDOWN_UNKNOWN;
	assert_result(&context, "lockdown", CHECK_UNKNOWN,
		      "the kernel may be locked down (/sys/kernel/security/lockdown cannot be read)");
}

static void secure_boot(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	assert_result(&context, "secure-boot", CHECK_OK, "Secure Boot is off");
	host.secure_boot.value = 1;
	assert_result(&context, "secure-boot", CHECK_OK, "Secure Boot is on; lockdown decides");
	host.lockdown = LOCKDOWN_UNKNOWN;
	assert_result(&context, "secure-boot", CHECK_WARNING, "Secure Boot is on");
	host.secure_boot.known = false;
	assert_no_result(&context, "secure-boot");
}

static void kernel_config(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	assert_result(&context, "config-kexec", CHECK_OK, "the kernel's configuration has CONFIG_KEXEC");
	host.kernel_config = (struct blob)CONFIG("# CONFIG_KEXEC is not set\nCONFIG_KEXEC_FILE=y\n");
	assert_result(&context, "config-kexec", CHECK_WARNING,
		      "the kernel's configuration lacks CONFIG_KEXEC");
	host.kernel_config.size = 0;
	assert_result(&context, "config-kexec", CHECK_UNKNOWN,
		      "the kernel may lack CONFIG_KEXEC (no /proc/config.gz and no /boot/config-6.12)");
	/* The kernel was asked. */
	context.has_load = (struct maybe_u64)KNOWN(1);
	assert_no_result(&context, "config-kexec");
	/* Of another call than the one to be made. */
	assert_no_result(&context, "config-kexec-file");
	assert_no_result(&context, "nothing-loaded");
}

struct ram_case {
	const char *name;
	uint64_t page_size, total_ram, sizes[2];
	enum check_state state;
	const char *text;
};

static const struct ram_case ram_cases[] = {
	/* 16 pages of RAM: half of them is 8. */
	{"exactly-half", 4096, 65536, {16384, 16384}, CHECK_OK, "32 KiB are needed, of 64 KiB of RAM"},
	{"one-page-more", 4096, 65536, {16384, 20480}, CHECK_BLOCKED,
	 "36 KiB are needed, more than half of the RAM of 64 KiB"},
	/* 17 pages: the kernel's half of them is 8 as well. */
	{"odd-number-of-pages", 4096, 69632, {16384, 20480}, CHECK_BLOCKED,
	 "36 KiB are needed, more than half of the RAM of 68 KiB"},
	/* 3 pages of 64 KiB: half of them is 1. */
	{"large-pages", 65536, 196608, {65536, 65536}, CHECK_BLOCKED,
	 "128 KiB are needed, more than half of the RAM of 192 KiB"},
	{"one-segment-alone", 65536, 196608, {65536, 0}, CHECK_OK, "64 KiB are needed, of 192 KiB of RAM"},
};

static void half_of_ram(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ram_cases) / sizeof(ram_cases[0]); i++) {
		const struct ram_case *c = &ram_cases[i];
		struct host host = good_host();
		struct plan plan = small_plan();
		struct check_context context = context_of(&host);

		host.page_size = c->page_size;
		host.total_ram.value = c->total_ram;
		plan.segments[0].dest.size = c->sizes[0];
		plan.segments[1].dest.size = c->sizes[1];
		assert_no_result(&context, "half-of-ram");
		context.plan = &plan;
		assert_result(&context, "half-of-ram", c->state, c->text);
	}
}

static void half_of_unknown_ram(void **state)
{
	struct host host = silent_host();
	struct plan plan = small_plan();
	struct check_context context = context_of(&host);

	(void)state;
	context.plan = &plan;
	assert_result(&context, "half-of-ram", CHECK_UNKNOWN,
		      "32768 KiB may be more than half of the RAM (/machine/proc/meminfo cannot be read)");
}

static void free_memory(void **state)
{
	struct host host = good_host();
	struct plan plan = small_plan();
	struct check_context context = context_of(&host);

	(void)state;
	context.plan = &plan;
	host.available_ram.known = false;
	assert_result(&context, "free-memory", CHECK_UNKNOWN, "there may be less than 32768 KiB of free memory");
	host.available_ram = (struct maybe_u64)KNOWN(32768 * 1024);
	assert_result(&context, "free-memory", CHECK_OK,
		      "32768 KiB of free memory are needed, of 32768 KiB that are available");
	host.available_ram.value--;
	assert_result(&context, "free-memory", CHECK_BLOCKED,
		      "32768 KiB of free memory are needed, and 32767 KiB are available (MemAvailable and SwapFree of "
		      "/proc/meminfo): the kernel would kill processes to have more");
	context.crash = true;
	assert_no_result(&context, "free-memory");
}

/* What concerns the other call alone is a note. */
static void report(void **state)
{
	static const struct { enum load_call call; enum check_state load, file_load; const char *lockdown; } cases[] = {
		{LOAD_KEXEC_LOAD, CHECK_BLOCKED, CHECK_NOTE, "/sys/kernel/security/lockdown is integrity"},
		{LOAD_KEXEC_FILE_LOAD, CHECK_NOTE, CHECK_WARNING,
		 "/sys/kernel/security/lockdown is integrity; that concerns kexec_load only"},
	};
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	host.lockdown = LOCKDOWN_INTEGRITY;
	host.kernel_config = (struct blob)CONFIG("CONFIG_KEXEC=y\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new();
		struct check_results results;
		size_t seen = 0;

		context.call = cases[i].call;
		checks_report(arena, &context, &results);
		for (size_t k = 0; k < results.count; k++) {
			const struct check_result *result = &results.items[k];

			if (!strcmp(result->id, "lockdown") && ++seen) {
				assert_int_equal(result->state, cases[i].load);
				assert_string_equal(result->text, cases[i].lockdown);
				assert_int_equal(result->cure != NULL, result->state == CHECK_BLOCKED);
			}
			if (!strcmp(result->id, "config-kexec-file") && ++seen)
				assert_int_equal(result->state, cases[i].file_load);
			if (!strcmp(result->id, "config-kexec") && ++seen)
				assert_int_equal(result->state, CHECK_OK);
			/* That one is of reboot(2). */
			assert_string_not_equal(result->id, "nothing-loaded");
		}
		assert_int_equal(seen, 3);
		arena_free(arena);
	}
}

static void crash_region(void **state)
{
	struct iomem_entry entries[] = {
		{.range = {0x40000000, 0x40000000}, .name = "System RAM"},
		{.range = {0x60000000, 0x10000000}, .name = "Crash kernel", .depth = 1},
	};
	struct host host = good_host();
	struct check_context context = context_of(&host);
	struct plan plan = small_plan();

	(void)state;
	assert_no_result(&context, "crash-region");
	context.crash = true;
	assert_result(&context, "crash-region", CHECK_OK, "262144 KiB are reserved for a crash kernel");
	host.crash_size.value = 0;
	assert_result(&context, "crash-region", CHECK_WARNING, "no memory is reserved for a crash kernel");
	context.plan = &plan;
	assert_result(&context, "crash-region", CHECK_BLOCKED, "no memory is reserved for a crash kernel");
	host.crash_size = (struct maybe_u64){0};
	assert_result(&context, "crash-region", CHECK_UNKNOWN, "no memory may be reserved for a crash kernel "
		      "(/sys/kernel/kexec_crash_size cannot be read)");
	/* Where the size is not told, the resource is. */
	host.have_iomem = true;
	host.iomem = (struct iomem){.entries = entries, .count = 2};
	assert_result(&context, "crash-region", CHECK_OK, "262144 KiB are reserved for a crash kernel");
	host.iomem.count = 1;
	assert_result(&context, "crash-region", CHECK_BLOCKED, "no memory is reserved for a crash kernel");
	host.iomem.hidden = true;
	assert_result(&context, "crash-region", CHECK_UNKNOWN, "no memory may be reserved for a crash kernel "
		      "(/sys/kernel/kexec_crash_size cannot be read)");
}

struct cpu {
	const char *method, *status;	/* NULL: no such property */
};

struct cpu_case {
	const char *name;
	struct cpu cpus[3];
	size_t count;
	enum check_state state;
	const char *text;		/* NULL: does not apply */
};

static const struct cpu_case cpu_cases[] = {
	{"psci", {{"psci", NULL}, {"psci", NULL}}, 2, CHECK_OK,
	 "the device tree has 2 CPUs, 0 in a spin table"},
	{"spin-table", {{"spin-table", NULL}, {"spin-table", NULL}, {"spin-table", NULL}}, 3,
	 CHECK_WARNING, "3 of 3 CPUs cannot be stopped: their enable-method is spin-table"},
	{"spin-table-alone", {{"spin-table", NULL}}, 1, CHECK_OK,
	 "the device tree has 1 CPUs, 1 in a spin table"},
	{"spin-table-and-disabled",
	 {{"spin-table", "okay"}, {"spin-table", "disabled"}, {"spin-table", "fail"}}, 3, CHECK_OK,
	 "the device tree has 1 CPUs, 1 in a spin table"},
	{"mixed", {{"spin-table", "ok"}, {"psci", NULL}}, 2,
	 CHECK_WARNING, "1 of 2 CPUs cannot be stopped: their enable-method is spin-table"},
	{"no-method", {{NULL, NULL}, {NULL, NULL}}, 2, CHECK_OK,
	 "the device tree has 2 CPUs, 0 in a spin table"},
	{"no-cpus", {{0}}, 0, CHECK_OK, NULL},
};

static struct blob cpu_tree(const struct cpu_case *c)
{
	struct build_fdt fdt = {0};

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_begin(&fdt, "cpus");
	/* Not a CPU, though it says how. */
	build_fdt_begin(&fdt, "cpu-map");
	build_fdt_string(&fdt, "enable-method", "spin-table");
	build_fdt_end(&fdt);
	for (size_t i = 0; i < c->count; i++) {
		build_fdt_begin(&fdt, "cpu");
		build_fdt_string(&fdt, "device_type", "cpu");
		if (c->cpus[i].method)
			build_fdt_string(&fdt, "enable-method", c->cpus[i].method);
		if (c->cpus[i].status)
			build_fdt_string(&fdt, "status", c->cpus[i].status);
		build_fdt_end(&fdt);
	}
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void spin_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cpu_cases) / sizeof(cpu_cases[0]); i++) {
		const struct cpu_case *c = &cpu_cases[i];
		struct host host = good_host();
		struct check_context context = context_of(&host);

		host.fdt = cpu_tree(c);
		if (c->text)
			assert_result(&context, "spin-table", c->state, c->text);
		else
			assert_no_result(&context, "spin-table");
		/* A crash kernel starts beside CPUs that still spin. */
		context.crash = true;
		assert_no_result(&context, "spin-table");
		free((void *)host.fdt.data);
	}
}

static void spin_table_without_tree(void **state)
{
	struct blob no_cpus_node;
	struct build_fdt fdt = {0};
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	assert_no_result(&context, "spin-table");
	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_end(&fdt);
	no_cpus_node = build_fdt_finish(&fdt, 0);
	host.fdt = no_cpus_node;
	assert_no_result(&context, "spin-table");
	free((void *)no_cpus_node.data);
}

/* --- After a refusal --- */

static void one_confirmed_cause(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	host.load_disabled.value = 1;
	assert_explained(&context, "kexec_load", EPERM,
			 "kexec_load: Operation not permitted: "
			 "/proc/sys/kernel/kexec_load_disabled is 1 (only a reboot can set it back to 0)");
}

static void all_confirmed_causes(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	context.privileged = false;
	context.crash = true;
	host.lockdown = LOCKDOWN_INTEGRITY;
	host.load_limit_panic = (struct maybe_u64)KNOWN(0);
	assert_explained(&context, "kexec_load (unload)", EPERM,
			 "kexec_load (unload): Operation not permitted: "
			 "this process does not have CAP_SYS_BOOT (run it as root); "
			 "/proc/sys/kernel/kexec_load_limit_panic is 0 (only a reboot can raise it); "
			 "/sys/kernel/security/lockdown is integrity "
			 "(a locked-down kernel takes signed kernels only, by kexec_file_load)");
}

/* What is known to be in order is no possible cause any more. */
static void only_what_is_left_is_possible(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	assert_explained(&context, "kexec_load", EPERM,
			 "kexec_load: Operation not permitted: possible causes: "
			 "a container, whose root is not the machine's and whose seccomp filter may answer; "
			 "a security module (a policy of SELinux, AppArmor or IMA)");
	host.lockdown = LOCKDOWN_UNKNOWN;
	assert_explained(&context, "kexec_load", EPERM,
			 "kexec_load: Operation not permitted: possible causes: "
			 "a container, whose root is not the machine's and whose seccomp filter may answer; "
			 "a security module (a policy of SELinux, AppArmor or IMA); "
			 "the kernel may be locked down (/sys/kernel/security/lockdown cannot be read)");
}

static void errno_without_causes(void **state)
{
	struct host host = good_host();
	struct check_context context = context_of(&host);

	(void)state;
	assert_explained(&context, "kexec_load", EXDEV,
			 "kexec_load: Invalid cross-device link");
	assert_explained(&context, "reboot", ENOMEM,
			 "reboot: Cannot allocate memory");
	assert_explained(&context, "another call", EPERM,
			 "another call: Operation not permitted");
}

enum { NORMAL, CRASH };

struct refusal_case {
	const char *call;
	int number;
	bool crash;
	const char *words;	/* that must be in the explanation on a machine that tells nothing */
};

/* Each errno that the calls document on arm64, with each of the causes that they give it. */
static const struct refusal_case refusal_cases[] = {
	{"kexec_load", EPERM, NORMAL, "kexec_load_disabled may be 1"},
	{"kexec_load", EPERM, NORMAL, "the kernel may be locked down"},
	{"kexec_load", EPERM, NORMAL, "a container"},
	{"kexec_load", EACCES, NORMAL, "Permission denied: possible causes: a security module"},
	{"kexec_load", ENOSYS, NORMAL, "a container"},
	{"kexec_load", EINVAL, NORMAL, "a flag that the running kernel does not know"},
	{"kexec_load", EINVAL, NORMAL, "segments that overlap"},
	{"kexec_load", EINVAL, NORMAL, "32768 KiB may be more than half of the RAM"},
	{"kexec_load", EBUSY, NORMAL, "another kexec operation in progress"},
	{"kexec_load", EBUSY, NORMAL, "a CPU that cannot be stopped"},
	{"kexec_load", EADDRNOTAVAIL, NORMAL, "possible causes: a fault of kexec itself"},
	{"kexec_load", EADDRNOTAVAIL, CRASH, "no memory may be reserved for a crash kernel"},
	{"kexec_load", ENOMEM, NORMAL, "there may be less than 32768 KiB of free memory"},
	{"kexec_load", ENOMEM, CRASH, "no page of its own in the crash region"},
	{"kexec_load", EFAULT, NORMAL, "an input file that was cut short meanwhile"},
	{"kexec_file_load", EPERM, NORMAL, "kexec_load_disabled may be 1"},
	{"kexec_file_load", EPERM, NORMAL, "a kernel without a signature"},
	{"kexec_file_load", EACCES, NORMAL, "a security module"},
	{"kexec_file_load", EINVAL, NORMAL, "a flag that the running kernel does not know"},
	{"kexec_file_load", EINVAL, NORMAL, "a file that is no Image"},
	{"kexec_file_load", EBUSY, NORMAL, "another kexec operation in progress"},
	{"kexec_file_load", EFBIG, NORMAL, "more than 4 GiB"},
	{"kexec_file_load", EADDRNOTAVAIL, NORMAL, "no room in memory"},
	{"kexec_file_load", ENOMEM, NORMAL, "of free memory"},
	{"kexec_file_load", ENODATA, NORMAL, "a kernel without a signature"},
	{"kexec_file_load", ELIBBAD, NORMAL, "a kernel that is no PE file"},
	{"kexec_file_load", EKEYREJECTED, NORMAL, "a signature that does not fit"},
	{"kexec_file_load", ENOKEY, NORMAL, "a key that the kernel does not trust"},
	{"kexec_file_load", ENOPKG, NORMAL, "a signature algorithm"},
	{"kexec_file_load", EBADMSG, NORMAL, "a malformed signature"},
	{"kexec_file_load", EMSGSIZE, NORMAL, "a malformed signature"},
	{"reboot", EPERM, NORMAL, "a container"},
	{"reboot", EINVAL, NORMAL, "nothing may be loaded (/machine/sys/kernel/kexec_loaded cannot be read)"},
	{"reboot", EINVAL, NORMAL, "a PID namespace"},
	{"reboot", EBUSY, NORMAL, "another kexec operation in progress"},
};

static void every_documented_errno(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(refusal_cases) / sizeof(refusal_cases[0]); i++) {
		const struct refusal_case *c = &refusal_cases[i];
		struct host host = silent_host();
		struct plan plan = small_plan();
		struct check_context context = context_of(&host);
		struct error error = {0};

		/* ENOSYS is certain for a build that cannot load. */
		host.live = c->number != ENOSYS;
		context.plan = &plan;
		context.crash = c->crash;
		checks_explain(arena, &context, c->call, c->number, &error);
		if (!strstr(error.text, c->words) || !strstr(error.text, "possible causes: ") ||
		    !strstr(error.text, strerror(c->number)))
			fail_msg("%s: \"%s\" is not in: %s", c->call, c->words, error.text);
	}
	arena_free(arena);
}

/* What a check found stands in the explanation of the errno that comes of it. */
static void confirmed_by_facts(void **state)
{
	static const struct cpu_case spinning = {
		.cpus = {{"spin-table", NULL}, {"spin-table", NULL}},
		.count = 2,
	};
	struct host host = good_host();
	struct plan plan = small_plan();
	struct check_context context = context_of(&host);

	(void)state;
	context.plan = &plan;
	host.fdt = cpu_tree(&spinning);
	assert_explained(&context, "kexec_load", EBUSY,
			 "kexec_load: Device or resource busy: "
			 "2 of 2 CPUs cannot be stopped: their enable-method is spin-table "
			 "(boot with nr_cpus=1, or from firmware that has PSCI)");
	free((void *)host.fdt.data);
	host.fdt = (struct blob){0};

	host.total_ram.value = 48 << 20;
	assert_explained(&context, "kexec_load", EINVAL,
			 "kexec_load: Invalid argument: "
			 "32768 KiB are needed, more than half of the RAM of 49152 KiB "
			 "(the kernel takes no more; use a smaller initrd)");

	host.live = false;
	host.kernel_config = (struct blob)CONFIG("CONFIG_KEXEC_FILE=y\n");
	assert_explained(&context, "kexec_load", ENOSYS,
			 "kexec_load: Function not implemented: "
			 "the kernel's configuration lacks CONFIG_KEXEC "
			 "(it takes a kernel that was built with it)");
	host.kernel_config = (struct blob)CONFIG("CONFIG_KEXEC=y\n");
	assert_explained(&context, "kexec_file_load", ENOSYS,
			 "kexec_file_load: Function not implemented: the kernel's "
			 "configuration lacks CONFIG_KEXEC_FILE (it takes a kernel that was built with it)");

	context.crash = true;
	host.crash_size.value = 0;
	assert_explained(&context, "kexec_load", EADDRNOTAVAIL,
			 "kexec_load: Cannot assign requested address: "
			 "no memory is reserved for a crash kernel "
			 "(boot with crashkernel=SIZE on the command line)");

	host.kexec_loaded.value = 0;
	assert_explained(&context, "reboot(LINUX_REBOOT_CMD_KEXEC)", EINVAL,
			 "reboot(LINUX_REBOOT_CMD_KEXEC): "
			 "Invalid argument: /sys/kernel/kexec_loaded is 0 (load a kernel first)");
}

/* From the system call's answer to the line that the user sees. */
static void refused_load_is_explained(void **state)
{
	static const int answers[] = {EPERM};
	struct host host = good_host();
	struct plan plan = small_plan();
	struct check_context context = context_of(&host);
	struct fake_sys fake;

	(void)state;
	host.lockdown = LOCKDOWN_CONFIDENTIALITY;
	context.plan = &plan;
	fake_sys_init(&fake, answers, 1);
	assert_explained(&context, "kexec_load", kexec_commit_load(&fake.sys, &plan, false),
			 "kexec_load: Operation not permitted: "
			 "/sys/kernel/security/lockdown is confidentiality "
			 "(a locked-down kernel takes signed kernels only, by kexec_file_load)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_machine_has_no_obstacle),
		cmocka_unit_test(ids_are_unique),
		cmocka_unit_test(build),
		cmocka_unit_test(privilege),
		cmocka_unit_test(load_disabled),
		cmocka_unit_test(load_limit),
		cmocka_unit_test(lockdown),
		cmocka_unit_test(secure_boot),
		cmocka_unit_test(kernel_config),
		cmocka_unit_test(half_of_ram),
		cmocka_unit_test(half_of_unknown_ram),
		cmocka_unit_test(free_memory),
		cmocka_unit_test(report),
		cmocka_unit_test(crash_region),
		cmocka_unit_test(spin_table),
		cmocka_unit_test(spin_table_without_tree),
		cmocka_unit_test(one_confirmed_cause),
		cmocka_unit_test(all_confirmed_causes),
		cmocka_unit_test(only_what_is_left_is_possible),
		cmocka_unit_test(errno_without_causes),
		cmocka_unit_test(every_documented_errno),
		cmocka_unit_test(confirmed_by_facts),
		cmocka_unit_test(refused_load_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

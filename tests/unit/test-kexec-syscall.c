// SPDX-License-Identifier: GPL-2.0-or-later
/* What exactly the kernel is asked, and how its answers come back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

#include "tests/lib/fake-sys.h"

/* EM_AARCH64 is 183 = 0xb7; shifted by 16 that is 0xb70000. KEXEC_ON_CRASH is 1. */
#define FLAGS_NORMAL 0xb70000ul
#define FLAGS_CRASH 0xb70001ul

static const uint8_t kernel_bytes[0x1800];
static const uint8_t initrd_bytes[0x1001];

/* A kernel with 0x1800 bytes in three pages and an initrd of two pages. */
static struct plan sealed_plan(bool crash)
{
	return (struct plan){
		.entry = 0x4a000000,
		.crash = crash,
		.segment_count = 2,
		.segments = {
			{
				.bytes = {kernel_bytes, sizeof(kernel_bytes)},
				.dest = {.start = 0x40200000, .size = 0x3000},
			}, {
				.bytes = {initrd_bytes, sizeof(initrd_bytes)},
				.dest = {.start = 0x8848000000, .size = 0x2000},
			},
		},
		.sealed = true,
	};
}

static void assert_segment(const struct kexec_uapi_segment *segment, const void *buf, size_t bufsz,
			   unsigned long mem, size_t memsz)
{
	assert_ptr_equal(segment->buf, buf);
	assert_int_equal(segment->bufsz, bufsz);
	assert_int_equal(segment->mem, mem);
	assert_int_equal(segment->memsz, memsz);
}

static void load_passes_the_plan(bool crash, unsigned long flags)
{
	static const int answers[] = {0};
	struct plan plan = sealed_plan(crash);
	struct fake_sys fake;

	fake_sys_init(&fake, answers, 1);
	assert_int_equal(kexec_commit_load(&fake.sys, &plan, false), 0);
	assert_int_equal(fake.call_count, 1);
	assert_int_equal(fake.calls[0].kind, FAKE_LOAD);
	assert_int_equal(fake.calls[0].entry, 0x4a000000);
	assert_int_equal(fake.calls[0].segment_count, 2);
	assert_segment(&fake.calls[0].segments[0], kernel_bytes, 0x1800, 0x40200000, 0x3000);
	assert_segment(&fake.calls[0].segments[1], initrd_bytes, 0x1001, 0x8848000000, 0x2000);
	assert_int_equal(fake.calls[0].flags, flags);
}

static void load_normal(void **state)
{
	(void)state;
	load_passes_the_plan(false, FLAGS_NORMAL);
}

static void load_crash(void **state)
{
	(void)state;
	load_passes_the_plan(true, FLAGS_CRASH);
}

static void load_takes_all_segments(void **state)
{
	static const int answers[] = {0};
	struct plan plan = sealed_plan(false);
	struct fake_sys fake;

	(void)state;
	plan.segment_count = 16;
	plan.segments[15] = plan.segments[1];
	fake_sys_init(&fake, answers, 1);
	assert_int_equal(kexec_commit_load(&fake.sys, &plan, false), 0);
	assert_int_equal(fake.calls[0].segment_count, 16);
	assert_segment(&fake.calls[0].segments[15], initrd_bytes, 0x1001, 0x8848000000, 0x2000);
}

static void unsealed_plan_makes_no_call(void **state)
{
	static const int answers[] = {0};
	struct plan plan = sealed_plan(false);
	struct fake_sys fake;

	(void)state;
	plan.sealed = false;
	fake_sys_init(&fake, answers, 1);
	assert_int_equal(kexec_commit_load(&fake.sys, &plan, false), EINVAL);
	assert_int_equal(fake.call_count, 0);
}

static void unload_passes(bool crash, unsigned long flags)
{
	static const int answers[] = {0};
	struct fake_sys fake;

	fake_sys_init(&fake, answers, 1);
	assert_int_equal(kexec_commit_unload(&fake.sys, crash), 0);
	assert_int_equal(fake.call_count, 1);
	assert_int_equal(fake.calls[0].kind, FAKE_LOAD);
	assert_int_equal(fake.calls[0].entry, 0);
	assert_int_equal(fake.calls[0].segment_count, 0);
	assert_true(fake.calls[0].null_segments);
	assert_int_equal(fake.calls[0].flags, flags);
}

static void unload_normal(void **state)
{
	(void)state;
	unload_passes(false, FLAGS_NORMAL);
}

static void unload_crash(void **state)
{
	(void)state;
	unload_passes(true, FLAGS_CRASH);
}

static const struct kexec_file a_file = {.kernel_fd = 5, .initrd_fd = 6, .cmdline = "ab c"};

/* include/uapi/linux/kexec.h: 1 unload, 2 crash, 4 no initrd, 0x10 no CMA, 0x20 force DTB. */
static void file_load_passes(void **state)
{
	static const int answers[] = {0};
	static const struct {
		struct kexec_file file;
		unsigned long cmdline_len, flags;
	} cases[] = {
		{{.kernel_fd = 5, .initrd_fd = 6, .cmdline = "ab c"}, 5, 0},
		{{.kernel_fd = 5, .initrd_fd = -1, .cmdline = ""}, 1, 4},
		{{.kernel_fd = 5, .initrd_fd = 6, .cmdline = "", .crash = true}, 1, 2},
		{{.kernel_fd = 5, .initrd_fd = 6, .cmdline = "", .no_cma = true}, 1, 0x10},
		{{.kernel_fd = 5, .initrd_fd = -1, .cmdline = "", .crash = true, .force_dtb = true}, 1, 0x26},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fake_sys fake;
		bool dropped;

		fake_sys_init(&fake, answers, 1);
		assert_int_equal(kexec_commit_file_load(&fake.sys, &cases[i].file, false, &dropped), 0);
		assert_int_equal(fake.call_count, 1);
		assert_int_equal(fake.calls[0].kind, FAKE_FILE_LOAD);
		assert_int_equal(fake.calls[0].kernel_fd, 5);
		assert_int_equal(fake.calls[0].initrd_fd, cases[i].file.initrd_fd);
		assert_int_equal(fake.calls[0].cmdline_len, cases[i].cmdline_len);
		assert_ptr_equal(fake.calls[0].cmdline, cases[i].file.cmdline);
		assert_int_equal(fake.calls[0].flags, cases[i].flags);
		assert_false(dropped);
	}
}

/* A kernel that does not know a wish answers EINVAL. */
static void file_load_does_without_wishes(void **state)
{
	static const int then_good[] = {EINVAL, 0}, then_bad[] = {EINVAL, ENOEXEC};
	struct kexec_file file = a_file;
	struct fake_sys fake;
	bool dropped;

	(void)state;
	fake_sys_init(&fake, then_good, 2);
	assert_int_equal(kexec_commit_file_load(&fake.sys, &a_file, false, &dropped), EINVAL);
	assert_int_equal(fake.call_count, 1);
	file.no_cma = true;
	fake_sys_init(&fake, then_good, 2);
	assert_int_equal(kexec_commit_file_load(&fake.sys, &file, false, &dropped), 0);
	assert_int_equal(fake.calls[0].flags, 0x10);
	assert_int_equal(fake.calls[1].flags, 0);
	assert_true(dropped);
	fake_sys_init(&fake, then_bad, 2);
	assert_int_equal(kexec_commit_file_load(&fake.sys, &file, false, &dropped), ENOEXEC);
	assert_false(dropped);
	/* Where the kernel counts calls, there is one. */
	fake_sys_init(&fake, then_good, 2);
	assert_int_equal(kexec_commit_file_load(&fake.sys, &file, true, &dropped), EINVAL);
	assert_int_equal(fake.call_count, 1);
}

/* Flags that no kernel knows: EINVAL comes from one that has the call, before it looks at anything else. */
static void asks_for_the_file_call(void **state)
{
	static const int there[] = {EINVAL}, missing[] = {ENOSYS}, forbidden[] = {EPERM};
	struct fake_sys fake;

	(void)state;
	fake_sys_init(&fake, missing, 1);
	assert_false(kexec_has_file_load(&fake.sys));
	fake_sys_init(&fake, forbidden, 1);
	assert_true(kexec_has_file_load(&fake.sys));
	fake_sys_init(&fake, there, 1);
	assert_true(kexec_has_file_load(&fake.sys));
	assert_int_equal(fake.call_count, 1);
	assert_true(fake.calls[0].flags == ~0ul);
	assert_int_equal(fake.calls[0].kernel_fd, -1);
}

/* Flags and a number of segments that no kernel takes: it can be neither a load nor an unload. */
static void load_is_asked_for(void **state)
{
	static const int missing[] = {ENOSYS}, forbidden[] = {EPERM}, there[] = {EINVAL};
	struct fake_sys fake;

	(void)state;
	fake_sys_init(&fake, missing, 1);
	assert_false(kexec_has_load(&fake.sys));
	fake_sys_init(&fake, forbidden, 1);
	assert_true(kexec_has_load(&fake.sys));
	fake_sys_init(&fake, there, 1);
	assert_true(kexec_has_load(&fake.sys));
	assert_int_equal(fake.call_count, 1);
	assert_true(fake.calls[0].flags == ~0ul);
	assert_int_equal(fake.calls[0].segment_count, 17);
	assert_true(fake.calls[0].null_segments);
}

static void file_unload_passes(void **state)
{
	static const int answers[] = {0};
	struct fake_sys fake;

	(void)state;
	fake_sys_init(&fake, answers, 1);
	assert_int_equal(kexec_commit_file_unload(&fake.sys, false), 0);
	assert_int_equal(kexec_commit_file_unload(&fake.sys, true), 0);
	assert_int_equal(fake.calls[0].kernel_fd, -1);
	assert_int_equal(fake.calls[0].initrd_fd, -1);
	assert_int_equal(fake.calls[0].cmdline_len, 0);
	assert_int_equal(fake.calls[0].flags, 1);
	assert_int_equal(fake.calls[1].flags, 3);
}

/* Of EBUSY, too, when there may be only one call. */
static void one_call_when_they_are_counted(void **state)
{
	static const int busy[] = {EBUSY};
	const struct plan plan = sealed_plan(false);
	struct fake_sys fake;
	bool dropped;

	(void)state;
	fake_sys_init(&fake, busy, 1);
	assert_int_equal(kexec_commit_load(&fake.sys, &plan, true), EBUSY);
	assert_int_equal(fake.call_count, 1);
	assert_int_equal(kexec_commit_file_load(&fake.sys, &a_file, true, &dropped), EBUSY);
	assert_int_equal(fake.call_count, 2);
	assert_int_equal(kexec_commit_file_load(&fake.sys, &a_file, false, &dropped), EBUSY);
	assert_int_equal(fake.call_count, 2 + 1 + KEXEC_BUSY_RETRIES);
	assert_int_equal(fake.wait_count, KEXEC_BUSY_RETRIES);
}

/* Every errno that the tables of kexec_load(2) on arm64 name comes back as it is, without another try. */
static void refusals_come_back(void **state)
{
	static const int numbers[] = {EPERM, EACCES, EINVAL, EFAULT, ENOMEM, EADDRNOTAVAIL, ENOSYS};
	struct plan plan = sealed_plan(false);
	struct fake_sys fake;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		fake_sys_init(&fake, &numbers[i], 1);
		assert_int_equal(kexec_commit_load(&fake.sys, &plan, false), numbers[i]);
		assert_int_equal(kexec_commit_unload(&fake.sys, true), numbers[i]);
		assert_int_equal(kexec_commit_exec(&fake.sys), numbers[i]);
		assert_int_equal(fake.call_count, 3);
		assert_int_equal(fake.wait_count, 0);
	}
}

struct busy_case {
	const char *name;
	int answers[8];
	size_t answer_count;
	int expected;
	size_t calls, waits;
};

static const struct busy_case busy_cases[] = {
	{"busy-once", {EBUSY, 0}, 2, 0, 2, 1},
	{"busy-then-refused", {EBUSY, EBUSY, ENOMEM}, 3, ENOMEM, 3, 2},
	/* One call and five more tries, a pause before each of the latter. */
	{"busy-for-ever", {EBUSY}, 1, EBUSY, 6, 5},
};

static void busy_is_retried(void **state)
{
	struct plan plan = sealed_plan(false);
	struct fake_sys fake;

	(void)state;
	for (size_t i = 0; i < sizeof(busy_cases) / sizeof(busy_cases[0]); i++) {
		const struct busy_case *c = &busy_cases[i];

		print_message("%s\n", c->name);
		fake_sys_init(&fake, c->answers, c->answer_count);
		assert_int_equal(kexec_commit_load(&fake.sys, &plan, false), c->expected);
		assert_int_equal(fake.call_count, c->calls);
		assert_int_equal(fake.wait_count, c->waits);

		fake_sys_init(&fake, c->answers, c->answer_count);
		assert_int_equal(kexec_commit_unload(&fake.sys, false), c->expected);
		assert_int_equal(fake.call_count, c->calls);

		fake_sys_init(&fake, c->answers, c->answer_count);
		assert_int_equal(kexec_commit_exec(&fake.sys), c->expected);
		assert_int_equal(fake.call_count, c->calls);
		assert_int_equal(fake.calls[0].kind, FAKE_REBOOT);
	}
}

/* uapi/linux/reboot.h, in the form that its own comments and kexec-tools' users know. */
static void reboot_constants(void **state)
{
	(void)state;
	assert_int_equal(REBOOT_MAGIC1, 4276215469);	/* 0xfee1dead */
	assert_int_equal(REBOOT_MAGIC2, 0x28121969);
	assert_int_equal(REBOOT_CMD_KEXEC, 'E' << 24 | 'X' << 16 | 'E' << 8 | 'C');
}

/* Another architecture's kernel is never asked. On arm64 the real calls are not for a unit test. */
static void foreign_build_cannot_load(void **state)
{
	const struct kexec_sys *sys = &kexec_sys_linux;

	(void)state;
	if (kexec_syscall_available())
		skip();
	assert_int_equal(sys->load(sys->context, 0, 0, NULL, 0), ENOSYS);
	assert_int_equal(sys->file_load(sys->context, -1, -1, 0, NULL, 0), ENOSYS);
	assert_int_equal(sys->reboot_kexec(sys->context), ENOSYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(load_normal),
		cmocka_unit_test(load_crash),
		cmocka_unit_test(load_takes_all_segments),
		cmocka_unit_test(unsealed_plan_makes_no_call),
		cmocka_unit_test(unload_normal),
		cmocka_unit_test(unload_crash),
		cmocka_unit_test(file_load_passes),
		cmocka_unit_test(file_load_does_without_wishes),
		cmocka_unit_test(asks_for_the_file_call),
		cmocka_unit_test(load_is_asked_for),
		cmocka_unit_test(file_unload_passes),
		cmocka_unit_test(one_call_when_they_are_counted),
		cmocka_unit_test(refusals_come_back),
		cmocka_unit_test(busy_is_retried),
		cmocka_unit_test(reboot_constants),
		cmocka_unit_test(foreign_build_cannot_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

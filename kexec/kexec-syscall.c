// SPDX-License-Identifier: GPL-2.0-or-later
#include "kexec-syscall.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const struct timespec busy_pause = {.tv_nsec = 200 * 1000 * 1000};

#if defined(__aarch64__)

bool kexec_syscall_available(void)
{
	return true;
}

static int linux_load(void *context, unsigned long entry, unsigned long segment_count,
		      const struct kexec_uapi_segment *segments, unsigned long flags)
{
	(void)context;
	return syscall(SYS_kexec_load, entry, segment_count, segments, flags) ? errno : 0;
}

static int linux_file_load(void *context, int kernel_fd, int initrd_fd, unsigned long cmdline_len,
			   const char *cmdline, unsigned long flags)
{
	(void)context;
	return syscall(SYS_kexec_file_load, kernel_fd, initrd_fd, cmdline_len, cmdline, flags) ? errno : 0;
}

static int linux_reboot_kexec(void *context)
{
	(void)context;
	return syscall(SYS_reboot, REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_CMD_KEXEC, NULL) ? errno : 0;
}

#else

/* A kernel of another architecture must never see a plan for arm64, nor be rebooted by it. */

bool kexec_syscall_available(void)
{
	return false;
}

static int linux_load(void *context, unsigned long entry, unsigned long segment_count,
		      const struct kexec_uapi_segment *segments, unsigned long flags)
{
	(void)context;
	(void)entry;
	(void)segment_count;
	(void)segments;
	(void)flags;
	return ENOSYS;
}

static int linux_file_load(void *context, int kernel_fd, int initrd_fd, unsigned long cmdline_len,
			   const char *cmdline, unsigned long flags)
{
	(void)context;
	(void)kernel_fd;
	(void)initrd_fd;
	(void)cmdline_len;
	(void)cmdline;
	(void)flags;
	return ENOSYS;
}

static int linux_reboot_kexec(void *context)
{
	(void)context;
	return ENOSYS;
}

#endif

static void linux_wait(void *context)
{
	(void)context;
	nanosleep(&busy_pause, NULL);
}

const struct kexec_sys kexec_sys_linux = {
	.load = linux_load,
	.file_load = linux_file_load,
	.reboot_kexec = linux_reboot_kexec,
	.wait = linux_wait,
};

/* capget(2): two 32-bit words of each set since version 3. Other architectures number capabilities the same. */
bool kexec_syscall_permitted(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};

	if (syscall(SYS_capget, &header, sets))
		return false;
	return sets[CAP_TO_INDEX(CAP_SYS_BOOT)].effective & CAP_TO_MASK(CAP_SYS_BOOT);
}

/* Whether a call that answered number is to be made again; waits before it says so. */
static bool busy_again(const struct kexec_sys *sys, int number, unsigned *tries)
{
	if (number != EBUSY || *tries == KEXEC_BUSY_RETRIES)
		return false;
	(*tries)++;
	sys->wait(sys->context);
	return true;
}

static int load(const struct kexec_sys *sys, unsigned long entry, size_t segment_count,
		const struct kexec_uapi_segment *segments, unsigned long flags, bool once)
{
	unsigned tries = once ? KEXEC_BUSY_RETRIES : 0;
	int number;

	do
		number = sys->load(sys->context, entry, segment_count, segments, flags);
	while (busy_again(sys, number, &tries));
	return number;
}

static unsigned long image_flags(bool crash)
{
	return KEXEC_LOAD_ARCH_AARCH64 | (crash ? KEXEC_LOAD_ON_CRASH : 0);
}

int kexec_commit_load(const struct kexec_sys *sys, const struct plan *plan, bool once)
{
	struct kexec_uapi_segment segments[PLAN_MAX_SEGMENTS];

	if (!plan->sealed)
		return EINVAL;
	for (size_t i = 0; i < plan->segment_count; i++)
		segments[i] = (struct kexec_uapi_segment){
			.buf = plan->segments[i].bytes.data,
			.bufsz = plan->segments[i].bytes.size,
			.mem = plan->segments[i].dest.start,
			.memsz = plan->segments[i].dest.size,
		};
	return load(sys, plan->entry, plan->segment_count, segments,
		    image_flags(plan->crash) | (plan->hotplug ? KEXEC_LOAD_CRASH_HOTPLUG : 0), once);
}

/* No segments means: unload. */
int kexec_commit_unload(const struct kexec_sys *sys, bool crash)
{
	return load(sys, 0, 0, NULL, image_flags(crash), false);
}

static int file_load(const struct kexec_sys *sys, const struct kexec_file *file, unsigned long flags, bool once)
{
	unsigned tries = once ? KEXEC_BUSY_RETRIES : 0;
	int number;

	/* The kernel counts the NUL byte. */
	do
		number = sys->file_load(sys->context, file->kernel_fd, file->initrd_fd,
					file->cmdline ? strlen(file->cmdline) + 1 : 0, file->cmdline, flags);
	while (busy_again(sys, number, &tries));
	return number;
}

int kexec_commit_file_load(const struct kexec_sys *sys, const struct kexec_file *file, bool once, bool *ret_dropped)
{
	unsigned long flags = (file->crash ? KEXEC_FILE_LOAD_ON_CRASH : 0) |
			      (file->initrd_fd < 0 ? KEXEC_FILE_LOAD_NO_INITRAMFS : 0);
	unsigned long wishes = (file->no_cma ? KEXEC_FILE_LOAD_NO_CMA : 0) |
			       (file->force_dtb ? KEXEC_FILE_LOAD_FORCE_DTB : 0);
	int number = file_load(sys, file, flags | wishes, once);

	*ret_dropped = false;
	if (number != EINVAL || !wishes || once)
		return number;
	number = file_load(sys, file, flags, once);
	*ret_dropped = !number;
	return number;
}

bool kexec_has_load(const struct kexec_sys *sys)
{
	return sys->load(sys->context, 0, PLAN_MAX_SEGMENTS + 1, NULL, ~0ul) != ENOSYS;
}

bool kexec_has_file_load(const struct kexec_sys *sys)
{
	return sys->file_load(sys->context, -1, -1, 0, NULL, ~0ul) != ENOSYS;
}

int kexec_commit_file_unload(const struct kexec_sys *sys, bool crash)
{
	const struct kexec_file none = {.kernel_fd = -1, .initrd_fd = -1};

	return file_load(sys, &none, KEXEC_FILE_LOAD_UNLOAD | (crash ? KEXEC_FILE_LOAD_ON_CRASH : 0), false);
}

int kexec_commit_exec(const struct kexec_sys *sys)
{
	unsigned tries = 0;
	int number;

	do
		number = sys->reboot_kexec(sys->context);
	while (busy_again(sys, number, &tries));
	return number;
}

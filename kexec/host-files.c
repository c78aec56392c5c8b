// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "file.h"

/* More than any of the files has: the largest are a kernel's configuration and a large machine's iomem. */
#define LIMIT ((size_t)16 << 20)

const char *const host_tty_attributes[HOST_TTY_ATTRIBUTE_COUNT + 1] = {
	[HOST_TTY_IOMEM_BASE] = "iomem_base",
	[HOST_TTY_REG_SHIFT] = "iomem_reg_shift",
	[HOST_TTY_IO_TYPE] = "io_type",
	[HOST_TTY_TYPE] = "type",
};

const char *const host_cpu_attributes[HOST_CPU_ATTRIBUTE_COUNT + 1] = {
	[HOST_CPU_CRASH_NOTES] = "crash_notes",
	[HOST_CPU_CRASH_NOTES_SIZE] = "crash_notes_size",
};

const char *const host_watchdog_attributes[HOST_WATCHDOG_ATTRIBUTE_COUNT + 1] = {
	[HOST_WATCHDOG_IDENTITY] = "identity",
	[HOST_WATCHDOG_STATE] = "state",
	[HOST_WATCHDOG_TIMEOUT] = "timeout",
	[HOST_WATCHDOG_NOWAYOUT] = "nowayout",
};

const struct host_file host_files[HOST_ITEM_COUNT] = {
	[HOST_IOMEM] = {HOST_FILE, "/proc/iomem"},
	[HOST_MEMINFO] = {HOST_FILE, "/proc/meminfo"},
	[HOST_CMDLINE] = {HOST_FILE, "/proc/cmdline"},
	[HOST_FDT] = {HOST_FILE, "/sys/firmware/fdt"},
	[HOST_DEVICE_TREE] = {HOST_TREE, "/proc/device-tree"},
	[HOST_DEVICE_TREE_FIRMWARE] = {HOST_TREE, "/sys/firmware/devicetree/base"},
	[HOST_EFI] = {HOST_DIRECTORY, "/sys/firmware/efi"},
	[HOST_ACPI] = {HOST_DIRECTORY, "/sys/firmware/acpi/tables"},
	[HOST_REALM] = {HOST_DIRECTORY, "/sys/devices/platform/arm-cca-dev"},
	[HOST_FADT] = {HOST_FILE, "/sys/firmware/acpi/tables/FACP"},
	[HOST_SRAT] = {HOST_FILE, "/sys/firmware/acpi/tables/SRAT"},
	[HOST_SECURE_BOOT] = {HOST_FILE,
			      "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"},
	[HOST_KEXEC_LOADED] = {HOST_FILE, "/sys/kernel/kexec/loaded"},
	[HOST_CRASH_LOADED] = {HOST_FILE, "/sys/kernel/kexec/crash_loaded"},
	[HOST_CRASH_SIZE] = {HOST_FILE, "/sys/kernel/kexec/crash_size"},
	[HOST_ELFCOREHDR_SIZE] = {HOST_FILE, "/sys/kernel/kexec/crash_elfcorehdr_size"},
	[HOST_KEXEC_LOADED_OLD] = {HOST_FILE, "/sys/kernel/kexec_loaded"},
	[HOST_CRASH_LOADED_OLD] = {HOST_FILE, "/sys/kernel/kexec_crash_loaded"},
	[HOST_CRASH_SIZE_OLD] = {HOST_FILE, "/sys/kernel/kexec_crash_size"},
	[HOST_ELFCOREHDR_SIZE_OLD] = {HOST_FILE, "/sys/kernel/crash_elfcorehdr_size"},
	[HOST_LOAD_DISABLED] = {HOST_FILE, "/proc/sys/kernel/kexec_load_disabled"},
	[HOST_LOAD_LIMIT_REBOOT] = {HOST_FILE, "/proc/sys/kernel/kexec_load_limit_reboot"},
	[HOST_LOAD_LIMIT_PANIC] = {HOST_FILE, "/proc/sys/kernel/kexec_load_limit_panic"},
	[HOST_LOCKDOWN] = {HOST_FILE, "/sys/kernel/security/lockdown"},
	[HOST_IMA] = {HOST_DIRECTORY, "/sys/kernel/security/ima"},
	[HOST_KHO] = {HOST_DIRECTORY, "/sys/kernel/debug/kho"},
	[HOST_CPUS_ONLINE] = {HOST_FILE, "/sys/devices/system/cpu/online"},
	[HOST_MIDR] = {HOST_FILE, "/sys/devices/system/cpu/cpu0/regs/identification/midr_el1"},
	[HOST_CONFIG_GZ] = {HOST_FILE, "/proc/config.gz"},
	[HOST_CONFIG_BOOT] = {HOST_RELEASE_FILE, "/boot/config-"},
	[HOST_CONF] = {HOST_FILE, SYSCONFDIR "/kexec.conf"},
	[HOST_TTYS] = {HOST_TTY_CLASS, "/sys/class/tty"},
	[HOST_CPUS] = {HOST_CPU_CLASS, "/sys/devices/system/cpu"},
	[HOST_WATCHDOGS] = {HOST_WATCHDOG_CLASS, "/sys/class/watchdog"},
	[HOST_VMCOREINFO] = {HOST_FILE, "/sys/kernel/vmcoreinfo"},
	[HOST_KCORE] = {HOST_CORE, "/proc/kcore"},
	[HOST_KALLSYMS] = {HOST_SYMBOLS, "/proc/kallsyms"},
	[HOST_KPAGEFLAGS] = {HOST_FRAMES, "/proc/kpageflags"},
	[HOST_MADT] = {HOST_FILE, "/sys/firmware/acpi/tables/APIC"},
	[HOST_KMSG] = {HOST_RECORDS, "/dev/kmsg"},
	[HOST_DMESG_LOG] = {HOST_SAVED_LOG, "/var/log/dmesg"},
	[HOST_KERN_LOG] = {HOST_SAVED_LOG, "/var/log/kern.log"},
};

const char *host_file_path(struct arena *arena, enum host_item item, const char *release)
{
	const struct host_file *file = &host_files[item];

	if (file->kind != HOST_RELEASE_FILE)
		return file->path;
	return arena_printf(arena, "%s%s", file->path, release);
}

const char *host_tty_path(struct arena *arena, const char *tty, enum host_tty_attribute attribute)
{
	return arena_printf(arena, "%s/%s/%s", host_files[HOST_TTYS].path, tty,
			    host_tty_attributes[attribute]);
}

const char *host_cpu_path(struct arena *arena, const char *cpu, enum host_cpu_attribute attribute)
{
	return arena_printf(arena, "%s/%s/%s", host_files[HOST_CPUS].path, cpu,
			    host_cpu_attributes[attribute]);
}

const char *host_watchdog_path(struct arena *arena, const char *watchdog, enum host_watchdog_attribute attribute)
{
	return arena_printf(arena, "%s/%s/%s", host_files[HOST_WATCHDOGS].path, watchdog,
			    host_watchdog_attributes[attribute]);
}

/* Whether path is directory or lies below it; both are resolved names. */
static bool is_inside(const char *directory, const char *path)
{
	size_t length = strlen(directory);

	if (!strcmp(directory, "/"))
		return true;
	return !strncmp(directory, path, length) && (path[length] == '/' || path[length] == '\0');
}

/* realpath(3) into the arena. Returns 0 or an errno value. */
static int resolve(struct arena *arena, const char *path, const char **ret)
{
	char *resolved = realpath(path, NULL);

	if (!resolved)
		return errno;
	*ret = arena_strndup(arena, resolved, strlen(resolved));
	free(resolved);
	return 0;
}

int host_resolve(struct arena *arena, const char *root, const char *path, const char **ret)
{
	const char *top, *resolved;
	int number = resolve(arena, *root ? root : "/", &top);

	if (!number)
		number = resolve(arena, arena_printf(arena, "%s%s", root, path), &resolved);
	if (!number && !is_inside(top, resolved))
		number = ENOENT;
	if (!number)
		*ret = resolved;
	return number;
}

int host_read_file(struct arena *arena, const char *root, const char *path, struct blob *ret)
{
	const char *resolved;
	int number = host_resolve(arena, root, path, &resolved);

	return number ? number : file_read(arena, resolved, LIMIT, ret);
}

int host_list(struct arena *arena, const char *path, const char ***ret, size_t *ret_count)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, versionsort);
	const char **names;
	size_t kept = 0;

	if (count < 0)
		return errno;
	names = arena_array(arena, (size_t)count, sizeof(*names));
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		if (strcmp(name, ".") && strcmp(name, ".."))
			names[kept++] = arena_strndup(arena, name, strlen(name));
		free(entries[i]);
	}
	free(entries);
	*ret = names;
	*ret_count = kept;
	return 0;
}

bool host_exists(struct arena *arena, const char *root, const char *path)
{
	const char *resolved;

	return !host_resolve(arena, root, path, &resolved);
}

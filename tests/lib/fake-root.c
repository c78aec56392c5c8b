// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake-root.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct fake_file fake_machine[] = {
	{"/kexec-snapshot",
	 "page_size=16384\nbyte_order=big\nhwcap=0x1ff\nrelease=6.12.1-test\nmachine=aarch64\n"},
	{"/proc/iomem",
	 "09000000-09000fff : pl011@9000000\n"
	 "40000000-7fffffff : System RAM\n"
	 "  40210000-41c0ffff : Kernel code\n"
	 "  41c10000-421cffff : reserved\n"
	 "  421d0000-4246ffff : Kernel data\n"
	 "  60000000-6fffffff : Crash kernel\n"},
	{"/proc/meminfo", "MemTotal:        1001234 kB\nMemFree:          900000 kB\n"
			  "MemAvailable:     950000 kB\nSwapTotal:          4000 kB\nSwapFree:           2000 kB\n"},
	{"/proc/cmdline", "console=ttyAMA0  root=\"/dev/vda 1\" crashkernel=256M\n"},
	{"/proc/sys/kernel/kexec_load_disabled", "0\n"},
	{"/proc/sys/kernel/kexec_load_limit_reboot", "7\n"},
	{"/proc/sys/kernel/kexec_load_limit_panic", "-1\n"},
	{"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c", "\6AAA\1"},
	{"/sys/firmware/acpi/tables/", NULL},
	{"/sys/kernel/kexec/loaded", "1\n"},
	{"/sys/kernel/kexec/crash_loaded", "0\n"},
	{"/sys/kernel/kexec/crash_size", "268435456\n"},
	{"/sys/kernel/security/lockdown", "none [integrity] confidentiality\n"},
	{"/sys/devices/system/cpu/online", "0-2,5\n"},
	{"/sys/devices/system/cpu/cpu0/regs/identification/midr_el1", "0x00000000411fd070\n"},
	{"/boot/config-6.12.1-test", "CONFIG_KEXEC=y\n"},
	{"/sys/class/tty/ttyAMA0/iomem_base", "0x9000000\n"},
	{"/sys/class/tty/ttyAMA0/iomem_reg_shift", "0\n"},
	{"/sys/class/tty/ttyAMA0/io_type", "2\n"},
	{"/sys/class/tty/ttyAMA0/type", "32\n"},
	{"/sys/class/tty/ttyS0/iomem_base", "0x10FE215040\n"},
	{"/sys/class/tty/ttyS0/iomem_reg_shift", "2\n"},
	{"/sys/class/tty/ttyS0/io_type", "3\n"},
	{"/sys/class/tty/ttyS0/type", "4\n"},
	{"/sys/class/tty/tty1/dev", "4:1\n"},
	{NULL, NULL},
};

/* Without its fake machine a test can say nothing. */
static void need(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	abort();
}

/* root and path, from malloc; the directories between them are made. */
static char *full_path(const char *root, const char *path)
{
	char *full;

	need(asprintf(&full, "%s%s", root, path) >= 0, path);
	for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		need(!mkdir(full, 0755) || errno == EEXIST, full);
		*slash = '/';
	}
	return full;
}

void fake_root_add(const char *root, const char *path, const void *bytes, size_t size)
{
	char *full = full_path(root, path);
	FILE *file = fopen(full, "w");

	need(file != NULL, full);
	need(fwrite(bytes, 1, size, file) == size, full);
	need(!fclose(file), full);
	free(full);
}

void fake_root_link(const char *root, const char *path, const char *target)
{
	char *full = full_path(root, path);

	need(!symlink(target, full), full);
	free(full);
}

void fake_root_drop(const char *root, const char *path)
{
	char *full = full_path(root, path);

	need(!remove(full), full);
	free(full);
}

char *fake_root_make(const struct fake_file *files)
{
	const char *parent = getenv("TMPDIR");
	char *template, *root;

	need(asprintf(&template, "%s/fake-root-XXXXXX", parent ? parent : "/tmp") >= 0, "fake root");
	need(mkdtemp(template) != NULL, template);
	root = realpath(template, NULL);
	need(root != NULL, template);
	free(template);
	for (; files->path; files++) {
		if (files->text)
			fake_root_add(root, files->path, files->text, strlen(files->text));
		else
			free(full_path(root, files->path));
	}
	return root;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *position)
{
	(void)status;
	(void)type;
	(void)position;
	return remove(path);
}

void fake_root_remove(char *root)
{
	need(!nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS), root);
	free(root);
}

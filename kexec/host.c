// SPDX-License-Identifier: GPL-2.0-or-later
#include "host.h"

#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "dtb.h"
#include "host-fdt.h"
#include "host-files.h"
#include "host-log.h"
#include "host-text.h"
#include "peel.h"
#include "psci-arm64.h"
#include "srat.h"

/* Text of a kernel's configuration; distributions' are below 400 KiB. */
#define CONFIG_LIMIT ((uint64_t)16 << 20)

struct reader {
	struct arena *arena;
	struct host *host;
	struct notes *notes;
};

static void warn(struct reader *reader, enum host_item item, const char *reason)
{
	notes_add(reader->notes, NOTE_WARNING, "%s%s: %s", reader->host->root,
		  host_file_path(reader->arena, item, reader->host->release), reason);
}

static void warn_form(struct reader *reader, enum host_item item, struct blob text, const char *expected)
{
	warn(reader, item, arena_printf(reader->arena, "\"%s\": expected %s",
					host_text_excerpt(reader->arena, text), expected));
}

/* False when there is no such file, and, with a warning, when it cannot be read. */
static bool read_item(struct reader *reader, enum host_item item, struct blob *ret)
{
	const struct host *host = reader->host;
	const char *path = host_file_path(reader->arena, item, host->release);
	int number = host_read_file(reader->arena, host->root, path, ret);

	if (number && number != ENOENT)
		warn(reader, item, strerror(number));
	return !number;
}

static bool item_exists(struct reader *reader, enum host_item item)
{
	return host_exists(reader->arena, reader->host->root, host_files[item].path);
}

static struct maybe_u64 read_number(struct reader *reader, enum host_item item)
{
	struct maybe_u64 number = {0};
	struct blob text;

	if (!read_item(reader, item, &text))
		return number;
	number.known = host_text_number(text, &number.value);
	if (!number.known)
		warn_form(reader, item, text, "a number");
	return number;
}

/* What moved to another place with some kernel version: the new place first. */
static struct maybe_u64 read_moved_number(struct reader *reader, enum host_item item, enum host_item old)
{
	struct maybe_u64 number = read_number(reader, item);

	return number.known ? number : read_number(reader, old);
}

static struct maybe_u64 read_limit(struct reader *reader, enum host_item item)
{
	struct maybe_u64 number = {0};
	bool unlimited = false;
	struct blob text;

	if (!read_item(reader, item, &text))
		return number;
	if (!host_text_limit(text, &unlimited, &number.value))
		warn_form(reader, item, text, "a number or -1");
	else
		number.known = !unlimited;
	return number;
}

static void read_kexec_state(struct reader *reader)
{
	struct host *host = reader->host;

	host->kexec_loaded = read_moved_number(reader, HOST_KEXEC_LOADED, HOST_KEXEC_LOADED_OLD);
	host->crash_loaded = read_moved_number(reader, HOST_CRASH_LOADED, HOST_CRASH_LOADED_OLD);
	host->crash_size = read_moved_number(reader, HOST_CRASH_SIZE, HOST_CRASH_SIZE_OLD);
	host->elfcorehdr_size = read_moved_number(reader, HOST_ELFCOREHDR_SIZE, HOST_ELFCOREHDR_SIZE_OLD);
	host->load_disabled = read_number(reader, HOST_LOAD_DISABLED);
	host->load_limit_reboot = read_limit(reader, HOST_LOAD_LIMIT_REBOOT);
	host->load_limit_panic = read_limit(reader, HOST_LOAD_LIMIT_PANIC);
}

static void read_iomem(struct reader *reader)
{
	struct host *host = reader->host;
	struct error error;
	struct blob text;

	if (!read_item(reader, HOST_IOMEM, &text))
		return;
	host->have_iomem = iomem_parse(reader->arena, text, &host->iomem, &error);
	if (!host->have_iomem)
		warn(reader, HOST_IOMEM, error.text);
}

static void read_ram(struct reader *reader)
{
	struct maybe_u64 *total = &reader->host->total_ram, *available = &reader->host->available_ram;
	struct maybe_u64 *unused = &reader->host->free_ram;
	struct blob text;
	uint64_t swap;

	if (!read_item(reader, HOST_MEMINFO, &text))
		return;
	total->known = host_text_memory(text, "MemTotal", &total->value);
	if (!total->known)
		warn(reader, HOST_MEMINFO, "no line \"MemTotal: NUMBER kB\"");
	unused->known = host_text_memory(text, "MemFree", &unused->value);
	available->known = host_text_memory(text, "MemAvailable", &available->value);
	if (available->known && host_text_memory(text, "SwapFree", &swap) &&
	    __builtin_add_overflow(available->value, swap, &available->value))
		available->known = false;
}

static void read_cpus(struct reader *reader)
{
	struct host *host = reader->host;
	struct blob text;

	host->midr = read_number(reader, HOST_MIDR);
	if (!read_item(reader, HOST_CPUS_ONLINE, &text))
		return;
	host->cpus_online.known = host_text_cpu_count(text, &host->cpus_online.value);
	if (!host->cpus_online.known)
		warn_form(reader, HOST_CPUS_ONLINE, text, "a list of CPUs like 0-3");
}

static void read_cmdline(struct reader *reader)
{
	struct blob text;

	if (read_item(reader, HOST_CMDLINE, &text))
		reader->host->cmdline = host_text_line(reader->arena, text);
}

static bool read_firmware_fdt(struct reader *reader)
{
	struct host *host = reader->host;
	struct error error;
	struct blob bytes;

	if (!read_item(reader, HOST_FDT, &bytes))
		return false;
	if (!dtb_check(bytes, &host->fdt, &error)) {
		warn(reader, HOST_FDT, error.text);
		return false;
	}
	host->fdt_source = HOST_FDT_FIRMWARE;
	return true;
}

static bool rebuild_fdt(struct reader *reader, enum host_item item)
{
	struct host *host = reader->host;
	struct error error;
	const char *directory;

	if (host_resolve(reader->arena, host->root, host_files[item].path, &directory))
		return false;
	if (!host_fdt_rebuild(reader->arena, directory, &host->fdt, &error)) {
		warn(reader, item, error.text);
		return false;
	}
	host->fdt_source = HOST_FDT_LIVE;
	notes_add(reader->notes, NOTE_INFO,
		  "device tree: rebuilt from %s%s; memory that only its reserve map protects is not known",
		  host->root, host_files[item].path);
	return true;
}

static bool read_fdt(struct reader *reader)
{
	return read_firmware_fdt(reader) || rebuild_fdt(reader, HOST_DEVICE_TREE) ||
	       rebuild_fdt(reader, HOST_DEVICE_TREE_FIRMWARE);
}

/* Four bytes of attributes stand in front of an EFI variable's value; this value is one byte. */
static void read_secure_boot(struct reader *reader)
{
	struct maybe_u64 *secure_boot = &reader->host->secure_boot;
	struct blob bytes;

	if (!read_item(reader, HOST_SECURE_BOOT, &bytes))
		return;
	secure_boot->known = bytes.size == 5 && bytes.data[4] <= 1;
	if (secure_boot->known)
		secure_boot->value = bytes.data[4];
	else
		warn(reader, HOST_SECURE_BOOT,
		     arena_printf(reader->arena, "%zu bytes: expected 5, the last one 0 or 1", bytes.size));
}

static void read_srat(struct reader *reader)
{
	struct error error;
	struct blob bytes;

	if (read_item(reader, HOST_SRAT, &bytes) &&
	    !srat_hot_pluggable(reader->arena, bytes, &reader->host->hot_pluggable, &error))
		warn(reader, HOST_SRAT, error.text);
}

static void read_firmware(struct reader *reader)
{
	struct host *host = reader->host;
	struct blob fadt = {0};

	read_fdt(reader);
	host->efi = item_exists(reader, HOST_EFI);
	host->acpi = item_exists(reader, HOST_ACPI);
	host->realm = item_exists(reader, HOST_REALM);
	read_secure_boot(reader);
	read_srat(reader);
	if (read_item(reader, HOST_FADT, &fadt) || host->fdt.size)
		host->psci = psci_arm64_conduit(host->fdt, fadt);
}

static void read_gic(struct reader *reader)
{
	struct host *host = reader->host;
	struct blob madt = {0};
	struct error error;

	read_item(reader, HOST_MADT, &madt);
	if (!gic_arm64_read(reader->arena, host->fdt, madt, &host->gic, &error))
		warn(reader, HOST_MADT, error.text);
}

/* Saved logs first: what the kernel itself still knows counts more. Not on machines that have no such tables. */
static void read_lpi_tables(struct reader *reader)
{
	static const enum host_item items[] = {HOST_DMESG_LOG, HOST_KERN_LOG, HOST_KMSG};
	struct host *host = reader->host;
	struct lpi_log log = lpi_log_start(reader->arena);

	for (size_t i = 0; host->gic.its && i < sizeof(items) / sizeof(items[0]); i++) {
		struct blob lines;
		int number = host_log_read(reader->arena, host->root, items[i], &lines);

		if (!number)
			lpi_log_add(&log, lines);
		else if (number != ENOENT)
			notes_add(reader->notes, NOTE_DEBUG, "%s%s: not read for LPI tables: %s", host->root,
				  host_files[items[i]].path, number == ESTALE ? "it is of an earlier boot" :
				  strerror(number));
	}
	host->lpi = lpi_log_tables(&log);
}

static void read_lockdown(struct reader *reader)
{
	static const char *const words[] = {
		[LOCKDOWN_NONE] = "none",
		[LOCKDOWN_INTEGRITY] = "integrity",
		[LOCKDOWN_CONFIDENTIALITY] = "confidentiality",
	};
	const char *word = "";
	struct blob text;

	if (!read_item(reader, HOST_LOCKDOWN, &text))
		return;
	host_text_bracketed(reader->arena, text, &word);
	for (enum host_lockdown i = LOCKDOWN_NONE; i <= LOCKDOWN_CONFIDENTIALITY; i++)
		if (!strcmp(word, words[i]))
			reader->host->lockdown = i;
	if (reader->host->lockdown == LOCKDOWN_UNKNOWN)
		warn_form(reader, HOST_LOCKDOWN, text, "[none], [integrity] or [confidentiality]");
}

static void read_config(struct reader *reader)
{
	struct host *host = reader->host;
	struct peeled peeled;
	struct error error;
	struct blob bytes;

	if (read_item(reader, HOST_CONFIG_GZ, &bytes)) {
		if (peel(reader->arena, bytes, CONFIG_LIMIT, &peeled, &error)) {
			host->kernel_config = peeled.bytes;
			return;
		}
		warn(reader, HOST_CONFIG_GZ, error.text);
	}
	if (read_item(reader, HOST_CONFIG_BOOT, &bytes))
		host->kernel_config = bytes;
}

/* A 32-bit program on an arm64 kernel, or another architecture, has another set of bits. */
static uint64_t own_hwcap(void)
{
#if defined(__aarch64__)
	return getauxval(AT_HWCAP);
#else
	return 0;
#endif
}

static bool read_own_identity(struct reader *reader, struct host_identity *ret, struct error *error)
{
	struct utsname names;

	if (uname(&names))
		return error_errno(error, ERROR_MACHINE, errno, "uname");
	*ret = (struct host_identity){
		.release = arena_strndup(reader->arena, names.release, strlen(names.release)),
		.machine = arena_strndup(reader->arena, names.machine, strlen(names.machine)),
		.page_size = (uint64_t)sysconf(_SC_PAGESIZE),
		.big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
		.hwcap = own_hwcap(),
	};
	return true;
}

static bool read_saved_identity(struct reader *reader, struct host_identity *ret, struct error *error)
{
	const char *root = reader->host->root;
	struct blob text;
	int number = host_read_file(reader->arena, root, HOST_IDENTITY_FILE, &text);

	if (number)
		return error_errno(error, ERROR_MACHINE, number, "%s%s", root, HOST_IDENTITY_FILE);
	if (!host_identity_parse(reader->arena, text, ret, error))
		return error_noun(error, "%s%s", root, HOST_IDENTITY_FILE);
	return true;
}

static bool read_identity(struct reader *reader, struct error *error)
{
	struct host *host = reader->host;
	struct host_identity identity;

	if (!(host->live ? read_own_identity : read_saved_identity)(reader, &identity, error))
		return false;
	host->release = identity.release;
	host->machine = identity.machine;
	host->page_size = identity.page_size;
	host->big_endian = identity.big_endian;
	host->hwcap = identity.hwcap;
	return true;
}

/* DIR without the slashes at its end, so that paths can be put behind it. "/" stays itself: it is not "". */
static const char *clean_root(struct arena *arena, const char *root)
{
	size_t length = strlen(root);

	while (length > 1 && root[length - 1] == '/')
		length--;
	return arena_strndup(arena, root, length);
}

bool host_read(struct arena *arena, const char *root, struct host *ret, struct notes *notes,
	       struct error *error)
{
	struct host host = {.root = clean_root(arena, root), .live = !*root};
	struct reader reader = {.arena = arena, .host = &host, .notes = notes};

	if (!read_identity(&reader, error))
		return false;
	read_iomem(&reader);
	read_ram(&reader);
	read_cpus(&reader);
	read_cmdline(&reader);
	read_firmware(&reader);
	read_gic(&reader);
	read_lpi_tables(&reader);
	read_kexec_state(&reader);
	read_lockdown(&reader);
	host.ima = item_exists(&reader, HOST_IMA);
	host.kho = item_exists(&reader, HOST_KHO);
	read_config(&reader);
	*ret = host;
	return true;
}

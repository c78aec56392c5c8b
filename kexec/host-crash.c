// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-crash.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host-files.h"
#include "host-text.h"
#include "vmcoreinfo.h"

/* Kernels without crash_notes_size had areas of this size: include/linux/kexec.h, KEXEC_NOTE_BYTES. */
#define OLD_NOTE_SIZE 1024

struct reader {
	struct arena *arena;
	const struct host *host;
	struct host_crash *crash;
	struct notes *notes;
};

static void warn(struct reader *reader, const char *path, const char *reason)
{
	notes_add(reader->notes, NOTE_WARNING, "%s%s: %s", reader->host->root, path, reason);
}

/* Always false. */
static bool warn_form(struct reader *reader, const char *path, struct blob text, const char *expected)
{
	warn(reader, path, arena_printf(reader->arena, "\"%s\": expected %s",
					host_text_excerpt(reader->arena, text), expected));
	return false;
}

static int read_file(struct reader *reader, const char *path, struct blob *ret)
{
	return host_read_file(reader->arena, reader->host->root, path, ret);
}

/* Hexadecimal, with or without 0x. text ends with a NUL byte. */
static bool take_hex(const char **text, uint64_t *ret)
{
	char *end;

	if (!isxdigit((unsigned char)**text))
		return false;
	errno = 0;
	*ret = strtoull(*text, &end, 16);
	*text = end;
	return !errno;
}

static bool take_char(const char **text, char c)
{
	if (**text != c)
		return false;
	++*text;
	return true;
}

static bool at_end(const char *text)
{
	take_char(&text, '\n');
	return !*text;
}

/* "7fdb5000" */
static bool parse_address(struct blob bytes, uint64_t *ret)
{
	const char *text = (const char *)bytes.data;

	return take_hex(&text, ret) && at_end(text);
}

/* "0x000000004235c000 1024": both are hexadecimal. */
static bool parse_area(struct blob bytes, struct range *ret)
{
	const char *text = (const char *)bytes.data;
	uint64_t start, size;

	return take_hex(&text, &start) && take_char(&text, ' ') && take_hex(&text, &size) && at_end(text) &&
	       size && range_make(start, size, ret);
}

/* False, with a warning, for a size that is there and cannot be used. */
static bool read_note_size(struct reader *reader, const char *cpu, uint64_t *ret)
{
	const char *path = host_cpu_path(reader->arena, cpu, HOST_CPU_CRASH_NOTES_SIZE);
	struct blob text;
	int number = read_file(reader, path, &text);

	*ret = OLD_NOTE_SIZE;
	if (number == ENOENT)
		return true;
	if (number) {
		warn(reader, path, strerror(number));
		return false;
	}
	return (host_text_number(text, ret) && *ret) || warn_form(reader, path, text, "a number of bytes");
}

/* Returns 0, with or without an area found, or the errno value of crash_notes. */
static int read_cpu(struct reader *reader, const char *cpu)
{
	struct host_crash *crash = reader->crash;
	const char *path = host_cpu_path(reader->arena, cpu, HOST_CPU_CRASH_NOTES);
	uint64_t start, size;
	struct range area;
	struct blob text;
	int number = read_file(reader, path, &text);

	if (number)
		return number == ENOENT ? 0 : number;
	if (!read_note_size(reader, cpu, &size))
		return 0;
	if (!parse_address(text, &start) || !range_make(start, size, &area))
		warn_form(reader, path, text, "a physical address in hexadecimal");
	else
		crash->cpu_notes[crash->cpu_note_count++] = area;
	return 0;
}

static bool is_cpu(const char *name)
{
	return !strncmp(name, "cpu", 3) && name[3] && !name[3 + strspn(name + 3, "0123456789")];
}

static bool read_cpus(struct reader *reader, struct error *error)
{
	const char *root = reader->host->root, *directory = "", **names = NULL;
	const char *class = host_files[HOST_CPUS].path;
	size_t count = 0;
	int number = host_resolve(reader->arena, root, class, &directory);

	if (!number)
		number = host_list(reader->arena, directory, &names, &count);
	reader->crash->cpu_notes = arena_array(reader->arena, count, sizeof(struct range));
	for (size_t i = 0; !number && i < count; i++)
		if (is_cpu(names[i]))
			number = read_cpu(reader, names[i]);
	if (number)
		return error_errno(error, ERROR_MACHINE, number, "%s%s: crash_notes of the CPUs", root, class);
	if (!reader->crash->cpu_note_count)
		return error_set(error, ERROR_MACHINE, "%s%s: no CPU has crash_notes: the kernel was built "
				 "without CONFIG_KEXEC or CONFIG_CRASH_DUMP", root, class);
	return true;
}

static void read_vmcoreinfo(struct reader *reader)
{
	const char *path = host_files[HOST_VMCOREINFO].path;
	struct blob text;
	int number = read_file(reader, path, &text);

	if (number)
		warn(reader, path, strerror(number));
	else if (!parse_area(text, &reader->crash->vmcoreinfo))
		warn_form(reader, path, text, "an address and a size in hexadecimal");
}

/* "System RAM", and what drivers add: "System RAM (kmem)", "System RAM (virtio_mem)". */
static bool is_ram(const char *name)
{
	static const char system_ram[] = "System RAM";
	size_t length = sizeof(system_ram) - 1;

	return !strncmp(name, system_ram, length) && (!name[length] || !strncmp(name + length, " (", 2));
}

/* Memory to the kernel, though not all of it is mapped. */
static bool is_memory(const struct iomem_entry *entry)
{
	return entry->depth == 0 && (!strcmp(entry->name, "System RAM") || !strcmp(entry->name, "reserved"));
}

static void take_ranges(struct reader *reader)
{
	const struct iomem *iomem = &reader->host->iomem;
	struct host_crash *crash = reader->crash;

	crash->system_ram = (struct ranges){.arena = reader->arena};
	crash->memory_start = UINT64_MAX;
	for (size_t i = 0; i < iomem->count; i++) {
		const struct iomem_entry *entry = &iomem->entries[i];

		if (is_memory(entry) && entry->range.start < crash->memory_start)
			crash->memory_start = entry->range.start;
		if (is_ram(entry->name))
			ranges_add(&crash->system_ram, entry->range);
		else if (!strcmp(entry->name, "Kernel code"))
			crash->kernel_code = entry->range;
		else if (!strcmp(entry->name, "Kernel data"))
			crash->kernel_data = entry->range;
	}
	ranges_normalize(&crash->system_ram);
	crash->ram = ranges_copy(&crash->system_ram, reader->arena);
	for (size_t i = 0; i < iomem->count; i++)
		if (!strcmp(iomem->entries[i].name, "Crash kernel"))
			ranges_subtract(&crash->ram, iomem->entries[i].range);
}

/* "ffffce8e37390000 T __init_begin". A module's symbols have its name behind theirs. */
static bool parse_symbol(const char *line, const char *name, uint64_t *ret)
{
	uint64_t value;

	if (!take_hex(&line, &value) || !take_char(&line, ' ') || !*line++ || !take_char(&line, ' ') ||
	    strncmp(line, name, strlen(name)) || !at_end(line + strlen(name)))
		return false;
	*ret = value;
	return true;
}

bool host_find_symbol(struct arena *arena, const char *root, const char *name, uint64_t *ret)
{
	uint64_t value = 0;
	const char *path;
	char line[1024];
	FILE *file;

	if (host_resolve(arena, root, host_files[HOST_KALLSYMS].path, &path))
		return false;
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file) && !parse_symbol(line, name, &value))
		;
	fclose(file);
	if (!value)
		return false;
	*ret = value;
	return true;
}

bool host_read_crash(struct arena *arena, const struct host *host, struct host_crash *ret,
		     struct notes *notes, struct error *error)
{
	struct host_crash crash = {0};
	struct reader reader = {.arena = arena, .host = host, .crash = &crash, .notes = notes};

	if (!read_cpus(&reader, error))
		return false;
	read_vmcoreinfo(&reader);
	take_ranges(&reader);
	kcore_open(arena, host->root, &crash.kcore, notes);
	if (!crash.kcore.vmcoreinfo.size)
		host_find_symbol(arena, host->root, HOST_CRASH_SYMBOL, &crash.init_begin);
	*ret = crash;
	return true;
}

/* The kernel's configuration has lines of the same form as VMCOREINFO. 0: unknown. */
static unsigned configured_va_bits(const struct host *host)
{
	struct blob text;
	uint64_t value;

	if (!vmcoreinfo_find(host->kernel_config, "CONFIG_ARM64_VA_BITS", &text) ||
	    !host_text_number(text, &value) || value > 64)
		return 0;
	return (unsigned)value;
}

/* A release that is no number counts as a new one. */
static bool before_5_4(const char *release)
{
	char *end;
	unsigned long major = strtoul(release, &end, 10);
	unsigned long minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;

	return end != release && (major < 5 || (major == 5 && minor < 4));
}

struct crashdump_sources host_crash_sources(const struct host *host, const struct host_crash *crash)
{
	return (struct crashdump_sources){
		.kcore = crash->kcore.loads,
		.kcore_count = crash->kcore.load_count,
		.vmcoreinfo = crash->kcore.vmcoreinfo,
		.system_ram = &crash->system_ram,
		.kernel_code = crash->kernel_code,
		.kernel_data = crash->kernel_data,
		.init_begin = crash->init_begin,
		.va_bits_config = configured_va_bits(host),
		.page_size = host->page_size,
		.memory_start = crash->memory_start,
		.before_5_4 = before_5_4(host->release),
	};
}

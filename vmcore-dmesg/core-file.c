// SPDX-License-Identifier: GPL-2.0-or-later
#include "core-file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define MAX_PHNUM (1 << 20)	/* more than any machine has; a bound for damaged files */

uint64_t core_integer(const struct core_file *core, const uint8_t *bytes, size_t width)
{
	uint64_t value = 0;

	for (size_t i = 0; i < width; i++)
		value = value << 8 | bytes[core->big_endian ? i : width - 1 - i];
	return value;
}

/* A field of one of elf.h's structs, from its bytes. */
#define FIELD(core, bytes, type, field) \
	core_integer(core, (bytes) + offsetof(type, field), sizeof(((type *)0)->field))

bool core_read(const struct core_file *core, uint64_t offset, void *buffer, size_t size, enum status status,
	       struct failure *failure)
{
	for (size_t done = 0; done < size;) {
		uint64_t at = offset + done;
		ssize_t got = 0;

		if (at >= offset && at <= INT64_MAX)
			got = pread(core->fd, (uint8_t *)buffer + done, size - done, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failure_set(failure, status,
					   "cannot read %zu bytes at file offset 0x%" PRIx64 ": %s", size,
					   offset, strerror(errno));
		if (got == 0)
			return failure_set(failure, status,
					   "the file is truncated: it has %zu of the %zu bytes at file "
					   "offset 0x%" PRIx64,
					   done, size, offset);
		done += (size_t)got;
	}
	return true;
}

/* Dumps of other formats, and their cure. */
static bool name_magic(const uint8_t *ident, struct failure *failure)
{
	if (!memcmp(ident, "KDUMP   ", 8))
		return failure_set(failure, STATUS_MAGIC,
				   "a dump that makedumpfile compressed, not an ELF file; "
				   "\"makedumpfile --dump-dmesg FILE LOG\" writes its log");
	if (!memcmp(ident, "makedumpfile", 12))
		return failure_set(failure, STATUS_MAGIC,
				   "a dump in makedumpfile's flattened format, not an ELF file; "
				   "\"makedumpfile -R DUMP <FILE\" makes a plain dump of it");
	return failure_set(failure, STATUS_MAGIC,
			   "not an ELF file: it starts with %02x %02x %02x %02x, expected 7f 45 4c 46",
			   ident[0], ident[1], ident[2], ident[3]);
}

static bool read_ident(struct core_file *core, struct failure *failure)
{
	uint8_t ident[EI_NIDENT];

	if (!core_read(core, 0, ident, sizeof(ident), STATUS_SHORT, failure))
		return false;
	if (memcmp(ident, ELFMAG, SELFMAG))
		return name_magic(ident, failure);
	if (ident[EI_VERSION] != EV_CURRENT)
		return failure_set(failure, STATUS_IDENT_VERSION, "EI_VERSION is %u, expected 1",
				   ident[EI_VERSION]);
	if (ident[EI_CLASS] != ELFCLASS64)
		return failure_set(failure, STATUS_CLASS, "EI_CLASS is %u, expected 2 (64-bit)",
				   ident[EI_CLASS]);
	if (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB)
		return failure_set(failure, STATUS_DATA, "EI_DATA is %u, expected 1 or 2 (byte order)",
				   ident[EI_DATA]);
	core->big_endian = ident[EI_DATA] == ELFDATA2MSB;
	return true;
}

/* With more than 0xfffe program headers their number is sh_info of the first section header. */
static bool read_phnum(const struct core_file *core, const uint8_t *header, uint64_t *ret,
		       struct failure *failure)
{
	uint64_t phnum = FIELD(core, header, Elf64_Ehdr, e_phnum);
	uint8_t section[sizeof(Elf64_Shdr)];

	if (phnum == PN_XNUM) {
		if (!core_read(core, FIELD(core, header, Elf64_Ehdr, e_shoff), section, sizeof(section),
			       STATUS_PHNUM, failure))
			return error_noun(&failure->error,
					  "section header 0, for the number of program headers");
		phnum = FIELD(core, section, Elf64_Shdr, sh_info);
	}
	if (!phnum || phnum > MAX_PHNUM)
		return failure_set(failure, STATUS_PHNUM, "%" PRIu64 " program headers, expected 1 to %d",
				   phnum, MAX_PHNUM);
	*ret = phnum;
	return true;
}

static void add_segment(struct arena *arena, struct core_segments *list, struct core_segment segment)
{
	list->items = arena_grow(arena, list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = segment;
}

static void take_phdr(struct arena *arena, struct core_file *core, const uint8_t *phdr)
{
	uint64_t type = FIELD(core, phdr, Elf64_Phdr, p_type);
	uint64_t memory_size = FIELD(core, phdr, Elf64_Phdr, p_memsz);
	struct core_segment segment = {
		.offset = FIELD(core, phdr, Elf64_Phdr, p_offset),
		.file_size = FIELD(core, phdr, Elf64_Phdr, p_filesz),
		.vaddr = FIELD(core, phdr, Elf64_Phdr, p_vaddr),
		.paddr = FIELD(core, phdr, Elf64_Phdr, p_paddr),
	};

	segment.memory_size = memory_size > segment.file_size ? memory_size : segment.file_size;
	if (type == PT_LOAD)
		add_segment(arena, &core->loads, segment);
	else if (type == PT_NOTE)
		add_segment(arena, &core->notes, segment);
}

static bool read_phdrs(struct arena *arena, struct core_file *core, uint64_t phoff, uint64_t phnum,
		       struct failure *failure)
{
	uint8_t phdr[sizeof(Elf64_Phdr)];

	/* Once the first one is read the offsets of the others cannot wrap: files end at 2^63. */
	for (uint64_t i = 0; i < phnum; i++) {
		if (!core_read(core, phoff + i * sizeof(phdr), phdr, sizeof(phdr), STATUS_PHDRS, failure))
			return error_noun(&failure->error, "program header %" PRIu64, i);
		take_phdr(arena, core, phdr);
	}
	return true;
}

static bool read_headers(struct arena *arena, struct core_file *core, struct failure *failure)
{
	uint8_t header[sizeof(Elf64_Ehdr)];
	uint64_t version, entry_size, phnum = 0;

	if (!read_ident(core, failure))
		return false;
	if (!core_read(core, 0, header, sizeof(header), STATUS_HEADER, failure))
		return error_noun(&failure->error, "ELF header");
	version = FIELD(core, header, Elf64_Ehdr, e_version);
	if (version != EV_CURRENT)
		return failure_set(failure, STATUS_HEADER_VERSION, "e_version is %" PRIu64 ", expected 1",
				   version);
	entry_size = FIELD(core, header, Elf64_Ehdr, e_phentsize);
	if (entry_size != sizeof(Elf64_Phdr))
		return failure_set(failure, STATUS_PHENTSIZE, "e_phentsize is %" PRIu64 ", expected %zu",
				   entry_size, sizeof(Elf64_Phdr));
	return read_phnum(core, header, &phnum, failure) &&
	       read_phdrs(arena, core, FIELD(core, header, Elf64_Ehdr, e_phoff), phnum, failure);
}

bool core_open(struct arena *arena, const char *path, struct core_file *ret, struct failure *failure)
{
	struct core_file core = {.fd = open(path, O_RDONLY | O_CLOEXEC)};
	off_t end;

	if (core.fd < 0)
		return failure_set(failure, STATUS_OPEN, "cannot open it: %s", strerror(errno));
	end = lseek(core.fd, 0, SEEK_END);
	core.size = end > 0 ? (uint64_t)end : UINT64_MAX;
	if (!read_headers(arena, &core, failure)) {
		close(core.fd);
		return false;
	}
	*ret = core;
	return true;
}

void core_close(struct core_file *core)
{
	close(core->fd);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "kexec-elf.h"

#include <gelf.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

bool elf_matches(struct blob file)
{
	return blob_equal_at(file, 0, ELFMAG, SELFMAG);
}

static bool check_ident(struct blob file, struct error *error)
{
	const uint8_t *ident = file.data;

	if (file.size < sizeof(Elf64_Ehdr))
		return error_set(error, ERROR_INPUT, "ELF header: truncated, %zu of %zu bytes",
				 file.size, sizeof(Elf64_Ehdr));
	if (ident[EI_CLASS] != ELFCLASS64)
		return error_set(error, ERROR_INPUT, "ELF header: EI_CLASS is %u%s, expected %u (64-bit)",
				 ident[EI_CLASS], ident[EI_CLASS] == ELFCLASS32 ? " (32-bit)" : "",
				 ELFCLASS64);
	if (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB)
		return error_set(error, ERROR_INPUT, "ELF header: EI_DATA is %u, expected %u or %u",
				 ident[EI_DATA], ELFDATA2LSB, ELFDATA2MSB);
	if (ident[EI_VERSION] != EV_CURRENT)
		return error_set(error, ERROR_INPUT, "ELF header: EI_VERSION is %u, expected %u",
				 ident[EI_VERSION], EV_CURRENT);
	return true;
}

/* NULL with the error set. libelf reads the memory and does not write to it. */
static Elf *open_elf(struct blob file, GElf_Ehdr *ret_header, struct error *error)
{
	Elf *elf = NULL;

	if (!check_ident(file, error))
		return NULL;
	if (elf_version(EV_CURRENT) != EV_NONE)
		elf = elf_memory((char *)file.data, file.size);
	if (!gelf_getehdr(elf, ret_header)) {
		error_set(error, ERROR_INPUT, "ELF header: %s", elf_errmsg(-1));
		elf_end(elf);
		return NULL;
	}
	return elf;
}

/* Notes keep their contents in such a file, so they tell nothing. */
static bool is_debug_only(Elf *elf)
{
	bool nobits = false;

	for (Elf_Scn *section = elf_nextscn(elf, NULL); section; section = elf_nextscn(elf, section)) {
		GElf_Shdr header;

		if (!gelf_getshdr(section, &header) || !(header.sh_flags & SHF_ALLOC) ||
		    header.sh_type == SHT_NOTE)
			continue;
		if (header.sh_type != SHT_NOBITS)
			return false;
		nobits = true;
	}
	return nobits;
}

/* Of a table that is not whole libelf gives no entry, or says that it has none. */
static bool has_entries(Elf *elf, size_t count)
{
	GElf_Phdr last;

	return count && count <= INT_MAX && gelf_getphdr(elf, (int)count - 1, &last);
}

static bool count_program_headers(Elf *elf, const GElf_Ehdr *header, struct blob file, size_t *ret,
				  struct error *error)
{
	size_t count = 0;

	if (header->e_phnum && header->e_phentsize != sizeof(Elf64_Phdr))
		return error_set(error, ERROR_INPUT, "ELF header: e_phentsize is %u, expected %zu",
				 header->e_phentsize, sizeof(Elf64_Phdr));
	if (header->e_phnum && (elf_getphdrnum(elf, &count) || !has_entries(elf, count)))
		return error_set(error, ERROR_INPUT, "truncated: program headers at 0x%" PRIx64
				 " (e_phnum %u) end past the file (0x%zx)",
				 header->e_phoff, header->e_phnum, file.size);
	*ret = count;
	return true;
}

static bool make_segment(const GElf_Phdr *header, struct blob file, struct elf_segment *ret,
			 struct error *error)
{
	uint64_t end;

	if (header->p_filesz > header->p_memsz)
		return error_set(error, ERROR_INPUT, "p_filesz 0x%" PRIx64 " is more than p_memsz 0x%" PRIx64,
				 header->p_filesz, header->p_memsz);
	if (__builtin_add_overflow(header->p_vaddr, header->p_memsz, &end))
		return error_set(error, ERROR_INPUT, "p_vaddr 0x%" PRIx64 " + p_memsz 0x%" PRIx64
				 " wraps around", header->p_vaddr, header->p_memsz);
	if (header->p_filesz && !blob_sub(file, header->p_offset, header->p_filesz, &ret->bytes))
		return error_set(error, ERROR_INPUT, "truncated: bytes 0x%" PRIx64 "+0x%" PRIx64
				 " end past the file (0x%zx)", header->p_offset, header->p_filesz, file.size);
	ret->vaddr = header->p_vaddr;
	ret->memsz = header->p_memsz;
	return true;
}

static int compare_segments(const void *a, const void *b)
{
	const struct elf_segment *left = a, *right = b;

	return left->vaddr < right->vaddr ? -1 : left->vaddr > right->vaddr;
}

static bool check_overlap(const struct elf_view *view, struct error *error)
{
	for (size_t i = 1; i < view->load_count; i++) {
		const struct elf_segment *low = &view->loads[i - 1], *high = &view->loads[i];

		if (low->vaddr + low->memsz > high->vaddr)
			return error_set(error, ERROR_INPUT, "program headers %zu and %zu overlap in memory: "
					 "0x%" PRIx64 "+0x%" PRIx64 " and 0x%" PRIx64 "+0x%" PRIx64,
					 low->index, high->index,
					 low->vaddr, low->memsz, high->vaddr, high->memsz);
	}
	return true;
}

static bool read_loads(struct arena *arena, Elf *elf, size_t count, struct blob file, struct elf_view *view,
		       struct error *error)
{
	view->loads = arena_array(arena, count, sizeof(*view->loads));
	for (size_t i = 0; i < count; i++) {
		struct elf_segment segment = {.index = i};
		GElf_Phdr header;

		if (!gelf_getphdr(elf, (int)i, &header) || header.p_type != PT_LOAD)
			continue;
		if (!make_segment(&header, file, &segment, error))
			return error_noun(error, "program header %zu", i);
		if (segment.memsz)
			view->loads[view->load_count++] = segment;
	}
	qsort(view->loads, view->load_count, sizeof(*view->loads), compare_segments);
	return check_overlap(view, error);
}

static bool read_view(struct arena *arena, Elf *elf, const GElf_Ehdr *header, struct blob file,
		      struct elf_view *ret, struct error *error)
{
	struct elf_view view = {
		.type = header->e_type,
		.machine = header->e_machine,
		.big_endian = header->e_ident[EI_DATA] == ELFDATA2MSB,
		.entry = header->e_entry,
	};
	size_t count = 0;

	if (is_debug_only(elf))
		return error_set(error, ERROR_INPUT, "holds debug information only: "
				 "all of its allocated sections are SHT_NOBITS");
	if (!count_program_headers(elf, header, file, &count, error) ||
	    !read_loads(arena, elf, count, file, &view, error))
		return false;
	*ret = view;
	return true;
}

bool elf_read(struct arena *arena, struct blob file, struct elf_view *ret, struct error *error)
{
	GElf_Ehdr header;
	Elf *elf = open_elf(file, &header, error);
	bool done = elf && read_view(arena, elf, &header, file, ret, error);

	elf_end(elf);
	return done;
}

/* The greater of end and offset + size. */
static uint64_t extend(uint64_t end, uint64_t offset, uint64_t size)
{
	uint64_t sum;

	if (__builtin_add_overflow(offset, size, &sum))
		return UINT64_MAX;
	return sum > end ? sum : end;
}

uint64_t elf_extent(struct blob start)
{
	uint64_t end = UINT64_MAX;
	GElf_Ehdr header;
	GElf_Phdr segment;
	struct error error;
	size_t count;
	Elf *elf;

	elf = open_elf(start, &header, &error);
	if (!elf)
		return UINT64_MAX;
	if (count_program_headers(elf, &header, start, &count, &error)) {
		end = extend(0, header.e_shoff, (uint64_t)header.e_shnum * header.e_shentsize);
		for (size_t i = 0; i < count; i++)
			if (gelf_getphdr(elf, (int)i, &segment))
				end = extend(end, segment.p_offset, segment.p_filesz);
	}
	elf_end(elf);
	return end;
}

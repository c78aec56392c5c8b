// SPDX-License-Identifier: GPL-2.0-or-later
#include "elfcorehdr.h"

#include <elf.h>
#include <string.h>

/* All in the running kernel's byte order: a capture kernel of the other one has no use for the dump. */
struct writer {
	uint8_t *at;
	bool big_endian;
};

static void put(struct writer *writer, uint64_t value, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		writer->at[i] = (uint8_t)(value >> 8 * (writer->big_endian ? width - 1 - i : i));
	writer->at += width;
}

/* System V ABI, chapter 4: Elf64_Ehdr. */
static void put_header(struct writer *writer, uint16_t segment_count)
{
	const uint8_t ident[EI_NIDENT] = {
		ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
		writer->big_endian ? ELFDATA2MSB : ELFDATA2LSB, EV_CURRENT,
	};

	memcpy(writer->at, ident, sizeof(ident));
	writer->at += sizeof(ident);
	put(writer, ET_CORE, 2);
	put(writer, EM_AARCH64, 2);
	put(writer, EV_CURRENT, 4);
	put(writer, 0, 8);			/* e_entry */
	put(writer, sizeof(Elf64_Ehdr), 8);	/* e_phoff */
	put(writer, 0, 8);			/* e_shoff */
	put(writer, 0, 4);			/* e_flags */
	put(writer, sizeof(Elf64_Ehdr), 2);
	put(writer, sizeof(Elf64_Phdr), 2);
	put(writer, segment_count, 2);
	put(writer, 0, 6);			/* e_shentsize, e_shnum, e_shstrndx */
}

/* System V ABI, chapter 5: Elf64_Phdr. From p_offset the capture kernel takes the physical address. */
static void put_segment(struct writer *writer, uint32_t type, uint32_t flags, struct range physical,
			uint64_t vaddr)
{
	put(writer, type, 4);
	put(writer, flags, 4);
	put(writer, physical.start, 8);		/* p_offset */
	put(writer, vaddr, 8);
	put(writer, physical.start, 8);		/* p_paddr */
	put(writer, physical.size, 8);		/* p_filesz */
	put(writer, physical.size, 8);		/* p_memsz */
	put(writer, 0, 8);			/* p_align */
}

static void put_notes(struct writer *writer, struct range physical)
{
	put_segment(writer, PT_NOTE, 0, physical, 0);
}

static void put_load(struct writer *writer, struct range physical, uint64_t vaddr)
{
	put_segment(writer, PT_LOAD, PF_R | PF_W | PF_X, physical, vaddr);
}

static void put_segments(struct writer *writer, const struct elfcorehdr_request *request)
{
	for (size_t i = 0; i < request->cpu_note_count; i++)
		put_notes(writer, request->cpu_notes[i]);
	if (request->vmcoreinfo.size)
		put_notes(writer, request->vmcoreinfo);
	if (request->kernel.size)
		put_load(writer, request->kernel, request->kernel_vaddr);
	for (size_t i = 0; i < request->ram->count; i++) {
		struct range ram = request->ram->items[i];

		put_load(writer, ram, request->linear_known ? ram.start + request->linear_offset : 0);
	}
}

bool elfcorehdr_build(struct arena *arena, const struct elfcorehdr_request *request,
		      struct blob *ret, struct error *error)
{
	size_t count = request->cpu_note_count + (request->vmcoreinfo.size != 0) +
		       (request->kernel.size != 0) + request->ram->count;
	size_t size = sizeof(Elf64_Ehdr) + count * sizeof(Elf64_Phdr);
	struct writer writer = {.big_endian = request->big_endian};
	uint8_t *bytes;

	if (!request->ram->count)
		return error_set(error, ERROR_MACHINE, "elfcorehdr: there is no RAM to dump");
	if (count > UINT16_MAX)
		return error_set(error, ERROR_MACHINE,
				 "elfcorehdr: %zu program headers are needed, an ELF file has 65535", count);
	bytes = arena_alloc(arena, size);
	writer.at = bytes;
	put_header(&writer, (uint16_t)count);
	put_segments(&writer, request);
	*ret = (struct blob){.data = bytes, .size = size};
	return true;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A view of an ELF64 file's program headers, by libelf, in either byte order.
 * Source: System V ABI, chapters 4 and 5 (ELF header, program header).
 */
#ifndef KEXEC_ELF_H
#define KEXEC_ELF_H

#include "arena.h"
#include "blob.h"

struct elf_segment {
	size_t index;		/* of the program header, for messages */
	struct blob bytes;	/* p_offset, p_filesz: a view of the file, inside it */
	uint64_t vaddr;		/* p_vaddr */
	uint64_t memsz;		/* p_memsz, bytes; >= bytes.size; vaddr + memsz does not wrap */
};

struct elf_view {
	uint16_t type;		/* e_type: ET_EXEC, ET_DYN, ET_CORE, ... */
	uint16_t machine;	/* e_machine: EM_AARCH64 */
	bool big_endian;	/* EI_DATA */
	uint64_t entry;		/* e_entry, virtual */
	struct elf_segment *loads;	/* PT_LOAD with p_memsz > 0, sorted by vaddr */
	size_t load_count;
};

/* Whether the file starts with the ELF magic. */
bool elf_matches(struct blob file);

/*
 * The end of the file, as its program and section headers tell, counted from
 * its start; UINT64_MAX when the program headers are not all in start, a part
 * of it.
 */
uint64_t elf_extent(struct blob start);

/*
 * Reads the headers, and nothing else of the file. ERROR_INPUT when: not
 * ELFCLASS64, program headers or segments outside the file (it is truncated),
 * p_filesz > p_memsz, an address that wraps, PT_LOADs that overlap in memory,
 * or sections with SHF_ALLOC that, notes apart, are all SHT_NOBITS (the file
 * is debug information only, as objcopy --only-keep-debug writes it). Errors
 * say header number, field and value.
 *
 * Nothing else is looked at: damaged notes, and section headers that are
 * missing or outside the file, do not make the PT_LOADs less complete.
 */
bool elf_read(struct arena *arena, struct blob file, struct elf_view *ret, struct error *error);

#endif

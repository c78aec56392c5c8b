/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the headers of an ELF64 file, field by field as the System V ABI
 * lays them out. Nothing is checked: wrong files are what tests want.
 */
#ifndef BUILD_ELF_H
#define BUILD_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offsets of fields in the ELF header, for damage. */
enum {
	EH_CLASS = 4, EH_DATA = 5, EH_VERSION = 6, EH_TYPE = 16, EH_MACHINE = 18, EH_ENTRY = 24,
	EH_PHOFF = 32, EH_SHOFF = 40, EH_PHENTSIZE = 54, EH_PHNUM = 56, EH_SHENTSIZE = 58, EH_SHNUM = 60,
	EH_SIZE = 64,
};

/* Offsets of fields in a program header; header n starts at EH_SIZE + n * PH_SIZE. */
enum { PH_TYPE = 0, PH_OFFSET = 8, PH_VADDR = 16, PH_FILESZ = 32, PH_MEMSZ = 40, PH_SIZE = 56 };

/* Offsets of fields in a section header. */
enum { SH_TYPE = 4, SH_FLAGS = 8, SH_SH_SIZE = 32, SH_INFO = 44, SH_SIZE = 64 };

struct build_phdr {
	uint32_t type;
	uint64_t offset, filesz;	/* in the file */
	uint64_t vaddr, memsz;		/* in memory */
};

struct build_shdr {
	uint32_t type;
	uint64_t flags;
};

struct build_elf {
	bool big_endian;
	uint16_t type, machine;
	uint64_t entry;
	const struct build_phdr *phdrs;	/* written at EH_SIZE */
	size_t phdr_count;
	const struct build_shdr *shdrs;	/* the first one is the null section */
	size_t shdr_count;
	uint64_t shoff;			/* where section headers are written */
};

/* file has room for all of it; what is not a header is left as it is. */
void build_elf(uint8_t *file, const struct build_elf *elf);

#endif

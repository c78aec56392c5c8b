// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/build-elf.h"

#include <string.h>

#include "tests/lib/put.h"

static void write_header(uint8_t *file, const struct build_elf *elf)
{
	bool big = elf->big_endian;

	memcpy(file, "\177ELF", 4);
	file[EH_CLASS] = 2;
	file[EH_DATA] = big ? 2 : 1;
	file[EH_VERSION] = 1;
	put(file + EH_TYPE, 2, elf->type, big);
	put(file + EH_MACHINE, 2, elf->machine, big);
	put(file + 20, 4, 1, big);	/* e_version */
	put(file + EH_ENTRY, 8, elf->entry, big);
	put(file + EH_PHOFF, 8, elf->phdr_count ? EH_SIZE : 0, big);
	put(file + EH_SHOFF, 8, elf->shdr_count ? elf->shoff : 0, big);
	put(file + 52, 2, EH_SIZE, big);	/* e_ehsize */
	put(file + EH_PHENTSIZE, 2, PH_SIZE, big);
	put(file + EH_PHNUM, 2, elf->phdr_count, big);
	put(file + EH_SHENTSIZE, 2, SH_SIZE, big);
	put(file + EH_SHNUM, 2, elf->shdr_count, big);
}

static void write_phdr(uint8_t *at, const struct build_phdr *phdr, bool big)
{
	put(at + PH_TYPE, 4, phdr->type, big);
	put(at + 4, 4, 7, big);			/* p_flags: RWE */
	put(at + PH_OFFSET, 8, phdr->offset, big);
	put(at + PH_VADDR, 8, phdr->vaddr, big);
	put(at + 24, 8, phdr->vaddr, big);	/* p_paddr, as in a vmlinux */
	put(at + PH_FILESZ, 8, phdr->filesz, big);
	put(at + PH_MEMSZ, 8, phdr->memsz, big);
	put(at + 48, 8, 0x10000, big);		/* p_align */
}

void build_elf(uint8_t *file, const struct build_elf *elf)
{
	write_header(file, elf);
	for (size_t i = 0; i < elf->phdr_count; i++)
		write_phdr(file + EH_SIZE + i * PH_SIZE, &elf->phdrs[i], elf->big_endian);
	for (size_t i = 0; i < elf->shdr_count; i++) {
		uint8_t *at = file + elf->shoff + i * SH_SIZE;

		put(at + SH_TYPE, 4, elf->shdrs[i].type, elf->big_endian);
		put(at + SH_FLAGS, 8, elf->shdrs[i].flags, elf->big_endian);
	}
}

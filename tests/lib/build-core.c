// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/build-core.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/put.h"

size_t build_core(uint8_t *file, bool big_endian, const struct build_core_segment *segments, size_t count)
{
	struct build_phdr *phdrs = calloc(count + 1, sizeof(*phdrs));
	const struct build_elf elf = {
		.big_endian = big_endian,
		.type = 4,	/* ET_CORE */
		.machine = 183,
		.phdrs = phdrs,
		.phdr_count = count,
	};

	for (size_t i = 0; i < count; i++)
		phdrs[i] = (struct build_phdr){
			.type = segments[i].type,
			.offset = segments[i].offset,
			.filesz = segments[i].size,
			.vaddr = segments[i].vaddr,
			.memsz = segments[i].size,
		};
	build_elf(file, &elf);
	for (size_t i = 0; i < count; i++)
		put(file + EH_SIZE + i * PH_SIZE + PH_PADDR, 8, segments[i].paddr, big_endian);
	free(phdrs);
	return EH_SIZE + count * PH_SIZE;
}

size_t build_note(uint8_t *at, bool big_endian, const char *name, uint32_t type, const void *desc, size_t size)
{
	size_t name_size = strlen(name) + 1;
	size_t desc_at = 12 + (name_size + 3) / 4 * 4;

	put(at, 4, name_size, big_endian);
	put(at + 4, 4, size, big_endian);
	put(at + 8, 4, type, big_endian);
	memcpy(at + 12, name, name_size);
	if (size)
		memcpy(at + desc_at, desc, size);
	return desc_at + (size + 3) / 4 * 4;
}

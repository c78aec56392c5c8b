// SPDX-License-Identifier: GPL-2.0-or-later
#include "target-arm64.h"

#include <inttypes.h>
#include <string.h>

#include "purgatory/purgatory.h"

/*
 * CPUs without one of the granules, from their technical reference manuals
 * (ID_AA64MMFR0_EL1: TGran16 0 or TGran64 0xf). part 0 stands for all of the implementer's.
 */
static const struct {
	uint8_t implementer;	/* MIDR_EL1 bits 31:24 */
	uint16_t part;		/* MIDR_EL1 bits 15:4 */
	uint32_t page_size;	/* bytes; what is missing */
	const char *name;
} lacking[] = {
	{0x41, 0xd03, 16384, "Arm Cortex-A53"},
	{0x41, 0xd07, 16384, "Arm Cortex-A57"},
	{0x41, 0xd08, 16384, "Arm Cortex-A72"},
	{0x61, 0, 65536, "Apple"},
};

static const char *cpu_without(uint64_t midr, uint32_t page_size)
{
	for (size_t i = 0; i < sizeof(lacking) / sizeof(lacking[0]); i++)
		if (lacking[i].implementer == (midr >> 24 & 0xff) && lacking[i].page_size == page_size &&
		    (!lacking[i].part || lacking[i].part == (midr >> 4 & 0xfff)))
			return lacking[i].name;
	return NULL;
}

static uint32_t need_of_page_size(uint32_t page_size)
{
	switch (page_size) {
	case 4096:
		return PURGATORY_NEED_4K;
	case 16384:
		return PURGATORY_NEED_16K;
	case 65536:
		return PURGATORY_NEED_64K;
	}
	return 0;
}

static bool check_page_size(const struct kernel_image *image, const struct target_cpu *cpu, uint32_t *need,
			    struct notes *notes, struct error *error)
{
	const char *name;

	if (!image->page_size || image->page_size == cpu->page_size)
		return true;
	name = cpu->midr_known ? cpu_without(cpu->midr, image->page_size) : NULL;
	if (name)
		return error_set(error, ERROR_POLICY,
				 "the kernel uses %" PRIu32 "K pages, which this CPU (%s, midr_el1 0x%" PRIx64
				 ") does not have; expected a kernel with %" PRIu64 "K pages",
				 image->page_size / 1024, name, cpu->midr, cpu->page_size / 1024);
	*need |= need_of_page_size(image->page_size);
	notes_add(notes, NOTE_WARNING,
		  "the kernel uses %" PRIu32 "K pages, the running one %" PRIu64
		  "K: whether the CPU has them is checked just before the jump",
		  image->page_size / 1024, cpu->page_size / 1024);
	return true;
}

bool target_arm64_check(const struct kernel_image *image, const struct target_cpu *cpu,
			uint32_t *ret_need, struct notes *notes, struct error *error)
{
	uint32_t need = 0;

	if (!check_page_size(image, cpu, &need, notes, error))
		return false;
	/* Little endian always works: purgatory itself needs it. */
	if (image->big_endian && !cpu->big_endian) {
		need |= PURGATORY_NEED_BIG_ENDIAN;
		notes_add(notes, NOTE_WARNING,
			  "the kernel is big endian, the running one is not: whether the CPU can is checked "
			  "just before the jump");
	}
	*ret_need = need;
	return true;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vmlinux: the same bytes as the Image, in one or more PT_LOADs. e_entry is the
 * virtual address of the Image header (_text); all else is counted from there.
 */
#include <elf.h>
#include <inttypes.h>

#include "image-arm64.h"
#include "kexec-arm64.h"
#include "kexec-elf.h"

/* No kernel comes near; a stray address does not ask for terabytes. */
#define SPAN_LIMIT 0x40000000u	/* bytes: 1 GiB */

/* Kernels have up to five or so. Cutting the image to pieces takes the square of this. */
#define LOADS_LIMIT 256

static const struct name {
	uint16_t value;
	const char *text;
} machines[] = {
	{EM_386, " (x86)"}, {EM_ARM, " (32-bit Arm)"}, {EM_X86_64, " (x86-64)"}, {EM_PPC64, " (PowerPC)"},
	{EM_S390, " (s390)"}, {EM_RISCV, " (RISC-V)"}, {EM_MIPS, " (MIPS)"}, {EM_LOONGARCH, " (LoongArch)"},
	{0, ""},
}, types[] = {
	{ET_CORE, "a core dump"}, {ET_REL, "a relocatable object"}, {0, "of unknown e_type"},
};

static const char *name_of(const struct name *names, uint16_t value)
{
	while (names->value && names->value != value)
		names++;
	return names->text;
}

static bool check_identity(const struct elf_view *elf, struct error *error)
{
	if (elf->machine != EM_AARCH64)
		return error_set(error, ERROR_INPUT, "ELF header: e_machine is %u%s, expected %u (AArch64)",
				 elf->machine, name_of(machines, elf->machine), EM_AARCH64);
	if (elf->type != ET_EXEC && elf->type != ET_DYN)
		return error_set(error, ERROR_INPUT, "ELF header: the file is %s (e_type %u), not a kernel",
				 name_of(types, elf->type), elf->type);
	if (elf->load_count > LOADS_LIMIT)
		return error_set(error, ERROR_INPUT, "program headers: %zu PT_LOADs with memory, expected %d or fewer",
				 elf->load_count, LOADS_LIMIT);
	return true;
}

/* The file's bytes of a segment, from the virtual address at on. Empty: there are none. */
static struct blob bytes_from(const struct elf_segment *load, uint64_t at, uint64_t *ret_vaddr)
{
	uint64_t below = at > load->vaddr ? at - load->vaddr : 0;
	struct blob bytes = {0};

	if (below < load->bytes.size)
		blob_sub(load->bytes, below, load->bytes.size - below, &bytes);
	*ret_vaddr = load->vaddr + below;
	return bytes;
}

static bool find_header(const struct elf_view *elf, struct blob *ret, struct error *error)
{
	for (size_t i = 0; i < elf->load_count; i++) {
		struct blob bytes;
		uint64_t vaddr;

		if (elf->entry < elf->loads[i].vaddr)
			continue;
		bytes = bytes_from(&elf->loads[i], elf->entry, &vaddr);
		if (bytes.size == 0)
			continue;
		*ret = bytes;
		return true;
	}
	return error_set(error, ERROR_INPUT, "ELF header: e_entry 0x%" PRIx64
			 " lies in no PT_LOAD's bytes of the file", elf->entry);
}

/* Bytes of memory from base to the end of the last segment. */
static bool measure(const struct elf_view *elf, uint64_t *ret_span, struct error *error)
{
	const struct elf_segment *last = &elf->loads[elf->load_count - 1];
	uint64_t span = last->vaddr + last->memsz - elf->entry;

	if (span > SPAN_LIMIT)
		return error_set(error, ERROR_INPUT, "program header %zu: memory ends 0x%" PRIx64
				 " bytes past e_entry, expected 0x%x or less", last->index, span, SPAN_LIMIT);
	*ret_span = span;
	return true;
}

/* What the Image header says must agree with what the ELF headers say. */
static bool check_agreement(const struct elf_view *elf, uint64_t span, const struct kernel_image *image,
			    struct error *error)
{
	if (span > image->image_size)
		return error_set(error, ERROR_INPUT, "program header %zu: memory ends at 0x%" PRIx64
				 " past image_size 0x%" PRIx64,
				 elf->loads[elf->load_count - 1].index, span, image->image_size);
	if (image->size_known && image->big_endian != elf->big_endian)
		return error_set(error, ERROR_INPUT, "image header: flags 0x%" PRIx64
				 " say %s endian, EI_DATA says %s", image->flags,
				 image->big_endian ? "big" : "little", elf->big_endian ? "big" : "little");
	return true;
}

static void add_parts(struct arena *arena, const struct elf_view *elf, struct kernel_image *image)
{
	image->parts = arena_array(arena, elf->load_count, sizeof(*image->parts));
	for (size_t i = 0; i < elf->load_count; i++) {
		uint64_t vaddr;
		struct blob bytes = bytes_from(&elf->loads[i], elf->entry, &vaddr);

		if (bytes.size)
			image->parts[image->part_count++] = (struct image_part){bytes, vaddr - elf->entry};
	}
}

static bool elf_describe(struct arena *arena, struct blob file, struct kernel_image *ret,
			 struct error *error)
{
	struct kernel_image image = {.format = kexec_elf_arm64.name};
	struct elf_view elf;
	struct blob header = {0};
	uint64_t span = 0;

	if (!elf_read(arena, file, &elf, error) || !check_identity(&elf, error) ||
	    !find_header(&elf, &header, error) || !measure(&elf, &span, error))
		return false;
	if (!image_arm64_decode(header, span, &image, error))
		return error_noun(error, "at e_entry 0x%" PRIx64, elf.entry);
	if (!check_agreement(&elf, span, &image, error))
		return false;
	image.big_endian = elf.big_endian;
	add_parts(arena, &elf, &image);
	*ret = image;
	return true;
}

const struct kernel_format kexec_elf_arm64 = {
	.name = "vmlinux",
	.matches = elf_matches,
	.describe = elf_describe,
};

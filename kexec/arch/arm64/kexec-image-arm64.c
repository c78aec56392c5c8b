// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The raw Image. Its own header does not tell the length of the file; where
 * the kernel is an EFI application too, the PE section table does.
 */
#include <inttypes.h>

#include "image-arm64.h"
#include "kexec-arm64.h"
#include "pe.h"

static bool check_section(const struct pe_section *section, struct blob file,
			  const struct kernel_image *image, struct error *error)
{
	uint64_t end = (uint64_t)section->raw_offset + section->raw_size;

	if (section->raw_size == 0)
		return true;
	if (end > file.size)
		return error_set(error, ERROR_INPUT, "truncated: section %s ends at 0x%" PRIx64
				 " past the file (0x%zx)", section->name, end, file.size);
	if (end > image->image_size)
		return error_set(error, ERROR_INPUT, "section %s ends at 0x%" PRIx64
				 " past image_size 0x%" PRIx64, section->name, end, image->image_size);
	return true;
}

static bool check_pe(struct blob file, const struct kernel_image *image, struct error *error)
{
	struct pe pe;

	if (!pe_read(file, &pe, error) || !pe_check_arm64(&pe, error))
		return false;
	for (size_t i = 0; i < pe.section_count; i++) {
		struct pe_section section = pe_section(&pe, i);

		if (!check_section(&section, file, image, error))
			return false;
	}
	return true;
}

/* What lies past image_size is not the kernel: a signature, padding. */
static struct image_part *whole_file(struct arena *arena, struct blob file, uint64_t image_size)
{
	struct image_part *part = arena_alloc(arena, sizeof(*part));

	part->bytes = file;
	if (part->bytes.size > image_size)
		part->bytes.size = image_size;
	return part;
}

static bool image_describe(struct arena *arena, struct blob file, struct kernel_image *ret,
			   struct error *error)
{
	struct kernel_image image = {.format = kexec_image_arm64.name, .part_count = 1};

	if (!image_arm64_decode(file, file.size, &image, error))
		return false;
	if (pe_matches(file) && !check_pe(file, &image, error))
		return false;
	image.parts = whole_file(arena, file, image.image_size);
	*ret = image;
	return true;
}

const struct kernel_format kexec_image_arm64 = {
	.name = "Image",
	.matches = image_arm64_matches,
	.describe = image_describe,
};

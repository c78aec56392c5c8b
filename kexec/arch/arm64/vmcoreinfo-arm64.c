// SPDX-License-Identifier: GPL-2.0-or-later
#include "vmcoreinfo-arm64.h"

#include "vmcoreinfo.h"

#define IMAGE_ALIGN (UINT64_C(1) << 21)	/* booting.rst, "Call the kernel image": a 2 MiB aligned base */
#define IMAGE_MAX (UINT64_C(1) << 30)	/* more than any kernel image, less than lies between it and the linear map */

/*
 * The linear map starts at -(1 << VA_BITS). Before Linux 5.4 it was the upper
 * half of that, -(1 << (VA_BITS - 1)), with the image in the lower one.
 */
uint64_t arm64_page_offset(uint64_t va_bits, uint64_t image)
{
	uint64_t middle = -(UINT64_C(1) << (va_bits - 1));

	return image < middle ? middle : -(UINT64_C(1) << va_bits);
}

/* PHYS_OFFSET is below the start of RAM, even below 0, under KASLR and on 52-bit kernels: sums are modulo 2^64. */
struct arm64_mapping vmcoreinfo_arm64_mapping(struct blob text)
{
	struct arm64_mapping mapping = {0};
	uint64_t va_bits, phys_offset, stext;

	if (!vmcoreinfo_symbol(text, "_stext", &stext))
		return mapping;
	mapping.image_start = stext & -IMAGE_ALIGN;
	mapping.image_known = vmcoreinfo_number(text, "kimage_voffset", &mapping.image_offset);
	if (vmcoreinfo_number(text, "VA_BITS", &va_bits) && va_bits >= 36 && va_bits <= 52 &&
	    vmcoreinfo_number(text, "PHYS_OFFSET", &phys_offset)) {
		mapping.linear_known = true;
		mapping.linear_offset = arm64_page_offset(va_bits, stext) - phys_offset;
	}
	return mapping;
}

bool arm64_mapping_physical(const struct arm64_mapping *mapping, uint64_t vaddr, uint64_t *ret)
{
	bool in_image = vaddr - mapping->image_start < IMAGE_MAX;

	if (in_image ? !mapping->image_known : !mapping->linear_known)
		return false;
	*ret = vaddr - (in_image ? mapping->image_offset : mapping->linear_offset);
	return true;
}

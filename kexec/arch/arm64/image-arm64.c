// SPDX-License-Identifier: GPL-2.0-or-later
#include "image-arm64.h"

#include <inttypes.h>

/* Offsets in the header. */
#define TEXT_OFFSET 0x08
#define IMAGE_SIZE 0x10
#define FLAGS 0x18

#define TEXT_OFFSET_LIMIT 0x200000u	/* 2 MiB: booting.rst, the offset is from a 2 MiB aligned base */
#define TEXT_OFFSET_ALIGN 0x1000u	/* 4 KiB: the smallest page size of any kernel */

/* booting.rst, "flags". Bits 63:4 are reserved. */
#define FLAG_BIG_ENDIAN 1u
#define FLAG_PAGE_SIZE_SHIFT 1
#define FLAG_PAGE_SIZE_MASK 3u
#define FLAG_ANYWHERE 8u

/* Indexed by flags bits 2:1. */
static const uint32_t page_sizes[] = {0, 4096, 16384, 65536};

struct header {
	uint64_t text_offset;
	uint64_t image_size;
	uint64_t flags;
};

bool image_arm64_matches(struct blob file)
{
	uint32_t magic;

	return blob_le32(file, IMAGE_ARM64_MAGIC_OFFSET, &magic) && magic == IMAGE_ARM64_MAGIC;
}

uint64_t image_arm64_extent(struct blob start)
{
	uint64_t size = 0;

	blob_le64(start, IMAGE_SIZE, &size);
	return size ? size : UINT64_MAX;
}

static bool read_header(struct blob bytes, struct header *ret, struct error *error)
{
	uint32_t magic;

	if (bytes.size < IMAGE_ARM64_HEADER_SIZE)
		return error_set(error, ERROR_INPUT, "image header: truncated, %zu of %d bytes",
				 bytes.size, IMAGE_ARM64_HEADER_SIZE);
	if (!blob_le32(bytes, IMAGE_ARM64_MAGIC_OFFSET, &magic) || magic != IMAGE_ARM64_MAGIC)
		return error_set(error, ERROR_INPUT, "image header: magic is 0x%08x, expected 0x%08x",
				 magic, IMAGE_ARM64_MAGIC);
	blob_le64(bytes, TEXT_OFFSET, &ret->text_offset);
	blob_le64(bytes, IMAGE_SIZE, &ret->image_size);
	blob_le64(bytes, FLAGS, &ret->flags);
	return true;
}

/* The rules of booting.rst for kernels before 3.17, which tell neither size nor offset. */
static void fill_in_old(struct header *header, uint64_t known_size)
{
	header->text_offset = IMAGE_ARM64_OLD_TEXT_OFFSET;
	if (__builtin_add_overflow(known_size, IMAGE_ARM64_OLD_SIZE_ESTIMATE, &header->image_size))
		header->image_size = UINT64_MAX;
}

static bool check_header(const struct header *header, struct error *error)
{
	if (header->text_offset >= TEXT_OFFSET_LIMIT || header->text_offset % TEXT_OFFSET_ALIGN)
		return error_set(error, ERROR_INPUT, "image header: text_offset is 0x%" PRIx64
				 ", expected a multiple of 0x%x below 0x%x",
				 header->text_offset, TEXT_OFFSET_ALIGN, TEXT_OFFSET_LIMIT);
	if (header->image_size < IMAGE_ARM64_HEADER_SIZE || header->image_size >= IMAGE_ARM64_SIZE_LIMIT)
		return error_set(error, ERROR_INPUT, "image header: image_size is 0x%" PRIx64
				 ", expected 0x%x or more and below 0x%" PRIx64,
				 header->image_size, IMAGE_ARM64_HEADER_SIZE, IMAGE_ARM64_SIZE_LIMIT);
	return true;
}

bool image_arm64_decode(struct blob bytes, uint64_t known_size, struct kernel_image *ret,
			struct error *error)
{
	struct header header;
	bool size_known;

	if (!read_header(bytes, &header, error))
		return false;
	size_known = header.image_size != 0;
	if (!size_known)
		fill_in_old(&header, known_size);
	if (!check_header(&header, error))
		return false;
	ret->text_offset = header.text_offset;
	ret->image_size = header.image_size;
	ret->size_known = size_known;
	ret->flags = header.flags;
	ret->big_endian = header.flags & FLAG_BIG_ENDIAN;
	ret->page_size = page_sizes[header.flags >> FLAG_PAGE_SIZE_SHIFT & FLAG_PAGE_SIZE_MASK];
	ret->anywhere = header.flags & FLAG_ANYWHERE;
	return true;
}

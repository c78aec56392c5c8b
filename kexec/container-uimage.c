// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * U-Boot's legacy image. Source: U-Boot's include/image.h; big endian.
 *
 *	0	magic 0x27051956
 *	4	CRC-32 of the header, with this field 0
 *	12	size of the data, which follow the header
 *	24	CRC-32 of the data
 *	28	bytes: system, architecture, type, compression
 *
 * The data of a multi-file image start with the sizes of its files, ended by
 * a 0; each file is padded to a multiple of 4. In order they are a kernel, an
 * initrd, a device tree. What stands behind the data is not looked at: the
 * rest of a partition. Addresses mean nothing: an arm64 kernel runs anywhere.
 */
#include <inttypes.h>
#include <string.h>

#include "container.h"
#include "digest.h"

#define HEADER_SIZE 64
#define HEADER_CRC 4
#define HEADER_CRC_END 8
#define DATA_SIZE 12
#define DATA_CRC 24
#define SYSTEM 28
#define ARCHITECTURE 29
#define TYPE 30
#define COMPRESSION 31

#define SYSTEM_LINUX 5
#define ARCHITECTURE_ARM64 22
#define TYPE_KERNEL 2
#define TYPE_RAMDISK 3
#define TYPE_MULTI 4
#define TYPE_KERNEL_NOLOAD 14

#define FILES_MAX 3

/* By the value of the field. Others are no compression that U-Boot has. */
static const struct peel_format *const compressions[] = {
	NULL, &peel_gzip, &peel_bzip2, &peel_lzma, &peel_lzop, &peel_lz4, &peel_zstd,
};

static const uint8_t magic[4] = {0x27, 0x05, 0x19, 0x56};

static bool uimage_matches(struct blob file)
{
	return blob_equal_at(file, 0, magic, sizeof(magic));
}

static uint64_t uimage_extent(struct arena *arena, struct blob start)
{
	uint32_t size = 0;

	(void)arena;
	blob_be32(start, DATA_SIZE, &size);
	return HEADER_SIZE + (uint64_t)size;
}

static bool check_crc(const char *what, struct blob bytes, uint32_t expected, struct error *error)
{
	uint8_t digest[DIGEST_MAX_SIZE] = {0};
	uint32_t found = 0;

	digest_find("crc32")->compute(bytes, digest);
	blob_be32((struct blob){digest, sizeof(digest)}, 0, &found);
	return found == expected || error_set(error, ERROR_INPUT, "%s is damaged: its CRC-32 is 0x%08" PRIx32
					      ", the header says 0x%08" PRIx32, what, found, expected);
}

static bool check_header(struct blob file, struct error *error)
{
	uint8_t copy[HEADER_SIZE];
	uint32_t crc = 0;

	if (file.size < HEADER_SIZE)
		return error_set(error, ERROR_INPUT, "truncated: the header has %d bytes, the file 0x%zx", HEADER_SIZE,
				 file.size);
	memcpy(copy, file.data, sizeof(copy));
	memset(copy + HEADER_CRC, 0, HEADER_CRC_END - HEADER_CRC);
	blob_be32(file, HEADER_CRC, &crc);
	return check_crc("header", (struct blob){copy, sizeof(copy)}, crc, error);
}

/* The data of an image for Linux on arm64, with both checksums right. */
static bool read_data(struct blob file, struct blob *ret, struct error *error)
{
	uint32_t size = 0, crc = 0;
	struct blob data;

	if (!check_header(file, error))
		return false;
	blob_be32(file, DATA_SIZE, &size);
	blob_be32(file, DATA_CRC, &crc);
	if (!blob_sub(file, HEADER_SIZE, size, &data))
		return error_set(error, ERROR_INPUT, "truncated: data 0x%x+0x%" PRIx32 " end past the file (0x%zx)",
				 HEADER_SIZE, size, file.size);
	if (!check_crc("data", data, crc, error))
		return false;
	if (file.data[ARCHITECTURE] != ARCHITECTURE_ARM64)
		return error_set(error, ERROR_INPUT, "architecture is %u, expected %d (arm64)",
				 file.data[ARCHITECTURE], ARCHITECTURE_ARM64);
	if (file.data[SYSTEM] != SYSTEM_LINUX)
		return error_set(error, ERROR_INPUT, "operating system is %u, expected %d (Linux)",
				 file.data[SYSTEM], SYSTEM_LINUX);
	*ret = data;
	return true;
}

/* The kernel is compressed as the header says; it is peeled by what it is. */
static bool check_compression(uint8_t value, struct blob kernel, struct error *error)
{
	const struct peel_format *format;

	if (value >= sizeof(compressions) / sizeof(compressions[0]))
		return error_set(error, ERROR_INPUT, "compression is %u, expected at most %zu (zstd)", value,
				 sizeof(compressions) / sizeof(compressions[0]) - 1);
	format = compressions[value];
	return !format || format->matches(kernel) ||
	       error_set(error, ERROR_INPUT, "compression is %u (%s), and the kernel at offset 0x%x is not so compressed",
			 value, format->name, HEADER_SIZE);
}

/* --- Multi-file images ------------------------------------------------------------------------------ */

/* The files' sizes are read first, since they tell where the first file starts. */
static bool count_files(struct blob data, size_t *ret_count, struct error *error)
{
	uint32_t size = 1;
	size_t count = 0;

	for (; size; count++) {
		if (!blob_be32(data, 4 * count, &size))
			return error_set(error, ERROR_INPUT, "truncated: the list of files at offset 0x%x has no end",
					 HEADER_SIZE);
		if (size && count == FILES_MAX)
			return error_set(error, ERROR_INPUT, "more than %d files; expected a kernel, an initrd and a"
					 " device tree", FILES_MAX);
	}
	*ret_count = count - 1;
	return true;
}

static bool read_files(struct blob data, struct blob files[FILES_MAX], struct error *error)
{
	uint64_t offset;
	size_t count = 0;

	if (!count_files(data, &count, error))
		return false;
	if (!count)
		return error_set(error, ERROR_INPUT, "a multi-file image without files");
	offset = 4 * (count + 1);
	for (size_t i = 0; i < count; i++) {
		uint32_t size = 0;

		blob_be32(data, 4 * i, &size);
		if (!blob_sub(data, offset, size, &files[i]))
			return error_set(error, ERROR_INPUT, "file %zu of the image: 0x%" PRIx64 "+0x%" PRIx32
					 " ends past its data (0x%zx)", i, offset, size, data.size);
		offset += ((uint64_t)size + 3) / 4 * 4;
	}
	return true;
}

static bool take_multi(struct arena *arena, struct blob data, const struct container_request *request,
		       struct container_contents *contents, struct notes *notes, struct error *error)
{
	struct blob *files = arena_array(arena, FILES_MAX, sizeof(*files));

	if (!read_files(data, files, error))
		return false;
	contents->kernel = files[0];
	if (files[1].size) {
		contents->initrds = &files[1];
		contents->initrd_count = 1;
	}
	return !files[2].size ||
	       container_trees(arena, files[2], request->compatible, &contents->dtb, notes, error) ||
	       error_noun(error, "file 2 of the image");
}

static bool uimage_take(struct arena *arena, struct blob file, const struct container_request *request,
			struct container_contents *ret, struct notes *notes, struct error *error)
{
	struct container_contents contents = {0};
	uint8_t type;

	if (!read_data(file, &contents.kernel, error))
		return false;
	type = file.data[TYPE];
	if (type == TYPE_RAMDISK)
		return error_set(error, ERROR_INPUT, "a ramdisk, not a kernel: give it with --initrd");
	if (type != TYPE_KERNEL && type != TYPE_KERNEL_NOLOAD && type != TYPE_MULTI)
		return error_set(error, ERROR_INPUT, "type is %u, expected %d (kernel), %d (multi) or %d (kernel_noload)",
				 type, TYPE_KERNEL, TYPE_MULTI, TYPE_KERNEL_NOLOAD);
	if (type == TYPE_MULTI && !take_multi(arena, contents.kernel, request, &contents, notes, error))
		return false;
	if (!check_compression(file.data[COMPRESSION], contents.kernel, error))
		return false;
	*ret = contents;
	return true;
}

bool container_uimage_ramdisk(struct blob file, struct blob *ret, struct error *error)
{
	struct blob data = file;

	if (uimage_matches(file)) {
		if (!read_data(file, &data, error))
			return error_noun(error, "uimage");
		if (file.data[TYPE] != TYPE_RAMDISK)
			return error_set(error, ERROR_INPUT, "uimage: type is %u, expected %d (ramdisk)",
					 file.data[TYPE], TYPE_RAMDISK);
	}
	*ret = data;
	return true;
}

const struct container_format container_uimage = {
	.name = "uimage",
	.matches = uimage_matches,
	.extent = uimage_extent,
	.take = uimage_take,
};

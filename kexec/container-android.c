// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Android boot image, versions 0 to 4, and the vendor_boot image beside those
 * of version 3 and 4. Source: Android's description of the boot image header;
 * little endian. What follows a header stands at multiples of its page size,
 * in the order in which the header names it.
 *
 * The offsets are those of the tables below. Up to version 2 the header is one
 * page; later ones have pages of 4096 bytes. In vendor_boot: ramdisks of the
 * vendor, device trees, a table, bootconfig.
 */
#include <inttypes.h>
#include <string.h>

#include "container.h"

#define MAGIC_SIZE 8
#define HEADER_VERSION 40
#define VERSION_MAX 4

/* Up to version 2. */
#define KERNEL_SIZE 8
#define RAMDISK_SIZE 16
#define SECOND_SIZE 24
#define PAGE_SIZE_FIELD 36
#define COMMAND_LINE 64
#define COMMAND_LINE_SIZE 512
#define MORE_COMMAND_LINE 608
#define MORE_COMMAND_LINE_SIZE 1024
#define DTBO_SIZE 1632		/* from version 1 on */
#define DTB_SIZE 1648		/* version 2 */

/* From version 3 on. */
#define NEW_RAMDISK_SIZE 12
#define NEW_COMMAND_LINE 44
#define NEW_COMMAND_LINE_SIZE 1536
#define NEW_PAGE_SIZE 4096

#define VENDOR_VERSION 8
#define VENDOR_PAGE_SIZE 12
#define VENDOR_RAMDISK_SIZE 24
#define VENDOR_COMMAND_LINE 28
#define VENDOR_COMMAND_LINE_SIZE 2048
#define VENDOR_HEADER_SIZE 2096
#define OLD_VENDOR_HEADER_SIZE 2108	/* what mkbootimg of 2020 writes, although it is 2112 */
#define VENDOR_DTB_SIZE 2100
#define VENDOR_TABLE_SIZE 2112		/* this and the next: version 4 */
#define VENDOR_BOOTCONFIG_SIZE 2124

/* Documentation/admin-guide/bootconfig.rst: size, sum of all bytes, and this, at the end of the initrd. */
#define BOOTCONFIG_MAGIC "#BOOTCONFIG\n"
#define BOOTCONFIG_TRAILER_SIZE 20

#define INITRDS_MAX 3

/* Where the next part of a file starts. */
struct cursor {
	struct blob file;
	uint64_t offset;
	uint32_t page_size;
	struct error *error;
};

struct android {
	struct arena *arena;
	const struct container_request *request;
	struct notes *notes;
	struct error *error;
	uint32_t version;
	struct container_contents contents;
	struct blob initrds[INITRDS_MAX];
	struct blob trees;
	struct blob bootconfig;
	const char *command_line, *vendor_command_line;
};

static bool android_matches(struct blob file)
{
	return blob_equal_at(file, 0, "ANDROID!", MAGIC_SIZE);
}

static uint32_t field(struct blob file, uint64_t offset)
{
	uint32_t value = 0;

	blob_le32(file, offset, &value);
	return value;
}

static bool check_header(struct blob file, uint64_t size, struct error *error)
{
	return file.size >= size || error_set(error, ERROR_INPUT, "truncated: the header has 0x%" PRIx64
					      " bytes, the file 0x%zx", size, file.size);
}

static bool check_page_size(uint32_t size, struct error *error)
{
	return (size >= 2048 && size <= 65536 && !(size & (size - 1))) ||
	       error_set(error, ERROR_INPUT, "page size is 0x%" PRIx32 ", expected a power of 2 from 2048 to 65536", size);
}

static uint32_t version_of(struct blob file)
{
	uint32_t version = field(file, HEADER_VERSION);

	/* The field was the size of device trees, in a form of a vendor's, before there were versions. */
	return version > VERSION_MAX ? 0 : version;
}

/* The header and its parts; what a version does not have counts as nothing. */
static uint64_t android_extent(struct arena *arena, struct blob start)
{
	uint32_t version = version_of(start);
	uint64_t page_size = version < 3 ? field(start, PAGE_SIZE_FIELD) : NEW_PAGE_SIZE, extent = page_size;
	const uint64_t sizes[] = {
		field(start, KERNEL_SIZE),
		field(start, version < 3 ? RAMDISK_SIZE : NEW_RAMDISK_SIZE),
		version < 3 ? field(start, SECOND_SIZE) : 0,
		version == 1 || version == 2 ? field(start, DTBO_SIZE) : 0,
		version == 2 ? field(start, DTB_SIZE) : 0,
	};

	(void)arena;
	for (size_t i = 0; page_size && i < sizeof(sizes) / sizeof(sizes[0]); i++)
		extent += (sizes[i] + page_size - 1) / page_size * page_size;
	return extent;
}

static bool take_part(struct cursor *cursor, const char *what, uint32_t size, struct blob *ret)
{
	uint64_t mask = cursor->page_size - 1;

	if (!blob_sub(cursor->file, cursor->offset, size, ret))
		return error_set(cursor->error, ERROR_INPUT, "truncated: %s 0x%" PRIx64 "+0x%" PRIx32
				 " ends past the file (0x%zx)", what, cursor->offset, size, cursor->file.size);
	cursor->offset = (cursor->offset + size + mask) & ~mask;
	return true;
}

static const char *read_text(struct arena *arena, struct blob file, uint64_t offset, size_t size)
{
	const char *text = (const char *)file.data + offset;

	return arena_strndup(arena, text, strnlen(text, size));
}

/* --- Versions 0 to 2 -------------------------------------------------------------------------------- */

/* A command line that fills the first field goes on in the second. Its last byte is always NUL. */
static const char *old_command_line(struct android *android, struct blob file)
{
	return arena_printf(android->arena, "%s%s",
			    read_text(android->arena, file, COMMAND_LINE, COMMAND_LINE_SIZE),
			    read_text(android->arena, file, MORE_COMMAND_LINE, MORE_COMMAND_LINE_SIZE));
}

static bool take_old(struct android *android, struct blob file)
{
	static const uint64_t header_sizes[] = {DTBO_SIZE, DTB_SIZE, DTB_SIZE + 12};
	struct cursor cursor = {file, 0, 0, android->error};
	uint32_t page_size = field(file, PAGE_SIZE_FIELD);
	struct blob unused;

	if (!check_header(file, header_sizes[android->version], android->error) ||
	    !check_page_size(page_size, android->error))
		return false;
	cursor.offset = cursor.page_size = page_size;
	android->command_line = old_command_line(android, file);
	return take_part(&cursor, "kernel", field(file, KERNEL_SIZE), &android->contents.kernel) &&
	       take_part(&cursor, "ramdisk", field(file, RAMDISK_SIZE), &android->initrds[0]) &&
	       take_part(&cursor, "second", field(file, SECOND_SIZE), &unused) &&
	       (android->version < 1 || take_part(&cursor, "recovery_dtbo", field(file, DTBO_SIZE), &unused)) &&
	       (android->version < 2 || take_part(&cursor, "dtb", field(file, DTB_SIZE), &android->trees));
}

/* --- Versions 3 and 4, with vendor_boot ------------------------------------------------------------- */

static bool take_vendor_parts(struct android *android, struct blob file, uint32_t version)
{
	struct cursor cursor = {file, 0, field(file, VENDOR_PAGE_SIZE), android->error};
	struct blob unused;

	if (!check_page_size(cursor.page_size, android->error) ||
	    !take_part(&cursor, "header", field(file, VENDOR_HEADER_SIZE), &unused) ||
	    !take_part(&cursor, "vendor ramdisk", field(file, VENDOR_RAMDISK_SIZE), &android->initrds[0]) ||
	    !take_part(&cursor, "dtb", field(file, VENDOR_DTB_SIZE), &android->trees))
		return false;
	return version < 4 ||
	       (take_part(&cursor, "table of ramdisks", field(file, VENDOR_TABLE_SIZE), &unused) &&
		take_part(&cursor, "bootconfig", field(file, VENDOR_BOOTCONFIG_SIZE), &android->bootconfig));
}

static bool take_vendor(struct android *android, struct blob file)
{
	uint32_t version = field(file, VENDOR_VERSION), size = version < 4 ? 2112 : 2128;

	if (!blob_equal_at(file, 0, "VNDRBOOT", MAGIC_SIZE))
		return error_set(android->error, ERROR_INPUT, "no magic \"VNDRBOOT\" at offset 0x0");
	if (version < 3 || version > VERSION_MAX)
		return error_set(android->error, ERROR_INPUT, "version is %" PRIu32 ", expected 3 or 4", version);
	if (!check_header(file, size, android->error))
		return false;
	if (field(file, VENDOR_HEADER_SIZE) != size && field(file, VENDOR_HEADER_SIZE) != OLD_VENDOR_HEADER_SIZE)
		return error_set(android->error, ERROR_INPUT, "header size is %" PRIu32 ", expected %" PRIu32,
				 field(file, VENDOR_HEADER_SIZE), size);
	android->vendor_command_line = read_text(android->arena, file, VENDOR_COMMAND_LINE, VENDOR_COMMAND_LINE_SIZE);
	return take_vendor_parts(android, file, version);
}

static bool take_new(struct android *android, struct blob file)
{
	struct cursor cursor = {file, NEW_PAGE_SIZE, NEW_PAGE_SIZE, android->error};

	if (!check_header(file, NEW_COMMAND_LINE + NEW_COMMAND_LINE_SIZE, android->error))
		return false;
	android->command_line = read_text(android->arena, file, NEW_COMMAND_LINE, NEW_COMMAND_LINE_SIZE);
	if (!take_part(&cursor, "kernel", field(file, KERNEL_SIZE), &android->contents.kernel) ||
	    !take_part(&cursor, "ramdisk", field(file, NEW_RAMDISK_SIZE), &android->initrds[1]))
		return false;
	if (android->request->vendor_boot.size)
		return take_vendor(android, android->request->vendor_boot) ||
		       error_noun(android->error, "vendor_boot");
	notes_add(android->notes, NOTE_WARNING, "an Android boot image of version %" PRIu32 " is half of what boots: give"
		  " the other half, with the vendor's ramdisk and device tree, with --vendor-boot", android->version);
	return true;
}

/* --- All versions ----------------------------------------------------------------------------------- */

/* Padded to a multiple of 4 by NULs, which count. */
static bool add_bootconfig(struct android *android)
{
	size_t size = (android->bootconfig.size + 3) / 4 * 4;
	uint32_t sum = 0;
	uint8_t *bytes;

	if (!size)
		return true;
	if (!arena_map(android->arena, size + BOOTCONFIG_TRAILER_SIZE, &bytes, android->error))
		return false;
	memcpy(bytes, android->bootconfig.data, android->bootconfig.size);
	for (size_t i = 0; i < size; i++)
		sum += bytes[i];
	for (size_t i = 0; i < 4; i++) {
		bytes[size + i] = (uint8_t)(size >> 8 * i);
		bytes[size + 4 + i] = (uint8_t)(sum >> 8 * i);
	}
	memcpy(bytes + size + 8, BOOTCONFIG_MAGIC, BOOTCONFIG_TRAILER_SIZE - 8);
	android->initrds[2] = (struct blob){bytes, size + BOOTCONFIG_TRAILER_SIZE};
	return true;
}

static void collect(struct android *android)
{
	struct blob *blobs = arena_array(android->arena, INITRDS_MAX, sizeof(*blobs));
	const char *own = android->command_line, *vendor = android->vendor_command_line;

	for (size_t i = 0; i < INITRDS_MAX; i++)
		if (android->initrds[i].size)
			blobs[android->contents.initrd_count++] = android->initrds[i];
	android->contents.initrds = blobs;
	if (vendor && *vendor)
		own = arena_printf(android->arena, "%s%s%s", vendor, *own ? " " : "", own);
	android->contents.command_line = *own ? own : NULL;
}

static bool android_take(struct arena *arena, struct blob file, const struct container_request *request,
			 struct container_contents *ret, struct notes *notes, struct error *error)
{
	struct android android = {.arena = arena, .request = request, .notes = notes, .error = error};

	if (!check_header(file, HEADER_VERSION + 4, error))
		return false;
	android.version = version_of(file);
	if (request->vendor_boot.size && android.version < 3)
		return error_set(error, ERROR_INPUT, "version %" PRIu32 " has all in one file: --vendor-boot is for"
				 " versions 3 and 4", android.version);
	if (!(android.version < 3 ? take_old : take_new)(&android, file))
		return false;
	if (!android.contents.kernel.size)
		return error_set(error, ERROR_INPUT, "no kernel: its size is 0");
	if (!add_bootconfig(&android))
		return false;
	if (android.trees.size && !container_trees(arena, android.trees, request->compatible, &android.contents.dtb,
						   notes, error))
		return error_noun(error, "dtb");
	collect(&android);
	*ret = android.contents;
	return true;
}

const struct container_format container_android = {
	.name = "android",
	.matches = android_matches,
	.extent = android_extent,
	.take = android_take,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * EFI zboot (vmlinuz.efi): an EFI application that unpacks the compressed
 * Image inside it. Source: zboot-header.S and Makefile.zboot of the kernel's
 * EFI stub; little endian.
 *
 *	0x00	"MZ", 0, 0, "zimg"
 *	0x08	u32 offset, u32 size of the payload
 *	0x18	name of the compression, NUL-terminated
 *	0x3c	u32 offset of the PE header
 *
 * The payload is a file of that compression. The name is that of a rule of
 * the kernel's build ("zstd22", "xzkern"), so what the payload is follows from
 * its content alone. The word behind it (its size unpacked) is not needed: the
 * codecs know where they end.
 */
#include <inttypes.h>

#include "pe.h"
#include "peel.h"

#define PAYLOAD_OFFSET 0x08
#define PAYLOAD_SIZE 0x0c
#define NAME_OFFSET 0x18
#define NAME_SIZE 32

static bool zboot_matches(struct blob in)
{
	return blob_equal_at(in, 0, "MZ", 2) && blob_equal_at(in, 4, "zimg", 4);
}

static bool check_machine(struct blob in, struct error *error)
{
	struct pe pe;

	return pe_read(in, &pe, error) && pe_check_arm64(&pe, error);
}

/* For a message: NUL-terminated, printable. */
static void read_name(struct blob in, char name[NAME_SIZE + 1])
{
	struct blob field = {0};
	size_t length = 0;

	blob_sub(in, NAME_OFFSET, NAME_SIZE, &field);
	while (length < field.size && field.data[length] > ' ' && field.data[length] < 0x7f) {
		name[length] = (char)field.data[length];
		length++;
	}
	name[length] = '\0';
}

static bool zboot_peel(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		       struct error *error)
{
	uint32_t offset = 0, size = 0;
	char name[NAME_SIZE + 1];
	struct blob payload;

	(void)arena;
	(void)limit;
	if (!check_machine(in, error))
		return false;
	blob_le32(in, PAYLOAD_OFFSET, &offset);
	blob_le32(in, PAYLOAD_SIZE, &size);
	if (!blob_sub(in, offset, size, &payload))
		return error_set(error, ERROR_INPUT, "truncated: payload 0x%" PRIx32 "+0x%" PRIx32
				 " ends past the file (0x%zx)", offset, size, in.size);
	read_name(in, name);
	if (!peel_find(payload))
		return error_set(error, ERROR_INPUT, "payload 0x%" PRIx32 "+0x%" PRIx32 " (\"%s\") is not"
				 " compressed in a known way", offset, size, name);
	*ret = payload;
	return true;
}

const struct peel_format peel_zboot = {
	.name = "zboot",
	.matches = zboot_matches,
	.peel = zboot_peel,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include "pe.h"

#include <inttypes.h>

#define HEADER_POINTER 0x3c	/* in the DOS header: file offset of the PE signature */
#define SIGNATURE_SIZE 4
#define COFF_HEADER_SIZE 20	/* behind the signature; then the optional header, then the section table */
#define DIRECTORY_COUNT 108	/* in the optional header of PE32+; then the data directories, 8 bytes each */
#define CERTIFICATES (112 + 4 * 8)
#define SECTION_HEADER_SIZE 40
#define SECTION_NAME_SIZE 8

bool pe_matches(struct blob file)
{
	uint32_t header;

	return blob_equal_at(file, 0, "MZ", 2) && blob_le32(file, HEADER_POINTER, &header) && header != 0;
}

static bool find_coff_header(struct blob file, uint32_t offset, struct blob *ret, struct error *error)
{
	if (!blob_sub(file, (uint64_t)offset + SIGNATURE_SIZE, COFF_HEADER_SIZE, ret))
		return error_set(error, ERROR_INPUT, "truncated: PE header at 0x%" PRIx32
				 " ends past the file (0x%zx)", offset, file.size);
	if (!blob_equal_at(file, offset, "PE\0\0", SIGNATURE_SIZE))
		return error_set(error, ERROR_INPUT, "PE header: no signature at 0x%" PRIx32, offset);
	return true;
}

bool pe_read(struct blob file, struct pe *ret, struct error *error)
{
	struct pe pe = {0};
	struct blob coff;
	uint16_t optional_size = 0;
	uint32_t header = 0;
	uint64_t table;

	blob_le32(file, HEADER_POINTER, &header);
	if (!find_coff_header(file, header, &coff, error))
		return false;
	blob_le16(coff, 0, &pe.machine);
	blob_le16(coff, 2, &pe.section_count);
	blob_le16(coff, 16, &optional_size);
	table = (uint64_t)header + SIGNATURE_SIZE + COFF_HEADER_SIZE + optional_size;
	if (!blob_sub(file, table, (uint64_t)pe.section_count * SECTION_HEADER_SIZE, &pe.table))
		return error_set(error, ERROR_INPUT, "truncated: PE section table at 0x%" PRIx64
				 " (%u sections) ends past the file (0x%zx)",
				 table, pe.section_count, file.size);
	*ret = pe;
	return true;
}

bool pe_check_arm64(const struct pe *pe, struct error *error)
{
	if (pe->machine != PE_MACHINE_ARM64)
		return error_set(error, ERROR_INPUT, "PE header: machine is 0x%04x, expected 0x%04x (ARM64)",
				 pe->machine, PE_MACHINE_ARM64);
	return true;
}

bool pe_certificates_end(struct blob file, uint64_t *ret)
{
	uint32_t header = 0, count = 0, start = 0, size = 0;
	uint16_t optional_size = 0;
	uint64_t optional;

	blob_le32(file, HEADER_POINTER, &header);
	optional = (uint64_t)header + SIGNATURE_SIZE + COFF_HEADER_SIZE;
	if (!blob_le16(file, optional - 4, &optional_size) || optional_size < CERTIFICATES + 8 ||
	    !blob_le32(file, optional + DIRECTORY_COUNT, &count) || count <= 4 ||
	    !blob_le32(file, optional + CERTIFICATES, &start) ||
	    !blob_le32(file, optional + CERTIFICATES + 4, &size) || !start || !size)
		return false;
	*ret = (uint64_t)start + size;
	return true;
}

struct pe_section pe_section(const struct pe *pe, size_t index)
{
	const uint8_t *name = pe->table.data + index * SECTION_HEADER_SIZE;
	struct pe_section section = {0};

	for (size_t i = 0; i < SECTION_NAME_SIZE && name[i]; i++)
		section.name[i] = name[i] > ' ' && name[i] < 0x7f ? (char)name[i] : '?';
	blob_le32(pe->table, index * SECTION_HEADER_SIZE + 8, &section.virtual_size);
	blob_le32(pe->table, index * SECTION_HEADER_SIZE + 16, &section.raw_size);
	blob_le32(pe->table, index * SECTION_HEADER_SIZE + 20, &section.raw_offset);
	return section;
}

uint32_t pe_section_size(const struct pe_section *section)
{
	return section->virtual_size && section->virtual_size < section->raw_size ? section->virtual_size :
	       section->raw_size;
}

uint64_t pe_extent(struct blob start)
{
	uint64_t extent = 0, table_end;
	struct error error;
	struct pe pe;

	if (!pe_read(start, &pe, &error))
		return UINT64_MAX;
	table_end = (uint64_t)(pe.table.data - start.data) + pe.table.size;
	pe_certificates_end(start, &extent);
	extent = table_end > extent ? table_end : extent;
	for (size_t i = 0; i < pe.section_count; i++) {
		struct pe_section section = pe_section(&pe, i);
		uint64_t end = (uint64_t)section.raw_offset + section.raw_size;

		extent = end > extent ? end : extent;
	}
	return extent;
}

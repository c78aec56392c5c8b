/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The section table of a PE/COFF file: what an EFI stub kernel carries behind
 * its Image header. Source: Microsoft PE/COFF specification, "COFF File
 * Header" and "Section Table"; little endian.
 */
#ifndef KEXEC_PE_H
#define KEXEC_PE_H

#include "blob.h"
#include "error.h"

#define PE_MACHINE_ARM64 0xaa64

struct pe {
	uint16_t machine;
	uint16_t section_count;
	struct blob table;	/* the section headers, a view of the file */
};

struct pe_section {
	char name[9];		/* NUL-terminated; nothing but printable ASCII */
	uint32_t virtual_size;	/* VirtualSize: of what was put in, before it was padded */
	uint32_t raw_offset;	/* PointerToRawData, from the start of the file */
	uint32_t raw_size;	/* SizeOfRawData */
};

/* "MZ" at the start, and an offset to a PE header in the field at 0x3c. */
bool pe_matches(struct blob file);

/*
 * Finds the section table of a file that pe_matches. ERROR_INPUT when a header
 * lies outside the file (it is truncated), or the PE signature is missing.
 * Where the sections' contents lie is not checked.
 */
bool pe_read(struct blob file, struct pe *ret, struct error *error);

/* ERROR_INPUT for the machine of another architecture. */
bool pe_check_arm64(const struct pe *pe, struct error *error);

/*
 * The end of the certificate table (data directory 4, whose address is a file
 * offset), which is the end of a signed file. False when there is none.
 */
bool pe_certificates_end(struct blob file, uint64_t *ret);

/*
 * The end of the file, as its sections and its certificate table tell, counted
 * from its start; UINT64_MAX when they are not all in start, a part of it.
 */
uint64_t pe_extent(struct blob start);

/* The section header at index, which is less than section_count. */
struct pe_section pe_section(const struct pe *pe, size_t index);

/* Bytes of what was put into a section: VirtualSize, unless that is 0 or more than stands in the file. */
uint32_t pe_section_size(const struct pe_section *section);

#endif

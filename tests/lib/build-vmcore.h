/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a small ELF core of an arm64 kernel with a log of each of the three
 * forms, field by field as the kernel lays them out (48-bit addresses, as
 * Linux 6.1). Nothing is checked: wrong files are what tests want.
 */
#ifndef BUILD_VMCORE_H
#define BUILD_VMCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where things are in the file, for damage. Program header 0 is PT_NOTE, 1 the image, 2 RAM. */
enum {
	VMCORE_PHDRS = 64, VMCORE_PHDR_SIZE = 56,
	/* what the notes leave free is an empty note header */
	VMCORE_NOTES = 0x200, VMCORE_NOTES_SIZE = 0xc00,
	/* of VMCOREINFO, behind a note CORE and the own header and name */
	VMCORE_TEXT = VMCORE_NOTES + 28 + 24,
	VMCORE_IMAGE = 0xe00, VMCORE_IMAGE_SIZE = 0x200,
	VMCORE_RAM = 0x1000, VMCORE_RAM_SIZE = 0x800,
	VMCORE_SIZE = 0x1800,

	/* Variables of the image */
	VMCORE_PRB = VMCORE_IMAGE,		/* pointer to the ring */
	VMCORE_LOG_BUF = VMCORE_IMAGE + 8,	/* pointer to the start of RAM */
	VMCORE_LOG_BUF_LEN = VMCORE_IMAGE + 16, VMCORE_FIRST_IDX = VMCORE_IMAGE + 20,
	VMCORE_NEXT_IDX = VMCORE_IMAGE + 24, VMCORE_LOG_END = VMCORE_IMAGE + 28,
	VMCORE_RING = VMCORE_IMAGE + 64,	/* struct printk_ringbuffer of Linux 6.12, 88 bytes */
	VMCORE_COUNT_BITS = VMCORE_RING, VMCORE_HEAD_ID = VMCORE_RING + 24, VMCORE_TAIL_ID = VMCORE_RING + 32,
	VMCORE_SIZE_BITS = VMCORE_RING + 48,

	/* Descriptor and info of an id are at index id % VMCORE_COUNT. */
	VMCORE_COUNT = 8, VMCORE_DESCS = VMCORE_RAM, VMCORE_DESC_SIZE = 24,
	VMCORE_INFOS = VMCORE_RAM + 0x100, VMCORE_INFO_SIZE = 88,
	VMCORE_BLOCKS = VMCORE_RAM + 0x400, VMCORE_BLOCKS_SIZE = 256,

	VMCORE_RECORDS = VMCORE_RAM, VMCORE_RECORDS_SIZE = 512, VMCORE_RECORD_SIZE = 16,
	VMCORE_CHARS = VMCORE_RAM, VMCORE_CHARS_SIZE = 64,
};

#define VMCORE_IMAGE_VADDR UINT64_C(0xffff800009000000)
#define VMCORE_IMAGE_PADDR UINT64_C(0x40200000)
#define VMCORE_RAM_VADDR UINT64_C(0xffff000001000000)	/* 0x41000000 - PHYS_OFFSET 0x40000000 + -(1 << 48) */
#define VMCORE_RAM_PADDR UINT64_C(0x41000000)

enum build_state { BUILD_FINALIZED, BUILD_COMMITTED, BUILD_RESERVED, BUILD_REUSABLE };

struct build_record {
	uint64_t ts_nsec;
	const char *text;	/* NULL: a record without a block */
	enum build_state state;	/* of the ring's descriptor */
};

struct build_vmcore {
	bool big_endian;
	bool physical;		/* p_vaddr is 0: only VMCOREINFO tells where virtual addresses are */
	enum { BUILD_RING, BUILD_RECORDS, BUILD_CHARS } log;
	const struct build_record *records;
	size_t record_count;
	/* BUILD_RING */
	uint64_t first_id;
	uint64_t first_lpos;	/* logical position of the first block */
	/* a block may end where the ring ends, as in Linux 6.18; else it starts over */
	bool fills_the_ring;
	/* BUILD_RECORDS */
	const char *type;	/* the struct's name; NULL: printk_log */
	uint32_t first_idx;
	/* BUILD_CHARS */
	const char *chars;	/* all that was ever written */
};

void build_vmcore(uint8_t file[VMCORE_SIZE], const struct build_vmcore *core);

/* A file with these bytes, as a path that core_open takes. The caller closes the descriptor. */
int vmcore_file(const uint8_t *bytes, size_t size, char path[32]);

#endif

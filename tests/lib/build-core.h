/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the headers and notes of an ELF64 core for arm64, as /proc/kcore and an elfcorehdr have them, field by
 * field as the System V ABI lays them out. Nothing is checked.
 */
#ifndef BUILD_CORE_H
#define BUILD_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/lib/build-elf.h"

enum { PH_PADDR = 24 };

struct build_core_segment {
	uint32_t type;			/* 1: PT_LOAD, 4: PT_NOTE */
	uint64_t offset, vaddr, paddr;
	uint64_t size;			/* in the file and in memory */
};

/* Writes the header, and the program headers at EH_SIZE. Returns where they end. */
size_t build_core(uint8_t *file, bool big_endian, const struct build_core_segment *segments, size_t count);

/* Writes one note with 4-byte alignment. Returns its size with the padding. */
size_t build_note(uint8_t *at, bool big_endian, const char *name, uint32_t type, const void *desc, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An ELF64 core file of either byte order: /proc/vmcore, /proc/kcore, or a
 * saved one. It may be as large as the machine's memory and is never mapped
 * or read whole.
 * Source: System V ABI, chapters 4 and 5 (ELF header, program header).
 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "failure.h"

/* A program header. Nothing is promised about the values but for file_size <= memory_size. */
struct core_segment {
	uint64_t offset;	/* in the file */
	uint64_t file_size;	/* bytes there */
	uint64_t memory_size;	/* bytes; those past file_size are zero */
	uint64_t vaddr;
	uint64_t paddr;
};

struct core_segments {
	struct core_segment *items;
	size_t count;
	size_t capacity;
};

struct core_file {
	int fd;			/* close-on-exec */
	uint64_t size;		/* bytes; UINT64_MAX when the file does not say */
	bool big_endian;	/* EI_DATA */
	struct core_segments loads;	/* PT_LOAD, in the file's order */
	struct core_segments notes;	/* PT_NOTE */
};

/* Opens path and reads its headers. Program headers that cannot be read are an error; ret is then closed. */
bool core_open(struct arena *arena, const char *path, struct core_file *ret, struct failure *failure);

void core_close(struct core_file *core);

/* Reads size bytes at an offset of the file. Fails with the given status when not all of them are there. */
bool core_read(const struct core_file *core, uint64_t offset, void *buffer, size_t size, enum status status,
	       struct failure *failure);

/* An unsigned integer of 1 to 8 bytes in the file's byte order. */
uint64_t core_integer(const struct core_file *core, const uint8_t *bytes, size_t width);

#endif

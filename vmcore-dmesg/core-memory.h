/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of the kernel whose core file it is, by virtual address.
 *
 * An address is sought in the program headers: by p_vaddr, or else, as the
 * file may carry physical addresses only, by p_paddr of the physical address
 * that VMCOREINFO gives to it. Between p_filesz and p_memsz memory is zero:
 * pages that were left out of the dump.
 */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include "core-file.h"
#include "vmcoreinfo-arm64.h"

struct core_memory {
	const struct core_file *file;
	struct blob vmcoreinfo;		/* text */
	struct arm64_mapping mapping;	/* what it says about addresses */
};

struct core_memory core_memory(const struct core_file *file, struct blob vmcoreinfo);

/* Reads size bytes. STATUS_NOT_COVERED: no program header has them all; status: the file lacks some. */
bool memory_read(const struct core_memory *memory, uint64_t vaddr, void *buffer, size_t size,
		 enum status status, struct failure *failure);

/* A variable of 4 or 8 bytes: STATUS_VALUE or STATUS_POINTER when it cannot be read. */
bool memory_value(const struct core_memory *memory, uint64_t vaddr, size_t width, uint64_t *ret,
		  struct failure *failure);

/* The variable that SYMBOL(name) of VMCOREINFO points to; the given status when there is no such line. */
bool memory_variable(const struct core_memory *memory, const char *name, size_t width, enum status status,
		     uint64_t *ret, struct failure *failure);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#include "core-memory.h"

#include <inttypes.h>
#include <string.h>

#include "vmcoreinfo.h"

/* Bytes of memory that follow one another in one program header. */
struct extent {
	uint64_t size;		/* bytes */
	uint64_t in_file;	/* of them; the rest is zero */
	uint64_t offset;	/* in the file */
};

struct core_memory core_memory(const struct core_file *file, struct blob vmcoreinfo)
{
	return (struct core_memory){
		.file = file,
		.vmcoreinfo = vmcoreinfo,
		.mapping = vmcoreinfo_arm64_mapping(vmcoreinfo),
	};
}

/* What lies behind address in a segment that starts at start. False when it is not in there. */
static bool extent_at(const struct core_segment *segment, uint64_t start, uint64_t address,
		      struct extent *ret)
{
	uint64_t skip = address - start, end;

	if (address < start || skip >= segment->memory_size ||
	    __builtin_add_overflow(start, segment->memory_size - 1, &end))
		return false;
	ret->size = segment->memory_size - skip;
	ret->in_file = segment->file_size > skip ? segment->file_size - skip : 0;
	ret->offset = segment->offset + skip;
	return !ret->in_file || ret->offset >= skip;
}

static bool find_physical(const struct core_file *file, uint64_t paddr, struct extent *ret)
{
	for (size_t i = 0; i < file->loads.count; i++)
		if (extent_at(&file->loads.items[i], file->loads.items[i].paddr, paddr, ret))
			return true;
	return false;
}

static bool find_virtual(const struct core_file *file, uint64_t vaddr, struct extent *ret)
{
	for (size_t i = 0; i < file->loads.count; i++)
		if (extent_at(&file->loads.items[i], file->loads.items[i].vaddr, vaddr, ret))
			return true;
	return false;
}

static bool find(const struct core_memory *memory, uint64_t vaddr, struct extent *ret,
		 struct failure *failure)
{
	uint64_t paddr;

	if (find_virtual(memory->file, vaddr, ret))
		return true;
	if (!arm64_mapping_physical(&memory->mapping, vaddr, &paddr))
		return failure_set(failure, STATUS_NOT_COVERED,
				   "no program header covers virtual address 0x%" PRIx64
				   ", and VMCOREINFO does not tell its physical one",
				   vaddr);
	if (find_physical(memory->file, paddr, ret))
		return true;
	return failure_set(failure, STATUS_NOT_COVERED,
			   "no program header covers virtual address 0x%" PRIx64
			   ", nor physical address 0x%" PRIx64 " that VMCOREINFO gives to it",
			   vaddr, paddr);
}

static bool read_extent(const struct core_file *file, struct extent extent, uint8_t *buffer, size_t size,
			enum status status, struct failure *failure)
{
	size_t in_file = size < extent.in_file ? size : (size_t)extent.in_file;

	memset(buffer + in_file, 0, size - in_file);
	return !in_file || core_read(file, extent.offset, buffer, in_file, status, failure);
}

bool memory_read(const struct core_memory *memory, uint64_t vaddr, void *buffer, size_t size,
		 enum status status, struct failure *failure)
{
	for (size_t done = 0; done < size;) {
		struct extent extent;
		size_t part;

		if (!find(memory, vaddr + done, &extent, failure))
			return false;
		part = size - done < extent.size ? size - done : (size_t)extent.size;
		if (!read_extent(memory->file, extent, (uint8_t *)buffer + done, part, status, failure))
			return error_noun(&failure->error, "virtual address 0x%" PRIx64, vaddr + done);
		done += part;
	}
	return true;
}

bool memory_value(const struct core_memory *memory, uint64_t vaddr, size_t width, uint64_t *ret,
		  struct failure *failure)
{
	uint8_t bytes[8];

	if (!memory_read(memory, vaddr, bytes, width, width == 8 ? STATUS_POINTER : STATUS_VALUE, failure))
		return false;
	*ret = core_integer(memory->file, bytes, width);
	return true;
}

bool memory_variable(const struct core_memory *memory, const char *name, size_t width, enum status status,
		     uint64_t *ret, struct failure *failure)
{
	uint64_t vaddr;

	if (!vmcoreinfo_symbol(memory->vmcoreinfo, name, &vaddr))
		return failure_set(failure, status, "VMCOREINFO has no SYMBOL(%s)", name);
	return memory_value(memory, vaddr, width, ret, failure) || error_noun(&failure->error, "%s", name);
}

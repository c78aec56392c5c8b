// SPDX-License-Identifier: GPL-2.0-or-later
#include "log-chars.h"

#include <inttypes.h>

#include "log-print.h"

struct ring {
	uint64_t vaddr;
	uint64_t size;	/* bytes */
	uint64_t end;	/* characters written so far; the last one is at index (end - 1) % size */
};

static bool open_ring(const struct core_memory *memory, struct ring *ring, struct failure *failure)
{
	uint64_t limit = memory->file->size < INT32_MAX ? memory->file->size : INT32_MAX;

	if (!memory_variable(memory, "log_buf", 8, STATUS_NO_LOG, &ring->vaddr, failure) ||
	    !memory_variable(memory, "log_buf_len", 4, STATUS_NO_LOG, &ring->size, failure) ||
	    !memory_variable(memory, "log_end", 4, STATUS_NO_LOG, &ring->end, failure))
		return false;
	return (ring->size && ring->size <= limit) ||
	       failure_set(failure, STATUS_CHARS_SIZE, "log_buf_len is %" PRIu64 ", expected 1 to %" PRIu64,
			   ring->size, limit);
}

bool log_chars_print(const struct core_memory *memory, FILE *out, struct failure *failure)
{
	struct ring ring;
	uint64_t left;

	if (!open_ring(memory, &ring, failure))
		return false;
	for (left = ring.end < ring.size ? ring.end : ring.size; left;) {
		uint64_t index = (ring.end - left) % ring.size;
		uint64_t part = left < ring.size - index ? left : ring.size - index;
		uint8_t bytes[4096];

		if (part > sizeof(bytes))
			part = sizeof(bytes);
		if (!memory_read(memory, ring.vaddr + index, bytes, part, STATUS_CHARS_READ, failure))
			return error_noun(&failure->error, "the last %" PRIu64 " characters", left);
		if (!log_print_text(out, (struct blob){bytes, part}, failure))
			return false;
		left -= part;
	}
	return true;
}

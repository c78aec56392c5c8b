// SPDX-License-Identifier: GPL-2.0-or-later
#include "log-records.h"

#include <inttypes.h>

#include "log-layout.h"
#include "log-print.h"
#include "vmcoreinfo.h"

#define MAX_BUFFER (UINT64_C(1) << 31)	/* the kernel's limit for log_buf_len= */
#define MAX_TEXT 65535			/* text_len has 16 bits */

struct layout {
	uint64_t record, ts_nsec, len, text_len;
};

/* Linux 3.11 gave the struct its longer name. */
#define LAYOUT_LINES(type) \
	{ \
		{type, NULL, offsetof(struct layout, record)}, \
			{type, "ts_nsec", offsetof(struct layout, ts_nsec)}, \
			{type, "len", offsetof(struct layout, len)}, \
			{type, "text_len", offsetof(struct layout, text_len)}, \
	}
static const struct layout_line lines_of_log[] = LAYOUT_LINES("log");
static const struct layout_line lines_of_printk_log[] = LAYOUT_LINES("printk_log");

struct buffer {
	const struct core_memory *memory;
	struct layout layout;
	uint64_t vaddr;
	uint64_t size;		/* bytes */
	uint64_t index;		/* of the record to be read; first the oldest one */
	uint64_t next;		/* behind the newest record */
	uint64_t end; /* what records from index on may reach: next, or size before the buffer starts over */
	uint8_t text[MAX_TEXT];
};

struct record {
	uint64_t ts_nsec;
	uint64_t len;		/* bytes to the next record; 0: that one is at the buffer's start */
	uint64_t text_len;
};

static bool open_buffer(struct buffer *buffer, struct failure *failure)
{
	const struct core_memory *memory = buffer->memory;
	uint64_t limit = memory->file->size < MAX_BUFFER ? memory->file->size : MAX_BUFFER, size;
	bool is_short = vmcoreinfo_size(memory->vmcoreinfo, "log", &size);

	if (!layout_read(memory->vmcoreinfo, is_short ? lines_of_log : lines_of_printk_log, 4,
			 &buffer->layout, failure) ||
	    !memory_variable(memory, "log_buf", 8, STATUS_SYMBOL, &buffer->vaddr, failure) ||
	    !memory_variable(memory, "log_buf_len", 4, STATUS_SYMBOL, &buffer->size, failure) ||
	    !memory_variable(memory, "log_first_idx", 4, STATUS_SYMBOL, &buffer->index, failure) ||
	    !memory_variable(memory, "log_next_idx", 4, STATUS_SYMBOL, &buffer->next, failure))
		return false;
	if (!buffer->size || buffer->size > limit)
		return failure_set(failure, STATUS_SIZE, "log_buf_len is %" PRIu64 ", expected 1 to %" PRIu64,
				   buffer->size, limit);
	if (buffer->index >= buffer->size || buffer->next >= buffer->size)
		return failure_set(failure, STATUS_SIZE,
				   "log_first_idx is %" PRIu64 " and log_next_idx %" PRIu64 ", expected less "
				   "than log_buf_len, %" PRIu64,
				   buffer->index, buffer->next, buffer->size);
	buffer->end = buffer->index > buffer->next ? buffer->size : buffer->next;
	return true;
}

/* The record at index, which ends inside the buffer; or zeros, where the buffer may start over. */
static bool read_record(const struct buffer *buffer, struct record *ret, struct failure *failure)
{
	const struct layout *at = &buffer->layout;
	const struct core_file *core = buffer->memory->file;
	uint64_t room = buffer->end - buffer->index;
	uint8_t bytes[LAYOUT_MAX];
	struct blob header = {bytes, at->record};

	if (room < at->record)
		return failure_set(failure, STATUS_DAMAGED,
				   "%" PRIu64
				   " bytes are left of the log, expected a record of at least %" PRIu64,
				   room, at->record);
	if (!memory_read(buffer->memory, buffer->vaddr + buffer->index, bytes, at->record, STATUS_READ,
			 failure) ||
	    !layout_member(core, header, at->ts_nsec, 8, &ret->ts_nsec, failure) ||
	    !layout_member(core, header, at->len, 2, &ret->len, failure) ||
	    !layout_member(core, header, at->text_len, 2, &ret->text_len, failure))
		return false;
	if (!ret->len && !ret->text_len && !ret->ts_nsec && buffer->end != buffer->next)
		return true;
	if (ret->len < at->record + ret->text_len || ret->len > room)
		return failure_set(failure, STATUS_DAMAGED,
				   "len is %" PRIu64 ", expected at least %" PRIu64 " + text_len (%" PRIu64
				   ") and at most the %" PRIu64 " bytes left of the log",
				   ret->len, at->record, ret->text_len, room);
	return true;
}

static bool print_record(struct buffer *buffer, uint64_t index, const struct record *record, FILE *out,
			 struct failure *failure)
{
	uint64_t text = buffer->vaddr + index + buffer->layout.record;

	return memory_read(buffer->memory, text, buffer->text, record->text_len, STATUS_READ, failure) &&
	       log_print_record(out, record->ts_nsec, (struct blob){buffer->text, record->text_len}, failure);
}

/*
 * Prints the record at index and goes on to the next one. Behind a damaged record the next one that can be
 * found is at the start of the buffer, and none where the records have started over; index then stays.
 */
static bool step(struct buffer *buffer, FILE *out, struct failure *failure)
{
	uint64_t index = buffer->index;
	struct record record;
	bool good = read_record(buffer, &record, failure);

	if (good && record.len) {
		buffer->index += record.len;
		return print_record(buffer, index, &record, out, failure);
	}
	if (buffer->end != buffer->next) {
		buffer->index = 0;
		buffer->end = buffer->next;
	}
	return good;
}

bool log_records_print(const struct core_memory *memory, FILE *out, struct failure *failure)
{
	struct buffer buffer = {.memory = memory};
	struct failure fault;
	uint64_t faults = 0;

	if (!open_buffer(&buffer, failure))
		return false;
	while (buffer.index != buffer.next) {
		uint64_t index = buffer.index;

		if (step(&buffer, out, &fault))
			continue;
		if (fault.status == STATUS_WRITE) {
			*failure = fault;
			return false;
		}
		error_noun(&fault.error, "record at index %" PRIu64, index);
		if (!faults++)
			*failure = fault;
		if (buffer.index == index)
			break;
	}
	return !faults ||
	       error_noun(&failure->error,
			  "the log is damaged, here is what is left; faults: %" PRIu64 ", the first", faults);
}

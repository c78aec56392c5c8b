// SPDX-License-Identifier: GPL-2.0-or-later
#include "log-ring.h"

#include <inttypes.h>

#include "log-layout.h"
#include "log-print.h"

/* A descriptor's state_var: two bits of state above an id. */
#define STATE_SHIFT 62
#define ID_MASK ((UINT64_C(1) << STATE_SHIFT) - 1)
enum { STATE_RESERVED, STATE_COMMITTED, STATE_FINALIZED, STATE_REUSABLE };

#define MAX_SIZE_BITS 31	/* the kernel's limit for log_buf_len= */
#define BLOCK_ID_SIZE 8		/* a text block starts with the id of its record */
#define MAX_TEXT 65535		/* text_len has 16 bits */

struct layout {
	uint64_t ring, ring_desc, ring_text;
	uint64_t count_bits, descs, infos, head_id, tail_id;
	uint64_t desc, state_var, text_blk_lpos;
	uint64_t begin, next;
	uint64_t size_bits, data;
	uint64_t info, ts_nsec, text_len;
	uint64_t counter;
};

static const struct layout_line layout_lines[] = {
	{"printk_ringbuffer", NULL, offsetof(struct layout, ring)},
	{"printk_ringbuffer", "desc_ring", offsetof(struct layout, ring_desc)},
	{"printk_ringbuffer", "text_data_ring", offsetof(struct layout, ring_text)},
	{"prb_desc_ring", "count_bits", offsetof(struct layout, count_bits)},
	{"prb_desc_ring", "descs", offsetof(struct layout, descs)},
	{"prb_desc_ring", "infos", offsetof(struct layout, infos)},
	{"prb_desc_ring", "head_id", offsetof(struct layout, head_id)},
	{"prb_desc_ring", "tail_id", offsetof(struct layout, tail_id)},
	{"prb_desc", NULL, offsetof(struct layout, desc)},
	{"prb_desc", "state_var", offsetof(struct layout, state_var)},
	{"prb_desc", "text_blk_lpos", offsetof(struct layout, text_blk_lpos)},
	{"prb_data_blk_lpos", "begin", offsetof(struct layout, begin)},
	{"prb_data_blk_lpos", "next", offsetof(struct layout, next)},
	{"prb_data_ring", "size_bits", offsetof(struct layout, size_bits)},
	{"prb_data_ring", "data", offsetof(struct layout, data)},
	{"printk_info", NULL, offsetof(struct layout, info)},
	{"printk_info", "ts_nsec", offsetof(struct layout, ts_nsec)},
	{"printk_info", "text_len", offsetof(struct layout, text_len)},
	{"atomic_long_t", "counter", offsetof(struct layout, counter)},
};

struct ring {
	const struct core_memory *memory;
	struct layout layout;
	uint64_t count_bits, size_bits;
	uint64_t descs, infos, data;		/* virtual addresses */
	uint64_t head_id, tail_id;		/* the newest and the oldest record */
	uint8_t block[BLOCK_ID_SIZE + MAX_TEXT];
};

/* A record as its descriptor and its info describe it. */
struct record {
	uint64_t id;
	uint64_t begin, next;	/* logical positions of its text block */
	uint64_t ts_nsec;
	uint64_t text_len;
};

/* --- The ring itself --- */

static bool read_members(struct ring *ring, struct blob bytes, struct failure *failure)
{
	const struct layout *at = &ring->layout;
	uint64_t desc = at->ring_desc, text = at->ring_text;
	const struct {
		uint64_t offset;
		size_t width;
		uint64_t *ret;
	} members[] = {
		{desc + at->count_bits, 4, &ring->count_bits},
		{desc + at->descs, 8, &ring->descs},
		{desc + at->infos, 8, &ring->infos},
		{desc + at->head_id + at->counter, 8, &ring->head_id},
		{desc + at->tail_id + at->counter, 8, &ring->tail_id},
		{text + at->size_bits, 4, &ring->size_bits},
		{text + at->data, 8, &ring->data},
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (!layout_member(ring->memory->file, bytes, members[i].offset, members[i].width,
				   members[i].ret, failure))
			return false;
	return true;
}

/* No part of the ring is larger than the file that holds it; there are fewer records than bytes of text. */
static bool check_sizes(const struct ring *ring, struct failure *failure)
{
	uint64_t limit = ring->memory->file->size;

	if (ring->size_bits > MAX_SIZE_BITS || UINT64_C(1) << ring->size_bits > limit)
		return failure_set(failure, STATUS_SIZE,
				   "printk_ringbuffer: size_bits is %" PRIu64 ", expected at most %d, and a "
				   "ring that fits into the file (%" PRIu64 " bytes)",
				   ring->size_bits, MAX_SIZE_BITS, limit);
	if (ring->count_bits > ring->size_bits || ring->layout.desc << ring->count_bits > limit ||
	    ring->layout.info << ring->count_bits > limit)
		return failure_set(failure, STATUS_SIZE,
				   "printk_ringbuffer: count_bits is %" PRIu64 ", expected at most size_bits "
				   "(%" PRIu64 "), and records that fit into the file (%" PRIu64 " bytes)",
				   ring->count_bits, ring->size_bits, limit);
	return true;
}

static bool open_ring(struct ring *ring, struct failure *failure)
{
	uint8_t bytes[LAYOUT_MAX];
	uint64_t prb;

	if (!layout_read(ring->memory->vmcoreinfo, layout_lines,
			 sizeof(layout_lines) / sizeof(layout_lines[0]), &ring->layout, failure) ||
	    !memory_variable(ring->memory, "prb", 8, STATUS_SYMBOL, &prb, failure))
		return false;
	if (!memory_read(ring->memory, prb, bytes, ring->layout.ring, STATUS_READ, failure) ||
	    !read_members(ring, (struct blob){bytes, ring->layout.ring}, failure))
		return error_noun(&failure->error, "printk_ringbuffer");
	return check_sizes(ring, failure);
}

/* --- One record --- */

static bool read_element(const struct ring *ring, uint64_t array, uint64_t id, uint64_t size, uint8_t *bytes,
			 struct failure *failure)
{
	uint64_t index = id & ((UINT64_C(1) << ring->count_bits) - 1);

	return memory_read(ring->memory, array + index * size, bytes, size, STATUS_READ, failure);
}

/*
 * Whether the descriptor holds a whole record of this id. It does not while the record is written, nor when
 * its space is about to be used again. Only the newest one may still be another record's, or nobody's: its
 * id is counted before its descriptor is taken.
 */
static bool check_state(const struct ring *ring, uint64_t id, uint64_t state_var, bool *ret,
			struct failure *failure)
{
	uint64_t state = state_var >> STATE_SHIFT;
	bool is_own = (state_var & ID_MASK) == id;

	*ret = is_own && (state == STATE_COMMITTED || state == STATE_FINALIZED);
	return is_own || id == ring->head_id ||
	       failure_set(failure, STATUS_DAMAGED, "its descriptor is that of record 0x%" PRIx64,
			   state_var & ID_MASK);
}

/* False, with *ret_present unchanged, when the record is damaged. */
static bool read_descriptor(const struct ring *ring, struct record *record, bool *ret_present,
			    struct failure *failure)
{
	const struct layout *at = &ring->layout;
	const struct core_file *core = ring->memory->file;
	uint8_t bytes[LAYOUT_MAX];
	struct blob desc = {bytes, at->desc};
	uint64_t state_var;

	return read_element(ring, ring->descs, record->id, at->desc, bytes, failure) &&
	       layout_member(core, desc, at->state_var + at->counter, 8, &state_var, failure) &&
	       layout_member(core, desc, at->text_blk_lpos + at->begin, 8, &record->begin, failure) &&
	       layout_member(core, desc, at->text_blk_lpos + at->next, 8, &record->next, failure) &&
	       check_state(ring, record->id, state_var, ret_present, failure);
}

static bool read_info(const struct ring *ring, struct record *record, struct failure *failure)
{
	const struct layout *at = &ring->layout;
	const struct core_file *core = ring->memory->file;
	uint8_t bytes[LAYOUT_MAX];
	struct blob info = {bytes, at->info};

	return read_element(ring, ring->infos, record->id, at->info, bytes, failure) &&
	       layout_member(core, info, at->ts_nsec, 8, &record->ts_nsec, failure) &&
	       layout_member(core, info, at->text_len, 2, &record->text_len, failure);
}

/* A record without text: an empty line, or one for which there was no space. */
static bool has_no_block(const struct record *record)
{
	return record->begin & record->next & 1;
}

/*
 * Where the block lies in the ring: in one piece, or, when begin and next are on two laps, at the ring's
 * start. A block may end where the ring ends (Linux 6.18): next is then the first position of the next lap.
 */
static bool locate_block(const struct ring *ring, const struct record *record, uint64_t *ret_offset,
			 uint64_t *ret_size, struct failure *failure)
{
	unsigned bits = (unsigned)ring->size_bits;
	uint64_t size = UINT64_C(1) << bits, mask = size - 1;

	*ret_offset = 0;
	*ret_size = 0;
	if (record->begin >> bits == (record->next - 1) >> bits) {
		*ret_offset = record->begin & mask;
		*ret_size = record->next - record->begin;
	} else if ((record->begin + size) >> bits == record->next >> bits) {
		*ret_size = record->next & mask;
	}
	return (*ret_size >= BLOCK_ID_SIZE && *ret_size <= size) ||
	       failure_set(failure, STATUS_DAMAGED,
			   "its text goes from 0x%" PRIx64 " to 0x%" PRIx64 ", in a ring of 0x%" PRIx64
			   " bytes",
			   record->begin, record->next, size);
}

/* The text, and what of it the block can hold. */
static bool read_text(struct ring *ring, const struct record *record, struct blob *ret,
		      struct failure *failure)
{
	const struct core_memory *memory = ring->memory;
	uint64_t offset, size, id, length;

	if (!locate_block(ring, record, &offset, &size, failure))
		return false;
	length = size - BLOCK_ID_SIZE < record->text_len ? size - BLOCK_ID_SIZE : record->text_len;
	if (!memory_read(memory, ring->data + offset, ring->block, BLOCK_ID_SIZE + length, STATUS_READ,
			 failure))
		return false;
	id = core_integer(memory->file, ring->block, BLOCK_ID_SIZE);
	*ret = (struct blob){ring->block + BLOCK_ID_SIZE, length};
	return id == record->id ||
	       failure_set(failure, STATUS_DAMAGED,
			   "the text where its own should be is that of record 0x%" PRIx64, id);
}

/* A text that is longer than its block is printed as far as it goes, and damaged all the same. */
static bool print_record(struct ring *ring, uint64_t id, FILE *out, struct failure *failure)
{
	struct record record = {.id = id};
	struct blob text = {0};
	bool present = false;

	if (!read_descriptor(ring, &record, &present, failure))
		return false;
	if (!present)
		return true;
	if (!read_info(ring, &record, failure) ||
	    (!has_no_block(&record) && !read_text(ring, &record, &text, failure)) ||
	    !log_print_record(out, record.ts_nsec, text, failure))
		return false;
	return has_no_block(&record) || text.size == record.text_len ||
	       failure_set(failure, STATUS_DAMAGED, "text_len is %" PRIu64 ", its block has %zu bytes",
			   record.text_len, text.size);
}

/* --- All of them --- */

/* How many records there are from tail_id to head_id; when that cannot be, all that fit up to head_id. */
static bool count_records(struct ring *ring, uint64_t *ret_count, struct failure *failure)
{
	uint64_t capacity = UINT64_C(1) << ring->count_bits;
	uint64_t tail_id = ring->tail_id;

	*ret_count = ((ring->head_id - tail_id) & ID_MASK) + 1;
	if (*ret_count <= capacity)
		return true;
	*ret_count = capacity;
	ring->tail_id = ring->head_id - capacity + 1;
	return failure_set(failure, STATUS_DAMAGED,
			   "tail_id 0x%" PRIx64 " is no record of a ring of %" PRIu64 " that ends with "
			   "head_id 0x%" PRIx64,
			   tail_id, capacity, ring->head_id);
}

bool log_ring_print(const struct core_memory *memory, FILE *out, struct failure *failure)
{
	struct ring ring = {.memory = memory};
	uint64_t faults, count;

	if (!open_ring(&ring, failure))
		return false;
	faults = !count_records(&ring, &count, failure);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t id = (ring.tail_id + i) & ID_MASK;
		struct failure fault;

		if (print_record(&ring, id, out, &fault))
			continue;
		if (fault.status == STATUS_WRITE) {
			*failure = fault;
			return false;
		}
		error_noun(&fault.error, "record 0x%" PRIx64, id);
		if (!faults++)
			*failure = fault;
	}
	return !faults ||
	       error_noun(&failure->error,
			  "the log is damaged, here is what is left; faults: %" PRIu64 ", the first", faults);
}

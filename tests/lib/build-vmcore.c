// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/build-vmcore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/lib/put.h"

/* --- ELF --- */

static void write_phdr(uint8_t *at, uint32_t type, uint64_t offset, uint64_t size, uint64_t vaddr,
		       uint64_t paddr, bool big)
{
	put(at, 4, type, big);
	put(at + 4, 4, 7, big);		/* p_flags */
	put(at + 8, 8, offset, big);
	put(at + 16, 8, vaddr, big);
	put(at + 24, 8, paddr, big);
	put(at + 32, 8, size, big);	/* p_filesz */
	put(at + 40, 8, size, big);	/* p_memsz */
}

static void write_elf(uint8_t *file, const struct build_vmcore *core)
{
	bool big = core->big_endian;
	uint8_t *phdr = file + VMCORE_PHDRS;

	memcpy(file, "\177ELF\2\1\1", 7);
	file[5] = big ? 2 : 1;
	put(file + 16, 2, 4, big);	/* ET_CORE */
	put(file + 18, 2, 183, big);	/* EM_AARCH64 */
	put(file + 20, 4, 1, big);	/* e_version */
	put(file + 32, 8, VMCORE_PHDRS, big);
	put(file + 52, 2, 64, big);	/* e_ehsize */
	put(file + 54, 2, VMCORE_PHDR_SIZE, big);
	put(file + 56, 2, 3, big);	/* e_phnum */
	write_phdr(phdr, 4, VMCORE_NOTES, VMCORE_NOTES_SIZE, 0, 0, big);
	write_phdr(phdr + VMCORE_PHDR_SIZE, 1, VMCORE_IMAGE, VMCORE_IMAGE_SIZE,
		   core->physical ? 0 : VMCORE_IMAGE_VADDR, VMCORE_IMAGE_PADDR, big);
	write_phdr(phdr + 2 * VMCORE_PHDR_SIZE, 1, VMCORE_RAM, VMCORE_RAM_SIZE,
		   core->physical ? 0 : VMCORE_RAM_VADDR, VMCORE_RAM_PADDR, big);
}

/* --- VMCOREINFO --- */

static const char common_lines[] =
	"OSRELEASE=6.1.0-test\n"
	"PAGESIZE=4096\n"
	"SYMBOL(_stext)=ffff800009010000\n"
	"NUMBER(VA_BITS)=48\n"
	"NUMBER(kimage_voffset)=0xffff7fffc8e00000\n"	/* ffff800009000000 - 40200000 */
	"NUMBER(PHYS_OFFSET)=0x40000000\n";

static const char ring_lines[] =
	"SYMBOL(prb)=ffff800009000000\n"
	"SIZE(printk_ringbuffer)=88\n"
	"OFFSET(printk_ringbuffer.desc_ring)=0\n"
	"OFFSET(printk_ringbuffer.text_data_ring)=48\n"
	"OFFSET(printk_ringbuffer.fail)=80\n"
	"SIZE(prb_desc_ring)=48\n"
	"OFFSET(prb_desc_ring.count_bits)=0\n"
	"OFFSET(prb_desc_ring.descs)=8\n"
	"OFFSET(prb_desc_ring.infos)=16\n"
	"OFFSET(prb_desc_ring.head_id)=24\n"
	"OFFSET(prb_desc_ring.tail_id)=32\n"
	"SIZE(prb_desc)=24\n"
	"OFFSET(prb_desc.state_var)=0\n"
	"OFFSET(prb_desc.text_blk_lpos)=8\n"
	"SIZE(prb_data_blk_lpos)=16\n"
	"OFFSET(prb_data_blk_lpos.begin)=0\n"
	"OFFSET(prb_data_blk_lpos.next)=8\n"
	"SIZE(printk_info)=88\n"
	"OFFSET(printk_info.seq)=0\n"
	"OFFSET(printk_info.ts_nsec)=8\n"
	"OFFSET(printk_info.text_len)=16\n"
	"OFFSET(printk_info.caller_id)=20\n"
	"SIZE(prb_data_ring)=32\n"
	"OFFSET(prb_data_ring.size_bits)=0\n"
	"OFFSET(prb_data_ring.data)=8\n"
	"OFFSET(prb_data_ring.head_lpos)=16\n"
	"OFFSET(prb_data_ring.tail_lpos)=24\n"
	"SIZE(atomic_long_t)=8\n"
	"OFFSET(atomic_long_t.counter)=0\n";

static const char buffer_lines[] =
	"SYMBOL(log_buf)=ffff800009000008\n"
	"SYMBOL(log_buf_len)=ffff800009000010\n";

static const char chars_lines[] =
	"SYMBOL(log_end)=ffff80000900001c\n"
	"SYMBOL(logged_chars)=ffff80000900001c\n";

static int write_record_lines(char *at, const char *type)
{
	return sprintf(at,
		       "SYMBOL(log_first_idx)=ffff800009000014\n"
		       "SYMBOL(log_next_idx)=ffff800009000018\n"
		       "SIZE(%s)=16\n"
		       "OFFSET(%s.ts_nsec)=0\n"
		       "OFFSET(%s.len)=8\n"
		       "OFFSET(%s.text_len)=10\n"
		       "OFFSET(%s.dict_len)=12\n", type, type, type, type, type);
}

static size_t write_lines(char *text, const struct build_vmcore *core)
{
	char *at = text + sprintf(text, "%s", common_lines);

	if (core->log == BUILD_RING)
		at += sprintf(at, "%s", ring_lines);
	else
		at += sprintf(at, "%s", buffer_lines);
	if (core->log == BUILD_RECORDS)
		at += write_record_lines(at, core->type ? core->type : "printk_log");
	if (core->log == BUILD_CHARS)
		at += sprintf(at, "%s", chars_lines);
	return at - text;
}

static void write_note(uint8_t *at, const char *name, uint32_t desc_size, uint32_t type, bool big)
{
	put(at, 4, strlen(name) + 1, big);
	put(at + 4, 4, desc_size, big);
	put(at + 8, 4, type, big);
	strcpy((char *)at + 12, name);
}

/* NT_PRSTATUS, which a real one follows with 392 bytes; then VMCOREINFO, type 0. */
static void write_notes(uint8_t *file, const struct build_vmcore *core)
{
	size_t size = write_lines((char *)file + VMCORE_TEXT, core);

	write_note(file + VMCORE_NOTES, "CORE", 8, 1, core->big_endian);
	write_note(file + VMCORE_TEXT - 24, "VMCOREINFO", size, 0, core->big_endian);
}

/* --- The ring of 5.10 and later --- */

static void write_block(uint8_t *file, const struct build_vmcore *core, uint64_t id, uint64_t offset,
			const char *text)
{
	put(file + VMCORE_BLOCKS + offset, 8, id, core->big_endian);
	memcpy(file + VMCORE_BLOCKS + offset + 8, text, strlen(text));
}

/* Reserves a block for a text at *lpos, and moves that behind it. Returns the block's place in the ring. */
static uint64_t reserve_block(const struct build_vmcore *core, const char *text, uint64_t *lpos)
{
	uint64_t size = 8 + (strlen(text) + 7) / 8 * 8;
	uint64_t begin = *lpos, last = begin + size - core->fills_the_ring;

	if (begin / VMCORE_BLOCKS_SIZE == last / VMCORE_BLOCKS_SIZE) {
		*lpos = begin + size;
		return begin % VMCORE_BLOCKS_SIZE;
	}
	*lpos = last / VMCORE_BLOCKS_SIZE * VMCORE_BLOCKS_SIZE + size;
	return 0;
}

static void write_ring_record(uint8_t *file, const struct build_vmcore *core, uint64_t id,
			      const struct build_record *record, uint64_t *lpos)
{
	static const uint64_t states[] = {
		[BUILD_RESERVED] = 0, [BUILD_COMMITTED] = 1, [BUILD_FINALIZED] = 2, [BUILD_REUSABLE] = 3,
	};
	uint8_t *desc = file + VMCORE_DESCS + id % VMCORE_COUNT * VMCORE_DESC_SIZE;
	uint8_t *info = file + VMCORE_INFOS + id % VMCORE_COUNT * VMCORE_INFO_SIZE;
	uint64_t begin = record->text ? *lpos : 3;
	bool big = core->big_endian;

	if (record->text)
		write_block(file, core, id, reserve_block(core, record->text, lpos), record->text);
	put(desc, 8, states[record->state] << 62 | id, big);
	put(desc + 8, 8, begin, big);
	put(desc + 16, 8, record->text ? *lpos : 3, big);
	put(info, 8, id, big);	/* seq */
	put(info + 8, 8, record->ts_nsec, big);
	put(info + 16, 2, record->text ? strlen(record->text) : 0, big);
	info[18] = 0xff;	/* what follows is not looked at */
	info[19] = 0xff;
}

static void write_ring(uint8_t *file, const struct build_vmcore *core)
{
	uint64_t lpos = core->first_lpos, mask = (UINT64_C(1) << 62) - 1;
	bool big = core->big_endian;

	put(file + VMCORE_PRB, 8, VMCORE_IMAGE_VADDR + VMCORE_RING - VMCORE_IMAGE, big);
	put(file + VMCORE_COUNT_BITS, 4, 3, big);
	put(file + VMCORE_RING + 8, 8, VMCORE_RAM_VADDR + VMCORE_DESCS - VMCORE_RAM, big);
	put(file + VMCORE_RING + 16, 8, VMCORE_RAM_VADDR + VMCORE_INFOS - VMCORE_RAM, big);
	put(file + VMCORE_HEAD_ID, 8, (core->first_id + core->record_count - 1) & mask, big);
	put(file + VMCORE_TAIL_ID, 8, core->first_id, big);
	put(file + VMCORE_SIZE_BITS, 4, 8, big);
	put(file + VMCORE_RING + 56, 8, VMCORE_RAM_VADDR + VMCORE_BLOCKS - VMCORE_RAM, big);
	for (size_t i = 0; i < core->record_count; i++)
		write_ring_record(file, core, (core->first_id + i) & mask, &core->records[i], &lpos);
}

/* --- The buffer of 3.5 to 5.9 --- */

/* A record's struct and text are rounded up to 8 bytes; with a struct of zeros they fit, or start over. */
static uint32_t write_buffer_record(uint8_t *file, const struct build_vmcore *core, uint32_t index,
				    const struct build_record *record)
{
	size_t text_len = strlen(record->text);
	uint32_t len = (VMCORE_RECORD_SIZE + text_len + 7) / 8 * 8;
	uint8_t *at;

	if (index + len + VMCORE_RECORD_SIZE > VMCORE_RECORDS_SIZE) {
		memset(file + VMCORE_RECORDS + index, 0, VMCORE_RECORD_SIZE);
		index = 0;
	}
	at = file + VMCORE_RECORDS + index;
	put(at, 8, record->ts_nsec, core->big_endian);
	put(at + 8, 2, len, core->big_endian);
	put(at + 10, 2, text_len, core->big_endian);
	memcpy(at + VMCORE_RECORD_SIZE, record->text, text_len);
	return index + len;
}

static void write_buffer(uint8_t *file, const struct build_vmcore *core)
{
	uint32_t index = core->first_idx;
	bool big = core->big_endian;

	for (size_t i = 0; i < core->record_count; i++)
		index = write_buffer_record(file, core, index, &core->records[i]);
	put(file + VMCORE_LOG_BUF, 8, VMCORE_RAM_VADDR, big);
	put(file + VMCORE_LOG_BUF_LEN, 4, VMCORE_RECORDS_SIZE, big);
	put(file + VMCORE_FIRST_IDX, 4, core->first_idx, big);
	put(file + VMCORE_NEXT_IDX, 4, index, big);
}

/* --- The characters before 3.5 --- */

static void write_chars(uint8_t *file, const struct build_vmcore *core)
{
	bool big = core->big_endian;
	uint32_t end = 0;

	for (; core->chars[end]; end++)
		file[VMCORE_CHARS + end % VMCORE_CHARS_SIZE] = core->chars[end];
	put(file + VMCORE_LOG_BUF, 8, VMCORE_RAM_VADDR, big);
	put(file + VMCORE_LOG_BUF_LEN, 4, VMCORE_CHARS_SIZE, big);
	put(file + VMCORE_LOG_END, 4, end, big);
}

void build_vmcore(uint8_t file[VMCORE_SIZE], const struct build_vmcore *core)
{
	memset(file, 0, VMCORE_SIZE);
	write_elf(file, core);
	write_notes(file, core);
	if (core->log == BUILD_RING)
		write_ring(file, core);
	else if (core->log == BUILD_RECORDS)
		write_buffer(file, core);
	else
		write_chars(file, core);
}

int vmcore_file(const uint8_t *bytes, size_t size, char path[32])
{
	int fd = memfd_create("vmcore", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	return fd;
}

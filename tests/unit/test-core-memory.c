// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a kernel's memory by virtual address: by program headers, by VMCOREINFO, and over their edges. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/assert-error.h"
#include "tests/lib/build-vmcore.h"
#include "tests/lib/put.h"
#include "vmcore-dmesg/core-memory.h"

#define IMAGE VMCORE_IMAGE_VADDR
#define RAM VMCORE_RAM_VADDR

/* Fields of the program headers of the image and of RAM. */
enum {
	IMAGE_PHDR = VMCORE_PHDRS + VMCORE_PHDR_SIZE, RAM_PHDR = IMAGE_PHDR + VMCORE_PHDR_SIZE,
	OFFSET = 8, VADDR = 16, PADDR = 24, FILESZ = 32, MEMSZ = 40,
};

static const char addresses[] =
	"SYMBOL(_stext)=ffff800009010000\n"
	"NUMBER(VA_BITS)=48\n"
	"NUMBER(kimage_voffset)=0xffff7fffc8e00000\n"
	"NUMBER(PHYS_OFFSET)=0x40000000\n"
	"SYMBOL(four)=ffff800009000010\n"
	"SYMBOL(eight)=ffff800009000008\n"
	"SYMBOL(outside)=ffff800009000200\n";

struct change {
	size_t offset;
	uint64_t value;	/* 8 bytes */
};

struct fixture {
	struct arena *arena;
	struct core_file file;
	struct core_memory memory;
};

/* A core whose image and RAM hold, byte by byte, the low byte of the file offset plus that divided by 251. */
static void open_core(struct fixture *f, bool physical, const struct change *changes, size_t count,
		      const char *text)
{
	const struct build_vmcore core = {.log = BUILD_CHARS, .chars = "", .physical = physical};
	struct failure failure;
	uint8_t bytes[VMCORE_SIZE];
	char path[32];
	int fd;

	build_vmcore(bytes, &core);
	for (size_t i = VMCORE_IMAGE; i < VMCORE_SIZE; i++)
		bytes[i] = (uint8_t)(i + i / 251);
	for (size_t i = 0; i < count; i++)
		put_le(bytes + changes[i].offset, 8, changes[i].value);
	fd = vmcore_file(bytes, sizeof(bytes), path);
	f->arena = arena_new();
	assert_true(core_open(f->arena, path, &f->file, &failure));
	close(fd);
	f->memory = core_memory(&f->file, (struct blob){(const uint8_t *)text, strlen(text)});
}

static size_t count_changes(const struct change *changes, size_t max)
{
	size_t count = 0;

	while (count < max && changes[count].offset)
		count++;
	return count;
}

static void close_core(struct fixture *f)
{
	core_close(&f->file);
	arena_free(f->arena);
}

static const struct {
	const char *name;
	bool physical;		/* no p_vaddr in the file */
	struct change changes[3];
	uint64_t vaddr;
	size_t size;
	uint64_t offset;	/* in the file */
	size_t in_file;		/* bytes from there on; the rest is zero */
} read_cases[] = {
	{"image by p_vaddr", false, {{0}}, IMAGE + 0x10, 0x20, VMCORE_IMAGE + 0x10, 0x20},
	{"image through p_vaddr alone", false, {{IMAGE_PHDR + PADDR, 0}}, IMAGE + 0x10, 0x20,
	 VMCORE_IMAGE + 0x10,
	 0x20},
	{"all of RAM by p_vaddr", false, {{0}}, RAM, 0x800, VMCORE_RAM, 0x800},
	{"last byte of RAM", false, {{0}}, RAM + 0x7ff, 1, VMCORE_RAM + 0x7ff, 1},
	{"image by kimage_voffset", true, {{0}}, IMAGE + 0x10, 0x20, VMCORE_IMAGE + 0x10, 0x20},
	{"RAM by the linear map", true, {{0}}, RAM + 1, 0x7ff, VMCORE_RAM + 1, 0x7ff},
	/* The image's memory in the linear map: ffff000000000000 + 40200000 - 40000000. */
	{"image through the linear map", false, {{0}}, 0xffff000000200004, 4, VMCORE_IMAGE + 4, 4},
	/* p_vaddr is sought first: here RAM lies where kimage_voffset would find the image. */
	{"p_vaddr before p_paddr", false, {{IMAGE_PHDR + VADDR, 0}, {RAM_PHDR + VADDR, IMAGE}}, IMAGE, 8,
	 VMCORE_RAM, 8},
	/* RAM is placed behind the image in virtual memory: file offsets e00..1000 and 1000..1800. */
	{"over two program headers", false, {{RAM_PHDR + VADDR, IMAGE + 0x200}}, IMAGE + 0x1f0, 0x20,
	 VMCORE_IMAGE + 0x1f0, 0x20},
	{"over two, most of the second", false, {{RAM_PHDR + VADDR, IMAGE + 0x200}}, IMAGE + 0x10, 0x8f0,
	 VMCORE_IMAGE + 0x10, 0x8f0},
	/* p_vaddr of the image ends at 0x200, its physical memory goes on with RAM. */
	{"over two, the second by p_paddr", false, {{RAM_PHDR + PADDR, VMCORE_IMAGE_PADDR + 0x200},
						    {RAM_PHDR + VADDR, 0}},
	 IMAGE + 0x1f8, 0x10, VMCORE_IMAGE + 0x1f8, 0x10},
	{"left out of the dump: zero", false, {{RAM_PHDR + MEMSZ, 0x2000}}, RAM + 0x7f0, 0x1000,
	 VMCORE_RAM + 0x7f0, 0x10},
	{"all left out", false, {{RAM_PHDR + FILESZ, 0}}, RAM + 0x10, 0x20, 0, 0},
	{"all left out, whatever p_offset is", false, {{RAM_PHDR + FILESZ, 0}, {RAM_PHDR + OFFSET,
										UINT64_MAX}}, RAM + 2, 2, 0,
											0},
	{"a segment that ends at 2^64", false, {{RAM_PHDR + VADDR, -UINT64_C(0x800)}}, -UINT64_C(8), 8,
	 VMCORE_RAM + 0x7f8, 8},
};

static void reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(read_cases) / sizeof(*read_cases); i++) {
		struct failure failure;
		uint8_t bytes[0x2000];
		struct fixture f;

		print_message("%s\n", read_cases[i].name);
		open_core(&f, read_cases[i].physical, read_cases[i].changes,
			  count_changes(read_cases[i].changes, 3),
			  addresses);
		memset(bytes, 0xee, sizeof(bytes));
		assert_true(memory_read(&f.memory, read_cases[i].vaddr, bytes, read_cases[i].size,
					STATUS_READ, &failure));
		for (size_t at = 0; at < read_cases[i].size; at++) {
			size_t offset = read_cases[i].offset + at;

			assert_int_equal(bytes[at], at < read_cases[i].in_file ?
					 (uint8_t)(offset + offset / 251) : 0);
		}
		assert_int_equal(bytes[read_cases[i].size], 0xee);
		close_core(&f);
	}
}

static const struct {
	const char *name;
	bool physical;
	struct change changes[2];
	uint64_t vaddr;
	size_t size;
	const char *text;	/* of VMCOREINFO */
	enum status status;
	const char *words;
} damage_cases[] = {
	{"not-covered", false, {{0}}, 0x1000, 8, "", 30,
	 "no program header covers virtual address 0x1000, and VMCOREINFO does not tell its physical one"},
	{"not-covered-physical", false, {{0}}, RAM + 0x800, 8, addresses, 30,
	 "no program header covers virtual address 0xffff000001000800, nor physical address 0x41000800"},
	{"end-not-covered", false, {{0}}, RAM + 0x7ff, 2, "", 30,
	 "covers virtual address 0xffff000001000800"},
	{"no-mapping", true, {{0}}, RAM, 8, "SYMBOL(_stext)=ffff800009010000\n", 30,
	 "VMCOREINFO does not tell"},
	{"truncated", false, {{RAM_PHDR + OFFSET, 0x1004}}, RAM, 0x800, "", 65,
	 "virtual address 0xffff000001000000: the file is truncated: it has 2044 of the 2048 bytes at file "
	 "offset 0x1004"},
	{"second-truncated", false, {{RAM_PHDR + VADDR, IMAGE + 0x200}, {RAM_PHDR + OFFSET, VMCORE_SIZE}},
	 IMAGE + 0x1f0, 0x20, "", 65,
	 	"virtual address 0xffff800009000200: the file is truncated: it has 0 of the 16"},
	{"offset-wraps", false, {{RAM_PHDR + OFFSET, UINT64_MAX}}, RAM + 8, 1, "", 30,
	 "no program header covers"},
	{"segment-wraps", false, {{RAM_PHDR + VADDR, -UINT64_C(0x7ff)}}, -UINT64_C(8), 8, "", 30,
	 "no program header covers"},
	{"over-2^64", false, {{RAM_PHDR + VADDR, -UINT64_C(0x800)}}, -UINT64_C(8), 9, "", 30,
	 "covers virtual address 0x0, and"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		struct failure failure;
		uint8_t bytes[0x2000];
		struct fixture f;

		open_core(&f, damage_cases[i].physical, damage_cases[i].changes,
			  count_changes(damage_cases[i].changes, 2), damage_cases[i].text);
		assert_false(memory_read(&f.memory, damage_cases[i].vaddr, bytes, damage_cases[i].size,
					 STATUS_READ, &failure));
		assert_error(damage_cases[i].name, &failure.error, ERROR_INPUT, damage_cases[i].words);
		assert_int_equal(failure.status, damage_cases[i].status);
		close_core(&f);
	}
}

/* Image bytes 8..16 and 16..20 are written, so that byte order shows. */
static void variables(void **state)
{
	static const struct change changes[] = {{VMCORE_IMAGE + 8, 0x1122334455667788}, {VMCORE_IMAGE + 16,
											 0xaabbccdd}};
	struct failure failure;
	struct fixture f;
	uint64_t value = 1;

	(void)state;
	open_core(&f, false, changes, 2, addresses);
	assert_true(memory_variable(&f.memory, "eight", 8, STATUS_LAYOUT, &value, &failure));
	assert_int_equal(value, 0x1122334455667788);
	assert_true(memory_variable(&f.memory, "four", 4, STATUS_LAYOUT, &value, &failure));
	assert_int_equal(value, 0xaabbccdd);
	f.file.big_endian = true;
	assert_true(memory_variable(&f.memory, "four", 4, STATUS_LAYOUT, &value, &failure));
	assert_int_equal(value, 0xddccbbaa);
	assert_false(memory_variable(&f.memory, "none", 8, STATUS_LAYOUT, &value, &failure));
	assert_error("no-symbol", &failure.error, ERROR_INPUT, "VMCOREINFO has no SYMBOL(none)");
	assert_int_equal(failure.status, STATUS_LAYOUT);
	assert_false(memory_variable(&f.memory, "outside", 8, STATUS_LAYOUT, &value, &failure));
	assert_error("outside", &failure.error, ERROR_INPUT, "outside: no program header covers");
	assert_int_equal(failure.status, 30);
	assert_int_equal(value, 0xddccbbaa);
	close_core(&f);
}

/* The file lacks them: pointers and values have statuses of their own. */
static void truncated_variables(void **state)
{
	static const struct change changes[] = {{IMAGE_PHDR + OFFSET, VMCORE_SIZE - 8}};
	struct failure failure;
	struct fixture f;
	uint64_t value;

	(void)state;
	open_core(&f, false, changes, 1, addresses);
	assert_false(memory_value(&f.memory, IMAGE + 8, 8, &value, &failure));
	assert_int_equal(failure.status, 40);
	assert_false(memory_value(&f.memory, IMAGE + 16, 4, &value, &failure));
	assert_int_equal(failure.status, 41);
	close_core(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(damage),
		cmocka_unit_test(variables),
		cmocka_unit_test(truncated_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

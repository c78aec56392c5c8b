// SPDX-License-Identifier: GPL-2.0-or-later
/* Program headers of an ELF file as a list of segments, or the reason why not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "kexec-elf.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-elf.h"
#include "tests/lib/put.h"

#define FILE_SIZE 0x2000

static struct arena *arena;
static uint8_t file[FILE_SIZE];

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	memset(file, 0, sizeof(file));
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct blob view(size_t size)
{
	return (struct blob){file, size};
}

/* --- What is read ------------------------------------------------------------------------------------ */

struct expected_segment {
	size_t index;
	uint64_t vaddr, memsz, offset, filesz;
};

static const struct read_case {
	const char *name;
	struct build_phdr phdrs[4];		/* ends with type 0, PT_NULL */
	struct expected_segment loads[4];	/* ends with memsz 0 */
} read_cases[] = {
	{
		.name = "no program headers",
	}, {
		.name = "one segment with bss",
		.phdrs = {{PT_LOAD, 0x1000, 0x100, 0xffff800008000000, 0x180}},
		.loads = {{0, 0xffff800008000000, 0x180, 0x1000, 0x100}},
	}, {
		.name = "any order in the file, sorted by address",
		.phdrs = {{PT_LOAD, 0x1000, 0x10, 0x3000, 0x10}, {PT_LOAD, 0x1100, 0x20, 0x1000, 0x20},
			  {PT_LOAD, 0x1200, 0x30, 0x2000, 0x30}},
		.loads = {{1, 0x1000, 0x20, 0x1100, 0x20}, {2, 0x2000, 0x30, 0x1200, 0x30},
			  {0, 0x3000, 0x10, 0x1000, 0x10}},
	}, {
		.name = "segments that share a page, and touch",
		.phdrs = {{PT_LOAD, 0x1000, 0x10, 0x1000, 0x800}, {PT_LOAD, 0x1800, 0x20, 0x1800, 0x20}},
		.loads = {{0, 0x1000, 0x800, 0x1000, 0x10}, {1, 0x1800, 0x20, 0x1800, 0x20}},
	}, {
		.name = "empty segment is dropped, wherever it says it is",
		.phdrs = {{PT_LOAD, 0xffffffffffffff00, 0, 0x1008, 0}, {PT_LOAD, 0x1000, 0x10, 0x1000, 0x10}},
		.loads = {{1, 0x1000, 0x10, 0x1000, 0x10}},
	}, {
		.name = "bss alone needs no place in the file",
		.phdrs = {{PT_LOAD, 0x999999, 0, 0x1000, 0x10}},
		.loads = {{0, 0x1000, 0x10, 0, 0}},
	}, {
		.name = "other types are not looked at: damaged note, wild interpreter",
		.phdrs = {{PT_NOTE, 0xfffffffffffffff0, 0xffff, 0, 1}, {PT_LOAD, 0x1000, 0x10, 0x1000, 0x10},
			  {PT_INTERP, 0x9000, 0x9000, 0x1000, 2}},
		.loads = {{1, 0x1000, 0x10, 0x1000, 0x10}},
	}, {
		.name = "ends at the last address, and at the end of the file",
		.phdrs = {{PT_LOAD, FILE_SIZE - 0x10, 0x10, 0xffffffffffffff00, 0xff}},
		.loads = {{0, 0xffffffffffffff00, 0xff, FILE_SIZE - 0x10, 0x10}},
	}
};

static void check_segments(const struct read_case *row, const struct elf_view *elf)
{
	size_t i;

	for (i = 0; row->loads[i].memsz; i++) {
		const struct expected_segment *expected = &row->loads[i];
		const struct elf_segment *load = &elf->loads[i];

		if (i >= elf->load_count || load->index != expected->index ||
		    load->vaddr != expected->vaddr || load->memsz != expected->memsz ||
		    load->bytes.size != expected->filesz ||
		    (expected->filesz && load->bytes.data != file + expected->offset))
			fail_msg("%s: segment %zu differs", row->name, i);
	}
	if (i != elf->load_count)
		fail_msg("%s: %zu segments, expected %zu", row->name, elf->load_count, i);
}

static void reads_segments(bool big_endian)
{
	for (size_t i = 0; i < sizeof(read_cases) / sizeof(read_cases[0]); i++) {
		const struct read_case *row = &read_cases[i];
		struct build_elf build = {
			.big_endian = big_endian, .type = ET_DYN, .machine = EM_AARCH64,
			.entry = 0xffff800008000000, .phdrs = row->phdrs,
		};
		struct error error = {0};
		struct elf_view elf;

		while (row->phdrs[build.phdr_count].type)
			build.phdr_count++;
		memset(file, 0, sizeof(file));
		build_elf(file, &build);
		if (!elf_read(arena, view(FILE_SIZE), &elf, &error))
			fail_msg("%s: %s", row->name, error.text);
		assert_int_equal(elf.type, ET_DYN);
		assert_int_equal(elf.machine, EM_AARCH64);
		assert_int_equal(elf.big_endian, big_endian);
		assert_true(elf.entry == 0xffff800008000000);
		check_segments(row, &elf);
	}
}

static void test_little_endian(void **state)
{
	(void)state;
	reads_segments(false);
}

static void test_big_endian(void **state)
{
	(void)state;
	reads_segments(true);
}

/* More than KEXEC_SEGMENT_MAX segments are the business of others. */
static void test_many_segments(void **state)
{
	struct build_phdr phdrs[24];
	struct build_elf build = {.type = ET_EXEC, .phdrs = phdrs, .phdr_count = 24};
	struct error error = {0};
	struct elf_view elf;

	(void)state;
	for (size_t i = 0; i < 24; i++)
		phdrs[i] = (struct build_phdr){PT_LOAD, 0x1000, 0x10, 0x10000 * i, 0x1000};
	build_elf(file, &build);
	assert_true(elf_read(arena, view(FILE_SIZE), &elf, &error));
	assert_int_equal(elf.load_count, 24);
}

/* e_phnum PN_XNUM: the count stands in sh_info of section 0. */
static void test_extended_numbering(void **state)
{
	static const struct build_phdr phdrs[] = {
		{PT_LOAD, 0x1000, 0x10, 0x1000, 0x10}, {PT_LOAD, 0x1000, 0x10, 0x2000, 0x10},
	};
	static const struct build_shdr null_section = {0};
	struct build_elf build = {
		.type = ET_EXEC, .phdrs = phdrs, .phdr_count = 2,
		.shdrs = &null_section, .shdr_count = 1, .shoff = 0x800,
	};
	struct error error = {0};
	struct elf_view elf;

	(void)state;
	build_elf(file, &build);
	put_le(file + EH_PHNUM, 2, PN_XNUM);
	put_le(file + 0x800 + SH_INFO, 4, 2);
	assert_true(elf_read(arena, view(FILE_SIZE), &elf, &error));
	assert_int_equal(elf.load_count, 2);
	put_le(file + 0x800 + SH_INFO, 4, 0x7fffffff);
	assert_false(elf_read(arena, view(FILE_SIZE), &elf, &error));
	assert_error("too many", &error, ERROR_INPUT, "truncated: program headers at 0x40 (e_phnum 65535)");
}

/* --- What is refused --------------------------------------------------------------------------------- */

/* Two good segments; each row breaks one field. */
static const struct build_phdr good_phdrs[] = {
	{PT_LOAD, 0x1000, 0x100, 0x10000, 0x200}, {PT_LOAD, 0x1100, 0x100, 0x20000, 0x200},
};
static const struct build_elf good = {
	.type = ET_DYN, .machine = EM_AARCH64, .entry = 0x10000, .phdrs = good_phdrs, .phdr_count = 2,
};

static const struct damage {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *words;
} damages[] = {
	{"class-32", EH_CLASS, 1, 1, "EI_CLASS is 1 (32-bit), expected 2 (64-bit)"},
	{"class-unknown", EH_CLASS, 1, 3, "EI_CLASS is 3, expected 2"},
	{"data-none", EH_DATA, 1, 0, "EI_DATA is 0, expected 1 or 2"},
	{"data-unknown", EH_DATA, 1, 3, "EI_DATA is 3"},
	{"version", EH_VERSION, 1, 2, "EI_VERSION is 2, expected 1"},
	{"phentsize-32", EH_PHENTSIZE, 2, 32, "e_phentsize is 32, expected 56"},
	{"phdr-past-end", EH_PHOFF, 8, FILE_SIZE - 0x40,
	 "truncated: program headers at 0x1fc0 (e_phnum 2) end past the file (0x2000)"},
	{"phdr-wraps", EH_PHOFF, 8, 0xfffffffffffffff0,
	 "truncated: program headers at 0xfffffffffffffff0 (e_phnum 2) end past the file (0x2000)"},
	{"phnum-too-many", EH_PHNUM, 2, 0xfffe, "(e_phnum 65534) end past the file"},
	{"segment-past-end", EH_SIZE + PH_OFFSET, 8, 0x1f01,
	 "program header 0: truncated: bytes 0x1f01+0x100 end past the file (0x2000)"},
	{"segment-offset-wraps", EH_SIZE + PH_SIZE + PH_OFFSET, 8, 0xffffffffffffff80,
	 "program header 1: truncated: bytes 0xffffffffffffff80+0x100 end past"},
	{"filesz-over-memsz", EH_SIZE + PH_MEMSZ, 8, 0xff,
	 "program header 0: p_filesz 0x100 is more than p_memsz 0xff"},
	{"filesz-without-memsz", EH_SIZE + PH_MEMSZ, 8, 0, "p_filesz 0x100 is more than p_memsz 0x0"},
	{"vaddr-wraps", EH_SIZE + PH_VADDR, 8, 0xffffffffffffff00,
	 "program header 0: p_vaddr 0xffffffffffffff00 + p_memsz 0x200 wraps"},
	{"memsz-wraps", EH_SIZE + PH_MEMSZ, 8, 0xffffffffffffffff, "+ p_memsz 0xffffffffffffffff wraps"},
	/* 0x10000 + 0x10001 reaches one byte into the one at 0x20000. */
	{"overlap", EH_SIZE + PH_MEMSZ, 8, 0x10001,
	 "program headers 0 and 1 overlap in memory: 0x10000+0x10001 and 0x20000+0x200"},
	{"same-address", EH_SIZE + PH_SIZE + PH_VADDR, 8, 0x10000,
	 "overlap in memory: 0x10000+0x200 and 0x10000+0x200"},
};

static void test_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		const struct damage *row = &damages[i];
		struct error error = {0};
		struct elf_view elf = {.machine = 4711};

		memset(file, 0, sizeof(file));
		build_elf(file, &good);
		put_le(file + row->offset, row->width, row->value);
		if (elf_read(arena, view(FILE_SIZE), &elf, &error))
			fail_msg("%s: accepted", row->name);
		assert_error(row->name, &error, ERROR_INPUT, row->words);
		assert_int_equal(elf.machine, 4711);
	}
}

/* A file cut anywhere loads if the last byte of its last segment (0x11ff) is there, and only then. */
static void test_every_truncation(void **state)
{
	(void)state;
	build_elf(file, &good);
	for (size_t size = 4; size <= FILE_SIZE; size++) {
		uint8_t *copy = malloc(size);
		struct error error = {0};
		struct elf_view elf;
		bool read;

		memcpy(copy, file, size);
		read = elf_read(arena, (struct blob){copy, size}, &elf, &error);
		free(copy);
		if (read != (size >= 0x1200))
			fail_msg("%zu bytes: %s", size, read ? "accepted" : error.text);
		if (!read)
			assert_error("cut", &error, ERROR_INPUT, "truncated");
	}
}

/* Nothing promises alignment: neither e_phoff, nor where a container holds the file. */
static void test_unaligned(void **state)
{
	struct error error = {0};
	struct elf_view elf;

	(void)state;
	build_elf(file, &good);
	memmove(file + EH_SIZE + 3, file + EH_SIZE, 2 * PH_SIZE);
	put_le(file + EH_PHOFF, 8, EH_SIZE + 3);
	memmove(file + 1, file, FILE_SIZE - 1);
	assert_true(elf_read(arena, (struct blob){file + 1, FILE_SIZE - 1}, &elf, &error));
	assert_int_equal(elf.load_count, 2);
	assert_true(elf.loads[1].vaddr == 0x20000);
}

static void test_matches(void **state)
{
	(void)state;
	build_elf(file, &good);
	assert_true(elf_matches(view(4)));
	assert_false(elf_matches(view(3)));
	file[3] = 'f';
	assert_false(elf_matches(view(FILE_SIZE)));
}

/* --- Section headers --------------------------------------------------------------------------------- */

#define SHOFF 0x800

static const struct section_case {
	const char *name;
	struct build_shdr shdrs[4];
	size_t count;
	uint64_t shoff;		/* as the header says it; 0: SHOFF, where they are */
	bool debug_only;
} section_cases[] = {
	{"code and bss", {{0}, {SHT_PROGBITS, SHF_ALLOC}, {SHT_NOBITS, SHF_ALLOC}}, 3, 0, false},
	{"all nobits", {{0}, {SHT_NOBITS, SHF_ALLOC}, {SHT_PROGBITS, 0}}, 3, 0, true},
	{"nobits and a note, as objcopy leaves them",
	 {{0}, {SHT_NOBITS, SHF_ALLOC}, {SHT_NOTE, SHF_ALLOC}, {SHT_PROGBITS, 0}}, 4, 0, true},
	{"nothing allocated", {{0}, {SHT_PROGBITS, 0}, {SHT_STRTAB, 0}}, 3, 0, false},
	{"null section only", {{0}}, 1, 0, false},
	{"shdr-past-end", {{0}, {SHT_NOBITS, SHF_ALLOC}}, 2, FILE_SIZE, false},
	{"shdr-cut", {{0}, {SHT_NOBITS, SHF_ALLOC}}, 2, FILE_SIZE - SH_SIZE, false},
	{"shdr-wraps", {{0}, {SHT_NOBITS, SHF_ALLOC}}, 2, 0xffffffffffffffc0, false},
};

static void test_debug_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(section_cases) / sizeof(section_cases[0]); i++) {
		const struct section_case *row = &section_cases[i];
		struct build_elf build = good;
		struct error error = {0};
		struct elf_view elf;
		bool read;

		build.shdrs = row->shdrs;
		build.shdr_count = row->count;
		build.shoff = SHOFF;
		memset(file, 0, sizeof(file));
		build_elf(file, &build);
		if (row->shoff)
			put_le(file + EH_SHOFF, 8, row->shoff);
		read = elf_read(arena, view(FILE_SIZE), &elf, &error);
		if (read == row->debug_only)
			fail_msg("%s: %s", row->name, read ? "accepted" : error.text);
		if (!read)
			assert_error(row->name, &error, ERROR_INPUT, "holds debug information only");
	}
}

/* e_shnum 0: the count stands in sh_size of section 0. An absurd one may be refused, not believed. */
static void test_extended_section_count(void **state)
{
	static const uint64_t counts[] = {3, 0x1000000, 0x1000000000, 0xffffffffffffffff};
	struct build_elf build = good;

	(void)state;
	build.shdrs = section_cases[1].shdrs;
	build.shdr_count = section_cases[1].count;
	build.shoff = SHOFF;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct error error = {0};
		struct elf_view elf;

		build_elf(file, &build);
		put_le(file + EH_SHNUM, 2, 0);
		put_le(file + SHOFF + SH_SH_SIZE, 8, counts[i]);
		if (elf_read(arena, view(FILE_SIZE), &elf, &error))
			assert_int_not_equal(i, 0);
		else
			assert_error("count", &error, ERROR_INPUT, i ? "ELF header" : "debug information");
	}
}

/* A 273 MB vmlinux costs what its headers cost: reading anything between them ends this test. */
static void test_reads_headers_only(void **state)
{
	static const struct build_shdr shdrs[] = {{0}, {SHT_PROGBITS, SHF_ALLOC}};
	const size_t size = 1 << 20;
	uint8_t *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct build_phdr phdr = {PT_LOAD, 0x10000, 0x80000, 0xffff800008000000, 0x90000};
	struct build_elf build = {
		.type = ET_DYN, .phdrs = &phdr, .phdr_count = 1,
		.shdrs = shdrs, .shdr_count = 2, .shoff = size - 2 * SH_SIZE,
	};
	struct error error = {0};
	struct elf_view elf;

	(void)state;
	assert_true(map != MAP_FAILED);
	build_elf(map, &build);
	/* 64 KiB pages are the largest there are. */
	assert_int_equal(mprotect(map + 0x10000, size - 0x20000, PROT_NONE), 0);
	assert_true(elf_read(arena, (struct blob){map, size}, &elf, &error));
	assert_true(elf.loads[0].bytes.data == map + 0x10000);
	assert_int_equal(elf.loads[0].bytes.size, 0x80000);
	munmap(map, size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_little_endian, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_big_endian, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many_segments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_extended_numbering, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_truncation, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unaligned, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_matches, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_debug_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_extended_section_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_reads_headers_only, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

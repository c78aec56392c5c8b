// SPDX-License-Identifier: GPL-2.0-or-later
/* ELF core files: headers of both byte orders, damage, and reads that never go past the end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/lib/assert-error.h"
#include "tests/lib/build-vmcore.h"
#include "tests/lib/put.h"
#include "vmcore-dmesg/core-file.h"

static const struct build_vmcore plain = {.log = BUILD_CHARS, .chars = "x"};

/* Set by the test of reads in pieces: the C library's pread is replaced by this one. */
static bool in_pieces;

ssize_t pread(int fd, void *bytes, size_t size, off_t offset)
{
	if (in_pieces && offset % 2 && size % 2) {
		errno = EINTR;
		in_pieces = false;
		return -1;
	}
	return syscall(SYS_pread64, fd, bytes, in_pieces && size > 7 ? 7 : size, offset);
}

/* core_open on these bytes; the descriptor of the bytes is closed, as core_open has its own. */
static bool open_bytes(struct arena *arena, const uint8_t *bytes, size_t size, struct core_file *ret,
		       struct failure *failure)
{
	char path[32];
	int fd = vmcore_file(bytes, size, path);
	bool opened = core_open(arena, path, ret, failure);

	close(fd);
	return opened;
}

static void assert_segment(const struct core_segment *segment, uint64_t offset, uint64_t size, uint64_t vaddr,
			   uint64_t paddr)
{
	assert_int_equal(segment->offset, offset);
	assert_int_equal(segment->file_size, size);
	assert_int_equal(segment->memory_size, size);
	assert_int_equal(segment->vaddr, vaddr);
	assert_int_equal(segment->paddr, paddr);
}

static void headers(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		struct build_vmcore core = plain;
		struct arena *arena = arena_new();
		uint8_t bytes[VMCORE_SIZE];
		struct failure failure;
		struct core_file file;

		core.big_endian = big;
		build_vmcore(bytes, &core);
		assert_true(open_bytes(arena, bytes, sizeof(bytes), &file, &failure));
		assert_int_equal(file.big_endian, big);
		assert_int_equal(file.size, VMCORE_SIZE);
		assert_int_equal(file.notes.count, 1);
		assert_segment(&file.notes.items[0], 0x200, 0xc00, 0, 0);
		assert_int_equal(file.loads.count, 2);
		assert_segment(&file.loads.items[0], 0xe00, 0x200, 0xffff800009000000, 0x40200000);
		assert_segment(&file.loads.items[1], 0x1000, 0x800, 0xffff000001000000, 0x41000000);
		core_close(&file);
		arena_free(arena);
	}
}

/* One field of a good file is changed; or the file is cut. Offsets are those of Elf64_Ehdr. */
static const struct {
	const char *name;
	size_t offset, width;
	uint64_t value;
	size_t size;		/* of the file; 0: all */
	enum status status;
	const char *words;
} damage_cases[] = {
	{"empty", 0, 0, 0, 1, 3, "the file is truncated: it has 1 of the 16 bytes at file offset 0x0"},
	{"cut-in-ident", 0, 0, 0, 15, 3, "it has 15 of the 16 bytes"},
	{"no-magic", 0, 4, 0x464c457e, 0, 4, "not an ELF file: it starts with 7e 45 4c 46"},
	{"ident-version", 6, 1, 2, 0, 5, "EI_VERSION is 2, expected 1"},
	{"class-32", 4, 1, 1, 0, 6, "EI_CLASS is 1, expected 2"},
	{"class-none", 4, 1, 0, 0, 6, "EI_CLASS is 0"},
	{"data-none", 5, 1, 0, 0, 7, "EI_DATA is 0, expected 1 or 2"},
	{"data-3", 5, 1, 3, 0, 7, "EI_DATA is 3"},
	{"cut-in-header", 0, 0, 0, 63, 10, "ELF header: the file is truncated: it has 63 of the 64 bytes"},
	{"version", 20, 4, 0, 0, 11, "e_version is 0, expected 1"},
	{"phentsize", 54, 2, 32, 0, 12, "e_phentsize is 32, expected 56"},
	{"no-phdrs", 56, 2, 0, 0, 13, "0 program headers, expected 1 to 1048576"},
	/* e_shoff 0: sh_info is at 44, e_phoff's */
	{"phnum-in-no-section", 56, 2, 0xffff, 0, 13, "0 program headers"},
	{"phdrs-past-end", 32, 8, 0x1800, 0, 16,
	 "program header 0: the file is truncated: it has 0 of the 56 bytes"},
	{"phoff-wraps", 32, 8, UINT64_MAX - 60, 0, 16, "program header 0: the file is truncated"},
	{"phoff-wraps-later", 32, 8, UINT64_MAX - 55, 0, 16, "program header 0: the file is truncated"},
	/* (0x1800 - 64) / 56 = 108.6 */
	{"too-many-phdrs", 56, 2, 200, 0, 16, "program header 108: the file is truncated"},
	{"cut-in-phdrs", 0, 0, 0, 64 + 2 * 56 + 55, 16,
	 "program header 2: the file is truncated: it has 55 of the 56"},
};

static void damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(damage_cases) / sizeof(*damage_cases); i++) {
		size_t size = damage_cases[i].size ? damage_cases[i].size : VMCORE_SIZE;
		struct arena *arena = arena_new();
		struct core_file file = {.fd = 77};
		uint8_t bytes[VMCORE_SIZE];
		struct failure failure;

		build_vmcore(bytes, &plain);
		put_le(bytes + damage_cases[i].offset, damage_cases[i].width, damage_cases[i].value);
		assert_false(open_bytes(arena, bytes, size, &file, &failure));
		assert_error(damage_cases[i].name, &failure.error, ERROR_INPUT, damage_cases[i].words);
		assert_int_equal(failure.status, damage_cases[i].status);
		assert_int_equal(file.fd, 77);
		arena_free(arena);
	}
}

static const struct {
	const char *name;
	const char *start;
	const char *words;
} other_formats[] = {
	{"kdump-compressed", "KDUMP   \6\0\0\0\0\0\0\0", "makedumpfile --dump-dmesg FILE LOG"},
	{"flattened", "makedumpfile\0\0\0\0", "makedumpfile -R DUMP <FILE"},
	{"gzip", "\37\213\10\0\0\0\0\0\0\0\0\0\0\0\0\0", "starts with 1f 8b 08 00"},
};

static void named_formats(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(other_formats) / sizeof(*other_formats); i++) {
		struct arena *arena = arena_new();
		struct core_file file;
		struct failure failure;

		assert_false(open_bytes(arena, (const uint8_t *)other_formats[i].start, 16, &file, &failure));
		assert_error(other_formats[i].name, &failure.error, ERROR_INPUT, other_formats[i].words);
		assert_int_equal(failure.status, 4);
		arena_free(arena);
	}
}

/* System V ABI: with e_phnum 0xffff, sh_info (at 44) of section header 0 has the number. */
static void many_program_headers(void **state)
{
	static const struct {
		uint32_t sh_info;
		uint64_t shoff;
		enum status status;	/* 0: opened */
	} cases[] = {
		{3, VMCORE_SIZE - 64, 0}, {2, VMCORE_SIZE - 64, 0},
		{0, VMCORE_SIZE - 64, 13}, {0x100001, VMCORE_SIZE - 64, 13}, {0x100000, VMCORE_SIZE - 64, 16},
		{3, VMCORE_SIZE - 63, 13}, {3, UINT64_MAX, 13},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena *arena = arena_new();
		uint8_t bytes[VMCORE_SIZE];
		struct failure failure;
		struct core_file file;
		bool opened;

		build_vmcore(bytes, &plain);
		put_le(bytes + 56, 2, 0xffff);
		put_le(bytes + 40, 8, cases[i].shoff);
		put_le(bytes + VMCORE_SIZE - 64 + 44, 4, cases[i].sh_info);
		opened = open_bytes(arena, bytes, sizeof(bytes), &file, &failure);
		assert_int_equal(opened, !cases[i].status);
		if (opened) {
			assert_int_equal(file.notes.count + file.loads.count, cases[i].sh_info);
			core_close(&file);
		} else {
			assert_int_equal(failure.status, cases[i].status);
		}
		arena_free(arena);
	}
}

/* p_memsz below p_filesz does not make bytes of the file disappear. Other types are not kept. */
static void sizes_and_types(void **state)
{
	struct arena *arena = arena_new();
	uint8_t bytes[VMCORE_SIZE];
	struct failure failure;
	struct core_file file;

	(void)state;
	build_vmcore(bytes, &plain);
	put_le(bytes + VMCORE_PHDRS + VMCORE_PHDR_SIZE + 40, 8, 0x1ff);		/* p_memsz */
	put_le(bytes + VMCORE_PHDRS + 2 * VMCORE_PHDR_SIZE + 40, 8, 0x900);
	put_le(bytes + VMCORE_PHDRS, 4, 0x6474e551);				/* PT_GNU_STACK */
	assert_true(open_bytes(arena, bytes, sizeof(bytes), &file, &failure));
	assert_int_equal(file.notes.count, 0);
	assert_int_equal(file.loads.items[0].file_size, 0x200);
	assert_int_equal(file.loads.items[0].memory_size, 0x200);
	assert_int_equal(file.loads.items[1].file_size, 0x800);
	assert_int_equal(file.loads.items[1].memory_size, 0x900);
	core_close(&file);
	arena_free(arena);
}

static const struct {
	const char *name;
	uint64_t offset;
	size_t size;
	const char *words;	/* NULL: done */
} read_cases[] = {
	{"all", 0, VMCORE_SIZE, NULL},
	{"last byte", VMCORE_SIZE - 1, 1, NULL},
	{"nothing past the end", VMCORE_SIZE + 1, 0, NULL},
	{"one past the end", VMCORE_SIZE, 1, "it has 0 of the 1 bytes at file offset 0x1800"},
	{"over the end", VMCORE_SIZE - 3, 8, "it has 3 of the 8 bytes at file offset 0x17fd"},
	{"at the largest offset", INT64_MAX, 8, "bytes at file offset 0x7fffffffffffffff"},
	{"past what a file can have", UINT64_C(1) << 63, 8,
	 "it has 0 of the 8 bytes at file offset 0x8000000000000000"},
	{"up to 2^64", UINT64_MAX, 8, "it has 0 of the 8 bytes at file offset 0xffffffffffffffff"},
};

static void reads(void **state)
{
	struct arena *arena = arena_new();
	uint8_t bytes[VMCORE_SIZE], buffer[VMCORE_SIZE];
	struct failure failure;
	struct core_file file;

	(void)state;
	build_vmcore(bytes, &plain);
	assert_true(open_bytes(arena, bytes, sizeof(bytes), &file, &failure));
	for (size_t i = 0; i < sizeof(read_cases) / sizeof(*read_cases); i++) {
		const char *words = read_cases[i].words;

		print_message("%s\n", read_cases[i].name);
		assert_int_equal(core_read(&file, read_cases[i].offset, buffer, read_cases[i].size,
					   STATUS_READ, &failure), !words);
		if (!words) {
			assert_memory_equal(buffer, bytes + (read_cases[i].size ? read_cases[i].offset : 0),
					    read_cases[i].size);
			continue;
		}
		assert_error(read_cases[i].name, &failure.error, ERROR_INPUT, words);
		assert_int_equal(failure.status, STATUS_READ);
	}
	core_close(&file);
	assert_false(core_read(&file, 0, buffer, 1, STATUS_NOTE, &failure));
	assert_error("closed", &failure.error, ERROR_INPUT,
		     "cannot read 1 bytes at file offset 0x0: Bad file descriptor");
	assert_int_equal(failure.status, STATUS_NOTE);
	arena_free(arena);
}

/* At most 7 bytes at a time, and a signal. */
static void reads_in_pieces(void **state)
{
	struct arena *arena = arena_new();
	uint8_t bytes[VMCORE_SIZE], buffer[102] = {0};
	struct failure failure;
	struct core_file file;

	(void)state;
	build_vmcore(bytes, &plain);
	assert_true(open_bytes(arena, bytes, sizeof(bytes), &file, &failure));
	in_pieces = true;
	assert_true(core_read(&file, 0x210, buffer, 100, STATUS_READ, &failure));
	assert_false(in_pieces);
	assert_memory_equal(buffer, bytes + 0x210, 100);
	assert_int_equal(buffer[100], 0);
	in_pieces = true;
	assert_false(core_read(&file, VMCORE_SIZE - 20, buffer, 24, STATUS_READ, &failure));
	assert_error("over the end", &failure.error, ERROR_INPUT,
		     "it has 20 of the 24 bytes at file offset 0x17ec");
	in_pieces = false;
	core_close(&file);
	arena_free(arena);
}

static void integers(void **state)
{
	static const uint8_t bytes[] = {0x01, 0x82, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88};
	static const struct core_file little = {.big_endian = false}, big = {.big_endian = true};

	(void)state;
	assert_int_equal(core_integer(&little, bytes, 1), 0x01);
	assert_int_equal(core_integer(&little, bytes, 2), 0x8201);
	assert_int_equal(core_integer(&big, bytes, 2), 0x0182);
	assert_int_equal(core_integer(&little, bytes, 4), 0x04038201);
	assert_int_equal(core_integer(&big, bytes, 4), 0x01820304);
	assert_int_equal(core_integer(&little, bytes, 8), 0x8807060504038201);
	assert_int_equal(core_integer(&big, bytes, 8), 0x0182030405060788);
}

static void not_to_be_opened(void **state)
{
	struct arena *arena = arena_new();
	struct core_file file;
	struct failure failure;

	(void)state;
	assert_false(core_open(arena, "/nonexistent/vmcore", &file, &failure));
	assert_error("missing", &failure.error, ERROR_INPUT, "cannot open it: No such file or directory");
	assert_int_equal(failure.status, 2);
	assert_false(core_open(arena, "/", &file, &failure));
	assert_error("directory", &failure.error, ERROR_INPUT,
		     "cannot read 16 bytes at file offset 0x0: Is a directory");
	assert_int_equal(failure.status, 3);
	arena_free(arena);
}

/* A pipe has no size and cannot be read at an offset. */
static void pipes(void **state)
{
	struct arena *arena = arena_new();
	struct core_file file;
	struct failure failure;
	char path[32];
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	assert_false(core_open(arena, path, &file, &failure));
	assert_error("pipe", &failure.error, ERROR_INPUT,
		     "cannot read 16 bytes at file offset 0x0: Illegal seek");
	close(fds[0]);
	close(fds[1]);
	arena_free(arena);
}

static int count_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 64; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void descriptors(void **state)
{
	struct arena *arena = arena_new();
	uint8_t bytes[VMCORE_SIZE];
	int before = count_descriptors();
	struct failure failure;
	struct core_file file;

	(void)state;
	build_vmcore(bytes, &plain);
	assert_false(open_bytes(arena, bytes, 100, &file, &failure));
	assert_int_equal(count_descriptors(), before);
	assert_true(open_bytes(arena, bytes, sizeof(bytes), &file, &failure));
	assert_int_equal(fcntl(file.fd, F_GETFD), FD_CLOEXEC);
	core_close(&file);
	assert_int_equal(count_descriptors(), before);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(damage),
		cmocka_unit_test(named_formats),
		cmocka_unit_test(many_program_headers),
		cmocka_unit_test(sizes_and_types),
		cmocka_unit_test(reads),
		cmocka_unit_test(reads_in_pieces),
		cmocka_unit_test(integers),
		cmocka_unit_test(not_to_be_opened),
		cmocka_unit_test(pipes),
		cmocka_unit_test(descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

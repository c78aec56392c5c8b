// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes of a core header, by the offsets of the System V ABI. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "elfcorehdr.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/put.h"

struct expected_segment {
	uint32_t type, flags;
	uint64_t paddr, vaddr, size;
};

/* Elf64_Ehdr: offset, width and value of every field that is not zero. */
static void put_expected_header(uint8_t *bytes, bool big, uint16_t count)
{
	static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};

	memcpy(bytes, ident, sizeof(ident));
	bytes[5] = big ? 2 : 1;		/* EI_DATA */
	put(bytes + 16, 2, 4, big);	/* e_type ET_CORE */
	put(bytes + 18, 2, 183, big);	/* e_machine EM_AARCH64 */
	put(bytes + 20, 4, 1, big);	/* e_version */
	put(bytes + 32, 8, 64, big);	/* e_phoff */
	put(bytes + 52, 2, 64, big);	/* e_ehsize */
	put(bytes + 54, 2, 56, big);	/* e_phentsize */
	put(bytes + 56, 2, count, big);	/* e_phnum */
}

/* Elf64_Phdr, with p_offset = p_paddr, p_filesz = p_memsz and p_align 0. */
static void put_expected_segment(uint8_t *at, bool big, const struct expected_segment *segment)
{
	put(at, 4, segment->type, big);
	put(at + 4, 4, segment->flags, big);
	put(at + 8, 8, segment->paddr, big);
	put(at + 16, 8, segment->vaddr, big);
	put(at + 24, 8, segment->paddr, big);
	put(at + 32, 8, segment->size, big);
	put(at + 40, 8, segment->size, big);
}

static void assert_header(const char *name, struct blob found, bool big, const struct expected_segment *segments,
			  size_t count)
{
	uint8_t expected[64 + 16 * 56] = {0};

	put_expected_header(expected, big, (uint16_t)count);
	for (size_t i = 0; i < count; i++)
		put_expected_segment(expected + 64 + i * 56, big, &segments[i]);
	if (found.size != 64 + count * 56)
		fail_msg("%s: %zu bytes, expected %zu", name, found.size, 64 + count * 56);
	for (size_t i = 0; i < found.size; i++)
		if (found.data[i] != expected[i])
			fail_msg("%s: byte %zu is 0x%02x, expected 0x%02x", name, i, found.data[i], expected[i]);
}

enum { NOTE = 4, LOAD = 1 };

/* Addresses of a machine with two CPUs and two ranges of RAM; the linear map is at -(1 << 48) for 0x40000000. */
static const struct range cpu_notes[] = {{0x7fdb5000, 424}, {0x7fdd3000, 424}};
static struct range ram_items[] = {{0x40000000, 0x32c00000}, {0x100000000, 0x80000000}};
static const struct ranges ram = {.items = ram_items, .count = 2};

static const struct elfcorehdr_request whole = {
	.cpu_notes = cpu_notes,
	.cpu_note_count = 2,
	.vmcoreinfo = {0x4235c000, 0x1024},
	.kernel = {0x40200000, 0x1ab0000},
	.kernel_vaddr = 0xffff800008000000,
	.ram = &ram,
	.linear_known = true,
	.linear_offset = 0xfffeffffc0000000,
};

/*
 * 0x40000000 + 0xfffeffffc0000000 = 0xffff000000000000;
 * 0x100000000 + 0xfffeffffc0000000 = 0xffff0000c0000000.
 */
static const struct expected_segment whole_segments[] = {
	{NOTE, 0, 0x7fdb5000, 0, 424},
	{NOTE, 0, 0x7fdd3000, 0, 424},
	{NOTE, 0, 0x4235c000, 0, 0x1024},
	{LOAD, 7, 0x40200000, 0xffff800008000000, 0x1ab0000},
	{LOAD, 7, 0x40000000, 0xffff000000000000, 0x32c00000},
	{LOAD, 7, 0x100000000, 0xffff0000c0000000, 0x80000000},
};

/* What fills the request in, and the program headers that are left of whole_segments. */
struct variant {
	const char *name;
	void (*change)(struct elfcorehdr_request *request);
	size_t kept[6];
	size_t kept_count;
	bool big_endian;
	bool no_linear;
};

static void nothing(struct elfcorehdr_request *request)
{
	(void)request;
}

static void big_endian(struct elfcorehdr_request *request)
{
	request->big_endian = true;
}

static void no_vmcoreinfo(struct elfcorehdr_request *request)
{
	request->vmcoreinfo.size = 0;
}

static void no_kernel(struct elfcorehdr_request *request)
{
	request->kernel.size = 0;
}

static void one_cpu(struct elfcorehdr_request *request)
{
	request->cpu_note_count = 1;
}

static void no_linear(struct elfcorehdr_request *request)
{
	request->linear_known = false;
}

static const struct variant variants[] = {
	{"whole", nothing, {0, 1, 2, 3, 4, 5}, 6, false, false},
	{"big-endian", big_endian, {0, 1, 2, 3, 4, 5}, 6, true, false},
	{"no-vmcoreinfo", no_vmcoreinfo, {0, 1, 3, 4, 5}, 5, false, false},
	{"no-kernel", no_kernel, {0, 1, 2, 4, 5}, 5, false, false},
	{"one-cpu", one_cpu, {0, 2, 3, 4, 5}, 5, false, false},
	{"linear-map-unknown", no_linear, {0, 1, 2, 3, 4, 5}, 6, false, true},
};

static void layout(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		const struct variant *v = &variants[i];
		struct elfcorehdr_request request = whole;
		struct expected_segment expected[6];
		struct error error;
		struct blob header;

		v->change(&request);
		for (size_t j = 0; j < v->kept_count; j++) {
			expected[j] = whole_segments[v->kept[j]];
			if (v->no_linear && v->kept[j] >= 4)
				expected[j].vaddr = 0;
		}
		if (!elfcorehdr_build(arena, &request, &header, &error))
			fail_msg("%s: %s", v->name, error.text);
		assert_header(v->name, header, v->big_endian, expected, v->kept_count);
	}
	arena_free(arena);
}

/* Program headers with one CPU's notes and many ranges of RAM, each of one page. */
static bool build_many(struct arena *arena, size_t ram_count, struct blob *ret, struct error *error)
{
	struct ranges many = {.items = arena_array(arena, ram_count, sizeof(struct range)), .count = ram_count};
	struct elfcorehdr_request request = whole;

	for (size_t i = 0; i < ram_count; i++)
		many.items[i] = (struct range){0x40000000 + i * 0x2000, 0x1000};
	request.cpu_note_count = 1;
	request.ram = &many;
	return elfcorehdr_build(arena, &request, ret, error);
}

/* e_phnum has 16 bits: 65535 = 1 CPU + vmcoreinfo + kernel + 65532. */
static void as_many_as_an_elf_file_has(void **state)
{
	struct arena *arena = arena_new();
	struct error error;
	struct blob header;

	(void)state;
	assert_true(build_many(arena, 65532, &header, &error));
	assert_int_equal(header.size, 64 + 65535 * 56);
	assert_int_equal(header.data[56] | header.data[57] << 8, 65535);
	/* The last one: p_offset 0x40000000 + 65531 * 0x2000 = 0x5fff6000. */
	assert_memory_equal(header.data + 64 + 65534 * 56 + 8, "\x00\x60\xff\x5f\0\0\0\0", 8);
	arena_free(arena);
}

static void one_too_many(void **state)
{
	struct arena *arena = arena_new();
	struct error error;
	struct blob header;

	(void)state;
	assert_false(build_many(arena, 65533, &header, &error));
	assert_error("one-too-many", &error, ERROR_MACHINE, "65536 program headers are needed");
	arena_free(arena);
}

static void no_ram(void **state)
{
	static const struct ranges none;
	struct elfcorehdr_request request = whole;
	struct arena *arena = arena_new();
	struct error error;
	struct blob header;

	(void)state;
	request.ram = &none;
	assert_false(elfcorehdr_build(arena, &request, &header, &error));
	assert_error("no-ram", &error, ERROR_MACHINE, "elfcorehdr: there is no RAM to dump");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout),
		cmocka_unit_test(as_many_as_an_elf_file_has),
		cmocka_unit_test(one_too_many),
		cmocka_unit_test(no_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

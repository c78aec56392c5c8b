// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the linear map and the image are, for every generation of kernels. Expected addresses are worked
 * out by hand from Documentation/arch/arm64/memory.rst, or were recorded from a running kernel, as said.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "crashdump-arm64.h"

#define K(n) ((uint64_t)(n) << 10)
#define NOWHERE UINT64_MAX	/* p_paddr of what is no RAM */

struct fixture {
	struct arena *arena;
	struct range ram_items[4];
	struct ranges ram;
	struct notes notes;
	struct crashdump_sources sources;
	struct crashdump_view view;
};

/* A machine with 1 GiB of RAM at 1 GiB, of which nothing else is known. */
static void setup(struct fixture *fixture)
{
	*fixture = (struct fixture){.arena = arena_new()};
	fixture->notes.arena = fixture->arena;
	fixture->ram_items[0] = (struct range){0x40000000, 0x40000000};
	fixture->ram = (struct ranges){.items = fixture->ram_items, .count = 1};
	fixture->sources = (struct crashdump_sources){
		.system_ram = &fixture->ram,
		.page_size = K(4),
	};
}

static void look(struct fixture *fixture)
{
	fixture->notes.count = 0;
	crashdump_arm64_view(&fixture->sources, &fixture->view, &fixture->notes);
}

static void teardown(struct fixture *fixture)
{
	arena_free(fixture->arena);
}

static struct blob text_of(const char *string)
{
	return (struct blob){(const uint8_t *)string, strlen(string)};
}

static void assert_linear(const char *name, const struct fixture *fixture, uint64_t paddr, uint64_t vaddr)
{
	uint64_t found = paddr + fixture->view.linear_offset;

	if (!fixture->view.linear_known || found != vaddr)
		fail_msg("%s: known %d, 0x%llx is at 0x%llx, expected 0x%llx", name, fixture->view.linear_known,
			 (unsigned long long)paddr, (unsigned long long)found, (unsigned long long)vaddr);
}

static void assert_kernel(const char *name, const struct fixture *fixture, struct range range, uint64_t vaddr)
{
	const struct crashdump_view *view = &fixture->view;

	if (!view->kernel_known || view->kernel.start != range.start || view->kernel.size != range.size ||
	    view->kernel_vaddr != vaddr)
		fail_msg("%s: known %d, 0x%llx+0x%llx at 0x%llx", name, view->kernel_known,
			 (unsigned long long)view->kernel.start, (unsigned long long)view->kernel.size,
			 (unsigned long long)view->kernel_vaddr);
}

/* Notes, all of them warnings. */
static void assert_warnings(const char *name, const struct fixture *fixture, size_t count)
{
	if (fixture->notes.count != count)
		fail_msg("%s: %zu notes, expected %zu", name, fixture->notes.count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(fixture->notes.items[i].level, NOTE_WARNING);
}

/*
 * PAGE_OFFSET is -(1 << VA_BITS) from 5.4 on, where _stext is at or above -(1 << (VA_BITS - 1)); else
 * -(1 << (VA_BITS - 1)). PHYS_OFFSET is what it maps to.
 *	-(1 << 36) = 0xfffffff000000000		-(1 << 35) = 0xfffffff800000000
 *	-(1 << 39) = 0xffffff8000000000		-(1 << 38) = 0xffffffc000000000
 *	-(1 << 42) = 0xfffffc0000000000		-(1 << 41) = 0xfffffe0000000000
 *	-(1 << 47) = 0xffff800000000000		-(1 << 46) = 0xffffc00000000000
 *	-(1 << 48) = 0xffff000000000000
 *	-(1 << 52) = 0xfff0000000000000		-(1 << 51) = 0xfff8000000000000
 */
struct generation {
	const char *name;
	unsigned va_bits;
	const char *stext, *phys_offset;
	uint64_t paddr, vaddr;
};

static const struct generation generations[] = {
	{"36-bit", 36, "fffffff808010000", "0x40000000", 0x40000000, 0xfffffff000000000},
	{"39-bit", 39, "ffffffc008010000", "0x40000000", 0x40000000, 0xffffff8000000000},
	{"42-bit", 42, "fffffe0008010000", "0x40000000", 0x40000000, 0xfffffc0000000000},
	{"47-bit", 47, "ffffc00008010000", "0x40000000", 0x40000000, 0xffff800000000000},
	{"48-bit", 48, "ffff800008010000", "0x40000000", 0x40000000, 0xffff000000000000},
	{"36-bit-before-5.4", 36, "fffffff008081000", "0x40000000", 0x40000000, 0xfffffff800000000},
	{"39-bit-before-5.4", 39, "ffffff8008081000", "0x40000000", 0x40000000, 0xffffffc000000000},
	{"42-bit-before-5.4", 42, "fffffc0008081000", "0x40000000", 0x40000000, 0xfffffe0000000000},
	{"47-bit-before-5.4", 47, "ffff800008081000", "0x40000000", 0x40000000, 0xffffc00000000000},
	{"48-bit-before-5.4", 48, "ffff000008081000", "0x40000000", 0x40000000, 0xffff800000000000},
	{"behind-the-start", 48, "ffff800008010000", "0x40000000", 0x48001000, 0xffff000008001000},
	{"decimal-phys-offset", 48, "ffff000008081000", "1073741824", 0x40000000, 0xffff800000000000},
	{"image-at-the-middle", 48, "ffff800000000000", "0x40000000", 0x40000000, 0xffff000000000000},
	{"image-below-the-middle", 48, "ffff7fffffffffff", "0x40000000", 0x40000000, 0xffff800000000000},
	/* 52 bits of hardware: the linear map starts at -(1 << 52). */
	{"52-bit", 52, "ffff800080010000", "0x80000000", 0x80000000, 0xfff0000000000000},
	/*
	 * 48 bits of hardware: RAM is at -(1 << 48) as in a 48-bit kernel, as PHYS_OFFSET is lowered by
	 * -(1 << 48) + (1 << 52) = 0xf000000000000: 0x40000000 - 0xf000000000000 = 0xfff1000040000000.
	 */
	{"52-bit-kernel-on-48-bit-hardware", 52, "ffff800080010000", "0xfff1000040000000", 0x40000000,
	 0xffff000000000000},
	/*
	 * KASLR moves the linear map up by lowering PHYS_OFFSET, here by 64 GiB: 0x40000000 - 0x1000000000
	 * = 0xfffffff040000000 = -0xfc0000000; so 0x40000000 is at -(1 << 39) + 0x1000000000 = 0xffffff9000000000.
	 */
	{"39-bit-with-kaslr", 39, "ffffffd3a5a10000", "0xfffffff040000000", 0x40000000, 0xffffff9000000000},
	{"39-bit-with-kaslr-decimal", 39, "ffffffd3a5a10000", "-67645734912", 0x40000000, 0xffffff9000000000},
	/* Recorded from Debian's 6.1.0-56-cloud-arm64; its kcore has 0xffff6df600000000 for 0x40000000. */
	{"48-bit-with-kaslr", 48, "ffffce8e36010000", "0xffff920a40000000", 0x40000000, 0xffff6df600000000},
};

static void linear_map_of_each_generation(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	for (size_t i = 0; i < sizeof(generations) / sizeof(generations[0]); i++) {
		const struct generation *g = &generations[i];

		fixture.sources.vmcoreinfo = text_of(arena_printf(
			fixture.arena, "SYMBOL(_stext)=%s\nNUMBER(VA_BITS)=%u\nNUMBER(PHYS_OFFSET)=%s\n", g->stext,
			g->va_bits, g->phys_offset));
		look(&fixture);
		assert_linear(g->name, &fixture, g->paddr, g->vaddr);
		assert_false(fixture.view.linear_guessed);
		assert_string_equal(fixture.view.linear_source, "VA_BITS and PHYS_OFFSET of vmcoreinfo");
		assert_warnings(g->name, &fixture, 1);	/* of the image alone */
	}
	teardown(&fixture);
}

/* Recorded: the program headers of /proc/kcore under 6.1.0-56-cloud-arm64, 1 GiB, with KASLR. */
static const struct kcore_load kcore_6_1[] = {
	{0xffffce8e36000000, 0x40200000, 0x1ab0000, 0xce8e36003000},	/* _text to _end */
	{0xffff800008000000, NOWHERE, 0x7bffe8000000, 0x800008003000},	/* vmalloc */
	{0xffff800000000000, NOWHERE, 0x8000000, 0x800000003000},	/* modules */
	{0xffff6df600000000, 0x40000000, 0x40000000, 0x6df600003000},	/* the linear map */
	{0xfffffdb7d8000000, NOWHERE, 0x1000000, 0xfdb7d8003000},	/* vmemmap */
};

/* Of the same kernel: its note and its resources. "Kernel code" starts at _stext, 64 KiB behind _text. */
static const char vmcoreinfo_6_1[] =
	"SYMBOL(_stext)=ffffce8e36010000\n"
	"NUMBER(VA_BITS)=48\n"
	"NUMBER(kimage_voffset)=0xffffce8df5e00000\n"
	"NUMBER(PHYS_OFFSET)=0xffff920a40000000\n";
static const struct range code_6_1 = {0x40210000, 0x1380000}, data_6_1 = {0x41a10000, 0x2a0000};
#define INIT_BEGIN_6_1 0xffffce8e37390000

static void kcore(struct fixture *fixture, const struct kcore_load *loads, size_t count)
{
	fixture->sources.kcore = loads;
	fixture->sources.kcore_count = count;
}

/* The same answer with the note, and without it, as before 4.19. */
static void kcore_of_a_running_kernel(void **state)
{
	static const char *const notes[] = {"", vmcoreinfo_6_1};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	kcore(&fixture, kcore_6_1, 5);
	for (size_t i = 0; i < 2; i++) {
		fixture.sources.vmcoreinfo = text_of(notes[i]);
		look(&fixture);
		assert_linear(notes[i], &fixture, 0x40000000, 0xffff6df600000000);
		assert_kernel(notes[i], &fixture, (struct range){0x40200000, 0x1ab0000}, 0xffffce8e36000000);
		assert_string_equal(fixture.view.linear_source, "program headers of /proc/kcore");
		assert_string_equal(fixture.view.kernel_source, "program headers of /proc/kcore");
		assert_warnings(notes[i], &fixture, 0);
	}
	teardown(&fixture);
}

/* Nor does it take more than one entry. */
static void kcore_with_the_linear_map_alone(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	kcore(&fixture, &kcore_6_1[3], 1);
	look(&fixture);
	assert_linear("linear-map-alone", &fixture, 0x40000000, 0xffff6df600000000);
	assert_false(fixture.view.kernel_known);
	teardown(&fixture);
}

/* Whatever the order, and when most of the ranges are smaller than the image. */
static void kcore_with_many_ranges(void **state)
{
	static const struct kcore_load loads[] = {
		{0xffff000001000000, 0x1000000, 0x200000, 0},
		{0xffff800080000000, 0x80000000, 0x2000000, 0},		/* the image */
		{0xffff000080000000, 0x80000000, 0x4000000, 0},		/* the RAM around it */
		{0xffff000090000000, 0x90000000, 0x100000, 0},
		{0xffff808000000000, NOWHERE, 0x100000000000, 0},
	};
	struct kcore_load reversed[5];
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.ram_items[0] = (struct range){0x1000000, 0x200000};
	fixture.ram_items[1] = (struct range){0x80000000, 0x4000000};
	fixture.ram_items[2] = (struct range){0x90000000, 0x100000};
	fixture.ram.count = 3;
	for (size_t i = 0; i < 5; i++)
		reversed[4 - i] = loads[i];
	kcore(&fixture, loads, 5);
	look(&fixture);
	assert_linear("in order", &fixture, 0x1000000, 0xffff000001000000);
	assert_kernel("in order", &fixture, (struct range){0x80000000, 0x2000000}, 0xffff800080000000);
	kcore(&fixture, reversed, 5);
	look(&fixture);
	assert_linear("reversed", &fixture, 0x1000000, 0xffff000001000000);
	assert_kernel("reversed", &fixture, (struct range){0x80000000, 0x2000000}, 0xffff800080000000);
	teardown(&fixture);
}

/* Without its linear map, kcore's entry of the image must not be taken for it. */
static void kcore_with_the_image_alone(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	kcore(&fixture, kcore_6_1, 3);
	fixture.sources.vmcoreinfo = text_of(vmcoreinfo_6_1);
	look(&fixture);
	assert_linear("image-alone", &fixture, 0x40000000, 0xffff6df600000000);
	assert_string_equal(fixture.view.linear_source, "VA_BITS and PHYS_OFFSET of vmcoreinfo");
	assert_kernel("image-alone", &fixture, (struct range){0x40200000, 0x1ab0000}, 0xffffce8e36000000);
	teardown(&fixture);
}

struct useless_case {
	const char *name;
	struct kcore_load load;
};

static const struct useless_case useless_cases[] = {
	{"no-memory", {0xffff800008000000, NOWHERE, 0x1000, 0}},
	{"empty", {0xffff000000000000, 0x40000000, 0, 0}},
	{"not-ram", {0xffff000000000000, 0x9000000, 0x1000, 0}},
	{"starts-before-ram", {0xffff000000000000, 0x3ffff000, 0x2000, 0}},
	{"ends-past-ram", {0xffff000000000000, 0x7ffff000, 0x2000, 0}},
	{"wraps", {0xffff000000000000, 0x40000000, UINT64_MAX, 0}},
};

static void useless_kcore(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	for (size_t i = 0; i < sizeof(useless_cases) / sizeof(useless_cases[0]); i++) {
		kcore(&fixture, &useless_cases[i].load, 1);
		look(&fixture);
		if (fixture.view.linear_known || fixture.view.kernel_known)
			fail_msg("%s", useless_cases[i].name);
	}
	teardown(&fixture);
}

/* An entry with yet another offset is neither; the image is where kimage_voffset says. */
static void kcore_with_a_third_mapping(void **state)
{
	const struct kcore_load loads[] = {
		{0xffffff0000000000, 0x40000000, 0x1000, 0}, kcore_6_1[3], kcore_6_1[0],
	};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	kcore(&fixture, loads, 3);
	fixture.sources.vmcoreinfo = text_of(vmcoreinfo_6_1);
	look(&fixture);
	assert_linear("third", &fixture, 0x40000000, 0xffff6df600000000);
	assert_kernel("third", &fixture, (struct range){0x40200000, 0x1ab0000}, 0xffffce8e36000000);
	teardown(&fixture);
}

struct image_case {
	const char *name;
	const char *vmcoreinfo;
	uint64_t init_begin;
	struct range code, data;
	struct range kernel;
	uint64_t vaddr;
	const char *source;
};

#define FROM_NOTE "/proc/iomem and kimage_voffset of vmcoreinfo"
#define FROM_SYMBOL "/proc/iomem and __init_begin of /proc/kallsyms"

static const struct image_case image_cases[] = {
	/* 0x40210000 + 0xffffce8df5e00000 = _stext; "Kernel data" ends at 0x41a10000 + 0x2a0000 = 0x41cb0000. */
	{"from-stext", vmcoreinfo_6_1, 0, {0x40210000, 0x1380000}, {0x41a10000, 0x2a0000},
	 {0x40210000, 0x1aa0000}, 0xffffce8e36010000, FROM_NOTE},
	/* As from 6.12 on: 0x40200000 + 0xffffce8df5e00000 = _text. */
	{"from-text", vmcoreinfo_6_1, 0, {0x40200000, 0x1390000}, {0x41a10000, 0x2a0000},
	 {0x40200000, 0x1ab0000}, 0xffffce8e36000000, FROM_NOTE},
	/* Both resources end at the same symbol: 0xffffce8e37390000 - 0x1380000 or - 0x1390000. */
	{"from-stext-by-symbol", "", INIT_BEGIN_6_1, {0x40210000, 0x1380000}, {0x41a10000, 0x2a0000},
	 {0x40210000, 0x1aa0000}, 0xffffce8e36010000, FROM_SYMBOL},
	{"from-text-by-symbol", "", INIT_BEGIN_6_1, {0x40200000, 0x1390000}, {0x41a10000, 0x2a0000},
	 {0x40200000, 0x1ab0000}, 0xffffce8e36000000, FROM_SYMBOL},
	{"note-before-symbol", vmcoreinfo_6_1, 0x1234, {0x40200000, 0x1390000}, {0x41a10000, 0x2a0000},
	 {0x40200000, 0x1ab0000}, 0xffffce8e36000000, FROM_NOTE},
	{"no-code", vmcoreinfo_6_1, 0, {0}, {0x41a10000, 0x2a0000}, {0}, 0, NULL},
	{"no-data", vmcoreinfo_6_1, 0, {0x40200000, 0x1390000}, {0}, {0}, 0, NULL},
	{"data-before-code", vmcoreinfo_6_1, 0, {0x40200000, 0x1390000}, {0x40000000, 0x1000}, {0}, 0, NULL},
	{"data-ends-where-code-starts", vmcoreinfo_6_1, 0, {0x40200000, 0x1390000}, {0x401ff000, 0x1000}, {0}, 0, NULL},
	{"no-address", "", 0, {0x40200000, 0x1390000}, {0x41a10000, 0x2a0000}, {0}, 0, NULL},
};

static void image_without_kcore(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	for (size_t i = 0; i < sizeof(image_cases) / sizeof(image_cases[0]); i++) {
		const struct image_case *c = &image_cases[i];

		fixture.sources.vmcoreinfo = text_of(c->vmcoreinfo);
		fixture.sources.init_begin = c->init_begin;
		fixture.sources.kernel_code = c->code;
		fixture.sources.kernel_data = c->data;
		look(&fixture);
		if (c->source)
			assert_kernel(c->name, &fixture, c->kernel, c->vaddr);
		else if (fixture.view.kernel_known)
			fail_msg("%s: known", c->name);
		if (strcmp(fixture.view.kernel_source, c->source ? c->source : "unknown"))
			fail_msg("%s: %s", c->name, fixture.view.kernel_source);
	}
	teardown(&fixture);
}

/* No KASLR: the linear map starts with memory, rounded down to 1 GiB, or to 512 MiB with 64K pages. */
struct guess_case {
	const char *name;
	uint64_t page_size;
	unsigned config;
	bool before_5_4;
	uint64_t init_begin;
	uint64_t memory_start;
	uint64_t vaddr;		/* of memory_start; 0: no guess */
};

static const struct guess_case guess_cases[] = {
	{"4k-39", K(4), 0, false, 0xffffffc009000000, 0x40000000, 0xffffff8000000000},
	{"4k-48", K(4), 0, false, 0xffff800009000000, 0x40000000, 0xffff000000000000},
	{"16k-36", K(16), 0, false, 0xfffffff809000000, 0x40000000, 0xfffffff000000000},
	{"16k-47", K(16), 0, false, 0xffffc00009000000, 0x40000000, 0xffff800000000000},
	{"16k-48", K(16), 0, false, 0xffff800009000000, 0x40000000, 0xffff000000000000},
	{"64k-42", K(64), 0, false, 0xfffffe0009000000, 0x40000000, 0xfffffc0000000000},
	{"64k-48", K(64), 0, false, 0xffff800009000000, 0x40000000, 0xffff000000000000},
	{"4k-39-before-5.4", K(4), 0, true, 0xffffff8009000000, 0x40000000, 0xffffffc000000000},
	{"4k-48-before-5.4", K(4), 0, true, 0xffff000009000000, 0x40000000, 0xffff800000000000},
	{"16k-36-before-5.4", K(16), 0, true, 0xfffffff009000000, 0x40000000, 0xfffffff800000000},
	{"16k-47-before-5.4", K(16), 0, true, 0xffff800009000000, 0x40000000, 0xffffc00000000000},
	{"64k-42-before-5.4", K(64), 0, true, 0xfffffc0009000000, 0x40000000, 0xfffffe0000000000},
	{"64k-48-before-5.4", K(64), 0, true, 0xffff000009000000, 0x40000000, 0xffff800000000000},
	{"4k-48-image-at-the-middle", K(4), 0, false, 0xffff800000000000, 0x40000000, 0xffff000000000000},
	/* An image that KASLR moved up is still no image of a 39-bit kernel. */
	{"4k-48-moved-image", K(4), 0, false, 0xffffce8e37390000, 0x40000000, 0xffff000000000000},
	/* The configuration decides where the address alone would mislead: this could be 47 bits before 5.4. */
	{"16k-48-by-config", K(16), 48, false, 0xffffce8e37390000, 0x40000000, 0xffff000000000000},
	/* A vendor's 4.18 with the address space of 5.4. */
	{"4k-48-by-config-and-symbol", K(4), 48, true, 0xffff800009000000, 0x40000000, 0xffff000000000000},
	/* The linear map of a 52-bit kernel is at -(1 << 48) on the hardware that there is. */
	{"4k-52", K(4), 52, false, 0xffff800080900000, 0x40000000, 0xffff000000000000},
	{"36-by-config-alone", K(8), 36, false, 0xfffffff809000000, 0x40000000, 0xfffffff000000000},
	{"52-by-config-alone", K(8), 52, false, 0xffff800080900000, 0x40000000, 0xffff000000000000},
	{"53-by-config-alone", K(8), 53, false, 0xffff800080900000, 0x40000000, 0},
	{"35-by-config-alone", K(8), 35, false, 0xffff800080900000, 0x40000000, 0},
	{"absurd-config", K(4), 64, false, 0xffff800009000000, 0x40000000, 0xffff000000000000},
	/* 0x48000000 is 0x8000000 behind 1 GiB; 0x68000000 is 0x8000000 behind 1.5 GiB. */
	{"4k-memory-past-a-gib", K(4), 0, false, 0xffff800009000000, 0x48000000, 0xffff000008000000},
	{"64k-memory-past-1.5-gib", K(64), 0, false, 0xffff800009000000, 0x68000000, 0xffff000008000000},
	{"16k-memory-past-1.5-gib", K(16), 0, false, 0xffff800009000000, 0x68000000, 0xffff000028000000},
	{"no-symbol", K(4), 48, false, 0, 0x40000000, 0},
	{"symbol-of-no-kernel", K(4), 0, false, 0x400000, 0x40000000, 0},
	{"page-size-of-no-kernel", K(8), 0, false, 0xffff800009000000, 0x40000000, 0},
};

static void guesses(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	for (size_t i = 0; i < sizeof(guess_cases) / sizeof(guess_cases[0]); i++) {
		const struct guess_case *c = &guess_cases[i];

		fixture.sources.memory_start = c->memory_start;
		fixture.sources.page_size = c->page_size;
		fixture.sources.va_bits_config = c->config;
		fixture.sources.before_5_4 = c->before_5_4;
		fixture.sources.init_begin = c->init_begin;
		look(&fixture);
		assert_warnings(c->name, &fixture, 2);	/* and one of the image */
		if (!c->vaddr) {
			assert_false(fixture.view.linear_known || fixture.view.linear_guessed);
			continue;
		}
		assert_linear(c->name, &fixture, c->memory_start, c->vaddr);
		assert_true(fixture.view.linear_guessed);
		assert_non_null(strstr(fixture.view.linear_source, "a guess from __init_begin"));
		assert_non_null(strstr(fixture.notes.items[0].text, "a guess, wrong if"));
	}
	teardown(&fixture);
}

static void nothing_is_known(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.sources.kernel_code = code_6_1;
	fixture.sources.kernel_data = data_6_1;
	look(&fixture);
	assert_false(fixture.view.linear_known);
	assert_false(fixture.view.kernel_known);
	assert_int_equal(fixture.view.linear_offset, 0);
	assert_string_equal(fixture.view.linear_source, "unknown");
	assert_string_equal(fixture.view.kernel_source, "unknown");
	assert_warnings("nothing", &fixture, 2);
	assert_non_null(strstr(fixture.notes.items[0].text, "neither /proc/kcore nor /proc/kallsyms"));
	assert_non_null(strstr(fixture.notes.items[1].text, "kernel's own image"));
	teardown(&fixture);
}

/*
 * Recorded: 6.1.0-56-cloud-arm64 started by EFI, without KASLR. RAM starts at 0x40000000, but the firmware has
 * a flash chip at 0x4000000: kcore has 0xffff000040000000 for 0x40000000.
 */
static void guess_with_firmware_below_ram(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.sources.memory_start = 0x4000000;
	fixture.sources.init_begin = 0xffff800009500000;
	look(&fixture);
	assert_linear("firmware", &fixture, 0x40000000, 0xffff000040000000);
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(linear_map_of_each_generation),
		cmocka_unit_test(kcore_of_a_running_kernel),
		cmocka_unit_test(kcore_with_the_linear_map_alone),
		cmocka_unit_test(kcore_with_many_ranges),
		cmocka_unit_test(kcore_with_the_image_alone),
		cmocka_unit_test(useless_kcore),
		cmocka_unit_test(kcore_with_a_third_mapping),
		cmocka_unit_test(image_without_kcore),
		cmocka_unit_test(guesses),
		cmocka_unit_test(guess_with_firmware_below_ram),
		cmocka_unit_test(nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

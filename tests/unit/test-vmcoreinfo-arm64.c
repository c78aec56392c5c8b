// SPDX-License-Identifier: GPL-2.0-or-later
/* Physical addresses of what VMCOREINFO describes, in each generation of arm64 kernels. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "vmcoreinfo-arm64.h"

static struct arm64_mapping map(const char *text)
{
	return vmcoreinfo_arm64_mapping((struct blob){(const uint8_t *)text, strlen(text)});
}

/*
 * Linear map: paddr = vaddr - PAGE_OFFSET + PHYS_OFFSET. PAGE_OFFSET is -(1 << VA_BITS) since Linux 5.4 and
 * -(1 << (VA_BITS - 1)) before. Image: paddr = vaddr - kimage_voffset.
 */
static const struct {
	const char *name, *text;
	uint64_t vaddr, paddr;
} cases[] = {
	{"6.1, 48 bits: image", "SYMBOL(_stext)=ffff800008010000\nNUMBER(VA_BITS)=48\n"
	 "NUMBER(kimage_voffset)=0xffff7fffc7e00000\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 0xffff800009a1b2c3, 0x41c1b2c3},		/* ffff800009a1b2c3 - ffff7fffc7e00000 */
	{"the same: linear map", "SYMBOL(_stext)=ffff800008010000\nNUMBER(VA_BITS)=48\n"
	 "NUMBER(kimage_voffset)=0xffff7fffc7e00000\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 0xffff00001d000000, 0x5d000000},		/* 1d000000 + 40000000 */
	{"_text, 64 KiB below _stext",
	 "SYMBOL(_stext)=ffff800008010000\nNUMBER(kimage_voffset)=0xffff7fffc7e00000\n",
	 0xffff800008000000, 0x40200000},
	{"39 bits", "SYMBOL(_stext)=ffffffc008010000\nNUMBER(VA_BITS)=39\nNUMBER(PHYS_OFFSET)=0x80000000\n",
	 0xffffff8001234567, 0x81234567},		/* PAGE_OFFSET ffffff8000000000 */
	{"42 bits, 64K pages",
	 "SYMBOL(_stext)=fffffe0008010000\nNUMBER(VA_BITS)=42\nNUMBER(PHYS_OFFSET)=0x80000000\n",
	 0xfffffc0001000000, 0x81000000},		/* PAGE_OFFSET fffffc0000000000 */
	{"36 bits, 16K pages", "SYMBOL(_stext)=fffffff808010000\nNUMBER(VA_BITS)=36\nNUMBER(PHYS_OFFSET)=0\n",
	 0xfffffff000004000, 0x4000},			/* PAGE_OFFSET fffffff000000000 */
	{"47 bits, 16K pages",
	 "SYMBOL(_stext)=ffffc00008010000\nNUMBER(VA_BITS)=47\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 0xffff800000000000, 0x40000000},
	/* PHYS_OFFSET = 0x40000000 - 0xf000000000000: what 48-bit hardware adds is in it. */
	{"52 bits on 48-bit hardware", "SYMBOL(_stext)=ffffd00008010000\nNUMBER(VA_BITS)=52\n"
	 "NUMBER(PHYS_OFFSET)=0xfff1000040000000\n",
	 /* - fff0000000000000 = f000001000000, + PHYS_OFFSET = 2^64 + 41000000 */
	 0xffff000001000000, 0x41000000},
	{"52 bits on 52-bit hardware",
	 "SYMBOL(_stext)=ffffd00008010000\nNUMBER(VA_BITS)=52\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 0xfff0000001000000, 0x41000000},
	{"KASLR: PHYS_OFFSET below 0", "SYMBOL(_stext)=ffffa1c008010000\nNUMBER(VA_BITS)=48\n"
	 "NUMBER(PHYS_OFFSET)=0xffffae2f80000000\n",
	 /* 51d100000000 + ffffae2f80000000 = 2^64 + 80000000 */
	 0xffff51d100000000, 0x80000000},
	{"KASLR, decimal",
	 "SYMBOL(_stext)=ffffa1c008010000\nNUMBER(VA_BITS)=48\nNUMBER(PHYS_OFFSET)=-1073741824\n",
	 0xffff000080000000, 0x40000000},		/* 80000000 - 40000000 */
	{"4.19, 48 bits: image in the lower half", "SYMBOL(_stext)=ffff000008081000\nNUMBER(VA_BITS)=48\n"
	 "NUMBER(kimage_voffset)=0xfffeffffc8000000\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 0xffff000009000000, 0x41000000},		/* - fffeffffc8000000 */
	{"the same: linear map in the upper half", "SYMBOL(_stext)=ffff000008081000\nNUMBER(VA_BITS)=48\n"
	 "NUMBER(kimage_voffset)=0xfffeffffc8000000\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 0xffff80001d000000, 0x5d000000},		/* PAGE_OFFSET ffff800000000000 */
	{"4.19, 39 bits",
	 "SYMBOL(_stext)=ffffff8008081000\nNUMBER(VA_BITS)=39\nNUMBER(PHYS_OFFSET)=0x80000000\n",
	 0xffffffc000001000, 0x80001000},		/* PAGE_OFFSET ffffffc000000000 */
};

static void physical(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arm64_mapping mapping = map(cases[i].text);
		uint64_t paddr;

		print_message("%s\n", cases[i].name);
		assert_true(arm64_mapping_physical(&mapping, cases[i].vaddr, &paddr));
		assert_int_equal(paddr, cases[i].paddr);
	}
}

/* An address of the image, and one of the linear map. */
#define IMAGE 0xffff800008010000
#define LINEAR 0xffff000001000000
#define STEXT "SYMBOL(_stext)=ffff800008010000\n"

static const struct {
	const char *name, *text;
	bool image, linear;	/* known */
} partial_cases[] = {
	{"nothing", "", false, false},
	{"no _stext", "NUMBER(VA_BITS)=48\nNUMBER(kimage_voffset)=0x1000\nNUMBER(PHYS_OFFSET)=0x40000000\n",
	 false, false},
	{"_stext alone", STEXT, false, false},
	{"image only", STEXT "NUMBER(kimage_voffset)=0x1000\n", true, false},
	{"linear map only", STEXT "NUMBER(VA_BITS)=48\nNUMBER(PHYS_OFFSET)=0x40000000\n", false, true},
	{"no PHYS_OFFSET", STEXT "NUMBER(VA_BITS)=48\n", false, false},
	{"no VA_BITS", STEXT "NUMBER(PHYS_OFFSET)=0x40000000\n", false, false},
	{"VA_BITS 35", STEXT "NUMBER(VA_BITS)=35\nNUMBER(PHYS_OFFSET)=0x40000000\n", false, false},
	{"VA_BITS 53", STEXT "NUMBER(VA_BITS)=53\nNUMBER(PHYS_OFFSET)=0x40000000\n", false, false},
	{"VA_BITS 2^32 + 48", STEXT "NUMBER(VA_BITS)=4294967344\nNUMBER(PHYS_OFFSET)=0x40000000\n", false,
	 false},
};

static void partial(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(partial_cases) / sizeof(*partial_cases); i++) {
		struct arm64_mapping mapping = map(partial_cases[i].text);
		uint64_t paddr = 77;

		print_message("%s\n", partial_cases[i].name);
		assert_int_equal(arm64_mapping_physical(&mapping, IMAGE, &paddr), partial_cases[i].image);
		assert_int_equal(paddr == 77, !partial_cases[i].image);
		paddr = 77;
		assert_int_equal(arm64_mapping_physical(&mapping, LINEAR, &paddr), partial_cases[i].linear);
		assert_int_equal(paddr == 77, !partial_cases[i].linear);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(physical),
		cmocka_unit_test(partial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which kernel may run on which CPU. ID_AA64MMFR0_EL1 as the CPUs' technical
 * reference manuals have it: TGran16 is 0 (absent) on Cortex-A53, A57 and A72,
 * 1 on A35, A73 and later ones; TGran64 is 0xf (absent) on Apple's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "purgatory/purgatory.h"
#include "target-arm64.h"
#include "tests/lib/assert-error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KIB(n) ((n) * 1024)

/* MIDR_EL1: implementer, variant, architecture 0xf, part, revision. */
#define CORTEX_A35 0x410fd042
#define CORTEX_A53 0x410fd034
#define CORTEX_A57 0x411fd070
#define CORTEX_A72 0x410fd083
#define CORTEX_A73 0x410fd091
#define CORTEX_A76 0x414fd0b1
#define CAVIUM_D03 0x430fd030	/* another implementer's part with Cortex-A53's number */
#define APPLE_M1 0x611f0221

struct target_case {
	const char *name;
	uint32_t kernel_pages;		/* bytes; 0: the header does not tell */
	bool kernel_big;
	uint64_t running_pages;		/* bytes */
	bool running_big;
	uint64_t midr;			/* 0: unknown */
	/* What is expected: */
	uint32_t need;
	const char *warning;		/* words; NULL: none */
	const char *refusal;
};

static const struct target_case cases[] = {
	{.name = "same-4k", .kernel_pages = KIB(4), .running_pages = KIB(4), .midr = CORTEX_A57},
	{.name = "same-16k", .kernel_pages = KIB(16), .running_pages = KIB(16)},
	{.name = "same-64k", .kernel_pages = KIB(64), .running_pages = KIB(64), .midr = CORTEX_A72},
	{
		/* The running kernel's pages work, whatever a table says. */
		.name = "same-16k-on-a57",
		.kernel_pages = KIB(16), .running_pages = KIB(16), .midr = CORTEX_A57,
	},
	{.name = "pages-not-told", .running_pages = KIB(4), .midr = CORTEX_A57},
	{
		.name = "16k-on-a57", .kernel_pages = KIB(16), .running_pages = KIB(4), .midr = CORTEX_A57,
		.refusal = "the kernel uses 16K pages, which this CPU (Arm Cortex-A57, midr_el1 0x411fd070) "
			   "does not have; expected a kernel with 4K pages",
	}, {
		.name = "16k-on-a53", .kernel_pages = KIB(16), .running_pages = KIB(64), .midr = CORTEX_A53,
		.refusal = "Cortex-A53, midr_el1 0x410fd034) does not have; expected a kernel with 64K pages",
	}, {
		.name = "16k-on-a72", .kernel_pages = KIB(16), .running_pages = KIB(4), .midr = CORTEX_A72,
		.refusal = "Arm Cortex-A72",
	}, {
		.name = "64k-on-apple", .kernel_pages = KIB(64), .running_pages = KIB(16), .midr = APPLE_M1,
		.refusal = "the kernel uses 64K pages, which this CPU (Apple, midr_el1 0x611f0221) does not "
			   "have; expected a kernel with 16K pages",
	}, {
		.name = "4k-on-apple", .kernel_pages = KIB(4), .running_pages = KIB(16), .midr = APPLE_M1,
		.need = PURGATORY_NEED_4K, .warning = "the kernel uses 4K pages, the running one 16K",
	}, {
		.name = "64k-on-a57", .kernel_pages = KIB(64), .running_pages = KIB(4), .midr = CORTEX_A57,
		.need = PURGATORY_NEED_64K, .warning = "the kernel uses 64K pages, the running one 4K",
	}, {
		.name = "16k-on-a35", .kernel_pages = KIB(16), .running_pages = KIB(4), .midr = CORTEX_A35,
		.need = PURGATORY_NEED_16K, .warning = "is checked just before the jump",
	}, {
		.name = "16k-on-a73", .kernel_pages = KIB(16), .running_pages = KIB(4), .midr = CORTEX_A73,
		.need = PURGATORY_NEED_16K, .warning = "16K",
	}, {
		.name = "16k-on-a76", .kernel_pages = KIB(16), .running_pages = KIB(4), .midr = CORTEX_A76,
		.need = PURGATORY_NEED_16K, .warning = "16K",
	}, {
		.name = "16k-on-another-maker's-d03",
		.kernel_pages = KIB(16), .running_pages = KIB(4), .midr = CAVIUM_D03,
		.need = PURGATORY_NEED_16K, .warning = "16K",
	}, {
		.name = "16k-on-unknown", .kernel_pages = KIB(16), .running_pages = KIB(4),
		.need = PURGATORY_NEED_16K, .warning = "16K",
	},
	{
		.name = "both-big",
		.kernel_pages = KIB(4), .running_pages = KIB(4), .kernel_big = true, .running_big = true,
	}, {
		.name = "big-after-little",
		.kernel_pages = KIB(4), .running_pages = KIB(4), .kernel_big = true,
		.need = PURGATORY_NEED_BIG_ENDIAN,
		.warning = "the kernel is big endian, the running one is not",
	}, {
		/* Purgatory is little endian itself: nothing is left to check. */
		.name = "little-after-big",
		.kernel_pages = KIB(4), .running_pages = KIB(4), .running_big = true,
	}, {
		/* Of the two warnings the first one is looked at. */
		.name = "big-16k-after-little-4k",
		.kernel_pages = KIB(16), .running_pages = KIB(4), .kernel_big = true,
		.need = PURGATORY_NEED_16K | PURGATORY_NEED_BIG_ENDIAN, .warning = "16K pages",
	},
};

static void assert_case(const struct target_case *test, struct notes *notes)
{
	const struct kernel_image image = {.page_size = test->kernel_pages, .big_endian = test->kernel_big};
	const struct target_cpu cpu = {
		.page_size = test->running_pages, .big_endian = test->running_big,
		.midr_known = test->midr != 0, .midr = test->midr,
	};
	struct error error = {0};
	uint32_t need = 0x7777;
	bool runs = target_arm64_check(&image, &cpu, &need, notes, &error);

	if (test->refusal) {
		assert_error(test->name, &error, ERROR_POLICY, test->refusal);
		assert_false(runs);
		assert_int_equal(need, 0x7777);
		return;
	}
	if (!runs)
		fail_msg("%s: %s", test->name, error.text);
	if (need != test->need)
		fail_msg("%s: need is 0x%x, expected 0x%x", test->name, need, test->need);
	if ((notes->count > 0) != (test->warning != NULL))
		fail_msg("%s: %zu notes", test->name, notes->count);
	if (test->warning &&
	    (notes->items[0].level != NOTE_WARNING || !strstr(notes->items[0].text, test->warning)))
		fail_msg("%s: the note is \"%s\"", test->name, notes->items[0].text);
}

static void kernels_run_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct notes notes = {.arena = arena_new()};

		assert_case(&cases[i], &notes);
		arena_free(notes.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernels_run_as_the_table_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

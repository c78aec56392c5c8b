// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values of ID_AA64MMFR0_EL1: DDI 0487. TGran4 [31:28] and TGran64 [27:24]
 * are signed, 0 is support; TGran16 [23:20] and BigEnd [11:8] are not, 0 is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "purgatory/purgatory.h"
#include "purgatory/need.c"

#define ALL (PURGATORY_NEED_4K | PURGATORY_NEED_16K | PURGATORY_NEED_64K | PURGATORY_NEED_BIG_ENDIAN)

static const struct {
	const char *name;
	uint64_t id;
	uint32_t need;
	uint32_t missing;
} cases[] = {
	{ "nothing-needed", 0xff0ff0ff, 0, 0 },
	/* Cortex-A57: 4K and 64K, no 16K, mixed endian. */
	{ "cortex-a57", 0x00001124, ALL, PURGATORY_NEED_16K },
	{ "cortex-a57-4k", 0x00001124, PURGATORY_NEED_4K, 0 },
	{ "cortex-a57-16k", 0x00001124, PURGATORY_NEED_16K, PURGATORY_NEED_16K },
	{ "all-present", 0x00100100, ALL, 0 },
	{ "4k-absent", 0xf0100100, ALL, PURGATORY_NEED_4K },
	{ "4k-with-52-bits", 0x10100100, ALL, 0 },
	{ "16k-absent", 0x00000100, ALL, PURGATORY_NEED_16K },
	{ "16k-with-52-bits", 0x00200100, ALL, 0 },
	{ "64k-absent", 0x0f100100, ALL, PURGATORY_NEED_64K },
	{ "big-endian-absent", 0x00100000, ALL, PURGATORY_NEED_BIG_ENDIAN },
	{ "16k-only", 0xff100000, ALL, PURGATORY_NEED_4K | PURGATORY_NEED_64K | PURGATORY_NEED_BIG_ENDIAN },
	{ "nothing-there", 0xff000000, ALL, ALL },
	/* The neighbours of each field set, the field itself not. */
	{ "fields-apart", 0xffffffff0f0ff0ff, ALL,
	  PURGATORY_NEED_16K | PURGATORY_NEED_64K | PURGATORY_NEED_BIG_ENDIAN },
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (need_missing(cases[i].need, cases[i].id) != cases[i].missing)
			fail_msg("%s: missing 0x%x, expected 0x%x", cases[i].name,
				 need_missing(cases[i].need, cases[i].id), cases[i].missing);
	}
}

/* ID_AA64ISAR0_EL1.SHA2, bits 15:12: 1 is SHA-256, 2 SHA-512 too. */
static void sha256(void **state)
{
	(void)state;
	assert_true(need_has_sha256(0x1000));
	assert_true(need_has_sha256(0x2000));
	assert_false(need_has_sha256(0xffffffffffff0fff));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(sha256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

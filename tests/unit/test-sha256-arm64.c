// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <cmocka.h>
#include "sha256-arm64.h"

/* arch/arm64/include/uapi/asm/hwcap.h: ASIMD is bit 1, SHA2 bit 6. */
#define ASIMD 0x02
#define SHA2 0x40

static void nothing_is_assumed(void **state)
{
	(void)state;
	assert_ptr_equal(sha256_arm64_choose(0), sha256_blocks_portable);
	assert_ptr_equal(sha256_arm64_choose(SHA2), sha256_blocks_portable);
	assert_ptr_equal(sha256_arm64_choose(~(uint64_t)SHA2), sha256_blocks_portable);
}

static void instructions_on_arm64_only(void **state)
{
	(void)state;
#ifdef __aarch64__
	assert_ptr_equal(sha256_arm64_choose(ASIMD | SHA2), sha256_blocks_instructions);
#else
	assert_ptr_equal(sha256_arm64_choose(ASIMD | SHA2), sha256_blocks_portable);
#endif
}

/* Whatever this CPU gets computes what the portable code does, for any number of blocks. */
static void codes_agree(void **state)
{
	static const size_t counts[] = {0, 1, 2, 3, 15};
	uint8_t blocks[16 * SHA256_BLOCK_SIZE] __attribute__((aligned(SHA256_ALIGN)));
#ifdef __aarch64__
	sha256_blocks *chosen = sha256_arm64_choose(getauxval(AT_HWCAP));
#else
	sha256_blocks *chosen = sha256_arm64_choose(0);
#endif

	(void)state;
	for (size_t i = 0; i < sizeof(blocks); i++)
		blocks[i] = (uint8_t)(i * 167 + (i >> 6));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct sha256 one, other;

		sha256_init(&one);
		sha256_init(&other);
		sha256_blocks_portable(one.state, blocks, counts[i]);
		chosen(other.state, blocks, counts[i]);
		assert_memory_equal(one.state, other.state, sizeof(one.state));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_assumed),
		cmocka_unit_test(instructions_on_arm64_only),
		cmocka_unit_test(codes_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

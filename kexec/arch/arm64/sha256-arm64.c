// SPDX-License-Identifier: GPL-2.0-or-later
#include "sha256-arm64.h"

/* arch/arm64/include/uapi/asm/hwcap.h */
#define HWCAP_ASIMD (1u << 1)
#define HWCAP_SHA2 (1u << 6)

sha256_blocks *sha256_arm64_choose(uint64_t hwcap)
{
	/* A program for another machine does not have the code. */
#ifdef __aarch64__
	if (hwcap & HWCAP_ASIMD && hwcap & HWCAP_SHA2)
		return sha256_blocks_instructions;
#endif
	(void)hwcap;
	return sha256_blocks_portable;
}

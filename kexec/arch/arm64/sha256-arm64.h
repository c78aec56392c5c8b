/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the two codes for SHA-256 this CPU runs faster.
 */
#ifndef SHA256_ARM64_H
#define SHA256_ARM64_H

#include "sha256.h"

/* hwcap: AT_HWCAP of the running machine; 0 when it is not known. */
sha256_blocks *sha256_arm64_choose(uint64_t hwcap);

#endif

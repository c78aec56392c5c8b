// SPDX-License-Identifier: GPL-2.0-or-later
/* Zstandard on any bytes. */
#include "tests/fuzz/peel-format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_format(&peel_zstd, data, size);
	return 0;
}

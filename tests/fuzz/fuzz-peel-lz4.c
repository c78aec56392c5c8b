// SPDX-License-Identifier: GPL-2.0-or-later
/* lz4, legacy and frames, on any bytes. */
#include "tests/fuzz/peel-format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_format(&peel_lz4, data, size);
	return 0;
}

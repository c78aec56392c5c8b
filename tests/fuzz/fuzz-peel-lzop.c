// SPDX-License-Identifier: GPL-2.0-or-later
/* lzop on any bytes. */
#include "tests/fuzz/peel-format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_format(&peel_lzop, data, size);
	return 0;
}

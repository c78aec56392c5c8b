// SPDX-License-Identifier: GPL-2.0-or-later
/* xz and lzma on any bytes. */
#include "tests/fuzz/peel-format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_format(&peel_xz, data, size);
	fuzz_format(&peel_lzma, data, size);
	return 0;
}

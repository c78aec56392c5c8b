// SPDX-License-Identifier: GPL-2.0-or-later
/* An Image, with or without a PE header, of any bytes. */
#include "kexec-arm64.h"
#include "tests/fuzz/describe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_describe(&kexec_image_arm64, data, size);
	return 0;
}

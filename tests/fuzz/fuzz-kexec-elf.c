// SPDX-License-Identifier: GPL-2.0-or-later
/* A vmlinux of any bytes. */
#include "kexec-arm64.h"
#include "tests/fuzz/describe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_describe(&kexec_elf_arm64, data, size);
	return 0;
}

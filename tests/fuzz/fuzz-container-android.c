// SPDX-License-Identifier: GPL-2.0-or-later
/* Android boot images on any bytes; then with a vendor_boot that is what stands behind the first 12 KiB. */
#include "tests/fuzz/container-format.h"

#define BOOT_SIZE 0x3000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct container_request request = {.compatible = {(const uint8_t *)"test,one", 9}, .limit = LIMIT};

	fuzz_container(&container_android, &request, (struct blob){data, size});
	if (size > BOOT_SIZE) {
		request.vendor_boot = (struct blob){data + BOOT_SIZE, size - BOOT_SIZE};
		fuzz_container(&container_android, &request, (struct blob){data, BOOT_SIZE});
	}
	return 0;
}

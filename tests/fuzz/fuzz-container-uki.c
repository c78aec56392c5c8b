// SPDX-License-Identifier: GPL-2.0-or-later
/* Unified kernel images on any bytes: the first profile, one by number, one by ID. */
#include "tests/fuzz/container-format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const profiles[] = {NULL, "@1", "rescue"};

	for (size_t i = 0; i < 3; i++) {
		const struct container_request request = {
			.profile = profiles[i], .compatible = {(const uint8_t *)"test,one", 9}, .limit = LIMIT,
		};

		fuzz_container(&container_uki, &request, (struct blob){data, size});
	}
	return 0;
}

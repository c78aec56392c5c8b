// SPDX-License-Identifier: GPL-2.0-or-later
/* U-Boot's legacy images on any bytes, which get checksums that are right. */
#include <string.h>

#include "tests/fuzz/container-format.h"
#include "tests/lib/checksums.h"
#include "tests/lib/put.h"

#define HEADER_SIZE 64

/* For data up to the end of the file. */
static void seal(uint8_t *file, size_t size)
{
	put(file + 12, 4, size - HEADER_SIZE, true);
	put(file + 24, 4, crc32_of(file + HEADER_SIZE, size - HEADER_SIZE), true);
	put(file + 4, 4, 0, true);
	put(file + 4, 4, crc32_of(file, HEADER_SIZE), true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct container_request request = {.compatible = {(const uint8_t *)"test,one", 9}, .limit = LIMIT};
	struct error error = {0};
	struct blob ramdisk;
	uint8_t *copy;

	fuzz_container(&container_uimage, &request, (struct blob){data, size});
	if (size < HEADER_SIZE)
		return 0;
	copy = malloc(size);
	memcpy(copy, data, size);
	seal(copy, size);
	fuzz_container(&container_uimage, &request, (struct blob){copy, size});
	if (container_uimage_ramdisk((struct blob){copy, size}, &ramdisk, &error))
		use(ramdisk);
	free(copy);
	return 0;
}

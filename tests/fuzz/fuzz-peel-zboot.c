// SPDX-License-Identifier: GPL-2.0-or-later
/* EFI zboot on any bytes: the payload lies in the file. */
#include "tests/fuzz/peel-format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blob in = {data, size}, out;
	struct error error = {0};

	if (peel_zboot.matches(in) && peel_zboot.peel(NULL, in, LIMIT, &out, &error) &&
	    (out.data < data || out.size > size || (size_t)(out.data - data) > size - out.size))
		abort();
	return 0;
}

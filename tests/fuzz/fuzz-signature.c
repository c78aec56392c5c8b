// SPDX-License-Identifier: GPL-2.0-or-later
/* A file with or without an appended signature: the parts lie in it, in order, and stripping ends. */
#include <stdlib.h>

#include "signature.h"

static void require(bool truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blob file = {data, size}, bare;
	struct signed_file parts;
	struct error error;

	if (!signature_split(file, &parts, &error)) {
		require(error.kind == ERROR_INPUT && error.text[0]);
		require(!signature_strip(file, &bare, &error));
		return 0;
	}
	require(parts.payload.data == data);
	if (!parts.signature.size) {
		require(parts.payload.size == size);
		return 0;
	}
	/* 28 bytes of mark and 12 of what describes it. */
	require(parts.payload.size && parts.signature.data == data + parts.payload.size);
	require(parts.payload.size + parts.signature.size + 40 == size);
	if (signature_strip(file, &bare, &error))
		require(bare.data == data && bare.size <= parts.payload.size);
	return 0;
}

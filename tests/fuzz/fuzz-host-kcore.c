// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as the start of /proc/kcore. */
#include <stdlib.h>

#include "host-kcore.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blob bytes = {data, size};
	struct arena *arena = arena_new();
	struct error error = {0};
	struct kcore kcore;

	if (!arena)
		return 0;
	if (!kcore_parse(arena, bytes, &kcore, &error)) {
		require(error.kind == ERROR_MACHINE && error.text[0]);
		arena_free(arena);
		return 0;
	}
	require(kcore.fd == -1 && kcore.load_count * 56 <= size);
	if (kcore.vmcoreinfo.size) {
		require(kcore.vmcoreinfo.data >= data);
		require(kcore.vmcoreinfo.data + kcore.vmcoreinfo.size <= data + size);
	}
	for (size_t i = 0; i < kcore.load_count; i++)
		require(!kcore.loads[i].size || kcore_holds(&kcore, kcore.loads[i].vaddr, 1));
	arena_free(arena);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a core file: each of the three logs is read to an end, and what cannot be read has a reason. */
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/build-vmcore.h"
#include "vmcore-dmesg/core-memory.h"
#include "vmcore-dmesg/core-notes.h"
#include "vmcore-dmesg/log-chars.h"
#include "vmcore-dmesg/log-records.h"
#include "vmcore-dmesg/log-ring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static bool reasoned(bool done, const struct failure *failure)
{
	require(done || (failure->status > STATUS_OPEN && failure->error.text[0]));
	return done;
}

static void print_all(const struct core_memory *memory, FILE *out)
{
	struct failure failure = {0};

	reasoned(log_ring_print(memory, out, &failure), &failure);
	reasoned(log_records_print(memory, out, &failure), &failure);
	reasoned(log_chars_print(memory, out, &failure), &failure);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct failure failure = {0};
	struct core_memory memory;
	struct core_file core;
	struct blob vmcoreinfo;
	char path[32];
	int fd = vmcore_file(data, size, path);
	FILE *out = fopen("/dev/null", "w");

	require(arena && out);
	if (reasoned(core_open(arena, path, &core, &failure), &failure)) {
		if (reasoned(core_find_vmcoreinfo(arena, &core, &vmcoreinfo, &failure), &failure)) {
			memory = core_memory(&core, vmcoreinfo);
			print_all(&memory, out);
		}
		core_close(&core);
	}
	fclose(out);
	close(fd);
	arena_free(arena);
	return 0;
}

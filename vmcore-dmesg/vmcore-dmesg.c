// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program: prints the kernel log that a core file holds. Only this file
 * names standard output and error, and exits.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core-file.h"
#include "core-memory.h"
#include "core-notes.h"
#include "log-chars.h"
#include "log-records.h"
#include "log-ring.h"
#include "vmcoreinfo.h"

/* The newest first. A kernel has the symbol of one of them only. */
static const struct {
	const char *symbol;
	bool (*print)(const struct core_memory *memory, FILE *out, struct failure *failure);
} logs[] = {
	{"prb", log_ring_print},
	{"log_first_idx", log_records_print},
	{"log_end", log_chars_print},
};

static bool print_log(const struct core_memory *memory, FILE *out, struct failure *failure)
{
	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		uint64_t vaddr;

		if (vmcoreinfo_symbol(memory->vmcoreinfo, logs[i].symbol, &vaddr))
			return logs[i].print(memory, out, failure);
	}
	return failure_set(failure, STATUS_NO_LOG,
			   "VMCOREINFO has no SYMBOL(prb), SYMBOL(log_first_idx) or SYMBOL(log_end): this "
			   "is no kernel whose log is known");
}

/* What a core file still has is printed before what it lacks is told. */
static bool run(struct arena *arena, const char *path, FILE *out, struct failure *failure)
{
	struct core_memory memory;
	struct core_file core;
	struct blob vmcoreinfo;
	bool done;

	if (!core_open(arena, path, &core, failure))
		return false;
	done = core_find_vmcoreinfo(arena, &core, &vmcoreinfo, failure);
	if (done) {
		memory = core_memory(&core, vmcoreinfo);
		done = print_log(&memory, out, failure);
	}
	core_close(&core);
	if (fflush(out))
		return failure_set(failure, STATUS_WRITE, "cannot write the log: %s", strerror(errno));
	return done;
}

int main(int argc, char *argv[])
{
	struct arena *arena = arena_new();
	enum status status = STATUS_OK;
	struct failure failure;

	/* What was read is out, whatever happens next: the reader may be at the other end of a network. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2) {
		fprintf(stderr, "usage: vmcore-dmesg <kernel core file>\n");
		status = STATUS_USAGE;
	} else if (!arena) {
		fprintf(stderr, "vmcore-dmesg: %s\n", strerror(ENOMEM));
		status = STATUS_OPEN;
	} else if (!run(arena, argv[1], stdout, &failure)) {
		fprintf(stderr, "vmcore-dmesg: %s: %s\n", argv[1], failure.error.text);
		status = failure.status;
	}
	arena_free(arena);
	return status;
}

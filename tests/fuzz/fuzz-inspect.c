// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as a file to be told about: something is always said, and can be printed. */
#include <stdlib.h>
#include <string.h>

#include "inspect-print.h"

#define LIMIT 0x100000	/* bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct inspect_report report;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	inspect(arena, (struct blob){data, size}, &(struct container_request){.limit = LIMIT}, &report);
	if (!report.part_count || !report.reason[0] || report.parts[0].size != size)
		abort();
	inspect_print_text(out, "file", &report);
	inspect_print_json(out, "file", &report);
	fclose(out);
	free(text);
	arena_free(arena);
	return 0;
}

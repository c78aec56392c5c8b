/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one of the log readers prints of a core file. Include it behind cmocka.h. */
#ifndef PRINT_LOG_H
#define PRINT_LOG_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/assert-error.h"
#include "tests/lib/build-vmcore.h"
#include "vmcore-dmesg/core-memory.h"
#include "vmcore-dmesg/core-notes.h"

typedef bool log_print(const struct core_memory *memory, FILE *out, struct failure *failure);

/* Headers and notes of the file must be good. */
static inline bool print_log_to(FILE *out, log_print *print, const uint8_t *bytes, size_t size,
				struct failure *failure)
{
	struct arena *arena = arena_new();
	struct core_memory memory;
	struct core_file file;
	struct blob vmcoreinfo;
	char path[32];
	int fd = vmcore_file(bytes, size, path);
	bool done;

	assert_true(core_open(arena, path, &file, failure));
	close(fd);
	assert_true(core_find_vmcoreinfo(arena, &file, &vmcoreinfo, failure));
	memory = core_memory(&file, vmcoreinfo);
	done = print(&memory, out, failure);
	core_close(&file);
	arena_free(arena);
	return done;
}

/* Returns what was printed; the caller frees it. */
static inline char *print_log(log_print *print, const uint8_t *bytes, size_t size, bool *ret_done,
			      struct failure *failure)
{
	char *printed;
	size_t length;
	FILE *out = open_memstream(&printed, &length);

	*ret_done = print_log_to(out, print, bytes, size, failure);
	fclose(out);
	return printed;
}

/* What cannot be written ends the run, and is told before all damage. */
static inline void assert_write_fails(log_print *print, const uint8_t *bytes)
{
	FILE *out = fopen("/dev/full", "w");
	struct failure failure = {0};

	setvbuf(out, NULL, _IONBF, 0);
	assert_false(print_log_to(out, print, bytes, VMCORE_SIZE, &failure));
	if (strncmp(failure.error.text, "cannot write the log: No space left on device", 45))
		fail_msg("\"%s\"", failure.error.text);
	assert_int_equal(failure.status, STATUS_WRITE);
	fclose(out);
}

/* All is printed. */
static inline void assert_printed(const char *name, log_print *print, const uint8_t *bytes,
				  const char *expected)
{
	struct failure failure = {0};
	bool done;
	char *printed = print_log(print, bytes, VMCORE_SIZE, &done, &failure);

	if (!done)
		fail_msg("%s: status %d, \"%s\"", name, (int)failure.status, failure.error.text);
	if (strcmp(printed, expected))
		fail_msg("%s: printed \"%s\", expected \"%s\"", name, printed, expected);
	free(printed);
}

/* Something is missing: what is left is printed, and the failure tells what. */
static inline void assert_incomplete(const char *name, log_print *print, const uint8_t *bytes, size_t size,
				     const char *expected, enum status status, const char *words)
{
	struct failure failure = {0};
	bool done;
	char *printed = print_log(print, bytes, size, &done, &failure);

	if (done)
		fail_msg("%s: complete", name);
	assert_error(name, &failure.error, ERROR_INPUT, words);
	if (failure.status != status)
		fail_msg("%s: status %d, expected %d", name, (int)failure.status, (int)status);
	if (strcmp(printed, expected))
		fail_msg("%s: printed \"%s\", expected \"%s\"", name, printed, expected);
	free(printed);
}

/* Makes the line of VMCOREINFO that starts with these words another one. */
static inline void hide_line(uint8_t *bytes, const char *words)
{
	char *text = (char *)bytes + VMCORE_TEXT, *line = strstr(text, words);

	assert_non_null(line);
	assert_true(line == text || line[-1] == '\n');
	*line = '?';
}

#endif

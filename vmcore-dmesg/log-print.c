// SPDX-License-Identifier: GPL-2.0-or-later
#include "log-print.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* isprint or isspace of the C locale, whatever the locale is. */
static bool is_plain(uint8_t c)
{
	return (c >= ' ' && c <= '~') || (c >= '\t' && c <= '\r');
}

static void put_text(FILE *out, struct blob text)
{
	for (size_t at = 0; at < text.size;) {
		size_t plain = at;

		while (plain < text.size && is_plain(text.data[plain]))
			plain++;
		fwrite(text.data + at, 1, plain - at, out);
		at = plain;
		if (at < text.size)
			fprintf(out, "\\x%02x", text.data[at++]);
	}
}

/* errno is that of the write that failed: nothing is tried after it. */
static bool taken(FILE *out, struct failure *failure)
{
	return !ferror(out) ||
	       failure_set(failure, STATUS_WRITE, "cannot write the log: %s", strerror(errno));
}

bool log_print_text(FILE *out, struct blob text, struct failure *failure)
{
	put_text(out, text);
	return taken(out, failure);
}

bool log_print_record(FILE *out, uint64_t ts_nsec, struct blob text, struct failure *failure)
{
	fprintf(out, "[%5" PRIu64 ".%06" PRIu64 "] ", ts_nsec / 1000000000, ts_nsec / 1000 % 1000000);
	put_text(out, text);
	fputc('\n', out);
	return taken(out, failure);
}

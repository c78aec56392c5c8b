// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmdline.h"

#include <string.h>
#include "boot-arm64.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

/*
 * Bytes of the word at text. The quotes are the kernel's (lib/cmdline.c,
 * next_arg): a double quote anywhere in a word opens or closes a stretch in
 * which white space belongs to the word; one that is never closed reaches to the end.
 */
static size_t word_length(const char *text)
{
	bool quoted = false;
	size_t length;

	for (length = 0; text[length] && (quoted || !is_space(text[length])); length++)
		if (text[length] == '"')
			quoted = !quoted;
	return length;
}

static bool is_dropped(const char *word, bool crash)
{
	return starts_with(word, "BOOT_IMAGE=") || (crash && starts_with(word, "crashkernel="));
}

const char *cmdline_reuse(struct arena *arena, const char *running, bool crash)
{
	char *kept = arena_alloc(arena, strlen(running) + 1);
	char *end = kept;

	while (*running) {
		size_t length = word_length(running);
		size_t behind = running[length] ? 1 : 0;

		if (!is_dropped(running, crash)) {
			memcpy(end, running, length + behind);
			end += length + behind;
		}
		running += length + behind;
	}
	return kept;
}

const char *cmdline_join(struct arena *arena, const char *first, const char *second)
{
	if (!first || !*first)
		return second ? second : "";
	if (!second || !*second)
		return first;
	return arena_printf(arena, "%s %s", first, second);
}

bool cmdline_check(const char *text, struct error *error)
{
	size_t length = strlen(text);

	if (length < BOOT_ARM64_COMMAND_LINE_SIZE)
		return true;
	return error_set(error, ERROR_USAGE, "command line: %zu bytes; the kernel takes at most %d", length,
			 BOOT_ARM64_COMMAND_LINE_SIZE - 1);
}

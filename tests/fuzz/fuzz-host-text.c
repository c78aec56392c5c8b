// SPDX-License-Identifier: GPL-2.0-or-later
/* Any text as each of the small files that tell about a machine. */
#include <stdlib.h>
#include <string.h>

#include "host-text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* What was taken is written as it was meant, and taken again. */
static void try_identity(struct arena *arena, struct blob text)
{
	struct host_identity identity, again;
	struct error error = {0};
	struct blob written;

	if (!host_identity_parse(arena, text, &identity, &error)) {
		require(error.kind == ERROR_MACHINE && error.text[0]);
		return;
	}
	written.data = (const uint8_t *)host_identity_format(arena, &identity);
	written.size = strlen((const char *)written.data);
	require(host_identity_parse(arena, written, &again, &error));
	require(identity.page_size == again.page_size && identity.big_endian == again.big_endian &&
		identity.hwcap == again.hwcap && !strcmp(identity.release, again.release) &&
		!strcmp(identity.machine, again.machine));
	require(!strchr(identity.release, '/'));
}

static void try_words(struct arena *arena, struct blob text)
{
	const char *excerpt = host_text_excerpt(arena, text), *word = "";

	require(strlen(excerpt) <= 40);
	for (; *excerpt; excerpt++)
		require(*excerpt >= ' ' && *excerpt < 0x7f);
	require(strlen(host_text_line(arena, text)) <= text.size);
	if (host_text_bracketed(arena, text, &word))
		require(strlen(word) + 2 <= text.size);
	host_text_config_has(text, "CONFIG_KEXEC");
}

static void try_numbers(struct blob text)
{
	uint64_t number = 0, limit = 0, value;
	bool unlimited = false;

	if (host_text_number(text, &number))
		require(host_text_limit(text, &unlimited, &limit) && !unlimited && limit == number);
	if (host_text_memory(text, "MemTotal", &value))
		require(value % 1024 == 0);
	if (host_text_cpu_count(text, &value))
		require(value > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blob text = {data, size};
	struct arena *arena = arena_new();

	if (!arena)
		return 0;
	try_identity(arena, text);
	try_words(arena, text);
	try_numbers(text);
	arena_free(arena);
	return 0;
}

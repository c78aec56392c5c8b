// SPDX-License-Identifier: GPL-2.0-or-later
/* The text of kexec.conf: what comes of it is whole, and the same text with what means nothing added is the same. */
#include <stdlib.h>
#include <string.h>

#include "conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void compare(const struct conf *conf, const struct conf *other)
{
	require(conf->require_signature == other->require_signature && conf->check_dates == other->check_dates &&
		conf->certificate_count == other->certificate_count);
	for (size_t i = 0; i < conf->certificate_count; i++)
		require(!strcmp(conf->certificates[i], other->certificates[i]));
}

/* A comment in front and a line without a newline behind. */
static void try_with_comment(struct arena *arena, struct blob text, const struct conf *conf)
{
	static const char head[] = "# comment\n", tail[] = "\n# end";
	size_t size = sizeof(head) - 1 + text.size + sizeof(tail) - 1;
	uint8_t *bytes = arena_alloc(arena, size);
	struct error error;
	struct conf other;

	memcpy(bytes, head, sizeof(head) - 1);
	memcpy(bytes + sizeof(head) - 1, text.data, text.size);
	memcpy(bytes + size - (sizeof(tail) - 1), tail, sizeof(tail) - 1);
	require(conf_parse(arena, (struct blob){bytes, size}, &other, &error));
	compare(conf, &other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct blob text = {data, size};
	struct error error;
	struct conf conf;

	if (!arena)
		return 0;
	if (!conf_parse(arena, text, &conf, &error)) {
		require(error.kind == ERROR_POLICY && error.text[0]);
	} else {
		require(!conf.require_signature || conf.certificate_count);
		for (size_t i = 0; i < conf.certificate_count; i++)
			require(conf.certificates[i][0] == '/');
		if (size)
			try_with_comment(arena, text, &conf);
	}
	arena_free(arena);
	return 0;
}

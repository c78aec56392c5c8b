// SPDX-License-Identifier: GPL-2.0-or-later
/* Any bytes as each of the texts of boot loaders, and any two versions in an order that holds both ways. */
#include <stdlib.h>
#include <string.h>

#include "bls-order.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void require_line(const char *text)
{
	for (; *text; text++)
		require((unsigned char)*text >= ' ' || *text == '\t');
}

static void try_entry(struct arena *arena, struct blob text)
{
	struct notes notes = {.arena = arena};
	struct bls_entry entry;
	struct error error;

	if (!bls_entry_parse(arena, text, &entry, &notes, &error)) {
		require(error.kind == ERROR_INPUT && error.text[0]);
		return;
	}
	require(*entry.kernel && *entry.key);
	require_line(entry.title);
	require_line(entry.kernel);
	require_line(entry.initrds);
	require_line(entry.options ? entry.options : "");
	bls_is_for_arm64(&entry);
}

/* What the first line is, with the rest as GRUB's environment block. */
static void try_grub(struct arena *arena, struct blob text)
{
	const uint8_t *end = text.size ? memchr(text.data, '\n', text.size) : NULL;
	size_t length = end ? (size_t)(end - text.data) : text.size;
	struct blob grubenv = {text.data + length, text.size - length};
	struct notes notes = {.arena = arena};
	const char *line = length ? arena_strndup(arena, (const char *)text.data, length) : "", *expanded;
	struct error error;

	if (!bls_expand(arena, line, grubenv, &expanded, &notes, &error))
		require(error.kind == ERROR_INPUT);
	else if (!strchr(line, '$'))
		require(!strcmp(line, expanded));
	bls_grub_value(arena, text, "saved_entry");
	bls_loader_value(arena, text, "default");
	bls_efi_value(arena, text);
}

/* Two halves of a text as versions. */
static void try_versions(struct arena *arena, struct blob text)
{
	size_t half = text.size / 2;
	const char *first = half ? arena_strndup(arena, (const char *)text.data, half) : "", *second;
	int order;

	second = text.size ? arena_strndup(arena, (const char *)text.data + half, text.size - half) : "";
	order = bls_version_compare(first, second);
	require((order < 0) == (bls_version_compare(second, first) > 0));
	require((order == 0) == (bls_version_compare(second, first) == 0));
	require(!bls_version_compare(first, first));
	require(!strchr(first, '~') && first[strcspn(first, "-.^0123456789abc")] ? bls_version_compare(first, "") > 0 : true);
}

static void try_name(struct arena *arena, struct blob text)
{
	const char *name = text.size ? arena_strndup(arena, (const char *)text.data, text.size) : "";
	struct bls_item item = {.path = ""}, again = {0};

	bls_item_name(arena, name, &item);
	require(strlen(item.id) <= strlen(name) && item.counted == (strlen(item.id) < strlen(name)));
	if (!item.counted)
		require(!strcmp(item.id, name));
	bls_item_name(arena, item.id, &again);
	require(bls_find(&item, 1, item.id) == &item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct blob text = {data, size};
	struct bls_entry entry;
	struct error error;

	if (!arena)
		return 0;
	try_entry(arena, text);
	try_grub(arena, text);
	try_versions(arena, text);
	try_name(arena, text);
	if (!bls_uki_parse(arena, text, &entry, &error))
		require(error.kind == ERROR_INPUT);
	arena_free(arena);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "bls-load.h"

#include <string.h>

#include "cmdline.h"
#include "print.h"
#include "text.h"

struct loading {
	struct arena *arena;
	const struct host *host;
	struct options *options;
	const struct bls_item *item;
	struct notes *notes;
	struct error *error;
};

/* --- Which entry --------------------------------------------------------------------------------------------- */

static bool choose_default(const struct host_bls *bls, const struct bls_item **ret, struct notes *notes,
			   struct error *error)
{
	for (size_t i = bls->count; i < bls->all; i++)
		notes_add(notes, NOTE_WARNING, "%s; the entry is passed over", bls->items[i].fault);
	if (!bls->count)
		return error_set(error, ERROR_INPUT, "no boot loader entry can be used: %s", bls->items[0].fault);
	*ret = bls_choose(bls->items, bls->count, bls->wishes, bls->wish_count, notes);
	return true;
}

#define NAMES_SHOWN 8

static bool report_missing(struct arena *arena, const struct host_bls *bls, const char *id, struct error *error)
{
	const char *names = "";

	for (size_t i = 0; i < bls->count && i < NAMES_SHOWN; i++)
		names = arena_printf(arena, "%s%s%s", names, i ? ", " : "", bls->items[i].id);
	return error_set(error, ERROR_INPUT, "no boot loader entry \"%s\"; there are: %s%s", id, names,
			 bls->count > NAMES_SHOWN ? ", ...; --bls=list shows all" : "");
}

static bool choose_id(struct arena *arena, const struct host_bls *bls, const char *id, const struct bls_item **ret,
		      struct error *error)
{
	const struct bls_item *item = bls_find(bls->items, bls->count, id);

	if (!item)
		item = bls_find(bls->items + bls->count, bls->all - bls->count, id);
	if (!item)
		return report_missing(arena, bls, id, error);
	if (item->fault)
		return error_set(error, ERROR_INPUT, "%s", item->fault);
	*ret = item;
	return true;
}

static bool choose_path(struct loading *loading, const char *path)
{
	struct bls_item *item = arena_alloc(loading->arena, sizeof(*item));

	if (!host_bls_read_file(loading->arena, loading->host, path, item, loading->error))
		return false;
	if (!bls_is_for_arm64(&item->entry))
		return error_set(loading->error, ERROR_INPUT, "%s: architecture is %s, expected aa64", path,
				 item->entry.architecture);
	loading->item = item;
	return true;
}

static bool choose(struct loading *loading)
{
	const char *name = loading->options->bls;
	struct host_bls bls;

	if (strchr(name, '/'))
		return choose_path(loading, name);
	if (!host_bls_read(loading->arena, loading->host, &bls, loading->notes, loading->error))
		return false;
	if (!strcmp(name, "default"))
		return choose_default(&bls, &loading->item, loading->notes, loading->error);
	return choose_id(loading->arena, &bls, name, &loading->item, loading->error);
}

/* --- What it names ------------------------------------------------------------------------------------------- */

static bool find(struct loading *loading, const char *key, const char *path, const char **ret)
{
	return host_bls_find(loading->arena, loading->item, path, ret, loading->error) ||
	       error_noun(loading->error, "%s: %s", loading->item->path, key);
}

struct list {
	const char **items;
	size_t count;
	size_t capacity;
};

static void add(struct loading *loading, struct list *list, const char *path)
{
	list->items = arena_grow(loading->arena, list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = path;
}

static bool find_all(struct loading *loading, const char *key, const char *words, struct list *list)
{
	struct blob rest = {(const uint8_t *)words, strlen(words)}, word;
	const char *path;

	while (text_next_word(&rest, &word)) {
		if (!find(loading, key, text_copy(loading->arena, word), &path))
			return false;
		add(loading, list, path);
	}
	return true;
}

static bool expand(struct loading *loading, const char *key, const char *text, const char **ret)
{
	struct blob grubenv = strchr(text, '$') ? host_bls_grubenv(loading->arena, loading->host) : (struct blob){0};

	return bls_expand(loading->arena, text, grubenv, ret, loading->notes, loading->error) ||
	       error_noun(loading->error, "%s: %s", loading->item->path, key);
}

static bool take_kernel(struct loading *loading)
{
	const struct bls_item *item = loading->item;
	struct options *options = loading->options;

	if (!options->profile)
		options->profile = item->entry.profile;
	if (item->unified)
		return options->kernel = item->path, true;
	return find(loading, item->entry.key, item->entry.kernel, &options->kernel);
}

static bool take_initrds(struct loading *loading)
{
	struct options *options = loading->options;
	struct list list = {0};
	const char *words;

	if (options->initrd_count)
		return true;
	if (!expand(loading, "initrd", loading->item->entry.initrds, &words) ||
	    !find_all(loading, "initrd", words, &list))
		return false;
	options->initrds = list.items;
	options->initrd_count = list.count;
	return true;
}

/* Without options a kernel starts with an empty command line, and a UKI with its own. */
static bool take_command_line(struct loading *loading)
{
	struct options *options = loading->options;
	const char *line = loading->item->entry.options;

	options->default_command_line = "";
	if (options->command_line || options->reuse_cmdline || !line)
		return true;
	if (!expand(loading, "options", line, &line))
		return false;
	options->command_line = cmdline_reuse(loading->arena, line, options->crash);
	return true;
}

/* The user's overlays come behind those of the entry, which are for its own tree. */
static bool take_tree(struct loading *loading)
{
	struct options *options = loading->options;
	const struct bls_entry *entry = &loading->item->entry;
	struct list list = {0};

	if (options->dtb || (!entry->devicetree && !*entry->overlays))
		return true;
	if (!options->needs_load)
		options->needs_load = "the device tree of the boot loader entry";
	if (entry->devicetree && !find(loading, "devicetree", entry->devicetree, &options->dtb))
		return false;
	if (!find_all(loading, "devicetree-overlay", entry->overlays, &list))
		return false;
	for (size_t i = 0; i < options->dtbo_count; i++)
		add(loading, &list, options->dtbos[i]);
	options->dtbos = list.items;
	options->dtbo_count = list.count;
	return true;
}

bool bls_load(struct arena *arena, const struct host *host, struct options *options, struct notes *notes,
	      struct error *error)
{
	struct loading loading = {.arena = arena, .host = host, .options = options, .notes = notes, .error = error};
	const char *title;

	if (!choose(&loading))
		return false;
	for (size_t i = 0; i < loading.item->notes.count; i++)
		notes_add(notes, loading.item->notes.items[i].level, "%s: %s", loading.item->path,
			  loading.item->notes.items[i].text);
	title = loading.item->entry.title;
	notes_add(notes, NOTE_INFO, "boot loader entry: %s%s%s%s", loading.item->path, *title ? " (" : "", title,
		  *title ? ")" : "");
	return take_kernel(&loading) && take_initrds(&loading) && take_command_line(&loading) && take_tree(&loading);
}

/* --- The list ------------------------------------------------------------------------------------------------ */

static void print_item(FILE *out, struct arena *arena, const struct bls_item *item, bool is_default, int width)
{
	const struct bls_entry *entry = &item->entry;
	const char *state = "";

	if (item->counted)
		state = arena_printf(arena, "  [%s%lu left, %lu done]", bls_item_is_bad(item) ? "bad: " : "tries: ",
				     item->tries_left, item->tries_done);
	print_words(out, arena_printf(arena, "%c %-*s  %s%s%s%s%s", is_default ? '*' : ' ', width, item->id,
				      entry->title, *entry->version ? " (" : "", entry->version,
				      *entry->version ? ")" : "", state));
	fputc('\n', out);
}

bool bls_print_list(FILE *out, struct arena *arena, const struct host *host, struct notes *notes, struct error *error)
{
	const struct bls_item *chosen;
	struct host_bls bls;
	size_t width = 0;

	if (!host_bls_read(arena, host, &bls, notes, error) || !choose_default(&bls, &chosen, notes, error))
		return false;
	for (size_t i = 0; i < bls.count; i++)
		if (strlen(bls.items[i].id) > width)
			width = strlen(bls.items[i].id);
	for (size_t i = 0; i < bls.count; i++)
		print_item(out, arena, &bls.items[i], &bls.items[i] == chosen, (int)width);
	return true;
}

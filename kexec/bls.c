// SPDX-License-Identifier: GPL-2.0-or-later
#include "bls.h"

#include <string.h>
#include <strings.h>

#include "pe.h"
#include "text.h"

struct parser {
	struct arena *arena;
	struct bls_entry entry;
	unsigned seen;		/* a bit for each row of keys */
	struct notes *notes;
	size_t line;
	struct error *error;
};

struct key {
	const char *name;
	bool (*apply)(struct parser *parser, const struct key *key, const char *value);
	size_t field;		/* offset in struct parser of what apply sets */
	bool adds;		/* a second one adds to the first */
};

static bool set_text(struct parser *parser, const struct key *key, const char *value)
{
	*(const char **)((char *)parser + key->field) = value;
	return true;
}

/* Behind what is there, and a space. */
static bool add_text(struct parser *parser, const struct key *key, const char *value)
{
	const char **text = (const char **)((char *)parser + key->field);

	*text = *text && **text ? arena_printf(parser->arena, "%s %s", *text, value) : value;
	return true;
}

/* A boot loader's file system may know no "..", and none leads out of it. */
static bool check_path(struct blob path, struct error *error)
{
	struct blob part;

	if (!path.size)
		return error_set(error, ERROR_INPUT, "no value; expected a path");
	while (text_next(&path, '/', &part))
		if (part.size == 2 && blob_equal_at(part, 0, "..", 2))
			return error_set(error, ERROR_INPUT, "\"..\" in it; expected a path from the partition's root");
	return true;
}

static struct blob blob_of(const char *text)
{
	return (struct blob){(const uint8_t *)text, strlen(text)};
}

static bool check_paths(const char *words, struct error *error)
{
	struct blob rest = blob_of(words), word;

	if (!*words)
		return check_path(rest, error);
	while (text_next_word(&rest, &word))
		if (!check_path(word, error))
			return false;
	return true;
}

static bool set_path(struct parser *parser, const struct key *key, const char *value)
{
	return check_path(blob_of(value), parser->error) && set_text(parser, key, value);
}

static bool add_paths(struct parser *parser, const struct key *key, const char *value)
{
	return check_paths(value, parser->error) && add_text(parser, key, value);
}

/* Of the keys that name a kernel the first of this order counts, as the others say the same to another boot loader. */
static bool set_kernel(struct parser *parser, const struct key *key, const char *value)
{
	static const char order[] = "linux uki efi";
	struct bls_entry *entry = &parser->entry;

	if (!check_path(blob_of(value), parser->error))
		return false;
	if (entry->key && strstr(order, entry->key) < strstr(order, key->name))
		return true;
	entry->key = key->name;
	entry->kernel = value;
	return true;
}

static bool set_profile(struct parser *parser, const struct key *key, const char *value)
{
	(void)key;
	if (!*value || strspn(value, "0123456789") != strlen(value))
		return error_set(parser->error, ERROR_INPUT, "\"%s\" is no number of a profile", value);
	parser->entry.profile = arena_printf(parser->arena, "@%s", value);
	return true;
}

static bool warn(struct parser *parser, const struct key *key, const char *value)
{
	notes_add(parser->notes, NOTE_WARNING, "line %zu: %s %s: not loaded: only a stub that EFI starts takes it",
		  parser->line, key->name, value);
	return true;
}

#define FIELD(member) .field = offsetof(struct parser, entry.member)

static const struct key keys[] = {
	{"title", set_text, FIELD(title)},
	{"version", set_text, FIELD(version)},
	{"machine-id", set_text, FIELD(machine_id)},
	{"sort-key", set_text, FIELD(sort_key)},
	{"architecture", set_text, FIELD(architecture)},
	{"linux", .apply = set_kernel},
	{"uki", .apply = set_kernel},
	{"efi", .apply = set_kernel},
	{"initrd", add_paths, FIELD(initrds), .adds = true},
	{"options", add_text, FIELD(options), .adds = true},
	{"devicetree", set_path, FIELD(devicetree)},
	{"devicetree-overlay", add_paths, FIELD(overlays), .adds = true},
	{"profile", .apply = set_profile},
	{"extra", .apply = warn, .adds = true},
};

/* Text edited elsewhere may have the other kind of newline. */
static struct blob without_return(struct blob line)
{
	if (line.size && line.data[line.size - 1] == '\r')
		line.size--;
	return line;
}

static bool check_bytes(struct blob line, struct error *error)
{
	for (size_t i = 0; i < line.size; i++)
		if ((line.data[i] < ' ' && line.data[i] != '\t') || line.data[i] == 0x7f)
			return error_set(error, ERROR_INPUT, "byte 0x%02x at column %zu; expected text", line.data[i],
					 i + 1);
	return true;
}

static bool apply(struct parser *parser, const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(name, keys[i].name))
			continue;
		if (parser->seen & 1u << i && !keys[i].adds)
			notes_add(parser->notes, NOTE_WARNING, "line %zu: %s was given before; this one counts",
				  parser->line, name);
		parser->seen |= 1u << i;
		return keys[i].apply(parser, &keys[i], value) || error_noun(parser->error, "%s", name);
	}
	notes_add(parser->notes, NOTE_DEBUG, "line %zu: %s: ignored: not a key that matters here", parser->line, name);
	return true;
}

static bool parse_line(struct parser *parser, struct blob line)
{
	struct blob name;

	line = without_return(line);
	if (!check_bytes(line, parser->error))
		return false;
	line = text_trim(line);
	if (!line.size || line.data[0] == '#' || !text_next_word(&line, &name))
		return true;
	return apply(parser, text_copy(parser->arena, name), text_copy(parser->arena, text_trim(line)));
}

static const struct bls_entry silent = {
	.title = "", .version = "", .machine_id = "", .sort_key = "", .architecture = "", .initrds = "", .overlays = "",
};

bool bls_entry_parse(struct arena *arena, struct blob text, struct bls_entry *ret, struct notes *notes,
		     struct error *error)
{
	struct parser parser = {.arena = arena, .entry = silent, .notes = notes, .error = error, .line = 1};
	struct blob line;

	for (; text_next(&text, '\n', &line); parser.line++)
		if (!parse_line(&parser, line))
			return error_noun(error, "line %zu", parser.line);
	if (!parser.entry.kernel)
		return error_set(error, ERROR_INPUT, "none of linux, uki and efi names a kernel");
	*ret = parser.entry;
	return true;
}

bool bls_is_for_arm64(const struct bls_entry *entry)
{
	return !*entry->architecture || !strcasecmp(entry->architecture, "aa64");
}

/* --- Unified kernel images ----------------------------------------------------------------------------------- */

/* The first section of that name, and only as far as the file goes; size 0: there is none. */
static struct blob find_section(struct blob file, const struct pe *pe, const char *name)
{
	for (size_t i = 0; i < pe->section_count; i++) {
		struct pe_section section = pe_section(pe, i);
		struct blob bytes;

		if (!strcmp(section.name, name) &&
		    blob_sub(file, section.raw_offset, pe_section_size(&section), &bytes))
			return bytes;
	}
	return (struct blob){0};
}

/* os-release is text for a shell: a value may be quoted, with a backslash before what would not be text there. */
static const char *unquote(struct arena *arena, struct blob value)
{
	bool quoted = value.size > 1 && (value.data[0] == '"' || value.data[0] == '\'') &&
		      value.data[value.size - 1] == value.data[0];
	char *text = arena_alloc(arena, value.size + 1);
	size_t size = 0;

	if (quoted)
		value = (struct blob){value.data + 1, value.size - 2};
	for (size_t i = 0; i < value.size; i++) {
		if (value.data[i] == '\\' && i + 1 < value.size)
			i++;
		text[size++] = (char)value.data[i];
	}
	return text;
}

/* The value of the first of two names that has one; "": neither. */
static const char *osrel_value(struct arena *arena, struct blob text, const char *first, const char *second)
{
	const char *found = "";
	struct blob line;

	while (text_next(&text, '\n', &line)) {
		size_t length = strlen(first);
		bool is_first = blob_equal_at(line, 0, first, length);

		if (!is_first)
			length = strlen(second);
		if (!is_first && (*found || !blob_equal_at(line, 0, second, length)))
			continue;
		found = unquote(arena, text_trim((struct blob){line.data + length, line.size - length}));
		if (is_first && *found)
			break;
	}
	return found;
}

bool bls_uki_parse(struct arena *arena, struct blob file, struct bls_entry *ret, struct error *error)
{
	struct bls_entry entry = silent;
	struct blob osrel;
	struct pe pe;

	if (!pe_matches(file))
		return error_set(error, ERROR_INPUT, "not an EFI program");
	if (!pe_read(file, &pe, error))
		return false;
	if (pe.machine != PE_MACHINE_ARM64) {
		entry.architecture = arena_printf(arena, "that of machine 0x%x", pe.machine);
		*ret = entry;
		return true;
	}
	osrel = find_section(file, &pe, ".osrel");
	if (!osrel.size || !find_section(file, &pe, ".linux").size)
		return error_set(error, ERROR_INPUT, "not a unified kernel image: it lacks section .osrel or .linux");
	entry.title = osrel_value(arena, osrel, "PRETTY_NAME=", "NAME=");
	entry.version = osrel_value(arena, osrel, "IMAGE_VERSION=", "VERSION_ID=");
	entry.sort_key = osrel_value(arena, osrel, "IMAGE_ID=", "ID=");
	*ret = entry;
	return true;
}

/* --- GRUB's environment block -------------------------------------------------------------------------------- */

/* Takes one NAME=VALUE off the front: a backslash makes the byte behind it, a newline too, part of the value. */
static struct blob take_setting(struct arena *arena, struct blob *rest)
{
	uint8_t *setting = arena_alloc(arena, rest->size + 1);
	size_t size = 0, i = 0;

	for (; i < rest->size && rest->data[i] != '\n'; i++) {
		if (rest->data[i] == '\\' && i + 1 < rest->size)
			i++;
		setting[size++] = rest->data[i];
	}
	i += i < rest->size;
	*rest = (struct blob){rest->data + i, rest->size - i};
	return (struct blob){setting, size};
}

/* Whether there is a variable of that name; a later one replaces an earlier one. */
static bool find_variable(struct arena *arena, struct blob grubenv, const char *name, const char **ret)
{
	size_t length = strlen(name);
	bool found = false;

	while (grubenv.size) {
		/* What fills the block up. */
		bool comment = grubenv.data[0] == '#';
		struct blob setting = take_setting(arena, &grubenv);

		if (comment || !blob_equal_at(setting, 0, name, length) || !blob_equal_at(setting, length, "=", 1))
			continue;
		*ret = text_copy(arena, (struct blob){setting.data + length + 1, setting.size - length - 1});
		found = true;
	}
	return found;
}

const char *bls_grub_value(struct arena *arena, struct blob grubenv, const char *name)
{
	const char *value;

	return find_variable(arena, grubenv, name, &value) && *value ? value : NULL;
}

static size_t name_length(const char *text)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");
}

/* The variable at text, a '$', and *ret_length, what it takes there; NULL: a '$' that is text. */
static const char *variable_at(struct arena *arena, const char *text, size_t *ret_length)
{
	bool braced = text[1] == '{';
	const char *name = text + 1 + braced;
	size_t length = name_length(name);

	if (!length || (*name >= '0' && *name <= '9') || (braced && name[length] != '}'))
		return NULL;
	*ret_length = 1 + length + (braced ? 2 : 0);
	return arena_strndup(arena, name, length);
}

static bool variable_value(struct arena *arena, const char *name, struct blob grubenv, const char **ret,
			   struct notes *notes, struct error *error)
{
	if (find_variable(arena, grubenv, name, ret))
		return true;
	if (strcmp(name, "tuned_params") && strcmp(name, "tuned_initrd"))
		return error_set(error, ERROR_INPUT, "$%s is a variable of GRUB, which %s", name, grubenv.size ?
				 "grubenv does not set" : "only a grubenv could tell, and there is none");
	notes_add(notes, NOTE_WARNING, "$%s is taken for empty: grubenv does not set it", name);
	*ret = "";
	return true;
}

bool bls_expand(struct arena *arena, const char *text, struct blob grubenv, const char **ret, struct notes *notes,
		struct error *error)
{
	const char *expanded = "";

	while (*text) {
		size_t plain = strcspn(text + 1, "$") + 1, length = 0;
		const char *name = *text == '$' ? variable_at(arena, text, &length) : NULL, *value;

		if (!name) {
			expanded = arena_printf(arena, "%s%.*s", expanded, (int)plain, text);
			text += plain;
			continue;
		}
		if (!variable_value(arena, name, grubenv, &value, notes, error))
			return false;
		expanded = arena_printf(arena, "%s%s", expanded, value);
		text += length;
	}
	*ret = expanded;
	return true;
}

/* --- The boot loader's choice -------------------------------------------------------------------------------- */

const char *bls_loader_value(struct arena *arena, struct blob text, const char *name)
{
	const char *value = NULL;
	struct blob line, word;

	while (text_next(&text, '\n', &line)) {
		line = without_return(line);
		if (!text_next_word(&line, &word) || word.size != strlen(name) || memcmp(word.data, name, word.size))
			continue;
		line = text_trim(line);
		value = line.size ? text_copy(arena, line) : NULL;
	}
	return value;
}

#define ATTRIBUTES_SIZE 4	/* bytes; efivarfs.rst of the kernel */

const char *bls_efi_value(struct arena *arena, struct blob variable)
{
	char *text = arena_alloc(arena, variable.size + 1);
	size_t length = 0;
	uint16_t unit;

	for (uint64_t at = ATTRIBUTES_SIZE; at < variable.size; at += 2) {
		if (!blob_le16(variable, at, &unit))
			return NULL;
		if (!unit)
			break;
		if (unit <= ' ' || unit >= 0x7f)
			return NULL;
		text[length++] = (char)unit;
	}
	return length ? text : NULL;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "conf.h"

#include <string.h>

#include "text.h"

struct parser {
	struct arena *arena;
	struct conf conf;
	size_t certificate_capacity;
	unsigned seen;		/* a bit for each row of keys */
	struct error *error;
};

struct key {
	const char *name;
	bool repeatable;
	bool (*apply)(struct parser *parser, const struct key *key, const char *value);
	size_t field;		/* offset in struct parser of what apply sets */
};

const struct conf conf_default = {.check_dates = true};

static bool set_bool(struct parser *parser, const struct key *key, const char *value)
{
	bool yes = !strcmp(value, "yes");

	if (!yes && strcmp(value, "no"))
		return error_set(parser->error, ERROR_POLICY, "%s is \"%s\", expected yes or no", key->name, value);
	*(bool *)((char *)parser + key->field) = yes;
	return true;
}

static bool add_certificate(struct parser *parser, const struct key *key, const char *value)
{
	struct conf *conf = &parser->conf;

	if (value[0] != '/')
		return error_set(parser->error, ERROR_POLICY, "%s is \"%s\", expected an absolute path", key->name,
				 value);
	conf->certificates = arena_grow(parser->arena, conf->certificates, conf->certificate_count,
					&parser->certificate_capacity, sizeof(*conf->certificates));
	conf->certificates[conf->certificate_count++] = value;
	return true;
}

static const struct key keys[] = {
	{"require-signature", false, set_bool, offsetof(struct parser, conf.require_signature)},
	{"check-dates", false, set_bool, offsetof(struct parser, conf.check_dates)},
	{"verify-cert", true, add_certificate, 0},
};

static bool check_bytes(struct blob line, struct error *error)
{
	for (size_t i = 0; i < line.size; i++)
		if ((line.data[i] < ' ' && line.data[i] != '\t') || line.data[i] == 0x7f)
			return error_set(error, ERROR_POLICY, "byte 0x%02x at column %zu; expected text and newlines alone",
					 line.data[i], i + 1);
	return true;
}

static bool apply(struct parser *parser, const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(name, keys[i].name))
			continue;
		if (parser->seen & 1u << i && !keys[i].repeatable)
			return error_set(parser->error, ERROR_POLICY, "%s was given before", name);
		parser->seen |= 1u << i;
		return keys[i].apply(parser, &keys[i], value);
	}
	return error_set(parser->error, ERROR_POLICY, "\"%s\": no such key", name);
}

static bool parse_line(struct parser *parser, struct blob line)
{
	struct blob name, value;
	const uint8_t *equals;

	if (!check_bytes(line, parser->error))
		return false;
	line = text_trim(line);
	if (!line.size || line.data[0] == '#')
		return true;
	equals = memchr(line.data, '=', line.size);
	if (!equals)
		return error_set(parser->error, ERROR_POLICY, "no '='; expected KEY = VALUE");
	name = text_trim((struct blob){.data = line.data, .size = (size_t)(equals - line.data)});
	value = text_trim((struct blob){.data = equals + 1, .size = line.size - (size_t)(equals + 1 - line.data)});
	return apply(parser, text_copy(parser->arena, name), text_copy(parser->arena, value));
}

bool conf_parse(struct arena *arena, struct blob text, struct conf *ret, struct error *error)
{
	struct parser parser = {.arena = arena, .conf = conf_default, .error = error};
	struct blob line;

	for (size_t number = 1; text_next(&text, '\n', &line); number++)
		if (!parse_line(&parser, line))
			return error_noun(error, "line %zu", number);
	if (parser.conf.require_signature && !parser.conf.certificate_count)
		return error_set(error, ERROR_POLICY, "require-signature is yes, but no verify-cert names a certificate");
	*ret = parser.conf;
	return true;
}

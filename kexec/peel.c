// SPDX-License-Identifier: GPL-2.0-or-later
#include "peel.h"

static const struct peel_format *const formats[] = {
	&peel_gzip,
};

static const struct peel_format *find_format(struct blob bytes)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->matches(bytes))
			return formats[i];
	return NULL;
}

bool peel(struct arena *arena, struct blob in, uint64_t limit, struct peeled *ret, struct error *error)
{
	struct peeled peeled = {.bytes = in};
	const struct peel_format *format;

	while ((format = find_format(peeled.bytes))) {
		if (peeled.layer_count == PEEL_MAX_LAYERS)
			return error_set(error, ERROR_INPUT,
					 "more than %d layers of compression or containers", PEEL_MAX_LAYERS);
		peeled.layers[peeled.layer_count++] = (struct peel_layer){format->name, peeled.bytes.size};
		if (!format->peel(arena, peeled.bytes, limit, &peeled.bytes, error))
			return error_noun(error, "%s", format->name);
	}
	*ret = peeled;
	return true;
}

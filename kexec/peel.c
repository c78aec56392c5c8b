// SPDX-License-Identifier: GPL-2.0-or-later
#include "peel.h"

#include "signature.h"

static const struct peel_format *const formats[] = {
	&peel_gzip,
	&peel_xz,
	&peel_zstd,
	&peel_lz4,
	&peel_bzip2,
	&peel_lzop,
	&peel_zboot,
	&peel_lzma,	/* last: it has no magic */
};

const struct peel_format *peel_find(struct blob bytes)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->matches(bytes))
			return formats[i];
	return NULL;
}

static bool peel_layer(const struct peel_format *format, struct arena *arena, uint64_t limit,
		       struct blob *bytes, struct error *error)
{
	if (!format->peel)
		return error_set(error, ERROR_INPUT, "built without %s", format->library);
	return format->peel(arena, *bytes, limit, bytes, error);
}

bool peel(struct arena *arena, struct blob in, uint64_t limit, struct peeled *ret, struct error *error)
{
	struct peeled peeled = {.bytes = in};
	const struct peel_format *format;

	for (;;) {
		if (!signature_strip(peeled.bytes, &peeled.bytes, error))
			return false;
		format = peel_find(peeled.bytes);
		if (!format)
			break;
		if (peeled.layer_count == PEEL_MAX_LAYERS)
			return error_set(error, ERROR_INPUT,
					 "more than %d layers of compression or containers", PEEL_MAX_LAYERS);
		peeled.layers[peeled.layer_count++] = (struct peel_layer){format->name, peeled.bytes.size};
		if (!peel_layer(format, arena, limit, &peeled.bytes, error))
			return error_noun(error, "%s", format->name);
	}
	*ret = peeled;
	return true;
}

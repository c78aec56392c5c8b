/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The peel loop: takes compression and containers off a file until a raw
 * kernel (an arm64 Image or an ELF) is left. One const table holds the
 * formats; adding one is one row and one peel-*.c.
 */
#ifndef KEXEC_PEEL_H
#define KEXEC_PEEL_H

#include "arena.h"
#include "blob.h"

/* Containers nest (uImage in gzip, Image.gz in zboot). Deeper than this is an attack. */
#define PEEL_MAX_LAYERS 4

struct peel_layer {
	const char *format;	/* name of the table row: "gzip" */
	size_t size;		/* bytes of the layer as it was found */
};

struct peeled {
	struct blob bytes;	/* what is left: into the input, or owned by the arena */
	struct peel_layer layers[PEEL_MAX_LAYERS];	/* outermost first */
	size_t layer_count;	/* 0: the file was raw already */
};

/*
 * One row of the table. matches looks at the magic only. peel must then
 * succeed or fail: a magic that matched is never "some other format". Its
 * error says the offset; the loop puts the name in front. limit caps what
 * comes out, in bytes, against decompression bombs.
 */
struct peel_format {
	const char *name;
	const char *library;	/* that peel needs, if any; when built without it, peel is NULL */
	bool (*matches)(struct blob in);
	bool (*peel)(struct arena *arena, struct blob in, uint64_t limit, struct blob *ret,
		     struct error *error);
};

extern const struct peel_format peel_bzip2;
extern const struct peel_format peel_gzip;
extern const struct peel_format peel_lz4;
extern const struct peel_format peel_lzma;
extern const struct peel_format peel_lzop;
extern const struct peel_format peel_xz;
extern const struct peel_format peel_zboot;
extern const struct peel_format peel_zstd;

/* The row of the table that matches; NULL: none does. */
const struct peel_format *peel_find(struct blob bytes);

/*
 * Peels in until nothing matches, and drops appended signatures (signature.h) on the way. ERROR_INPUT for damage or too many layers;
 * ERROR_ROOM for more than limit bytes, or no memory. in must outlive *ret.
 */
bool peel(struct arena *arena, struct blob in, uint64_t limit, struct peeled *ret, struct error *error);

#endif

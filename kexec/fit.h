/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flat Image Tree: kernels, device trees, overlays and ramdisks in one file
 * that is a device tree itself, and configurations that say what of it belongs
 * together. Source: Flat Image Tree specification (June 2025); where it and
 * U-Boot's mkimage differ, what mkimage writes counts.
 *
 * Images lie in the tree (data) or behind it (data-size with data-offset, from
 * the end of the tree, or data-position, from the start of the file). load and
 * entry are of no use: an arm64 kernel runs wherever it is put.
 */
#ifndef KEXEC_FIT_H
#define KEXEC_FIT_H

#include "digest.h"
#include "dtb-index.h"
#include "notes.h"

#define FIT_MAX_CHILDREN 4096	/* of /images and of /configurations: all boards of a kernel are 2000 */
#define FIT_MAX_HASHES 8	/* of one image */
#define FIT_MAX_LIST 32		/* images that one property of a configuration names */

struct fit {
	struct arena *arena;
	struct blob file;
	struct dtb_index index;
	size_t images;		/* nodes in the index */
	size_t configurations;	/* DTB_INDEX_NONE: there are none */
};

struct fit_image {
	size_t node;
	const char *name;
	const char *description;	/* this and the next: NULL where the file does not say */
	const char *type;
	const char *arch;
	const char *os;
	const char *compression;
	struct blob bytes;		/* as they are in the file, compression still on */
	size_t offset;			/* of them, from the start of the file */
	bool signature;			/* there is one */
};

enum fit_hash_state {
	FIT_HASH_GOOD,
	FIT_HASH_BAD,		/* another value than the file says */
	FIT_HASH_UNKNOWN,	/* an algorithm that this program does not know */
	FIT_HASH_BROKEN,	/* no algorithm, no value, or one of another size */
};

struct fit_hash {
	const char *node;
	const char *algorithm;	/* "" where the file does not say */
	enum fit_hash_state state;
};

struct fit_configuration {
	size_t node;
	const char *name;
	const char *description;	/* NULL: none; so are kernel and command_line */
	const char *kernel;
	const char *command_line;
	struct blob fdts;		/* lists of strings: names of images */
	struct blob ramdisks;
	struct blob loadables;
	struct blob compatible;		/* its own, or that of its first device tree */
	bool signature;
};

/* What one of its configurations gives for a boot. */
struct fit_contents {
	const char *configuration;
	struct fit_image kernel;
	struct blob *ramdisks;
	size_t ramdisk_count;
	struct blob dtb;		/* checked, overlays applied; size 0: none */
	size_t overlay_count;
	const char *command_line;	/* NULL: none */
};

struct fit_request {
	const char *configuration;	/* by name; NULL: choose */
	struct blob compatible;		/* of the machine's root node; size 0: not known */
};

/*
 * The magic of a flattened tree, and an /images in it, or a header or a
 * structure so damaged that nobody can tell.
 */
bool fit_matches(struct blob file);

/* ERROR_INPUT: a damaged tree, or more images than FIT_MAX_CHILDREN. */
bool fit_open(struct arena *arena, struct blob file, struct fit *ret, struct error *error);

/*
 * The end of the file, as its tree tells, which is first to be all in start, a
 * part of it; counted from its start. UINT64_MAX when the tree is damaged.
 */
uint64_t fit_extent(struct arena *arena, struct blob start);

/* The next child of /images or of /configurations: DTB_INDEX_NONE starts, and ends. */
size_t fit_next(const struct fit *fit, size_t parent, size_t node);

/* Finds an image's bytes. ERROR_INPUT: no data, or data past the end of the file. */
bool fit_read_image(const struct fit *fit, size_t node, struct fit_image *ret, struct error *error);

/* Computes the digests that the file has of an image. At most FIT_MAX_HASHES; returns their count. */
size_t fit_check_hashes(const struct fit *fit, const struct fit_image *image,
			struct fit_hash ret[FIT_MAX_HASHES]);

/* Configurations do not fail: what they lack is NULL. */
void fit_read_configuration(const struct fit *fit, size_t node, struct fit_configuration *ret);

/* The name of the default one; NULL where the file names none. */
const char *fit_default(const struct fit *fit);

/*
 * The configuration that is named; else the first of those that fit the
 * machine best, by their compatible; else the default; else the only one.
 * ERROR_USAGE when none of these is there: it tells the names.
 */
bool fit_choose(const struct fit *fit, const struct fit_request *request, struct fit_configuration *ret,
		struct notes *notes, struct error *error);

/*
 * Takes from a configuration what a boot needs, with all hashes checked. The
 * kernel stays compressed. What is not honoured (loadables, signatures, hashes
 * of unknown algorithms) is a warning.
 */
bool fit_take(const struct fit *fit, const struct fit_configuration *configuration, struct fit_contents *ret,
	      struct notes *notes, struct error *error);

#endif

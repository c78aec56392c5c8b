/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flat Image Trees, from the specification (June 2025): a table of images and
 * one of configurations. What is NULL is left out, so that damage can be built.
 */
#ifndef BUILD_FIT_H
#define BUILD_FIT_H

#include "blob.h"

struct build_fit_image {
	const char *name;
	const char *type;
	const char *arch;
	const char *os;
	const char *compression;
	struct blob bytes;
	const char *hash;		/* algo; NULL: no such node */
	const void *value;		/* NULL: none */
	size_t value_size;
	const char *signature;		/* name of a node; NULL: none */
	enum { FIT_INLINE, FIT_OFFSET, FIT_POSITION, FIT_NOWHERE } where;
};

struct build_fit_configuration {
	const char *name;
	const char *kernel;
	const char *fdts;		/* names separated by spaces, and so on */
	const char *ramdisks;
	const char *loadables;
	const char *compatible;
	const char *command_line;
	bool signature;
};

struct build_fit {
	const struct build_fit_image *images;
	size_t image_count;
	const struct build_fit_configuration *configurations;	/* NULL: no such node */
	size_t configuration_count;
	const char *default_name;
	size_t base;	/* data-position counts from here: the size that the tree has */
};

/* The caller frees blob.data. External data stands behind the tree, each at a multiple of 4. */
struct blob build_fit(const struct build_fit *fit);

#endif

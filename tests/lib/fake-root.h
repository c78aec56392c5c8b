/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine that is made of files: a directory tree with what a kernel shows
 * in /proc and /sys, for --sysroot.
 */
#ifndef FAKE_ROOT_H
#define FAKE_ROOT_H

#include <stddef.h>

struct fake_file {
	const char *path;	/* "/proc/iomem"; one that ends in "/" is a directory, and text is NULL */
	const char *text;
};

/*
 * A whole machine, as QEMU's virt with 1 GiB shows itself under Linux 6.12, but for its device tree.
 * Each fact is there once and no two have the same value, as far as their form allows.
 */
extern const struct fake_file fake_machine[];

/*
 * Makes the files below a new directory in $TMPDIR or /tmp and returns its
 * resolved name, from malloc. The table ends with a path that is NULL.
 */
char *fake_root_make(const struct fake_file *files);

/* One more file, or another content for one; for bytes that are no string. */
void fake_root_add(const char *root, const char *path, const void *bytes, size_t size);

/* A symbolic link; target is taken as it is. */
void fake_root_link(const char *root, const char *path, const char *target);

/* Removes one file, or an empty directory. */
void fake_root_drop(const char *root, const char *path);

/* Removes the tree and frees the name. */
void fake_root_remove(char *root);

#endif

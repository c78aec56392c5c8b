/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of boot loader entries, and which one is booted unless somebody
 * chooses. Sources: Boot Loader Specification (UAPI.1), "Boot counting" and
 * "Sorting"; Version Format Specification (UAPI.10), "Version Comparison".
 */
#ifndef KEXEC_BLS_ORDER_H
#define KEXEC_BLS_ORDER_H

#include "bls.h"

struct bls_item {
	const char *root;		/* all below are paths under it: "" or that of --sysroot */
	const char *partition;		/* where the entry's partition is: "/boot" */
	const char *path;		/* of the entry's file, root and all */
	const char *id;			/* its name, without boot counting: "debian-6.12.conf" */
	const char *fault;		/* why it cannot be used; NULL: it can */
	struct notes notes;		/* what is to be said of it when it is used */
	bool unified;			/* a UKI (type #2) */
	bool counted;			/* boots are counted */
	unsigned long tries_left;	/* 0 when counted: bad */
	unsigned long tries_done;
	struct bls_entry entry;
};

/* Less than, equal to or greater than 0, as strcmp. Total over all strings. */
int bls_version_compare(const char *first, const char *second);

/* Sets id, counted and both tries of a file name: "x+3-1.conf" is x.conf with 3 left, 1 done. */
void bls_item_name(struct arena *arena, const char *file, struct bls_item *item);

/* Whether no try is left. */
bool bls_item_is_bad(const struct bls_item *item);

/* The one that is to be booted rather first. Items that it cannot tell apart stay as they are. */
void bls_sort(struct bls_item *items, size_t count);

/* Something that says what is to be booted, in order of their weight. */
struct bls_wish {
	const char *source;	/* what says it, for messages */
	const char *value;	/* a pattern of an ID; of GRUB: an ID, a title, or a number from 0 on */
	bool grub;
};

/* Of sorted items the one with that ID, with or without its suffix, or that file name; NULL: none. */
const struct bls_item *bls_find(const struct bls_item *items, size_t count, const char *id);

/* Of sorted items, at least one. A wish that names none is a warning, and so is an item that is bad. */
const struct bls_item *bls_choose(const struct bls_item *items, size_t count, const struct bls_wish *wishes,
				  size_t wish_count, struct notes *notes);

#endif

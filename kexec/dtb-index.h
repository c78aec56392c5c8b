/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A flattened tree as two lists, made by one walk over its structure block.
 *
 * libfdt looks everything up by walking from the start, and what it costs to
 * find a thing grows with what stands before it. For a tree of megabytes that
 * may be hostile, such as a Flat Image Tree, this is the way in: its cost grows
 * with the file and with nothing else.
 */
#ifndef KEXEC_DTB_INDEX_H
#define KEXEC_DTB_INDEX_H

#include "arena.h"
#include "blob.h"

#define DTB_INDEX_MAX_ITEMS (1 << 20)	/* nodes and properties */
#define DTB_INDEX_MAX_DEPTH 64		/* of nodes in one another: what the kernel takes */

#define DTB_INDEX_NONE SIZE_MAX

struct dtb_index_node {
	struct blob name;	/* without a NUL */
	size_t parent;		/* DTB_INDEX_NONE: the root */
	size_t child;		/* the first; DTB_INDEX_NONE */
	size_t sibling;		/* the next; DTB_INDEX_NONE */
	size_t property;	/* the first one's place in the list */
	size_t property_count;
};

struct dtb_index_property {
	uint32_t name;		/* place in the strings block; it may be damaged */
	struct blob value;
};

struct dtb_index {
	size_t size;		/* totalsize, bytes */
	struct blob strings;
	struct dtb_index_node *nodes;	/* the root is the first; in the order of the file */
	size_t node_count;
	struct dtb_index_property *properties;
	size_t property_count;
};

/* Whether the magic of a flattened tree stands at the start. */
bool dtb_matches(struct blob bytes);

/* One token of a structure block (Devicetree Specification v0.4, 5.4.1). */
struct dtb_token {
	uint32_t tag;		/* FDT_BEGIN_NODE, ... */
	uint64_t offset;	/* in the block */
	struct blob name;	/* of a node, without its NUL */
	uint32_t name_offset;	/* of a property: place in the strings block, not checked */
	struct blob value;	/* of a property */
};

/*
 * Reads the token at *at, which moves on behind it. False where there is none
 * whole. (libfdt's own, in its version 1.6, lets properties of a negative size pass.)
 */
bool dtb_next_token(struct blob structure, uint64_t *at, struct dtb_token *ret);

/* The structure block, at any address; false when the header, or the block, is not whole. */
bool dtb_find_structure(struct blob bytes, struct blob *ret);

/*
 * Indexes a tree, whose header is checked as dtb_check does it. ERROR_INPUT:
 * a header or a token that is damaged, too many items, nodes too deep. bytes
 * must be 8-byte aligned and outlive the index.
 */
bool dtb_index_read(struct arena *arena, struct blob bytes, struct dtb_index *ret, struct error *error);

/* The child of that name; DTB_INDEX_NONE. */
size_t dtb_index_child(const struct dtb_index *index, size_t parent, const char *name);

/* The value; data is NULL when there is none. */
struct blob dtb_index_property(const struct dtb_index *index, size_t node, const char *name);

/*
 * The first string of a property, which ends with a NUL; NULL when there is none, or something else than text.
 */
const char *dtb_index_string(const struct dtb_index *index, size_t node, const char *name);

/* A list of strings: the one behind at (NULL: the first one); NULL at the end. */
const char *dtb_strings_next(struct blob list, const char *at);

/* The place in the machine's list of the first string that is in the other one too: 0 fits best. SIZE_MAX: none. */
size_t dtb_strings_distance(struct blob machine, struct blob compatible);

/* For messages: the name as a string, what is not printable as '?'. */
const char *dtb_index_name(struct arena *arena, const struct dtb_index *index, size_t node);

#endif

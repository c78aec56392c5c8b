// SPDX-License-Identifier: GPL-2.0-or-later
#include "dtb-index.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "dtb.h"

/* --- Tokens ----------------------------------------------------------------------------------------- */

static uint64_t align(uint64_t offset)
{
	return (offset + FDT_TAGSIZE - 1) & ~(uint64_t)(FDT_TAGSIZE - 1);
}

static bool read_name(struct blob structure, uint64_t offset, struct blob *ret)
{
	const uint8_t *end;

	if (offset >= structure.size)
		return false;
	end = memchr(structure.data + offset, '\0', structure.size - offset);
	return end && blob_sub(structure, offset, (uint64_t)(end - structure.data) - offset, ret);
}

static bool read_property(struct blob structure, uint64_t offset, struct dtb_token *ret)
{
	uint32_t size;

	return blob_be32(structure, offset, &size) && blob_be32(structure, offset + 4, &ret->name_offset) &&
	       blob_sub(structure, offset + 8, size, &ret->value);
}

bool dtb_next_token(struct blob structure, uint64_t *at, struct dtb_token *ret)
{
	struct dtb_token token = {.offset = *at};
	uint64_t next = *at + FDT_TAGSIZE;

	if (!blob_be32(structure, *at, &token.tag))
		return false;
	switch (token.tag) {
	case FDT_BEGIN_NODE:
		if (!read_name(structure, next, &token.name))
			return false;
		next = align(next + token.name.size + 1);
		break;
	case FDT_PROP:
		if (!read_property(structure, next, &token))
			return false;
		next = align(next + 8 + token.value.size);
		break;
	case FDT_END_NODE:
	case FDT_NOP:
	case FDT_END:
		break;
	default:
		return false;
	}
	*at = next;
	*ret = token;
	return true;
}

/* Blocks by the header's fields (Devicetree Specification v0.4, 5.2): offset at, size at. */
static bool find_block(struct blob bytes, uint64_t offset_at, uint64_t size_at, struct blob *ret)
{
	uint32_t offset, size;

	return blob_be32(bytes, offset_at, &offset) && blob_be32(bytes, size_at, &size) &&
	       blob_sub(bytes, offset, size, ret);
}

bool dtb_matches(struct blob bytes)
{
	uint32_t magic;

	return blob_be32(bytes, 0, &magic) && magic == FDT_MAGIC;
}

bool dtb_find_structure(struct blob bytes, struct blob *ret)
{
	return find_block(bytes, 0x08, 0x24, ret);
}

/* --- The index -------------------------------------------------------------------------------------- */

struct walk {
	struct arena *arena;
	const void *fdt;
	struct dtb_index index;
	size_t node_capacity, property_capacity;
	size_t current;		/* the node that is open; DTB_INDEX_NONE: none is, any more or yet */
	size_t last[DTB_INDEX_MAX_DEPTH + 1];	/* by depth: the node that was begun last */
	size_t depth;		/* of open nodes */
	struct error *error;
};

static bool damaged(struct walk *walk, uint64_t offset, const char *what)
{
	return error_set(walk->error, ERROR_INPUT, "structure block: %s at 0x%" PRIx64, what,
			 fdt_off_dt_struct(walk->fdt) + offset);
}

static bool check_room(struct walk *walk, uint64_t offset)
{
	if (walk->index.node_count + walk->index.property_count < DTB_INDEX_MAX_ITEMS)
		return true;
	return damaged(walk, offset, "more nodes and properties than this program takes, 1048576,");
}

/* Into its parent's list, behind the sibling that came before. */
static void link_node(struct walk *walk, size_t node)
{
	struct dtb_index_node *nodes = walk->index.nodes;

	if (walk->current == DTB_INDEX_NONE)
		return;
	if (nodes[walk->current].child == DTB_INDEX_NONE)
		nodes[walk->current].child = node;
	else
		nodes[walk->last[walk->depth]].sibling = node;
}

static bool begin_node(struct walk *walk, const struct dtb_token *token)
{
	struct dtb_index *index = &walk->index;
	size_t node = index->node_count;

	if (walk->current == DTB_INDEX_NONE && node)
		return damaged(walk, token->offset, "a second root");
	if (walk->current == DTB_INDEX_NONE && token->name.size)
		return damaged(walk, token->offset, "a root that has a name");
	if (walk->depth > DTB_INDEX_MAX_DEPTH - 1)
		return damaged(walk, token->offset, "more than 64 levels of nodes");
	if (!check_room(walk, token->offset))
		return false;
	index->nodes = arena_grow(walk->arena, index->nodes, node, &walk->node_capacity, sizeof(*index->nodes));
	index->nodes[index->node_count++] = (struct dtb_index_node){
		.name = token->name,
		.parent = walk->current,
		.child = DTB_INDEX_NONE,
		.sibling = DTB_INDEX_NONE,
		.property = index->property_count,
	};
	link_node(walk, node);
	walk->last[walk->depth++] = node;
	walk->current = node;
	return true;
}

static bool end_node(struct walk *walk, const struct dtb_token *token)
{
	if (walk->current == DTB_INDEX_NONE)
		return damaged(walk, token->offset, "the end of a node that was not begun");
	walk->depth--;
	walk->current = walk->index.nodes[walk->current].parent;
	return true;
}

static bool add_property(struct walk *walk, const struct dtb_token *token)
{
	struct dtb_index *index = &walk->index;
	struct dtb_index_node *node;

	if (walk->current == DTB_INDEX_NONE)
		return damaged(walk, token->offset, "a property outside of nodes");
	node = &index->nodes[walk->current];
	if (node->child != DTB_INDEX_NONE)
		return damaged(walk, token->offset, "a property behind a node's subnodes");
	if (!check_room(walk, token->offset))
		return false;
	index->properties = arena_grow(walk->arena, index->properties, index->property_count,
				       &walk->property_capacity, sizeof(*index->properties));
	index->properties[index->property_count++] = (struct dtb_index_property){
		.name = token->name_offset,
		.value = token->value,
	};
	node->property_count++;
	return true;
}

static bool take_token(struct walk *walk, const struct dtb_token *token)
{
	switch (token->tag) {
	case FDT_BEGIN_NODE:
		return begin_node(walk, token);
	case FDT_END_NODE:
		return end_node(walk, token);
	case FDT_PROP:
		return add_property(walk, token);
	default:
		return true;	/* FDT_NOP */
	}
}

static bool walk_structure(struct walk *walk, struct blob structure)
{
	struct dtb_token token;
	uint64_t at = 0;

	for (;;) {
		if (!dtb_next_token(structure, &at, &token))
			return damaged(walk, at, "a damaged token");
		if (token.tag == FDT_END)
			break;
		if (!take_token(walk, &token))
			return false;
	}
	if (walk->current != DTB_INDEX_NONE)
		return damaged(walk, token.offset, "an end inside of a node");
	if (!walk->index.node_count)
		return damaged(walk, token.offset, "an end before the root");
	return true;
}

bool dtb_index_read(struct arena *arena, struct blob bytes, struct dtb_index *ret, struct error *error)
{
	struct walk walk = {.arena = arena, .fdt = bytes.data, .current = DTB_INDEX_NONE, .error = error};
	struct blob structure = {0};

	/* Both blocks lie inside: that is checked. */
	if (!dtb_check_header(bytes, error))
		return false;
	walk.index.size = fdt_totalsize(bytes.data);
	find_block(bytes, 0x0c, 0x20, &walk.index.strings);
	dtb_find_structure(bytes, &structure);
	if (!walk_structure(&walk, structure))
		return false;
	*ret = walk.index;
	return true;
}

size_t dtb_index_child(const struct dtb_index *index, size_t parent, const char *name)
{
	size_t length = strlen(name), node;

	for (node = index->nodes[parent].child; node != DTB_INDEX_NONE; node = index->nodes[node].sibling) {
		struct blob own = index->nodes[node].name;

		if (own.size == length && !memcmp(own.data, name, length))
			break;
	}
	return node;
}

struct blob dtb_index_property(const struct dtb_index *index, size_t node, const char *name)
{
	const struct dtb_index_property *property = index->properties + index->nodes[node].property;
	size_t size = strlen(name) + 1;

	for (size_t i = 0; i < index->nodes[node].property_count; i++)
		if (blob_equal_at(index->strings, property[i].name, name, size))
			return property[i].value;
	return (struct blob){0};
}

const char *dtb_strings_next(struct blob list, const char *at)
{
	size_t offset = at ? (size_t)((const uint8_t *)at - list.data) + strlen(at) + 1 : 0;

	if (offset >= list.size || !memchr(list.data + offset, '\0', list.size - offset))
		return NULL;
	return (const char *)list.data + offset;
}

static bool has_string(struct blob list, const char *text)
{
	for (const char *at = dtb_strings_next(list, NULL); at; at = dtb_strings_next(list, at))
		if (!strcmp(at, text))
			return true;
	return false;
}

size_t dtb_strings_distance(struct blob machine, struct blob compatible)
{
	size_t place = 0;

	for (const char *at = dtb_strings_next(machine, NULL); at; at = dtb_strings_next(machine, at), place++)
		if (has_string(compatible, at))
			return place;
	return SIZE_MAX;
}

const char *dtb_index_string(const struct dtb_index *index, size_t node, const char *name)
{
	return dtb_strings_next(dtb_index_property(index, node, name), NULL);
}

const char *dtb_index_name(struct arena *arena, const struct dtb_index *index, size_t node)
{
	struct blob name = index->nodes[node].name;
	char *text = arena_strndup(arena, (const char *)name.data, name.size);

	for (char *at = text; *at; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	return text;
}

/* --- The root alone --------------------------------------------------------------------------------- */

#define MAX_ROOT_TOKENS 1024

struct blob dtb_root_compatible(struct blob bytes)
{
	static const char wanted[] = "compatible";
	struct blob structure, strings;
	struct dtb_token token;
	uint64_t at = 0;

	if (!dtb_matches(bytes) || !dtb_find_structure(bytes, &structure) ||
	    !find_block(bytes, 0x0c, 0x20, &strings) || !dtb_next_token(structure, &at, &token) ||
	    token.tag != FDT_BEGIN_NODE)
		return (struct blob){0};
	for (int i = 0; i < MAX_ROOT_TOKENS && dtb_next_token(structure, &at, &token); i++) {
		if (token.tag != FDT_PROP && token.tag != FDT_NOP)
			break;
		if (token.tag == FDT_PROP && blob_equal_at(strings, token.name_offset, wanted, sizeof(wanted)))
			return token.value;
	}
	return (struct blob){0};
}

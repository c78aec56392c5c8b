// SPDX-License-Identifier: GPL-2.0-or-later
#include "arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* One block from malloc for each small allocation: simple, and sanitizers see every bound. */
struct block {
	struct block *next;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct mapping {
	struct mapping *next;
	void *start;
	size_t size;	/* bytes, as given to mmap */
};

struct arena {
	struct block *blocks;
	struct mapping *mappings;
};

struct arena *arena_new(void)
{
	return calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct mapping *mapping = arena->mappings; mapping; mapping = mapping->next)
		munmap(mapping->start, mapping->size);
	for (struct block *block = arena->blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct block *block;
	size_t total;

	if (__builtin_add_overflow(sizeof(*block), size, &total))
		abort();
	block = calloc(1, total);
	if (!block)
		abort();
	block->next = arena->blocks;
	arena->blocks = block;
	return block->bytes;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		abort();
	return arena_alloc(arena, total);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	void *grown;

	if (count < *capacity)
		return items;
	*capacity = *capacity ? 2 * *capacity : 16;
	grown = arena_array(arena, *capacity, size);
	if (count)
		memcpy(grown, items, count * size);
	return grown;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		abort();
	text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void arena_adopt(struct arena *arena, void *start, size_t size)
{
	struct mapping *mapping = arena_alloc(arena, sizeof(*mapping));

	*mapping = (struct mapping){.next = arena->mappings, .start = start, .size = size};
	arena->mappings = mapping;
}

bool arena_map(struct arena *arena, size_t size, uint8_t **ret, struct error *error)
{
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED)
		return error_errno(error, ERROR_ROOM, errno, "cannot get %zu bytes of memory", size);
	arena_adopt(arena, start, size);
	*ret = start;
	return true;
}

bool arena_remap(struct arena *arena, uint8_t **region, size_t new_size, struct error *error)
{
	struct mapping *mapping = arena->mappings;
	void *moved;

	while (mapping->start != *region)
		mapping = mapping->next;
	moved = mremap(mapping->start, mapping->size, new_size, MREMAP_MAYMOVE);
	if (moved == MAP_FAILED)
		return error_errno(error, ERROR_ROOM, errno, "cannot get %zu bytes of memory", new_size);
	mapping->start = moved;
	mapping->size = new_size;
	*region = moved;
	return true;
}

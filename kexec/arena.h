/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory with one owner and one release.
 *
 * Everything that a load makes (lists, names, decompressed kernels, device
 * trees) lives in one arena and goes with it.
 */
#ifndef KEXEC_ARENA_H
#define KEXEC_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include "error.h"

struct arena;

/* A new, empty arena; NULL when there is no memory. */
struct arena *arena_new(void);

/* Releases the arena and all that came from it. NULL is allowed. */
void arena_free(struct arena *arena);

/*
 * Small bookkeeping: zeroed, aligned for any type, never NULL. Sizes are
 * bounded by the formats (lists of headers, names), so running out here is
 * not something a caller could answer: it aborts. Bulk data uses arena_map.
 */
void *arena_alloc(struct arena *arena, size_t size);

/* arena_alloc for count items of size bytes; aborts when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/*
 * For lists that grow: items when count < *capacity, else a copy with room for
 * more, *capacity raised. size is that of one item, in bytes.
 */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size);

char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

/*
 * Bulk data: size bytes of zeroed, page-aligned anonymous memory, which costs
 * RAM only where it is written. ERROR_ROOM when the machine has no more.
 */
bool arena_map(struct arena *arena, size_t size, uint8_t **ret, struct error *error);

/*
 * Changes the size (> 0) of a region that arena_map returned; it may move. The new
 * part is zero. ERROR_ROOM as above; the old region then stays as it was.
 */
bool arena_remap(struct arena *arena, uint8_t **region, size_t new_size, struct error *error);

/* Hands a mapping that the caller made with mmap(2) to the arena, which unmaps it. */
void arena_adopt(struct arena *arena, void *mapping, size_t size);

#endif

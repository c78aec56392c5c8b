/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing integers into files under construction, and into finished ones to damage them. */
#ifndef PUT_H
#define PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes the low width bytes of value. */
static inline void put(uint8_t *at, size_t width, uint64_t value, bool big_endian)
{
	for (size_t i = 0; i < width; i++)
		at[big_endian ? width - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

static inline void put_be(uint8_t *at, size_t width, uint64_t value)
{
	put(at, width, value, true);
}

static inline void put_le(uint8_t *at, size_t width, uint64_t value)
{
	put(at, width, value, false);
}

#endif

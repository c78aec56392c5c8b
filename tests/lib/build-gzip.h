/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes gzip members (RFC 1952) without a compressor: the contents either in
 * stored blocks, or as a run of one byte in a block of fixed codes (RFC 1951, 3.2.6).
 */
#ifndef BUILD_GZIP_H
#define BUILD_GZIP_H

#include <stddef.h>
#include <stdint.h>

/* FLG bits, RFC 1952 2.3.1. */
enum { GZ_TEXT = 1, GZ_HCRC = 2, GZ_EXTRA = 4, GZ_NAME = 8, GZ_COMMENT = 16, GZ_RESERVED = 0xe0 };

#define GZ_HEADER_SIZE 10	/* without optional fields */
#define GZ_TRAILER_SIZE 8	/* CRC32, ISIZE */
#define GZ_RUN_SIZE(matches) (1 + 258 * (size_t)(matches))

struct build_gzip {
	const void *bytes;	/* the contents; NULL: a run of GZ_RUN_SIZE(run) zero bytes */
	size_t size;
	size_t run;
	uint8_t flags;
	const char *fields;	/* optional header fields as they are (HCRC is computed); may be NULL */
	size_t fields_size;
};

/* Writes one member at file; returns its size. */
size_t build_gzip(uint8_t *file, const struct build_gzip *member);

#endif

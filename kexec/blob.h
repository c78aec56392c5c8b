/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A borrowed view of bytes, and checked reads from it.
 *
 * Every reader of a file format goes through these: an offset or a length
 * that comes out of a file is never added or indexed anywhere else.
 */
#ifndef KEXEC_BLOB_H
#define KEXEC_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob {
	const uint8_t *data;	/* not owned */
	size_t size;		/* bytes */
};

/* The view [offset, offset + size) of whole; false when it does not fit. */
bool blob_sub(struct blob whole, uint64_t offset, uint64_t size, struct blob *ret);

/* Unsigned integers of a given byte order at a byte offset of any alignment; false past the end. */
bool blob_le16(struct blob blob, uint64_t offset, uint16_t *ret);
bool blob_le32(struct blob blob, uint64_t offset, uint32_t *ret);
bool blob_le64(struct blob blob, uint64_t offset, uint64_t *ret);
bool blob_be32(struct blob blob, uint64_t offset, uint32_t *ret);
bool blob_be64(struct blob blob, uint64_t offset, uint64_t *ret);

/* Whether the size bytes at offset are those of bytes; false past the end. */
bool blob_equal_at(struct blob blob, uint64_t offset, const void *bytes, size_t size);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
#include "blob.h"

#include <string.h>

bool blob_sub(struct blob whole, uint64_t offset, uint64_t size, struct blob *ret)
{
	uint64_t end;

	if (__builtin_add_overflow(offset, size, &end) || end > whole.size)
		return false;
	/* An empty blob may have no address to count from. */
	*ret = (struct blob){.data = offset ? whole.data + offset : whole.data, .size = size};
	return true;
}

/* Assembled byte by byte: works for any alignment and on any byte order. */
static bool read_le(struct blob blob, uint64_t offset, unsigned width, uint64_t *ret)
{
	struct blob field;
	uint64_t value = 0;

	if (!blob_sub(blob, offset, width, &field))
		return false;
	for (unsigned i = 0; i < width; i++)
		value |= (uint64_t)field.data[i] << (8 * i);
	*ret = value;
	return true;
}

static bool read_be(struct blob blob, uint64_t offset, unsigned width, uint64_t *ret)
{
	struct blob field;
	uint64_t value = 0;

	if (!blob_sub(blob, offset, width, &field))
		return false;
	for (unsigned i = 0; i < width; i++)
		value = value << 8 | field.data[i];
	*ret = value;
	return true;
}

bool blob_le16(struct blob blob, uint64_t offset, uint16_t *ret)
{
	uint64_t value;

	if (!read_le(blob, offset, sizeof(*ret), &value))
		return false;
	*ret = (uint16_t)value;
	return true;
}

bool blob_le32(struct blob blob, uint64_t offset, uint32_t *ret)
{
	uint64_t value;

	if (!read_le(blob, offset, sizeof(*ret), &value))
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool blob_le64(struct blob blob, uint64_t offset, uint64_t *ret)
{
	return read_le(blob, offset, sizeof(*ret), ret);
}

bool blob_be32(struct blob blob, uint64_t offset, uint32_t *ret)
{
	uint64_t value;

	if (!read_be(blob, offset, sizeof(*ret), &value))
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool blob_be64(struct blob blob, uint64_t offset, uint64_t *ret)
{
	return read_be(blob, offset, sizeof(*ret), ret);
}

bool blob_equal_at(struct blob blob, uint64_t offset, const void *bytes, size_t size)
{
	struct blob field;

	return blob_sub(blob, offset, size, &field) && (!size || memcmp(field.data, bytes, size) == 0);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sources: scripts/sign-file.c, include/linux/module_signature.h and kernel/module_signature.c of the kernel. From the
 * end of the file backwards:
 *
 *	28 bytes	"~Module signature appended~\n"
 *	12 bytes	u8 algo, hash, id_type (2: PKCS#7), signer_len, key_id_len, 3 of padding, u32 BE sig_len
 *	sig_len		the signature
 *
 * With PKCS#7 all fields are zero but id_type and sig_len.
 */
#include "signature.h"

#include <inttypes.h>

#define MARK "~Module signature appended~\n"
#define MARK_SIZE (sizeof(MARK) - 1)

#define INFO_SIZE 12
#define INFO_ID_TYPE 2
#define INFO_SIG_LEN 8
#define ID_TYPE_PKCS7 2

static bool is_marked(struct blob file)
{
	return file.size >= MARK_SIZE && blob_equal_at(file, file.size - MARK_SIZE, MARK, MARK_SIZE);
}

/* Only the id_type may differ from zero. */
static bool check_info(struct blob info, struct error *error)
{
	static const char *const names[INFO_SIG_LEN] = {
		"algo", "hash", "id_type", "signer_len", "key_id_len", "padding", "padding", "padding",
	};

	for (size_t i = 0; i < INFO_SIG_LEN; i++) {
		unsigned expected = i == INFO_ID_TYPE ? ID_TYPE_PKCS7 : 0;

		if (info.data[i] != expected)
			return error_set(error, ERROR_INPUT, "%s is %u, expected %u", names[i], info.data[i],
					 expected);
	}
	return true;
}

static bool split_marked(struct blob file, struct signed_file *ret, struct error *error)
{
	struct blob before, info;
	uint32_t size = 0;

	if (file.size < MARK_SIZE + INFO_SIZE)
		return error_set(error, ERROR_INPUT, "the file has 0x%zx bytes, less than the signature's %zu",
				 file.size, MARK_SIZE + INFO_SIZE);
	before = (struct blob){.data = file.data, .size = file.size - MARK_SIZE - INFO_SIZE};
	info = (struct blob){.data = before.data + before.size, .size = INFO_SIZE};
	if (!check_info(info, error))
		return false;
	blob_be32(info, INFO_SIG_LEN, &size);
	if (!size || size >= before.size)
		return error_set(error, ERROR_INPUT, "sig_len is 0x%" PRIx32 ", expected 1 to 0x%zx: 0x%zx bytes stand "
				 "before it", size, before.size ? before.size - 1 : 0, before.size);
	ret->payload = (struct blob){.data = before.data, .size = before.size - size};
	ret->signature = (struct blob){.data = before.data + ret->payload.size, .size = size};
	return true;
}

bool signature_split(struct blob file, struct signed_file *ret, struct error *error)
{
	if (is_marked(file))
		return split_marked(file, ret, error) || error_noun(error, "appended signature");
	*ret = (struct signed_file){.payload = file};
	return true;
}

bool signature_strip(struct blob file, struct blob *ret, struct error *error)
{
	struct signed_file parts = {.payload = file};

	do
		if (!signature_split(parts.payload, &parts, error))
			return false;
	while (parts.signature.size);
	*ret = parts.payload;
	return true;
}

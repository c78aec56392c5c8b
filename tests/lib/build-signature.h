/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a file as the kernel's sign-file leaves it, field by field. */
#ifndef BUILD_SIGNATURE_H
#define BUILD_SIGNATURE_H

#include <stdint.h>
#include <string.h>

enum { BUILD_SIGNATURE_TAIL = 12 + 28 };

/* Writes BUILD_SIGNATURE_TAIL bytes: id_type 2 (PKCS#7), sig_len with its highest byte first, and the mark. */
static inline void build_signature_tail(uint8_t *bytes, uint32_t sig_len)
{
	memset(bytes, 0, 12);
	bytes[2] = 2;
	bytes[8] = (uint8_t)(sig_len >> 24);
	bytes[9] = (uint8_t)(sig_len >> 16);
	bytes[10] = (uint8_t)(sig_len >> 8);
	bytes[11] = (uint8_t)sig_len;
	memcpy(bytes + 12, "~Module signature appended~\n", 28);
}

#endif

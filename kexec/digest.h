/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The digests that containers name for their parts. They find damage; nothing
 * is proved by them, since whoever changes the part can change the digest.
 *
 * SHA-256 is the one that purgatory uses. The rest is small enough to stand
 * here: a cryptographic library is not always there where kernels are loaded
 * from, and a hash that is not checked for want of it helps nobody.
 * Sources: FIPS 180-4 (SHA), RFC 1321 (MD5), ISO-HDLC and XMODEM in the
 * catalogue of CRCs (crc32 and crc16-ccitt).
 */
#ifndef KEXEC_DIGEST_H
#define KEXEC_DIGEST_H

#include "blob.h"

#define DIGEST_MAX_SIZE 64	/* bytes: SHA-512 */

struct digest_algorithm {
	const char *name;	/* as a Flat Image Tree has it: "sha256" */
	size_t size;		/* bytes of a digest */
	/* Numbers (crc32, crc16-ccitt) are written big endian. */
	void (*compute)(struct blob bytes, uint8_t *ret);
};

/* NULL for a name that is not known. */
const struct digest_algorithm *digest_find(const char *name);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Detached CMS (PKCS#7) signatures, verified by OpenSSL's libcrypto.
 */
#ifndef KEXEC_CMS_H
#define KEXEC_CMS_H

#include <time.h>
#include "arena.h"
#include "blob.h"

struct cms_certificates {
	const char *path;	/* the file, for messages */
	struct blob bytes;	/* one certificate in DER, or any number in PEM */
};

struct cms_request {
	const char *name;	/* of the signature, for messages */
	struct blob content;
	struct blob signature;	/* DER or PEM */
	const struct cms_certificates *trusted;
	size_t trusted_count;
	bool check_dates;	/* of the certificates, at now */
	time_t now;
};

/*
 * Whether every signer of the signature has signed the content, with a digest of SHA-256 or stronger, and is one of the
 * trusted certificates or has one that leads to one of them, through others in the signature if need be. A certificate
 * must be valid now, and its usage, where it says one, must be to sign code. *ret_signers: their names, for people.
 *
 * ERROR_INPUT for what is no signature or no certificate, ERROR_POLICY for a signature that does not count, and where
 * there is no library to verify with.
 */
bool cms_verify(struct arena *arena, const struct cms_request *request, const char **ret_signers,
		struct error *error);

#endif

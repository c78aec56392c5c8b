/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The signature that the kernel's sign-file appends to a file, as it does to modules.
 */
#ifndef KEXEC_SIGNATURE_H
#define KEXEC_SIGNATURE_H

#include "blob.h"
#include "error.h"

struct signed_file {
	struct blob payload;	/* what was signed: the file up to the signature */
	struct blob signature;	/* CMS in DER; size 0: the file has none */
};

/*
 * Divides file. One that does not end with the mark of a signature is payload
 * throughout. ERROR_INPUT where the mark is there and what stands before it
 * makes no sense, or leaves no payload. A file that was signed twice has a
 * payload that is a signed file.
 */
bool signature_split(struct blob file, struct signed_file *ret, struct error *error);

/* The payload without any signature, however often it was signed. ERROR_INPUT as above. */
bool signature_strip(struct blob file, struct blob *ret, struct error *error);

#endif

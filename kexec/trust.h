/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which kernels may be loaded: what kexec.conf and the command line demand of a signature, and whether a file meets it.
 */
#ifndef KEXEC_TRUST_H
#define KEXEC_TRUST_H

#include "cms.h"
#include "file.h"
#include "host.h"
#include "options.h"

struct trust {
	const char *rule;	/* what demands a signature, for messages; NULL: nothing does */
	const char *signature;	/* a file with a detached one; NULL */
	bool check_dates;	/* of certificates */
	const struct cms_certificates *certificates;
	size_t certificate_count;	/* 0: nothing is verified */
};

/*
 * Reads kexec.conf below the host's root, and the certificates. The command line can add demands and cannot take any
 * back. ERROR_POLICY for a file that cannot be read or says what is not understood, and for certificates of the command
 * line where kexec.conf demands its own; ERROR_USAGE for a demand without a certificate; ERROR_INPUT.
 */
bool trust_read(struct arena *arena, const struct options *options, const struct host *host, struct trust *ret,
		struct error *error);

/*
 * Whether the kernel may be loaded as far as its signature goes. kernel must hold bytes that nobody else can change.
 * A note says who signed it; a warning that nobody did, where that is allowed. ERROR_POLICY, ERROR_INPUT.
 */
bool trust_verify(struct arena *arena, const struct trust *trust, const struct file *kernel, struct notes *notes,
		  struct error *error);

#endif

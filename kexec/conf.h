/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of kexec.conf(5): what the machine's owner demands of every load.
 */
#ifndef KEXEC_CONF_H
#define KEXEC_CONF_H

#include <stddef.h>
#include "arena.h"
#include "blob.h"

struct conf {
	bool require_signature;
	bool check_dates;		/* of certificates */
	const char **certificates;	/* absolute paths, in order; owned by the arena */
	size_t certificate_count;
};

/* What holds where there is no file. */
extern const struct conf conf_default;

/*
 * Lines "KEY = VALUE", empty ones, and comments behind a '#' at a line's start; nothing else. ERROR_POLICY with the
 * line for what is not of that form, an unknown key, a value that the key does not have, or a key given twice that
 * can be given once: a rule that was not understood may not be passed over.
 */
bool conf_parse(struct arena *arena, struct blob text, struct conf *ret, struct error *error);

#endif

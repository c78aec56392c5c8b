/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A boot loader entry as if its parts had been given as options. */
#ifndef KEXEC_BLS_LOAD_H
#define KEXEC_BLS_LOAD_H

#include <stdio.h>

#include "host-bls.h"
#include "options.h"

/*
 * Fills in what options->bls names, where no option of the user's says otherwise: as of a container, --append and
 * --reuse-cmdline, --initrd, --dtb and --profile replace what the entry has; --dtbo adds to its overlays. "default" is
 * the entry that the boot loader would start; what has a '/' is the path of an entry's file; else it is an ID.
 * ERROR_MACHINE without entries; ERROR_INPUT for an entry that is not there, has a fault, is for another architecture,
 * or names a file that is not there.
 */
bool bls_load(struct arena *arena, const struct host *host, struct options *options, struct notes *notes,
	      struct error *error);

/* Prints the entries in order, a line each, the default one marked. As bls_load for "default". */
bool bls_print_list(FILE *out, struct arena *arena, const struct host *host, struct notes *notes, struct error *error);

#endif

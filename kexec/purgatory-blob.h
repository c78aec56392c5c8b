/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The purgatory that was built into the program, and its parameters.
 */
#ifndef KEXEC_PURGATORY_BLOB_H
#define KEXEC_PURGATORY_BLOB_H

#include "arena.h"
#include "blob.h"
#include "purgatory/purgatory.h"

/* The flat blob as it was linked: entry point at its first byte. */
struct blob purgatory_blob(void);

/* Bytes of memory that purgatory needs from its first byte on: blob, stack, bss. */
uint64_t purgatory_memory_size(void);

/* Frames as purgatory reads them. */
struct blob purgatory_blob_gic(struct arena *arena, const struct purgatory_gic_frame *frames, size_t count);

/*
 * A copy of the blob with params (host byte order in, little endian out) in
 * its parameter block and, when there are any, tables behind it, at
 * params->tables, and gic at params->gic, both past purgatory's memory, the tables last. The magic is the blob's
 * own: params->magic and reserved are not read.
 */
struct blob purgatory_blob_with(struct arena *arena, const struct purgatory_params *params, struct blob gic,
				struct blob tables);

#endif

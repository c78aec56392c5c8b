/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot loader entries of the machine: below /boot, /efi and /boot/efi, where
 * the partitions are mounted that a boot loader reads (UAPI.1, "Mount Points").
 */
#ifndef KEXEC_HOST_BLS_H
#define KEXEC_HOST_BLS_H

#include "bls-order.h"
#include "host.h"

struct host_bls {
	struct bls_item *items;		/* for this architecture, sorted; faulty ones behind */
	size_t count;			/* of those without a fault */
	size_t all;			/* with those that have one */
	struct bls_wish *wishes;	/* of the boot loaders */
	size_t wish_count;
	struct blob grubenv;		/* GRUB's environment block; size 0: none */
};

/*
 * Reads them all. A directory that cannot be read is a warning; entries for other architectures are noted.
 * ERROR_MACHINE when there is no entry at all.
 */
bool host_bls_read(struct arena *arena, const struct host *host, struct host_bls *ret, struct notes *notes,
		   struct error *error);

/* GRUB's environment block; size 0 where there is none. */
struct blob host_bls_grubenv(struct arena *arena, const struct host *host);

/*
 * One entry by the path of its file, .conf or .efi. What a .conf names is sought from the directory that
 * holds loader/entries. ERROR_INPUT for any other file, and as bls_entry_parse, with the path.
 */
bool host_bls_read_file(struct arena *arena, const struct host *host, const char *path, struct bls_item *ret,
			struct error *error);

/*
 * The path of a file that an entry names: below its partition, or, where that is no file system of its own but a
 * directory of a larger one, below that one, as GRUB has it. ERROR_INPUT when it is in neither.
 */
bool host_bls_find(struct arena *arena, const struct bls_item *item, const char *path, const char **ret,
		   struct error *error);

#endif

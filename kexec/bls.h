/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The texts that say what a boot loader would boot: entries of the Boot Loader
 * Specification (UAPI.1) and what chooses among them.
 */
#ifndef KEXEC_BLS_H
#define KEXEC_BLS_H

#include "arena.h"
#include "blob.h"
#include "notes.h"

/* Of an entry of type #1, or what a unified kernel image (type #2) says of itself. */
struct bls_entry {
	const char *title;		/* these five: "" where it says nothing */
	const char *version;
	const char *machine_id;
	const char *sort_key;
	const char *architecture;
	const char *key;		/* which named the kernel: "linux", "uki" or "efi" */
	const char *kernel;		/* a path, as every other one relative to the partition's root */
	const char *initrds;		/* words, in order, variables not yet replaced; "": none */
	const char *options;		/* joined by spaces, variables not yet replaced; NULL: none were given */
	const char *devicetree;		/* NULL: none */
	const char *overlays;		/* words, in order; "": none */
	const char *profile;		/* of the unified kernel image: "@N"; NULL: none was named */
};

/*
 * An entry of type #1: lines of a key, blanks, a value. Unknown keys are noted, as the specification wants it; a
 * key given again replaces the value before it, which is a warning, but for options, initrd and
 * devicetree-overlay, which add to it. ERROR_INPUT with line and key for bytes that are no text, a path that is
 * empty or has "..", a profile that is no number, and where nothing names a kernel.
 */
bool bls_entry_parse(struct arena *arena, struct blob text, struct bls_entry *ret, struct notes *notes,
		     struct error *error);

/*
 * What a UKI says of itself in .osrel; of one for another architecture nothing but that. Kernel and key stay NULL.
 * ERROR_INPUT for another file.
 */
bool bls_uki_parse(struct arena *arena, struct blob file, struct bls_entry *ret, struct error *error);

/* Whether the entry is for arm64, or for every architecture. */
bool bls_is_for_arm64(const struct bls_entry *entry);

/*
 * Replaces $NAME and ${NAME} by what GRUB's environment block (grubenv; size 0: there is none) says. A variable that it
 * lacks is ERROR_INPUT, but for those of TuneD, which then are empty, with a warning: GRUB has them in other files too.
 */
bool bls_expand(struct arena *arena, const char *text, struct blob grubenv, const char **ret, struct notes *notes,
		struct error *error);

/* The value of name in GRUB's environment block; NULL: it has none, or an empty one. */
const char *bls_grub_value(struct arena *arena, struct blob grubenv, const char *name);

/* The last value of name in loader.conf; NULL: it has none, or an empty one. */
const char *bls_loader_value(struct arena *arena, struct blob text, const char *name);

/*
 * An EFI variable as efivarfs shows it: 4 bytes of attributes, then UTF-16, of which only ASCII that can be printed is
 * taken. NULL for anything else, and for an empty one.
 */
const char *bls_efi_value(struct arena *arena, struct blob variable);

#endif

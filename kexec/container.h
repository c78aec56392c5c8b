/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that hold more than a kernel: its initrds, device tree and command
 * line too. One const table holds the formats; adding one is one row and one
 * container-*.c. Compression, and wrappers that hold a kernel alone, are the
 * matter of peel.h.
 */
#ifndef KEXEC_CONTAINER_H
#define KEXEC_CONTAINER_H

#include "notes.h"
#include "peel.h"

/* What the user and the machine say of which parts to take. */
struct container_request {
	const char *configuration;	/* of a Flat Image Tree, by name; NULL: choose */
	const char *profile;		/* of a UKI: its ID, or "@N"; NULL: the first */
	struct blob compatible;		/* of the machine's root node; size 0: not known */
	struct blob vendor_boot;	/* the partition beside an Android boot image; size 0: none */
	bool device;			/* the file is one: nothing is looked for at its end */
	uint64_t limit;			/* bytes that may come of one layer */
};

struct container_contents {
	struct blob kernel;		/* as it is in the file: still to be peeled */
	const struct blob *initrds;	/* in order */
	size_t initrd_count;
	struct blob dtb;		/* checked, overlays applied; size 0: none */
	const char *command_line;	/* NULL: none */
};

/* As a row of the peel table: a magic that matched is no other format. The loop puts the name in front of errors. */
struct container_format {
	const char *name;
	bool (*matches)(struct blob file);
	/* As file_extent; what it cannot tell is UINT64_MAX. */
	uint64_t (*extent)(struct arena *arena, struct blob start);
	bool (*take)(struct arena *arena, struct blob file, const struct container_request *request,
		     struct container_contents *ret, struct notes *notes, struct error *error);
};

extern const struct container_format container_android;
extern const struct container_format container_fit;
extern const struct container_format container_uimage;
extern const struct container_format container_uki;

/* The row of the table that matches; NULL: none does. */
const struct container_format *container_find(struct blob file);

/*
 * How many bytes of a device the kernel or container at its start has, as file_extent: what its headers say. UINT64_MAX
 * where they do not, as those of compressed files.
 */
uint64_t container_extent(struct arena *arena, struct blob start);

struct container_opened {
	struct peeled peeled;			/* the kernel, and all layers that came off, containers too */
	struct container_contents contents;	/* the outermost container that has something gives it */
};

/*
 * Takes layers and containers off until a raw kernel is left. Device trees
 * that were appended to a kernel count as contents. ERROR_INPUT for damage,
 * too many layers, or a request for something that the file is not;
 * ERROR_ROOM as peel. file must outlive *ret.
 */
bool container_open(struct arena *arena, struct blob file, const struct container_request *request,
		    struct container_opened *ret, struct notes *notes, struct error *error);

/*
 * A checked device tree from bytes anywhere in a file: copied, since they need
 * not be aligned there. ERROR_INPUT, ERROR_ROOM.
 */
bool container_tree(struct arena *arena, struct blob bytes, struct blob *ret, struct error *error);

/*
 * Of device trees one behind the other the one that fits the machine best, or
 * the only one. Size 0 where several are there, and none is for this machine:
 * that is a warning.
 */
bool container_trees(struct arena *arena, struct blob trees, struct blob compatible, struct blob *ret,
		     struct notes *notes, struct error *error);

/* Device trees at the end of a kernel that a boot loader takes, one behind the other; size 0: none. */
struct blob container_appended(struct blob file);

/* Takes the first of such trees off; false when they do not start with one. */
bool container_next_tree(struct blob *trees, struct blob *ret);

/* The profiles of a UKI, for people: "@0 (main), @1 (rescue)"; "" when it has none or is none. */
const char *container_uki_profiles(struct arena *arena, struct blob file);

/* FILE#CONFIGURATION, unless there is a file of that name. *ret_configuration: NULL when it says none. */
const char *container_split_path(struct arena *arena, const char *path, const char **ret_configuration);

/* A ramdisk in a uImage is unwrapped; other files stay as they are. ERROR_INPUT for a damaged uImage, or another one. */
bool container_uimage_ramdisk(struct blob file, struct blob *ret, struct error *error);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A flattened device tree from the running kernel's live one, for machines
 * whose kernel does not show /sys/firmware/fdt.
 */
#ifndef KEXEC_HOST_FDT_H
#define KEXEC_HOST_FDT_H

#include "arena.h"
#include "blob.h"

/*
 * directory has the form of /proc/device-tree: a directory for each node, a
 * file for each property. Properties named "name" that the kernel made up are
 * left out, as are symbolic links and security-* files that may not be read.
 * The kernel does not keep the order of nodes: they are sorted by name, then
 * by unit address. The reserve map is empty: no file tells it.
 *
 * ERROR_MACHINE with the path and the reason; also for a tree nested deeper
 * than 64 nodes or larger than BOOT_ARM64_DTB_MAX_SIZE. *ret lives in arena
 * and passes dtb_check.
 */
bool host_fdt_rebuild(struct arena *arena, const char *directory, struct blob *ret, struct error *error);

#endif

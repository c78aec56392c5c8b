/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ACPI table SRAT: which memory may come and go while the machine runs.
 */
#ifndef KEXEC_SRAT_H
#define KEXEC_SRAT_H

#include "blob.h"
#include "range.h"

/*
 * Memory that the table, any bytes, calls hot-pluggable: what of it is in use may have been
 * added after boot. *ret is a normalized list. ERROR_MACHINE says where it is damaged.
 */
bool srat_hot_pluggable(struct arena *arena, struct blob bytes, struct ranges *ret, struct error *error);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMCOREINFO: the "NAME=value" lines by which a kernel describes itself to
 * those who read its memory.
 * Source: Documentation/admin-guide/kdump/vmcoreinfo.rst.
 */
#ifndef KEXEC_VMCOREINFO_H
#define KEXEC_VMCOREINFO_H

#include <stdbool.h>
#include "blob.h"

/* The value of the first line KEY=value, without the newline; false when there is none. */
bool vmcoreinfo_find(struct blob text, const char *key, struct blob *ret);

/*
 * Numbers in the form that each kind of line has; name is what stands in the parentheses. False when
 * the line is missing or its value is no such number.
 */
bool vmcoreinfo_symbol(struct blob text, const char *name, uint64_t *ret);	/* SYMBOL(): hex, no 0x */
bool vmcoreinfo_size(struct blob text, const char *name, uint64_t *ret);	/* SIZE(): decimal bytes */
bool vmcoreinfo_offset(struct blob text, const char *name, uint64_t *ret);	/* OFFSET(): decimal bytes */
bool vmcoreinfo_length(struct blob text, const char *name, uint64_t *ret);	/* LENGTH(): decimal */

/* NUMBER(): hex with 0x, or decimal, which may be negative and is then taken modulo 2^64. */
bool vmcoreinfo_number(struct blob text, const char *name, uint64_t *ret);

#endif

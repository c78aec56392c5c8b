/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The notes of a core file.
 * Source: System V ABI, chapter 5 (note section).
 */
#ifndef CORE_NOTES_H
#define CORE_NOTES_H

#include "blob.h"
#include "core-file.h"

/*
 * The text of the first note named VMCOREINFO, up to its first NUL byte. An area of notes
 * ends at an empty note header, as the kernel reads it. Damage in one area does not hide
 * the other areas; it is told when no area has the note.
 */
bool core_find_vmcoreinfo(struct arena *arena, const struct core_file *core, struct blob *ret,
			  struct failure *failure);

#endif

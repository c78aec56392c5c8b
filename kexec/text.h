/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that is not NUL-terminated, line by line and word by word. */
#ifndef KEXEC_TEXT_H
#define KEXEC_TEXT_H

#include "arena.h"
#include "blob.h"

/* Takes the next part, without the separator behind it, off the front of *rest. False when nothing is left. */
bool text_next(struct blob *rest, char separator, struct blob *ret);

/* Without the blanks (space, tab) at both ends. */
struct blob text_trim(struct blob text);

/* Takes the next word off the front of *rest: what stands between blanks. False when there is none. */
bool text_next_word(struct blob *rest, struct blob *ret);

/* As a string; what stands behind a NUL is lost. */
const char *text_copy(struct arena *arena, struct blob text);

#endif

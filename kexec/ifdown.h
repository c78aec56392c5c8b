/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Network interfaces are taken down before the jump, so that no packet is
 * written into memory that has become the next kernel's.
 */
#ifndef KEXEC_IFDOWN_H
#define KEXEC_IFDOWN_H

#include "notes.h"

/*
 * Clears IFF_UP of every interface but loopback. Failures are notes of level
 * DEBUG: the kernel's own device shutdown is still to come.
 */
void ifdown_all(struct notes *notes);

#endif

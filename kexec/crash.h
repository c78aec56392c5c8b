/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a crash kernel needs beside a normal one: the elfcorehdr that becomes
 * its /proc/vmcore, built from facts about the running kernel and proved
 * against it.
 */
#ifndef KEXEC_CRASH_H
#define KEXEC_CRASH_H

#include "host.h"
#include "kernel-image.h"

/*
 * ERROR_POLICY: image is of the other byte order: such a capture kernel
 * rejects the header, and would drop the running kernel's notes.
 * ERROR_MACHINE: facts are missing, or the header was proved wrong.
 */
bool crash_elfcorehdr(struct arena *arena, const struct host *host, const struct kernel_image *image,
		      struct blob *ret, struct notes *notes, struct error *error);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kexec_file_load takes, made of what load_open opened: the kernel as
 * the Image that it is, one file with all initrds, the command line.
 */
#ifndef KEXEC_FILE_LOAD_H
#define KEXEC_FILE_LOAD_H

#include "kexec-syscall.h"
#include "load.h"

/*
 * The kernel's own descriptor where the file is an Image, so that signatures
 * and what IMA knows of the file hold; else a sealed file in memory. Initrds
 * lie as kexec_load lays them, each on a page of its own; one alone is given
 * as it is, and none on an EFI machine is an empty one. ERROR_MACHINE, ERROR_ROOM. file_load_close after success and failure.
 */
bool file_load_open(const struct load *load, const struct options *options, bool efi, struct kexec_file *ret,
		    struct notes *notes, struct error *error);

/* Closes what is not load's own. */
void file_load_close(const struct load *load, const struct kexec_file *file);

#endif

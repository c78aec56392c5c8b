/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The const tables that make this an arm64 loader. */
#ifndef KEXEC_ARM64_H
#define KEXEC_ARM64_H

#include "kernel-image.h"

extern const struct kernel_format kexec_elf_arm64;	/* kexec-elf-arm64.c: vmlinux */
extern const struct kernel_format kexec_image_arm64;	/* kexec-image-arm64.c: Image */

/* The raw kernel formats in the order in which they are tried; ends with NULL. */
extern const struct kernel_format *const kernel_formats[];

#endif

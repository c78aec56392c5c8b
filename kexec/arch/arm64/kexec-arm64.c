// SPDX-License-Identifier: GPL-2.0-or-later
#include "kexec-arm64.h"

#include <stddef.h>

const struct kernel_format *const kernel_formats[] = {
	&kexec_elf_arm64,
	&kexec_image_arm64,
	NULL,
};

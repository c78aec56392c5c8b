/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether this CPU can run that kernel: page size and byte order.
 */
#ifndef TARGET_ARM64_H
#define TARGET_ARM64_H

#include "kernel-image.h"
#include "notes.h"

/* The CPU as user space can know it: ID_AA64MMFR0_EL1's granule and byte order fields are hidden from it. */
struct target_cpu {
	uint64_t page_size;	/* of the running kernel: known to work */
	bool big_endian;	/* of the running kernel: known to work */
	bool midr_known;
	uint64_t midr;		/* MIDR_EL1 */
};

/*
 * *ret_need is what purgatory must check on the CPU before it enters the
 * kernel (PURGATORY_NEED_* bits): 0 where page size and byte order are the
 * running kernel's. ERROR_POLICY when midr says that the CPU lacks the page
 * size; a warning note when nobody can know.
 */
bool target_arm64_check(const struct kernel_image *image, const struct target_cpu *cpu,
			uint32_t *ret_need, struct notes *notes, struct error *error);

#endif

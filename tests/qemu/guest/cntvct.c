// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints the generic timer's virtual count in nanoseconds: with QEMU's -icount
 * shift=0 that is the number of instructions since the machine started, and it
 * goes on counting across a kexec.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

int main(void)
{
	uint64_t count, frequency;

	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(count));
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
	printf("%" PRIu64 "\n", count * (1000000000 / frequency));
	return 0;
}

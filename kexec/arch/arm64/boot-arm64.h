/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The placement rules of the arm64 boot protocol, as data. Beside each
 * constant stands the clause that it obeys, in our words.
 * "booting.rst" is Documentation/arch/arm64/booting.rst of the kernel.
 */
#ifndef BOOT_ARM64_H
#define BOOT_ARM64_H

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* booting.rst, "Call the kernel image": the image lies text_offset bytes from a 2 MiB aligned base. */
#define BOOT_ARM64_BASE_ALIGN MIB(2)

/* booting.rst, flags bit 3: all of the image lies below 2^48, whatever the CPU's address width. */
#define BOOT_ARM64_ADDRESS_LIMIT ((uint64_t)1 << 48)

/* booting.rst, "Setup the device tree": 8-byte aligned, at most 2 MiB, mapped as 2 MiB blocks. */
#define BOOT_ARM64_DTB_MAX_SIZE MIB(2)
#define BOOT_ARM64_DTB_ALIGN MIB(2)
/* Kernels up to 6.1 map two 2 MiB blocks from there before they know the size (map of the fixmap slot). */
#define BOOT_ARM64_DTB_WINDOW MIB(4)
/* Kernels before 4.2 want the tree within 512 MiB of the image's start; those are the ones without flags bit 3. */
#define BOOT_ARM64_OLD_DTB_REACH MIB(512)

/* booting.rst: image and initrd lie in one 1 GiB aligned window of at most 32 GiB. */
#define BOOT_ARM64_INITRD_WINDOW GIB(32)
#define BOOT_ARM64_INITRD_WINDOW_ALIGN GIB(1)

/* include/uapi/asm-generic/setup.h: COMMAND_LINE_SIZE, the NUL included. */
#define BOOT_ARM64_COMMAND_LINE_SIZE 2048

#endif

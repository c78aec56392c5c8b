/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What C cannot say: registers of the CPU and of devices, and the ways out.
 */
#ifndef PURGATORY_CPU_H
#define PURGATORY_CPU_H

#include <stdint.h>

/* entry.S */
_Noreturn void enter_kernel(uint64_t image, uint64_t dtb);
_Noreturn void halt(void);

static inline uint64_t read_id_aa64mmfr0(void)
{
	uint64_t value;

	__asm__("mrs %0, id_aa64mmfr0_el1" : "=r"(value));
	return value;
}

/* 1 or 2 */
static inline unsigned int exception_level(void)
{
	uint64_t value;

	__asm__("mrs %0, CurrentEL" : "=r"(value));
	return value >> 2 & 3;
}

/*
 * Device registers. In assembly, as a hypervisor that emulates the device can
 * decode plain loads and stores only, not the indexed ones that compilers make.
 */
static inline uint32_t mmio_read32(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline uint8_t mmio_read8(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return (uint8_t)value;
}

static inline void mmio_write32(uint64_t address, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
}

static inline void mmio_write8(uint64_t address, uint8_t value)
{
	__asm__ volatile("strb %w0, [%1]" : : "r"(value), "r"(address) : "memory");
}

#endif

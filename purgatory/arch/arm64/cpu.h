/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What C cannot say: registers of the CPU and of devices, and the ways out.
 */
#ifndef PURGATORY_CPU_H
#define PURGATORY_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* entry.S */
_Noreturn void enter_kernel(uint64_t image, uint64_t dtb);
_Noreturn void halt(void);

/* simd.S: enables FP/SIMD; false when the SHA-256 instructions trap all the same. The CPU must have them. */
bool simd_enable(void);

/* mmu.S. root: physical address; tables_end: where the tables end, which lie behind purgatory's memory */
void mmu_on(uint64_t root, uint64_t tcr, uint64_t tables_end);
void mmu_off(void);
void cache_clean(uint64_t start, uint64_t end);	/* and invalidates; end is more than start */

static inline uint64_t read_id_aa64isar0(void)
{
	uint64_t value;

	__asm__("mrs %0, id_aa64isar0_el1" : "=r"(value));
	return value;
}

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

/* HCR_EL2.E2H, at EL2. */
static inline bool has_e2h(void)
{
	uint64_t value;

	__asm__("mrs %0, hcr_el2" : "=r"(value));
	return value >> 34 & 1;
}

/* SMC Calling Convention (DEN 0028): the callee may change x0 to x17. */
#define CONDUIT_CLOBBERS "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", \
			 "x14", "x15", "x16", "x17", "memory"

/* A call to the firmware without arguments; returns what it returns. */
static inline int64_t call_smc(uint32_t function)
{
	register uint64_t x0 __asm__("x0") = function;

	__asm__ volatile("smc #0" : "+r"(x0) : : CONDUIT_CLOBBERS);
	return (int64_t)x0;
}

static inline int64_t call_hvc(uint32_t function)
{
	register uint64_t x0 __asm__("x0") = function;

	__asm__ volatile("hvc #0" : "+r"(x0) : : CONDUIT_CLOBBERS);
	return (int64_t)x0;
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

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Between the old kernel and the new one: makes sure that the CPU can run the
 * next kernel and that every region still holds what was loaded, and only then
 * enters it. entry.S calls purgatory_main, vectors.S the other two functions.
 */
#include "purgatory/arch/arm64/cpu.h"
#include "purgatory/console.h"
#include "purgatory/gic.h"
#include "purgatory/mmu.h"
#include "purgatory/need.h"
#include "purgatory/psci.h"
#include "sha256.h"

_Noreturn void purgatory_main(const struct purgatory_params *params);
_Noreturn void purgatory_give_up(const struct purgatory_params *params);
_Noreturn void purgatory_exception(const struct purgatory_params *params, uint64_t vector,
				   uint64_t esr, uint64_t elr, uint64_t far);

/* A block without its magic says nothing that can be trusted. Where the firmware does not do it, halt. */
void purgatory_give_up(const struct purgatory_params *params)
{
	if (params->magic == PURGATORY_MAGIC)
		psci_end(params);
	halt();
}

static const char *end_text(const struct purgatory_params *params)
{
	if (!psci_can_end(params))
		return "purgatory: halted, the next kernel is not entered\n";
	if (params->on_corruption == PURGATORY_RESET)
		return "purgatory: resetting, the next kernel is not entered\n";
	return "purgatory: powering off, the next kernel is not entered\n";
}

/* The failure path: the only way out beside the next kernel. */
static _Noreturn void fail(struct console *console)
{
	console_text(console, end_text(console->params));
	console_flush(console);
	purgatory_give_up(console->params);
}

static void say_number(struct console *console, const char *text, uint64_t value)
{
	console_text(console, text);
	console_number(console, value);
}

static void say_digest(struct console *console, const char *text, const uint8_t digest[SHA256_DIGEST_SIZE])
{
	console_text(console, text);
	console_bytes(console, digest, SHA256_DIGEST_SIZE);
}

/* Without the magic not even the console can be trusted. */
static void check_block(struct console *console, const struct purgatory_params *params)
{
	if (params->magic != PURGATORY_MAGIC)
		halt();
	if (params->region_count > PURGATORY_MAX_REGIONS) {
		say_number(console, "purgatory: ", params->region_count);
		say_number(console, " regions, at most ", PURGATORY_MAX_REGIONS);
		console_text(console, " were expected\n");
		fail(console);
	}
}

static void check_cpu(struct console *console, uint32_t need)
{
	uint64_t id = read_id_aa64mmfr0();
	uint32_t missing = need_missing(need, id);

	if (!missing)
		return;
	console_text(console, "purgatory: the next kernel needs what this CPU lacks:");
	if (missing & PURGATORY_NEED_4K)
		console_text(console, " 4K pages");
	if (missing & PURGATORY_NEED_16K)
		console_text(console, " 16K pages");
	if (missing & PURGATORY_NEED_64K)
		console_text(console, " 64K pages");
	if (missing & PURGATORY_NEED_BIG_ENDIAN)
		console_text(console, " big endian");
	say_number(console, " (ID_AA64MMFR0_EL1 ", id);
	console_text(console, ")\n");
	fail(console);
}

static bool same_digest(const uint8_t *a, const uint8_t *b)
{
	for (int i = 0; i < SHA256_DIGEST_SIZE; i++) {
		if (a[i] != b[i])
			return false;
	}
	return true;
}

/* Instructions only where they work; none are tried where nothing is to be hashed. */
static sha256_blocks *choose_hash(const struct purgatory_params *params)
{
	if (params->hash == PURGATORY_HASH_AUTO && params->region_count &&
	    need_has_sha256(read_id_aa64isar0()) && simd_enable())
		return sha256_blocks_instructions;
	return sha256_blocks_portable;
}

/* found: a digest for each region. While caches are on there is no console. */
static void hash_all(const struct purgatory_params *params, sha256_blocks *blocks,
		     uint8_t found[][SHA256_DIGEST_SIZE])
{
	for (uint32_t i = 0; i < params->region_count; i++) {
		const struct purgatory_region *region = &params->regions[i];
		struct sha256 hash;

		sha256_init(&hash);
		hash.blocks = blocks;
		sha256_update(&hash, (const void *)region->start, region->size);
		sha256_final(&hash, found[i]);
	}
}

static void compare(struct console *console, const struct purgatory_region *region, const uint8_t *found)
{
	if (!region->size || same_digest(found, region->sha256))
		return;
	say_number(console, "purgatory: SHA-256 of ", region->size);
	say_number(console, " bytes at ", region->start);
	say_digest(console, " differs\npurgatory: expected ", region->sha256);
	say_digest(console, "\npurgatory: found    ", found);
	console_text(console, "\n");
	fail(console);
}

static void verify(struct console *console, const struct purgatory_params *params)
{
	uint8_t found[PURGATORY_MAX_REGIONS][SHA256_DIGEST_SIZE];
	sha256_blocks *blocks = choose_hash(params);
	bool cached;

	if (!params->region_count)
		return;
	cached = caches_on(params);
	hash_all(params, blocks, found);
	if (cached)
		caches_off(params);
	console_text(console, cached ? "purgatory: hashed with caches, " : "purgatory: hashed without caches, ");
	console_text(console, blocks == sha256_blocks_instructions ? "by SHA-256 instructions\n" :
								     "by portable code\n");
	for (uint32_t i = 0; i < params->region_count; i++)
		compare(console, &params->regions[i], found[i]);
}

void purgatory_main(const struct purgatory_params *params)
{
	struct console console = {.params = params, .stuck = false};

	check_block(&console, params);
	gic_quiesce(&console, params);
	console_text(&console, exception_level() == 2 ? "purgatory: at EL2" : "purgatory: at EL1");
	say_number(&console, ", regions to verify: ", params->region_count);
	console_text(&console, "\n");
	check_cpu(&console, params->need);
	verify(&console, params);
	say_number(&console, "purgatory: entering the kernel at ", params->kernel_entry);
	console_text(&console, "\n");
	enter_kernel(params->kernel_entry, params->dtb);
}

void purgatory_exception(const struct purgatory_params *params, uint64_t vector,
			 uint64_t esr, uint64_t elr, uint64_t far)
{
	struct console console = {.params = params, .stuck = false};

	check_block(&console, params);
	say_number(&console, "\npurgatory: exception, vector ", vector);
	say_number(&console, ", ESR ", esr);
	say_number(&console, ", ELR ", elr);
	say_number(&console, ", FAR ", far);
	say_number(&console, "; purgatory is at ", (uintptr_t)params - PURGATORY_PARAMS_OFFSET);
	console_text(&console, "\n");
	fail(&console);
}

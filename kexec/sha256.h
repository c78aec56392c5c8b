/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 (FIPS 180-4), shared by the loader and purgatory: what one writes
 * the other must find. No library calls, no mutable data, and every access is
 * aligned. Data is read in place where it starts at a multiple of 16 bytes;
 * elsewhere it is copied, block by block, which is slower.
 */
#ifndef KEXEC_SHA256_H
#define KEXEC_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_DIGEST_SIZE 32	/* bytes */
#define SHA256_BLOCK_SIZE 64	/* bytes */

#define SHA256_ALIGN 16		/* bytes */

/* Takes count blocks, at a multiple of SHA256_ALIGN, into the state. */
typedef void sha256_blocks(uint32_t state[8], const void *blocks, size_t count);

/* Hidden, so that taking the address needs no global offset table: purgatory has none. */
extern sha256_blocks sha256_blocks_portable __attribute__((visibility("hidden")));
/* arch/arm64, for a CPU with FEAT_SHA256 only */
extern sha256_blocks sha256_blocks_instructions __attribute__((visibility("hidden")));

struct sha256 {
	sha256_blocks *blocks;	/* the portable ones, unless the caller puts others here after sha256_init */
	uint32_t state[8];
	uint64_t length;	/* bytes taken so far; length % SHA256_BLOCK_SIZE of them are pending */
	uint8_t pending[SHA256_BLOCK_SIZE] __attribute__((aligned(SHA256_ALIGN)));
};

void sha256_init(struct sha256 *hash);
void sha256_update(struct sha256 *hash, const void *data, size_t size);	/* size 0: data may be NULL */

/* Writes the digest of what was taken. hash is used up: start again with sha256_init. */
void sha256_final(struct sha256 *hash, uint8_t digest[SHA256_DIGEST_SIZE]);

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256. Source: FIPS 180-4, sections 4.1.2, 4.2.2, 5.3.3 and 6.2.2.
 *
 * Purgatory runs this with the MMU off, where each load and store is a trip
 * to memory. So the 64 rounds are written out: their constants become
 * immediates, the message schedule and the working variables stay in
 * registers, and a block costs its eight loads and the update of the state.
 */
#include "sha256.h"

/* Input is read in whole words, whatever type it was written as. */
typedef uint64_t __attribute__((may_alias)) input_word;

#define BLOCK_WORDS (SHA256_BLOCK_SIZE / sizeof(input_word))
#define LENGTH_OFFSET (SHA256_BLOCK_SIZE - 8)	/* the message's length in bits ends the last block */

static inline uint32_t rotate(uint32_t x, unsigned int n)
{
	return x >> n | x << (32 - n);
}

/* FIPS 180-4 (4.2) to (4.7). ch and maj are the standard's functions with fewer operations. */
static inline uint32_t ch(uint32_t x, uint32_t y, uint32_t z)
{
	return ((y ^ z) & x) ^ z;
}

static inline uint32_t maj(uint32_t x, uint32_t y, uint32_t z)
{
	return ((x ^ y) & (y ^ z)) ^ y;
}

static inline uint32_t sum0(uint32_t x)
{
	return rotate(x, 2) ^ rotate(x, 13) ^ rotate(x, 22);
}

static inline uint32_t sum1(uint32_t x)
{
	return rotate(x, 6) ^ rotate(x, 11) ^ rotate(x, 25);
}

static inline uint32_t sigma0(uint32_t x)
{
	return rotate(x, 7) ^ rotate(x, 18) ^ x >> 3;
}

static inline uint32_t sigma1(uint32_t x)
{
	return rotate(x, 17) ^ rotate(x, 19) ^ x >> 10;
}

static inline uint64_t big_endian64(uint64_t x)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(x) : x;
}

/* One round. The caller rotates the names of the variables instead of their values. */
#define ROUND(a, b, c, d, e, f, g, h, k, word) do { \
	(h) += sum1(e) + ch(e, f, g) + (k) + (word); \
	(d) += (h); \
	(h) += sum0(a) + maj(a, b, c); \
} while (0)

/* The schedule is a ring of 16 words: word t replaces word t - 16. */
#define EXPAND(t) \
	(w[(t) & 15] += sigma1(w[((t) - 2) & 15]) + w[((t) - 7) & 15] + sigma0(w[((t) - 15) & 15]))
#define GIVEN(t) w[t]

#define ROUNDS8(t, WORD, k0, k1, k2, k3, k4, k5, k6, k7) do { \
	ROUND(a, b, c, d, e, f, g, h, k0, WORD((t) + 0)); \
	ROUND(h, a, b, c, d, e, f, g, k1, WORD((t) + 1)); \
	ROUND(g, h, a, b, c, d, e, f, k2, WORD((t) + 2)); \
	ROUND(f, g, h, a, b, c, d, e, k3, WORD((t) + 3)); \
	ROUND(e, f, g, h, a, b, c, d, k4, WORD((t) + 4)); \
	ROUND(d, e, f, g, h, a, b, c, k5, WORD((t) + 5)); \
	ROUND(c, d, e, f, g, h, a, b, k6, WORD((t) + 6)); \
	ROUND(b, c, d, e, f, g, h, a, k7, WORD((t) + 7)); \
} while (0)

/* Words 2i and 2i + 1 of the block; not a loop, which compilers may keep and then keep w in memory. */
#define READ(i) do { \
	uint64_t pair = big_endian64(block[i]); \
	w[2 * (i)] = (uint32_t)(pair >> 32); \
	w[2 * (i) + 1] = (uint32_t)pair; \
} while (0)

/* FIPS 180-4 section 6.2.2, steps 2 to 4, for one block. */
static inline __attribute__((always_inline)) void compress(uint32_t state[8], const input_word *block)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
	uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
	uint32_t w[16];

	READ(0);
	READ(1);
	READ(2);
	READ(3);
	READ(4);
	READ(5);
	READ(6);
	READ(7);

	/* FIPS 180-4 section 4.2.2: the constants K. */
	ROUNDS8(0, GIVEN, 0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
		0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5);
	ROUNDS8(8, GIVEN, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
		0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174);
	ROUNDS8(16, EXPAND, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
		0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da);
	ROUNDS8(24, EXPAND, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
		0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967);
	ROUNDS8(32, EXPAND, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
		0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85);
	ROUNDS8(40, EXPAND, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
		0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070);
	ROUNDS8(48, EXPAND, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
		0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3);
	ROUNDS8(56, EXPAND, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
		0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2);

	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
	state[5] += f;
	state[6] += g;
	state[7] += h;
}

void sha256_blocks_portable(uint32_t state[8], const void *blocks, size_t count)
{
	const input_word *block = blocks;

	for (; count; count--, block += BLOCK_WORDS)
		compress(state, block);
}

void sha256_init(struct sha256 *hash)
{
	/* FIPS 180-4 section 5.3.3. Assigned one by one: a copied table would need memcpy. */
	hash->blocks = sha256_blocks_portable;
	hash->state[0] = 0x6a09e667;
	hash->state[1] = 0xbb67ae85;
	hash->state[2] = 0x3c6ef372;
	hash->state[3] = 0xa54ff53a;
	hash->state[4] = 0x510e527f;
	hash->state[5] = 0x9b05688c;
	hash->state[6] = 0x1f83d9ab;
	hash->state[7] = 0x5be0cd19;
	hash->length = 0;
}

/* Takes bytes into the pending block up to its end; returns how many. */
static size_t fill_pending(struct sha256 *hash, const uint8_t *bytes, size_t size)
{
	size_t used = hash->length % SHA256_BLOCK_SIZE;
	size_t count = SHA256_BLOCK_SIZE - used;

	if (count > size)
		count = size;
	for (size_t i = 0; i < count; i++)
		hash->pending[used + i] = bytes[i];
	hash->length += count;
	if (used + count == SHA256_BLOCK_SIZE)
		hash->blocks(hash->state, hash->pending, 1);
	return count;
}

/* Takes the blocks that can be read where they lie; returns how many bytes they are. */
static size_t take_blocks(struct sha256 *hash, const uint8_t *bytes, size_t size)
{
	size_t count = size / SHA256_BLOCK_SIZE;

	if (hash->length % SHA256_BLOCK_SIZE || (uintptr_t)bytes % SHA256_ALIGN)
		return 0;
	hash->blocks(hash->state, bytes, count);
	hash->length += count * SHA256_BLOCK_SIZE;
	return count * SHA256_BLOCK_SIZE;
}

void sha256_update(struct sha256 *hash, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	while (size) {
		size_t count = take_blocks(hash, bytes, size);

		if (!count)
			count = fill_pending(hash, bytes, size);
		bytes += count;
		size -= count;
	}
}

/* FIPS 180-4 section 5.1.1: a one bit, zeros, and the length in bits at the end of a block. */
void sha256_final(struct sha256 *hash, uint8_t digest[SHA256_DIGEST_SIZE])
{
	static const uint8_t one = 0x80, zero = 0;
	uint64_t bits = hash->length * 8;
	uint8_t length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	fill_pending(hash, &one, 1);
	while (hash->length % SHA256_BLOCK_SIZE != LENGTH_OFFSET)
		fill_pending(hash, &zero, 1);
	fill_pending(hash, length, sizeof(length));
	for (int i = 0; i < SHA256_DIGEST_SIZE; i++)
		digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

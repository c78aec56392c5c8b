// SPDX-License-Identifier: GPL-2.0-or-later
#include "digest.h"

#include <string.h>

#include "sha256.h"

static void put_be(uint8_t *out, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

static uint64_t get_be(const uint8_t *in, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | in[i];
	return value;
}

/* --- Checks of redundancy --------------------------------------------------------------------------- */

/* A byte at a time, by a table of what each comes to. */
static void crc32(struct blob bytes, uint8_t *ret)
{
	uint32_t table[256], crc = UINT32_MAX;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	for (size_t i = 0; i < bytes.size; i++)
		crc = crc >> 8 ^ table[(crc ^ bytes.data[i]) & 0xff];
	put_be(ret, crc ^ UINT32_MAX, 4);
}

/* Polynomial 0x1021, from 0, highest bit first. */
static void crc16_ccitt(struct blob bytes, uint8_t *ret)
{
	uint16_t crc = 0;

	for (size_t i = 0; i < bytes.size; i++) {
		crc ^= (uint16_t)(bytes.data[i] << 8);
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0));
	}
	put_be(ret, crc, 2);
}

/* --- Hashes in blocks ------------------------------------------------------------------------------- */

/* The end of the message: what is left, a bit, zeros, and the length in bits, of width bytes. */
struct tail {
	uint8_t bytes[2 * 128];
	size_t size;		/* one block or two */
};

static struct tail make_tail(struct blob message, size_t block, size_t width, bool big_endian)
{
	struct tail tail = {{0}, block};
	size_t rest = message.size % block;
	uint8_t *end;

	if (rest)
		memcpy(tail.bytes, message.data + message.size - rest, rest);
	tail.bytes[rest] = 0x80;
	if (rest + 1 + width > block)
		tail.size = 2 * block;
	end = tail.bytes + tail.size;
	for (size_t i = 0; i < 8; i++)
		end[big_endian ? -1 - (long)i : (long)i - 8] = (uint8_t)((uint64_t)message.size * 8 >> 8 * i);
	return tail;
}

static uint32_t rotate32(uint32_t value, unsigned count)
{
	return value << count | value >> (32 - count);
}

static uint64_t rotate64(uint64_t value, unsigned count)
{
	return value >> count | value << (64 - count);
}

/* --- MD5 -------------------------------------------------------------------------------------------- */

/* RFC 1321, 3.4: 4294967296 times abs(sin(i + 1)). */
static const uint32_t md5_constants[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
	0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
	0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
	0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static uint32_t md5_mix(size_t round, uint32_t b, uint32_t c, uint32_t d)
{
	switch (round) {
	case 0:
		return (b & c) | (~b & d);
	case 1:
		return (b & d) | (c & ~d);
	case 2:
		return b ^ c ^ d;
	default:
		return c ^ (b | ~d);
	}
}

static void md5_block(uint32_t state[4], const uint8_t *block)
{
	static const uint8_t shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
	static const uint8_t steps[4] = {1, 5, 3, 7}, starts[4] = {0, 1, 5, 0};
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];

	for (size_t i = 0; i < 64; i++) {
		size_t round = i / 16, word = (starts[round] + steps[round] * (i % 16)) % 16;
		const uint8_t *in = block + 4 * word;
		uint32_t value = (uint32_t)in[3] << 24 | (uint32_t)in[2] << 16 | (uint32_t)in[1] << 8 | in[0];
		uint32_t sum = a + md5_mix(round, b, c, d) + md5_constants[i] + value;

		a = d;
		d = c;
		c = b;
		b += rotate32(sum, shifts[round][i % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

static void md5(struct blob bytes, uint8_t *ret)
{
	uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
	struct tail tail = make_tail(bytes, 64, 8, false);

	for (size_t at = 0; bytes.size - at >= 64; at += 64)
		md5_block(state, bytes.data + at);
	for (size_t at = 0; at < tail.size; at += 64)
		md5_block(state, tail.bytes + at);
	for (size_t i = 0; i < 16; i++)
		ret[i] = (uint8_t)(state[i / 4] >> 8 * (i % 4));
}

/* --- SHA-1 ------------------------------------------------------------------------------------------ */

/* FIPS 180-4, 4.1.1 and 4.2.1. */
static uint32_t sha1_mix(size_t step, uint32_t b, uint32_t c, uint32_t d)
{
	if (step < 20)
		return ((b & c) ^ (~b & d)) + 0x5a827999;
	if (step < 40)
		return (b ^ c ^ d) + 0x6ed9eba1;
	if (step < 60)
		return ((b & c) ^ (b & d) ^ (c & d)) + 0x8f1bbcdc;
	return (b ^ c ^ d) + 0xca62c1d6;
}

static void sha1_block(uint32_t state[5], const uint8_t *block)
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], words[80];

	for (size_t i = 0; i < 80; i++)
		words[i] = i < 16 ? (uint32_t)get_be(block + 4 * i, 4) :
			   rotate32(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
	for (size_t i = 0; i < 80; i++) {
		uint32_t sum = rotate32(a, 5) + sha1_mix(i, b, c, d) + e + words[i];

		e = d;
		d = c;
		c = rotate32(b, 30);
		b = a;
		a = sum;
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
}

static void sha1(struct blob bytes, uint8_t *ret)
{
	uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
	struct tail tail = make_tail(bytes, 64, 8, true);

	for (size_t at = 0; bytes.size - at >= 64; at += 64)
		sha1_block(state, bytes.data + at);
	for (size_t at = 0; at < tail.size; at += 64)
		sha1_block(state, tail.bytes + at);
	for (size_t i = 0; i < 5; i++)
		put_be(ret + 4 * i, state[i], 4);
}

/* --- SHA-256 ---------------------------------------------------------------------------------------- */

static void sha256(struct blob bytes, uint8_t *ret)
{
	struct sha256 hash;

	sha256_init(&hash);
	sha256_update(&hash, bytes.data, bytes.size);
	sha256_final(&hash, ret);
}

/* --- SHA-384 and SHA-512 ---------------------------------------------------------------------------- */

/* FIPS 180-4, 4.2.3: fractions of the cube roots of the first 80 primes. */
static const uint64_t sha512_constants[80] = {
	0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
	0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
	0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
	0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
	0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
	0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
	0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
	0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
	0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
	0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
	0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
	0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
	0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
	0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
	0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
	0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
	0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
	0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
	0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
	0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

/* FIPS 180-4, 6.4.2, with a..h in v[0..7]. */
static void sha512_block(uint64_t state[8], const uint8_t *block)
{
	uint64_t words[80], v[8];

	for (size_t i = 0; i < 80; i++) {
		uint64_t x = i < 16 ? 0 : words[i - 15], y = i < 16 ? 0 : words[i - 2];

		words[i] = i < 16 ? get_be(block + 8 * i, 8) :
			   words[i - 16] + words[i - 7] + (rotate64(x, 1) ^ rotate64(x, 8) ^ x >> 7) +
			   (rotate64(y, 19) ^ rotate64(y, 61) ^ y >> 6);
	}
	memcpy(v, state, sizeof(v));
	for (size_t i = 0; i < 80; i++) {
		uint64_t first = v[7] + (rotate64(v[4], 14) ^ rotate64(v[4], 18) ^ rotate64(v[4], 41)) +
				 ((v[4] & v[5]) ^ (~v[4] & v[6])) + sha512_constants[i] + words[i];
		uint64_t second = (rotate64(v[0], 28) ^ rotate64(v[0], 34) ^ rotate64(v[0], 39)) +
				  ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));

		memmove(v + 1, v, 7 * sizeof(*v));
		v[4] += first;
		v[0] = first + second;
	}
	for (size_t i = 0; i < 8; i++)
		state[i] += v[i];
}

static void sha512_with(uint64_t state[8], struct blob bytes, uint8_t *ret, size_t size)
{
	struct tail tail = make_tail(bytes, 128, 16, true);

	for (size_t at = 0; bytes.size - at >= 128; at += 128)
		sha512_block(state, bytes.data + at);
	for (size_t at = 0; at < tail.size; at += 128)
		sha512_block(state, tail.bytes + at);
	for (size_t i = 0; i < size / 8; i++)
		put_be(ret + 8 * i, state[i], 8);
}

/* FIPS 180-4, 5.3.4 and 5.3.5. */
static void sha384(struct blob bytes, uint8_t *ret)
{
	uint64_t state[8] = {
		0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
		0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
	};

	sha512_with(state, bytes, ret, 48);
}

static void sha512(struct blob bytes, uint8_t *ret)
{
	uint64_t state[8] = {
		0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
		0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
	};

	sha512_with(state, bytes, ret, 64);
}

/* --- By name ---------------------------------------------------------------------------------------- */

static const struct digest_algorithm algorithms[] = {
	{"crc32", 4, crc32},
	{"crc16-ccitt", 2, crc16_ccitt},
	{"md5", 16, md5},
	{"sha1", 20, sha1},
	{"sha256", SHA256_DIGEST_SIZE, sha256},
	{"sha384", 48, sha384},
	{"sha512", 64, sha512},
};

const struct digest_algorithm *digest_find(const char *name)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (!strcmp(algorithms[i].name, name))
			return &algorithms[i];
	return NULL;
}

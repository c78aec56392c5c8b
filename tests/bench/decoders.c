// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: decoders FILE...
 *
 * How fast this machine takes each file's layers off, and hashes what is left:
 * a line each, "NAME BYTES SECONDS", BYTES of what comes out, SECONDS of the
 * fastest of some runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "peel.h"
#include "sha256.h"

#define RUNS 5

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double lesser(double one, double other)
{
	return one < other ? one : other;
}

static void time_hash(struct blob bytes)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	double best = RUNS;

	for (int run = 0; run < RUNS; run++) {
		double begun = now();
		struct sha256 hash;

		sha256_init(&hash);
		sha256_update(&hash, bytes.data, bytes.size);
		sha256_final(&hash, digest);
		best = lesser(best, now() - begun);
	}
	printf("sha256 %zu %.6f\n", bytes.size, best);
}

/* One run; what comes out is the arena's. */
static double peel_file(struct arena *arena, const char *name, struct peeled *peeled)
{
	struct error error = {0};
	double begun = now();
	struct file file;

	if (!file_map(arena, name, UINT64_MAX, &file, &error) || !peel(arena, file.bytes, UINT64_MAX, peeled, &error)) {
		fprintf(stderr, "decoders: %s: %s\n", name, error.text);
		exit(1);
	}
	close(file.fd);
	return now() - begun;
}

static void time_file(const char *name, bool first)
{
	struct peeled peeled = {0};
	double best = 0;

	for (int run = 0; run < RUNS; run++) {
		struct arena *arena = arena_new();
		double seconds = peel_file(arena, name, &peeled);

		best = run ? lesser(best, seconds) : seconds;
		if (first && !run)
			time_hash(peeled.bytes);
		arena_free(arena);
	}
	printf("%s %zu %.6f\n", strrchr(name, '/') ? strrchr(name, '/') + 1 : name, peeled.bytes.size, best);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		time_file(argv[i], i == 1);
	return 0;
}

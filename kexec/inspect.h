/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a file is, layer by layer: containers and compression, what they hold,
 * and the kernel in the end, if there is one. It asks nothing of the machine.
 */
#ifndef KEXEC_INSPECT_H
#define KEXEC_INSPECT_H

#include "container.h"
#include "fit.h"
#include "kernel-image.h"

#define INSPECT_MAX_PARTS 16384
#define INSPECT_MAX_LEVEL 8

enum inspect_verdict {
	INSPECT_KERNEL,		/* this program can load it */
	INSPECT_OTHER,		/* whole as far as that was looked at, and no arm64 kernel */
	INSPECT_DAMAGED,	/* of a known format, and not as that has to be */
};

struct inspect_fact {
	const char *name;
	const char *value;
};

/* A layer, or one of the things that a container holds. */
struct inspect_part {
	unsigned level;		/* 0: the file; what is in a part follows it, one level deeper */
	const char *role;	/* "file", "content", "kernel", "initrd", "dtb", "configuration", "signature", "other" */
	const char *name;	/* as the container has it; "" */
	const char *format;	/* "gzip", "fit", "Image", "cpio", "unknown", ... */
	const char *what;	/* in words, where it is no kernel: "an initrd (cpio archive)"; NULL */
	size_t offset;		/* in the part that holds it; of what was unpacked: 0 */
	size_t size;		/* bytes */
	const char *fault;	/* how it is damaged; NULL: it is not, as far as can be told */
	struct inspect_fact *facts;
	size_t fact_count, fact_capacity;
	struct fit_hash *hashes;
	size_t hash_count;
};

struct inspect_report {
	struct arena *arena;
	enum inspect_verdict verdict;
	const char *reason;		/* one line: what it is, or what is wrong */
	bool have_kernel;		/* then the next three are valid */
	struct kernel_image kernel;
	const char *banner;		/* "Linux version ..."; "" when there is none in it */
	const char *release;		/* its third word; "" */
	struct inspect_part *parts;	/* in the order of the layers; the first is the file */
	size_t part_count, part_capacity;
};

/*
 * What the request asks for by name is what is shown, where there is a choice;
 * its limit caps each thing that is unpacked. The report points into file.
 */
void inspect(struct arena *arena, struct blob file, const struct container_request *request,
	     struct inspect_report *ret);

const char *inspect_verdict_name(enum inspect_verdict verdict);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The small texts of /proc and /sys, and of the kexec-snapshot file: bytes
 * in, value out. False: the text is not of its form.
 */
#ifndef KEXEC_HOST_TEXT_H
#define KEXEC_HOST_TEXT_H

#include "arena.h"
#include "blob.h"

/* The text without one newline at its end. */
const char *host_text_line(struct arena *arena, struct blob text);

/* For a message: at most 40 bytes of the first line, '?' for what cannot be printed. */
const char *host_text_excerpt(struct arena *arena, struct blob text);

/* One number in decimal, or in hexadecimal with 0x; a newline may follow. */
bool host_text_number(struct blob text, uint64_t *ret);

/* As above, or "-1": then *ret_unlimited is true and *ret is not written. */
bool host_text_limit(struct blob text, bool *ret_unlimited, uint64_t *ret);

/* "NAME:   1001234 kB" among the lines of /proc/meminfo, in bytes. */
bool host_text_memory(struct blob meminfo, const char *name, uint64_t *ret);

/* The line "btime SECONDS" of /proc/stat: when the machine started, since 1970. */
bool host_text_boot_time(struct blob stat, uint64_t *ret);

/* How many CPUs a list like "0-3,5" names. */
bool host_text_cpu_count(struct blob list, uint64_t *ret);

/* The word in brackets of "[none] integrity confidentiality". */
bool host_text_bracketed(struct arena *arena, struct blob text, const char **ret);

/* Whether a kernel's configuration has the line "NAME=y". */
bool host_text_config_has(struct blob config, const char *name);

/* What no file of /proc or /sys tells. */
struct host_identity {
	const char *release;	/* uname -r */
	const char *machine;	/* uname -m */
	uint64_t page_size;	/* bytes */
	bool big_endian;
	uint64_t hwcap;
};

/*
 * The text of a kexec-snapshot file: lines "NAME=VALUE", each of page_size,
 * byte_order (little or big), hwcap, release and machine once; other names
 * are left to later versions. ERROR_MACHINE with the line or the name.
 */
bool host_identity_parse(struct arena *arena, struct blob text, struct host_identity *ret,
			 struct error *error);

const char *host_identity_format(struct arena *arena, const struct host_identity *identity);

#endif

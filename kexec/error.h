/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One error, owned by the caller, in a fixed buffer.
 *
 * The function that notices a fault states the fact with its numbers; each
 * caller on the way up puts its own noun in front:
 *
 *	/boot/vmlinux: program header 3: bytes 0x9000+0x400 end past the file (0x9200)
 *
 * Functions that can fail return bool (true: done) and take a struct error.
 * Their ret_* parameters are written only when they return true.
 */
#ifndef KEXEC_ERROR_H
#define KEXEC_ERROR_H

#include <stdbool.h>
#include <stdarg.h>

/* What went wrong, as far as a caller of the program can act on it. */
enum error_kind {
	ERROR_NONE,
	ERROR_USAGE,	/* the command line itself is wrong */
	ERROR_INPUT,	/* a file that was given is unreadable or malformed */
	ERROR_POLICY,	/* refused on purpose: page size, byte order, signature */
	ERROR_ROOM,	/* no place in memory, or not enough memory */
	ERROR_MACHINE,	/* a fact about the machine is missing or unusable */
	ERROR_KERNEL,	/* the running kernel refused the system call */
};

struct error {
	enum error_kind kind;
	char text[1024];	/* NUL-terminated, one line. Too long: nouns are cut, not the fact */
};

/* Record a fault. Always returns false, so that callers can return it. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, with ": " and strerror(number) behind the text. */
bool error_errno(struct error *error, enum error_kind kind, int number,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Put "NOUN: " in front of what is recorded. Always returns false. */
bool error_noun(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif

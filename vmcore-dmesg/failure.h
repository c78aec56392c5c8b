/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why the log is not complete: a text, and the exit status that tells
 * scripts how far the program came. vmcore-dmesg.8 lists the same statuses.
 */
#ifndef FAILURE_H
#define FAILURE_H

#include "error.h"

/* Scripts may know the numbers: those that kexec-tools has for the same causes. */
enum status {
	STATUS_OK = 0,
	STATUS_USAGE = 1,
	STATUS_OPEN = 2,
	/* e_ident */
	STATUS_SHORT = 3,
	STATUS_MAGIC = 4,
	STATUS_IDENT_VERSION = 5,
	STATUS_CLASS = 6,
	STATUS_DATA = 7,
	/* The ELF header and the program headers */
	STATUS_HEADER = 10,
	STATUS_HEADER_VERSION = 11,
	STATUS_PHENTSIZE = 12,
	STATUS_PHNUM = 13,
	STATUS_PHDRS = 16,
	/* Notes */
	STATUS_NO_VMCOREINFO = 20,
	STATUS_NOTE = 21,
	STATUS_NOTE_READ = 22,
	/* Addresses, and variables there */
	STATUS_NOT_COVERED = 30,
	STATUS_POINTER = 40,
	STATUS_VALUE = 41,
	/* No log that is known; the log of characters */
	STATUS_NO_LOG = 50,
	STATUS_CHARS_READ = 52,
	STATUS_CHARS_SIZE = 53,
	STATUS_WRITE = 54,
	/* The logs of records */
	STATUS_SYMBOL = 60,
	STATUS_SIZE = 61,
	STATUS_LAYOUT = 64,
	STATUS_READ = 65,
	STATUS_DAMAGED = 68,
};

struct failure {
	enum status status;
	struct error error;
};

/* Records a failure. Always false, so that callers can return it. */
#define failure_set(failure, number, ...) \
	((failure)->status = (number), error_set(&(failure)->error, ERROR_INPUT, __VA_ARGS__), false)

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One assertion for all tests of refusals. Include it behind cmocka.h. */
#ifndef ASSERT_ERROR_H
#define ASSERT_ERROR_H

#include <stdio.h>
#include <string.h>

#include "error.h"

/* The error is of this kind and its text holds these words. name is the case's, for the message. */
static inline void assert_error(const char *name, const struct error *error, enum error_kind kind,
				const char *words)
{
	if (error->kind == kind && strstr(error->text, words))
		return;
	fail_msg("%s: error kind %d \"%s\", expected kind %d and \"%s\"",
		 name, (int)error->kind, error->text, (int)kind, words);
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds JSON to the page that documents it. A row of a table is
 *
 *	| `segments[].role` | string | what it means |
 *
 * with one of the types address, bytes, number, string, boolean, object, list.
 */
#ifndef JSON_DOCUMENT_H
#define JSON_DOCUMENT_H

#include "tests/lib/json.h"

/*
 * NULL when each value has a row with its type, and each row a value. Else
 * what is wrong, valid until the next call. Tests run in the top folder.
 */
const char *json_document_fault(const char *path, const struct json *json);

/* The page, valid until the next call; NULL when it cannot be read. */
const char *json_document_read(const char *path);

#endif

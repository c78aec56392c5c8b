/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's log of this boot, as far as it tells of LPI tables.
 */
#ifndef KEXEC_HOST_LOG_H
#define KEXEC_HOST_LOG_H

#include "host-files.h"

/*
 * The lines of a HOST_RECORDS or HOST_SAVED_LOG that lpi_log_add heeds. On the running machine /dev/kmsg is
 * read to its end, and a saved log that was not written to since the machine started, or is larger than 64 MiB,
 * is left alone: ESTALE, EFBIG. Under another root each is a regular file. Returns 0 or an errno value.
 */
int host_log_read(struct arena *arena, const char *root, enum host_item item, struct blob *ret);

#endif

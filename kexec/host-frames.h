/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the machine's frames hold now, by /proc/kpageflags or a snapshot's list.
 */
#ifndef KEXEC_HOST_FRAMES_H
#define KEXEC_HOST_FRAMES_H

#include "frames.h"
#include "host.h"

/* Under a root that is not "", instead of /proc/kpageflags: see frame-list.h. */
#define HOST_FRAME_LIST "/kexec-frames"

struct frame_file;

struct host_frames {
	struct frames frames;	/* for host_frames_close to end */
	struct frame_file *file;	/* NULL: from a list */
};

/*
 * Frames are read when they are asked for, 4 KiB of the file at a time, once: a frame keeps the
 * class that it had then. ERROR_MACHINE when there is nothing to read, as without
 * CONFIG_PROC_PAGE_MONITOR or privilege; ERROR_INPUT when a snapshot's list is damaged.
 */
bool host_frames_open(struct arena *arena, const struct host *host, struct host_frames *ret,
		      struct error *error);

/* Notes, for -d, how much was read. Once, after an open that was true. */
void host_frames_close(const struct host_frames *frames, struct notes *notes);

#endif

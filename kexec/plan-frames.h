/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the memory map knows of frames, over what their reader tells.
 */
#ifndef KEXEC_PLAN_FRAMES_H
#define KEXEC_PLAN_FRAMES_H

#include "frames.h"
#include "memmap.h"
#include "notes.h"

/*
 * Frames of the running kernel and of hot-pluggable memory have these classes; the others
 * those that below tells. below: NULL, and then they are free.
 */
struct frames plan_frames(struct arena *arena, const struct memmap *map, const struct frames *below,
			  uint64_t page_size);

/*
 * Says what is not as good as it could be about the place of "what", of size bytes. why_worse: the
 * reason why better places were passed over; NULL: none was found.
 */
void plan_frames_note(struct notes *notes, const char *what, uint64_t size,
		      const struct frame_count *count, const char *why_worse);

#endif

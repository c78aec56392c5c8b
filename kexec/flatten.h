/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cuts a kernel image into at most max_pieces page-aligned pieces that
 * together cover all of its memory: no byte of it is left as it was in RAM,
 * because the next kernel's page tables live in the gaps between the parts.
 */
#ifndef KEXEC_FLATTEN_H
#define KEXEC_FLATTEN_H

#include "arena.h"
#include "kernel-image.h"

/*
 * bytes go to offset; the memory up to offset + memsz is zero behind them.
 * offset counts from the 2 MiB aligned base (not from the image), and offset
 * and memsz are multiples of the running kernel's page size. Pieces follow
 * one another without a gap; the first starts at round_down(text_offset).
 */
struct image_piece {
	struct blob bytes;	/* into the file where possible, else arena memory */
	uint64_t offset;
	uint64_t memsz;
	bool copied;		/* bytes are a copy (report only) */
};

/*
 * page_size is the running kernel's. Parts that do not start on a page are
 * joined to their neighbour by copying the page that both share; more pieces
 * than max_pieces are joined, smallest pair first. ERROR_ROOM.
 */
bool flatten(struct arena *arena, const struct kernel_image *image, uint64_t page_size, size_t max_pieces,
	     struct image_piece **ret_pieces, size_t *ret_count, struct error *error);

#endif

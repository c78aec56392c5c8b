// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-bar.h"

#include <inttypes.h>

#include "plan-bands.h"

#define COLUMNS_MIN 40
#define COLUMNS_MAX 120		/* a wider bar is hard to read */

/* A character and its background, a colour of ECMA-48 (40 to 47; 49: the terminal's own). */
struct mark {
	char letter;
	unsigned colour;
	const char *meaning;
};

static const struct mark memory_marks[] = {
	[BAND_GAP] = {' ', 49, NULL},
	[BAND_FREE] = {'.', 42, "free"},
	[BAND_USED] = {'o', 43, "in use now"},
	[BAND_KEPT] = {'#', 41, "left alone"},
	[BAND_CRASH] = {'c', 45, "crash region"},
};

static const struct mark segment_marks[] = {
	[SEGMENT_KERNEL] = {'K', 44, "kernel"},		[SEGMENT_INITRD] = {'I', 44, "initrd"},
	[SEGMENT_ELFCOREHDR] = {'E', 44, "elfcorehdr"}, [SEGMENT_DTB] = {'D', 44, "dtb"},
	[SEGMENT_PURGATORY] = {'P', 44, "purgatory"},
};

static const struct mark *mark_of(const struct plan_band *band)
{
	return band->segment ? &segment_marks[band->segment->role] : &memory_marks[band->kind];
}

/* One cell for each band, and the rest of the columns by weight; what is left over goes to the heaviest. */
static void share_cells(const struct plan_bands *bands, unsigned columns, unsigned *cells)
{
	unsigned total = 0, spare = columns - (unsigned)bands->count, given = 0;
	size_t heaviest = 0;

	for (size_t i = 0; i < bands->count; i++) {
		total += plan_band_weight(&bands->items[i]);
		if (plan_band_weight(&bands->items[i]) > plan_band_weight(&bands->items[heaviest]))
			heaviest = i;
	}
	for (size_t i = 0; i < bands->count; i++) {
		cells[i] = 1 + spare * plan_band_weight(&bands->items[i]) / total;
		given += cells[i];
	}
	cells[heaviest] += columns - given;
}

static void put_mark(FILE *out, const struct mark *mark, unsigned times, bool colour)
{
	if (colour)
		fprintf(out, "\033[%u;%um", mark->colour == 49 ? 39 : mark->colour == 44 ? 37 : 30, mark->colour);
	while (times--)
		fputc(mark->letter, out);
	if (colour)
		fputs("\033[0m", out);
}

/* Those that the bar has, each once. */
static void put_meanings(FILE *out, const struct plan_bands *bands, bool colour)
{
	const struct mark *seen[sizeof(memory_marks) / sizeof(memory_marks[0]) +
				sizeof(segment_marks) / sizeof(segment_marks[0])];
	size_t count = 0;

	for (size_t i = 0; i < bands->count; i++) {
		const struct mark *mark = mark_of(&bands->items[i]);
		bool known = !mark->meaning;

		for (size_t j = 0; j < count; j++)
			known |= seen[j] == mark;
		if (known)
			continue;
		seen[count++] = mark;
		fputs(count > 1 ? "  " : "", out);
		put_mark(out, mark, 1, colour);
		fprintf(out, " %s", mark->meaning);
	}
	fputc('\n', out);
}

void plan_bar(FILE *out, struct arena *arena, const struct plan *plan, unsigned columns, bool colour)
{
	unsigned width = columns < COLUMNS_MIN ? COLUMNS_MIN : columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
	struct plan_bands bands = plan_bands(arena, plan, width / 2);
	unsigned *cells = arena_array(arena, bands.count, sizeof(*cells));

	if (!bands.count || bands.count > width)
		return;
	share_cells(&bands, width, cells);
	fprintf(out, "0x%-*" PRIx64 "0x%013" PRIx64 "\n", (int)width - 17, bands.items[0].range.start,
		range_end(bands.items[bands.count - 1].range));
	for (size_t i = 0; i < bands.count; i++)
		put_mark(out, mark_of(&bands.items[i]), cells[i], colour);
	fputc('\n', out);
	put_meanings(out, &bands, colour);
	fputc('\n', out);
}

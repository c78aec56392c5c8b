// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-svg.h"

#include <inttypes.h>
#include <strings.h>

#include "plan-bands.h"

/* Past so many bands a picture tells less, not more. */
#define BANDS_MAX 40

/* In pixels. */
enum {
	WIDTH = 900,
	MARGIN = 16,
	BAR_LEFT = 150,		/* behind the addresses */
	BAR_WIDTH = 230,
	SEGMENT_INSET = 18,	/* a segment lies inside its memory */
	TEXT_LEFT = BAR_LEFT + BAR_WIDTH + 14,
	HEADER = 64,
	LEAST_HEIGHT = 18,	/* a line of text */
	PER_WEIGHT = 2,		/* more than that */
	BASELINE = 13,
};

#define SEGMENT_CLASS "segment"

static const char *const classes[] = {
	[BAND_GAP] = "gap",   [BAND_FREE] = "free",   [BAND_USED] = "used",
	[BAND_KEPT] = "kept", [BAND_CRASH] = "crash",
};

/* Both schemes as plain rules: not every renderer knows variables. */
static const char style[] =
	"text{font:12px monospace;fill:#1b1f24}.title{font:bold 14px sans-serif}.dim{fill:#57606a}"
	".paper{fill:#fff}rect{stroke:#57606a;stroke-width:.5}.gap{fill:none;stroke-dasharray:3 3}"
	".free{fill:#d4efdc}.used{fill:#f6e3b0}.kept{fill:#eac1c1}.crash{fill:#d8cbf0}.segment{fill:#1f5fa8}"
	".on{fill:#fff}"
	"@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#9da7b1}.paper{fill:#0d1117}"
	"rect{stroke:#7d8590}.free{fill:#1d4429}.used{fill:#5a4708}.kept{fill:#5f2424}.crash{fill:#44317a}"
	".segment{fill:#4c94e6}.on{fill:#0d1117}}";

static unsigned height_of(const struct plan_band *band)
{
	return LEAST_HEIGHT + PER_WEIGHT * (plan_band_weight(band) - 1);
}

/* Names come from the machine and from files: XML 1.0, section 2.2 and 2.4. Bytes past ASCII have no encoding. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&' || *text == '<' || *text == '>')
			fprintf(out, "&#%d;", *text);
		else
			fputc(*text < ' ' || *text > '~' ? '?' : *text, out);
	}
}

static void put_label(FILE *out, unsigned x, unsigned y, const char *class, const char *text)
{
	fprintf(out, "<text x=\"%u\" y=\"%u\" class=\"%s\">", x, y, class);
	put_text(out, text);
	fputs("</text>\n", out);
}

static void put_box(FILE *out, unsigned x, unsigned y, unsigned width, unsigned height, const char *class)
{
	fprintf(out, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" class=\"%s\"/>\n", x, y, width, height,
		class);
}

static const char *reason(struct arena *arena, const struct plan_band *band)
{
	const char *size = plan_size_text(arena, band->range.size);

	if (band->segment)
		return arena_printf(arena, "%s%s", size, band->segment->hashed ? ", verified before it starts" : "");
	if (band->stands_for > 1)
		return arena_printf(arena, "%s: %zu areas, mostly %s", size, band->stands_for, plan_band_name(band));
	/* Where the resource's name says no more than the use does. */
	if (!band->area || band->area->use == MEM_FREE || !strcasecmp(band->area->name, plan_band_name(band)))
		return arena_printf(arena, "%s %s", size, plan_band_name(band));
	return arena_printf(arena, "%s %s (%s)", size, plan_band_name(band), band->area->name);
}

static void put_band(FILE *out, struct arena *arena, const struct plan_band *band, unsigned y)
{
	unsigned height = height_of(band), middle = y + height / 2 - LEAST_HEIGHT / 2 + BASELINE;

	put_label(out, MARGIN, y + BASELINE, "dim", arena_printf(arena, "0x%012" PRIx64, band->range.start));
	put_box(out, BAR_LEFT, y, BAR_WIDTH, height, classes[band->kind]);
	if (band->segment) {
		put_box(out, BAR_LEFT + SEGMENT_INSET, y, BAR_WIDTH - 2 * SEGMENT_INSET, height, SEGMENT_CLASS);
		put_label(out, BAR_LEFT + SEGMENT_INSET + 8, middle, "on", band->segment->name);
	}
	put_label(out, TEXT_LEFT, middle, band->kind == BAND_GAP ? "dim" : "plain", reason(arena, band));
}

static void put_legend(FILE *out, unsigned y)
{
	static const struct {
		const char *class, *text;
	} items[] = {
		{SEGMENT_CLASS, "loaded"}, {"free", "free"}, {"used", "in use now"}, {"kept", "left alone"},
		{"crash", "crash region"}, {"gap", "no RAM"},
	};

	for (unsigned i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		put_box(out, MARGIN + i * 138, y, 14, 14, items[i].class);
		put_label(out, MARGIN + 20 + i * 138, y + BASELINE - 1, "plain", items[i].text);
	}
}

void plan_svg(FILE *out, struct arena *arena, const struct plan *plan)
{
	struct plan_bands bands = plan_bands(arena, plan, BANDS_MAX);
	unsigned y = HEADER, height = HEADER + LEAST_HEIGHT + 3 * MARGIN;

	for (size_t i = 0; i < bands.count; i++)
		height += height_of(&bands.items[i]);
	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%u\" viewBox=\"0 0 %d %u\" "
		"role=\"img\">\n<title>Memory of a kexec plan</title>\n<style>%s</style>\n", WIDTH, height, WIDTH, height,
		style);
	fprintf(out, "<rect width=\"%d\" height=\"%u\" class=\"paper\" stroke=\"none\"/>\n", WIDTH, height);
	put_label(out, MARGIN, 24, "title", arena_printf(arena, "%s, %s", plan->image->format,
		  plan->crash ? "to run after a panic" : "for the next start"));
	put_label(out, MARGIN, 44, "dim", arena_printf(arena, "image at 0x%" PRIx64 ", device tree at 0x%" PRIx64
		  ", entry 0x%" PRIx64, plan->image_base, plan->dtb, plan->entry));
	for (size_t i = 0; i < bands.count; i++) {
		put_band(out, arena, &bands.items[i], y);
		y += height_of(&bands.items[i]);
	}
	put_legend(out, y + MARGIN);
	fputs("</svg>\n", out);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect-print.h"

#include <inttypes.h>

#include "print.h"

static const char *const state_names[] = {
	[FIT_HASH_GOOD] = "good",
	[FIT_HASH_BAD] = "bad",
	[FIT_HASH_UNKNOWN] = "not checked: unknown algorithm",
	[FIT_HASH_BROKEN] = "broken",
};

static const char *const state_words[] = {
	[FIT_HASH_GOOD] = "good",
	[FIT_HASH_BAD] = "bad",
	[FIT_HASH_UNKNOWN] = "unknown",
	[FIT_HASH_BROKEN] = "broken",
};

/* --- Text ------------------------------------------------------------------------------------------- */

static void print_line(FILE *out, unsigned level, const char *name, const char *value)
{
	fprintf(out, "%*s", 2 * (int)level + 4, "");
	print_words(out, name);
	fputs(": ", out);
	print_words(out, value);
	fputs("\n", out);
}

static void print_part(FILE *out, const struct inspect_part *part)
{
	fprintf(out, "%*s%s", 2 * (int)part->level + 2, "", part->role);
	if (*part->name) {
		fputs(" \"", out);
		print_words(out, part->name);
		fputs("\"", out);
	}
	if (part->size)
		fprintf(out, ": %s, 0x%zx bytes at 0x%zx", part->format, part->size, part->offset);
	fputs("\n", out);
	if (part->fault)
		print_line(out, part->level, "damaged", part->fault);
	for (size_t i = 0; i < part->fact_count; i++)
		print_line(out, part->level, part->facts[i].name, part->facts[i].value);
	for (size_t i = 0; i < part->hash_count; i++) {
		fprintf(out, "%*s", 2 * (int)part->level + 4, "");
		print_words(out, part->hashes[i].node);
		fputs(" (", out);
		print_words(out, part->hashes[i].algorithm);
		fprintf(out, "): %s\n", state_names[part->hashes[i].state]);
	}
}

static void print_kernel(FILE *out, const struct inspect_report *report)
{
	const struct kernel_image *kernel = &report->kernel;

	if (*report->banner) {
		fputs("  ", out);
		print_words(out, report->banner);
		fputs("\n", out);
	}
	fprintf(out, "  text_offset 0x%" PRIx64 ", image_size 0x%" PRIx64 "%s, flags 0x%" PRIx64 ", %s\n",
		kernel->text_offset, kernel->image_size, kernel->size_known ? "" : " (estimated)", kernel->flags,
		kernel->anywhere ? "anywhere in RAM" : "as low in RAM as possible");
}

void inspect_print_text(FILE *out, const char *path, const struct inspect_report *report)
{
	print_words(out, path);
	fputs(report->verdict == INSPECT_DAMAGED ? ": damaged: " : ": ", out);
	print_words(out, report->reason);
	fputs("\n", out);
	if (report->have_kernel)
		print_kernel(out, report);
	fputs("\nLayers:\n", out);
	for (size_t i = 0; i < report->part_count; i++)
		print_part(out, &report->parts[i]);
}

/* --- JSON ------------------------------------------------------------------------------------------- */

static void json_kernel(FILE *out, const struct inspect_report *report)
{
	const struct kernel_image *image = &report->kernel;

	fprintf(out, "  \"kernel\": {\"format\": ");
	print_json_string(out, image->format);
	fprintf(out, ", \"release\": ");
	print_json_string(out, report->release);
	fprintf(out, ", \"banner\": ");
	print_json_string(out, report->banner);
	fprintf(out, ", \"text_offset\": %" PRIu64 ", \"image_size\": %" PRIu64 ", \"size_known\": %s",
		image->text_offset, image->image_size, image->size_known ? "true" : "false");
	fprintf(out, ", \"flags\": \"0x%" PRIx64 "\", \"byte_order\": \"%s\", \"page_size\": %" PRIu32
		", \"anywhere\": %s},\n", image->flags, image->big_endian ? "big" : "little", image->page_size,
		image->anywhere ? "true" : "false");
}

static void json_facts(FILE *out, const struct inspect_part *part)
{
	fprintf(out, ", \"facts\": [");
	for (size_t i = 0; i < part->fact_count; i++) {
		fprintf(out, "%s{\"name\": ", i ? ", " : "");
		print_json_string(out, part->facts[i].name);
		fprintf(out, ", \"value\": ");
		print_json_string(out, part->facts[i].value);
		fputc('}', out);
	}
	fputc(']', out);
}

static void json_hashes(FILE *out, const struct inspect_part *part)
{
	fprintf(out, ", \"hashes\": [");
	for (size_t i = 0; i < part->hash_count; i++) {
		fprintf(out, "%s{\"name\": ", i ? ", " : "");
		print_json_string(out, part->hashes[i].node);
		fprintf(out, ", \"algorithm\": ");
		print_json_string(out, part->hashes[i].algorithm);
		fprintf(out, ", \"state\": \"%s\"}", state_words[part->hashes[i].state]);
	}
	fputc(']', out);
}

static void json_part(FILE *out, const struct inspect_part *part)
{
	fprintf(out, "    {\"level\": %u, \"role\": \"%s\", \"name\": ", part->level, part->role);
	print_json_string(out, part->name);
	fprintf(out, ", \"format\": \"%s\", \"offset\": %zu, \"size\": %zu, \"fault\": ", part->format, part->offset,
		part->size);
	print_json_string(out, part->fault ? part->fault : "");
	json_facts(out, part);
	json_hashes(out, part);
	fputc('}', out);
}

void inspect_print_json(FILE *out, const char *path, const struct inspect_report *report)
{
	fprintf(out, "{\n  \"schema\": 1,\n  \"file\": ");
	print_json_string(out, path);
	fprintf(out, ",\n  \"verdict\": \"%s\",\n  \"reason\": ", inspect_verdict_name(report->verdict));
	print_json_string(out, report->reason);
	fprintf(out, ",\n");
	if (report->have_kernel)
		json_kernel(out, report);
	fprintf(out, "  \"parts\": [");
	for (size_t i = 0; i < report->part_count; i++) {
		fprintf(out, i ? ",\n" : "\n");
		json_part(out, &report->parts[i]);
	}
	fprintf(out, "\n  ]\n}\n");
}

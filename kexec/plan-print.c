// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-print.h"

#include <inttypes.h>

#include "print.h"

/* Both forms show the same facts; what a reader must know of the numbers is in doc/plan-json.md. */

static const char *const role_names[] = {
	[SEGMENT_KERNEL] = "kernel",
	[SEGMENT_INITRD] = "initrd",
	[SEGMENT_ELFCOREHDR] = "elfcorehdr",
	[SEGMENT_DTB] = "dtb",
	[SEGMENT_PURGATORY] = "purgatory",
};

static const char *const action_names[] = {
	[DTB_SET] = "set",
	[DTB_REMOVED] = "removed",
	[DTB_ADDED] = "added",
	[DTB_INHERITED] = "inherited",
};

static const char *const level_names[] = {
	[NOTE_DEBUG] = "debug",
	[NOTE_INFO] = "info",
	[NOTE_WARNING] = "warning",
};

static const char *flags_text(const struct plan *plan)
{
	return plan->crash ? "KEXEC_ARCH_AARCH64 | KEXEC_ON_CRASH" : "KEXEC_ARCH_AARCH64";
}

static void print_size(FILE *out, uint64_t size)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	double value = (double)size;
	unsigned unit = 0;

	while (value >= 1024 && unit < 4) {
		value /= 1024;
		unit++;
	}
	fprintf(out, unit ? "%7.1f %s" : "%7.0f %s", value, units[unit]);
}

static void print_hex_bytes(FILE *out, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		fprintf(out, "%02x", bytes[i]);
}

/* Addresses are shown half-open: the second one is the first byte that is not meant. */
static void print_range(FILE *out, struct range range)
{
	fprintf(out, "0x%012" PRIx64 "..0x%012" PRIx64 " ", range.start, range_end(range));
	print_size(out, range.size);
}

static void print_image(FILE *out, const struct kernel_image *image)
{
	fprintf(out, "Kernel: %s, %s endian, ", image->format, image->big_endian ? "big" : "little");
	if (image->page_size)
		fprintf(out, "%" PRIu32 "K pages", image->page_size / 1024);
	else
		fprintf(out, "page size unknown");
	fprintf(out, ", text_offset 0x%" PRIx64 ", image_size 0x%" PRIx64 "%s, %s\n", image->text_offset,
		image->image_size, image->size_known ? "" : " (estimated)",
		image->anywhere ? "anywhere in RAM" : "as low in RAM as possible");
}

static void print_kernel(FILE *out, const struct plan *plan)
{
	print_image(out, plan->image);
	fprintf(out, "Call: kexec_load, flags %s, entry 0x%" PRIx64 " (purgatory)\n", flags_text(plan),
		plan->entry);
	fprintf(out, "Image at 0x%" PRIx64 ", device tree at 0x%" PRIx64 "\n", plan->image_base, plan->dtb);
}

static void print_memory(FILE *out, const struct memmap *map)
{
	fprintf(out, "\nMemory:\n");
	for (size_t i = 0; i < map->count; i++) {
		const struct mem_area *area = &map->areas[i];

		fprintf(out, "  ");
		print_range(out, area->range);
		fprintf(out, "  %s", mem_use_name(area->use));
		if (area->use != MEM_FREE && area->use != MEM_RESERVED && area->use != MEM_CRASH_KERNEL) {
			fputs(" (", out);
			print_words(out, area->name);
			fputs(")", out);
		}
		fputs("\n", out);
	}
}

/* "7000 free, 12 cache" */
static void print_frames(FILE *out, const struct frame_count *count)
{
	const char *separator = "";

	fprintf(out, "\n      frames: ");
	for (enum frame_class class = FRAME_FREE; class < FRAME_CLASSES; class++) {
		if (!count->of[class])
			continue;
		fprintf(out, "%s%" PRIu64 " %s", separator, count->of[class], frame_class_word(class));
		separator = ", ";
	}
}

static void print_segments(FILE *out, const struct plan *plan)
{
	fprintf(out, "\nSegments:\n");
	for (size_t i = 0; i < plan->segment_count; i++) {
		const struct segment *segment = &plan->segments[i];

		fprintf(out, "  ");
		print_range(out, segment->dest);
		fprintf(out, "  %-10s 0x%zx bytes%s", role_names[segment->role], segment->bytes.size,
			segment->copied ? " (copied)" : "");
		if (plan->frames_known)
			print_frames(out, &segment->frames);
		if (segment->hashed) {
			fprintf(out, "\n      sha256 of 0x%" PRIx64 " bytes: ", segment->hashed);
			print_hex_bytes(out, segment->sha256, sizeof(segment->sha256));
		}
		fprintf(out, "\n");
	}
}

static void print_changes(FILE *out, const struct dtb_changes *changes)
{
	fprintf(out, "\nDevice tree:\n");
	for (size_t i = 0; i < changes->count; i++) {
		const struct dtb_change *change = &changes->items[i];

		fprintf(out, "  %-9s ", action_names[change->action]);
		print_words(out, change->where);
		if (change->detail && *change->detail) {
			fputs(": ", out);
			print_words(out, change->detail);
		}
		fputs("\n", out);
	}
}

static void print_notes(FILE *out, const struct notes *notes)
{
	if (notes->count)
		fprintf(out, "\nNotes:\n");
	for (size_t i = 0; i < notes->count; i++) {
		if (notes->items[i].level < NOTE_INFO)
			continue;
		fprintf(out, "  %s: ", level_names[notes->items[i].level]);
		print_words(out, notes->items[i].text);
		fputs("\n", out);
	}
}

void plan_print_text(FILE *out, const struct plan *plan, const struct notes *notes)
{
	print_kernel(out, plan);
	print_memory(out, plan->map);
	print_segments(out, plan);
	print_changes(out, &plan->dtb_changes);
	print_notes(out, notes);
}

/* Addresses are strings: JSON readers keep only 53 bits of a number. */
static void json_range(FILE *out, struct range range)
{
	fprintf(out, "\"start\": \"0x%" PRIx64 "\", \"size\": %" PRIu64, range.start, range.size);
}

static void json_image(FILE *out, const struct kernel_image *image)
{
	fprintf(out, "  \"kernel\": {\"format\": ");
	print_json_string(out, image->format);
	fprintf(out, ", \"text_offset\": %" PRIu64 ", \"image_size\": %" PRIu64 ", \"size_known\": %s",
		image->text_offset, image->image_size, image->size_known ? "true" : "false");
	fprintf(out, ", \"flags\": \"0x%" PRIx64 "\", \"byte_order\": \"%s\", \"page_size\": %" PRIu32
		", \"anywhere\": %s", image->flags, image->big_endian ? "big" : "little", image->page_size,
		image->anywhere ? "true" : "false");
}

static void json_kernel(FILE *out, const struct plan *plan)
{
	json_image(out, plan->image);
	fprintf(out, ", \"address\": \"0x%" PRIx64 "\"},\n", plan->image_base);
}

static void json_memory(FILE *out, const struct memmap *map)
{
	fprintf(out, "  \"memory\": [");
	for (size_t i = 0; i < map->count; i++) {
		fprintf(out, "%s\n    {", i ? "," : "");
		json_range(out, map->areas[i].range);
		fprintf(out, ", \"use\": \"%s\", \"name\": ", mem_use_name(map->areas[i].use));
		print_json_string(out, map->areas[i].name);
		fputc('}', out);
	}
	fprintf(out, "\n  ],\n");
}

static void json_frames(FILE *out, const struct frame_count *count)
{
	fprintf(out, ", \"frames\": {");
	for (enum frame_class class = FRAME_FREE; class < FRAME_CLASSES; class++)
		fprintf(out, "%s\"%s\": %" PRIu64, class ? ", " : "", frame_class_word(class),
			count->of[class]);
	fputc('}', out);
}

static void json_segments(FILE *out, const struct plan *plan)
{
	fprintf(out, "  \"segments\": [");
	for (size_t i = 0; i < plan->segment_count; i++) {
		const struct segment *segment = &plan->segments[i];

		fprintf(out, "%s\n    {\"role\": \"%s\", ", i ? "," : "", role_names[segment->role]);
		json_range(out, segment->dest);
		fprintf(out, ", \"bytes\": %zu, \"copied\": %s, \"hashed\": %" PRIu64, segment->bytes.size,
			segment->copied ? "true" : "false", segment->hashed);
		if (plan->frames_known)
			json_frames(out, &segment->frames);
		if (segment->hashed) {
			fprintf(out, ", \"sha256\": \"");
			print_hex_bytes(out, segment->sha256, sizeof(segment->sha256));
			fputc('"', out);
		}
		fputc('}', out);
	}
	fprintf(out, "\n  ],\n");
}

static void json_device_tree(FILE *out, const struct plan *plan)
{
	fprintf(out, "  \"device_tree\": {\"address\": \"0x%" PRIx64 "\", \"changes\": [", plan->dtb);
	for (size_t i = 0; i < plan->dtb_changes.count; i++) {
		const struct dtb_change *change = &plan->dtb_changes.items[i];

		fprintf(out, "%s\n    {\"action\": \"%s\", \"where\": ", i ? "," : "",
			action_names[change->action]);
		print_json_string(out, change->where);
		fprintf(out, ", \"detail\": ");
		print_json_string(out, change->detail ? change->detail : "");
		fputc('}', out);
	}
	fprintf(out, "\n  ]},\n");
}

static void json_notes(FILE *out, const struct notes *notes)
{
	const char *separator = "";

	fprintf(out, "  \"notes\": [");
	for (size_t i = 0; i < notes->count; i++) {
		if (notes->items[i].level < NOTE_INFO)
			continue;
		fprintf(out, "%s\n    {\"level\": \"%s\", \"text\": ", separator,
			level_names[notes->items[i].level]);
		print_json_string(out, notes->items[i].text);
		fputc('}', out);
		separator = ",";
	}
	fprintf(out, "\n  ]\n");
}

void plan_print_json(FILE *out, const struct plan *plan, const struct notes *notes)
{
	fprintf(out, "{\n  \"schema\": 1,\n  \"call\": \"kexec_load\",\n");
	fprintf(out, "  \"flags\": \"%s\",\n", flags_text(plan));
	fprintf(out, "  \"entry\": \"0x%" PRIx64 "\",\n  \"page_size\": %" PRIu64 ",\n", plan->entry,
		plan->page_size);
	json_kernel(out, plan);
	json_memory(out, plan->map);
	json_segments(out, plan);
	fprintf(out, "  \"initrd\": {");
	json_range(out, plan->initrd);
	fprintf(out, "},\n");
	json_device_tree(out, plan);
	json_notes(out, notes);
	fprintf(out, "}\n");
}

/* Those that the call gets for what was asked, as include/uapi/linux/kexec.h names them. */
static const char *file_flags_text(const struct plan_file *plan)
{
	if (plan->crash)
		return plan->initrd_count ? "KEXEC_FILE_ON_CRASH" : "KEXEC_FILE_ON_CRASH | KEXEC_FILE_NO_INITRAMFS";
	return plan->initrd_count ? "0" : "KEXEC_FILE_NO_INITRAMFS";
}

static uint64_t initrd_bytes(const struct plan_file *plan)
{
	uint64_t size = 0;

	for (size_t i = 0; i < plan->initrd_count; i++)
		size += plan->initrds[i].size;
	return size;
}

void plan_file_print_text(FILE *out, const struct plan_file *plan, const struct notes *notes)
{
	print_image(out, plan->image);
	fprintf(out, "Call: kexec_file_load, flags %s\n", file_flags_text(plan));
	fprintf(out, "Placed by the kernel, which makes the device tree from its own; no purgatory, nothing is "
		"verified before it starts\n");
	fprintf(out, "Initrd: %zu, 0x%" PRIx64 " bytes\nCommand line: \"", plan->initrd_count, initrd_bytes(plan));
	print_words(out, plan->command_line);
	fputs("\"\n", out);
	print_notes(out, notes);
}

void plan_file_print_json(FILE *out, const struct plan_file *plan, const struct notes *notes)
{
	fprintf(out, "{\n  \"schema\": 1,\n  \"call\": \"kexec_file_load\",\n  \"flags\": \"%s\",\n",
		file_flags_text(plan));
	json_image(out, plan->image);
	fprintf(out, "},\n  \"initrd\": {\"size\": %" PRIu64 "},\n", initrd_bytes(plan));
	json_notes(out, notes);
	fprintf(out, "}\n");
}

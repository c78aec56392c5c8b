// SPDX-License-Identifier: GPL-2.0-or-later
#include "frame-list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* Bytes of the longest line: two numbers of 16 digits, two spaces, the longest word, the newline. */
#define LINE_SIZE 64

/* Frames: as much memory as any machine has is one group then. */
#define MAX_GROUP ((uint64_t)1 << 39)

/* One line, without its newline, as a string of its own. */
static bool next_line(struct blob *text, char line[LINE_SIZE])
{
	struct blob bytes;

	/* A NUL would hide what follows it. */
	if (!text_next(text, '\n', &bytes) || bytes.size >= LINE_SIZE ||
	    (bytes.size && memchr(bytes.data, '\0', bytes.size)))
		return false;
	memcpy(line, bytes.data, bytes.size);
	line[bytes.size] = '\0';
	return true;
}

static bool parse_class(const char *word, enum frame_class *ret)
{
	for (enum frame_class class = FRAME_FREE; class < FRAME_CLASSES; class++) {
		if (strcmp(word, frame_class_word(class)))
			continue;
		*ret = class;
		return true;
	}
	return false;
}

/* Hexadecimal, and the space behind it; below 2^52, so that bytes can be counted whatever the page size. */
static bool take_number(const char **at, uint64_t *ret)
{
	static const char digits[] = "0123456789abcdef";
	size_t length = strspn(*at, digits);

	if (!length || length > 13 || (*at)[length] != ' ')
		return false;
	*ret = 0;
	for (; **at != ' '; (*at)++)
		*ret = *ret << 4 | (uint64_t)(strchr(digits, **at) - digits);
	(*at)++;
	return true;
}

static bool parse_run(const char *line, uint64_t previous_end, struct frame_run *ret)
{
	return take_number(&line, &ret->first) && take_number(&line, &ret->count) &&
	       parse_class(line, &ret->class) && ret->count && ret->first >= previous_end;
}

bool frame_list_parse(struct arena *arena, struct blob text, struct frame_list *ret, struct error *error)
{
	struct frame_list list = {0};
	size_t capacity = 0;
	uint64_t end = 0;

	while (text.size) {
		struct frame_run run;
		char line[LINE_SIZE];

		if (!next_line(&text, line) || !parse_run(line, end, &run))
			return error_set(error, ERROR_MACHINE,
					 "line %zu: expected FIRST COUNT CLASS behind the frames of the line before",
					 list.count + 1);
		list.runs = arena_grow(arena, list.runs, list.count, &capacity, sizeof(run));
		list.runs[list.count++] = run;
		end = run.first + run.count;
	}
	*ret = list;
	return true;
}

/* The first run that ends behind the frame, or the list's end. */
static size_t run_at(const struct frame_list *list, uint64_t frame)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->runs[middle].first + list->runs[middle].count > frame)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void frame_list_read(void *list, uint64_t first, size_t count, uint8_t *ret)
{
	const struct frame_list *all = list;
	size_t run = run_at(all, first);

	memset(ret, FRAME_UNUSABLE, count);
	for (; run < all->count && all->runs[run].first < first + count; run++) {
		uint64_t from = all->runs[run].first, end = from + all->runs[run].count;

		from = from > first ? from : first;
		end = end < first + count ? end : first + count;
		memset(ret + (from - first), (int)all->runs[run].class, (size_t)(end - from));
	}
}

struct writer {
	uint64_t group;
	size_t max_runs;
	struct frame_run run;	/* the one that grows; count 0: none */
	size_t run_count;
	char *text;		/* NULL: only count */
	size_t size;
};

static void finish_run(struct writer *writer)
{
	if (!writer->run.count)
		return;
	writer->run_count++;
	if (writer->text)
		writer->size += (size_t)snprintf(writer->text + writer->size, LINE_SIZE,
						 "%" PRIx64 " %" PRIx64 " %s\n", writer->run.first,
						 writer->run.count, frame_class_word(writer->run.class));
	writer->run.count = 0;
}

static void add_group(struct writer *writer, uint64_t first, uint64_t count, enum frame_class class)
{
	struct frame_run *run = &writer->run;

	if (run->count && (run->class != class || run->first + run->count != first))
		finish_run(writer);
	if (!run->count)
		*run = (struct frame_run){.first = first, .class = class};
	run->count += count;
}

static void write_range(struct writer *writer, const struct frames *frames, struct range range)
{
	uint64_t frame = range.start / frames->size, end = range_end(range) / frames->size, begun = frame;
	uint8_t classes[FRAMES_AT_ONCE], worst = FRAME_FREE;

	while (frame < end && writer->run_count <= writer->max_runs) {
		uint64_t first = frame, next = round_down(frame, FRAMES_AT_ONCE) + FRAMES_AT_ONCE;

		next = next < end ? next : end;
		frames->read(frames->context, first, (size_t)(next - first), classes);
		for (; frame < next; frame++) {
			if (frame % writer->group == 0 && frame > begun) {
				add_group(writer, begun, frame - begun, worst);
				begun = frame;
				worst = FRAME_FREE;
			}
			if (classes[frame - first] > worst)
				worst = classes[frame - first];
		}
	}
	if (end > begun)
		add_group(writer, begun, end - begun, worst);
}

/* False when there are too many runs. */
static bool write_runs(struct writer *writer, const struct frames *frames, const struct ranges *memory)
{
	for (size_t i = 0; i < memory->count; i++)
		write_range(writer, frames, memory->items[i]);
	finish_run(writer);
	return writer->run_count <= writer->max_runs;
}

bool frame_list_format(struct arena *arena, const struct frames *frames, const struct ranges *memory,
		       size_t max_runs, struct blob *ret, uint64_t *ret_group, struct error *error)
{
	struct writer writer = {.max_runs = max_runs, .group = 1};
	uint8_t *text;

	while (!write_runs(&writer, frames, memory)) {
		if (writer.group >= MAX_GROUP)
			return error_set(error, ERROR_ROOM, "more than %zu pieces of memory", max_runs);
		writer = (struct writer){.max_runs = max_runs, .group = 8 * writer.group};
	}
	if (!arena_map(arena, (writer.run_count + 1) * LINE_SIZE, &text, error))
		return false;
	*ret_group = writer.group;
	writer = (struct writer){.max_runs = max_runs, .group = writer.group, .text = (char *)text};
	write_runs(&writer, frames, memory);
	*ret = (struct blob){text, writer.size};
	return true;
}

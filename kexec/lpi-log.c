// SPDX-License-Identifier: GPL-2.0-or-later
#include "lpi-log.h"

#include <string.h>

#include "text.h"

/* More than any arm64 kernel's NR_CPUS. */
#define MAX_CPUS 8192

/* Takes word off the front of *text. */
static bool take(struct blob *text, const char *word)
{
	size_t length = strlen(word);

	return blob_equal_at(*text, 0, word, length) && blob_sub(*text, length, text->size - length, text);
}

static bool take_number(struct blob *text, unsigned base, uint64_t *ret)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t value = 0;
	size_t count = 0;

	for (; count < text->size; count++) {
		const char *digit = memchr(digits, text->data[count], base);

		if (!digit)
			break;
		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(digit - digits), &value))
			return false;
	}
	*ret = value;
	return count && blob_sub(*text, count, text->size - count, text);
}

/* "6,339,5140900,-;text": what is below 8 in the first number is the level, the rest tells who wrote it, 0: the kernel. */
static bool take_record_head(struct blob *line, bool *ret_foreign)
{
	struct blob rest = *line;
	const uint8_t *end;
	uint64_t priority;

	if (!take_number(&rest, 10, &priority) || !take(&rest, ","))
		return false;
	end = memchr(rest.data, ';', rest.size);
	if (!end)
		return false;
	*ret_foreign = priority > 7;
	return blob_sub(rest, (size_t)(end + 1 - rest.data), rest.size - (size_t)(end + 1 - rest.data), line);
}

/* What begins with word, at the front of the text or behind a time stamp and the like. */
static bool find_words(struct blob line, const char *word, struct blob *ret)
{
	const uint8_t *found = line.size ? memmem(line.data, line.size, word, strlen(word)) : NULL;

	if (!found || (found > line.data && found[-1] != ' '))
		return false;
	return blob_sub(line, (size_t)(found - line.data), line.size - (size_t)(found - line.data), ret);
}

/* The kernel's own words in a line, if they are among those that count here. */
static bool message(struct blob line, struct blob *ret)
{
	bool foreign = false, record = take_record_head(&line, &foreign);
	struct blob words;

	if (foreign || (!find_words(line, "GICv3: ", &words) &&
			!find_words(line, "Booting Linux on physical CPU", &words)))
		return false;
	*ret = words;
	return !record || words.data == line.data;
}

static bool take_table(struct blob *text, uint64_t *ret)
{
	uint64_t address;
	struct range range;

	if (!take(text, " table @0x") || !take_number(text, 16, &address) || !address ||
	    address % LPI_TABLE_SIZE || !range_make(address, LPI_TABLE_SIZE, &range))
		return false;
	*ret = address;
	return true;
}

static void take_pending(struct lpi_log *log, struct blob words)
{
	uint64_t cpu, address;

	if (!take(&words, "CPU") || !take_number(&words, 10, &cpu) || cpu >= MAX_CPUS ||
	    !take(&words, ": using ") || !(take(&words, "allocated") || take(&words, "reserved")) ||
	    !take(&words, " LPI pending") || !take_table(&words, &address))
		return;
	log->pending[cpu] = address;
}

struct lpi_log lpi_log_start(struct arena *arena)
{
	return (struct lpi_log){.arena = arena, .pending = arena_array(arena, MAX_CPUS, sizeof(uint64_t))};
}

void lpi_log_add(struct lpi_log *log, struct blob text)
{
	struct blob line, words;

	while (text_next(&text, '\n', &line)) {
		if (!message(line, &words))
			continue;
		if (!take(&words, "GICv3: ")) {
			log->property = 0;
			memset(log->pending, 0, MAX_CPUS * sizeof(*log->pending));
		} else if (take(&words, "using LPI property")) {
			take_table(&words, &log->property);
		} else {
			take_pending(log, words);
		}
	}
}

struct lpi_tables lpi_log_tables(const struct lpi_log *log)
{
	struct lpi_tables tables = {.ranges.arena = log->arena, .property = log->property};

	if (log->property)
		ranges_add(&tables.ranges, (struct range){log->property, LPI_TABLE_SIZE});
	for (size_t cpu = 0; cpu < MAX_CPUS; cpu++) {
		if (!log->pending[cpu])
			continue;
		ranges_add(&tables.ranges, (struct range){log->pending[cpu], LPI_TABLE_SIZE});
		tables.cpus++;
	}
	return tables;
}

struct blob lpi_log_excerpt(struct arena *arena, struct blob text)
{
	struct blob line, words;
	uint8_t *kept = arena_alloc(arena, text.size + 1);
	size_t size = 0;

	while (text_next(&text, '\n', &line)) {
		if (!message(line, &words))
			continue;
		memcpy(kept + size, line.data, line.size);
		kept[size + line.size] = '\n';
		size += line.size + 1;
	}
	return (struct blob){kept, size};
}

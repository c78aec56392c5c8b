// SPDX-License-Identifier: GPL-2.0-or-later
/* Output that grows, and the loop around a decoder: with decoders that only count. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "peel-stream.h"
#include "tests/lib/assert-error.h"

#define NO_LIMIT UINT64_MAX

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return arena ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct peel_stream opened(const char *in, size_t size, uint64_t limit)
{
	struct peel_stream stream;
	struct error error = {0};

	if (!peel_stream_open(arena, (struct blob){(const uint8_t *)in, size}, limit, &stream, &error))
		fail_msg("%s", error.text);
	return stream;
}

/* What each turn does: takes one byte and makes that many of it; '.' ends a stream, '!' is damage. */
static bool count_turn(void *decoder, struct peel_stream *stream, bool *ret_ended, struct error *error)
{
	struct blob rest = peel_stream_rest(stream);
	size_t *turns = decoder;

	++*turns;
	if (!rest.size)
		return true;
	if (rest.data[0] == '!')
		return peel_stream_damaged(stream, "exclamation", error);
	if (rest.data[0] == 's')
		return true;
	*ret_ended = rest.data[0] == '.';
	if (!*ret_ended) {
		memset(stream->out + stream->made, rest.data[0], stream->capacity - stream->made);
		stream->made = stream->capacity;
	}
	stream->taken++;
	return true;
}

static const struct run_case {
	const char *name, *in;
	uint64_t limit;
	size_t taken, made;
	enum error_kind kind;
	const char *refused;	/* NULL: accepted */
} run_cases[] = {
	/* The first memory holds one byte more than the file; each turn after that doubles it. */
	{"ends-at-once", ".", NO_LIMIT, 1, 0, 0, NULL},
	{"one-turn", "a.", NO_LIMIT, 2, 3, 0, NULL},
	{"two-turns", "ab.", NO_LIMIT, 3, 8, 0, NULL},
	{"three-turns", "abc.", NO_LIMIT, 4, 20, 0, NULL},
	{"first-of-two-streams", ".a.", NO_LIMIT, 1, 0, 0, NULL},
	{"limit-met", "a.", 3, 2, 3, 0, NULL},
	{"limit-exceeded", "a.", 2, 1, 3, ERROR_ROOM, "contents exceed the limit of 2 bytes"},
	{"limit-exceeded-in-growing", "abc.", 18, 3, 19, ERROR_ROOM, "contents exceed the limit of 18 bytes"},
	{"no-contents-allowed", "a.", 0, 1, 1, ERROR_ROOM, "contents exceed the limit of 0 bytes"},
	{"truncated", "ab", NO_LIMIT, 2, 6, ERROR_INPUT,
	 "truncated: the stream goes on past the end at offset 0x2"},
	{"empty", "", NO_LIMIT, 0, 0, ERROR_INPUT, "truncated: the stream goes on past the end at offset 0x0"},
	{"damaged", "a!.", NO_LIMIT, 1, 4, ERROR_INPUT, "exclamation at offset 0x1"},
	{"stuck", "as.", NO_LIMIT, 1, 4, ERROR_INPUT, "the decoder is stuck at offset 0x1"},
};

static void test_run(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(run_cases) / sizeof(run_cases[0]); i++) {
		const struct run_case *row = &run_cases[i];
		struct peel_stream stream = opened(row->in, strlen(row->in), row->limit);
		struct error error = {0};
		size_t turns = 0;
		bool done = peel_stream_run(&stream, count_turn, &turns, &error);

		if (done != !row->refused)
			fail_msg("%s: %s", row->name, done ? "accepted" : error.text);
		if (row->refused)
			assert_error(row->name, &error, row->kind, row->refused);
		if (stream.taken != row->taken || stream.made != row->made)
			fail_msg("%s: took %zu, made %zu", row->name, stream.taken, stream.made);
	}
}

/* Room keeps what is there, wherever it moves, and is never short of what is asked, limit or not. */
static void test_room(void **state)
{
	struct peel_stream stream = opened("", 0, 10);
	struct error error = {0};

	(void)state;
	assert_true(peel_stream_room(&stream, 1, &error));
	stream.out[0] = 'k';
	assert_true(peel_stream_made(&stream, 1, &error));
	assert_true(peel_stream_room(&stream, 0x800000, &error));
	assert_true(stream.capacity - stream.made >= 0x800000);
	stream.out[0x800000] = 'l';
	assert_int_equal(stream.out[0], 'k');
	assert_true(peel_stream_made(&stream, 9, &error));
	assert_false(peel_stream_made(&stream, 1, &error));
	assert_error("made", &error, ERROR_ROOM, "contents exceed the limit of 10 bytes");
}

/* Room that was not needed is given back. */
static void test_close(void **state)
{
	struct peel_stream stream = opened("", 0, NO_LIMIT);
	size_t page = sysconf(_SC_PAGESIZE);
	struct error error = {0};
	struct blob out;

	(void)state;
	assert_true(peel_stream_room(&stream, 8 * page, &error));
	stream.out[page - 1] = 'k';
	assert_true(peel_stream_made(&stream, page, &error));
	assert_true(peel_stream_close(&stream, &out, &error));
	assert_int_equal(out.size, page);
	assert_int_equal(out.data[page - 1], 'k');
	assert_int_equal(msync((void *)(out.data + page), page, MS_ASYNC), -1);
	assert_int_equal(errno, ENOMEM);
}

static void test_close_empty(void **state)
{
	struct peel_stream stream = opened("", 0, NO_LIMIT);
	struct error error = {0};
	struct blob out;

	(void)state;
	assert_true(peel_stream_close(&stream, &out, &error));
	assert_int_equal(out.size, 0);
}

static void test_padding(void **state)
{
	struct peel_stream stream = opened("ab\0\0\0", 5, NO_LIMIT);
	struct error error = {0};

	(void)state;
	stream.taken = 5;
	assert_true(peel_stream_padding(&stream, &error));
	stream.taken = 2;
	assert_true(peel_stream_padding(&stream, &error));
	stream.taken = 1;
	assert_false(peel_stream_padding(&stream, &error));
	assert_error("garbage", &error, ERROR_INPUT, "byte 0x62 at offset 0x1, behind the end of the stream at 0x1");
}

/* 64 MiB are 0x4000000: untouched pages of zeros, which cost nothing until they are read. */
static void test_padding_limit(void **state)
{
	size_t size = 0x4000002;
	void *zeros = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct peel_stream stream = opened(zeros, size, NO_LIMIT);
	struct error error = {0};

	(void)state;
	assert_ptr_not_equal(zeros, MAP_FAILED);
	stream.taken = 2;
	assert_true(peel_stream_padding(&stream, &error));
	stream.taken = 1;
	assert_false(peel_stream_padding(&stream, &error));
	assert_error("padding-limit", &error, ERROR_INPUT, "0x4000001 bytes follow the end of the stream at 0x1");
	munmap(zeros, size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_run, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_close, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_close_empty, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_padding, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_padding_limit, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* One owner, one release. That nothing leaks is the address sanitizer's part. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"

#define TOO_MUCH ((size_t)1 << 60)	/* bytes: more than any address space has */

static bool is_mapped(const void *page)
{
	return msync((void *)page, 1, MS_ASYNC) == 0;
}

static void small_blocks_are_zero_and_aligned(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t size = 0; size < 300; size++) {
		uint8_t *bytes = arena_alloc(arena, size);

		assert_non_null(bytes);
		assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xff, size);
	}
	arena_free(arena);
}

static void list_keeps_its_items_while_it_grows(void **state)
{
	struct arena *arena = arena_new();
	size_t capacity = 0;
	int64_t *items = NULL;

	(void)state;
	for (int64_t i = 0; i < 1000; i++) {
		items = arena_grow(arena, items, (size_t)i, &capacity, sizeof(*items));
		assert_true(capacity > (size_t)i);
		items[i] = i * 0x1010101;
	}
	for (int64_t i = 0; i < 1000; i++)
		assert_int_equal(items[i], i * 0x1010101);
	arena_free(arena);
}

static void strings_end_with_a_nul(void **state)
{
	static const char text[3] = {'a', 'b', 'c'};	/* no NUL behind it */
	struct arena *arena = arena_new();
	char *longer;

	(void)state;
	assert_string_equal(arena_strndup(arena, text, 3), "abc");
	assert_string_equal(arena_strndup(arena, text, 0), "");
	assert_string_equal(arena_printf(arena, "%s-%d", "x", -7), "x--7");
	longer = arena_printf(arena, "%5000d", 1);
	assert_int_equal(strlen(longer), 5000);
	assert_int_equal(longer[4999], '1');
	arena_free(arena);
}

static void bulk_is_zero_pages_and_goes_with_the_arena(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct arena *arena = arena_new();
	struct error error;
	uint8_t *bytes;

	(void)state;
	assert_true(arena_map(arena, 3 * page, &bytes, &error));
	assert_int_equal((uintptr_t)bytes % page, 0);
	for (size_t i = 0; i < 3 * page; i++)
		assert_int_equal(bytes[i], 0);
	assert_true(is_mapped(bytes + 2 * page));
	arena_free(arena);
	assert_false(is_mapped(bytes));
	assert_false(is_mapped(bytes + 2 * page));
}

static void remap_keeps_content_and_adds_zeros(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct arena *arena = arena_new();
	struct error error;
	uint8_t *first, *bytes, *last;

	(void)state;
	assert_true(arena_map(arena, page, &first, &error));
	assert_true(arena_map(arena, page, &bytes, &error));
	assert_true(arena_map(arena, page, &last, &error));
	memset(bytes, 0x5a, page);
	assert_true(arena_remap(arena, &bytes, 64 * page, &error));
	for (size_t i = 0; i < 64 * page; i++)
		assert_int_equal(bytes[i], i < page ? 0x5a : 0);
	assert_true(arena_remap(arena, &bytes, page, &error));
	assert_false(is_mapped(bytes + page));
	arena_free(arena);
	assert_false(is_mapped(bytes));
	assert_false(is_mapped(first));
	assert_false(is_mapped(last));
}

static void too_much_is_an_error_and_changes_nothing(void **state)
{
	struct arena *arena = arena_new();
	struct error error = {0};
	uint8_t *bytes = NULL, *kept;

	(void)state;
	assert_false(arena_map(arena, TOO_MUCH, &bytes, &error));
	assert_int_equal(error.kind, ERROR_ROOM);
	assert_string_equal(error.text,
			    "cannot get 1152921504606846976 bytes of memory: Cannot allocate memory");
	assert_null(bytes);
	assert_true(arena_map(arena, 1, &bytes, &error));
	kept = bytes;
	*bytes = 7;
	error = (struct error){0};
	assert_false(arena_remap(arena, &bytes, TOO_MUCH, &error));
	assert_int_equal(error.kind, ERROR_ROOM);
	assert_ptr_equal(bytes, kept);
	assert_int_equal(*bytes, 7);
	arena_free(arena);
}

static void adopted_mappings_are_unmapped(void **state)
{
	struct arena *arena = arena_new();
	void *pages = mmap(NULL, 100, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(pages, MAP_FAILED);
	arena_adopt(arena, pages, 100);
	arena_free(arena);
	assert_false(is_mapped(pages));
}

static void nothing_can_be_freed(void **state)
{
	(void)state;
	arena_free(NULL);
}

/* A product that wraps must not become a small block. */
static void overflowing_array_aborts(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		struct rlimit no_core = {0, 0};

		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		arena_array(arena_new(), SIZE_MAX / 2 + 2, 2);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_blocks_are_zero_and_aligned),
		cmocka_unit_test(list_keeps_its_items_while_it_grows),
		cmocka_unit_test(strings_end_with_a_nul),
		cmocka_unit_test(bulk_is_zero_pages_and_goes_with_the_arena),
		cmocka_unit_test(remap_keeps_content_and_adds_zeros),
		cmocka_unit_test(too_much_is_an_error_and_changes_nothing),
		cmocka_unit_test(adopted_mappings_are_unmapped),
		cmocka_unit_test(nothing_can_be_freed),
		cmocka_unit_test(overflowing_array_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

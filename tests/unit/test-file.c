// SPDX-License-Identifier: GPL-2.0-or-later
/* Files are mapped, pipes are read, and a file that changes is noticed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "tests/lib/assert-error.h"

#define LIMIT 1000000	/* bytes */

struct fixture {
	char directory[32];
	char path[64];		/* of the file that write_file makes */
	struct arena *arena;
	size_t descriptors;	/* open before the test */
};

static size_t count_descriptors(void)
{
	DIR *list = opendir("/proc/self/fd");
	size_t count = 0;

	while (readdir(list))
		count++;
	closedir(list);
	return count;
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	strcpy(fixture->directory, "/tmp/test-file-XXXXXX");
	if (!mkdtemp(fixture->directory))
		return -1;
	sprintf(fixture->path, "%s/file", fixture->directory);
	fixture->arena = arena_new();
	fixture->descriptors = count_descriptors();
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	size_t left = count_descriptors();

	unlink(fixture->path);
	rmdir(fixture->directory);
	arena_free(fixture->arena);
	left -= fixture->descriptors;
	free(fixture);
	return left ? -1 : 0;
}

static void write_file(const struct fixture *fixture, const void *bytes, size_t size)
{
	FILE *out = fopen(fixture->path, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, size, out), size);
	assert_int_equal(fclose(out), 0);
}

/* size bytes in a new pipe that nobody writes to any more; its name, for file_map. */
static void fill_pipe(size_t size, char path[32], int *ret_fd)
{
	static const uint8_t bytes[4096] = "pipe";
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], bytes, size), size);
	close(ends[1]);
	sprintf(path, "/dev/fd/%d", ends[0]);
	*ret_fd = ends[0];
}

static void regular_file_is_mapped(void **state)
{
	struct fixture *fixture = *state;
	struct file file = {0};
	struct error error;

	write_file(fixture, "vmlinux", 7);
	/* The limit is for what is read: a map costs nothing. */
	assert_true(file_map(fixture->arena, fixture->path, 1, &file, &error));
	assert_string_equal(file.path, fixture->path);
	assert_int_equal(file.bytes.size, 7);
	assert_memory_equal(file.bytes.data, "vmlinux", 7);
	assert_true(file.fd >= 0);
	assert_int_equal(fcntl(file.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_true(file_unchanged(&file, &error));
	close(file.fd);
}

static void the_map_goes_with_the_arena(void **state)
{
	struct fixture *fixture = *state;
	struct arena *arena = arena_new();
	struct error error;
	struct file file;

	write_file(fixture, "vmlinux", 7);
	assert_true(file_map(arena, fixture->path, LIMIT, &file, &error));
	close(file.fd);
	arena_free(arena);
	assert_int_equal(msync((void *)file.bytes.data, 1, MS_ASYNC), -1);
	assert_int_equal(errno, ENOMEM);
}

static void pipe_is_read_to_its_end(void **state)
{
	struct fixture *fixture = *state;
	struct file file = {0};
	struct error error;
	char path[32];
	int fd;

	fill_pipe(4096, path, &fd);
	assert_true(file_map(fixture->arena, path, 4096, &file, &error));
	assert_int_equal(file.bytes.size, 4096);
	assert_memory_equal(file.bytes.data, "pipe\0", 5);
	assert_int_equal(file.fd, -1);
	assert_true(file_unchanged(&file, &error));
	close(fd);
}

/* Size 0 by fstat: of those that qemu-user makes up, as /proc/self/maps, this is none. */
static void proc_file_is_read_to_its_end(void **state)
{
	struct fixture *fixture = *state;
	struct file file = {0};
	struct error error;

	assert_true(file_map(fixture->arena, "/proc/self/status", LIMIT, &file, &error));
	assert_true(file.bytes.size > 0);
	assert_int_equal(file.fd, -1);
	assert_true(file_unchanged(&file, &error));
}

/* A 4 KiB attribute file by fstat, of which mmap says ENODEV. */
static void sysfs_file_is_read_to_its_end(void **state)
{
	struct fixture *fixture = *state;
	struct file file = {0};
	struct error error;

	if (access("/sys/devices/system/cpu/online", R_OK))
		skip();
	if (!file_map(fixture->arena, "/sys/devices/system/cpu/online", LIMIT, &file, &error))
		fail_msg("%s", error.text);
	assert_in_range(file.bytes.size, 2, 4095);
	assert_int_equal(file.fd, -1);
}

static void unusable_files_say_why(void **state)
{
	struct fixture *fixture = *state;
	struct file file = {.fd = 77};
	struct error error;
	char path[32];
	int fd;

	assert_false(file_map(fixture->arena, fixture->path, LIMIT, &file, &error));
	assert_error("missing", &error, ERROR_INPUT, "/file: No such file or directory");
	assert_false(file_map(fixture->arena, fixture->directory, LIMIT, &file, &error));
	assert_error("directory", &error, ERROR_INPUT, ": it is a directory; expected a file");
	assert_false(file_map(fixture->arena, "/dev/zero", LIMIT, &file, &error));
	assert_error("endless", &error, ERROR_INPUT, "/dev/zero: it is a character device without an end; expected a file");
	write_file(fixture, "", 0);
	assert_false(file_map(fixture->arena, fixture->path, LIMIT, &file, &error));
	assert_error("empty-file", &error, ERROR_INPUT, "/file: the file is empty");
	fill_pipe(0, path, &fd);
	assert_false(file_map(fixture->arena, path, LIMIT, &file, &error));
	assert_error("empty-pipe", &error, ERROR_INPUT, ": the file is empty");
	close(fd);
	fill_pipe(101, path, &fd);
	assert_false(file_map(fixture->arena, path, 100, &file, &error));
	assert_error("long-pipe", &error, ERROR_INPUT, ": longer than the limit of 100 bytes");
	close(fd);
	assert_false(file_map(fixture->arena, "/proc/self/mem", LIMIT, &file, &error));
	assert_error("read-error", &error, ERROR_INPUT, "/proc/self/mem: cannot read it: Input/output error");
	assert_int_equal(file.fd, 77);
	assert_null(file.bytes.data);
}

static void append_byte(const struct fixture *fixture)
{
	int fd = open(fixture->path, O_WRONLY | O_APPEND);

	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static void cut_to_nothing(const struct fixture *fixture)
{
	assert_int_equal(truncate(fixture->path, 0), 0);
}

/* The size stays the same; mtime and ctime do not. */
static void overwrite(const struct fixture *fixture)
{
	int fd = open(fixture->path, O_WRONLY);

	assert_int_equal(pwrite(fd, "VMLINUX", 7, 0), 7);
	close(fd);
}

/* With mtime put back as a careful editor does, ctime still tells. */
static void overwrite_and_hide(const struct fixture *fixture)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}};
	struct stat before;

	assert_int_equal(stat(fixture->path, &before), 0);
	times[1] = before.st_mtim;
	overwrite(fixture);
	assert_int_equal(utimensat(AT_FDCWD, fixture->path, times, 0), 0);
}

/* What was mapped is still whole, but it is not what path names. */
static void replace(const struct fixture *fixture)
{
	assert_int_equal(unlink(fixture->path), 0);
	write_file(fixture, "vmlinux", 7);
}

static void move_away(const struct fixture *fixture)
{
	assert_int_equal(unlink(fixture->path), 0);
}

struct change_case {
	const char *name;
	void (*change)(const struct fixture *fixture);
	const char *words;
};

static const struct change_case change_cases[] = {
	{"longer", append_byte, "/file: the file changed while it was being loaded"},
	{"shorter", cut_to_nothing, "/file: the file changed"},
	{"other-bytes", overwrite, "/file: the file changed"},
	{"other-bytes-old-mtime", overwrite_and_hide, "/file: the file changed"},
	{"replaced", replace, "/file: the file changed"},
	{"gone", move_away, "/file: cannot examine it again: No such file"},
};

static void changes_are_noticed(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(change_cases) / sizeof(change_cases[0]); i++) {
		struct file file;
		struct error error;

		write_file(fixture, "vmlinux", 7);
		assert_true(file_map(fixture->arena, fixture->path, LIMIT, &file, &error));
		usleep(20000);	/* more than the kernel's clock tick: times differ */
		change_cases[i].change(fixture);
		if (file_unchanged(&file, &error))
			fail_msg("%s: not noticed", change_cases[i].name);
		assert_error(change_cases[i].name, &error, ERROR_INPUT, change_cases[i].words);
		close(file.fd);
	}
}

/* Whatever happens to the file: the copy is what was read. */
static void copy_stays_as_it_was(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(change_cases) / sizeof(change_cases[0]); i++) {
		struct error error;
		struct file file;

		write_file(fixture, "vmlinux", 7);
		assert_true(file_copy(fixture->arena, fixture->path, 7, &file, &error));
		change_cases[i].change(fixture);
		assert_int_equal(file.bytes.size, 7);
		assert_memory_equal(file.bytes.data, "vmlinux", 7);
		assert_true(file_unchanged(&file, &error));
		assert_int_equal(file.fd, -1);
		assert_string_equal(file.path, fixture->path);
	}
}

static void copy_has_a_limit(void **state)
{
	struct fixture *fixture = *state;
	struct error error;
	struct file file;

	write_file(fixture, "vmlinux", 7);
	assert_false(file_copy(fixture->arena, fixture->path, 6, &file, &error));
	assert_error("limit", &error, ERROR_INPUT, "/file: longer than the limit of 6 bytes");
}

static void reading_alone_is_no_change(void **state)
{
	struct fixture *fixture = *state;
	struct error error;
	struct file file;
	char byte;
	int fd;

	write_file(fixture, "vmlinux", 7);
	assert_true(file_map(fixture->arena, fixture->path, LIMIT, &file, &error));
	usleep(20000);
	fd = open(fixture->path, O_RDONLY);
	assert_int_equal(read(fd, &byte, 1), 1);
	close(fd);
	assert_true(file_unchanged(&file, &error));
	close(file.fd);
}

/* Sizes around those at which the buffer grows (64 KiB, 128 KiB). */
static void texts_are_read_whole_with_a_nul_behind(void **state)
{
	static const size_t sizes[] = {0, 1, 4095, 65535, 65536, 65537, 131071, 131072, 200000};
	struct fixture *fixture = *state;
	static char text[200000];

	memset(text, 't', sizeof(text));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct blob got;

		write_file(fixture, text, sizes[i]);
		assert_int_equal(file_read(fixture->arena, fixture->path, LIMIT, &got), 0);
		assert_int_equal(got.size, sizes[i]);
		assert_memory_equal(got.data, text, sizes[i]);
		assert_int_equal(got.data[sizes[i]], '\0');
	}
}

static void texts_that_cannot_be_read_are_errno_values(void **state)
{
	struct fixture *fixture = *state;
	struct blob got = {0};

	assert_int_equal(file_read(fixture->arena, fixture->path, 10, &got), ENOENT);
	assert_int_equal(file_read(fixture->arena, fixture->directory, 10, &got), EISDIR);
	write_file(fixture, "12345678901", 11);
	assert_int_equal(file_read(fixture->arena, fixture->path, 10, &got), EFBIG);
	assert_null(got.data);
	assert_int_equal(file_read(fixture->arena, fixture->path, 11, &got), 0);
	assert_int_equal(got.size, 11);
}

/* A named pipe without a writer: opened as files are, it would block. */
static void nothing_is_waited_for(void **state)
{
	struct fixture *fixture = *state;
	struct blob got = {0};

	assert_int_equal(mkfifo(fixture->path, 0600), 0);
	alarm(10);
	assert_int_equal(file_read(fixture->arena, fixture->path, 10, &got), 0);
	alarm(0);
	assert_int_equal(got.size, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(regular_file_is_mapped),
		TEST(the_map_goes_with_the_arena),
		TEST(pipe_is_read_to_its_end),
		TEST(proc_file_is_read_to_its_end),
		TEST(sysfs_file_is_read_to_its_end),
		TEST(unusable_files_say_why),
		TEST(changes_are_noticed),
		TEST(copy_stays_as_it_was),
		TEST(copy_has_a_limit),
		TEST(reading_alone_is_no_change),
		TEST(texts_are_read_whole_with_a_nul_behind),
		TEST(texts_that_cannot_be_read_are_errno_values),
		TEST(nothing_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

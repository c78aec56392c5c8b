// SPDX-License-Identifier: GPL-2.0-or-later
/* The headers and notes of /proc/kcore, whole and damaged, and the memory behind them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host-kcore.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-core.h"
#include "tests/lib/fake-root.h"
#include "tests/lib/put.h"

static const char text[] = "OSRELEASE=6.1.0\nNUMBER(VA_BITS)=48\nX=123\n";	/* 42 bytes, no multiple of 4 */

/* A core of one PT_NOTE and two PT_LOADs, as the kernel lays it out: data starts on the page behind the notes. */
enum { NOTES_AT = EH_SIZE + 3 * PH_SIZE, DATA_AT = 0x1000, SECRET_SIZE = 100, ROOM = 0x1000 };

static const struct build_core_segment segments[] = {
	{4, NOTES_AT, 0, 0, 0},		/* its size is that of the notes */
	{1, DATA_AT, 0xffff800008000000, 0x40200000, 0x100},
	{1, DATA_AT + 0x100, 0xffff000000000000, UINT64_MAX, 0x10000000000},
};

/* Three notes as kcore has them; memory of a task is in the first two. Returns the size of the file. */
static size_t build(uint8_t *file, bool big_endian)
{
	struct build_core_segment whole[3];
	uint8_t secret[SECRET_SIZE];
	size_t at = NOTES_AT;

	memset(secret, 0xa5, sizeof(secret));
	at += build_note(file + at, big_endian, "CORE", 1, secret, sizeof(secret));
	at += build_note(file + at, big_endian, "CORE", 4, secret, sizeof(secret) - 1);
	at += build_note(file + at, big_endian, "VMCOREINFO", 0, text, strlen(text));
	memcpy(whole, segments, sizeof(whole));
	whole[0].size = at - NOTES_AT;
	build_core(file, big_endian, whole, 3);
	return at;
}

/* Parses a copy in an allocation of its own size, which has to be freed after use. */
static bool parse(struct arena *arena, const uint8_t *file, size_t size, struct kcore *ret, uint8_t **ret_copy,
		  struct error *error)
{
	*ret_copy = malloc(size);
	if (size)
		memcpy(*ret_copy, file, size);
	return kcore_parse(arena, (struct blob){*ret_copy, size}, ret, error);
}

static void assert_whole(const struct kcore *kcore)
{
	assert_int_equal(kcore->load_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(kcore->loads[i].vaddr, segments[i + 1].vaddr);
		assert_int_equal(kcore->loads[i].paddr, segments[i + 1].paddr);
		assert_int_equal(kcore->loads[i].size, segments[i + 1].size);
		assert_int_equal(kcore->loads[i].offset, segments[i + 1].offset);
	}
	assert_int_equal(kcore->vmcoreinfo.size, strlen(text));
	assert_memory_equal(kcore->vmcoreinfo.data, text, strlen(text));
}

static void whole(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (int big_endian = 0; big_endian < 2; big_endian++) {
		uint8_t file[ROOM] = {0}, *copy;
		size_t size = build(file, big_endian);
		struct error error;
		struct kcore kcore;

		if (!parse(arena, file, size, &kcore, &copy, &error))
			fail_msg("%s", error.text);
		assert_whole(&kcore);
		assert_int_equal(kcore.fd, -1);
		free(copy);
	}
	arena_free(arena);
}

struct damage {
	const char *name;
	size_t offset, width;
	uint64_t value;
	const char *words;
};

static const struct damage damages[] = {
	{"magic", 0, 1, 'E', "no header of a 64-bit ELF core"},
	{"class-32", EH_CLASS, 1, 1, "no header of a 64-bit ELF core"},
	{"class-3", EH_CLASS, 1, 3, "no header of a 64-bit ELF core"},
	{"byte-order-0", EH_DATA, 1, 0, "no header of a 64-bit ELF core"},
	{"executable", EH_TYPE, 2, 2, "no header of a 64-bit ELF core"},
	{"phentsize-32-bit", EH_PHENTSIZE, 2, 32, "no header of a 64-bit ELF core"},
	{"phoff-past-end", EH_PHOFF, 8, 0x10000, "program header 0 of 3"},
	{"phoff-wraps", EH_PHOFF, 8, UINT64_MAX - 8, "program header 0 of 3"},
	{"phnum-past-end", EH_PHNUM, 2, 65000, " of 65000"},
	{"phnum-largest", EH_PHNUM, 2, 65535, " of 65535"},
	{"notes-past-end", EH_SIZE + PH_FILESZ, 8, 0x1000, "program header 0 of 3 or its notes end past byte"},
	{"notes-offset-past-end", EH_SIZE + PH_OFFSET, 8, 0x1000, "program header 0 of 3 or its notes"},
	{"notes-wrap", EH_SIZE + PH_OFFSET, 8, UINT64_MAX, "program header 0 of 3 or its notes"},
};

static void damaged_headers(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		const struct damage *d = &damages[i];
		uint8_t file[ROOM] = {0}, *copy;
		size_t size = build(file, false);
		struct error error = {0};
		struct kcore kcore;

		put_le(file + d->offset, d->width, d->value);
		if (parse(arena, file, size, &kcore, &copy, &error))
			fail_msg("%s: taken", d->name);
		assert_error(d->name, &error, ERROR_MACHINE, d->words);
		free(copy);
	}
	arena_free(arena);
}

static void every_truncation(void **state)
{
	struct arena *arena = arena_new();
	uint8_t file[ROOM] = {0}, *copy;
	size_t size = build(file, false);

	(void)state;
	for (size_t length = 0; length < size; length++) {
		struct error error;
		struct kcore kcore;

		if (parse(arena, file, length, &kcore, &copy, &error))
			fail_msg("%zu of %zu bytes", length, size);
		free(copy);
	}
	arena_free(arena);
}

/* Notes that are not what they seem: the headers still count. Offsets of the first note and of VMCOREINFO's. */
enum { FIRST = NOTES_AT, THIRD = NOTES_AT + (12 + 8 + SECRET_SIZE) + (12 + 8 + SECRET_SIZE) };

static const struct damage note_damages[] = {
	{"namesz-of-the-first-largest", FIRST, 4, UINT32_MAX, NULL},
	{"descsz-of-the-first-largest", FIRST + 4, 4, UINT32_MAX, NULL},
	{"descsz-of-the-first-past-the-end", FIRST + 4, 4, 0x1000, NULL},
	{"descsz-of-vmcoreinfo-past-the-end", THIRD + 4, 4, sizeof(text) + 4, NULL},
	{"descsz-of-vmcoreinfo-largest", THIRD + 4, 4, UINT32_MAX, NULL},
	{"namesz-of-vmcoreinfo-short", THIRD, 4, 10, NULL},
	{"namesz-of-vmcoreinfo-long", THIRD, 4, 12, NULL},
	{"other-name", THIRD + 12, 1, 'v', NULL},
	{"name-goes-on", THIRD + 12 + 10, 1, 'S', NULL},
};

static void damaged_notes(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(note_damages) / sizeof(note_damages[0]); i++) {
		const struct damage *d = &note_damages[i];
		uint8_t file[ROOM] = {0}, *copy;
		size_t size = build(file, false);
		struct error error;
		struct kcore kcore;

		put_le(file + d->offset, d->width, d->value);
		if (!parse(arena, file, size, &kcore, &copy, &error))
			fail_msg("%s: %s", d->name, error.text);
		if (kcore.load_count != 2 || kcore.vmcoreinfo.size)
			fail_msg("%s: %zu loads, %zu bytes of text", d->name, kcore.load_count,
				 kcore.vmcoreinfo.size);
		free(copy);
	}
	arena_free(arena);
}

static void without_notes(void **state)
{
	struct arena *arena = arena_new();
	uint8_t file[ROOM] = {0}, *copy;
	size_t size = build_core(file, false, segments + 1, 2);
	struct error error;
	struct kcore kcore;

	(void)state;
	assert_true(parse(arena, file, size, &kcore, &copy, &error));
	assert_int_equal(kcore.load_count, 2);
	assert_int_equal(kcore.vmcoreinfo.size, 0);
	free(copy);
	size = build_core(file, false, segments, 3);	/* a PT_NOTE of no bytes */
	assert_true(parse(arena, file, size, &kcore, &copy, &error));
	assert_int_equal(kcore.load_count, 2);
	free(copy);
	size = build_core(file, false, segments, 0);
	assert_true(parse(arena, file, size, &kcore, &copy, &error));
	assert_int_equal(kcore.load_count, 0);
	free(copy);
	arena_free(arena);
}

/* --- Under a root -------------------------------------------------------------------------------------------- */

struct fixture {
	struct arena *arena;
	struct notes notes;
	char *root;
	uint8_t file[ROOM];	/* of which the rest is zero */
	size_t size;		/* of the start */
	int next_fd;		/* that the next open would get */
};

static int next_fd(void)
{
	int fd = dup(STDERR_FILENO);

	close(fd);
	return fd;
}

static void setup(struct fixture *fixture)
{
	static const struct fake_file empty[] = {{NULL, NULL}};

	*fixture = (struct fixture){.arena = arena_new(), .root = fake_root_make(empty)};
	fixture->notes.arena = fixture->arena;
	fixture->size = build(fixture->file, false);
	fixture->next_fd = next_fd();
}

/* No file is left open. */
static void teardown(struct fixture *fixture)
{
	assert_int_equal(next_fd(), fixture->next_fd);
	fake_root_remove(fixture->root);
	arena_free(fixture->arena);
}

static void add(struct fixture *fixture, size_t size)
{
	fake_root_add(fixture->root, "/proc/kcore", fixture->file, size);
}

static void opened(void **state)
{
	struct fixture fixture;
	struct kcore kcore;
	char byte;

	(void)state;
	setup(&fixture);
	add(&fixture, ROOM);
	kcore_open(fixture.arena, fixture.root, &kcore, &fixture.notes);
	assert_whole(&kcore);
	assert_int_equal(fixture.notes.count, 0);
	/* Another machine's memory is not there, whatever lies behind the headers. */
	assert_int_equal(kcore.fd, -1);
	assert_true(kcore_holds(&kcore, 0xffff800008000000, 1));
	assert_false(kcore_read(&kcore, 0xffff800008000000, &byte, 1));
	kcore_close(&kcore);
	teardown(&fixture);
}

/* As long as the start, as in a snapshot. */
static void opened_start(void **state)
{
	struct fixture fixture;
	struct kcore kcore;

	(void)state;
	setup(&fixture);
	add(&fixture, fixture.size);
	kcore_open(fixture.arena, fixture.root, &kcore, &fixture.notes);
	assert_whole(&kcore);
	teardown(&fixture);
}

static void assert_not_opened(struct fixture *fixture, const char *words)
{
	struct kcore kcore;

	fixture->notes.count = 0;
	kcore_open(fixture->arena, fixture->root, &kcore, &fixture->notes);
	assert_int_equal(kcore.load_count, 0);
	assert_int_equal(kcore.vmcoreinfo.size, 0);
	assert_int_equal(kcore.fd, -1);
	kcore_close(&kcore);
	if (fixture->notes.count != 1 || fixture->notes.items[0].level != NOTE_INFO ||
	    !strstr(fixture->notes.items[0].text, arena_printf(fixture->arena, "%s/proc/kcore: %s", fixture->root, words)))
		fail_msg("%zu notes, \"%s\", expected \"%s\"", fixture->notes.count,
			 fixture->notes.count ? fixture->notes.items[0].text : "", words);
}

static void not_opened(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	assert_not_opened(&fixture, "No such file");
	fake_root_link(fixture.root, "/proc/kcore", "/proc/self/exe");	/* leads out */
	assert_not_opened(&fixture, "No such file");
	fake_root_drop(fixture.root, "/proc/kcore");
	add(&fixture, 0);
	assert_not_opened(&fixture, "its first 64 bytes: ");
	add(&fixture, fixture.size - 1);
	assert_not_opened(&fixture, "its first ");
	put_le(fixture.file + EH_SIZE + PH_OFFSET, 8, 0x1000000);
	add(&fixture, fixture.size);
	assert_not_opened(&fixture, "its headers end at 0x10001");
	put_le(fixture.file + EH_PHOFF, 8, UINT64_MAX);
	add(&fixture, fixture.size);
	assert_not_opened(&fixture, "its headers end at 0xffffffffffffffff");
	put_le(fixture.file + EH_CLASS, 1, 1);
	add(&fixture, fixture.size);
	assert_not_opened(&fixture, "no header of a 64-bit ELF core");
	fake_root_drop(fixture.root, "/proc/kcore");
	fake_root_add(fixture.root, "/proc/kcore/x", "", 0);	/* a directory */
	assert_not_opened(&fixture, "its first 64 bytes: Is a directory");
	teardown(&fixture);
}

/* The start, with zeros for the contents of all notes but one. */
static void excerpt(void **state)
{
	struct fixture fixture;
	struct error error;
	struct kcore kcore;
	struct blob bytes;

	(void)state;
	setup(&fixture);
	add(&fixture, ROOM);
	if (!kcore_excerpt(fixture.arena, fixture.root, &bytes, &error))
		fail_msg("%s", error.text);
	assert_int_equal(bytes.size, fixture.size);
	memset(fixture.file + FIRST + 12 + 8, 0, SECRET_SIZE);
	memset(fixture.file + FIRST + (12 + 8 + SECRET_SIZE) + 12 + 8, 0, SECRET_SIZE);
	assert_memory_equal(bytes.data, fixture.file, fixture.size);
	assert_true(kcore_parse(fixture.arena, bytes, &kcore, &error));
	assert_whole(&kcore);
	teardown(&fixture);
}

/* What lies between headers and notes, or behind a note that is damaged, is not known to be harmless. */
static void excerpt_of_damaged_notes(void **state)
{
	struct fixture fixture;
	struct error error;
	struct blob bytes;

	(void)state;
	setup(&fixture);
	put_le(fixture.file + FIRST + 4, 4, 0x1000);
	add(&fixture, ROOM);
	assert_true(kcore_excerpt(fixture.arena, fixture.root, &bytes, &error));
	assert_null(memchr(bytes.data, 0xa5, bytes.size));
	fake_root_drop(fixture.root, "/proc/kcore");
	assert_false(kcore_excerpt(fixture.arena, fixture.root, &bytes, &error));
	assert_error("no-kcore", &error, ERROR_MACHINE, "No such file");
	teardown(&fixture);
}

/* --- Memory -------------------------------------------------------------------------------------------------- */

struct read_case {
	const char *name;
	uint64_t vaddr, size;
	bool held, read;
};

/* Of "0123456789abcdef" at 0xffff800008000000, and 16 bytes of which the file has 8 at 0xffff900000000000. */
static const struct read_case read_cases[] = {
	{"all", 0xffff800008000000, 16, true, true},
	{"first", 0xffff800008000000, 1, true, true},
	{"last", 0xffff80000800000f, 1, true, true},
	{"nothing", 0xffff800008000004, 0, true, true},
	{"before", 0xffff800007ffffff, 2, false, false},
	{"past-the-end", 0xffff80000800000f, 2, false, false},
	{"at-the-end", 0xffff800008000010, 1, false, false},
	{"nothing-at-the-end", 0xffff800008000010, 0, false, false},
	{"largest", 0xffff800008000000, SIZE_MAX, false, false},
	{"wraps", 0xffff800008000001, SIZE_MAX, false, false},
	{"zero", 0, 1, false, false},
	{"highest", UINT64_MAX, 1, false, false},
	{"in-the-file", 0xffff900000000000, 8, true, true},
	{"short-file", 0xffff900000000000, 9, true, false},
	{"file-offset-past-63-bits", 0xffffa00000000000, 1, true, false},
};

static void memory(void **state)
{
	static struct kcore_load loads[] = {
		{0xffff800008000000, 0x40000000, 16, 0x10},
		{0xffff900000000000, 0x50000000, 16, 0x20},
		{0xffffa00000000000, 0x60000000, 16, UINT64_MAX - 8},
	};
	static const struct fake_file files[] = {
		{"/proc/kcore", "................0123456789abcdef01234567"}, {NULL, NULL},
	};
	char *root = fake_root_make(files);
	struct arena *arena = arena_new();
	int before = next_fd();
	struct kcore kcore = {
		.fd = open(arena_printf(arena, "%s/proc/kcore", root), O_RDONLY),
		.loads = loads,
		.load_count = 3,
	};

	(void)state;
	assert_true(kcore.fd >= 0);
	for (size_t i = 0; i < sizeof(read_cases) / sizeof(read_cases[0]); i++) {
		const struct read_case *c = &read_cases[i];
		char buffer[16];

		if (kcore_holds(&kcore, c->vaddr, c->size) != c->held)
			fail_msg("%s: held %d", c->name, !c->held);
		if (kcore_read(&kcore, c->vaddr, buffer, c->size) != c->read)
			fail_msg("%s: read %d", c->name, !c->read);
		if (c->read && memcmp(buffer, &"0123456789abcdef"[c->vaddr % 16], c->size))
			fail_msg("%s: other bytes", c->name);
	}
	kcore_close(&kcore);
	assert_int_equal(kcore.fd, -1);
	assert_int_equal(kcore.load_count, 3);
	kcore_close(&kcore);
	assert_int_equal(next_fd(), before);
	fake_root_remove(root);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(damaged_headers),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(damaged_notes),
		cmocka_unit_test(without_notes),
		cmocka_unit_test(opened),
		cmocka_unit_test(opened_start),
		cmocka_unit_test(not_opened),
		cmocka_unit_test(excerpt),
		cmocka_unit_test(excerpt_of_damaged_notes),
		cmocka_unit_test(memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

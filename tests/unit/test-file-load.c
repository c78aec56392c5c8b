// SPDX-License-Identifier: GPL-2.0-or-later
/* What kexec_file_load would read from its descriptors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file-load.h"
#include "kexec-arm64.h"
#include "tests/lib/put.h"

static const uint8_t text[] = "0123456789abcdef", data[] = "ABCDEFGH";

struct fixture {
	struct arena *arena;
	struct notes notes;
	struct error error;
	struct load load;
	struct options options;
	struct kexec_file file;
	struct image_part parts[2];
	struct blob initrds[2];
};

static void setup(struct fixture *fixture)
{
	*fixture = (struct fixture){
		.arena = arena_new(),
		.load = {.kernel.fd = -1, .dtb.fd = -1, .command_line = "a b"},
		.parts = {{{text, 16}, 0}, {{data, 8}, 0x20}},
	};
	fixture->notes.arena = fixture->arena;
	fixture->load.image = (struct kernel_image){
		.format = kexec_elf_arm64.name, .parts = fixture->parts, .part_count = 2,
	};
	fixture->load.request.page_size = 0x1000;
	fixture->load.request.initrds = fixture->initrds;
}

static void open_or_fail(struct fixture *fixture, bool efi)
{
	if (!file_load_open(&fixture->load, &fixture->options, efi, &fixture->file, &fixture->notes, &fixture->error))
		fail_msg("%s", fixture->error.text);
}

static void teardown(struct fixture *fixture)
{
	file_load_close(&fixture->load, &fixture->file);
	arena_free(fixture->arena);
}

/* The gap is zero, and the end is that of the last part. */
static void vmlinux_becomes_its_image(void **state)
{
	uint8_t bytes[0x40];
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	open_or_fail(&fixture, false);
	assert_int_equal(pread(fixture.file.kernel_fd, bytes, sizeof(bytes), 0), 0x28);
	assert_memory_equal(bytes, "0123456789abcdef\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0ABCDEFGH", 0x28);
	assert_int_equal(fixture.file.initrd_fd, -1);
	assert_string_equal(fixture.file.cmdline, "a b");
	teardown(&fixture);
}

/* Signatures are the file's: an Image that was not unpacked is given as it is, whatever follows it. */
static void image_is_given_itself(void **state)
{
	struct fixture fixture;
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	setup(&fixture);
	fixture.load.kernel = (struct file){.fd = fd, .bytes = {text, 16}};
	fixture.load.image.format = kexec_image_arm64.name;
	open_or_fail(&fixture, false);
	assert_int_equal(fixture.file.kernel_fd, fd);
	teardown(&fixture);
	assert_int_not_equal(fcntl(fd, F_GETFD), -1);	/* still the load's */

	setup(&fixture);
	fixture.load.kernel = (struct file){.fd = fd, .bytes = {data, 8}};
	fixture.load.image.format = kexec_image_arm64.name;
	open_or_fail(&fixture, false);
	assert_int_not_equal(fixture.file.kernel_fd, fd);
	teardown(&fixture);
	close(fd);
}

/* As kexec_load lays them out: each from a page on, zeros between. */
static void initrds_are_one_file(void **state)
{
	uint8_t bytes[0x2000] = {0}, expected[0x1008] = {0};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	memcpy(expected, text, 16);
	memcpy(expected + 0x1000, data, 8);
	fixture.initrds[0] = (struct blob){text, 16};
	fixture.initrds[1] = (struct blob){data, 8};
	fixture.load.request.initrd_count = 2;
	open_or_fail(&fixture, true);
	assert_int_equal(pread(fixture.file.initrd_fd, bytes, sizeof(bytes), 0), 0x1008);
	assert_memory_equal(bytes, expected, 0x1008);
	teardown(&fixture);
}

static void one_initrd_is_given_itself(void **state)
{
	struct fixture fixture;
	struct file file = {.fd = open("/dev/null", O_RDONLY), .bytes = {text, 16}};

	(void)state;
	setup(&fixture);
	fixture.load.initrds = &file;
	fixture.load.initrd_count = 1;
	fixture.initrds[0] = file.bytes;
	fixture.load.request.initrd_count = 1;
	open_or_fail(&fixture, false);
	assert_int_equal(fixture.file.initrd_fd, file.fd);
	teardown(&fixture);

	/* Unwrapped, it is not the file any more. */
	setup(&fixture);
	fixture.load.initrds = &file;
	fixture.load.initrd_count = 1;
	fixture.initrds[0] = (struct blob){text + 1, 15};
	fixture.load.request.initrd_count = 1;
	open_or_fail(&fixture, false);
	assert_int_not_equal(fixture.file.initrd_fd, file.fd);
	teardown(&fixture);
	close(file.fd);
}

/* newc: an entry whose name is TRAILER!!! ends the archive. */
static void efi_machines_always_get_one(void **state)
{
	char bytes[256] = "";
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	open_or_fail(&fixture, true);
	assert_int_equal(pread(fixture.file.initrd_fd, bytes, sizeof(bytes), 0), 124);
	assert_memory_equal(bytes, "070701", 6);
	assert_string_equal(bytes + 110, "TRAILER!!!");
	teardown(&fixture);
}

/* PE32+: the certificate table at 0x180, 0x20 bytes; zboot's padding behind it goes. */
static void padding_behind_a_signature_goes(void **state)
{
	uint8_t image[0x400] = "MZ";
	struct fixture fixture;
	struct stat status;

	(void)state;
	setup(&fixture);
	put_le(image + 0x3c, 4, 0x40);
	memcpy(image + 0x40, "PE\0\0", 4);
	put_le(image + 0x44 + 16, 2, 0xa0);		/* SizeOfOptionalHeader */
	put_le(image + 0x58 + 108, 4, 6);		/* NumberOfRvaAndSizes */
	put_le(image + 0x58 + 112 + 4 * 8, 4, 0x180);
	put_le(image + 0x58 + 112 + 4 * 8 + 4, 4, 0x20);
	fixture.parts[0] = (struct image_part){{image, sizeof(image)}, 0};
	fixture.load.image.part_count = 1;
	open_or_fail(&fixture, false);
	fstat(fixture.file.kernel_fd, &status);
	assert_int_equal(status.st_size, 0x1a0);
	teardown(&fixture);

	put_le(image + 0x58 + 112 + 4 * 8 + 4, 4, 0x1000);	/* damaged: past the end */
	setup(&fixture);
	fixture.parts[0] = (struct image_part){{image, sizeof(image)}, 0};
	fixture.load.image.part_count = 1;
	open_or_fail(&fixture, false);
	fstat(fixture.file.kernel_fd, &status);
	assert_int_equal(status.st_size, sizeof(image));
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmlinux_becomes_its_image),
		cmocka_unit_test(image_is_given_itself),
		cmocka_unit_test(initrds_are_one_file),
		cmocka_unit_test(one_initrd_is_given_itself),
		cmocka_unit_test(efi_machines_always_get_one),
		cmocka_unit_test(padding_behind_a_signature_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

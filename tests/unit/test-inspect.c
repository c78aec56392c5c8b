// SPDX-License-Identifier: GPL-2.0-or-later
/* What files are said to be, and by which layers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "inspect.h"
#include "tests/lib/build-container.h"
#include "tests/lib/build-elf.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/build-fit.h"
#include "tests/lib/build-gzip.h"
#include "tests/lib/build-image.h"

#define LIMIT 0x100000	/* bytes */
#define BANNER "Linux version 6.12.1-test (a@b) (gcc) #1 SMP"

static const struct container_request request = {.limit = LIMIT};

struct fixture {
	struct arena *arena;
	struct inspect_report report;
	uint8_t file[0x4000];
	size_t size;
};

static void setup(struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	fixture->arena = arena_new();
}

static void look(struct fixture *fixture)
{
	inspect(fixture->arena, (struct blob){fixture->file, fixture->size}, &request, &fixture->report);
}

/* With a format string of the same first words before the banner. */
static void make_image(struct fixture *fixture)
{
	fixture->size = 0x1000;
	build_image(fixture->file, &(struct build_image){.text_offset = 0, .image_size = 0x2000, .flags = 0xa});
	strcpy((char *)fixture->file + 0x100, "Linux version %s");
	strcpy((char *)fixture->file + 0x200, BANNER "\n");
}

static void assert_verdict(const char *name, const struct fixture *fixture, enum inspect_verdict verdict,
			   const char *words)
{
	if (fixture->report.verdict != verdict || !strstr(fixture->report.reason, words))
		fail_msg("%s: %s, \"%s\"", name, inspect_verdict_name(fixture->report.verdict),
			 fixture->report.reason);
}

static const char *fact(const struct inspect_part *part, const char *name)
{
	for (size_t i = 0; i < part->fact_count; i++)
		if (!strcmp(part->facts[i].name, name))
			return part->facts[i].value;
	fail_msg("no fact \"%s\"", name);
	return NULL;
}

static const struct inspect_part *find_part(const struct fixture *fixture, const char *name)
{
	for (size_t i = 0; i < fixture->report.part_count; i++)
		if (!strcmp(fixture->report.parts[i].name, name))
			return &fixture->report.parts[i];
	fail_msg("no part \"%s\"", name);
	return NULL;
}

/* --- Kernels -------------------------------------------------------------------------------------------- */

static void image(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	look(&fixture);
	assert_verdict("Image", &fixture, INSPECT_KERNEL,
		       "a kernel for arm64: Image, Linux 6.12.1-test, little endian, 4K pages");
	assert_string_equal(fixture.report.banner, BANNER);
	assert_string_equal(fixture.report.release, "6.12.1-test");
	assert_int_equal(fixture.report.kernel.image_size, 0x2000);
	assert_int_equal(fixture.report.part_count, 1);
	assert_string_equal(fixture.report.parts[0].format, "Image");
	assert_int_equal(fixture.report.parts[0].size, 0x1000);
	arena_free(fixture.arena);
}

/* A banner at the very end, without an end of its own; and none. */
static void banner(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	memset(fixture.file + 0x200, 0, 0x100);
	look(&fixture);
	assert_verdict("no-banner", &fixture, INSPECT_KERNEL, "Image, no \"Linux version\" in it, little endian");
	assert_string_equal(fixture.report.release, "");
	memcpy(fixture.file + 0x1000 - 15, "Linux version 6", 15);
	look(&fixture);
	assert_string_equal(fixture.report.release, "6");
	arena_free(fixture.arena);
}

#ifdef HAVE_ZLIB
static void layers(void **state)
{
	uint8_t once[0x2000];
	struct fixture fixture;
	size_t size;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	size = build_gzip(once, &(struct build_gzip){.bytes = fixture.file, .size = fixture.size});
	fixture.size = build_gzip(fixture.file, &(struct build_gzip){.bytes = once, .size = size});
	look(&fixture);
	assert_verdict("gzip", &fixture, INSPECT_KERNEL, "Linux 6.12.1-test");
	assert_int_equal(fixture.report.part_count, 3);
	assert_string_equal(fixture.report.parts[0].format, "gzip");
	assert_string_equal(fixture.report.parts[1].format, "gzip");
	assert_string_equal(fixture.report.parts[1].role, "content");
	assert_int_equal(fixture.report.parts[1].size, size);
	assert_string_equal(fixture.report.parts[2].format, "Image");
	assert_int_equal(fixture.report.parts[2].level, 2);
	fixture.size -= 9;
	look(&fixture);
	assert_verdict("truncated", &fixture, INSPECT_DAMAGED, "gzip: truncated: the stream goes on");
	arena_free(fixture.arena);
}
#endif

static void damaged_image(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	fixture.file[IM_TEXT_OFFSET] = 1;
	look(&fixture);
	assert_verdict("text-offset", &fixture, INSPECT_DAMAGED, "Image: ");
	assert_false(fixture.report.have_kernel);
	arena_free(fixture.arena);
}

/* The kernel's scripts/sign-file: signature, 12 bytes of which the last word is its size (big endian), magic. */
static void appended_signature(void **state)
{
	static const uint8_t trailer[] = {'D', 'E', 'R', '!', 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 4};
	static const char magic[] = "~Module signature appended~\n";
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	memcpy(fixture.file + 0x1000, trailer, sizeof(trailer));
	memcpy(fixture.file + 0x1000 + sizeof(trailer), magic, strlen(magic));
	fixture.size += sizeof(trailer) + strlen(magic);
	look(&fixture);
	assert_verdict("signed", &fixture, INSPECT_KERNEL, "Linux 6.12.1-test");
	assert_string_equal(fact(&fixture.report.parts[0], "signature"), "appended, not verified");
	assert_string_equal(fixture.report.parts[1].role, "signature");
	assert_int_equal(fixture.report.parts[1].offset, 0x1000);
	assert_int_equal(fixture.report.parts[1].size, 4);
	arena_free(fixture.arena);
}

/* --- What is no kernel ---------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	size_t offset;
	const char *bytes;
	size_t size;
	const char *format, *words;
} others[] = {
	{"cpio", 0, "070701000", 9, "cpio", "an initrd (cpio archive)"},
	{"cpio-checksums", 0, "070702000", 9, "cpio", "an initrd (cpio archive)"},
	{"script", 0, "#!/bin/sh", 9, "script", "a script"},
	{"kdump", 0, "KDUMP   ", 8, "kdump", "a core dump"},
	{"bzImage", 0x202, "HdrS", 4, "bzImage", "a kernel for x86"},
	{"zImage", 0x24, "\x18\x28\x6f\x01", 4, "zImage", "a kernel for 32-bit Arm"},
	{"riscv", 0x30, "RISCV\0\0\0", 8, "Image", "a kernel for RISC-V"},
	{"text", 0, "hello", 5, "unknown", "of no known format"},
	{"nothing", 0, "", 0, "unknown", "of no known format"},
};

static void other_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct fixture fixture;

		setup(&fixture);
		fixture.size = 0x1000;
		memcpy(fixture.file + others[i].offset, others[i].bytes, others[i].size);
		look(&fixture);
		assert_verdict(others[i].name, &fixture, INSPECT_OTHER, others[i].words);
		assert_string_equal(fixture.report.parts[0].format, others[i].format);
		arena_free(fixture.arena);
	}
}

static const struct {
	const char *name;
	uint16_t type, machine;
	const char *words;
} elves[] = {
	{"core", ET_CORE, EM_AARCH64, "a core dump (ELF)"},
	{"core-of-x86", ET_CORE, EM_X86_64, "a core dump (ELF)"},
	{"x86-64", ET_EXEC, EM_X86_64, "an ELF file for x86-64"},
	{"arm", ET_EXEC, EM_ARM, "an ELF file for 32-bit Arm"},
	{"riscv", ET_DYN, EM_RISCV, "an ELF file for RISC-V"},
	{"unnamed", ET_DYN, 9999, "an ELF file for machine 9999"},
	{"module", ET_REL, EM_AARCH64, "a relocatable ELF object"},
};

static void other_elf_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(elves) / sizeof(elves[0]); i++) {
		struct fixture fixture;

		setup(&fixture);
		fixture.size = 0x1000;
		build_elf(fixture.file, &(struct build_elf){.type = elves[i].type, .machine = elves[i].machine});
		look(&fixture);
		assert_verdict(elves[i].name, &fixture, INSPECT_OTHER, elves[i].words);
		arena_free(fixture.arena);
	}
}

static struct blob make_tree(bool overlay)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_property(&fdt, "compatible", "a,b\0c,d", 8);
	build_fdt_string(&fdt, "model", "Board");
	build_fdt_begin(&fdt, overlay ? "fragment@0" : "chosen");
	build_fdt_string(&fdt, "bootargs", "quiet");
	build_fdt_begin(&fdt, overlay ? "__overlay__" : "x");
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static void trees(void **state)
{
	struct blob tree = make_tree(false), overlay = make_tree(true);
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	inspect(fixture.arena, tree, &request, &fixture.report);
	assert_verdict("dtb", &fixture, INSPECT_OTHER, "a device tree");
	assert_string_equal(fixture.report.parts[0].format, "dtb");
	assert_string_equal(fact(&fixture.report.parts[0], "model"), "Board");
	assert_string_equal(fact(&fixture.report.parts[0], "compatible"), "a,b c,d");
	assert_string_equal(fact(&fixture.report.parts[0], "command line"), "quiet");
	inspect(fixture.arena, overlay, &request, &fixture.report);
	assert_verdict("dtbo", &fixture, INSPECT_OTHER, "an overlay for a device tree");
	build_fdt_poke(tree, FDT_AT_TOTALSIZE, 0xffffff);
	inspect(fixture.arena, tree, &request, &fixture.report);
	assert_verdict("dtb-truncated", &fixture, INSPECT_DAMAGED, "dtb: totalsize is 0xffffff");
	free((void *)tree.data);
	free((void *)overlay.data);
	arena_free(fixture.arena);
}

/* --- Flat Image Trees ----------------------------------------------------------------------------------- */

static void fit(void **state)
{
	/* CRC-32 of "123456789" is 0xcbf43926. */
	static const uint8_t crc[] = {0xcb, 0xf4, 0x39, 0x26};
	struct build_fit_configuration configuration = {
		.name = "conf", .kernel = "k", .ramdisks = "r", .command_line = "quiet", .signature = true,
	};
	struct fixture fixture;
	struct build_fit_image images[2];
	struct blob file;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	images[0] = (struct build_fit_image){"k", "kernel", "arm64", "linux", "none", {fixture.file, fixture.size},
					     NULL, NULL, 0, NULL, FIT_OFFSET};
	images[1] = (struct build_fit_image){"r", "ramdisk", "arm64", "linux", "none", {(const uint8_t *)"123456789", 9},
					     "crc32", crc, 4, NULL, FIT_OFFSET};
	file = build_fit(&(struct build_fit){images, 2, &configuration, 1, "conf", 0});
	inspect(fixture.arena, file, &request, &fixture.report);
	assert_verdict("fit", &fixture, INSPECT_KERNEL, "a kernel for arm64: Image, Linux 6.12.1-test");
	assert_string_equal(fixture.report.parts[0].format, "fit");
	assert_string_equal(find_part(&fixture, "k")->role, "kernel");
	assert_string_equal(find_part(&fixture, "k")->format, "Image");
	assert_memory_equal(file.data + find_part(&fixture, "r")->offset, "123456789", 9);
	assert_string_equal(find_part(&fixture, "r")->role, "initrd");
	assert_int_equal(find_part(&fixture, "r")->hash_count, 1);
	assert_int_equal(find_part(&fixture, "r")->hashes[0].state, FIT_HASH_GOOD);
	assert_string_equal(fact(find_part(&fixture, "conf"), "default"), "yes");
	assert_string_equal(fact(find_part(&fixture, "conf"), "kernel"), "k");
	assert_string_equal(fact(find_part(&fixture, "conf"), "command line"), "quiet");
	assert_string_equal(fact(find_part(&fixture, "conf"), "signature"), "present, not verified");
	inspect(fixture.arena, file, &(struct container_request){.configuration = "other", .limit = LIMIT}, &fixture.report);
	assert_verdict("configuration", &fixture, INSPECT_DAMAGED, "fit: no configuration \"other\"");
	((uint8_t *)file.data)[find_part(&fixture, "r")->offset] = '0';
	inspect(fixture.arena, file, &request, &fixture.report);
	assert_verdict("bad", &fixture, INSPECT_DAMAGED, "initrd \"r\": hash-1 does not agree with its bytes");
	assert_true(fixture.report.have_kernel);
	free((void *)file.data);
	arena_free(fixture.arena);
}

/* A kernel that no configuration boots is no use. */
static void fit_without_configurations(void **state)
{
	struct build_fit_image image = {"f", "firmware", "arm64", NULL, "none", {(const uint8_t *)"f", 1},
					NULL, NULL, 0, NULL, FIT_INLINE};
	struct fixture fixture;
	struct blob file = build_fit(&(struct build_fit){&image, 1, NULL, 0, NULL, 0});

	(void)state;
	setup(&fixture);
	inspect(fixture.arena, file, &request, &fixture.report);
	assert_verdict("none", &fixture, INSPECT_DAMAGED, "fit: no /configurations");
	free((void *)file.data);
	arena_free(fixture.arena);
}

/* --- Other containers ----------------------------------------------------------------------------------- */

static const struct inspect_part *find_role(const struct fixture *fixture, const char *role)
{
	for (size_t i = 0; i < fixture->report.part_count; i++)
		if (!strcmp(fixture->report.parts[i].role, role))
			return &fixture->report.parts[i];
	fail_msg("no part is a %s", role);
	return NULL;
}

/* Two sections of 0x1000 and 6 bytes from 0x800 on: the second one starts at 0x1800. */
static void uki(void **state)
{
	uint8_t kernel[0x1000];
	struct build_uki_section sections[] = {
		{".linux", kernel, sizeof(kernel)}, {".initrd", "070701", 6}, {".cmdline", "quiet", 5},
	};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	memcpy(kernel, fixture.file, sizeof(kernel));
	memset(fixture.file, 0, sizeof(fixture.file));
	fixture.size = build_uki(fixture.file, sections, 3);
	look(&fixture);
	assert_verdict("uki", &fixture, INSPECT_KERNEL, "Linux 6.12.1-test");
	assert_string_equal(fixture.report.parts[0].format, "uki");
	assert_string_equal(fact(&fixture.report.parts[0], "command line"), "quiet");
	assert_int_equal(find_role(&fixture, "kernel")->offset, 0x800);
	assert_int_equal(find_role(&fixture, "initrd")->offset, 0x1800);
	assert_string_equal(find_role(&fixture, "initrd")->format, "cpio");
	arena_free(fixture.arena);
}

/* What a profile has stands instead of what the file has. */
static void uki_profiles(void **state)
{
	uint8_t kernel[0x1000];
	struct build_uki_section sections[] = {
		{".linux", kernel, sizeof(kernel)}, {".cmdline", "base", 4}, {".profile", "ID=main", 7},
		{".profile", "TITLE=x\nID=rescue\n", 18}, {".cmdline", "single", 6},
	};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	memcpy(kernel, fixture.file, sizeof(kernel));
	fixture.size = build_uki(fixture.file, sections, 5);
	look(&fixture);
	assert_string_equal(fact(&fixture.report.parts[0], "profiles"), "@0 (main), @1 (rescue)");
	assert_string_equal(fact(&fixture.report.parts[0], "command line"), "base");
	inspect(fixture.arena, (struct blob){fixture.file, fixture.size},
		&(struct container_request){.profile = "rescue", .limit = LIMIT}, &fixture.report);
	assert_string_equal(fact(&fixture.report.parts[0], "command line"), "single");
	inspect(fixture.arena, (struct blob){fixture.file, fixture.size},
		&(struct container_request){.profile = "none", .limit = LIMIT}, &fixture.report);
	assert_verdict("profile", &fixture, INSPECT_DAMAGED, "uki: no profile \"none\"");
	arena_free(fixture.arena);
}

/* Two trees behind an Image of 0x1000 bytes, each with its own place. */
static void appended(void **state)
{
	struct blob tree = make_tree(false);
	struct fixture fixture;
	size_t dtbs = 0;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	for (int i = 0; i < 2; i++) {
		memcpy(fixture.file + fixture.size, tree.data, tree.size);
		fixture.size += tree.size;
	}
	look(&fixture);
	assert_verdict("appended", &fixture, INSPECT_KERNEL, "Image, Linux 6.12.1-test");
	for (size_t i = 0; i < fixture.report.part_count; i++) {
		const struct inspect_part *part = &fixture.report.parts[i];

		if (strcmp(part->role, "dtb"))
			continue;
		assert_int_equal(part->offset, 0x1000 + dtbs++ * tree.size);
		assert_int_equal(part->size, tree.size);
		assert_string_equal(fact(part, "model"), "Board");
	}
	assert_int_equal(dtbs, 2);
	/* On a device they may be anybody's. */
	inspect(fixture.arena, (struct blob){fixture.file, fixture.size},
		&(struct container_request){.device = true, .limit = LIMIT}, &fixture.report);
	assert_int_equal(fixture.report.part_count, 1);
	free((void *)tree.data);
	arena_free(fixture.arena);
}

/* The vendor's ramdisk, and the boot image's, which is loaded behind it. */
static void android(void **state)
{
	uint8_t kernel[0x1000], vendor[0x4000];
	struct build_android image = {.version = 3, .command_line = "quiet", .kernel = {kernel, sizeof(kernel)},
				      .ramdisk = {"070701", 6}};
	struct build_vendor beside = {.version = 3, .page_size = 4096, .command_line = "", .ramdisk = {"070702", 6}};
	struct container_request with = {.limit = LIMIT};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	memcpy(kernel, fixture.file, sizeof(kernel));
	fixture.size = build_android(fixture.file, &image);
	look(&fixture);
	assert_verdict("alone", &fixture, INSPECT_KERNEL, "Linux 6.12.1-test");
	assert_string_equal(fixture.report.parts[0].format, "android");
	with.vendor_boot = (struct blob){vendor, build_vendor(vendor, &beside)};
	inspect(fixture.arena, (struct blob){fixture.file, fixture.size}, &with, &fixture.report);
	assert_int_equal(fixture.report.part_count, 4);
	assert_memory_equal(vendor + 4096, "070702", 6);
	arena_free(fixture.arena);
}

static void uimage(void **state)
{
	uint8_t kernel[0x1000];
	struct build_uimage image = {.type = 2, .data = kernel, .size = sizeof(kernel)};
	struct build_uimage ramdisk = {.type = 3, .data = "070701", .size = 6};
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	make_image(&fixture);
	memcpy(kernel, fixture.file, sizeof(kernel));
	fixture.size = build_uimage(fixture.file, &image);
	look(&fixture);
	assert_verdict("uimage", &fixture, INSPECT_KERNEL, "Linux 6.12.1-test");
	assert_string_equal(fixture.report.parts[0].format, "uimage");
	assert_int_equal(find_role(&fixture, "kernel")->offset, 64);
	fixture.file[64 + 0x800] ^= 1;
	look(&fixture);
	assert_verdict("uimage-damaged", &fixture, INSPECT_DAMAGED, "uimage: ");
	fixture.size = build_uimage(fixture.file, &ramdisk);
	look(&fixture);
	assert_verdict("uimage-ramdisk", &fixture, INSPECT_OTHER, "an initrd (uImage)");
	assert_string_equal(find_role(&fixture, "initrd")->format, "cpio");
	arena_free(fixture.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(image),
		cmocka_unit_test(banner),
#ifdef HAVE_ZLIB
		cmocka_unit_test(layers),
#endif
		cmocka_unit_test(damaged_image),
		cmocka_unit_test(appended_signature),
		cmocka_unit_test(other_files),
		cmocka_unit_test(other_elf_files),
		cmocka_unit_test(trees),
		cmocka_unit_test(fit),
		cmocka_unit_test(fit_without_configurations),
		cmocka_unit_test(uki),
		cmocka_unit_test(uki_profiles),
		cmocka_unit_test(appended),
		cmocka_unit_test(android),
		cmocka_unit_test(uimage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Flat Image Trees: what is found in them, what is chosen, and how damage is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "fit.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/build-fdt.h"
#include "tests/lib/build-fit.h"
#include "tests/lib/build-gzip.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KERNEL "123456789"	/* what the published check values of CRCs are of */

/* CRC-32/ISO-HDLC of it: 0xcbf43926; SHA-1 of "abc": FIPS 180. */
static const uint8_t crc_good[] = {0xcb, 0xf4, 0x39, 0x26};
static const uint8_t sha1_abc[] = {0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e,
				   0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d};

struct fixture {
	struct arena *arena;
	struct blob board, overlay;	/* device trees */
	struct build_fit_image images[6];
	struct build_fit_configuration configurations[3];
	struct build_fit fit;
	struct blob file;
	struct notes notes;
	struct error error;
};

/* For "vendor,board"; its root has the number 1, or what an overlay says. */
static struct blob make_board(void)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_root(&fdt, 2, 2);
	build_fdt_property(&fdt, "compatible", "vendor,board\0vendor,soc", 24);
	build_fdt_u32(&fdt, "number", 1);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

static struct blob make_overlay(void)
{
	struct build_fdt fdt;

	build_fdt_start(&fdt);
	build_fdt_begin(&fdt, "");
	build_fdt_begin(&fdt, "fragment@0");
	build_fdt_string(&fdt, "target-path", "/");
	build_fdt_begin(&fdt, "__overlay__");
	build_fdt_u32(&fdt, "number", 2);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	build_fdt_end(&fdt);
	return build_fdt_finish(&fdt, 0);
}

/* Three configurations, none the default; the cases change what they are about. */
static void setup(struct fixture *fixture)
{
	*fixture = (struct fixture){
		.arena = arena_new(), .board = make_board(), .overlay = make_overlay(),
	};
	memcpy(fixture->images, (struct build_fit_image[]){
		{"kernel-1", "kernel", "arm64", "linux", "none", {(const uint8_t *)KERNEL, 9}, "crc32", crc_good, 4,
		 NULL, FIT_INLINE},
		{"fdt-1", "flat_dt", "arm64", NULL, "none", fixture->board, NULL, NULL, 0, NULL, FIT_INLINE},
		{"overlay-1", "flat_dt", "arm64", NULL, NULL, fixture->overlay, NULL, NULL, 0, NULL, FIT_INLINE},
		{"ramdisk-1", "ramdisk", "arm64", "linux", "gzip", {(const uint8_t *)"abc", 3}, "sha1", sha1_abc, 20,
		 NULL, FIT_INLINE},
		{"ramdisk-2", "ramdisk", "arm64", "linux", "none", {(const uint8_t *)"defg", 4}, NULL, NULL, 0, NULL,
		 FIT_INLINE},
		{"firmware-1", "firmware", "arm64", NULL, "none", {(const uint8_t *)"f", 1}, NULL, NULL, 0, NULL,
		 FIT_INLINE},
	}, sizeof(fixture->images));
	memcpy(fixture->configurations, (struct build_fit_configuration[]){
		{.name = "conf-1", .kernel = "kernel-1", .compatible = "other,board other,soc"},
		{.name = "conf-2", .kernel = "kernel-1", .fdts = "fdt-1 overlay-1", .ramdisks = "ramdisk-1 ramdisk-2",
		 .command_line = "quiet"},
		{.name = "conf-3", .kernel = "kernel-1", .compatible = "third,board vendor,soc"},
	}, sizeof(fixture->configurations));
	fixture->fit = (struct build_fit){
		.images = fixture->images, .image_count = COUNT(fixture->images),
		.configurations = fixture->configurations, .configuration_count = COUNT(fixture->configurations),
	};
	fixture->notes.arena = fixture->arena;
}

static void teardown(struct fixture *fixture)
{
	free((void *)fixture->board.data);
	free((void *)fixture->overlay.data);
	free((void *)fixture->file.data);
	arena_free(fixture->arena);
}

static bool take(struct fixture *fixture, const char *name, struct fit_contents *ret)
{
	struct fit_request request = {.configuration = name};
	struct fit_configuration configuration;
	struct fit fit;

	free((void *)fixture->file.data);
	fixture->file = build_fit(&fixture->fit);
	return fit_open(fixture->arena, fixture->file, &fit, &fixture->error) &&
	       fit_choose(&fit, &request, &configuration, &fixture->notes, &fixture->error) &&
	       fit_take(&fit, &configuration, ret, &fixture->notes, &fixture->error);
}

static void take_or_fail(struct fixture *fixture, const char *name, struct fit_contents *ret)
{
	if (!take(fixture, name, ret))
		fail_msg("%s", fixture->error.text);
}

static void assert_bytes(struct blob found, const char *expected)
{
	assert_int_equal(found.size, strlen(expected));
	assert_memory_equal(found.data, expected, found.size);
}

static bool warned(const struct fixture *fixture, const char *words)
{
	for (size_t i = 0; i < fixture->notes.count; i++)
		if (fixture->notes.items[i].level == NOTE_WARNING && strstr(fixture->notes.items[i].text, words))
			return true;
	return false;
}

static size_t count_warnings(const struct fixture *fixture)
{
	size_t count = 0;

	for (size_t i = 0; i < fixture->notes.count; i++)
		count += fixture->notes.items[i].level == NOTE_WARNING;
	return count;
}

/* --- What is found -------------------------------------------------------------------------------------- */

static void assert_all(const struct fixture *fixture, const struct fit_contents *contents)
{
	const fdt32_t *number = fdt_getprop(contents->dtb.data, 0, "number", NULL);

	assert_bytes(contents->kernel.bytes, KERNEL);
	assert_int_equal(contents->ramdisk_count, 2);
	assert_bytes(contents->ramdisks[0], "abc");
	assert_bytes(contents->ramdisks[1], "defg");
	assert_string_equal(contents->command_line, "quiet");
	assert_int_equal(contents->overlay_count, 1);
	assert_int_equal(fdt32_to_cpu(*number), 2);
	assert_int_equal(count_warnings(fixture), 0);
}

/* In the tree, behind it by offset, behind it by position: the same comes of it, at the place that is told. */
static void all_parts(void **state)
{
	static const int places[] = {FIT_INLINE, FIT_OFFSET, FIT_POSITION};

	(void)state;
	for (size_t i = 0; i < COUNT(places); i++) {
		struct fit_contents contents;
		struct fixture fixture;

		setup(&fixture);
		for (size_t j = 0; j < COUNT(fixture.images); j++)
			fixture.images[j].where = places[i];
		take_or_fail(&fixture, "conf-2", &contents);
		assert_all(&fixture, &contents);
		assert_memory_equal(fixture.file.data + contents.kernel.offset, KERNEL, 9);
		teardown(&fixture);
	}
}

static void kernel_alone(void **state)
{
	struct fit_contents contents;
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.images[0].type = "kernel_noload";
	take_or_fail(&fixture, "conf-1", &contents);
	assert_bytes(contents.kernel.bytes, KERNEL);
	assert_int_equal(contents.ramdisk_count, 0);
	assert_int_equal(contents.dtb.size, 0);
	assert_null(contents.command_line);
	teardown(&fixture);
}

#ifdef HAVE_ZLIB
static void compressed_trees(void **state)
{
	uint8_t packed[0x1000];
	struct fit_contents contents;
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.images[1].compression = "gzip";
	fixture.images[1].bytes = (struct blob){packed, build_gzip(packed, &(struct build_gzip){
		.bytes = fixture.board.data, .size = fixture.board.size})};
	take_or_fail(&fixture, "conf-2", &contents);
	assert_all(&fixture, &contents);
	teardown(&fixture);
}
#endif

/* What is not honoured is said. */
static void warnings(void **state)
{
	struct fit_contents contents;
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.images[0].hash = "sha3-256";
	fixture.images[0].signature = "signature-1";
	fixture.configurations[0].loadables = "firmware-1 more";
	fixture.configurations[0].signature = true;
	take_or_fail(&fixture, "conf-1", &contents);
	assert_true(warned(&fixture, "image \"kernel-1\": hash-1: not checked: the algorithm sha3-256 is not known"));
	assert_true(warned(&fixture, "image \"kernel-1\": its signature is not verified"));
	assert_true(warned(&fixture, "configuration \"conf-1\": loadable \"firmware-1\" is not loaded"));
	assert_true(warned(&fixture, "loadable \"more\" is not loaded"));
	assert_true(warned(&fixture, "configuration \"conf-1\": its signature is not verified"));
	assert_int_equal(count_warnings(&fixture), 5);
	teardown(&fixture);
}

/* --- What is chosen ------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	const char *asked;
	const char *machine;		/* compatible, separated by spaces */
	const char *default_name;
	size_t configurations;
	const char *chosen;		/* NULL: none */
	const char *words;		/* of the reason, or of the refusal */
} choices[] = {
	{"by-name", "conf-1", "vendor,board", "conf-3", 3, "conf-1", "as asked for"},
	{"by-tree", NULL, "vendor,board vendor,soc", "conf-1", 3, "conf-2", "fits this machine best"},
	/* The machine's first word that any has: conf-2 has vendor,soc too, and comes first. */
	{"best-place", NULL, "third,board vendor,board", NULL, 3, "conf-3", "fits this machine best"},
	{"first-of-equals", NULL, "new,board vendor,soc", NULL, 3, "conf-2", "fits this machine best"},
	{"default", NULL, "new,board", "conf-3", 3, "conf-3", "default"},
	{"machine-unknown", NULL, NULL, "conf-3", 3, "conf-3", "default"},
	{"only-one", NULL, "new,board", NULL, 1, "conf-1", "the only one"},

	{"no-such-name", "conf-9", NULL, NULL, 3, NULL,
	 "no configuration \"conf-9\"; there are: conf-1, conf-2, conf-3"},
	{"empty-name", "", NULL, NULL, 3, NULL, "no configuration \"\"; there are: "},
	{"no-such-default", NULL, NULL, "conf-9", 3, NULL, "no configuration \"conf-9\", which is the default"},
	{"none-fits", NULL, "new,board", NULL, 3, NULL,
	 "no configuration fits this machine (new,board) and there is no default; name one behind the file,"
	 " as in FILE#conf-1; there are: conf-1, conf-2, conf-3"},
	{"none-at-all", NULL, NULL, NULL, 0, NULL, "no /configurations"},
};

/* A tree of another board is taken when the file says so, and is said. */
static void other_board(void **state)
{
	struct fit_request request = {NULL, {(const uint8_t *)"new,board", 10}};
	struct fit_configuration configuration;
	struct fixture fixture;
	struct fit fit;

	(void)state;
	setup(&fixture);
	fixture.fit.default_name = "conf-2";
	fixture.file = build_fit(&fixture.fit);
	assert_true(fit_open(fixture.arena, fixture.file, &fit, &fixture.error));
	assert_true(fit_choose(&fit, &request, &configuration, &fixture.notes, &fixture.error));
	assert_true(warned(&fixture, "configuration \"conf-2\" is for vendor,board, this machine is new,board"));
	teardown(&fixture);
}

static void choose(const char *name, struct fixture *fixture, const char *asked, const char *machine,
		   const char *chosen, const char *words)
{
	char list[64] = "";
	struct fit_request request = {asked, {(const uint8_t *)list, machine ? strlen(machine) + 1 : 0}};
	struct fit_configuration configuration;
	struct fit fit;

	if (machine)
		strcpy(list, machine);
	for (char *at = list; *at; at++)
		if (*at == ' ')
			*at = '\0';
	assert_true(fit_open(fixture->arena, fixture->file, &fit, &fixture->error));
	if (!fit_choose(&fit, &request, &configuration, &fixture->notes, &fixture->error)) {
		if (chosen)
			fail_msg("%s: %s", name, fixture->error.text);
		assert_error(name, &fixture->error, ERROR_INPUT, words);
		return;
	}
	if (!chosen || strcmp(chosen, configuration.name))
		fail_msg("%s: chosen is %s", name, configuration.name);
	if (!strstr(fixture->notes.items[0].text, words))
		fail_msg("%s: \"%s\"", name, fixture->notes.items[0].text);
}

static void configurations(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(choices); i++) {
		struct fixture fixture;

		setup(&fixture);
		fixture.fit.default_name = choices[i].default_name;
		fixture.fit.configuration_count = choices[i].configurations;
		fixture.file = build_fit(&fixture.fit);
		choose(choices[i].name, &fixture, choices[i].asked, choices[i].machine, choices[i].chosen,
		       choices[i].words);
		teardown(&fixture);
	}
}

/* --- Damage --------------------------------------------------------------------------------------------- */

enum image { KERNEL_1, FDT_1, OVERLAY_1, RAMDISK_1 };

/* One field of an image or of conf-2 is changed. */
static const struct damage {
	const char *name;
	enum image image;
	size_t field;		/* of struct build_fit_image; a const char * */
	const char *value;
	const char *words;
} damages[] = {
#define IMAGE_FIELD(field) offsetof(struct build_fit_image, field)
	{"kernel-type-firmware", KERNEL_1, IMAGE_FIELD(type), "firmware",
	 "configuration \"conf-2\": image \"kernel-1\": type is firmware, expected kernel or kernel_noload"},
	{"kernel-type-missing", KERNEL_1, IMAGE_FIELD(type), NULL, "type is missing"},
	{"kernel-arch-arm", KERNEL_1, IMAGE_FIELD(arch), "arm", "image \"kernel-1\": arch is arm, expected arm64"},
	{"kernel-arch-missing", KERNEL_1, IMAGE_FIELD(arch), NULL, "arch is missing, expected arm64"},
	{"kernel-os-uboot", KERNEL_1, IMAGE_FIELD(os), "u-boot", "os is u-boot, expected linux"},
	{"kernel-compression-unknown", KERNEL_1, IMAGE_FIELD(compression), "brotli",
	 "compression is \"brotli\", which is not known"},
	{"kernel-not-compressed", KERNEL_1, IMAGE_FIELD(compression), "gzip",
	 "image \"kernel-1\": compression is gzip, but its bytes at 0x"},
	{"kernel-renamed", KERNEL_1, IMAGE_FIELD(name), "kernel-2", "kernel \"kernel-1\": no such image"},
	{"hash-bad", KERNEL_1, IMAGE_FIELD(hash), "crc16-ccitt", "image \"kernel-1\": hash-1: no algo, or no value"},
	{"hash-without-algo", KERNEL_1, IMAGE_FIELD(hash), "", "hash-1: no algo, or no value of its size"},
	{"hash-without-value", KERNEL_1, IMAGE_FIELD(value), NULL, "hash-1: no algo, or no value of its size"},
	{"hash-differs", KERNEL_1, IMAGE_FIELD(value), "abcd",
	 "configuration \"conf-2\": image \"kernel-1\": hash-1: the crc32 of its 0x9 bytes at 0x"},
	{"fdt-type", FDT_1, IMAGE_FIELD(type), "kernel", "image \"fdt-1\": type is kernel, expected flat_dt"},
	{"fdt-renamed", FDT_1, IMAGE_FIELD(name), "fdt", "fdt \"fdt-1\": no such image"},
	{"overlay-renamed", OVERLAY_1, IMAGE_FIELD(name), "o", "fdt \"overlay-1\": no such image"},
	{"overlay-compression", OVERLAY_1, IMAGE_FIELD(compression), "gzip", "image \"overlay-1\": compression is gzip"},
	{"ramdisk-type", RAMDISK_1, IMAGE_FIELD(type), "kernel", "image \"ramdisk-1\": type is kernel, expected ramdisk"},
	{"ramdisk-renamed", RAMDISK_1, IMAGE_FIELD(name), "r", "ramdisk \"ramdisk-1\": no such image"},
	{"ramdisk-hash", RAMDISK_1, IMAGE_FIELD(value), "01234567890123456789", "image \"ramdisk-1\": hash-1: the sha1 of"},
};

static void assert_damaged(struct fixture *fixture, const char *name, const char *words)
{
	struct fit_contents contents;

	if (take(fixture, "conf-2", &contents))
		fail_msg("%s: taken", name);
	assert_error(name, &fixture->error, ERROR_INPUT, words);
	teardown(fixture);
}

static void damaged_fields(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(damages); i++) {
		struct fixture fixture;

		setup(&fixture);
		*(const char **)((char *)&fixture.images[damages[i].image] + damages[i].field) = damages[i].value;
		assert_damaged(&fixture, damages[i].name, damages[i].words);
	}
}

static void damaged_data(void **state)
{
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.images[FDT_1].bytes.size -= 1;
	assert_damaged(&fixture, "fdt-truncated", "image \"fdt-1\": totalsize is 0x");
	setup(&fixture);
	fixture.images[FDT_1].bytes.size = 0;
	assert_damaged(&fixture, "fdt-empty", "image \"fdt-1\": 0 bytes are too short");
	setup(&fixture);
	fixture.images[OVERLAY_1].bytes = fixture.images[FDT_1].bytes;
	assert_damaged(&fixture, "overlay-is-none", "image \"overlay-1\": not an overlay");
	setup(&fixture);
	fixture.images[KERNEL_1].where = FIT_NOWHERE;
	assert_damaged(&fixture, "no-data", "image \"kernel-1\": neither data nor data-offset or data-position");
	setup(&fixture);
	fixture.configurations[1].kernel = NULL;
	assert_damaged(&fixture, "no-kernel", "configuration \"conf-2\": it has no kernel");
	setup(&fixture);
	fixture.configurations[1].ramdisks = "ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1"
		" ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1"
		" ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1"
		" ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1 ramdisk-1";
	assert_damaged(&fixture, "33-ramdisks", "ramdisk: more than 32 images");
}

/* External data at every size that is too short: none is read past the end. */
static void every_truncation(void **state)
{
	struct fit_request request = {.configuration = "conf-1"};
	struct fit_configuration configuration;
	struct fit_contents contents;
	struct fixture fixture;
	struct fit fit;

	(void)state;
	setup(&fixture);
	fixture.images[KERNEL_1].where = FIT_OFFSET;
	fixture.file = build_fit(&fixture.fit);
	/* 9 bytes, and 3 to the next multiple of 4. */
	for (size_t cut = 4; cut <= fixture.file.size - 4; cut++) {
		uint8_t *bytes = malloc(cut);
		struct blob file = {bytes, cut};
		bool tree;

		memcpy(bytes, fixture.file.data, cut);
		assert_true(fit_matches(file));
		tree = fit_open(fixture.arena, file, &fit, &fixture.error);
		assert_int_equal(tree, cut >= build_fdt_peek(fixture.file, FDT_AT_TOTALSIZE));
		if (tree) {
			assert_true(fit_choose(&fit, &request, &configuration, &fixture.notes, &fixture.error));
			assert_false(fit_take(&fit, &configuration, &contents, &fixture.notes, &fixture.error));
			assert_error("truncated", &fixture.error, ERROR_INPUT, "image \"kernel-1\": truncated: data 0x");
		}
		free(bytes);
	}
	teardown(&fixture);
}

static void too_many(void **state)
{
	struct build_fit_configuration *many = calloc(FIT_MAX_CHILDREN + 1, sizeof(*many));
	struct fixture fixture;
	struct fit fit;

	(void)state;
	setup(&fixture);
	for (size_t i = 0; i <= FIT_MAX_CHILDREN; i++)
		many[i].name = "c";
	fixture.fit.configurations = many;
	fixture.fit.configuration_count = FIT_MAX_CHILDREN + 1;
	fixture.file = build_fit(&fixture.fit);
	assert_false(fit_open(fixture.arena, fixture.file, &fit, &fixture.error));
	assert_error("many", &fixture.error, ERROR_INPUT, "/configurations has 4097 nodes, expected at most 4096");
	free(many);
	teardown(&fixture);
}

static void matches(void **state)
{
	struct blob board = make_board();
	struct fixture fixture;

	(void)state;
	setup(&fixture);
	fixture.file = build_fit(&fixture.fit);
	assert_true(fit_matches(fixture.file));
	/* A tree of a machine is another thing, however long; a broken one may be either. */
	assert_false(fit_matches(board));
	build_fdt_poke(board, FDT_AT_SIZE_DT_STRUCT, build_fdt_peek(board, FDT_AT_SIZE_DT_STRUCT) - 4);
	assert_true(fit_matches(board));
	build_fdt_poke(board, FDT_AT_MAGIC, 0);
	assert_false(fit_matches(board));
	assert_false(fit_matches((struct blob){board.data, 3}));
	free((void *)board.data);
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_parts),
		cmocka_unit_test(kernel_alone),
#ifdef HAVE_ZLIB
		cmocka_unit_test(compressed_trees),
#endif
		cmocka_unit_test(warnings),
		cmocka_unit_test(configurations),
		cmocka_unit_test(other_board),
		cmocka_unit_test(damaged_fields),
		cmocka_unit_test(damaged_data),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(too_many),
		cmocka_unit_test(matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The picture: well-formed, every segment in it, nothing of a name that is not text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan-svg.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct kernel_image image = {.format = "vmlinux"};

static struct mem_area areas[] = {
	{{0x40000000, 0x40000000}, MEM_FREE, "System RAM"},
	{{0x80000000, 0x10000}, MEM_OTHER_CHILD, "<&>\"\x01\xff"},
	{{0x100000000, 0x10000000000}, MEM_FREE, "System RAM"},
};
static const struct memmap map = {.areas = areas, .count = COUNT(areas)};

static const struct plan plan = {
	.image = &image, .map = &map, .image_base = 0x40200000, .dtb = 0x50000000, .entry = 0x60000000,
	.segment_count = 2,
	.segments = {
		{.role = SEGMENT_KERNEL, .name = "kernel", .dest = {0x40200000, 0x400000}, .hashed = 0x1000},
		{.role = SEGMENT_DTB, .name = "dtb", .dest = {0x50000000, 0x1000}},
	},
};

static __attribute__((noinline)) char *draw(const struct plan *what)
{
	struct arena *arena = arena_new();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	plan_svg(out, arena, what);
	fclose(out);
	arena_free(arena);
	return text;
}

static void says_what_is_where(void **state)
{
	static const char *const lines[] = {
		"<svg xmlns=\"http://www.w3.org/2000/svg\" ",
		">vmlinux, for the next start</text>",
		">image at 0x40200000, device tree at 0x50000000, entry 0x60000000</text>",
		">0x000040200000</text>", ">kernel</text>", ">4.0 MiB, verified before it starts</text>",
		">0x000050000000</text>", ">dtb</text>", ">4.0 KiB</text>",
		">2.0 MiB free</text>",		/* 0x40000000 to 0x40200000 */
		">2.0 GiB no RAM</text>",	/* 0x80010000 to 0x100000000 */
		">1.0 TiB free</text>",
		"@media(prefers-color-scheme:dark)",
		"</svg>\n",
	};
	char *text = draw(&plan);

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		if (!strstr(text, lines[i]))
			fail_msg("no %s in:\n%s", lines[i], text);
	free(text);
}

/* XML 1.0: no control character, no byte past ASCII without an encoding, no markup out of a name. */
static void names_are_text(void **state)
{
	char *text = draw(&plan);

	(void)state;
	assert_non_null(strstr(text, "(&#60;&#38;&#62;\"" "??" ")</text>"));
	for (const char *c = text; *c; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
	free(text);
}

static void crash_kernel(void **state)
{
	struct plan crash = plan;
	char *text;

	(void)state;
	crash.crash = true;
	text = draw(&crash);
	assert_non_null(strstr(text, ">vmlinux, to run after a panic</text>"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_where), cmocka_unit_test(names_are_text), cmocka_unit_test(crash_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a tty's registers are, and which ttys purgatory cannot write to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "host.h"
#include "purgatory/purgatory.h"
#include "tests/lib/assert-error.h"
#include "tests/lib/fake-root.h"

#define TTY "/sys/class/tty/tty/"

/* The attributes of one tty, all of them; NULL: no such file. */
struct attributes {
	const char *base, *shift, *io_type, *type;
};

struct console_case {
	const char *name;
	struct attributes attributes;
	struct host_console expected;
};

static const struct console_case console_cases[] = {
	/* A PL011 says nothing of its registers' width: purgatory knows it. */
	{"pl011", {"0x9000000\n", "0\n", "2\n", "32\n"}, {0x9000000, PURGATORY_CONSOLE_PL011, 0, 4}},
	{"sbsa", {"0x9000000\n", "0\n", "3\n", "32\n"}, {0x9000000, PURGATORY_CONSOLE_PL011, 0, 4}},
	{"16550a-bytes", {"0x1C090000\n", "0\n", "2\n", "4\n"}, {0x1c090000, PURGATORY_CONSOLE_8250, 0, 1}},
	/* bcm2711's mini UART: base above 32 bits, words four bytes apart */
	{"16550-words", {"0x10FE215040\n", "2\n", "3\n", "3\n"},
	 {0x10fe215040, PURGATORY_CONSOLE_8250, 2, 4}},
	{"first-8250-number", {"0x1000\n", "0\n", "2\n", "1\n"}, {0x1000, PURGATORY_CONSOLE_8250, 0, 1}},
	{"last-8250-number", {"0x1000\n", "0\n", "2\n", "31\n"}, {0x1000, PURGATORY_CONSOLE_8250, 0, 1}},
	{"largest-shift", {"0x1000\n", "9\n", "3\n", "4\n"}, {0x1000, PURGATORY_CONSOLE_8250, 9, 4}},
};

static char *root_of(const struct attributes *attributes)
{
	struct fake_file files[] = {{TTY, NULL}, {0}, {0}, {0}, {0}, {0}};
	size_t count = 1;

	if (attributes->base)
		files[count++] = (struct fake_file){TTY "iomem_base", attributes->base};
	if (attributes->shift)
		files[count++] = (struct fake_file){TTY "iomem_reg_shift", attributes->shift};
	if (attributes->io_type)
		files[count++] = (struct fake_file){TTY "io_type", attributes->io_type};
	if (attributes->type)
		files[count++] = (struct fake_file){TTY "type", attributes->type};
	return fake_root_make(files);
}

static void consoles(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(console_cases) / sizeof(console_cases[0]); i++) {
		const struct console_case *c = &console_cases[i];
		char *root = root_of(&c->attributes);
		struct host host = {.root = root};
		struct host_console console = {0};
		struct error error;

		if (!host_find_console(arena, &host, "tty", &console, &error))
			fail_msg("%s: %s", c->name, error.text);
		if (console.base != c->expected.base || console.type != c->expected.type ||
		    console.reg_shift != c->expected.reg_shift || console.io_width != c->expected.io_width)
			fail_msg("%s: base %#llx type %u shift %u width %u", c->name,
				 (unsigned long long)console.base, console.type, console.reg_shift,
				 console.io_width);
		fake_root_remove(root);
	}
	arena_free(arena);
}

struct refusal_case {
	const char *name;
	struct attributes attributes;
	const char *words;
};

static const struct refusal_case refusal_cases[] = {
	{"no-attributes", {0}, "tty: no memory-mapped registers (there is no iomem_base)"},
	{"port-io", {"0x0\n", "0\n", "0\n", "4\n"}, "tty: no memory-mapped registers (iomem_base is 0)"},
	{"base-not-a-number", {"(ptrval)\n", "0\n", "2\n", "4\n"},
	 "iomem_base is \"(ptrval)\": expected a number"},
	{"nothing-found", {"0x1000\n", "0\n", "2\n", "0\n"},
	 "type is 0: expected 32 (PL011, SBSA) or 1 to 31"},
	{"other-uart", {"0x1000\n", "0\n", "2\n", "33\n"}, "type is 33: expected"},
	{"type-missing", {"0x1000\n", "0\n", "2\n", NULL}, "there is no type"},
	{"8250-port-io", {"0x1000\n", "0\n", "0\n", "4\n"}, "io_type is 0: expected 2"},
	{"8250-big-endian", {"0x1000\n", "2\n", "6\n", "4\n"}, "io_type is 6: expected 2"},
	{"8250-halfwords", {"0x1000\n", "1\n", "7\n", "4\n"}, "io_type is 7: expected 2"},
	{"8250-shift-too-large", {"0x1000\n", "10\n", "3\n", "4\n"},
	 "iomem_reg_shift is 10: expected at most 9"},
};

static void refusals(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(refusal_cases) / sizeof(refusal_cases[0]); i++) {
		const struct refusal_case *c = &refusal_cases[i];
		char *root = root_of(&c->attributes);
		struct host host = {.root = root};
		struct host_console console;
		struct error error = {0};

		if (host_find_console(arena, &host, "tty", &console, &error))
			fail_msg("%s: taken", c->name);
		assert_error(c->name, &error, ERROR_MACHINE, c->words);
		fake_root_remove(root);
	}
	arena_free(arena);
}

static void names(void **state)
{
	static const char *const wrong[] = {"ttyAMA1", "", "/dev/", ".", "..", "../tty/ttyAMA0",
					    "ttyS0/../ttyAMA0", "/dev/dev/ttyAMA0"};
	struct arena *arena = arena_new();
	char *root = fake_root_make(fake_machine);
	struct host host = {.root = root};
	struct host_console console;
	struct error error;

	(void)state;
	assert_true(host_find_console(arena, &host, "/dev/ttyAMA0", &console, &error));
	assert_int_equal(console.base, 0x9000000);
	assert_true(host_find_console(arena, &host, "ttyS0", &console, &error));
	assert_int_equal(console.base, 0x10fe215040);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(host_find_console(arena, &host, wrong[i], &console, &error));
		assert_error(wrong[i], &error, ERROR_MACHINE, "there is no such tty in ");
	}
	fake_root_remove(root);
	arena_free(arena);
}

/* On a running machine these files are root's: the kernel's answer is passed on. */
static void unreadable(void **state)
{
	static const struct fake_file files[] = {{TTY "iomem_base/", NULL}, {NULL, NULL}};
	struct arena *arena = arena_new();
	char *root = fake_root_make(files);
	struct host host = {.root = root};
	struct host_console console;
	struct error error;

	(void)state;
	assert_false(host_find_console(arena, &host, "tty", &console, &error));
	assert_error("unreadable", &error, ERROR_MACHINE, "tty: iomem_base: Is a directory");
	fake_root_remove(root);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(consoles),
		cmocka_unit_test(refusals),
		cmocka_unit_test(names),
		cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

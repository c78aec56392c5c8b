// SPDX-License-Identifier: GPL-2.0-or-later
#include "host.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "host-files.h"
#include "host-text.h"
#include "purgatory/purgatory.h"

/* include/uapi/linux/serial_core.h: the number of PL011 and SBSA; all below it are kinds of 8250. */
#define PORT_AMBA 32

/* The same: registers of one byte, and of four, little endian. */
#define UPIO_MEM 2
#define UPIO_MEM32 3

/* With this one the last register that purgatory needs, number 5, still lies in the UART's first 4 KiB. */
#define MAX_REG_SHIFT 9

struct tty {
	struct arena *arena;
	const char *root;
	const char *name;
};

static bool read_attribute(const struct tty *tty, enum host_tty_attribute attribute, uint64_t *ret,
			   struct error *error)
{
	const char *name = host_tty_attributes[attribute];
	struct blob text;
	int number = host_read_file(tty->arena, tty->root, host_tty_path(tty->arena, tty->name, attribute),
				    &text);

	if (number == ENOENT)
		return error_set(error, ERROR_MACHINE, "no memory-mapped registers (there is no %s)", name);
	if (number)
		return error_errno(error, ERROR_MACHINE, number, "%s", name);
	if (!host_text_number(text, ret))
		return error_set(error, ERROR_MACHINE, "%s is \"%s\": expected a number", name,
				 host_text_excerpt(tty->arena, text));
	return true;
}

static bool find_base(const struct tty *tty, struct host_console *console, struct error *error)
{
	if (!read_attribute(tty, HOST_TTY_IOMEM_BASE, &console->base, error))
		return false;
	if (!console->base)
		return error_set(error, ERROR_MACHINE, "no memory-mapped registers (iomem_base is 0)");
	return true;
}

/* The driver's own word: names of ttys and of devices say less. */
static bool find_type(const struct tty *tty, struct host_console *console, struct error *error)
{
	uint64_t type;

	if (!read_attribute(tty, HOST_TTY_TYPE, &type, error))
		return false;
	if (type == 0 || type > PORT_AMBA)
		return error_set(error, ERROR_MACHINE,
				 "type is %" PRIu64 ": expected 32 (PL011, SBSA) or 1 to 31 (8250)", type);
	console->type = type == PORT_AMBA ? PURGATORY_CONSOLE_PL011 : PURGATORY_CONSOLE_8250;
	return true;
}

static bool find_8250_layout(const struct tty *tty, struct host_console *console, struct error *error)
{
	uint64_t io_type, shift;

	if (!read_attribute(tty, HOST_TTY_IO_TYPE, &io_type, error) ||
	    !read_attribute(tty, HOST_TTY_REG_SHIFT, &shift, error))
		return false;
	if (io_type != UPIO_MEM && io_type != UPIO_MEM32)
		return error_set(error, ERROR_MACHINE, "io_type is %" PRIu64
				 ": expected 2 (8-bit registers) or 3 (32-bit, little endian)", io_type);
	if (shift > MAX_REG_SHIFT)
		return error_set(error, ERROR_MACHINE, "iomem_reg_shift is %" PRIu64 ": expected at most %d",
				 shift, MAX_REG_SHIFT);
	console->io_width = io_type == UPIO_MEM ? 1 : 4;
	console->reg_shift = (uint32_t)shift;
	return true;
}

static bool tty_exists(const struct tty *tty)
{
	const char *class = host_files[HOST_TTYS].path;

	return *tty->name && *tty->name != '.' && !strchr(tty->name, '/') &&
	       host_exists(tty->arena, tty->root, arena_printf(tty->arena, "%s/%s", class, tty->name));
}

static bool find_console(const struct tty *tty, struct host_console *ret, struct error *error)
{
	struct host_console console = {.io_width = 4};

	if (!tty_exists(tty))
		return error_set(error, ERROR_MACHINE, "there is no such tty in %s%s", tty->root,
				 host_files[HOST_TTYS].path);
	if (!find_base(tty, &console, error) || !find_type(tty, &console, error))
		return false;
	if (console.type == PURGATORY_CONSOLE_8250 && !find_8250_layout(tty, &console, error))
		return false;
	*ret = console;
	return true;
}

bool host_find_console(struct arena *arena, const struct host *host, const char *name,
		       struct host_console *ret, struct error *error)
{
	const struct tty tty = {
		.arena = arena,
		.root = host->root,
		.name = strncmp(name, "/dev/", 5) ? name : name + 5,
	};

	return find_console(&tty, ret, error) || error_noun(error, "%s", name);
}

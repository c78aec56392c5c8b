// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sources: Arm PrimeCell UART (PL011) technical reference manual, DDI 0183,
 * section 3.3; the 16550's data sheet.
 */
#include "purgatory/arch/arm64/cpu.h"
#include "purgatory/console.h"

#define PL011_UARTDR 0x00
#define PL011_UARTFR 0x18
#define PL011_UARTFR_BUSY (1 << 3)	/* the last character is not sent yet */
#define PL011_UARTFR_TXFF (1 << 5)	/* transmit FIFO full */

/* Numbers of registers; they are 1 << console_reg_shift bytes apart. */
#define UART_8250_THR 0
#define UART_8250_LSR 5
#define UART_8250_LSR_THRE (1 << 5)	/* transmit holding register empty */
#define UART_8250_LSR_TEMT (1 << 6)	/* and the shift register, too */

/* A character at 1200 baud takes 8 ms; a device read takes some 100 ns. */
#define READY_POLLS (1 << 20)

static uint64_t address_8250(const struct purgatory_params *params, unsigned int number)
{
	return params->console_base + ((uint64_t)number << params->console_reg_shift);
}

static uint32_t read_8250(const struct purgatory_params *params, unsigned int number)
{
	uint64_t address = address_8250(params, number);

	return params->console_io_width == 1 ? mmio_read8(address) : mmio_read32(address);
}

static void write_8250(const struct purgatory_params *params, unsigned int number, uint8_t value)
{
	uint64_t address = address_8250(params, number);

	if (params->console_io_width == 1)
		mmio_write8(address, value);
	else
		mmio_write32(address, value);
}

/* There is room for a character. */
static bool ready(const struct purgatory_params *params)
{
	if (params->console_type == PURGATORY_CONSOLE_PL011)
		return !(mmio_read32(params->console_base + PL011_UARTFR) & PL011_UARTFR_TXFF);
	return read_8250(params, UART_8250_LSR) & UART_8250_LSR_THRE;
}

/* All characters are sent. */
static bool idle(const struct purgatory_params *params)
{
	if (params->console_type == PURGATORY_CONSOLE_PL011)
		return !(mmio_read32(params->console_base + PL011_UARTFR) & PL011_UARTFR_BUSY);
	return read_8250(params, UART_8250_LSR) & UART_8250_LSR_TEMT;
}

static bool wait_until(bool (*state)(const struct purgatory_params *params),
		       const struct purgatory_params *params)
{
	for (int i = 0; i < READY_POLLS; i++) {
		if (state(params))
			return true;
	}
	return false;
}

static void put(struct console *console, char character)
{
	const struct purgatory_params *params = console->params;

	if (params->console_type == PURGATORY_CONSOLE_NONE || console->stuck)
		return;
	if (!wait_until(ready, params))
		console->stuck = true;
	else if (params->console_type == PURGATORY_CONSOLE_PL011)
		mmio_write32(params->console_base + PL011_UARTDR, (uint8_t)character);
	else
		write_8250(params, UART_8250_THR, (uint8_t)character);
}

void console_text(struct console *console, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			put(console, '\r');
		put(console, *text);
	}
}

static void put_digit(struct console *console, unsigned int value)
{
	put(console, (char)(value < 10 ? '0' + value : 'a' + value - 10));
}

void console_number(struct console *console, uint64_t value)
{
	int shift = 60;

	while (shift > 0 && value >> shift == 0)
		shift -= 4;
	console_text(console, "0x");
	for (; shift >= 0; shift -= 4)
		put_digit(console, value >> shift & 0xf);
}

void console_bytes(struct console *console, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		put_digit(console, bytes[i] >> 4);
		put_digit(console, bytes[i] & 0xf);
	}
}

void console_flush(struct console *console)
{
	if (console->params->console_type != PURGATORY_CONSOLE_NONE && !console->stuck)
		wait_until(idle, console->params);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The init of a big-endian kernel, for which there is no C library here. It
 * says what init says, and then replays /segments, if there are any: what
 * at-kexec-load recorded goes through this kernel's kexec_load, and is started.
 *
 * Built with -mbig-endian -ffreestanding -nostdlib.
 */
#include <stddef.h>
#include <stdint.h>
#include <linux/fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <asm/unistd.h>

struct text {
	unsigned char *data;
	size_t size;
};

static unsigned char space[64 << 20];	/* what the files are read into; never given back */
static size_t used;
static struct text mark;

static long call5(long number, long a, long b, long c, long d, long e)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;

	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
	return x0;
}

#define call(number, a, b, c, d) call5(number, (long)(a), (long)(b), (long)(c), (long)(d), 0)

/* The compiler calls these by itself. */
void *memcpy(void *to, const void *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((volatile unsigned char *)to)[i] = ((const unsigned char *)from)[i];
	return to;
}

void *memset(void *to, int value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((volatile unsigned char *)to)[i] = (unsigned char)value;
	return to;
}

static struct text literal(const char *words)
{
	size_t size = 0;

	while (words[size])
		size++;
	return (struct text){(unsigned char *)words, size};
}

static void write_all(struct text text)
{
	while (text.size) {
		long written = call(__NR_write, 1, text.data, text.size, 0);

		if (written <= 0)
			return;
		text.data += written;
		text.size -= (size_t)written;
	}
}

static void say(const char *key, struct text rest)
{
	write_all(literal("@"));
	write_all(mark);
	write_all(literal(" "));
	write_all(literal(key));
	write_all(literal(" "));
	write_all(rest);
	write_all(literal("\n"));
}

/* A file to its end; without the newline there, if that is asked for. Empty when there is none. */
static struct text read_file(const char *name, int a_line)
{
	struct text text = {space + (used += -used % 8), 0};
	long file = call(__NR_openat, AT_FDCWD, name, O_RDONLY, 0), size;

	/* In small pieces: files of /proc/sys refuse large ones. */
	while (file >= 0 && (size = call(__NR_read, file, text.data + text.size, 4096, 0)) > 0)
		text.size += (size_t)size;
	if (a_line && text.size && text.data[text.size - 1] == '\n')
		text.size--;
	used += text.size;
	return text;
}

static void put(struct text *text, unsigned value)
{
	text->data[text->size++] = (unsigned char)value;
}

static uint32_t crc32(struct text text)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < text.size; i++) {
		crc ^= text.data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static struct text number(uint32_t value, unsigned base, int digits)
{
	struct text text = {space + used, 0};
	uint32_t unit = 1;

	for (int i = 1; digits ? i < digits : unit <= value / base; i++)
		unit *= base;
	for (; unit; unit /= base)
		put(&text, (unsigned char)"0123456789abcdef"[value / unit % base]);
	used += 16;
	return text;
}

static void put_le(struct text *text, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		put(text, value >> (8 * i) & 0xff);
}

/* RFC 1952, of one member, and RFC 1951, of stored blocks. */
static struct text gzip(struct text in)
{
	static const unsigned char header[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
	struct text text = {space + used, 0};
	size_t at = 0;

	for (size_t i = 0; i < sizeof(header); i++)
		put(&text, header[i]);
	do {
		size_t size = in.size - at < 0xffff ? in.size - at : 0xffff;

		put(&text, at + size == in.size);
		put_le(&text, (uint32_t)size, 2);
		put_le(&text, ~(uint32_t)size, 2);
		for (size_t i = 0; i < size; i++)
			put(&text, in.data[at + i]);
		at += size;
	} while (at < in.size);
	put_le(&text, crc32(in), 4);
	put_le(&text, (uint32_t)in.size, 4);
	used += text.size;
	return text;
}

/* RFC 4648, section 4 */
static struct text base64(struct text in)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct text text = {space + used, 0};

	for (size_t at = 0; at < in.size; at += 3) {
		uint32_t three = 0;

		for (size_t i = 0; i < 3; i++)
			three = three << 8 | (at + i < in.size ? in.data[at + i] : 0);
		for (size_t i = 0; i < 4; i++)
			put(&text, at + i > in.size ? '=' : (unsigned char)digits[three >> (18 - 6 * i) & 63]);
	}
	used += text.size;
	return text;
}

static void say_memory(void)
{
	struct text line = read_file("/proc/meminfo", 1);
	size_t begin = sizeof("MemTotal:") - 1, end;

	while (line.data[begin] == ' ')
		begin++;
	for (end = begin; line.data[end] != '\n'; end++)
		;
	say("memory", (struct text){line.data + begin, end - begin});
}

static void say_cpus(void)
{
	static uint64_t mask[16];
	uint32_t count = 0;

	call(__NR_sched_getaffinity, 0, sizeof(mask), mask, 0);
	for (size_t i = 0; i < 16; i++)
		count += (uint32_t)__builtin_popcountll(mask[i]);
	say("cpus", number(count, 10, 0));
}

/* Each record without its level, "<6>". */
static void say_log(void)
{
	enum { READ_ALL = 3, SIZE = 1 << 20 };
	struct text log = {space + used, 0};
	long size = call(__NR_syslog, READ_ALL, log.data, SIZE, 0);
	size_t begin = 0;

	for (size_t i = 0; (long)i < size; i++) {
		if (log.data[i] != '\n')
			continue;
		while (log.data[begin] != '>' && begin < i)
			begin++;
		say("dmesg", (struct text){log.data + begin + 1, i - begin - 1});
		begin = i + 1;
	}
}

static void report(void)
{
	say("cmdline", read_file("/proc/cmdline", 1));
	say("release", read_file("/proc/sys/kernel/osrelease", 1));
	say("taint", read_file("/proc/sys/kernel/tainted", 1));
	say_cpus();
	say_memory();
	say("filler", number(crc32(read_file("/filler", 0)), 16, 8));
	say("fdt", base64(gzip(read_file("/sys/firmware/fdt", 0))));
	say_log();
	say("told", literal(""));
}

static void reboot(unsigned command)
{
	call(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, 0);
}

static void replay(struct text recorded)
{
	static struct kexec_segment segments[KEXEC_SEGMENT_MAX];
	const uint64_t *fields = (const uint64_t *)recorded.data;
	unsigned long count = fields[2];
	unsigned char *bytes = recorded.data + (3 + 3 * count) * sizeof(*fields);
	long result;

	for (unsigned long i = 0; i < count; i++) {
		segments[i].buf = bytes;
		segments[i].mem = (void *)fields[3 + 3 * i];
		segments[i].memsz = fields[4 + 3 * i];
		segments[i].bufsz = fields[5 + 3 * i];
		bytes += segments[i].bufsz;
	}
	say("try", literal("kexec_load"));
	result = call(__NR_kexec_load, fields[1], count, segments, fields[0]);
	say("out", number((uint32_t)-result, 10, 0));
	say("status", literal(result ? "1" : "0"));
	say("try", literal("kexec -e"));
	reboot(LINUX_REBOOT_CMD_KEXEC);
	say("status", literal("1"));
}

void _start(void)
{
	struct text recorded;

	mark = read_file("/etc/mark", 1);
	call5(__NR_mount, (long)"proc", (long)"/proc", (long)"proc", 0, 0);
	call5(__NR_mount, (long)"sysfs", (long)"/sys", (long)"sysfs", 0, 0);
	report();
	recorded = read_file("/segments", 0);
	if (recorded.size)
		replay(recorded);
	say("done", literal(""));
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	for (;;)
		;
}

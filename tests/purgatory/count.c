// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCG plugin: counts what purgatory executes and which of its reads of data
 * are made while caches are off, and writes both to a file when the next kernel
 * is entered. Arguments: start=, end= (of purgatory), on=, off= (of mmu_on and
 * mmu_off, which read nothing themselves), kernel=, counts=.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/qemu-plugin.h"

/* A plugin has no other place for what it counts. */
static struct {
	uint64_t start, end, on, off, kernel;
	const char *file;
	bool cached, written;
	uint64_t instructions, reads;
} count;

static void executed(unsigned int cpu, void *data)
{
	uint64_t address = (uintptr_t)data;
	FILE *file;

	(void)cpu;
	count.instructions++;
	if (address == count.on)
		count.cached = true;
	if (address == count.off)
		count.cached = false;
	if (address != count.kernel || count.written)
		return;
	count.written = true;
	file = fopen(count.file, "w");
	if (!file)
		abort();
	/* Without the kernel's first one. */
	fprintf(file, "%" PRIu64 " %" PRIu64 "\n", count.instructions - 1, count.reads);
	fclose(file);
}

static void has_read(unsigned int cpu, uint32_t info, uint64_t address, void *data)
{
	(void)cpu;
	(void)info;
	(void)address;
	(void)data;
	count.reads += !count.cached;
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t address = qemu_plugin_insn_vaddr(insn);

		if (address == count.kernel || (address >= count.start && address < count.end)) {
			qemu_plugin_register_vcpu_insn_exec_cb(insn, executed, NO_REGISTERS,
							       (void *)(uintptr_t)address);
			qemu_plugin_register_vcpu_mem_cb(insn, has_read, NO_REGISTERS, READS, NULL);
		}
	}
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	struct {
		const char *name;
		uint64_t *number;
	} names[] = {
		{"start=", &count.start}, {"end=", &count.end}, {"on=", &count.on}, {"off=", &count.off},
		{"kernel=", &count.kernel},
	};

	(void)info;
	for (int i = 0; i < argc; i++) {
		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
			if (!strncmp(argv[i], names[j].name, strlen(names[j].name)))
				*names[j].number = strtoull(argv[i] + strlen(names[j].name), NULL, 0);
		if (!strncmp(argv[i], "counts=", 7))
			count.file = strdup(argv[i] + 7);
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}

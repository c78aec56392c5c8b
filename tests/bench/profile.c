// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCG plugin: counts the instructions that a machine executes by the block of
 * code that they are in, and writes "ADDRESS INSTRUCTIONS" for each block to
 * the file counts= when the machine ends.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/qemu-plugin.h"

struct block {
	struct block *next;
	uint64_t address;
	uint64_t instructions;
};

/* A plugin has no other place for what it counts. */
static struct {
	const char *file;
	struct block *blocks;
} profile;

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	struct block *block = calloc(1, sizeof(*block));

	(void)id;
	if (!block)
		abort();
	*block = (struct block){.next = profile.blocks, .address = qemu_plugin_tb_vaddr(tb)};
	profile.blocks = block;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, ADD_U64, &block->instructions, qemu_plugin_tb_n_insns(tb));
}

static void ended(uint64_t id, void *data)
{
	FILE *file = fopen(profile.file, "w");

	(void)id;
	(void)data;
	if (!file)
		abort();
	for (const struct block *block = profile.blocks; block; block = block->next)
		fprintf(file, "%" PRIx64 " %" PRIu64 "\n", block->address, block->instructions);
	fclose(file);
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "counts=", 7))
		return 1;
	profile.file = strdup(argv[0] + 7);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, ended, NULL);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Any text as VMCOREINFO, up to what is concluded from it about the kernel's addresses. */
#include <stdlib.h>
#include <string.h>

#include "crashdump-arm64.h"
#include "vmcoreinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* A value lies on one line of the text, behind its key. */
static void try_find(struct blob text, const char *key)
{
	struct blob value;

	if (!vmcoreinfo_find(text, key, &value))
		return;
	require(value.data > text.data + strlen(key) && value.data[-1] == '=');
	require(value.data + value.size <= text.data + text.size);
	require(!value.size || !memchr(value.data, '\n', value.size));
}

static void try_numbers(struct blob text)
{
	uint64_t value;

	vmcoreinfo_symbol(text, "_stext", &value);
	vmcoreinfo_size(text, "list_head", &value);
	vmcoreinfo_offset(text, "uts_namespace.name", &value);
	vmcoreinfo_length(text, "mem_section", &value);
	vmcoreinfo_number(text, "VA_BITS", &value);
}

static void try_view(struct arena *arena, struct blob text)
{
	struct range ram_items[] = {{0x40000000, 0x40000000}};
	const struct ranges ram = {.items = ram_items, .count = 1};
	const struct crashdump_sources sources = {
		.vmcoreinfo = text,
		.system_ram = &ram,
		.kernel_code = {0x40200000, 0x1000000},
		.kernel_data = {0x41400000, 0x100000},
		.page_size = 4096,
	};
	struct notes notes = {.arena = arena};
	struct crashdump_view view;

	crashdump_arm64_view(&sources, &view, &notes);
	require(view.linear_source && view.kernel_source && !view.linear_guessed);
	require(notes.count == (size_t)!view.linear_known + !view.kernel_known);
	require(!view.kernel_known || view.kernel.size == 0x1300000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct blob text = {data, size};
	struct arena *arena = arena_new();

	if (!arena)
		return 0;
	try_find(text, "OSRELEASE");
	try_find(text, "SYMBOL(_stext)");
	try_numbers(text);
	try_view(arena, text);
	arena_free(arena);
	return 0;
}

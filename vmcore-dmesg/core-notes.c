// SPDX-License-Identifier: GPL-2.0-or-later
#include "core-notes.h"

#include <elf.h>
#include <inttypes.h>
#include <string.h>

#define NAME "VMCOREINFO"
#define MAX_TEXT (1 << 20)	/* the kernel's is one page, of up to 64 KiB */

struct note_header {
	uint64_t name_size, desc_size;	/* bytes */
	uint64_t name, desc, next;	/* file offsets */
};

/* Name and descriptor are padded to 4 bytes each. No sum wraps: files end at 2^63, the sizes have 32 bits. */
static bool read_header(const struct core_file *core, uint64_t at, struct note_header *ret,
			struct failure *failure)
{
	uint8_t bytes[sizeof(Elf64_Nhdr)];

	if (!core_read(core, at, bytes, sizeof(bytes), STATUS_NOTE_READ, failure))
		return false;
	ret->name_size = core_integer(core, bytes, 4);
	ret->desc_size = core_integer(core, bytes + 4, 4);
	ret->name = at + sizeof(bytes);
	ret->desc = ret->name + (ret->name_size + 3) / 4 * 4;
	ret->next = ret->desc + (ret->desc_size + 3) / 4 * 4;
	return true;
}

/* n_namesz counts the NUL byte. */
static bool is_vmcoreinfo(const struct core_file *core, const struct note_header *note, bool *ret,
			  struct failure *failure)
{
	char name[sizeof(NAME)];

	*ret = false;
	if (note->name_size != sizeof(name))
		return true;
	if (!core_read(core, note->name, name, sizeof(name), STATUS_NOTE_READ, failure))
		return false;
	*ret = !memcmp(name, NAME, sizeof(name));
	return true;
}

static bool read_text(struct arena *arena, const struct core_file *core, const struct note_header *note,
		      struct blob *ret, struct failure *failure)
{
	char *text;

	if (!note->desc_size || note->desc_size > MAX_TEXT)
		return failure_set(failure, STATUS_NOTE,
				   "VMCOREINFO: n_descsz is %" PRIu64 ", expected 1 to %d", note->desc_size,
				   MAX_TEXT);
	text = arena_alloc(arena, note->desc_size);
	if (!core_read(core, note->desc, text, note->desc_size, STATUS_NOTE_READ, failure))
		return error_noun(&failure->error, "VMCOREINFO");
	*ret = (struct blob){.data = (const uint8_t *)text, .size = strnlen(text, note->desc_size)};
	return true;
}

/* False without a new failure when the area is good and the note is not there. */
static bool search_area(struct arena *arena, const struct core_file *core, const struct core_segment *area,
			struct blob *ret, struct failure *failure)
{
	uint64_t end;

	if (__builtin_add_overflow(area->offset, area->file_size, &end))
		return failure_set(failure, STATUS_NOTE,
				   "p_offset 0x%" PRIx64 " + p_filesz 0x%" PRIx64 " wraps", area->offset,
				   area->file_size);
	for (uint64_t at = area->offset; at < end && end - at >= sizeof(Elf64_Nhdr);) {
		struct note_header note;
		bool found;

		if (!read_header(core, at, &note, failure) || !is_vmcoreinfo(core, &note, &found, failure) ||
		    (found && !read_text(arena, core, &note, ret, failure)))
			return error_noun(&failure->error, "note at file offset 0x%" PRIx64, at);
		if (found)
			return true;
		if (!note.name_size)
			break;
		at = note.next;
	}
	return false;
}

bool core_find_vmcoreinfo(struct arena *arena, const struct core_file *core, struct blob *ret,
			  struct failure *failure)
{
	failure->status = STATUS_OK;
	for (size_t i = 0; i < core->notes.count; i++)
		if (search_area(arena, core, &core->notes.items[i], ret, failure))
			return true;
	if (failure->status != STATUS_OK)
		return false;
	return failure_set(
		failure, STATUS_NO_VMCOREINFO,
		"no VMCOREINFO note in its %zu program headers of type PT_NOTE; without it nothing "
		"tells where the log is",
		core->notes.count);
}

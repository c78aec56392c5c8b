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

/* Name and descriptor are padded to 4 bytes each. False when a sum wraps. */
static bool place(uint64_t at, struct note_header *note)
{
	return !__builtin_add_overflow(at, sizeof(Elf64_Nhdr), &note->name) &&
	       !__builtin_add_overflow(note->name, (note->name_size + 3) & ~UINT64_C(3), &note->desc) &&
	       !__builtin_add_overflow(note->desc, (note->desc_size + 3) & ~UINT64_C(3), &note->next);
}

static bool read_header(const struct core_file *core, uint64_t at, struct note_header *ret,
			struct failure *failure)
{
	uint8_t bytes[sizeof(Elf64_Nhdr)];

	if (!core_read(core, at, bytes, sizeof(bytes), STATUS_NOTE_READ, failure))
		return false;
	ret->name_size = core_integer(core, bytes, 4);
	ret->desc_size = core_integer(core, bytes + 4, 4);
	return place(at, ret) ||
	       failure_set(failure, STATUS_NOTE,
			   "n_namesz 0x%" PRIx64 " and n_descsz 0x%" PRIx64 " lead past the end of any file",
			   ret->name_size, ret->desc_size);
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

/* False when the area is damaged; *ret stays as it was when the note is not there. */
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
	return true;
}

bool core_find_vmcoreinfo(struct arena *arena, const struct core_file *core, struct blob *ret,
			  struct failure *failure)
{
	struct blob text = {0};
	bool damaged = false;

	for (size_t i = 0; i < core->notes.count && !text.data; i++)
		if (!search_area(arena, core, &core->notes.items[i], &text, failure))
			damaged = true;
	if (text.data) {
		*ret = text;
		return true;
	}
	return !damaged && failure_set(failure, STATUS_NO_VMCOREINFO,
				       "no VMCOREINFO note in its %zu program headers of type "
				       "PT_NOTE; without it nothing tells where the log is",
				       core->notes.count);
}

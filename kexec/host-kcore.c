// SPDX-License-Identifier: GPL-2.0-or-later
#include "host-kcore.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "host-files.h"

/* 65535 program headers, the most that e_phnum can say, have 3.5 MiB. */
#define START_MAX ((uint64_t)8 << 20)	/* bytes */

/* NULL with the error set. libelf reads the memory and does not write to it. */
static Elf *open_elf(struct blob bytes, GElf_Ehdr *ret_header, struct error *error)
{
	Elf *elf = NULL;

	if (elf_version(EV_CURRENT) != EV_NONE)
		elf = elf_memory((char *)bytes.data, bytes.size);
	if (gelf_getclass(elf) == ELFCLASS64 && gelf_getehdr(elf, ret_header) &&
	    ret_header->e_type == ET_CORE && ret_header->e_phentsize == sizeof(Elf64_Phdr))
		return elf;
	elf_end(elf);
	error_set(error, ERROR_MACHINE, "no header of a 64-bit ELF core in the first %zu bytes", bytes.size);
	return NULL;
}

/* Notes are 4-byte aligned: System V ABI, chapter 5, note section. NULL when they end past the bytes. */
static Elf_Data *notes_of(Elf *elf, struct blob bytes, const GElf_Phdr *segment)
{
	struct blob notes;

	if (!blob_sub(bytes, segment->p_offset, segment->p_filesz, &notes))
		return NULL;
	return elf_getdata_rawchunk(elf, (int64_t)segment->p_offset, notes.size, ELF_T_NHDR);
}

/* One note, at byte offsets from the start of its segment. */
struct core_note {
	GElf_Nhdr header;
	size_t start, name, desc, end;
};

/* Takes the note behind the last one; start with one that is all zero. False at the end. */
static bool next_note(Elf_Data *data, struct core_note *note)
{
	note->start = note->end;
	note->end = gelf_getnote(data, note->start, &note->header, &note->name, &note->desc);
	return note->end != 0;
}

static bool is_vmcoreinfo(const Elf_Data *data, const struct core_note *note)
{
	static const char name[] = "VMCOREINFO";

	return note->header.n_namesz == sizeof(name) &&
	       !memcmp((const char *)data->d_buf + note->name, name, sizeof(name));
}

static bool take_notes(Elf *elf, struct blob bytes, const GElf_Phdr *segment, struct kcore *kcore)
{
	Elf_Data *data = notes_of(elf, bytes, segment);
	struct core_note note = {0};

	if (!data)
		return !segment->p_filesz;
	while (next_note(data, &note))
		if (is_vmcoreinfo(data, &note))
			blob_sub(bytes, segment->p_offset + note.desc, note.header.n_descsz,
				 &kcore->vmcoreinfo);
	return true;
}

static bool take_segment(Elf *elf, struct blob bytes, int index, struct kcore *kcore)
{
	GElf_Phdr segment;

	if (!gelf_getphdr(elf, index, &segment))
		return false;
	if (segment.p_type == PT_NOTE)
		return take_notes(elf, bytes, &segment, kcore);
	if (segment.p_type == PT_LOAD)
		kcore->loads[kcore->load_count++] = (struct kcore_load){
			.vaddr = segment.p_vaddr,
			.paddr = segment.p_paddr,
			.size = segment.p_memsz,
			.offset = segment.p_offset,
		};
	return true;
}

bool kcore_parse(struct arena *arena, struct blob bytes, struct kcore *ret, struct error *error)
{
	struct kcore kcore = {.fd = -1};
	GElf_Ehdr header;
	Elf *elf = open_elf(bytes, &header, error);
	int index = 0;

	if (!elf)
		return false;
	kcore.loads = arena_array(arena, header.e_phnum, sizeof(*kcore.loads));
	while (index < header.e_phnum && take_segment(elf, bytes, index, &kcore))
		index++;
	elf_end(elf);
	if (index < header.e_phnum)
		return error_set(error, ERROR_MACHINE, "program header %d of %u or its notes end past byte %zu",
				 index, header.e_phnum, bytes.size);
	*ret = kcore;
	return true;
}

static void raise_end(uint64_t *end, uint64_t start, uint64_t size)
{
	uint64_t sum;

	if (__builtin_add_overflow(start, size, &sum))
		sum = UINT64_MAX;
	if (sum > *end)
		*end = sum;
}

/* Where headers and notes end, as far as the bytes tell: they may lack the program headers. */
static bool find_end(struct blob bytes, uint64_t *ret, struct error *error)
{
	GElf_Ehdr header;
	GElf_Phdr segment;
	Elf *elf = open_elf(bytes, &header, error);
	uint64_t end = bytes.size;

	if (!elf)
		return false;
	raise_end(&end, header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr));
	for (int i = 0; i < header.e_phnum && gelf_getphdr(elf, i, &segment); i++)
		if (segment.p_type == PT_NOTE)
			raise_end(&end, segment.p_offset, segment.p_filesz);
	elf_end(elf);
	*ret = end;
	return true;
}

/* Returns 0 or an errno value; ENODATA at the end of the file. */
static int read_at(int fd, uint64_t offset, void *buffer, size_t size)
{
	uint8_t *bytes = buffer;

	while (size) {
		ssize_t got = pread(fd, bytes, size, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? errno : ENODATA;
		bytes += got;
		offset += (uint64_t)got;
		size -= (size_t)got;
	}
	return 0;
}

/* The header says where the program headers end, and these say where the notes do. */
static bool read_start(struct arena *arena, int fd, struct blob *ret, struct error *error)
{
	uint64_t end = sizeof(Elf64_Ehdr);
	struct blob start = {0};

	while (start.size < end) {
		uint8_t *bytes;
		int number;

		if (end > START_MAX)
			return error_set(error, ERROR_MACHINE, "its headers end at 0x%" PRIx64, end);
		bytes = arena_alloc(arena, end);
		number = read_at(fd, 0, bytes, end);
		if (number)
			return error_errno(error, ERROR_MACHINE, number, "its first %" PRIu64 " bytes", end);
		start = (struct blob){bytes, end};
		if (!find_end(start, &end, error))
			return false;
	}
	*ret = start;
	return true;
}

/* The caller closes *ret_fd, which is -1 after an error. */
static bool open_start(struct arena *arena, const char *root, int *ret_fd, struct blob *ret,
		       struct error *error)
{
	const char *name;
	int number = host_resolve(arena, root, host_files[HOST_KCORE].path, &name);
	int fd = number ? -1 : open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_set(error, ERROR_MACHINE, "%s", strerror(number ? number : errno));
	if (!read_start(arena, fd, ret, error)) {
		close(fd);
		return false;
	}
	*ret_fd = fd;
	return true;
}

void kcore_open(struct arena *arena, const char *root, struct kcore *ret, struct notes *notes)
{
	struct kcore kcore = {.fd = -1};
	struct error error;
	struct blob start;
	int fd = -1;

	if (!open_start(arena, root, &fd, &start, &error) || !kcore_parse(arena, start, &kcore, &error))
		notes_add(notes, NOTE_INFO, "%s%s: %s", root, host_files[HOST_KCORE].path, error.text);
	kcore.fd = fd;
	if (*root || !kcore.load_count)
		kcore_close(&kcore);
	*ret = kcore;
}

static void copy_part(struct blob bytes, uint64_t offset, uint64_t size, uint8_t *copy)
{
	struct blob part;

	if (blob_sub(bytes, offset, size, &part))
		memcpy(copy + offset, part.data, part.size);
}

/* Of all notes what stands in front of their contents, so that they can be walked. */
static void copy_notes(Elf *elf, struct blob bytes, const GElf_Phdr *segment, uint8_t *copy)
{
	Elf_Data *data = notes_of(elf, bytes, segment);
	struct core_note note = {0};

	while (data && next_note(data, &note)) {
		size_t end = is_vmcoreinfo(data, &note) ? note.end : note.desc;

		copy_part(bytes, segment->p_offset + note.start, end - note.start, copy);
	}
}

static bool make_excerpt(struct arena *arena, struct blob bytes, struct blob *ret, struct error *error)
{
	uint8_t *copy = arena_alloc(arena, bytes.size);
	GElf_Ehdr header;
	GElf_Phdr segment;
	Elf *elf = open_elf(bytes, &header, error);

	if (!elf)
		return false;
	copy_part(bytes, 0, sizeof(Elf64_Ehdr), copy);
	copy_part(bytes, header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr), copy);
	for (int i = 0; i < header.e_phnum && gelf_getphdr(elf, i, &segment); i++)
		if (segment.p_type == PT_NOTE)
			copy_notes(elf, bytes, &segment, copy);
	elf_end(elf);
	*ret = (struct blob){copy, bytes.size};
	return true;
}

bool kcore_excerpt(struct arena *arena, const char *root, struct blob *ret, struct error *error)
{
	struct kcore kcore;
	struct blob start;
	int fd;

	if (!open_start(arena, root, &fd, &start, error))
		return false;
	close(fd);
	return kcore_parse(arena, start, &kcore, error) && make_excerpt(arena, start, ret, error);
}

static const struct kcore_load *find_load(const struct kcore *kcore, uint64_t vaddr, uint64_t size)
{
	for (size_t i = 0; i < kcore->load_count; i++) {
		const struct kcore_load *load = &kcore->loads[i];
		uint64_t offset = vaddr - load->vaddr;

		if (vaddr >= load->vaddr && offset < load->size && size <= load->size - offset)
			return load;
	}
	return NULL;
}

bool kcore_holds(const struct kcore *kcore, uint64_t vaddr, uint64_t size)
{
	return find_load(kcore, vaddr, size);
}

bool kcore_read(const struct kcore *kcore, uint64_t vaddr, void *buffer, size_t size)
{
	const struct kcore_load *load = find_load(kcore, vaddr, size);

	return load && kcore->fd >= 0 &&
	       !read_at(kcore->fd, load->offset + (vaddr - load->vaddr), buffer, size);
}

void kcore_close(struct kcore *kcore)
{
	if (kcore->fd >= 0)
		close(kcore->fd);
	kcore->fd = -1;
}

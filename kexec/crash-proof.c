// SPDX-License-Identifier: GPL-2.0-or-later
#include "crash-proof.h"

#include <gelf.h>
#include <inttypes.h>
#include <string.h>

#include "host-text.h"
#include "vmcoreinfo.h"

/* include/uapi/linux/utsname.h, struct new_utsname: fields of 65 bytes, of which release is the third. */
#define UTS_FIELD 65
#define RELEASE_OFFSET (2 * UTS_FIELD)
/* Kernels before 5.11 do not tell where struct uts_namespace has the names: behind a 4-byte counter. */
#define OLD_NAMES_OFFSET 4

struct proving {
	struct arena *arena;
	const struct host *host;
	const struct host_crash *crash;
	GElf_Phdr *segments;	/* of the header under test */
	size_t segment_count;
};

static struct proof say(struct proving *proving, enum proof_state state, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static struct proof say(struct proving *proving, enum proof_state state, const char *format, ...)
{
	struct proof proof = {.state = state};
	va_list args;

	va_start(args, format);
	proof.text = arena_vprintf(proving->arena, format, args);
	va_end(args);
	return proof;
}

static bool parse_header(struct proving *proving, struct blob bytes)
{
	GElf_Ehdr header;
	Elf *elf = elf_version(EV_CURRENT) != EV_NONE ? elf_memory((char *)bytes.data, bytes.size) : NULL;
	bool whole = gelf_getehdr(elf, &header);

	if (whole) {
		proving->segment_count = header.e_phnum;
		proving->segments = arena_array(proving->arena, header.e_phnum, sizeof(GElf_Phdr));
	}
	for (size_t i = 0; whole && i < proving->segment_count; i++)
		whole = gelf_getphdr(elf, (int)i, &proving->segments[i]);
	elf_end(elf);
	return whole;
}

static bool holds(uint64_t start, uint64_t size, uint64_t address, uint64_t length)
{
	uint64_t offset = address - start;

	return address >= start && offset < size && length <= size - offset;
}

/* The PT_LOAD with a virtual address. NULL: none. */
static const GElf_Phdr *find_vaddr(const struct proving *proving, uint64_t vaddr, uint64_t length)
{
	for (size_t i = 0; i < proving->segment_count; i++) {
		const GElf_Phdr *segment = &proving->segments[i];

		if (segment->p_type == PT_LOAD && holds(segment->p_vaddr, segment->p_memsz, vaddr, length))
			return segment;
	}
	return NULL;
}

/* The PT_LOAD, other than one, with a physical address. NULL: none. */
static const GElf_Phdr *find_paddr(const struct proving *proving, uint64_t paddr, uint64_t length,
				   const GElf_Phdr *other_than)
{
	for (size_t i = 0; i < proving->segment_count; i++) {
		const GElf_Phdr *segment = &proving->segments[i];

		if (segment != other_than && segment->p_type == PT_LOAD &&
		    holds(segment->p_paddr, segment->p_memsz, paddr, length))
			return segment;
	}
	return NULL;
}

/* The release in init_uts_ns, by its virtual address in the kernel's own mapping. */
static bool find_release(const struct proving *proving, uint64_t *ret)
{
	struct blob text = proving->crash->kcore.vmcoreinfo;
	uint64_t symbol, names = OLD_NAMES_OFFSET;

	if (!vmcoreinfo_symbol(text, "init_uts_ns", &symbol))
		return false;
	vmcoreinfo_offset(text, "uts_namespace.name", &names);
	*ret = symbol + names + RELEASE_OFFSET;
	return true;
}

static const char *printable(struct proving *proving, const char *text, size_t length)
{
	return host_text_excerpt(proving->arena, (struct blob){(const uint8_t *)text, length});
}

/* Through kcore, at an address that it holds. */
static struct proof expect_release(struct proving *proving, uint64_t vaddr, const char *mapping)
{
	const char *expected = proving->host->release;
	char found[UTS_FIELD + 1] = "";

	if (!kcore_read(&proving->crash->kcore, vaddr, found, UTS_FIELD))
		return say(proving, PROOF_UNKNOWN, "0x%" PRIx64 " (%s) cannot be read from /proc/kcore",
			   vaddr, mapping);
	if (strcmp(found, expected))
		return say(proving, PROOF_WRONG, "0x%" PRIx64 " (%s) has \"%s\", expected the release \"%s\"",
			   vaddr, mapping, printable(proving, found, strlen(found)), expected);
	return say(proving, PROOF_OK, "0x%" PRIx64 " (%s) has \"%s\"", vaddr, mapping, expected);
}

static struct proof no_symbol(struct proving *proving)
{
	return say(proving, PROOF_UNKNOWN, "/proc/kcore has no VMCOREINFO note with SYMBOL(init_uts_ns)");
}

static struct proof check_image(struct proving *proving)
{
	uint64_t vaddr;

	if (!find_release(proving, &vaddr))
		return no_symbol(proving);
	if (!kcore_holds(&proving->crash->kcore, vaddr, UTS_FIELD))
		return say(proving, PROOF_UNKNOWN, "init_uts_ns at 0x%" PRIx64 " is not in /proc/kcore", vaddr);
	return expect_release(proving, vaddr, "kernel image");
}

/* The linear-map address that a PT_LOAD gives to a physical address in it; false when it gives none. */
static bool linear_address(const GElf_Phdr *segment, uint64_t paddr, uint64_t *ret)
{
	*ret = segment->p_vaddr + (paddr - segment->p_paddr);
	return segment->p_vaddr;
}

static struct proof no_addresses(struct proving *proving)
{
	return say(proving, PROOF_UNKNOWN, "the program headers of RAM have no virtual addresses");
}

static struct proof check_linear(struct proving *proving)
{
	const GElf_Phdr *image, *ram;
	uint64_t vaddr, paddr, linear;

	if (!find_release(proving, &vaddr))
		return no_symbol(proving);
	image = find_vaddr(proving, vaddr, UTS_FIELD);
	if (!image)
		return say(proving, PROOF_UNKNOWN, "no program header holds init_uts_ns at 0x%" PRIx64, vaddr);
	paddr = image->p_paddr + (vaddr - image->p_vaddr);
	ram = find_paddr(proving, paddr, UTS_FIELD, image);
	if (!ram)
		return say(proving, PROOF_WRONG, "init_uts_ns at 0x%" PRIx64 " is in no program header of RAM",
			   paddr);
	if (!linear_address(ram, paddr, &linear))
		return no_addresses(proving);
	if (!kcore_holds(&proving->crash->kcore, linear, UTS_FIELD))
		return say(proving, PROOF_WRONG, "0x%" PRIx64 ", which should map 0x%" PRIx64
			   ", is not in /proc/kcore", linear, paddr);
	return expect_release(proving, linear, "linear map");
}

/* Reads length bytes from the start of a note area through the linear map. */
static struct proof read_area(struct proving *proving, const GElf_Phdr *area, void *buffer, size_t length)
{
	const GElf_Phdr *ram = find_paddr(proving, area->p_paddr, area->p_memsz, NULL);
	uint64_t linear;

	if (area->p_memsz < length || !ram)
		return say(proving, PROOF_WRONG, "the notes at 0x%" PRIx64 "+0x%" PRIx64 " %s", area->p_paddr,
			   area->p_memsz, ram ? "have no room for one" : "are in no program header of RAM");
	if (!linear_address(ram, area->p_paddr, &linear))
		return no_addresses(proving);
	if (!kcore_holds(&proving->crash->kcore, linear, length))
		return say(proving, PROOF_WRONG, "the notes at 0x%" PRIx64 ", mapped at 0x%" PRIx64
			   ", are not in /proc/kcore", area->p_paddr, linear);
	if (!kcore_read(&proving->crash->kcore, linear, buffer, length))
		return say(proving, PROOF_UNKNOWN, "the notes at 0x%" PRIx64 " cannot be read from /proc/kcore",
			   area->p_paddr);
	return (struct proof){.state = PROOF_OK};
}

/* System V ABI, chapter 5: a note's header, and its name right behind it. In this program's byte order. */
struct note_start {
	Elf64_Nhdr header;
	char name[12];
};

static bool is_named(const struct note_start *note, const char *name)
{
	return note->header.n_namesz == strlen(name) + 1 && !strncmp(note->name, name, sizeof(note->name));
}

static struct proof unexpected_note(struct proving *proving, const GElf_Phdr *area,
				    const struct note_start *note, const char *expected)
{
	return say(proving, PROOF_WRONG, "the notes at 0x%" PRIx64 " start with n_namesz %u, name \"%s\", "
		   "expected %s", area->p_paddr, note->header.n_namesz,
		   printable(proving, note->name, strnlen(note->name, sizeof(note->name))), expected);
}

static bool is_vmcoreinfo(const struct proving *proving, const GElf_Phdr *segment)
{
	return segment->p_paddr == proving->crash->vmcoreinfo.start;
}

static struct proof check_vmcoreinfo(struct proving *proving)
{
	struct proof proof;
	struct note_start note;
	const GElf_Phdr *area = proving->segments, *end = area + proving->segment_count;

	if (!proving->crash->vmcoreinfo.size)
		return say(proving, PROOF_UNKNOWN, "the kernel does not tell where VMCOREINFO is");
	while (area < end && (area->p_type != PT_NOTE || !is_vmcoreinfo(proving, area)))
		area++;
	if (area == end)
		return say(proving, PROOF_WRONG, "no program header of notes has VMCOREINFO's address 0x%" PRIx64,
			   proving->crash->vmcoreinfo.start);
	proof = read_area(proving, area, &note, sizeof(note));
	if (proof.state != PROOF_OK)
		return proof;
	if (!is_named(&note, "VMCOREINFO"))
		return unexpected_note(proving, area, &note, "\"VMCOREINFO\"");
	return say(proving, PROOF_OK, "VMCOREINFO is at 0x%" PRIx64, area->p_paddr);
}

static struct proof check_cpu(struct proving *proving, const GElf_Phdr *area)
{
	struct note_start note;
	struct proof proof = read_area(proving, area, &note, sizeof(note));

	if (proof.state == PROOF_OK && note.header.n_namesz && !is_named(&note, "CORE"))
		return unexpected_note(proving, area, &note, "none yet, or \"CORE\"");
	return proof;
}

static struct proof check_cpus(struct proving *proving)
{
	struct proof worst = {.state = PROOF_OK};
	size_t count = 0;

	for (size_t i = 0; i < proving->segment_count; i++) {
		const GElf_Phdr *segment = &proving->segments[i];
		struct proof proof;

		if (segment->p_type != PT_NOTE || is_vmcoreinfo(proving, segment))
			continue;
		proof = check_cpu(proving, segment);
		worst = proof.state > worst.state ? proof : worst;
		count++;
	}
	if (worst.state != PROOF_OK)
		return worst;
	if (count != proving->crash->cpu_note_count)
		return say(proving, PROOF_WRONG, "%zu program headers of CPUs' notes, expected %zu", count,
			   proving->crash->cpu_note_count);
	return say(proving, PROOF_OK, "the notes of %zu CPUs are in place", count);
}

struct proof crash_proof(struct arena *arena, const struct host *host, const struct host_crash *crash,
			 struct blob elfcorehdr)
{
	static struct proof (*const checks[])(struct proving *proving) = {
		check_image, check_linear, check_vmcoreinfo, check_cpus,
	};
	struct proving proving = {.arena = arena, .host = host, .crash = crash};
	struct proof worst = {.state = PROOF_OK};
	const char *all = "";

	if (crash->kcore.fd < 0)
		return say(&proving, PROOF_UNKNOWN, "there is no live /proc/kcore to read it back");
	if (!parse_header(&proving, elfcorehdr))
		return say(&proving, PROOF_WRONG, "elfcorehdr is no whole ELF header");
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct proof proof = checks[i](&proving);

		worst = proof.state > worst.state ? proof : worst;
		all = arena_printf(arena, "%s%s%s", all, *all ? "; " : "", proof.text);
	}
	return worst.state == PROOF_OK ? (struct proof){PROOF_OK, all} : worst;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* A header of a kernel that is a file, and all that can be wrong with either. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crash-proof.h"
#include "tests/lib/build-core.h"
#include "tests/lib/put.h"

/*
 * The kernel: 16 MiB of RAM at 0x40000000, which the linear map has at 0xffff000000000000 and the file at
 * 0x300000; the image at 0x40200000, which its own mapping has at 0xffff800008000000 and the file at 0x1000.
 */
enum { IMAGE_AT = 0x1000, RAM_AT = 0x300000 };

/* Physical addresses, as offsets from 0x40000000, and those of their bytes in the file. */
enum { UTS = 0x300000, VMCOREINFO = 0x500000, CPU0 = 0x600000, CPU1 = 0x600200 };

/* The release is the third of the names, which are 65 bytes each. */
enum { RELEASE = 130, UTS_BY_IMAGE = IMAGE_AT + (UTS - 0x200000), UTS_BY_RAM = RAM_AT + UTS };

/* The program headers under test; their places in the table. */
enum { NOTE_CPU0, NOTE_CPU1, NOTE_VMCOREINFO, LOAD_IMAGE, LOAD_RAM, SEGMENTS };

static const struct build_core_segment segments[SEGMENTS] = {
	{4, 0x40000000 + CPU0, 0, 0x40000000 + CPU0, 424},
	{4, 0x40000000 + CPU1, 0, 0x40000000 + CPU1, 424},
	{4, 0x40000000 + VMCOREINFO, 0, 0x40000000 + VMCOREINFO, 0x1024},
	{1, 0x40200000, 0xffff800008000000, 0x40200000, 0x200000},
	{1, 0x40000000, 0xffff000000000000, 0x40000000, 0x1000000},
};

static const struct kcore_load loads[] = {
	{0xffff800008000000, 0x40200000, 0x200000, IMAGE_AT},
	{0xffff000000000000, 0x40000000, 0x1000000, RAM_AT},
};

#define OTHER_LINES "OSRELEASE=6.1.0-test\nPAGESIZE=4096\n"
#define SYMBOL_LINE "SYMBOL(init_uts_ns)=ffff800008100000\n"
#define OFFSET_LINE "OFFSET(uts_namespace.name)=0\n"

struct fixture {
	struct arena *arena;
	FILE *memory;
	uint8_t header[EH_SIZE + SEGMENTS * PH_SIZE];
	struct blob elfcorehdr;
	struct kcore_load loads[2];
	struct host host;
	struct host_crash crash;
};

static void poke(struct fixture *fixture, long at, const void *bytes, size_t size)
{
	if (fseek(fixture->memory, at, SEEK_SET) || fwrite(bytes, 1, size, fixture->memory) != size ||
	    fflush(fixture->memory))
		fail_msg("cannot write to the memory");
}

static void poke_note(struct fixture *fixture, long at, const char *name)
{
	uint8_t note[40] = {0};
	size_t size = build_note(note, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, name, 0, NULL, 0);

	poke(fixture, RAM_AT + at, note, size);
}

static struct blob text_of(const char *text)
{
	return (struct blob){(const uint8_t *)text, strlen(text)};
}

/* Memory and header of which all is true; CPU 0 has no note yet, CPU 1 has one. */
static void setup(struct fixture *fixture)
{
	static struct range cpu_notes[] = {{0x40000000 + CPU0, 424}, {0x40000000 + CPU1, 424}};

	*fixture = (struct fixture){.arena = arena_new(), .memory = tmpfile(), .host = {.release = "6.1.0-test"}};
	build_core(fixture->header, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, segments, SEGMENTS);
	fixture->elfcorehdr = (struct blob){fixture->header, sizeof(fixture->header)};
	memcpy(fixture->loads, loads, sizeof(loads));
	fixture->crash = (struct host_crash){
		.cpu_notes = cpu_notes,
		.cpu_note_count = 2,
		.vmcoreinfo = {0x40000000 + VMCOREINFO, 0x1024},
		.kcore = {
			.fd = fileno(fixture->memory),
			.loads = fixture->loads,
			.load_count = 2,
			.vmcoreinfo = text_of(OTHER_LINES SYMBOL_LINE OFFSET_LINE),
		},
	};
	poke(fixture, RAM_AT + 0x1000000 - 1, "", 1);
	poke(fixture, UTS_BY_IMAGE + RELEASE, "6.1.0-test", 11);
	poke(fixture, UTS_BY_RAM + RELEASE, "6.1.0-test", 11);
	poke_note(fixture, VMCOREINFO, "VMCOREINFO");
	poke_note(fixture, CPU1, "CORE");
}

static void teardown(struct fixture *fixture)
{
	fclose(fixture->memory);
	arena_free(fixture->arena);
}

/* --- Damage: each of one fact -------------------------------------------------------------------------------- */

static void put_field(struct fixture *fixture, int segment, size_t field, uint64_t value)
{
	put(fixture->header + EH_SIZE + segment * PH_SIZE + field, 8, value,
	    __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

static void nothing(struct fixture *fixture)
{
	(void)fixture;
}

static void names_behind_a_counter(struct fixture *fixture)
{
	poke(fixture, UTS_BY_IMAGE, (uint8_t[RELEASE + 4]){0}, RELEASE + 4);
	poke(fixture, UTS_BY_RAM, (uint8_t[RELEASE + 4]){0}, RELEASE + 4);
	poke(fixture, UTS_BY_IMAGE + 4 + RELEASE, "6.1.0-test", 11);
	poke(fixture, UTS_BY_RAM + 4 + RELEASE, "6.1.0-test", 11);
	fixture->crash.kcore.vmcoreinfo = text_of(OTHER_LINES SYMBOL_LINE);
}

static void no_kcore(struct fixture *fixture)
{
	fixture->crash.kcore.fd = -1;
}

static void no_symbol(struct fixture *fixture)
{
	fixture->crash.kcore.vmcoreinfo = text_of(OTHER_LINES);
}

static void image_not_in_kcore(struct fixture *fixture)
{
	fixture->loads[0].size = 0x1000;
}

static void memory_ends_early(struct fixture *fixture)
{
	if (ftruncate(fileno(fixture->memory), UTS_BY_RAM + RELEASE))
		fail_msg("cannot truncate the memory");
}

static void memory_ends_before_notes(struct fixture *fixture)
{
	if (ftruncate(fileno(fixture->memory), RAM_AT + VMCOREINFO))
		fail_msg("cannot truncate the memory");
}

static void other_release_in_image(struct fixture *fixture)
{
	poke(fixture, UTS_BY_IMAGE + RELEASE, "5.10.0", 7);
}

static void longer_release_in_image(struct fixture *fixture)
{
	poke(fixture, UTS_BY_IMAGE + RELEASE, "6.1.0-test2", 12);
}

static void other_release_in_ram(struct fixture *fixture)
{
	poke(fixture, UTS_BY_RAM + RELEASE, "\1\2\3", 4);
}

static void no_image_header(struct fixture *fixture)
{
	put_field(fixture, LOAD_IMAGE, PH_VADDR, 0xffff900008000000);
}

/* The release and nothing else: 65 bytes at 0xffff800008100082, which is 0x40300082. */
static void image_header_exact(struct fixture *fixture)
{
	put_field(fixture, LOAD_IMAGE, PH_VADDR, 0xffff800008100082);
	put_field(fixture, LOAD_IMAGE, PH_PADDR, 0x40300082);
	put_field(fixture, LOAD_IMAGE, PH_MEMSZ, 65);
}

static void image_header_one_byte_short(struct fixture *fixture)
{
	image_header_exact(fixture);
	put_field(fixture, LOAD_IMAGE, PH_MEMSZ, 64);
}

/* By one page: what is there is another page's content. */
static void image_header_moved(struct fixture *fixture)
{
	put_field(fixture, LOAD_IMAGE, PH_PADDR, 0x40201000);
}

static void image_header_moved_out_of_ram(struct fixture *fixture)
{
	put_field(fixture, LOAD_IMAGE, PH_PADDR, 0x90000000);
}

static void ram_header_moved(struct fixture *fixture)
{
	put_field(fixture, LOAD_RAM, PH_VADDR, 0xffff000000001000);
}

/* As an address space of 47 bits would have it. */
static void ram_header_of_another_kernel(struct fixture *fixture)
{
	put_field(fixture, LOAD_RAM, PH_VADDR, 0xffffc00000000000);
}

static void ram_header_without_address(struct fixture *fixture)
{
	put_field(fixture, LOAD_RAM, PH_VADDR, 0);
}

static void ram_header_too_short(struct fixture *fixture)
{
	put_field(fixture, LOAD_RAM, PH_MEMSZ, VMCOREINFO);
}

/* Then no header has it. */
static void vmcoreinfo_unknown(struct fixture *fixture)
{
	fixture->crash.vmcoreinfo = (struct range){0};
	memset(fixture->header + EH_SIZE + NOTE_VMCOREINFO * PH_SIZE, 0, PH_SIZE);	/* PT_NULL */
}

static void vmcoreinfo_not_in_header(struct fixture *fixture)
{
	fixture->crash.vmcoreinfo.start += 0x1000;
}

static void vmcoreinfo_area_empty(struct fixture *fixture)
{
	poke(fixture, RAM_AT + VMCOREINFO, (uint8_t[40]){0}, 40);
}

static void vmcoreinfo_area_with_another_name(struct fixture *fixture)
{
	poke_note(fixture, VMCOREINFO, "VMCOREINF\n");
}

static void vmcoreinfo_area_small(struct fixture *fixture)
{
	put_field(fixture, NOTE_VMCOREINFO, PH_MEMSZ, 23);
}

static void vmcoreinfo_area_smallest(struct fixture *fixture)
{
	put_field(fixture, NOTE_VMCOREINFO, PH_MEMSZ, 24);
}

static void cpu_area_with_another_name(struct fixture *fixture)
{
	poke_note(fixture, CPU1, "CORD");
}

static void cpu_area_with_a_longer_name(struct fixture *fixture)
{
	poke_note(fixture, CPU1, "COREDUMP-OF-X");
}

static void both_cpu_areas_with_another_name(struct fixture *fixture)
{
	poke_note(fixture, CPU0, "CORD");
	poke_note(fixture, CPU1, "CORD");
}

static void cpu_area_out_of_ram(struct fixture *fixture)
{
	put_field(fixture, NOTE_CPU0, PH_PADDR, 0x90000000);
}

static void one_cpu_more(struct fixture *fixture)
{
	fixture->crash.cpu_note_count = 3;
}

static void truncated_header(struct fixture *fixture)
{
	fixture->elfcorehdr.size -= 1;
}

static void no_header(struct fixture *fixture)
{
	fixture->elfcorehdr.size = 0;
}

/* The second fault is the worse one. */
static void unknown_and_wrong(struct fixture *fixture)
{
	vmcoreinfo_unknown(fixture);
	cpu_area_with_another_name(fixture);
}

static void two_faults(struct fixture *fixture)
{
	other_release_in_image(fixture);
	cpu_area_with_another_name(fixture);
}

struct proof_case {
	const char *name;
	void (*damage)(struct fixture *fixture);
	enum proof_state state;
	const char *words;
};

static const struct proof_case cases[] = {
	/* 0xffff800008100000 + 130 = 0x...82; physical 0x40300082 is 0xffff000000300082 in the linear map. */
	{"sound", nothing, PROOF_OK,
	 "0xffff800008100082 (kernel image) has \"6.1.0-test\"; 0xffff000000300082 (linear map) has \"6.1.0-test\"; "
	 "VMCOREINFO is at 0x40500000; the notes of 2 CPUs are in place"},
	{"names-behind-a-counter", names_behind_a_counter, PROOF_OK, "0xffff800008100086 (kernel image)"},
	{"no-kcore", no_kcore, PROOF_UNKNOWN, "no live /proc/kcore"},
	{"no-symbol", no_symbol, PROOF_UNKNOWN, "no VMCOREINFO note with SYMBOL(init_uts_ns)"},
	{"image-not-in-kcore", image_not_in_kcore, PROOF_UNKNOWN, "at 0xffff800008100082 is not in /proc/kcore"},
	{"memory-ends-early", memory_ends_early, PROOF_UNKNOWN,
	 "0xffff000000300082 (linear map) cannot be read from /proc/kcore"},
	{"memory-ends-before-notes", memory_ends_before_notes, PROOF_UNKNOWN,
	 "the notes at 0x40500000 cannot be read from /proc/kcore"},
	{"other-release-in-image", other_release_in_image, PROOF_WRONG,
	 "0xffff800008100082 (kernel image) has \"5.10.0\", expected the release \"6.1.0-test\""},
	{"longer-release-in-image", longer_release_in_image, PROOF_WRONG, "has \"6.1.0-test2\", expected"},
	{"other-release-in-ram", other_release_in_ram, PROOF_WRONG,
	 "0xffff000000300082 (linear map) has \"???\", expected the release \"6.1.0-test\""},
	{"no-image-header", no_image_header, PROOF_UNKNOWN,
	 "no program header holds init_uts_ns at 0xffff800008100082"},
	{"image-header-exact", image_header_exact, PROOF_OK, "0xffff800008100082 (kernel image) has"},
	{"image-header-one-byte-short", image_header_one_byte_short, PROOF_UNKNOWN,
	 "no program header holds init_uts_ns at 0xffff800008100082"},
	{"image-header-moved", image_header_moved, PROOF_WRONG,
	 "0xffff000000301082 (linear map) has \"\", expected the release"},
	{"image-header-moved-out-of-ram", image_header_moved_out_of_ram, PROOF_WRONG,
	 "init_uts_ns at 0x90100082 is in no program header of RAM"},
	{"ram-header-moved", ram_header_moved, PROOF_WRONG, "0xffff000000301082 (linear map) has \"\""},
	{"ram-header-of-another-kernel", ram_header_of_another_kernel, PROOF_WRONG,
	 "0xffffc00000300082, which should map 0x40300082, is not in /proc/kcore"},
	{"ram-header-without-address", ram_header_without_address, PROOF_UNKNOWN,
	 "the program headers of RAM have no virtual addresses"},
	{"ram-header-too-short", ram_header_too_short, PROOF_WRONG,
	 "the notes at 0x40500000+0x1024 are in no program header of RAM"},
	{"vmcoreinfo-unknown", vmcoreinfo_unknown, PROOF_UNKNOWN, "the kernel does not tell where VMCOREINFO is"},
	{"vmcoreinfo-not-in-header", vmcoreinfo_not_in_header, PROOF_WRONG,
	 "no program header of notes has VMCOREINFO's address 0x40501000"},
	{"vmcoreinfo-area-empty", vmcoreinfo_area_empty, PROOF_WRONG,
	 "the notes at 0x40500000 start with n_namesz 0, name \"\", expected \"VMCOREINFO\""},
	{"vmcoreinfo-area-with-another-name", vmcoreinfo_area_with_another_name, PROOF_WRONG,
	 "n_namesz 11, name \"VMCOREINF\", expected \"VMCOREINFO\""},
	{"vmcoreinfo-area-small", vmcoreinfo_area_small, PROOF_WRONG, "0x40500000+0x17 have no room for one"},
	{"vmcoreinfo-area-smallest", vmcoreinfo_area_smallest, PROOF_OK, "VMCOREINFO is at 0x40500000"},
	{"both-cpu-areas-with-another-name", both_cpu_areas_with_another_name, PROOF_WRONG,
	 "the notes at 0x40600000 start with"},
	{"cpu-area-with-another-name", cpu_area_with_another_name, PROOF_WRONG,
	 "the notes at 0x40600200 start with n_namesz 5, name \"CORD\", expected none yet, or \"CORE\""},
	{"cpu-area-with-a-longer-name", cpu_area_with_a_longer_name, PROOF_WRONG,
	 "n_namesz 14, name \"COREDUMP-OF-\", expected none yet"},
	{"cpu-area-out-of-ram", cpu_area_out_of_ram, PROOF_WRONG,
	 "the notes at 0x90000000+0x1a8 are in no program header of RAM"},
	{"one-cpu-more", one_cpu_more, PROOF_WRONG, "2 program headers of CPUs' notes, expected 3"},
	{"truncated-header", truncated_header, PROOF_WRONG, "elfcorehdr is no whole ELF header"},
	{"no-header", no_header, PROOF_WRONG, "elfcorehdr is no whole ELF header"},
	{"unknown-and-wrong", unknown_and_wrong, PROOF_WRONG,
	 "the notes at 0x40600200 start with n_namesz 5, name \"CORD\""},
	{"two-faults", two_faults, PROOF_WRONG, "has \"5.10.0\""},
};

static void proofs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct proof_case *c = &cases[i];
		struct fixture fixture;
		struct proof proof;

		setup(&fixture);
		c->damage(&fixture);
		proof = crash_proof(fixture.arena, &fixture.host, &fixture.crash, fixture.elfcorehdr);
		if (proof.state != c->state || !strstr(proof.text, c->words))
			fail_msg("%s: state %d \"%s\", expected %d and \"%s\"", c->name, proof.state, proof.text,
				 c->state, c->words);
		teardown(&fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proofs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

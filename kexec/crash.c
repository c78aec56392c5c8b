// SPDX-License-Identifier: GPL-2.0-or-later
#include "crash.h"

#include "crash-proof.h"
#include "crashdump-arm64.h"
#include "elfcorehdr.h"
#include "host-crash.h"

static bool build(struct arena *arena, const struct host *host, const struct host_crash *crash,
		  const struct crashdump_view *view, struct blob *ret, struct error *error)
{
	const struct elfcorehdr_request request = {
		.big_endian = host->big_endian,
		.cpu_notes = crash->cpu_notes,
		.cpu_note_count = crash->cpu_note_count,
		.vmcoreinfo = crash->vmcoreinfo,
		.kernel = view->kernel_known ? view->kernel : (struct range){0},
		.kernel_vaddr = view->kernel_vaddr,
		.ram = &crash->ram,
		.linear_known = view->linear_known,
		.linear_offset = view->linear_offset,
	};

	return elfcorehdr_build(arena, &request, ret, error);
}

/* Only the machine that runs can prove anything: of a saved one that is no warning. */
static void note_sources(const struct crashdump_view *view, const struct proof *proof, bool live,
			 struct notes *notes)
{
	bool proved = proof->state == PROOF_OK;

	notes_add(notes, NOTE_INFO, "elfcorehdr: RAM's virtual addresses from %s, the kernel's from %s",
		  view->linear_source, view->kernel_source);
	notes_add(notes, proved || !live ? NOTE_INFO : NOTE_WARNING, "elfcorehdr: %s: %s",
		  proved ? "proved" : "not proved", proof->text);
}

/*
 * kcore's own headers are the best source of the linear map; should what
 * they say be proved wrong, vmcoreinfo has it too.
 */
static bool build_proved(struct arena *arena, const struct host *host, const struct host_crash *crash,
			 struct blob *ret, struct notes *notes, struct error *error)
{
	struct crashdump_sources sources = host_crash_sources(host, crash);
	struct notes made = {.arena = arena};
	struct crashdump_view view;
	struct proof proof;

	crashdump_arm64_view(&sources, &view, &made);
	if (!build(arena, host, crash, &view, ret, error))
		return false;
	proof = crash_proof(arena, host, crash, *ret);
	if (proof.state == PROOF_WRONG) {
		sources.kcore_count = 0;
		made = (struct notes){.arena = arena};
		crashdump_arm64_view(&sources, &view, &made);
		if (!build(arena, host, crash, &view, ret, error))
			return false;
		proof = crash_proof(arena, host, crash, *ret);
	}
	if (proof.state == PROOF_WRONG)
		return error_set(error, ERROR_MACHINE, "the dump could not be read after a crash: %s", proof.text);
	notes_append(notes, &made);
	note_sources(&view, &proof, host->live, notes);
	return true;
}

bool crash_elfcorehdr(struct arena *arena, const struct host *host, const struct kernel_image *image,
		      struct blob *ret, struct notes *notes, struct error *error)
{
	struct host_crash crash;
	bool built;

	if (image->big_endian != host->big_endian)
		return error_set(error, ERROR_POLICY,
				 "a crash kernel must have the running kernel's byte order (%s endian): another one has "
				 "no /proc/vmcore", host->big_endian ? "big" : "little");
	if (!host_read_crash(arena, host, &crash, notes, error))
		return false;
	built = build_proved(arena, host, &crash, ret, notes, error);
	kcore_close(&crash.kcore);
	return built;
}

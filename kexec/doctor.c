// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor.h"

#include <inttypes.h>
#include <string.h>

#include "checks-survey.h"
#include "crash.h"
#include "load.h"
#include "trust.h"

struct examination {
	struct arena *arena;
	const struct options *options;
	const struct host *host;
	struct check_context context;
	struct call_request request;
	struct call_decision decision;
	struct load load;
	struct host_survey survey;
	struct notes notes;
	struct doctor_report report;
	size_t capacity;
};

static void add(struct examination *examination, const struct check_result *result)
{
	struct doctor_report *report = &examination->report;

	report->items = arena_grow(examination->arena, report->items, report->count, &examination->capacity,
				   sizeof(*report->items));
	report->items[report->count++] = *result;
	report->problems += result->state == CHECK_BLOCKED;
	report->warnings += result->state == CHECK_WARNING;
}

/* The first refusal is the one that a load would end with. */
static void refuse(struct examination *examination, enum error_kind kind)
{
	if (!examination->report.refusal)
		examination->report.refusal = kind;
}

static void add_error(struct examination *examination, const char *id, const struct error *error)
{
	const char *text = arena_printf(examination->arena, "%s", error->text);

	add(examination, &(struct check_result){.id = id, .state = CHECK_BLOCKED, .text = text});
	refuse(examination, error->kind);
}

static bool was_said(const struct doctor_report *report, const char *text)
{
	for (size_t i = 0; i < report->count; i++)
		if (strstr(report->items[i].text, text))
			return true;
	return false;
}

static void add_fact(struct examination *examination, const char *id, const char *text)
{
	add(examination, &(struct check_result){.id = id, .state = CHECK_OK, .text = text});
}

static void add_all(struct examination *examination, const struct check_results *results)
{
	for (size_t i = 0; i < results->count; i++) {
		add(examination, &results->items[i]);
		if (results->items[i].state == CHECK_BLOCKED)
			refuse(examination, results->items[i].kind);
	}
}

/* What refuses a load before its files are read. */
static void refuse_early(struct examination *examination)
{
	struct check_context context = examination->context;
	struct check_results results;

	context.survey = NULL;
	checks_run(examination->arena, &context, &results);
	for (size_t i = 0; i < results.count; i++)
		if (results.items[i].state == CHECK_BLOCKED)
			refuse(examination, results.items[i].kind);
}

static void decide_call(struct examination *examination)
{
	const struct options *options = examination->options;
	struct error error;

	if (call_decide(examination->arena, &examination->request, examination->host, &examination->decision,
			&examination->notes, &error))
		return;
	add_error(examination, "call", &error);
	examination->decision.first = options->call == LOAD_AUTO ? LOAD_KEXEC_LOAD : options->call;
	examination->decision.why = call_name(examination->decision.first);
}

static uint64_t total(const struct range *items, size_t count)
{
	uint64_t size = 0;

	for (size_t i = 0; i < count; i++)
		size += items[i].size;
	return size;
}

static void add_plan(struct examination *examination)
{
	const struct load *load = &examination->load;
	const struct plan *plan = &load->plan;
	const struct ranges *crash = &load->map.crash;
	uint64_t size = 0;
	const char *text;

	for (size_t i = 0; i < plan->segment_count; i++)
		size += plan->segments[i].dest.size;
	text = arena_printf(examination->arena, "%s: %zu segments of %" PRIu64 " KiB, the kernel at 0x%" PRIx64,
			    load->kernel.path, plan->segment_count, size / 1024, plan->image_base);
	if (plan->crash)
		text = arena_printf(examination->arena, "%s, in the crash region of %" PRIu64 " KiB", text,
				    crash->items[crash->count - 1].size / 1024);
	add_fact(examination, "plan", text);
	examination->context.plan = plan;
}

/* As a load does it, up to the call. */
static void plan_load(struct examination *examination)
{
	struct arena *arena = examination->arena;
	const struct host *host = examination->host;
	struct load *load = &examination->load;
	struct notes *notes = &examination->notes;
	struct error error;
	bool done = load_open(arena, examination->options, host, load, notes, &error) &&
		    load_heed_contents(arena, load, host, &examination->request, &examination->decision, notes, &error);

	examination->context.call = examination->decision.first;
	if (done && examination->decision.first == LOAD_KEXEC_FILE_LOAD) {
		add_fact(examination, "plan", arena_printf(arena, "%s: the kernel places it", load->kernel.path));
		return;
	}
	if (done && load_plan(arena, examination->options, host, load, notes, &error))
		add_plan(examination);
	else
		add_error(examination, "plan", &error);
}

/* Without a kernel, what can be said of any. */
static void survey_memory(struct examination *examination)
{
	struct load *load = &examination->load;
	struct ranges places;
	struct error error;

	*load = load_nothing();
	if (examination->decision.first == LOAD_KEXEC_FILE_LOAD)
		return;
	if (!load_survey(examination->arena, examination->options, examination->host, load, &examination->notes,
			 &error)) {
		add_error(examination, "memory", &error);
		return;
	}
	if (examination->options->crash)
		return;
	places = memmap_select(&load->map, examination->arena, MEM_DESTINATIONS);
	add_fact(examination, "memory",
		 arena_printf(examination->arena, "%" PRIu64 " KiB of memory may be loaded to",
			      total(places.items, places.count) / 1024));
}

/* Where the addresses come from, and whether they are proved; what is not known makes notes of the rest. */
static void add_proof(struct examination *examination, const struct notes *notes)
{
	enum check_state state = CHECK_OK;

	for (size_t i = 0; i < notes->count; i++)
		if (notes->items[i].level == NOTE_WARNING)
			state = CHECK_NOTE;
	for (size_t i = 0; i < notes->count; i++)
		if (notes->items[i].level != NOTE_DEBUG)
			add(examination, &(struct check_result){
				.id = "dump-header",
				.state = notes->items[i].level == NOTE_WARNING ? CHECK_WARNING : state,
				.text = notes->items[i].text});
}

/* With the running kernel's byte order, as a crash kernel must have it. */
static void prove_dump(struct examination *examination)
{
	const struct kernel_image image = {.big_endian = examination->host->big_endian};
	struct notes notes = {.arena = examination->arena};
	struct error error;
	struct blob header;

	if (!examination->options->crash || examination->decision.first == LOAD_KEXEC_FILE_LOAD)
		return;
	if (crash_elfcorehdr(examination->arena, examination->host, &image, &header, &notes, &error))
		add_proof(examination, &notes);
	else if (!was_said(&examination->report, error.text))
		add_error(examination, "dump-header", &error);
}

static void add_trust(struct examination *examination)
{
	struct trust trust;
	struct error error;

	if (!trust_read(examination->arena, examination->options, examination->host, &trust, &error))
		add_error(examination, "trust", &error);
	else if (trust.rule)
		add(examination, &(struct check_result){
			.id = "trust", .state = CHECK_NOTE,
			.text = arena_printf(examination->arena, "%s: a kernel without a signature that counts is refused",
					     trust.rule)});
	else
		add_fact(examination, "trust", "no rule of this program demands a signature");
}

static void add_warnings(struct examination *examination)
{
	for (size_t i = 0; i < examination->notes.count; i++) {
		const struct note *note = &examination->notes.items[i];

		if (note->level == NOTE_WARNING && !was_said(&examination->report, note->text))
			add(examination, &(struct check_result){.id = "warning", .state = CHECK_WARNING, .text = note->text});
	}
}

static void run_checks(struct examination *examination)
{
	struct check_context *context = &examination->context;
	struct load *load = &examination->load;
	struct check_results results;

	context->call = examination->decision.first;
	context->lpi = load->gic_said;
	context->lpi_lost = load->gic_level == NOTE_WARNING;
	context->cached = load->request.cached;
	context->unverified = examination->options->no_checks;
	checks_survey(examination->arena, context, &results);
	add_all(examination, &results);
	checks_report(examination->arena, context, &results);
	add_all(examination, &results);
}

static struct examination begin(struct arena *arena, const struct options *options, const struct host *host,
				const struct doctor_facts *facts)
{
	return (struct examination){
		.arena = arena,
		.options = options,
		.host = host,
		.notes.arena = arena,
		.context = {.host = host, .crash = options->crash, .privileged = facts->privileged,
			    .has_load = facts->has_load, .has_file_load = facts->has_file_load},
		.request = {.wanted = options->call, .crash = options->crash, .needs_load = options->needs_load,
			    .has_file_load = facts->has_file_load},
		.report = {.kernel = options->kernel, .crash = options->crash},
	};
}

void doctor(struct arena *arena, const struct options *options, const struct host *host,
	    const struct doctor_facts *facts, const struct notes *notes, struct doctor_report *ret)
{
	struct examination examination = begin(arena, options, host, facts);

	notes_append(&examination.notes, notes);
	host_survey(arena, host, options->crash, &examination.survey);
	examination.context.survey = &examination.survey;
	decide_call(&examination);
	examination.context.call = examination.decision.first;
	refuse_early(&examination);
	if (options->kernel)
		plan_load(&examination);
	else
		survey_memory(&examination);
	add_trust(&examination);
	run_checks(&examination);
	prove_dump(&examination);
	add_warnings(&examination);
	load_close(&examination.load);
	examination.report.call = examination.decision.first;
	examination.report.why = examination.decision.why;
	*ret = examination.report;
}

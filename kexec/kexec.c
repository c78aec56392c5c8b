// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program: reads the command line, calls the layers in order, prints
 * what they have to say, and is the only one to exit.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "bls-load.h"
#include "call.h"
#include "checks.h"
#include "doctor-print.h"
#include "dtb.h"
#include "file-load.h"
#include "host.h"
#include "ifdown.h"
#include "inspect-print.h"
#include "kexec-syscall.h"
#include "load.h"
#include "options.h"
#include "plan-bar.h"
#include "plan-print.h"
#include "plan-svg.h"

/*
 * The exit statuses, as kexec(8) has them. Clients rely on 0, on not 0, and on those of --status. 6 is never used: a
 * kdump service takes it for success.
 */
enum {
	EXIT_OK = 0,
	EXIT_USAGE = 1,		/* also: nothing has been loaded */
	EXIT_LOADED = 1,	/* --status */
	EXIT_INPUT = 2,
	EXIT_POLICY = 3,
	EXIT_ROOM = 4,
	EXIT_MACHINE = 5,
	EXIT_KERNEL = 7,
	EXIT_OTHER = 8,		/* --inspect: the file is whole, and no kernel for arm64 */
	EXIT_UNKNOWN = 255,	/* --status */
};

struct program {
	struct arena *arena;
	struct options options;
	struct host host;
	struct notes notes;
	size_t notes_shown;
	struct error error;
};

/* In a signal handler: async-signal-safe calls only. */
static void end_with(int status, const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(status);
	_exit(status);
}

/* A mapped input file was cut short while it was read, or what it lies on gave no bytes. */
static void on_sigbus(int number)
{
	(void)number;
	end_with(EXIT_INPUT, "kexec: an input file was truncated, or its disk failed, while it was read; "
			     "nothing was loaded\n");
}

/* The arena gives up where small memory has run out. */
static void on_abort(int number)
{
	(void)number;
	end_with(EXIT_ROOM, "kexec: out of memory\n");
}

/* Seconds that the load has taken; a line on the terminal shows them. */
static volatile sig_atomic_t seconds_shown;

/* Two digits are enough for an async-signal-safe number: past that it shows 99. */
static void on_alarm(int number)
{
	char text[] = "\rkexec: loading, 00 s";

	(void)number;
	if (seconds_shown < 99)
		seconds_shown++;
	text[sizeof(text) - 5] = (char)('0' + seconds_shown / 10);
	text[sizeof(text) - 4] = (char)('0' + seconds_shown % 10);
	/* Should the terminal be gone, there is nobody to tell. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		return;
}

static void clear_progress(void)
{
	if (seconds_shown)
		fputs("\r\033[K", stderr);
	seconds_shown = 0;
}

/* Says that work is done, from its second second on, where a person looks on. */
static void show_progress(bool on)
{
	const struct itimerval each_second = {{.tv_sec = on}, {.tv_sec = on}};
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	const char *term = getenv("TERM");

	if (!isatty(STDERR_FILENO) || !term || !strcmp(term, "dumb"))
		return;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &each_second, NULL);
	if (!on)
		clear_progress();
}

/*
 * One line for people. File names and options may hold anything: what a
 * terminal could take for more than text is shown as '?'.
 */
static void say(const char *prefix, const char *text)
{
	clear_progress();
	fputs(prefix, stderr);
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text, stderr);
	fputc('\n', stderr);
}

static void show_notes(struct program *program)
{
	for (; program->notes_shown < program->notes.count; program->notes_shown++) {
		const struct note *note = &program->notes.items[program->notes_shown];

		if (note->level == NOTE_WARNING)
			say("kexec: warning: ", note->text);
		else if (program->options.debug)
			say("kexec: ", note->text);
	}
}

static int status_of(enum error_kind kind)
{
	static const int statuses[] = {
		[ERROR_NONE] = EXIT_OK,
		[ERROR_USAGE] = EXIT_USAGE,
		[ERROR_INPUT] = EXIT_INPUT,
		[ERROR_POLICY] = EXIT_POLICY,
		[ERROR_ROOM] = EXIT_ROOM,
		[ERROR_MACHINE] = EXIT_MACHINE,
		[ERROR_KERNEL] = EXIT_KERNEL,
	};

	return statuses[kind];
}

/* The last line on stderr is the reason: clients show that one. */
static int fail(struct program *program)
{
	fflush(stdout);
	show_notes(program);
	say("kexec: ", program->error.text);
	return status_of(program->error.kind);
}

static int usage_error(struct program *program)
{
	int status = fail(program);

	fprintf(stderr, "Try 'kexec --help'.\n");
	return status;
}

static int show_status(struct program *program)
{
	const struct options *options = &program->options;
	struct maybe_u64 loaded = options->status_normal ? program->host.kexec_loaded : program->host.crash_loaded;

	if (!loaded.known)
		return EXIT_UNKNOWN;
	return loaded.value ? EXIT_LOADED : EXIT_OK;
}

/* Of the last crash region, as the kernel's own tools expect it: 0 without one. */
static int print_crash_region_size(struct program *program)
{
	const struct iomem *iomem = &program->host.iomem;
	uint64_t size = 0;

	for (size_t i = 0; i < iomem->count; i++)
		if (!strcmp(iomem->entries[i].name, "Crash kernel"))
			size = iomem->entries[i].range.size;
	printf("%" PRIu64 "\n", iomem->hidden ? 0 : size);
	return EXIT_OK;
}

static struct check_context context_of(struct program *program, enum load_call call, const struct plan *plan)
{
	return (struct check_context){
		.host = &program->host,
		.plan = plan,
		.call = call,
		.crash = program->options.crash,
		.privileged = kexec_syscall_permitted(),
	};
}

/*
 * What will be refused anyway is said before the call, and the call is not
 * made: counters may run on it. Asked once before the files are read (plan
 * NULL) and once with the plan; the second time the warnings count.
 */
static bool checks_allow(struct program *program, enum load_call call, const struct plan *plan)
{
	struct check_context context = context_of(program, call, plan);
	struct check_results results;

	checks_run(program->arena, &context, &results);
	for (size_t i = 0; i < results.count; i++) {
		const struct check_result *result = &results.items[i];
		const char *cure = result->cure ? result->cure : "";

		if (result->state == CHECK_WARNING && plan)
			notes_add(&program->notes, NOTE_WARNING, "%s%s%s", result->text, *cure ? "; " : "", cure);
		if (result->state == CHECK_BLOCKED)
			return error_set(&program->error, result->kind, "cannot load: %s%s%s", result->text,
					 *cure ? "; " : "", cure);
	}
	return true;
}

/* Of the terminal that standard output is; 0: it is none. NO_COLOR: see no-color.org. */
static unsigned terminal_columns(bool *ret_colour)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	struct winsize size;

	*ret_colour = false;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !isatty(STDOUT_FILENO))
		return 0;
	*ret_colour = !(no_color && *no_color) && term && strcmp(term, "dumb");
	return size.ws_col ? size.ws_col : 80;
}

/* A bar of the memory first, where a person looks on. */
static void print_bar(struct program *program, const struct load *load)
{
	bool colour;
	unsigned columns = terminal_columns(&colour);

	if (columns)
		plan_bar(stdout, program->arena, &load->plan, columns, colour);
}

/* The kernel places what it loads by kexec_file_load, so there is nothing to draw. */
static void print_file_plan(struct program *program, const struct load *load)
{
	const struct plan_file plan = {
		.image = &load->image,
		.initrds = load->request.initrds,
		.initrd_count = load->request.initrd_count,
		.command_line = load->command_line,
		.crash = program->options.crash,
	};

	if (program->options.plan == PLAN_JSON)
		plan_file_print_json(stdout, &plan, &program->notes);
	else
		plan_file_print_text(stdout, &plan, &program->notes);
}

static void print_plan(struct program *program, const struct load *load)
{
	switch (program->options.plan) {
	case PLAN_JSON:
		plan_print_json(stdout, &load->plan, &program->notes);
		break;
	case PLAN_SVG:
		plan_svg(stdout, program->arena, &load->plan);
		break;
	default:
		print_bar(program, load);
		plan_print_text(stdout, &load->plan, &program->notes);
	}
}

/* A file that changed under us may be in the kernel by half: then nothing stays loaded. */
static bool check_unchanged(struct program *program, const struct load *load, enum load_call call)
{
	struct error changed;

	if (load_files_unchanged(load, &changed))
		return true;
	if (call == LOAD_KEXEC_FILE_LOAD)
		kexec_commit_file_unload(&kexec_sys_linux, program->options.crash);
	else
		kexec_commit_unload(&kexec_sys_linux, program->options.crash);
	program->error = changed;
	return false;
}

/* One load on its way: what was decided, and the errno value of the call that refused it. */
struct attempt {
	struct program *program;
	struct call_request request;
	struct call_decision decision;
	struct load load;
	int number;
};

static bool report_refusal(struct attempt *attempt, enum load_call call)
{
	struct program *program = attempt->program;
	struct check_context context = context_of(program, call, call == LOAD_KEXEC_LOAD ? &attempt->load.plan : NULL);

	return checks_explain(program->arena, &context, call_name(call), attempt->number, &program->error);
}

static bool load_by_plan(struct attempt *attempt)
{
	struct program *program = attempt->program;
	struct load *load = &attempt->load;

	if (!load_plan(program->arena, &program->options, &program->host, load, &program->notes, &program->error))
		return false;
	if (program->options.plan != PLAN_NONE) {
		print_plan(program, load);
		return true;
	}
	/* The notes come one by one, as of every command. */
	if (program->options.debug)
		plan_print_text(stderr, &load->plan, &(struct notes){0});
	if (!checks_allow(program, LOAD_KEXEC_LOAD, &load->plan))
		return false;
	show_notes(program);
	attempt->number = kexec_commit_load(&kexec_sys_linux, &load->plan, attempt->decision.single);
	return attempt->number ? report_refusal(attempt, LOAD_KEXEC_LOAD) :
				 check_unchanged(program, load, LOAD_KEXEC_LOAD);
}

static bool load_by_file(struct attempt *attempt)
{
	struct program *program = attempt->program;
	const struct host *host = &program->host;
	struct kexec_file file;
	bool dropped = false, done;

	if (program->options.plan != PLAN_NONE) {
		print_file_plan(program, &attempt->load);
		return true;
	}
	done = file_load_open(&attempt->load, &program->options, host->fdt.size && dtb_has_efi(host->fdt), &file,
			      &program->notes, &program->error);
	show_notes(program);
	if (done) {
		attempt->number = kexec_commit_file_load(&kexec_sys_linux, &file, attempt->decision.single, &dropped);
		done = attempt->number ? report_refusal(attempt, LOAD_KEXEC_FILE_LOAD) :
					 check_unchanged(program, &attempt->load, LOAD_KEXEC_FILE_LOAD);
	}
	if (dropped)
		notes_add(&program->notes, NOTE_WARNING,
			  "the running kernel does not know --no-cma or --force-dtb: loaded without");
	file_load_close(&attempt->load, &file);
	return done;
}

static bool load_by(struct attempt *attempt, enum load_call call)
{
	return call == LOAD_KEXEC_LOAD ? load_by_plan(attempt) : load_by_file(attempt);
}

static enum load_call other_call(enum load_call call)
{
	return call == LOAD_KEXEC_LOAD ? LOAD_KEXEC_FILE_LOAD : LOAD_KEXEC_LOAD;
}

/* The first call, and after a refusal that the other one may not share, that one. */
static bool load_as_decided(struct attempt *attempt)
{
	struct program *program = attempt->program;
	enum load_call first = attempt->decision.first;
	const char *warning;

	if (load_by(attempt, first))
		return true;
	if (!attempt->number || !call_may_follow(&attempt->request, &attempt->decision, attempt->number, &warning))
		return false;
	notes_add(&program->notes, warning ? NOTE_WARNING : NOTE_INFO, "%s%s%s, so %s is tried",
		  program->error.text, warning ? "; " : "", warning ? warning : "", call_name(other_call(first)));
	return load_by(attempt, other_call(first));
}

/* Only where nobody said which call, and where asking costs nothing. */
static struct maybe_u64 ask_for_file_load(const struct program *program)
{
	const struct host *host = &program->host;

	if (program->options.call != LOAD_AUTO || !host->live || host->load_limit_reboot.known ||
	    host->load_limit_panic.known)
		return (struct maybe_u64){0};
	return (struct maybe_u64){true, kexec_has_file_load(&kexec_sys_linux)};
}

static bool do_load(struct program *program)
{
	const struct options *options = &program->options;
	struct attempt attempt = {
		.program = program,
		.request = {.wanted = options->call, .crash = options->crash, .needs_load = options->needs_load,
			    .has_file_load = ask_for_file_load(program)},
	};
	bool done;

	if (!call_decide(program->arena, &attempt.request, &program->host, &attempt.decision, &program->notes,
			 &program->error))
		return false;
	notes_add(&program->notes, NOTE_INFO, "%s", attempt.decision.why);
	if (options->plan == PLAN_NONE && !checks_allow(program, attempt.decision.first, NULL))
		return false;
	signal(SIGBUS, on_sigbus);
	show_progress(true);
	done = load_open(program->arena, options, &program->host, &attempt.load, &program->notes,
			 &program->error) &&
	       load_heed_contents(program->arena, &attempt.load, &program->host, &attempt.request, &attempt.decision,
				  &program->notes, &program->error) &&
	       load_as_decided(&attempt);
	show_progress(false);
	load_close(&attempt.load);
	return done;
}

static bool do_unload(struct program *program)
{
	const struct host *host = &program->host;
	enum load_call wanted = program->options.call;
	bool by_file = call_unload_by_file(wanted, host);
	struct check_context context;
	int number = (by_file ? kexec_commit_file_unload : kexec_commit_unload)(&kexec_sys_linux,
										program->options.crash);

	if (number && !by_file && call_unload_may_follow(wanted, host, number)) {
		by_file = true;
		number = kexec_commit_file_unload(&kexec_sys_linux, program->options.crash);
	}
	context = context_of(program, by_file ? LOAD_KEXEC_FILE_LOAD : LOAD_KEXEC_LOAD, NULL);
	return !number || checks_explain(program->arena, &context,
					 by_file ? "kexec_file_load (unload)" : "kexec_load (unload)", number,
					 &program->error);
}

/* Where kexec_loaded cannot be read, reboot(2) decides. */
static bool is_loaded(const struct program *program)
{
	struct maybe_u64 loaded = program->host.kexec_loaded;

	return program->options.load || !loaded.known || loaded.value;
}

/* What is known to fail is not begun: by then the network would be down. */
static bool may_exec(struct program *program)
{
	struct check_context context = context_of(program, LOAD_KEXEC_LOAD, NULL);
	int number = !kexec_syscall_available() ? ENOSYS : !context.privileged ? EPERM : 0;

	return !number || checks_explain(program->arena, &context, "reboot", number, &program->error);
}

/*
 * Past ifdown a file system on the network is gone: everything that is still
 * to run is in memory by then.
 */
static bool do_exec(struct program *program)
{
	struct check_context context = context_of(program, LOAD_KEXEC_LOAD, NULL);

	if (!may_exec(program))
		return false;
	mlockall(MCL_CURRENT);
	if (program->options.sync)
		sync();
	if (program->options.ifdown)
		ifdown_all(&program->notes);
	return checks_explain(program->arena, &context, "reboot", kexec_commit_exec(&kexec_sys_linux),
			      &program->error);
}

static bool do_shutdown(struct program *program)
{
	static const char *const paths[] = {"/sbin/shutdown", "/etc/shutdown", "/bin/shutdown"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		execl(paths[i], "shutdown", "-r", "now", (char *)NULL);
	return error_errno(&program->error, ERROR_MACHINE, errno,
			   "cannot run shutdown -r now; the kernel stays loaded, \"kexec -e\" boots it");
}

static int boot(struct program *program)
{
	if (!is_loaded(program)) {
		fprintf(stderr, "Nothing has been loaded!\n");
		return EXIT_USAGE;
	}
	if (program->options.exec)
		do_exec(program);
	else
		do_shutdown(program);
	return fail(program);
}

/* What was saved is what was asked for: it goes to standard output. */
static int save_snapshot(struct program *program)
{
	struct notes *notes = &program->notes;

	show_notes(program);
	if (!host_snapshot(program->arena, &program->host, program->options.snapshot, notes, &program->error))
		return fail(program);
	for (; program->notes_shown < notes->count; program->notes_shown++)
		printf("%s\n", notes->items[program->notes_shown].text);
	return EXIT_OK;
}

/* Enough for any kernel; what a machine would take is not asked here. */
#define INSPECT_LIMIT ((uint64_t)1 << 30)	/* bytes of each thing that is unpacked */

static int inspect_file(struct program *program)
{
	static const int statuses[] = {
		[INSPECT_KERNEL] = EXIT_OK, [INSPECT_OTHER] = EXIT_OTHER, [INSPECT_DAMAGED] = EXIT_INPUT,
	};
	const struct options *options = &program->options;
	struct container_request request = {.profile = options->profile, .limit = INSPECT_LIMIT};
	const char *path = container_split_path(program->arena, options->kernel, &request.configuration);
	struct inspect_report report;
	struct file file, vendor_boot = {0};

	signal(SIGBUS, on_sigbus);
	if (!file_map_extent(program->arena, path, INSPECT_LIMIT, container_extent, &file, &program->error) ||
	    (options->vendor_boot &&
	     !file_map(program->arena, options->vendor_boot, INSPECT_LIMIT, &vendor_boot, &program->error)))
		return fail(program);
	request.vendor_boot = vendor_boot.bytes;
	request.device = file.device;
	inspect(program->arena, file.bytes, &request, &report);
	if (options->inspect == PLAN_JSON)
		inspect_print_json(stdout, options->kernel, &report);
	else
		inspect_print_text(stdout, options->kernel, &report);
	return statuses[report.verdict];
}

/* Asking costs a load where the kernel counts them. */
static struct doctor_facts ask_kernel(const struct program *program)
{
	const struct host *host = &program->host;
	struct doctor_facts facts = {.privileged = kexec_syscall_permitted()};

	if (!host->live || host->load_limit_reboot.known || host->load_limit_panic.known)
		return facts;
	facts.has_load = (struct maybe_u64){true, kexec_has_load(&kexec_sys_linux)};
	facts.has_file_load = (struct maybe_u64){true, kexec_has_file_load(&kexec_sys_linux)};
	return facts;
}

/* The report has all that there is to say: notes go with it. */
static int examine(struct program *program)
{
	const struct doctor_facts facts = ask_kernel(program);
	struct doctor_report report;
	unsigned columns;
	bool colour;

	signal(SIGBUS, on_sigbus);
	show_progress(true);
	doctor(program->arena, &program->options, &program->host, &facts, &program->notes, &report);
	show_progress(false);
	columns = terminal_columns(&colour);
	if (program->options.doctor == PLAN_JSON)
		doctor_print_json(stdout, &report, status_of(report.refusal));
	else
		doctor_print_text(stdout, &report, columns, colour);
	return status_of(report.refusal);
}

/* What the entry has decides which call is made. */
static bool take_entry(struct program *program)
{
	signal(SIGBUS, on_sigbus);
	return !program->options.bls || bls_load(program->arena, &program->host, &program->options, &program->notes,
						 &program->error);
}

static int list_entries(struct program *program)
{
	bool done;

	signal(SIGBUS, on_sigbus);
	done = bls_print_list(stdout, program->arena, &program->host, &program->notes, &program->error);
	if (!done)
		return fail(program);
	fflush(stdout);
	show_notes(program);
	return EXIT_OK;
}

static int act(struct program *program)
{
	const struct options *options = &program->options;

	if (options->status)
		return show_status(program);
	if (options->print_ckr_size)
		return print_crash_region_size(program);
	if (options->snapshot)
		return save_snapshot(program);
	if (options->doctor)
		return take_entry(program) ? examine(program) : fail(program);
	if (options->bls_list)
		return list_entries(program);
	if (options->unload && !do_unload(program))
		return fail(program);
	if (options->load && !(take_entry(program) && do_load(program)))
		return fail(program);
	show_notes(program);
	if ((options->exec || options->shutdown) && options->plan == PLAN_NONE)
		return boot(program);
	return EXIT_OK;
}

static int run(struct program *program, int argc, char *argv[])
{
	if (!options_parse(program->arena, argc, argv, &program->options, &program->notes, &program->error))
		return usage_error(program);
	if (program->options.help) {
		fputs(options_usage(program->arena), stdout);
		return EXIT_OK;
	}
	if (program->options.version) {
		puts(options_version());
		return EXIT_OK;
	}
	if (program->options.inspect)
		return inspect_file(program);
	if (!host_read(program->arena, program->options.sysroot, &program->host, &program->notes, &program->error))
		return fail(program);
	return act(program);
}

int main(int argc, char *argv[])
{
	struct program program = {.arena = arena_new()};
	int status;

	if (!program.arena) {
		fprintf(stderr, "kexec: %s\n", strerror(ENOMEM));
		return EXIT_ROOM;
	}
	signal(SIGABRT, on_abort);
	program.notes.arena = program.arena;
	/* Whole lines, and not a write for every byte. */
	setvbuf(stderr, NULL, _IOLBF, 0);
	status = run(&program, argc, argv);
	arena_free(program.arena);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "kexec: standard output: %s\n", strerror(errno));
		return EXIT_MACHINE;
	}
	return status;
}

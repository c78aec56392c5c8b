// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define MAX_ARGUMENTS 12

/* arguments are separated by one space; expected is what summary() says. */
struct parse_case {
	const char *arguments;
	const char *expected;
};

__attribute__((format(printf, 2, 3)))
static void say(char **end, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*end += vsprintf(*end, format, args);
	va_end(args);
}

static void say_if(char **end, bool condition, const char *word)
{
	if (condition)
		say(end, " %s", word);
}

static void say_text(char **end, const char *name, const char *text)
{
	if (text && *text)
		say(end, " %s=%s", name, text);
}

/* Every field that differs from that of an empty command line, in the order of struct options. */
static const char *summary(const struct options *o, char text[2048])
{
	static const char *const calls[] = {"", "kexec_load", "kexec_file_load"};
	static const char *const plans[] = {"", "text", "json"};
	static const char *const ends[] = {"halt", "", "poweroff"};	/* PURGATORY_HALT, RESET, POWEROFF */
	char *end = text;

	*end = '\0';
	say_if(&end, o->help, "help");
	say_if(&end, o->version, "version");
	say_if(&end, o->print_ckr_size, "print-ckr-size");
	say_if(&end, o->status, "status");
	say_if(&end, o->status_normal, "of-normal");
	say_if(&end, o->unload, "unload");
	say_if(&end, o->crash, "crash");
	say_if(&end, o->load, "load");
	say_if(&end, o->shutdown, "shutdown");
	say_if(&end, o->sync, "sync");
	say_if(&end, o->ifdown, "ifdown");
	say_if(&end, o->exec, "exec");
	say_text(&end, "call", calls[o->call]);
	say_if(&end, o->debug, "debug");
	say_if(&end, o->no_checks, "no-checks");
	say_if(&end, o->purgatory_plain, "plain");
	say_if(&end, o->purgatory_cached, "cached");
	say_text(&end, "on-corruption", ends[o->on_corruption]);
	say_if(&end, o->reuse_cmdline, "reuse-cmdline");
	say_if(&end, o->reuse_initrd, "reuse-initrd");
	say_if(&end, o->hotplug, "hotplug");
	say_text(&end, "kernel", o->kernel);
	say_text(&end, "type", o->type);
	if (o->command_line)
		say(&end, " append=%s", o->command_line);
	for (size_t i = 0; i < o->initrd_count; i++)
		say_text(&end, "initrd", o->initrds[i]);
	for (size_t i = 0; i < o->certificate_count; i++)
		say_text(&end, "certificate", o->certificates[i]);
	say_text(&end, "signature", o->signature);
	say_if(&end, o->require_signature, "require-signature");
	say_text(&end, "dtb", o->dtb);
	for (size_t i = 0; i < o->dtbo_count; i++)
		say_text(&end, "dtbo", o->dtbos[i]);
	say_text(&end, "serial", o->serial);
	if (o->mem_min)
		say(&end, " min=%" PRIx64, o->mem_min);
	if (o->mem_max != UINT64_MAX)
		say(&end, " max=%" PRIx64, o->mem_max);
	say_text(&end, "plan", plans[o->plan]);
	say_text(&end, "inspect", plans[o->inspect]);
	say_text(&end, "doctor", plans[o->doctor]);
	say_text(&end, "sysroot", o->sysroot);
	say_text(&end, "snapshot", o->snapshot);
	say_text(&end, "bls", o->bls);
	say_if(&end, o->bls_list, "list");
	return *text ? text + 1 : text;
}

/* Splits arguments at each space (two spaces: an empty argument), behind a program name. */
static int split(struct arena *arena, const char *arguments, char *argv[MAX_ARGUMENTS])
{
	char *rest = arena_printf(arena, "kexec %s", arguments);
	int argc = 0;

	if (!*arguments)
		rest = arena_printf(arena, "kexec");
	while (rest) {
		assert_true(argc < MAX_ARGUMENTS);
		argv[argc++] = strsep(&rest, " ");
	}
	return argc;
}

static bool parse(struct arena *arena, const char *arguments, struct options *ret, struct notes *notes,
		  struct error *error)
{
	char *argv[MAX_ARGUMENTS];
	int argc = split(arena, arguments, argv);

	return options_parse(arena, argc, argv, ret, notes, error);
}

static void run_cases(const struct parse_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new();
		struct notes notes = {.arena = arena};
		struct options options = {0};
		struct error error = {0};
		char text[2048];

		errno = ERANGE;		/* of an earlier call: not the parser's business */
		if (!parse(arena, cases[i].arguments, &options, &notes, &error))
			print_error("kexec %s: %s\n", cases[i].arguments, error.text);
		else if (strcmp(summary(&options, text), cases[i].expected))
			print_error("kexec %s\n", cases[i].arguments);
		assert_int_equal(error.kind, ERROR_NONE);
		assert_string_equal(summary(&options, text), cases[i].expected);
		arena_free(arena);
	}
}

#define RUN(cases) run_cases(cases, sizeof(cases) / sizeof((cases)[0]))

/*
 * What each client spawns: Fedora, Debian, systemd, openSUSE, SteamOS, SONiC, petitboot, kexecboot,
 * ZFSBootMenu, NixOS, Gentoo, OpenWrt, LTP and the kernel's selftests.
 */
static void test_clients(void **state)
{
	static const struct parse_case cases[] = {
		{"-s -s -p --command-line=C --initrd=I K",
		 "crash load call=kexec_file_load kernel=K append=C initrd=I"},
		{"-p -u", "unload crash"},
		{"-s -p -u", "unload crash call=kexec_file_load"},
		{"-p --args-linux --command-line=C --initrd=I K", "crash load kernel=K append=C initrd=I"},
		{"-l K --initrd=I --append=C", "load kernel=K append=C initrd=I"},
		{"--load K --append C --initrd I", "load kernel=K append=C initrd=I"},
		{"--load K --append ", "load kernel=K append="},
		{"-e", "sync ifdown exec"},
		{"-l K --verify-cert A --verify-cert=B --signature S --require-signature",
		 "load kernel=K certificate=A certificate=B signature=S require-signature"},
		{"-p K --append=C --initrd=I --hotplug -a", "crash load hotplug kernel=K append=C initrd=I"},
		{"-s -p K --initrd I --append=C",
		 "crash load call=kexec_file_load kernel=K append=C initrd=I"},
		{"-u -a", "unload"},
		{"-l --debug --initrd=I --dtb=D --append=\"\" K",
		 "load debug kernel=K append=\"\" initrd=I dtb=D"},
		{"-s --initrd=I --append=C K",
		 "load shutdown call=kexec_file_load kernel=K append=C initrd=I"},
		{"-e -f", "sync ifdown exec"},
		{"-d --mem-min=0x10000000 -l --atags -i -c --command-line=C --dtb=D --initrd=I K",
		 "load call=kexec_load debug no-checks kernel=K append=C initrd=I dtb=D min=10000000"},
		{"-l --purgatory=plain K", "load plain kernel=K"},
		{"-l --purgatory=none K", "load no-checks kernel=K"},
		{"-l --purgatory=none --purgatory plain K", "load plain kernel=K"},
		{"-l -i --purgatory=cached K", "load cached kernel=K"},
		{"-l --purgatory=cached --purgatory=plain K", "load plain kernel=K"},
		{"-p --on-corruption=halt K", "crash load on-corruption=halt kernel=K"},
		{"-p --on-corruption=poweroff K", "crash load on-corruption=poweroff kernel=K"},
		{"-p --on-corruption=halt --on-corruption=reset K", "crash load kernel=K"},
		{"-e -x", "sync exec"},
		{"-a -l K --initrd=I --dtb=D --command-line=C", "load kernel=K append=C initrd=I dtb=D"},
		{"-e -i", "sync ifdown exec no-checks"},
		{"--load K --kexec-syscall-auto --initrd=I --no-checks --command-line C",
		 "load no-checks kernel=K append=C initrd=I"},
		{"-e --kexec-syscall-auto", "sync ifdown exec"},
		{"-p K --initrd=I --reset-vga --console-vga --command-line=C",
		 "crash load kernel=K append=C initrd=I"},
		{"--reuse-cmdline -l K --append=root=R --initrd=I",
		 "load reuse-cmdline kernel=K append=root=R initrd=I"},
		{"-p K --reuse-cmdline --append=1", "crash load reuse-cmdline kernel=K append=1"},
		{"-p -u K", "unload crash kernel=K"},
		{"-su", "unload call=kexec_file_load"},
		{"--unload --kexec-file-syscall", "unload call=kexec_file_load"},
		{"--load --kexec-file-syscall K", "load call=kexec_file_load kernel=K"},
	};

	(void)state;
	RUN(cases);
}

static void test_actions(void **state)
{
	static const struct parse_case cases[] = {
		{"K", "load shutdown kernel=K"},
		{"-l K", "load kernel=K"},
		{"-p K", "crash load kernel=K"},
		{"-p -l K", "crash load kernel=K"},
		{"-l -p K", "crash load kernel=K"},

		/* The last of -l, -p, -e counts. */
		{"-l -e", "sync ifdown exec"},
		{"-e -l K", "load kernel=K"},
		{"-e -p K", "crash load kernel=K"},

		/* Unload means unload, in either order. */
		{"-u", "unload"},
		{"-u -p", "unload crash"},
		{"-u -l K", "unload kernel=K"},
		{"-l K -u", "unload kernel=K"},
		{"-u K", "unload kernel=K"},

		/* -f starts at once, and loads first when there is something to load. */
		{"-f K", "load sync ifdown exec kernel=K"},
		{"-f -l K", "load sync ifdown exec kernel=K"},
		{"-l -f K", "load sync ifdown exec kernel=K"},
		{"-e -f K", "load sync ifdown exec kernel=K"},
		{"-f", "sync ifdown exec"},
		{"-f -e", "sync ifdown exec"},

		{"-x -e", "sync exec"},
		{"-e -y", "ifdown exec"},
		{"-f -xy K", "load exec kernel=K"},
		{"-x -y -l K", "load kernel=K"},

		/* The crash image is asked for, unless -l says the other one. */
		{"-S", "status"},
		{"-S -p", "status crash"},
		{"-S -l", "status of-normal"},
		{"-l -S", "status of-normal"},
		{"-l -p -S", "status crash"},
		{"-d -S", "status debug"},
		{"-S -e -u -f", "status"},
		{"-S --plan -e", "status plan=text"},
	};

	(void)state;
	RUN(cases);
}

/* -h, -v and --print-ckr-size act when they are parsed: what follows is never looked at. */
static void test_acting_at_once(void **state)
{
	static const struct parse_case cases[] = {
		{"-h", "help"},
		{"-h --bogus", "help"},
		{"-v --bogus", "version"},
		{"-vh", "version"},
		{"--print-ckr-size -l", "print-ckr-size"},
		{"--sysroot=/r --print-ckr-size", "print-ckr-size sysroot=/r"},
		{"-u -f -v", "version"},
	};

	(void)state;
	RUN(cases);
}

static void test_values(void **state)
{
	static const struct parse_case cases[] = {
		{"-l K -t Image", "load kernel=K type=Image"},
		{"-tImage -l K", "load kernel=K type=Image"},
		{"-ctImage -l K", "load call=kexec_load kernel=K type=Image"},
		{"-ct Image -l K", "load call=kexec_load kernel=K type=Image"},
		{"-sl K", "load call=kexec_file_load kernel=K"},
		{"-dcl K", "load call=kexec_load debug kernel=K"},
		{"--type=vmlinux -l K", "load kernel=K type=vmlinux"},
		{"-l -t -d K", "load kernel=K type=-d"},

		/* Options count behind the kernel too; further operands do not. */
		{"K -l -d", "load debug kernel=K"},
		{"-l K L M", "load kernel=K"},
		{"-l -- --append=C", "load kernel=--append=C"},
		{"-l -- K -d", "load kernel=K"},
		{"-l -", "load kernel=-"},

		/* The last value counts; both names share one value. */
		{"-l K --append=A --command-line=B", "load kernel=K append=B"},
		{"-l K --command-line=A --append B", "load kernel=K append=B"},
		{"-l K --append=A --append=", "load kernel=K append="},
		{"-l K --append=a=b", "load kernel=K append=a=b"},
		{"-l K --append --initrd=I", "load kernel=K append=--initrd=I"},
		{"--inspect K", "kernel=K inspect=text"},
		{"--doctor", "doctor=text"},
		{"--doctor=json -p K --initrd=I", "crash kernel=K initrd=I doctor=json"},
		{"--sysroot=D --doctor -l K", "kernel=K doctor=text sysroot=D"},
		{"--ins=json --debug K", "debug kernel=K inspect=json"},
		{"--i A -l K", "load kernel=K initrd=A"},	/* 2.0.25's --initrd */
		{"-l K --dtbo=A --dt C --dtbo B", "load kernel=K dtb=C dtbo=A dtbo=B"},
		{"-l K --dtb=A --dtb B --serial=ttyS0 --serial ttyAMA0",
		 "load kernel=K dtb=B serial=ttyAMA0"},
		{"-l K -s -c", "load call=kexec_load kernel=K"},
		{"-l K -c -a", "load kernel=K"},
		{"-l K --initrd=A --ramdisk B --initrd C", "load kernel=K initrd=A initrd=B initrd=C"},
		{"-l K --reuseinitrd", "load reuse-initrd kernel=K"},

		/* As strtoul(3) with base 0; an empty value is 0. */
		{"-l K --mem-min=4096", "load kernel=K min=1000"},
		{"-l K --mem-min=0x40000000 --mem-max 0xbfffffff", "load kernel=K min=40000000 max=bfffffff"},
		{"-l K --mem-min=010", "load kernel=K min=8"},
		{"-l K --mem-max=", "load kernel=K max=0"},
		{"-l K --mem-max=0xfffffffffffffffe", "load kernel=K max=fffffffffffffffe"},

		{"--plan K", "load kernel=K plan=text"},
		{"--plan -l K", "load kernel=K plan=text"},
		{"--plan=json -p K", "crash load kernel=K plan=json"},
		{"--plan=text K --sysroot /r", "load kernel=K plan=text sysroot=/r"},
		{"--plan -f K", "load kernel=K plan=text"},
		{"--plan -f -e K", "load kernel=K plan=text"},
		{"--snapshot=D", "snapshot=D"},
		{"-l --bls E", "load bls=E"},
		{"-p --bls=default", "crash load bls=default"},
		{"--bls=E", "load shutdown bls=E"},
		{"-f --bls=E", "load sync ifdown exec bls=E"},
		{"--bls=E -f -l", "load sync ifdown exec bls=E"},
		{"--plan --bls=a/E.conf", "load plan=text bls=a/E.conf"},
		{"--bls=list", "bls=list list"},
		{"--sysroot=/r --bls=list", "sysroot=/r bls=list list"},
		{"--snapshot D --sysroot=/r", "sysroot=/r snapshot=D"},
		{"-S --sysroot=/r", "status sysroot=/r"},
	};

	(void)state;
	RUN(cases);
}

/* Short forms that kexec-tools 2.0.25 resolved on arm64, with the option that it took them for. */
static void test_short_forms(void **state)
{
	static const struct parse_case cases[] = {
		{"--h", "help"},
		{"--he", "help"},
		{"--ver", "version"},
		{"--v", "version"},
		{"--f K", "load sync ifdown exec kernel=K"},
		{"--fo K", "load sync ifdown exec kernel=K"},
		{"--force K", "load sync ifdown exec kernel=K"},
		{"--no-c -l K", "load no-checks kernel=K"},
		{"--no-i -e", "sync exec"},
		{"--no-s -e", "ifdown exec"},
		{"--p", "print-ckr-size"},
		{"--un", "unload"},
		{"--u", "unload"},
		{"--sta", "status"},
		{"--app=C -l K", "load kernel=K append=C"},
		{"--a C -l K", "load kernel=K append=C"},
		{"--command C -l K", "load kernel=K append=C"},
		{"--c C -l K", "load kernel=K append=C"},
		{"--reuse-c -l K", "load reuse-cmdline kernel=K"},
		{"--kexec-f -l K", "load call=kexec_file_load kernel=K"},
		{"-c --kexec-syscall-a -l K", "load kernel=K"},
		{"--kexec-syscall -l K", "load call=kexec_load kernel=K"},
		{"--load K", "load kernel=K"},
		{"--exec", "sync ifdown exec"},
		{"--ini I -l K", "load kernel=K initrd=I"},
		{"--ra=I -l K", "load kernel=K initrd=I"},
		{"--load-pa K", "crash load kernel=K"},
		{"--mem-mi=1 --mem-ma=2 -l K", "load kernel=K min=1 max=2"},
		{"--t Image -l K", "load kernel=K type=Image"},
		{"--de -l K", "load debug kernel=K"},

		/* Ours, where none of the old ones fits. */
		{"--pl K", "load kernel=K plan=text"},
		{"--pl=json K", "load kernel=K plan=json"},
		{"--sn=D", "snapshot=D"},
		{"--ho -l K", "load hotplug kernel=K"},
	};

	(void)state;
	RUN(cases);
}

static void assert_refused(const char *arguments, const char *expected, size_t compared)
{
	struct arena *arena = arena_new();
	struct notes notes = {.arena = arena};
	struct options options = {.mem_min = 77};
	struct error error = {0};

	if (parse(arena, arguments, &options, &notes, &error) || strncmp(error.text, expected, compared))
		print_error("kexec %s: %s\n", arguments, error.text);
	assert_int_equal(error.kind, ERROR_USAGE);
	assert_int_equal(strncmp(error.text, expected, compared), 0);
	assert_int_equal(options.mem_min, 77);	/* written only on success */
	arena_free(arena);
}

/* Each is ERROR_USAGE and names the option at fault in full, or as it was given where no option fits. */
static void test_usage_errors(void **state)
{
	static const struct parse_case cases[] = {
		{"", "no kernel given"},
		{"-l", "no kernel given"},
		{"-p", "no kernel given"},
		{"--plan", "no kernel given"},
		{"-d", "no kernel given"},

		{"--bogus", "--bogus: no such option"},
		{"--bogus -v", "--bogus: no such option"},
		{"--bogus=1", "--bogus: no such option"},
		{"--=1", "--: no such option"},
		{"-q", "-q: no such option"},
		{"-?", "-?: no such option"},
		{"-lq K", "-q: no such option"},
		{"--args -l K", "--args: no such option"},
		{"--LOAD K", "--LOAD: no such option"},

		{"--mem=1 K", "--mem: ambiguous: --mem-min, --mem-max"},
		{"--reuse K", "--reuse: ambiguous: --reuseinitrd, --reuse-cmdline"},
		{"--load-p K", "--load-p: ambiguous: --load-panic, --load-preserve-context"},
		{"--kexec-sys K", "--kexec-sys: ambiguous: --kexec-syscall, --kexec-syscall-auto"},
		{"--d K", "--d: ambiguous: --debug, --doctor, --dtb, --dtbo"},
		{"--ex", "--ex: ambiguous: --exec, --exec-live-update"},
		{"--no K", "--no: ambiguous: --no-checks, --no-ifdown, --no-sync, --no-cma"},
		{"--s K", "--s: ambiguous: --status, --sysroot, --snapshot, --signature, --serial"},

		{"-l K --append", "--append: needs a value"},
		{"-l K --app", "--append: needs a value"},
		{"-l K --verify", "--verify-cert: needs a value"},
		{"-l K -t", "-t: needs a value"},
		{"-l K -ct", "-t: needs a value"},
		{"--sy", "--sysroot: needs a value"},
		{"--load=K", "--load: takes no value"},
		{"--atags=1 -l K", "--atags: takes no value"},
		{"--plan=png K", "--plan=png: not one of text, json, svg"},
		{"--plan= K", "--plan=: not one of text, json, svg"},

		{"--mem-min=abc -l K", "--mem-min=abc: not a number"},
		{"--mem-min=1x -l K", "--mem-min=1x: not a number"},
		{"--mem-min=0x -l K", "--mem-min=0x: not a number"},
		{"--mem-min=-1 -l K", "--mem-min=-1: not a number"},
		{"--mem-min=+1 -l K", "--mem-min=+1: not a number"},
		{"--mem-min=08 -l K", "--mem-min=08: not a number"},
		{"--purgatory=fast -l K", "--purgatory=fast: not one of cached, plain, none"},
		{"--on-corruption= -l K", "--on-corruption=: not one of reset, halt, poweroff"},
		{"--on-corruption", "--on-corruption: needs a value"},
		{"--mem-max==0x1000 -l K", "--mem-max==0x1000: not a number"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(cases[i].arguments, cases[i].expected, SIZE_MAX);
}

/* Options that cannot be honoured, and such that contradict one another: refused by name. */
static void test_refusals(void **state)
{
	static const struct parse_case cases[] = {
		{"--mem-max=0x10000000000000000 -l K", "--mem-max=0x10000000000000000: "},	/* 2^64 */

		{"--load-preserve-context -l K", "--load-preserve-context: refused: "},
		{"--load-jump-back-helper K", "--load-jump-back-helper: refused: "},
		{"-e --entry=0x1000", "--entry: refused: "},
		{"--load-live-update K", "--load-live-update: refused: "},
		{"--exec-live-update", "--exec-live-update: refused: "},

		{"--inspect", "--inspect: no file given"},
		{"--inspect=xml K", "--inspect=xml: not one of text, json"},
		{"--inspect -l K", "--inspect does nothing else"},
		{"--inspect --doctor K", "--inspect does nothing else"},
		{"--doctor=svg K", "--doctor=svg: not one of text, json"},
		{"--doctor -e", "--doctor does nothing else"},
		{"--doctor -f K", "--doctor does nothing else"},
		{"--doctor -u", "--doctor does nothing else"},
		{"--doctor --plan K", "--doctor does nothing else"},
		{"--doctor --snapshot=D", "--doctor does nothing else"},
		{"--inspect -e K", "--inspect does nothing else"},
		{"--inspect -f K", "--inspect does nothing else"},
		{"--inspect -u", "--inspect does nothing else"},
		{"--inspect --plan K", "--inspect does nothing else"},
		{"--snapshot=D --inspect K", "--inspect does nothing else"},
		{"--bls= -l", "--bls: the value is empty"},
		{"--bls", "--bls: needs a value"},
		{"--bls=E -l K", "--bls names the kernel: give no other one"},
		{"--bls=E -u", "--bls is for a load"},
		{"--bls=E -e", "--bls is for a load"},
		{"--bls=E --inspect K", "--inspect does nothing else"},
		{"--bls=list -l", "--bls=list does nothing else"},
		{"--bls=list -p", "--bls=list does nothing else"},
		{"--bls=list -e", "--bls=list does nothing else"},
		{"--bls=list -u", "--bls=list does nothing else"},
		{"--bls=list --plan", "--bls=list does nothing else"},
		{"--bls=list K", "--bls=list does nothing else"},
		{"--bls=E --sysroot=/r -l", "--sysroot "},
		{"-u -e", "--unload "},
		{"-f K -u", "--unload "},
		{"-p -f K", "--force "},
		{"-f -p K", "--force "},
		{"--plan -u", "--plan "},
		{"--plan -e K", "--plan "},
		{"--snapshot=D -l K", "--snapshot "},
		{"--snapshot=D -u", "--snapshot "},
		{"--snapshot=D -f", "--snapshot "},
		{"--snapshot=D --plan K", "--snapshot "},
		{"--sysroot=/r -l K", "--sysroot "},
		{"--sysroot=/r -e", "--sysroot "},
		{"--sysroot=/r -u", "--sysroot "},
		{"--sysroot=/r K", "--sysroot "},
		{"--sysroot= -l K", "--sysroot: the value is empty"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(cases[i].arguments, cases[i].expected, strlen(cases[i].expected));
}

static void test_ignored_are_noted(void **state)
{
	static const char *const ignored[] = {
		"args-linux", "atags", "console-vga", "elf32-core-headers", "elf64-core-headers", "no-dtb",
		"noefi", "real-mode", "reset-vga",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++) {
		struct arena *arena = arena_new();
		struct notes notes = {.arena = arena};
		struct options options;
		struct error error = {0};

		assert_true(parse(arena, arena_printf(arena, "-l K --%s", ignored[i]), &options, &notes,
				  &error));
		assert_int_equal(notes.count, 1);
		assert_int_equal(notes.items[0].level, NOTE_DEBUG);
		assert_non_null(strstr(notes.items[0].text, ignored[i]));
		assert_true(options.load);
		arena_free(arena);
	}
}

static void test_no_arguments_at_all(void **state)
{
	struct arena *arena = arena_new();
	struct notes notes = {.arena = arena};
	struct options options;
	struct error error = {0};
	char *argv[] = {NULL};

	(void)state;
	assert_false(options_parse(arena, 0, argv, &options, &notes, &error));
	assert_int_equal(error.kind, ERROR_USAGE);
	arena_free(arena);
}

/* POSIXLY_CORRECT ends option parsing at the first operand in getopt(3): options would be lost in silence. */
static void test_posixly_correct(void **state)
{
	static const struct parse_case cases[] = {{"K -l --append=C", "load kernel=K append=C"}};

	(void)state;
	setenv("POSIXLY_CORRECT", "1", 1);
	RUN(cases);
	unsetenv("POSIXLY_CORRECT");
}

static void test_usage(void **state)
{
	static const char *const parts[] = {
		"\nUsage: kexec [OPTION]... [kernel]\n",
		"\nSupported kernel file types and options:\nvmlinux\n     ",
		"\nImage\n     ",
		"\nArchitecture options:\n",
		/* Words that scripts look for. */
		"reuse-cmdline", "kexec-file-syscall", "hotplug", "load-panic",
	};
	struct arena *arena = arena_new();
	const char *usage = options_usage(arena);

	(void)state;
	assert_memory_equal(usage, options_version(), strlen(options_version()));
	assert_int_equal(usage[strlen(options_version())], '\n');
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		assert_non_null(strstr(usage, parts[i]));
	for (size_t i = 0; options_long_name(i); i++)
		assert_non_null(strstr(usage, arena_printf(arena, "--%s", options_long_name(i))));
	for (const char *line = usage; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
		assert_true(strcspn(line, "\n") <= 80);
	arena_free(arena);
}

static void test_long_names(void **state)
{
	size_t count = 0;

	(void)state;
	while (options_long_name(count))
		count++;
	assert_true(count > 40);
	assert_null(options_long_name(count));
	assert_null(options_long_name(SIZE_MAX));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(options_long_name(i), options_long_name(k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clients),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_acting_at_once),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_short_forms),
		cmocka_unit_test(test_usage_errors),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_ignored_are_noted),
		cmocka_unit_test(test_no_arguments_at_all),
		cmocka_unit_test(test_posixly_correct),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

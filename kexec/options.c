// SPDX-License-Identifier: GPL-2.0-or-later
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "kexec-arm64.h"
#include "purgatory/purgatory.h"

/* Of -l, -p and -e the last one counts. */
enum action { ACTION_NONE, ACTION_LOAD, ACTION_LOAD_PANIC, ACTION_EXEC };

struct parser {
	struct options options;
	enum action action;
	bool load_seen;		/* -l, wherever it stood */
	bool unload;
	bool force;
	bool no_ifdown;
	bool no_sync;
	bool done;		/* an option that acts at once was met */
	bool only_operands;	/* "--" was met */
	int next;		/* index into argv */
	int argc;
	char *const *argv;
	struct arena *arena;
	struct notes *notes;
	struct error *error;
};

enum option_group {
	GROUP_GENERAL,
	GROUP_ARCHITECTURE,
	GROUP_IGNORED,		/* scripts pass them on every architecture; never shortened */
};

struct option_row {
	const char *name;
	char letter;			/* 0: none */
	enum option_group group;
	bool only_load;			/* kexec_file_load cannot honour it */
	bool old;			/* kexec-tools 2.0.25 had it on arm64: its short forms come first */
	const char *value;		/* what --help calls the value; NULL: takes none */
	bool value_optional;		/* the value comes as --name=VALUE only */
	bool (*apply)(struct parser *parser, const struct option_row *row, const char *value);
	size_t field;			/* offset in struct parser of what apply sets */
	int choice;			/* the value that it gets, where it is an enum */
	const char *help;
};

static void *field_of(struct parser *parser, const struct option_row *row)
{
	return (char *)parser + row->field;
}

static bool set_flag(struct parser *parser, const struct option_row *row, const char *value)
{
	(void)value;
	*(bool *)field_of(parser, row) = true;
	return true;
}

static bool set_flag_and_stop(struct parser *parser, const struct option_row *row, const char *value)
{
	parser->done = true;
	return set_flag(parser, row, value);
}

static bool set_text(struct parser *parser, const struct option_row *row, const char *value)
{
	*(const char **)field_of(parser, row) = value;
	return true;
}

/* An empty one would mean this machine, to a script whose variable is not set. */
static bool set_sysroot(struct parser *parser, const struct option_row *row, const char *value)
{
	if (!*value)
		return error_set(parser->error, ERROR_USAGE, "--%s: the value is empty; expected a directory",
				 row->name);
	return set_text(parser, row, value);
}

/* As strtoul(3) with base 0 reads it; an empty value is 0 for kexec-tools, and here. */
static bool set_number(struct parser *parser, const struct option_row *row, const char *value)
{
	unsigned long long number;
	char *end;

	if (*value && (*value < '0' || *value > '9'))
		return error_set(parser->error, ERROR_USAGE, "--%s=%s: not a number", row->name, value);
	errno = 0;
	number = strtoull(value, &end, 0);
	if (*end)
		return error_set(parser->error, ERROR_USAGE, "--%s=%s: not a number", row->name, value);
	if (errno)
		return error_errno(parser->error, ERROR_USAGE, errno, "--%s=%s", row->name, value);
	*(uint64_t *)field_of(parser, row) = number;
	return true;
}

static bool set_call(struct parser *parser, const struct option_row *row, const char *value)
{
	(void)value;
	parser->options.call = (enum load_call)row->choice;
	return true;
}

static bool set_action(struct parser *parser, const struct option_row *row, const char *value)
{
	(void)value;
	parser->action = (enum action)row->choice;
	parser->load_seen |= parser->action == ACTION_LOAD;
	parser->options.crash |= parser->action == ACTION_LOAD_PANIC;
	return true;
}

static bool set_plan(struct parser *parser, const struct option_row *row, const char *value)
{
	static const char *const names[] = {[PLAN_TEXT] = "text", [PLAN_JSON] = "json", [PLAN_SVG] = "svg"};

	for (enum plan_format format = PLAN_TEXT; format <= PLAN_SVG; format++) {
		if (!strcmp(value ? value : "text", names[format])) {
			parser->options.plan = format;
			return true;
		}
	}
	return error_set(parser->error, ERROR_USAGE, "--%s=%s: not one of text, json, svg", row->name, value);
}

static bool set_report(struct parser *parser, const struct option_row *row, const char *value)
{
	if (value && strcmp(value, "text") && strcmp(value, "json"))
		return error_set(parser->error, ERROR_USAGE, "--%s=%s: not one of text, json", row->name, value);
	*(enum plan_format *)field_of(parser, row) = value && !strcmp(value, "json") ? PLAN_JSON : PLAN_TEXT;
	return true;
}

static bool set_bls(struct parser *parser, const struct option_row *row, const char *value)
{
	if (!*value)
		return error_set(parser->error, ERROR_USAGE, "--%s: the value is empty; expected a boot loader entry, "
				 "default or list", row->name);
	parser->options.bls = value;
	parser->options.bls_list = !strcmp(value, "list");
	return true;
}

static void note_needs_load(struct parser *parser, const struct option_row *row)
{
	if (!parser->options.needs_load)
		parser->options.needs_load = arena_printf(parser->arena, "--%s", row->name);
}

/* The last of these counts, and of --no-checks. Without purgatory kexec_file_load verifies nothing, either. */
static bool set_purgatory(struct parser *parser, const struct option_row *row, const char *value)
{
	bool none = !strcmp(value, "none"), plain = !strcmp(value, "plain"), cached = !strcmp(value, "cached");

	if (!none && !plain && !cached)
		return error_set(parser->error, ERROR_USAGE, "--%s=%s: not one of cached, plain, none", row->name,
				 value);
	if (!none)
		note_needs_load(parser, row);
	parser->options.no_checks = none;
	parser->options.purgatory_plain = plain;
	parser->options.purgatory_cached = cached;
	return true;
}

static bool set_on_corruption(struct parser *parser, const struct option_row *row, const char *value)
{
	static const char *const names[] = {
		[PURGATORY_HALT] = "halt", [PURGATORY_RESET] = "reset", [PURGATORY_POWEROFF] = "poweroff",
	};

	for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(value, names[i])) {
			parser->options.on_corruption = i;
			return true;
		}
	}
	return error_set(parser->error, ERROR_USAGE, "--%s=%s: not one of reset, halt, poweroff", row->name, value);
}

static bool set_gic(struct parser *parser, const struct option_row *row, const char *value)
{
	static const char *const names[] = {
		[GIC_AUTO] = "auto", [GIC_KEEP] = "keep", [GIC_QUIESCE] = "quiesce",
	};

	for (enum gic_choice choice = GIC_AUTO; choice <= GIC_QUIESCE; choice++) {
		if (!strcmp(value, names[choice])) {
			parser->options.gic = choice;
			return true;
		}
	}
	return error_set(parser->error, ERROR_USAGE, "--%s=%s: not one of auto, keep, quiesce", row->name, value);
}

/* A list has room for every argument. */
static bool add_text(struct parser *parser, const char ***list, size_t *count, const char *value)
{
	if (!*list)
		*list = arena_array(parser->arena, (size_t)parser->argc, sizeof(**list));
	(*list)[(*count)++] = value;
	return true;
}

static bool add_initrd(struct parser *parser, const struct option_row *row, const char *value)
{
	(void)row;
	return add_text(parser, &parser->options.initrds, &parser->options.initrd_count, value);
}

static bool add_dtbo(struct parser *parser, const struct option_row *row, const char *value)
{
	(void)row;
	return add_text(parser, &parser->options.dtbos, &parser->options.dtbo_count, value);
}

static bool add_certificate(struct parser *parser, const struct option_row *row, const char *value)
{
	(void)row;
	return add_text(parser, &parser->options.certificates, &parser->options.certificate_count, value);
}

static bool ignore(struct parser *parser, const struct option_row *row, const char *value)
{
	(void)value;
	notes_add(parser->notes, NOTE_DEBUG, "--%s: ignored: %s", row->name, row->help);
	return true;
}

static bool refuse(struct parser *parser, const struct option_row *row, const char *value)
{
	(void)value;
	return error_set(parser->error, ERROR_USAGE, "--%s: %s", row->name, row->help);
}

#define FIELD(member) .field = offsetof(struct parser, member)
#define FOREIGN .group = GROUP_IGNORED, .apply = ignore, .help = "an option of other architectures"

static const struct option_row options_table[] = {
	{"help", 'h', .old = true, .apply = set_flag_and_stop, FIELD(options.help),
	 .help = "print this text"},
	{"version", 'v', .old = true, .apply = set_flag_and_stop, FIELD(options.version),
	 .help = "print the version"},
	{"debug", 'd', .old = true, .apply = set_flag, FIELD(options.debug),
	 .help = "tell what is done and why"},

	{"load", 'l', .old = true, .apply = set_action, .choice = ACTION_LOAD,
	 .help = "load the kernel and do no more"},
	{"load-panic", 'p', .old = true, .apply = set_action, .choice = ACTION_LOAD_PANIC,
	 .help = "the same for the kernel that runs after a panic;\n"
		 "with -u and -S: that kernel is meant"},
	{"exec", 'e', .old = true, .apply = set_action, .choice = ACTION_EXEC,
	 .help = "start the loaded kernel now, without shutdown(8)"},
	{"force", 'f', .old = true, .apply = set_flag, FIELD(force),
	 .help = "load the kernel, if one is given, and start it\nnow, without shutdown(8)"},
	{"unload", 'u', .old = true, .apply = set_flag, FIELD(unload),
	 .help = "remove the loaded kernel"},
	{"status", 'S', .old = true, .apply = set_flag, FIELD(options.status),
	 .help = "exit with 1 when a crash kernel is loaded (with\n"
		 "-l: a kernel for reboot), with 0 when not"},
	{"print-ckr-size", .old = true, .apply = set_flag_and_stop, FIELD(options.print_ckr_size),
	 .help = "print how many bytes a crash kernel may use"},

	{"plan", .value = "FORMAT", .value_optional = true, .apply = set_plan,
	 .help = "show what would be loaded, and do nothing;\nFORMAT is text, json or svg"},
	{"inspect", .value = "FORMAT", .value_optional = true, .apply = set_report,
	 FIELD(options.inspect),
	 .help = "say what the file is, layer by layer, and do\nnothing; FORMAT is text or json"},
	{"doctor", .value = "FORMAT", .value_optional = true, .apply = set_report, FIELD(options.doctor),
	 .help = "say what stands in the way of a load, with -p of\na crash kernel's, and do nothing; FORMAT is text\nor json"},
	{"sysroot", .value = "DIR", .apply = set_sysroot, FIELD(options.sysroot),
	 .help = "take the facts about the machine from DIR"},
	{"snapshot", .value = "DIR", .apply = set_text, FIELD(options.snapshot),
	 .help = "save the facts about this machine in DIR"},

	{"bls", .value = "ENTRY", .apply = set_bls,
	 .help = "kernel and what goes with it are those of this\nboot loader entry: ID, path, default; or list"},
	{"type", 't', .old = true, .value = "TYPE", .apply = set_text, FIELD(options.type),
	 .help = "the kernel file must be of this type"},
	{"kexec-syscall", 'c', .old = true, .apply = set_call, .choice = LOAD_KEXEC_LOAD,
	 .help = "use kexec_load(2) only"},
	{"kexec-file-syscall", 's', .old = true, .apply = set_call, .choice = LOAD_KEXEC_FILE_LOAD,
	 .help = "use kexec_file_load(2) only"},
	{"kexec-syscall-auto", 'a', .old = true, .apply = set_call, .choice = LOAD_AUTO,
	 .help = "use the call that fits (default)"},
	{"no-checks", 'i', .old = true, .apply = set_flag, FIELD(options.no_checks),
	 .help = "do not verify the loaded kernel before it starts"},
	{"purgatory", .value = "HOW", .apply = set_purgatory,
	 .help = "verify the loaded kernel with caches (cached:\ndefault), without (plain), or not (none)"},
	{"on-corruption", .value = "WHAT", .only_load = true, .apply = set_on_corruption,
	 .help = "when the loaded kernel is damaged at its start:\nreset (default), halt or poweroff"},
	{"gic", .value = "WHAT", .only_load = true, .apply = set_gic,
	 .help = "GICv3: purgatory turns LPIs off (quiesce), or\nnot (keep), or where it must (auto: default)"},
	{"no-ifdown", 'x', .old = true, .apply = set_flag, FIELD(no_ifdown),
	 .help = "leave the network up before the start"},
	{"no-sync", 'y', .old = true, .apply = set_flag, FIELD(no_sync),
	 .help = "do not sync(2) before the start"},
	{"mem-min", .old = true, .value = "ADDRESS", .only_load = true, .apply = set_number, FIELD(options.mem_min),
	 .help = "lowest physical address to load to"},
	{"mem-max", .old = true, .value = "ADDRESS", .only_load = true, .apply = set_number, FIELD(options.mem_max),
	 .help = "highest physical address to load to"},
	{"reuseinitrd", .old = true, .apply = set_flag, FIELD(options.reuse_initrd),
	 .help = "use the running kernel's initrd again"},
	{"verify-cert", .value = "FILE", .apply = add_certificate,
	 .help = "load only what was signed with this certificate\nor another one given so, or issued by it"},
	{"signature", .value = "FILE", .apply = set_text, FIELD(options.signature),
	 .help = "its signature, when that is a file of its own"},
	{"require-signature", .apply = set_flag, FIELD(options.require_signature),
	 .help = "refuse a kernel without a signature"},
	{"hotplug", .apply = set_flag, FIELD(options.hotplug),
	 .help = "with -p: the kernel updates the crash image"},

	{"load-preserve-context", .old = true, .apply = refuse,
	 .help = "refused: arm64 Linux cannot return to a kernel"},
	{"load-jump-back-helper", .old = true, .apply = refuse,
	 .help = "refused: arm64 Linux cannot return to a kernel"},
	{"entry", .old = true, .value = "ADDRESS", .apply = refuse,
	 .help = "refused: arm64 Linux cannot return to a kernel"},
	{"load-live-update", .old = true, .apply = refuse,
	 .help = "refused: live update is Xen's"},
	{"exec-live-update", .old = true, .apply = refuse,
	 .help = "refused: live update is Xen's"},

	{"append", .group = GROUP_ARCHITECTURE, .old = true, .value = "STRING", .apply = set_text,
	 FIELD(options.command_line), .help = "the kernel's command line"},
	{"command-line", .group = GROUP_ARCHITECTURE, .old = true, .value = "STRING", .apply = set_text,
	 FIELD(options.command_line), .help = "the same"},
	{"reuse-cmdline", .group = GROUP_ARCHITECTURE, .old = true, .apply = set_flag,
	 FIELD(options.reuse_cmdline), .help = "start with the running kernel's command line"},
	{"initrd", .group = GROUP_ARCHITECTURE, .old = true, .value = "FILE", .apply = add_initrd,
	 .help = "initial ramdisk; several are loaded in order"},
	{"ramdisk", .group = GROUP_ARCHITECTURE, .old = true, .value = "FILE", .apply = add_initrd,
	 .help = "the same"},
	{"dtb", .group = GROUP_ARCHITECTURE, .old = true, .value = "FILE", .only_load = true, .apply = set_text,
	 FIELD(options.dtb), .help = "device tree instead of the running kernel's"},
	{"dtbo", .group = GROUP_ARCHITECTURE, .value = "FILE", .only_load = true, .apply = add_dtbo,
	 .help = "overlay for the device tree; several are applied\nin order"},
	{"profile", .group = GROUP_ARCHITECTURE, .value = "ID|@N", .apply = set_text, FIELD(options.profile),
	 .help = "profile of a unified kernel image, by its ID\nor number; the first unless given"},
	{"vendor-boot", .group = GROUP_ARCHITECTURE, .value = "FILE", .apply = set_text, FIELD(options.vendor_boot),
	 .help = "vendor_boot image that goes with an Android\nboot image"},
	{"max-image-size", .group = GROUP_ARCHITECTURE, .value = "BYTES", .apply = set_number,
	 FIELD(options.max_image_size),
	 .help = "refuse files that are larger, or become so\nwhen unpacked; half of RAM unless given"},
	{"serial", .group = GROUP_ARCHITECTURE, .old = true, .value = "TTY", .only_load = true, .apply = set_text,
	 FIELD(options.serial), .help = "messages between the kernels go to this UART"},

	{"no-cma", .apply = set_flag, FIELD(options.no_cma),
	 .help = "with kexec_file_load(2): not in CMA memory"},
	{"force-dtb", .apply = set_flag, FIELD(options.force_dtb),
	 .help = "with kexec_file_load(2): ask for a device tree,\nwhich an arm64 kernel gets anyway"},
	{"args-linux", FOREIGN},
	{"atags", FOREIGN},
	{"console-vga", FOREIGN},
	{"elf32-core-headers", FOREIGN},
	{"elf64-core-headers", FOREIGN},
	{"no-dtb", FOREIGN},
	{"noefi", FOREIGN},
	{"real-mode", FOREIGN},
	{"reset-vga", FOREIGN},
};

#define ROW_COUNT (sizeof(options_table) / sizeof(options_table[0]))

static bool name_starts_with(const struct option_row *row, const char *name, size_t length)
{
	return !strncmp(row->name, name, length);
}

static const struct option_row *find_exact(const char *name, size_t length)
{
	for (const struct option_row *row = options_table; row < options_table + ROW_COUNT; row++)
		if (name_starts_with(row, name, length) && !row->name[length])
			return row;
	return NULL;
}

/* How many options start with name; *ret is the last of them. */
static unsigned find_prefix(const char *name, size_t length, bool old_only, const struct option_row **ret)
{
	unsigned count = 0;

	for (const struct option_row *row = options_table; row < options_table + ROW_COUNT; row++) {
		if (row->group == GROUP_IGNORED || (old_only && !row->old))
			continue;
		if (name_starts_with(row, name, length)) {
			*ret = row;
			count++;
		}
	}
	return count;
}

static bool report_ambiguous(struct parser *parser, const char *name, size_t length)
{
	const char *candidates = "";

	for (const struct option_row *row = options_table; row < options_table + ROW_COUNT; row++)
		if (row->group != GROUP_IGNORED && name_starts_with(row, name, length))
			candidates = arena_printf(parser->arena, "%s%s--%s", candidates,
						  *candidates ? ", " : "", row->name);
	return error_set(parser->error, ERROR_USAGE, "--%.*s: ambiguous: %s", (int)length, name, candidates);
}

static bool find_long(struct parser *parser, const char *name, size_t length, const struct option_row **ret)
{
	unsigned count;

	*ret = find_exact(name, length);
	if (*ret || find_prefix(name, length, true, ret) == 1)
		return true;
	count = find_prefix(name, length, false, ret);
	if (count > 1 && length > 0)
		return report_ambiguous(parser, name, length);
	if (count != 1)
		return error_set(parser->error, ERROR_USAGE, "--%.*s: no such option", (int)length, name);
	return true;
}

static const struct option_row *find_letter(char letter)
{
	for (const struct option_row *row = options_table; row < options_table + ROW_COUNT; row++)
		if (row->letter == letter)
			return row;
	return NULL;
}

/* The next argument, or NULL behind the last one. */
static const char *take_argument(struct parser *parser)
{
	return parser->next < parser->argc ? parser->argv[parser->next++] : NULL;
}

static bool apply(struct parser *parser, const struct option_row *row, const char *value)
{
	if (row->only_load)
		note_needs_load(parser, row);
	return row->apply(parser, row, value);
}

static bool parse_long(struct parser *parser, const char *text)
{
	size_t length = strcspn(text, "=");
	const char *value = text[length] ? text + length + 1 : NULL;
	const struct option_row *row;

	if (!find_long(parser, text, length, &row))
		return false;
	if (value && !row->value)
		return error_set(parser->error, ERROR_USAGE, "--%s: takes no value", row->name);
	if (!value && row->value && !row->value_optional) {
		value = take_argument(parser);
		if (!value)
			return error_set(parser->error, ERROR_USAGE, "--%s: needs a value", row->name);
	}
	return apply(parser, row, value);
}

/* "sl" of -sl; in "ctImage", what follows the t is its value. */
static bool parse_letters(struct parser *parser, const char *letters)
{
	for (; *letters && !parser->done; letters++) {
		const struct option_row *row = find_letter(*letters);
		const char *value = NULL;

		if (!row)
			return error_set(parser->error, ERROR_USAGE, "-%c: no such option", *letters);
		if (row->value) {
			value = letters[1] ? letters + 1 : take_argument(parser);
			letters += strlen(letters) - 1;
			if (!value)
				return error_set(parser->error, ERROR_USAGE, "-%c: needs a value",
						 row->letter);
		}
		if (!apply(parser, row, value))
			return false;
	}
	return true;
}

static void take_operand(struct parser *parser, const char *operand)
{
	if (parser->options.kernel)
		notes_add(parser->notes, NOTE_DEBUG, "%s: ignored: the kernel is %s", operand,
			  parser->options.kernel);
	else
		parser->options.kernel = operand;
}

static bool parse_argument(struct parser *parser, const char *argument)
{
	if (parser->only_operands || argument[0] != '-' || !argument[1]) {
		take_operand(parser, argument);
		return true;
	}
	if (argument[1] != '-')
		return parse_letters(parser, argument + 1);
	if (argument[2])
		return parse_long(parser, argument + 2);
	parser->only_operands = true;
	return true;
}

static bool check_combination(const struct parser *parser)
{
	const struct options *options = &parser->options;
	bool starts = parser->force || parser->action == ACTION_EXEC;
	const char *fault = NULL;

	if (options->inspect && (parser->action != ACTION_NONE || parser->unload || starts || options->plan ||
				 options->snapshot || options->doctor || options->bls))
		fault = "--inspect does nothing else: give it with a file alone";
	else if (options->doctor && (parser->action == ACTION_EXEC || parser->unload || starts || options->plan ||
				     options->snapshot))
		fault = "--doctor does nothing else: give it with what a load would have";
	else if (options->snapshot && (parser->action != ACTION_NONE || parser->unload || starts || options->plan))
		fault = "--snapshot does nothing else: give it alone";
	else if (options->bls_list && (parser->action != ACTION_NONE || parser->unload || starts || options->plan ||
				       options->doctor || options->snapshot || options->kernel))
		fault = "--bls=list does nothing else: give it alone";
	else if (options->bls && options->kernel)
		fault = "--bls names the kernel: give no other one";
	else if (options->bls && (options->snapshot || parser->unload ||
				  (parser->action == ACTION_EXEC && !parser->force)) && !options->bls_list)
		fault = "--bls is for a load: give it with --load, --load-panic or --force";
	else if (parser->unload && starts)
		fault = "--unload removes the kernel that --exec or --force would start: give one of them";
	else if (options->crash && parser->force)
		fault = "--force cannot start what --load-panic loads: only a panic does";
	else if (options->crash && options->gic == GIC_QUIESCE)
		fault = "--gic=quiesce is not for --load-panic: a crash kernel takes the tables over as they are";
	else if (options->plan && (parser->unload || (parser->action == ACTION_EXEC && !parser->force)))
		fault = "--plan shows a load: give it with --load";
	else if (*options->sysroot && !options->plan && !options->snapshot && !options->doctor && !options->bls_list)
		fault = "--sysroot describes another machine: give it with --plan, --doctor, --status, --bls=list or "
			"--print-ckr-size";
	return !fault || error_set(parser->error, ERROR_USAGE, "%s", fault);
}

/* From what was asked for to what is done: --unload, --plan, --force, then the last of -l, -p, -e. */
static void decide(struct parser *parser)
{
	struct options *options = &parser->options;

	if (parser->unload) {
		options->unload = true;
		return;
	}
	if (options->plan) {
		options->load = true;
		return;
	}
	options->exec = parser->force || parser->action == ACTION_EXEC;
	options->load = parser->force ? options->kernel || options->bls : parser->action != ACTION_EXEC;
	options->shutdown = !parser->force && parser->action == ACTION_NONE;
	options->sync = options->exec && !parser->no_sync;
	options->ifdown = options->exec && !parser->no_ifdown;
}

static bool settle(struct parser *parser)
{
	struct options *options = &parser->options;

	if (options->status) {
		options->status_normal = parser->load_seen && !options->crash;
		return true;
	}
	if (!check_combination(parser))
		return false;
	if (options->inspect)
		return options->kernel || error_set(parser->error, ERROR_USAGE, "--inspect: no file given");
	if (options->snapshot || options->doctor || options->bls_list)
		return true;
	decide(parser);
	if (options->load && !options->kernel && !options->bls)
		return error_set(parser->error, ERROR_USAGE, "no kernel given");
	return true;
}

bool options_parse(struct arena *arena, int argc, char *const argv[], struct options *ret,
		   struct notes *notes, struct error *error)
{
	struct parser parser = {
		.options = {.mem_max = UINT64_MAX, .sysroot = "", .on_corruption = PURGATORY_RESET},
		.next = 1,
		.argc = argc,
		.argv = argv,
		.arena = arena,
		.notes = notes,
		.error = error,
	};
	const char *argument;

	while (!parser.done && (argument = take_argument(&parser)))
		if (!parse_argument(&parser, argument))
			return false;
	if (!parser.done && !settle(&parser))
		return false;
	*ret = parser.options;
	return true;
}

const char *options_version(void)
{
	return PACKAGE_NAME " " PACKAGE_VERSION;
}

/* The column in which --help explains, and its lines' indentation. */
#define HELP_COLUMN 32

/* One option's lines of --help behind text. */
static const char *add_row(struct arena *arena, const char *text, const struct option_row *row)
{
	char letter[] = {'-', row->letter, ',', '\0'};
	const char *head, *line = row->help;

	head = arena_printf(arena, "  %3s --%s%s%s%s%s", row->letter ? letter : "", row->name,
			    row->value_optional ? "[" : "", row->value ? "=" : "",
			    row->value ? row->value : "", row->value_optional ? "]" : "");
	for (;;) {
		int length = (int)strcspn(line, "\n");

		text = arena_printf(arena, "%s%-*s%.*s\n", text, HELP_COLUMN, head, length, line);
		if (!line[length])
			return text;
		line += length + 1;
		head = "";
	}
}

static const char *add_group(struct arena *arena, const char *text, enum option_group group)
{
	for (const struct option_row *row = options_table; row < options_table + ROW_COUNT; row++)
		if (row->group == group)
			text = add_row(arena, text, row);
	return text;
}

const char *options_usage(struct arena *arena)
{
	const char *text = arena_printf(arena, "%s\nUsage: kexec [OPTION]... [kernel]\n"
					"Directly start another kernel from the running one.\n\n",
					options_version());

	text = add_group(arena, text, GROUP_GENERAL);
	text = arena_printf(arena, "%s\nSupported kernel file types and options:\n", text);
	for (size_t i = 0; kernel_formats[i]; i++)
		text = arena_printf(arena, "%s%s\n     raw; compressed with bzip2, gzip, lz4, lzma, lzop, xz, zstd;\n"
				    "     in EFI zboot, FIT, UKI, uImage, Android boot images\n", text,
				    kernel_formats[i]->name);
	text = add_group(arena, arena_printf(arena, "%s\nArchitecture options:\n", text), GROUP_ARCHITECTURE);
	text = arena_printf(arena, "%s\nAccepted and ignored:\n", text);
	text = add_group(arena, text, GROUP_IGNORED);
	return arena_printf(arena, "%s\nRules of this machine: %s/kexec.conf\n", text, SYSCONFDIR);
}

const char *options_long_name(size_t index)
{
	return index < ROW_COUNT ? options_table[index].name : NULL;
}

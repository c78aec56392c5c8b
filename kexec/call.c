// SPDX-License-Identifier: GPL-2.0-or-later
#include "call.h"

#include <errno.h>
#include <string.h>

#include "dtb.h"
#include "host-text.h"

const char *call_name(enum load_call call)
{
	return call == LOAD_KEXEC_FILE_LOAD ? "kexec_file_load" : "kexec_load";
}

static bool is_locked_down(const struct host *host)
{
	return host->lockdown == LOCKDOWN_INTEGRITY || host->lockdown == LOCKDOWN_CONFIDENTIALITY;
}

/* What the configuration does not tell may be there. The answer of the call itself decides. */
static bool may_have(const struct host *host, const char *option)
{
	return !host->kernel_config.size || host_text_config_has(host->kernel_config, option);
}

/* Of a kernel of which nothing tells, as of another machine's, kexec_load is the better guess: it can be planned. */
static bool has_file_load(const struct call_request *request, const struct host *host)
{
	if (request->has_file_load.known)
		return request->has_file_load.value;
	return host->kernel_config.size && may_have(host, "CONFIG_KEXEC_FILE");
}

/*
 * The kernel's own placement does not know that the GIC goes on writing to memory of the running kernel.
 * With EFI that memory is reserved for good (drivers/irqchip/irq-gic-v3-its.c: gic_reserve_range).
 */
static bool has_live_lpi_tables(const struct host *host)
{
	return !host->efi && host->fdt.size && dtb_has_compatible(host->fdt, "arm,gic-v3-its");
}

/* What only kexec_file_load carries over: include/linux/ima.h, Documentation/core-api/kho. */
static void note_what_load_drops(const struct host *host, struct notes *notes)
{
	if (host->ima && may_have(host, "CONFIG_IMA_KEXEC"))
		notes_add(notes, NOTE_WARNING,
			  "kexec_load does not carry IMA's measurement list over; --kexec-file-syscall does");
	if (host->kho)
		notes_add(notes, NOTE_WARNING,
			  "kexec_load does not carry over what kexec handover (KHO) preserves; "
			  "--kexec-file-syscall does");
}

static void note_what_file_load_risks(const struct host *host, bool crash, struct notes *notes)
{
	if (!crash && has_live_lpi_tables(host))
		notes_add(notes, NOTE_WARNING,
			  "kexec_file_load: the kernel may place the next one on LPI tables that this machine's GICv3 "
			  "goes on writing to; --kexec-syscall avoids them");
}

/* With no say of the user's. */
static enum load_call choose(const struct call_request *request, const struct host *host, const char **ret_why)
{
	if (request->needs_load)
		return *ret_why = request->needs_load, LOAD_KEXEC_LOAD;
	if (is_locked_down(host))
		return *ret_why = "the kernel is locked down", LOAD_KEXEC_FILE_LOAD;
	if (!has_file_load(request, host))
		return *ret_why = "the kernel is not known to have kexec_file_load", LOAD_KEXEC_LOAD;
	if (!may_have(host, "CONFIG_KEXEC"))
		return *ret_why = "the kernel's configuration lacks CONFIG_KEXEC", LOAD_KEXEC_FILE_LOAD;
	if (request->crash)
		return *ret_why = "it verifies a crash kernel and proves its dump", LOAD_KEXEC_LOAD;
	if (has_live_lpi_tables(host))
		return *ret_why = "the GICv3's LPI tables must be avoided", LOAD_KEXEC_LOAD;
	return *ret_why = "the kernel places and checks what it loads", LOAD_KEXEC_FILE_LOAD;
}

bool call_decide(struct arena *arena, const struct call_request *request, const struct host *host,
		 struct call_decision *ret, struct notes *notes, struct error *error)
{
	struct maybe_u64 limit = request->crash ? host->load_limit_panic : host->load_limit_reboot;
	struct call_decision decision = {
		.first = request->wanted, .single = limit.known, .locked_down = is_locked_down(host),
		.why = "as asked",
	};

	if (request->wanted == LOAD_KEXEC_FILE_LOAD && request->needs_load)
		return error_set(error, ERROR_USAGE,
				 "%s: kexec_file_load (--kexec-file-syscall) cannot do that; use --kexec-syscall",
				 request->needs_load);
	if (request->wanted == LOAD_AUTO) {
		decision.first = choose(request, host, &decision.why);
		decision.may_change = !request->needs_load && !decision.single;
	}
	if (decision.first == LOAD_KEXEC_LOAD)
		note_what_load_drops(host, notes);
	else
		note_what_file_load_risks(host, request->crash, notes);
	decision.why = arena_printf(arena, "%s: %s", call_name(decision.first), decision.why);
	*ret = decision;
	return true;
}

/* The kernel's verdict on a signature. Without lockdown the other call takes the same file unseen. */
static bool is_signature_error(int errno_value)
{
	return errno_value == ENODATA || errno_value == ENOKEY || errno_value == EKEYREJECTED ||
	       errno_value == ELIBBAD || errno_value == ENOPKG;
}

/* The call is not there, does not know a flag or the file, or found no room of its own choice. */
static bool is_about_the_call(int errno_value)
{
	return errno_value == ENOSYS || errno_value == EINVAL || errno_value == ENOEXEC ||
	       errno_value == EOPNOTSUPP || errno_value == EADDRNOTAVAIL;
}

bool call_may_follow(const struct call_request *request, const struct call_decision *decision, int errno_value,
		     const char **ret_warning)
{
	*ret_warning = NULL;
	if (!decision->may_change)
		return false;
	/* IMA's policy may forbid kexec_load alone. */
	if (decision->first == LOAD_KEXEC_LOAD)
		return is_about_the_call(errno_value) || errno_value == EACCES;
	/* kexec_load is refused by a kernel that is locked down: the first answer is the one to show. */
	if (decision->locked_down)
		return false;
	if (is_signature_error(errno_value) && !request->signature_required) {
		*ret_warning = "kexec_file_load did not accept the kernel's signature; kexec_load does not look at it";
		return true;
	}
	return is_about_the_call(errno_value);
}

bool call_unload_by_file(enum load_call wanted, const struct host *host)
{
	if (wanted != LOAD_AUTO)
		return wanted == LOAD_KEXEC_FILE_LOAD;
	return is_locked_down(host) || !may_have(host, "CONFIG_KEXEC");
}

bool call_unload_may_follow(enum load_call wanted, const struct host *host, int errno_value)
{
	return wanted == LOAD_AUTO && !is_locked_down(host) && errno_value == ENOSYS;
}

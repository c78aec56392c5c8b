// SPDX-License-Identifier: GPL-2.0-or-later
#include "load.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "boot-arm64.h"
#include "cmdline.h"
#include "crash.h"
#include "dtb-index.h"
#include "host-frames.h"
#include "kexec-arm64.h"
#include "psci-arm64.h"
#include "sha256-arm64.h"
#include "target-arm64.h"
#include "trust.h"

/* What one load works with; the parts that outlive it are in *load. */
struct loading {
	struct arena *arena;
	const struct options *options;
	const struct host *host;
	struct notes *notes;
	struct load *load;
	struct dtb_reservations running;	/* of the machine's tree */
	struct dtb_reservations next;		/* of the next kernel's tree, where that is another one */
	bool own_tree;				/* the next kernel's is the machine's as it is */
	bool verified;				/* the kernel's file was */
};

/*
 * The kernel takes no load of more than half of RAM, so nothing that is read or unpacked into memory
 * needs more. 4 GiB are enough for any kernel, whatever a machine says of itself.
 */
static uint64_t size_limit(const struct loading *loading)
{
	const struct host *host = loading->host;
	uint64_t half = host->total_ram.value / 2;

	if (loading->options->max_image_size)
		return loading->options->max_image_size;
	return host->total_ram.known && half < GIB(4) ? half : GIB(4);
}

static const struct kernel_format *format_of(struct blob bytes)
{
	for (size_t i = 0; kernel_formats[i]; i++)
		if (kernel_formats[i]->matches(bytes))
			return kernel_formats[i];
	return NULL;
}

/* What the machine is, by its own tree: a user's one is for the next kernel. */
static struct blob machine_compatible(const struct host *host)
{
	return host->fdt.size ? dtb_root_compatible(host->fdt) : (struct blob){0};
}

static bool read_vendor_boot(struct loading *loading, struct blob *ret, struct error *error)
{
	const char *path = loading->options->vendor_boot;
	struct file *file = &loading->load->vendor_boot;

	if (!path)
		return true;
	if (!file_map(loading->arena, path, size_limit(loading), file, error))
		return error_noun(error, "vendor_boot");
	*ret = file->bytes;
	return true;
}

/* Layers that come off, one by one, are noted. */
static bool open_container(struct loading *loading, struct error *error)
{
	struct load *load = loading->load;
	struct container_request request = {
		.configuration = load->configuration,
		.profile = loading->options->profile,
		.compatible = machine_compatible(loading->host),
		.device = load->kernel.device,
		.limit = size_limit(loading),
	};
	struct container_opened opened;

	if (!read_vendor_boot(loading, &request.vendor_boot, error) ||
	    !container_open(loading->arena, load->kernel.bytes, &request, &opened, loading->notes, error))
		return false;
	load->peeled = opened.peeled;
	load->contents = opened.contents;
	for (size_t i = 0; i < load->peeled.layer_count; i++)
		notes_add(loading->notes, NOTE_INFO, "%s: %s, 0x%zx bytes", load->kernel.path,
			  load->peeled.layers[i].format, load->peeled.layers[i].size);
	return true;
}

static bool describe(struct loading *loading, struct error *error)
{
	struct load *load = loading->load;
	const struct kernel_format *format;

	if (!open_container(loading, error))
		return false;
	format = format_of(load->peeled.bytes);
	if (!format && dtb_matches(load->peeled.bytes))
		return error_set(error, ERROR_INPUT, "not a kernel, but a device tree: give it with --dtb, or --dtbo");
	if (!format)
		return error_set(error, ERROR_INPUT,
				 "not a kernel: neither an ELF file nor an arm64 Image (no \"ARM\\x64\" at offset 0x38)");
	if (loading->options->type && strcmp(loading->options->type, format->name))
		return error_set(error, ERROR_INPUT, "the file is of type %s, not %s as --type says", format->name,
				 loading->options->type);
	return format->describe(loading->arena, load->peeled.bytes, &load->image, error);
}

/* What is verified is the copy that is loaded. */
static bool open_kernel(struct loading *loading, const char *path, struct error *error)
{
	uint64_t limit = size_limit(loading);
	struct file *file = &loading->load->kernel;
	struct trust trust;

	if (!trust_read(loading->arena, loading->options, loading->host, &trust, error))
		return false;
	loading->load->signature_required = trust.rule != NULL;
	if (!trust.certificate_count)
		return file_map_extent(loading->arena, path, limit, container_extent, file, error);
	if (!file_copy(loading->arena, path, limit, file, error))
		return false;
	loading->verified = true;
	return trust_verify(loading->arena, &trust, file, loading->notes, error) || error_noun(error, "%s", path);
}

static bool read_kernel(struct loading *loading, struct error *error)
{
	const char *path = container_split_path(loading->arena, loading->options->kernel, &loading->load->configuration);
	const struct host *host = loading->host;
	const struct target_cpu cpu = {
		.page_size = host->page_size,
		.big_endian = host->big_endian,
		.midr_known = host->midr.known,
		.midr = host->midr.value,
	};

	if (!open_kernel(loading, path, error))
		return false;
	if (!describe(loading, error) ||
	    !target_arm64_check(&loading->load->image, &cpu, &loading->load->request.need, loading->notes, error))
		return error_noun(error, "%s", path);
	loading->load->request.image = &loading->load->image;
	return true;
}

static bool read_initrds(struct loading *loading, struct error *error)
{
	const struct options *options = loading->options;
	struct load *load = loading->load;
	struct blob *blobs = arena_array(loading->arena, options->initrd_count, sizeof(*blobs));

	load->initrds = arena_array(loading->arena, options->initrd_count, sizeof(*load->initrds));
	for (size_t i = 0; i < options->initrd_count; i++) {
		if (!file_map(loading->arena, options->initrds[i], size_limit(loading), &load->initrds[i],
			      error))
			return error_noun(error, "initrd");
		load->initrd_count++;
		if (!container_uimage_ramdisk(load->initrds[i].bytes, &blobs[i], error))
			return error_noun(error, "initrd %s", options->initrds[i]);
	}
	loading->load->request.initrds = blobs;
	loading->load->request.initrd_count = options->initrd_count;
	if (!options->initrd_count) {
		loading->load->request.initrds = load->contents.initrds;
		loading->load->request.initrd_count = load->contents.initrd_count;
	}
	return true;
}

static bool read_user_dtb(struct loading *loading, struct error *error)
{
	const char *path = loading->options->dtb;
	struct peeled peeled;
	struct file *file = &loading->load->dtb;

	if (!file_map(loading->arena, path, size_limit(loading), file, error))
		return error_noun(error, "device tree");
	if (!peel(loading->arena, file->bytes, BOOT_ARM64_DTB_MAX_SIZE, &peeled, error) ||
	    !dtb_check(peeled.bytes, &loading->load->request.dtb.source, error))
		return error_noun(error, "device tree %s", path);
	loading->load->request.dtb.inherit = loading->host->fdt;
	return true;
}

static bool apply_overlay(struct loading *loading, const char *path, struct error *error)
{
	struct file *file = &loading->load->dtbos[loading->load->dtbo_count];
	struct blob overlay, *tree = &loading->load->request.dtb.source;
	struct peeled peeled;

	if (!file_map(loading->arena, path, size_limit(loading), file, error))
		return error_noun(error, "overlay");
	loading->load->dtbo_count++;
	return (peel(loading->arena, file->bytes, BOOT_ARM64_DTB_MAX_SIZE, &peeled, error) &&
		dtb_check(peeled.bytes, &overlay, error) &&
		dtb_overlay(loading->arena, *tree, overlay, tree, error)) || error_noun(error, "overlay %s", path);
}

/* Nodes beside /chosen make the next kernel take the tree, and not ACPI, for the description of the machine. */
static void warn_of_stub(struct loading *loading, const char *what, struct blob before)
{
	if (before.size && dtb_is_stub(before) && !dtb_is_stub(loading->load->request.dtb.source))
		notes_add(loading->notes, NOTE_WARNING, "%s device tree that leaves the description of the machine to"
			  " ACPI: the next kernel will not use ACPI unless acpi=force is on its command line", what);
}

static bool apply_overlays(struct loading *loading, struct error *error)
{
	const struct options *options = loading->options;
	struct blob before = loading->load->request.dtb.source;

	loading->load->dtbos = arena_array(loading->arena, options->dtbo_count, sizeof(*loading->load->dtbos));
	for (size_t i = 0; i < options->dtbo_count; i++)
		if (!apply_overlay(loading, options->dtbos[i], error))
			return false;
	warn_of_stub(loading, "--dtbo adds nodes to a", before);
	return true;
}

/* The machine's tree, or the user's, which then inherits from the machine's what it lacks. */
static bool choose_tree(struct loading *loading, struct error *error)
{
	const struct host *host = loading->host;

	if (host->fdt.size)
		dtb_read_reservations(loading->arena, host->fdt, &loading->running);
	if (loading->options->dtb)
		return read_user_dtb(loading, error);
	if (!host->fdt.size && !loading->load->contents.dtb.size)
		return error_set(error, ERROR_MACHINE,
				 "no device tree: neither %s/sys/firmware/fdt nor %s/proc/device-tree can be read; "
				 "give one with --dtb", host->root, host->root);
	loading->load->request.dtb.source = host->fdt;
	if (loading->load->contents.dtb.size) {
		loading->load->request.dtb.source = loading->load->contents.dtb;
		loading->load->request.dtb.inherit = host->fdt;
		warn_of_stub(loading, "the tree that came with the kernel replaces a", host->fdt);
	}
	return true;
}

/* What a tree reserves that is not the machine's own is read from it as it will be. */
static bool choose_dtb(struct loading *loading, struct error *error)
{
	if (!choose_tree(loading, error) || !apply_overlays(loading, error))
		return false;
	loading->own_tree = loading->load->request.dtb.source.data == loading->host->fdt.data;
	if (!loading->own_tree)
		dtb_read_reservations(loading->arena, loading->load->request.dtb.source, &loading->next);
	return true;
}

/* Before memory is read: what it decides is part of that. */
static bool decide_gic(struct loading *loading, struct error *error)
{
	const struct host *host = loading->host;
	struct load *load = loading->load;
	struct dtb_request *dtb = &load->request.dtb;
	const struct gic_request request = {
		.choice = loading->options->gic,
		.crash = loading->options->crash,
		.listed = host->efi && (dtb_has_efi(dtb->source) || (dtb->inherit.size && dtb_has_efi(dtb->inherit))),
		.machine = &host->gic,
		.log = &host->lpi,
		.memreserve = &loading->running.memreserve,
		.iomem = &host->iomem,
		.cpus_online = host->cpus_online.value,
	};

	size_t before = loading->notes->count;

	if (!gic_arm64_decide(loading->arena, &request, &load->gic, loading->notes, error))
		return false;
	if (loading->notes->count > before) {
		load->gic_said = loading->notes->items[before].text;
		load->gic_level = loading->notes->items[before].level;
	}
	dtb->memreserve = load->gic.add.items;
	dtb->memreserve_count = load->gic.add.count;
	dtb->dead = load->gic.drop.items;
	dtb->dead_count = load->gic.drop.count;
	load->request.lpi_tables = &load->gic.tables;
	if (load->gic.quiesce) {
		load->request.gic = host->gic.frames;
		load->request.gic_count = host->gic.frame_count;
	}
	return true;
}

static bool read_memory(struct loading *loading, struct error *error)
{
	const struct host *host = loading->host;
	struct memmap_request request = {
		.iomem = &host->iomem,
		.reservations = host->fdt.size ? &loading->running : NULL,
		.next_reservations = loading->own_tree ? NULL : &loading->next,
		.hot_pluggable = &host->hot_pluggable,
		.mem_min = loading->options->mem_min,
		.mem_max = loading->options->mem_max,
		.page_size = host->page_size,
	};

	if (!host->have_iomem)
		return error_set(error, ERROR_MACHINE, "%s/proc/iomem cannot be read: is /proc mounted?",
				 host->root);
	/* With EFI the firmware's map describes RAM; memory nodes, if there are any, do not count. */
	if (host->efi)
		loading->running.memory.count = loading->next.memory.count = 0;
	loading->load->request.map = &loading->load->map;
	request.lpi_tables = loading->load->request.lpi_tables;
	if (!memmap_build(loading->arena, &request, &loading->load->map, error))
		return false;
	loading->load->request.free_ram = host->free_ram.known ? host->free_ram.value : 0;
	loading->load->request.prefer = memmap_second_half(&loading->load->map);
	return true;
}

/* Given verbatim; or the running one, reused on request and inherited when nothing else is said. */
static bool choose_cmdline(struct loading *loading, struct error *error)
{
	const struct options *options = loading->options;
	const char *own = loading->load->contents.command_line;
	const char *line = options->command_line || options->reuse_cmdline ? options->command_line : own;

	if (!line && !options->reuse_cmdline)
		line = options->default_command_line;
	if (options->reuse_cmdline || !line) {
		if (!loading->host->cmdline)
			return error_set(error, ERROR_MACHINE,
					 "%s/proc/cmdline cannot be read; give a command line with --append",
					 loading->host->root);
		line = cmdline_join(loading->arena,
				    cmdline_reuse(loading->arena, loading->host->cmdline, options->crash),
				    options->command_line);
	}
	if (!options->reuse_cmdline && !options->command_line)
		notes_add(loading->notes, NOTE_INFO, "command line: that of the %s, as none was given",
			  own ? "kernel's container" : options->default_command_line ? "boot loader entry" : "running kernel");
	loading->load->command_line = line;
	loading->load->request.dtb.bootargs = line;
	return cmdline_check(line, error);
}

/* A plan that is only shown must be the same every time, and show no secret. */
static void choose_seeds(struct loading *loading)
{
	struct dtb_seeds *seeds = &loading->load->request.dtb.seeds;
	uint8_t bytes[DTB_KASLR_SEED_SIZE + DTB_RNG_SEED_SIZE];

	memset(bytes, 0xa5, sizeof(bytes));
	seeds->have = true;
	if (loading->options->plan == PLAN_NONE && !loading->options->doctor && loading->host->live &&
	    getrandom(bytes, sizeof(bytes), GRND_NONBLOCK) != sizeof(bytes)) {
		notes_add(loading->notes, NOTE_WARNING,
			  "no random numbers yet (getrandom: %s): the next kernel gets no kaslr-seed and no rng-seed",
			  strerror(errno));
		seeds->have = false;
	}
	memcpy(seeds->kaslr, bytes, sizeof(seeds->kaslr));
	memcpy(seeds->rng, bytes + sizeof(seeds->kaslr), sizeof(seeds->rng));
}

/* dt-bindings of the EFI stub: 1 unknown, 2 disabled, 3 enabled. */
static uint32_t secure_boot_value(const struct host *host)
{
	if (!host->secure_boot.known)
		return 1;
	return host->secure_boot.value ? 3 : 2;
}

/* A console that cannot be used is no reason not to load. */
static void choose_console(struct loading *loading)
{
	struct host_console console;
	struct error error;

	if (!loading->options->serial)
		return;
	if (!host_find_console(loading->arena, loading->host, loading->options->serial, &console, &error)) {
		notes_add(loading->notes, NOTE_WARNING, "--serial: %s; purgatory will be silent", error.text);
		return;
	}
	loading->load->request.purgatory = (struct purgatory_params){
		.console_base = console.base,
		.console_type = console.type,
		.console_reg_shift = console.reg_shift,
		.console_io_width = console.io_width,
	};
}

/*
 * In a confidential guest an address has bits that say who shares the memory, of which user space does not know: there
 * no tables are made unless they are asked for.
 */
static void choose_verification(struct loading *loading)
{
	const struct options *options = loading->options;
	bool unsure = loading->host->realm && !options->purgatory_cached;

	loading->load->request.cached = !options->no_checks && !options->purgatory_plain && !unsure;
	if (unsure && !options->no_checks && !options->purgatory_plain)
		notes_add(loading->notes, NOTE_WARNING,
			  "this machine is an Arm CCA realm: purgatory verifies without caches, as --purgatory=plain, "
			  "which takes long; --purgatory=cached overrides this");
}

/* What purgatory does with a damaged kernel, and how it calls the firmware for that. */
static void choose_end(struct loading *loading)
{
	struct purgatory_params *params = &loading->load->request.purgatory;

	params->on_corruption = loading->options->on_corruption;
	params->psci = loading->host->psci;
	if (!params->psci)
		params->psci = psci_arm64_conduit(loading->load->request.dtb.source, (struct blob){0});
	if (!params->psci && params->on_corruption != PURGATORY_HALT)
		notes_add(loading->notes, NOTE_WARNING,
			  "neither device tree nor ACPI tells how to call PSCI: should the next kernel be damaged "
			  "before it starts, the machine halts");
}

static bool describe_crash(struct loading *loading, struct error *error)
{
	struct plan_request *request = &loading->load->request;

	if (!loading->options->crash)
		return true;
	request->crash = true;
	/* Without a region there is no place, which plan_build says. */
	if (!loading->load->map.crash.count)
		return true;
	request->hotplug = loading->options->hotplug;
	request->elfcorehdr_room = loading->host->elfcorehdr_size.value;
	return crash_elfcorehdr(loading->arena, loading->host, request->image, &request->elfcorehdr,
				loading->notes, error);
}

/* By either call: where the kernel does not do it, the wish cannot be granted. */
static bool check_hotplug(const struct loading *loading, struct error *error)
{
	if (!loading->options->hotplug || loading->host->elfcorehdr_size.known)
		return true;
	return error_set(error, ERROR_MACHINE,
			 "--hotplug: this kernel does not update a loaded crash kernel (there is no "
			 "%s/sys/kernel/crash_elfcorehdr_size); load it again after memory or CPUs were "
			 "added or removed", loading->host->root);
}

static bool check_initrd(const struct loading *loading, struct error *error)
{
	if (!loading->options->reuse_initrd)
		return true;
	return error_set(error, ERROR_USAGE,
			 "--reuseinitrd: a running kernel does not keep its initrd where it can be read; name the file with "
			 "--initrd");
}

static bool build_plan(struct loading *loading, struct error *error)
{
	return plan_build(loading->arena, &loading->load->request, &loading->load->plan, loading->notes, error);
}

/* With a look at what memory holds, if that can be seen. */
static bool build_plan_by_frames(struct loading *loading, struct error *error)
{
	struct notes *notes = loading->notes;
	struct host_frames frames;
	bool built;

	if (!host_frames_open(loading->arena, loading->host, &frames, error)) {
		if (error->kind == ERROR_INPUT)
			return false;
		notes_add(notes, NOTE_DEBUG, "%s; places are chosen without it", error->text);
		return build_plan(loading, error);
	}
	notes_add(notes, NOTE_INFO,
		  "frames: places were chosen by what memory held when it was looked at, which can change until "
		  "the next kernel starts");
	loading->load->request.frames = &frames.frames;
	built = build_plan(loading, error);
	loading->load->request.frames = NULL;
	host_frames_close(&frames, notes);
	return built;
}

static bool make_plan(struct loading *loading, struct error *error)
{
	struct load *load = loading->load;
	struct plan_request *request = &loading->load->request;

	request->efi = dtb_has_efi(request->dtb.source) ||
		       (request->dtb.inherit.size && dtb_has_efi(request->dtb.inherit));
	request->dtb.secure_boot = secure_boot_value(loading->host);
	choose_seeds(loading);
	choose_console(loading);
	choose_end(loading);
	/* The digests are computed by this program, on the CPU that it runs on. */
	request->hash_blocks = sha256_arm64_choose(loading->host->live ? loading->host->hwcap : 0);
	if (!describe_crash(loading, error) ||
	    /* A crash kernel has memory of its own. */
	    !(request->crash ? build_plan : build_plan_by_frames)(loading, error))
		return error_noun(error, "%s", load->kernel.path);
	plan_seal(loading->arena, &load->plan, !loading->options->no_checks);
	return plan_verify(&load->plan, error);
}

static struct loading begin(struct arena *arena, const struct options *options, const struct host *host,
			    struct load *load, struct notes *notes)
{
	return (struct loading){.arena = arena, .options = options, .host = host, .notes = notes, .load = load};
}

static void add_names(struct loading *loading, const char **list, const char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		*list = arena_printf(loading->arena, "%s%s%s", *list, **list ? ", " : "", names[i]);
}

/* All that does not come out of the kernel's file. */
static void note_uncovered(struct loading *loading)
{
	const struct options *options = loading->options;
	const struct container_contents *own = &loading->load->contents;
	const char *tree = options->dtb ? options->dtb : "the device tree", *list = "";

	if (!loading->verified)
		return;
	if (loading->load->command_line != own->command_line)
		list = "the command line";
	add_names(loading, &list, &tree, options->dtb || !own->dtb.size);
	add_names(loading, &list, options->dtbos, options->dtbo_count);
	add_names(loading, &list, (const char *[]){options->vendor_boot}, options->vendor_boot != NULL);
	add_names(loading, &list, options->initrds, options->initrd_count);
	if (*list)
		notes_add(loading->notes, NOTE_INFO, "not covered by the kernel's signature: %s", list);
}

struct load load_nothing(void)
{
	return (struct load){.kernel.fd = -1, .dtb.fd = -1, .vendor_boot.fd = -1};
}

bool load_open(struct arena *arena, const struct options *options, const struct host *host,
	       struct load *load, struct notes *notes, struct error *error)
{
	struct loading loading = begin(arena, options, host, load, notes);

	*load = load_nothing();
	load->request.page_size = host->page_size;
	if (!check_initrd(&loading, error) || !check_hotplug(&loading, error) || !read_kernel(&loading, error) ||
	    !read_initrds(&loading, error) || !choose_cmdline(&loading, error))
		return false;
	note_uncovered(&loading);
	return true;
}

static bool survey(struct loading *loading, struct error *error)
{
	choose_verification(loading);
	return choose_dtb(loading, error) && decide_gic(loading, error) && read_memory(loading, error);
}

bool load_survey(struct arena *arena, const struct options *options, const struct host *host, struct load *load,
		 struct notes *notes, struct error *error)
{
	struct loading loading = begin(arena, options, host, load, notes);

	return survey(&loading, error);
}

bool load_plan(struct arena *arena, const struct options *options, const struct host *host,
	       struct load *load, struct notes *notes, struct error *error)
{
	struct loading loading = begin(arena, options, host, load, notes);

	return survey(&loading, error) && make_plan(&loading, error);
}

bool load_heed_contents(struct arena *arena, const struct load *load, const struct host *host,
			struct call_request *request, struct call_decision *decision, struct notes *notes,
			struct error *error)
{
	request->signature_required = load->signature_required;
	if (!load->contents.dtb.size || decision->first == LOAD_KEXEC_LOAD)
		return true;
	request->needs_load = "the device tree inside the file";
	return call_decide(arena, request, host, decision, notes, error);
}

bool load_files_unchanged(const struct load *load, struct error *error)
{
	for (size_t i = 0; i < load->initrd_count; i++)
		if (!file_unchanged(&load->initrds[i], error))
			return false;
	for (size_t i = 0; i < load->dtbo_count; i++)
		if (!file_unchanged(&load->dtbos[i], error))
			return false;
	return file_unchanged(&load->kernel, error) && file_unchanged(&load->dtb, error) &&
	       file_unchanged(&load->vendor_boot, error);
}

static void close_file(const struct file *file)
{
	if (file->fd >= 0)
		close(file->fd);
}

void load_close(const struct load *load)
{
	close_file(&load->kernel);
	close_file(&load->dtb);
	close_file(&load->vendor_boot);
	for (size_t i = 0; i < load->initrd_count; i++)
		close_file(&load->initrds[i]);
	for (size_t i = 0; i < load->dtbo_count; i++)
		close_file(&load->dtbos[i]);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect.h"

#include <elf.h>
#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "dtb.h"
#include "kexec-arm64.h"
#include "pe.h"
#include "peel.h"
#include "signature.h"

struct inspection {
	struct inspect_report report;
	size_t innermost;	/* part: the file, or what is left of it when layers are off */
	const struct container_request *request;
};

/* What a part is found to be; by index, since the list of parts moves as it grows. */
struct place {
	struct inspection *inspection;
	size_t index;
	struct blob bytes;
};

static struct inspect_part *part_of(struct place place)
{
	return &place.inspection->report.parts[place.index];
}

static struct arena *arena_of(struct place place)
{
	return place.inspection->report.arena;
}

static void add_fact(struct place place, const char *name, const char *value)
{
	struct inspect_part *part = part_of(place);

	if (!value || !*value)
		return;
	part->facts = arena_grow(arena_of(place), part->facts, part->fact_count, &part->fact_capacity,
				 sizeof(*part->facts));
	part->facts[part->fact_count++] = (struct inspect_fact){name, value};
}

/* False when there are too many: what follows is left out, and the last one says so. */
static bool add_part(struct inspection *inspection, const struct inspect_part *part, struct blob bytes,
		     struct place *ret)
{
	struct inspect_report *report = &inspection->report;

	if (report->part_count == INSPECT_MAX_PARTS) {
		report->parts[report->part_count - 1].fault = "more parts than this program lists";
		return false;
	}
	report->parts = arena_grow(report->arena, report->parts, report->part_count, &report->part_capacity,
				   sizeof(*report->parts));
	*ret = (struct place){inspection, report->part_count, bytes};
	report->parts[report->part_count] = *part;
	report->parts[report->part_count++].size = bytes.size;
	return true;
}

/* A thing inside of another, at an offset in it. */
static bool add_inside(struct place outer, const char *role, const char *name, size_t offset, struct blob bytes,
		       struct place *ret)
{
	struct inspect_part part = {
		.level = part_of(outer)->level + 1, .role = role, .name = name, .format = "unknown", .offset = offset,
	};

	return add_part(outer.inspection, &part, bytes, ret);
}

static void add_fault(struct place place, const char *text)
{
	struct inspect_part *part = part_of(place);

	part->fault = arena_strndup(arena_of(place), text, strlen(text));
}

/* --- Kernels ---------------------------------------------------------------------------------------- */

#define BANNER_MAX 1024			/* bytes */
#define SEARCH_MAX ((size_t)256 << 20)	/* bytes of a part that are looked through */

/* A digit follows, so that a message's text is not taken for the banner. */
static struct blob find_banner(struct blob bytes)
{
	static const char words[] = "Linux version ";
	size_t size = bytes.size < SEARCH_MAX ? bytes.size : SEARCH_MAX, length = sizeof(words) - 1, at = 0;
	const uint8_t *found;

	while ((found = memmem(bytes.data + at, size - at, words, length))) {
		struct blob rest = {found, bytes.size - (size_t)(found - bytes.data)};

		if (rest.size > length && found[length] >= '0' && found[length] <= '9')
			return rest;
		at = (size_t)(found - bytes.data) + length;
	}
	return (struct blob){0};
}

static void read_banner(struct inspect_report *report, struct blob bytes)
{
	struct blob banner = find_banner(bytes);
	size_t length = 0, start = strlen("Linux version ");

	while (length < banner.size && length < BANNER_MAX && banner.data[length] >= ' ' &&
	       banner.data[length] < 0x7f)
		length++;
	if (!length)
		return;
	report->banner = arena_strndup(report->arena, (const char *)banner.data, length);
	report->release = arena_strndup(report->arena, report->banner + start, strcspn(report->banner + start, " "));
}

/* The first that is found counts; a FIT may hold more. */
static void take_kernel(struct place place, const struct kernel_image *image)
{
	struct inspect_report *report = &place.inspection->report;

	if (report->have_kernel)
		return;
	report->have_kernel = true;
	report->kernel = *image;
	report->banner = report->release = "";
	for (size_t i = 0; i < image->part_count && !*report->banner; i++)
		read_banner(report, image->parts[i].bytes);
}

/* Whatever has sections, an Image or another EFI program. */
static void add_sections(struct place place)
{
	struct error error;
	struct pe pe;

	if (!pe_matches(place.bytes) || !pe_read(place.bytes, &pe, &error))
		return;
	if (pe.machine != PE_MACHINE_ARM64)
		add_fact(place, "machine", arena_printf(arena_of(place), "0x%04x", pe.machine));
	for (size_t i = 0; i < pe.section_count; i++) {
		struct pe_section section = pe_section(&pe, i);

		add_fact(place, "section", arena_printf(arena_of(place), "%s 0x%" PRIx32 "+0x%" PRIx32, section.name,
							section.raw_offset, section.raw_size));
	}
}

/* ELF header, e_machine and e_type: System V ABI, chapter 4. */
static const char *other_elf(struct place place)
{
	static const struct {
		uint16_t machine;
		const char *name;
	} machines[] = {
		{EM_386, "x86"}, {EM_ARM, "32-bit Arm"}, {EM_X86_64, "x86-64"}, {EM_PPC64, "PowerPC"},
		{EM_S390, "s390"}, {EM_RISCV, "RISC-V"}, {EM_MIPS, "MIPS"}, {EM_LOONGARCH, "LoongArch"},
	};
	uint8_t order = place.bytes.size > EI_DATA ? place.bytes.data[EI_DATA] : 0;
	uint16_t type = 0, machine = 0;

	blob_le16(place.bytes, 16, &type);
	blob_le16(place.bytes, 18, &machine);
	if (order == ELFDATA2MSB) {
		type = (uint16_t)(type << 8 | type >> 8);
		machine = (uint16_t)(machine << 8 | machine >> 8);
	}
	if (type == ET_CORE)
		return "a core dump (ELF)";
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].machine == machine)
			return arena_printf(arena_of(place), "an ELF file for %s", machines[i].name);
	if (machine != EM_AARCH64)
		return arena_printf(arena_of(place), "an ELF file for machine %u", machine);
	return type == ET_REL ? "a relocatable ELF object, such as a kernel module" : NULL;
}

/* ELF of another kind or machine is whole, and another thing. */
static bool is_other(struct place place)
{
	struct inspect_part *part = part_of(place);

	if (!blob_equal_at(place.bytes, 0, ELFMAG, SELFMAG))
		return false;
	part->format = "elf";
	part->what = other_elf(place);
	return part->what;
}

static bool inspect_kernel(struct place place)
{
	struct kernel_image image;
	struct error error = {0};

	if (is_other(place))
		return true;
	for (size_t i = 0; kernel_formats[i]; i++) {
		if (!kernel_formats[i]->matches(place.bytes))
			continue;
		part_of(place)->format = kernel_formats[i]->name;
		add_sections(place);
		if (kernel_formats[i]->describe(arena_of(place), place.bytes, &image, &error))
			take_kernel(place, &image);
		else
			add_fault(place, error.text);
		return true;
	}
	return false;
}

/* --- Device trees ----------------------------------------------------------------------------------- */

static bool is_overlay(const struct dtb_index *index)
{
	for (size_t node = index->nodes[0].child; node != DTB_INDEX_NONE; node = index->nodes[node].sibling)
		if (dtb_index_child(index, node, "__overlay__") != DTB_INDEX_NONE)
			return true;
	return false;
}

static const char *join(struct arena *arena, struct blob list)
{
	const char *text = "";
	size_t count = 0;

	for (const char *at = dtb_strings_next(list, NULL); at && count < FIT_MAX_LIST;
	     at = dtb_strings_next(list, at), count++)
		text = arena_printf(arena, "%s%s%s", text, *text ? " " : "", at);
	return text;
}

static void describe_dtb(struct place place, const struct dtb_index *index)
{
	size_t chosen = dtb_index_child(index, 0, "chosen");

	part_of(place)->format = is_overlay(index) ? "dtbo" : "dtb";
	part_of(place)->what = is_overlay(index) ? "an overlay for a device tree" : "a device tree";
	add_fact(place, "model", dtb_index_string(index, 0, "model"));
	add_fact(place, "compatible", join(arena_of(place), dtb_index_property(index, 0, "compatible")));
	if (chosen != DTB_INDEX_NONE)
		add_fact(place, "command line", dtb_index_string(index, chosen, "bootargs"));
	if (dtb_index_child(index, 0, "__symbols__") != DTB_INDEX_NONE)
		add_fact(place, "symbols", "yes");
}

/* In memory of its own where it does not stand as the reader needs it. */
static bool align_bytes(struct place *place, struct error *error)
{
	uint8_t *copy;

	if ((uintptr_t)place->bytes.data % 8 == 0)
		return true;
	if (!arena_map(arena_of(*place), place->bytes.size, &copy, error))
		return false;
	memcpy(copy, place->bytes.data, place->bytes.size);
	place->bytes.data = copy;
	return true;
}

static bool inspect_dtb(struct place place)
{
	struct dtb_index index;
	struct error error = {0};

	if (!dtb_matches(place.bytes))
		return false;
	part_of(place)->format = "dtb";
	if (!align_bytes(&place, &error) || !dtb_index_read(arena_of(place), place.bytes, &index, &error))
		add_fault(place, error.text);
	else
		describe_dtb(place, &index);
	return true;
}

/* --- Flat Image Trees ------------------------------------------------------------------------------- */

static void inspect_content(struct place place);

static const char *role_of(const char *type)
{
	static const char *const roles[][2] = {
		{"kernel", "kernel"}, {"kernel_noload", "kernel"}, {"ramdisk", "initrd"}, {"flat_dt", "dtb"},
	};

	for (size_t i = 0; type && i < sizeof(roles) / sizeof(roles[0]); i++)
		if (!strcmp(roles[i][0], type))
			return roles[i][1];
	return "other";
}

static void add_hashes(struct place place, const struct fit *fit, const struct fit_image *image)
{
	struct inspect_part *part = part_of(place);

	part->hashes = arena_array(arena_of(place), FIT_MAX_HASHES, sizeof(*part->hashes));
	part->hash_count = fit_check_hashes(fit, image, part->hashes);
	for (size_t i = 0; i < part->hash_count; i++)
		if (part->hashes[i].state == FIT_HASH_BAD || part->hashes[i].state == FIT_HASH_BROKEN)
			add_fault(place, arena_printf(arena_of(place), "%s does not agree with its bytes",
						      part->hashes[i].node));
}

static void inspect_fit_image(struct place outer, const struct fit *fit, size_t node)
{
	const char *name = dtb_index_name(arena_of(outer), &fit->index, node);
	struct fit_image image = {.name = name};
	struct error error = {0};
	bool found = fit_read_image(fit, node, &image, &error);
	struct place place;

	if (!add_inside(outer, role_of(image.type), name, image.offset, image.bytes, &place))
		return;
	if (!found) {
		add_fault(place, error.text);
		return;
	}
	add_fact(place, "description", image.description);
	add_fact(place, "type", image.type);
	add_fact(place, "arch", image.arch);
	add_fact(place, "os", image.os);
	add_fact(place, "compression", image.compression);
	add_fact(place, "signature", image.signature ? "present, not verified" : NULL);
	add_hashes(place, fit, &image);
	if (strcmp(part_of(place)->role, "other"))
		inspect_content(place);
}

static void inspect_configuration(struct place outer, const struct fit *fit, size_t node, bool deep)
{
	struct notes notes = {.arena = arena_of(outer)};	/* all that they say is told otherwise */
	struct fit_configuration configuration;
	const char *first = fit_default(fit);
	struct fit_contents contents;
	struct error error = {0};
	struct place place;

	fit_read_configuration(fit, node, &configuration);
	if (!add_inside(outer, "configuration", configuration.name, 0, (struct blob){0}, &place))
		return;
	part_of(place)->format = "none";
	add_fact(place, "default", first && !strcmp(first, configuration.name) ? "yes" : NULL);
	add_fact(place, "description", configuration.description);
	add_fact(place, "kernel", configuration.kernel);
	add_fact(place, "fdt", join(arena_of(place), configuration.fdts));
	add_fact(place, "ramdisk", join(arena_of(place), configuration.ramdisks));
	add_fact(place, "loadables", join(arena_of(place), configuration.loadables));
	add_fact(place, "compatible", join(arena_of(place), configuration.compatible));
	add_fact(place, "command line", configuration.command_line);
	add_fact(place, "signature", configuration.signature ? "present, not verified" : NULL);
	if (deep && !fit_take(fit, &configuration, &contents, &notes, &error))
		add_fault(place, error.text);
}

/* Configurations whose parts are put together, to see that it can be done. */
#define TAKEN_MAX 16

static void inspect_configurations(struct place place, const struct fit *fit)
{
	const char *wanted = place.inspection->request->configuration;
	unsigned count = 0;
	bool found = false;

	for (size_t node = fit_next(fit, fit->configurations, DTB_INDEX_NONE); node != DTB_INDEX_NONE;
	     node = fit_next(fit, fit->configurations, node)) {
		found |= wanted && !strcmp(wanted, dtb_index_name(arena_of(place), &fit->index, node));
		inspect_configuration(place, fit, node, count++ < TAKEN_MAX);
	}
	if (!count)
		add_fault(place, "no /configurations: nothing says what of it is to boot");
	else if (wanted && !found)
		add_fault(place, arena_printf(arena_of(place), "no configuration \"%s\"", wanted));
}

static void inspect_fit(struct place place)
{
	struct error error = {0};
	struct fit fit;

	part_of(place)->format = "fit";
	part_of(place)->what = "a Flat Image Tree without a kernel for arm64";
	if (!align_bytes(&place, &error) || !fit_open(arena_of(place), place.bytes, &fit, &error)) {
		add_fault(place, error.text);
		return;
	}
	add_fact(place, "description", dtb_index_string(&fit.index, 0, "description"));
	for (size_t node = fit_next(&fit, fit.images, DTB_INDEX_NONE); node != DTB_INDEX_NONE;
	     node = fit_next(&fit, fit.images, node))
		inspect_fit_image(place, &fit, node);
	inspect_configurations(place, &fit);
}

/* --- Other containers ------------------------------------------------------------------------------- */

/* Where a thing lies in its container; what was unpacked or put together lies nowhere in it. */
static size_t offset_in(struct blob outer, struct blob inner)
{
	uintptr_t start = (uintptr_t)outer.data, at = (uintptr_t)inner.data;

	return at >= start && at - start <= outer.size ? at - start : 0;
}

static void add_member(struct place outer, const char *role, struct blob bytes)
{
	struct place place;

	if (bytes.size && add_inside(outer, role, "", offset_in(outer.bytes, bytes), bytes, &place))
		inspect_content(place);
}

/* What a load would take of it, of no machine in particular. */
static void inspect_container(struct place place, const struct container_format *format)
{
	struct notes notes = {.arena = arena_of(place)};
	struct container_contents contents = {0};
	struct error error = {0};

	part_of(place)->format = format->name;
	add_sections(place);
	add_fact(place, "profiles", container_uki_profiles(arena_of(place), place.bytes));
	if (part_of(place)->level >= INSPECT_MAX_LEVEL) {
		add_fault(place, "more layers than this program takes");
		return;
	}
	if (!format->take(arena_of(place), place.bytes, place.inspection->request, &contents, &notes, &error)) {
		add_fault(place, error.text);
		return;
	}
	add_fact(place, "command line", contents.command_line);
	add_member(place, "kernel", contents.kernel);
	for (size_t i = 0; i < contents.initrd_count; i++)
		add_member(place, "initrd", contents.initrds[i]);
	add_member(place, "dtb", contents.dtb);
}

/* A ramdisk that mkimage wrapped is whole, and no kernel. */
static bool inspect_ramdisk(struct place place)
{
	struct blob inner = place.bytes;
	struct error error;

	if (!container_uimage_ramdisk(place.bytes, &inner, &error) || inner.data == place.bytes.data)
		return false;
	part_of(place)->format = "uimage";
	part_of(place)->what = "an initrd (uImage)";
	add_member(place, "initrd", inner);
	return true;
}

/* --- Any content ------------------------------------------------------------------------------------ */

static const struct magic {
	size_t offset;
	const char *bytes;
	size_t size;
	const char *format;
	const char *words;
} magics[] = {
	{0, "070701", 6, "cpio", "an initrd (cpio archive)"},
	{0, "070702", 6, "cpio", "an initrd (cpio archive)"},
	{0, "070707", 6, "cpio", "an old cpio archive, which the kernel does not take for an initrd"},
	{0, "VNDRBOOT", 8, "vendor_boot", "an Android vendor_boot image: give it with --vendor-boot"},
	{0, "KDUMP   ", 8, "kdump", "a core dump (makedumpfile's format)"},
	{0, "makedumpfile", 12, "kdump", "a core dump (makedumpfile's flattened format)"},
	{0, "hsqs", 4, "squashfs", "a squashfs file system"},
	{0, "#!", 2, "script", "a script"},
	{0x202, "HdrS", 4, "bzImage", "a kernel for x86 (bzImage)"},
	{0x24, "\x18\x28\x6f\x01", 4, "zImage", "a kernel for 32-bit Arm (zImage)"},
	{0x30, "RISCV\0\0\0", 8, "Image", "a kernel for RISC-V (Image)"},
};

static const struct magic *find_magic(struct blob bytes)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
		if (blob_equal_at(bytes, magics[i].offset, magics[i].bytes, magics[i].size))
			return &magics[i];
	return NULL;
}

/* A ramdisk's compression is told, and not taken off: it may be large, and is the next kernel's business. */
static void inspect_packed(struct place place, const struct peel_format *format)
{
	struct error error = {0};
	struct place inner;
	struct blob out;

	part_of(place)->format = format->name;
	if (!strcmp(part_of(place)->role, "initrd"))
		return;
	if (part_of(place)->level == INSPECT_MAX_LEVEL)
		add_fault(place, "more layers than this program takes");
	else if (!format->peel)
		add_fault(place, arena_printf(arena_of(place), "built without %s", format->library));
	else if (!format->peel(arena_of(place), place.bytes, place.inspection->request->limit, &out, &error))
		add_fault(place, error.text);
	else if (add_inside(place, "content", "", 0, out, &inner))
		inspect_content(inner);
}

/* The signature that sign-file appends: behind what it is of. */
static void strip_signature(struct place *place)
{
	struct signed_file parts;
	struct error error = {0};
	struct place signature;

	if (!signature_split(place->bytes, &parts, &error)) {
		add_fault(*place, error.text);
		return;
	}
	if (!parts.signature.size)
		return;
	place->bytes = parts.payload;
	add_fact(*place, "signature", "appended, not verified");
	if (add_inside(*place, "signature", "", parts.payload.size, parts.signature, &signature))
		part_of(signature)->format = "cms";
}

/* Device trees that were appended to a kernel: behind what it is. */
static void strip_appended(struct place *place)
{
	struct blob rest = container_appended(place->bytes), tree;
	struct place part;

	if (!rest.size)
		return;
	place->bytes.size -= rest.size;
	while (container_next_tree(&rest, &tree))
		if (add_inside(*place, "dtb", "", (size_t)(tree.data - place->bytes.data), tree, &part))
			inspect_dtb(part);
}

static void take_magic(struct place place, const struct magic *magic)
{
	part_of(place)->format = magic->format;
	part_of(place)->what = magic->words;
}

static void inspect_unknown(struct place place)
{
	if (pe_matches(place.bytes)) {
		part_of(place)->format = "pe";
		part_of(place)->what = "an EFI program, but no kernel for arm64";
	}
	add_sections(place);
}

static void inspect_content(struct place place)
{
	const struct container_format *container;
	const struct peel_format *format;
	const struct magic *magic;

	if (!part_of(place)->level || !strcmp(part_of(place)->role, "content"))
		place.inspection->innermost = place.index;
	strip_signature(&place);
	if (part_of(place)->fault)
		return;
	container = container_find(place.bytes);
	magic = find_magic(place.bytes);
	if (!place.inspection->request->device && !container && !magic)
		strip_appended(&place);
	format = peel_find(place.bytes);
	if (fit_matches(place.bytes))
		inspect_fit(place);
	else if (inspect_ramdisk(place))
		return;
	else if (container)
		inspect_container(place, container);
	else if (format)
		inspect_packed(place, format);
	else if (magic)
		take_magic(place, magic);
	else if (!inspect_dtb(place) && !inspect_kernel(place))
		inspect_unknown(place);
}

/* --- The verdict ------------------------------------------------------------------------------------ */

static const struct inspect_part *find_fault(const struct inspect_report *report)
{
	for (size_t i = 0; i < report->part_count; i++)
		if (report->parts[i].fault)
			return &report->parts[i];
	return NULL;
}

static const char *fault_text(struct arena *arena, const struct inspect_part *part)
{
	if (*part->name)
		return arena_printf(arena, "%s \"%s\": %s", part->role, part->name, part->fault);
	return arena_printf(arena, "%s: %s", part->format, part->fault);
}

static const char *kernel_text(const struct inspect_report *report)
{
	const struct kernel_image *kernel = &report->kernel;
	const char *pages = kernel->page_size ? arena_printf(report->arena, "%" PRIu32 "K pages", kernel->page_size / 1024) :
			    "page size unknown";

	return arena_printf(report->arena, "a kernel for arm64: %s, %s%s, %s endian, %s", kernel->format,
			    *report->release ? "Linux " : "no \"Linux version\" in it",
			    report->release, kernel->big_endian ? "big" : "little", pages);
}

static void judge(struct inspection *inspection)
{
	struct inspect_report *report = &inspection->report;
	const struct inspect_part *fault = find_fault(report);
	const char *what = report->parts[inspection->innermost].what;

	report->verdict = fault ? INSPECT_DAMAGED : report->have_kernel ? INSPECT_KERNEL : INSPECT_OTHER;
	if (fault)
		report->reason = fault_text(report->arena, fault);
	else if (report->have_kernel)
		report->reason = kernel_text(report);
	else
		report->reason = what ? what : "of no known format";
}

void inspect(struct arena *arena, struct blob file, const struct container_request *request,
	     struct inspect_report *ret)
{
	struct inspection inspection = {.report = {.arena = arena}, .request = request};
	struct inspect_part part = {.role = "file", .name = "", .format = "unknown"};
	struct place place;

	add_part(&inspection, &part, file, &place);
	inspect_content(place);
	judge(&inspection);
	*ret = inspection.report;
}

const char *inspect_verdict_name(enum inspect_verdict verdict)
{
	static const char *const names[] = {
		[INSPECT_KERNEL] = "kernel", [INSPECT_OTHER] = "other", [INSPECT_DAMAGED] = "damaged",
	};

	return names[verdict];
}

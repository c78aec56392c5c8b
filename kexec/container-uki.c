// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Unified kernel image: an EFI program whose sections are a kernel and what
 * goes with it. Source: UAPI.5 (UKI specification).
 *
 *	.linux		the kernel: an Image, compressed or in EFI zboot too
 *	.initrd		.ucode stands before it
 *	.cmdline	text
 *	.dtb		device tree; of .dtbauto the first that is for the machine goes before it
 *	.profile	starts a profile: what follows, up to the next one, stands instead of what
 *			of that name stands before the first one
 *
 * Other sections are for the firmware, or tell of the file.
 */
#include <inttypes.h>
#include <string.h>

#include "container.h"
#include "dtb-index.h"
#include "dtb.h"
#include "image-arm64.h"
#include "pe.h"
#include "text.h"

struct sections {
	size_t first, end;	/* in the table */
};

struct uki {
	struct arena *arena;
	struct blob file;
	struct pe pe;
	struct sections base;
	struct sections profile;	/* end 0: there are none */
	struct error *error;
};

/* Whatever is an EFI program, and neither an Image nor EFI zboot: those are kernels alone. */
static bool uki_matches(struct blob file)
{
	uint32_t header = 0;

	return pe_matches(file) && blob_le32(file, 0x3c, &header) && blob_equal_at(file, header, "PE\0\0", 4) &&
	       !image_arm64_matches(file) && !peel_find(file);
}

static uint64_t uki_extent(struct arena *arena, struct blob start)
{
	(void)arena;
	return pe_extent(start);
}

static bool is_named(const struct uki *uki, size_t index, const char *name)
{
	struct pe_section section = pe_section(&uki->pe, index);

	return !strcmp(section.name, name);
}

static bool read_section(const struct uki *uki, size_t index, struct blob *ret)
{
	struct pe_section section = pe_section(&uki->pe, index);
	uint32_t size = pe_section_size(&section);

	if (!blob_sub(uki->file, section.raw_offset, size, ret))
		return error_set(uki->error, ERROR_INPUT, "truncated: section %s at 0x%" PRIx32 "+0x%" PRIx32
				 " ends past the file (0x%zx)", section.name, section.raw_offset, size, uki->file.size);
	return true;
}

/* The index of the next one of that name, or the range's end. */
static size_t find_next(const struct uki *uki, struct sections range, const char *name)
{
	while (range.first < range.end && !is_named(uki, range.first, name))
		range.first++;
	return range.first;
}

/* The one of that name, in one range. ret->size 0: there is none, or it is empty. */
static bool find_in(const struct uki *uki, struct sections range, const char *name, struct blob *ret)
{
	size_t index = find_next(uki, range, name);

	*ret = (struct blob){0};
	if (index == range.end)
		return true;
	range.first = index + 1;
	if (find_next(uki, range, name) != range.end)
		return error_set(uki->error, ERROR_INPUT, "section %s is there twice; expected one", name);
	return read_section(uki, index, ret);
}

static bool find(const struct uki *uki, const char *name, struct blob *ret)
{
	size_t index = find_next(uki, uki->profile, name);

	return find_in(uki, index == uki->profile.end ? uki->base : uki->profile, name, ret);
}

/* --- Profiles --------------------------------------------------------------------------------------- */

#define PROFILE_MAX 4096	/* bytes of a .profile section that are looked at */

/* The value of ID= among lines of KEY=VALUE; "" where there is none. */
static const char *profile_id(const struct uki *uki, size_t index)
{
	struct error error = {0};
	struct uki quiet = *uki;
	struct blob text, line;

	quiet.error = &error;
	if (!read_section(&quiet, index, &text))
		return "";
	if (text.size > PROFILE_MAX)
		text.size = PROFILE_MAX;
	while (text_next(&text, '\n', &line))
		if (blob_equal_at(line, 0, "ID=", 3))
			return arena_strndup(uki->arena, (const char *)line.data + 3, line.size - 3);
	return "";
}

#define NAMES_SHOWN 8

/* The list, with one profile more in it, that stands at index. */
static const char *add_name(const struct uki *uki, const char *names, size_t count, size_t index)
{
	if (count > NAMES_SHOWN)
		return names;
	if (count == NAMES_SHOWN)
		return arena_printf(uki->arena, "%s, ...", names);
	return arena_printf(uki->arena, "%s%s@%zu (%s)", names, *names ? ", " : "", count, profile_id(uki, index));
}

static bool is_wanted(const struct uki *uki, size_t index, size_t number, const char *profile)
{
	if (!profile)
		return number == 0;
	if (profile[0] == '@')
		return !strcmp(profile, arena_printf(uki->arena, "@%zu", number));
	return !strcmp(profile, profile_id(uki, index));
}

static bool report_profiles(const struct uki *uki, const char *profile, const char *names, size_t count)
{
	if (!count)
		return error_set(uki->error, ERROR_INPUT, "no profile \"%s\": the file has none", profile);
	return error_set(uki->error, ERROR_INPUT, "no profile \"%s\"; there are: %s", profile, names);
}

static bool choose_profile(struct uki *uki, const char *profile)
{
	struct sections all = {0, uki->pe.section_count}, rest = all;
	const char *names = "";
	size_t count = 0;

	uki->base.end = find_next(uki, all, ".profile");
	for (rest.first = uki->base.end; rest.first < all.end; count++) {
		struct sections own = {rest.first, 0};

		rest.first++;
		own.end = rest.first = find_next(uki, rest, ".profile");
		if (is_wanted(uki, own.first, count, profile)) {
			uki->profile = own;
			return true;
		}
		names = add_name(uki, names, count, own.first);
	}
	return !profile || report_profiles(uki, profile, names, count);
}

const char *container_uki_profiles(struct arena *arena, struct blob file)
{
	struct error error = {0};
	struct uki uki = {.arena = arena, .file = file, .error = &error};
	struct sections rest = {0};
	const char *names = "";

	if (!uki_matches(file) || !pe_read(file, &uki.pe, &error))
		return "";
	rest.end = uki.pe.section_count;
	for (size_t count = 0; (rest.first = find_next(&uki, rest, ".profile")) < rest.end; count++)
		names = add_name(&uki, names, count, rest.first++);
	return names;
}

/* --- Contents --------------------------------------------------------------------------------------- */

static bool take_initrds(const struct uki *uki, struct container_contents *contents)
{
	static const char *const names[] = {".ucode", ".initrd"};
	struct blob *blobs = arena_array(uki->arena, 2, sizeof(*blobs));

	for (size_t i = 0; i < 2; i++) {
		if (!find(uki, names[i], &blobs[contents->initrd_count]))
			return false;
		if (blobs[contents->initrd_count].size)
			contents->initrd_count++;
	}
	contents->initrds = blobs;
	return true;
}

/* What ends the text, a NUL or a newline, is not part of it. */
static bool take_command_line(const struct uki *uki, struct container_contents *contents)
{
	struct blob bytes;
	size_t length;

	if (!find(uki, ".cmdline", &bytes))
		return false;
	if (!bytes.data)
		return true;
	length = strnlen((const char *)bytes.data, bytes.size);
	while (length && (bytes.data[length - 1] == '\n' || bytes.data[length - 1] == '\r'))
		length--;
	contents->command_line = arena_strndup(uki->arena, (const char *)bytes.data, length);
	return true;
}

#define DTBAUTO_MAX 4096	/* of the sections .dtbauto so many are looked at */

/* Size 0: none of the .dtbauto is for this machine. */
static bool find_tree(const struct uki *uki, struct blob compatible, struct blob *ret)
{
	struct sections range = uki->profile;
	size_t count = 0;

	*ret = (struct blob){0};
	if (find_next(uki, range, ".dtbauto") == range.end)
		range = uki->base;
	while ((range.first = find_next(uki, range, ".dtbauto")) < range.end && count++ < DTBAUTO_MAX) {
		struct blob tree;

		if (!read_section(uki, range.first++, &tree))
			return false;
		if (dtb_strings_distance(compatible, dtb_root_compatible(tree)) == 0) {
			*ret = tree;
			return true;
		}
	}
	return true;
}

static bool take_tree(const struct uki *uki, struct blob compatible, struct container_contents *contents)
{
	const char *name = ".dtbauto";
	struct blob tree;

	if (!find_tree(uki, compatible, &tree))
		return false;
	if (!tree.size) {
		name = ".dtb";
		if (!find(uki, name, &tree))
			return false;
	}
	return !tree.size || container_tree(uki->arena, tree, &contents->dtb, uki->error) ||
	       error_noun(uki->error, "section %s", name);
}

static bool uki_take(struct arena *arena, struct blob file, const struct container_request *request,
		     struct container_contents *ret, struct notes *notes, struct error *error)
{
	struct uki uki = {.arena = arena, .file = file, .error = error};
	struct container_contents contents = {0};

	(void)notes;
	if (!pe_read(file, &uki.pe, error) || !pe_check_arm64(&uki.pe, error) ||
	    !choose_profile(&uki, request->profile) || !find(&uki, ".linux", &contents.kernel))
		return false;
	if (!contents.kernel.size)
		return error_set(error, ERROR_INPUT, "no section .linux: an EFI program or an add-on, not a kernel");
	if (!take_initrds(&uki, &contents) || !take_command_line(&uki, &contents) ||
	    !take_tree(&uki, request->compatible, &contents))
		return false;
	*ret = contents;
	return true;
}

const struct container_format container_uki = {
	.name = "uki",
	.matches = uki_matches,
	.extent = uki_extent,
	.take = uki_take,
};

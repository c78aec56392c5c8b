// SPDX-License-Identifier: GPL-2.0-or-later
#include "crashdump-arm64.h"

#include "boot-arm64.h"
#include "vmcoreinfo-arm64.h"

/* Virtual less physical address in an entry. All arithmetic with virtual addresses is modulo 2^64 here. */
static uint64_t offset_of(const struct kcore_load *load)
{
	return load->vaddr - load->paddr;
}

static bool is_ram(const struct crashdump_sources *sources, const struct kcore_load *load)
{
	struct range range;

	return load->size && range_make(load->paddr, load->size, &range) &&
	       ranges_contain(sources->system_ram, range);
}

/*
 * The linear map covers all RAM with one offset, the kernel's own mapping only the image with another.
 * The RAM around the image is one entry, so the largest one belongs to the linear map.
 */
static bool linear_from_kcore(const struct crashdump_sources *sources, const struct arm64_mapping *mapping,
			      struct crashdump_view *view)
{
	const struct kcore_load *largest = NULL;

	for (size_t i = 0; i < sources->kcore_count; i++) {
		const struct kcore_load *load = &sources->kcore[i];

		if (!is_ram(sources, load) || (mapping->image_known && offset_of(load) == mapping->image_offset))
			continue;
		if (!largest || load->size > largest->size)
			largest = load;
	}
	if (!largest)
		return false;
	view->linear_offset = offset_of(largest);
	view->linear_source = "program headers of /proc/kcore";
	return true;
}

static bool linear_from_vmcoreinfo(const struct arm64_mapping *mapping, struct crashdump_view *view)
{
	view->linear_offset = mapping->linear_offset;
	view->linear_source = "VA_BITS and PHYS_OFFSET of vmcoreinfo";
	return mapping->linear_known;
}

/* arch/arm64/Kconfig: the widths that each page size can have, but for 52. */
static const struct {
	uint64_t page_size;
	unsigned va_bits;
} widths[] = {
	{KIB(4), 39}, {KIB(4), 48},
	{KIB(16), 36}, {KIB(16), 47}, {KIB(16), 48},
	{KIB(64), 42}, {KIB(64), 48},
};

/* The smallest width whose half for the image reaches down to the image. 0: none. */
static unsigned va_bits_of_image(const struct crashdump_sources *sources)
{
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		unsigned va_bits = widths[i].va_bits;
		unsigned reach = sources->before_5_4 ? va_bits : va_bits - 1;

		if (widths[i].page_size == sources->page_size && -sources->init_begin <= UINT64_C(1) << reach)
			return va_bits;
	}
	return 0;
}

/* A kernel for 52 bits uses 48 where the hardware has no more, and little has. */
static unsigned guess_va_bits(const struct crashdump_sources *sources)
{
	unsigned config = sources->va_bits_config;

	if (config >= 36 && config <= 52)
		return config == 52 ? 48 : config;
	return va_bits_of_image(sources);
}

/*
 * PHYS_OFFSET without KASLR: the start of memory, rounded down to a table entry's reach in the linear map.
 * What the firmware reserves (a flash chip that EFI uses, for one) counts there though it is not mapped.
 */
static bool linear_by_guess(const struct crashdump_sources *sources, struct crashdump_view *view)
{
	uint64_t align = sources->page_size == KIB(64) ? MIB(512) : GIB(1);
	unsigned va_bits = sources->init_begin ? guess_va_bits(sources) : 0;

	if (!va_bits)
		return false;
	view->linear_offset = arm64_page_offset(va_bits, sources->init_begin) -
			      round_down(sources->memory_start, align);
	view->linear_source = "a guess from __init_begin of /proc/kallsyms and the start of memory";
	view->linear_guessed = true;
	return true;
}

static void find_linear(const struct crashdump_sources *sources, const struct arm64_mapping *mapping,
			struct crashdump_view *view, struct notes *notes)
{
	view->linear_known = linear_from_kcore(sources, mapping, view) || linear_from_vmcoreinfo(mapping, view) ||
			     linear_by_guess(sources, view);
	if (!view->linear_known) {
		view->linear_source = "unknown";
		notes_add(notes, NOTE_WARNING,
			  "neither /proc/kcore nor /proc/kallsyms tells where RAM is mapped: the dump's program "
			  "headers get no virtual addresses for it; tools that use vmcoreinfo can still read it");
	} else if (view->linear_guessed) {
		notes_add(notes, NOTE_WARNING,
			  "/proc/kcore does not tell where RAM is mapped: the dump's virtual addresses are a guess, "
			  "wrong if the kernel was started with KASLR; tools that use vmcoreinfo can still read it");
	}
}

/* The one entry that maps RAM with another offset than the linear map: it runs from _text to _end. */
static bool kernel_from_kcore(const struct crashdump_sources *sources, const struct arm64_mapping *mapping,
			      struct crashdump_view *view)
{
	for (size_t i = 0; i < sources->kcore_count; i++) {
		const struct kcore_load *load = &sources->kcore[i];

		if (!is_ram(sources, load) || offset_of(load) == view->linear_offset ||
		    (mapping->image_known && offset_of(load) != mapping->image_offset))
			continue;
		view->kernel = (struct range){load->paddr, load->size};
		view->kernel_vaddr = load->vaddr;
		view->kernel_source = "program headers of /proc/kcore";
		return true;
	}
	return false;
}

/*
 * The resources run from "Kernel code", whose start is _text or (up to 6.1) _stext and whose end is
 * __init_begin, to the end of "Kernel data", which is _end.
 */
static bool kernel_from_iomem(const struct crashdump_sources *sources, const struct arm64_mapping *mapping,
			      struct crashdump_view *view)
{
	struct range code = sources->kernel_code;
	uint64_t end = range_end(sources->kernel_data), offset;

	if (mapping->image_known) {
		offset = mapping->image_offset;
		view->kernel_source = "/proc/iomem and kimage_voffset of vmcoreinfo";
	} else {
		offset = sources->init_begin - range_end(code);
		view->kernel_source = "/proc/iomem and __init_begin of /proc/kallsyms";
	}
	if (!code.size || end <= code.start || (!mapping->image_known && !sources->init_begin))
		return false;
	view->kernel = (struct range){code.start, end - code.start};
	view->kernel_vaddr = code.start + offset;
	return true;
}

static void find_kernel(const struct crashdump_sources *sources, const struct arm64_mapping *mapping,
			struct crashdump_view *view, struct notes *notes)
{
	view->kernel_known = kernel_from_kcore(sources, mapping, view) || kernel_from_iomem(sources, mapping, view);
	if (view->kernel_known)
		return;
	view->kernel_source = "unknown";
	notes_add(notes, NOTE_WARNING,
		  "it is unknown where the kernel's own image is mapped: the dump has no program header for it; "
		  "tools that use vmcoreinfo can still read it");
}

void crashdump_arm64_view(const struct crashdump_sources *sources, struct crashdump_view *ret,
			  struct notes *notes)
{
	struct arm64_mapping mapping = vmcoreinfo_arm64_mapping(sources->vmcoreinfo);
	struct crashdump_view view = {0};

	find_linear(sources, &mapping, &view, notes);
	find_kernel(sources, &mapping, &view, notes);
	*ret = view;
}

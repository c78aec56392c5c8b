// SPDX-License-Identifier: GPL-2.0-or-later
#include "file-load.h"

#include <string.h>
#include <unistd.h>

#include "kexec-arm64.h"
#include "memfd.h"
#include "pe.h"

/*
 * The kernel verifies a signature only where the certificate table is the end of the file, and zboot payloads are
 * padded behind it (crypto/asymmetric_keys/verify_pefile.c: pefile_parse_binary).
 */
static struct blob cut_at_certificates(struct blob image)
{
	struct blob signed_part;
	uint64_t end;

	if (pe_matches(image) && pe_certificates_end(image, &end) && blob_sub(image, 0, end, &signed_part))
		return signed_part;
	return image;
}

/* An Image that starts where the file does; what may follow it is the kernel's business. */
static bool is_file_itself(const struct load *load)
{
	return load->kernel.fd >= 0 && load->image.format == kexec_image_arm64.name &&
	       load->image.parts[0].bytes.data == load->kernel.bytes.data;
}

static bool open_kernel(struct arena *arena, const struct load *load, int *ret, struct notes *notes, struct error *error)
{
	const struct kernel_image *image = &load->image;
	struct memfd_part *parts = arena_array(arena, image->part_count, sizeof(*parts));
	uint64_t size = 0;

	if (is_file_itself(load)) {
		*ret = load->kernel.fd;
		return true;
	}
	for (size_t i = 0; i < image->part_count; i++) {
		parts[i] = (struct memfd_part){.bytes = image->parts[i].bytes, .offset = image->parts[i].offset};
		if (image->part_count == 1)
			parts[i].bytes = cut_at_certificates(parts[i].bytes);
		size = parts[i].offset + parts[i].bytes.size;
	}
	notes_add(notes, NOTE_INFO, "kernel: given as an Image in memory, 0x%llx bytes", (unsigned long long)size);
	return memfd_make("kernel", parts, image->part_count, size, ret, error);
}

static const struct file *only_initrd(const struct load *load)
{
	const struct plan_request *request = &load->request;

	for (size_t i = 0; request->initrd_count == 1 && i < load->initrd_count; i++)
		if (load->initrds[i].bytes.data == request->initrds[0].data &&
		    load->initrds[i].bytes.size == request->initrds[0].size)
			return &load->initrds[i];
	return NULL;
}

static bool open_initrd(struct arena *arena, const struct load *load, bool efi, int *ret, struct error *error)
{
	const struct plan_request *request = &load->request;
	struct memfd_part *parts = arena_array(arena, request->initrd_count, sizeof(*parts));
	const struct memfd_part empty = {.bytes = plan_empty_initrd()};
	const struct file *only = only_initrd(load);
	uint64_t size = 0;

	if (!request->initrd_count && efi)
		return memfd_make("initrd", &empty, 1, empty.bytes.size, ret, error);
	if (!request->initrd_count)
		return true;
	if (only && only->fd >= 0) {
		*ret = only->fd;
		return true;
	}
	for (size_t i = 0; i < request->initrd_count; i++) {
		if (!round_up(size, request->page_size, &parts[i].offset))
			return error_set(error, ERROR_ROOM, "the initrds are larger than the address space");
		parts[i].bytes = request->initrds[i];
		size = parts[i].offset + parts[i].bytes.size;
	}
	return memfd_make("initrd", parts, request->initrd_count, size, ret, error);
}

bool file_load_open(const struct load *load, const struct options *options, bool efi, struct kexec_file *ret,
		    struct notes *notes, struct error *error)
{
	*ret = (struct kexec_file){
		.kernel_fd = -1,
		.initrd_fd = -1,
		.cmdline = load->command_line,
		.crash = options->crash,
		.no_cma = options->no_cma,
		.force_dtb = options->force_dtb,
	};
	return open_kernel(notes->arena, load, &ret->kernel_fd, notes, error) &&
	       open_initrd(notes->arena, load, efi, &ret->initrd_fd, error);
}

static bool is_of_load(const struct load *load, int fd)
{
	for (size_t i = 0; i < load->initrd_count; i++)
		if (load->initrds[i].fd == fd)
			return true;
	return fd == load->kernel.fd;
}

void file_load_close(const struct load *load, const struct kexec_file *file)
{
	if (file->kernel_fd >= 0 && !is_of_load(load, file->kernel_fd))
		close(file->kernel_fd);
	if (file->initrd_fd >= 0 && !is_of_load(load, file->initrd_fd))
		close(file->initrd_fd);
}

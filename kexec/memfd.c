// SPDX-License-Identifier: GPL-2.0-or-later
#include "memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* include/uapi/linux/memfd.h, since 6.3. */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008u
#endif

/* Kernels before 6.3 do not know the last flag; later ones complain in their log when it is missing. */
static int create(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

	return fd < 0 && errno == EINVAL ? memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING) : fd;
}

/* Returns 0 or an errno value. */
static int write_part(int fd, const struct memfd_part *part)
{
	size_t done = 0;

	while (done < part->bytes.size) {
		ssize_t wrote = pwrite(fd, part->bytes.data + done, part->bytes.size - done,
				       (off_t)(part->offset + done));

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return errno;
		done += (size_t)wrote;
	}
	return 0;
}

static int fill(int fd, const struct memfd_part *parts, size_t count, uint64_t size)
{
	int number = 0;

	if (ftruncate(fd, (off_t)size))
		return errno;
	for (size_t i = 0; i < count && !number; i++)
		number = write_part(fd, &parts[i]);
	if (!number && fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE))
		number = errno;
	return number;
}

bool memfd_make(const char *name, const struct memfd_part *parts, size_t count, uint64_t size, int *ret,
		struct error *error)
{
	int fd = create(name), number;

	if (fd < 0)
		return error_errno(error, ERROR_MACHINE, errno, "memfd_create for the %s", name);
	number = fill(fd, parts, count, size);
	if (!number) {
		*ret = fd;
		return true;
	}
	close(fd);
	return error_errno(error, number == ENOMEM || number == ENOSPC ? ERROR_ROOM : ERROR_MACHINE, number,
			   "the %s of 0x%llx bytes in memory", name, (unsigned long long)size);
}

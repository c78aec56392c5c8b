// SPDX-License-Identifier: GPL-2.0-or-later
#include "ifdown.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int take_down(int fd, const char *name)
{
	struct ifreq request = {0};

	strncpy(request.ifr_name, name, sizeof(request.ifr_name) - 1);
	if (ioctl(fd, SIOCGIFFLAGS, &request))
		return errno;
	if (request.ifr_flags & IFF_LOOPBACK || !(request.ifr_flags & IFF_UP))
		return 0;
	request.ifr_flags &= ~IFF_UP;
	return ioctl(fd, SIOCSIFFLAGS, &request) ? errno : 0;
}

void ifdown_all(struct notes *notes)
{
	struct if_nameindex *list = if_nameindex();
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (!list || fd < 0)
		notes_add(notes, NOTE_DEBUG, "network interfaces stay up: %s", strerror(errno));
	for (size_t i = 0; list && fd >= 0 && list[i].if_index; i++) {
		int number = take_down(fd, list[i].if_name);

		if (number)
			notes_add(notes, NOTE_DEBUG, "%s stays up: %s", list[i].if_name, strerror(number));
	}
	if (fd >= 0)
		close(fd);
	if (list)
		if_freenameindex(list);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "log-layout.h"

#include <inttypes.h>
#include <stdio.h>

#include "vmcoreinfo.h"

static bool read_line(struct blob vmcoreinfo, const struct layout_line *line, uint64_t *ret,
		      struct failure *failure)
{
	const char *kind = line->member ? "OFFSET" : "SIZE";
	char name[64];
	bool found;

	snprintf(name, sizeof(name), "%s%s%s", line->type, line->member ? "." : "",
		 line->member ? line->member : "");
	found = line->member ? vmcoreinfo_offset(vmcoreinfo, name, ret)
			     : vmcoreinfo_size(vmcoreinfo, name, ret);
	if (!found)
		return failure_set(failure, STATUS_LAYOUT, "VMCOREINFO has no number %s(%s)", kind, name);
	return *ret <= LAYOUT_MAX ||
	       failure_set(failure, STATUS_LAYOUT, "VMCOREINFO: %s(%s) is %" PRIu64 ", expected at most %d",
			   kind, name, *ret, LAYOUT_MAX);
}

bool layout_read(struct blob vmcoreinfo, const struct layout_line *lines, size_t count, void *ret,
		 struct failure *failure)
{
	for (size_t i = 0; i < count; i++)
		if (!read_line(vmcoreinfo, &lines[i], (uint64_t *)((char *)ret + lines[i].field), failure))
			return false;
	return true;
}

bool layout_member(const struct core_file *core, struct blob bytes, uint64_t offset, size_t width,
		   uint64_t *ret, struct failure *failure)
{
	struct blob member;

	if (!blob_sub(bytes, offset, width, &member))
		return failure_set(failure, STATUS_LAYOUT,
				   "VMCOREINFO places a member of %zu bytes at offset %" PRIu64
				   " of a struct of %zu bytes",
				   width, offset, bytes.size);
	*ret = core_integer(core, member.data, width);
	return true;
}

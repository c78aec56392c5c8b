// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake-sys.h"

#include <string.h>

/* Keeps the call when there is room, and answers it. */
static int record(struct fake_sys *fake, const struct fake_call *call)
{
	size_t turn = fake->call_count++;

	if (turn < FAKE_SYS_MAX_CALLS)
		fake->calls[turn] = *call;
	return fake->answers[turn < fake->answer_count ? turn : fake->answer_count - 1];
}

static int fake_load(void *context, unsigned long entry, unsigned long segment_count,
		     const struct kexec_uapi_segment *segments, unsigned long flags)
{
	struct fake_call call = {
		.kind = FAKE_LOAD,
		.entry = entry,
		.segment_count = segment_count,
		.null_segments = !segments,
		.flags = flags,
	};

	if (segments && segment_count <= PLAN_MAX_SEGMENTS)
		memcpy(call.segments, segments, segment_count * sizeof(*segments));
	return record(context, &call);
}

static int fake_file_load(void *context, int kernel_fd, int initrd_fd, unsigned long cmdline_len,
			  const char *cmdline, unsigned long flags)
{
	return record(context, &(struct fake_call){
		.kind = FAKE_FILE_LOAD,
		.kernel_fd = kernel_fd,
		.initrd_fd = initrd_fd,
		.cmdline_len = cmdline_len,
		.cmdline = cmdline,
		.flags = flags,
	});
}

static int fake_reboot_kexec(void *context)
{
	return record(context, &(struct fake_call){.kind = FAKE_REBOOT});
}

static void fake_wait(void *context)
{
	((struct fake_sys *)context)->wait_count++;
}

void fake_sys_init(struct fake_sys *fake, const int *answers, size_t answer_count)
{
	*fake = (struct fake_sys){
		.sys = {
			.context = fake,
			.load = fake_load,
			.file_load = fake_file_load,
			.reboot_kexec = fake_reboot_kexec,
			.wait = fake_wait,
		},
		.answers = answers,
		.answer_count = answer_count,
	};
}

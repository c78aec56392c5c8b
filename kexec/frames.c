// SPDX-License-Identifier: GPL-2.0-or-later
#include "frames.h"

/* include/uapi/linux/kernel-page-flags.h and include/linux/kernel-page-flags.h: bits of /proc/kpageflags. */
#define LOCKED (UINT64_C(1) << 0)
#define DIRTY (UINT64_C(1) << 4)
#define LRU (UINT64_C(1) << 5)
#define SLAB (UINT64_C(1) << 7)
#define WRITEBACK (UINT64_C(1) << 8)
#define BUDDY (UINT64_C(1) << 10)
#define ANON (UINT64_C(1) << 12)
#define SWAPCACHE (UINT64_C(1) << 13)
#define SWAPBACKED (UINT64_C(1) << 14)
#define HUGE (UINT64_C(1) << 17)
#define UNEVICTABLE (UINT64_C(1) << 18)
#define HWPOISON (UINT64_C(1) << 19)
#define NOPAGE (UINT64_C(1) << 20)
#define OFFLINE (UINT64_C(1) << 23)
#define ZERO_PAGE (UINT64_C(1) << 24)
#define PGTABLE (UINT64_C(1) << 26)
#define RESERVED (UINT64_C(1) << 32)
#define MLOCKED (UINT64_C(1) << 33)

/*
 * A page that is being read from a disk is locked. What is neither on a list
 * for reclaim nor anonymous was taken by the kernel or a driver: such pages
 * have no flag of their own.
 */
enum frame_class frame_class_of(uint64_t flags, uint64_t head)
{
	/* Older kernels show most flags of a block at its first frame only; poison is each frame's own. */
	uint64_t all = flags | (head & ~(HWPOISON | BUDDY));

	if (all & (HWPOISON | NOPAGE | OFFLINE))
		return FRAME_UNUSABLE;
	if (all & BUDDY)
		return FRAME_FREE;
	if (all & (SLAB | PGTABLE | RESERVED | ZERO_PAGE))
		return FRAME_KERNEL;
	if (all & HUGE)
		return FRAME_PINNED;
	if (!(all & (LRU | ANON)))
		return FRAME_KERNEL;
	if (all & (LOCKED | WRITEBACK | UNEVICTABLE | MLOCKED))
		return FRAME_PINNED;
	if (all & (ANON | DIRTY | SWAPCACHE | SWAPBACKED))
		return FRAME_ANONYMOUS;
	return FRAME_CACHE;
}

bool frames_last_beyond(const struct frames *frames, struct range range, enum frame_class limit,
			uint64_t *ret)
{
	uint64_t first = range.start / frames->size, end = range_end(range) / frames->size;
	uint8_t classes[FRAMES_AT_ONCE];

	while (end > first) {
		/* Such that the next one is read to its beginning: by blocks of FRAMES_AT_ONCE. */
		uint64_t block = round_down(end - 1, FRAMES_AT_ONCE);
		size_t count = (size_t)(end - (block > first ? block : first));

		end -= count;
		frames->read(frames->context, end, count, classes);
		for (; count; count--) {
			if (classes[count - 1] <= limit)
				continue;
			*ret = (end + count - 1) * frames->size;
			return true;
		}
	}
	return false;
}

uint64_t frames_after(const struct frames *frames, uint64_t bad, enum frame_class limit)
{
	uint64_t next = bad / frames->size + 1;

	if (frames->known_beyond)
		next = frames->known_beyond(frames->context, next, limit);
	return next * frames->size;
}

struct frame_count frames_count(const struct frames *frames, struct range range)
{
	uint64_t first = range.start / frames->size, end = range_end(range) / frames->size;
	uint8_t classes[FRAMES_AT_ONCE];
	struct frame_count sum = {{0}};

	while (first < end) {
		uint64_t next = round_down(first, FRAMES_AT_ONCE) + FRAMES_AT_ONCE;
		size_t count = (size_t)((next < end ? next : end) - first);

		frames->read(frames->context, first, count, classes);
		first += count;
		for (size_t i = 0; i < count; i++)
			sum.of[classes[i]]++;
	}
	return sum;
}

enum frame_class frame_count_worst(const struct frame_count *count)
{
	unsigned class = FRAME_CLASSES - 1;

	while (class > FRAME_FREE && !count->of[class])
		class--;
	return class;
}

const char *frame_class_word(enum frame_class class)
{
	static const char *const words[] = {
		[FRAME_FREE] = "free",
		[FRAME_CACHE] = "cache",
		[FRAME_ANONYMOUS] = "anonymous",
		[FRAME_PINNED] = "pinned",
		[FRAME_RUNNING_KERNEL] = "running-kernel",
		[FRAME_KERNEL] = "kernel",
		[FRAME_HOT_PLUGGABLE] = "hot-pluggable",
		[FRAME_UNUSABLE] = "unusable",
	};

	return words[class];
}

const char *frame_class_name(enum frame_class class)
{
	static const char *const names[] = {
		[FRAME_FREE] = "free memory",
		[FRAME_CACHE] = "clean page cache",
		[FRAME_ANONYMOUS] = "anonymous memory",
		[FRAME_PINNED] = "huge or locked memory, which devices may use",
		[FRAME_RUNNING_KERNEL] = "the running kernel's code and data",
		[FRAME_KERNEL] = "memory of the kernel and its drivers",
		[FRAME_HOT_PLUGGABLE] = "memory that ACPI calls hot-pluggable",
		[FRAME_UNUSABLE] = "memory that cannot be used",
	};

	return names[class];
}

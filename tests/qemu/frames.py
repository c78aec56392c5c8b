# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a plan's segments lie on what it says: /proc/kpageflags of the guest, read and understood once more."""

import base64
import gzip
import json
import struct

RAM = 0x40000000  # of QEMU's virt machine
PAGE = 4096
# Documentation/admin-guide/mm/pagemap.rst; RESERVED is of include/linux/kernel-page-flags.h.
LRU, SLAB, BUDDY, ANON, HEAD, TAIL, HUGE = 5, 7, 10, 12, 15, 16, 17
HWPOISON, NOPAGE, OFFLINE, PGTABLE, RESERVED = 19, 20, 23, 26, 32
# The kernel allocates and frees between the plan and the look at its frames: as many may differ.
MOVED = 64

HIDE = "mount -o bind /dev/null /proc/kpageflags"
SHOW = "umount /proc/kpageflags"
# From the first frame of RAM on, at most 1 GiB.
FLAGS = "dd if=/proc/kpageflags bs=2M skip=1 count=1 2>/dev/null | gzip -c | base64"


def kind(flags):
    """free, usable (of processes and files), kernel or unusable."""
    def has(*bits):
        return any(flags >> bit & 1 for bit in bits)

    if has(HWPOISON, NOPAGE, OFFLINE):
        return "unusable"
    if has(BUDDY):
        return "free"
    if has(SLAB, PGTABLE, RESERVED):
        return "kernel"
    return "usable" if has(LRU, ANON, HUGE) else "kernel"


def kinds(text):
    """The kind of each frame; a tail is what the head of its block is."""
    found, head = [], 0
    for (flags,) in struct.iter_unpack("<Q", gzip.decompress(base64.b64decode(text))):
        if not flags >> TAIL & 1:
            head = flags
        found.append(kind(flags if flags >> BUDDY & 1 or not flags >> TAIL & 1 else flags | head))
    return found


def count(plan, frames):
    """How many frames of each kind the segments of a plan lie on."""
    total = dict.fromkeys(("free", "usable", "kernel", "unusable"), 0)
    for segment in plan["segments"]:
        first = (int(segment["start"], 16) - RAM) // PAGE
        for frame in frames[first : first + segment["size"] // PAGE]:
            total[frame] += 1
    return total


def judge(words):
    """Complaints. The first steps are the plan, the flags, and the plan made without them."""
    plan, text, blind = (ran.output for ran in words.steps[:3])
    plan, blind, frames = json.loads(plan), json.loads(blind), kinds(text)
    found, before = count(plan, frames), count(blind, frames)
    print(f"# frames under the segments: {found}; placed without looking: {before}")
    said = {name: sum(segment["frames"][name] for segment in plan["segments"])
            for name in plan["segments"][0]["frames"]}
    # Of the running kernel's memory only the plan knows; its frames are reserved ones.
    kernel = said["kernel"] + said["running-kernel"]
    if abs(found["free"] - said["free"]) > MOVED or abs(found["kernel"] - kernel) > MOVED:
        yield f"the plan says {said}, the frames are {found}"
    if found["unusable"] or said["unusable"]:
        yield f"unusable frames: {found['unusable']}"
    if found["kernel"] > before["kernel"] + MOVED:
        yield f"{found['kernel']} frames of the kernel, {before['kernel']} when placed without looking"
    if any("frames" in segment for segment in blind["segments"]):
        yield "frames are told that cannot be read"

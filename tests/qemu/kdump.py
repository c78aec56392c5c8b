# SPDX-License-Identifier: GPL-2.0-or-later
"""A crash: where the capture kernel puts the dump, and whether that is what it must be and can be read."""

import functools
import os
import re
import subprocess
from pathlib import Path

from cases import CAPTURE_COMMAND_LINE, DUMPS, IOMEM, PANIC, VMCORE_SIZE
from judge import SEEDED, judge_health

PAGE = 4096
HERE = Path(__file__).resolve().parent
# What makedumpfile writes where it cannot seek, and no other dump starts with.
FLATTENED = b"makedumpfile\0\0\0\0"


def disks(case, work):
    """Raw files as large as any dump of the machine, one for each that the case takes: /dev/vda, /dev/vdb."""
    paths = [work / f"disk{number}" for number in range(len(case.dumps))]
    for path in paths:
        with open(path, "wb") as file:
            file.truncate((case.memory + 64) << 20)
    return paths


def disk_options(paths):
    for path in paths:
        yield from ("-drive", f"file={path},format=raw,if=none,id={path.name}",
                    "-device", f"virtio-blk-pci,drive={path.name},romfile=")


def modules(kernel):
    """Those of a kernel that a disk needs, named in the order in which they go in."""
    return {f"lib/modules/{path.name}": path for path in sorted(Path(kernel, "modules").iterdir())}


def output(words, command):
    """What a step of a kernel printed."""
    (ran,) = (ran for ran in words.steps if ran.command == command)
    return ran.output


def resources(iomem, name):
    """The ranges (first, last) of /proc/iomem with a name."""
    found = re.findall(rf"^ *([0-9a-f]+)-([0-9a-f]+) : {name}$", iomem, re.MULTILINE)
    return [(int(first, 16), int(last, 16)) for first, last in found]


def reserved(words):
    """KiB that a kernel keeps for a capture kernel."""
    return sum(last + 1 - first for first, last in resources(output(words, IOMEM), "Crash kernel")) >> 10


def pages(first, last):
    """Bytes of the pages that a range touches: /proc/vmcore has whole ones."""
    return (last // PAGE + 1 - first // PAGE) * PAGE


@functools.lru_cache
def image_size(vmlinux):
    """Bytes from _text to _end, by the kernel's own symbols."""
    symbols = subprocess.run(["nm", vmlinux], check=True, capture_output=True, text=True).stdout
    first, last = (int(re.search(rf"^([0-9a-f]+) . {name}$", symbols, re.M)[1], 16) for name in ("_text", "_end"))
    return last - first


def without(ranges, holes):
    """What is left of ranges: no hole lies across an edge of one."""
    for first, last in ranges:
        for start, end in sorted(holes):
            if first <= start and end <= last:
                if first < start:
                    yield first, start - 1
                first = end + 1
        if first <= last:
            yield first, last


def dumped(iomem, vmlinux):
    """Bytes of the dump's PT_LOADs: the kernel's image (None: it has none), and all RAM but the capture kernel's."""
    ram = without(resources(iomem, "System RAM.*"), resources(iomem, "Crash kernel"))
    image = pages(0, image_size(vmlinux) - 1) if vmlinux else 0
    return image + sum(pages(first, last) for first, last in ram)


def judge_size(crashed, words, vmlinux):
    """Complaints about the size of /proc/vmcore."""
    # fs/proc/vmcore.c: a page of headers, then all notes in as many pages as they fill: about 400 bytes for each CPU
    # and 2 to 4 KiB of vmcoreinfo.
    expected = dumped(output(crashed, IOMEM), vmlinux)
    size = int(output(words, VMCORE_SIZE))
    if size - expected not in (2 * PAGE, 3 * PAGE):
        yield f"/proc/vmcore has {size} bytes, not {expected} of memory and two or three pages in front of it"


def judge_regions(iomem, words):
    """Complaints about /chosen of the capture kernel and the memory it has."""
    has = words.chosen()
    regions = [(first, last + 1 - first) for first, last in reversed(resources(iomem, "Crash kernel"))]
    wanted = b"".join(number.to_bytes(8, "big") for region in regions for number in region)
    usable = has.get("linux,usable-memory-range", b"")
    header = has.get("linux,elfcorehdr", b"")
    start, size = int.from_bytes(header[:8], "big"), int.from_bytes(header[8:], "big")
    if usable != wanted:
        yield f"linux,usable-memory-range is {usable.hex()}, not {wanted.hex()}"
    if len(header) != 16 or not regions[0][0] <= start < start + size <= sum(regions[0]):
        yield f"linux,elfcorehdr is {header.hex()}, not in {regions[0][0]:#x}+{regions[0][1]:#x}"
    total = sum(size for _, size in regions) >> 10
    if not total // 2 < words.memory() < total:
        yield f"MemTotal {words.memory()} KiB in crash regions of {total} KiB"


def judge_boot(crashed, words, machine, filler):
    """Complaints about the capture kernel as such; crashed: the words of the kernel before it."""
    yield from judge_health(words, machine + SEEDED)
    if words.facts["cmdline"] != CAPTURE_COMMAND_LINE:
        yield f"command line {words.facts['cmdline']!r}"
    if words.facts["cpus"] != "1":
        yield f"{words.facts['cpus']} CPUs in the capture kernel, not 1"
    if words.facts["filler"] != filler:
        yield f"initrd content has checksum {words.facts['filler']}, not {filler}"
    yield from judge_regions(output(crashed, IOMEM), words)


def kernel_offset(dump):
    """KERNELOFFSET of the vmcoreinfo in an ELF dump, in whose first pages it stands: what KASLR added."""
    with open(dump, "rb") as file:
        return re.search(rb"^KERNELOFFSET=([0-9a-f]+)$", file.read(16 * PAGE), re.M)[1].decode()


def gdb(dump, vmlinux):
    return ["gdb-multiarch", "-nx", "-batch", "-ex", f"core-file {dump}",
            "-ex", f"symbol-file -o 0x{kernel_offset(dump)} {vmlinux}", "-ex", "print init_uts_ns.name.release",
            "-ex", f"python import sys; sys.argv = ['', '{dump}']", "-x", HERE / "gdb-stack.py"]


def drgn(dump, vmlinux):
    # Debian's module is for Debian's interpreter.
    return ["/usr/bin/python3", HERE / "drgn-stack", dump, vmlinux]


def crash(dump, vmlinux):
    return [HERE / "crash-stack", dump, vmlinux]


READERS = {"gdb": gdb, "drgn": drgn, "crash": crash}


def rearranged(disk):
    """The dump on a disk, in a file of its own if makedumpfile had to flatten it."""
    # Without a buffer, the place in the file is the one that makedumpfile reads on from.
    with open(disk, "rb", buffering=0) as file:
        if file.read(len(FLATTENED)) != FLATTENED:
            return disk
        dump = disk.with_suffix(".dump")
        file.seek(0)
        subprocess.run(["makedumpfile", "-R", dump], stdin=file, check=True, capture_output=True)
    return dump


def judge_log(dump):
    """Complaints about this machine's vmcore-dmesg on a dump that makedumpfile took."""
    program = os.environ.get("VMCORE_DMESG_HERE")
    if not program:  # only a copy of /proc/vmcore, which was read in the guest
        return
    with open(dump, "rb") as file:
        is_elf = file.read(4) == b"\x7fELF"
    ran = subprocess.run([program, dump], capture_output=True, text=True, errors="replace")
    if is_elf and (ran.returncode or PANIC not in ran.stdout):
        yield f"vmcore-dmesg {dump}: exit status {ran.returncode}, {len(ran.stdout)} bytes, {ran.stderr.strip()}"
    if not is_elf and (ran.returncode == 0 or "makedumpfile" not in ran.stderr):
        yield f"vmcore-dmesg of a compressed dump: exit status {ran.returncode}: {ran.stderr.strip()}"


def judge_dumps(case, paths, vmlinux, release):
    """Complaints about what a debugger makes of each dump; what it says is kept beside the log."""
    for name, path in zip(case.dumps, paths):
        reader = DUMPS[name].reader
        dump = rearranged(path)
        yield from judge_log(dump)
        ran = subprocess.run(READERS[reader](dump, vmlinux), capture_output=True, text=True)
        for text in ("sysrq_handle_crash", release):
            if text not in ran.stdout:
                words = (ran.stderr.strip() or ran.stdout.strip() or "nothing").splitlines()[-1]
                yield f"{reader} does not find {text} in the {name} dump: {words}"

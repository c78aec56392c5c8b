# SPDX-License-Identifier: GPL-2.0-or-later
"""Command lines and what must come of them.

Every case runs in a folder with the files of FILES and the machines of MACHINES, inputs.MACHINE with changes:

    RAM      0x40000000..0x80000000, of which free are
             0x40000000..0x40210000  0x41c00000..0x47f00000  0x49000000..0x78000000  0x7c000000..0x80000000
    used by  the running kernel 0x40210000..0x41c00000, reserved 0x47f00000..0x49000000,
             crash kernel 0x78000000..0x7c000000

Kernels have an image_size of 4 MiB. All is placed near the end of RAM: it needs 9 MiB, or 10 with an initrd (image_size,
4 MiB for alignment, 1 MiB for the rest, in whole MiB), for which 0x7f600000 is the first multiple of 2 MiB that will do, in
the last 11.25 or 10 MiB. From there on the kernel lies at the lowest multiple of 2 MiB with 4 MiB free; an initrd at the
lowest free page; then the device tree (less than one page) at the lowest free multiple of 2 MiB with 4 MiB of RAM from
there on; then purgatory at the lowest free page.
"""
from dataclasses import dataclass, field

import entries
import inputs

# kexec(8), EXIT STATUS.
OK, USAGE, INPUT, POLICY, ROOM, MACHINE, KERNEL, OTHER = 0, 1, 2, 3, 4, 5, 7, 8
LOADED, UNKNOWN = 1, 255  # of --status
# What a case expects that leaves open which.
REFUSALS = FAILED = (INPUT, POLICY, ROOM, MACHINE, KERNEL)

IMAGE = inputs.image(0x3000, 0x400000)
ARCHIVE = inputs.filler(0x1234, 3)
MORE = inputs.filler(0x800, 4)
TEXT = inputs.image_header(0x400000) + inputs.filler(0x2000 - 64, 5)
DATA = inputs.filler(0x1000, 6)
VMLINUX = inputs.vmlinux([(0, TEXT, 0x2000), (0x10000, DATA, 0x3000)])
# As kernels from 6.7 on put it into an EFI zboot file.
PADDED = IMAGE.ljust(0x400000, b"\0")
EFI_IMAGE = inputs.efi_image(0x4000, 0x400000)

# A tree as dtc -@ makes it, and an overlay for its label: 64 KiB of memory to leave alone.
LABELS = inputs.fdt({"#address-cells": b"\0\0\0\2", "#size-cells": b"\0\0\0\2"},
                    {"memory@40000000": {"device_type": inputs.text("memory"),
                                         "reg": inputs.cells64(0x40000000, 0x40000000)},
                     "reserved-memory": {"#address-cells": b"\0\0\0\2", "#size-cells": b"\0\0\0\2", "ranges": b"",
                                         "phandle": b"\0\0\0\1"},
                     "__symbols__": {"kept": inputs.text("/reserved-memory")}})
LABEL_OVERLAY = inputs.fdt(
    {}, {"fragment@0": {"target": b"\xff" * 4,
                        "__overlay__": {"buffer@7f600000": {"reg": inputs.cells64(0x7f600000, 0x10000)}}},
         "__fixups__": {"kept": inputs.text("/fragment@0:target:0")}})

ONE = {"conf": {"kernel": "kernel"}}
BOARD = inputs.fdt({"#address-cells": b"\0\0\0\2", "#size-cells": b"\0\0\0\2", "compatible": inputs.text("test,board")},
                   {"memory@40000000": {"device_type": inputs.text("memory"),
                                        "reg": inputs.cells64(0x40000000, 0x40000000)}})
# The kernel that is not meant has another size.
FIT = inputs.fit(
    {"kernel": inputs.fit_image(IMAGE, "kernel"), "other": inputs.fit_image(EFI_IMAGE, "kernel"),
     "fdt": inputs.fit_image(BOARD, "flat_dt"), "ramdisk": inputs.fit_image(ARCHIVE, "ramdisk", hashes=["sha256"])},
    {"other": {"kernel": "other"},
     "full": {"kernel": "kernel", "fdt": "fdt", "ramdisk": "ramdisk", "cmdline": "from=fit"}}, default="other")
FIT_FILES = {
    "fit": FIT,
    "fit-gzip": inputs.fit({"kernel": inputs.fit_image(inputs.gz(IMAGE), "kernel_noload", "gzip")}, ONE),
    "fit-external": inputs.fit_external({"first": inputs.fit_image(ARCHIVE[:-1], "ramdisk"),
                                         "kernel": inputs.fit_image(IMAGE, "kernel")}, ONE),
    "fit.gz": inputs.gz(FIT),
    "fit-signed": inputs.fit({"kernel": inputs.fit_image(IMAGE, "kernel", **{"signature-1": {}})}, ONE),
    "fit#odd": inputs.fit({"kernel": inputs.fit_image(IMAGE, "kernel")}, ONE),
    "fit-bad-hash": FIT.replace(IMAGE[-16:], IMAGE[-16:-1] + b"\0"),
    "fit-truncated": FIT[:0x1000],
    "fit-arm": inputs.fit({"kernel": {**inputs.fit_image(IMAGE, "kernel"), "arch": inputs.text("arm")}}, ONE),
    "fit-two": inputs.fit({"kernel": inputs.fit_image(IMAGE, "kernel")}, {"a": ONE["conf"], "b": ONE["conf"]}),
}

# As the kernel's own "make image.fit" writes it: no default, no hashes, the trees compressed as the kernel is.
OTHER_BOARD = inputs.fdt({"compatible": inputs.text("other,board")}, {})
FIT_FILES["image.fit"] = inputs.fit(
    {"kernel": inputs.fit_image(inputs.gz(IMAGE), "kernel_noload", "gzip", hashes=(), load=bytes(4), entry=bytes(4)),
     "fdt-1": inputs.fit_image(inputs.gz(OTHER_BOARD), "flat_dt", "gzip", hashes=()),
     "fdt-2": inputs.fit_image(inputs.gz(BOARD), "flat_dt", "gzip", hashes=())},
    {"conf-1": {"compatible": "other,board", "fdt": "fdt-1", "kernel": "kernel"},
     "conf-2": {"compatible": ["test,board", "test,soc"], "fdt": "fdt-2", "kernel": "kernel"}})

FILES = FIT_FILES | {
    "Image": IMAGE,
    "Image.gz": inputs.gz(IMAGE),
    "vmlinux": VMLINUX,
    "vmlinux.gz": inputs.gz(VMLINUX),
    "Image.efi": EFI_IMAGE,
    "Image.offset": inputs.image(0x3000, 0x400000, text_offset=0x80000),
    "Image.64k": inputs.image(0x3000, 0x400000, flags=0xe),
    "initrd": ARCHIVE,
    "more": MORE,
    "board.dtb": inputs.fdt({"#address-cells": b"\0\0\0\2", "#size-cells": b"\0\0\0\2",
                             "model": inputs.text("board")},
                            {"memory@40000000": {"device_type": inputs.text("memory"),
                                                 "reg": inputs.cells64(0x40000000, 0x40000000)}}),
    "labels.dtb": LABELS,
    "path.dtbo": inputs.fdt({}, {"fragment@0": {"target-path": inputs.text("/chosen"),
                                                "__overlay__": {"bootargs": inputs.text("overlaid=1"),
                                                                "added": {"reg": b"\0\0\0\7"}}}}),
    "label.dtbo": LABEL_OVERLAY,
    "label.dtbo.gz": inputs.gz(LABEL_OVERLAY),
    # Damaged, or no kernels at all.
    "empty": b"",
    "note.txt": b"not a kernel\n",
    "script": b"#!/bin/sh\nexit 0\n" * 300,
    "truncated-vmlinux": VMLINUX[:0x2800],
    "truncated-Image.efi": EFI_IMAGE[:0x3fff],
    "truncated.gz": inputs.gz(IMAGE)[:-9],
    "corrupt.gz": inputs.gz(IMAGE)[:-8] + bytes(8),
    "debug-only": inputs.vmlinux([(0, TEXT, 0x2000), (0x10000, DATA, 0x3000)], debug_only=True),
    "x86.elf": inputs.vmlinux([(0, TEXT, 0x2000)], machine=62),
    "truncated.dtb": inputs.machine_fdt()[:300],
    "folder/file": b"x",
} | {
    f"{kind}/{name}": damage(compress(IMAGE)) for kind, compress in inputs.COMPRESSED.items()
    for name, damage in {
        "Image": lambda data: data,
        "Image.zboot": lambda data: inputs.zboot("", data),
        # The lz4 legacy format ends where the file ends, and has no checksum: cut inside the last block.
        "truncated": lambda data: data[:-9],
        "garbage": lambda data: data + b"garbage",
        "in-zboot-truncated": lambda data: inputs.zboot("", data[:-9]),
    }.items()
} | {
    "padded.zboot": inputs.zboot("gzip", inputs.gz(PADDED)),
    "unknown.zboot": inputs.zboot("brotli", IMAGE),
    "riscv.zboot": inputs.zboot("gzip", inputs.gz(IMAGE), machine=0x5064),
    "truncated.zboot": inputs.zboot("gzip", inputs.gz(IMAGE))[:-5],
}

MACHINES = {
    "virt": {},
    "64k": {"kexec-snapshot": inputs.MACHINE["kexec-snapshot"].replace("4096", "65536")},
    "loaded": {"sys/kernel/kexec_loaded": "1\n"},
    "crash-loaded": {"sys/kernel/kexec_crash_loaded": "1\n"},
    "silent": {"sys/kernel/kexec_loaded": None, "sys/kernel/kexec_crash_loaded": None},
    "no-crash-region": {"proc/iomem": inputs.IOMEM.replace("  78000000-7bffffff : Crash kernel\n", "")},
    "no-crashkernel": {"proc/iomem": inputs.IOMEM.replace("  78000000-7bffffff : Crash kernel\n", ""),
                       "sys/kernel/kexec_crash_size": "0\n"},
    "two-crash-regions": {"proc/iomem": inputs.IOMEM.replace(
        "  78000000-7bffffff : Crash kernel\n",
        "  50000000-507fffff : Crash kernel\n  78000000-7bffffff : Crash kernel\n")},
    "unprivileged": {"proc/iomem": "00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n"},
    "no-iomem": {"proc/iomem": None},
    "no-fdt": {"sys/firmware/fdt": None},
    "no-identity": {"kexec-snapshot": None},
    "disabled": {"proc/sys/kernel/kexec_load_disabled": "1\n", "sys/kernel/security/lockdown": "[none] integrity\n"},
    "watched": {"sys/class/watchdog/watchdog0/state": "active\n", "sys/class/watchdog/watchdog0/timeout": "8\n"},
    "kdump": inputs.KDUMP,
    "long-cmdline": {"proc/cmdline": "a" * 2000 + "\n"},
}


@dataclass
class Case:
    """One run of the program."""
    name: str
    arguments: list
    status: int = OK
    stdout: list = field(default_factory=list)  # patterns, each to be found; none: nothing is printed
    stderr: list = field(default_factory=list)  # the same, in the last line (but for the hint at --help)
    stdin: bytes = b""  # through a pipe
    segments: list = None  # of --plan=json: (role, address, bytes, size in memory or None)
    initrd: tuple = None  # the plan's: first address, bytes up to the end of the last archive
    memory: list = None  # the plan's: (first address, end, use)
    bootargs: str = None  # what the plan's device tree says
    digests: list = None  # (address, bytes that the digest there covers)


def plan(*arguments, machine="virt"):
    return ["--plan=json", "--sysroot", machine, *arguments]


# 256 MiB of RAM: frames of the better kind 16 MiB at 0x44000000, of the worse one 16 MiB at 0x4a000000, in the half where
# places are sought first; around them of the kernel.
QUARTER = "40000000-4fffffff : System RAM\n"
KINDS = list(inputs.FRAMES)


def frames_machine(worse, better):
    return {"proc/iomem": QUARTER, "proc/kpageflags": inputs.kpageflags([
        (0x40000, 0x4000, "kernel"), (0x44000, 0x1000, better), (0x45000, 0x5000, "kernel"),
        (0x4a000, 0x1000, worse), (0x4b000, 0x5000, "kernel")])}


MACHINES.update({f"{worse}-{better}": frames_machine(worse, better) for better, worse in zip(KINDS, KINDS[1:-1])})
MACHINES["unusable-kernel"] = {"proc/iomem": QUARTER, "proc/kpageflags": inputs.kpageflags([
    (0x40000, 0x4000, "unusable"), (0x44000, 0x1000, "kernel"), (0x45000, 0xb000, "unusable")])}
MACHINES["all-unusable"] = {"proc/iomem": QUARTER, "proc/kpageflags": inputs.kpageflags([(0x40000, 0x10000, "unusable")])}
MACHINES["frame-list"] = {"proc/iomem": QUARTER, "kexec-frames": "40000 4000 kernel\n44000 1000 free\n45000 b000 cache\n"}
MACHINES["bad-frame-list"] = {"kexec-frames": "40000 8000\n"}


def by_frames(machine, *says):
    """The kernel goes to 0x44000000."""
    warned = [r"."] if machine.endswith("-kernel") else []
    return Case(f"frames-{machine}", plan("-l", "Image", machine=machine), stderr=warned,
                stdout=[r'"address": "0x44000000"', "frames: places were chosen by what memory held", *says])


# 256 MiB of RAM, all of which is not for use but 16 MiB at 0x44000000: each reason in turn.
LOWER, WINDOW, UPPER = (0x40000000, 0x4000000), (0x44000000, 0x1000000), (0x45000000, 0xb000000)
WITHIN = "44000000-44ffffff : System RAM\n"


def around(tree=inputs.machine_fdt(initrd=(0, 0)), iomem=QUARTER, **files):
    return {"sys/firmware/fdt": tree, "proc/iomem": iomem, **files}


def in_tree(**properties):
    """Two static regions with these properties in /reserved-memory."""
    regions = {f"region@{region[0]:x}": {"reg": inputs.cells64(*region), **properties} for region in (LOWER, UPPER)}
    return around(inputs.machine_fdt(initrd=(0, 0), nodes=inputs.reserved_memory(**regions)))


def lpi_tables(count):
    """What a kernel with so many CPUs says: tables all over the RAM above the window, 2 MiB apart."""
    words = [f"GICv3: using LPI property table @0x{UPPER[0]:016x}"]
    words += [f"GICv3: CPU{cpu}: using allocated LPI pending table @0x{UPPER[0] + (cpu + 1) * 0x200000:016x}"
              for cpu in range(count)]
    return "".join(f"[    0.000000] {line}\n" for line in words)


AVOIDED = {
    # What EFI keeps (runtime services, ESRT, ACPI's tables), the running kernel's own tree: iomem calls it all reserved.
    "reserved": around(iomem=QUARTER + "  40000000-43ffffff : reserved\n  45000000-4fffffff : reserved\n"),
    "efi-runtime": around(iomem="40000000-43ffffff : reserved\n" + WITHIN + "45000000-4fffffff : reserved\n"),
    "crash-kernel": around(iomem=QUARTER + "  40000000-43ffffff : Crash kernel\n  45000000-4fffffff : Crash kernel\n"),
    "unknown-child": around(iomem=QUARTER + "  40000000-43ffffff : GHES\n  45000000-4fffffff : ramoops\n"),
    "old-initrd": around(inputs.machine_fdt(initrd=(0x45000000, 0x50000000)), "44000000-4fffffff : System RAM\n"),
    "memreserve": around(inputs.machine_fdt(initrd=(0, 0), reserved=(LOWER, UPPER))),
    "static-cma": in_tree(compatible=inputs.text("shared-dma-pool"), reusable=b""),
    "no-map": in_tree(**{"no-map": b""}),
    "virtio-mem": around(iomem="40000000-43ffffff : System RAM (virtio_mem)\n" + WITHIN
                         + "45000000-4fffffff : System RAM (virtio_mem)\n"),
    "kmem": around(iomem=WITHIN + "45000000-4fffffff : CXL Window 0\n  45000000-4fffffff : dax0.0\n"
                   "    45000000-4fffffff : System RAM (kmem)\n"),
    "outside-memory-nodes": around(inputs.machine_fdt(initrd=(0, 0), memory=WINDOW)),
    "srat": around(**{"sys/firmware/acpi/tables/SRAT": inputs.srat(LOWER, UPPER)}),
    # 88 tables, the last at 0x4fe00000.
    "lpi-tables": around(inputs.machine_fdt(initrd=(0, 0), nodes=inputs.GICV3), "44000000-4fffffff : System RAM\n",
                         **{"var/log/dmesg": lpi_tables(87)}),
}
# Where the rest does not even count as RAM, the second half begins in the window.
ALONE = {"efi-runtime", "no-map"}
MACHINES.update({f"avoided-{name}": files for name, files in AVOIDED.items()})


def avoided():
    for name in AVOIDED:
        base = 0x44800000 if name in ALONE else 0x44000000
        yield Case(f"avoided-{name}", plan("-l", "Image", machine=f"avoided-{name}"),
                   segments=[("kernel", base, 0x3000, 0x400000), ("dtb", base + 0x400000, None, None),
                             ("purgatory", None, None, None)])


BASE = 0x7f600000
REST = [("dtb", BASE + 0x400000, None, 0x1000), ("purgatory", BASE + 0x401000, None, None)]  # without an initrd
# Where the second half of RAM will not do: the lowest place for the kernel, and what is left below it.
LOW_BASE = 0x41c00000
LOW = [("dtb", 0x40000000, None, 0x1000), ("purgatory", 0x40001000, None, None)]

CASES = [
    Case("help", ["-h"],
         stdout=[r"\Akexec-arm64 [0-9.]+\nUsage: kexec \[OPTION\]\.\.\. \[kernel\]\n", "reuse-cmdline",
                 "kexec-file-syscall", "hotplug", "load-panic", r"(?m)^vmlinux$", r"(?m)^Image$",
                 r"(?m)^Architecture options:$"]),
    Case("help-before-an-error", ["-h", "--bogus"], stdout=["Usage"]),
    Case("version", ["--version"], stdout=[r"\Akexec-arm64 [0-9.]+\n\Z"]),
    Case("version-short-and-first", ["-v", "--bogus"], stdout=[r"\Akexec-arm64 "]),

    Case("no-arguments", [], USAGE, stderr=["no kernel given"]),
    Case("no-kernel", ["-l"], USAGE, stderr=["no kernel given"]),
    Case("unknown-option", ["--bogus", "-v"], USAGE, stderr=["--bogus"]),
    Case("unknown-letter", ["-q"], USAGE, stderr=["-q"]),
    Case("ambiguous-option", ["--mem=1", "Image"], USAGE, stderr=["--mem-min.*--mem-max"]),
    Case("missing-value", ["-l", "Image", "--append"], USAGE, stderr=["--append"]),
    Case("bad-number", ["-l", "Image", "--mem-min=abc"], USAGE, stderr=["--mem-min=abc"]),
    Case("contradiction", ["-u", "-e"], USAGE, stderr=["--unload.*--exec"]),
    Case("sysroot-with-an-effect", ["-l", "Image", "--sysroot", "virt"], USAGE, stderr=["--sysroot.*--plan"]),
    Case("live-update", ["--load-live-update", "Image"], USAGE, stderr=["--load-live-update.*Xen"]),

    Case("status-none", ["-S", "--sysroot", "virt"]),
    Case("status-is-of-crash", ["-S", "--sysroot", "loaded"]),
    Case("status-crash", ["-S", "--sysroot", "crash-loaded"], LOADED),
    Case("status-crash-named", ["-p", "-S", "--sysroot", "crash-loaded"], LOADED),
    Case("status-normal", ["-l", "-S", "--sysroot", "loaded"], LOADED),
    Case("status-normal-is-not-crash", ["-S", "-l", "--sysroot", "crash-loaded"]),
    Case("status-unknown", ["-S", "--sysroot", "silent"], UNKNOWN),

    # 0x78000000-0x7bffffff: 64 MiB; with two regions the last one counts.
    Case("ckr-size", ["--sysroot", "virt", "--print-ckr-size"], stdout=[r"\A67108864\n\Z"]),
    Case("ckr-size-none", ["--sysroot", "no-crash-region", "--print-ckr-size"], stdout=[r"\A0\n\Z"]),
    Case("ckr-size-two", ["--sysroot", "two-crash-regions", "--print-ckr-size"], stdout=[r"\A67108864\n\Z"]),
    Case("ckr-size-unprivileged", ["--sysroot", "unprivileged", "--print-ckr-size"], stdout=[r"\A0\n\Z"]),

    # One part, so one segment for all of image_size.
    Case("Image", plan("-l", "Image"),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST],
         digests=[(BASE, IMAGE)], bootargs="root=/dev/vda1 crashkernel=64M ro", initrd=(0, 0),
         # The old initrd, which the tree names, lies inside what iomem calls reserved.
         memory=[(0x40000000, 0x40210000, "free"), (0x40210000, 0x41800000, "running kernel"),
                 (0x41800000, 0x41c00000, "running kernel"), (0x41c00000, 0x47f00000, "free"),
                 (0x47f00000, 0x48000000, "reserved"),
                 (0x48000000, 0x48100000, "initrd of the running kernel"),
                 (0x48100000, 0x49000000, "reserved"), (0x49000000, 0x78000000, "free"),
                 (0x78000000, 0x7c000000, "crash kernel"), (0x7c000000, 0x80000000, "free")]),
    # 0x1234 bytes are two pages; the tree no longer fits at BASE + 0x400000.
    Case("Image-initrd", plan("-l", "Image", "--initrd=initrd", "--append=console=ttyAMA0"),
         segments=[("kernel", BASE, 0x3000, 0x400000), ("initrd", BASE + 0x400000, 0x1234, 0x2000),
                   ("purgatory", BASE + 0x402000, None, None), ("dtb", BASE + 0x600000, None, 0x1000)],
         digests=[(BASE + 0x400000, ARCHIVE)], bootargs="console=ttyAMA0", initrd=(BASE + 0x400000, 0x1234)),
    # Each archive from a page on: BASE + 0x400000 and two pages further. 0x2000 + 0x800 bytes in all.
    Case("two-initrds", plan("-l", "Image", "--initrd=initrd", "--ramdisk=more"),
         segments=[("kernel", BASE, 0x3000, 0x400000), ("initrd", BASE + 0x400000, 0x1234, 0x2000),
                   ("initrd", BASE + 0x402000, 0x800, 0x1000), ("purgatory", BASE + 0x403000, None, None),
                   ("dtb", BASE + 0x600000, None, 0x1000)], initrd=(BASE + 0x400000, 0x2800)),
    # Two PT_LOADs; the first one's memory reaches to the second (zeros between), the second's to image_size.
    Case("vmlinux", plan("-l", "vmlinux"),
         segments=[("kernel", BASE, 0x2000, 0x10000),
                   ("kernel", BASE + 0x10000, 0x1000, 0x3f0000), *REST],
         digests=[(BASE, TEXT + bytes(0x10000 - 0x2000)), (BASE + 0x10000, DATA)]),
    Case("vmlinux-gzip", plan("-l", "vmlinux.gz"),
         segments=[("kernel", BASE, 0x2000, 0x10000),
                   ("kernel", BASE + 0x10000, 0x1000, 0x3f0000), *REST]),
    Case("Image-gzip", plan("-l", "Image.gz"),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST], digests=[(BASE, IMAGE)]),
    Case("Image-gzip-through-a-pipe", plan("-l", "/dev/stdin"), stdin=inputs.gz(IMAGE),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST], digests=[(BASE, IMAGE)]),
    Case("padded-Image-in-zboot", plan("-l", "padded.zboot"),
         segments=[("kernel", BASE, 0x400000, 0x400000), *REST], digests=[(BASE, PADDED)]),
    Case("Image-EFI", plan("-l", "Image.efi"),
         segments=[("kernel", BASE, 0x4000, 0x400000), *REST]),
    # 0x80000 above a multiple of 2 MiB, which is free.
    Case("text-offset", plan("-l", "Image.offset"),
         segments=[("dtb", BASE, None, 0x1000), ("purgatory", BASE + 0x1000, None, None),
                   ("kernel", BASE + 0x80000, 0x3000, 0x400000)]),
    # Whole pages of 64 KiB: the initrd takes one.
    Case("64K-pages", plan("-l", "Image.64k", "--initrd=initrd", machine="64k"),
         segments=[("kernel", BASE, 0x3000, 0x400000), ("initrd", BASE + 0x400000, 0x1234, 0x10000),
                   ("purgatory", BASE + 0x410000, None, None), ("dtb", BASE + 0x600000, None, 0x10000)]),
    # 0x70000000 is a multiple of 2 MiB; the tree goes behind the kernel, purgatory behind the tree.
    Case("mem-min", plan("-l", "Image", "--mem-min=0x70000000", "--mem-max=0x704fffff"),
         segments=[("kernel", 0x70000000, 0x3000, 0x400000), ("dtb", 0x70400000, None, 0x1000),
                   ("purgatory", 0x70401000, None, None)]),
    # The bound is inclusive: 0x41ffffff is the last byte of 4 MiB from 0x41c00000.
    Case("mem-max-fits", plan("-l", "Image", "--mem-max=0x41ffffff"),
         segments=[*LOW, ("kernel", LOW_BASE, 0x3000, 0x400000)]),
    # One byte less takes the last page: only over the running kernel are 4 MiB left, from the start of RAM. The others
    # need not go there.
    Case("mem-max-over-the-running-kernel", plan("-l", "Image", "--mem-max=0x41fffffe"),
         segments=[("kernel", 0x40000000, 0x3000, 0x400000), ("dtb", 0x41c00000, None, 0x1000),
                   ("purgatory", 0x41c01000, None, None)]),
    Case("mem-max-no-room", plan("-l", "Image", "--mem-max=0x401fffff"), ROOM,
         stderr=["Image: no room for the kernel"]),
    Case("no-checks", plan("-i", "-l", "vmlinux"),
         segments=[("kernel", BASE, 0x2000, 0x10000),
                   ("kernel", BASE + 0x10000, 0x1000, 0x3f0000), *REST],
         digests=[]),
    Case("dtb-given", plan("-l", "Image", "--dtb=board.dtb", "--append=x"),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST], bootargs="x"),
    Case("dtb-given-where-there-is-none", plan("-l", "Image", "--dtb=board.dtb", machine="no-fdt"),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST],
         stderr=["neither device tree nor ACPI tells how to call PSCI"]),

    Case("reuse-and-append", plan("-l", "Image", "--append=quiet", "--reuse-cmdline"),
         bootargs="root=/dev/vda1 crashkernel=64M ro quiet"),
    Case("append-verbatim", plan("-l", "Image", "--append= a  b=\"c d\" "), bootargs=" a  b=\"c d\" "),
    Case("append-too-long", plan("-l", "Image", "--append=" + "b" * 2048), USAGE, stderr=["2048.*2047"]),
    # 2000 + one space + 46
    Case("append-just-fits",
         plan("-l", "Image", "--reuse-cmdline", "--append=" + "b" * 46, machine="long-cmdline"),
         bootargs="a" * 2000 + " " + "b" * 46),
    Case("reuse-too-long",
         plan("-l", "Image", "--reuse-cmdline", "--append=" + "b" * 47, machine="long-cmdline"),
         USAGE, stderr=["2048.*2047"]),

    *avoided(),
    by_frames("cache-free", r'"frames": \{"free": [1-9]\d*, "cache": 0, "anonymous": 0,'),
    by_frames("anonymous-cache", r"kernel: lies on \d+ frames of clean page cache, as no place of"),
    by_frames("pinned-anonymous", r"kernel: lies on \d+ frames of anonymous memory, as no place of"),
    by_frames("kernel-pinned", r"kernel: lies on \d+ frames of huge or locked memory, which devices may use, as"),
    by_frames("unusable-kernel", r"kernel: lies on \d+ frames of memory of the kernel and its drivers, as"),
    by_frames("frame-list"),
    Case("frames-all-unusable", plan("-l", "Image", machine="all-unusable"), ROOM,
         stderr=["no room for the kernel: .* poisoned or offline"]),
    Case("frames-damaged-list", plan("-l", "Image", machine="bad-frame-list"), INPUT,
         stderr=["bad-frame-list/kexec-frames: line 1: expected FIRST COUNT CLASS"]),

    Case("plan-text", ["--plan", "--sysroot", "virt", "vmlinux", "--initrd", "initrd"],
         stdout=["vmlinux, little endian, 4K pages", "0x0*7f600000", "0x0*40000000", "[Ss]egments",
                 "crash kernel", "kexec_load", "/chosen/bootargs"]),
    Case("plan-with-debug", plan("-d", "-l", "Image"), stdout=['"Image"']),
    Case("type-agrees", plan("-t", "vmlinux", "-l", "vmlinux.gz"), stdout=['"vmlinux"']),
    Case("ignored-options", plan("--reset-vga", "--console-vga", "--args-linux", "-l", "Image"),
         stdout=['"Image"']),

    Case("type-differs", plan("-tImage", "-l", "vmlinux"), INPUT, stderr=["vmlinux: .*Image"]),
    Case("type-unknown", plan("--type=zImage", "-l", "Image"), INPUT, stderr=["Image: .*zImage"]),
    Case("kernel-missing", plan("-l", "nowhere/vmlinux"), INPUT, stderr=["nowhere/vmlinux: No such file"]),
    Case("kernel-folder", plan("-l", "folder"), INPUT, stderr=["folder: .*directory"]),
    Case("kernel-empty", plan("-l", "empty"), INPUT, stderr=["empty: .*empty"]),
    Case("kernel-standard-input", plan("-l", "-"), stdin=inputs.gz(IMAGE),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST], digests=[(BASE, IMAGE)]),
    Case("kernel-no-standard-input", plan("-l", "-"), INPUT, stderr=["-: the file is empty"]),
    Case("kernel-dev-stdin", plan("-l", "/dev/stdin"), stdin=IMAGE,
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST], digests=[(BASE, IMAGE)]),
    Case("kernel-null-device", plan("-l", "/dev/null"), INPUT, stderr=["/dev/null: .*character device"]),
    Case("kernel-endless", plan("-l", "/dev/zero"), INPUT, stderr=["/dev/zero: .*character device"]),
    Case("kernel-text", plan("-l", "note.txt"), INPUT, stderr=["note.txt: not a kernel"]),
    Case("kernel-script", plan("-l", "script"), INPUT, stderr=["script: not a kernel"]),
    Case("kernel-x86", plan("-l", "x86.elf"), INPUT, stderr=["x86.elf: .*e_machine is 62"]),
    # The first program header's bytes are 0x1000..0x3000 of a file of 0x2800 bytes.
    Case("vmlinux-truncated", plan("-l", "truncated-vmlinux"), INPUT,
         stderr=["truncated-vmlinux: .*0x2800"]),
    Case("vmlinux-debug-only", plan("-l", "debug-only"), INPUT, stderr=["debug-only: .*debug"]),
    # The section ends at 0x4000, the file one byte before.
    Case("Image-truncated", plan("-l", "truncated-Image.efi"), INPUT,
         stderr=["truncated-Image.efi: .*0x4000.*0x3fff"]),
    Case("zboot-of-unknown-compression", plan("-l", "unknown.zboot"), INPUT,
         stderr=[r'unknown.zboot: zboot: payload 0x200\+0x3000 \("brotli"\) is not compressed in a known way']),
    Case("zboot-for-riscv", plan("-l", "riscv.zboot"), INPUT,
         stderr=["riscv.zboot: zboot: PE header: machine is 0x5064, expected 0xaa64"]),
    Case("zboot-truncated", plan("-l", "truncated.zboot"), INPUT,
         stderr=["truncated.zboot: zboot: truncated: payload 0x200"]),
    Case("gzip-truncated", plan("-l", "truncated.gz"), INPUT, stderr=["truncated.gz: gzip"]),
    Case("gzip-corrupt", plan("-l", "corrupt.gz"), INPUT, stderr=["corrupt.gz: gzip"]),
    Case("initrd-missing", plan("-l", "Image", "--initrd=nowhere"), INPUT, stderr=["nowhere: No such file"]),
    Case("initrd-empty", plan("-l", "Image", "--initrd=empty"), INPUT, stderr=["initrd.*empty"]),
    # The configuration for this machine; what it brings is used, unless the user gives his own.
    Case("fit-for-this-machine", plan("-l", "fit"), bootargs="from=fit",
         segments=[("kernel", BASE, 0x3000, 0x400000), ("initrd", BASE + 0x400000, 0x1234, 0x2000),
                   ("purgatory", BASE + 0x402000, None, None), ("dtb", BASE + 0x600000, None, 0x1000)],
         digests=[(BASE + 0x400000, ARCHIVE), (BASE, IMAGE)]),
    Case("fit-with-own", plan("-l", "fit", "--initrd=more", "--dtb=board.dtb", "--append=own=1"), bootargs="own=1",
         segments=[("kernel", BASE, 0x3000, 0x400000), ("initrd", BASE + 0x400000, 0x800, 0x1000),
                   ("purgatory", BASE + 0x401000, None, None), ("dtb", BASE + 0x600000, None, 0x1000)],
         digests=[(BASE + 0x400000, MORE), (BASE, IMAGE)]),
    Case("fit-by-name", plan("-l", "fit#other"),
         segments=[("kernel", BASE, 0x4000, 0x400000), *REST], digests=[(BASE, EFI_IMAGE)]),
    Case("fit-named-with-a-mark", plan("-l", "fit#odd"),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST], digests=[(BASE, IMAGE)]),
    Case("fit-named-with-a-mark-and-more", plan("-l", "fit#odd#conf"),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST], digests=[(BASE, IMAGE)]),
    *(Case(name, plan("-l", name), segments=[("kernel", BASE, 0x3000, 0x400000), *REST], digests=[(BASE, IMAGE)])
      for name in ("fit-gzip", "fit-external")),
    Case("image.fit", ["--plan", "--sysroot", "virt", "-l", "image.fit"],
         stdout=['configuration "conf-2": it fits this machine best', "0x00007f600000.*kernel +0x3000 bytes"]),
    Case("image.fit-of-other-boards", plan("-l", "image.fit", machine="no-fdt"), INPUT,
         stderr=[r"no configuration fits this machine \(no compatible\).*conf-1, conf-2$"]),
    Case("fit-in-gzip", plan("-l", "fit.gz#full"), bootargs="from=fit"),
    Case("fit-signature-not-verified", plan("-l", "fit-signed"), stderr=["signature is not verified"]),
    Case("fit-no-such-configuration", plan("-l", "fit#none"), INPUT,
         stderr=['fit: fit: no configuration "none"; there are: other, full$']),
    Case("fit-none-fits", plan("-l", "fit-two"), INPUT, stderr=["no configuration fits this machine.*FILE#a"]),
    Case("fit-bad-hash", plan("-l", "fit-bad-hash"), INPUT, stderr=['image "kernel": hash-crc32: the crc32 of its']),
    Case("fit-truncated", plan("-l", "fit-truncated"), INPUT, stderr=["fit-truncated: fit: totalsize is 0x"]),
    Case("fit-for-arm", plan("-l", "fit-arm"), INPUT, stderr=['image "kernel": arch is arm, expected arm64']),
    Case("configuration-of-an-image", plan("-l", "Image#conf"), INPUT, stderr=["Image: not a Flat Image Tree.*conf"]),
    Case("dtb-as-kernel", plan("-l", "board.dtb"), INPUT, stderr=["board.dtb: .*a device tree: give it with --dtb"]),

    Case("inspect-image", ["--inspect", "Image.gz"], stdout=["^Image.gz: a kernel for arm64: Image", "gzip", "0x400000"]),
    Case("inspect-fit", ["--inspect", "fit"],
         stdout=["a kernel for arm64", r'kernel "kernel": Image, 0x3000', r"hash-crc32 \(crc32\): good",
                 r'configuration "full"', "command line: from=fit", "compatible: test,board"]),
    Case("inspect-json", ["--inspect=json", "fit"], stdout=['"verdict": "kernel"']),
    Case("inspect-bad-hash", ["--inspect", "fit-bad-hash"], INPUT, stdout=[r"^fit-bad-hash: damaged: .*kernel"]),
    Case("inspect-truncated", ["--inspect", "truncated.gz"], INPUT, stdout=["truncated.gz: damaged: gzip: truncated"]),
    Case("inspect-dtb", ["--inspect", "board.dtb"], OTHER, stdout=["board.dtb: a device tree\n", "model: board"]),
    Case("inspect-overlay", ["--inspect", "path.dtbo"], OTHER, stdout=["an overlay for a device tree"]),
    Case("inspect-no-configuration", ["--inspect", "fit#none"], INPUT, stdout=['^fit#none: damaged: fit: no configuration "none"']),
    Case("inspect-script", ["--inspect", "script"], OTHER, stdout=["script: a script"]),
    Case("inspect-x86", ["--inspect", "x86.elf"], OTHER, stdout=["x86.elf: an ELF file for x86-64"]),
    Case("inspect-text", ["--inspect", "note.txt"], OTHER, stdout=["note.txt: of no known format"]),
    Case("inspect-missing", ["--inspect", "nowhere"], INPUT, stderr=["nowhere: No such file"]),
    Case("inspect-nothing", ["--inspect"], USAGE, stderr=["--inspect: no file given"]),
    Case("inspect-and-load", ["--inspect", "-l", "Image"], USAGE, stderr=["--inspect does nothing else"]),
    Case("dtbo-by-path-on-the-machines-tree", plan("-l", "Image", "--dtbo=path.dtbo"),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST]),
    # What the overlay reserves is not used: below it is room for 9 MiB in the last 9 * 1.25^4 = 21.97.
    Case("dtbo-by-label", plan("-l", "Image", "--dtb=labels.dtb", "--dtbo", "label.dtbo.gz"),
         segments=[("kernel", 0x7ec00000, 0x3000, 0x400000), ("dtb", 0x7f000000, None, 0x1000),
                   ("purgatory", 0x7f001000, None, None)]),
    Case("dtbo-needs-symbols", plan("-l", "Image", "--dtbo=path.dtbo", "--dtbo=label.dtbo"), INPUT,
         stderr=['overlay label.dtbo: .*label "kept".*no __symbols__.*dtc -@']),
    Case("dtbo-is-none", plan("-l", "Image", "--dtbo=board.dtb"), INPUT, stderr=["board.dtb: not an overlay"]),
    Case("dtbo-missing", plan("-l", "Image", "--dtbo=nowhere"), INPUT, stderr=["overlay: nowhere: No such file"]),
    Case("dtb-missing", plan("-l", "Image", "--dtb=nowhere"), INPUT, stderr=["nowhere: No such file"]),
    Case("dtb-truncated", plan("-l", "Image", "--dtb=truncated.dtb"), INPUT,
         stderr=["truncated.dtb: .*totalsize"]),
    Case("dtb-none", plan("-l", "Image", machine="no-fdt"), MACHINE, stderr=["no device tree.*--dtb"]),
    Case("iomem-hidden", plan("-l", "Image", machine="unprivileged"), MACHINE, stderr=["iomem.*root"]),
    Case("iomem-missing", plan("-l", "Image", machine="no-iomem"), MACHINE, stderr=["proc/iomem"]),
    Case("sysroot-missing", plan("-l", "Image", machine="nowhere"), MACHINE, stderr=["nowhere"]),
    Case("sysroot-without-identity", plan("-l", "Image", machine="no-identity"), MACHINE,
         stderr=["no-identity/kexec-snapshot"]),

    Case("crash-kernel-without-region", plan("-p", "Image", machine="no-crash-region"), ROOM,
         stderr=["no memory is reserved for a crash kernel: boot with crashkernel=[0-9]+M or more"]),
    Case("file-syscall", ["--plan=json", "--sysroot", "virt", "-s", "-l", "Image", "--append=a"],
         stdout=[r"\"call\": \"kexec_file_load\""]),
    Case("file-syscall-text", ["--plan", "--sysroot", "virt", "-s", "-l", "vmlinux", "--initrd=initrd", "--append=a  b"],
         stdout=["Call: kexec_file_load, flags 0\n", "Placed by the kernel", r"Command line: \"a  b\""]),
    Case("file-syscall-dtb", plan("-s", "-l", "Image", "--dtb=user.dtb"), USAGE, stderr=["--dtb: kexec_file_load.*--kexec-syscall"]),
    # What stands in the way of a load, and the status that it would have.
    Case("doctor", ["--doctor", "--sysroot", "virt"],
         stdout=[r"(?m)^ok       kexec-loaded        no kernel is loaded", "0 problems, 0 warnings: a load is possible",
                 # RAM less reserved memory and the crash region: 1 GiB - 17 MiB - 64 MiB, and the initrd lies in those.
                 r"(?m)^ok       memory              965632 KiB of memory"]),
    Case("doctor-kernel", ["--doctor", "--sysroot", "virt", "-l", "Image", "--initrd=initrd"],
         stdout=[r"(?m)^ok       plan                Image: 4 segments of .* the kernel at 0x7f600000"]),
    Case("doctor-disabled", ["--doctor", "--sysroot", "disabled", "Image"], KERNEL,
         stdout=[r"(?m)^problem  load-disabled       disabled/proc/sys/kernel/kexec_load_disabled is 1\n"
                 r" +-> only a reboot can set it back to 0$", "1 problem, 0 warnings: a load would be refused"]),
    Case("doctor-input", ["--doctor", "--sysroot", "virt", "truncated.gz"], INPUT,
         stdout=["(?m)^problem  plan                truncated.gz: gzip: "]),
    Case("doctor-usage", ["--doctor", "--sysroot", "virt", "-s", "--dtb=board.dtb", "Image"], USAGE,
         stdout=["(?m)^problem  call                --dtb: kexec_file_load"]),
    Case("doctor-machine", ["--doctor", "--sysroot", "no-fdt"], MACHINE, stdout=["(?m)^problem  memory .*no device tree"]),
    Case("doctor-watchdog", ["--doctor", "--sysroot", "watched"],
         stdout=["(?m)^warning  watchdog            a watchdog is running, .*: watchdog0, timeout 8 s$"]),
    Case("doctor-crash", ["--doctor", "-p", "Image", "--sysroot", "kdump"],
         stdout=["To load a crash kernel, Image, by kexec_load", "(?m)in the crash region of 65536 KiB$",
                 "(?m)^note     crash-loaded        a crash kernel is loaded; loading one replaces it$",
                 "(?m)^ok       config-crash-dump ", "(?m)^warning  dump-header .*tells where RAM is mapped"]),
    Case("doctor-crash-region", ["--doctor", "-p", "--sysroot", "no-crashkernel"], ROOM,
         stdout=["(?m)^problem  crash-region        no memory is reserved for a crash kernel\n +-> boot with crashkernel="]),
    Case("doctor-crash-notes", ["--doctor", "-p", "--sysroot", "virt"], MACHINE,
         stdout=["(?m)^problem  dump-header .*no CPU has crash_notes"]),
    Case("doctor-json", ["--doctor=json", "--sysroot", "disabled", "Image"], KERNEL,
         stdout=[r'"status": 7,', r'{"id": "load-disabled", "state": "problem", "text": "[^"]* is 1", "cure": "only']),
    Case("doctor-and-plan", ["--doctor", "--plan", "-l", "Image"], USAGE, stderr=["--doctor does nothing else"]),
    Case("reuse-initrd", plan("--reuseinitrd", "-l", "Image"), USAGE, stderr=["--reuseinitrd"]),

    # Nothing of these may be more than a refusal.
    Case("hostile-newline", ["--a\nb"], USAGE, stderr=["no such option"]),
    Case("hostile-format", ["--%s%n%p%x"], USAGE, stderr=["%s%n%p%x"]),
    Case("hostile-long-option", ["--" + "x" * 100000], USAGE, stderr=["--xxx"]),
    Case("hostile-long-path", plan("-l", "y" * 100000), INPUT, stderr=["File name too long"]),
    Case("hostile-bytes", ["-l", "--append=\udcff\udc80\x01", "-\udcff"], USAGE, stderr=["no such option"]),
    Case("hostile-many", plan("-l", "Image", *["--initrd=initrd"] * 2000)),
    Case("hostile-operands", plan("-l", *["Image"] * 5000)),
    Case("hostile-empty-arguments", ["", "", "-l", ""], FAILED),
    Case("hostile-numbers", plan("-l", "Image", "--mem-min=0xffffffffffffffff", "--mem-max=0"), ROOM,
         stderr=["Image: "]),
]

# The same plan as the raw Image's comes of each; and a damaged one names its codec and the place.
CODECS = {"bz2": "bzip2", "gz": "gzip", "lz4": "lz4", "lz4-frame": "lz4", "lzma": "lzma", "lzo": "lzop", "xz": "xz",
          "zst": "zstd"}
CASES += [
    Case(f"{kind}-{name}", plan("-l", f"{kind}/{name}"),
         segments=[("kernel", BASE, 0x3000, 0x400000), *REST], digests=[(BASE, IMAGE)])
    for kind in CODECS for name in ("Image", "Image.zboot")
] + [
    Case(f"{kind}-{name}", plan("-l", f"{kind}/{name}"), INPUT, stderr=[f"{kind}/{name}: {codec}: .*offset 0x"])
    for kind, codec in CODECS.items() for name in ("truncated", "garbage", "in-zboot-truncated")
]

MACHINES.update(entries.MACHINES)


def entry(name, machine="bls", *options, **expected):
    """A load of an entry, or its refusal, and what is said in the last line."""
    return Case(f"{machine}-{'-'.join((name.split('/')[-1], *(word.split('=')[0].strip('-') for word in options)))}",
                plan("-l", f"--bls={name}", *options, machine=machine), **expected)


# What entries.NEW has: its kernel, its two initrds, and its options.
NEW_SEGMENTS = [("kernel", BASE, 0x3000, 0x400000), ("initrd", BASE + 0x400000, 0x1234, 0x2000), ("initrd", BASE + 0x402000, 0x800, 0x1000),
                ("purgatory", BASE + 0x403000, None, None), ("dtb", BASE + 0x600000, None, 0x1000)]
OLD_SEGMENTS = [("kernel", BASE, 0x2000, 0x400000), *REST]

CASES += [
    entry("default", segments=NEW_SEGMENTS, bootargs="root=/dev/new quiet",
          digests=[(BASE, entries.KERNEL), (BASE + 0x400000, entries.ARCHIVE.ljust(0x2000, b"\0")),
                   (BASE + 0x402000, entries.MORE)]),
    entry("os-6.9", segments=OLD_SEGMENTS, bootargs="root=/dev/old"),
    entry("os-6.9.conf", segments=OLD_SEGMENTS, bootargs="root=/dev/old"),
    entry("bls/boot/loader/entries/os-6.9.conf", segments=OLD_SEGMENTS, bootargs="root=/dev/old"),
    entry("default", "bls", "--append=own=1", segments=NEW_SEGMENTS, bootargs="own=1"),
    entry("default", "bls", "--reuse-cmdline", "--append=more", segments=NEW_SEGMENTS,
          bootargs="root=/dev/vda1 crashkernel=64M ro more"),
    entry("default", "bls", "--initrd=more", bootargs="root=/dev/new quiet",
          segments=[("kernel", BASE, 0x3000, 0x400000), ("initrd", BASE + 0x400000, 0x800, 0x1000),
                    ("purgatory", BASE + 0x401000, None, None), ("dtb", BASE + 0x600000, None, 0x1000)]),
    entry("default", "bls-loader-conf", segments=OLD_SEGMENTS, bootargs="root=/dev/old"),
    entry("default", "bls-wrong-loader-conf", segments=NEW_SEGMENTS,
          stderr=['loader.conf asks for boot loader entry "auto-windows", which is not there']),
    entry("default", "bls-once", segments=OLD_SEGMENTS),
    entry("default", "bls-bad", segments=OLD_SEGMENTS),
    entry("os-6.12+0-3.conf", "bls-bad", segments=NEW_SEGMENTS),
    entry("default", "bls-uki", bootargs="of=uki",
          segments=[("kernel", BASE, 0x3000, 0x400000), ("initrd", BASE + 0x400000, 0x1234, 0x2000),
                    ("purgatory", BASE + 0x402000, None, None), ("dtb", BASE + 0x600000, None, 0x1000)]),
    entry("an-os", "bls-uki", "--append=own=1", bootargs="own=1"),
    entry("board", "bls-tree", segments=[("kernel", BASE, 0x3000, 0x400000), *REST]),
    entry("no-tree", "bls-tree", status=INPUT, stderr=["device tree .*bls-tree/boot/initrd-1: magic is 0x0b121920"]),
    entry("no-overlay", "bls-tree", status=INPUT, stderr=["overlay .*bls-tree/boot/board.dtb: not an overlay"]),
    entry("board", "bls-tree", "-s", status=USAGE, stderr=["the device tree of the boot loader entry: kexec_file_load.*cannot"]),
    entry("default", "bls-grub", bootargs="root=/dev/grub ro ",
          segments=[("kernel", BASE, 0x2000, 0x400000), ("initrd", BASE + 0x400000, 0x1234, 0x2000),
                    ("purgatory", BASE + 0x402000, None, None), ("dtb", BASE + 0x600000, None, 0x1000)]),
    entry("f-1", "bls-no-grubenv", status=INPUT,
          stderr=[r"entries/f-1.conf: options: \$kernelopts is a variable of GRUB, which only a grubenv could tell"]),
    entry("f-1", "bls-no-grubenv", "--append=own=1", bootargs="own=1", stderr=[r"\$tuned_initrd is taken for empty"]),
    entry("os", "bls-no-options", segments=[("kernel", BASE, 0x3000, 0x400000), *REST],
          stdout=["command line: that of the boot loader entry"]),
    entry("os", "bls-lost", status=INPUT, stderr=["entries/os.conf: linux: bls-lost/boot/vmlinuz-2: No such file or directory$"]),
    entry("odd", "bls-damaged", status=INPUT, stderr=["entries/odd.conf: line 2: linux: no value; expected a path"]),
    entry("default", "bls-damaged", segments=NEW_SEGMENTS, stderr=["entries/odd.conf: line 2: .*; the entry is passed over"]),
    entry("default", "bls-one-partition", segments=[("kernel", BASE, 0x3000, 0x400000), *REST], bootargs="a"),
    entry("os-7", status=INPUT, stderr=['no boot loader entry "os-7"; there are: os-6.12.conf, os-6.9.conf$']),
    entry("default", "virt", status=MACHINE, stderr=["no boot loader entries for arm64: .*is the partition mounted"]),
    Case("bls-list", ["--bls=list", "--sysroot", "bls"],
         stdout=[r"\A\* os-6.12.conf  An OS 2 \(6.12\)\n  os-6.9.conf   An OS 1 \(6.9\)\n\Z"]),
    Case("bls-list-uki", ["--bls=list", "--sysroot", "bls-uki"], stdout=[r"(?m)^\* an-os.efi     An OS \(3\)$"]),
    entry("x64", "bls-uki", status=INPUT, stderr=['no boot loader entry "x64"; there are: os-6.12.conf, os-6.9.conf, an-os.efi$']),
    Case("bls-list-bad", ["--bls=list", "--sysroot", "bls-bad"],
         stdout=[r"(?m)\A\* os-6.9.conf .*\n  os-6.12.conf .*\[bad: 0 left, 3 done\]$"]),
    Case("bls-and-kernel", plan("-l", "--bls=default", "Image", machine="bls"), USAGE, stderr=["--bls names the kernel"]),
    Case("bls-text", ["--plan", "--sysroot", "bls", "--bls", "default"],
         stdout=[r"info: boot loader entry: .*/bls/boot/loader/entries/os-6.12.conf \(An OS 2\)"]),
]

# A program that is not built for arm64 refuses to load before it looks at anything else.
FOREIGN_CASES = [
    Case("foreign-load", ["-l", "Image"], KERNEL, stderr=["not built for arm64"]),
    Case("foreign-load-and-reboot", ["Image"], KERNEL, stderr=["not built for arm64"]),
    Case("foreign-unload", ["-u"], KERNEL, stderr=["not built for arm64"]),
]

# Made twice, these must be the same byte for byte; and no seed of the machine may show.
REPEATED = [
    plan("-l", "vmlinux", "--initrd=initrd"),
    ["--plan", "--sysroot", "virt", "Image.gz", "--initrd=initrd", "--append=x"],
]

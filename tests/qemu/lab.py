# SPDX-License-Identifier: GPL-2.0-or-later
"""What bench and profile have in common: machines that count instructions, the files they are given, and the loads."""

import gzip
import os
import sys
from pathlib import Path

import containers
from cases import MACHINES
from guest import build
from judge import Words, listen
from machine import Machine

# Of each machine, whatever initrd it has: so that growth is the initrd's alone.
MEMORY = "2048"
COUNTING = ("-icount", "shift=0,sleep=off", "-m", MEMORY)
COMMAND_LINE = "console=ttyAMA0 rdinit=/init quiet"
OURS, PEER = TOOLS = ("kexec-arm64", "kexec-tools")
LOADS = {OURS: "kexec -l", PEER: "kexec-tools -c -l"}


def setting(name):
    return Path(os.environ[name])


class Lab:
    """The files that machines are given, and what the machines say."""

    def __init__(self, work, sizes):
        self.work, self.sizes = work, sizes
        build(work / "next", "next", setting("BUSYBOX"), {"filler": b"", "sbin/cntvct": setting("CNTVCT")}, [])
        self.archive = gzip.compress((work / "next").read_bytes(), mtime=0)
        for size in sizes:
            with open(self.initrd(size), "wb") as file:
                file.write(self.archive)
                file.truncate(max(size << 20, len(self.archive)))
        self.made = {}

    def initrd(self, size):
        return self.work / f"next-{size}"

    def bytes(self, size):
        return self.initrd(size).stat().st_size

    def kernel(self, name):
        """Made once, and before two machines want it."""
        path = setting("KERNEL") / name
        if not path.exists() and name not in self.made:
            self.made[name] = containers.make(name, self.work, setting("KERNEL"), None, None)
        return self.made.get(name, path)

    def first(self, name, kernels, steps, initrd=None):
        """The first kernel's initramfs, with all programs, and these kernels and an initrd in /boot."""
        files = {
            "filler": b"",
            "boot/initrd-0": initrd or self.initrd(0),
            "sbin/kexec": setting("KEXEC"),
            "sbin/kexec-tools": setting("PEER"),
            "sbin/cntvct": setting("CNTVCT"),
            "sbin/at-kexec-load": setting("AT_KEXEC_LOAD"),
            **{f"lib/{Path(path).name}": Path(path) for path in os.environ["PEER_LIBRARIES"].split()},
            **{f"boot/{kernel}": self.kernel(kernel) for kernel in kernels},
        }
        build(self.work / name, "first", setting("BUSYBOX"), files, steps)
        return self.work / name

    @staticmethod
    def boot(name, options, initrd, more="", may_fail=False):
        """What the first and the next kernel say."""
        first, then = Words(), Words()
        options = [*MACHINES["gicv2"].options, *options, "-kernel", str(setting("KERNEL") / "Image"),
                   "-initrd", str(initrd), "-append", COMMAND_LINE + more]
        with Machine(options, setting("LOGS") / f"bench-{name}.log") as machine:
            for _ in listen(machine.lines(3000), {"first": first, "next": then}):
                pass
        for step in first.steps:
            if step.status and not may_fail:
                sys.exit(f"bench: {step.command}: exit status {step.status}: {step.output}")
        return first, then


def load_command(tool, kernel, size, more=""):
    return f"{LOADS[tool]} /boot/{kernel} --initrd=/boot/initrd-{size} {more} --append='{COMMAND_LINE}'"


def fill(lab, size):
    """The initrd of this size, made in the guest of the smallest."""
    return (f"cp /boot/initrd-0 /boot/initrd-{size}; head -c {lab.bytes(size) - lab.bytes(0)} /dev/zero "
            f">>/boot/initrd-{size}") if size else "true"

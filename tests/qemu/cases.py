# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of cases: each boots a first kernel in QEMU, loads a next one with kexec and judges what happens."""

from dataclasses import dataclass

from machine import UEFI


@dataclass(frozen=True)
class Target:
    """A kind of machine: the options that make it, and what the log of a kernel on it must have."""

    options: tuple
    log: tuple


MACHINES = {
    "gicv2": Target(
        ("-M", "virt,gic-version=2", "-cpu", "cortex-a57"),
        ("CPU: All CPU(s) started at EL1",),
    ),
    "el2": Target(
        ("-M", "virt,gic-version=2,virtualization=on", "-cpu", "cortex-a57"),
        ("CPU: All CPU(s) started at EL2", "Hyp mode initialized successfully"),
    ),
    "vhe": Target(
        ("-M", "virt,gic-version=2,virtualization=on", "-cpu", "neoverse-n1"),
        ("CPU: All CPU(s) started at EL2", "VHE mode initialized successfully"),
    ),
    "uefi": Target(
        ("-M", "virt,gic-version=2", "-cpu", "cortex-a57", "-bios", UEFI),
        ("efi: EFI v2", "ACPI: Using GIC for interrupt routing"),
    ),
}

# Two spaces and quotes: nothing may be trimmed, split or re-spaced on the way.
FIRST_COMMAND_LINE = 'BOOT_IMAGE=/boot/vmlinuz console=ttyAMA0 rdinit=/init  kernel="the first"'
REUSED_COMMAND_LINE = FIRST_COMMAND_LINE.split(" ", 1)[1]
NEXT_COMMAND_LINE = 'console=ttyAMA0 rdinit=/init  kernel="the next"'

EXEC = "kexec -e"
LOADED = "cat /sys/kernel/kexec_loaded"


def load(kernel="vmlinux", options=f"--append='{NEXT_COMMAND_LINE}'"):
    return f"kexec -l /boot/{kernel} --initrd=/boot/initrd {options}"


PLAN = load().replace("kexec", "kexec --plan=json", 1)


@dataclass(frozen=True)
class Step:
    """A command of the first kernel's shell and what is expected of it."""

    command: str
    fails: bool = False
    says: str = ""  # a regular expression searched for in its output


@dataclass(frozen=True)
class Case:
    name: str
    machine: str = "gicv2"
    memory: int = 1024  # MiB
    cpus: int = 1
    files: tuple = ("vmlinux",)  # in /boot of every kernel that loads another
    steps: tuple = (Step(load()), Step(EXEC))
    command_line: str = NEXT_COMMAND_LINE  # that every later kernel must see
    hops: int = 1  # kernels after the first; 0: the machine powers off after the steps
    filler: int = 1  # MiB of random bytes in the next initrd
    two_initrds: bool = False  # the filler comes in an archive of its own, /boot/filler
    next_cpus: int = 0  # CPUs the next kernel must have; 0: as many as the first
    corrupts: str = ""  # segment with a byte inverted when purgatory is entered: it must stop there
    quick: bool = False  # in the subset of scripts/check
    seconds: int = 240


def boots(kernel):
    return (Step(load(kernel)), Step(LOADED, says="^1$"), Step(EXEC))


def refused(name, command, says):
    """The command must fail, say why, and leave the kernel loaded before in place."""
    steps = (Step(load()), Step(command, fails=True, says=says), Step(LOADED, says="^1$"))
    return Case(name, steps=steps, hops=0, quick=True)


def corrupted(segment):
    """Loads as planned, waits for the host to set its trap, and must not reach the next kernel."""
    command = load().replace("kexec", "kexec --serial=ttyAMA0", 1)
    steps = (Step(PLAN + " 2>/dev/null"), Step(command), Step(EXEC))
    return Case(f"corrupted-{segment}", steps=steps, hops=0, corrupts=segment, quick=segment == "kernel")


CASES = (
    Case("vmlinux", steps=boots("vmlinux"), quick=True),
    Case("vmlinux-unstripped", files=("vmlinux.full",), steps=boots("vmlinux.full"), memory=3072),
    Case("image", files=("Image",), steps=boots("Image"), quick=True),
    Case("image-gz", files=("Image.gz",), steps=boots("Image.gz"), quick=True),
    Case("uefi-acpi", machine="uefi", quick=True),
    Case("el2", machine="el2", quick=True),
    Case("vhe", machine="vhe", quick=True),
    Case("two-cpus", cpus=2, quick=True),
    Case("four-gib", memory=4096),
    Case("initrd-200-mb", memory=2048, filler=200),
    # The tree of the same machine with one CPU: that the next kernel has one shows which tree it got.
    Case("dtb", cpus=2, next_cpus=1, files=("vmlinux", "one-cpu.dtb"),
         steps=(Step(load() + " --dtb=/boot/one-cpu.dtb"), Step(EXEC))),
    Case("reuse-cmdline", command_line=REUSED_COMMAND_LINE,
         steps=(Step(load(options="--reuse-cmdline")), Step(EXEC))),
    Case("inherited-cmdline", command_line=REUSED_COMMAND_LINE, steps=(Step(load(options="")), Step(EXEC))),
    Case("empty-cmdline", command_line="", steps=(Step(load(options="--append=")), Step(EXEC))),
    Case("two-initrds", steps=(Step(load() + " --initrd=/boot/filler"), Step(EXEC)), two_initrds=True),
    Case("force", steps=(Step(load().replace(" -l ", " -f ")),)),
    Case("second-hop", hops=2, quick=True),
    Case("unload", hops=0, quick=True, steps=(
        Step(load()), Step(LOADED, says="^1$"), Step("kexec -l -S", fails=True),
        Step("kexec -u"), Step(LOADED, says="^0$"), Step("kexec -l -S"),
        Step(EXEC, fails=True, says="Nothing has been loaded"), Step("kexec -u"))),
    Case("snapshot", hops=0, quick=True, steps=(
        Step("kexec --snapshot /tmp/machine"),
        Step(PLAN + " >/tmp/here"), Step(PLAN + " --sysroot=/tmp/machine >/tmp/there"),
        Step("cmp /tmp/here /tmp/there"))),
    corrupted("kernel"),
    corrupted("initrd"),
    corrupted("dtb"),
    refused("refused-unprivileged", f'su user -c "{load(options="")}"', says="CAP_SYS_BOOT"),
    refused("refused-disabled", f"echo 1 >/proc/sys/kernel/kexec_load_disabled; {load()}",
            says="kexec_load_disabled is 1"),
    refused("refused-truncated", f"head -c 20000000 /boot/vmlinux >/tmp/short; {load('../tmp/short')}",
            says="/short: .*truncated"),
)

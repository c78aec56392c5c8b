# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of cases: each boots a first kernel in QEMU, loads a next one with kexec and judges what happens."""

from dataclasses import dataclass

import containers
import replays
from frames import FLAGS, HIDE, SHOW
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
    "gicv3": Target(
        ("-M", "virt,gic-version=3", "-cpu", "cortex-a57"),
        ("CPU: All CPU(s) started at EL1", "ITS@0x"),
    ),
    "uefi-gicv3": Target(
        ("-M", "virt,gic-version=3", "-cpu", "cortex-a57", "-bios", UEFI),
        ("efi: EFI v2", "ACPI: Using GIC for interrupt routing", "ITS@0x"),
    ),
    "el2": Target(
        ("-M", "virt,gic-version=2,virtualization=on", "-cpu", "cortex-a57"),
        ("CPU: All CPU(s) started at EL2", "Hyp mode initialized successfully"),
    ),
    # A CPU that has 16K pages, which the first does not.
    "n1": Target(
        ("-M", "virt,gic-version=2", "-cpu", "neoverse-n1"),
        ("CPU: All CPU(s) started at EL1",),
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

CAPTURE_COMMAND_LINE = 'console=ttyAMA0 rdinit=/init nr_cpus=1  kernel="the capture"'

PANIC = "Kernel panic - not syncing: sysrq triggered crash"

EXEC = "kexec -e"
# The sysconfdir of a program that was configured without a word about it.
ETC = "/usr/local/etc"
LOADED = "cat /sys/kernel/kexec_loaded"
CRASH_LOADED = "cat /sys/kernel/kexec_crash_loaded"
IOMEM = "cat /proc/iomem"
OVERLAID = r"tr '\0' '\n' </proc/device-tree/overlaid/words"
CRASH = "echo c >/proc/sysrq-trigger"
INSERT = "(for module in /lib/modules/*; do insmod $module || exit; done)"  # what a disk needs
VMCORE_SIZE = "stat -c %s /proc/vmcore"


def append(command_line):
    return f"--append='{command_line}'"


def load(kernel="vmlinux", options=append(NEXT_COMMAND_LINE)):
    return f"kexec -l /boot/{kernel} --initrd=/boot/initrd {options}"


PLAN = load().replace("kexec", "kexec --plan=json", 1)


@dataclass(frozen=True)
class Step:
    """A command of the first kernel's shell and what is expected of it."""

    command: str
    fails: bool = False
    says: str = ""  # a regular expression searched for in its output


@dataclass(frozen=True)
class Dump:
    """A way to take the dump: the command, whose output goes to a disk, and the debugger that must read it."""

    command: str
    reader: str


DUMPS = {
    "whole": Dump("cat /proc/vmcore", "gdb"),
    "elf": Dump("makedumpfile -F -E -d 31 /proc/vmcore", "gdb"),
    "compressed": Dump("makedumpfile -F -c -d 31 /proc/vmcore", "drgn"),
    "for-crash": Dump("makedumpfile -F -c -d 31 /proc/vmcore", "crash"),
}


@dataclass(frozen=True)
class Case:
    name: str
    machine: str = "gicv2"
    memory: int = 1024  # MiB
    cpus: int = 1
    kernels: str = "KERNEL"  # the variable of the environment that names their directory
    program: str = "KEXEC"  # the variable that names the program under test
    target: str = ""  # that of the kernels to load; "": the same
    first: str = FIRST_COMMAND_LINE  # command line of the first kernel
    steps: tuple = (Step(load()), Step(EXEC))
    more_steps: tuple = ()  # tuples of steps, of the kernels after the first; (): all but the last have the first's
    capture: int = 0  # which kernel is started by a crash of the one before; 0: none
    dumps: tuple = ()  # how that takes dumps
    image_entry: bool = True  # the dump's header has the kernel's own image
    command_line: str = NEXT_COMMAND_LINE  # that every later kernel must see
    hops: int = 1  # kernels after the first; 0: the machine powers off after the steps
    filler: int = 1  # MiB of random bytes in the next initrd
    recorded: str = ""  # the load whose segments the first kernel replays, for which there is no kexec; target makes it
    two_initrds: bool = False  # the filler comes in an archive of its own, /boot/filler
    next_cpus: int = 0  # CPUs the next kernel must have; 0: as many as the first
    corrupts: str = ""  # segment with a byte inverted when purgatory is entered; "gap": one between a vmlinux's PT_LOADs
    at_once: bool = False  # as soon as it is loaded: a crash kernel is in its place by then
    end: str = ""  # what purgatory says that the machine does, when it must not enter the next kernel
    purgatory: str = ""  # a regular expression searched for in what it says
    frames: bool = False  # the first steps are those of looked_at
    quick: bool = False  # in the subset of scripts/check
    sample: bool = False  # in that of scripts/check --all, which also has the quick ones: one of each kind
    seconds: int = 240

    def needs(self):
        """Variables of the environment without which it is skipped."""
        yield self.kernels
        if self.program != "KEXEC":
            yield self.program
        if self.target:
            yield self.target
        if "KERNEL_BE" in (self.kernels, self.target):
            yield "INIT_BE"
        if self.recorded:
            yield "AT_KEXEC_LOAD"
        if set(self.dumps) - {"whole"}:
            yield "MAKEDUMPFILE"
        if "for-crash" in self.dumps:
            yield "CRASH"
        if any(f"/boot/{name}" in step.command for step in self.steps for name in containers.NAMES):
            yield "EFI_STUB"

    def steps_of(self, stage):
        if not stage or (not self.more_steps and stage < self.hops):
            return self.steps
        return self.more_steps[stage - 1] if stage <= len(self.more_steps) else ()


def boots(*kernel_and_options):
    return (Step(load(*kernel_and_options)), Step(LOADED, says="^1$"), Step(EXEC))


def refused(name, command, says, region=""):
    """The command must fail, say why, and leave the kernel loaded before in place."""
    steps = (Step(load()), Step(command, fails=True, says=says), Step(LOADED, says="^1$"))
    return Case(name, first=FIRST_COMMAND_LINE + region, steps=steps, hops=0, quick=True)


def verbose(command, options=""):
    return command.replace("kexec", f"kexec --serial=ttyAMA0{options}", 1)


# Option of --on-corruption to purgatory's word.
ENDS = {"reset": "resetting", "halt": "halted", "poweroff": "powering off"}


def corrupted(segment, end="reset", **others):
    """Loads as planned, waits for the host to set its trap, and must not reach the next kernel."""
    # By frames the load might choose other places than the plan a moment before.
    command = by("-c", load())
    steps = (Step(f"{HIDE}; {command.replace('kexec', 'kexec --plan=json', 1)} 2>/dev/null"),
             Step(verbose(command, f" --on-corruption={end}")), Step(EXEC))
    return Case(f"corrupted-{segment}" + (f"-{end}" if end != "reset" else ""), steps=steps, hops=0, corrupts=segment,
                end=ENDS[end], **others)


def corrupted_crash(segment, end="reset", **others):
    """The crash kernel is damaged while the first kernel runs, which then crashes."""
    command = load_crash()
    steps = (Step(command.replace("kexec", "kexec --plan=json", 1) + " 2>/dev/null"),
             Step(verbose(command, f" --on-corruption={end}")), Step(CRASH))
    return Case(f"corrupted-crash-{segment}" + (f"-{end}" if end != "reset" else ""), steps=steps, hops=0,
                first=f"{FIRST_COMMAND_LINE} panic=-1 crashkernel=256M", corrupts=segment, at_once=True, end=ENDS[end],
                **others)


def mode(how, says, pages="", **others):
    """A boot with purgatory's words."""
    return Case(f"purgatory-{how}{pages}", steps=(Step(verbose(load(), f" --purgatory={how}")), Step(EXEC)), purgatory=says,
                **others)


def looked_at(name, **others):
    """Plans with and without a look at what memory holds, shows that to the judge, and boots."""
    quiet = f"{PLAN} 2>/dev/null"
    steps = (Step(quiet), Step(FLAGS), Step(f"{HIDE}; {quiet}; {SHOW}"), *boots("vmlinux"))
    return Case(name, steps=steps, frames=True, **others)


def load_crash(kernel="vmlinux", options=""):
    return load(kernel, append(CAPTURE_COMMAND_LINE) + options).replace(" -l ", " -p ")


def crash(kernel="vmlinux", command=CRASH):
    return (Step(IOMEM), Step(load_crash(kernel)), Step(CRASH_LOADED, says="^1$"), Step(command))


def capture(dumps=("whole",), says=PANIC, then=boots("vmlinux")):
    """What the capture kernel does: looks at the dump, takes it, and starts a normal kernel."""
    takes = (Step(f"{DUMPS[name].command} >/dev/{disk}") for name, disk in zip(dumps, ("vda", "vdb")))
    return (Step(INSERT), Step(VMCORE_SIZE),
            Step("vmcore-dmesg /proc/vmcore", says=says), *takes, *then)


def kdump(name, kernel="vmlinux", region="crashkernel=256M", steps=None, says=PANIC, dumps=("whole",), **others):
    """Boots, crashes, takes dumps in the capture kernel and boots normally out of that."""
    return Case(f"kdump-{name}", first=f"{FIRST_COMMAND_LINE} panic=-1 {region}", steps=steps or crash(kernel),
                dumps=dumps, **{"more_steps": (capture(dumps, says),), "hops": 2, "capture": 1, **others})


def by(call, command):
    """The same load by one of the system calls."""
    return command.replace("kexec ", f"kexec {call} ", 1)


def by_file(name, kernel="vmlinux", says="", **others):
    """kexec_file_load, by a kernel that has it."""
    steps = (Step(by("-s -d", load(kernel)), says=says or "kexec_file_load: as asked"), Step(LOADED, says="^1$"),
             Step(EXEC))
    return Case(f"file-{name}", **{"kernels": "KERNEL_4K", "memory": 512, "steps": steps, **others})


def in_container(name, kernel, target="KERNEL_CONTAINERS", options=""):
    """A kernel in what its own build put it into boots, and what is planned of it is its Image, byte for byte.

    Or that with the zeros behind it up to image_size, as newer builds of zboot pad what they compress.
    """
    plan = f"kexec -c --plan=json{options} -l '/boot/" + "{}' 2>/dev/null | sed -n 's/.*{}.*/\\1/p'"
    digest = r'"role": "kernel".*"sha256": "\(.*\)"'
    size = plan.format("Image", r'"image_size": \([0-9]*\)')
    image, padded, other = (plan.format(file, digest) for file in ("Image", "padded", kernel))
    alike = (f"cp /boot/Image /boot/padded; truncate -s $({size}) /boot/padded; ({other}); "
             f"test $({other}) = $({image}) || test $({other}) = $({padded})")
    command = by("-c", load(kernel, append(NEXT_COMMAND_LINE) + options))
    steps = (Step(alike, says="^[0-9a-f]{64}$"), Step(command), Step(EXEC))
    return Case(name, kernels="KERNEL_4K", target=target, steps=steps)


# What the small kernels of each kind come in.
FILES = {"4K": ("vmlinux", "Image", "Image.gz", "vmlinuz.efi"), "64K": ("vmlinux", "Image", "Image.gz"),
         "16K": ("vmlinux", "Image"), "BE": ("vmlinux", "Image")}


def cells():
    """Kernels of each page size start those of each other, and big-endian ones, in all their files, by either call."""
    for running in ("4K", "64K", "16K"):
        for target, kernel, call in ((target, kernel, call) for target in FILES for kernel in FILES[target] for call in "cs"):
            steps = (Step(by(f"-{call}", load(kernel))), Step(EXEC))
            name = f"cell-{running}-{target}-{kernel}-{call}".lower()
            yield Case(name, machine="n1" if "16K" in (running, target) else "gicv2", memory=512, steps=steps,
                       kernels=f"KERNEL_{running}", target=f"KERNEL_{target}" if target != running else "",
                       sample=name == "cell-4k-16k-vmlinux-c")


def locked(name, kernel, command=None, **expected):
    """A kernel that is locked down; what it loads must be signed by the key it has."""
    command = command or load(kernel)
    steps = (Step("mount -t securityfs securityfs /sys/kernel/security"), Step(command, **expected))
    if not expected:
        steps += Step(LOADED, says="^1$"), Step("kexec -u"), Step(LOADED, says="^0$"), Step(command), Step(EXEC)
    return Case(f"locked-{name}", kernels="KERNEL_SIGNED", memory=512, steps=steps,
                hops=0 if expected else 1, first=FIRST_COMMAND_LINE + " lockdown=integrity")


def kdump_after_kexec():
    """The kernel that crashes was started by another."""
    region = "crashkernel=256M"
    next_line = f"{NEXT_COMMAND_LINE} panic=-1 {region}"
    then = boots("vmlinux", append(next_line))
    return kdump("after-kexec", region=region, steps=then, command_line=next_line,
                 more_steps=(crash(), capture(then=then)), hops=3, capture=2, sample=True)


# The redistributors go on using the first kernel's tables, or have been told to stop.
KEPT = Step("dmesg | grep GICv3", says="Using preallocated redistributor tables")
STOPPED = Step("dmesg | grep GICv3; ! dmesg | grep 'Using preallocated'",
               says="CPU0: using allocated LPI pending table")
# The first kernel's log loses its start. A write is a record.
FLOOD = Step("yes | tr -d '\\n' | head -c 2700000 >/tmp/flood; dd if=/tmp/flood of=/dev/kmsg bs=900; "
             "! dmesg | grep GICv3")


def gicv3(name, steps=boots("vmlinux"), then=KEPT, hops=1, **others):
    """Each kernel but the last starts the next one, and all after the first find what they should of the first one's."""
    stages = [(then, *steps)] * (hops - 1) + [(then,)]
    return Case(name, **{"machine": "gicv3", "steps": steps, "more_steps": tuple(stages), "hops": hops, **others})


def doctor(options="", status=0):
    """The report, and its exit status, which must be that."""
    return f"kexec --doctor {options}; test $? = {status}"


# QEMU's virt: PSCI by HVC as long as no firmware runs at EL3; Debian's kernel has kexec_load alone, and 4K pages.
DOCTOR = (
    Step(doctor(), says=r"(?s)^ok +kexec-loaded +no kernel is loaded.*^ok +psci .*PSCI \(HVC\).*"
         r"^ok +lpi-tables +GIC: LPIs stay on; the kernel's log tells.*: a load is possible$"),
    Step(doctor(), says=r"(?s)^ok +machine +Linux 6\.1\..* on aarch64, pages of 4 KiB, little endian, device tree$.*"
         r"^ok +kexec-load +the kernel has kexec_load$.*^note +kexec-file-load +the kernel has no kexec_file_load$"),
    Step(doctor("-p", 4), says=r"(?s)^problem +crash-region +no memory is reserved.*-> boot with crashkernel="),
    Step(doctor("-p /boot/vmlinux --initrd=/boot/initrd", 4), says=r"^problem +plan +.* boot with crashkernel=\d+M or more"),
    Step(doctor("/boot/vmlinux --initrd=/boot/initrd"), says=r"^ok +plan +/boot/vmlinux: [45] segments"),
    Step(LOADED, says="^0$"),
    Step(load()),
    Step(doctor(), says="^note +kexec-loaded +a kernel is loaded for a reboot"),
    Step("echo 1 >/proc/sys/kernel/kexec_load_disabled"),
    Step(doctor("/boot/vmlinux", 7), says=r"(?s)^problem +load-disabled .*is 1$.*1 problem, 0 warnings: a load would be refused"),
    Step("su user -c '" + doctor("-p", 7) + "'", says="^problem +privilege .*CAP_SYS_BOOT"),
)
DOCTOR_CRASH = (
    Step(doctor("-p"), says=r"(?s)^note +crash-loaded +no crash kernel is loaded.*^ok +kcore .*with VMCOREINFO$.*"
         r"^ok +crash-region +262144 KiB are reserved.*^ok +dump-header +elfcorehdr: proved: "),
    Step(doctor("-p /boot/vmlinux --initrd=/boot/initrd"), says="^ok +plan .* in the crash region of 262144 KiB$"),
    Step(doctor("-p /boot/vmlinux --initrd=/boot/none", 2), says="^problem +plan +.*/boot/none: No such file"),
    Step(CRASH_LOADED, says="^0$"),
    Step(load_crash()),
    Step(doctor("-p"), says="^note +crash-loaded +a crash kernel is loaded; loading one replaces it$"),
    Step(doctor(), says="^ok +crash-loaded +a crash kernel is loaded$"),
)
DOCTOR_WATCHDOG = (
    Step(doctor(), says="^ok +watchdog +no watchdog is running$"),
    Step("watchdog -T 600 /dev/watchdog"),
    Step(doctor(), says=r"(?s)^warning +watchdog +a watchdog is running, .*: watchdog0 \(Software Watchdog\), timeout 600 s$.*"
         r"-> stop it, or have the next kernel serve it in time$.*0 problems, 1 warning"),
)
# All but some 14 MiB; a kernel and its initrd take more.
FILL_MEMORY = (r"mkdir /mnt; mount -t tmpfs -o size=100% none /mnt; dd if=/dev/zero of=/mnt/file bs=1M "
               r"count=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1024 - 14))")


def replayed():
    """The calls of other people's scripts, and how those start what they loaded, each in a kernel of its own."""
    what = f"cat {' '.join(replays.FILES.values())}"
    steps = []
    for replay in replays.REPLAYS:
        loaded = "\n".join(str(int(kind in replay.loaded)) for kind in replays.FILES)
        steps += Step(replay.command, replay.fails, replay.says), Step(what, says=f"^{loaded}$")
    yield Case("replays", kernels="KERNEL_4K", first=FIRST_COMMAND_LINE + " crashkernel=256M", hops=0, steps=tuple(steps),
               sample=True)
    first, *more = ((Step(load("Image")), Step(start.command)) for start in replays.STARTS)
    yield Case("replays-start", kernels="KERNEL_4K", steps=first, more_steps=tuple(more), hops=len(replays.STARTS))


CASES = (
    Case("doctor", machine="gicv3", cpus=2, steps=DOCTOR, hops=0, sample=True),
    Case("doctor-crash", first=f"{FIRST_COMMAND_LINE} crashkernel=256M", steps=DOCTOR_CRASH, hops=0, sample=True),
    Case("doctor-watchdog", kernels="KERNEL_4K", steps=DOCTOR_WATCHDOG, hops=0, sample=True),
    Case("vmlinux", steps=boots("vmlinux"), quick=True),
    # Built against musl, and static: no codec but gzip.
    Case("musl-static", program="KEXEC_MUSL", sample=True),
    Case("vmlinux-unstripped", steps=boots("vmlinux.full"), memory=3072, sample=True),
    Case("image", steps=boots("Image"), quick=True),
    Case("image-gz", steps=boots("Image.gz"), quick=True),
    Case("uefi-acpi", machine="uefi", quick=True),
    Case("el2", machine="el2", quick=True),
    Case("vhe", machine="vhe", quick=True),
    Case("two-cpus", cpus=2, quick=True),
    Case("four-gib", memory=4096),
    Case("initrd-200-mb", memory=2048, filler=200),
    # The tree of the same machine with one CPU: that the next kernel has one shows which tree it got.
    Case("dtb", cpus=2, next_cpus=1,
         steps=(Step(load() + " --dtb=/boot/one-cpu.dtb"), Step(EXEC)), sample=True),
    Case("dtbo", steps=(Step(load() + " --dtbo=/boot/words.dtbo"), Step(EXEC)), sample=True,
         more_steps=((Step(OVERLAID, says="^from the overlay$"),),)),
    # Kernel, tree of one CPU with an overlay, and initrd, all out of one file.
    Case("fit", cpus=2, next_cpus=1, sample=True,
         steps=(Step(f"kexec -l /boot/kernel.itb {append(NEXT_COMMAND_LINE)}"), Step(EXEC)),
         more_steps=((Step(OVERLAID, says="^from the overlay$"),),)),
    # The same out of a disk of more than a GiB, of which little else is read.
    Case("device", cpus=2, next_cpus=1, dumps=("whole",), steps=(
        Step(INSERT), Step("cat /boot/kernel.itb >/dev/vda && sync && echo 3 >/proc/sys/vm/drop_caches"),
        Step(f"kexec -l /dev/vda {append(NEXT_COMMAND_LINE)}"),
        Step("(set -- $(cat /sys/block/vda/stat); echo $(($3 / 2048)) MiB read)", says="^[1-5]?[0-9] MiB read$"), Step(EXEC)),
         more_steps=((Step(OVERLAID, says="^from the overlay$"),),)),
    # And out of flash, which is a character device: no more of it than the file had is read. Standard input tells.
    Case("flash", kernels="KERNEL_4K", cpus=2, next_cpus=1, steps=(
        Step("cat /boot/kernel.itb >/dev/mtd0; wc -c </boot/kernel.itb >/tmp/size"),
        Step(f"(kexec -l - {append(NEXT_COMMAND_LINE)} && sed -n 's/^pos:.//p' /proc/self/fdinfo/0 >/tmp/read) </dev/mtd0"),
        Step("cat /tmp/size /tmp/read && cmp /tmp/size /tmp/read"), Step(EXEC)),
         more_steps=((Step(OVERLAID, says="^from the overlay$"),),)),
    # A boot loader's entries: the kernel is that of the second, as no try of the first is left.
    Case("bls", sample=True, steps=(
        Step("mkdir -p /boot/loader/entries; ls /boot/vmlinux"),
        Step("cd /boot/loader/entries; echo 'linux /none' >os-2+0-3.conf; printf '%s\n' 'title Next' 'linux /vmlinux' "
             f"'initrd /initrd' 'options {NEXT_COMMAND_LINE}' 'grub_class os' >os-1.conf"),
        Step("kexec --bls=list", says=r"\* os-1.conf +Next"), Step("kexec -l --bls=default"),
        Step(LOADED, says="^1$"), Step(EXEC))),
    # Kernel, initrd and command line of one file.
    Case("uki", steps=(Step("kexec -l /boot/kernel.uki"), Step(EXEC)), sample=True),
    Case("android", steps=(Step("kexec -l /boot/kernel.android"), Step(EXEC))),
    Case("uimage", steps=(Step(f"kexec -l /boot/kernel.uimage {append(NEXT_COMMAND_LINE)}"), Step(EXEC))),
    *(Case(name.lower().replace(".", "-"), memory=2048, steps=boots(name)) for name in containers.COMPRESSORS),
    Case("reuse-cmdline", command_line=REUSED_COMMAND_LINE, sample=True,
         steps=(Step(load(options="--reuse-cmdline")), Step(EXEC))),
    Case("inherited-cmdline", command_line=REUSED_COMMAND_LINE, steps=(Step(load(options="")), Step(EXEC))),
    Case("empty-cmdline", command_line="", steps=(Step(load(options="--append=")), Step(EXEC))),
    Case("two-initrds", steps=(Step(load() + " --initrd=/boot/filler"), Step(EXEC)), two_initrds=True, sample=True),
    Case("force", steps=(Step(load().replace(" -l ", " -f ")),), sample=True),
    gicv3("gicv3", quick=True),
    gicv3("gicv3-image", boots("Image")),
    gicv3("gicv3-four-cpus", cpus=4, hops=2, sample=True),
    gicv3("gicv3-log-lost", (FLOOD, Step(PLAN, says="purgatory turns LPIs off, as where"), *boots("vmlinux")), STOPPED,
          first=FIRST_COMMAND_LINE + " printk.devkmsg=on", cpus=2, sample=True),
    gicv3("gicv3-quiesce", boots("vmlinux", append(NEXT_COMMAND_LINE) + " --gic=quiesce"), STOPPED, hops=2),
    gicv3("gicv3-uefi", machine="uefi-gicv3", hops=2, cpus=2, sample=True),
    gicv3("gicv3-uefi-quiesce", boots("vmlinux", append(NEXT_COMMAND_LINE) + " --gic=quiesce"), STOPPED,
          machine="uefi-gicv3", cpus=2),
    Case("second-hop", hops=2, quick=True),
    Case("unload", hops=0, quick=True, steps=(
        Step(load()), Step(LOADED, says="^1$"), Step("kexec -l -S", fails=True),
        Step("kexec -u"), Step(LOADED, says="^0$"), Step("kexec -l -S"),
        Step(EXEC, fails=True, says="Nothing has been loaded"), Step("kexec -u"))),
    # What frames hold changes from one command to the next, so that it is left out; then it is there.
    Case("snapshot", hops=0, quick=True, steps=(
        Step("kexec --snapshot /tmp/machine", says="^saved: /kexec-frames, what groups of 1 frames hold"),
        Step(f"{HIDE}; mv /tmp/machine/kexec-frames /tmp"),
        Step(PLAN + " >/tmp/here"), Step(PLAN + " --sysroot=/tmp/machine >/tmp/there"),
        Step("cmp /tmp/here /tmp/there"),
        Step(f"mv /tmp/kexec-frames /tmp/machine; {PLAN} --sysroot=/tmp/machine", says='"frames": {"free": [1-9]'))),
    looked_at("frames", sample=True),
    looked_at("frames-256-mb", memory=256, quick=True),
    looked_at("frames-gicv3", machine="gicv3"),
    kdump("vmlinux", quick=True),
    kdump("two-cpus", cpus=2, steps=crash(command=f"taskset 2 sh -c '{CRASH}'"), says=r"CPU: 1 PID: \d+ Comm: sh",
          quick=True),
    kdump("image", kernel="Image"),
    # The capture kernel knows only of the table of the one CPU that it uses.
    kdump("gicv3", machine="gicv3", more_steps=(capture(), (STOPPED,)), cpus=2, next_cpus=2, sample=True),
    kdump("uefi-acpi", machine="uefi", sample=True),
    kdump("el2", machine="el2"),
    kdump("vhe", machine="vhe"),
    kdump("high-and-low", memory=4096, region="crashkernel=256M,high crashkernel=64M,low"),
    kdump("nokaslr", region="crashkernel=256M nokaslr"),
    kdump("kptr-restrict", steps=(Step("echo 2 >/proc/sys/kernel/kptr_restrict"), *crash())),
    # Nothing tells where memory is mapped: tools translate by vmcoreinfo and the dumped page tables.
    kdump("no-kcore", dumps=("compressed",),
          steps=(Step("mount --bind /dev/null /proc/kcore; echo 2 >/proc/sys/kernel/kptr_restrict"), *crash()),
          more_steps=(capture(("compressed",), then=()),), hops=1, image_entry=False),
    kdump_after_kexec(),
    kdump("makedumpfile", dumps=("compressed", "elf"), sample=True),
    kdump("crash", dumps=("for-crash",), more_steps=(capture(("for-crash",), then=()),), hops=1, seconds=1200),
    # makedumpfile 1.7.2 does not know its 52-bit addresses.
    kdump("6.12", kernels="KERNEL_6_12", sample=True),
    Case("kdump-unload", first=f"{FIRST_COMMAND_LINE} crashkernel=256M", hops=0, sample=True, steps=(
        Step("kexec --print-ckr-size", says="^268435456$"), Step("kexec -S"), Step(load_crash()),
        Step(CRASH_LOADED, says="^1$"), Step("kexec -S", fails=True), Step("kexec -l -S"),
        Step("kexec -p -u"), Step(CRASH_LOADED, says="^0$"), Step("kexec -S"))),
    # shutdown is a program that shows what it inherited.
    Case("signed", sample=True, steps=(
        Step(f"mkdir -p {ETC}; printf 'verify-cert = /boot/cert.pem\\nrequire-signature = yes\\n' >{ETC}/kexec.conf"),
        Step(load(), fails=True, says=f"vmlinux: it is not signed, and {ETC}/kexec.conf demands it"),
        Step(load() + " --verify-cert=/boot/cert.pem", fails=True, says="demands signatures by its own certificates"),
        Step(f"head -c 20000000 /boot/vmlinux >/tmp/short; {load('../tmp/short')} --signature=/boot/vmlinux.p7s",
             fails=True, says="it is not that of this file"),
        Step(LOADED, says="^0$"),
        Step("printf '#!/bin/sh\\nls -l /proc/self/fd\\n' >/sbin/shutdown; chmod +x /sbin/shutdown; "
             + load(options="--signature=/boot/vmlinux.p7s").replace(" -l ", " ")
             + " >/tmp/inherited; cat /tmp/inherited; ! grep /boot/ /tmp/inherited", says=" 0 -> /dev/null"),
        Step("kexec -u"),
        Step(load() + " --signature=/boot/vmlinux.p7s"), Step(EXEC))),
    by_file("vmlinux", sample=True),
    by_file("image", "Image"),
    by_file("image-gz", "Image.gz"),
    by_file("zboot", "vmlinuz.efi"),
    *(in_container(f"zboot-{codec}", f"vmlinuz.efi.{codec}", "KERNEL_ZBOOT")
      for codec in ("gzip", "lz4", "lzma", "lzo", "xz", "zstd")),
    *(in_container(f"zboot-6.12-{codec}", f"vmlinuz.efi.{codec}") for codec in ("gzip", "zstd")),
    # The trees in it are of real boards, none of which this is, so that none is the default: a configuration is named,
    # and the tree is the machine's.
    in_container("image-fit", "image.fit#conf-1", options=" --dtb=/sys/firmware/fdt"),
    # Kernel, initrd and command line, or the first two, of one file.
    by_file("uki", steps=(Step("kexec -s -d -l /boot/kernel.uki", says="kexec_file_load: as asked"), Step(EXEC))),
    by_file("android", steps=(Step("kexec -s -l /boot/kernel.android"), Step(EXEC))),
    by_file("uimage", steps=(Step(f"kexec -s -l /boot/kernel.uimage {append(NEXT_COMMAND_LINE)}"), Step(EXEC))),
    # A tree inside is what this call cannot take along: asked for, it is refused; left to choose, kexec takes the other.
    by_file("fit", cpus=2, next_cpus=1, steps=(
        Step(f"kexec -s -l /boot/kernel.itb {append(NEXT_COMMAND_LINE)}", fails=True, says="device tree"),
        Step(f"kexec -a -l /boot/kernel.itb {append(NEXT_COMMAND_LINE)}"), Step(EXEC))),
    by_file("uefi", machine="uefi"),
    by_file("auto", steps=(Step("(zcat /proc/config.gz | grep CONFIG_KEXEC)", says="CONFIG_KEXEC_FILE=y"),
                           Step(by("-d", load()), says="kexec_file_load: the kernel places"), Step(EXEC)), sample=True),
    by_file("two-initrds", steps=(Step(by("-s", load() + " --initrd=/boot/filler")), Step(EXEC)), two_initrds=True),
    by_file("needs-load", cpus=2, next_cpus=1,
            steps=(Step(by("-d", load() + " --dtb=/boot/one-cpu.dtb"), says="kexec_load: --dtb"), Step(EXEC))),
    by_file("inherited-cmdline", steps=(Step(by("-s", load(options=""))), Step(EXEC)), command_line=REUSED_COMMAND_LINE),
    by_file("empty-cmdline", steps=(Step(by("-s", load(options="--append="))), Step(EXEC)), command_line=""),
    by_file("unload", hops=0, sample=True, steps=(
        Step(by("-s", load())), Step(LOADED, says="^1$"), Step("kexec -su"), Step(LOADED, says="^0$"),
        Step("kexec -s -u"), Step(by("-s", load())), Step("kexec -u"), Step(LOADED, says="^0$"),
        Step(by("-c", load())), Step("kexec -s -u"), Step(LOADED, says="^0$"), Step("kexec -s -p -u"))),
    by_file("refused", hops=0, steps=(
        Step(by("-s", load() + " --dtb=/boot/one-cpu.dtb"), fails=True, says="--dtb: kexec_file_load .* cannot"),
        Step(by("-s", load() + " --serial=ttyAMA0"), fails=True, says="--serial: kexec_file_load .* cannot"),
        Step("head -c 100000 /dev/zero >/tmp/zeros; kexec -s -l /tmp/zeros", fails=True, says="not a kernel"),
        Step(LOADED, says="^0$"))),
    by_file("only", kernels="KERNEL_FILE",
            steps=(Step(by("-c", load()), fails=True, says="kexec_load: Function not implemented.*CONFIG_KEXEC"),
                   Step(by("-d", load()), says="kexec_file_load"), Step(EXEC))),
    Case("file-none", hops=0, quick=True, steps=(
        Step(by("-s", load()), fails=True, says="kexec_file_load: Function not implemented"), Step(by("-a", load())),
        Step(LOADED, says="^1$"), Step("kexec -s -u", fails=True, says="Function not implemented"), Step("kexec -u"),
        Step(LOADED, says="^0$"))),
    *cells(),
    Case("be-running", kernels="KERNEL_BE", target="KERNEL_4K", memory=512, recorded=by("-c", load("Image")),
         steps=(Step("kexec_load", says="^0$"), Step(EXEC))),
    Case("pages-missing", kernels="KERNEL_4K", target="KERNEL_16K", memory=512, hops=0,
         steps=(Step(by("-c", load()), fails=True, says="16K|16 KiB|page size"), Step(LOADED, says="^0$"))),
    locked("signed", "Image.signed"),
    locked("unsigned", "Image", fails=True, says="kexec_file_load: Operation not permitted"),
    locked("vmlinux", "vmlinux", fails=True, says="kexec_file_load: Operation not permitted"),
    locked("load", "", by("-c", load("Image.signed")), fails=True, says="locked-down|lockdown is integrity"),
    mode("cached", "hashed with caches, by SHA-256 instructions", sample=True),
    # The granule of purgatory's tables is the running kernel's page size.
    mode("cached", "hashed with caches, by SHA-256 instructions", "-64k", kernels="KERNEL_64K", memory=512),
    mode("cached", "hashed with caches, by SHA-256 instructions", "-16k", kernels="KERNEL_16K", machine="n1", memory=512),
    mode("plain", "hashed without caches, by SHA-256 instructions", sample=True),
    mode("none", "regions to verify: 0x0\npurgatory: entering", sample=True),
    corrupted("kernel", quick=True),
    corrupted("kernel", "halt"),
    corrupted("kernel", "poweroff", sample=True),
    # Of 16K pages: those kernels' own page tables are in gaps, which no byte of the file covers.
    corrupted("gap", kernels="KERNEL_16K", machine="n1", memory=512),
    corrupted("initrd"),
    corrupted("dtb"),
    corrupted_crash("kernel", sample=True),
    corrupted_crash("kernel", "halt"),
    corrupted_crash("kernel", "poweroff"),
    corrupted_crash("elfcorehdr"),
    *replayed(),
    refused("refused-unprivileged", f'su user -c "{load(options="")}"', says="CAP_SYS_BOOT"),
    refused("refused-disabled", f"echo 1 >/proc/sys/kernel/kexec_load_disabled; {load()}",
            says="kexec_load_disabled is 1"),
    refused("refused-truncated", f"head -c 20000000 /boot/vmlinux >/tmp/short; {load('../tmp/short')}",
            says="/short: .*truncated"),
    refused("refused-memory", f"{FILL_MEMORY}; {load()}",
            says=r"\d+ KiB of free memory are needed, and \d+ KiB are available"),
    refused("refused-no-region", load_crash(), says=r"no memory is reserved .* boot with crashkernel=\d+M"),
    refused("refused-small-region", load_crash(), says=r"needs? \d+ MiB.* 24 MiB", region=" crashkernel=24M"),
    refused("refused-hotplug", load_crash(options=" --hotplug"), says="--hotplug: this kernel does not update",
            region=" crashkernel=256M"),
)

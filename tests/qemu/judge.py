# SPDX-License-Identifier: GPL-2.0-or-later
"""What the kernels of a chain said about themselves, and whether that is what the case wants."""

import base64
import gzip
import re
import struct
from dataclasses import dataclass
from typing import Optional

# The kernel's own words for a boot protocol that was broken, or for memory that was.
BAD = re.compile(
    r"WARNING|BUG|Call trace|Firmware Bug|misaligned|corrupt|violation of boot protocol"
    r"|Invalid FDT|Initramfs unpacking failed|overlaps in-use",
    re.IGNORECASE,
)
# Commands that do not return when all is well.
ENDS = re.compile(r"^(kexec (-e\b|-f )|systemctl kexec|reboot|poweroff)|/etc/init.d/kexec stop|/proc/sysrq-trigger")
# What a kernel says that was given a kaslr-seed and a rng-seed.
SEEDED = ("KASLR enabled", "[    0.000000] random: crng init done")


@dataclass
class Ran:
    """A step that a kernel's init ran."""

    command: str
    output: str = ""
    status: Optional[int] = None  # None: it did not return


class Words:
    """The lines that one kernel printed: its facts, its log, and the steps it ran."""

    def __init__(self):
        self.facts = {}
        self.dmesg = []
        self.steps = []

    def hear(self, key, rest):
        if key == "dmesg":
            self.dmesg.append(rest)
        elif key == "try":
            self.steps.append(Ran(rest))
        elif key == "out":
            self.steps[-1].output += rest + "\n"
        elif key == "status":
            self.steps[-1].status = int(rest)
        else:
            self.facts[key] = rest

    def told(self):
        """Whether the report is complete."""
        return "told" in self.facts

    def memory(self):
        return int(self.facts["memory"].split()[0])

    def chosen(self):
        return chosen(gzip.decompress(base64.b64decode(self.facts["fdt"])))


def listen(lines, kernels):
    """Lets each kernel (mark to Words) hear its own lines; yields (Words or None, key, line)."""
    for line in lines:
        mark, _, rest = line.partition(" ")
        key, _, rest = rest.partition(" ")
        words = kernels.get(mark[1:]) if mark.startswith("@") else None
        if words is not None:
            words.hear(key, rest)
        yield words, key, line


def chosen(fdt):
    """The properties of /chosen, name to bytes (Devicetree Specification v0.4, 5.4)."""
    off_struct, off_strings = struct.unpack_from(">II", fdt, 8)
    place, path, found = off_struct, [], {}
    while True:
        (token,) = struct.unpack_from(">I", fdt, place)
        place += 4
        if token == 1:  # FDT_BEGIN_NODE
            end = fdt.index(b"\0", place)
            path.append(fdt[place:end])
            place = (end + 4) & ~3
        elif token == 2:  # FDT_END_NODE
            path.pop()
        elif token == 3:  # FDT_PROP
            length, name = struct.unpack_from(">II", fdt, place)
            name = fdt[off_strings + name : fdt.index(b"\0", off_strings + name)].decode()
            if path == [b"", b"chosen"]:
                found[name] = fdt[place + 8 : place + 8 + length]
            place = (place + 8 + length + 3) & ~3
        elif token == 9:  # FDT_END; FDT_NOP is skipped
            return found


def judge_steps(steps, words):
    """Complaints about the commands of the first kernel; the last one may be an exec that never returned."""
    if len(words.steps) < len(steps):
        yield f"only {len(words.steps)} of {len(steps)} steps ran"
    for step, ran in zip(steps, words.steps):
        last_words = (ran.output.strip() or "nothing").splitlines()[-1]
        if ran.status is None and not ENDS.search(ran.command):
            yield f"{ran.command}: did not return"
        if ran.status is not None and (ran.status != 0) != step.fails:
            yield f"{ran.command}: exit status {ran.status}, it says {last_words}"
        if step.says and not re.search(step.says, ran.output, re.MULTILINE):
            yield f"{ran.command}: does not say {step.says!r} but {last_words}"


def judge_health(words, wanted):
    """Complaints about any kernel of the chain; its log must have the wanted words."""
    log = "\n".join(words.dmesg)
    for text in wanted:
        if text not in log:
            yield f"the log lacks {text!r}"
    for line in words.dmesg:
        if BAD.search(line):
            yield f"the log says {line!r}"
    if words.facts["taint"] != "0":
        yield f"tainted: {words.facts['taint']}"


def judge_chosen(first, words, command_line, initrd_size):
    """Complaints about /chosen: this kernel's own properties, and what else the first kernel had."""
    # A kernel overwrites kaslr-seed with zeros when it has read it, which nokaslr prevents in the first.
    had, has = {**first.chosen(), "kaslr-seed": bytes(8)}, words.chosen()
    # kexec_file_load says so; nothing reads it.
    has.pop("linux,booted-from-kexec", None)
    # It gives an empty line as such, where kexec_load leaves the property out.
    if not command_line and has.get("bootargs") == b"\0":
        del has["bootargs"]
    kept = set(had) - {"bootargs", "linux,initrd-start", "linux,initrd-end"}
    names = kept | {"linux,initrd-start", "linux,initrd-end"} | ({"bootargs"} if command_line else set())
    if set(has) != names:
        yield f"/chosen has {sorted(has)}, not {sorted(names)}"
        return
    if has.get("bootargs", b"\0") != command_line.encode() + b"\0":
        yield f"bootargs is {has['bootargs']!r}"
    start, end = (int.from_bytes(has[f"linux,initrd-{edge}"], "big") for edge in ("start", "end"))
    if end - start != initrd_size:
        yield f"linux,initrd-end less -start is {end - start}, the initrd has {initrd_size} bytes"
    for name in kept:
        if has[name] != had[name]:
            yield f"{name} is {has[name]!r}, it was {had[name]!r}"


def judge_next(case, first, words, wanted, filler, initrd_size, gained):
    """Complaints about a kernel that kexec started; gained: KiB that it has and the first one had not."""
    yield from judge_health(words, wanted + SEEDED)
    facts = words.facts
    cpus = str(case.next_cpus or case.cpus)
    if facts["cmdline"] != case.command_line:
        yield f"command line {facts['cmdline']!r}"
    if facts["filler"] != filler:
        yield f"initrd content has checksum {facts['filler']}, not {filler}"
    if facts["cpus"] != cpus:
        yield f"{facts['cpus']} CPUs, not {cpus}"
    # What a kernel takes for itself depends on its page size.
    tolerance = 16384 if case.target else 4096
    if abs(words.memory() - first.memory() - gained) > tolerance:
        yield f"MemTotal {words.memory()} KiB, not {first.memory()} + {gained} KiB"
    yield from judge_chosen(first, words, case.command_line, initrd_size)

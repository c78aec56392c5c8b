# SPDX-License-Identifier: GPL-2.0-or-later
"""Command lines of vmcore-dmesg, and what must come of them. The core files are those of its fuzz target."""
import os
import re
import subprocess
from dataclasses import dataclass

CORES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fuzz/corpus/vmcore-dmesg")

FIRST = b"[    0.000000] Booting Linux on physical CPU 0x0\n"
SECOND = b"[    0.000000] Linux version 6.1.0-test\n"
THIRD = b"[    1.234567] two\nlines\tand \\x1b \\xc3\\xa4\n"
FOURTH = b"[   99.999999] \n"
FIFTH = b"[12345.678901] Kernel panic - not syncing: sysrq triggered crash\n"
LOG = FIRST + SECOND + THIRD + FOURTH + FIFTH
CHARS = b"2.6.39 (test)\n<5>[    0.100000] Command line: console=ttyS0 \\x1b x\n"


@dataclass
class Case:
    """One run in the folder of the core files."""
    name: str
    arguments: list
    status: int
    stdout: bytes = b""
    stderr: str = None  # a pattern of the one line there


CASES = [
    Case("no-arguments", [], 1, stderr=r"^usage: vmcore-dmesg <kernel core file>$"),
    Case("two-arguments", ["ring", "ring"], 1, stderr=r"^usage: vmcore-dmesg <kernel core file>$"),
    Case("option-is-a-file-name", ["-h"], 2, stderr=r"^vmcore-dmesg: -h: .*No such file or directory$"),
    Case("folder", ["."], 3, stderr="Is a directory"),
    Case("pipe", ["/dev/stdin"], 3, stderr="Illegal seek"),
    Case("script", [__file__], 4, stderr=f"^vmcore-dmesg: {re.escape(__file__)}: not an ELF file"),
    Case("kdump-compressed", ["kdump-compressed"], 4, stderr="makedumpfile --dump-dmesg"),
    Case("ring", ["ring"], 0, LOG),
    Case("ring-big-endian", ["ring-big-endian"], 0, LOG),
    Case("ring-physical", ["ring-physical"], 0, LOG),
    Case("ring-behind-damaged-notes", ["ring-behind-damaged-notes"], 0, LOG),
    Case("ring-damaged", ["ring-damaged"], 68, FIRST + SECOND + FOURTH + FIFTH, "faults: 1, the first: record 0x9"),
    Case("ring-truncated", ["ring-truncated"], 65, SECOND + THIRD + FOURTH, "record 0x7: .*truncated"),
    Case("records", ["records"], 0, LOG),
    Case("records-big-endian", ["records-big-endian"], 0, LOG),
    Case("records-damaged", ["records-damaged"], 68, SECOND + THIRD + FOURTH + FIFTH, "index 440: len is 3"),
    Case("chars", ["chars"], 0, CHARS),
    Case("chars-big-endian", ["chars-big-endian"], 0, CHARS),
]


def start(program, arguments, **options):
    return subprocess.run([program, *arguments], cwd=CORES, check=False, timeout=60, **options)


def check(program, case):
    done = start(program, case.arguments, input=b"\x7fELF", capture_output=True)
    said = done.stderr.decode(errors="surrogateescape")
    if done.returncode != case.status:
        yield f"exit status {done.returncode}, expected {case.status}: {said!r}"
    if done.stdout != case.stdout:
        yield f"standard output: {done.stdout!r}"
    if case.stderr is None and said:
        yield f"unexpected on standard error: {said!r}"
    if case.stderr is not None and not (said.count("\n") == 1 and re.search(case.stderr, said.rstrip("\n"))):
        yield f"no line with {case.stderr!r} on standard error: {said!r}"


def check_reason_is_last(program):
    """What is left of a log comes before what is wrong with it."""
    done = start(program, ["ring-damaged"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if not done.stdout.startswith(FIRST + SECOND + FOURTH + FIFTH + b"vmcore-dmesg: ring-damaged: "):
        yield f"{done.stdout!r}"


def check_full_output(program):
    with open("/dev/full", "wb") as full:
        done = start(program, ["ring"], stdout=full, stderr=subprocess.PIPE)
    if done.returncode != 54 or b"No space left" not in done.stderr:
        yield f"exit status {done.returncode}: {done.stderr!r}"


def check_nobody_reads(program):
    """With SIGPIPE ignored, as python starts it then, the write fails."""
    reader, writer = os.pipe()
    os.close(reader)
    done = start(program, ["ring"], stdout=writer, stderr=subprocess.PIPE, restore_signals=False)
    os.close(writer)
    if done.returncode != 54 or b"Broken pipe" not in done.stderr:
        yield f"exit status {done.returncode}: {done.stderr!r}"


def run(program):
    """{name: faults}"""
    results = {f"vmcore-dmesg-{case.name}": list(check(program, case)) for case in CASES}
    for extra in (check_reason_is_last, check_full_output, check_nobody_reads):
        results[f"vmcore-dmesg-{extra.__name__}"] = list(extra(program))
    return results

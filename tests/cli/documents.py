# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of README.md and doc/guide.md, and the messages that the guide explains.

Blocks marked sh are run in a folder that is a machine, too. There a load is planned, one for a panic as one for a reboot
(what a dump needs is not made of files), and what would start or unload a kernel is only recognized. Blocks marked console take
a whole machine: behind each stands the case of tests/qemu/cases.py, or the test, that runs it.
"""
import glob
import os
import re
import shutil
import struct
import subprocess
import sys

import cases
import entries
import inputs

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
PAGES = ("README.md", "doc/guide.md")
GUIDE = "doc/guide.md"

SHIM = """\
#!{python}
import os
import sys
words = [word.replace("/boot/", "boot/") for word in sys.argv[1:]]
start = [{program!r}]
if set(words) & {{"-e", "-u"}} and set(words) <= {{"-e", "-u", "-p", "-s"}}:
    sys.exit(0)
if "--sysroot" not in words:
    start += ["--sysroot", "."]
if any(word.startswith("--inspect") for word in words):
    start = start[:1]
elif any(word.startswith("--doctor") for word in words):
    # Whether that machine can dump is not asked here, but whether it is a report at all.
    status = os.spawnv(os.P_WAIT, start[0], start + words)
    sys.exit(status in (1, 2) or status < 0)
elif not any(word.startswith(("--snapshot", "--print-ckr-size", "--bls=list", "--plan")) for word in words):
    start += ["--plan"]
os.execv(start[0], start + ["-l" if word == "-p" else word for word in words])
"""


def android():
    """Android boot image header, version 3: the boot image, and the vendor_boot image beside it; pages of 4096 bytes."""
    page = lambda data: data.ljust(inputs.align(len(data), 4096), b"\0")
    boot = struct.pack("<8sIIII16xI", b"ANDROID!", len(cases.IMAGE), len(cases.ARCHIVE), 0, 1580, 3).ljust(1580, b"\0")
    vendor = struct.pack("<8sIIIII2048sI16sII", b"VNDRBOOT", 3, 4096, 0, 0, len(cases.MORE), b"of=vendor", 0, b"", 2112, 0)
    return {"boot.img": page(boot) + page(cases.IMAGE) + page(cases.ARCHIVE),
            "vendor_boot.img": page(vendor.ljust(2112, b"\0")) + page(cases.MORE)}


def files():
    """All that the pages name."""
    initrds = dict.fromkeys(("initrd.img", "base.img", "extra.img", "boot/initrd.img", "boot/kdump.img"), cases.ARCHIVE)
    kernels = dict.fromkeys(("vmlinux", "boot/vmlinux"), cases.VMLINUX) | dict.fromkeys(
        ("Image.gz", "vmlinuz", "boot/vmlinuz"), inputs.gz(cases.IMAGE))
    uki = entries.uki([(".linux", cases.IMAGE), (".cmdline", b"of=uki"), (".profile", b"ID=main\n"), (".profile", b"ID=rescue\n")])
    return inputs.MACHINE | entries.TWO | initrds | kernels | android() | {
        "board.dtb": cases.LABELS, "hat.dtbo": cases.LABEL_OVERLAY, "vmlinuz.efi": inputs.zboot("gzip", inputs.gz(cases.IMAGE)),
        "image.fit": cases.FIT_FILES["image.fit"], "linux.efi": uki}


def read(page):
    with open(os.path.join(TOP, page), encoding="utf-8") as file:
        return file.read()


def blocks(page, kind):
    """The text of each block of that kind, in an item of a list too, and what follows it."""
    for found in re.finditer(rf"(?ms)^( *)```{kind}\n(.*?)^ *```\n(.*?)(?=^ *```|\Z)", read(page)):
        yield re.sub(rf"(?m)^{found.group(1)}", "", found.group(2)), found.group(3)


def commands(page):
    return "".join(text for text, _ in blocks(page, "sh"))


def sign(folder):
    """What README.md's certificate and signature are."""
    run = lambda *words: subprocess.run(words, cwd=folder, capture_output=True, check=True)
    run("openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-subj", "/CN=ours", "-keyout", "ours.key", "-out", "ours.pem")
    run("openssl", "cms", "-sign", "-binary", "-in", "vmlinux", "-signer", "ours.pem", "-inkey", "ours.key", "-outform", "DER",
        "-out", "vmlinux.p7s")


def check_commands(program, folder, page):
    script = commands(page)
    if script.count("\nkexec ") < 2:
        yield "it has no commands that this check sees"
    done = subprocess.run(["sh", "-ex", "-c", script], cwd=folder, capture_output=True, text=True, check=False, timeout=300,
                          env=os.environ | {"PATH": f"{folder}/bin:{os.environ['PATH']}"})
    if done.returncode:
        yield f"exit status {done.returncode}: {done.stderr[-1500:]}"


def check_kinds(page):
    """Of the blocks that have kexec commands none is left without a mark."""
    for found in re.finditer(r"(?ms)^ *```([a-z]*)\n(.*?)^ *```$", read(page)):
        if found.group(1) not in ("sh", "console") and re.search(r"(?m)^ *(kexec|vmcore-dmesg) ", found.group(2)):
            yield f"a block that no test runs: {found.group(2)[:200]}"


def known_cases():
    script = "import sys; sys.path.insert(0, 'tests/qemu'); import cases; print(*(case.name for case in cases.CASES))"
    return set(subprocess.run([sys.executable, "-c", script], cwd=TOP, capture_output=True, text=True, check=True).stdout.split())


def check_whole_machine():
    known = known_cases()
    for text, behind in blocks(GUIDE, "console"):
        named = re.search(r"(?s)\((Cases?|`tests/)[^)]*\)", behind.split("\n## ")[0])
        if not named:
            yield f"no case is named behind {text!r}"
    for sentence in re.findall(r"(?is)\bcases?((?: |,|\n|and|`[a-z0-9-]+`)+)", read(GUIDE)):
        for name in re.findall(r"`([a-z0-9-]+)`", sentence):
            if name not in known:
                yield f"there is no case {name}"


def literals():
    """Each text of the program: string literals that stand side by side are one."""
    for path in glob.glob(os.path.join(TOP, "kexec/**/*.c"), recursive=True):
        with open(path, encoding="utf-8") as file:
            source = file.read()
        for run in re.findall(r'"(?:[^"\\\n]|\\.)*"(?:\s*(?:PRI\w+\s*)?"(?:[^"\\\n]|\\.)*")*', source):
            text = "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', run))
            yield text.replace('\\"', '"').replace("\\\\", "\\")


def check_messages():
    """Every part of a message between the marks for names and numbers stands in one text of the program, in order."""
    texts = list(literals())
    messages = re.findall(r"(?m)^\| `(.+?)` \| ", read(GUIDE))
    if len(messages) < 20:
        yield f"only {len(messages)} messages"
    for message in messages:
        parts = [re.escape(part.strip()) for part in message.split("…") if part.strip(" ;:")]
        if not any(re.search(".*".join(parts), text, re.DOTALL) for text in texts):
            yield f"no text of the program has {message!r}"


def check_index():
    """Every document is told of where people look."""
    for path in sorted(glob.glob(os.path.join(TOP, "doc/*.md"))):
        name = os.path.basename(path)
        yield from (f"{page} does not name {name}" for page, path in (("README.md", f"`doc/{name}`"), ("doc/README.md", f"`{name}`"))
                    if name != "README.md" and path not in read(page))


def run(program, folder):
    """{name: faults; None: it takes a tool that is not there}"""
    folder = os.path.join(folder, "documents")
    inputs.write_files(folder, files() | {"bin/kexec": SHIM.format(python=sys.executable, program=program)})
    os.chmod(os.path.join(folder, "bin/kexec"), 0o755)
    results = {"documents-index": list(check_index()), "documents-whole-machine": list(check_whole_machine()),
               "documents-messages": list(check_messages())}
    can_sign = shutil.which("openssl")
    if can_sign:
        sign(folder)
    for page in PAGES:
        results[f"documents-{page}"] = [*check_kinds(page), *check_commands(program, folder, page)] if can_sign else None
    return results

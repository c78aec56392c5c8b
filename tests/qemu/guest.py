# SPDX-License-Identifier: GPL-2.0-or-later
"""The initramfs of one stage: busybox, guest/init, and the files and steps of the stage."""

import io
import os
import shlex
import shutil
import stat
from pathlib import Path

GUEST = Path(__file__).resolve().parent / "guest"
DIRECTORIES = ("bin", "boot", "dev", "etc", "lib", "lib/modules", "proc", "root", "sbin", "sys", "tmp")
PASSWD = b"root:x:0:0::/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n"
WAIT_FOR_HOST = "wait_for_host"


class Cpio:
    """Writes a "newc" archive: device nodes without privilege, large files without holding them."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.ino = 0

    def member(self, name, mode, source=io.BytesIO(), size=0, device=(0, 0)):
        self.ino += 1
        # ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
        fields = (self.ino, mode, 0, 0, 1, 0, size, 0, 0, *device, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
        self.file.write(head + bytes(-len(head) % 4))
        shutil.copyfileobj(source, self.file, 1 << 20)
        self.file.write(bytes(-size % 4))

    def add(self, name, content):
        """A file, executable if its source is; content is bytes or the path of a file."""
        if isinstance(content, bytes):
            self.member(name, stat.S_IFREG | 0o644, io.BytesIO(content), len(content))
            return
        with open(content, "rb") as source:
            status = os.fstat(source.fileno())
            self.member(name, status.st_mode, source, status.st_size)

    def close(self):
        self.member("TRAILER!!!", 0)
        self.file.close()


def pack(path, files):
    """An archive of these files alone; files maps names to content, as everywhere here."""
    cpio = Cpio(path)
    for name, content in files.items():
        cpio.add(name, content)
    cpio.close()


def build(path, mark, busybox, files, steps):
    """Writes the initramfs of the stage that prints "@MARK ..." lines."""
    cpio = Cpio(path)
    for directory in DIRECTORIES:
        cpio.member(directory, stat.S_IFDIR | 0o1777 if directory == "tmp" else stat.S_IFDIR | 0o755)
    # Without it init has no standard output: the kernel opens it before init can mount anything.
    cpio.member("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
    script = [step if step == WAIT_FOR_HOST else f"try {shlex.quote(step)}" for step in steps]
    members = {
        "init": GUEST / "init",
        "bin/busybox": busybox,
        "etc/passwd": PASSWD,
        "etc/words": GUEST / "words",
        "etc/mark": mark.encode() + b"\n",
        "etc/steps": "".join(line + "\n" for line in script).encode(),
        **files,
    }
    for name, content in members.items():
        cpio.add(name, content)
    cpio.close()

# SPDX-License-Identifier: GPL-2.0-or-later
"""What a kernel comes in, made of it by the field's own tools: compressors, objcopy, mkimage, mkbootimg."""

import os
import subprocess
from pathlib import Path

COMPRESSORS = {
    # As the kernel's build does it, from 6.12 on: with the filter for arm64 instructions and a large dictionary.
    "Image.xz": "xz --check=crc32 --arm64 --lzma2=dict=128MiB",
    "Image.lzma": "lzma -9",
    "Image.bz2": "bzip2 -9",
    "Image.lz4": "lz4 -l -9",
    "Image.lzo": "lzop -9",
    "Image.zst": "zstd -19 --long=27",
}
NAMES = {*COMPRESSORS, "kernel.uki", "kernel.uimage", "kernel.android"}


def run(*command, **options):
    subprocess.run(command, check=True, capture_output=True, **options)


def uki(path, kernels, initrd, line):
    """UAPI.5, the stub being systemd's; a kernel that is compressed in it."""
    text = path.with_suffix(".line")
    text.write_text(line + "\n", encoding="ascii")
    sections = {".cmdline": (text, 0x1000000), ".linux": (kernels / "Image.gz", 0x2000000), ".initrd": (initrd, 0x6000000)}
    run("aarch64-linux-gnu-objcopy", *(word for name, (file, at) in sections.items() for word in (
        "--add-section", f"{name}={file}", "--change-section-vma", f"{name}={at:#x}")), os.environ["EFI_STUB"], path)


def uimage(path, kernels, initrd, _):
    run("mkimage", "-A", "arm64", "-O", "linux", "-T", "multi", "-C", "gzip", "-n", "kernel and initrd",
        "-d", f"{kernels / 'Image.gz'}:{initrd}", path)


def android(path, kernels, initrd, line):
    run("mkbootimg", "--kernel", kernels / "Image.gz", "--ramdisk", initrd, "--cmdline", line, "--header_version", "0",
        "-o", path)


def make(name, folder, kernels, initrd, line):
    """The file of NAMES in folder, of the kernel in kernels; initrd and line go with it where it holds them."""
    path, kernels = folder / name, Path(kernels)
    if name in COMPRESSORS:
        with open(kernels / "Image", "rb") as source, open(path, "wb") as target:
            subprocess.run(COMPRESSORS[name].split(), stdin=source, stdout=target, stderr=subprocess.PIPE, check=True)
    else:
        {"kernel.uki": uki, "kernel.uimage": uimage, "kernel.android": android}[name](path, kernels, initrd, line)
    return path

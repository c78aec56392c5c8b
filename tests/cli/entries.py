# SPDX-License-Identifier: GPL-2.0-or-later
"""Boot loader entries (UAPI.1) for the machines of cases.py."""
import struct

import inputs

KERNEL = inputs.image(0x3000, 0x400000)
OTHER = inputs.image(0x2000, 0x400000)
ARCHIVE, MORE = inputs.filler(0x1234, 3), inputs.filler(0x800, 4)


def uki(sections, machine=0xaa64):
    """UAPI.5: a PE/COFF file; its sections' contents lie at multiples of 512 bytes from 0x1000 on."""
    table, body = b"", b""
    for name, content in sections:
        room = inputs.align(len(content), 512)
        table += struct.pack("<8sIIIIIIHHI", name.encode(), len(content), 0x1000000, room, 0x1000 + len(body), 0, 0, 0, 0, 0x40000040)
        body += content.ljust(room, b"\0")
    optional = struct.pack("<H", 0x20b) + bytes(110)
    coff = struct.pack("<IHHIIIHH", 0x4550, machine, len(sections), 0, 0, 0, len(optional), 0x206)
    head = b"MZ" + bytes(58) + struct.pack("<I", 0x40)
    return (head + coff + optional + table).ljust(0x1000, b"\0") + body


UKI = uki([(".osrel", b'ID=zz\nPRETTY_NAME="An OS"\nVERSION_ID=3\n'), (".cmdline", b"of=uki"), (".linux", KERNEL),
           (".initrd", ARCHIVE)])


def variable(text):
    """As efivarfs has it: attributes, then UTF-16 with a NUL."""
    return struct.pack("<I", 7) + (text + "\0").encode("utf-16-le")


def efivar(name):
    return f"sys/firmware/efi/efivars/{name}-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"


KERNELS = {"boot/vmlinuz-2": KERNEL, "boot/vmlinuz-1": OTHER, "boot/initrd-1": ARCHIVE, "boot/initrd-2": MORE}
NEW = """\
# made by hand
title An OS 2
version 6.12
sort-key an-os
linux /vmlinuz-2
initrd /initrd-1
initrd initrd-2
options root=/dev/new
options quiet
grub_class os
"""
OLD = "title An OS 1\nversion 6.9\nsort-key an-os\nlinux /vmlinuz-1\noptions root=/dev/old\n"
TREE = inputs.fdt({"#address-cells": b"\0\0\0\2", "#size-cells": b"\0\0\0\2", "model": inputs.text("of the entry")},
                  {"memory@40000000": {"device_type": inputs.text("memory"), "reg": inputs.cells64(0x40000000, 0x40000000)}})
OVERLAY = inputs.fdt({}, {"fragment@0": {"target-path": inputs.text("/"), "__overlay__": {"added": {"reg": b"\0\0\0\7"}}}})

ENTRIES = "boot/loader/entries/"
TWO = KERNELS | {ENTRIES + "os-6.12.conf": NEW, ENTRIES + "os-6.9.conf": OLD}
GRUB = {ENTRIES + "f-1.conf": "title Fedora\nlinux /vmlinuz-1\noptions $kernelopts $tuned_params\ninitrd /initrd-1 $tuned_initrd\n"}

MACHINES = {
    "bls": TWO,
    "bls-loader-conf": TWO | {"boot/loader/loader.conf": "timeout 4\ndefault os-6.9*\n"},
    "bls-wrong-loader-conf": TWO | {"boot/loader/loader.conf": "default auto-windows\n"},
    "bls-once": TWO | {"boot/loader/loader.conf": "default os-6.12*\n", efivar("LoaderEntryOneShot"): variable("os-6.9.conf")},
    "bls-bad": {**TWO, ENTRIES + "os-6.12.conf": None, ENTRIES + "os-6.12+0-3.conf": NEW},
    "bls-uki": TWO | {"efi/EFI/Linux/an-os.efi": UKI, "efi/EFI/Linux/x64.efi": uki([(".osrel", b"ID=a"), (".linux", b"x")], 0x8664),
                      "efi/loader/loader.conf": "default an-os.efi\n"},
    "bls-tree": KERNELS | {ENTRIES + "board.conf": "linux /vmlinuz-2\noptions a\ndevicetree /board.dtb\ndevicetree-overlay /x.dtbo\n",
                           ENTRIES + "no-tree.conf": "linux /vmlinuz-2\ndevicetree /initrd-1\n",
                           ENTRIES + "no-overlay.conf": "linux /vmlinuz-2\ndevicetree-overlay /board.dtb\n",
                           "boot/board.dtb": TREE, "boot/x.dtbo": OVERLAY},
    "bls-grub": KERNELS | GRUB | {ENTRIES + "f-2.conf": "linux /vmlinuz-2\n", "boot/grub2/grubenv":
                                  "# GRUB Environment Block\nsaved_entry=f-1\nkernelopts=root=/dev/grub ro\ntuned_params=\ntuned_initrd=\n##"},
    "bls-no-grubenv": KERNELS | GRUB,
    "bls-no-options": KERNELS | {ENTRIES + "os.conf": "linux /vmlinuz-2\n"},
    "bls-lost": {ENTRIES + "os.conf": NEW},
    "bls-damaged": TWO | {ENTRIES + "odd.conf": "title An OS\nlinux\n"},
    # /boot is no partition of its own, and the paths start where its file system does.
    "bls-one-partition": {"boot/vmlinuz-2": KERNEL, ENTRIES + "os.conf": "linux /boot/vmlinuz-2\noptions a\n"},
}

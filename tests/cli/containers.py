# SPDX-License-Identifier: GPL-2.0-or-later
"""Containers and compressors by the field's own tools: the plans are those of the kernel as it is.

Tools that are not there are skipped. What no tool makes (profiles and .dtbauto of a UKI) is built here.
"""
import json
import os
import shutil
import struct
import subprocess

import inputs

KERNEL = inputs.image(0x3000, 0x400000)
TREE = inputs.fdt({"#address-cells": b"\0\0\0\2", "#size-cells": b"\0\0\0\2", "compatible": inputs.text("test,board")},
                  {"memory@40000000": {"device_type": inputs.text("memory"),
                                       "reg": inputs.cells64(0x40000000, 0x40000000)}})
OTHER = inputs.fdt({"compatible": inputs.text("test,other")}, {})
LINE = "root=/dev/vda1 quiet"
# The stub of arm64's systemd-boot-efi; where it is unpacked elsewhere, EFI_STUB says so.
STUB = os.environ.get("EFI_STUB", "/usr/lib/systemd/boot/efi/linuxaa64.efi.stub")

# What --plan must be the same as, for the next start and for a crash: of the Image alone, or with all that a container holds given by options.
ALONE = ("Image",)
WHOLE = ("Image", "--initrd=initrd", "--dtb=board.dtb", f"--append={LINE}")
NO_TREE = ("Image", "--initrd=initrd", f"--append={LINE}")
WITH_TREE = ("Image", "--dtb=board.dtb")
# The vendor's ramdisk, then the generic one.
VENDOR = ("Image", "--initrd=more", "--initrd=initrd", "--dtb=board.dtb", f"--append={LINE}")


def uki(sections):
    """UAPI.5: an EFI program with these sections, [(name, bytes)]; sizes in the file are multiples of 512."""
    rows, data = b"", b""
    for name, content in sections:
        room = inputs.align(len(content), 0x200)
        rows += struct.pack("<8sIIIIIIHHI", name.encode(), len(content), 0, room, 0x800 + len(data), 0, 0, 0, 0, 0)
        data += content.ljust(room, b"\0")
    coff = struct.pack("<4sHHIIIHHH", b"PE", 0xaa64, len(sections), 0, 0, 0, 112, 0x206, 0x20b) + bytes(110)
    return (b"MZ" + bytes(0x3a) + struct.pack("<I", 0x80)).ljust(0x80, b"\0") + (coff + rows).ljust(0x780, b"\0") + data


OWN = {
    "profiles.efi": uki([(".linux", inputs.gz(KERNEL)), (".cmdline", b"other=1"), (".profile", b"ID=main\n"),
                         (".profile", b"TITLE=Rescue\nID=rescue\n"), (".cmdline", LINE.encode()),
                         (".initrd", inputs.filler(0x1234, 3))]),
    "dtbauto.efi": uki([(".linux", inputs.zboot("gzip", inputs.gz(KERNEL))), (".dtb", OTHER), (".dtbauto", OTHER),
                        (".dtbauto", TREE), (".cmdline", LINE.encode() + b"\n\0"),
                        (".initrd", inputs.filler(0x1234, 3))]),
    "addon.efi": uki([(".cmdline", b"more=1")]),
    "appended": KERNEL + TREE,
    "appended.gz": inputs.gz(KERNEL) + OTHER + TREE,
}

MKIMAGE = ["mkimage", "-A", "arm64", "-O", "linux", "-n", "test"]
MKBOOTIMG = ["mkbootimg", "--kernel", "Image.gz", "--cmdline", LINE, "--ramdisk", "initrd"]
SECTIONS = {".osrel": ("note", 0x20000), ".cmdline": ("line", 0x30000), ".dtb": ("board.dtb", 0x40000),
            ".linux": ("Image.gz", 0x2000000), ".initrd": ("initrd", 0x3000000)}
OBJCOPY = ["aarch64-linux-gnu-objcopy", *(word for name, (file, at) in SECTIONS.items() for word in (
    "--add-section", f"{name}={file}", "--change-section-vma", f"{name}={at:#x}")), STUB]

# name: how it is made, and the arguments of two loads that are the same.
MADE = {
    **{f"uimage-{name}": ([*MKIMAGE, "-T", "kernel", "-C", name, "-d", file, f"uimage-{name}"],
                          (f"uimage-{name}",), ALONE)
       for name, file in {"none": "Image", "gzip": "Image.gz", "bzip2": "Image.bz2", "lzma": "Image.lzma",
                          "lzo": "Image.lzo", "lz4": "Image.lz4-frame", "zstd": "Image.zst"}.items()},
    "uimage-noload": ([*MKIMAGE, "-T", "kernel_noload", "-C", "none", "-d", "Image", "uimage-noload"],
                      ("uimage-noload",), ALONE),
    "uimage-multi": ([*MKIMAGE, "-T", "multi", "-C", "none", "-d", "Image:initrd:board.dtb", "uimage-multi"],
                     ("uimage-multi", f"--append={LINE}"), WHOLE),
    "uimage-ramdisk": ([*MKIMAGE, "-T", "ramdisk", "-C", "none", "-d", "initrd", "uimage-ramdisk"],
                       ("Image", "--initrd=uimage-ramdisk", f"--append={LINE}"), NO_TREE),
    **{f"android-{version}": ([*MKBOOTIMG, "--header_version", version, "-o", f"android-{version}"],
                              (f"android-{version}",), NO_TREE) for version in "01"},
    "android-2": ([*MKBOOTIMG, "--dtb", "board.dtb", "--header_version", "2", "--pagesize", "4096", "-o", "android-2"],
                  ("android-2",), WHOLE),
    "android-3": (["mkbootimg", "--kernel", "Image.gz", "--ramdisk", "initrd", "--cmdline", "quiet", "--header_version",
                   "3", "-o", "android-3", "--vendor_boot", "vendor-3", "--vendor_ramdisk", "more", "--dtb", "board.dtb",
                   "--vendor_cmdline", "root=/dev/vda1"], ("android-3", "--vendor-boot=vendor-3"), VENDOR),
    "uki-objcopy": ([*OBJCOPY, "uki.efi"], ("uki.efi",), WHOLE),
    "uki-profile": ([], ("profiles.efi", "--profile=rescue"), NO_TREE),
    "uki-profile-number": ([], ("profiles.efi", "--profile=@1"), NO_TREE),
    "uki-first-profile": ([], ("profiles.efi",), ("Image", "--append=other=1")),
    "uki-dtbauto": ([], ("dtbauto.efi",), WHOLE),
    "uki-options": ([], ("dtbauto.efi", "--append=mine=1", "--initrd=more", "--dtb=board.dtb"),
                    ("Image", "--append=mine=1", "--initrd=more", "--dtb=board.dtb")),
    "uki-reuse-cmdline": ([], ("profiles.efi", "--reuse-cmdline"), ("Image", "--reuse-cmdline")),
    "appended-dtb": ([], ("appended",), WITH_TREE),
    "appended-dtbs": ([], ("appended.gz",), WITH_TREE),
    **{f"tool-{command[0]}-{number}": (["sh", "-c", f"{' '.join(command)} <Image >tool-{number}"],
                                       (f"tool-{number}",), ALONE)
       for number, command in enumerate((
           ["gzip", "-9"], ["bzip2"], ["lz4", "-l", "-9"], ["lz4", "-B4"], ["lz4", "-BD", "--content-size"],
           ["lzma", "-9"], ["lzop", "-9"], ["lzop", "-1"], ["xz", "--check=crc32", "--arm64", "--lzma2=dict=128MiB"],
           ["xz", "-9e"], ["xz", "-T2", "--block-size=4KiB"], ["zstd", "-19"],
           ["zstd", "-22", "--ultra", "--long=27"], ["zstd", "--long=30", "--no-check"]))},
}

# What is refused, and the words of it.
REFUSED = {
    "uki-addon": (("addon.efi",), "addon.efi: uki: no section .linux"),
    "uki-no-profile": (("profiles.efi", "--profile=none"), "there are: @0 (main), @1 (rescue)"),
    "image-profile": (("Image", "--profile=main"), "not a unified kernel image"),
    "image-vendor-boot": (("Image", "--vendor-boot=initrd"), "not an Android boot image"),
    "max-image-size": (("Image.gz", "--max-image-size=0x2fff"), "gzip: contents exceed the limit of 12287 bytes"),
}


def plan(program, folder, arguments, load="-l"):
    done = subprocess.run([program, "--plan=json", "--sysroot", "machine", load, *arguments], cwd=folder, check=False,
                          capture_output=True, timeout=60, text=True)
    if done.returncode:
        return {"error": done.stderr}
    found = json.loads(done.stdout)
    # How the file came apart, and that what was unpacked is a copy, is what may differ.
    del found["notes"]
    for segment in found["segments"]:
        segment.pop("copied", None)
    return found | ({"said": done.stderr} if done.stderr else {})


def compare(program, folder, name):
    """Complaints; None: skipped."""
    command, arguments, same = MADE[name]
    tool = command[2].split()[0] if command[:1] == ["sh"] else (command or [None])[0]
    if tool and not shutil.which(tool) or tool and "objcopy" in tool and not os.path.exists(STUB):
        return None
    if command:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    complaints = []
    for load in ("-l", "-p"):
        found = plan(program, folder, arguments, load)
        if "built without" in found.get("error", ""):
            return None
        if found != plan(program, folder, same, load) or "error" in found:
            complaints.append(f"{load}: another plan, or none: {str(found)[:600]}")
    return complaints


def check(program, folder):
    """{name: complaints, or None: skipped}"""
    work = os.path.join(folder, "containers")
    inputs.write_machine(os.path.join(work, "machine"), inputs.KDUMP)
    inputs.write_files(work, OWN | {"Image": KERNEL, "initrd": inputs.filler(0x1234, 3), "more": inputs.filler(0x800, 4),
                                    "board.dtb": TREE, "line": LINE, "note": "ID=test\n"} | {
                                        f"Image.{kind}": pack(KERNEL) for kind, pack in inputs.COMPRESSED.items()})
    results = {name: compare(program, work, name) for name in MADE}
    for name, (arguments, words) in REFUSED.items():
        said = plan(program, work, arguments).get("error", "accepted")
        if "built without" not in said:
            results[name] = [] if words in said else [f"no {words!r} in {said!r}"]
    return results

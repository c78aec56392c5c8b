# SPDX-License-Identifier: GPL-2.0-or-later
"""Builders of kernels, device trees and machines, from the specifications; nothing of the program is used."""
import bz2
import gzip
import hashlib
import lzma
import os
import struct
import zlib

PAGE = 4096


def align(value, to):
    return (value + to - 1) // to * to


def filler(size, seed):
    """Bytes that differ from place to place and from seed to seed."""
    return bytes((seed * 89 + i * 7 + (i >> 8) * 13) & 0xff for i in range(size))


# --- Kernels ---

def image_header(image_size, text_offset=0, flags=0xa, code0=0xd503201f, pe_offset=0):
    """booting.rst, "Call the kernel image": 64 bytes.

    flags 0xa: little endian, 4K pages, anywhere in RAM.
    """
    return struct.pack("<IIQQQQQQII", code0, 0, text_offset, image_size, flags, 0, 0, 0, 0x644d5241,
                       pe_offset)


def image(size, image_size, **fields):
    """A raw Image of size bytes."""
    header = image_header(image_size, **fields)
    return header + filler(size - len(header), 1)


def efi_image(size, image_size):
    """An Image that is an EFI application too: PE/COFF, one section from 0x1000 to the end of the file."""
    header = image_header(image_size, code0=0xfa405a4d, pe_offset=0x40)
    optional = struct.pack("<H", 0x20b) + bytes(110)
    coff = struct.pack("<IHHIIIHH", 0x4550, 0xaa64, 1, 0, 0, 0, len(optional), 0x206)
    section = struct.pack("<8sIIIIIIHHI", b".text", size - 0x1000, 0x1000, size - 0x1000, 0x1000, 0, 0, 0, 0,
                          0x60000020)
    head = header + coff + optional + section
    return head + bytes(0x1000 - len(head)) + filler(size - 0x1000, 2)


KERNEL_VADDR = 0xffff800080000000  # _text of Linux 6.5 and later, 48-bit addresses


def vmlinux(parts, machine=183, debug_only=False):
    """System V ABI, ELF64 little endian, ET_DYN, entry at the first part.

    parts: (offset from _text, bytes, memory size), one PT_LOAD each.
    debug_only: one SHF_ALLOC section, of type NOBITS, and no bytes behind the headers, as objcopy
    --only-keep-debug leaves it.
    """
    headers, bodies, at = b"", b"", PAGE
    for offset, data, memory in parts:
        vaddr = KERNEL_VADDR + offset
        size = 0 if debug_only else len(data)
        headers += struct.pack("<IIQQQQQQ", 1, 7, at, vaddr, vaddr, size, memory, 0x10000)
        body = b"" if debug_only else data
        bodies += body + bytes(align(len(body), PAGE) - len(body))
        at = PAGE + len(bodies)
    sections, section_at = b"", 0
    if debug_only:
        null = struct.pack("<IIQQQQIIQQ", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        text = struct.pack("<IIQQQQIIQQ", 1, 8, 6, KERNEL_VADDR, PAGE, len(parts[0][1]), 0, 0, PAGE, 0)
        names = struct.pack("<IIQQQQIIQQ", 7, 3, 0, 0, PAGE, 17, 0, 0, 1, 0)
        sections = null + text + names
        bodies, section_at = b"\0.text\0.shstrtab\0", PAGE + 64
        bodies += bytes(64 - len(bodies))
    ident = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    elf = ident + struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, KERNEL_VADDR, 64, section_at, 0, 64, 56,
                              len(parts), 64, len(sections) // 64, 2 if sections else 0)
    return (elf + headers).ljust(PAGE, b"\0") + bodies + sections


# --- Compressed kernels ---

def gz(data):
    return gzip.compress(data, mtime=0)


def pieces(data, size):
    return [data[at:at + size] for at in range(0, len(data), size)]


def zst(data):
    """RFC 8878: a frame with a window of 128 MiB and no content size, of raw blocks."""
    blocks = pieces(data, 0x20000)
    return b"\x28\xb5\x2f\xfd\x00\x88" + b"".join(
        struct.pack("<I", len(block) << 3 | (block is blocks[-1]))[:3] + block for block in blocks)


def lz4_legacy(data):
    """LZ4 Frame Format Description, "Legacy frame": one block, one sequence of literals."""
    more, last = divmod(len(data) - 15, 255)
    block = b"\xf0" + b"\xff" * more + bytes([last]) + data
    return struct.pack("<II", 0x184c2102, len(block)) + block


def lz4_frame(data):
    """The same, a frame without checksums: blocks of at most 64 KiB that are not compressed."""
    # The header's checksum is the second byte of XXH32(60 40).
    return b"\x04\x22\x4d\x18\x60\x40\x82" + b"".join(
        struct.pack("<I", len(block) | 1 << 31) + block for block in pieces(data, 0x10000)) + bytes(4)


def lzo(data):
    """lzop's container: version 1.04, Adler-32 of the contents, blocks that are stored as they are."""
    header = struct.pack(">HHHBBIIIIB", 0x1040, 0x20a0, 0x0940, 1, 5, 1, 0o100644, 0, 0, 0)
    return b"\x89LZO\0\r\n\x1a\n" + header + struct.pack(">I", zlib.adler32(header)) + b"".join(
        struct.pack(">III", len(block), len(block), zlib.adler32(block)) + block
        for block in pieces(data, 0x40000)) + bytes(4)


def zboot(compression, payload, machine=0xaa64):
    """zboot-header.S of the kernel: the payload at 0x200, and behind it a word that nobody needs."""
    header = b"MZ\0\0zimg" + struct.pack("<IIQ32sII", 0x200, len(payload), 0, compression.encode(),
                                         0x818223cd, 0x40)
    coff = struct.pack("<4sHHIIIHHH", b"PE", machine, 1, 0, 0, 0, 112, 0x206, 0x20b) + bytes(110)
    section = struct.pack("<8sIIIIIIHHI", b".text", 0, 0, 0, 0, 0, 0, 0, 0, 0x60000020)
    return (header + coff + section).ljust(0x200, b"\0") + payload + bytes(4)


def fit_image(data, kind, compression="none", hashes=("crc32",), **more):
    """Flat Image Tree specification, "/images"."""
    digests = {"crc32": lambda: struct.pack(">I", zlib.crc32(data)),
               "sha256": lambda: hashlib.sha256(data).digest()}
    return {"data": data, "type": text(kind), "arch": text("arm64"), "os": text("linux"),
            "compression": text(compression),
            **{f"hash-{algo}": {"algo": text(algo), "value": digests[algo]()} for algo in hashes}, **more}


def fit(images, configurations, **properties):
    """The same: a configuration is {property: word, or list of words}."""
    words = lambda value: b"".join(map(text, [value] if isinstance(value, str) else value))
    return fdt({"#address-cells": struct.pack(">I", 1)},
               {"images": images,
                "configurations": {key: text(value) for key, value in properties.items()} | {
                    name: {key: words(value) for key, value in own.items()}
                    for name, own in configurations.items()}})


def fit_external(images, configurations):
    """The data of images stand behind the tree: data-offset and data-size."""
    behind, moved = b"", {}
    for name, node in images.items():
        data = node["data"]
        moved[name] = {"data-offset": struct.pack(">I", len(behind)), "data-size": struct.pack(">I", len(data)),
                       **{key: value for key, value in node.items() if key != "data"}}
        behind += data.ljust(align(len(data), 4), b"\0")
    tree = fit(moved, configurations)
    return tree.ljust(align(len(tree), 4), b"\0") + behind


COMPRESSED = {
    "bz2": bz2.compress,
    "gz": gz,
    "lz4": lz4_legacy,
    "lz4-frame": lz4_frame,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "lzo": lzo,
    "xz": lambda data: lzma.compress(data, check=lzma.CHECK_CRC32),
    "zst": zst,
}


# --- Device trees ---

def cells64(*values):
    return b"".join(struct.pack(">Q", value) for value in values)


def text(value):
    return value.encode() + b"\0"


def fdt(properties, children, reserved=()):
    """Devicetree Specification, chapter 5: version 17. children: {name: {property: bytes, or the same again}}."""
    strings, structure = b"", b""

    def add_property(name, value):
        nonlocal strings, structure
        structure += struct.pack(">III", 3, len(value), len(strings))
        structure += value.ljust(align(len(value), 4), b"\0")
        strings += text(name)

    def begin(name):
        nonlocal structure
        structure += struct.pack(">I", 1) + text(name).ljust(align(len(name) + 1, 4), b"\0")

    def add_node(name, content):
        nonlocal structure
        begin(name)
        for key, value in sorted(content.items(), key=lambda item: isinstance(item[1], dict)):
            (add_node if isinstance(value, dict) else add_property)(key, value)
        structure += struct.pack(">I", 2)

    add_node("", properties | children)
    structure += struct.pack(">I", 9)
    reserve = cells64(*(value for pair in reserved for value in pair), 0, 0)
    struct_at = 40 + len(reserve)
    strings_at = struct_at + len(structure)
    header = struct.pack(">10I", 0xd00dfeed, strings_at + len(strings), struct_at, strings_at, 40, 17, 16, 0,
                         len(strings), len(structure))
    return header + reserve + structure + strings


# --- Machines ---

KASLR_SEED = bytes.fromhex("5eed0123456789ab")
RNG_SEED = bytes(range(0xc0, 0x100))


def machine_fdt(bootargs="old=1", memory=(0x40000000, 0x40000000), initrd=(0x48000000, 0x48100000), reserved=(), nodes=None):
    """RAM of 1 GiB at 1 GiB; the running kernel's initrd at 0x48000000; nodes: more of them."""
    return fdt(
        {"#address-cells": struct.pack(">I", 2), "#size-cells": struct.pack(">I", 2),
         "compatible": text("test,board")},
        {"memory@40000000": {"device_type": text("memory"), "reg": cells64(*memory)},
         "psci": {"compatible": text("arm,psci-1.0"), "method": text("hvc")},
         "chosen": {"bootargs": text(bootargs), "linux,initrd-start": cells64(initrd[0]),
                    "linux,initrd-end": cells64(initrd[1]), "kaslr-seed": KASLR_SEED, "rng-seed": RNG_SEED},
         **(nodes or {})}, reserved)


def reserved_memory(**children):
    """A /reserved-memory of children, each {property: bytes}."""
    return {"reserved-memory": {"#address-cells": struct.pack(">I", 2), "#size-cells": struct.pack(">I", 2), "ranges": b"",
                                **children}}


GICV3 = {"intc@8000000": {
    "compatible": text("arm,gic-v3"), "reg": cells64(0x8000000, 0x10000, 0x80a0000, 0xf60000), "ranges": b"",
    "#address-cells": struct.pack(">I", 2), "#size-cells": struct.pack(">I", 2),
    "its@8080000": {"compatible": text("arm,gic-v3-its"), "reg": cells64(0x8080000, 0x20000)}}}


def srat(*pieces):
    """ACPI 6.5, 5.2.16: memory (base, length) that is enabled and hot-pluggable."""
    entries = b"".join(struct.pack("<BBIHQQIIQ", 1, 40, 0, 0, base, length, 0, 3, 0) for base, length in pieces)
    table = struct.pack("<4sIBB6s8sI4sI", b"SRAT", 48 + len(entries), 3, 0, b"TEST", b"TEST", 1, b"TEST", 1) + bytes(12)
    table += entries
    return table[:9] + bytes([-sum(table) & 0xFF]) + table[10:]


IOMEM = """\
09000000-09000fff : pl011@9000000
40000000-7fffffff : System RAM
  40210000-417fffff : Kernel code
  41800000-41bfffff : Kernel data
  47f00000-48ffffff : reserved
  78000000-7bffffff : Crash kernel
"""

# Bits of /proc/kpageflags (Documentation/admin-guide/mm/pagemap.rst) that make frames of a kind, the best kind first.
FRAMES = {
    "free": 1 << 10,
    "cache": 1 << 5,
    "anonymous": 1 << 5 | 1 << 12,
    "pinned": 1 << 5 | 1 << 12 | 1 << 33,
    "kernel": 1 << 7,
    "unusable": 1 << 19,
}


def kpageflags(pieces):
    """(frame, count, kind) of each piece, in order: 8 bytes a frame; between them there is no memory (NOPAGE)."""
    flags = bytearray()
    for first, count, kind in pieces:
        flags += struct.pack("<Q", 1 << 20) * (first - len(flags) // 8) + struct.pack("<Q", FRAMES[kind]) * count
    return bytes(flags)


MACHINE = {
    "kexec-snapshot": "page_size=4096\nbyte_order=little\nhwcap=0x0\nrelease=6.1.0-test\nmachine=aarch64\n",
    "boot/config-6.1.0-test": "CONFIG_KEXEC=y\n# CONFIG_KEXEC_FILE is not set\n",
    "proc/iomem": IOMEM,
    "proc/cmdline": "BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 crashkernel=64M ro\n",
    "proc/meminfo": "MemTotal:        1000000 kB\n",
    "sys/firmware/fdt": machine_fdt(),
    "sys/kernel/kexec_loaded": "0\n",
    "sys/kernel/kexec_crash_loaded": "0\n",
    "sys/kernel/kexec_crash_size": "67108864\n",
    "sys/devices/system/cpu/online": "0\n",
}


# What makes a machine of it that can take a crash kernel, and has one.
KDUMP = {
    "boot/config-6.1.0-test": "CONFIG_KEXEC=y\nCONFIG_CRASH_DUMP=y\nCONFIG_PROC_VMCORE=y\n",
    "sys/devices/system/cpu/cpu0/crash_notes": "50000000\n",
    "sys/kernel/vmcoreinfo": "0x41900000 1024\n",
    "sys/kernel/kexec_crash_loaded": "1\n",
}


def write_files(folder, files):
    """files: {path below folder: text or bytes, or None for no file}."""
    for path, content in files.items():
        if content is None:
            continue
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)


def write_machine(folder, changes=None):
    """A root directory with the files of MACHINE, but for changes."""
    write_files(folder, MACHINE | (changes or {}))

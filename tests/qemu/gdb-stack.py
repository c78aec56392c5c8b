# SPDX-License-Identifier: GPL-2.0-or-later
"""
For gdb with a dump and its vmlinux: the functions on the stack of the task that crashed, innermost first.

gdb translates addresses through the program headers alone, which have RAM and the kernel's image; stacks lie in the
vmalloc area. So this walks the dumped kernel's page tables (4K pages, 48 bits), and the chain of frame records.
"""

import struct
import sys

import gdb

LOAD = 1
VALID, TABLE = 1, 2
FRAMES = 50


def segments(path):
    """(virtual address, physical address, size) of the PT_LOADs."""
    with open(path, "rb") as file:
        header = file.read(64)
        (offset,), (count,) = struct.unpack_from("<Q", header, 32), struct.unpack_from("<H", header, 56)
        file.seek(offset)
        for fields in struct.iter_unpack("<IIQQQQQQ", file.read(count * 56)):
            if fields[0] == LOAD:
                yield fields[3], fields[4], fields[6]


def word(physical):
    for vaddr, paddr, size in SEGMENTS:
        if paddr <= physical < paddr + size:
            memory = gdb.selected_inferior().read_memory(vaddr + physical - paddr, 8)
            return struct.unpack("<Q", memory)[0]
    raise gdb.GdbError(f"physical address {physical:#x} is in no program header")


def image_physical(address):
    """The physical address of what is in the kernel's image."""
    for vaddr, paddr, size in SEGMENTS:
        if vaddr <= address < vaddr + size:
            return paddr + address - vaddr
    raise gdb.GdbError(f"{address:#x} is in no program header")


def physical(address):
    """By the page tables: Arm Architecture Reference Manual, VMSAv8-64."""
    table = image_physical(int(gdb.parse_and_eval("&swapper_pg_dir")))
    for shift in (39, 30, 21, 12):
        entry = word(table + (address >> shift & 0x1FF) * 8)
        if not entry & VALID:
            raise gdb.GdbError(f"{address:#x} is not mapped")
        table = entry & 0xFFFFFFFFF000
        if shift == 12 or not entry & TABLE:
            return (table >> shift << shift) + (address & (1 << shift) - 1)


def backtrace():
    record = int(gdb.parse_and_eval("$x29")) % 2**64
    for _ in range(FRAMES):
        caller = word(physical(record + 8))
        if not caller:
            return
        print(gdb.execute(f"info symbol {caller - 4}", to_string=True).strip())
        record = word(physical(record))


SEGMENTS = list(segments(sys.argv[1]))
for thread in gdb.selected_inferior().threads():
    thread.switch()
    print(thread.num, gdb.execute("info symbol $pc", to_string=True).strip())
    backtrace()

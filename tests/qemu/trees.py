# SPDX-License-Identifier: GPL-2.0-or-later
"""Device trees of QEMU's machine, an overlay for it, and a Flat Image Tree with them, by dtc and mkimage."""

import subprocess

from machine import QEMU

# What it adds is /proc/device-tree/overlaid/words.
OVERLAY = """/dts-v1/; /plugin/;
&{/} { overlaid { words = "from the overlay"; }; };
"""

# No default: the second configuration fits the machine, by its tree. mkimage computes the hashes.
FIT = """/dts-v1/;
/ {
    description = "a kernel and what it needs";
    #address-cells = <1>;
    images {
        kernel-1 {
            description = "Linux"; data = /incbin/("%(kernel)s"); type = "kernel"; arch = "arm64"; os = "linux";
            compression = "gzip"; load = <0>; entry = <0>; hash-1 { algo = "sha1"; }; hash-2 { algo = "sha256"; };
        };
        fdt-1 { data = /incbin/("%(tree)s"); type = "flat_dt"; arch = "arm64"; compression = "none";
            hash-1 { algo = "crc32"; }; };
        fdt-2 { data = /incbin/("%(overlay)s"); type = "flat_dt"; arch = "arm64"; compression = "none";
            hash-1 { algo = "sha512"; }; };
        ramdisk-1 { data = /incbin/("%(initrd)s"); type = "ramdisk"; arch = "arm64"; os = "linux";
            compression = "none"; hash-1 { algo = "md5"; }; };
    };
    configurations {
        other { kernel = "kernel-1"; compatible = "other,board"; };
        virt { kernel = "kernel-1"; fdt = "fdt-1", "fdt-2"; ramdisk = "ramdisk-1"; };
    };
};
"""


def run(*command, **options):
    subprocess.run(command, check=True, capture_output=True, **options)


def dump(path, options):
    """The tree that QEMU makes for a machine with these options, without the megabyte of padding behind it."""
    padded = path.with_suffix(".padded")
    run(*QEMU, *options, "-M", f"dumpdtb={padded}")
    run("dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", path, padded)
    return path


def overlay(path):
    run("dtc", "-q", "-O", "dtb", "-o", path, input=OVERLAY.encode())
    return path


def fit(path, kernel, tree, initrd):
    """Its data lie behind the tree, as mkimage -E puts them."""
    added = overlay(path.with_suffix(".dtbo"))
    source = path.with_suffix(".its")
    source.write_text(FIT % {"kernel": kernel, "tree": tree, "overlay": added, "initrd": initrd}, encoding="ascii")
    run("mkimage", "-E", "-f", source, path)
    return path

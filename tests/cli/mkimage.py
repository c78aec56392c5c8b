# SPDX-License-Identifier: GPL-2.0-or-later
"""Flat Image Trees by mkimage and overlays by dtc: the plans are those of the kernel as it is."""
import json
import os
import shutil
import subprocess

import inputs

KERNEL = inputs.image(0x3000, 0x400000)
BOARD = """/dts-v1/;
/ { compatible = "test,board"; #address-cells = <2>; #size-cells = <2>;
    memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
    uart: serial@9000000 { status = "disabled"; }; };
"""
OVERLAY = """/dts-v1/; /plugin/;
&uart { status = "okay"; };
"""
# Each hash that mkimage of 2023 can compute and U-Boot documents.
HASHES = ("crc32", "crc16-ccitt", "md5", "sha1", "sha256", "sha384", "sha512")

IMAGES = """/dts-v1/;
/ {
    description = "test"; #address-cells = <1>;
    images {
        plain { data = /incbin/("Image"); type = "kernel"; arch = "arm64"; os = "linux"; compression = "none";
            load = <0x80080000>; entry = <0x80080000>; %s };
        packed { data = /incbin/("Image.gz"); type = "kernel_noload"; arch = "arm64"; os = "linux";
            compression = "gzip"; load = <0>; entry = <0>; hash-1 { algo = "sha1"; }; };
        board { data = /incbin/("board.dtb"); type = "flat_dt"; arch = "arm64"; compression = "none";
            hash-1 { algo = "sha256"; }; };
        change { data = /incbin/("change.dtbo"); type = "flat_dt"; arch = "arm64"; compression = "none"; };
        initrd { data = /incbin/("initrd"); type = "ramdisk"; arch = "arm64"; os = "linux"; compression = "none";
            hash-1 { algo = "crc32"; }; };
    };
    configurations {
        default = "plain";
        plain { kernel = "plain"; };
        packed { kernel = "packed"; };
        whole { kernel = "packed"; fdt = "board", "change"; ramdisk = "initrd"; };
        signed { kernel = "packed";
            signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev"; sign-images = "kernel"; }; };
    };
};
"""

FORMS = {"inline": (), "external": ("-E",), "position": ("-E", "-p", "0x4000")}


def run(folder, *command, **options):
    subprocess.run(command, cwd=folder, check=True, capture_output=True, **options)


def build(folder):
    """The files, one tree for each form; with a key where openssl makes one."""
    inputs.write_machine(os.path.join(folder, "machine"))
    inputs.write_files(folder, {
        "Image": KERNEL, "Image.gz": inputs.gz(KERNEL), "initrd": inputs.filler(0x1234, 3), "board.dts": BOARD,
        "change.dts": OVERLAY,
        "image.its": IMAGES % " ".join(f'hash-{i} {{ algo = "{name}"; }};' for i, name in enumerate(HASHES, 1)),
    })
    run(folder, "dtc", "-@", "-q", "-O", "dtb", "-o", "board.dtb", "board.dts")
    run(folder, "dtc", "-@", "-q", "-O", "dtb", "-o", "change.dtbo", "change.dts")
    keys = ()
    if shutil.which("openssl"):
        run(folder, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=dev", "-keyout", "dev.key",
            "-out", "dev.crt")
        keys = ("-k", ".")
    for name, options in FORMS.items():
        run(folder, "mkimage", *options, *keys, "-f", "image.its", f"{name}.itb")


def plan(program, folder, *arguments):
    done = subprocess.run([program, "--plan=json", "--sysroot", "machine", "-l", *arguments], cwd=folder, check=False,
                          capture_output=True, timeout=60, text=True)
    if done.returncode:
        return {"error": done.stderr}, done.stderr
    found = json.loads(done.stdout)
    # What is left out is how the file came apart.
    del found["notes"]
    return found, done.stderr


def compare(program, folder, form):
    """Complaints about one form."""
    raw = plan(program, folder, "Image")[0]
    whole = plan(program, folder, "Image", "--dtb=board.dtb", "--dtbo=change.dtbo", "--initrd=initrd")[0]
    wanted = {"": raw, "#plain": raw, "#packed": raw, "#signed": raw, "#whole": whole}
    for configuration, other in wanted.items():
        # Without a name the board's own is taken.
        other = other if configuration else whole
        found, said = plan(program, folder, f"{form}.itb{configuration}")
        # A kernel that is unpacked is a copy: all else is the same.
        for segment in found.get("segments", []) + other["segments"]:
            segment.pop("copied", None)
        if found != other:
            yield f"{form}.itb{configuration}: another plan: {str(found)[:500]}"
        if configuration == "#signed" and "its signature is not verified" not in said:
            yield f"{form}.itb{configuration}: nothing said of the signature: {said!r}"
        if configuration != "#signed" and said:
            yield f"{form}.itb{configuration}: {said!r}"


def inspect(program, folder, form):
    """Complaints: every hash of the kernel is known, and good."""
    done = subprocess.run([program, "--inspect=json", f"{form}.itb"], cwd=folder, check=False, capture_output=True,
                          timeout=60, text=True)
    if done.returncode:
        yield f"{form}.itb: exit status {done.returncode}: {done.stdout!r}"
        return
    (part,) = (part for part in json.loads(done.stdout)["parts"] if (part["role"], part["name"]) == ("kernel", "plain"))
    found = {item["algorithm"]: item["state"] for item in part["hashes"]}
    if found != {name: "good" for name in HASHES}:
        yield f"{form}.itb: {found}"


def check(program, folder):
    """{name: complaints, or None: skipped}"""
    if not (shutil.which("mkimage") and shutil.which("dtc")):
        return {f"mkimage-{form}": None for form in FORMS}
    work = os.path.join(folder, "mkimage")
    build(work)
    if "built without" in plan(program, work, "Image.gz")[1]:
        return {f"mkimage-{form}": None for form in FORMS}
    return {f"mkimage-{form}": [*compare(program, work, form), *inspect(program, work, form)] for form in FORMS}

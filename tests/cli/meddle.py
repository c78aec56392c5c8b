# SPDX-License-Identifier: GPL-2.0-or-later
"""What happens when a kernel's file changes while kexec works with it.

kexec opens the files in the order kernel, initrds. An initrd that is a FIFO stops it there, as long as the test wants.
"""
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time

import inputs
from cases import IMAGE, INPUT, OK

OTHER = inputs.image_header(0x400000) + inputs.filler(0x3000 - 64, 9)


def plan_while(program, folder, kernel, meddle, *options):
    """Calls meddle between reading the kernel and the initrd; the plan's exit status, output and messages."""
    fifo = os.path.join(folder, "fifo")
    os.mkfifo(fifo)
    command = [program, "--plan=json", "--sysroot", "virt", "-l", kernel, "--initrd=fifo", *options]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        # With a writer there kexec opens it and waits for bytes.
        writer = os.open(fifo, os.O_RDWR)
        try:
            while process.poll() is None and not opened(process.pid, fifo):
                time.sleep(0.01)
            meddle(os.path.join(folder, kernel))
            os.write(writer, b"initrd")
        finally:
            os.close(writer)
        stdout, stderr = process.communicate(timeout=60)
    os.unlink(fifo)
    return process.returncode, stdout, stderr.decode(errors="replace")


def opened(pid, path):
    """Whether the process has path open."""
    try:
        return any(os.path.realpath(f"/proc/{pid}/fd/{name}") == path for name in os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return False


def overwrite(path):
    with open(path, "r+b") as file:
        file.write(OTHER)


def cut(path):
    os.truncate(path, 0)


def kernel_digest(stdout):
    (segment,) = (segment for segment in json.loads(stdout)["segments"] if segment["role"] == "kernel")
    return segment["sha256"]


def check_truncated(program, folder):
    """The pages are gone, and the next look at them is a SIGBUS: a message, and the status of bad input."""
    inputs.write_files(folder, {"Image": IMAGE})
    status, stdout, stderr = plan_while(program, folder, "Image", cut)
    if status != INPUT or stdout or stderr != \
            "kexec: an input file was truncated, or its disk failed, while it was read; nothing was loaded\n":
        yield f"exit status {status}: {stderr!r} {stdout[:200]!r}"


def check_verified_is_loaded(program, folder):
    """The kernel that is planned is the one that was verified, whatever its file holds by then."""
    if not shutil.which("openssl"):
        return
    for meddle in (overwrite, cut):
        inputs.write_files(folder, {"Image": IMAGE})
        for command in (["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                         "key.pem", "-out", "cert.pem", "-subj", "/CN=test"],
                        ["cms", "-sign", "-binary", "-in", "Image", "-signer", "cert.pem", "-inkey", "key.pem",
                         "-outform", "DER", "-out", "Image.p7s"]):
            subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True, timeout=60)
        status, stdout, stderr = plan_while(program, folder, "Image", meddle, "--verify-cert=cert.pem",
                                            "--signature=Image.p7s")
        if "built without OpenSSL" in stderr:
            return
        if status != OK:
            yield f"{meddle.__name__}: exit status {status}: {stderr!r}"
        elif kernel_digest(stdout) != hashlib.sha256(IMAGE).hexdigest():
            yield f"{meddle.__name__}: another kernel than the one that was verified"


def run(program):
    """{name: faults}"""
    results = {}
    for check in (check_truncated, check_verified_is_loaded):
        with tempfile.TemporaryDirectory() as folder:
            inputs.write_machine(os.path.join(folder, "virt"))
            results[f"meddle-{check.__name__}"] = list(check(program, os.path.realpath(folder)))
    return results

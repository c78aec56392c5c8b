# SPDX-License-Identifier: GPL-2.0-or-later
"""A QEMU machine: its console as lines, and its physical memory through the gdb stub."""

import selectors
import socket
import subprocess
import time

QEMU = ["qemu-system-aarch64", "-display", "none", "-nic", "none", "-monitor", "none", "-serial", "stdio"]
UEFI = "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"


class TimedOut(Exception):
    """The machine did not power off in time."""


class Machine:
    """Use with `with`: the process is gone afterwards, whatever happened. A reset ends it, unless it resets."""

    def __init__(self, options, log, gdb_socket=None, resets=False):
        self.command = QEMU + options + ([] if resets else ["-no-reboot"])
        if gdb_socket:
            self.command += ["-gdb", f"unix:{gdb_socket},server=on,wait=off"]
        self.gdb_socket = gdb_socket
        self.log = open(log, "w", buffering=1, encoding="utf-8")

    def __enter__(self):
        self.log.write(subprocess.list2cmdline(self.command) + "\n")
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(self.command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()
        self.log.close()

    def lines(self, seconds, silence=None):
        """Console lines until the machine powers off; TimedOut after so many seconds, or seconds of silence."""
        begun = time.monotonic()
        deadline = begun + seconds
        selector = selectors.DefaultSelector()
        selector.register(self.process.stdout, selectors.EVENT_READ)
        rest = b""
        while selector.select(max(0, min(deadline - time.monotonic(), silence or seconds))):
            data = self.process.stdout.read1(65536)
            if not data:
                return
            *whole, rest = (rest + data).split(b"\n")
            for raw in whole:
                line = raw.decode("utf-8", "replace").strip("\r")
                self.log.write(line + "\n")
                yield line
        waited = time.monotonic() - begun
        raise TimedOut(f"no end within {waited:.0f} s; last words: {rest.decode('utf-8', 'replace')!r}")

    def send(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()


class Gdb:
    """The few packets of the remote protocol that reach physical memory at a breakpoint."""

    def __init__(self, path, seconds):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(seconds)
        self.socket.connect(path)
        self.stream = self.socket.makefile("rb")

    def read_until(self, end):
        data = b""
        while not data.endswith(end):
            byte = self.stream.read(1)
            if not byte:
                raise OSError("the gdb stub hung up")
            data += byte
        return data[: -len(end)]

    def send(self, packet):
        body = packet.encode()
        self.socket.sendall(b"$%s#%02x" % (body, sum(body) & 0xFF))

    def receive(self):
        self.read_until(b"$")
        reply = self.read_until(b"#").decode()
        self.stream.read(2)  # its checksum
        self.socket.sendall(b"+")
        return reply

    def ask(self, packet, wanted=""):
        """The answer to a packet, which must start with what is wanted."""
        self.send(packet)
        reply = self.receive()
        while reply.startswith("T02"):  # the stop that connecting causes; told when the machine gets to it
            reply = self.receive()
        if not reply.startswith(wanted):
            raise OSError(f"gdb stub answers {reply!r} to {packet!r}")
        return reply

    def run_to(self, address):
        self.ask(f"Z1,{address:x},4", "OK")
        self.ask("c", "T05")
        self.ask(f"z1,{address:x},4", "OK")

    def flip_byte(self, address):
        """Inverts one byte of physical memory."""
        self.ask("Qqemu.PhyMemMode:1", "OK")
        byte = int(self.ask(f"m{address:x},1"), 16)
        self.ask(f"M{address:x},1:{byte ^ 0xFF:02x}", "OK")

    def detach(self):
        self.ask("D", "OK")
        self.socket.close()

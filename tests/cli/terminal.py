# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person at a terminal sees and a pipe does not."""
import os
import pty
import re
import select
import struct
import termios
import fcntl
import threading
import time

PLAN = ["--plan", "--sysroot", "virt", "-l", "Image", "--append=x"]
ENVIRONMENT = {"TERM": "xterm", "PATH": os.environ.get("PATH", "")}


def at_terminal(program, arguments, folder, columns=80, **environment):
    """Everything that the program writes to a terminal of that width."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(program, [program, *arguments], ENVIRONMENT | environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    output = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        output += data
    os.waitpid(child, 0)
    os.close(terminal)
    return output.decode()


def check_bar(program, folder):
    text = at_terminal(program, PLAN, folder)
    if not re.search("\033\\[[0-9;]*mK+\033\\[0m", text) or "kernel" not in text:
        yield f"no bar with colour: {text[:500]!r}"
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        text = at_terminal(program, PLAN, folder, **{name: value})
        if "\033" in text or not re.match(r"0x40000000 .*\r\n\S*K", text):
            yield f"{name}={value}: {text[:500]!r}"


def check_doctor(program, folder):
    """Colours and wrapped lines, unless they are not wanted."""
    command = ["--doctor", "--sysroot", "disabled"]
    text = at_terminal(program, command, folder, columns=90)
    if "\033[31mproblem  \033[0mload-disabled" not in text:
        yield f"no colour: {text[:500]!r}"
    plain = at_terminal(program, command, folder, columns=90, NO_COLOR="1")
    if "\033" in plain:
        yield f"colour all the same: {plain[:500]!r}"
    # The first line is the title, which tells which call it is.
    if any(len(line) >= 90 for line in plain.splitlines()[2:]):
        yield f"a line is too long: {plain!r}"


def check_progress(program, folder):
    """A load that waits for its initrd says so, and leaves nothing behind; a pipe would see none of it."""
    path = os.path.join(folder, "slow")
    os.mkfifo(path)

    def feed():
        with open(path, "wb") as fifo:
            time.sleep(2.5)
            fifo.write(b"initrd")

    writer = threading.Thread(target=feed)
    writer.start()
    text = at_terminal(program, [*PLAN, "--initrd=slow"], folder, NO_COLOR="1")
    writer.join()
    os.unlink(path)
    if "\rkexec: loading, 01 s\rkexec: loading, 02 s" not in text or "\r\033[K" not in text:
        yield f"no progress: {text[:500]!r}"


def run(program, folder):
    """{name: faults}"""
    return {f"terminal-{check.__name__}": list(check(program, folder)) for check in (check_bar, check_doctor, check_progress)}

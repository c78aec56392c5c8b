# SPDX-License-Identifier: GPL-2.0-or-later
"""What the style checks share: the project's files, C without its comments, and how to report."""
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def files(*folders, suffixes=()):
    """The project's own files (not what a build makes), as paths below TOP; all if no folder is named."""
    listed = subprocess.run(["git", "-C", TOP, "ls-files", "-z", "-co", "--exclude-standard"],
                            capture_output=True, check=False)
    if listed.returncode == 0:
        paths = [os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    else:  # an unpacked release
        paths = [os.path.relpath(os.path.join(folder, name), TOP)
                 for folder, _, names in os.walk(TOP) for name in names]
    return sorted(path for path in set(paths)
                  if os.path.isfile(os.path.join(TOP, path)) and path.endswith(tuple(suffixes) or "")
                  and (not folders or path.startswith(tuple(folder + "/" for folder in folders))))


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def code_of(path):
    """A C file with comments and the contents of strings blanked; its lines keep their numbers."""
    token = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return token.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), read(path))


def matches(pattern, text):
    """Each match of pattern in text, with its line number."""
    for found in re.finditer(pattern, text):
        yield text.count("\n", 0, found.start()) + 1, found


def report(name, faults):
    """Prints the verdict and exits with it; each fault is one line."""
    if faults:
        print(f"not ok {name}: " + "\n    ".join(faults))
    else:
        print(f"ok {name}")
    sys.exit(bool(faults))


def skip(name, why):
    print(f"ok {name} # SKIP {why}")
    sys.exit(0)

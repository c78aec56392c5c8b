# SPDX-License-Identifier: GPL-2.0-or-later
"""
Replays: what other people's programs and scripts run kexec for, spelled as they spell it, and what they go by.

Each expects success and silence unless it says otherwise. They run in this order, on one machine with kexec_file_load
and a reservation for a crash kernel, and each says what is loaded after it.
"""

from dataclasses import dataclass

LINE = 'console=ttyAMA0 rdinit=/init  kernel="the next"'
CAPTURE = 'console=ttyAMA0 rdinit=/init nr_cpus=1 reset_devices  kernel="the capture"'
SILENCE = r"\A\Z"
NORMAL, CRASH = "normal", "crash"  # what is loaded after a command
FILES = {NORMAL: "/sys/kernel/kexec_loaded", CRASH: "/sys/kernel/kexec_crash_loaded"}


@dataclass(frozen=True)
class Replay:
    client: str
    command: str
    says: str = SILENCE
    loaded: tuple = ()
    fails: bool = False


def quoted(line):
    return "'" + line + "'"


# Their commands are evaluated: quotes in a command line are escaped.
ESCAPED = '"' + CAPTURE.replace('"', r"\"") + '"'

REPLAYS = (
    # LTP, ima_kexec.sh: presence, and a word of the help.
    Replay("LTP", "kexec -v", r"\Akexec-arm64 \S+"),
    Replay("LTP", "kexec -h 2>&1 | grep reuse-cmdline", "reuse-cmdline"),
    Replay("LTP", "kexec -s -l /boot/Image --reuse-cmdline", loaded=(NORMAL,)),
    Replay("LTP", "kexec -su"),
    Replay("LTP", "kexec -s -l /boot/Image --append=foo", loaded=(NORMAL,)),
    Replay("LTP", "kexec -su"),
    Replay("LTP", "kexec -s -l /boot/Image --command-line=bar", loaded=(NORMAL,)),
    Replay("LTP", "kexec -su"),
    # The kernel's selftests.
    Replay("kselftest", "kexec --load /boot/Image >/dev/null 2>&1", loaded=(NORMAL,)),
    Replay("kselftest", "kexec --unload"),
    Replay("kselftest", "kexec --load --kexec-file-syscall /boot/Image 2>&1", loaded=(NORMAL,)),
    Replay("kselftest", "kexec --unload --kexec-file-syscall"),
    # Fedora, kdumpctl: -s is its default on arm64, secure boot adds one; it unloads what may not be loaded.
    Replay("Fedora kdumpctl reload", "/sbin/kexec -s -p -u"),
    Replay("Fedora kdumpctl", f"/sbin/kexec -s -p --command-line={quoted(CAPTURE)} --initrd=/boot/initrd "
           "/boot/vmlinuz.efi", loaded=(CRASH,)),
    Replay("Fedora kdumpctl, secure boot", f"/sbin/kexec -s -s -p --command-line={quoted(CAPTURE)} "
           "--initrd=/boot/initrd /boot/vmlinuz.efi", loaded=(CRASH,)),
    Replay("Fedora kdumpctl stop", "/sbin/kexec -s -p -u"),
    Replay("Fedora kdumpctl", f"/sbin/kexec -p --command-line={quoted(CAPTURE)} --initrd=/boot/initrd "
           "/boot/vmlinuz.efi", loaded=(CRASH,)),
    Replay("Fedora kdumpctl stop", "/sbin/kexec -p -u"),
    Replay("Fedora kdumpctl stop", "/sbin/kexec -p -u"),
    Replay("Fedora early-kdump", f'KEXEC_ARGS=-s; /sbin/kexec $KEXEC_ARGS -p --command-line={ESCAPED} '
           "--initrd=/boot/initrd /boot/vmlinuz.efi", loaded=(CRASH,)),
    Replay("Fedora's tests", "kexec -s -l /boot/vmlinuz.efi --initrd=/boot/initrd --reuse-cmdline "
           "--append=rd.earlykdump", loaded=(NORMAL, CRASH)),
    # openSUSE, load.sh and unload.sh: the options come after the kernel, which is a link.
    Replay("openSUSE", "mkdir -p /var/lib/kdump && ln -s /boot/Image /var/lib/kdump/kernel", loaded=(NORMAL, CRASH)),
    Replay("openSUSE load.sh", "KEXEC_OPTIONS=; eval \"/sbin/kexec -p /var/lib/kdump/kernel "
           f"--append='{CAPTURE.replace(chr(34), chr(92) + chr(34))}' --initrd=/boot/initrd $KEXEC_OPTIONS -a\"",
           loaded=(NORMAL, CRASH)),
    Replay("openSUSE unload.sh", "/sbin/kexec -a -p -u", loaded=(NORMAL,)),
    # The unit takes 6 for success.
    Replay("openSUSE load.sh, no kernel", f"/sbin/kexec -p /var/lib/kdump/missing --append={quoted(CAPTURE)} "
           "--initrd=/boot/initrd -a; echo status $?", r"missing: No such file or directory\nstatus [1-57-9]$",
           loaded=(NORMAL,)),
    Replay("SteamOS", f'kexec -s -p "/boot/Image" --initrd "/boot/initrd" --append={quoted(CAPTURE)}',
           loaded=(NORMAL, CRASH)),
    # SONiC: unloads before it loads.
    Replay("SONiC", "/sbin/kexec -u -a", loaded=(CRASH,)),
    Replay("SONiC", f"/sbin/kexec -l /boot/Image --initrd=/boot/initrd --append={quoted(LINE)} -a",
           loaded=(NORMAL, CRASH)),
    Replay("SONiC, secure boot", f"/sbin/kexec -l /boot/Image --initrd=/boot/initrd --append={quoted(LINE)} -s",
           loaded=(NORMAL, CRASH)),
    Replay("SONiC", "/sbin/kexec -u -a || true", loaded=(CRASH,)),
    # Debian's scripts, by hand; they run in guests of their own, too.
    Replay("Debian kdump-tools, vmlinux", f"eval /sbin/kexec -p --args-linux --command-line={quoted(ESCAPED)} "
           "--initrd=/boot/initrd /boot/vmlinux", loaded=(CRASH,)),
    Replay("Debian kdump-tools unload", "/sbin/kexec -p -u"),
    Replay("Debian kexec-load", f'/sbin/kexec -l "/boot/Image" --initrd="/boot/initrd" --append={quoted(LINE)}',
           loaded=(NORMAL,)),
    Replay("systemctl kexec", f"/sbin/kexec --load /boot/vmlinuz.efi --append {quoted(LINE)} --initrd /boot/initrd",
           loaded=(NORMAL,)),
    Replay("systemctl kexec, no options", "/sbin/kexec --load /boot/vmlinuz.efi --append '' --initrd /boot/initrd",
           loaded=(NORMAL,)),
    # NixOS: options for loading are also given to -e. An initrd of two archives, of two codecs.
    Replay("NixOS", "kexec --version", r"\Akexec-arm64 \S+", loaded=(NORMAL,)),
    Replay("NixOS", "kexec -v >/dev/null", loaded=(NORMAL,)),
    Replay("NixOS images", "cat /boot/initrd /boot/initrd >/tmp/initrd; kexec --load /boot/Image "
           f"--kexec-syscall-auto --initrd='/tmp/initrd' --no-checks --command-line {quoted(LINE)}", loaded=(NORMAL,)),
    Replay("NixOS prepare-kexec", f"kexec --load /boot/Image --initrd=/boot/initrd --append={quoted(LINE)}",
           loaded=(NORMAL,)),
    Replay("NixOS crashdump", "kexec -p /boot/Image --initrd=/boot/initrd --reset-vga --console-vga "
           f"--command-line={ESCAPED}", loaded=(NORMAL, CRASH)),
    # Gentoo: the old line and more of it, in either order; what is not loaded is unloaded.
    Replay("Gentoo", 'kexec --reuse-cmdline -l "/boot/Image" --append="root=/dev/vda1 ro" --initrd=/boot/initrd',
           loaded=(NORMAL, CRASH)),
    Replay("Gentoo", "kexec -u", loaded=(CRASH,)),
    Replay("Gentoo", "kexec -u", loaded=(CRASH,)),
    Replay("Gentoo kexec-auto-load", f"kexec --load /boot/Image --initrd /boot/initrd --command-line {quoted(LINE)}",
           loaded=(NORMAL, CRASH)),
    # OpenWrt: a kernel behind -u means nothing. A kernel as large as the flash it lies on.
    Replay("OpenWrt stop", 'kexec -p -u "/boot/Image"', loaded=(NORMAL,)),
    Replay("OpenWrt", '(cat /boot/Image; head -c 1000000 /dev/zero) >/tmp/mtd; kexec -p "/tmp/mtd" --reuse-cmdline '
           '--append="1 irqpoll reset_devices"', loaded=(NORMAL, CRASH)),
    Replay("OpenWrt stop", 'kexec -p -u "/boot/Image"', loaded=(NORMAL,)),
    Replay("Yocto", f'kexec -p "/boot/Image" --append={quoted(CAPTURE)}', loaded=(NORMAL, CRASH)),
    Replay("Yocto", "kexec -p -u 2>/dev/null", loaded=(NORMAL,)),
    # kexecboot: limits with eight digits; a mistake that it ships.
    Replay("kexecboot", f"kexec -d --mem-min=0x40000000 -l -i --command-line={quoted(LINE)} --dtb=/boot/one-cpu.dtb "
           "--initrd=/boot/initrd /boot/Image", "kexec_load: --", loaded=(NORMAL,)),
    Replay("kexecboot, board without a tree", f"kexec -l --no-dtb --atags -c --command-line={quoted(LINE)} "
           "--initrd=/boot/initrd /boot/Image", loaded=(NORMAL,)),
    Replay("kexecboot, mistaken", f"kexec -l --mem-max==0x80000000 --command-line={quoted(LINE)} /boot/Image",
           "--mem-max", fails=True, loaded=(NORMAL,)),
    # Heads.
    Replay("Heads", f'eval "kexec -d -l /boot/Image --initrd=/boot/initrd --append={quoted(LINE)}"', "kexec: ",
           loaded=(NORMAL,)),
    # petitboot: its second try has no -l, which shuts down by itself; it shows the text of the last failure.
    Replay("petitboot", "kexec -u"),
    Replay("petitboot, no kernel", f"/sbin/kexec -l --initrd=/boot/initrd --append={quoted(LINE)} /boot/initrd",
           r"^kexec: /boot/initrd: .*not a kernel", fails=True),
    Replay("petitboot, no kernel", f"/sbin/kexec -s --initrd=/boot/initrd --append={quoted(LINE)} /boot/initrd",
           r"^kexec: /boot/initrd: .*not a kernel", fails=True),
    Replay("petitboot", "/sbin/kexec -l --initrd=/boot/initrd --dtb=/boot/one-cpu.dtb --append='\"\"' /boot/Image",
           loaded=(NORMAL,)),
    Replay("petitboot", f"/sbin/kexec -l --debug --initrd=/boot/initrd --append={quoted(LINE)} /boot/Image", "kexec: ",
           loaded=(NORMAL,)),
    Replay("petitboot", r"printf '#!/bin/sh\necho shutdown $*\n' >/sbin/shutdown && chmod +x /sbin/shutdown && "
           f"/sbin/kexec -s --initrd=/boot/initrd --append={quoted(LINE)} /boot/Image", r"\Ashutdown -r now$",
           loaded=(NORMAL,)),
    # ZFSBootMenu: a tree by whichever call can take it.
    Replay("ZFSBootMenu", f'kexec -a -l /boot/Image --initrd=/boot/initrd --dtb=/boot/one-cpu.dtb '
           f"--command-line={quoted(LINE)}", loaded=(NORMAL,)),
    Replay("ZFSBootMenu", f"kexec -a -l /boot/Image --initrd=/boot/initrd --command-line={quoted(LINE)}",
           loaded=(NORMAL,)),
)

# How they start what is loaded; the next kernel loads again, for the next one.
STARTS = (
    Replay("ZFSBootMenu", "kexec -e -i"),
    Replay("NixOS images", "kexec -e --kexec-syscall-auto"),
    Replay("kexecboot", "kexec -e -x"),
    Replay("petitboot", "kexec -e -f"),
)

# SPDX-License-Identifier: GPL-2.0-or-later
"""
What Debian's own programs, as the archive has them, do on our package: a scenario is what one machine does from its
first boot, when it has Debian's kexec-tools, until it powers off.
"""

import shlex
from dataclasses import dataclass

from cases import CRASH, CRASH_LOADED, PANIC, Step

CONSOLE = "root=LABEL=root ro console=ttyAMA0"
# By what a kernel that was started by kexec is known: no firmware gives it.
NEXT = CONSOLE + ' started="by kexec"'
OUR_PACKAGE = "/scenario/kexec-arm64.deb"


@dataclass(frozen=True)
class Scenario:
    name: str
    boots: tuple  # of tuples of steps: what is done in each boot that reaches the end of its start
    first: str = CONSOLE  # command line that the firmware gives
    command_lines: tuple = ()  # (number of the boot, its command line), where it is another
    resets: bool = False  # the machine may be reset: otherwise each boot after the first is by kexec
    console: tuple = ()  # regular expressions that match lines of the console, in this order
    esp: str = ""  # options of the boot entry on a disk with an EFI system partition; "": no such disk
    dump: bool = False  # /var/crash has a dump at the end
    sample: bool = False
    seconds: int = 900


# As an administrator installs a file: kexec-tools goes, what depends on it stays. dpkg takes a tenth of apt's time.
INSTALL = (
    Step(f"dpkg -i {OUR_PACKAGE}", says="removing kexec-tools in favour of kexec-arm64"),
    Step("dpkg-query -S /sbin/kexec", says="^kexec-arm64: /sbin/kexec$"),
)
INSTALL_BY_APT = (
    Step("dpkg-query -W kexec-tools", says=r"^kexec-tools\s+1:2\.0\."),
    Step(f"apt-get install -y {OUR_PACKAGE}", says=r"will be REMOVED:\n +kexec-tools\n"),
    Step("dpkg-query -W -f '${Package} ${db:Status-Status}\\n' kexec-arm64 kexec-tools kdump-tools | sort",
         says="^kdump-tools installed\nkexec-arm64 installed\nkexec-tools config-files$"),
    Step("dpkg --audit && apt-get check && dpkg-query -S /sbin/kexec", says="^kexec-arm64: /sbin/kexec$"),
    Step("kexec --version", says="^kexec-arm64 "),
)

KDUMP = Scenario(
    "kdump-tools", resets=True, dump=True, first=CONSOLE + " crashkernel=512M",
    boots=((
        *INSTALL_BY_APT,
        Step("kdump-config unload", says="unloaded kdump kernel"), Step(CRASH_LOADED, says="^0$"),
        Step("kdump-config status", says="^current state   : Not ready to kdump$"),
        Step("kdump-config load", says="loaded kdump kernel"), Step(CRASH_LOADED, says="^1$"),
        Step("kdump-config status", says="^current state   : ready to kdump$"),
        Step("kdump-config show", says=r"current state:    ready to kdump\n\nkexec command:\n  /sbin/kexec -p "),
        Step("kdump-config test", says=r"kexec command to be used:\n  /sbin/kexec -p --command-line="),
        Step("kdump-config reload", says="loaded kdump kernel"), Step(CRASH_LOADED, says="^1$"),
        Step("reboot"),
    ), (
        # Its own service has loaded it.
        Step("systemctl is-active kdump-tools"), Step(CRASH_LOADED, says="^1$"),
        Step("journalctl -b -u kdump-tools", says="loaded kdump kernel"), Step(CRASH),
    ), (
        Step("ls /var/crash/2*", says=r"^dmesg\.\d+\ndump\.\d+$"),
        Step("cat /var/crash/2*/dmesg.*", says=PANIC),
        Step("cat /var/crash/2*/dump.* | makedumpfile -R /tmp/dump && "
             "makedumpfile --dump-dmesg /tmp/dump /tmp/dmesg && cat /tmp/dmesg", says=PANIC),
        Step("systemctl is-active kdump-tools"), Step(CRASH_LOADED, says="^1$"), Step("poweroff"),
    )),
    console=(PANIC, "kdump-tools: saved dmesg content in /var/crash/2", "kdump-tools: saved vmcore in /var/crash/2"))

SYSTEMCTL = Scenario(
    "systemctl-kexec", sample=True, esp=NEXT, command_lines=((2, NEXT),),
    boots=((
        *INSTALL,
        Step("mkdir -p /boot/efi && mount -r -L ESP /boot/efi"), Step("cat /sys/kernel/kexec_loaded", says="^0$"),
        Step("systemctl kexec"),
    ), (
        Step("poweroff"),
    )))

# Our own unit loads; what is loaded already is what systemctl starts.
UNIT = Scenario(
    "kexec-load-unit", command_lines=((2, CONSOLE + " started=unit"),),
    boots=((
        *INSTALL,
        Step("echo KEXEC_LOAD_OPTIONS=--initrd=/initrd.img --reuse-cmdline --append=started=unit "
             ">/etc/default/kexec-load"),
        Step('systemctl start "kexec-load@$(basename /boot/vmlinuz-*)"'),
        Step("cat /sys/kernel/kexec_loaded", says="^1$"), Step("systemctl kexec"),
    ), (
        Step("poweroff"),
    )))

# The scripts of kexec-tools for System V's init, which README.Debian of our package says how to keep. In place of that
# init, as it shuts down, they are called here as it does: systemd, which does not take them, is hidden from them.
BY_INIT = "unshare --mount sh -c 'mount -t tmpfs none /run; RUNLEVEL=6 PREVLEVEL=2 /etc/init.d/{} stop'"
SCRIPTS = Scenario(
    "kexec-load-script", command_lines=((2, NEXT),),
    boots=((
        *INSTALL,
        Step("grep LOAD_KEXEC /etc/default/kexec", says="^LOAD_KEXEC=true$"),
        Step("mkdir -p /etc/default/kexec.d && echo " + shlex.quote(f"APPEND='{NEXT}'") + " >/etc/default/kexec.d/append"),
        Step("chmod +x /etc/init.d/kexec-load /etc/init.d/kexec"),
        Step(BY_INIT.format("kexec-load"), says="Loading new kernel image into memory"),
        Step("cat /sys/kernel/kexec_loaded", says="^1$"),
        Step("sync; " + BY_INIT.format("kexec")),
    ), (
        Step("poweroff"),
    )))

SCENARIOS = (KDUMP, SYSTEMCTL, UNIT, SCRIPTS)

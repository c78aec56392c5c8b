# SPDX-License-Identifier: GPL-2.0-or-later
"""Signatures of kernels: made by openssl and by the kernel's sign-file, judged by kexec --plan."""
import glob
import gzip
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass, field

import inputs
from cases import FIT, IMAGE, INPUT, OK, POLICY, USAGE, VMLINUX

SIGN_FILE = (sorted(glob.glob("/usr/lib/linux-kbuild-*/scripts/sign-file")) or [None])[-1]

KERNELS = {
    "Image": IMAGE,
    "vmlinux": VMLINUX,
    "Image.gz": inputs.gz(IMAGE),
    "vmlinux.xz": inputs.COMPRESSED["xz"](VMLINUX),
    "image.fit": FIT,
    "vmlinuz.efi": inputs.zboot("gzip", inputs.gz(IMAGE)),
}

# Name: issuer ("": itself), extensions, days before and after now that it is valid from and to, kind of key.
CERTIFICATES = {
    "plain": ("", "", 0, 30, "rsa:2048"),
    "ca": ("", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign", 0, 30, "ec"),
    "leaf": ("ca", "keyUsage=digitalSignature\nextendedKeyUsage=codeSigning", 0, 30, "ec"),
    "sub-ca": ("ca", "basicConstraints=critical,CA:TRUE", 0, 30, "ec"),
    "sub-leaf": ("sub-ca", "keyUsage=digitalSignature", 0, 30, "ec"),
    "other": ("", "", 0, 30, "ec"),
    "expired": ("", "", -30, -1, "ec"),
    "future": ("", "", 1, 30, "ec"),
    "expired-ca": ("", "basicConstraints=critical,CA:TRUE", -30, -1, "ec"),
    "leaf-of-expired-ca": ("expired-ca", "keyUsage=digitalSignature", 0, 30, "ec"),
    "short-key": ("", "", 0, 30, "rsa:1024"),
    "server": ("", "extendedKeyUsage=serverAuth", 0, 30, "ec"),
    "no-signing": ("", "keyUsage=keyEncipherment", 0, 30, "ec"),
    "leaf-of-leaf": ("leaf", "keyUsage=digitalSignature", 0, 30, "ec"),
}
# A second certificate of another key with the same name and number as "plain".
TWIN = "twin"


class Workshop:
    """A folder with keys, certificates and signed kernels."""

    def __init__(self, folder):
        self.folder = folder
        self.made = 0
        for number, (name, fields) in enumerate(CERTIFICATES.items(), 0x2a):
            self.certificate(name, name, number, *fields)
        self.certificate(TWIN, "plain", 0x2a, *CERTIFICATES["other"])

    def new_name(self, what):
        self.made += 1
        return f"{what}-{self.made}"

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *command):
        return subprocess.run(command, cwd=self.folder, check=True, capture_output=True, timeout=60).stdout

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def days(self, count):
        return self.run("date", "-u", "-d", f"{count} days 1 hour ago" if count == 0 else f"{count} days",
                        "+%y%m%d%H%M%SZ").decode().strip()

    def certificate(self, name, subject, number, issuer, extensions, first, last, kind):
        """By openssl ca, the command that takes any dates; it wants a small database."""
        key = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] if kind == "ec" else [kind]
        self.run("openssl", "req", "-new", "-newkey", *key, "-nodes", "-keyout", f"{name}.key", "-subj",
                 f"/CN={subject}", "-out", f"{name}.csr", "-config", "/dev/null", "-batch")
        self.write("ca.conf", f"""
[ca]
default_ca = it
[it]
new_certs_dir = .
database = index
default_md = sha256
serial = serial
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
subjectKeyIdentifier = hash
{extensions}
""".encode())
        self.write("index", b"")
        self.write("serial", b"%X" % number)
        signer = ["-selfsign", "-keyfile", f"{name}.key"] if not issuer else \
            ["-keyfile", f"{issuer}.key", "-cert", f"{issuer}.pem"]
        self.run("openssl", "ca", "-config", "ca.conf", "-batch", "-notext", "-in", f"{name}.csr", "-out",
                 f"{name}.pem", "-startdate", self.days(first), "-enddate", self.days(last), *signer)

    def detached(self, kernel, signer, *options, form="DER", digest="sha256"):
        """The name of a signature of that file."""
        out = self.new_name("signature")
        self.run("openssl", "cms", "-sign", "-binary", "-in", kernel, "-signer", f"{signer}.pem", "-inkey",
                 f"{signer}.key", "-outform", form, "-md", digest, "-out", out, *options)
        return out

    def appended(self, kernel, signer, digest="sha256", options=()):
        """The name of a copy of that file that sign-file has signed."""
        out = self.new_name(f"{kernel}-by-{signer}")
        self.run(SIGN_FILE, *options, digest, f"{signer}.key", f"{signer}.pem", kernel, out)
        return out

    def damaged(self, name, damage):
        """The name of a copy with damage(bytes)."""
        out = self.new_name("damaged")
        self.write(out, damage(self.read(name)))
        return out


def flip(at):
    """Inverts a bit; a negative at counts from the end."""
    def damage(data):
        changed = bytearray(data)
        changed[at] ^= 1
        return bytes(changed)
    return damage


@dataclass
class Case:
    name: str
    kernel: str
    arguments: list
    status: int = OK
    stderr: str = ""  # a pattern in the last line
    machine: str = "virt"
    notes: list = field(default_factory=list)  # patterns, each in one note of the plan
    absent: str = ""  # a pattern in no note
    stdin: bytes = b""


def cert(*names):
    return [word for name in names for word in ("--verify-cert", f"{name}.pem")]


def detached_cases(shop):
    signature = shop.detached("Image", "plain")
    yield Case("detached", "Image", [*cert("plain"), "--signature", signature],
               notes=[r'Image: signed by "CN=plain" \(signature ', "not covered .*the command line, the device tree"])
    for kernel in KERNELS:
        yield Case(f"detached-{kernel}", kernel, [*cert("plain"), "--signature", shop.detached(kernel, "plain")])
    shop.run("openssl", "x509", "-in", "plain.pem", "-outform", "DER", "-out", "plain.der")
    yield Case("certificate-DER", "Image", ["--verify-cert", "plain.der", "--signature", signature])
    shop.write("bundle.pem", b"words before\n" + shop.read("other.pem") + shop.read("plain.key") + shop.read("plain.pem"))
    yield Case("certificates-in-one-file", "Image", ["--verify-cert", "bundle.pem", "--signature", signature])
    yield Case("second-certificate", "Image", [*cert("other", "plain"), "--signature", signature])
    yield Case("signature-PEM", "Image", [*cert("plain"), "--signature", shop.detached("Image", "plain", form="PEM")])
    yield Case("no-certificate-inside", "Image",
               [*cert("plain"), "--signature", shop.detached("Image", "plain", "-nocerts")])
    yield Case("by-key-identifier", "Image",
               [*cert("plain"), "--signature", shop.detached("Image", "plain", "-nocerts", "-keyid")])
    yield Case("sha512", "Image", [*cert("plain"), "--signature", shop.detached("Image", "plain", digest="sha512")])
    yield Case("through-a-pipe", "/dev/stdin", [*cert("plain"), "--signature", signature], stdin=IMAGE)
    yield Case("with-initrd", "Image", [*cert("plain"), "--signature", signature, "--initrd", "initrd"],
               notes=["not covered .*the command line, the device tree, initrd"])

    # What is in it is covered with it: kernel, device tree, initrd and command line.
    yield Case("contents-of-a-container", "image.fit", [*cert("plain"), "--signature", shop.detached("image.fit", "plain")],
               notes=['image.fit: signed by "CN=plain"'], absent="not covered")
    yield Case("contents-replaced", "image.fit", [*cert("plain"), "--signature", shop.detached("image.fit", "plain"),
                                                  "--initrd=initrd"],
               notes=["not covered by the kernel's signature: initrd$"])
    yield Case("chain", "Image", [*cert("ca"), "--signature", shop.detached("Image", "leaf")])
    yield Case("chain-that-ends-before-the-root", "Image", [*cert("leaf"), "--signature", shop.detached("Image", "leaf")])
    yield Case("chain-with-an-intermediate", "Image", [*cert("ca"), "--signature", shop.detached(
        "Image", "sub-leaf", "-certfile", "sub-ca.pem")])
    yield Case("chain-without-the-intermediate", "Image", [*cert("ca"), "--signature", shop.detached("Image", "sub-leaf")],
               POLICY, 'certificate "CN=sub-leaf" leads to none of those that are trusted')
    yield Case("chain-through-no-authority", "Image", [*cert("ca"), "--signature", shop.detached(
        "Image", "leaf-of-leaf", "-certfile", "leaf.pem")], POLICY, 'certificate "CN=leaf": invalid CA certificate')
    two = shop.detached("Image", "plain", "-signer", "other.pem", "-inkey", "other.key")
    yield Case("two-signers", "Image", [*cert("plain", "other"), "--signature", two],
               notes=['signed by "CN=(plain", "CN=other|other", "CN=plain)"'])
    yield Case("two-signers-one-trusted", "Image", [*cert("plain"), "--signature", two], POLICY,
               'certificate "CN=other" leads to none')

    yield Case("wrong-key", "Image", [*cert("other"), "--signature", signature], POLICY,
               'Image: signature signature-[0-9]+: certificate "CN=plain" leads to none of those that are trusted')
    yield Case("wrong-key-not-inside", "Image", [*cert("other"), "--signature", shop.detached("Image", "plain", "-nocerts")],
               POLICY, 'made with a certificate that is not trusted: number 0x2A of "CN=plain"')
    yield Case("wrong-key-identifier", "Image", [*cert("other"), "--signature", shop.detached(
        "Image", "plain", "-nocerts", "-keyid")], POLICY, "not trusted: with key identifier [0-9a-f]{40}$")
    yield Case("wrong-key-same-name", "Image", [*cert(TWIN), "--signature", signature], POLICY,
               "it is not that of this file")
    yield Case("other-file", "vmlinux", [*cert("plain"), "--signature", signature], POLICY, "it is not that of this file")
    yield Case("tampered-first-byte", shop.damaged("Image", flip(0)), [*cert("plain"), "--signature", signature], POLICY,
               "it is not that of this file")
    yield Case("tampered-last-byte", shop.damaged("Image", flip(-1)), [*cert("plain"), "--signature", signature], POLICY,
               "it is not that of this file")
    yield Case("tampered-cut", shop.damaged("Image", lambda data: data[:-1]), [*cert("plain"), "--signature", signature],
               POLICY, "it is not that of this file")
    yield Case("tampered-longer", shop.damaged("Image", lambda data: data + b"\0"),
               [*cert("plain"), "--signature", signature], POLICY, "it is not that of this file")
    yield Case("tampered-signature", "Image", [*cert("plain"), "--signature", shop.damaged(signature, flip(-1))], POLICY,
               "it is not that of this file")
    for name, damage, words in (
            ("truncated", lambda data: data[:-1], "no CMS .* signature .*, or damaged"),
            ("truncated-to-a-byte", lambda data: data[:1], "no CMS .* signature .*, or damaged"),
            ("empty", lambda data: b"", "the file is empty"),
            ("longer", lambda data: data + b"x", "0x1 bytes follow it"),
            ("text", lambda data: b"signature\n", "no CMS .* signature")):
        yield Case(f"signature-{name}", "Image", [*cert("plain"), "--signature", shop.damaged(signature, damage)], INPUT,
                   words)
    yield Case("signature-missing", "Image", [*cert("plain"), "--signature", "nowhere"], INPUT, "nowhere: No such file")
    yield Case("signature-with-content", "Image", [*cert("plain"), "--signature", shop.detached(
        "Image", "plain", "-nodetach")], INPUT, "content of its own")
    shop.run("openssl", "cms", "-encrypt", "-binary", "-in", "Image", "-outform", "DER", "-out", "encrypted", "plain.pem")
    yield Case("signature-encrypted", "Image", [*cert("plain"), "--signature", "encrypted"], INPUT,
               "another type than SignedData")

    yield Case("expired", "Image", [*cert("expired"), "--signature", shop.detached("Image", "expired")], POLICY,
               'certificate "CN=expired" is valid from .* to .* GMT, and the clock says .* GMT')
    yield Case("not-yet-valid", "Image", [*cert("future"), "--signature", shop.detached("Image", "future")], POLICY,
               'certificate "CN=future" is valid from')
    yield Case("issuer-expired", "Image", [*cert("expired-ca"), "--signature", shop.detached("Image", "leaf-of-expired-ca")],
               POLICY, 'certificate "CN=expired-ca" is valid from')
    yield Case("weak-digest", "Image", [*cert("plain"), "--signature", shop.detached("Image", "plain", digest="sha1")],
               POLICY, "digest is SHA1; expected SHA-256 or stronger")
    yield Case("sha224", "Image", [*cert("plain"), "--signature", shop.detached("Image", "plain", digest="sha224")],
               POLICY, "digest is SHA224; expected SHA-256 or stronger")
    yield Case("weak-key", "Image", [*cert("short-key"), "--signature", shop.detached("Image", "short-key")], POLICY,
               'certificate "CN=short-key": EE certificate key too weak')
    yield Case("usage-server", "Image", [*cert("server"), "--signature", shop.detached("Image", "server")], POLICY,
               'certificate "CN=server": its extendedKeyUsage lacks codeSigning')
    yield Case("usage-no-signing", "Image", [*cert("no-signing"), "--signature", shop.detached("Image", "no-signing")],
               POLICY, 'certificate "CN=no-signing": its keyUsage lacks digitalSignature')

    for name, damage in (("cut", lambda data: data[:-100]), ("text", lambda data: b"certificate\n"),
                         ("empty", lambda data: b"")):
        yield Case(f"certificate-{name}", "Image",
                   ["--verify-cert", shop.damaged("plain.pem", damage), "--signature", signature], INPUT,
                   "certificate file .*: it is no certificate in PEM or DER")
    shop.write("half.pem", shop.read("plain.pem") + shop.read("other.pem")[:-100])
    yield Case("certificate-second-cut", "Image", ["--verify-cert", "half.pem", "--signature", signature], INPUT,
               "what follows the first is no certificate")
    yield Case("certificate-missing", "Image", ["--verify-cert", "nowhere", "--signature", signature], INPUT,
               "certificate file nowhere: No such file")


def appended_cases(shop):
    for kernel in KERNELS:
        signed = shop.appended(kernel, "plain")
        yield Case(f"appended-{kernel}", signed, [*cert("plain"), "--require-signature"],
                   notes=[r'signed by "CN=plain" \(appended signature\)'])
        yield Case(f"appended-not-verified-{kernel}", signed, [])
    signed = shop.appended("Image", "plain")
    yield Case("appended-by-key-identifier", shop.appended("vmlinux", "plain", "sha512", ("-k",)), cert("plain"))
    yield Case("appended-ec", shop.appended("Image", "other"), cert("other"))
    yield Case("appended-chain", shop.appended("Image", "leaf"), cert("ca", "leaf"))
    # sign-file puts no certificate in.
    yield Case("appended-chain-without-signer", shop.appended("Image", "leaf"), cert("ca"), POLICY,
               'not trusted: number 0x2C of "CN=ca"')
    yield Case("appended-wrong-key", signed, cert("other"), POLICY, "appended signature: it was made with a certificate "
               'that is not trusted: number 0x2A of "CN=plain"')
    yield Case("appended-expired", shop.appended("Image", "expired"), cert("expired"), POLICY, '"CN=expired" is valid from')
    yield Case("appended-weak-digest", shop.appended("Image", "plain", "sha1"), cert("plain"), POLICY, "digest is SHA1")
    yield Case("appended-tampered", shop.damaged(signed, flip(0x1000)), cert("plain"), POLICY, "not that of this file")
    # 40 bytes of what describes the signature stand behind it.
    yield Case("appended-signature-tampered", shop.damaged(signed, flip(-41)), cert("plain"), POLICY,
               "not that of this file")
    yield Case("appended-sig-len-wrong", shop.damaged(signed, lambda data: data[:-32] + b"\xff" + data[-31:]),
               cert("plain"), INPUT, "appended signature: sig_len is 0xff")
    yield Case("appended-sig-len-smaller", shop.damaged(signed, flip(-29)), cert("plain"), INPUT,
               "appended signature: it is no CMS")
    # Without its end it is no longer signed.
    yield Case("appended-truncated", shop.damaged(signed, lambda data: data[:-1]), cert("plain"), POLICY,
               "it is not signed, and --verify-cert demands it")
    yield Case("appended-of-other-file", shop.damaged(signed, lambda data: VMLINUX + data[len(IMAGE):]), cert("plain"),
               POLICY, "not that of this file")
    shop.write("signed-twice", shop.read(signed))
    shop.run(SIGN_FILE, "sha256", "other.key", "other.pem", "signed-twice")
    yield Case("appended-twice-outer", "signed-twice", cert("other"))
    yield Case("appended-twice-inner-alone", "signed-twice", cert("plain"), POLICY, 'not trusted: number 0x2F of "CN=other"')
    # The detached signature is of the whole file, whatever is appended to it.
    yield Case("appended-and-detached", signed, [*cert("other"), "--signature", shop.detached(signed, "other")])
    shop.write("inside.gz", gzip.compress(shop.read(signed)))
    yield Case("signed-inside-compression", "inside.gz", cert("plain"), POLICY, "it is not signed")
    yield Case("signed-inside-compression-not-verified", "inside.gz", [])


def rule_cases(shop, conf):
    """What kexec.conf and options say together; conf is the file's path below the root of a machine."""
    signature = shop.detached("Image", "plain")
    given = ["--signature", signature]
    keys = {name: {f"keys/{name}.pem": shop.read(f"{name}.pem")} for name in ("plain", "other", "expired")}
    certificate = "verify-cert = /keys/{}.pem\n"

    def machine(name, text, **files):
        inputs.write_machine(shop.path(name), {conf: text, **keys["plain"], **files})
        return {"machine": name}

    demands = machine("demands", "require-signature = yes\n" + certificate.format("plain"))
    knows = machine("knows", certificate.format("plain"))
    yield Case("unsigned", "Image", cert("plain"), POLICY, "Image: it is not signed, and --verify-cert demands it")
    yield Case("required-without-certificate", "Image", ["--require-signature"], USAGE,
               "--require-signature: no certificate to verify with; give --verify-cert")
    yield Case("signature-without-certificate", "Image", given, USAGE, "--signature: no certificate")
    yield Case("nothing-demanded", "Image", [])

    yield Case("conf-demands-unsigned", "Image", [], POLICY, "Image: it is not signed, and demands/.*kexec.conf demands it",
               **demands)
    yield Case("conf-demands-unsigned-crash", "Image", ["-p"], POLICY, "it is not signed", **demands)
    yield Case("conf-demands-signed", "Image", given, notes=['signed by "CN=plain"'], **demands)
    yield Case("conf-demands-and-so-do-options", "Image", [*given, "--require-signature"], **demands)
    yield Case("conf-demands-other-certificate", "Image", [*given, *cert("other")], POLICY,
               "--verify-cert other.pem: refused: demands/.*kexec.conf demands signatures by its own certificates", **demands)
    yield Case("conf-demands-own-certificate-named", "Image", [*given, *cert("plain")], POLICY, "refused", **demands)
    yield Case("conf-demands-wrong-key", "Image", ["--signature", shop.detached("Image", "other")], POLICY,
               'certificate "CN=other" leads to none', **demands)
    yield Case("conf-knows-signed", "Image", given, notes=['signed by "CN=plain"'], **knows)
    yield Case("conf-knows-unsigned", "Image", [], stderr="warning: Image: it is not signed", **knows)
    yield Case("conf-knows-unsigned-demanded", "Image", ["--require-signature"], POLICY,
               "it is not signed, and --require-signature demands it", **knows)
    yield Case("conf-knows-wrong-key", "Image", ["--signature", shop.detached("Image", "other")], POLICY, "leads to none",
               **knows)
    yield Case("conf-knows-other-certificate", "Image", ["--signature", shop.detached("Image", "other"), *cert("other")],
               **knows)
    expired = "require-signature = yes\n" + certificate.format("expired")
    given = ["--signature", shop.detached("Image", "expired")]
    yield Case("conf-dates-checked", "Image", given, POLICY, '"CN=expired" is valid',
               **machine("dates", expired, **keys["expired"]))
    yield Case("conf-dates-not-checked", "Image", given,
               **machine("no-dates", expired + "check-dates = no\n", **keys["expired"]))

    yield Case("conf-malformed", "Image", [], POLICY, "kexec.conf: line 2: .*no such key",
               **machine("malformed", "\nrequire_signature = yes\n"))
    yield Case("conf-without-certificate", "Image", [], POLICY, "kexec.conf: require-signature is yes, but no verify-cert",
               **machine("no-certificate", "require-signature = yes\n"))
    yield Case("conf-certificate-missing", "Image", [], POLICY, "certificate file .*/keys/gone.pem: No such file",
               **machine("gone", certificate.format("gone")))
    yield Case("conf-directory", "Image", [], POLICY, "kexec.conf: cannot be read, .*: Is a directory",
               **machine("directory", None, **{f"{conf}/file": b""}))
    linked = machine("linked", None)
    os.makedirs(os.path.dirname(shop.path(f"linked/{conf}")), exist_ok=True)
    os.symlink("nowhere", shop.path(f"linked/{conf}"))
    yield Case("conf-link-to-nowhere", "Image", [], POLICY, "kexec.conf: cannot be read, .*: No such file", **linked)


def judge(case, program, folder):
    command = [program, "--plan=json", "--sysroot", case.machine, "-l", case.kernel, *case.arguments]
    done = subprocess.run(command, cwd=folder, input=case.stdin, capture_output=True, check=False, timeout=60)
    stderr = done.stderr.decode(errors="replace")
    if "built without OpenSSL" in stderr:
        return None
    last = (stderr.splitlines() or [""])[-1] if case.status != USAGE else stderr
    faults = []
    if done.returncode != case.status:
        faults.append(f"exit status {done.returncode}, expected {case.status}: {stderr}")
    elif not re.search(case.stderr, last) or (stderr and not case.stderr):
        faults.append(f"no {case.stderr!r} in the last line: {stderr}")
    notes = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', done.stdout.decode())
    for pattern in case.notes:
        if not any(re.search(pattern, note.replace('\\"', '"')) for note in notes):
            faults.append(f"no note {pattern!r} in {notes}")
    if case.absent and re.search(case.absent, " ".join(notes)):
        faults.append(f"{case.absent!r} in {notes}")
    return faults


def conf_path(program):
    text = subprocess.run([program, "--help"], capture_output=True, text=True, check=True, timeout=60).stdout
    return re.search(r"(?m)^Rules of this machine: /(.*)$", text).group(1)


def check_document(program, folder):
    """The commands of doc/security.md, in order; a load is only planned."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../doc/security.md"), encoding="utf-8") as file:
        commands = "".join(re.findall(r"(?ms)^```sh$(.*?)^```$", file.read()))
    if commands.count("\nkexec -l ") != 2 or commands.count("\nsign-file ") != 1:
        yield "the commands are not those that this check knows"
    commands = commands.replace("kexec -l", f"{program} --plan --sysroot virt -l")
    path = f"{os.path.dirname(SIGN_FILE)}:{os.environ['PATH']}"
    done = subprocess.run(["sh", "-e", "-c", commands], cwd=folder, env=os.environ | {"PATH": path}, capture_output=True,
                          text=True, check=False, timeout=60)
    if done.returncode or done.stdout.count('signed by "CN=Kernels of example.org"') != 2:
        yield f"exit status {done.returncode}: {done.stderr} {done.stdout}"


def check_note(program):
    """The dlopen metadata of a program that opens libcrypto: FDO, type 0x407c0c0a, JSON."""
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as copy:
        subprocess.run(["objcopy", "--dump-section", f".note.dlopen={out.name}", program, copy.name], check=True, capture_output=True, timeout=60)
        note = out.read()
    name_size, size, kind = struct.unpack("<III", note[:12])
    if (name_size, kind, note[12:16]) != (4, 0x407c0c0a, b"FDO\0") or note[15 + size] != 0:
        yield f"malformed: {note!r}"
        return
    (entry,) = json.loads(note[16:15 + size])
    if entry["soname"] != ["libcrypto.so.3"] or entry["priority"] != "suggested" or not entry["feature"]:
        yield f"{entry}"


def run(program):
    """{name: faults, or None where the program cannot}."""
    if not shutil.which("openssl"):
        return {"trust": None}
    with tempfile.TemporaryDirectory() as folder:
        inputs.write_machine(os.path.join(folder, "virt"))
        inputs.write_files(folder, {**KERNELS, "initrd": inputs.filler(0x1234, 3)})
        shop = Workshop(folder)
        table = [*detached_cases(shop), *rule_cases(shop, conf_path(program))]
        if SIGN_FILE:
            table += appended_cases(shop)
        results = {f"trust-{case.name}": judge(case, program, folder) for case in table}
        if not SIGN_FILE:
            return results | {"trust-appended": None}
        if None not in results.values():
            results["trust-document"] = list(check_document(program, folder))
            results["trust-note"] = list(check_note(program))
        return results

# Untested in a Yocto build; a test of the project runs its configure and make lines, out of tree.
SUMMARY = "Boot Linux from Linux on arm64, and save crash dumps"
HOMEPAGE = "https://example.org/kexec-arm64"
LICENSE = "GPL-2.0-or-later"
LIC_FILES_CHKSUM = "file://COPYING;md5=b234ee4d69f5fce4486a80fdaf4a4263"

SRC_URI = "https://example.org/kexec-arm64/releases/kexec-arm64-${PV}.tar.gz"

DEPENDS = "dtc elfutils"
COMPATIBLE_HOST = "aarch64.*-linux"
RPROVIDES:${PN} = "kexec-tools kexec vmcore-dmesg"
RCONFLICTS:${PN} = "kexec-tools"
RREPLACES:${PN} = "kexec-tools"

inherit autotools bash-completion

PACKAGECONFIG ??= "zlib lzma zstd lz4 bzip2 lzo openssl"
PACKAGECONFIG[zlib] = "--with-zlib,--without-zlib,zlib"
PACKAGECONFIG[lzma] = "--with-lzma,--without-lzma,xz"
PACKAGECONFIG[zstd] = "--with-zstd,--without-zstd,zstd"
PACKAGECONFIG[lz4] = "--with-lz4,--without-lz4,lz4"
PACKAGECONFIG[bzip2] = "--with-bzip2,--without-bzip2,bzip2"
PACKAGECONFIG[lzo] = "--with-lzo,--without-lzo,lzo"
PACKAGECONFIG[openssl] = "--with-openssl,--without-openssl,openssl"

do_install() {
	oe_runmake install install-extras DESTDIR=${D}
}

FILES:${PN} += "${systemd_system_unitdir} ${datadir}/zsh ${datadir}/fish"

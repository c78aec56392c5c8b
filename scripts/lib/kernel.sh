# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The distribution's arm64 kernel, and the laboratory that boots it.
# shellcheck disable=SC2154 # variables of common.sh

kernel_meta=linux-image-cloud-arm64-dbg

# The package that the meta package stands for now, which changes with every update of the kernel.
kernel_dbg_package() {
	apt-cache depends "$kernel_meta:arm64" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[^:]*-dbg\).*/\1/p'
}

# kernel_member PACKAGE PATH: that one file of a package, to standard output.
kernel_member() {
	local deb
	deb=$(arm64_deb "$1")
	dpkg --fsys-tarfile "$deb" | tar -xO "./$2"
}

# kernel_make PACKAGE DIRECTORY: vmlinux.full (with debug information), vmlinux (without), Image, Image.gz.
kernel_make() {
	local abi=${1#linux-image-}
	abi=${abi%-dbg}
	kernel_member "$1" "usr/lib/debug/boot/vmlinux-$abi" >"$2/vmlinux.full"
	kernel_member "linux-image-$abi-unsigned" "boot/vmlinuz-$abi" >"$2/Image"
	"${cross}strip" -o "$2/vmlinux" "$2/vmlinux.full"
	gzip -9n <"$2/Image" >"$2/Image.gz"
	(cd "$2" && sha256sum vmlinux.full vmlinux Image Image.gz >SHA256SUMS)
}

# kernel_directory: prints the directory with these four files, made once for each version of the kernel.
kernel_directory() {
	local package version directory
	package=$(kernel_dbg_package)
	[ -n "$package" ] || apt_update
	package=$(kernel_dbg_package)
	[ -n "$package" ] || die "apt knows no $kernel_meta:arm64"
	version=$(arm64_version "$package")
	directory=$cache/$package-$version
	if ! (cd "$directory" && sha256sum --check --quiet SHA256SUMS) >/dev/null 2>&1; then
		rm -rf "$cache"/linux-image-*
		mkdir -p "$directory"
		kernel_make "$package" "$directory"
		# 280 MB and never needed again.
		rm -f "$cache"/debs/linux-image-*
	fi
	echo "$directory"
}

# lab_prepare: all that tests/qemu needs, named in the environment.
lab_prepare() {
	local tree
	need "${packages_arm64[@]}" "${packages_qemu[@]}"
	build_arm64 >&2
	tree=$(arm64_tree guest busybox-static)
	BUSYBOX=$(find "$tree" -path '*bin/busybox')
	KERNEL=$(kernel_directory)
	KEXEC=$arm64_kexec
	LOGS=$build/qemu
	export BUSYBOX KERNEL KEXEC LOGS
}

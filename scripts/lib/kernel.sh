# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The distribution's arm64 kernels, and the laboratory that boots them.
# shellcheck disable=SC2154 # variables of common.sh

# In the order in which they are inserted.
disk_modules=(virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk)

# kernel_dbg_package META: what that package stands for now, which changes with every update of the kernel.
kernel_dbg_package() {
	apt-cache depends "$1:arm64" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[^:]*-dbg\).*/\1/p'
}

# kernel_member PACKAGE PATH: that one file of a package, to standard output.
kernel_member() {
	local deb
	deb=$(arm64_deb "$1")
	dpkg --fsys-tarfile "$deb" | tar -xO "./$2"
}

# kernel_modules PACKAGE DIRECTORY: what a virtio disk needs, numbered in that order and not compressed, but for what
# is built into the kernel.
kernel_modules() {
	local deb number=0 module builtin wanted=()
	deb=$(arm64_deb "$1")
	builtin=$(dpkg --fsys-tarfile "$deb" | tar -xO --wildcards --no-anchored modules.builtin)
	for module in "${disk_modules[@]}"; do
		grep -q "/$module\.ko$" <<<"$builtin" || wanted+=("$module")
	done
	mkdir "$2"
	dpkg --fsys-tarfile "$deb" | tar -x -C "$2" --transform 's,.*/,,' --wildcards --no-anchored "${wanted[@]/%/.ko*}"
	find "$2" -name '*.xz' -exec unxz {} +
	for module in "${wanted[@]}"; do
		number=$((number + 1))
		mv "$2/$module.ko" "$2/$number-$module.ko"
	done
}

# kernel_make PACKAGE DIRECTORY: vmlinux.full (with debug information), vmlinux (without), Image, Image.gz, modules.
kernel_make() {
	local abi=${1#linux-image-}
	abi=${abi%-dbg}
	kernel_member "$1" "usr/lib/debug/boot/vmlinux-$abi" >"$2/vmlinux.full"
	kernel_member "linux-image-$abi-unsigned" "boot/vmlinuz-$abi" >"$2/Image"
	kernel_modules "linux-image-$abi-unsigned" "$2/modules"
	"${cross}strip" -o "$2/vmlinux" "$2/vmlinux.full"
	gzip -9n <"$2/Image" >"$2/Image.gz"
	(cd "$2" && sha256sum vmlinux.full vmlinux Image Image.gz modules/* >SHA256SUMS)
}

# kernel_directory META: prints the directory with these, made once for each version of the kernel.
kernel_directory() {
	local package version directory
	package=$(kernel_dbg_package "$1")
	[ -n "$package" ] || apt_update
	package=$(kernel_dbg_package "$1")
	[ -n "$package" ] || die "apt knows no $1:arm64"
	version=$(arm64_version "$package")
	directory=$cache/$1/$package-$version
	if ! (cd "$directory" && sha256sum --check --quiet SHA256SUMS) >/dev/null 2>&1; then
		rm -rf "${cache:?}/$1"
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
	KERNEL=$(kernel_directory linux-image-cloud-arm64-dbg)
	KEXEC=$arm64_sbin/kexec
	VMCORE_DMESG=$arm64_sbin/vmcore-dmesg
	LOGS=$build/qemu
	export BUSYBOX KERNEL KEXEC VMCORE_DMESG LOGS
}

# guest_program NAME [FLAG...]: builds that program of tests/qemu/guest for the guest; prints its path.
guest_program() {
	local name=$1
	shift
	mkdir -p "$build/guest"
	"${cross}gcc" -std=gnu11 -O2 -static -Wall -Wextra "$@" -o "$build/guest/$name" "$top/tests/qemu/guest/$name.c"
	echo "$build/guest/$name"
}

# lab_peer: Debian's kexec-tools, named in the environment, with libxenctrl, with which it is linked, and its kind.
lab_peer() {
	local libraries
	mapfile -t libraries < <(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
		--no-replaces --no-enhances kexec-tools:arm64 | sed -En 's/^(libc6|zlib1g|libxen[^:]*)(:arm64)?$/\1/p' |
		sort -u)
	PEER_ROOT=$(arm64_tree peer kexec-tools "${libraries[@]}")
	PEER=$(find "$PEER_ROOT" -path '*sbin/kexec')
	PEER_LIBRARIES=$(find "$PEER_ROOT" -path '*lib/aarch64-linux-gnu/*.so.*' -printf '%p ')
	export PEER PEER_LIBRARIES PEER_ROOT
}

# lab_need NAME...: what only some cases need, by the names of tests/qemu/run.
lab_need() {
	local name tree
	for name; do
		case $name in
		KERNEL) ;;
		KERNEL_6_12)
			KERNEL_6_12=$(kernel_directory linux-image-6.12-cloud-arm64-dbg)
			export KERNEL_6_12
			;;
		KERNEL_*)
			printf -v "$name" %s "$(built_kernel "$(tr '[:upper:]' '[:lower:]' <<<"${name#KERNEL_}")")"
			export "${name?}"
			;;
		MAKEDUMPFILE)
			need "${packages_dump[@]}"
			tree=$(arm64_tree dump "${packages_makedumpfile[@]}")
			MAKEDUMPFILE=$(find "$tree" -path '*bin/makedumpfile')
			MAKEDUMPFILE_LIBRARIES=$(find "$tree" -path '*lib/aarch64-linux-gnu/*.so.*' -printf '%p ')
			need "${packages_build[@]}" "${packages_libraries[@]}"
			build_variant native --enable-werror >&2
			VMCORE_DMESG_HERE=$build/native/build/sbin/vmcore-dmesg
			export MAKEDUMPFILE MAKEDUMPFILE_LIBRARIES VMCORE_DMESG_HERE
			;;
		INIT_BE)
			INIT_BE=$(guest_program init-be -mbig-endian -ffreestanding -fno-builtin -fno-stack-protector \
				-fno-tree-loop-distribute-patterns -nostdlib)
			export INIT_BE
			;;
		KEXEC_MUSL)
			need "${packages_musl[@]}"
			build_musl >&2
			KEXEC_MUSL=$build/musl/build/sbin/kexec
			export KEXEC_MUSL
			;;
		AT_KEXEC_LOAD)
			AT_KEXEC_LOAD=$(guest_program at-kexec-load)
			export AT_KEXEC_LOAD
			;;
		EFI_STUB)
			need "${packages_containers[@]}"
			EFI_STUB=$(arm64_tree efi-stub systemd-boot-efi)/usr/lib/systemd/boot/efi/linuxaa64.efi.stub
			export EFI_STUB
			;;
		CRASH)
			tree=$(arm64_tree crash "${packages_crash[@]}")
			CRASH=$(find "$tree" -path '*bin/crash')
			CRASH_LIBRARIES=$(find "$tree" -path '*lib/aarch64-linux-gnu/*.so.*' -printf '%p ')
			export CRASH CRASH_LIBRARIES
			;;
		*) die "who knows what $name is?" ;;
		esac
	done
}

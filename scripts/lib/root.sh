# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Debian systems made of packages: to build in, and for guests.
# shellcheck disable=SC2154 # variables of common.sh

# The kernel of this machine runs arm64 programs by qemu-user, as its package would arrange at the next boot.
run_arm64() {
	local formats=/proc/sys/fs/binfmt_misc
	[ "$arch" != arm64 ] || return 0
	need qemu-user-static arch-test
	[ -e $formats/register ] || mount -t binfmt_misc binfmt_misc $formats
	[ -e $formats/qemu-aarch64 ] || cat /usr/lib/binfmt.d/qemu-aarch64.conf >$formats/register
}

# make_root ARCHITECTURES PACKAGES FILE OPTION...: a tarball of a Debian system with these, by mmdebstrap with options.
make_root() {
	local architectures=$1 packages=$2 tarball=$3
	shift 3
	need mmdebstrap
	say "making a Debian root: $architectures $packages"
	mkdir -p "$cache"
	mmdebstrap --quiet --format=tar --architectures="$architectures" --include="${packages// /,}" "$@" bookworm \
		"$tarball.new" >&2
	mv "$tarball.new" "$tarball"
}

# debian_root ARCHITECTURES PACKAGE...: prints the path of a tarball of a Debian system to build in, made once.
debian_root() {
	local architectures=$1 tarball
	shift
	tarball=$cache/root-$(sha256sum <<<"$architectures $*" | cut -c1-16).tar
	[ -e "$tarball" ] || make_root "$architectures" "$*" "$tarball" --variant=buildd
	echo "$tarball"
}

# What the system of guests is made of: clients as the archive has them, a kernel, and what our package depends on.
guest_packages=(dbus e2fsprogs initramfs-tools kexec-tools kdump-tools kmod linux-image-cloud-arm64 makedumpfile procps
	systemd-sysv udev libbz2-1.0 libelf1 libfdt1 liblz4-1 liblzma5 liblzo2-2 libssl3 libzstd1 zlib1g)

# guest_root: prints the path of a tarball of that system, made once for each version of the clients and the kernel.
guest_root() {
	local package versions='' tarball options
	for package in kexec-tools kdump-tools makedumpfile linux-image-cloud-arm64 systemd-sysv; do
		versions+=" $(arm64_version "$package")"
	done
	# An initrd with the drivers of this machine's hardware cannot be made on another one; and one is enough, as each
	# takes minutes where qemu-user runs the programs.
	# shellcheck disable=SC2016 # for mmdebstrap's shell
	options=(--variant=minbase --dpkgopt=force-unsafe-io --dpkgopt=force-confold
		--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*'
		--dpkgopt='path-exclude=/usr/share/locale/*'
		--essential-hook='mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"'
		--essential-hook='echo MODULES=list >"$1/etc/initramfs-tools/conf.d/modules"'
		--essential-hook='echo update_initramfs=no >"$1/etc/initramfs-tools/update-initramfs.conf"'
		--customize-hook='echo update_initramfs=yes >"$1/etc/initramfs-tools/update-initramfs.conf"'
		--essential-hook='printf "%s\n" virtio_pci virtio_blk ext4 >"$1/usr/share/initramfs-tools/modules.d/virtio"')
	tarball=$cache/root-$(sha256sum <<<"${guest_packages[*]} $versions ${options[*]}" | cut -c1-16).tar
	if [ ! -e "$tarball" ]; then
		run_arm64
		make_root arm64 "${guest_packages[*]}" "$tarball" "${options[@]}"
	fi
	echo "$tarball"
}

# guest_system: prints a directory with root.ext4, a disk without partitions that has that system and runs
# tests/clients/guest/run-scenario at the end of its start, and with the vmlinuz and initrd.img that it has.
guest_system() {
	local directory=$build/guest-system guest=$top/tests/clients/guest tarball key
	tarball=$(guest_root)
	key=$(cat "$guest"/* <(declare -f guest_system) <(echo "$tarball") | sha256sum)
	if [ "$(cat "$directory/key" 2>/dev/null)" != "$key" ]; then
		need "${packages_disks[@]}"
		rm -rf --one-file-system "$directory"
		mkdir -p "$directory/tree"
		tar -x -C "$directory/tree" -f "$tarball" --exclude='./dev/*'
		mkdir "$directory/tree/scenario"
		echo "LABEL=root / ext4 errors=remount-ro 0 1" >"$directory/tree/etc/fstab"
		echo guest >"$directory/tree/etc/hostname"
		install -t "$directory/tree/usr/local/sbin" "$guest/run-scenario"
		"$guest/enable" "$directory/tree"
		cp -t "$directory" "$directory/tree/vmlinuz" "$directory/tree/initrd.img"
		truncate -s 2G "$directory/root.ext4"
		mkfs.ext4 -q -L root -d "$directory/tree" "$directory/root.ext4"
		rm -rf --one-file-system "$directory/tree"
		echo "$key" >"$directory/key"
	fi
	echo "$directory"
}

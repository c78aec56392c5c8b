# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Debian packages: installed ones for this machine, unpacked arm64 ones for the guest and for cross builds.
# shellcheck disable=SC2034,SC2154 # variables of common.sh, and for other files

packages_build=(autoconf gcc libc6-dev make)
packages_libraries=(libelf-dev libfdt-dev zlib1g-dev)
# Libraries that the program does without, and what each needs at run time.
packages_codecs=(libbz2-dev liblz4-dev liblzma-dev liblzo2-dev libzstd-dev libssl-dev)
packages_codecs_runtime=(libbz2-1.0 liblz4-1 liblzma5 liblzo2-2 libzstd1)
# To build for arm64, which purgatory always is, whatever this machine is.
if [ "$arch" = arm64 ]; then
	packages_arm64=("${packages_build[@]}" "${packages_libraries[@]}")
else
	packages_arm64=("${packages_build[@]}" gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
fi
# To unpack and build the sources of libraries, for musl, and to run what comes of it.
packages_musl=(bzip2 dpkg-dev m4 patch)
[ "$arch" = arm64 ] || packages_musl+=(qemu-user-static)
packages_qemu=(binutils device-tree-compiler gdb-multiarch openssl python3 qemu-efi-aarch64 qemu-system-arm
	u-boot-tools)
# To read dumps that are not plain ELF; and to make them, in the guest, with the libraries that this takes.
packages_dump=(makedumpfile python3-drgn)
packages_makedumpfile=(makedumpfile libbz2-1.0 libc6 libdw1 libelf1 liblzma5 liblzo2-2 zlib1g)
packages_crash=(crash libc6 libgcc-s1 liblzo2-2 libncursesw6 libsnappy1v5 libstdc++6 libtinfo6 libzstd1 zlib1g)
# Tools that make what kernels come in; the tests that want one that is missing are skipped.
packages_containers=(bzip2 lz4 lzop mkbootimg u-boot-tools xz-utils zstd)
# To make the disks of guests.
packages_disks=(e2fsprogs fdisk mtools)
# To build and test on this machine.
packages_test=("${packages_build[@]}" "${packages_libraries[@]}" clang device-tree-compiler dpkg-dev git groff
	fish libcmocka-dev lld llvm mandoc openssl shellcheck systemd u-boot-tools universal-ctags zsh)

# The package with the kernel's sign-file: of the release's own kernel, not of newer ones for it.
package_sign_file() { apt-cache pkgnames linux-kbuild- | sort -V | head -n 1; }

# apt_get ARGUMENT...: without questions; what it prints is shown only when it fails.
apt_get() {
	local output
	output=$(DEBIAN_FRONTEND=noninteractive apt-get -qq -o APT::Sandbox::User=root -o Acquire::Retries="${apt_retries:-5}" "$@" 2>&1 </dev/null) && return
	printf '%s\n' "$output" >&2
	return 1
}

need_root() { [ "$(id -u)" = 0 ] || die "run as root, or first as root: $*"; }

# Reads the lists of packages, this machine's and arm64's, at most once.
apt_update() {
	[ -z "${apt_updated:-}" ] || return 0
	need_root "dpkg --add-architecture arm64 && apt-get update"
	[ "$arch" = arm64 ] || dpkg --add-architecture arm64
	apt_get update
	apt_updated=yes
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# need PACKAGE...: installs those that are missing.
need() {
	local package missing=()
	for package; do
		is_installed "$package" || missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	need_root "apt-get install ${missing[*]}"
	say "installing ${missing[*]}"
	apt_update
	apt_get install --no-install-recommends -y "${missing[@]}"
}

# offer PACKAGE...: as need, but where the archive cannot be reached it goes on without.
offer() { (apt_retries=0 need "$@") || say "going on without those of $* that are not installed"; }

# clang's sanitizer and fuzzer libraries come in a package named after its version.
need_clang_runtime() { need "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"; }

# arm64_version PACKAGE: the version that apt would take, or nothing. apt needs a second to tell, so what it said is kept
# until its lists change.
arm64_version() {
	local said=$build/versions/$1
	if [ ! "$said" -nt /var/lib/apt/lists ]; then
		mkdir -p "${said%/*}"
		apt-cache show --no-all-versions "$1:arm64" 2>/dev/null | sed -n 's/^Version: //p' >"$said" || true
	fi
	cat "$said"
}

# arm64_deb PACKAGE: prints the path of its .deb in the cache, downloaded (apt checks the archive's
# signatures) unless it is there with the checksum noted then.
arm64_deb() (
	package=$1
	version=$(arm64_version "$package")
	if [ -z "$version" ]; then
		apt_update
		version=$(arm64_version "$package")
	fi
	[ -n "$version" ] || die "apt knows no package $package:arm64"
	deb=${package}_${version//:/%3a}_arm64.deb
	mkdir -p "$cache/debs"
	cd "$cache/debs" || exit
	if ! sha256sum --check --quiet "$deb.sha256" >/dev/null 2>&1; then
		say "downloading $deb"
		if ! apt_get download "$package:arm64=$version"; then
			[ -z "${apt_updated:-}" ] || die "cannot download $package:arm64 $version"
			# The lists are older than the archive.
			apt_update
			arm64_deb "$package"
			exit
		fi
		sha256sum "$deb" >"$deb.sha256"
	fi
	echo "$PWD/$deb"
)

# arm64_offered PACKAGE...: those of them that are in the cache or can be downloaded, up to the first that cannot.
arm64_offered() {
	local package
	for package; do
		if ! (apt_retries=0 arm64_deb "$package") >/dev/null; then
			say "going on without $package:arm64 and what follows it"
			return
		fi
		echo "$package"
	done
}

# arm64_tree NAME PACKAGE...: prints the directory in which these packages are unpacked together.
arm64_tree() {
	local tree=$build/packages/$1 deb debs=()
	shift
	for package; do
		deb=$(arm64_deb "$package")
		debs+=("$deb")
	done
	if [ "$(cat "$tree.list" 2>/dev/null)" != "${debs[*]}" ]; then
		rm -rf "$tree" "$tree.list"
		mkdir -p "$tree"
		for deb in "${debs[@]}"; do
			dpkg -x "$deb" "$tree"
		done
		echo "${debs[*]}" >"$tree.list"
	fi
	echo "$tree"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Small kernels of kinds that no package has, built from the distribution's linux-source: other page sizes and byte
# order, one or both system calls, lockdown. None has modules. What each is made of are the fragments of its
# configuration in tests/kernels.
# shellcheck disable=SC2154 # variables of common.sh

packages_kernel=(bc bison flex libssl-dev openssl sbsigntool)
packages_kernel_containers=(bzip2 device-tree-compiler lz4 lzop python3-libfdt xz-utils zstd)
declare -A built_fragments=(
	[4k]="base kexec kexec-file efi 4k zboot flash watchdog"
	[file]="base kexec-file efi 4k zboot"
	[be]="base kexec kexec-file 4k be"
	[64k]="base kexec kexec-file efi 64k"
	[16k]="base kexec kexec-file efi 16k"
	[signed]="base kexec kexec-file efi 4k zboot signatures"
	[zboot]="base kexec kexec-file efi 4k zboot"
	[containers]="base kexec kexec-file efi 4k zboot boards"
)

# linux_source NAME: the directory with the source of that package, unpacked.
linux_source() {
	local version directory deb
	version=$(apt-cache show --no-all-versions "$1" 2>/dev/null | sed -n 's/^Version: //p')
	[ -n "$version" ] || die "apt knows no package $1"
	directory=$cache/$1-${version//:/%3a}
	if [ ! -e "$directory/Makefile" ]; then
		rm -rf "$cache/$1"-* "$directory.new"
		mkdir -p "$directory.new"
		say "downloading $1 $version"
		(cd "$directory.new" && apt_get download "$1=$version")
		deb=("$directory.new"/*.deb)
		dpkg --fsys-tarfile "${deb[0]}" | tar -xO "./usr/src/$1.tar.xz" | tar -xJ -C "$directory.new" --strip-components=1
		rm "${deb[0]}"
		mv "$directory.new" "$directory"
	fi
	echo "$directory"
}

# built_configure MAKE-ARGUMENTS... -- FILE: a configuration with these lines and nothing that they do not need; each
# of them must be in it, since kconfig drops without a word what it cannot have.
built_configure() {
	local arguments=() line
	while [ "$1" != -- ]; do arguments+=("$1"); shift; done
	make "${arguments[@]}" KCONFIG_ALLCONFIG="$2" allnoconfig >/dev/null
	while read -r line; do
		grep -qxF "$line" "$output/.config" || die "kernel $name: $line is not in the configuration"
	done < <(grep '^CONFIG_' "$2")
}

# built_make NAME DIRECTORY SOURCE FRAGMENT...: builds into DIRECTORY.
built_make() {
	local name=$1 directory=$2 source=$3 output=$2/build arguments
	shift 3
	mkdir -p "$output/certs"
	arguments=(-s -C "$source" "O=$output" ARCH=arm64 "CROSS_COMPILE=$cross" KBUILD_BUILD_TIMESTAMP=@0
		KBUILD_BUILD_VERSION=1 KBUILD_BUILD_USER=test KBUILD_BUILD_HOST=test -j "$(nproc)")
	cat "${@/%/.config}" >"$directory/config"
	openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 36500 -subj "/CN=kexec test key" \
		-keyout "$directory/key.pem" -out "$directory/cert.pem" 2>/dev/null
	cp "$directory/cert.pem" "$output/certs/test.pem"
	built_configure "${arguments[@]}" -- "$directory/config"
	make "${arguments[@]}" Image.gz
	cp "$output/arch/arm64/boot/Image" "$output/arch/arm64/boot/Image.gz" "$directory"
	cp "$output/vmlinux" "$directory/vmlinux.full"
	"${cross}strip" -o "$directory/vmlinux" "$output/vmlinux"
	if grep -q CONFIG_EFI_ZBOOT=y "$output/.config"; then
		make "${arguments[@]}" vmlinuz.efi
		cp "$output/arch/arm64/boot/vmlinuz.efi" "$directory"
	fi
	if grep -q CONFIG_KEXEC_SIG=y "$output/.config"; then
		sbsign --key "$directory/key.pem" --cert "$directory/cert.pem" --output "$directory/Image.signed" \
			"$directory/Image" 2>/dev/null
	fi
	rm -rf "$output"
}

# built_make_containers NAME DIRECTORY SOURCE FRAGMENT...: a kernel in what its own build puts it into: vmlinuz.efi by
# each codec that EFI_ZBOOT has (6.12 has two, 6.1 has six), and image.fit where the source makes one.
built_make_containers() {
	local name=$1 directory=$2 source=$3 output=$2/build arguments codec codecs gone=IKCONFIG
	shift 3
	mkdir -p "$output"
	# Words that 6.12 has no more.
	[ "$name" != containers ] || gone='IKCONFIG|_EMBEDDED|BASE_FULL|RANDOM_TRUST'
	arguments=(-s -C "$source" "O=$output" ARCH=arm64 "CROSS_COMPILE=$cross" KBUILD_BUILD_TIMESTAMP=@0
		KBUILD_BUILD_VERSION=1 KBUILD_BUILD_USER=test KBUILD_BUILD_HOST=test -j "$(nproc)")
	mapfile -t codecs < <(sed -n '/^config EFI_ZBOOT/,/^config EFI_ARM/s/.*select HAVE_KERNEL_//p' \
		"$source/drivers/firmware/efi/Kconfig")
	for codec in "${codecs[@]}"; do
		# Without its configuration in it the kernel is the same each time.
		sed -E -e "s/^CONFIG_KERNEL_GZIP=/CONFIG_KERNEL_$codec=/" -e "/$gone/d" "${@/%/.config}" >"$directory/config"
		built_configure "${arguments[@]}" -- "$directory/config"
		make "${arguments[@]}" vmlinuz.efi
		cp "$output/arch/arm64/boot/vmlinuz.efi" "$directory/vmlinuz.efi.${codec,,}"
	done
	if [ -e "$source/scripts/make_fit.py" ]; then
		# python3-libfdt is for the distribution's Python, which env must find.
		PATH=/usr/bin:$PATH make "${arguments[@]}" image.fit
		cp "$output/arch/arm64/boot/image.fit" "$directory"
	fi
	cp "$output/arch/arm64/boot/Image" "$directory"
	rm -rf "$output"
}

# built_kernel NAME: prints the directory with Image, Image.gz, vmlinux, vmlinux.full and, of those that have them,
# vmlinuz.efi, Image.signed and key.pem, cert.pem; of "containers" and "zboot" what built_make_containers makes. Made
# once for each source, compiler and configuration.
built_kernel() {
	local name=$1 source package=linux-source-6.1 how=built_make fragments key directory
	need "${packages_arm64[@]}" "${packages_kernel[@]}"
	if [ "$name" = containers ] || [ "$name" = zboot ]; then
		need "${packages_kernel_containers[@]}"
		how=built_make_containers
	fi
	[ "$name" != containers ] || package=linux-source-6.12
	source=$(linux_source $package)
	read -ra fragments <<<"${built_fragments[$name]}"
	fragments=("${fragments[@]/#/$top/tests/kernels/}")
	key=$({ echo "$source"; "${cross}gcc" --version; declare -f $how; cat "${fragments[@]/%/.config}"; } | sha256sum)
	directory=$cache/built/$name-${key:0:16}
	if ! (cd "$directory" && sha256sum --check --quiet SHA256SUMS) >/dev/null 2>&1; then
		rm -rf "$cache/built/$name"-*
		mkdir -p "$directory"
		say "building the kernel $name"
		$how "$name" "$directory" "$source" "${fragments[@]}" >&2
		(cd "$directory" && find . -type f -exec sha256sum {} + >"../$name.sums" && mv "../$name.sums" SHA256SUMS)
	fi
	echo "$directory"
}

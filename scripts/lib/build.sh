# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The program, configured and built out of tree.
# shellcheck disable=SC2034,SC2154 # variables of common.sh, and for other files

cross=aarch64-linux-gnu-
[ "$arch" != arm64 ] || cross=
# Where the arm64 programs are.
arm64_sbin=$build/arm64/build/sbin

# build_variant NAME [CONFIGURE-ARGUMENT...]: the program in build/NAME.
build_variant() {
	local directory=$build/$1
	shift
	if [ "$top/configure.ac" -nt "$top/configure" ] || [ "$top/aclocal.m4" -nt "$top/configure" ]; then
		"$top/bootstrap"
	fi
	mkdir -p "$directory"
	if [ ! -e "$directory/Makefile" ] || [ "$(cat "$directory/arguments" 2>/dev/null)" != "$*" ]; then
		(cd "$directory" && "$top/configure" --quiet "$@")
		echo "$*" >"$directory/arguments"
	fi
	make -C "$directory" -j "$(nproc)"
}

# build_sanitized COMPILER: for this machine, with every check that the compiler can make at run time.
build_sanitized() {
	build_variant "$1" --enable-werror CC="$1" \
		CFLAGS="-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
}

# build_arm64: for the guest, static. The libraries for a cross build are unpacked, not installed: those
# of two architectures cannot be installed side by side.
build_arm64() {
	local arguments=(LDFLAGS=-static) root codecs
	if [ "$arch" != arm64 ]; then
		mapfile -t codecs < <(arm64_offered "${packages_codecs[@]}" "${packages_codecs_runtime[@]}")
		root=$(arm64_tree libraries libelf-dev libelf1 libfdt-dev libfdt1 zlib1g-dev zlib1g "${codecs[@]}")
		arguments=(--host=aarch64-linux-gnu
			CPPFLAGS="-isystem $root/usr/include -isystem $root/usr/include/aarch64-linux-gnu"
			LDFLAGS="-static -L$root/usr/lib/aarch64-linux-gnu")
	fi
	build_variant arm64 "${arguments[@]}"
}

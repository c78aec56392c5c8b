# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The program for arm64 against musl, static. Debian has no libraries for that: libelf and zlib are built from the
# distribution's sources, and the other codecs left out.
# shellcheck disable=SC2154 # variables of common.sh

# debian_source NAME: prints the directory with the source of that source package, patched; apt and dpkg-source check the
# archive's signatures.
debian_source() {
	local name=$1 directory=$cache/source/$1 apt=$cache/source/apt keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	if [ ! -e "$directory" ]; then
		mkdir -p "$apt/lists/partial"
		say "downloading the source of $name"
		# shellcheck disable=SC2016 # for apt
		apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
			sed -n "s,^Debian ,deb-src $([ ! -e $keyring ] || echo "[signed-by=$keyring] "),p" | awk '!had[$0]++' >"$apt/sources.list"
		for command in update "source --download-only $name"; do
			(cd "$apt" && read -ra words <<<"$command" && apt_get -o Dir::Etc::sourcelist="$apt/sources.list" \
				-o Dir::Etc::sourceparts=- -o Dir::State::lists="$apt/lists" "${words[@]}")
		done
		dpkg-source --extract "$apt/$name"_*.dsc "$directory.new" >&2
		mv "$directory.new" "$directory"
	fi
	echo "$directory"
}

# musl_copy SOURCE: a copy to build in, $PWD.
musl_copy() { cp -r "$1/." .; }

musl_zlib() {
	musl_copy "$(debian_source zlib)"
	CC=$musl_cc AR=${cross}ar RANLIB=${cross}ranlib ./configure --static
	make libz.a
	install -m 644 libz.a "$musl_prefix/lib"
	install -m 644 zlib.h zconf.h "$musl_prefix/include"
}

# These functions are libraries of their own where musl is the C library; libelf uses none of them.
musl_libelf() {
	musl_copy "$(debian_source elfutils)"
	ac_cv_search_argp_parse="none required" ac_cv_search_fts_close="none required" \
		ac_cv_search__obstack_free="none required" ./configure --host=aarch64-linux-musl \
		--disable-debuginfod --disable-libdebuginfod --disable-nls --without-bzlib --without-lzma --without-zstd \
		CC="$musl_cc" AR="${cross}ar" RANLIB="${cross}ranlib" CPPFLAGS="-I$musl_prefix/include" \
		LDFLAGS="-L$musl_prefix/lib -static"
	make -C libelf libelf.a
	install -m 644 libelf/libelf.a "$musl_prefix/lib"
	install -m 644 libelf/libelf.h libelf/gelf.h libelf/elf.h "$musl_prefix/include"
}

# Of this one the distribution's own will do: it calls only what every C library has.
musl_libfdt() {
	local root
	root=$(arm64_tree libfdt libfdt-dev)
	install -m 644 "$root/usr/lib/aarch64-linux-gnu/libfdt.a" "$musl_prefix/lib"
	install -m 644 "$root"/usr/include/{fdt,libfdt,libfdt_env}.h "$musl_prefix/include"
}

# build_musl: build/musl/build/sbin/kexec. Made once for each of the sources: the libraries.
build_musl() {
	local root directory=$build/packages/musl-libraries library headers
	root=$(arm64_tree musl musl-dev)
	musl_prefix=$directory/usr
	mkdir -p "$musl_prefix/lib" "$musl_prefix/include"
	sed "s,/usr/\(include\|lib\)/aarch64-linux-musl,$root&,g" "$root/usr/lib/aarch64-linux-musl/musl-gcc.specs" \
		>"$directory/musl-gcc.specs"
	# The kernel's own headers come with the C library of this machine's arm64 compiler.
	headers=/usr/aarch64-linux-gnu/include
	[ "$arch" != arm64 ] || headers="/usr/include -idirafter /usr/include/aarch64-linux-gnu"
	musl_cc="${cross}gcc -specs $directory/musl-gcc.specs -idirafter $headers"
	for library in zlib libelf libfdt; do
		if [ ! -e "$directory/$library.done" ]; then
			say "building $library against musl"
			rm -rf "${directory:?}/$library"
			mkdir "$directory/$library"
			# In the background it ends with the first command that fails, which it would not on the left of a ||.
			(cd "$directory/$library" && "musl_$library") >"$directory/$library.log" 2>&1 &
			wait $! || die "$library: $(tail -n 5 "$directory/$library.log")"
			rm -rf "${directory:?}/$library"
			touch "$directory/$library.done"
		fi
	done
	build_variant musl --host=aarch64-linux-musl --without-lzma --without-zstd --without-lz4 --without-bzip2 --without-lzo \
		--without-openssl CC="$musl_cc" CPPFLAGS="-isystem $musl_prefix/include" LDFLAGS="-static -L$musl_prefix/lib"
}

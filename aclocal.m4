# SPDX-License-Identifier: GPL-2.0-or-later
# The macros of configure.ac. Written by hand: with this file here autoreconf works without automake.

# summary(WHAT, VALUE): a line of the table that configure ends with.
AC_DEFUN([summary],
[AS_VAR_APPEND([kexec_summary], ["
    m4_format([%-22s], [$1]) $2"])])

# KEXEC_TRY_CFLAG(VARIABLE, FLAG, [TEXT]): appends FLAG to VARIABLE when the compiler takes it without a word, beside
# those that are there, to compile (TEXT and an empty main) and to link.
AC_DEFUN([KEXEC_TRY_CFLAG],
[AC_MSG_CHECKING([whether $CC compiles with $2])
kexec_save_CFLAGS=$CFLAGS
CFLAGS="$CFLAGS -Werror $$1 $2"
AC_COMPILE_IFELSE([AC_LANG_PROGRAM([$3], [])],
	[AC_LINK_IFELSE([], [AS_VAR_APPEND([$1], [" $2"]) kexec_save_result=yes], [kexec_save_result=no])],
	[kexec_save_result=no])
AC_MSG_RESULT([$kexec_save_result])
CFLAGS=$kexec_save_CFLAGS
])

# KEXEC_TRY_LDFLAG(VARIABLE, FLAG): the same to link alone.
AC_DEFUN([KEXEC_TRY_LDFLAG],
[AC_MSG_CHECKING([whether $CC links with $2])
kexec_save_LDFLAGS=$LDFLAGS
LDFLAGS="$LDFLAGS $$1 $2"
AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
	[AC_MSG_RESULT([yes]); AS_VAR_APPEND([$1], [" $2"])],
	[AC_MSG_RESULT([no])])
LDFLAGS=$kexec_save_LDFLAGS
])

# KEXEC_REQUIRED_LIB(LIBRARY, HEADER, FUNCTION, DEBIAN PACKAGE): the last two attempts are for a static libelf,
# which needs the libraries that the shared one brings along.
AC_DEFUN([KEXEC_REQUIRED_LIB],
[AC_CHECK_HEADER([$2], [], [AC_MSG_ERROR([$2 is missing; install $4])])
AC_SEARCH_LIBS([$3], [$1], [],
	[AS_UNSET([ac_cv_search_$3])
	AC_SEARCH_LIBS([$3], [$1], [],
		[AS_UNSET([ac_cv_search_$3])
		AC_SEARCH_LIBS([$3], [$1], [], [AC_MSG_ERROR([lib$1 is missing; install $4])], [-lz -lzstd])],
		[-lz])])])

# KEXEC_OPTIONAL_LIB(NAME, LIBRARY, HEADER, FUNCTION, DEBIAN PACKAGE, WHAT FOR): --with-NAME, --without-NAME, or
# taken when there; defines HAVE_NAME.
AC_DEFUN([KEXEC_OPTIONAL_LIB],
[AC_ARG_WITH([$1], [AS_HELP_STRING([--without-$1], [do without $1: $6])], [], [with_$1=auto])
AS_IF([test "x$with_$1" != xno],
	[kexec_found=yes
	AC_CHECK_HEADER([$3], [], [kexec_found=no])
	AS_IF([test $kexec_found = yes], [AC_SEARCH_LIBS([$4], [$2], [], [kexec_found=no])])
	AS_IF([test $kexec_found = yes],
		[AC_DEFINE(AS_TR_CPP([HAVE_$1]), [1], [Built with $1: $6])
		with_$1=yes],
		[test "x$with_$1" != xauto],
		[AC_MSG_ERROR([--with-$1 was given and $1 is missing; install $5])],
		[with_$1="no (not found; install $5)"])])
summary([$1], [$with_$1])])

# KEXEC_OPENSSL: --with-openssl, --without-openssl, or taken when there; defines HAVE_OPENSSL. A static program is linked
# with libcrypto (LIBCRYPTO_LINKED), any other opens it when it needs it, and is compiled with its headers alone.
AC_DEFUN([KEXEC_OPENSSL],
[AC_ARG_WITH([openssl], [AS_HELP_STRING([--without-openssl], [do without OpenSSL: signatures of kernels])], [],
	[with_openssl=auto])
AS_IF([test "x$with_openssl" != xno],
	[AC_MSG_CHECKING([for headers of OpenSSL 3])
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
		#include <openssl/cms.h>
		#if OPENSSL_VERSION_MAJOR < 3
		#error too old
		#endif]])], [kexec_found=yes], [kexec_found=no])
	AC_MSG_RESULT([$kexec_found])
	AS_CASE(["$kexec_found: $CC $LDFLAGS "],
		[yes:*" -static"* | yes:*" --static"*],
		[AC_SEARCH_LIBS([CMS_verify], [crypto],
			[AC_DEFINE([LIBCRYPTO_LINKED], [1], [libcrypto is linked, not opened])
			kexec_how="yes, linked"], [kexec_found=no])],
		[yes:*], [AC_SEARCH_LIBS([dlopen], [dl], [kexec_how="yes, opened on demand"], [kexec_found=no])])
	AS_IF([test $kexec_found = yes],
		[AC_DEFINE([HAVE_OPENSSL], [1], [Built with OpenSSL: signatures of kernels])
		with_openssl=$kexec_how],
		[test "x$with_openssl" != xauto],
		[AC_MSG_ERROR([--with-openssl was given and OpenSSL 3 is missing; install libssl-dev])],
		[with_openssl="no (not found; install libssl-dev)"])])
summary([openssl], [$with_openssl])])

# KEXEC_TARGET_FUNCTIONS: shell functions that find the tools for purgatory by trial.
AC_DEFUN([KEXEC_TARGET_FUNCTIONS], [[
# Whether TARGET_CC, TARGET_LD and TARGET_OBJCOPY together make a flat arm64 binary without a warning.
kexec_target_works ()
{
	cat >conftest.c <<'_EOF'
#if !defined __aarch64__ || !defined __AARCH64EL__
#error not arm64
#endif
#include <stdint.h>
extern uint64_t next(void);
uint64_t _start(void);
uint64_t _start(void) { return next() + 1; }
_EOF
	cat >conftest1.S <<'_EOF'
	.globl next
next:	ret
_EOF
	{
		$TARGET_CC $TARGET_CFLAGS -Werror $purgatory_cflags -c -o conftest.o conftest.c &&
		$TARGET_CC $TARGET_CFLAGS -Werror $purgatory_cflags -c -o conftest1.o conftest1.S &&
		$TARGET_LD $purgatory_ldflags -o conftest.elf conftest.o conftest1.o &&
		$TARGET_OBJCOPY -O binary conftest.elf conftest.bin &&
		test -s conftest.bin
	} >conftest.out 2>&1 && ! grep -i warning conftest.out >/dev/null
	kexec_status=$?
	{ echo "$TARGET_CC, $TARGET_LD, $TARGET_OBJCOPY: status $kexec_status" && cat conftest.out; } >&5
	rm -f conftest*
	return $kexec_status
}

# Sets the three, each to the first of its candidates that works with the others; a given one is its only candidate.
kexec_find_target ()
{
	kexec_given_cc=$TARGET_CC kexec_given_ld=$TARGET_LD kexec_given_objcopy=$TARGET_OBJCOPY
	kexec_host_cc= kexec_host_ld=
	test $host_is_arm64 = yes && kexec_host_cc=$CC kexec_host_ld=$LD
	for TARGET_CC in "$kexec_host_cc" aarch64-linux-gnu-gcc "$CC --target=aarch64-linux-gnu" \
		"$CLANG --target=aarch64-linux-gnu"; do
		TARGET_CC=${kexec_given_cc:-$TARGET_CC}
		$TARGET_CC -print-prog-name=ld >/dev/null 2>&1 || continue
		for TARGET_LD in "$kexec_host_ld" "`$TARGET_CC -print-prog-name=ld 2>&5`" aarch64-linux-gnu-ld \
			"`$TARGET_CC -print-prog-name=ld.lld 2>&5`"; do
			TARGET_LD=${kexec_given_ld:-$TARGET_LD}
			for TARGET_OBJCOPY in "$OBJCOPY" "`$TARGET_CC -print-prog-name=objcopy 2>&5`" aarch64-linux-gnu-objcopy \
				"`$TARGET_CC -print-prog-name=llvm-objcopy 2>&5`"; do
				TARGET_OBJCOPY=${kexec_given_objcopy:-$TARGET_OBJCOPY}
				test -n "$TARGET_LD" && test -n "$TARGET_OBJCOPY" && kexec_target_works && return 0
			done
		done
	done
	return 1
}

# kexec_keep_working VARIABLE FLAG...: appends to VARIABLE each flag with which the tools still work.
kexec_keep_working ()
{
	kexec_var=${1}
	shift
	for kexec_flag; do
		eval "kexec_before=\$$kexec_var"
		eval "$kexec_var=\"\$kexec_before \$kexec_flag\""
		kexec_target_works || eval "$kexec_var=\$kexec_before"
	done
}
]])

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The first line of every script reads this: where things are, how to complain, and the rest of the library.
# shellcheck disable=SC2034 # variables for other files

set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# All that is made, out of tree.
build=$top/build
# Downloads, and what is made of large ones; kept between runs.
cache=${KEXEC_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/kexec-arm64}

say() { printf '== %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

arch=$(dpkg --print-architecture) || die "needs Debian, or a system like it"

. "$top/scripts/lib/packages.sh"
. "$top/scripts/lib/build.sh"
. "$top/scripts/lib/kernel.sh"
. "$top/scripts/lib/built.sh"
. "$top/scripts/lib/musl.sh"
. "$top/scripts/lib/root.sh"

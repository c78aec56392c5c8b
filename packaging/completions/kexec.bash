# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Completion for bash. The options are those that the program itself prints.

# _kexec_options: "--name" or "--name=VALUE", one a line.
_kexec_options()
{
	"${COMP_WORDS[0]}" --help 2>/dev/null | sed -n 's/^  \(-.,\|   \) \(--[a-z0-9-]*\)\[\?\(=[A-Z]*\)\?.*/\2\3/p'
}

# _kexec_files KIND PREFIX: paths that begin so; KIND is f or d.
_kexec_files()
{
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -"$1" -- "$2")
}

# _kexec_value KIND PREFIX: values of an option, by the word that stands for them in --help.
_kexec_value()
{
	case $1 in
	FILE | CERT) _kexec_files f "$2" ;;
	DIR) _kexec_files d "$2" ;;
	ENTRY) mapfile -t COMPREPLY < <(compgen -W "default list $("${COMP_WORDS[0]}" --bls=list 2>/dev/null | cut -c3- | cut -d' ' -f1)" -- "$2") ;;
	TTY) mapfile -t COMPREPLY < <(cd /sys/class/tty 2>/dev/null && compgen -W "$(echo tty*)" -- "$2") ;;
	esac
}

_kexec()
{
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} name

	# "--initrd=/boo" comes as three words, as "=" divides words.
	if [ "$word" = = ]; then
		name=$previous word=
	elif [ "$previous" = = ]; then
		name=${COMP_WORDS[COMP_CWORD - 2]}
	else
		name=$previous
	fi
	name=$(_kexec_options | sed -n "s/^$name=//p")
	if [ -n "$name" ]; then
		_kexec_value "$name" "$word"
	elif [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_kexec_options | sed 's/=.*/=/')" -- "$word")
		[[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
	else
		_kexec_files f "$word"
	fi
}

complete -F _kexec kexec

# SPDX-License-Identifier: GPL-2.0-or-later
#
# Completion for fish. The options are those that the program itself prints.

# Lines "letter<tab>name<tab>value".
function __kexec_options
    kexec --help 2>/dev/null | string replace -rf '^  (?:-(.),|   ) --([a-z0-9-]+)\[?(?:=([A-Z]+))?.*' '$1\t$2\t$3'
end

for line in (__kexec_options)
    set -l part (string split \t -- $line)
    set -l words -c kexec -l $part[2]
    test -n "$part[1]"; and set -a words -s $part[1]
    switch "$part[3]"
        case ''
        case FILE CERT
            set -a words -r -F
        case DIR
            set -a words -x -a '(__fish_complete_directories)'
        case TTY
            set -a words -x -a '(path basename /sys/class/tty/tty*)'
        case ENTRY
            set -a words -x -a "default list (kexec --bls=list 2>/dev/null | string replace -rf '^..(\\S+).*' '\$1')"
        case '*'
            set -a words -x
    end
    complete $words
end
functions -e __kexec_options

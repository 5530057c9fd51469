#!/bin/sh
# By which interface and from which address the host reaches $target. It changes nothing. What it prints is marked as in
# ../survey/reader.sh.
set -u
LC_ALL=C
export LC_ALL
exec </dev/null

: "${target:?}"

said() {
	printf '@ %s\n' "$1"
	shift
	"$@" 2>/dev/null | sed 's/^/|/'
}

said name uname -n
said way ip -6 -o route get "$target"
said addresses ip -6 -o addr show scope global
echo '@ end'

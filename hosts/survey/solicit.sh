#!/bin/sh
# Has a router solicitation sent on every link that is up, and prints what the routers answer, by the first of perl, Python and
# rdisc6 that is there. The programs' texts come with this one ($solicit_perl, $solicit_python): nothing is written on the host.
# What it prints is marked as in reader.sh. A router may wait for 3 s and a half between two advertisements (RFC 4861, 6.2.6).
set -u
LC_ALL=C
export LC_ALL
exec </dev/null

: "${solicit_perl:?} ${solicit_python:?}"
seconds=5

# NAME INDEX of each Ethernet or PPP link with a carrier that is no port of another.
links=$(ip -o link show up | grep LOWER_UP | grep -v ' master ' |
	sed -n 's/^\([0-9]*\): \([^:@ ]*\)[:@].*link\/\(ether\|ppp\).*/\2 \1/p' | head -n 64)

# by PROGRAM WORD...: false where the program is not there, or cannot do it.
by() {
	command -v "$1" >/dev/null 2>&1 || return 1
	# shellcheck disable=SC2086 # a link's name has no blanks
	answers=$("$@" "$seconds" $links 2>/dev/null) || return 1
	printf '@ solicited %s\n' "${1##*/}"
	printf '%s\n' "$answers" | sed 's/^/|/'
}

by_rdisc6() {
	command -v rdisc6 >/dev/null 2>&1 || return 1
	printf '%s\n' "$links" | while read -r name _; do
		[ -n "$name" ] || continue
		printf '@ rdisc6 %s\n' "$name"
		rdisc6 -r 2 -w 2000 "$name" 2>/dev/null | head -c 65536 | sed 's/^/|/'
		echo
	done
	echo '@ solicited rdisc6'
}

by perl -e "$solicit_perl" || by python3 -c "$solicit_python" || by /usr/libexec/platform-python -c "$solicit_python" ||
	by python2 -c "$solicit_python" || by python -c "$solicit_python" || by_rdisc6 || echo '@ not-solicited'
echo '@ end'

#!/bin/sh
# Gives the host $address for $life seconds at most, on $device, and counts which echoes from there and from the host's own address
# $own are answered by $target within $seconds, and which solicitations for it come in by $uplink. The kernel takes the address
# away by itself, whatever becomes of this connection, and no connection starts from it: it is deprecated from the beginning.
# Where $address is empty, the host's own is tried alone. What it prints is marked as in ../survey/reader.sh.
set -u
LC_ALL=C
export LC_ALL
exec </dev/null

: "${device:?} ${life:?} ${own:?} ${uplink:?} ${target:?} ${seconds:?} ${echo_perl:?} ${echo_python:?}"
index=$(cat "/sys/class/net/$uplink/ifindex") || exit 1

listed() { ip -6 -o addr show dev "$device" "$1" 2>/dev/null | grep -q -F " $address/128 "; }

if [ -n "$address" ]; then
	if ! ip -6 addr replace "$address/128" dev "$device" valid_lft "$life" preferred_lft 0; then
		printf '@ refused\n@ end\n'
		exit 0
	fi
	# Whether somebody has it already (RFC 4862, 5.4).
	tries=0
	while listed tentative && [ "$tries" -lt 5 ]; do
		tries=$((tries + 1))
		sleep 1
	done
	if listed dadfailed; then
		ip -6 addr del "$address/128" dev "$device"
		printf '@ taken\n@ end\n'
		exit 0
	fi
fi

by() {
	command -v "$1" >/dev/null 2>&1 || return 1
	# shellcheck disable=SC2086 # an empty address is no word
	counts=$("$@" "$index" "$seconds" "$target" "$own" $address 2>/dev/null) || return 1
	printf '@ counted %s\n' "${1##*/}"
	printf '%s\n' "$counts" | sed 's/^/|/'
}

by perl -e "$echo_perl" || by python3 -c "$echo_python" || by /usr/libexec/platform-python -c "$echo_python" ||
	by python2 -c "$echo_python" || by python -c "$echo_python" || echo '@ not-counted'
echo '@ end'

#!/bin/sh
# Reads how a host is connected, and what of it is set where. It changes nothing, writes no file, not in /tmp either, and starts
# no service: what could wake a sleeping daemon (networkctl, nmcli) is asked only where that runs already.
#
# It prints a line `@ SECTION` before each part, with a file's path behind it where the part is of a file. The part's own lines
# stand behind a `|`, so that nothing that a host's files or programs hold passes for a heading. Secrets stay on the host: of
# files that may hold some, only the lines are read that are asked for here, and keys go as a hash.
set -u
LC_ALL=C
export LC_ALL
# What reads standard input would take this script's rest.
exec </dev/null

# Bytes of one part: who holds more than that in a file of settings holds something else in it.
most=262144

part() { printf '@ %s\n' "$*"; }

# Ends its last line, which a file may leave open.
marked() {
	head -c "$most" | sed 's/^/|/'
	echo
}

have() { command -v "$1" >/dev/null 2>&1; }

# limited COMMAND...: a daemon that hangs holds nobody up. Older releases of busybox spell it otherwise.
if timeout 5 true 2>/dev/null; then
	limited() { timeout 5 "$@"; }
elif timeout -t 5 true 2>/dev/null; then
	limited() { timeout -t 5 "$@"; }
else
	limited() { "$@"; }
fi

# said SECTION COMMAND...
said() {
	part "$1"
	shift
	limited "$@" 2>/dev/null | marked
}

# lines SECTION PATTERN FILE...: of each file that is there, the lines that match.
lines() {
	section=$1 pattern=$2
	shift 2
	for file; do
		[ -f "$file" ] || continue
		part "$section" "$file"
		grep -E -e "$pattern" <"$file" 2>/dev/null | marked
	done
}

# fingerprint WHAT FILE: enough of a hash to find the same secret on another host, and nothing of the secret.
fingerprint() {
	[ -s "$2" ] || return 0
	value=$(cat "$2" 2>/dev/null) && [ -n "$value" ] || return 0
	printf '|%s %s\n' "$1" "$(printf '%s' "$value" | sha256sum 2>/dev/null | cut -c 1-16)"
}

system() {
	part system
	{
		echo "hostname $(hostname 2>/dev/null || cat /proc/sys/kernel/hostname)"
		echo "kernel $(uname -r)"
		echo "machine $(uname -m)"
		echo "uid $(id -u)"
		echo "machine-id $(cat /etc/machine-id 2>/dev/null)"
	} | marked
	said os-release cat /etc/os-release
	part packages
	# Of the clients and daemons: what is installed, without waking any of them.
	{
		if have dpkg-query; then
			# shellcheck disable=SC2016 # the format is dpkg's
			limited dpkg-query -W -f '${db:Status-Abbrev}${Package} ${Version}\n' pve-manager ifupdown ifupdown2 netplan.io \
				network-manager cloud-init systemd docker.io docker-ce incus incus-base lxd isc-dhcp-client dhcpcd-base 2>/dev/null |
				sed -n 's/^ii *//p'
		elif have rpm; then
			limited rpm -q --qf '%{NAME} %{VERSION}-%{RELEASE}\n' NetworkManager network-scripts initscripts cloud-init systemd \
				docker-ce moby-engine incus lxd dhclient 2>/dev/null | grep -v ' is not installed$'
		fi
		for daemon in dockerd incusd lxd; do
			! have "$daemon" || printf 'daemon:%s %s\n' "$daemon" "$(limited "$daemon" --version 2>/dev/null | head -n 1)"
		done
	} | marked
	[ ! -d /etc/pve ] || part pve-folder
	! have systemctl || said units systemctl show -p Id -p ActiveState -p UnitFileState \
		systemd-networkd.service NetworkManager.service networking.service network.service dhcpcd.service \
		systemd-resolved.service cloud-init.service docker.service incus.service lxd.service snap.lxd.daemon.service
}

# The kernel's own tables, as JSON where iproute2 can (4.17 and later). Of the routes those that lead everywhere and those that
# say what is on-link: a router may have a million others.
kernel() {
	if ip -j -6 route show table local >/dev/null 2>&1; then json='-j'; else json=''; fi
	# shellcheck disable=SC2086 # nothing, where there is no JSON
	{
		said addresses ip $json -d addr
		[ -n "$json" ] || said addresses ip addr
		said routes ip $json -6 route show default table all
		said routes ip $json -6 route show exact 2000::/3
		# Asked for one origin, iproute2 leaves it out of its answer.
		said routes-ra ip $json -6 route show proto ra
		said routes-kernel ip $json -6 route show proto kernel
		said routes4 ip $json -4 route show default
		said neighbours ip $json neigh
		said tokens ip $json token
	}
	part settings
	for key in accept_ra accept_ra_defrtr accept_ra_pinfo autoconf use_tempaddr addr_gen_mode forwarding disable_ipv6; do
		grep -s . /proc/sys/net/ipv6/conf/*/"$key" /dev/null
	done | marked
}

# The programs that speak DHCP in this network, which is not that of the containers on the host.
clients() {
	part clients
	own=$(readlink /proc/self/ns/net 2>/dev/null)
	for process in /proc/[0-9]*; do
		read -r program <"$process/comm" || continue
		case $program in dhclient* | dhcpcd* | udhcpc* | odhcp6c* | dhcp6c* | wide-dhcp*) ;; *) continue ;; esac
		[ "$(readlink "$process/ns/net")" = "$own" ] || continue
		tr '\000\n' '  ' <"$process/cmdline"
		echo
	done 2>/dev/null | marked
	for file in /var/lib/dhcp/*.lease* /var/lib/dhclient/*.lease* /var/lib/NetworkManager/dhclient*.lease*; do
		[ -s "$file" ] || continue
		part dhclient "$file"
		# shellcheck disable=SC2016 # the anchors are grep's
		grep -E '^ *(lease6? |default-duid|interface |fixed-address|ia-na |iaaddr |option dhcp6\.(name-servers|client-id)|}|(ends|expire|renew|starts) )' <"$file" |
			tail -n 200 | marked
	done
	for file in /var/lib/dhcpcd/*.lease6 /var/db/dhcpcd/*.lease6; do
		name=${file##*/} name=${name%.lease6}
		if [ -s "$file" ] && have dhcpcd; then said "dhcpcd $name" dhcpcd -U -6 "$name"; fi
	done
}

active() { have systemctl && systemctl is-active --quiet "$1" 2>/dev/null; }

networkd() {
	for file in /run/systemd/netif/links/*; do
		[ -f "$file" ] || continue
		part networkd-link "${file##*/}"
		marked <"$file"
	done
	for file in /run/systemd/netif/leases/*; do lines networkd-lease '^(ADDRESS|DNS|ROUTER|SERVER_ADDRESS)=' "$file"; done
	active systemd-networkd.service && have networkctl || return 0
	said networkd networkctl --json=short list
	sed -n 's/^NETWORK_FILE=//p' /run/systemd/netif/links/* 2>/dev/null | sort -u | while read -r file; do
		lines network-file '^\[|^(Token|IPv6PrivacyExtensions|IPv6AcceptRA|DHCP|Address|Gateway|DNS|Unmanaged)=' "$file"
	done
}

network_manager() {
	active NetworkManager.service && have nmcli || return 0
	said nm-devices nmcli -t -f all device show
	said nm-connections nmcli -t -f NAME,UUID,DEVICE,FILENAME connection show --active
	nmcli -t -f UUID connection show --active 2>/dev/null | while read -r uuid; do
		said "nm-connection $uuid" nmcli -t -f connection.interface-name,ipv6.method,ipv6.addr-gen-mode,ipv6.ip6-privacy,ipv6.dns,ipv4.method \
			connection show "$uuid"
	done
}

# Which file says what: of each only the keys that name interfaces and how they get their addresses.
files() {
	for file in /etc/netplan/*.yaml /run/netplan/*.yaml /lib/netplan/*.yaml; do
		# Keys alone, with their depth: what stands behind one may be a passphrase.
		[ -f "$file" ] || continue
		part netplan "$file"
		{
			grep -q cloud-init "$file" && echo '#cloud-init'
			sed -n "s/^\( *\)[\"']\{0,1\}\([A-Za-z0-9._-]*\)[\"']\{0,1\} *:.*/\1\2:/p" "$file"
		} 2>/dev/null | marked
	done
	lines ifupdown '^[[:space:]]*(auto|allow-[a-z]+|iface|source|source-directory|mapping)[[:space:]]|cloud-init' \
		/etc/network/interfaces /etc/network/interfaces.d/* /run/network/interfaces.d/*
	if [ -e /etc/network/interfaces.new ]; then
		part interfaces-new
		if cmp -s /etc/network/interfaces /etc/network/interfaces.new; then echo same; else echo differs; fi | marked
	fi
	said ifupdown-state cat /run/network/ifstate
	lines ifcfg '^[[:space:]]*(DEVICE|NAME|ONBOOT|BOOTPROTO|NM_CONTROLLED|HWADDR|TYPE|IPV6[A-Z_]*|DHCPV6C|IPADDR)=|cloud-init' \
		/etc/sysconfig/network-scripts/ifcfg-*
	lines dhcpcd-conf '^[[:space:]]*(duid|clientid|denyinterfaces|allowinterfaces|interface|slaac|static)' /etc/dhcpcd.conf
	part cloud-init
	{
		[ ! -d /etc/cloud ] || echo installed
		[ ! -e /etc/cloud/cloud-init.disabled ] || echo disabled
		! grep -q -s -E 'config: *["'\'']?disabled' /etc/cloud/cloud.cfg.d/*.cfg /etc/cloud/cloud.cfg || echo network-disabled
		! grep -q -s 'network-config=disabled' /proc/cmdline || echo network-disabled
		[ ! -d /run/cloud-init ] || echo ran
	} | marked
}

resolvers() {
	part resolv-conf "$(readlink /etc/resolv.conf 2>/dev/null || echo /etc/resolv.conf)"
	grep -E '^[[:space:]]*(nameserver|search|domain)[[:space:]]' </etc/resolv.conf 2>/dev/null | marked
	# Those behind the stub that programs ask.
	lines resolved '^[[:space:]]*(nameserver|search|domain)[[:space:]]' /run/systemd/resolve/resolv.conf
}

# What two clones of one disk have in common.
identity() {
	part identity
	for name in /proc/sys/net/ipv6/conf/*/stable_secret; do
		interface=${name%/stable_secret}
		fingerprint "stable_secret:${interface##*/}" "$name"
	done
	fingerprint secret_key:NetworkManager /var/lib/NetworkManager/secret_key
	for file in /var/lib/dhcpcd/duid /etc/dhcpcd.duid /var/db/dhcpcd/duid; do
		[ ! -s "$file" ] || printf '|duid:dhcpcd %s\n' "$(tr -cd '0-9a-fA-F:' <"$file" | head -c 512)"
	done
}

system
kernel
clients
networkd
network_manager
files
resolvers
identity
part end

# ---------------------------------------------------------------------------------------------------------------------
# What the bundle says is to be true: looked for here, on the host
# ---------------------------------------------------------------------------------------------------------------------

# How long what is expected may take to come true; seconds. An address is tentative for one or two.
patience=10

# expects KIND...: whether one of these is among what is expected.
expects() {
  while read -r kind _; do
    case " $* " in *" $kind "*) return 0 ;; esac
  done <"$work/expect"
  return 1
}

# probe EXPECTATION: says `holds`, `fails`, or `absent` where it is not configured at all.
probe() {
  set -f
  # shellcheck disable=SC2086 # words
  set -- $1
  set +f
  case $1 in
  address) probe_address "$2" "$3" ;;
  address-in) probe_address_in "$2" "$3" ;;
  gateway) probe_gateway "$2" "$3" ;;
  route) probe_route "$2" "$4" "$5" ;;
  source) probe_source "$2" "$3" ;;
  deprecated) probe_deprecated "$2" "$3" ;;
  leaves) probe_leaves "$2" "$4" "$5" ;;
  rule) shift && probe_rule "$@" ;;
  table) probe_table "$2" "$4" "$5" ;;
  metric) probe_metric "$2" "$4" "$5" ;;
  unused) probe_unused "$2" "$3" ;;
  mtu) probe_mtu "$2" "$3" ;;
  link) shift && probe_link "$@" ;;
  key) probe_key "$2" "$3" "$4" ;;
  peer) probe_peer "$2" "$3" "$5" "$6" ;;
  port) probe_port "$2" "$3" ;;
  nic) if is_nic "$2" "$3"; then echo holds; else echo absent; fi ;;
  no-address) probe_no_address "$2" "$3" ;;
  by) probe_by "$@" ;;
  esac
}

# probe_by by SUBSYSTEM WORD...: what only that one can tell.
probe_by() {
  prober=$2
  shift 2
  "${prober}_probe" "$@"
}

family_of() {
  case $1 in *:*) echo 6 ;; *) echo 4 ;; esac
}

probe_address() {
  found=$(ip "-$(family_of "$1")" -o addr show dev "$2" 2>/dev/null | awk -v address="$1" '
    $4 == address { found = / dadfailed( |$)/ ? "fails" : / tentative( |$)/ ? "tentative" : "holds" }
    END { print found == "" ? "absent" : found }
  ')
  case $found in
  tentative) if is_idle_bridge "$2"; then echo holds; else echo fails; fi ;;
  *) echo "$found" ;;
  esac
}

# probe_address_in PREFIX INTERFACE: whether the network has given it an address of the prefix, by SLAAC or DHCP.
probe_address_in() {
  ip "-$(family_of "$1")" -o addr show dev "$2" to "$1" scope global 2>/dev/null | awk '
    { there = 1 }
    !/ (dadfailed|tentative|temporary)( |$)/ { found = 1 }
    END { print found ? "holds" : there ? "fails" : "absent" }
  '
}

# A bridge that nothing is plugged in to has no carrier, and keeps its addresses tentative until something is; so does what
# lies on it.
is_idle_bridge() {
  if [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" != 0 ]; then return 1; fi
  if [ -d "/sys/class/net/$1/bridge" ]; then return 0; fi
  for lower in "/sys/class/net/$1"/lower_*; do
    lower=${lower##*/lower_}
    if [ -d "/sys/class/net/$lower/bridge" ] && [ "$(cat "/sys/class/net/$lower/carrier" 2>/dev/null)" = 0 ]; then return 0; fi
  done
  return 1
}

probe_gateway() {
  if is_reachable "$1" "$2"; then
    echo holds
  elif ip "-$(family_of "$1")" -o route show table all 2>/dev/null | leads_via "$1" "$2"; then
    echo fails
  else
    echo absent
  fi
}

# A gateway need not answer pings, but it has to answer when asked for its link-layer address.
is_reachable() {
  is_neighbour "$1" "$2" && return 0
  set -- "$1" "$2" ping
  case $1 in *:*) if command -v ping6 >/dev/null; then set -- "$1" "$2" ping6; else set -- "$1" "$2" ping -6; fi ;; esac
  command -v "$3" >/dev/null || return 1
  address=$1 device=$2
  shift 2
  timed 3 "$@" -n -q -c 1 -W 1 -I "$device" "$address" >/dev/null 2>&1 || is_neighbour "$address" "$device"
}

is_neighbour() {
  case " $(ip "-$(family_of "$1")" neigh show to "$1" dev "$2" 2>/dev/null) " in
  *' REACHABLE '* | *' PERMANENT '* | *' NOARP '*) return 0 ;;
  esac
  return 1
}

# probe_deprecated ADDRESS INTERFACE: whether nothing starts from it any more.
probe_deprecated() {
  ip "-$(family_of "$1")" -o addr show dev "$2" 2>/dev/null | awk -v address="$1" '
    index($4, address "/") == 1 { found = / deprecated( |$)/ ? "holds" : "fails" }
    END { print found == "" ? "absent" : found }
  '
}

# probe_mtu BYTES INTERFACE
probe_mtu() {
  ip -o link show dev "$2" 2>/dev/null | awk -v mtu="$1" '
    { for (i = 1; i < NF; i++) if ($i == "mtu" && $(i + 1) == mtu) found = 1 }
    END { print found ? "holds" : "absent" }
  '
}

# probe_link KIND [SETTING VALUE]... INTERFACE: by the words of `ip -d link`, in the part of them that begins with the kind.
probe_link() {
  for device in "$@"; do :; done
  ip -d -o link show dev "$device" 2>/dev/null | awk -v wanted="$*" '
    {
      count = split(wanted, want, " ")
      parent = $2; sub(/:$/, "", parent); if (!sub(/^[^@]*@/, "", parent)) parent = ""
      parts = split($0, part, /\\/)
      for (i = 1; i <= parts; i++) {
        words = split(part[i], word, " ")
        if (word[1] == want[1]) { found = 1; for (j = 2; j < words; j++) if (!(word[j] in has)) has[word[j]] = word[j + 1] }
      }
      has["on"] = parent
      for (i = 2; i < count; i += 2) if (has[want[i]] != want[i + 1]) found = 0
    }
    END { print found ? "holds" : "absent" }
  '
}

# probe_key KEY PORT INTERFACE: the public half of what a WireGuard interface has, and where it listens; port 0 is any.
probe_key() {
  has=$(wg show "$3" public-key 2>/dev/null) || has=
  if [ "$has" != "$1" ]; then echo absent && return; fi
  if [ "$2" = 0 ] || [ "$(wg show "$3" listen-port 2>/dev/null)" = "$2" ]; then echo holds; else echo fails; fi
}

# probe_peer KEY PREFIX,... KEEPALIVE INTERFACE: where it is dialled is not looked at, since a peer may have moved.
probe_peer() {
  { wg show "$4" allowed-ips 2>/dev/null; echo; wg show "$4" persistent-keepalive 2>/dev/null; } | awk -v key="$1" -v wanted="$2" -v keepalive="$3" '
    BEGIN { if (keepalive == 0) keepalive = "off"; count = split(wanted, prefix, ","); for (i = 1; i <= count; i++) want[prefix[i]] = 1 }
    !NF { second = 1 }
    $1 != key { next }
    second { same = $2 == keepalive; next }
    { there = 1; fit = NF - 1 == count; for (i = 2; i <= NF; i++) if (!($i in want)) fit = 0 }
    END { print !there ? "absent" : fit && same ? "holds" : "fails" }
  '
}

# probe_port LINK INTERFACE
probe_port() {
  ip -o link show dev "$2" 2>/dev/null | awk -v master="$1" '
    { for (i = 3; i < NF; i++) if ($i == "master" && $(i + 1) == master) found = 1 }
    END { print found ? "holds" : "absent" }
  '
}

# is_nic MAC INTERFACE: whether it came with that address; where it has another one since, `ip` says both.
is_nic() {
  ip -d -o link show dev "$2" 2>/dev/null | awk -v mac="$1" '
    { for (i = 3; i < NF; i++) { if ($i == "link/ether") now = $(i + 1); if ($i == "permaddr") first = $(i + 1) } }
    END { exit (first == "" ? now : first) != mac }
  '
}

# nic_of MAC: the name of the NIC that came with that address; empty where there is none.
nic_of() {
  for link in /sys/class/net/*; do
    if [ -e "$link/device" ] && is_nic "$1" "${link##*/}"; then echo "${link##*/}" && return; fi
  done
}

# route_of PREFIX: as `ip` names it.
route_of() {
  case $1 in
  ::/0 | 0.0.0.0/0) echo default ;;
  *:*/128 | *.*/32) echo "${1%/*}" ;;
  *) echo "$1" ;;
  esac
}

# routes_of ADDRESS: the main table of its family.
routes_of() {
  ip "-$(family_of "$1")" -o route show 2>/dev/null
}

# leads_via NEXTHOP INTERFACE: whether one of these routes does.
leads_via() {
  awk -v via="$1" -v dev="$2" '
    { for (i = 1; i < NF; i++) if ($i == "via" && $(i + 1) == via && $(i + 2) == "dev" && $(i + 3) == dev) found = 1 }
    END { exit !found }
  '
}

# What is expected and was in place already, but did not work: not the doing of what is to come.
look_before() {
  while read -r line <&3; do echo "$(probe "$line") $line"; done 3<"$work/expect" >"$work/expect.before"
}

# is_learning: whether a port of a bridge with a spanning tree listens or learns, and forwards nothing yet: half a minute from
# when it comes (IEEE 802.1D).
is_learning() {
  while read -r what kind rest <&4; do
    case "$what $kind $rest" in 'link bridge '*'stp_state 1'*) ;; *) continue ;; esac
    for port in /sys/class/net/"${rest##* }"/brif/*; do
      if [ -e "$port/state" ]; then case $(cat "$port/state") in 1 | 2) return 0 ;; esac fi
    done
  done 4<"$work/expect"
  return 1
}

# look_after: whether all that is expected comes true; $unmet names what does not. What did not work before is only
# reported, in the answer's `unmet`. Where something is still not configured after a fifth of that, whoever read only what
# changed reads all.
look_after() {
  read_clock
  until_then=$((moment + patience * 100))
  wholly_at=$((moment + patience * 20))
  learnt_at=$((moment + 4500))
  while :; do
    absent=
    while read -r line <&3; do
      found=$(probe "$line")
      if [ "$found" = holds ]; then continue; fi
      echo "$line"
      if [ "$found" = absent ]; then absent=yes; fi
    done 3<"$work/expect" >"$work/expect.still"
    if [ -s "$work/expect.still" ]; then only_in "$work/expect.still" "$work/excused"; fi >"$work/expect.left"
    read_clock
    if [ -s "$work/expect.left" ] && [ "$moment" -lt "$learnt_at" ] && is_learning; then
      until_then=$((moment + patience * 100)) wholly_at=$((moment + patience * 20))
    fi
    if [ ! -s "$work/expect.left" ] || [ "$moment" -ge "$until_then" ]; then break; fi
    if [ -n "$partly" ] && [ -n "$absent" ] && [ "$moment" -ge "$wholly_at" ]; then
      activate_wholly || { unmet=$trouble && return 1; }
      read_clock
      until_then=$((moment + patience * 100))
    fi
    sleep 0.2
  done
  if [ -s "$work/excused" ]; then
    list=
    while read -r line; do list="$list${list:+, }\"$line\""; done <"$work/excused"
    more="$more, \"unmet\": [$list]"
  fi
  unmet=
  while read -r line <&3; do unmet="$unmet${unmet:+, }$(said_of "$line")"; done 3<"$work/expect.left"
  [ -z "$unmet" ]
}

# Subsystems whose files stand and yet are not in force: units stopped, parameters, addresses or routes otherwise.
not_in_force() {
  for name in $subsystems; do "${name}_live" holds || echo "$name"; done
  while read -r line <&3; do
    if [ "$(probe "$line")" = holds ]; then continue; fi
    for name in $configuring; do
      if has_planned "$name"; then echo "$name"; fi
    done
  done 3<"$work/expect"
}

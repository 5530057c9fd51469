# ---------------------------------------------------------------------------------------------------------------------
# What the bundle says is to be true: looked for here, on the host
# ---------------------------------------------------------------------------------------------------------------------

# How long what is expected may take to come true; seconds. An address is tentative for one or two.
patience=10

# probe EXPECTATION: says `holds`, `fails`, or `absent` where it is not configured at all.
probe() {
  set -f
  # shellcheck disable=SC2086 # words
  set -- $1
  set +f
  case $1 in
  address) probe_address "$2" "$3" ;;
  gateway) probe_gateway "$2" "$3" ;;
  route) probe_route "$2" "$4" "$5" ;;
  source) probe_source "$2" "$3" ;;
  deprecated) probe_deprecated "$2" "$3" ;;
  leaves) probe_leaves "$2" "$4" "$5" ;;
  unused) probe_unused "$2" "$3" ;;
  mtu) probe_mtu "$2" "$3" ;;
  link) shift && probe_link "$@" ;;
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

probe_route() {
  hops=$(routes_of "$2" | other_hops "$(route_of "$1")" "$2" "$3")
  case $hops in '') echo holds ;; absent) echo absent ;; *) echo fails ;; esac
}

# probe_source ADDRESS INTERFACE: whether what leaves by the default route through it starts from that address.
probe_source() {
  ip -6 -o route show default dev "$2" 2>/dev/null | awk -v address="$1" '
    { there = 1; for (i = 1; i < NF; i++) if ($i == "src" && $(i + 1) == address) found = 1 }
    END { print found ? "holds" : there ? "fails" : "absent" }
  '
}

# probe_deprecated ADDRESS INTERFACE: whether nothing starts from it any more.
probe_deprecated() {
  ip "-$(family_of "$1")" -o addr show dev "$2" 2>/dev/null | awk -v address="$1" '
    index($4, address "/") == 1 { found = / deprecated( |$)/ ? "holds" : "fails" }
    END { print found == "" ? "absent" : found }
  '
}

# probe_leaves ADDRESS NEXTHOP INTERFACE: whether what leaves from the address for everywhere goes that way. Nothing is sent.
probe_leaves() {
  case $1 in *:*) everywhere=2000:: ;; *) everywhere=1.0.0.0 ;; esac
  ip "-$(family_of "$1")" -o route get "$everywhere" from "$1" 2>/dev/null | awk -v via="$2" -v dev="$3" '
    { for (i = 1; i < NF; i++) if ($i == "via" && $(i + 1) == via && $(i + 2) == "dev" && $(i + 3) == dev) found = 1 }
    END { print (found ? "holds" : NR ? "fails" : "absent") }
  '
}

# probe_unused PREFIX unreachable|blackhole
probe_unused() {
  ip "-$(family_of "$1")" -o route show 2>/dev/null | awk -v prefix="$(route_of "$1")" -v how="$2" '
    $1 == how && $2 == prefix { found = 1 }
    END { print found ? "holds" : "absent" }
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

# look_after: whether all that is expected comes true; $unmet names what does not. What did not work before is only
# reported, in the answer's `unmet`.
look_after() {
  until_then=$(($(now) + patience * 100))
  while :; do
    while read -r line <&3; do
      if [ "$(probe "$line")" != holds ]; then echo "$line"; fi
    done 3<"$work/expect" >"$work/expect.still"
    if [ -s "$work/expect.still" ]; then only_in "$work/expect.still" "$work/excused"; fi >"$work/expect.left"
    if [ ! -s "$work/expect.left" ] || [ "$(now)" -ge "$until_then" ]; then break; fi
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
      if [ -n "$(planned "$name")" ]; then echo "$name"; fi
    done
  done 3<"$work/expect"
}

# ---------------------------------------------------------------------------------------------------------------------
# The connection that this work was asked for by
# ---------------------------------------------------------------------------------------------------------------------

# find_connection: "PEER PORT ADDRESS PORT" of the SSH connection, if there is one. sudo takes it out of the environment
# but not out of that of the processes above, which are read in one go.
find_connection() {
  if [ -n "${SSH_CONNECTION-}" ]; then
    echo "$SSH_CONNECTION"
    return 0
  fi
  pid=$PPID
  above=
  tries=0
  while [ "$pid" -gt 1 ] && [ "$tries" -lt 10 ]; do
    # What a process made of its environment need not end as such: a line of something else does.
    above="$above /proc/$pid/environ /proc/version"
    read -r line <"/proc/$pid/stat" || break
    # shellcheck disable=SC2086 # words
    set -- ${line##*) }
    pid=$2
    tries=$((tries + 1))
  done 2>/dev/null
  # shellcheck disable=SC2086 # words
  if [ -n "$above" ]; then cat $above 2>/dev/null | tr '\000' '\n' | sed -n '/^SSH_CONNECTION=./{ s/^[^=]*=//p; q; }'; fi
}

# A change that takes away the address of this connection and leaves no declared one is refused before it begins.
refuse_cutoff() {
  if [ -n "$allow_cutoff" ] || [ ! -s "$work/connection" ] || ! grep -q '^address ' "$work/expect"; then return 0; fi
  read -r _ _ here _ <"$work/connection" || return 0
  here=${here%%%*}
  login=
  read -r login <"$work/login" || :
  case $here in '' | ::1 | 127.* | fe80:*) return 0 ;; esac
  if stays "$here"; then return 0; fi
  if [ -n "$login" ] && stays "$login"; then return 0; fi
  # An address that the bundle does not deal with: no other of its family is expected on its interface.
  device=$(ip "-$(family_of "$here")" -o addr show | awk -v here="$here" '{ split($4, part, "/"); if (part[1] == here) print $2 }')
  if [ "$login" = "$here" ] && ! is_own_family "$device" "$(family_of "$here")" && ! grep ' '"${device:-none}"'$' "$work/expect" | grep '^address ' | cut -d ' ' -f 2 |
    grep -q -e "$(case $here in *:*) echo : ;; *) echo '\.' ;; esac)"; then
    return 0
  fi
  fail cutoff "this connection comes in at $here, which the host would no longer have${login:+, and at $login, where the change is to be confirmed, it would not be either}; let the layout connect to an address that stays or comes, or allow it: connect: { allowCutoff: true } (hextet-agent apply --allow-cutoff); nothing was changed"
}

# stays ADDRESS
stays() {
  grep -q -F -e "address $1/" "$work/expect"
}

# Whether the connection that asked still gets through: something is sent over it, and has to be acknowledged.
connection_lives() {
  if [ ! -s "$work/connection" ]; then return 0; fi
  read -r peer peer_port here here_port <"$work/connection"
  before=$(acknowledged)
  print_text "hextet-agent: taken away; sees whether this connection lives" >&7
  tries=0
  while [ "$tries" -lt 50 ]; do
    tries=$((tries + 1))
    sleep 0.2
    after=$(acknowledged)
    case $before,$after in
    *,gone) return 1 ;;
    # Where nobody counts: nothing waits to be acknowledged two seconds after it was sent.
    *,-*) if [ "$tries" -gt 9 ] && [ "$after" = -0 ]; then return 0; fi ;;
    *) if [ "$after" -gt "$before" ]; then return 0; fi ;;
    esac
  done
  return 1
}

# Bytes that the peer acknowledged; where ss does not count them (Linux before 4.2, iproute2 before 4.1) or is missing,
# - and the bytes that it has not; or `gone`.
acknowledged() {
  if ! command -v ss >/dev/null; then unacknowledged; return; fi
  ss -tin 2>/dev/null | awk -v here="$here" -v here_port="$here_port" -v peer="$peer" -v peer_port="$peer_port" '
    function is(text, address, port) {
      return text == address ":" port || text == "[" address "]:" port || text == "[::ffff:" address "]:" port || text == "::ffff:" address ":" port
    }
    wanted { wanted = 0; if (match($0, /bytes_acked:[0-9]+/)) bytes = substr($0, RSTART + 12, RLENGTH - 12) }
    { for (i = 1; i < NF; i++) if (is($i, here, here_port) && is($(i + 1), peer, peer_port)) { wanted = 1; seen = 1; queue = $(i - 1) } }
    END { print !seen ? "gone" : bytes != "" ? bytes : "-" queue }
  '
}

# The same from the kernel's own table, where a word of an address is in the machine's order of bytes.
unacknowledged() {
  lines_of /proc/net/tcp >"$work/tcp"
  lines_of /proc/net/tcp6 >>"$work/tcp"
  awk -v here="$here" -v here_port="$here_port" -v peer="$peer" -v peer_port="$peer_port" '
    function words4(text,    part) {
      split(text, part, ".")
      return sprintf("%02X%02X%02X%02X", part[1], part[2], part[3], part[4])
    }
    # 32 hexadecimal digits
    function words6(text,    part, half, left, right, zeros) {
      sub(/%.*/, "", text)
      half = index(text, "::")
      if (half == 0) return groups(text)
      left = groups(substr(text, 1, half - 1)); right = groups(substr(text, half + 2))
      zeros = "00000000000000000000000000000000"
      return left substr(zeros, 1, 32 - length(left) - length(right)) right
    }
    function groups(text,    part, count, i, all) {
      count = split(text, part, ":")
      for (i = 1; i <= count; i++) all = all (part[i] ~ /\./ ? words4(part[i]) : substr("0000" part[i], length(part[i]) + 1))
      return toupper(all)
    }
    function swapped(words,    i, all) {
      for (i = 1; i < length(words); i += 8)
        all = all substr(words, i + 6, 2) substr(words, i + 4, 2) substr(words, i + 2, 2) substr(words, i, 2)
      return all
    }
    # Whether FIELD is ADDRESS and PORT, of IPv4 also as an IPv6 socket has it.
    function is(field, address, port,    words) {
      if (substr(field, index(field, ":") + 1) != sprintf("%04X", port)) return 0
      field = substr(field, 1, index(field, ":") - 1)
      words = address ~ /:/ ? words6(address) : words4(address)
      if (field == words || field == swapped(words)) return 1
      words = "00000000000000000000FFFF" words
      return address !~ /:/ && (field == words || field == swapped(words))
    }
    is($2, here, here_port) && is($3, peer, peer_port) { found = "-" ($5 ~ /^00000000:/ ? 0 : 1) }
    END { print found == "" ? "gone" : found }
  ' "$work/tcp"
}

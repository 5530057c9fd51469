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
  if [ -n "$allow_cutoff" ] || [ ! -s "$work/connection" ] || ! expects address address-in; then return 0; fi
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

# stays ADDRESS: it is expected, or the network has given it where it is to go on doing so.
stays() {
  if grep -q -F -e "address $1/" "$work/expect"; then return 0; fi
  while read -r kind prefix device <&3; do
    if [ "$kind" = address-in ] && ip "-$(family_of "$1")" -o addr show dev "$device" to "$prefix" dynamic 2>/dev/null | grep -q -F -e " $1/"; then return 0; fi
  done 3<"$work/expect"
  return 1
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

# ---------------------------------------------------------------------------------------------------------------------
# Preseeds, which Incus and LXD read alike
# ---------------------------------------------------------------------------------------------------------------------

# preseed SUBSYSTEM COMMAND...: has each of its files made so by COMMAND. A bridge that is to give no more addresses by number is
# refused as long as a container has one: hextet's own program, where this bundle has it, takes that away first. A bridge that stands
# with these settings is not looked at: addresses that somebody took from it since are put back here.
preseed() {
  planned "$1" >"$work/files"
  keeper=/etc/hextet/$1-keeper kept=/etc/hextet/$1-kept
  shift
  while read -r path _ <&3; do
    act 60 "$@" waitready --timeout=50 || return 1
    if [ -x "$keeper" ]; then act 60 "$keeper" clear "$kept" || return 1; fi
    act 60 "$@" init --preseed <"$path" || return 1
    lacking "$path" >"$work/lacking"
    while read -r bridge address <&4; do
      note "$bridge stood without $address"
      act 10 ip addr add "$address" dev "$bridge" || return 1
    done 4<"$work/lacking"
  done 3<"$work/files"
}

# bridges_hold SUBSYSTEM: whether each bridge of its files has its addresses.
bridges_hold() {
  planned "$1" >"$work/preseeds"
  while read -r _ source <&3; do
    if [ -n "$(lacking "$source")" ]; then return 1; fi
  done 3<"$work/preseeds"
}

# lacking FILE: BRIDGE ADDRESS/LENGTH that it says and the kernel has not. Networks of other kinds have theirs elsewhere.
lacking() {
  awk '
    { gsub(/["\047]/, "") }
    /^[a-z]/ { in_networks = $1 == "networks:" }
    in_networks && $1 == "-" { bridge = ($2 == "name:" ? $3 : "") }
    in_networks && bridge != "" && $1 ~ /^ipv[46][.]address:$/ && index($2, "/") { print bridge, $2 }
  ' "$1" | while read -r bridge address; do
    if [ -d "/sys/class/net/$bridge/bridge" ] && [ "$(probe "address $address $bridge")" = absent ]; then echo "$bridge $address"; fi
  done
}

# said_preseed FILE: in a text of several lines, one that begins with # is no comment.
said_preseed() {
  if grep -q -E -e '[|>][-+0-9]*[[:space:]]*$' "$1"; then return 1; fi
  said_lines '#' "$1"
}

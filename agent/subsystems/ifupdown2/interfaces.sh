# ---------------------------------------------------------------------------------------------------------------------
# What a file of ifupdown2's says, or one of ifupdown's
# ---------------------------------------------------------------------------------------------------------------------

# interface_facts FILE...: what they say of each interface, "NAME WORDS" a line, each once. An address that a command adds
# is one like any other; what takes it away again, and whether ifupdown2 leaves strangers alone, is no fact of its own.
interface_facts() {
  awk '
    FNR == 1 { name = "" }
    { $1 = $1 }
    /^(#|$)/ { next }
    $1 ~ /^(auto|allow-.*|source|source-directory|mapping|template|no-auto-down|no-scripts)$/ { name = ""; print "- " $0; next }
    $1 == "iface" { name = $2; sub(/:[0-9]+$/, "", name); print name " is " $3 " " $4; next }
    $1 == "address-purge" { next }
    # up ip [-6] addr add|replace ADDRESS dev NAME ...
    $1 ~ /^(up|post-up)$/ && $2 ~ /(^|\/)ip$/ {
      i = $3 ~ /^-[46]$/ ? 4 : 3
      if ($i ~ /^a(ddr(ess)?)?$/ && $(i + 1) ~ /^(add|replace)$/ && $(i + 3) == "dev" && $(i + 4) == name) {
        print name " address " $(i + 2)
        if (/ preferred_lft 0( |$)/) print name " deprecated " $(i + 2)
        next
      }
    }
    $1 == "pre-down" && $2 " " $3 " " $4 == "ip addr del" && $6 == "dev" && $7 == name { next }
    { print (name == "" ? "-" : name) " " $0 }
  ' "$@" | awk '!seen[$0]++'
}

# Who reads the stanzas of the change at hand: ifupdown2 or ifupdown.
stanza_reader=ifupdown2

# find_changed_facts: $work/facts.changed, what the files of until now say and those of the change do not, a line each with
# `del` before it, and what is new, with `replace`.
find_changed_facts() {
  : >"$work/facts.changed"
  facts_of_plan kept >"$work/facts.before" && facts_of_plan here >"$work/facts.after" || return 0
  {
    only_in "$work/facts.before" "$work/facts.after" | sed 's/^/del /'
    only_in "$work/facts.after" "$work/facts.before" | sed 's/^/replace /'
  } >"$work/facts.changed"
}

# change_addresses: takes addresses off that the files of until now give an interface and those of the change do not, gives it
# those that are new, and deprecates what is to be so from now on. A reload does so by halves: of what commands added it takes
# nothing, of what stands beside `address-purge no` neither, and an interface with an address too many or too few may lose all,
# to be given the rest anew a second later. One that has what it is to have is left alone.
change_addresses() {
  while read -r sense device fact words <&3; do
    if [ ! -e "/sys/class/net/$device" ]; then continue; fi
    case "$sense $fact $words" in
    'replace deprecated '*) ip_line 6 addr change "$words dev $device preferred_lft 0" ;;
    'del deprecated '*)
      if grep -q -x -F -e "$device address $words" "$work/facts.after"; then ip_line 6 addr change "$words dev $device preferred_lft forever"; fi
      ;;
    *' address '*/*) ip_line "$(family_of "$words")" addr "$sense" "$words dev $device" ;;
    'del address '*) take_address "$words" "$device" ;;
    esac 2>/dev/null
  done 3<"$work/facts.changed"
}

# drop_commands: takes away what commands of the files of until now brought, and those of the change do not; a reload does not.
drop_commands() {
  while read -r sense device fact words <&3; do
    if [ "$sense" != del ]; then continue; fi
    # Rules stay where their interface has gone.
    case "$fact $words" in
    'post-up ip -6 rule add '*) take_rule 6 "$words" && continue ;;
    'post-up ip -4 rule add '*) take_rule 4 "$words" && continue ;;
    esac 2>/dev/null
    if [ ! -e "/sys/class/net/$device" ]; then continue; fi
    case "$fact $words" in
    'post-up ip -6 route replace '*) ip_line 6 route del "${words#ip -6 route replace }" ;;
    'post-up ip -4 route replace '*) ip_line 4 route del "${words#ip -4 route replace }" ;;
    # The kernel gives a token up only where it listens still; addresses made with the token go with it.
    "post-up echo 2 >/proc/sys/net/ipv6/conf/$device/accept_ra") listen_no_more "$device" ;;
    'post-up token='*) timed 10 ip token set :: dev "$device" || : ;;
    'post-up for try in '*' route replace '*) take_patient_route "$words" ;;
    'pre-up '*' master '*) release_port "$words" ;;
    esac 2>/dev/null
  done 3<"$work/facts.changed"
}

# changes_alone: whether all that changes can be brought about by itself: addresses, gateways, routes, rules, MTUs and a bridge's
# VLANs of interfaces that are there and stay, and interfaces that are new or go. A reload goes through all interfaces: it takes
# guests off each bridge that has no ports of its own in the file, though nothing of it changed, and off one of which something
# does. What a person's file says need not be in force: where one is to change, all is reloaded.
changes_alone() {
  if [ ! -s "$work/facts.changed" ]; then return 1; fi
  while read -r change path _ subsystem _; do
    case $subsystem,$change in
    "$stanza_reader",created | "$stanza_reader",updated | "$stanza_reader",removed) is_installed "$path" && is_bundled "$path" || return 1 ;;
    esac
  done <"$work/plan"
  interfaces_of "$work/facts.before" "$work/facts.after" >"$work/interfaces.new"
  interfaces_of "$work/facts.after" "$work/facts.before" >"$work/interfaces.gone"
  while read -r device; do
    if [ -e "/sys/class/net/$device/device" ]; then return 1; fi
  done <"$work/interfaces.gone"
  while read -r _ device _; do
    if [ "$device" = - ] || [ -e "/sys/class/net/$device" ] || grep -q -x -F -e "$device" "$work/interfaces.new"; then continue; fi
    return 1
  done <"$work/facts.changed"
  parts_with_nothing || return 1
  awk -v others="$(tr '\n' ' ' <"$work/interfaces.new")$(tr '\n' ' ' <"$work/interfaces.gone")" '
    BEGIN { for (i = split(others, name, " "); i > 0; i--) comes_or_goes[name[i]] = 1 }
    $2 in comes_or_goes { next }
    $2 == "-" && $3 == "auto" && ($1 == "replace" || $4 in comes_or_goes) { next }
    $3 == "address" && $4 ~ /\// { next }
    $3 == "deprecated" { next }
    $3 ~ /^(gateway|mtu|pre-down|bridge-vids)$/ { next }
    $3 == "pre-up" && $4 " " $5 " " $6 == "bridge vlan add" { next }
    $3 == "post-up" && ($1 == "replace" || $0 ~ /post-up ip (-[46] (route replace|rule add)|link set dev [^ ]* mtu) /) { next }
    { exit refused = 1 }
    END { exit refused }
  ' "$work/facts.changed"
}

# parts_with_nothing: whether no interface that comes or changes is to lie on what one that goes lies on: a NIC under a macvlan is
# no bridge's port before that has gone, nor is another bridge's. A reload takes away first.
parts_with_nothing() {
  awk '
    { lower = "" }
    $3 ~ /^(bridge-ports|bond-slaves)$/ { for (i = 4; i <= NF; i++) if ($i != "none") lower = lower " " $i }
    $3 == "pre-up" && match($0, / ip link add link [^ ]+ /) { lower = substr($0, RSTART + 18, RLENGTH - 19) }
    { for (i = split(lower, name, " "); i > 0; i--) if ($1 == "del") left[name[i]] = 1; else wanted[name[i]] = 1 }
    END { for (each in left) if (each in wanted) exit 1 }
  ' "$work/facts.changed"
}

# interfaces_of WITHOUT WITH: those that the first facts lack.
interfaces_of() {
  awk -v without="$1" '
    BEGIN { while ((getline line < without) > 0) { split(line, field, " "); known[field[1]] = 1 } }
    $1 != "-" && !($1 in known) && !seen[$1]++ { print $1 }
  ' "$2"
}

# bring_changes: what ifupdown2 would do for each, new interfaces first. What goes does so once what comes in its stead is
# there; an MTU of before is brought back by who has noted it (link_mtu).
bring_changes() {
  case $stanza_reader in ifupdown2) proto=kernel ;; *) proto=boot ;; esac
  while read -r device <&3; do bring_interface up "$device" || return 1; done 3<"$work/interfaces.new"
  while read -r sense device fact words <&3; do
    if [ "$sense" != replace ] || grep -q -x -F -e "$device" "$work/interfaces.new"; then continue; fi
    case $fact in
    gateway) act 10 ip "-$(family_of "$words")" route replace default via "$words" proto "$proto" dev "$device" onlink || return 1 ;;
    mtu) act 10 ip link set dev "$device" mtu "$words" || return 1 ;;
    post-up) case $words in 'ip addr '*) ;; *) act 30 sh -c "$words" || return 1 ;; esac ;;
    esac
  done 3<"$work/facts.changed"
  while read -r sense device fact words <&3; do
    case "$sense $fact $words" in
    'del gateway '*:*) ip_line 6 route del "default via $words dev $device metric 1024" ;;
    'del gateway '*) ip_line 4 route del "default via $words dev $device metric 0" ;;
    esac 2>/dev/null
  done 3<"$work/facts.changed"
  changed_vids >"$work/vids.changed"
  while read -r verb port vids self <&3; do
    act 10 bridge vlan "$verb" dev "$port" vid "$vids" ${self:+"$self"} || return 1
  done 3<"$work/vids.changed"
  drop_commands
  while read -r device <&3; do bring_interface down "$device" || return 1; done 3<"$work/interfaces.gone"
}

# bring_interface up|down DEVICE
bring_interface() {
  case $stanza_reader in
  ifupdown2) act 60 "${ifreload%/*}/if$1" "$2" ;;
  *) "ifupdown_$1" "$2" ;;
  esac
}

# facts_of_plan kept|here: of the files that the change replaced, or of what stands in their places now.
facts_of_plan() {
  which=$1
  set --
  while read -r change path _ subsystem _; do
    if [ "$subsystem" != "$stanza_reader" ]; then continue; fi
    case $which,$change,$subsystem in kept,created,ifupdown) continue ;; esac
    if [ "$which" = kept ] && [ -e "$transaction/files$path" ]; then path=$transaction/files$path; fi
    if [ -e "$path" ]; then set -- "$@" "$path"; fi
  done <"$work/plan"
  interface_facts "${@:-/dev/null}"
}

# release_port COMMAND: a port that a bridge or a bond has let go, but where another has taken it.
release_port() {
  printf '%s\n' "$1" | sed -n 's/.*ip link set dev \([^ ]*\) master \([^ ;]*\).*/\1 \2/p' |
    while read -r port master; do
      if [ -e "/sys/class/net/$port/upper_$master" ]; then timed 10 ip link set dev "$port" nomaster || :; fi
    done
}

# listen_no_more DEVICE: to router advertisements, but as the system has it for every link.
listen_no_more() {
  timed 10 ip token set :: dev "$1" || :
  cat /proc/sys/net/ipv6/conf/default/accept_ra >"/proc/sys/net/ipv6/conf/$1/accept_ra" || :
}

# take_rule FAMILY COMMAND
take_rule() {
  rule=${2#ip -? rule add }
  ip_line "$1" rule del "${rule%% 2>/dev/null*}"
}

# take_patient_route COMMAND: a route that is tried for until the address that it starts from is there.
take_patient_route() {
  route=${1#* ip -6 route replace }
  ip_line 6 route del "${route%% 2>/dev/null*}"
}

# take_address ADDRESS DEVICE: of whatever length.
take_address() {
  ip "-$(family_of "$1")" -o addr show dev "$2" | awk -v address="$1" 'index($4, address "/") == 1 { print $4 }' |
    while read -r found; do ip_line "$(family_of "$1")" addr del "$found dev $2"; done
}

# forget_interfaces: what ifupdown2 has noted of those that it brought up, which a later reload would take down.
forget_interfaces() {
  folder=$(sed -n 's/^[ \t]*state_dir[ \t]*=[ \t]*//p' /etc/network/ifupdown2/ifupdown2.conf 2>/dev/null | tail -n 1)
  rm -f "${folder:-/var/tmp/network}/ifstatenew"
}

# standing_facts: what its files say, as they stand.
standing_facts() {
  if [ ! -e /etc/network/interfaces ]; then return 0; fi
  { echo /etc/network/interfaces && sourced /etc/network/interfaces; } >"$work/stanzas.standing"
  set --
  while read -r file; do set -- "$@" "$file"; done <"$work/stanzas.standing"
  stanza_facts "$@"
}

# spare_links: where IPv6 of a link is not set up as ifupdown2 does it itself, it takes the link down for that, and with it
# the carrier of a NIC; an address that goes then may be believed to be there still, and not come back. networkd gives
# ports of a bridge, and lo, no address of the link's own; ifupdown2 turns IPv6 off on a port, and leaves others to the kernel.
spare_links() {
  standing_facts >"$work/facts.standing"
  while read -r file; do
    if grep -q addrgen "$file"; then return 0; fi
  done <"$work/stanzas.standing"
  while read -r link _ fact _ bridge; do
    own=/proc/sys/net/ipv6/conf/$link
    case $fact in
    port) if [ -e "/sys/class/net/$bridge/brif/$link" ]; then echo 1 >"$own/disable_ipv6" || :; fi ;;
    unit) if [ ! -e "/sys/class/net/$link/brport" ] && [ "$(cat "$own/addr_gen_mode")" = 1 ]; then echo 0 >"$own/addr_gen_mode" || :; fi ;;
    esac
  done 2>/dev/null <"$work/facts.standing"
}

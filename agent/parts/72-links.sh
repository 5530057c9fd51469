# ---------------------------------------------------------------------------------------------------------------------
# Links that our files made
# ---------------------------------------------------------------------------------------------------------------------
# Who made a bridge does not always take it away again: a daemon that was started anew since knows nothing of it. So the
# records say of each link that our files define and that was not there before: `made NAME`; and of one that they defined
# until now: `gone NAME INDEX`, by the number that the kernel gave it. That one goes with the change.

# network_files FOLDER: files below it that configure interfaces, a path a line.
network_files() {
  for name in $configuring; do files_in_places "$name" "$1"; done
}

# defined_links FOLDER: names of the links that these files make, where the others only configure them.
defined_links() {
  for name in $configuring; do links_of "$name" "$1"; done | awk '!seen[$0]++'
}

# links_of SUBSYSTEM FOLDER: those that files of that one make.
links_of() {
  files_in_places "$1" "$2" >"$work/network.files"
  if [ -s "$work/network.files" ]; then listed_links "$1"; fi
}

# listed_links SUBSYSTEM: of its files in that list.
listed_links() {
  definer=$1
  set --
  while read -r file; do set -- "$@" "$file"; done <"$work/network.files"
  "${definer}_links" "$@"
}

# made_links: those that are ours by the records in force. Where these are of an agent that noted none: those that they
# define and that nothing defined that stood there before.
made_links() {
  if [ -e "$records/links" ]; then
    sed -n 's/^made //p' "$records/links"
    return
  fi
  if [ -z "$(network_files "$records/files")" ]; then return 0; fi
  defined_links "$records/files" >"$work/links.before"
  defined_links "$state/original" >"$work/links.original"
  only_in "$work/links.before" "$work/links.original"
}

# note_links RECORDS: what these new records make, and what they make no longer.
note_links() {
  noted=$1/links
  if [ -z "$(network_files "$1/files")" ] && [ ! -e "$records/links" ] && [ -z "$(network_files "$records/files")" ]; then return 0; fi
  defined_links "$1/files" >"$work/links.defined"
  made_links >"$work/links.made"
  if [ ! -s "$work/links.defined" ] && [ ! -s "$work/links.made" ] && [ ! -e "$records/links" ]; then
    : >"$noted"
    return
  fi
  awk -v made="$work/links.made" -v there="$live/links" '
    BEGIN {
      while ((getline line <made) > 0) ours[line] = 1
      while ((getline line <there) > 0) { split(line, field, " "); stands[field[1]] = 1 }
    }
    ($1 in ours) || !($1 in stands) { print "made " $1 }
  ' "$work/links.defined" >"$noted" || return 1
  {
    only_in "$work/links.made" "$work/links.defined"
    if [ -e "$records/links" ]; then sed -n 's/^gone \([^ ]*\) .*/\1/p' "$records/links"; fi
  } >"$work/links.gone"
  while read -r name; do
    index=$(index_of "$name")
    if [ -z "$index" ] || grep -q -x -F -e "$name" "$work/links.defined"; then continue; fi
    # Of one that was taken away, and whose name somebody else has given a link since, nothing is known.
    if grep -q -x -F -e "$name" "$work/links.made" || grep -q -x -F -e "gone $name $index" "$records/links"; then
      echo "gone $name $index"
    fi
  done <"$work/links.gone" >>"$noted"
}

# index_of NAME: the number of that link; empty where there is none.
index_of() {
  if [ -e "/sys/class/net/$1/ifindex" ]; then cat "/sys/class/net/$1/ifindex"; fi
}

# left_links RECORDS: links that our files made, that none defines any longer, and that are still there.
left_links() {
  if [ ! -e "$1/links" ]; then return 0; fi
  while read -r how name index; do
    if [ "$how" != gone ] || [ "$(index_of "$name")" != "$index" ] || [ -e "/sys/class/net/$name/device" ]; then continue; fi
    if ! is_defined "$name"; then echo "$name"; fi
  done <"$1/links"
}

# is_defined LINK: whether a file of this host, whosever, may define it.
is_defined() {
  for definer in $definers; do "${definer}_link_files"; done >"$work/link.files"
  while read -r file; do
    if grep -q -s -w -F -e "$1" "$file"; then return 0; fi
  done <"$work/link.files"
  return 1
}

# drop_links: takes them away.
drop_links() {
  left_links "$next" >"$work/links.left"
  while read -r name <&3; do drop_link "$name" || return 1; done 3<"$work/links.left"
}

# drop_link NAME: where it has not gone by itself, as what lies on a link goes with that one.
drop_link() {
  if [ ! -e "/sys/class/net/$1" ]; then return 0; fi
  act 20 ip link del dev "$1" || [ ! -e "/sys/class/net/$1" ]
}

# drop_altered: takes away each link of ours that is not what the bundle says in what nobody alters in a link that stands:
# its kind; of a VLAN or a macvlan what it lies on, number and mode; of a bond, while it has ports, its mode; of a tunnel its ends. Who is
# notified of the files makes it anew. What else a bond has, and key and peers of WireGuard, is altered as it stands: who made it may
# leave it as it is, and what it carries for others goes on.
drop_altered() {
  made_links >"$work/links.made"
  for name in $configuring; do if is_pending "$name"; then links_of "$name" "$next/files"; fi; done >"$work/links.notified"
  while read -r what kind rest <&3; do
    if [ "$what" != link ]; then continue; fi
    name=${rest##* }
    case $kind in vlan | macvlan | bond | sit) wanted="link $kind $rest" ;; *) wanted="link $kind $name" ;; esac
    if [ ! -e "/sys/class/net/$name" ] || [ -e "/sys/class/net/$name/device" ]; then continue; fi
    if ! has_line "$work/links.made" "$name" || ! has_line "$work/links.notified" "$name"; then continue; fi
    if [ "$(probe "$wanted")" = holds ] && { [ "$kind" != wireguard ] || has_peers "$name"; }; then continue; fi
    echo "$name" >>"$transaction/remade" || return 1
    if [ "$kind" = bond ] && alter_bond "$name" "$rest"; then continue; fi
    if [ "$kind" = wireguard ] && alter_wireguard "$name"; then continue; fi
    drop_link "$name" || return 1
  done 3<"$work/expect"
}

# alter_bond NAME WORDS: gives a bond that stands what the bundle says; fails where the kernel does not, as of its mode.
alter_bond() {
  if [ "$(probe "link bond mode $(word_after mode "$2") $1")" != holds ]; then return 1; fi
  for setting in miimon primary xmit_hash_policy lacp_rate; do
    value=$(word_after "$setting" "$2")
    if [ -n "$value" ]; then act 10 ip link set dev "$1" type bond "$setting" "$value" || return 1; fi
  done
}

# peers_of NAME: what the bundle says of a WireGuard interface, `key KEY PORT` and `peer KEY PREFIX,... ENDPOINT KEEPALIVE`.
peers_of() {
  awk -v name="$1" '($1 == "key" || $1 == "peer") && $NF == name { sub(/ [^ ]*$/, ""); print }' "$work/expect"
}

# has_peers NAME: whether a WireGuard interface has that key and these peers, where the bundle says them, and no others.
has_peers() {
  peers_of "$1" >"$work/peers"
  { wg show "$1" peers && echo && wg show "$1" endpoints; } >"$work/peers.now" 2>/dev/null || return 1
  while read -r what key rest; do
    if [ "$(probe "$what $key $rest $1")" != holds ]; then return 1; fi
  done <"$work/peers"
  awk -v now="$work/peers.now" '
    $1 == "peer" { wanted[$2] = $4 }
    END {
      while ((getline line <now) > 0) {
        words = split(line, word, "\t")
        if (words == 1 && !(word[1] in wanted)) exit 1
        if (words == 2 && wanted[word[1]] != "none" && wanted[word[1]] != word[2]) exit 1
      }
    }
  ' "$work/peers"
}

# alter_wireguard NAME: gives a WireGuard interface that stands its key and each peer, and takes away those that are no longer said.
alter_wireguard() {
  if [ "$(probe "link wireguard $1")" != holds ] || ! wg show "$1" peers >"$work/peers.now" 2>/dev/null; then return 1; fi
  peers_of "$1" >"$work/peers"
  while read -r what key rest <&4; do
    set -f
    # shellcheck disable=SC2086 # words
    set -- "$1" $rest
    set +f
    case $what in
    key) act 10 wg set "$1" listen-port "$2" private-key "/etc/hextet-wireguard/$1.key" || return 1 ;;
    *)
      act 10 wg set "$1" peer "$key" allowed-ips "$2" persistent-keepalive "$4" || return 1
      if [ "$3" != none ]; then act 10 wg set "$1" peer "$key" endpoint "$3" || return 1; fi
      ;;
    esac
  done 4<"$work/peers"
  while read -r key <&4; do
    if grep -q -F -e "peer $key " "$work/peers"; then continue; fi
    act 10 wg set "$1" peer "$key" remove || return 1
  done 4<"$work/peers.now"
}

# word_after WORD WORDS
word_after() {
  printf '%s\n' "$2" | awk -v word="$1" '{ for (i = 1; i < NF; i++) if ($i == word) { print $(i + 1); exit } }'
}

# calm_bridges: takes the spanning tree, and the look at VLANs, off each bridge that is to be there without. Who is notified of
# the files may not: a bridge is left as it is where the kernel refuses it a forward delay of 0 under a tree, and of VLANs
# nothing is said where there are none.
calm_bridges() {
  while read -r name <&3; do
    for setting in stp_state vlan_filtering; do
      place=/sys/class/net/$name/bridge/$setting
      if [ ! -e "$place" ] || [ "$(cat "$place")" = 0 ] || is_to_have "$setting" "$name"; then continue; fi
      { echo 0 >"$place"; } 2>/dev/null || act 20 ip link set dev "$name" type bridge "$setting" 0 || return 1
    done
  done 3<"$work/links.notified"
}

# is_to_have SETTING BRIDGE: whether the bundle says so.
is_to_have() {
  awk -v setting="$1" -v name="$2" '
    $1 == "link" && $2 == "bridge" && $NF == name { for (i = 3; i < NF - 1; i += 2) if ($i == setting && $(i + 1) != 0) found = 1 }
    END { exit !found }
  ' "$work/expect"
}

# drop_remade: those on the way back, so that who reads the files of before makes them anew.
drop_remade() {
  if [ ! -e "$transaction/remade" ]; then return 0; fi
  while read -r name <&3; do
    if [ -e "/sys/class/net/$name" ] && [ ! -e "/sys/class/net/$name/device" ]; then timed 20 ip link del dev "$name" || :; fi
  done 3<"$transaction/remade"
}

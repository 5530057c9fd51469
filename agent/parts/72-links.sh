# ---------------------------------------------------------------------------------------------------------------------
# Links that our files made
# ---------------------------------------------------------------------------------------------------------------------
# Who made a bridge does not always take it away again: a daemon that was started anew since knows nothing of it. So the
# records say of each link that our files define and that was not there before: `made NAME`; and of one that they defined
# until now: `gone NAME INDEX`, by the number that the kernel gave it. That one goes with the change.

# defined_links FILE...: names of the links that files of netplan or ifupdown2 make, where the others only configure them.
defined_links() {
  if [ $# = 0 ]; then return 0; fi
  awk '
    function is_name(text) { return length(text) <= 15 && text ~ /^[A-Za-z0-9_][A-Za-z0-9._-]*$/ && text != "lo" }
    function say(text) { if (is_name(text) && !said[text]++) print text }
    FNR == 1 { section = name = ""; outer = inner = 0; yaml = FILENAME ~ /\.yaml$/ }
    /^[ \t]*(#|$)/ { next }
    yaml {
      match($0, /^ */); depth = RLENGTH
      key = substr($0, depth + 1)
      if (key !~ /^["'\''A-Za-z0-9_][^:]*:/) next
      sub(/:.*/, "", key); gsub(/["'\'']/, "", key)
      if (depth == 0) { section = ""; outer = inner = 0; next }
      if (outer == 0) outer = depth
      if (depth == outer) { section = key; inner = 0; next }
      if (inner == 0) inner = depth
      if (depth == inner && section ~ /^(bridges|bonds|vlans|vrfs|tunnels|dummy-devices|virtual-ethernets)$/) say(key)
      next
    }
    $1 == "iface" { name = $2; if (name ~ /\./) say(name) }
    $1 ~ /^(bridge[-_]ports|bond[-_]slaves|vlan[-_]raw[-_]device|vxlan[-_]id|vrf[-_]table)$/ { say(name) }
  ' "$@" </dev/null
}

# network_files FOLDER: those of netplan and ifupdown2 below it, a path a line.
network_files() {
  for file in "$1"/etc/netplan/*.yaml "$1/etc/network/interfaces"; do
    if [ -e "$file" ]; then echo "$file"; fi
  done
}

# made_links: those that are ours by the records in force. Where these are of an agent that noted none: those that they
# define and that nothing defined that stood there before.
made_links() {
  if [ -e "$records/links" ]; then
    sed -n 's/^made //p' "$records/links"
    return
  fi
  network_files "$records/files" >"$work/network.files"
  if [ ! -s "$work/network.files" ]; then return 0; fi
  set --
  while read -r file; do set -- "$@" "$file"; done <"$work/network.files"
  defined_links "$@" >"$work/links.before"
  set --
  network_files "$state/original" >"$work/network.files"
  while read -r file; do set -- "$@" "$file"; done <"$work/network.files"
  defined_links "$@" >"$work/links.original"
  only_in "$work/links.before" "$work/links.original"
}

# note_links RECORDS: what these new records make, and what they make no longer.
note_links() {
  noted=$1/links
  network_files "$1/files" >"$work/network.files"
  if [ ! -s "$work/network.files" ] && [ ! -e "$records/links" ] && [ -z "$(network_files "$records/files")" ]; then return 0; fi
  set --
  while read -r file; do set -- "$@" "$file"; done <"$work/network.files"
  defined_links "$@" >"$work/links.defined"
  made_links >"$work/links.made"
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
    if grep -q -s -w -F -e "$name" /etc/netplan/*.yaml /etc/network/interfaces /etc/network/interfaces.d/* /etc/systemd/network/*; then
      continue
    fi
    echo "$name"
  done <"$1/links"
}

# drop_links: takes them away.
drop_links() {
  left_links "$next" >"$work/links.left"
  while read -r name <&3; do
    act 20 ip link del dev "$name" || return 1
  done 3<"$work/links.left"
}

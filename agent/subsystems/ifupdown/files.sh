# ---------------------------------------------------------------------------------------------------------------------
# What ifupdown makes of its files
# ---------------------------------------------------------------------------------------------------------------------

# is_sourced PATH: whether /etc/network/interfaces names such a file. By source-directory none whose name has a dot.
is_sourced() {
  if [ ! -e /etc/network/interfaces ]; then return 1; fi
  awk '$1 ~ /^source(-directory|-dir)?$/ && NF == 2 { print $1, $2 }' /etc/network/interfaces >"$work/sources.named"
  while read -r how pattern; do
    case $pattern in /*) ;; *) pattern=/etc/network/$pattern ;; esac
    case $how in source-*) pattern="${pattern%/}/*" ;; esac
    # shellcheck disable=SC2254 # a pattern
    case $1 in $pattern) return 0 ;; esac
  done <"$work/sources.named"
  return 1
}

# check_stanzas FILE: ifup itself reads it, and says what it would do; nothing is done, and no hook is run.
check_stanzas() {
  if ! timed 30 "$(scripts_at)/ifup" --no-act --all --force --no-scripts --state-dir "$work/ifstate" -i "$1" >"$work/ifup.said" 2>"$work/ifup.wrong" ||
    grep -q '^ifup: ' "$work/ifup.wrong"; then
    sed 's/^ifup: //' "$work/ifup.wrong"
    return 1
  fi
  if ! grep -q -E '^iface [^ ]+ inet6 dhcp|^[ 	]*dhcp 1' "$1" || command -v dhclient >/dev/null; then return 0; fi
  echo "this host has no dhclient, by which ifupdown asks for DHCPv6; install the package isc-dhcp-client"
  return 1
}

# ifupdown_said_facts FILE...: as stanza_facts, with the ports that commands give bridges and bonds.
ifupdown_said_facts() {
  stanza_facts "$@"
  awk '
    $1 == "pre-up" && match($0, /ip link set dev [^ ]+ master [^ ;]+/) {
      split(substr($0, RSTART, RLENGTH), word, " ")
      print word[5], "-", "port of", word[7]
    }
  ' "$@" </dev/null
}

# ifupdown_proof OURS BEFORE AFTER: as stanza_proof, by ifupdown's own ifquery.
ifupdown_proof() {
  ifquery=$(scripts_at)/ifquery
  if [ ! -x "$ifquery" ]; then return 0; fi
  for file in "$2" "$3"; do
    awk '$1 == "iface" && !seen[$2]++ { print $2 }' "$file" | while read -r name; do
      case " $1" in *" $name="*) continue ;; esac
      echo "$name" && timed 30 "$ifquery" -i "$file" "$name" </dev/null 2>/dev/null
    done >"$work/queried.${file##*/}"
  done
  cmp -s "$work/queried.${2##*/}" "$work/queried.${3##*/}"
}

# former_stanzas: all stanzas as they were before the change. A link that is to be made as it was is not taken away.
former_stanzas() {
  set --
  { echo /etc/network/interfaces && if [ -e /etc/network/interfaces ]; then sourced /etc/network/interfaces; fi && awk '$1 == "removed" && $4 == "ifupdown" { print $2 }' "$work/plan"; } |
    awk '!seen[$0]++' >"$work/stanzas.former"
  while read -r path; do
    if [ -e "$transaction/files$path" ]; then
      set -- "$@" "$transaction/files$path"
    elif [ -f "$path" ] && ! grep -q -F -e "created $path " "$work/plan"; then
      set -- "$@" "$path"
    fi
  done <"$work/stanzas.former"
  awk -v after="$work/facts.after" '
    BEGIN { while ((getline line < after) > 0) has[line] = 1 }
    { said = $0; sub(/^[ \t]+/, "", said) }
    $1 ~ /^source/ { next }
    $1 == "iface" { name = $2 }
    $1 == "pre-up" && / ip link add / && ((name " " said) in has) { stays[name] = 1 }
    $1 == "post-down" && / ip link del / && (name in stays) { next }
    { print }
  ' "${@:-/dev/null}"
}

# bring_anew [wholly]: each interface of which something changed, and what lies on it, goes down as it was and comes up as it is.
bring_anew() {
  changed_devices "$1" >"$work/devices.up"
  failed=
  awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$work/devices.up" >"$work/devices.down"
  while read -r device <&3; do ifupdown_down "$device"; done 3<"$work/devices.down"
  while read -r device <&3; do
    if awk -v name="$device" '$1 == "-" && $2 ~ /^(auto|allow-.*)$/ { for (i = 3; i <= NF; i++) if ($i == name) found = 1 } END { exit !found }' "$work/facts.after"; then
      ifupdown_up "$device" || failed="$failed$trouble; "
    fi
  done 3<"$work/devices.up"
  if [ -n "$failed" ]; then trouble=${failed%; } && return 1; fi
}

# changed_devices [wholly]: in the order of the files. Where it is not known what changed, as on the way back, a person's interface
# that has what its stanza says is left alone.
changed_devices() {
  awk '$1 == "iface" { print $2 }' "$stanza_file" "$transaction/files$stanza_file" >"$work/devices.own" 2>/dev/null </dev/null || :
  if [ "$1" = wholly ] || [ ! -s "$work/facts.changed" ]; then
    all_devices | while read -r device; do
      if grep -q -x -F -e "$device" "$work/devices.own" || ! has_what_it_says "$device"; then echo "$device"; fi
    done
  else
    devices_of_changes
  fi
}

all_devices() {
  awk '$1 != "-" && !seen[$1]++ { print $1 }' "$work/facts.after" "$work/facts.before"
}

# has_what_it_says DEVICE: addresses, and all of them are there.
has_what_it_says() {
  awk -v name="$1" '$1 == name && $2 == "address" { print $3 }' "$work/facts.after" >"$work/device.addresses"
  if [ ! -s "$work/device.addresses" ]; then return 1; fi
  while read -r address; do
    ip -o addr show dev "$1" 2>/dev/null | grep -q -F -e " $address " || return 1
  done <"$work/device.addresses"
}

# devices_of_changes: those of which something changes, and what lies on them.
devices_of_changes() {
  awk -v changed="$work/facts.changed" '
    BEGIN {
      while ((getline line < changed) > 0) { split(line, field, " "); goes[field[2] == "-" ? field[4] : field[2]] = 1 }
    }
    $1 == "-" { next }
    !($1 in said) { order[++count] = $1 }
    { said[$1] = said[$1] " " $0 " " }
    END {
      for (pass = 1; pass <= 4; pass++) for (i = 1; i <= count; i++) for (lower in goes)
        if (index(order[i], lower ".") == 1 || (order[i] != lower && index(said[order[i]], " " lower " "))) goes[order[i]] = 1
      for (i = 1; i <= count; i++) if (order[i] in goes) print order[i]
    }
  ' "$work/facts.after" "$work/facts.before"
}

# ifupdown_down DEVICE: as the former files say, and what is left of it after that.
ifupdown_down() {
  if [ "$1" = lo ] || [ ! -e "/sys/class/net/$1" ]; then return 0; fi
  if ! command -v ifreload >/dev/null; then act 60 "$(scripts_at)/ifdown" --force -i "$work/interfaces.former" "$1" || :; fi
  forget_interface "$1"
}

# ifupdown_up DEVICE: the loopback is up, and only what is said of it is brought about.
ifupdown_up() {
  if [ "$1" != lo ]; then act 90 "$(scripts_at)/ifup" --force "$1"; return; fi
  while read -r device fact words <&4; do
    case $device,$fact in
    lo,address) ip_line "$(family_of "$words")" addr replace "$words dev lo" ;;
    lo,post-up) act 30 sh -c "$words" || return 1 ;;
    esac
  done 4<"$work/facts.after"
}

# ---------------------------------------------------------------------------------------------------------------------
# netplan
# ---------------------------------------------------------------------------------------------------------------------

subsystem netplan 30 together
defines_interfaces netplan 10 networkd

netplan_places() {
  place '/etc/netplan/*.yaml'
}

netplan_needs() {
  program=netplan package=netplan.io
}

netplan_check() {
  outcome=0
  netplan_units planned || outcome=$?
  sed "s|$work/root.planned||g" "$work/netplan.planned"
  return "$outcome"
}

netplan_pending() {
  report_changes netplan created updated removed
}

netplan_activate() {
  if [ "${1-}" != wholly ] && find_changed_units && install_changed_units && act 60 networkctl reload; then
    partly="$partly netplan"
    return 0
  fi
  act 60 netplan apply
}

# networkd takes away what it brought when it learns that a unit has gone, also if it is restarted, since it hands what it
# knows to itself then. One that was stopped knows nothing.
netplan_let_go() {
  act 30 netplan generate || return 1
  if ! systemctl is-active --quiet systemd-networkd.service; then return 0; fi
  act 60 systemctl stop systemd-networkd.service && act 60 systemctl start systemd-networkd.service
}

# A file by itself means nothing.
netplan_said() {
  return 1
}

# Whether netplan makes of the files of the plan what it makes of those that stand. Where it makes nothing of them, there
# is nothing to compare.
netplan_means_the_same() {
  if [ ! -e "$work/generated.now" ]; then netplan_units now || :; fi
  netplan_units planned && [ -s "$work/generated.now" ] && are_the_same "$work/generated.now" "$work/generated.planned"
}

netplan_adapt() {
  return 1
}

netplan_reads() {
  print_lines /lib/netplan/*.yaml /etc/netplan/*.yaml /run/netplan/*.yaml
}

# networkd says what it thinks of the files that netplan makes.
netplan_speaks() {
  case $1 in netplan* | networkctl* | *systemd-networkd*) return 0 ;; esac
  return 1
}

netplan_records() {
  :
}

netplan_live() {
  case $1 in
  boot)
    if touched netplan updated removed && command -v netplan >/dev/null; then
      act 30 netplan generate || lost="$lost $trouble;"
    fi
    ;;
  esac
}

# networkd's and NetworkManager's, which the subsystem of networkd has.
netplan_boot_units() {
  :
}

netplan_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Interfaces that its files define
# ---------------------------------------------------------------------------------------------------------------------

netplan_definitions() {
  print_lines /lib/netplan/*.yaml /etc/netplan/*.yaml /run/netplan/*.yaml
}

netplan_own_files() {
  :
}

netplan_link_files() {
  print_lines /etc/netplan/*.yaml
}

netplan_facts() {
  if [ "$1" = planned ] && is_only_ours; then
    root=$work/root.planned
    netplan_units planned || return 1
  else
    root=$work/root.ours
    forget_root "$root"
    { netplan_root "$root" ours && generate "$root"; } >/dev/null 2>&1 || return 1
  fi
  note_facts "$root" && cat "$root.facts"
}

# What stands and what will stand; and that networkd reads netplan's unit for each interface of ours.
netplan_addresses() {
  if [ ! -e "$work/root.now" ] || [ ! -e "$work/root.planned" ]; then return 1; fi
  for root in now planned; do note_facts "$work/root.$root" && cat "$work/root.$root.facts" >"$work/addresses.$root"; done
  if [ ! -d /run/systemd/netif/links ]; then return 0; fi
  awk '$3 == "unit" { print "/run/systemd/network/10-netplan-" $4 ".network", $1 }' "$work/addresses.planned" |
    while read -r file name; do if is_own "$name"; then echo "by networkd $file $name"; fi; done >>"$work/expect"
}

netplan_links() {
  awk '
    function say(text) { if (length(text) <= 15 && text ~ /^[A-Za-z0-9_][A-Za-z0-9._-]*$/ && text != "lo") print text }
    FNR == 1 { section = ""; outer = inner = 0 }
    /^[ \t]*(#|$)/ { next }
    {
      match($0, /^ */); depth = RLENGTH
      key = substr($0, depth + 1)
      if (key !~ /^["'\''A-Za-z0-9_][^:]*:/) next
      sub(/:.*/, "", key); gsub(/["'\'']/, "", key)
      if (depth == 0) { section = ""; outer = inner = 0; next }
      if (outer == 0) outer = depth
      if (depth == outer) { section = key; inner = 0; next }
      if (inner == 0) inner = depth
      if (depth == inner && section ~ /^(bridges|bonds|vlans|vrfs|tunnels|dummy-devices|virtual-ethernets)$/) say(key)
    }
  ' "$@" </dev/null
}

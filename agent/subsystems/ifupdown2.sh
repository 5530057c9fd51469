# ---------------------------------------------------------------------------------------------------------------------
# ifupdown2
# ---------------------------------------------------------------------------------------------------------------------

subsystem ifupdown2 40
defines_interfaces ifupdown2 30

ifupdown2_places() {
  place /etc/network/interfaces
}

ifupdown2_needs() {
  program=ifreload package=ifupdown2
}

ifupdown2_check() {
  # The ifup beside ifreload: it has a namesake.
  ifreload=$(command -v ifreload)
  planned ifupdown2 >"$work/files"
  if [ -s "$work/files" ] && [ "$(starter_is networking.service)" = masked ]; then
    echo "networking.service is masked, so that nobody would bring these interfaces up at the next boot; run systemctl unmask networking.service on the host first"
    return 1
  fi
  if waits_in_panel; then
    echo "/etc/network/interfaces.new holds changes of Proxmox VE's panel, which the next boot would put in the place of this file; apply or revert them there (the node, System, Network), or remove that file"
    return 1
  fi
  # Where it has brought nothing up since the boot it lacks the folder of its lock, and says that another one of it runs.
  mkdir -p /run/network
  while read -r path source <&3; do
    if [ "$path" = /etc/network/interfaces ]; then stage_interfaces "$source"; fi
    check_interfaces "${ifreload%/*}/ifup" "$source" || return
  done 3<"$work/files"
}

# pvenetcommit.service moves that file over the other one.
waits_in_panel() {
  coming=$(sed -n 's|^/etc/network/interfaces ||p' "$work/files")
  [ -e /etc/network/interfaces.new ] && command -v pvesh >/dev/null && ! cmp -s "${coming:-/dev/null}" /etc/network/interfaces.new
}

# ifupdown2 calls "none", its manual's word for a bridge without ports, invalid, and needless a bridge's MTU, which it sets
# all the same; it ends with 1 then. Where it has nothing else to say, the file is right.
check_interfaces() {
  if said=$(timed 30 "$1" -a -s -i "$2" 2>&1); then return 0; else status=$?; fi
  alarm='bridge-ports: invalid value "none": '
  needless=': bridge inherits mtu from its ports. There is no need to assign mtu on a bridge'
  printf '%s\n' "$said" | grep -v -F -e "$alarm" -e "$needless" >"$work/said" || :
  if [ "$status" -eq 1 ] && [ ! -s "$work/said" ] && [ -n "$said" ]; then return 0; fi
  sed "s|$work/stage||g" "$work/said"
  return "$status"
}

ifupdown2_pending() {
  report_changes ifupdown2 created updated removed
}

ifupdown2_activate() {
  stanza_reader=ifupdown2
  find_changed_facts
  change_addresses
  ifreload=$(command -v ifreload)
  if [ "${1-}" != wholly ] && changes_alone; then
    partly="$partly ifupdown2"
    if bring_changes; then return 0; fi
  fi
  drop_commands
  # It reloads nothing where it has nothing to read, and would take down at some later time what it brought up.
  if [ ! -s /etc/network/interfaces ]; then forget_interfaces; return; fi
  spare_links
  act 60 ifreload -a
}

# What it brought up stays as it is, for another to configure. lo is left out: a reload takes off it what the file lacks.
ifupdown2_let_go() {
  forget_interfaces || return 1
  if standing_facts | grep -q -v '^lo '; then act 60 ifreload -a -X lo; fi
}

ifupdown2_said() {
  # shellcheck disable=SC2016 # awk's own
  said_lines '#' "$2" '{ $1 = $1 }'
}

# Proxmox VE's panel puts a comment on top of the file whenever it is applied: what comes is laid below the one that stands.
ifupdown2_adapt() {
  [ "$1" = /etc/network/interfaces ] && has_pve_header "$1" && { pve_header "$1" && cat "$2"; } >"$3"
}

# pve_header FILE: that comment, its empty line too. How many lines it has differs between releases.
pve_header() {
  awk '
    !/^#/ { body = 1 }
    body && !/^[ \t]*$/ { exit }
    { print }
  ' "$1"
}

has_pve_header() {
  first=
  if [ -e "$1" ]; then read -r first <"$1" || :; fi
  case $first in '# network interface settings'*) return 0 ;; esac
  return 1
}

ifupdown2_reads() {
  if [ -e /etc/network/interfaces ]; then sourced /etc/network/interfaces; fi
  echo /etc/network/interfaces
}

ifupdown2_speaks() {
  case $1 in ifreload*) return 0 ;; esac
  return 1
}

ifupdown2_records() {
  case $1 in
  names) if [ -e ./networking ]; then echo ./networking; fi ;;
  keep) keep_starter ifupdown2 networking networking.service '/etc/network/interfaces ' "$2" ;;
  esac
}

ifupdown2_live() {
  case $1 in
  keep) note_starter networking networking.service "$2" ;;
  up) settle_starter networking networking.service ;;
  last) restore_starter networking networking.service ;;
  boot) restore_starter networking networking.service && requeue_starter networking.service ;;
  esac
}

ifupdown2_boot_units() {
  print_lines networking.service network.service
}

ifupdown2_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Interfaces that its files define
# ---------------------------------------------------------------------------------------------------------------------

ifupdown2_definitions() {
  print_lines /etc/network/interfaces /etc/network/interfaces.d/*
}

ifupdown2_own_files() {
  :
}

ifupdown2_link_files() {
  print_lines /etc/network/interfaces /etc/network/interfaces.d/*
}

ifupdown2_facts() {
  # shellcheck disable=SC2046 # a list of words
  stanza_facts $(bundled ifupdown2)
}

# What stands and what will stand.
ifupdown2_addresses() {
  set --
  if [ -e /etc/network/interfaces ]; then
    { echo /etc/network/interfaces && sourced /etc/network/interfaces; } >"$work/stanzas.now"
    while read -r file; do set -- "$@" "$file"; done <"$work/stanzas.now"
    stanza_facts "$@" >"$work/addresses.now"
  fi
  # shellcheck disable=SC2046 # a list of words
  stanza_facts $(planned ifupdown2 | cut -d ' ' -f 2) >"$work/addresses.planned"
}

ifupdown2_links() {
  awk '
    function say(text) { if (length(text) <= 15 && text ~ /^[A-Za-z0-9_][A-Za-z0-9._-]*$/ && text != "lo") print text }
    FNR == 1 { name = "" }
    /^[ \t]*(#|$)/ { next }
    $1 == "iface" { name = $2; if (name ~ /\./) say(name) }
    $1 ~ /^(bridge[-_]ports|bond[-_]slaves|vlan[-_]raw[-_]device|vxlan[-_]id|vrf[-_]table|link[-_]type)$/ { say(name) }
    $1 == "pre-up" && / ip link add / { say(name) }
  ' "$@" </dev/null
}

# ---------------------------------------------------------------------------------------------------------------------
# ifcfg files of the RHEL family
# ---------------------------------------------------------------------------------------------------------------------
# /etc/sysconfig/network-scripts: ifcfg-NAME for each interface, route-NAME, route6-NAME, rule-NAME and rule6-NAME beside it.
# NetworkManager reads them where it runs, else the scripts of network.service, as shell and as root.

subsystem ifcfg 37 runs
defines_interfaces ifcfg 35

scripts=/etc/sysconfig/network-scripts

ifcfg_places() {
  share '/etc/sysconfig/network-scripts/ifcfg-*'
  share '/etc/sysconfig/network-scripts/route-*'
  share '/etc/sysconfig/network-scripts/route6-*'
  share '/etc/sysconfig/network-scripts/rule-*'
  share '/etc/sysconfig/network-scripts/rule6-*'
}

ifcfg_needs() {
  program=ifup package='network-scripts (initscripts in CentOS 7, NetworkManager in RHEL 8)'
}

# Nobody has a checker for them. Of what is read as shell only plain words are taken.
ifcfg_check() {
  planned ifcfg >"$work/files"
  if [ -s "$work/files" ] && ! manager_runs && [ "$(starter_is network.service)" = masked ]; then
    echo "network.service is masked and NetworkManager does not run, so that nobody would read these files; run systemctl unmask network.service on the host first"
    return 1
  fi
  while read -r path source <&3; do
    check_ifcfg "$path" "$source" || return 1
  done 3<"$work/files"
}

ifcfg_pending() {
  report_changes ifcfg created updated removed
}

# Each interface of which a file is another, as a whole: neither the scripts nor NetworkManager take off an address that a
# file lacks. What others lie on comes first, and goes last.
ifcfg_activate() {
  changed_interfaces "${1-}" >"$work/ifcfg.changed"
  if manager_runs; then
    act 30 nmcli connection reload || return 1
    while read -r _ device <&3; do
      if [ -e "$scripts/ifcfg-$device" ]; then act 90 "$(scripts_at)/ifup" "$device" || return 1; elif [ -e "/sys/class/net/$device" ]; then act 30 nmcli device disconnect "$device" || :; fi
    done 3<"$work/ifcfg.changed"
    return 0
  fi
  if [ "${1-}" != wholly ]; then partly="$partly ifcfg"; fi
  sort -r "$work/ifcfg.changed" >"$work/ifcfg.down"
  while read -r _ device <&3; do
    if [ ! -e "/sys/class/net/$device" ]; then continue; fi
    if [ -e "$scripts/ifcfg-$device" ]; then act 60 "$(scripts_at)/ifdown" "$device" || return 1; else forget_interface "$device"; fi
    forget_rules "$device"
  done 3<"$work/ifcfg.down"
  while read -r _ device <&3; do
    if [ -e "$scripts/ifcfg-$device" ]; then act 90 "$(scripts_at)/ifup" "$device" || return 1; fi
  done 3<"$work/ifcfg.changed"
}

# The scripts know nothing of what they brought up; NetworkManager goes on with what is in force.
ifcfg_let_go() {
  if manager_runs; then act 30 nmcli connection reload; fi
}

ifcfg_said() {
  # shellcheck disable=SC2016 # awk's own
  said_lines '#' "$2" '{ $1 = $1 }'
}

ifcfg_adapt() {
  return 1
}

ifcfg_reads() {
  print_lines "$scripts"/*
}

ifcfg_speaks() {
  case $1 in */ifup\ * | */ifdown\ * | nmcli*) return 0 ;; esac
  return 1
}

ifcfg_records() {
  case $1 in
  names) if [ -e ./network ]; then echo ./network; fi ;;
  keep) if ! manager_runs; then keep_starter ifcfg network network.service '/etc/sysconfig/network-scripts/' "$2"; fi ;;
  esac
}

ifcfg_live() {
  case $1 in
  keep) note_starter network network.service "$2" ;;
  up) settle_starter network network.service ;;
  last) restore_starter network network.service ;;
  boot) restore_starter network network.service && requeue_starter network.service ;;
  esac
}

ifcfg_boot_units() {
  print_lines network.service NetworkManager.service
}

ifcfg_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Interfaces that its files define
# ---------------------------------------------------------------------------------------------------------------------

ifcfg_definitions() {
  print_lines "$scripts"/ifcfg-* "$scripts"/route-* "$scripts"/route6-* "$scripts"/rule-* "$scripts"/rule6-*
}

# Files of a person's for our interfaces, by whatever name: `ifcfg-Wired_connection_1`, an alias, routes of another day.
ifcfg_find_others() {
  if [ ! -d "$scripts" ]; then return 0; fi
  if ! has_bundled ifcfg && ! manager_runs && [ "$(starter_is network.service)" != enabled ]; then return 0; fi
  other_ifcfgs >"$work/ifcfg.other"
  while IFS=$tab read -r path device what <&3; do
    other aside "$path" ifcfg - "$device" "$what"
  done 3<"$work/ifcfg.other"
}

ifcfg_own_files() {
  :
}

ifcfg_link_files() {
  print_lines "$scripts"/ifcfg-*
}

ifcfg_facts() {
  # shellcheck disable=SC2046 # a list of words
  ifcfg_said_facts $(bundled ifcfg)
}

# What stands and what will stand.
ifcfg_addresses() {
  # shellcheck disable=SC2046 # a list of words
  ifcfg_said_facts $(planned ifcfg | cut -d ' ' -f 2) >"$work/addresses.planned"
  set --
  for file in "$scripts"/ifcfg-*; do
    if [ -f "$file" ]; then set -- "$@" "$file"; fi
  done
  if [ $# != 0 ]; then ifcfg_said_facts "$@" >"$work/addresses.now"; fi
}

ifcfg_links() {
  ifcfg_said_facts "$@" | awk '$3 == "made" { print $1 }'
}

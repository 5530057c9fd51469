# ---------------------------------------------------------------------------------------------------------------------
# NetworkManager's keyfiles
# ---------------------------------------------------------------------------------------------------------------------
# A connection for each interface, hextet-NAME. NetworkManager passes over a file that others than root can read.

subsystem networkmanager 38
defines_interfaces networkmanager 37

connections=/etc/NetworkManager/system-connections

networkmanager_places() {
  share '/etc/NetworkManager/system-connections/hextet-*.nmconnection'
}

networkmanager_needs() {
  program=nmcli package='network-manager (NetworkManager in the RHEL family)'
}

# nmcli has no checker for a file that lies elsewhere.
networkmanager_check() {
  planned networkmanager >"$work/files"
  if [ -s "$work/files" ] && [ "$(starter_is NetworkManager.service)" = masked ]; then
    echo "NetworkManager.service is masked, so that nobody would read these files; run systemctl unmask NetworkManager.service on the host first"
    return 1
  fi
  while read -r path source <&3; do
    check_keyfile "$path" "$source" || return 1
  done 3<"$work/files"
}

networkmanager_pending() {
  report_changes networkmanager created updated removed
}

# A connection that is up goes on as it was until it is brought up again. What has gone is given up first.
networkmanager_activate() {
  if [ "${1-}" != wholly ]; then partly="$partly networkmanager"; fi
  if ! systemctl is-active --quiet NetworkManager.service; then act 60 systemctl start NetworkManager.service || return 1; fi
  act 30 nmcli connection reload || return 1
  changed_connections "${1-}" >"$work/connections.changed"
  while read -r _ device <&3; do
    if [ -e "$connections/hextet-$device.nmconnection" ] || [ ! -e "/sys/class/net/$device" ]; then continue; fi
    act 30 nmcli device disconnect "$device" || :
    # After that it connects the device to nothing by itself, also not to what a person has for it.
    if has_connection "$device"; then act 60 nmcli --wait 45 device connect "$device" || :; fi
  done 3<"$work/connections.changed"
  while read -r _ device <&3; do
    # What plugged guests into a bridge that is brought up again does not do so again.
    if [ "${1-}" != wholly ] && alters_vlans "$connections/hextet-$device.nmconnection" && act 30 nmcli device reapply "$device"; then continue; fi
    if [ -e "$connections/hextet-$device.nmconnection" ]; then act 60 nmcli --wait 45 connection up "hextet-$device" || return 1; fi
  done 3<"$work/connections.changed"
}

# It leaves alone what it does not manage, as it is, until it starts anew.
networkmanager_let_go() {
  if ! systemctl is-active --quiet NetworkManager.service; then return 0; fi
  changed_connections >"$work/connections.changed"
  while read -r _ device <&3; do
    if [ -e "/sys/class/net/$device" ]; then act 20 nmcli device set "$device" managed no || :; fi
  done 3<"$work/connections.changed"
  act 30 nmcli connection reload
}

networkmanager_said() {
  said_lines '#' "$2"
}

networkmanager_adapt() {
  return 1
}

networkmanager_reads() {
  print_lines "$connections"/*
}

networkmanager_speaks() {
  case $1 in nmcli* | *NetworkManager*) return 0 ;; esac
  return 1
}

networkmanager_records() {
  case $1 in
  names) if [ -e ./networkmanager ]; then echo ./networkmanager; fi ;;
  keep) keep_starter networkmanager networkmanager NetworkManager.service '/etc/NetworkManager/system-connections/hextet-' "$2" ;;
  esac
}

networkmanager_live() {
  case $1 in
  keep) note_starter networkmanager NetworkManager.service "$2" ;;
  up) settle_starter networkmanager NetworkManager.service ;;
  last) restore_starter networkmanager NetworkManager.service ;;
  boot) restore_starter networkmanager NetworkManager.service && requeue_starter NetworkManager.service ;;
  esac
}

networkmanager_boot_units() {
  print_lines NetworkManager.service
}

networkmanager_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Interfaces that its files define
# ---------------------------------------------------------------------------------------------------------------------

networkmanager_definitions() {
  print_lines "$connections"/*
}

# Of a person's connections those that name one of our interfaces, or its MAC address: NetworkManager may bring up either.
networkmanager_find_others() {
  set --
  for file in "$connections"/*; do
    case ${file##*/} in hextet-*.nmconnection) continue ;; esac
    if [ -f "$file" ]; then set -- "$@" "$file"; fi
  done
  if [ $# = 0 ]; then return 0; fi
  if ! has_bundled networkmanager && [ "$(starter_is NetworkManager.service)" != enabled ]; then return 0; fi
  keyfile_interfaces "$@" >"$work/connections.other"
  while IFS=$tab read -r path device <&3; do
    if is_own "$device"; then other aside "$path" networkmanager - "$device" "that it is for $device"; fi
  done 3<"$work/connections.other"
}

networkmanager_own_files() {
  :
}

networkmanager_link_files() {
  print_lines "$connections"/*
}

networkmanager_facts() {
  # shellcheck disable=SC2046 # a list of words
  keyfile_facts $(bundled networkmanager)
}

# What stands and what will stand.
networkmanager_addresses() {
  # shellcheck disable=SC2046 # a list of words
  keyfile_facts $(planned networkmanager | cut -d ' ' -f 2) >"$work/addresses.planned"
  set --
  for file in "$connections"/*; do
    if [ -f "$file" ]; then set -- "$@" "$file"; fi
  done
  if [ $# != 0 ]; then keyfile_facts "$@" >"$work/addresses.now"; fi
}

networkmanager_links() {
  keyfile_facts "$@" | awk '$3 == "made" { print $1 }'
}

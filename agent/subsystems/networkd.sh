# ---------------------------------------------------------------------------------------------------------------------
# systemd-networkd
# ---------------------------------------------------------------------------------------------------------------------
# Its own files, where a bundle has such; a bundle of netplan's tells it by those. A person's units are set aside where they
# configure the same interfaces; from then on they are in the records under this name. networkd reads one .network file for
# an interface, the first by name that matches: ours are called 60-hextet-NAME.

subsystem networkd 35
defines_interfaces networkd 20

networkd_places() {
  share '/etc/systemd/network/60-hextet-*.network'
  share '/etc/systemd/network/60-hextet-*.netdev'
}

networkd_needs() {
  program=networkctl package='systemd (systemd-networkd in the RHEL family and SUSE)'
}

# networkd has no checker, and passes over what it does not know with a line in its log.
networkd_check() {
  planned networkd >"$work/files"
  if [ -s "$work/files" ] && [ "$(starter_is systemd-networkd.service)" = masked ]; then
    echo "systemd-networkd.service is masked, so that nobody would read these files; run systemctl unmask systemd-networkd.service on the host first"
    return 1
  fi
  while read -r path source <&3; do
    check_unit "$path" "$source" || return 1
  done 3<"$work/files"
}

networkd_pending() {
  report_changes networkd created updated removed
}

# free_ports: takes away what goes and lies on a link that is to be a port. While there is a macvlan on it the kernel makes it
# none, and networkd does not try again.
free_ports() {
  # shellcheck disable=SC2046 # a list of words
  unit_facts $(bundled networkd) >"$work/facts.ports"
  (left_links "$next") >"$work/links.left"
  while read -r upper <&3; do
    for lower in "/sys/class/net/$upper"/lower_*; do
      if grep -q -F -e "${lower##*/lower_} - port of " "$work/facts.ports"; then drop_link "$upper" || return 1; fi
    done
  done 3<"$work/links.left"
}

# A reload configures the links whose .network file is another, and leaves all others alone.
networkd_activate() {
  free_ports || return 1
  if [ "${1-}" != wholly ]; then
    if systemctl is-active --quiet systemd-networkd.service; then partly="$partly networkd"; fi
    act 60 networkctl reload || act 60 systemctl restart systemd-networkd.service
    return
  fi
  act 60 systemctl restart systemd-networkd.service || return 1
  set --
  for file in /etc/systemd/network/60-hextet-*.network; do
    device=${file#/etc/systemd/network/60-hextet-}
    if [ -e "/sys/class/net/${device%.network}" ]; then set -- "$@" "${device%.network}"; fi
  done
  if [ $# != 0 ]; then act 60 networkctl reconfigure "$@"; fi
}

# It takes away what it brought when it learns that a file has gone, also if it is restarted, since it hands what it knows to
# itself then. One that was stopped knows nothing.
networkd_let_go() {
  if ! systemctl is-active --quiet systemd-networkd.service; then return 0; fi
  act 60 systemctl stop systemd-networkd.service && act 60 systemctl start systemd-networkd.service
}

networkd_said() {
  said_lines '[#;]' "$2"
}

networkd_adapt() {
  return 1
}

networkd_reads() {
  :
}

# Its words are about the files that netplan makes.
networkd_speaks() {
  return 1
}

networkd_records() {
  case $1 in
  names) if [ -e ./networkd ]; then echo ./networkd; fi ;;
  keep) keep_starter networkd networkd systemd-networkd.service '/etc/systemd/network/60-hextet-' "$2" ;;
  esac
}

networkd_live() {
  case $1 in
  keep) note_starter networkd systemd-networkd.service "$2" ;;
  up) settle_starter networkd systemd-networkd.service ;;
  last) restore_starter networkd systemd-networkd.service ;;
  boot) restore_starter networkd systemd-networkd.service && requeue_starter systemd-networkd.service ;;
  esac
}

# And NetworkManager's, to which netplan's files may give an interface in its stead.
networkd_boot_units() {
  print_lines systemd-networkd.service NetworkManager.service
}

networkd_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Interfaces that its files define
# ---------------------------------------------------------------------------------------------------------------------

# Those that netplan made are netplan's.
networkd_definitions() {
  for file in /etc/systemd/network/*.network /etc/systemd/network/*.network.d/*.conf \
    /run/systemd/network/*.network /run/systemd/network/*.network.d/*.conf \
    /usr/local/lib/systemd/network/*.network /usr/lib/systemd/network/*.network \
    /etc/systemd/network/*.netdev /run/systemd/network/*.netdev; do
    case $file in /run/systemd/network/10-netplan-*.network | */10-netplan-*.netdev) ;; *) echo "$file" ;; esac
  done
}

networkd_find_others() {
  before=10-netplan- all=
  if has_bundled networkd; then
    before=60-hextet-
  elif ! has_bundled netplan; then
    all=yes
    if ! networkd_runs; then return 0; fi
  fi
  networkd_units "$own_interfaces" "$before" "$all" >"$work/units.other"
  if [ "$before" = 60-hextet- ]; then other_netdevs >>"$work/units.other"; fi
  while IFS=$tab read -r how path interfaces what <&3; do
    other "$how" "$path" networkd - "$interfaces" "$what"
  done 3<"$work/units.other"
}

networkd_own_files() {
  :
}

networkd_link_files() {
  print_lines /etc/systemd/network/*
}

networkd_facts() {
  # shellcheck disable=SC2046 # a list of words
  unit_facts $(bundled networkd)
}

# What stands and what will stand; and that networkd reads ours for each interface of ours.
networkd_addresses() {
  # shellcheck disable=SC2046 # a list of words
  unit_facts $(planned networkd | cut -d ' ' -f 2) >"$work/addresses.planned"
  set --
  for file in /etc/systemd/network/*.network; do
    if [ -f "$file" ]; then set -- "$@" "$file"; fi
  done
  if [ $# != 0 ]; then unit_facts "$@" >"$work/addresses.now"; fi
  if [ ! -d /run/systemd/netif/links ]; then return 0; fi
  awk '$3 == "unit" { print $1 }' "$work/addresses.planned" | while read -r name; do
    if is_own "$name"; then echo "by networkd /etc/systemd/network/60-hextet-$name.network $name"; fi
  done >>"$work/expect"
}

networkd_links() {
  made_netdevs "$@" | while read -r _ name; do
    case $name in *[!A-Za-z0-9._-]* | '') ;; *) echo "$name" ;; esac
  done
}

# Whether it is yes or no, once that was asked.
networkd=''

networkd_runs() {
  if [ -z "$networkd" ]; then
    networkd=no
    if systemctl is-active --quiet systemd-networkd.service || systemctl is-enabled --quiet systemd-networkd.service; then networkd=yes; fi
  fi 2>/dev/null
  [ "$networkd" = yes ]
}

# networkd_probe FILE INTERFACE: whether it is what networkd configures the interface by.
networkd_probe() {
  read -r index <"/sys/class/net/$2/ifindex" || index=none
  if [ ! -e "/run/systemd/netif/links/$index" ] || grep -q -x -F -e "NETWORK_FILE=$1" "/run/systemd/netif/links/$index"; then
    echo holds
  else
    echo absent
  fi
} 2>/dev/null

# networkd_expected FILE INTERFACE: the same for a person.
networkd_expected() {
  echo "$2 configured by $1"
}

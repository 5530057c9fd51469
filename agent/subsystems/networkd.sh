# ---------------------------------------------------------------------------------------------------------------------
# systemd-networkd
# ---------------------------------------------------------------------------------------------------------------------
# A bundle has no files for it: what it is to do, it is told by netplan's. But a person's units are set aside where they
# configure the same interfaces; from then on they are in the records under this name.

subsystem networkd 10
defines_interfaces networkd 20

networkd_places() {
  :
}

networkd_needs() {
  program=networkctl package=systemd
}

networkd_check() {
  :
}

networkd_pending() {
  report_changes networkd created updated removed
}

networkd_activate() {
  act 60 networkctl reload || act 60 systemctl restart systemd-networkd.service
}

networkd_said() {
  return 1
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
  :
}

networkd_live() {
  :
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
    /usr/local/lib/systemd/network/*.network /usr/lib/systemd/network/*.network; do
    case $file in /run/systemd/network/10-netplan-*.network) ;; *) echo "$file" ;; esac
  done
}

networkd_find_others() {
  all=
  if [ -z "$(bundled netplan)" ]; then all=yes; fi
  if [ "$all" = yes ] && ! networkd_runs; then return 0; fi
  networkd_units "$own_interfaces" "$all" >"$work/units.other"
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

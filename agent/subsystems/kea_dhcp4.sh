# ---------------------------------------------------------------------------------------------------------------------
# Kea's DHCPv4 server
# ---------------------------------------------------------------------------------------------------------------------

subsystem kea_dhcp4 45

kea_dhcp4_places() {
  share /etc/kea/kea-dhcp4.conf
}

kea_dhcp4_needs() {
  program=kea-dhcp4 package=kea-dhcp4-server
}

# By what it is handed: AppArmor lets it read nothing but what is below /etc/kea.
kea_dhcp4_check() {
  planned kea_dhcp4 | { read -r _ source && kea_here "$source" >"$work/kea" && timed 30 kea-dhcp4 -t /dev/stdin <"$work/kea"; }
}

kea_dhcp4_pending() {
  report_changes kea_dhcp4 created updated removed
}

# It keeps leases in a file, which it reads when it starts.
kea_dhcp4_activate() {
  daemon_activate kea_dhcp4 kea-dhcp4-server.service /etc/kea/kea-dhcp4.conf restart
}

kea_dhcp4_said() {
  said_lines '#' "$2" '{ gsub(/[ \t]+/, " "); sub(/^ /, "") }'
}

kea_dhcp4_adapt() {
  return 1
}

kea_dhcp4_reads() {
  :
}

kea_dhcp4_speaks() {
  case $1 in *kea-dhcp4*) return 0 ;; esac
  return 1
}

kea_dhcp4_records() {
  daemon_records kea_dhcp4 kea-dhcp4-server.service "$@"
}

kea_dhcp4_live() {
  daemon_live kea_dhcp4 kea-dhcp4-server.service "$@"
}

kea_dhcp4_boot_units() {
  echo kea-dhcp4-server.service
}

kea_dhcp4_report() {
  :
}

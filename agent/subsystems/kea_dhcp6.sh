# ---------------------------------------------------------------------------------------------------------------------
# Kea's DHCPv6 server
# ---------------------------------------------------------------------------------------------------------------------

subsystem kea_dhcp6 45

kea_dhcp6_places() {
  share /etc/kea/kea-dhcp6.conf
}

kea_dhcp6_needs() {
  program=kea-dhcp6 package=kea-dhcp6-server
}

# By what it is handed: AppArmor lets it read nothing but what is below /etc/kea.
kea_dhcp6_check() {
  planned kea_dhcp6 | { read -r _ source && kea_here "$source" >"$work/kea" && timed 30 kea-dhcp6 -t /dev/stdin <"$work/kea"; }
}

kea_dhcp6_pending() {
  report_changes kea_dhcp6 created updated removed
}

# It keeps leases in a file, which it reads when it starts.
kea_dhcp6_activate() {
  daemon_activate kea_dhcp6 kea-dhcp6-server.service /etc/kea/kea-dhcp6.conf restart
}

kea_dhcp6_said() {
  said_lines '#' "$2" '{ gsub(/[ \t]+/, " "); sub(/^ /, "") }'
}

kea_dhcp6_adapt() {
  return 1
}

kea_dhcp6_reads() {
  :
}

kea_dhcp6_speaks() {
  case $1 in *kea-dhcp6*) return 0 ;; esac
  return 1
}

kea_dhcp6_records() {
  daemon_records kea_dhcp6 kea-dhcp6-server.service "$@"
}

kea_dhcp6_live() {
  daemon_live kea_dhcp6 kea-dhcp6-server.service "$@"
}

kea_dhcp6_boot_units() {
  echo kea-dhcp6-server.service
}

kea_dhcp6_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# radvd, which advertises a host as the router of its networks
# ---------------------------------------------------------------------------------------------------------------------

subsystem radvd 44

radvd_places() {
  share /etc/radvd.conf
}

radvd_needs() {
  program=radvd package=radvd
}

radvd_check() {
  planned radvd | { read -r _ source && timed 30 radvd --logmethod stderr_clean --configtest --config "$source"; }
}

radvd_pending() {
  report_changes radvd created updated removed
}

# A reload says nothing to hosts but what is new: a radvd that ends tells them that their router goes.
radvd_activate() {
  daemon_activate radvd radvd.service /etc/radvd.conf reload-or-restart
}

radvd_said() {
  said_lines '#' "$2" '{ gsub(/[ \t]+/, " "); sub(/^ /, "") }'
}

radvd_adapt() {
  return 1
}

radvd_reads() {
  :
}

radvd_speaks() {
  case $1 in *radvd*) return 0 ;; esac
  return 1
}

radvd_records() {
  daemon_records radvd radvd.service "$@"
}

radvd_live() {
  daemon_live radvd radvd.service "$@"
}

radvd_boot_units() {
  echo radvd.service
}

radvd_report() {
  :
}

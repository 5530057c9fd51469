# ---------------------------------------------------------------------------------------------------------------------
# radvd, which advertises a host as the router of its networks
# ---------------------------------------------------------------------------------------------------------------------
# Its unit is the distribution's, so that it runs and starts at boot only as long as a bundle has its file: in
# records.NAME/radvd is how the unit stood before the first one that did.

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
  # Several changes within seconds are no reason for systemd to start it no more.
  systemctl reset-failed radvd.service 2>/dev/null || :
  if has_planned radvd; then
    act 60 systemctl --quiet enable radvd.service && act 60 systemctl reload-or-restart radvd.service
    return
  fi
  if [ -e /etc/radvd.conf ]; then
    act 60 systemctl try-reload-or-restart radvd.service || return 1
  elif systemctl is-active --quiet radvd.service; then
    act 60 systemctl stop radvd.service || return 1
  fi
  lines_of "$records/radvd" >"$work/radvd.before"
  mend_units "$work/radvd.before"
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

# Where they are lost, the unit stays as it is.
radvd_records() {
  case $1 in
  names) if [ -e ./radvd ]; then echo ./radvd; fi ;;
  keep)
    if ! has_planned radvd; then return 0; fi
    if [ -s "$records/radvd" ]; then cp "$records/radvd" "$2/radvd"; else snapshot_radvd >"$2/radvd"; fi
    ;;
  esac
}

radvd_live() {
  case $1 in
  keep) snapshot_radvd >"$2/radvd" ;;
  holds) ! has_planned radvd || snapshot_radvd | grep -q ' enabled active$' ;;
  last) if [ -s "$transaction/live/radvd" ]; then mend_units "$transaction/live/radvd"; fi ;;
  boot)
    lines_of "$transaction/live/radvd" >"$work/radvd.before"
    while read -r unit enabled _ <&3; do
      if [ "$enabled" = enabled ]; then continue; fi
      unlink_unit "$unit"
      systemctl --no-block stop "$unit" || :
    done 2>/dev/null 3<"$work/radvd.before"
    ;;
  up)
    if ! has_planned radvd || systemctl is-active --quiet radvd.service; then return 0; fi
    trouble="radvd.service does not run: $(systemctl show -p Result -p SubState radvd.service 2>&1 | tr '\n' ' ')"
    return 1
    ;;
  esac
}

# snapshot_radvd: how its unit stands, where bundles have to do with it at all.
snapshot_radvd() {
  if ! has_planned radvd && [ ! -e "$records/radvd" ]; then return 0; fi
  echo radvd.service >"$work/radvd.unit"
  snapshot_units "$work/radvd.unit"
}

radvd_boot_units() {
  echo radvd.service
}

radvd_report() {
  :
}

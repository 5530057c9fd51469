# ---------------------------------------------------------------------------------------------------------------------
# Daemons that the distribution's own unit runs
# ---------------------------------------------------------------------------------------------------------------------
# Such a unit runs and starts at boot only as long as a bundle has the file that its daemon reads: in records.NAME/SUBSYSTEM
# is how the unit stood before the first one that did.

# daemon_activate SUBSYSTEM UNIT FILE VERB: VERB is what systemctl is told where the file has changed.
daemon_activate() {
  # Several changes within seconds are no reason for systemd to start it no more.
  systemctl reset-failed "$2" 2>/dev/null || :
  if has_planned "$1"; then
    act 60 systemctl --quiet enable "$2" && act 60 systemctl "$4" "$2"
    return
  fi
  if [ -e "$3" ]; then
    act 60 systemctl "try-$4" "$2" || return 1
  elif systemctl is-active --quiet "$2"; then
    act 60 systemctl stop "$2" || return 1
  fi
  lines_of "$records/$1" >"$work/$1.before"
  mend_units "$work/$1.before"
}

# daemon_records SUBSYSTEM UNIT WORD...: where they are lost, the unit stays as it is.
daemon_records() {
  case $3 in
  names) if [ -e "./$1" ]; then echo "./$1"; fi ;;
  keep)
    if ! has_planned "$1"; then return 0; fi
    if [ -s "$records/$1" ]; then cp "$records/$1" "$4/$1"; else daemon_stands "$1" "$2" >"$4/$1"; fi
    ;;
  esac
}

# daemon_live SUBSYSTEM UNIT WORD...
daemon_live() {
  case $3 in
  keep) daemon_stands "$1" "$2" >"$4/$1" ;;
  holds) ! has_planned "$1" || daemon_stands "$1" "$2" | grep -q ' enabled active$' ;;
  last) if [ -s "$transaction/live/$1" ]; then mend_units "$transaction/live/$1"; fi ;;
  boot)
    lines_of "$transaction/live/$1" >"$work/$1.before"
    while read -r unit enabled _ <&3; do
      if [ "$enabled" = enabled ]; then continue; fi
      unlink_unit "$unit"
      systemctl --no-block stop "$unit" || :
    done 2>/dev/null 3<"$work/$1.before"
    ;;
  up)
    if ! has_planned "$1" || systemctl is-active --quiet "$2"; then return 0; fi
    trouble="$2 does not run: $(systemctl show -p Result -p SubState "$2" 2>&1 | tr '\n' ' ')"
    return 1
    ;;
  esac
}

# daemon_stands SUBSYSTEM UNIT: how the unit stands, where bundles have to do with it at all.
daemon_stands() {
  if ! has_planned "$1" && [ ! -e "$records/$1" ]; then return 0; fi
  echo "$2" >"$work/$1.unit"
  snapshot_units "$work/$1.unit"
}

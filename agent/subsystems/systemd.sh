# ---------------------------------------------------------------------------------------------------------------------
# Units of systemd, and what they run
# ---------------------------------------------------------------------------------------------------------------------
# Units, modules that are loaded at boot, and the programs and settings in /etc/hextet that units name. A bundle says which
# units are to be enabled and started: $work/units; in $work/units.before are those that were until now.

subsystem systemd 80 runs

systemd_places() {
  place '/etc/systemd/system/hextet-*.service'
  place '/etc/systemd/system/hextet-*.timer'
  place '/etc/modules-load.d/*.conf'
  place '/etc/hextet/*'
}

systemd_needs() {
  program=systemctl package=systemd
}

systemd_check() {
  command -v systemd-analyze >/dev/null || return 3
  mkdir -p "$work/verify"
  planned systemd >"$work/files"
  set --
  while read -r path source; do
    case $path in
    "$units_at"/*)
      cp "$source" "$work/verify/${path##*/}"
      set -- "$@" "$work/verify/${path##*/}"
      ;;
    esac
  done <"$work/files"
  if [ $# = 0 ]; then return 0; fi
  timed 30 systemd-analyze verify --man=no "$@" >"$work/verify.log" 2>&1 && return 0
  # Not every release knows that word, which spares it looking for manual pages.
  if grep -q -e "unrecognized option '--man" "$work/verify.log"; then
    timed 30 systemd-analyze verify "$@" >"$work/verify.log" 2>&1 && return 0
  fi
  # A program that comes with this bundle is not there yet.
  while read -r path _; do
    grep -v -F -e "Command $path is not executable" "$work/verify.log" >"$work/verify.rest" || :
    mv "$work/verify.rest" "$work/verify.log"
  done <"$work/files"
  sed "s|$work/verify|$units_at|g" "$work/verify.log"
  [ ! -s "$work/verify.log" ]
}

systemd_pending() {
  if changes systemd created updated removed || ! units_stand; then echo systemd; fi
  if changes systemd created updated; then changed_units; fi
}

systemd_activate() {
  must_read=
  while read -r unit <&3; do
    if grep -q -x -F -e "$unit" "$work/units"; then continue; fi
    if systemctl is-active --quiet "$unit"; then act 60 systemctl stop "$unit" || return 1; fi
    unlink_unit "$unit"
    must_read=yes
    systemctl reset-failed "$unit" || :
  done 3<"$work/units.before"
  if [ ! -e "$work/units.enabled" ]; then enable_units || return 1; fi
  # It takes systemd a while: once, and not where whoever was notified before has had it do so, as netplan does.
  if [ -n "$must_read" ] || ! has_read_all_since "$work/units.enabled"; then
    act 60 systemctl daemon-reload || return 1
  fi
  set --
  while read -r unit; do set -- "$@" "$unit"; done <"$work/units"
  if planned systemd | grep -q '^/etc/modules-load.d/'; then
    act 60 systemctl restart systemd-modules-load.service || return 1
  fi
  # Several changes within seconds are no reason for systemd to start one no more.
  if [ $# != 0 ]; then systemctl reset-failed "$@" 2>/dev/null || :; fi
  units_in_order >"$work/units.ordered"
  while read -r unit <&3; do
    if grep -q -x -F -e "unit $unit" "$work/pending"; then verb_of_unit=restart; else verb_of_unit=start; fi
    act 60 systemctl "$verb_of_unit" "$unit" || return 1
  done 3<"$work/units.ordered"
}

# What units run is another whenever its text is.
systemd_said() {
  case $1 in "$units_at"/* | /etc/modules-load.d/*) said_lines '[#;]' "$2" '{ sub(/^[ \t]+/, "") }' ;; *) return 1 ;; esac
}

systemd_adapt() {
  return 1
}

systemd_reads() {
  print_lines "$units_at"/hextet-*.d/*.conf
}

systemd_speaks() {
  case $1 in systemctl*) return 0 ;; esac
  return 1
}

systemd_records() {
  case $1 in rebuild) found_units >"$2/units" ;; esac
}

systemd_live() {
  case $1 in
  keep)
    cat "$work/units" >"$work/units.all" || return 1
    if [ -s "$records/units" ]; then awk '!seen[$0]++' "$work/units" "$records/units" >"$work/units.all" || return 1; fi
    snapshot_units "$work/units.all" >"$2/units"
    ;;
  installed) if is_pending systemd; then enable_units; fi ;;
  holds) ! snapshot_units "$work/units" | grep -q -v ' enabled active$' ;;
  back) rm -f "$work/units.enabled" && plan_units_back ;;
  last) mend_units "$transaction/live/units" ;;
  boot) restore_units_at_boot ;;
  up) note_units ;;
  note) cp "$work/units.after" "$2/units.after" || : ;;
  still) units_settle "$2/units.after" ;;
  esac
}

systemd_boot_units() {
  :
}

systemd_report() {
  between=
  snapshot_units "$work/units" >"$work/units.reported" || :
  printf ', "units": ['
  while read -r unit enabled active; do
    if [ "$enabled" = enabled ]; then enabled=true; else enabled=false; fi
    if [ "$active" = active ]; then active=true; else active=false; fi
    printf '%s{"unit": "%s", "enabled": %s, "active": %s}' "$between" "$unit" "$enabled" "$active"
    between=', '
  done <"$work/units.reported"
  printf ']'
}

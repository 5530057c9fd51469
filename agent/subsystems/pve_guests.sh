# ---------------------------------------------------------------------------------------------------------------------
# Guests of Proxmox VE: what qm and pct have of their networks
# ---------------------------------------------------------------------------------------------------------------------
# A file says what is the layout's of one guest; pve_guests/settings.sh has its form. Everything else of the guest is its own. In
# records.NAME/pve_guests is, of each guest, what these settings were before they were the layout's. No guest is started anew: what
# waits for that is said.

subsystem pve_guests 75

pve_guests_places() {
  share '/etc/hextet/guests/*.conf'
}

pve_guests_needs() {
  program=qm package='qemu-server, of Proxmox VE'
}

pve_guests_check() {
  planned pve_guests >"$work/guest.files"
  while read -r path source <&3; do
    guest_grammar "$path" "$source" || continue
    read_guest "$source"
    guest_faults "$path"
  done 3<"$work/guest.files" >"$work/guest.faults"
  cat "$work/guest.faults"
  [ ! -s "$work/guest.faults" ]
}

pve_guests_pending() {
  report_changes pve_guests created updated removed
}

# On the way back everything is done by what was noted.
pve_guests_activate() {
  if [ -n "$guests_go_back" ]; then return 0; fi
  give_up_settings "$work/guest.given-up" || return 1
  planned pve_guests >"$work/guest.files"
  while read -r path _ <&3; do
    read_guest "$path"
    if guest_is_there; then set_guest || return 1; fi
  done 3<"$work/guest.files"
}

pve_guests_said() {
  said_lines '#' "$2"
}

pve_guests_adapt() {
  return 1
}

pve_guests_reads() {
  :
}

pve_guests_speaks() {
  case $1 in 'qm '* | 'pct '*) return 0 ;; esac
  return 1
}

# Where they are lost, settings stay as they are.
pve_guests_records() {
  case $1 in
  names) if [ -e ./pve_guests ]; then echo ./pve_guests; fi ;;
  keep) keep_settings "$2" ;;
  esac
}

guests_go_back=''

pve_guests_live() {
  case $1 in
  keep) note_settings >"$2/pve_guests" ;;
  holds) planned pve_guests >"$work/guest.files" && ! list_differences | grep -q . ;;
  up) say_of_guests ;;
  back) guests_go_back=yes ;;
  notified) settings_go_back ;;
  # The guard comes before the file system that Proxmox VE has its guests in.
  boot) settings_go_back ;;
  esac
}

pve_guests_boot_units() {
  :
}

# Settings that are not what their file says.
pve_guests_report() {
  planned pve_guests >"$work/guest.files"
  list_differences >"$work/guest.reported"
  if [ ! -s "$work/guest.reported" ]; then return 0; fi
  between=
  printf ', "settings": ['
  while IFS=$tab read -r title key wanted value; do
    printf '%s{"of": "%s", "setting": "%s", "planned": "%s", "now": "%s"}' "$between" \
      "$(json_text "$title")" "$key" "$(json_text "$wanted")" "$(json_text "$value")"
    between=', '
  done <"$work/guest.reported"
  printf ']'
}

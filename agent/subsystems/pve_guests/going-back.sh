# ---------------------------------------------------------------------------------------------------------------------
# What settings of guests were
# ---------------------------------------------------------------------------------------------------------------------

# former_guests: the guests' files of the records in force, a path a line.
former_guests() {
  lines_of "$records/installed" | while read -r path _ subsystem _; do
    if [ "$subsystem" = pve_guests ]; then echo "$records/files$path"; fi
  done
}

# keep_settings RECORDS: notes there what each setting was before it became the layout's, `KIND NUMBER SETTING: VALUE`; of those
# that are so no longer, $work/guest.given-up has what they were.
keep_settings() {
  : >"$work/guest.kept" && : >"$work/guest.given-up" || return 1
  planned pve_guests >"$work/guest.files"
  former_guests >"$work/guest.former"
  if [ ! -s "$work/guest.files" ] && [ ! -s "$work/guest.former" ]; then return 0; fi
  while read -r _ source <&3; do
    read_guest "$source"
    lines_of "$records/pve_guests" >"$work/guest.known"
    if guest_is_there && ask_guest; then
      guest_settings now "$work/guest.wanted" "$work/guest.config" | sed "s/^/$guest_kind $guest_number /" >>"$work/guest.known"
    fi
    # What is known already comes first, and stands.
    awk -v guest="$guest_kind $guest_number" -v wanted="$work/guest.wanted" '
      BEGIN { while ((getline line <wanted) > 0) { sub(/ .*/, ":", line); ours[line] = 1 } }
      $1 " " $2 == guest && ($3 in ours) && !seen[$3]++
    ' "$work/guest.known" >>"$work/guest.kept"
    cp "$work/guest.wanted" "$work/guest.next.$guest_kind.$guest_number"
  done 3<"$work/guest.files"
  while read -r former <&3; do
    if [ ! -e "$former" ]; then continue; fi
    read_guest "$former"
    next_settings=$work/guest.next.$guest_kind.$guest_number
    lines_of "$records/pve_guests" | sed -n "s/^$guest_kind $guest_number //p" >"$work/guest.before"
    guest_settings held "$work/guest.wanted" "$work/guest.before" "$(if [ -e "$next_settings" ]; then echo "$next_settings"; fi)" |
      sed "s/^/$guest_kind $guest_number /" >>"$work/guest.given-up"
  done 3<"$work/guest.former"
  cp "$work/guest.kept" "$1/pve_guests"
}

# note_settings: of each guest of this bundle, and of that of before, what it has of the settings that are the layout's in either.
note_settings() {
  { planned pve_guests | while read -r _ source; do echo "$source"; done; former_guests; } >"$work/guest.both"
  while read -r file <&3; do
    if [ ! -e "$file" ]; then continue; fi
    read_guest "$file"
    if ! guest_is_there || ! ask_guest; then continue; fi
    guest_settings now "$work/guest.wanted" "$work/guest.config" >"$work/guest.before"
    guest_settings held "$work/guest.wanted" "$work/guest.before" | sed "s/^/$guest_kind $guest_number /"
  done 3<"$work/guest.both"
}

# give_up_settings LIST: gives guests what stands in it, `KIND NUMBER SETTING VALUE` a line.
give_up_settings() {
  failed=
  cut -d ' ' -f 1,2 "$1" | sort_once >"$work/guest.numbers"
  while read -r guest_kind guest_number <&4; do
    guest_name=''
    know_guest
    if ! guest_is_there; then continue; fi
    sed -n "s/^$guest_kind $guest_number //p" "$1" >"$work/guest.wanted"
    set_guest || failed="$failed $guest_title: $trouble;"
  done 4<"$work/guest.numbers"
  trouble=$failed
  [ -z "$failed" ]
}

sort_once() {
  awk '!seen[$0]++'
}

# settings_go_back: $lost says of which guests they did not. Where Proxmox VE has not come up yet, the change is not settled before
# it has.
settings_go_back() {
  if ! is_pending pve_guests || [ ! -s "$transaction/live/pve_guests" ]; then return 0; fi
  if [ ! -d /etc/pve/qemu-server ] && [ ! -d /etc/pve/lxc ]; then
    lost_files="$lost_files Proxmox VE does not run yet, which has to be told what guests had;"
    return 0
  fi
  give_up_settings "$transaction/live/pve_guests" || lost="$lost$trouble"
}

# say_of_guests: for a person, what of the guests that were set is not in force yet, and which are not there.
say_of_guests() {
  planned pve_guests >"$work/guest.files"
  while read -r path _ <&3; do
    read_guest "$path"
    if ! guest_is_there; then
      note "$guest_title is not on this host; once it is, hextet heal gives it its network"
    elif [ -e "$work/guests.set" ] && has_line "$work/guests.set" "$guest_kind $guest_number $guest_name"; then
      say_of_guest
    fi
  done 3<"$work/guest.files"
}

say_of_guest() {
  waiting=$(timed 30 "$guest_tool" pending "$guest_number" | awk -v wanted="$work/guest.wanted" '
    BEGIN { while ((getline line <wanted) > 0) { sub(/ .*/, ":", line); ours[line] = 1 } }
    ($1 == "new" || $1 == "del") && (($2 in ours) || ($2 ":" in ours)) { sub(/:$/, "", $2); printf "%s%s", between, $2; between = ", " }
  ') || :
  if [ -n "$waiting" ]; then
    note "$guest_title has $waiting only once it is started anew, which hextet does not do: $guest_tool reboot $guest_number"
  elif [ "$guest_kind" = vm ] && grep -q '^ipconfig' "$work/guest.wanted"; then
    if ! ask_guest || ! has_cloud_init_drive; then
      note "$guest_title has no cloud-init drive, so that its addresses reach it by no way: qm set $guest_number --ide2 STORAGE:cloudinit"
    elif [ "$(timed 30 qm status "$guest_number")" = 'status: running' ]; then
      note "$guest_title runs, and its cloud-init takes addresses when it is started anew, which hextet does not do: qm reboot $guest_number"
    fi
  fi
}

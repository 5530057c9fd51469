# ---------------------------------------------------------------------------------------------------------------------
# Other stanzas that configure interfaces of the bundle
# ---------------------------------------------------------------------------------------------------------------------

# Of ifupdown2's files those that ours names; of ifupdown's those beside ours; where another is to configure them, all that are
# read at boot.
ifupdown2_find_others() {
  are_read=
  if has_bundled ifupdown; then are_read=yes; fi
  if has_bundled ifupdown2; then
    are_read=yes
    for file in $(bundled ifupdown2); do sourced "$file"; done >"$work/stanzas"
  elif [ -e /etc/network/interfaces ]; then
    { echo /etc/network/interfaces && sourced /etc/network/interfaces; } >"$work/stanzas"
  else
    return 0
  fi
  # What comes back with the change is looked at too.
  while read -r change path _ _ source; do
    case $change,$source in removed,-) ;; removed,*) if [ ! -e "$path" ] && is_sourced "$path"; then echo "$path" >>"$work/stanzas"; fi ;; esac
  done <"$work/plan"
  number=0
  while read -r path <&3; do
    if [ "$path" = "$stanza_file" ]; then continue; fi
    number=$((number + 1))
    other_stanzas "$path" "$work/stanzas.$number"
  done 3<"$work/stanzas"
}

# are_read_at_boot: where nothing is found in them, nobody is asked.
are_read_at_boot() {
  if [ -z "$are_read" ]; then
    are_read=no
    if systemctl is-enabled --quiet networking.service 2>/dev/null; then are_read=yes; fi
  fi
  [ "$are_read" = yes ]
}

# other_stanzas PATH CONTENT
other_stanzas() {
  outcome=0
  said=$(stanza_cut "$own_interfaces" "$(stands_as "$1")" "$2") || outcome=$?
  if [ -z "$said" ] || ! are_read_at_boot; then return 0; fi
  interfaces=${said%%"$tab"*} what=${said#*"$tab"}
  reader=$(reader_of_stanzas)
  if [ "$outcome" = 1 ]; then
    other refuse "$1" ifupdown2 - - "$what"
  elif [ -z "$reader" ]; then
    other refuse "$1" ifupdown2 - "$interfaces" "it says $what, and networking.service brings that up at boot; take it out of there, or disable networking.service"
  elif [ "$outcome" = 3 ]; then
    other aside "$1" "$reader" - "$interfaces" "$what"
  elif ! stanza_proof "$own_interfaces" "$(stands_as "$1")" "$2"; then
    other refuse "$1" "$reader" - "$interfaces" "$reader reads something else of other interfaces once that is taken out; part them into files of their own"
  else
    other cut "$1" "$reader" "$2" "$interfaces" "$what"
  fi
}

# reader_of_stanzas: which of the two this host has; they exclude each other as packages.
reader_of_stanzas() {
  if command -v ifreload >/dev/null; then echo ifupdown2; elif [ -n "$(scripts_at)" ]; then echo ifupdown; fi
}

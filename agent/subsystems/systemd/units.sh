# ---------------------------------------------------------------------------------------------------------------------
# Units: how they stand, which are to be notified of a change, and as they were
# ---------------------------------------------------------------------------------------------------------------------

# Units of the bundle to be notified of a change, as lines of $work/pending: their own file, or one of /etc/hextet that it
# names, is new.
changed_units() {
  while read -r unit <&3; do
    home=$(home_of "$unit")
    while read -r change path _ subsystem _; do
      case $change,$subsystem in created,systemd | updated,systemd) ;; *) continue ;; esac
      if is_respelled "$path"; then continue; fi
      case $path in
      "$home") ;;
      /etc/hextet/*) case $(planned_text "$home") in *"$path"*) ;; *) continue ;; esac ;;
      *) continue ;;
      esac
      echo "unit $unit"
      break
    done <"$work/plan"
  done 3<"$work/units"
}

# planned_text PATH: what will stand there.
planned_text() {
  planned systemd | while read -r path source; do if [ "$path" = "$1" ]; then cat "$source"; fi; done
}

# units_in_order: those of the bundle, each after those of them that it requires: what runs on a network of a daemon's is started anew
# once that network is. The bundle has them by their names.
units_in_order() {
  awk -v at="$units_at/" '
    function say(name, words, count, at_word) {
      if (name in said) return
      said[name]
      count = split(needs[name], words, " ")
      for (at_word = 1; at_word <= count; at_word++) if (words[at_word] in ours) say(words[at_word])
      print name
    }
    { ours[$0]; unit[NR] = $0 }
    END {
      for (i = 1; i <= NR; i++) {
        file = at unit[i]
        while ((getline line <file) > 0) if (sub(/^(Requires|BindsTo)=/, "", line)) needs[unit[i]] = needs[unit[i]] " " line
        close(file)
      }
      for (i = 1; i <= NR; i++) say(unit[i])
    }
  ' "$work/units"
}

# enable_units: those of the bundle; for the next boot, and before anybody is notified of anything.
enable_units() {
  set --
  while read -r unit; do set -- "$@" "$unit"; done <"$work/units"
  if [ $# != 0 ]; then act 60 systemctl --quiet --no-reload enable "$@" || return 1; fi
  note_reading >"$work/units.enabled"
}

# note_reading: systemd makes the folder of its generators' units anew each time that it reads everything anew.
note_reading() {
  stat -c '%i %y' /run/systemd/generator 2>/dev/null || echo none
}

# has_read_all_since FILE: whether it has done so since that was noted.
has_read_all_since() {
  read -r noted <"$1" && [ "$(note_reading)" != "$noted" ]
}

# Whether the units are the ones that were enabled and started already, by an earlier run or by others.
units_stand() {
  if [ ! -s "$work/units" ] && [ ! -s "$records/units" ]; then return 0; fi
  if [ "$records" = "$work/stood" ]; then
    # That they are there says nothing of what systemd was notified of.
    if [ -n "$(only_in "$records/units" "$work/units")" ]; then return 1; fi
  else
    if cmp -s "$work/units" "$records/units"; then return 0; fi
    if [ -s "$records/units" ]; then return 1; fi
  fi
  while read -r unit <&3; do
    systemctl is-enabled --quiet "$unit" && systemctl is-active --quiet "$unit" || return 1
  done 3<"$work/units" 2>/dev/null
}

# snapshot_units LIST: which of them are enabled and which are active.
snapshot_units() {
  state_said=
  while read -r unit <&3; do
    is_enabled=- is_active=-
    if systemctl is-enabled --quiet "$unit"; then is_enabled=enabled; fi
    if state_said=$(systemctl is-active "$unit"); then is_active=active; fi
    echo "$unit $is_enabled $is_active"
  done 2>/dev/null 3<"$1"
  # A systemd that is going down says neither yes nor no: who answers the last question has answered those before it.
  case $state_said in active | inactive | failed) return 0 ;; esac
  if [ -s "$1" ] && ! systemctl show -p Version >"$work/version" 2>&1; then
    echo "systemd does not answer: $(cat "$work/version")"
    return 1
  fi >&2
}

# Units as they were: mend_units BEFORE
mend_units() {
  while read -r unit enabled active <&3; do
    if systemctl is-enabled --quiet "$unit"; then is_enabled=enabled; else is_enabled=-; fi
    if systemctl is-active --quiet "$unit"; then is_active=active; else is_active=-; fi
    case $enabled,$is_enabled in
    enabled,-) act 60 systemctl enable "$unit" || lost="$lost $trouble;" ;;
    -,enabled) unlink_unit "$unit" ;;
    esac
    case $active,$is_active in
    active,-)
      systemctl reset-failed "$unit" || :
      act 60 systemctl start "$unit" || lost="$lost $trouble;"
      ;;
    -,active) act 60 systemctl stop "$unit" || lost="$lost $trouble;" ;;
    esac
  done 2>/dev/null 3<"$1"
}

# found_units: those whose files were found, and instances that systemd is to start.
found_units() {
  {
    sed -n "s|^$units_at/\(hextet-[^@]*\)\$|\1|p" "$work/found"
    for link in "$units_at"/*.wants/hextet-*@*; do
      if [ -h "$link" ]; then echo "${link##*/}"; fi
    done
  } | awk '!seen[$0]++'
}

# What `systemctl disable` does, also for a unit whose file is gone.
unlink_unit() {
  rm -f "$units_at"/*.wants/"$1" "$units_at"/*.requires/"$1"
}

# The units of going back: those of the records in force, and all that the change may have notified.
plan_units_back() {
  # One without its file was as little to be had before.
  lines_of "$records/units" | while read -r unit; do
    if [ -e "$(home_of "$unit")" ]; then echo "$unit"; fi
  done >"$work/units"
  {
    lines_of "$records/units"
    lines_of "$state/records.$id/units"
    cut -d ' ' -f 1 "$transaction/live/units"
  } | awk '!seen[$0]++' >"$work/units.before"
  if changes systemd updated; then changed_units >>"$work/pending"; fi
}

# Jobs for units that are no longer there, or are again, are set right.
restore_units_at_boot() {
  while read -r unit; do
    if ! grep -q -x -F -e "$unit" "$work/units"; then unlink_unit "$unit"; fi
  done <"$work/units.before"
  act 30 systemctl daemon-reload || lost="$lost $trouble;"
  while read -r unit enabled active <&3; do
    case $enabled in
    enabled) systemctl is-enabled --quiet "$unit" || act 30 systemctl enable "$unit" || lost="$lost $trouble;" ;;
    *) unlink_unit "$unit"; systemctl --no-block stop "$unit" || : ;;
    esac
    if [ "$active" = active ] && [ "$enabled" = enabled ]; then systemctl --no-block start "$unit" || :; fi
  done 2>/dev/null 3<"$transaction/live/units"
}

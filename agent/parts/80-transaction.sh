# ---------------------------------------------------------------------------------------------------------------------
# A change that can be undone
# ---------------------------------------------------------------------------------------------------------------------
# keep        all that going back needs is on the disk, and so are the records of what will be ours
# (arm)       from here on the host goes back by itself
# install, activate, probe
# commit      one rename: the new records are in force, the transaction is none any longer
# roll_back   or: the files, and what was in force, as they were; the records in force were never touched

# Whether there is a change that is neither confirmed nor undone; $id names it.
unsettled() {
  if [ ! -e "$transaction/current" ]; then return 1; fi
  read -r id <"$transaction/current" || id=unknown
}

keep() {
  rm -rf "$state/transaction.new" && mkdir -p "$state/transaction.new/files" "$state/transaction.new/live" || return 1
  id=$(cat /proc/sys/kernel/random/uuid) || return 1
  next=$state/records.$id
  mkdir "$next" && keep_files && keep_records && keep_live || return 1
  # An answer that says what is missing is of more use than a program that has been replaced meanwhile.
  cp "$0" "$state/transaction.new/agent" && echo "$id" >"$state/transaction.new/current" &&
    cut -d ' ' -f 1-4 "$work/plan" >"$state/transaction.new/plan" && cp "$work/pending" "$state/transaction.new/pending" &&
    flush_folders "$state" && rm -rf "$transaction" "$run/live.after" && mv "$state/transaction.new" "$transaction" &&
    flush "$state" "${state%/*}"
}

# What stands now: for going back, and for the day when hextet goes. A link needs no room and is the very same file.
keep_files() {
  lines_of "$state/folders" >"$work/folders"
  while read -r change path _ subsystem source; do
    case $change in created | updated | removed)
      if [ -e "$path" ]; then
        kept=$state/transaction.new/files$path
        mkdir -p "${kept%/*}" && { ln "$path" "$kept" 2>/dev/null || cp -p "$path" "$kept"; } || return 1
      fi
      if [ "$source" != - ] && [ ! -d "${path%/*}" ]; then echo "${path%/*}" >>"$work/folders"; fi
      case $subsystem,$source in
      netplan,/* | ifupdown2,/*) redacted <"$source" >>"$state/transaction.new/named" || return 1 ;;
      esac
      ;;
    esac
    case $change in removed | left) continue ;; esac
    if lines_of "$records/installed" | cut -d ' ' -f 1 | grep -q -x -F -e "$path"; then continue; fi
    if [ -e "$path" ]; then
      copy_under "$path" "$state/original" || return 1
    else
      rm -f "$state/original$path" || return 1
    fi
  done <"$work/plan"
  if [ ! -e "$state/transaction.new/named" ]; then : >"$state/transaction.new/named"; fi
  if [ -s "$work/folders" ]; then
    awk '!seen[$0]++' "$work/folders" >"$state/folders.new" && mv -f "$state/folders.new" "$state/folders"
  fi
}

# The records that will be in force once the change is confirmed.
keep_records() {
  cp "$work/bundle" "$next/bundle" && cp "$work/host" "$next/host" && cp "$work/units" "$next/units" &&
    : >"$next/installed" || return 1
  while read -r number path mode subsystem merge; do
    if [ "$merge" = json ]; then
      mkdir -p "$next/held${path%/*}" && cp "$work/$number.merged.held" "$next/held$path" || return 1
    fi
    case $merge in
    secret=*) ;;
    *) mkdir -p "$next/files${path%/*}" && cp "$work/$number" "$next/files$path" || return 1 ;;
    esac
    case $merge in
    secret=*) mkdir -p "$next/secrets" && cp "$work/$number" "$next/secrets/${merge#secret=}" || return 1 ;;
    esac
    echo "$path $mode $subsystem $merge" >>"$next/installed" || return 1
  done <"$work/manifest"
  keep_sysctl && cp "$work/sysctl.final" "$next/sysctl"
}

keep_live() {
  live=$state/transaction.new/live
  cat "$work/units" >"$work/units.both" && lines_of "$records/units" >>"$work/units.both" || return 1
  awk '!seen[$0]++' "$work/units.both" >"$work/units.all"
  snapshot "$live" && snapshot_units "$work/units.all" >"$live/units" && cp "$work/sysctl.live" "$live/sysctl"
}

# Kernel parameters keep no record of themselves: notes the value that each had before it became ours, as lines that
# sysctl can read. $work/sysctl.final: those of the bundle; .restore: those that are ours no longer, at their old
# values; .live: the values of all of these now. One for `all` interfaces changes that of each.
keep_sysctl() {
  : >"$work/sysctl.final" && : >"$work/sysctl.restore" && : >"$work/sysctl.keys" && : >"$work/sysctl.live" || return 1
  planned sysctl >"$work/files"
  if [ ! -s "$work/files" ] && [ ! -s "$records/sysctl" ]; then return 0; fi
  set --
  while read -r _ source; do set -- "$@" "$source"; done <"$work/files"
  awk -v before="$records/sysctl" -v out="$work/sysctl" '
    # The first separator says which of . and / separates; the other is part of a name (eth0.5).
    function path_of(key,    i, c, path) {
      if (key !~ /^[^\/]*\./) return key
      for (i = 1; i <= length(key); i++) {
        c = substr(key, i, 1)
        path = path (c == "." ? "/" : c == "/" ? "." : c)
      }
      return path
    }
    BEGIN {
      while ((getline line < before) > 0) {
        key = line; sub(/ = .*/, "", key)
        value[key] = line; order[++count] = key
      }
    }
    /^[ \t]*([#;]|$)/ { next }
    {
      key = $0; sub(/[ \t]*=.*/, "", key); sub(/^[ \t]*-?[ \t]*/, "", key); key = path_of(key)
      ours[key] = 1
      if (key in value) next
      file = "/proc/sys/" key
      if ((getline line < file) > 0) { value[key] = key " = " line; order[++count] = key }
      close(file)
    }
    END {
      for (i = 1; i <= count; i++) {
        print order[i] >(out ".keys")
        print value[order[i]] >(out (order[i] in ours ? ".final" : ".restore"))
      }
    }
  ' "${@:-/dev/null}" || return 1
  while read -r key; do
    case $key in
    */conf/all/*) set -- "/proc/sys/$key" "/proc/sys/${key%%/all/*}"/*/"${key##*/all/}" ;;
    *) set -- "/proc/sys/$key" ;;
    esac
    # Not by `read`: some shells read byte by byte, and the kernel gives such a file at one go or not at all.
    grep -s -H . "$@" | sed 's|^/proc/sys/||; s|:| = |'
  done <"$work/sysctl.keys" >"$work/sysctl.live"
}

# Every file is written beside its place first, so that a full disk is met before anything is replaced.
install_files() {
  : >"$work/targets" && : >"$work/new" && : >"$work/changed.folders" || return 1
  while read -r change path mode _ source; do
    case $change in created | updated | removed) ;; *) continue ;; esac
    folder=${path%/*}
    new=$folder/.${path##*/}.hextet
    if [ "$source" != - ]; then
      if [ ! -d "$folder" ]; then mkdir -m 0755 "$folder" || return 1; fi
      rm -f "$new" || return 1
      if [ "$mode" = - ]; then
        cp -p "$source" "$new" || return 1
      else
        cat "$source" >"$new" && chown 0:0 "$new" && chmod "$mode" "$new" || return 1
      fi
      echo "$new" >>"$work/new"
    fi
    echo "$folder" >>"$work/changed.folders"
    echo "$source $path $new" >>"$work/targets"
  done <"$work/plan"
  flush_listed "$work/new" || return 1
  while read -r source path new; do
    if [ "$source" = - ]; then rm -f "$path"; else mv -f "$new" "$path"; fi || return 1
  done <"$work/targets"
  flush_listed "$work/changed.folders"
}

# Folders that hextet made go when nothing is left in them.
remove_folders() {
  lines_of "$state/folders" >"$work/folders"
  while read -r folder; do rmdir "$folder" 2>/dev/null || :; done <"$work/folders"
}

# activate: each subsystem once. One whose program has gone since has nothing to be told.
activate() {
  for name in $subsystems; do
    if ! grep -q -x -e "$name" "$work/pending"; then continue; fi
    if ! command -v "$("subsystem_$name" needs)" >/dev/null; then continue; fi
    "subsystem_$name" activate </dev/null || return 1
    activated="$activated $name"
  done
}

# The one step that makes a change last.
commit() {
  mv -f "$transaction/current" "$state/current" || return 1
  changing=
  back=
  flush "$state" "$transaction" || return 1
  tidy
}

# What a change that is settled leaves behind; where nothing is ours any longer, everything of hextet.
tidy() {
  if unsettled; then return 0; fi
  find_records
  rm -rf "$transaction" "$state/transaction.new"
  rm -f "$run/deadline" "$run/stuck"
  if [ ! -s "$records/installed" ]; then
    remove_folders
    disarm_for_good
    rm -rf "$state"
    return 0
  fi
  for folder in "$state"/records.*; do
    if [ "$folder" != "$records" ]; then rm -rf "$folder"; fi
  done
  if [ -s "$state/settled" ]; then
    while read -r how hash path; do
      if settled "$how" "$path" && cut -d ' ' -f 1 "$records/installed" | grep -q -x -F -e "$path"; then echo "$how $hash $path"; fi
    done <"$state/settled" >"$work/settled"
    if cp "$work/settled" "$state/settled.new"; then mv -f "$state/settled.new" "$state/settled"; fi
  fi
  if [ -d "$state/original" ]; then
    find "$state/original" -type f >"$work/originals"
    while read -r file; do
      if ! cut -d ' ' -f 1 "$records/installed" | grep -q -x -F -e "${file#"$state/original"}"; then rm -f "$file"; fi
    done <"$work/originals"
  fi
}

# roll_back WHY [boot]: the host as it was before the change. $lost says what could not be brought back. Whatever ends
# this in the middle, it is done again from the beginning: by the watcher, the boot guard or the next agent.
roll_back() {
  lost=
  changing=
  unsettled || return 0
  echo "rolls back: $1"
  find_records
  cp "$transaction/plan" "$work/undone"
  cp "$transaction/pending" "$work/pending"
  restore_files
  if [ -n "$lost_files" ] && [ -e "$run/stuck" ]; then
    # As at the last attempt; who reads them has been told.
    lost=$lost_files
    return 0
  fi
  plan_back
  told=
  if [ -e "$run/activating" ]; then read -r told <"$run/activating" || :; fi
  if [ "${2-}" = boot ]; then restore_boot; elif [ "$told" = "$id" ]; then restore_live; fi
  if [ -n "$lost_files" ]; then
    # Not given up: the records of this change stay until the files are back.
    lost="$lost_files$lost"
    : >"$run/stuck"
    note_rollback "$1" false
    return 0
  fi
  note_rollback "$1" "$(if [ -n "$lost" ]; then echo false; else echo true; fi)"
  rm -f "$transaction/current"
  tidy
}

# The files of before, as the very files that they were; $lost_files names those that could not be put back.
restore_files() {
  lost_files=
  while read -r change path _; do
    case $change in created | updated | removed) ;; *) continue ;; esac
    new=${path%/*}/.${path##*/}.hextet
    kept=$transaction/files$path
    rm -f "$new" || :
    if [ ! -e "$kept" ]; then
      rm -f "$path" || lost_files="$lost_files $path could not be removed;"
    elif ! cmp -s "$kept" "$path" || [ "$(stat -c %u:%g:%a "$kept")" != "$(stat -c %u:%g:%a "$path")" ]; then
      mkdir -p "${path%/*}" || :
      # The last resort, where /var is a disk of its own and that of /etc is full: in the room of the file that goes.
      if { ln "$kept" "$new" 2>/dev/null || cp -p "$kept" "$new"; } && mv -f "$new" "$path"; then
        rm -f "$new" || :
      else
        rm -f "$new" || :
        cp -p "$kept" "$path" || lost_files="$lost_files $path could not be put back;"
      fi
    fi
    if [ -d "${path%/*}" ]; then echo "${path%/*}"; fi >>"$work/restored.folders"
  done <"$work/undone"
  flush_listed "$work/restored.folders" || :
  remove_folders
}

# The plan of going back, for those who activate: what the records in force say, and which of it came back just now.
plan_back() {
  : >"$work/manifest"
  lines_of "$records/units" >"$work/units"
  cat "$work/units" >"$work/units.before"
  lines_of "$state/records.$id/units" >>"$work/units.before"
  awk -v undone="$work/undone" '
    BEGIN {
      while ((getline line < undone) > 0) {
        split(line, field, " ")
        if (field[1] ~ /^(created|updated|removed)$/) { changed[field[2]] = 1; order[++count] = field[2]; rest[field[2]] = field[3] " " field[4] }
      }
    }
    { ours[$1] = 1; print ($1 in changed ? "updated" : "kept"), $1, $2, $3, $1 }
    END { for (i = 1; i <= count; i++) if (!(order[i] in ours)) print "removed", order[i], rest[order[i]], "-" }
  ' "$records/installed" 2>/dev/null >"$work/plan" || awk '
    $1 ~ /^(created|updated|removed)$/ { print "removed", $2, $3, $4, "-" }
  ' "$work/undone" >"$work/plan"
  if touched systemd updated; then changed_units | sed 's/^/unit /' >>"$work/pending"; fi
}

# Told in the same order as on the way there; whoever fails holds up none of the others.
restore_live() {
  if [ -e "$run/live.after/complete" ]; then note_later; else note_live_after || :; fi
  : >"$work/sysctl.restore"
  # First too: with IPv6 turned off, nobody could give an interface its addresses back.
  restore_sysctl
  for name in $subsystems; do
    if ! grep -q -x -e "$name" "$work/pending"; then continue; fi
    if ! command -v "$("subsystem_$name" needs)" >/dev/null; then continue; fi
    # A preseed that is gone is told to nobody; one that is back is.
    "subsystem_$name" activate </dev/null || lost="$lost $trouble;"
  done
  restore_sysctl
  if mend "$transaction/live" "$run/live.after"; then
    if [ -s "$work/live/lost" ]; then lost="$lost $(tr '\n' ';' <"$work/live/lost")"; fi
  else
    lost="$lost addresses and routes could not be read;"
  fi
  mend_units "$transaction/live/units"
}

# Kernel parameters with the values that they had.
restore_sysctl() {
  if [ ! -s "$transaction/live/sysctl" ]; then return 0; fi
  act 60 sysctl -q -e -p "$transaction/live/sysctl" || lost="$lost $trouble;"
}

# What is in force once the change is: what of it was not there before is the change's.
note_live_after() {
  rm -rf "$run/live.after" && mkdir "$run/live.after" && snapshot "$run/live.after" && : >"$run/live.after/complete"
}

# A daemon brings things after it has been told: what is there by now on interfaces that the change's files name is the
# change's, too.
note_later() {
  mkdir -p "$work/later" && snapshot "$work/later" || return 0
  for kind in links addr.4 addr.6 rule.4 rule.6 route.4 route.6; do
    only_in "$work/later/$kind" "$run/live.after/$kind" >"$work/later/new"
    while read -r line <&3; do
      case $kind in
      links) device=${line%% *} ;;
      *) case " $line " in *' dev '*) device=${line##* dev } device=${device%% *} ;; *) continue ;; esac ;;
      esac
      if grep -q -w -F -e "$device" "$transaction/named"; then echo "$line"; fi
    done 3<"$work/later/new" >>"$run/live.after/$kind"
  done
}

# At boot nothing is in force yet: whoever reads the files reads the old ones. Jobs for units that are no longer
# there, or are again, are set right.
restore_boot() {
  if touched netplan updated removed && command -v netplan >/dev/null; then
    act 30 netplan generate || lost="$lost $trouble;"
  fi
  while read -r unit; do
    if ! grep -q -x -F -e "$unit" "$work/units"; then unlink_unit "$unit"; fi
  done <"$work/units.before"
  act 30 systemctl daemon-reload || lost="$lost $trouble;"
  # udev has set parameters of interfaces already.
  if [ -s "$transaction/live/sysctl" ]; then act 30 sysctl -q -e -p "$transaction/live/sysctl" || :; fi
  while read -r unit enabled active <&3; do
    case $enabled in
    enabled) systemctl is-enabled --quiet "$unit" || act 30 systemctl enable "$unit" || lost="$lost $trouble;" ;;
    *) unlink_unit "$unit"; systemctl --no-block stop "$unit" || : ;;
    esac
    if [ "$active" = active ] && [ "$enabled" = enabled ]; then systemctl --no-block start "$unit" || :; fi
  done 2>/dev/null 3<"$transaction/live/units"
}

# note_rollback WHY BACK: for those who ask later, also after a restart of the host; a full disk is no obstacle.
note_rollback() {
  {
    echo "$id"
    cksum <"$state/records.$id/bundle" 2>/dev/null || echo none
    date -u +%Y-%m-%dT%H:%M:%SZ
    echo "$2"
    printf '%s' "$1${lost:+; not as before:$lost}" | tr '\n' ' '
    echo
  } >"$run/rolled-back"
}

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
  if [ ! -e "$transaction/current" ]; then
    is_robbed || return 1
    transaction=$run/transaction
  fi
  read -r id <"$transaction/current" || id=unknown
}

# Whether somebody took away what going back needs, and not because the change was settled: then it is in memory still.
is_robbed() {
  if [ ! -e "$run/transaction/current" ] || [ ! -e "$run/deadline" ]; then return 1; fi
  read -r robbed <"$run/transaction/current" || return 1
  lasting=
  if [ -e "$state/current" ]; then read -r lasting <"$state/current" || :; fi
  [ "$robbed" != "$lasting" ]
}

keep() {
  if [ -e "$state/transaction.new" ]; then rm -rf "$state/transaction.new"; fi
  mkdir -p "$state/transaction.new/files" "$state/transaction.new/live" || return 1
  while read -r change path mode subsystem _; do
    echo "$change $path $mode $subsystem" || return 1
  done <"$work/plan" >"$state/transaction.new/plan" || return 1
  id=$(cat /proc/sys/kernel/random/uuid) && echo "$id" >"$work/changing" || return 1
  next=$state/records.$id
  # Until the change lasts these are nobody's.
  mkdir "$next" && keep_files && keep_taken && keep_records && keep_live && note_links "$next" && note_owner "$next" && seal "$next" ||
    return 1
  # An answer that says what is missing is of more use than a program that has been replaced meanwhile.
  # What stood here is no longer known, whatever becomes of this change.
  if [ "$records" = "$work/stood" ]; then : >"$state/transaction.new/lost" || return 1; fi
  : >"$state/transaction.new/untold" && cp "$0" "$state/transaction.new/agent" && echo "$id" >"$state/transaction.new/current" &&
    cp "$work/pending" "$state/transaction.new/pending" && echo "$respelled" >"$state/transaction.new/respelled" && sum_transaction "$state/transaction.new" &&
    flush_folders "$state" && remove_tree "$transaction" && remove_tree "$run/live.after" && mv "$state/transaction.new" "$transaction" &&
    flush "$state" "${state%/*}"
}

# sum_transaction FOLDER: over what going back needs, so that it is seen which copy of it is whole.
sum_transaction() {
  (
    cd "$1" || exit 1
    set -- ./plan ./pending ./named ./current ./agent ./live/*
    while read -r _ path _; do
      if [ -e "./files$path" ]; then set -- "$@" "./files$path"; fi
    done <plan
    sum_of "$@" >sum
  )
}

# What stands now: for going back, and for the day when hextet goes. A link needs no room and is the very same file.
keep_files() {
  lines_of "$state/folders" >"$work/folders"
  while read -r change path _ subsystem source; do
    case $change in created | updated | removed)
      if [ -e "$path" ]; then
        kept=$state/transaction.new/files$path
        make_folders "${kept%/*}" && { ln "$path" "$kept" 2>/dev/null || keep_beside "$path" "$kept"; } || return 1
      fi
      if [ "$source" != - ]; then missing_folders "${path%/*}" >>"$work/folders"; fi
      if [ "$source" != - ] && is_among "$subsystem" "$configuring"; then
        redacted <"$source" >>"$state/transaction.new/named" || return 1
      fi
      ;;
    esac
    case $change in removed | left) continue ;; esac
    if is_taken "$path"; then continue; fi
    if is_installed "$path"; then
      # A file of the host's own that was away, or without our interfaces: now one of hextet's takes its place.
      if [ -e "$records/taken$path" ] && is_bundled "$path"; then copy_as "$records/taken$path" "$state/original$path" || return 1; fi
      continue
    fi
    if [ -e "$path" ]; then
      copy_under "$path" "$state/original" || return 1
    elif [ -e "$state/original$path" ]; then
      rm -f "$state/original$path" || return 1
    fi
  done <"$work/plan"
  if [ ! -e "$state/transaction.new/named" ]; then : >"$state/transaction.new/named"; fi
  if [ -s "$work/folders" ]; then
    awk '!seen[$0]++' "$work/folders" >"$state/folders.new" && mv -f "$state/folders.new" "$state/folders"
  fi
}

# is_installed PATH: whether a file of these records stands there, or one of the host's own that is away or cut.
is_installed() {
  if [ ! -e "$records/installed" ]; then return 1; fi
  while read -r listed _; do
    if [ "$listed" = "$1" ]; then return 0; fi
  done <"$records/installed"
  return 1
}

# is_bundled PATH: whether one of the bundle's files will stand there.
is_bundled() {
  awk -v path="$1" '$2 == path && $5 !~ /^cut=/ { found = 1 } END { exit !found }' "$work/manifest"
}

# missing_folders FOLDER: it and those around it that are not there, the innermost first.
missing_folders() {
  missing=$1
  while [ ! -d "$missing" ]; do
    echo "$missing"
    missing=${missing%/*}
  done
}

# keep_beside FILE COPY: where a link can not lead to it, a copy of the file, and the file itself under another name in
# its own folder: its way back is to be renamed, for which no full disk lacks room.
keep_beside() {
  beside=${1%/*}/.${1##*/}.hextet-kept
  cp -p "$1" "$2" && rm -f "$beside" && { ln "$1" "$beside" 2>/dev/null || cp -p "$1" "$beside"; } && flush "$beside" "${1%/*}"
}

# The records that will be in force once the change is confirmed.
keep_records() {
  cp "$work/bundle" "$work/host" "$work/units" "$next" && : >"$next/installed" || return 1
  set --
  while read -r _ path _ _ merge; do
    case $merge in
    secret=*) set -- "$@" "$next/secrets" ;;
    json) set -- "$@" "$next/files${path%/*}" "$next/held${path%/*}" ;;
    *) set -- "$@" "$next/files${path%/*}" ;;
    esac
  done <"$work/manifest"
  if [ $# != 0 ]; then mkdir -p "$@" || return 1; fi
  while read -r number path mode subsystem merge; do
    case $merge in
    secret=*) cp "$work/$number" "$next/secrets/${merge#secret=}" || return 1 ;;
    *) cp "$work/$number" "$next/files$path" || return 1 ;;
    esac
    if [ "$merge" = json ]; then cp "$work/$number.merged.held" "$next/held$path" || return 1; fi
    echo "$path $mode $subsystem $merge" >>"$next/installed" || return 1
  done <"$work/manifest"
  if [ -s "$work/asides" ]; then cat "$work/asides" >>"$next/installed" || return 1; fi
  for name in $subsystems; do "${name}_records" keep "$next" || return 1; done
  if [ -e "$state/folders" ]; then cp "$state/folders" "$next/folders" || return 1; fi
}

keep_live() {
  live=$state/transaction.new/live
  snapshot "$live" && note_announcing || return 1
  for name in $subsystems; do "${name}_live" keep "$live" || return 1; done
}

# ---------------------------------------------------------------------------------------------------------------------
# Going back
# ---------------------------------------------------------------------------------------------------------------------

# roll_back WHY [boot]: the host as it was before the change. $lost says what could not be brought back. Whatever ends
# this in the middle, it is done again from the beginning: by the watcher, the boot guard or the next agent.
roll_back() {
  # The lock is gone with /run/hextet, and whoever comes next has another one: what is taken back is what both work on.
  if [ -d "$state" ]; then
    exec 6<"$state"
    tries=0
    until flock -n 6 || [ "$tries" -ge 600 ]; do tries=$((tries + 1)) && sleep 0.1; done
  fi
  take_change_back "$@"
  exec 6>&-
}

take_change_back() {
  lost=
  begun=$changing
  changing=
  if ! unsettled; then
    if [ -n "$begun" ]; then lost=" what going back needs was taken away from $transaction;"; fi
    return 0
  fi
  rm -f "$reserve"
  # Somebody may have taken it away with all that lies in memory.
  mkdir -p "$work"
  choose_transaction
  find_records
  cp "$transaction/plan" "$work/undone"
  cp "$transaction/pending" "$work/pending"
  respelled=$(lines_of "$transaction/respelled")
  if [ -e "$run/stuck" ]; then
    # As at the last attempt; who reads them has been notified.
    restore_files >/dev/null 2>&1
    lost=$lost_files
    if [ -n "$lost" ]; then return 0; fi
  else
    echo "rolls back: $1"
    restore_files
  fi
  plan_back
  # Once the files are back, once more where they were not at first.
  if [ ! -e "$run/settling" ]; then
    if [ "${2-}" = boot ]; then restore_boot; elif is_notified; then restore_live; fi
  fi
  if [ -n "$lost_files" ]; then
    # Not given up: the records of this change stay until the files are back.
    lost="$lost_files$lost"
    : >"$run/stuck"
    note_rollback "$1" false
    return 0
  fi
  lost="$lost$lost_for_good"
  if [ -e "$transaction/lost" ]; then were_lost=yes; fi
  if ! remove_kept_beside; then
    lost="$lost what was kept beside files could not be removed;"
    : >"$run/stuck"
    note_rollback "$1" false
    return 0
  fi
  rm -rf "$run/transaction"
  if ! rm -f "$transaction/current" "$state/transaction/current"; then
    # The host is as it was, and who reads it has been notified: only that is still to be noted.
    lost="$lost $transaction could not be removed;"
    : >"$run/settling"
    note_rollback "$1" false
    return 0
  fi
  rm -f "$run/settling"
  note_rollback "$1" "$(if [ -n "$lost" ]; then echo false; else echo true; fi)"
  # The records in force are what they were when this began.
  tidy known
}

# choose_transaction: $entire says whether it is all that it was; where it is not, the copy in memory may be.
choose_transaction() {
  entire=yes
  if [ ! -e "$transaction/sum" ] || is_whole "$transaction" sum; then return 0; fi
  if [ -e "$run/transaction/current" ] && is_whole "$run/transaction" sum; then
    transaction=$run/transaction
  else
    entire=
  fi
}

# is_notified: whether anybody was notified of the change's files. Where /run/hextet was taken away it does not say so any more.
is_notified() {
  notified=
  if [ -e "$run/activating" ]; then read -r notified <"$run/activating" || :; fi
  [ "$notified" = "$id" ] || { [ -e "$transaction/sum" ] && [ ! -e "$transaction/untold" ]; }
}

# The files of before, as the very files that they were; $lost_files names those that could not be put back. None is
# ever written into where it stands: it is the one or the other as a whole. $lost_for_good: those that nobody has.
restore_files() {
  lost_files='' lost_for_good=''
  : >"$work/restored.folders"
  while read -r change path _; do
    case $change in created | updated | removed) ;; *) continue ;; esac
    new=${path%/*}/.${path##*/}.hextet
    kept=$transaction/files$path
    remove_file "$new" || lost_files="$lost_files $new could not be removed;"
    if [ -z "$entire" ] && [ "$change" != created ] && ! is_kept "$path"; then
      restore_kept_beside "$path" || lost_for_good="$lost_for_good what stood at $path is lost or damaged;"
    elif [ ! -e "$kept" ]; then
      rm -f "$path" || lost_files="$lost_files $path could not be removed;"
    elif ! cmp -s "$kept" "$path" || [ "$(stat -c %u:%g:%a "$kept")" != "$(stat -c %u:%g:%a "$path")" ]; then
      mkdir -p "${path%/*}" || :
      restore_file "$path" "$new" "$kept" || { rm -f "$new" || :; lost_files="$lost_files $path could not be put back;"; }
    fi
    if [ -d "${path%/*}" ]; then echo "${path%/*}"; fi >>"$work/restored.folders"
  done <"$work/undone"
  if [ -z "$entire" ]; then lost_for_good="$lost_for_good what going back needs was damaged in $transaction;"; fi
  flush_listed "$work/restored.folders" || :
  remove_folders
}

# is_kept PATH: whether what stood there is what it was.
is_kept() {
  [ -e "$transaction/files$1" ] && grep -q -x -F -e "$(hash_of "$transaction/files$1")  ./files$1" "$transaction/sum"
}

# Whether what was in force is what was noted: by anything less, what was there before would be taken for the change's.
is_live_kept() {
  if [ -n "$entire" ]; then return 0; fi
  for kind in links addr.4 addr.6 rule.4 rule.6 route.4 route.6; do
    grep -q -x -F -e "$(hash_of "$transaction/live/$kind")  ./live/$kind" "$transaction/sum" || return 1
  done
}

# restore_kept_beside PATH
restore_kept_beside() {
  beside=${1%/*}/.${1##*/}.hextet-kept
  [ -e "$beside" ] && mv -f "$beside" "$1"
}

# restore_file PATH NEW KEPT: by rename alone. A link needs no room; what was kept on another disk also lies beside the
# path already, and a copy is for where that is gone.
restore_file() {
  beside=${1%/*}/.${1##*/}.hextet-kept
  if ln "$3" "$2" 2>/dev/null; then
    mv -f "$2" "$1" && rm -f "$2"
  elif cmp -s "$3" "$beside"; then
    mv -f "$beside" "$1"
  else
    cp -p "$3" "$2" && flush "$2" && mv -f "$2" "$1"
  fi
}

# The plan of going back, for those who activate: what the records in force say, and which of it came back just now.
plan_back() {
  : >"$work/manifest"
  awk -v undone="$work/undone" '
    BEGIN {
      while ((getline line < undone) > 0) {
        split(line, field, " ")
        if (field[1] ~ /^(created|updated|removed)$/) { changed[field[2]] = 1; order[++count] = field[2]; rest[field[2]] = field[3] " " field[4] }
      }
    }
    { ours[$1] = 1; print ($1 in changed ? "updated" : "kept"), $1, $2, $3, $1 }
    END { for (i = 1; i <= count; i++) if (!(order[i] in ours)) print "removed", order[i], rest[order[i]], "-" }
  ' "$records/installed" 2>/dev/null >"$work/plan.back" || awk '
    $1 ~ /^(created|updated|removed)$/ { print "removed", $2, $3, $4, "-" }
  ' "$work/undone" >"$work/plan.back"
  # Nobody can be notified of a file that was missing before the change, and is missing again.
  while read -r change path rest; do
    case $change in updated | kept) if [ ! -e "$path" ]; then change=left; fi ;; esac
    echo "$change $path $rest"
  done <"$work/plan.back" >"$work/plan"
  put_back back
}

# put_back MOMENT: what each subsystem has to do then; one that fails without a word holds up none of the others.
put_back() {
  for name in $subsystems; do "${name}_live" "$1" || lost="$lost what is in force of $name could not be brought back;"; done
}

# Notified as on the way there, who gives up what the change gave them first; whoever fails holds up none of the others.
restore_live() {
  if [ ! -e "$run/live.after/complete" ] && [ -e "$transaction/live.after/complete" ]; then
    rm -rf "$run/live.after"
    cp -pR "$transaction/live.after" "$run/" || :
  fi
  if [ -e "$run/live.after/complete" ]; then note_later; else note_live_after || :; fi
  put_back first
  begin_announcing
  find_giver_and_taker "$state/records.$id/installed" "$records/installed"
  drop_remade
  in_order
  for name in $ordered; do
    if ! is_pending "$name"; then continue; fi
    "${name}_needs"
    if ! has_program; then continue; fi
    notify "$name" || lost="$lost $trouble;"
  done
  put_back notified
  if is_live_kept && mend "$transaction/live" "$run/live.after"; then
    if [ -s "$work/live/lost" ]; then lost="$lost $(tr '\n' ';' <"$work/live/lost")"; fi
  else
    lost="$lost addresses and routes could not be read;"
  fi
  end_announcing
  put_back last
}

# What is in force once the change is: what of it was not there before is the change's.
note_live_after() {
  rm -rf "$run/live.after" && mkdir "$run/live.after" && snapshot "$run/live.after" && : >"$run/live.after/complete" ||
    return 1
  # Where there is room for it: memory may be taken away.
  cp -pR "$run/live.after" "$transaction/" || rm -rf "$transaction/live.after"
}

# A daemon brings things after it has been notified: what is there by now on interfaces that the change's files name is the
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

# At boot nothing is in force yet: whoever reads the files reads the old ones. What was read already is set right.
restore_boot() {
  put_back boot
}

# note_rollback WHY BACK: for those who ask later; it lies in memory, so that a full disk is no obstacle.
note_rollback() {
  if {
    echo "$id"
    cksum <"$state/records.$id/bundle" 2>/dev/null || echo none
    date -u +%Y-%m-%dT%H:%M:%SZ
    echo "$2"
    printf '%s' "$1${lost:+; not as before:$lost}" | tr '\n' ' '
    echo
  } >"$run/rolled-back.new"; then mv -f "$run/rolled-back.new" "$run/rolled-back" || :; fi
}

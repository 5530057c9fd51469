# ---------------------------------------------------------------------------------------------------------------------
# Comparing
# ---------------------------------------------------------------------------------------------------------------------

# What is not a plain file in plain folders is not replaced.
plain_path() {
  part=$1
  case $part in /*) ;; *) fail records "the records of this host name \"$part\", which is no path; nothing was changed" ;; esac
  while [ -n "$part" ]; do
    if [ -h "$part" ]; then
      fail paths "$part is a symbolic link to $(readlink "$part"), and hextet writes through none; put a plain file or folder in its place"
    fi
    part=${part%/*}
  done
  if [ -e "$1" ] && [ ! -f "$1" ]; then fail paths "$1 is not a plain file; move it away"; fi
}

# Fills $work/plan, a line for each file: change, path, mode, subsystem, source. The change is created, updated, kept,
# or for a file that is ours no longer: removed, or left where it stands as it did before already. Mode - is the
# source's own; source - is none.
compare() {
  : >"$work/plan"
  add_own_files
  set --
  while read -r _ path _; do set -- "$@" "$path"; done <"$work/manifest"
  ours=" $* "
  # shellcheck disable=SC2046 # words, as they are in a list of paths
  set -- $(stat -c '%n=%u:%g:%a' "$@" 2>/dev/null)
  modes=" $* "
  while read -r number path mode subsystem merge; do
    plain_path "$path"
    source=$work/$number
    if [ "$merge" = json ]; then
      merge_with_host "$path" "$source" "$source.merged"
      source=$source.merged
      # Whoever closed a file that has passwords of theirs in it keeps it closed.
      if is_closed "$path"; then mode=$(stat -c %a "$path"); fi
    elif adapted "$path" "$source" "$source.below"; then
      source=$source.below
    fi
    change=updated
    case $modes,$merge in *,cut=*) ;; *" $path=0:0:$mode "*) if cmp -s "$path" "$source"; then change=kept; fi ;; esac
    if [ ! -e "$path" ]; then change=created; fi
    # A person's file: whatever it says of other interfaces is theirs.
    case $merge,$change in
    cut=*,created) change=left ;;
    cut=*) change=kept source=$path ;;
    esac
    if [ "$change" != kept ] && [ -s "$state/settled" ] && settled leave "$path"; then
      if [ "$change" = created ]; then change=left; else change=kept source=$path; fi
    fi
    echo "$change $path $mode $subsystem $source" >>"$work/plan"
  done <"$work/manifest"
  if [ ! -e "$records/installed" ]; then return 0; fi
  while read -r path mode subsystem merge; do
    case $ours in *" $path "*) continue ;; esac
    if [ "${merge%%=*}" = aside ] && grep -q -e "^$path " "$work/asides"; then continue; fi
    plain_path "$path"
    source=-
    case $merge in
    cut=* | aside=*) if [ -e "$records/taken$path" ]; then source=$records/taken$path; fi ;;
    *) if [ -e "$state/original$path" ]; then source=$state/original$path; fi ;;
    esac
    if [ "$merge" = json ]; then
      echo '{}' >"$work/nothing"
      merge_with_host "$path" "$work/nothing" "$work/restored"
      # A host's other keys may have changed since: then they stay, and the original does not return as a whole.
      if [ "$left" = yes ] && ! cmp -s "$work/restored" "$source"; then source=$work/restored; fi
    fi
    case $source in "$work"/*) ;; *) mode=- ;; esac
    change=removed
    if [ "$source" = - ] && [ ! -e "$path" ]; then change=left; fi
    if [ "$source" != - ] && cmp -s "$path" "$source"; then change=left; fi
    if settled leave "$path"; then change=left; fi
    echo "$change $path $mode $subsystem $source" >>"$work/plan"
  done <"$records/installed"
}

# merge_with_host PATH OURS OUT; $left says whether any key is left.
merge_with_host() {
  held=
  if [ -e "$records/held$1" ]; then held=$records/held$1; fi
  left=yes
  reason=$(merge_json "$1" "$1" "$2" "$held" "$3") && return 0
  if [ $? != 3 ]; then fail merge "$reason"; fi
  left=no
}

# adapted PATH FILE OUT: where something of the host's own stays in PATH, whatever FILE says, OUT becomes FILE with that.
adapted() {
  for name in $subsystems; do
    if "${name}_adapt" "$@"; then return 0; fi
  done
  return 1
}

# planned SUBSYSTEM: path and source of each file that the host will hold for it.
planned() {
  while read -r change path _ subsystem source; do
    case $change in removed | left) continue ;; esac
    if [ "$subsystem" = "$1" ]; then echo "$path $source"; fi
  done <"$work/plan"
}

# has_planned SUBSYSTEM: whether a file of it will stand.
has_planned() {
  while read -r planned_change _ _ planned_for _; do
    case $planned_change,$planned_for in removed,* | left,*) ;; *,"$1") return 0 ;; esac
  done <"$work/plan"
  return 1
}

# touched SUBSYSTEM CHANGE...: whether a file of it changes in one of these ways.
touched() {
  wanted=$1
  shift
  while read -r change _ _ subsystem _; do
    if [ "$subsystem" != "$wanted" ]; then continue; fi
    case " $* " in *" $change "*) return 0 ;; esac
  done <"$work/plan"
  return 1
}

# home_of UNIT: the file that it is of.
home_of() {
  case $1 in
  *@*) echo "$units_at/${1%%@*}@.${1##*.}" ;;
  *) echo "$units_at/$1" ;;
  esac
}

# What is to be activated becomes $work/pending: subsystems, and units that restart.
find_pending() {
  take_over
  find_respelled
  {
    for name in $subsystems; do "${name}_pending"; done
    if [ "$verb" = heal ]; then not_in_force; fi
    if [ "$verb" = heal ] && [ -n "$(left_links "$records")" ]; then echo links; fi
  } | awk '!seen[$0]++' >"$work/pending"
  if [ ! -s "$work/pending" ]; then return 0; fi
  find_handing_over >"$work/handing-over"
  if [ ! -s "$work/handing-over" ]; then return 0; fi
  awk '!seen[$0]++' "$work/pending" "$work/handing-over" >"$work/pending.all" && mv "$work/pending.all" "$work/pending"
}

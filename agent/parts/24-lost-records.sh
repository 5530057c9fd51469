# ---------------------------------------------------------------------------------------------------------------------
# What stands where the records are lost
# ---------------------------------------------------------------------------------------------------------------------
# Files say themselves whose they are: by a line "Written by hextet for SITE/HOST", or by a name with hextet in it in a
# folder where others have names of their own. What stood there before hextet came, nobody knows any more. So nothing
# else is touched, what goes is kept aside, and what cannot be known is said.

# standing_files: every file in a place of ours, a path a line.
standing_files() {
  standing_before=' '
  for name in $accepted; do files_in_places "$name"; done | while read -r file; do
    case $file,$standing_before in "$units_at/$watcher",* | "$units_at/$guard",* | *" $file "*) continue ;; esac
    if [ -f "$file" ] && [ ! -h "$file" ]; then echo "$file"; fi
    standing_before="$standing_before$file "
  done
}

# is_named PATH: whether its name says that it is hextet's. The name of a unit does so where the bundle that came has it
# too: others may give theirs one that begins like that.
is_named() {
  case $1 in
  "$units_at"/*) [ -s "$work/manifest" ] && [ -n "$(awk -v path="$1" '$2 == path' "$work/manifest")" ] ;;
  /etc/hextet/*) return 0 ;;
  *) case ${1##*/} in *hextet*) return 0 ;; esac; return 1 ;;
  esac
}

# marks FILE...: "FILE SITE/HOST" for each that says whom hextet wrote it for.
marks() {
  if [ $# = 0 ]; then return 0; fi
  awk '
    match($0, /Written by hextet for [A-Za-z0-9._-]+\/[A-Za-z0-9._-]+;/) {
      if (!(FILENAME in seen)) print FILENAME, substr($0, RSTART + 22, RLENGTH - 23)
      seen[FILENAME] = 1
    }
  ' "$@" </dev/null 2>/dev/null
}

# left_traces: whether anything of hextet's stands here.
left_traces() {
  if [ -e "$units_at/$watcher" ] || [ -e "$units_at/$guard" ]; then return 0; fi
  set --
  for file in $(standing_files); do
    if is_named "$file"; then return 0; fi
    set -- "$@" "$file"
  done
  [ -n "$(marks "$@")" ]
}

# found_files [HOST]: what stands here and is hextet's, a path a line; not what says that it is for another host.
# $work/foreign.marks names that.
found_files() {
  : >"$work/marks" && : >"$work/foreign.marks"
  standing_files >"$work/standing"
  whose=${1-}
  set --
  while read -r file; do set -- "$@" "$file"; done <"$work/standing"
  marks "$@" >"$work/marks" || :
  if [ -n "$whose" ]; then awk -v whose="$whose" '$2 != whose' "$work/marks" >"$work/foreign.marks"; fi
  {
    while read -r file; do if is_named "$file"; then echo "$file"; fi; done <"$work/standing"
    cut -d ' ' -f 1 "$work/marks"
    listed_files
  } | awk -v foreign="$work/foreign.marks" '
    BEGIN { while ((getline line <foreign) > 0) { split(line, field, " "); seen[field[1]] = 1 } }
    !seen[$0]++
  '
}

# listed_files: a list that is whole among records that are damaged says it too: of files that nobody marked, those whose
# originals are known. Records without a sum name such files by the originals that they have.
listed_files() {
  if [ -d "$state/original" ] && ! has_sum; then
    find "$state/original" -type f | sed "s|^$state/original||" | while read -r path; do
      if [ -f "$path" ] && [ ! -h "$path" ]; then echo "$path"; fi
    done
  fi
  for folder in "$state"/records.* "$second"/records.*; do
    if ! is_as_summed "$folder/installed" ./installed; then continue; fi
    while read -r path _ _ extra; do
      if [ "$extra" != - ] || [ ! -f "$path" ] || [ -h "$path" ]; then continue; fi
      if is_named "$path" || known_original "$path"; then echo "$path"; fi
    done <"$folder/installed"
    break
  done
}

# has_sum: whether any of the records that are left has one.
has_sum() {
  for sum in "$state"/records.*/sum "$second"/records.*/sum; do
    if [ -s "$sum" ]; then return 0; fi
  done
  return 1
}

# is_as_summed FILE NAME: whether any sum that is left says that it is what it was.
is_as_summed() {
  if [ ! -f "$1" ]; then return 1; fi
  hash=$(hash_of "$1")
  for sum in "$state"/records.*/sum "$second"/records.*/sum; do
    if [ -e "$sum" ] && grep -q -x -F -e "$hash  $2" "$sum"; then return 0; fi
  done
  return 1
}

# known_original PATH: whether it is known what stood there before hextet came, or that nothing did; $original is it, or
# empty.
known_original() {
  original=
  if ! has_sum; then
    if [ ! -f "$state/original$1" ]; then return 1; fi
    original=$state/original$1
    return 0
  fi
  for folder in "$state" "$second"; do
    if is_as_summed "$folder/original$1" "../original$1"; then original=$folder/original$1; return 0; fi
  done
  for sum in "$state"/records.*/sum "$second"/records.*/sum; do
    if [ -s "$sum" ] && grep -q -x -e ".*  \.\./original$1" "$sum"; then return 1; fi
  done
}

# stand_in: $records for a change that comes where none are left: what was found is ours, as it stands.
stand_in() {
  stood=$work/stood
  mkdir -p "$stood"
  found_files "$host" >"$work/found"
  echo "$host" >"$stood/host"
  : >"$stood/installed"
  while read -r path <&3; do
    if known_original "$path" && [ -n "$original" ]; then
      if [ "$original" != "$state/original$path" ]; then
        mkdir -p "$state/original${path%/*}" && cp -p "$original" "$state/original$path" || return 1
      fi
    else
      rm -f "$state/original$path" || return 1
    fi
    copy_under "$path" "$stood/files" || return 1
    echo "$path $(stat -c %a "$path") $(subsystem_of "$path") -" >>"$stood/installed"
  done 3<"$work/found"
  for name in $subsystems; do "${name}_records" rebuild "$stood"; done
  records=$stood
}

# subsystem_of PATH: the bundle's own word for it, or the first subsystem that has this place.
subsystem_of() {
  word=$(awk -v path="$1" '$2 == path { print $4 }' "$work/manifest")
  if [ -n "$word" ]; then echo "$word"; return; fi
  places_left=$places
  while [ -n "$places_left" ]; do
    entry=${places_left%%;*}
    places_left=${places_left#"$entry"} places_left=${places_left#;}
    # shellcheck disable=SC2254 # a pattern
    case $1 in ${entry#* }) echo "${entry%% *}"; return ;; esac
  done
  # What lies elsewhere is of the one that is notified last.
  echo "${accepted##* }"
}

# keep_aside: what a change replaces or takes away is kept, since nobody knows whether a person wrote it; says what was
# taken for what.
keep_aside() {
  : >"$work/aside"
  while read -r change path _ <&3; do
    case $change in updated | removed) ;; *) continue ;; esac
    if ! grep -q -x -F -e "$path" "$work/found"; then continue; fi
    give_up "$path" || return 1
    echo "$path" >>"$work/aside"
  done 3<"$work/plan"
}

# say_what_stood: the notes of a change that was made where no records were left.
say_what_stood() {
  note "the records of what hextet put on this host were $standing; what stood there before hextet came is not known any more"
  if [ -s "$work/found" ]; then note "taken for hextet's, by their names or by what they say: $(in_words "$work/found")"; fi
  if [ -s "$work/aside" ]; then note "replaced or taken away, and kept below $given_up: $(in_words "$work/aside")"; fi
  while read -r change path _ <&3; do
    if grep -q -x -F -e "$path" "$work/found" || [ "$change" = created ] || [ "$verb" = remove ]; then continue; fi
    note "$path is kept as what stood there before hextet came, since nothing says whether it is hextet's own"
  done 3<"$work/plan"
  if [ -s "$work/foreign.marks" ]; then
    note "left alone, since they say that they are for another host: $(awk '{ print $1 " (" $2 ")" }' "$work/foreign.marks" | tr '\n' ',' | sed 's/,$//; s/,/, /g')"
  fi
  while read -r path <&3; do
    case $path in "$units_at"/*) ;; *) continue ;; esac
    if ! grep -q -x -F -e "$path" "$work/found"; then note "$path stays, since nothing but its name says that it is hextet's"; fi
  done 3<"$work/standing"
  for name in $subsystems; do "${name}_records" report; done
}

# in_words FILE: its lines as a list.
in_words() {
  tr '\n' ',' <"$1" | sed 's/,$//; s/,/, /g'
}

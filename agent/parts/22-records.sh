# ---------------------------------------------------------------------------------------------------------------------
# Records: whole, damaged, kept twice
# ---------------------------------------------------------------------------------------------------------------------
# Without its records nobody can tell what of a host is hextet's, and what stood there before. So they have a sum over
# all of their files, and lie in two places: below $state, and below $second, which is on another disk where /var is
# one, and which nobody empties who makes room in /var.
#
# $standing says what find_records found, and $records where:
#   none      nothing was ever brought here; there is no $records
#   good      the first copy is whole
#   second    the first copy is lost or damaged, the second one is whole
#   damaged   there were records, and no whole copy of them is left; there is no $records
#   lost      there are no records at all, and yet something of hextet's stands here; there is no $records

# find_records_now: for those who read without the lock, while somebody may be writing; $worth says what they are worth.
find_records_now() {
  find_records
  worth=$(how_kept)
  case $worth in good | none) return 0 ;; esac
  sleep 0.3
  find_records
  worth=$(how_kept)
}

find_records() {
  records=$state/records.none standing=none ailing='' secrets_ail=''
  name_in_force "$state"
  if [ -n "$named" ] && are_good "$state/records.$named"; then
    records=$state/records.$named standing=good
    return 0
  fi
  waiting='' remains=''
  if [ -e "$transaction/current" ]; then read -r waiting <"$transaction/current" || :; fi
  for folder in "$state"/records.*; do
    if [ ! -d "$folder" ] || [ "$folder" = "$state/records.$waiting" ]; then continue; fi
    # The name alone is lost. What was kept for a change that never came to stand was not in force.
    if [ -e "$folder/in-force" ] && are_good "$folder"; then
      records=$folder standing=good ailing=name
      return 0
    fi
    if [ ! -e "$transaction" ] && [ ! -e "$state/transaction.new" ]; then remains=yes; fi
  done
  name_in_force "$second"
  if [ -n "$named" ] && is_whole "$second/records.$named" sum; then
    records=$second/records.$named standing=second
  elif [ -n "$named$remains" ] || [ -e "$state/current" ]; then
    standing=damaged
  # The guard stands wherever a change waits.
  elif [ ! -e "$transaction" ] && left_traces; then
    standing=lost
  fi
}

# name_in_force FOLDER: $named, of the records in force there; empty where nobody can have written that name.
name_in_force() {
  named=
  if [ -e "$1/current" ]; then read -r named <"$1/current" || :; fi
  case $named in *[!0-9a-f-]*) named= ;; esac
}

# are_good FOLDER: records of an agent that wrote no sum are good as long as they are what their bundle says.
are_good() {
  if [ ! -e "$1/sum" ]; then
    agree_with_bundle "$1"
    return
  fi
  is_whole "$1" sum || return 1
  are_summed=$summed
  # They come again with the next bundle, or from their files.
  if [ -e "$1/secrets.sum" ] && ! is_whole "$1" secrets.sum; then secrets_ail=yes; fi
}

# is_whole FOLDER SUM: whether all files that the sum names are there, as they were when it was written. $summed has
# their names.
is_whole() {
  if [ ! -s "$1/$2" ]; then return 1; fi
  summed='' wanted=''
  while read -r hash file; do
    case $hash,$file in
    *,./* | *,../original/*) summed="$summed $file" ;;
    files,*[!0-9]*) return 1 ;;
    files,*) ;;
    *) return 1 ;;
    esac
    wanted="$wanted$hash${summed:+ } $file
"
  done <"$1/$2"
  # shellcheck disable=SC2086 # words
  [ "$({ cd "$1" && sum_of $summed; } </dev/null 2>/dev/null)" = "${wanted%?}" ]
}

# sum_of FILE...: how many there are comes first, so that a sum that lost some of its lines is none.
sum_of() {
  echo "files $#"
  if [ $# != 0 ]; then sha256sum -- "$@"; fi
}

# seal FOLDER: notes what the files of these records hold, and the originals that belong to them.
seal() {
  (
    cd "$1" || exit 1
    secrets=
    set -- ./bundle ./host ./units ./installed
    for file in $(for name in $subsystems; do "${name}_records" names; done); do set -- "$@" "$file"; done
    for file in ./owner ./adopted ./links ./folders; do
      if [ -e "$file" ]; then set -- "$@" "$file"; fi
    done
    while read -r path _ _ extra; do
      case $extra in
      secret=*) secrets=yes ;;
      json) set -- "$@" "./files$path" "./held$path" ;;
      -) set -- "$@" "./files$path" ;;
      *) continue ;;
      esac
      if [ -e "../original$path" ]; then set -- "$@" "../original$path"; fi
    done <installed
    if [ -n "$secrets" ]; then
      sum_of ./secrets/* >secrets.sum && set -- "$@" ./secrets.sum || exit 1
    fi
    sum_of "$@" >sum.new && mv -f sum.new sum
  )
}

# agree_with_bundle FOLDER: whether its lists and files are what follows from the bundle in it.
agree_with_bundle() {
  if [ ! -s "$1/bundle" ]; then return 1; fi
  awk -v folder="$1" '
    function broken() { bad = 1; exit 1 }
    function expect_line(file, wanted,    line) { if ((getline line <file) != 1 || line != wanted) broken() }
    function expect_end(file,    line) { if (file != "" && (getline line <file) > 0) broken(); if (file != "") close(file); }
    BEGIN { host = folder "/host"; installed = folder "/installed"; units = folder "/units" }
    NR == 1 { if ($0 != "hextet bundle 1") broken(); next }
    NR == 2 { if ($1 != "host") broken(); expect_line(host, $2); next }
    ended && $0 != "" { broken() }
    /^  / { if (text == "") broken(); expect_line(text, substr($0, 3)); next }
    { expect_end(text); text = "" }
    $1 == "file" {
      mode = substr($3, 6); sub(/^00*/, "", mode)
      extra = NF < 5 ? "-" : $5 == "merge=json" ? "json" : $5
      expect_line(installed, $2 " " (mode == "" ? 0 : mode) " " substr($4, 11) " " extra)
      if (extra !~ /^secret=/) text = folder "/files" $2
    }
    $1 == "unit" { expect_line(units, $2) }
    $0 == "end" { ended = 1 }
    END {
      if (bad || !ended) exit 1
      expect_end(host); expect_end(installed); expect_end(units)
      exit bad
    }
  ' "$1/bundle" </dev/null
}

# second_lags: whether the second copy is not that of $records, or lacks a file of them: what can be seen at a glance.
second_lags() {
  name_in_force "$second"
  copy=$second/${records##*/}
  if [ "$second/records.$named" != "$copy" ] || ! cmp -s "$copy/sum" "$records/sum"; then return 0; fi
  for file in $are_summed; do
    if [ ! -e "$copy/$file" ]; then return 0; fi
  done
  return 1
}

# second_ails: the same, or one of its files is damaged.
second_ails() {
  second_lags || ! is_whole "$copy" sum
}

# keep_twice: the second copy, anew. Secrets are not in it: each of them stands in its file anyway. It is not flushed: a
# sum says what became of it, and the first copy is on the disk.
keep_twice() {
  set --
  for file in "$records"/*; do
    case $file in */secrets) ;; *) set -- "$@" "$file" ;; esac
  done
  copy=$second/${records##*/}
  remove_tree "$second" && mkdir -p "$copy" && cp -pR "$@" "$copy/" || return 1
  set --
  for file in "$state/original" "$state/settled"; do
    if [ -e "$file" ]; then set -- "$@" "$file"; fi
  done
  if [ $# != 0 ]; then cp -pR "$@" "$second/" || return 1; fi
  echo "${records##*/records.}" >"$second/current"
}

# put_in_force NAME: these records from now on.
put_in_force() {
  echo "$1" >"$state/current.new" && flush "$state/current.new" && mv -f "$state/current.new" "$state/current" &&
    flush "$state" || return 1
  : >"$state/records.$1/in-force" || :
}

# mend_records: what one copy lacks and the other has. Called with the lock, where no change waits.
mend_records() {
  if [ "$standing" = second ]; then
    put_back_records || return 0
  elif [ "$standing" != good ]; then
    return 0
  fi
  if [ ! -e "$records/sum" ]; then
    seal "$records" || return 0
    are_good "$records" || return 0
  fi
  if [ "$ailing" = name ]; then put_in_force "${records##*/records.}" || return 0; fi
  if [ -n "$secrets_ail" ]; then mend_secrets; fi
  if second_lags || { [ "$verb" = heal ] && second_ails; }; then keep_twice || :; fi
}

# The first copy, from the second one.
put_back_records() {
  name=${records##*/}
  rm -rf "${state:?}/$name" && mkdir -p "$state" && cp -pR "$records" "$state/" || return 1
  rm -rf "$state/original" || return 1
  for file in "$second/original" "$second/settled" "$records/folders"; do
    if [ -e "$file" ]; then cp -pR "$file" "$state/" || return 1; fi
  done
  records=$state/$name
  mend_secrets
  flush_folders "$state" && put_in_force "${name#records.}" || return 1
  standing=good
  are_good "$records" || return 1
  note "the records of what hextet put on this host were lost or damaged, and are back from their second copy"
}

# Contents of secrets that are not as they came: from the files that they are for, where those are.
mend_secrets() {
  while read -r path _ _ extra; do
    case $extra in secret=*) ;; *) continue ;; esac
    secret=$records/secrets/${extra#secret=}
    if is_secret "$secret" "${extra#secret=}"; then continue; fi
    rm -f "$secret"
    if is_secret "$path" "${extra#secret=}"; then
      if mkdir -p "$records/secrets" && cp "$path" "$secret"; then flush "$secret"; fi
    fi
  done <"$records/installed"
}

# is_secret FILE NAME@VERSION: whether it holds that secret, by the sum of these records.
is_secret() {
  [ -e "$1" ] && [ -e "$records/secrets.sum" ] && grep -q -x -F -e "$(hash_of "$1")  ./secrets/$2" "$records/secrets.sum"
}

# require_records: for what can only be done with them.
require_records() {
  case $standing in
  second) fail records "the records of what hextet put on this host are damaged and could not be put back from their second copy in $second: $(tail -n 1 "$run/log"); df shows whether there is room; nothing was changed" ;;
  damaged | lost) fail records "the records of what hextet put on this host are $standing; nothing was changed. hextet bring NAME HOST brings the host's bundle again" ;;
  esac
}

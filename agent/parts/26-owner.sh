# ---------------------------------------------------------------------------------------------------------------------
# Whose a host is
# ---------------------------------------------------------------------------------------------------------------------
# A word, ORG/PROJECT/STACK::RESOURCE, that whoever applies a bundle gives, and that stays in the records: another stack
# neither changes the host nor takes anything away. `free` is nobody's, by `take-over`.

# claim WHAT WORD: one more line of $claims; $work/claims hands them on to whoever does the work.
claim() {
  case $1,$2 in
  held,*) [ ${#2} = 64 ] && case $2 in *[!0-9a-f]*) false ;; esac ;;
  *,*::*) [ ${#2} -le 300 ] && case $2 in *[!A-Za-z0-9._/:@+%-]*) false ;; esac ;;
  *) false ;;
  esac || used_wrongly
  claims="$claims$1 $2
"
}

# find_claimed: $claimed, whose the bundle is that was sent; empty where nobody said.
find_claimed() {
  claimed=
  while read -r what word; do
    if [ "$what" = owner ]; then claimed=$word; fi
  done <"$work/claims"
}

# is_claimed WHAT WORD
is_claimed() {
  while read -r what word; do
    if [ "$what $word" = "$1 $2" ]; then return 0; fi
  done <"$work/claims"
  return 1
}

# read_owner RECORDS: $owner, empty where nobody's, and $since.
read_owner() {
  owner='' since=''
  if [ -e "$1/owner" ]; then { read -r owner && read -r since; } <"$1/owner" || :; fi
}

# refuse_stranger: a host that is another stack's is not changed.
refuse_stranger() {
  find_claimed
  if [ -z "$claimed" ]; then return 0; fi
  read_owner "$records"
  case $owner in
  free | "$claimed") return 0 ;;
  '')
    if [ ! -e "$records/bundle" ] || cmp -s "$work/bundle" "$records/bundle"; then return 0; fi
    if is_claimed held "$(hash_of "$records/bundle")"; then return 0; fi
    fail owner "this host has a bundle that $claimed knows nothing of, from a release of hextet that noted no owner; nothing was changed. Let the stack that brought it run up with this release first, or, if the host is to be $claimed's from now on: hextet take-over NAME HOST"
    ;;
  esac
  if is_claimed formerly "$owner"; then return 0; fi
  fail owner "this host is $owner's since ${since:-an unknown time}, and what was sent is $claimed's; nothing was changed. If it is to be $claimed's from now on: hextet take-over NAME HOST"
}

# changes_owner: whether whoever sent the bundle is another one than the records name.
changes_owner() {
  find_claimed
  read_owner "$records"
  [ -n "$claimed" ] && [ "$claimed" != "$owner" ]
}

# note_owner RECORDS: whose these new records are: the one who claims them, or whoever had them before.
note_owner() {
  if ! changes_owner; then
    for file in owner adopted; do
      if [ -e "$records/$file" ]; then cp -p "$records/$file" "$1/$file" || return 1; fi
    done
    # The state by which a host was adopted is out of the way as soon as another one was reported.
    if [ -n "$claimed" ] && [ -e "$1/adopted" ] && ! is_claimed held "$(cat "$1/adopted")"; then rm -f "$1/adopted"; fi
    return 0
  fi
  write_owner "$1" "$claimed" || return 1
  if [ -z "$owner" ] && [ -e "$records/bundle" ]; then hash_of "$records/bundle" >"$1/adopted"; fi
}

# write_owner RECORDS WORD
write_owner() {
  { echo "$2" && date -u +%Y-%m-%dT%H:%M:%SZ; } >"$1/owner"
}

# hand_over WORD: the same records under another owner.
hand_over() {
  id=$(cat /proc/sys/kernel/random/uuid) || return 1
  next=$state/records.$id
  read_owner "$records"
  cp -pR "$records" "$next" && rm -f "$next/in-force" "$next/adopted" && write_owner "$next" "$1" || return 1
  if [ -z "$owner" ]; then hash_of "$records/bundle" >"$next/adopted" || return 1; fi
  if [ "$1" = free ]; then rm -f "$next/adopted"; fi
  if ! { seal "$next" && flush_folders "$next" && put_in_force "$id"; }; then
    rm -rf "$next"
    return 1
  fi
  tidy
}

# may_remove: whether the host is theirs who ask for a removal. Who names no owner is a person at the host, who sends
# nothing, or a stack whose state is from before there were owners: theirs is what nobody has, and what had nobody when
# it stood here as they know it.
may_remove() {
  find_claimed
  read_owner "$records"
  if [ -n "$claimed" ]; then
    [ "$owner" = "$claimed" ] || { [ -z "$owner" ] && [ -n "$sent" ] && cmp -s "$work/bundle" "$records/bundle"; }
    return
  fi
  if [ -z "$sent" ]; then return 0; fi
  if [ -z "$owner" ]; then
    [ "$sent" = "$host" ]
    return
  fi
  [ -e "$records/adopted" ] && [ "$(cat "$records/adopted")" = "$(hash_of "$work/bundle")" ]
}

# free_host: whoever comes next may have the host.
free_host() {
  refuse_pending
  require_records
  host=
  host_of "$records"
  : >"$work/plan"
  if [ ! -e "$records/bundle" ]; then fail take-over "this host holds no bundle; there is nothing to take over"; fi
  read_owner "$records"
  from=$owner
  if [ "$owner" != free ]; then
    hand_over free || fail take-over "whose this host is could not be noted: $(tail -n 1 "$run/log"); df shows whether there is room"
  fi
  more=", \"from\": \"$from\""
  succeed taken-over
}

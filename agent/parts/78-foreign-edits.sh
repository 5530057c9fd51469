# ---------------------------------------------------------------------------------------------------------------------
# Files of ours that a person changed
# ---------------------------------------------------------------------------------------------------------------------
# $state/settled has a line for each that a person decided on: take or leave, the content's hash, the path. `take`: ours
# may replace it. `leave`: it stays. Another edit is another content, and is asked for again.

hash_of() {
  if [ ! -e "$1" ]; then echo missing; return; fi
  sha256sum <"$1" | cut -d ' ' -f 1
}

# settled take|leave PATH
settled() {
  if [ ! -s "$state/settled" ]; then return 1; fi
  grep -q -x -F -e "$1 $(hash_of "$2") $2" "$state/settled"
}

# changed_by_hand PATH MERGE: whether what stands is not what hextet wrote; $work/by-hand is then how it would be.
changed_by_hand() {
  if [ ! -e "$1" ]; then return 1; fi
  case $2 in
  # The other keys are the person's anyway.
  json) merge_json "$1" "$1" "$records/files$1" "$records/held$1" "$work/by-hand" >/dev/null 2>&1 || return 1 ;;
  secret=*) cp "$records/secrets/${2#secret=}" "$work/by-hand" || return 1 ;;
  *)
    if [ ! -e "$records/files$1" ]; then return 1; fi
    adapted "$1" "$records/files$1" "$work/by-hand" || cp "$records/files$1" "$work/by-hand" || return 1
    ;;
  esac
  ! cmp -s "$work/by-hand" "$1"
}

# difference PATH MERGE: what was changed by hand, as a diff.
difference() {
  case $2 in
  secret=*) echo "(its content is a secret, which is not shown)" ;;
  *)
    if is_closed "$1"; then closed_note "$1"; return; fi
    diff -u -L "$1 (hextet)" -L "$1 (as it stands)" "$work/by-hand" "$1" || :
    ;;
  esac
}

# Nothing of a person's is overwritten or taken away without being asked for.
refuse_foreign() {
  if [ ! -s "$records/installed" ]; then return 0; fi
  : >"$work/foreign"
  while read -r change path _ <&3; do
    case $change in updated | removed) ;; *) continue ;; esac
    merge=$(awk -v path="$path" '$1 == path { print $4 }' "$records/installed")
    # Of a file that is taken over anew, what the person wrote is kept.
    if [ -z "$merge" ] || is_taken "$path" || ! changed_by_hand "$path" "$merge" || settled take "$path"; then continue; fi
    echo "$path" >>"$work/foreign.paths"
    difference "$path" "$merge" | head -n 60 >>"$work/foreign"
  done 3<"$work/plan"
  if [ ! -s "$work/foreign" ]; then return 0; fi
  fail foreign "$(tr '\n' ' ' <"$work/foreign.paths" | sed 's/ $//; s/ /, /g') was changed on this host since hextet wrote it; nothing was changed now. hextet take NAME HOST gives that up, so that the next change replaces it; hextet leave NAME HOST lets it stand:
$(cat "$work/foreign")"
}

# give_up PATH: keeps what stands there below $given_up, as $kept.
give_up() {
  kept=$given_up$1.$(hash_of "$1" | cut -c 1-12)
  mkdir -p "${kept%/*}" && cp -p "$1" "$kept" && flush "$kept" "${kept%/*}"
}

# settle take|leave PATH...: of files that a person changed; without a path all of them.
settle() {
  how=$1
  shift
  refuse_pending
  host=
  host_of "$records"
  require_records
  if [ ! -s "$records/installed" ]; then fail "$how" "this host holds no bundle; there is nothing to $how"; fi
  : >"$work/plan" && : >"$work/settled"
  for path in "$@"; do
    cut -d ' ' -f 1 "$records/installed" | grep -q -x -F -e "$path" || fail "$how" "$path is not one of hextet's files on this host"
  done
  lines_of "$state/settled" >"$work/settled.before"
  while read -r path _ _ merge <&3; do
    case " ${*:-$path} ,$merge" in *,aside=*) continue ;; *" $path "*) ;; *) continue ;; esac
    if [ -e "$path" ] && ! changed_by_hand "$path" "$merge"; then continue; fi
    if [ "$how" = take ] && [ -e "$path" ]; then
      give_up "$path" || fail take "$path could not be kept as $kept; df shows whether there is room"
    fi
    grep -v -e " $path\$" "$work/settled.before" >"$work/settled.rest" || :
    mv "$work/settled.rest" "$work/settled.before"
    echo "$how $(hash_of "$path") $path" >>"$work/settled"
  done 3<"$records/installed"
  {
    cat "$work/settled.before" "$work/settled" >"$state/settled.new" && flush "$state/settled.new" &&
      mv -f "$state/settled.new" "$state/settled" && flush "$state"
  } || fail "$how" "$state/settled could not be written; df shows whether there is room"
  keep_twice || :
  # shellcheck disable=SC2046 # a list of words
  more=", \"paths\": $(json_words $(cut -d ' ' -f 3 "$work/settled"))"
  case $how in take) succeed taken ;; leave) succeed left ;; esac
}

# ---------------------------------------------------------------------------------------------------------------------
# What differs from the bundle, in files and in force
# ---------------------------------------------------------------------------------------------------------------------

# Reads and changes nothing.
report() {
  require_root
  mkdir -p "$run"
  work=$run/work.$$
  mkdir -p "$work"
  find_records_now
  read_owner "$records"
  host=
  : >"$work/plan" && : >"$work/units" && : >"$work/expect" && : >"$work/reported" && : >"$work/others" && : >"$work/found"
  if [ -e "$records/bundle" ]; then
    unpack "$records/bundle"
    compare
    find_others
    report_files >"$work/reported"
  fi
  case $standing in damaged | lost) found_files >"$work/found" ;; esac
  # shellcheck disable=SC2046 # lists of words
  answer "$(
    printf '{"agent": "%s", "host": "%s", "owner": "%s", "records": "%s", ' "$version" "$host" "$owner" "$worth"
    printf '"found": %s, "links": %s, ' "$(json_words $(cat "$work/found"))" "$(json_words $(left_links "$records"))"
    unlike
    printf '"result": "report", "files": [%s]' "$(cat "$work/reported")"
    for name in $subsystems; do "${name}_report"; done
    printf ', "addresses": "%s", "routes6": "%s", "routes4": "%s"' \
      "$(json_text "$(ip -o addr)")" "$(json_text "$(ip -6 route)")" "$(json_text "$(ip -4 route)")"
    printf ', "others": [%s], "transaction": %s}' "$(others_json)" "$(if unsettled; then echo "\"$id\""; else echo null; fi)"
  )"
}

# What the bundle expects besides addresses and routes and is not so: its own lines, without `expect`. Nothing where there is
# none. What says how something is to be is reported where that is there, and something else besides: a route that has gone
# is reported as that alone.
unlike() {
  list=
  while read -r line <&3; do
    case $line in
    'link '* | 'key '* | 'peer '* | 'port '* | 'nic '* | 'rule '* | 'table '* | 'unused '*) alike='holds' ;;
    'source '* | 'metric '* | 'deprecated '* | 'leaves '*) alike='holds absent' ;;
    *) continue ;;
    esac
    if ! is_among "$(probe "$line")" "$alike"; then list="$list${list:+, }\"$line\""; fi
  done 3<"$work/expect"
  if [ -n "$list" ]; then printf '"unlike": [%s], ' "$list"; fi
}

# how_kept: what the records are worth, in a word.
how_kept() {
  case $standing in
  second) echo one-copy ;;
  # Those of an agent before release 0.2 are kept once.
  good) if [ -n "$ailing$secrets_ail" ] || { [ -e "$records/sum" ] && second_ails; }; then echo one-copy; else echo good; fi ;;
  *) echo "$standing" ;;
  esac
}

# Files of ours that are not as we wrote them, each with its difference.
report_files() {
  between=
  while read -r change path mode subsystem _ <&3; do
    case $change in
    created) now_is=missing said='' ;;
    left) now_is=left said='' ;;
    updated)
      now_is=changed
      merge=$(awk -v path="$path" '$1 == path { print $4 }' "$records/installed")
      if changed_by_hand "$path" "$merge"; then said=$(difference "$path" "$merge"); else said="mode and owner are $(stat -c '%a %u:%g' "$path"), not $mode 0:0"; fi
      ;;
    kept) if settled leave "$path"; then now_is=left said=''; else continue; fi ;;
    *) continue ;;
    esac
    printf '%s{"path": "%s", "subsystem": "%s", "state": "%s", "diff": "%s"}' "$between" "$path" "$subsystem" "$now_is" "$(json_text "$said")"
    between=', '
  done 3<"$work/plan"
}

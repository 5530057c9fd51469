# ---------------------------------------------------------------------------------------------------------------------
# Commands
# ---------------------------------------------------------------------------------------------------------------------

# lock SECONDS: one at a time, waiting that long for another. The kernel frees the lock of a process that is dead,
# however it ended.
lock() {
  if ! take_lock "$1"; then
    holder=
    read -r holder <"$run/lock" || :
    fail lock "another hextet-agent (process ${holder:-unknown}) is at work on this host; wait until it has ended, ps -p ${holder:-PID} shows it"
  fi
}

# outwait: the lock, once the change that has the host has been confirmed or taken back. A removal is asked for once, by
# someone who will not ask again; but not where it would take longer than they listen (300 s, hosts/agent/program.ts).
outwait() {
  give_up=$(($(now) + 20000))
  said=
  while { unsettled && is_watched; } || ! take_lock 0; do
    read_deadline
    if [ "$(now)" -ge "$give_up" ] || [ "$deadline" -ge "$give_up" ]; then
      lock 0
      return
    fi
    if [ -z "$said" ]; then print_text "hextet-agent: waits until the change before this one is confirmed or taken back" >&7; fi
    said=yes
    sleep 0.2
  done
}

# What runs that were killed left behind.
settle_leftovers() {
  for folder in "$run"/work.*; do
    if [ ! -d "/proc/${folder##*.}" ] && [ -d "$folder" ]; then rm -rf "$folder"; fi
  done
  if unsettled; then
    # Nobody is there to do it: the watcher was taken away, or never was.
    if ! is_watched; then roll_back "it was found unfinished"; fi
  elif [ -e "$transaction" ] || [ -e "$state/transaction.new" ]; then
    tidy
  fi
  find_records
  if ! unsettled; then mend_records; fi
}

# Another change that is still to be confirmed has the host to itself.
refuse_pending() {
  if unsettled; then
    more=", \"left\": $(seconds_left)"
    fail pending "another change of this host waits to be confirmed and is taken back in $(seconds_left) s otherwise; try again then (hextet-agent confirm or rollback on the host settles it now)"
  fi
}

apply() {
  refuse_pending
  if [ "$standing" = second ]; then require_records; fi
  unpack "$work/bundle"
  refuse_stranger
  bring_about
}

# What stands in $work as a bundle taken apart becomes what the host holds.
bring_about() {
  case $standing in damaged | lost) stand_in || fail records "what stands here could not be read: $(tail -n 1 "$run/log"); nothing was changed" ;; esac
  compare
  require_consumers
  find_others
  find_pending
  say_others
  # Before validation: what stands was validated when it came, and nothing is to cost nothing.
  if [ ! -s "$work/pending" ] && ! changes_files; then
    note_others
    if { [ -s "$work/manifest" ] || [ -e "$state" ]; } && ! cmp -s "$work/bundle" "$records/bundle"; then
      { keep && commit; } || { tidy; fail keep "$(tail -n 1 "$run/log"); nothing of the host's was changed"; }
    elif [ -e "$records/bundle" ] && changes_owner; then
      hand_over "$claimed" || fail keep "whose this host is could not be noted: $(tail -n 1 "$run/log"); nothing was changed"
    fi
    case $standing in damaged | lost) say_what_stood ;; esac
    succeed unchanged
  fi
  refuse_cutoff
  if [ "$verb" != heal ]; then refuse_foreign; fi
  refuse_renames
  validate created updated
  expect_alone
  : >"$work/excused"
  look_before
  while read -r now_is line; do
    if [ "$now_is" = fails ]; then echo "$line"; fi
  done <"$work/expect.before" >"$work/excused"
  back=true
  case $standing in damaged | lost) keep_aside || fail keep "what stands here could not be kept below $given_up: $(tail -n 1 "$run/log"); nothing was changed" ;; esac
  keep || { said=$(tail -n 1 "$run/log"); tidy; fail keep "what stands here could not be kept: $said; nothing was changed"; }
  case $standing in damaged | lost) say_what_stood ;; esac
  changing=yes
  if [ "$within" != 0 ]; then
    arm "$((within + 30))" || fail arm "the rollback could not be armed: $(tail -n 1 "$run/log"); nothing was changed"
  fi
  install_files ||
    fail install "$(tail -n 1 "$run/log"); nothing was activated (df shows a full disk, lsattr a file that chattr made immutable)"
  lines_of "$records/units" >"$work/units.before"
  # A file of which nobody is notified is in force already, also on the way back.
  if [ -s "$work/pending" ]; then
    echo "$id" >"$run/activating"
    rm -f "$transaction/untold" || :
  fi
  begin_announcing
  { all_live installed && drop_altered && calm_bridges && activate && drop_links && all_live activated; } || fail activate "$trouble"
  note_live_after || :
  note_others
  look_after || fail probe "what is expected of this host did not come true within $patience s: $unmet"
  end_announcing
  all_live up || fail activate "$trouble"
  if [ "$within" = 0 ]; then
    all_live still "$work" || fail activate "$trouble"
  else
    all_live note "$transaction"
  fi
  if [ "$verb" = remove ] && [ "$within" != 0 ]; then
    connection_lives || fail connection "without hextet's files the connection that asked for their removal gets no answer any more; connect to an address that stood here before hextet came and run up first, or let the host go as it is: retired: true"
  fi
  if [ "$within" = 0 ] || [ "$verb" = remove ]; then
    commit || fail record "$(tail -n 1 "$run/log"); the change could not be made to last"
    if [ "$within" = 0 ]; then succeed changed; else succeed removed; fi
  fi
  set_deadline "$within" waiting || fail arm "the rollback could not be armed anew: $(tail -n 1 "$run/log")"
  changing=
  more="$more, \"transaction\": \"$id\", \"left\": $within"
  succeed applied
}

check() {
  refuse_pending
  unpack "$work/bundle"
  case $standing in damaged | lost) stand_in || fail records "what stands here could not be read: $(tail -n 1 "$run/log")" ;; esac
  compare
  require_consumers
  find_others
  find_pending
  say_others
  validate created updated kept
  succeed valid
}

# An empty bundle: everything that is ours is ours no longer. The host has to be theirs who ask.
remove() {
  refuse_pending
  if [ "$standing" = second ]; then require_records; fi
  sent=
  # Not with its secrets: a state may be behind, and name versions that nobody has any more.
  if [ -s "$work/bundle" ]; then
    take_apart "$work/bundle"
    sent=$host
  fi
  host=
  host_of "$records"
  : >"$work/plan"
  case $standing in
  none) succeed unchanged ;;
  damaged | lost) refuse_unknown ;;
  *)
    if ! may_remove; then
      more=", \"owner\": \"$owner\""
      print_text "$(printf '\n%s: nothing was taken away, since this host is not theirs who asked: %s' "${sent:-$host}" \
        "it has the bundle of $host${owner:+ and belongs to $owner}${since:+ since $since}")" >&7
      succeed not-owner
    fi
    ;;
  esac
  rm -f "$work/secrets"
  printf 'hextet bundle 1\nhost %s\n\nend\n' "$host" >"$work/bundle"
  unpack "$work/bundle"
  bring_about
}

# refuse_unknown: where no records are left, what is taken away has to be what whoever asks knows of, as they know it.
refuse_unknown() {
  host=${sent:-$(marked_host)}
  if [ -z "$host" ]; then require_records; fi
  if [ -z "$sent" ]; then return 0; fi
  found_files "$host" >"$work/found"
  while read -r path <&3; do
    source=$(awk -v path="$path" '$2 == path { print $1 }' "$work/manifest")
    if [ -n "$source" ] && { [ ! -e "$work/$source" ] || cmp -s "$work/$source" "$path"; }; then continue; fi
    fail records "the records of what hextet put on this host are $standing, and $path is not as the bundle that is to be taken away has it; nothing was changed. hextet bring NAME HOST brings the host's bundle again, and then it can be taken away; or let the host go as it is: retired: true"
  done 3<"$work/found"
  while read -r _ path _ <&3; do
    if [ -e "$path" ] && ! grep -q -x -F -e "$path" "$work/found"; then
      note "$path stays, since nothing says what stood there before hextet came"
    fi
  done 3<"$work/manifest"
}

# marked_host: whom hextet wrote the files for that stand here; empty where they do not agree.
marked_host() {
  set --
  for file in $(standing_files); do set -- "$@" "$file"; done
  marks "$@" | awk '{ hosts[$2] = 1; host = $2 } END { for (one in hosts) count++; if (count == 1) print host }'
}

# What is held comes back wherever it is not so any longer, in files and in force.
heal() {
  refuse_pending
  require_records
  if [ ! -e "$records/bundle" ]; then fail heal "this host holds no bundle; hextet bring NAME HOST brings the one of its layout"; fi
  cp "$records/bundle" "$work/bundle"
  unpack "$work/bundle"
  bring_about
}

# What was applied lasts; with a bundle only if it is that one.
confirm() {
  host=
  : >"$work/plan"
  if unsettled; then
    host_of "$state/records.$id"
    # Nothing that is damaged comes into force.
    if [ -e "$transaction/sum" ] && ! is_whole "$state/records.$id" sum; then
      changing=yes
      back=true
      fail confirm "the records of this change were damaged or taken away since it was made"
    fi
    if [ -s "$work/bundle" ] && ! cmp -s "$work/bundle" "$state/records.$id/bundle"; then
      more=", \"left\": $(seconds_left)"
      fail confirm "another change than this one waits to be confirmed, and is taken back in $(seconds_left) s otherwise; try again then"
    fi
    read_deadline
    if [ "$phase" != waiting ]; then
      changing=yes
      back=true
      fail confirm "the agent that made the change died in the middle of it"
    fi
    cp "$transaction/plan" "$work/plan"
    echo "$id" >"$work/changing"
    if ! all_live still "$transaction"; then
      changing=yes
      back=true
      fail confirm "$trouble"
    fi
    commit || fail confirm "the change could not be made to last: $(tail -n 1 "$run/log")"
    more=", \"transaction\": \"$id\""
    succeed confirmed
  fi
  host_of "$records"
  if [ ! -s "$work/bundle" ] || cmp -s "$work/bundle" "$records/bundle"; then succeed unchanged; fi
  if [ -e "$run/rolled-back" ]; then
    { read -r _ && read -r sum && read -r time && read -r back && read -r reason; } <"$run/rolled-back" || :
    if [ "$sum" = "$(cksum <"$work/bundle")" ]; then
      fail confirm "the change was taken back at $time, since $reason"
    fi
    back=
  fi
  fail confirm "this host does not hold that bundle, and no change waits to be confirmed; apply it first"
}

# host_of RECORDS
host_of() {
  if [ -e "$1/host" ]; then read -r host <"$1/host"; fi
}

rollback() {
  host=
  if ! unsettled; then
    host_of "$records"
    : >"$work/plan"
    succeed unchanged
  fi
  host_of "$state/records.$id"
  more=", \"transaction\": \"$id\", \"back\": true"
  roll_back "hextet-agent rollback was called"
  if [ -n "$lost" ]; then
    back=false
    fail rollback "not everything is as it was:${lost%;}"
  fi
  succeed rolled-back
}

status() {
  require_root
  host=''
  result=empty
  files=''
  mkdir -p "$run"
  work=$run/work.$$
  mkdir -p "$work"
  find_records_now
  read_owner "$records"
  if [ -e "$records/bundle" ]; then
    result=holds
    verb=report
    unpack "$records/bundle"
    compare
    while read -r change path _; do
      case $change in
      kept) now_is=held ;;
      created) now_is=missing ;;
      updated) now_is=changed ;;
      *) continue ;;
      esac
      files="$files${files:+, }{\"path\": \"$path\", \"state\": \"$now_is\"}"
    done <"$work/plan"
  fi
  busy=null
  if [ -e "$run/lock" ] && ! flock -n 9 9<"$run/lock"; then read -r busy <"$run/lock" || :; fi
  if unsettled; then
    read_deadline
    more=", \"transaction\": \"$id\", \"left\": $(seconds_left), \"waiting\": \"$phase\""
    if is_watched; then more="$more, \"armed\": true"; else more="$more, \"armed\": false"; fi
  fi
  if [ -e "$run/rolled-back" ]; then
    { read -r _ && read -r _ && read -r time && read -r back && read -r reason; } <"$run/rolled-back" || :
    more="$more, \"rolledBack\": {\"time\": \"$time\", \"back\": $back, \"reason\": \"$(json_text "$reason")\"}"
  fi
  # shellcheck disable=SC2046 # lists of words
  answer "$(printf '{"agent": "%s", "host": "%s", "owner": "%s", "records": "%s", "result": "%s", "files": [%s], "units": %s, "busy": %s%s}' \
    "$version" "$host" "$owner" "$worth" "$result" "$files" "$(json_words $(lines_of "$records/units"))" "${busy:-0}" "$more")"
}

# ---------------------------------------------------------------------------------------------------------------------
# Steps
# ---------------------------------------------------------------------------------------------------------------------

# Refuses, before anything is touched, what this host has no program for.
require_consumers() {
  for name in $subsystems; do
    if [ -z "$(planned "$name")" ]; then continue; fi
    needs=$("subsystem_$name" needs)
    command -v "$needs" >/dev/null ||
      fail consumers "this host has no $needs, which the bundle's files for $name are for; install it, or let the layout name another renderer"
  done
}

# validate CHANGE...: each subsystem with such a file has it checked by its own consumer; nothing has changed yet.
validate() {
  for name in $subsystems; do
    if ! touched "$name" "$@"; then continue; fi
    outcome=0
    "subsystem_$name" check >"$work/check.said" 2>&1 7>&- 8>&- 9>&- </dev/null || outcome=$?
    redacted <"$work/check.said" >"$work/check.log"
    cat "$work/check.log"
    case $outcome in
    0) ;;
    3) unvalidated="$unvalidated $name" ;;
    124 | 137) fail validate "$name: its checker did not end within 30 s; nothing was changed" ;;
    *) fail validate "$name refuses the files of this bundle: $(tail -n 5 "$work/check.log" | with_paths)" ;;
    esac
  done
}

# A checker's words, with the places that files are for instead of those where they were staged.
with_paths() {
  {
    while read -r _ path _ _ source; do echo "s|$source|$path|g"; done <"$work/plan"
    echo "s|$work/root||g"
    echo "s|$work/verify|/etc/systemd/system|g"
  } >"$work/paths.sed"
  sed -f "$work/paths.sed"
}

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
# someone who will not ask again; but not where it would take longer than they listen (300 s, agent-program.ts).
outwait() {
  give_up=$(($(now) + 20000))
  said=
  while { unsettled && is_watched; } || ! take_lock 0; do
    read_deadline
    if [ "$(now)" -ge "$give_up" ] || [ "$deadline" -ge "$give_up" ]; then
      lock 0
      return
    fi
    if [ -z "$said" ]; then echo "hextet-agent: waits until the change before this one is confirmed or taken back" >&7 || :; fi
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
  elif [ -e "$transaction" ]; then
    tidy
  fi
  find_records
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
  unpack "$work/bundle"
  bring_about
}

# What stands in $work as a bundle taken apart becomes what the host holds.
bring_about() {
  compare
  require_consumers
  find_pending
  # Before validation: what stands was validated when it came, and nothing is to cost nothing.
  if [ ! -s "$work/pending" ]; then
    if { [ -s "$work/manifest" ] || [ -e "$state" ]; } && ! cmp -s "$work/bundle" "$records/bundle"; then
      { keep && commit; } || { tidy; fail keep "$(tail -n 1 "$run/log"); nothing of the host's was changed"; }
    fi
    succeed unchanged
  fi
  refuse_cutoff
  if [ "$verb" != heal ]; then refuse_foreign; fi
  validate created updated
  : >"$work/excused"
  look_before
  sed -n 's/^fails //p' "$work/expect.before" >"$work/excused"
  back=true
  keep || { said=$(tail -n 1 "$run/log"); tidy; fail keep "what stands here could not be kept: $said; nothing was changed"; }
  changing=yes
  if [ "$within" != 0 ]; then
    arm "$((within + 30))" || fail arm "the rollback could not be armed: $(tail -n 1 "$run/log"); nothing was changed"
  fi
  install_files ||
    fail install "$(tail -n 1 "$run/log"); nothing was activated (df shows a full disk, lsattr a file that chattr made immutable)"
  lines_of "$records/units" >"$work/units.before"
  echo "$id" >"$run/activating"
  activate || fail activate "$trouble"
  note_live_after || :
  look_after || fail probe "what is expected of this host did not come true within $patience s: $unmet"
  if [ "$verb" = remove ] && [ "$within" != 0 ]; then
    connection_lives || fail connection "without hextet's files the connection that asked for their removal gets no answer any more"
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
  compare
  require_consumers
  validate created updated kept
  succeed valid
}

# An empty bundle: everything that is ours is ours no longer. Whoever sends theirs has to be its owner.
remove() {
  refuse_pending
  owner=
  if [ -s "$work/bundle" ]; then
    unpack "$work/bundle"
    owner=$host
  fi
  host=
  host_of "$records"
  : >"$work/plan"
  if [ -z "$host" ]; then succeed unchanged; fi
  if [ -n "$owner" ] && [ "$owner" != "$host" ]; then succeed not-owner; fi
  rm -f "$work/secrets"
  printf 'hextet bundle 1\nhost %s\n\nend\n' "$host" >"$work/bundle"
  unpack "$work/bundle"
  bring_about
}

# What is held comes back wherever it is not so any longer, in files and in force.
heal() {
  refuse_pending
  if [ ! -e "$records/bundle" ]; then fail heal "this host holds no bundle; hextet up brings one"; fi
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
  find_records
  if [ -e "$records/bundle" ]; then
    result=holds
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
  if [ -e "$run/lock" ] && ! flock -n "$run/lock" true; then read -r busy <"$run/lock" || :; fi
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
  answer "$(printf '{"agent": "%s", "host": "%s", "result": "%s", "files": [%s], "units": %s, "busy": %s%s}' \
    "$version" "$host" "$result" "$files" "$(json_words $(lines_of "$records/units"))" "${busy:-0}" "$more")"
}

require_root() {
  if [ "$(id -u)" != 0 ]; then fail start "hextet-agent runs as root, not as $(id -un); call it through sudo -n"; fi
}

# start COMMAND: reads standard input to its end, then has the work done by a process of its own session, which goes on
# when the change cuts the connection that asked for it. It writes nowhere but to the log until it answers.
start() {
  require_root
  for tool in awk cat chmod chown cksum cmp cp cut date diff find flock grep head id ip ln mkdir mv rm rmdir sed setsid sha256sum sleep stat sync tail timeout tr; do
    command -v "$tool" >/dev/null || fail start "this host has no $tool, which hextet-agent needs; install the package that brings it"
  done
  if [ "$within" != 0 ] && ! command -v systemctl >/dev/null; then
    fail start "this host has no systemctl: without systemd there is nobody to take a change back"
  fi
  mkdir -p "$run"
  work=$run/work.$$
  rm -rf "$work"
  mkdir "$work"
  : >"$work/bundle"
  case $1 in
  apply | check | confirm | remove)
    if [ ! -t 0 ]; then
      cat >"$work/bundle" || fail start "the bundle could not be written to $work; df shows whether there is room"
    fi
    ;;
  esac
  find_connection >"$work/connection"
  outcome=0
  setsid sh "$0" at-work "$work" "$within" "$allow_cutoff" "$@" </dev/null 7>&2 8>&1 &
  wait "$!" || outcome=$?
  # Whoever answers takes the work folder away.
  if [ -d "$work" ]; then died "$outcome"; fi
  exit "$outcome"
}

# died STATUS: the process that did the work ended without an answer; the watcher takes back what it had begun.
died() {
  said="the process that did the work ended with status $1; $run/log has its last words"
  tries=0
  while unsettled && is_watched && [ "$tries" -lt 600 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  take_lock 60 || :
  if unsettled; then fail start "$said, and the next agent that is called takes the change back"; fi
  back=true
  if [ -e "$run/rolled-back" ]; then { read -r _ && read -r _ && read -r _ && read -r back; } <"$run/rolled-back" || :; fi
  fail start "$said; the host is as it was before"
}

# used_wrongly: says how it is used.
used_wrongly() {
  sed -n '3,/^$/s/^# \{0,1\}//p' "$0" | sed '/^What is kept/,$d' >&2
  exit 2
}

exec 8>&1
locked=''
activated=''
unvalidated=''
changing=''
back=''
more=''
lost=''
id=''
lost_files=''
# Whoever does not say otherwise is not to be cut off. Nothing is armed by those that change nothing.
within=90
allow_cutoff=''
verb=''
began=$(now)
command=${1-}
case $command in apply | heal | remove) ;; *) within=0 ;; esac
case $command in
apply | check | confirm | heal | remove | rollback)
  shift
  while [ $# != 0 ]; do
    case $1 in
    --within)
      case ${2-} in 0) ;; '' | *[!0-9]* | 0* | ?????*) used_wrongly ;; esac
      within=$2
      shift
      ;;
    --allow-cutoff) allow_cutoff=yes ;;
    *) used_wrongly ;;
    esac
    shift
  done
  start "$command"
  ;;
take | leave) start settle "$@" ;;
at-work)
  work=$2
  within=$3
  allow_cutoff=$4
  verb=$5
  shift 5
  case $verb in confirm | rollback) lock 120 ;; remove) outwait ;; *) lock 0 ;; esac
  exec >"$run/log" 2>&1
  settle_leftovers
  "$verb" "$@"
  ;;
at-timer | at-boot)
  mkdir -p "$run"
  work=$run/work.$$
  exec >>"$run/log" 2>&1
  case $command in
  at-timer) watch ;;
  at-boot)
    mkdir -p "$work"
    lock 60
    find_records
    roll_back "this host restarted before it was confirmed" boot
    rm -rf "$work"
    ;;
  esac
  ;;
status) status ;;
report) report ;;
bundle)
  require_root
  find_records
  if [ ! -e "$records/bundle" ]; then fail bundle "this host holds no bundle"; fi
  cat "$records/bundle"
  ;;
version) echo "$version" ;;
# merge EXISTING OURS [HELD]: what a host's daemon.json would become; --held: what would be remembered for later.
merge)
  wanted=
  if [ "${2-}" = --held ]; then wanted=.held && shift; fi
  work=$(mktemp -d)
  outcome=0
  merge_json "$2" "$2" "$3" "${4-}" "$work/out" >&2 || outcome=$?
  case $outcome in 0 | 3) cat "$work/out$wanted" && outcome=0 ;; esac
  rm -rf "$work"
  exit "$outcome"
  ;;
*) used_wrongly ;;
esac

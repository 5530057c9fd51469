# ---------------------------------------------------------------------------------------------------------------------
# From the command line to the work
# ---------------------------------------------------------------------------------------------------------------------

require_root() {
  if [ "$(id -u)" != 0 ]; then fail start "hextet-agent runs as root, not as $(id -un); call it through sudo -n"; fi
}

# start COMMAND: reads standard input to its end, then has the work done by a process of its own session, which goes on
# when the change cuts the connection that asked for it. It writes nowhere but to the log until it answers.
start() {
  require_root
  if [ "$within" != 0 ]; then require_watcher; fi
  if [ "$1" = rollback ]; then remove_file "$reserve"; fi
  work=$run/work.$$
  remove_tree "$work"
  mkdir -p "$work"
  : >"$work/bundle"
  printf '%s' "$claims" >"$work/claims"
  case $1 in
  apply | check | confirm | remove)
    if [ ! -t 0 ]; then
      cat >"$work/bundle" || fail start "the bundle could not be written to $work; df shows whether there is room"
    fi
    ;;
  esac
  find_connection >"$work/connection"
  set_limit "$1"
  name_in_force "$state"
  in_force=$named
  outcome=0
  work_apart "$within" "$@" || outcome=$?
  case $outcome in
  0) exit 0 ;;
  "$answered") exit 1 ;;
  *) died "$outcome" ;;
  esac
}

# set_limit VERB: $limit, seconds that the work may take. A removal waits for the change before it. It is longer than a
# change may take that is watched, which is $within and 30 s.
set_limit() {
  limit=280
  if [ "$within" -gt 90 ]; then limit=$((within + 190)); fi
  if [ "$1" = remove ]; then limit=$((limit + 200)); fi
}

# work_apart WITHIN VERB...: by a process in a session of its own, which ends when its time is up.
work_apart() {
  given=$1
  shift
  setsid timeout -k 10 "$limit" sh "$0" clean at-work "$work" "$given" "$allow_cutoff" "$@" </dev/null 7>&2 8>&1 &
  wait "$!"
}

# died STATUS: the process that did the work ended without an answer. What it had begun is taken back by the watcher or,
# where there is none, now.
died() {
  said="the process that did the work ended with status $1; $run/log has its last words"
  if [ "$1" = 124 ]; then said="the work was not done within $limit s, and was ended$(hung); $run/log has its last words"; fi
  tries=0
  while unsettled && is_watched && [ "$tries" -lt 600 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  if unsettled && ! is_watched; then work_apart 0 take_back || :; fi
  take_lock 60 || :
  if unsettled; then fail start "$said, and the next agent that is called takes the change back"; fi
  mine='' last_back='' time='' how='' why=''
  if [ -e "$run/rolled-back" ]; then
    { read -r last_back && read -r _ && read -r time && read -r how && read -r why; } <"$run/rolled-back" || :
  fi
  # Where somebody took the work folder away, whatever was taken back was so since.
  if [ ! -d "$work" ]; then mine=$last_back; fi
  if [ -e "$work/changing" ]; then read -r mine <"$work/changing" || :; fi
  name_in_force "$state"
  if [ -e "$work/lasts" ] || { [ -n "$named" ] && [ "$named" != "$in_force" ]; }; then
    back=false
    fail start "$said; by then the change was done, and it lasts"
  fi
  if [ -z "$mine" ] || [ "$last_back" != "$mine" ]; then fail start "$said; nothing was changed"; fi
  back=$how
  if [ "$how" = true ]; then fail start "$said; the change was taken back at $time, since $why; the host is as it was before"; fi
  fail start "$said; the change was taken back at $time, since $why"
}

# take_back: what the work before this one had begun has been taken back by now; whoever asked answers.
take_back() {
  exit 0
}

# used_wrongly: says how it is used.
used_wrongly() {
  sed -n '3,/^$/s/^# \{0,1\}//p' "$0" | sed '/^What is kept/,$d' >&2
  exit 2
}

know_subsystems
exec 8>&1
locked=''
activated=''
unvalidated=''
changing=''
back=''
more=''
lost=''
lost_for_good=''
were_lost=''
notes=''
claims=''
# The exit status of a failure; of one that was answered for, by the process that does the work.
failure=1
answered=10
id=''
lost_files=''
# Whoever does not say otherwise is not to be cut off. Nothing is armed by those that change nothing.
within=90
allow_cutoff=''
verb=''
read_clock
began=$moment
command=${1-}
case $command in apply | heal | remove) ;; *) within=0 ;; esac
# Whatever takes a change back goes as far as it can with what there is.
case $command in at-* | version) ;; *) require_programs ;; esac
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
    --owner | --formerly | --held)
      claim "${1#--}" "${2-}"
      shift
      ;;
    *) used_wrongly ;;
    esac
    shift
  done
  start "$command"
  ;;
take | leave) start settle "$@" ;;
take-over) start free_host ;;
at-work)
  failure=$answered
  work=$2
  within=$3
  allow_cutoff=$4
  verb=$5
  shift 5
  case $verb in confirm | rollback | take_back) lock 120 ;; remove) outwait ;; *) lock 0 ;; esac
  if [ "$verb" != take_back ]; then : >"$run/log" && : >"$run/doing"; fi
  exec >>"$run/log" 2>&1
  settle_leftovers
  "$verb" "$@"
  ;;
at-timer | at-boot)
  make_folders "$run"
  work=$run/work.$$
  exec >>"$run/log" 2>&1
  case $command in
  at-timer) watch ;;
  at-boot)
    mkdir -p "$work"
    lock 60
    find_records
    roll_back "this host restarted before it was confirmed" boot
    if unsettled; then
      : >"$run/restarted" || :
      # The host comes up with the change: the watcher goes on, and notifies who reads the files once they are back.
      echo "$id" >"$run/activating" || :
      start_watcher
    fi
    rm -rf "$work"
    ;;
  esac
  ;;
status) status ;;
report)
  verb=report
  report
  ;;
others)
  verb=report
  case ${2-} in '') ;; --show-secret-files) show_closed=yes ;; *) used_wrongly ;; esac
  others
  ;;
bundle)
  require_root
  find_records
  if [ ! -e "$records/bundle" ]; then fail bundle "this host holds no bundle"; fi
  cat "$records/bundle"
  ;;
version) echo "$version" ;;
# merge EXISTING OURS [HELD]: what a host's own JSON would become; --held: what would be remembered for later.
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

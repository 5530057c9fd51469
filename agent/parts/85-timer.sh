# ---------------------------------------------------------------------------------------------------------------------
# The rollback's timer, and the guard for a restart
# ---------------------------------------------------------------------------------------------------------------------
# A service of systemd's watches a change until it is settled: it rolls back at the deadline, and at once when the
# process that makes the change dies. It runs a copy of this program that belongs to the change, and has its deadline
# from a file in memory: neither daemon-reload nor a full disk nor a new agent changes anything for it, and systemd
# starts it again should it be killed. This is the one part that names systemd, and calls it: there has to be somebody to
# take a change back, whatever the change is of.

watcher=hextet-agent-rollback.service
guard=hextet-agent-guard.service
units_at=/etc/systemd/system

watcher_unit() {
  printf '%s\n' "[Unit]
Description=Takes hextet's change of this host back unless it is confirmed

[Service]
ExecStart=/bin/sh $transaction/agent at-timer
Restart=on-failure
RestartSec=100ms
StartLimitInterval=0
OOMScoreAdjust=-1000"
}

# Early enough that nobody has read the files of the change: no default dependencies, since those wait for some who have.
guard_unit() {
  printf '%s\n' "[Unit]
Description=Takes hextet's change of this host back that was not confirmed before a restart
DefaultDependencies=no
ConditionPathExists=$transaction/current
RequiresMountsFor=$state /etc /usr
After=local-fs.target
$(before_others)
Conflicts=shutdown.target

[Service]
Type=oneshot
ExecStart=/bin/sh $transaction/agent at-boot
TimeoutStartSec=120"
}

# before_others: in lines of at most 120 characters, the units that read the files of subsystems at boot, those first that a
# bundle has files for, and what all others wait for.
before_others() {
  {
    for name in $accepted $subsystems; do "${name}_boot_units"; done
    print_lines network-pre.target sysinit.target shutdown.target
  } | awk '
    seen[$0]++ { next }
    line != "" && length(line " " $0) > 120 { print line; line = "" }
    { line = (line == "" ? "Before=" : line " ") $0 }
    END { print line }
  '
}

# What going back writes in memory while it works, kept free for it.
reserve=$run/reserve

# require_watcher: that there is somebody to watch a change.
require_watcher() {
  if command -v systemctl >/dev/null; then return 0; fi
  fail start "this host has no systemctl, from the package systemd: without systemd there is nobody to take a change back; nothing was changed"
}

start_watcher() {
  systemctl --no-block start "$watcher" || :
}

# arm SECONDS: from now on the host goes back by itself.
arm() {
  head -c 262144 /dev/zero >"$reserve" && install_units && set_deadline "$1" working || return 1
  # Once more, in memory, for the case that somebody takes away what lies on the disk.
  remove_tree "$run/transaction" && remove_file "$run/watching"
  cp -pR "$transaction" "$run/" || rm -rf "$run/transaction"
  timed 30 systemctl restart "$watcher" ||
    { timed 30 systemctl daemon-reload && timed 30 systemctl restart "$watcher"; } || return 1
  tries=0
  until is_watched; do
    tries=$((tries + 1))
    if [ "$tries" -gt 50 ]; then echo "$watcher did not begin to watch within 5 s"; return 1; fi
    sleep 0.1
  done
}

install_units() {
  link=$units_at/sysinit.target.wants/$guard
  watcher_unit >"$work/$watcher" && guard_unit >"$work/$guard" || return 1
  if cmp -s "$work/$watcher" "$units_at/$watcher" && cmp -s "$work/$guard" "$units_at/$guard" && [ -h "$link" ]; then
    return 0
  fi
  # What systemd has not read yet it reads when it is asked to start it.
  stood=
  if [ -e "$units_at/$watcher" ] || [ -e "$units_at/$guard" ]; then stood=yes; fi
  make_folders "${link%/*}" || return 1
  for unit in "$watcher" "$guard"; do install -m 0644 "$work/$unit" "$units_at/.$unit.hextet" || return 1; done
  flush "$units_at/.$watcher.hextet" "$units_at/.$guard.hextet" || return 1
  for unit in "$watcher" "$guard"; do mv -f "$units_at/.$unit.hextet" "$units_at/$unit" || return 1; done
  ln -sf "../$guard" "$link" && flush "$units_at" "${link%/*}" || return 1
  if [ -n "$stood" ]; then timed 30 systemctl daemon-reload; fi
}

# Where nothing is ours any longer.
disarm_for_good() {
  rm -f "$units_at/sysinit.target.wants/$guard" "$units_at/$watcher" "$units_at/$guard" \
    "$units_at/.$watcher.hextet" "$units_at/.$guard.hextet"
  rmdir "$units_at/sysinit.target.wants" 2>/dev/null || :
}

# set_deadline SECONDS working|waiting: counted on the clock that nobody can set.
set_deadline() {
  read_clock
  read_process "$$" && echo "$((moment + $1 * 100)) $2 $$ $started $1 $session_there" >"$run/deadline.new" &&
    mv -f "$run/deadline.new" "$run/deadline"
}

# $deadline, $phase, $worker, $worker_start, $granted, $session of the worker; without such a file the time is up.
read_deadline() {
  deadline=0 phase=lost worker=0 worker_start=0 granted=0 session=''
  if [ -e "$run/deadline" ]; then read -r deadline phase worker worker_start granted session <"$run/deadline" || :; fi
}

# count_down: $remaining, seconds until the rollback, rounded up; not below 0. The deadline is read anew.
count_down() {
  read_deadline
  read_clock
  remaining=$(((deadline - moment + 99) / 100))
  if [ "$remaining" -lt 0 ]; then remaining=0; fi
}

seconds_left() {
  count_down
  echo "$remaining"
}

# read_process PID: $started, when it began: with its id a name that does not come again; and $session_there, its session.
read_process() {
  started='' session_there=''
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # words
  set -- ${line##*) }
  session_there=$4
  shift 19
  started=$1
}

# lives PID START
lives() {
  read_process "$1" && [ "$started" = "$2" ]
}

# Whether somebody watches the change $id.
is_watched() {
  pid='' start='' watched=''
  if [ -e "$run/watching" ]; then read -r pid start watched <"$run/watching" || :; fi
  [ "$watched" = "$id" ] && lives "$pid" "$start"
}

# end_session SESSION: ends what is left of it: an agent that hangs, or the programs that one which died was waiting for.
end_session() {
  for stat in /proc/[0-9]*/stat; do
    read -r line <"$stat" || continue
    pid=${line%% *}
    # shellcheck disable=SC2086 # words
    set -- "$1" ${line##*) }
    if [ "$5" = "$1" ]; then kill -9 "$pid" || :; fi
  done 2>/dev/null
}

# note_watching: who watches which change.
note_watching() {
  make_folders "$run"
  { read_process "$$" && echo "$$ $started $watched" >"$run/watching.new" && mv -f "$run/watching.new" "$run/watching"; } || :
}

# The watcher: ends when the change is settled. It starts a program for each of its pauses and, while nothing is due, no other:
# many hosts of one machine may be watched.
watch() {
  unsettled || return 0
  watched=$id
  at_work='' pausing=''
  while unsettled && [ "$id" = "$watched" ]; do
    pause=0.5
    if [ -z "$pausing" ] || [ ! -e "$run/watching" ]; then note_watching; fi
    pausing=yes
    look_whether_due
    if [ "$phase" = working ]; then at_work=${session:-$worker}; elif [ "$phase" = waiting ]; then at_work=; fi
    if [ -n "$why" ]; then
      if [ -n "$at_work" ]; then end_session "$at_work"; fi
      take_lock 60 || { echo "somebody has had the lock for 60 s"; continue; }
      # A confirmation may have been first.
      look_whether_due
      if unsettled && [ "$id" = "$watched" ] && [ -n "$why" ]; then
        roll_back "$why"
        rm -rf "$work"
        pause=10
      fi
      locked=
      exec 9>&-
    elif [ "$remaining" -le 1 ]; then
      pause=0.2
    elif [ "$phase" = working ]; then
      pause=worker
    fi
    if unsettled; then pause "$pause"; fi
  done
}

# pause SECONDS|worker: the latter is up to three, and no longer than whoever is at work lives or has.
pause() {
  if [ "$1" != worker ]; then
    sleep "$1"
  else
    ended=0
    longest=1
    if [ "$remaining" -gt 3 ]; then longest=3; fi
    timeout "$longest" tail -s 0.1 --pid="$worker" -f /dev/null 2>/dev/null || ended=$?
    # Not every tail can watch a process.
    if [ "$ended" != 124 ] && lives "$worker" "$worker_start"; then sleep 0.2; fi
  fi
}

# hung: what the work was at when its time was up, and what systemd is at.
hung() {
  doing=
  if [ -e "$run/doing" ]; then read -r doing <"$run/doing" || :; fi
  if [ -n "$doing" ]; then echo ", while it waited for: $doing$(running_jobs)"; fi
}

# running_jobs: the units that systemd is starting or stopping now.
running_jobs() {
  if ! command -v systemctl >/dev/null; then return 0; fi
  list=$(timed 5 systemctl list-jobs --no-legend 2>/dev/null |
    awk '$4 == "running" { printf "%s%s of %s", between, $3, $2; between = ", " }') || return 0
  if [ -n "$list" ]; then echo "; systemd has not done: $list"; fi
}

# look_whether_due: $why the change is to be taken back now; empty where it is not.
look_whether_due() {
  why=
  count_down
  if [ "$transaction" = "$run/transaction" ]; then
    why="what going back needs was taken away from $state before it was confirmed"
  elif [ "$remaining" = 0 ]; then
    case $phase in
    waiting) why="it was not confirmed within $granted s" ;;
    lost)
      if [ -e "$run/restarted" ]; then
        why="this host restarted before it was confirmed"
      else
        why="its deadline was taken away from $run before it was confirmed"
      fi
      ;;
    *) why="it was not done within $granted s$(hung)" ;;
    esac
  elif [ "$phase" = working ] && ! lives "$worker" "$worker_start"; then
    why="the agent that made the change died in the middle of it"
  fi
}

# ---------------------------------------------------------------------------------------------------------------------
# Who configures a host's interfaces, and from whom to whom they go
# ---------------------------------------------------------------------------------------------------------------------
# An interface that two subsystems are notified of has in the end what the latter of them says, and nothing where that one
# gives it up. So whoever takes the bundle's interfaces is notified last, and whenever another gives some up; whoever has had
# them until now is notified first. Where the two files say the same, the former only lets go of them: it forgets them as
# they are, and no packet is lost. $giver and $taker are these two; empty where there is none.

giver='' taker=''

# find_giver_and_taker FORMER CURRENT: by two lists of files, as records have them.
find_giver_and_taker() {
  giver=$(configuring_of "$1")
  taker=$(configuring_of "$2")
}

# configuring_of INSTALLED: whom hextet's own files for interfaces in this list are for.
configuring_of() (
  if [ ! -e "$1" ]; then return; fi
  while read -r _ _ subsystem merge; do
    case $merge in cut=* | aside=*) continue ;; esac
    if is_among "$subsystem" "$configuring"; then echo "$subsystem"; break; fi
  done <"$1"
)

# find_giver_and_taker_of_bundle: of the change at hand.
find_giver_and_taker_of_bundle() {
  while read -r _ line; do echo "$line"; done <"$work/manifest" >"$work/installed.next"
  find_giver_and_taker "$records/installed" "$work/installed.next"
}

# find_handing_over: for the change at hand prints the taker where another who configures interfaces is to be notified, and
# hand-over where the giver is only to let go.
find_handing_over() {
  find_giver_and_taker_of_bundle
  if [ -z "$taker" ]; then return 0; fi
  for name in $configuring; do
    if [ "$name" != "$taker" ] && is_pending "$name" && ! is_among "$taker=$name" "$read_by"; then echo "$taker"; fi
  done
  if [ -n "$giver" ] && [ "$giver" != "$taker" ] && is_pending "$giver" && says_the_same; then echo hand-over; fi
}

# says_the_same: whether the bundle gives the same addresses, routes and ports to the same interfaces as that of until now,
# and all links that it makes are bridges that are there: of another link nobody can tell by that whether it is the same.
says_the_same() {
  bundled "$taker" >"$work/network.files"
  for name in $(listed_links "$taker"); do
    if [ ! -d "/sys/class/net/$name/bridge" ]; then return 1; fi
  done
  sed -n '/^expect /p' "$records/bundle" >"$work/expects.now" && sed -n '/^expect /p' "$work/bundle" >"$work/expects.next" &&
    are_the_same "$work/expects.now" "$work/expects.next" || return 1
  former_ports >"$work/ports.now" && ports_of "$taker" >"$work/ports.next" && are_the_same "$work/ports.now" "$work/ports.next"
}

# ports_of SUBSYSTEM: of the bundle's files.
ports_of() {
  "${1}_facts" '' >"$work/facts.ports" && sed -n '/ port of /p' "$work/facts.ports"
}

# former_ports: the same of the files in the records, which are for this a bundle in a folder of its own.
former_ports() {
  work_now=$work
  work=$work/former
  mkdir -p "$work" && cp -R "$records/files" "$work/" && {
    while read -r path rest; do echo "files$path $path $rest"; done <"$records/installed" >"$work/manifest"
    ports_of "$giver"
  }
  status=$?
  work=$work_now
  return "$status"
}

# in_order: $ordered, the subsystems in the order in which they are notified.
in_order() {
  ordered='' between=''
  for name in $configuring; do
    if [ "$name" != "$giver" ] && [ "$name" != "$taker" ]; then between="$between $name"; fi
  done
  if [ "$giver" = "$taker" ]; then giver=''; fi
  for name in $subsystems; do
    if ! is_among "$name" "$configuring"; then
      ordered="$ordered $name"
    elif [ "$between" != listed ]; then
      ordered="$ordered $giver$between $taker" between=listed
    fi
  done
}

# notify SUBSYSTEM: what stands becomes what is in force.
notify() {
  if [ "$1" = "$giver" ] && is_pending hand-over; then "${1}_let_go"; else "${1}_activate"; fi </dev/null
}

# ---------------------------------------------------------------------------------------------------------------------
# Subsystems: what files are for, and everything that is particular to it
# ---------------------------------------------------------------------------------------------------------------------
# A subsystem is one file, agent/subsystems/NAME.sh, with a folder of the same name where it is a long one. Nothing else
# names it: the parts of this program loop over lists of subsystems and call the functions that docs/agent.md lists under
# "Adding a subsystem". Each file begins with the line that makes it known.

# In the order of activation; each is NUMBER:NAME until all are known.
subsystems=''
# In the order in which other definitions of interfaces are looked for, and settled with.
definers=''

# Those that a bundle may have files for, and their places: "NAME PATTERN", with ; between. * is one name.
# ** at the end is anything below a folder that is in no other place.
accepted=''
places=''
# Those of places that the subsystem of a place with ** may have a file for too, with ; around each.
shared=';'
# Places that are left to the host, with ; between.
left_places=''
# Of the definers those that a bundle may have files for.
configuring=''
# NAME=READER words: whose files are in force by the program of another one.
read_by=''
# Whose files are run, or say what is run, as root; whose may be laid over a host's JSON; of whose only all files together
# have a meaning.
runs=''
merges=''
together=''

# subsystem NAME NUMBER [runs] [merges] [together]: makes it known; of two the one with the lower number is activated first.
subsystem() {
  enlist "$subsystems" "$2:$1"
  subsystems=$enlisted
  name=$1
  shift 2
  for trait in "$@"; do
    case $trait in
    runs) runs="$runs $name" ;;
    merges) merges="$merges $name" ;;
    together) together="$together $name" ;;
    esac
  done
}

# defines_interfaces NAME NUMBER [READER]: files of this subsystem, a person's too, may say what interfaces there are and what
# they have; of two the one with the lower number is looked at first. What its files say is in force by the program of
# READER, another one: who notifies that has its files read anew too.
defines_interfaces() {
  enlist "$definers" "$2:$1"
  definers=$enlisted
  if [ $# = 3 ]; then read_by="$read_by $1=$3"; fi
}

# enlist LIST NUMBER:NAME: $enlisted, the list with that one at its place.
enlist() {
  enlisted='' coming=$2
  for entry in $1; do
    if [ -n "$coming" ] && [ "${entry%%:*}" -gt "${coming%%:*}" ]; then
      enlisted="$enlisted${enlisted:+ }$coming" coming=''
    fi
    enlisted="$enlisted${enlisted:+ }$entry"
  done
  if [ -n "$coming" ]; then enlisted="$enlisted${enlisted:+ }$coming"; fi
}

# know_subsystems: once all of them have made themselves known.
know_subsystems() {
  without_numbers "$subsystems"
  subsystems=$names
  without_numbers "$definers"
  definers=$names
  for name in $subsystems; do
    places_before=$places
    "${name}_places"
    if [ "$places" != "$places_before" ]; then accepted="$accepted${accepted:+ }$name"; fi
  done
  for name in $definers; do
    if is_among "$name" "$accepted"; then configuring="$configuring${configuring:+ }$name"; fi
  done
}

# without_numbers LIST: $names
without_numbers() {
  names=''
  for entry in $1; do names="$names${names:+ }${entry#*:}"; done
}

# place PATTERN: called by NAME_places, for each.
place() {
  places="$places${places:+;}$name $1"
}

# share PATTERN: called by NAME_places for what bundles had in a place with ** before NAME had it: they still may.
share() {
  place "$1"
  shared="$shared$1;"
}

# leave PATTERN: called by NAME_places, for each place below a ** of its own that is left to the host.
leave() {
  left_places="$left_places${left_places:+;}$1"
}

# is_among WORD WORDS
is_among() {
  case " $2 " in *" $1 "*) return 0 ;; esac
  return 1
}

# files_in_places NAME [FOLDER]: files that stand in its places, or below FOLDER as they would, a path a line. Not those of
# a place with **: nothing but a list says which of these are hextet's.
files_in_places() {
  places_left=$places
  while [ -n "$places_left" ]; do
    entry=${places_left%%;*}
    places_left=${places_left#"$entry"} places_left=${places_left#;}
    case $entry in "$1 "*'**') continue ;; "$1 "*) ;; *) continue ;; esac
    for file in "${2-}"${entry#* }; do
      if [ -e "$file" ]; then echo "$file"; fi
    done
  done
}

# print_lines WORD...: each on a line of its own.
print_lines() {
  for word in "$@"; do echo "$word"; done
}

# report_changes NAME CHANGE...: its name, where a file of it changes in one of these ways and means something else then.
report_changes() {
  if changes "$@"; then echo "$1"; fi
}

# all_live WORD...: whether NAME_live says yes to that for all of them.
all_live() {
  for name in $subsystems; do "${name}_live" "$@" || return 1; done
}

# act SECONDS COMMAND...: one step of an activation, with a deadline. $trouble says what went wrong. A service that it
# starts gets neither the lock nor the connection to hold.
act() {
  limit=$1
  shift
  echo "+ $*"
  outcome=0
  # For whoever takes this work back because its time is up.
  echo "$*" >"$run/doing" || :
  timed "$limit" "$@" >"$work/output.said" 2>&1 || outcome=$?
  : >"$work/output"
  if [ -s "$work/output.said" ]; then
    shown "$(speaker "$@")" <"$work/output.said" >"$work/output" && cat "$work/output"
  fi
  case $outcome in
  0) return 0 ;;
  124 | 137) trouble="$* did not end within $limit s$(running_jobs)" ;;
  *) trouble="$* ended with status $outcome" ;;
  esac
  trouble="$trouble: $(tail -n 5 "$work/output")"
  return 1
}

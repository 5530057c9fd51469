# ---------------------------------------------------------------------------------------------------------------------
# Checking a bundle's files
# ---------------------------------------------------------------------------------------------------------------------

# Refuses, before anything is touched, what this host has no program for.
require_consumers() {
  for name in $accepted; do
    if ! has_planned "$name"; then continue; fi
    "${name}_needs"
    has_program ||
      fail consumers "this host has no $program, which the bundle's files for $name are for; install it (package $package), or let the layout name another renderer; nothing was changed"
  done
  # A neighbour that nobody has spoken to lately is neither there nor not.
  if expects gateway && ! command -v ping >/dev/null; then
    fail consumers "this host has no ping, with which the bundle's gateway is looked for; install the package $(package_of ping); nothing was changed"
  fi
}

# A NIC that is in use is not renamed by a change: whoever goes by its name meanwhile would lose it, and the way back too.
refuse_renames() {
  while read -r kind mac name <&3; do
    if [ "$kind" != nic ]; then continue; fi
    now=$(nic_of "$mac")
    if [ "$now" = "$name" ]; then continue; fi
    if [ -z "$now" ]; then
      fail validate "this host has no NIC that came with $mac, which $name is to be; ip -d link tells what its NICs came with; nothing was changed"
    fi
    fail validate "the NIC that came with $mac is $now here, and $name in the layout; let the layout call it $now, or give it that name on the host first, and restart that; nothing was changed"
  done 3<"$work/expect"
}

# has_program: whether $program is there, by NAME_needs; empty is none.
has_program() {
  [ -z "$program" ] || command -v "$program" >/dev/null
}

# validate CHANGE...: each subsystem with such a file has it checked by its own consumer; nothing has changed yet.
validate() {
  for name in $accepted; do
    if ! touched "$name" "$@"; then continue; fi
    outcome=0
    "${name}_check" >"$work/check.said" 2>&1 7>&- 8>&- 9>&- </dev/null || outcome=$?
    : >"$work/check.log"
    if [ -s "$work/check.said" ]; then shown "$name" <"$work/check.said" >"$work/check.log" && cat "$work/check.log"; fi
    case $outcome in
    0) ;;
    3) unvalidated="$unvalidated $name" ;;
    124 | 137) fail validate "$name: its checker did not end within 30 s; nothing was changed" ;;
    *) fail validate "$name refuses the files of this bundle: $(refusal "$outcome")" ;;
    esac
  done
}

# refusal STATUS: a checker's words or, where none of them is to be shown, how it ended and where.
refusal() {
  quiet_for "$name"
  if [ -n "$quiet" ] && ! sed 1q "$work/check.log" | grep -q '^/[^ ]*:'; then echo "its checker ended with status $1"; fi
  tail -n 5 "$work/check.log"
}

# A checker's words, with the places that files are for instead of those where they were staged.
with_paths() {
  {
    # Of what goes, there is no file that anybody would name.
    while read -r _ path _ _ source; do if [ "$source" != - ]; then echo "s|$source|$path|g"; fi; done <"$work/plan"
  } >"$work/paths.sed"
  sed -f "$work/paths.sed"
}

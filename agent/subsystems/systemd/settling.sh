# ---------------------------------------------------------------------------------------------------------------------
# Units that fail once they run
# ---------------------------------------------------------------------------------------------------------------------
# systemd calls a service started as soon as its program is: that it fails a moment later is seen by looking again. What
# is noted for that: the moment, then for each unit its name, its type and how often it was started anew.

# How long a unit may take to fail that is not of the kind that has ended by then; centiseconds.
settling_in=200

# note_units: how the units of this bundle stand that were just notified of the change, and whether all of them run.
note_units() {
  : >"$work/units.after"
  if ! is_pending systemd || [ ! -s "$work/units" ]; then return 0; fi
  now >"$work/units.after"
  echo >>"$work/units.after"
  unit_states <"$work/units" >"$work/units.states"
  while read -r unit type _ _ restarts _; do echo "$unit $type $restarts"; done <"$work/units.states" >>"$work/units.after"
  if failed_units /dev/null; then return 0; fi
  trouble="not all units run: $failed; journalctl -u UNIT says why"
  return 1
}

# units_settle NOTED: whether none has failed since; waits until that can be known.
units_settle() {
  if [ ! -s "$1" ]; then return 0; fi
  goes_on=
  {
    read -r noted
    while read -r unit type _; do
      echo "$unit"
      case $type in - | oneshot) ;; *) goes_on=yes ;; esac
    done >"$work/units.noted"
  } <"$1"
  if [ ! -s "$work/units.noted" ]; then return 0; fi
  if [ -n "$goes_on" ]; then
    rest=$((settling_in - $(now) + noted))
    if [ "$rest" -gt 0 ]; then sleep "$((rest / 100)).$((rest % 100 / 10))"; fi
  fi
  unit_states <"$work/units.noted" >"$work/units.states"
  if failed_units "$1"; then return 0; fi
  trouble="not all units stayed up: $failed; journalctl -u UNIT says why"
  return 1
}

# unit_states: of each unit on standard input a line: name, type, state, and substate, times started anew, result
unit_states() {
  set --
  while read -r unit; do set -- "$@" "$unit"; done
  timed 20 systemctl show -p Id,Type,ActiveState,SubState,Result,NRestarts "$@" 2>/dev/null | awk -F = '
    function flush() { if (id != "") print id, (type == "" ? "-" : type), state, sub_state, (restarts == "" ? 0 : restarts), (result == "" ? "-" : result); id = type = state = sub_state = restarts = result = "" }
    /^$/ { flush() }
    $1 == "Id" { id = $2 }
    $1 == "Type" { type = $2 }
    $1 == "ActiveState" { state = $2 }
    $1 == "SubState" { sub_state = $2 }
    $1 == "NRestarts" { restarts = $2 }
    $1 == "Result" { result = $2 }
    END { flush() }
  '
}

# failed_units NOTED: $failed, of $work/units.states: failed, about to be started anew, or started anew since.
failed_units() {
  failed=$(awk -v noted="$1" '
    BEGIN { while ((getline line <noted) > 0) { split(line, field, " "); restarts[field[1]] = field[3] } }
    $3 == "failed" || $4 == "auto-restart" || ($1 in restarts && $5 > restarts[$1]) {
      why = $6
      if (why == "-" || why == "success") why = "started anew " $5 " times"
      printf "%s%s (%s)", between, $1, why
      between = ", "
    }
  ' "$work/units.states")
  [ -z "$failed" ]
}

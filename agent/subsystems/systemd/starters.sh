# ---------------------------------------------------------------------------------------------------------------------
# Units that bring a subsystem's interfaces up at boot
# ---------------------------------------------------------------------------------------------------------------------
# A host on which something else has configured the network may have such a unit disabled: then it is enabled for as long as
# hextet's files of that subsystem stand. In the records a NOTE, a file of the subsystem's choice, has the word for what it
# was before: disabled. A host that had such files already went through its boots with them, whoever brought them up.

# starter_is UNIT: enabled, disabled, masked, ...; empty where nobody can tell.
starter_is() {
  if [ -d /run/systemd/system ]; then systemctl is-enabled "$1" 2>/dev/null || :; fi
}

# keep_starter SUBSYSTEM NOTE UNIT PATHS RECORDS: notes in these new ones whether it was hextet that enabled it, or will be.
# PATHS is a pattern of grep's for the beginning of its lines in a list of installed files.
keep_starter() {
  if ! has_planned "$1"; then return 0; fi
  if [ -e "$records/$2" ]; then
    cp "$records/$2" "$5/$2"
  elif ! grep -q "^$4" "$records/installed" 2>/dev/null && [ "$(starter_is "$3")" = disabled ]; then
    echo disabled >"$5/$2"
  fi
}

# note_starter NOTE UNIT FOLDER: what it is before a change that touches it.
note_starter() {
  if touches_starter "$1"; then starter_is "$2" >"$3/$1"; fi
}

# touches_starter NOTE: whether its subsystem is taken up by the change, or given up, on a host where hextet has to enable it.
touches_starter() {
  if [ -e "$next/$1" ]; then [ ! -e "$records/$1" ]; else [ -e "$records/$1" ]; fi
}

# settle_starter NOTE UNIT: enabled where the change takes its subsystem up, as it was where it gives that up.
settle_starter() {
  if ! touches_starter "$1"; then return 0; fi
  if [ -e "$next/$1" ]; then act 60 systemctl enable "$2"; else act 60 systemctl disable "$2"; fi
}

# restore_starter NOTE UNIT: as it was before the change. $before: what that was.
restore_starter() {
  before=''
  if [ -e "$transaction/live/$1" ]; then read -r before <"$transaction/live/$1" || :; fi
  if [ "$before" = "$(starter_is "$2")" ]; then return 0; fi
  case $before in
  enabled) act 60 systemctl enable "$2" ;;
  disabled) act 60 systemctl disable "$2" ;;
  esac || lost="$lost $trouble;"
}

# requeue_starter UNIT: at boot systemd has decided already what to start, by what stood then.
requeue_starter() {
  case $before in
  enabled) systemctl --no-block start "$1" || : ;;
  disabled) systemctl --no-block stop "$1" || : ;;
  esac
}

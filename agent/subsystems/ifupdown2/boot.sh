# ---------------------------------------------------------------------------------------------------------------------
# Who brings ifupdown2's interfaces up at boot
# ---------------------------------------------------------------------------------------------------------------------
# networking.service does. A host on which something else has configured the network may have it disabled: then it is enabled
# for as long as hextet's file stands. In records.NAME/networking is the word for what it was before: disabled. A host that
# had such a file already went through its boots with it, whoever brought it up.

# networking_is: enabled, disabled, masked, ...; empty where nobody can tell.
networking_is() {
  if [ -d /run/systemd/system ]; then systemctl is-enabled networking.service 2>/dev/null || :; fi
}

# keep_networking RECORDS: notes in these new ones whether it was hextet that enabled it, or will be.
keep_networking() {
  if [ -z "$(planned ifupdown2)" ]; then return 0; fi
  if [ -e "$records/networking" ]; then
    cp "$records/networking" "$1/networking"
  elif ! grep -q '^/etc/network/interfaces ' "$records/installed" 2>/dev/null && [ "$(networking_is)" = disabled ]; then
    echo disabled >"$1/networking"
  fi
}

# note_networking FOLDER: what it is before a change that touches it.
note_networking() {
  if touches_networking; then networking_is >"$1/networking"; fi
}

# touches_networking: whether ifupdown2 is taken up by the change, or given up, on a host where hextet has to enable it.
touches_networking() {
  if [ -e "$next/networking" ]; then [ ! -e "$records/networking" ]; else [ -e "$records/networking" ]; fi
}

# settle_networking: enabled where the change takes ifupdown2 up, as it was where it gives that up.
settle_networking() {
  if ! touches_networking; then return 0; fi
  if [ -e "$next/networking" ]; then act 60 systemctl enable networking.service; else act 60 systemctl disable networking.service; fi
}

# restore_networking: as it was before the change.
restore_networking() {
  before=''
  if [ -e "$transaction/live/networking" ]; then read -r before <"$transaction/live/networking" || :; fi
  if [ "$before" = "$(networking_is)" ]; then return 0; fi
  case $before in
  enabled) act 60 systemctl enable networking.service ;;
  disabled) act 60 systemctl disable networking.service ;;
  esac || lost="$lost $trouble;"
}

# requeue_networking: at boot systemd has decided already what to start, by what stood then.
requeue_networking() {
  case $before in
  enabled) systemctl --no-block start networking.service || : ;;
  disabled) systemctl --no-block stop networking.service || : ;;
  esac
}

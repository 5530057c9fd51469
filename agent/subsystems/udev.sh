# ---------------------------------------------------------------------------------------------------------------------
# Names of NICs, which udev gives
# ---------------------------------------------------------------------------------------------------------------------
# udev reads a .link file when a NIC comes, which for most is at boot. The core has seen by then that each NIC has the name
# already that its file gives it, so that nobody is renamed.

subsystem udev 27

udev_places() {
  place '/etc/systemd/network/10-hextet-*.link'
}

# Where nobody gives names, a NIC keeps the one that it was made with.
udev_needs() {
  program='' package=''
}

# udev passes over what it does not know with a line in its log, and then gives no name.
udev_check() {
  planned udev | while read -r path source; do
    awk -v path="$path" '
      function refuse() { print path ": line " FNR ": " $0 " names no NIC"; exit 1 }
      /^([#;]|[ \t]*$)/ || /^\[(Match|Link)\]$/ { next }
      !/^(PermanentMACAddress|MACAddress)=([0-9a-fA-F][0-9a-fA-F]:)+[0-9a-fA-F][0-9a-fA-F]$/ && !/^Name=[A-Za-z0-9_][A-Za-z0-9._-]*$/ { refuse() }
    ' "$source" || exit 1
  done
}

udev_pending() {
  report_changes udev created updated removed
}

# What it has read it keeps; where it does not run, it reads them when it starts.
udev_activate() {
  if ! command -v udevadm >/dev/null || ! udevadm control --ping >/dev/null 2>&1; then return 0; fi
  act 30 udevadm control --reload
}

udev_said() {
  said_lines '[#;]' "$2"
}

udev_adapt() {
  return 1
}

udev_reads() {
  :
}

udev_speaks() {
  case $1 in udevadm* | *systemd-udevd*) return 0 ;; esac
  return 1
}

udev_records() {
  :
}

udev_live() {
  :
}

udev_boot_units() {
  :
}

udev_report() {
  :
}

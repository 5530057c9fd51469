# ---------------------------------------------------------------------------------------------------------------------
# Kernel parameters
# ---------------------------------------------------------------------------------------------------------------------
# Files of /etc/sysctl.d. In records.NAME/sysctl are the parameters that are ours, with the value that each had before.

subsystem sysctl 20

sysctl_places() {
  place '/etc/sysctl.d/*.conf'
}

sysctl_needs() {
  program=sysctl package='procps (procps-ng in the RHEL family)'
}

# Nothing on a host checks these. An interface may not be there yet, but then the name stands under `default`.
sysctl_check() {
  planned sysctl | while read -r path source; do
    awk -v path="$path" '
      /^[ \t]*([#;]|$)/ { next }
      $0 !~ /^[ \t]*-?[ \t]*[A-Za-z0-9_]+[.\/][^= \t]+[ \t]*=/ { print path ": line " FNR ": " $0 " is not KEY = VALUE"; exit 1 }
      match($0, /net[.\/]ipv6[.\/](conf|neigh)[.\/]/) {
        key = $0; sub(/[ \t]*=.*/, "", key); sub(/.*[.\/]/, "", key)
        known = "/proc/sys/net/ipv6/" ($0 ~ /ipv6[.\/]conf/ ? "conf" : "neigh") "/default/" key
        if ((getline line < known) < 0) { print path ": line " FNR ": this kernel has no " known; exit 1 }
        close(known)
      }
    ' "$source" || exit 1
  done
}

sysctl_pending() {
  report_changes sysctl created updated removed
}

sysctl_activate() {
  if [ -s "$work/sysctl.restore" ]; then act 60 sysctl -q -e -p "$work/sysctl.restore" || return 1; fi
  # -e: an interface that comes later takes its values from udev, which reads the same files.
  planned sysctl >"$work/files"
  while read -r path _ <&3; do act 60 sysctl -q -e -p "$path" || return 1; done 3<"$work/files"
}

sysctl_said() {
  said_lines '[#;]' "$2" '{ sub(/[ \t]*=[ \t]*/, " = "); sub(/^[ \t]+/, "") }'
}

sysctl_adapt() {
  return 1
}

sysctl_reads() {
  :
}

sysctl_speaks() {
  case $1 in 'sysctl '*) return 0 ;; esac
  return 1
}

sysctl_records() {
  case $1 in
  names) echo ./sysctl ;;
  keep) keep_parameters && cp "$work/sysctl.final" "$2/sysctl" ;;
  rebuild) values_before >"$2/sysctl" ;;
  report) say_parameters ;;
  esac
}

sysctl_live() {
  case $1 in
  keep) cp "$work/sysctl.live" "$2/sysctl" ;;
  holds) has_no_differences ;;
  # First too: with IPv6 turned off, nobody could give an interface its addresses back.
  first) : >"$work/sysctl.restore" && restore_parameters ;;
  notified) restore_parameters ;;
  # udev has set parameters of interfaces already.
  boot) if [ -s "$transaction/live/sysctl" ]; then act 30 sysctl -q -e -p "$transaction/live/sysctl" || :; fi ;;
  esac
}

sysctl_boot_units() {
  echo systemd-sysctl.service
}

sysctl_report() {
  report_parameters
}

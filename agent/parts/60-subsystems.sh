# ---------------------------------------------------------------------------------------------------------------------
# Subsystems: what each needs, how its files are checked offline, how it is told of them
# ---------------------------------------------------------------------------------------------------------------------
# subsystem_NAME needs      prints the command without which its files are of no use
# subsystem_NAME check      0: its files are good; 3: nothing here can tell; else: standard output and error say what is wrong
# subsystem_NAME activate   makes its files be what is in force; runs `act` for everything that can take time

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
  if [ -s "$work/output.said" ]; then redacted <"$work/output.said" >"$work/output" && cat "$work/output"; fi
  case $outcome in
  0) return 0 ;;
  124 | 137) trouble="$* did not end within $limit s$(running_jobs)" ;;
  *) trouble="$* ended with status $outcome" ;;
  esac
  trouble="$trouble: $(tail -n 5 "$work/output")"
  return 1
}

subsystem_sysctl() {
  case $1 in
  needs) echo sysctl ;;
  check)
    # Nothing on a host checks these. An interface may not be there yet, but then the name stands under `default`.
    planned sysctl | while read -r path source; do
      awk -v path="$path" '
        /^[ \t]*([#;]|$)/ { next }
        $0 !~ /^[ \t]*-?[ \t]*[A-Za-z0-9_]+[.\/][^= \t]+[ \t]*=/ { print path ": " $0 " is not KEY = VALUE"; exit 1 }
        match($0, /net[.\/]ipv6[.\/](conf|neigh)[.\/]/) {
          key = $0; sub(/[ \t]*=.*/, "", key); sub(/.*[.\/]/, "", key)
          known = "/proc/sys/net/ipv6/" ($0 ~ /ipv6[.\/]conf/ ? "conf" : "neigh") "/default/" key
          if ((getline line < known) < 0) { print path ": this kernel has no " known; exit 1 }
          close(known)
        }
      ' "$source" || exit 1
    done
    ;;
  activate)
    if [ -s "$work/sysctl.restore" ]; then act 60 sysctl -q -e -p "$work/sysctl.restore" || return 1; fi
    # -e: an interface that comes later takes its values from udev, which reads the same files.
    planned sysctl >"$work/files"
    while read -r path _ <&3; do act 60 sysctl -q -e -p "$path" || return 1; done 3<"$work/files"
    ;;
  esac
}

subsystem_netplan() {
  case $1 in
  needs) echo netplan ;;
  check)
    outcome=0
    netplan_units planned || outcome=$?
    sed "s|$work/root.planned||g" "$work/netplan.planned"
    return "$outcome"
    ;;
  activate) act 60 netplan apply ;;
  esac
}

# Units of a person's that are set aside, where others than netplan tell networkd.
subsystem_networkd() {
  case $1 in
  needs) echo networkctl ;;
  check) ;;
  activate) act 60 networkctl reload || act 60 systemctl restart systemd-networkd.service ;;
  esac
}

# ifupdown2 calls "none", its manual's word for a bridge without ports, invalid, and ends with 1: where it has
# nothing else to say, the file is right.
check_interfaces() {
  if said=$(timed 30 "$1" -a -s -i "$2" 2>&1); then return 0; else status=$?; fi
  alarm='bridge-ports: invalid value "none": '
  printf '%s\n' "$said" | grep -v -F -e "$alarm" >"$work/said" || :
  if [ "$status" -eq 1 ] && [ ! -s "$work/said" ] && [ -n "$said" ]; then return 0; fi
  cat "$work/said"
  return "$status"
}

subsystem_ifupdown2() {
  case $1 in
  needs) echo ifreload ;;
  check)
    # The ifup beside ifreload: it has a namesake.
    ifreload=$(command -v ifreload)
    planned ifupdown2 >"$work/files"
    while read -r path source <&3; do
      if [ "$path" = /etc/network/interfaces ]; then stage_interfaces "$source"; fi
      check_interfaces "${ifreload%/*}/ifup" "$source" || return
    done 3<"$work/files"
    ;;
  activate)
    change_addresses
    act 60 ifreload -a
    ;;
  esac
}

subsystem_docker() {
  case $1 in
  needs) echo dockerd ;;
  check)
    dockerd --help 2>&1 | grep -q -e --validate || return 3
    planned docker | { read -r _ source && timed 30 dockerd --validate --config-file "$source"; }
    ;;
  activate)
    # Without this a third change within a minute would meet systemd's limit on starts.
    systemctl reset-failed docker.service || :
    act 120 systemctl restart docker.service
    ;;
  esac
}

# preseed SUBSYSTEM COMMAND...
preseed() {
  planned "$1" >"$work/files"
  shift
  while read -r path _ <&3; do
    act 60 "$@" waitready --timeout=50 && act 60 "$@" init --preseed <"$path" || return 1
  done 3<"$work/files"
}

subsystem_incus() {
  case $1 in
  needs) echo incus ;;
  check) return 3 ;;
  activate) preseed incus incus admin ;;
  esac
}

subsystem_lxd() {
  case $1 in
  needs) echo lxd ;;
  check) return 3 ;;
  activate) preseed lxd lxd ;;
  esac
}

subsystem_systemd() {
  case $1 in
  needs) echo systemctl ;;
  check)
    command -v systemd-analyze >/dev/null || return 3
    mkdir -p "$work/verify"
    planned systemd >"$work/files"
    set --
    while read -r path source; do
      case $path in
      /etc/systemd/system/*)
        cp "$source" "$work/verify/${path##*/}"
        set -- "$@" "$work/verify/${path##*/}"
        ;;
      esac
    done <"$work/files"
    if [ $# = 0 ]; then return 0; fi
    if systemd-analyze --help | grep -q -e --man; then set -- --man=no "$@"; fi
    timed 30 systemd-analyze verify "$@" >"$work/verify.log" 2>&1 && return 0
    # A program that comes with this bundle is not there yet.
    while read -r path _; do
      grep -v -F -e "Command $path is not executable" "$work/verify.log" >"$work/verify.rest" || :
      mv "$work/verify.rest" "$work/verify.log"
    done <"$work/files"
    cat "$work/verify.log"
    [ ! -s "$work/verify.log" ]
    ;;
  activate)
    while read -r unit <&3; do
      if grep -q -x -F -e "$unit" "$work/units"; then continue; fi
      if systemctl is-active --quiet "$unit"; then act 60 systemctl stop "$unit" || return 1; fi
      unlink_unit "$unit"
      systemctl reset-failed "$unit" || :
    done 3<"$work/units.before"
    set --
    while read -r unit; do set -- "$@" "$unit"; done <"$work/units"
    # To read everything anew takes systemd a while: once, and for both.
    if [ $# != 0 ]; then act 60 systemctl --no-reload enable "$@" || return 1; fi
    act 60 systemctl daemon-reload || return 1
    if planned systemd | grep -q '^/etc/modules-load.d/'; then
      act 60 systemctl restart systemd-modules-load.service || return 1
    fi
    # Several changes within seconds are no reason for systemd to start one no more.
    if [ $# != 0 ]; then systemctl reset-failed "$@" 2>/dev/null || :; fi
    while read -r unit <&3; do
      if grep -q -x -F -e "unit $unit" "$work/pending"; then told_to=restart; else told_to=start; fi
      act 60 systemctl "$told_to" "$unit" || return 1
    done 3<"$work/units"
    ;;
  esac
}

# What `systemctl disable` does, also for a unit whose file is gone.
unlink_unit() {
  rm -f /etc/systemd/system/*.wants/"$1" /etc/systemd/system/*.requires/"$1"
}

# ---------------------------------------------------------------------------------------------------------------------
# Debian's ifupdown
# ---------------------------------------------------------------------------------------------------------------------
# One file that /etc/network/interfaces names. What stanzas say, and which of others' say something of the bundle's interfaces,
# is read as ifupdown2's are; so is networking.service, which brings up at boot what either has.

subsystem ifupdown 39 runs
defines_interfaces ifupdown 31

stanza_file=/etc/network/interfaces.d/60-hextet

ifupdown_places() {
  share "$stanza_file"
}

ifupdown_needs() {
  program=ifup package=ifupdown
}

ifupdown_check() {
  planned ifupdown >"$work/files"
  if command -v ifreload >/dev/null; then
    echo "the ifup of this host is ifupdown2's, which reads such files otherwise; let the layout say network: { renderer: ifupdown2 }"
    return 1
  fi
  if [ -s "$work/files" ] && [ "$(starter_is networking.service)" = masked ]; then
    echo "networking.service is masked, so that nobody would bring these interfaces up at the next boot; run systemctl unmask networking.service on the host first"
    return 1
  fi
  mkdir -p "$work/ifstate"
  while read -r path source <&3; do
    if [ "$path" = "$stanza_file" ] && ! is_sourced "$path"; then
      echo "/etc/network/interfaces names no file such as $path, so that nobody would read it; write a line into it: source /etc/network/interfaces.d/*"
      return 1
    fi
    check_stanzas "$source" || return 1
  done 3<"$work/files"
}

ifupdown_pending() {
  report_changes ifupdown created updated removed
}

ifupdown_activate() {
  stanza_reader=ifupdown
  find_changed_facts
  former_stanzas >"$work/interfaces.former"
  change_addresses
  if [ "${1-}" != wholly ] && changes_alone; then
    partly="$partly ifupdown"
    if bring_changes; then return 0; fi
  fi
  drop_commands
  bring_anew "${1-}"
}

# ifup has no more to do with what it brought up.
ifupdown_let_go() {
  :
}

ifupdown_said() {
  # shellcheck disable=SC2016 # awk's own
  said_lines '#' "$2" '{ $1 = $1 }'
}

ifupdown_adapt() {
  return 1
}

ifupdown_reads() {
  ifupdown2_reads
}

ifupdown_speaks() {
  case $1 in */ifup\ * | */ifdown\ *) ! command -v nmcli >/dev/null ;; *) return 1 ;; esac
}

# Who is started at boot is ifupdown2's to keep and to bring back: it is the same unit.
ifupdown_records() {
  case $1 in
  keep) keep_starter ifupdown networking networking.service '/etc/network/interfaces' "$2" ;;
  esac
}

ifupdown_live() {
  :
}

ifupdown_boot_units() {
  :
}

ifupdown_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Interfaces that its files define
# ---------------------------------------------------------------------------------------------------------------------

ifupdown_definitions() {
  :
}

ifupdown_find_others() {
  :
}

ifupdown_own_files() {
  :
}

ifupdown_link_files() {
  :
}

ifupdown_facts() {
  # shellcheck disable=SC2046 # a list of words
  ifupdown_said_facts $(bundled ifupdown)
}

# What stands and what will stand.
ifupdown_addresses() {
  standing_facts >"$work/addresses.now"
  # shellcheck disable=SC2046 # a list of words
  ifupdown_said_facts $(planned ifupdown | cut -d ' ' -f 2) >"$work/addresses.planned"
}

ifupdown_links() {
  ifupdown2_links "$@"
}

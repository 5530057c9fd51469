# ---------------------------------------------------------------------------------------------------------------------
# /etc/resolv.conf, where nothing else writes it
# ---------------------------------------------------------------------------------------------------------------------
# The C library reads it anew by itself, so that nobody is notified. Where systemd-resolved or a resolvconf keeps it as a link
# to a file of its own, the core refuses to write through that.

subsystem resolv_conf 25

resolv_conf_places() {
  place /etc/resolv.conf
}

resolv_conf_needs() {
  program=getent package='libc-bin (glibc-common in the RHEL family)'
}

# What resolv.conf(5) knows; the C library passes over any other line without a word.
resolv_conf_check() {
  planned resolv_conf | while read -r path source; do
    awk -v path="$path" '
      function refuse() { print path ": line " FNR ": " $0 " is nothing that a resolver reads"; exit 1 }
      /^([#;]|[ \t]*$)/ { next }
      $1 !~ /^(nameserver|domain|search|sortlist|options)$/ || NF < 2 || /^[ \t]/ { refuse() }
      $1 == "nameserver" && (NF > 2 || $2 !~ /^([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?)$/) { refuse() }
    ' "$source" || exit 1
  done
}

resolv_conf_pending() {
  :
}

resolv_conf_activate() {
  :
}

# shellcheck disable=SC2016 # awk's own
resolv_conf_said() {
  said_lines '[#;]' "$2" '{ $1 = $1 }'
}

resolv_conf_adapt() {
  return 1
}

resolv_conf_reads() {
  :
}

resolv_conf_speaks() {
  return 1
}

resolv_conf_records() {
  :
}

resolv_conf_live() {
  :
}

resolv_conf_boot_units() {
  :
}

resolv_conf_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# LXD: what a preseed makes
# ---------------------------------------------------------------------------------------------------------------------
# What a preseed made stays when it goes, and when a change is taken back, since guests may hang on it.

subsystem lxd 70

lxd_places() {
  place '/etc/hextet/*.yaml'
}

lxd_needs() {
  program=lxd package=lxd
}

# Nothing reads a preseed without acting on it.
lxd_check() {
  return 3
}

lxd_pending() {
  report_changes lxd created updated
}

lxd_activate() {
  preseed lxd lxd
}

lxd_said() {
  said_preseed "$2"
}

lxd_adapt() {
  return 1
}

lxd_reads() {
  :
}

lxd_speaks() {
  case $1 in 'lxd '*) return 0 ;; esac
  return 1
}

lxd_records() {
  :
}

lxd_live() {
  case $1 in holds) bridges_hold lxd ;; esac
}

lxd_boot_units() {
  :
}

lxd_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Incus: what a preseed makes
# ---------------------------------------------------------------------------------------------------------------------
# What a preseed made stays when it goes, and when a change is taken back, since guests may hang on it.

subsystem incus 60

incus_places() {
  place '/etc/hextet/*.yaml'
}

incus_needs() {
  program=incus package=incus
}

# Nothing reads a preseed without acting on it.
incus_check() {
  return 3
}

incus_pending() {
  report_changes incus created updated
}

incus_activate() {
  preseed incus incus admin
}

incus_said() {
  said_preseed "$2"
}

incus_adapt() {
  return 1
}

incus_reads() {
  :
}

incus_speaks() {
  case $1 in 'incus '*) return 0 ;; esac
  return 1
}

incus_records() {
  :
}

incus_live() {
  case $1 in holds) bridges_hold incus ;; esac
}

incus_boot_units() {
  :
}

incus_report() {
  :
}

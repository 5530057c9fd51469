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
  planned lxd >"$work/files"
  while read -r path _ <&3; do
    act 60 lxd waitready --timeout=50 && act 60 lxd init --preseed <"$path" || return 1
  done 3<"$work/files"
}

# In a text of several lines, one that begins with # is no comment.
lxd_said() {
  if grep -q -E -e '[|>][-+0-9]*[[:space:]]*$' "$2"; then return 1; fi
  said_lines '#' "$2"
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
  :
}

lxd_boot_units() {
  :
}

lxd_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Files that are put there, and nobody is notified of
# ---------------------------------------------------------------------------------------------------------------------
# Whatever a layout has below /etc that is in no other subsystem's places. Programs read these files when they will. Some do
# so as root, so nobody else may write them.

subsystem inert 85 runs

inert_places() {
  place '/etc/**'
  # Who may come in, and as whom.
  leave '/etc/passwd'
  leave '/etc/passwd-'
  leave '/etc/shadow'
  leave '/etc/shadow-'
  leave '/etc/group'
  leave '/etc/group-'
  leave '/etc/gshadow'
  leave '/etc/gshadow-'
  leave '/etc/subuid'
  leave '/etc/subgid'
  leave '/etc/sudoers'
  leave '/etc/sudoers.d/*'
  leave '/etc/doas.conf'
  leave '/etc/pam.conf'
  leave '/etc/pam.d/*'
  leave '/etc/ssh/sshd_config'
  leave '/etc/ssh/ssh_host_*'
  # Who the host is, and what it starts with.
  leave '/etc/machine-id'
  leave '/etc/fstab'
  leave '/etc/crypttab'
  leave '/etc/ld.so.preload'
  # A folder of hextet's own.
  leave '/etc/hextet'
}

inert_needs() {
  program='' package=''
}

# Nobody says what they mean.
inert_check() {
  return 3
}

inert_pending() {
  :
}

inert_activate() {
  :
}

inert_said() {
  return 1
}

inert_adapt() {
  return 1
}

inert_reads() {
  :
}

inert_speaks() {
  return 1
}

inert_records() {
  :
}

inert_live() {
  :
}

inert_boot_units() {
  :
}

inert_report() {
  :
}

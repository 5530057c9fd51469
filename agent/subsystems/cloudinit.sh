# ---------------------------------------------------------------------------------------------------------------------
# The next boot of cloud-init
# ---------------------------------------------------------------------------------------------------------------------
# A bundle has no files for it. Where one configures interfaces, cloud-init is told in a file of hextet's own that it is to
# keep its hands off the network; in the records that file is `cloud-init`'s.

subsystem cloudinit 90
defines_interfaces cloudinit 40

cloud_file=/etc/cloud/cloud.cfg.d/99-hextet-network.cfg

cloudinit_places() {
  :
}

cloudinit_needs() {
  program=cloud-init package=cloud-init
}

cloudinit_check() {
  :
}

# It reads its files at boot.
cloudinit_pending() {
  :
}

cloudinit_activate() {
  :
}

cloudinit_said() {
  return 1
}

cloudinit_adapt() {
  return 1
}

cloudinit_reads() {
  :
}

cloudinit_speaks() {
  return 1
}

cloudinit_records() {
  :
}

cloudinit_live() {
  :
}

cloudinit_boot_units() {
  print_lines cloud-init-local.service cloud-init-main.service
}

cloudinit_report() {
  :
}

# ---------------------------------------------------------------------------------------------------------------------
# Interfaces that its files define
# ---------------------------------------------------------------------------------------------------------------------

# What it wrote is netplan's, or ifupdown2's.
cloudinit_definitions() {
  :
}

cloudinit_find_others() {
  :
}

cloudinit_own_files() {
  if ! configures_interfaces || ! cloud_init_writes; then return 0; fi
  printf '# Written by hextet, which configures the network of this host.\nnetwork: {config: disabled}\n' >"$work/cloud-init.file"
  echo "cloud-init.file $cloud_file 644 cloud-init -" >>"$work/manifest"
}

cloudinit_link_files() {
  :
}

# Whether it would configure the network at the next boot: it is there, in use, and nobody has told it already.
cloud_init_writes() {
  if [ ! -d /etc/cloud ] || [ -e /etc/cloud/cloud-init.disabled ] || ! command -v cloud-init >/dev/null; then return 1; fi
  if [ -e "$cloud_file" ]; then return 0; fi
  line=
  read -r line </proc/cmdline || :
  case " $line " in *' cloud-init=disabled '*) return 1 ;; esac
  set --
  for file in /etc/cloud/cloud.cfg /etc/cloud/cloud.cfg.d/*.cfg; do
    if [ -e "$file" ]; then set -- "$@" "$file"; fi
  done
  awk '
    FNR == 1 { network = 0 }
    { sub(/[ \t]+#.*/, "") }
    /^network:[ \t]*\{[ \t]*"?config"?:[ \t]*"?disabled"?[ \t]*\}[ \t]*$/ { found = 1 }
    /^[^ \t#]/ { network = /^network:[ \t]*$/ }
    network && /^[ \t]+config:[ \t]*"?disabled"?[ \t]*$/ { found = 1 }
    END { exit found }
  ' "${@:-/dev/null}"
}

# ---------------------------------------------------------------------------------------------------------------------
# Docker's daemon
# ---------------------------------------------------------------------------------------------------------------------

subsystem docker 50 merges

docker_places() {
  place /etc/docker/daemon.json
}

docker_needs() {
  program=dockerd package='docker.io (docker-ce where Docker itself packages it)'
}

docker_check() {
  dockerd --help 2>&1 | grep -q -e --validate || return 3
  planned docker | { read -r _ source && timed 30 dockerd --validate --config-file "$source"; }
}

docker_pending() {
  report_changes docker created updated removed
}

docker_activate() {
  # Without this a third change within a minute would meet systemd's limit on starts.
  systemctl reset-failed docker.service || :
  act 120 systemctl restart docker.service
}

docker_said() {
  return 1
}

docker_adapt() {
  return 1
}

docker_reads() {
  echo /etc/docker/daemon.json
}

docker_speaks() {
  case $1 in *docker.service*) return 0 ;; esac
  return 1
}

docker_records() {
  :
}

docker_live() {
  :
}

docker_boot_units() {
  :
}

docker_report() {
  :
}

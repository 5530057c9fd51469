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
  planned docker >"$work/files"
  read -r _ source <"$work/files"
  docker_keeps_bridge "$source" || return 1
  dockerd --help 2>&1 | grep -q -e --validate || return 3
  timed 30 dockerd --validate --config-file "$source"
}

# Under live-restore Docker starts anew beside containers that run, and docker0 keeps what it has while any does
# (docs.docker.com, "Live restore"). Units of hextet's end theirs first.
docker_keeps_bridge() {
  docker0_keys /etc/docker/daemon.json >"$work/docker0.now"
  docker0_keys "$1" >"$work/docker0.then"
  if cmp -s "$work/docker0.now" "$work/docker0.then"; then return 0; fi
  if [ "$(timed 30 docker info --format '{{.LiveRestoreEnabled}}' 2>/dev/null)" != true ]; then return 0; fi
  timed 30 docker ps --format '{{.Names}}' >"$work/running" || return 0
  strangers=
  while read -r container; do
    if ! systemctl --quiet is-active "hextet-container-$container.service"; then strangers="$strangers, $container"; fi
  done <"$work/running"
  if [ -z "$strangers" ]; then return 0; fi
  echo "live-restore is on, so that docker0 would keep its addresses while these containers run: ${strangers#, }; stop them for the change, or turn live-restore off in /etc/docker/daemon.json and restart Docker first"
  return 1
}

# docker0_keys FILE: what it says of docker0.
docker0_keys() {
  if [ ! -e "$1" ]; then return; fi
  tr -d ' \t\n{}' <"$1" | tr ',' '\n' >"$work/daemon.keys"
  for key in ipv6 fixed-cidr-v6 bip; do grep -e "^\"$key\":" "$work/daemon.keys" || :; done
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

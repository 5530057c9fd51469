# ---------------------------------------------------------------------------------------------------------------------
# Programs that have to be on a host, and who brings them
# ---------------------------------------------------------------------------------------------------------------------

# Every program that the agent itself calls. Those of subsystems are asked for where a bundle has files for them.
needed='awk cat chmod chown cksum cmp cp cut date diff env find flock grep head id install ip ln mkdir mktemp mv readlink rm rmdir
sed setsid sh sha256sum sleep stat sync tail timeout tr'

# package_of PROGRAM: by Debian's names and, where they differ, those of the RHEL family.
package_of() {
  case $1 in
  awk) echo 'gawk (or mawk)' ;;
  cmp | diff) echo diffutils ;;
  find) echo findutils ;;
  flock | setsid) echo util-linux ;;
  grep | sed) echo "$1" ;;
  ip) echo 'iproute2 (iproute in the RHEL family)' ;;
  ping) echo 'iputils-ping (iputils in the RHEL family)' ;;
  sh) echo 'dash or bash' ;;
  *) echo coreutils ;;
  esac
}

# Before anything is done, and with nothing but the shell: says what is missing.
require_programs() {
  missing=
  for program in $needed; do
    command -v "$program" >/dev/null || missing="$missing${missing:+, }$program from the package $(package_of "$program")"
  done
  if [ -z "$missing" ]; then return 0; fi
  say_answer "{\"agent\": \"$version\", \"result\": \"failed\", \"step\": \"start\", \"reason\": \"this host lacks what hextet-agent needs: $missing; install that; nothing was changed\"}"
  exit 1
}

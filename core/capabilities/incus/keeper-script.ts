import { ownedBy } from "../../render/yaml-text.ts";

/** What it is written for. */
interface Keeper {
  readonly client: string;
  readonly flavor: string;
  readonly unit: string;
}

/**
 * Forwards of its own are known by a key of theirs, `user.hextet`, and devices that it added by one of their container's. Nothing
 * else is touched. Keys of both programs (Incus docs, "How to configure network forwards"; LXD's likewise).
 */
export function keeperScript(host: string, { client, flavor, unit }: Keeper): string {
  return `#!/bin/sh
${ownedBy(host)}
# ${flavor}-keeper sync|keep|clear LIST: has what LIST says be so; keep: again whenever somebody changes it, and takes it back when it
# is stopped; clear: what has to go before bridges change.
# Settings of the list, and names of devices, are words.
# shellcheck disable=SC2086
set -u
owner=${host}
state=/run/hextet-${flavor}
list=$2

say() { printf '%s\\n' "$*" >&2; }

# lines KIND...: of the list, without KIND.
lines() { sed -n "s/^$* //p" "$list" 2>/dev/null; }

# NETWORK ADDRESS of each forward that is ours.
ours() {
  ${client} network list --format csv | sed -n 's/^\\([^,]*\\),bridge,YES,.*/\\1/p' | while read -r network; do
    ${client} network forward list "$network" --format csv </dev/null | cut -d , -f 1 | while read -r address; do
      if [ "$(${client} network forward get "$network" "$address" user.hextet </dev/null)" = "$owner" ]; then echo "$network $address"; fi
    done
  done
}

forwards() {
  ours >"$state/ours" || return 1
  while read -r network address <&3; do
    if [ -z "$(lines "forward $network $address")" ]; then
      ${client} network forward delete "$network" "$address" >/dev/null || return 1
    fi
  done 3<"$state/ours"
  lines forward >"$state/forwards"
  while read -r network address target <&3; do forward "$network" "$address" "$target" || return 1; done 3<"$state/forwards"
}

# What is somebody else's stays theirs, and is a mistake to be heard of.
forward() {
  wanted=$(text_of "$@")
  if shown=$(${client} network forward show "$1" "$2" 2>/dev/null); then
    case $shown in
    *"user.hextet: $owner"*) ;;
    *)
      say "$2 is forwarded on $1 already, and not by hextet: run ${client} network forward delete $1 $2, or leave it out of the layout"
      return 1
      ;;
    esac
  else
    ${client} network forward create "$1" "$2" user.hextet="$owner" >/dev/null || return 1
    shown=
  fi
  kept="$state/forward-$(printf '%s' "$2" | tr : _)"
  if [ "$(cat "$kept" 2>/dev/null)" = "$wanted
$shown" ]; then return 0; fi
  printf '%s\\n' "$wanted" | ${client} network forward edit "$1" "$2" || return 1
  printf '%s\\n%s\\n' "$wanted" "$(${client} network forward show "$1" "$2")" >"$kept"
}

text_of() {
  printf 'description: "%s"\\nconfig:\\n  user.hextet: "%s"\\n' "$owner" "$owner"
  if [ "$3" != - ]; then printf '  target_address: "%s"\\n' "$3"; fi
  ports=$(lines "port $1 $2" | while read -r protocol listen to port; do
    printf -- '- { protocol: %s, listen_port: "%s", target_address: "%s", target_port: "%s" }\\n' "$protocol" "$listen" "$to" "$port"
  done)
  if [ -z "$ports" ]; then echo 'ports: []'; else printf 'ports:\\n%s\\n' "$ports"; fi
}

# settings_of DEVICE: KEY=VALUE of it, from a container's YAML.
settings_of() {
  awk -v wanted="$1" '
    /^[^ ]/ { in_devices = $0 == "devices:" }
    in_devices && /^  [^ ]/ { name = $1; sub(/:$/, "", name) }
    in_devices && /^    [^ ]/ && name == wanted {
      key = $1
      sub(/:$/, "", key)
      sub(/^ *[^ ]+ */, "")
      gsub(/^["\\047]|["\\047]$/, "")
      print key "=" $0
    }
  '
}

has() { printf '%s\\n' "$1" | grep -q -x -F -e "$2"; }

# device CONTAINER DEVICE TYPE SETTINGS...
device() {
  container=$1 device=$2 type=$3
  shift 3
  own=$(${client} config show "$container" </dev/null 2>/dev/null | settings_of "$device")
  all=$(${client} config show "$container" --expanded </dev/null 2>/dev/null | settings_of "$device")
  if [ -n "$all" ] && ! has "$all" "type=$type"; then
    say "$device of $container is no $type: $(printf '%s' "$all" | tr '\\n' ' ')"
    return 1
  fi
  for setting in "$@"; do
    shift
    case $setting in
    network=*)
      if has "$all" "$setting" || has "$all" "parent=\${setting#*=}"; then continue; fi
      if [ -n "$all" ]; then
        say "$device of $container is on another bridge than \${setting#*=}: $(printf '%s' "$all" | tr '\\n' ' ')"
        return 1
      fi
      ;;
    *=) if ! printf '%s\\n' "$all" | grep -q -F -e "$setting"; then continue; fi ;;
    name=*) if [ -n "$all" ]; then continue; fi ;;
    *) if has "$all" "$setting"; then continue; fi ;;
    esac
    set -- "$@" "$setting"
  done
  if [ $# = 0 ]; then return 0; fi
  if [ -n "$own" ]; then
    ${client} config device set "$container" "$device" "$@"
  elif [ -n "$all" ]; then
    ${client} config device override "$container" "$device" "$@" >/dev/null
  else
    ${client} config device add "$container" "$device" "$type" "$@" >/dev/null && note "$container" "\${added:+$added }$device"
  fi </dev/null
}

# note CONTAINER DEVICES: which of them were added here.
note() {
  added=$2
  ${client} config set "$1" user.hextet.devices="$added"
} </dev/null

# Devices that were added here and are wanted no more go, in containers of whatever list.
devices() {
  ${client} list --format csv --columns n,user.hextet.devices >"$state/containers" || return 1
  while IFS=, read -r name added <&3; do
    lines "device $name" >"$state/devices"
    if [ -z "$added" ] && [ ! -s "$state/devices" ]; then continue; fi
    # Incus does nothing else to a container while that is made or started.
    case $(systemctl is-active "hextet-instance-$name.service") in
    activating | deactivating)
      busy=yes
      continue
      ;;
    esac
    for gone in $added; do
      if [ -n "$(lines "device $name $gone")" ]; then continue; fi
      ${client} config device remove "$name" "$gone" >/dev/null </dev/null || return 1
      note "$name" "$(printf '%s\\n' $added | grep -v -x -F -e "$gone" | tr '\\n' ' ')" || return 1
    done
    while read -r words <&4; do
      device "$name" $words || return 1
    done 4<"$state/devices"
  done 3<"$state/containers"
}

# Its programs read nothing of what they are told by.
sync() { busy= && mkdir -p "$state" && forwards </dev/null && devices </dev/null; }

settle() {
  until sync && [ -z "$busy" ]; do
    if [ -n "$busy" ]; then sleep 1; else sleep 5; fi
  done
}

# Addresses by number on bridges that are to give none: as long as there is one, Incus takes no such bridge.
clear() {
  mkdir -p "$state"
  lines device | grep -e ' ipv6\\.address=\\( \\|$\\)' >"$state/cleared" || return 0
  while read -r container device _ <&3; do
    case $(${client} config show "$container" 2>/dev/null </dev/null | settings_of "$device") in
    *ipv6.address=*) ${client} config device unset "$container" "$device" ipv6.address </dev/null || return 1 ;;
    esac
  done 3<"$state/cleared"
}

# Whoever stops it may have taken the list away before; at the end of the host it all stays, as Incus's own.
end() {
  case $(systemctl list-jobs --no-legend 2>/dev/null) in *' ${unit} '*restart*) return ;; esac
  if [ "$(systemctl is-system-running 2>/dev/null)" = stopping ]; then return; fi
  list=/dev/null
  sync
  rm -rf "$state"
}

case $1 in
clear) clear ;;
sync) sync ;;
keep)
  trap 'end; exit 0' INT TERM
  ${client} monitor --type=lifecycle --format=json 2>/dev/null | {
    settle
    while read -r event; do
      case $event in
      *'"network-forward-'* | *'"instance-created"'* | *'"instance-updated"'* | *'"instance-renamed"'*) settle ;;
      esac
    done
  }
  ;;
esac
`;
}

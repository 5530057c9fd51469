import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import type { TunnelPlan, TunnelUpdate } from "./values.ts";

type Updated = TunnelPlan & { readonly update: TunnelUpdate };

const scriptOf = (device: string) => `/etc/hextet/tunnel-update-${device}`;
const unitOf = (device: string) => `hextet-tunnel-update-${device}`;

/** Where a program puts the key: a secret, which no layout has. */
export function keyFile(device: string): string {
  return `/etc/hextet-tunnels/${device}.key`;
}

function updated({ tunnels }: HostPlan): readonly Updated[] {
  return tunnels.flatMap((tunnel) =>
    tunnel.update === undefined ? [] : [{ ...tunnel, update: tunnel.update }],
  );
}

/** What tells the server of a tunnel where it ends, and the service that runs it. */
export function updateFiles(host: HostPlan): readonly RenderedFile[] {
  const owner = ownedBy(`${host.site}/${host.name}`);
  return updated(host).flatMap((tunnel): RenderedFile[] => [
    {
      path: scriptOf(tunnel.interface),
      mode: 0o755,
      content: script(owner, tunnel),
      subsystem: "systemd",
    },
    {
      path: `/etc/systemd/system/${unitOf(tunnel.interface)}.service`,
      mode: 0o644,
      content: `${owner}
[Unit]
Description=Tells the server of ${tunnel.interface} where the tunnel ends
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
StateDirectory=hextet-tunnels
StateDirectoryMode=0700
ExecStart=${scriptOf(tunnel.interface)}
`,
      subsystem: "systemd",
    },
  ]);
}

/** A look every five minutes; whoever is asked hears of changes alone, and once a day of none. */
export function updateUnits(host: HostPlan): readonly RenderedFile[] {
  return updated(host).map(({ interface: device }) => ({
    path: `/etc/systemd/system/${unitOf(device)}.timer`,
    mode: 0o644,
    content: `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Looks whether the server of ${device} knows where the tunnel ends

[Timer]
OnActiveSec=5
OnUnitInactiveSec=300
RandomizedDelaySec=10

[Install]
WantedBy=timers.target
`,
    subsystem: "systemd",
  }));
}

/**
 * The Dyn update protocol, as tunnelbroker.net documents it: user and key by HTTP's basic authentication, the tunnel as
 * `hostname`, and one word as the answer. The server takes the address that the call comes from, which is right behind NAT too.
 * After an answer that asking again does not change, nothing is asked until key or script are others: servers bar those who do.
 */
function script(owner: string, { interface: device, remote, update: { id, url, user } }: Updated): string {
  return `#!/bin/sh
${owner}
set -eu
umask 077
url='${url}?hostname=${id}'
user='${user}'
key_file=${keyFile(device)}
state=\${STATE_DIRECTORY:-/var/lib/hextet-tunnels}/${device}
day=86400

say() { echo "${device}: $1" >&2; }

if [ ! -s "$key_file" ]; then
  say "there is no key in $key_file: give it as a secret of the program (hextet docs, Tunnels)"
  exit 1
fi
version=$(stat -c '%s %Y' "$key_file" "$0" | tr '\\n' ' ')
address=$(ip -4 -o route get ${remote} 2>/dev/null | sed -n 's/.* src \\([0-9.]*\\).*/\\1/p')
if [ -z "$address" ]; then
  say "no route leads to ${remote}"
  exit 1
fi

# answer, address, time and version of the last call
last_answer='' last_address='' last_time=0 last_version=''
if [ -e "$state" ]; then
  { read -r last_answer; read -r last_address; read -r last_time; read -r last_version; } <"$state" || :
fi
now=$(date +%s)
if [ "$last_version" = "\${version% }" ]; then
  case $last_answer in
  good | nochg)
    if [ "$last_address" = "$address" ] && [ $((now - last_time)) -lt $day ]; then exit 0; fi
    ;;
  badauth | badagent | abuse | nohost | notfqdn | numhost | '!donator' | '!yours')
    say "the server said $last_answer: nothing is asked until the key or the layout is another"
    exit 1
    ;;
  esac
fi

# What is secret goes by standard input: command lines can be read by everybody.
ask() {
  read -r key <"$key_file" || :
  if command -v curl >/dev/null; then
    key=$(printf '%s\n' "$key" | sed 's/["\\\\]/\\\\&/g')
    printf 'user = "%s:%s"\\nurl = "%s"\\nsilent\\nshow-error\\nmax-time = 30\\nipv4\\n' "$user" "$key" "$url" | curl -q -K -
  elif command -v python3 >/dev/null; then
    printf '%s\\n' "$url" "$user" "$key" | python3 -I -c '
import base64, sys, urllib.error, urllib.request
url, user, key = sys.stdin.read().splitlines()
request = urllib.request.Request(url)
request.add_header("Authorization", "Basic " + base64.b64encode((user + ":" + key).encode()).decode())
try:
    answer = urllib.request.urlopen(request, timeout=30)
except urllib.error.HTTPError as error:
    answer = error
except OSError as error:
    sys.exit(str(error))
print(answer.read(200).decode("ascii", "replace"))
'
  else
    say 'neither curl nor python3 is there: install curl'
    return 1
  fi
}

said=$(ask) || exit 1
answer=$(printf '%s\\n' "$said" | sed -n '1{s/[^A-Za-z0-9!].*//;p;}')
case $answer in
good | nochg) ;;
badauth | badagent | abuse | nohost | notfqdn | numhost | '!donator' | '!yours' | 911 | dnserr) ;;
*) answer=unknown ;;
esac
printf '%s\\n' "$answer" "$address" "$now" "$version" >"$state.new"
mv "$state.new" "$state"
case $answer in
good | nochg) say "the server said $answer, for $address" ;;
unknown) say 'the server answered nothing that is known' && exit 1 ;;
*) say "the server said $answer" && exit 1 ;;
esac
`;
}

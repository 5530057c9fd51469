import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import type { ProxyPlan } from "./values.ts";

const scriptOf = (device: string) => `/etc/hextet/neighbours-${device}`;

/**
 * What the kernel answers for on an interface (ip-neighbour(8), "proxy"). Without `all.proxy_ndp` it answers no solicitation that
 * is sent to itself, by which routers look whether a neighbour is still there. Entries go when the interface is taken down, and
 * networkd turns proxy_ndp off when it reads its files again, so that both are put back at each word of the interface.
 */
export function proxyFiles(host: HostPlan): readonly RenderedFile[] {
  return host.proxies.map((proxy) => ({
    path: scriptOf(proxy.interface),
    mode: 0o755,
    content: script(`${host.site}/${host.name}`, proxy),
    subsystem: "systemd",
  }));
}

export function proxyUnits(host: HostPlan): readonly RenderedFile[] {
  return host.proxies.map(({ interface: device }) => ({
    path: `/etc/systemd/system/hextet-neighbours-${device}.service`,
    mode: 0o644,
    content: `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Answers for neighbours behind this host on ${device}
After=network.target

[Service]
ExecStart=${scriptOf(device)}
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`,
    subsystem: "systemd",
  }));
}

function script(host: string, { interface: device, addresses }: ProxyPlan): string {
  return `#!/bin/sh
${ownedBy(host)}
device=${device}
put=/run/hextet-neighbours-$device
addresses='${addresses.map((address) => `\n${address}`).join("")}
'

# What this file said before and says no longer.
drop() {
  if [ ! -e "$put" ]; then return 0; fi
  while read -r address; do
    case $addresses in
    *"
$address
"*) ;;
    *) ip -6 neigh del proxy "$address" dev "$device" ;;
    esac
  done <"$put" 2>/dev/null
}

bring() {
  if [ ! -e "/sys/class/net/$device" ]; then return 0; fi
  for parameters in all "$device"; do echo 1 >"/proc/sys/net/ipv6/conf/$parameters/proxy_ndp"; done
  for address in $addresses; do ip -6 neigh replace proxy "$address" dev "$device"; done
}

# Whoever ends it may have taken this file away before.
end() {
  addresses=
  drop
  rm -f "$put"
}

drop
trap end EXIT
trap 'exit 0' INT TERM
printf '%s\\n' $addresses >"$put"
ip -o monitor link netconf | {
  bring
  while read -r line; do
    case $line in *" $device "* | *" $device:"* | *" $device@"*) bring ;; esac
  done
}
`;
}

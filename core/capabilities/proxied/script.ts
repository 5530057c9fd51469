import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { ndppdText } from "./ndppd.ts";
import type { Answerer, ProxyPlan } from "./values.ts";

const scriptOf = (device: string) => `/etc/hextet/neighbours-${device}`;
const unitOf = (device: string) => `/etc/systemd/system/hextet-neighbours-${device}.service`;

/** The file that says to what answers for which addresses. */
export function configurationOf(device: string, by: Answerer): string {
  switch (by) {
    case "kernel":
      return scriptOf(device);
    case "ndppd":
      return `/etc/hextet/ndppd-${device}.conf`;
    case "ndpresponder":
      return unitOf(device);
  }
}

/**
 * What the kernel answers for on an interface (ip-neighbour(8), "proxy"). Without `all.proxy_ndp` it answers no solicitation that
 * is sent to itself, by which routers look whether a neighbour is still there. Entries go when the interface is taken down, and
 * networkd turns proxy_ndp off when it reads its files again, so that both are put back at each word of the interface.
 */
export function proxyFiles(host: HostPlan): readonly RenderedFile[] {
  const name = `${host.site}/${host.name}`;
  return host.proxies
    .filter(({ by }) => by !== "ndpresponder")
    .map((proxy) => ({
      path: configurationOf(proxy.interface, proxy.by),
      ...(proxy.by === "kernel"
        ? { mode: 0o755, content: script(name, proxy) }
        : { mode: 0o644, content: ndppdText(name, proxy) }),
      subsystem: "systemd",
    }));
}

export function proxyUnits(host: HostPlan): readonly RenderedFile[] {
  return host.proxies.map((proxy) => ({
    path: unitOf(proxy.interface),
    mode: 0o644,
    content: `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Answers for neighbours behind this host on ${proxy.interface}
After=network.target

[Service]
ExecStart=${commandOf(proxy)}
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`,
    subsystem: "systemd",
  }));
}

function commandOf({ interface: device, by, addresses }: ProxyPlan): string {
  switch (by) {
    case "kernel":
      return scriptOf(device);
    case "ndppd":
      return `/usr/sbin/ndppd -c ${configurationOf(device, by)}`;
    case "ndpresponder":
      return ["/usr/local/bin/ndpresponder", "-i", device, ...addresses.map((own) => `-n ${own}/128`)].join(
        " ",
      );
  }
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

import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { isDelegated, ownResolvers } from "./resolvers.ts";
import type { AdvertisedNetwork, ServedDhcp } from "./values.ts";

/** A network in which the host answers DHCPv6. */
type Served = AdvertisedNetwork & { readonly dhcp: ServedDhcp };

const path = "/etc/hextet/dnsmasq.conf";

/** What dnsmasq gives by DHCPv6 on a host that is a router, beside radvd, which advertises. */
export function renderDnsmasq(host: HostPlan): readonly RenderedFile[] {
  const networks = servedBy(host);
  if (networks.length === 0) return [];
  const content = dnsmasqText(host, networks);
  return [{ path, mode: 0o644, content, subsystem: "systemd" }];
}

/** A dnsmasq of its own: one that the host has besides keeps its configuration, and its leases. */
export function dnsmasqUnits(host: HostPlan): readonly RenderedFile[] {
  const networks = servedBy(host);
  if (networks.length === 0) return [];
  const content = `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=DHCPv6 in ${networks.map(({ network }) => network).join(", ")}
Wants=network-online.target
After=network-online.target

[Service]
StateDirectory=hextet-dnsmasq
ExecStartPre=/usr/sbin/dnsmasq --test --conf-file=${path}
ExecStart=/usr/sbin/dnsmasq --keep-in-foreground --pid-file= --conf-file=${path}
Restart=on-failure

[Install]
WantedBy=multi-user.target
`;
  return [{ path: "/etc/systemd/system/hextet-dnsmasq.service", mode: 0o644, content, subsystem: "systemd" }];
}

function servedBy({ advertised }: HostPlan): readonly Served[] {
  return advertised.flatMap((own) => (own.dhcp === undefined ? [] : [{ ...own, dhcp: own.dhcp }]));
}

/** dnsmasq(8): no DNS (port 0), and no advertisements, which are radvd's. */
function dnsmasqText(host: HostPlan, networks: readonly Served[]): string {
  return `${ownedBy(`${host.site}/${host.name}`)}
port=0
no-hosts
bind-dynamic
log-facility=-
dhcp-authoritative
dhcp-leasefile=/var/lib/hextet-dnsmasq/leases
${networks.map((own) => networkText(host, own)).join("")}`;
}

function networkText(host: HostPlan, served: Served): string {
  const { network, interface: device, prefixes, search, dhcp } = served;
  const [own] = prefixes;
  if (own === undefined) return "";
  const { leases, reservations } = dhcp;
  const { prefix } = own;
  const resolvers = ownResolvers(host, served);
  const range = isDelegated(served)
    ? // In a network of mode dhcp-stateless: whichever prefix the interface has.
      `::,constructor:${device},static`
    : leases === undefined
      ? `${prefix.addressAt(0n)},static`
      : `${leases.addressAt(0n)},${leases.addressAt(leases.value.size - 1n)}`;
  return `
interface=${device}
dhcp-range=set:${network},${range},${prefix.length},1h
${reservations.map(({ name, mac, address }) => `dhcp-host=${mac},[${address}],${name}\n`).join("")}${
  resolvers.length === 0
    ? ""
    : `dhcp-option=tag:${network},option6:dns-server,${resolvers.map((server) => `[${server === "itself" ? "fe80::" : server}]`).join(",")}\n`
}${search.length === 0 ? "" : `dhcp-option=tag:${network},option6:domain-search,${search.join(",")}\n`}`;
}

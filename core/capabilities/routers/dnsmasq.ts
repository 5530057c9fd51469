import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { isDelegated, ownResolvers } from "./resolvers.ts";
import type { AdvertisedNetwork, RelayPlan, ServedDhcp, ServedDhcp4 } from "./values.ts";

const path = "/etc/hextet/dnsmasq.conf";

/** What dnsmasq gives by DHCP on a host that is a router, or relays, beside what advertises. */
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
Description=${networks.every(({ dhcp4, relay }) => dhcp4 === undefined && relay === undefined) ? "DHCPv6" : "DHCP"} in ${networks.map(({ network }) => network).join(", ")}
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

/** Where dnsmasq answers, or hands what hosts ask to somebody else. */
function servedBy({ advertised }: HostPlan): readonly AdvertisedNetwork[] {
  return advertised.filter(
    ({ server, dhcp, dhcp4, relay }) =>
      relay !== undefined || (server === "dnsmasq" && (dhcp !== undefined || dhcp4 !== undefined)),
  );
}

/** dnsmasq(8): no DNS (port 0), and no advertisements, which are radvd's. */
function dnsmasqText(host: HostPlan, networks: readonly AdvertisedNetwork[]): string {
  return `${ownedBy(`${host.site}/${host.name}`)}
port=0
no-hosts
bind-dynamic
log-facility=-
dhcp-authoritative
dhcp-leasefile=/var/lib/hextet-dnsmasq/leases
${networks.map((own) => networkText(host, own)).join("")}`;
}

function networkText(host: HostPlan, own: AdvertisedNetwork): string {
  const { interface: device, dhcp, dhcp4, relay, server } = own;
  return `
interface=${device}
${relay === undefined ? "" : relayText(host, own, relay)}${
  server === "dnsmasq" && dhcp !== undefined ? ipv6Text(host, own, dhcp) : ""
}${server === "dnsmasq" && dhcp4 !== undefined ? ipv4Text(own, dhcp4) : ""}`;
}

/** From the host's own address there, by which the server knows the network. */
function relayText(host: HostPlan, { interface: device }: AdvertisedNetwork, { servers }: RelayPlan): string {
  const own = host.interfaces.find(({ name }) => name === device);
  const given = [...(own?.addresses ?? []), ...(own?.ipv4 === undefined ? [] : [own.ipv4])];
  return servers
    .flatMap((server) => {
      const from = given.find(({ address }) => address.isIpv4 === server.isIpv4);
      return from === undefined ? [] : [`dhcp-relay=${from.address},${server}\n`];
    })
    .join("");
}

function ipv6Text(host: HostPlan, served: AdvertisedNetwork, { leases, reservations }: ServedDhcp): string {
  const { network, interface: device, prefixes, search } = served;
  const [own] = prefixes;
  if (own === undefined) return "";
  const { prefix } = own;
  const resolvers = ownResolvers(host, served);
  const range = isDelegated(served)
    ? // In a network of mode dhcp-stateless: whichever prefix the interface has.
      `::,constructor:${device},static`
    : leases === undefined
      ? `${prefix.addressAt(0n)},static`
      : `${leases.network},${leases.last}`;
  return `dhcp-range=set:${network},${range},${prefix.length},1h
${reservations.map(({ name, mac, duid, address }) => `dhcp-host=${duid === undefined ? mac : `id:${duid}`},[${address}],${name}\n`).join("")}${
  resolvers.length === 0
    ? ""
    : `dhcp-option=tag:${network},option6:dns-server,${resolvers.map((server) => `[${server === "itself" ? "fe80::" : server}]`).join(",")}\n`
}${search.length === 0 ? "" : `dhcp-option=tag:${network},option6:domain-search,${search.join(",")}\n`}`;
}

/** Left to itself dnsmasq would be everybody's way out. */
function ipv4Text(
  { network, search }: AdvertisedNetwork,
  { prefix, gateway, resolvers, leases, reservations }: ServedDhcp4,
): string {
  const tag = `${network}.ipv4`;
  const range = leases === undefined ? `${prefix.network},static` : `${leases.network},${leases.last}`;
  const option = (name: string, values: readonly string[]) =>
    values.length === 0 ? "" : `dhcp-option=tag:${tag},option:${name},${values.join(",")}\n`;
  return `dhcp-range=set:${tag},${range},${netmask(prefix.length)},1h
${reservations.map(({ name, mac, address }) => `dhcp-host=${mac},${address},${name}\n`).join("")}${
  gateway === undefined ? `dhcp-option=tag:${tag},option:router\n` : option("router", [`${gateway}`])
}${option("dns-server", resolvers.map(String))}${option("domain-search", search)}`;
}

/** 255.255.255.0 of a /24. */
function netmask(length: number): string {
  const bits = length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join(".");
}

import type { LayoutInterface, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { Path } from "../../layout/written.ts";
import { workloadOwner } from "../../plan/owners.ts";
import { offsetIn } from "../../plan/pinned-number.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { Problem } from "../../problem/problem.ts";
import type { AskedIn } from "../capability.ts";
import { interfaceOf } from "./plan.ts";
import { askerOf, ipv4AskerOf, relays } from "./served-dhcp.ts";
import type { LayoutAdvertised, LayoutRouter, LayoutServed } from "./values.ts";

/** What a router that is a host could not give by DHCP, or would give to two. */
export function checkServed(
  site: LayoutSite,
  router: LayoutRouter,
  own: LayoutAdvertised,
  planned: NetworkPlan | undefined,
  hosts: readonly HostPlan[],
  asked: AskedIn,
): Problem[] {
  if (router.kind !== "host" || planned === undefined) return [];
  const { ipv4 } = own;
  if (!router.serves) {
    const reason = "is for who answers DHCP, and by dhcp: other somebody else does";
    return [...needless(own, reason), ...(ipv4 === undefined ? [] : [needlessKey(ipv4.path, reason)])];
  }
  return [
    ...checkIpv6(site, router, own, planned, hosts, asked),
    ...(ipv4 === undefined ? [] : checkServedIpv4(site, router, own, ipv4, planned, hosts)),
  ];
}

function checkIpv6(
  site: LayoutSite,
  router: LayoutRouter,
  own: LayoutAdvertised,
  planned: NetworkPlan,
  hosts: readonly HostPlan[],
  asked: AskedIn,
): Problem[] {
  if (relays(own, "IPv6")) return needless(own, "is for who answers DHCPv6, and by relay somebody else does");
  const mode = site.modes.get(own.network)?.value;
  if (mode !== "dhcp")
    return [
      ...needless(own, `is for mode dhcp, and addresses in ${own.network} come by mode ${mode ?? "static"}`),
      ...(mode === "dhcp-stateless" ? unknownPrefix(router, own, planned) : []),
    ];
  const { prefix } = planned;
  const held = [...owned(own, planned, asked), ...numbered(own, planned, hosts)];
  return [
    ...unknownPrefix(router, own, planned),
    ...outside(own, prefix),
    ...unknownHosts(own, (host) => askerOf(site, host, own.network), "asks for an address"),
    ...unknownToKea(site, router, own, hosts),
    ...inLeases(own, prefix, held),
    ...givenTwice(own, prefix, held),
    ...nothingForThem(site, own, ({ comes }) => comes?.by === "dhcp", '"::1000/116"', '"::42"'),
  ];
}

/** Kea is told prefixes, where dnsmasq takes whichever its interface has. */
function unknownPrefix(router: LayoutRouter, { path }: LayoutAdvertised, planned: NetworkPlan): Problem[] {
  const isKea = router.kind === "host" && router.server === "kea";
  if (!isKea || planned.prefix.block === undefined) return [];
  return [
    {
      code: "HX189",
      path,
      value: undefined,
      reason: `has a prefix that is not known before it is delegated, ${planned.prefix}, and Kea answers for one that its file says`,
      fix: "let dnsmasq answer: leave dhcp: kea out",
    },
  ];
}

/**
 * Kea has a MAC address of the identifier that a client presents, or of a link-local address that is made of it, but of one that
 * is locally administered (RFC 4291 appendix A, bit u).
 */
function unknownToKea(
  site: LayoutSite,
  router: LayoutRouter,
  { network, reservations }: LayoutAdvertised,
  hosts: readonly HostPlan[],
): Problem[] {
  if (router.kind !== "host" || router.server !== "kea") return [];
  const found = (path: Path, mac: string, fix: string): Problem[] =>
    isLocal(mac)
      ? [
          {
            code: "HX189",
            path,
            value: mac,
            reason:
              "is locally administered, and Kea knows nobody by such a MAC address where DHCPv6 does not say it",
            fix,
          },
        ]
      : [];
  return [
    ...reservations.flatMap(({ host, address }) => {
      const asker = askerOf(site, host, network);
      const renderer = hosts.find(({ name }) => name === host)?.renderer;
      if (asker === undefined || asker.duid !== undefined || saysMac(renderer)) return [];
      const fix =
        "have its interface there say duid: ll, give it a mac such as 00:00:5e:00:53:10, or let dnsmasq answer: leave dhcp: kea out";
      return found(address.path, asker.mac, fix);
    }),
    ...hosts.flatMap((host) =>
      host.guests
        .filter((guest) => guest.network === network && guest.comes === "dhcp")
        .flatMap(({ name, mac = "" }) => {
          const path = ["sites", host.site, "hosts", host.name, "guests", name];
          const fix = "give it a mac such as 00:00:5e:00:53:10, or let dnsmasq answer: leave dhcp: kea out";
          return found(path, mac, fix);
        }),
    ),
  ];
}

/** By the identifier of dhclient, which has the MAC address in it. */
function saysMac(renderer: HostPlan["renderer"] | undefined): boolean {
  return renderer === "ifupdown" || renderer === "ifupdown2" || renderer === "ifcfg";
}

function isLocal(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}

function needless(
  { leases, reservations, path }: Pick<LayoutServed, "leases" | "reservations" | "path">,
  reason: string,
): Problem[] {
  return [
    ...(leases === undefined ? [] : ["leases"]),
    ...(reservations.length === 0 ? [] : ["reservations"]),
  ].map((key) => needlessKey([...path, key], reason));
}

function needlessKey(path: Path, reason: string): Problem {
  return { code: "HX189", path, value: undefined, reason, fix: "leave it out" };
}

/** The same of IPv4. */
function checkServedIpv4(
  site: LayoutSite,
  router: LayoutRouter,
  own: LayoutAdvertised,
  served: LayoutServed,
  planned: NetworkPlan,
  hosts: readonly HostPlan[],
): Problem[] {
  const found = (reason: string, fix: string): Problem[] => [
    { code: "HX189", path: served.path, value: undefined, reason, fix },
  ];
  const { network } = served;
  if (relays(own, "IPv4"))
    return found("is for who answers DHCPv4, and by relay somebody else does", "leave one of the two out");
  const prefix = planned.ipv4?.prefix;
  if (prefix === undefined)
    return found(`gives IPv4 addresses, and ${network} has none`, `give ${network} ipv4: 192.0.2.0/24`);
  const device = interfaceOf(site, router, own);
  if (device !== undefined && device.ipv4 === undefined)
    return found(
      `is given by ${router.host?.value}, which has no IPv4 address in ${network}`,
      `give it one: ${device.name}: { ipv4: true }`,
    );
  const held = numberedIpv4(network, prefix, hosts);
  const asks = site.hosts.flatMap((host) => host.interfaces.filter(({ name }) => host.dhcp4.includes(name)));
  return [
    ...outside(served, prefix),
    ...unknownHosts(served, (host) => ipv4AskerOf(site, host, network), "says dhcp4"),
    ...inLeases(served, prefix, held),
    ...givenTwice(served, prefix, held),
    ...nothingForThem(site, served, (device) => asks.includes(device), '"192.0.2.128/26"', '"0.0.0.42"'),
  ];
}

/** IPv4 numbers of the network, and whose they are. */
function numberedIpv4(network: string, prefix: PlannedPrefix, hosts: readonly HostPlan[]): readonly Held[] {
  const offset = ({ value }: PlannedAddress) => prefix.value.offsetOf(value);
  return hosts.flatMap((host) => [
    ...host.interfaces.flatMap(({ name, network: within, ipv4 }) =>
      within !== network || ipv4 === undefined
        ? []
        : [{ owner: `${host.site}/${host.name}/${name}`, offset: offset(ipv4.address) }],
    ),
    ...host.guests.flatMap(({ name, network: within, ipv4 }) =>
      within !== network || ipv4 === undefined
        ? []
        : [
            {
              owner: workloadOwner(host.site, host.name, "guests", name),
              offset: offset(ipv4.address),
            },
          ],
    ),
  ]);
}

function outside({ leases, reservations }: LayoutServed, prefix: PlannedPrefix): Problem[] {
  const written = [
    ...(leases === undefined
      ? []
      : [{ ...leases, first: leases.value.network, length: leases.value.length }]),
    ...reservations.map(({ address }) => ({ ...address, first: address.value, length: 128 })),
  ];
  return written
    .filter(({ first, length }) => offsetIn(prefix, first) === undefined || length < prefix.value.length)
    .map(({ path, text, length }) => ({
      code: "HX031",
      path,
      value: text,
      reason: `is outside of ${prefix}`,
      fix: prefix.isIpv4
        ? `give ${length === 128 ? "an address" : "a block"} in it`
        : `give the part behind the prefix alone, such as "${length === 128 ? "::42" : "::1000/116"}"`,
    }));
}

function unknownHosts(
  { reservations, network }: LayoutServed,
  askerOf: (host: string) => object | undefined,
  asks: string,
): Problem[] {
  return reservations
    .filter(({ host }) => askerOf(host) === undefined)
    .map(({ host, address }) => ({
      code: "HX189",
      path: address.path,
      value: address.text,
      reason: `is for ${host}, which has no interface in ${network} that ${asks} and whose mac is known`,
      fix:
        asks === "says dhcp4"
          ? "give its interface there mac: and dhcp4: true, or leave it out"
          : "give its interface there mac: and no addresses, or leave it out",
    }));
}

/** A number of the network, and whose it is. */
interface Held {
  readonly owner: string;
  readonly offset: bigint;
}

/** Numbers of the network that the layout says whose they are. */
function owned({ network }: LayoutAdvertised, { prefix }: NetworkPlan, asked: AskedIn): readonly Held[] {
  return asked(network).flatMap(({ pin, owner }) => {
    const offset = pin && offsetIn(prefix, "network" in pin.value ? pin.value.network : pin.value);
    return offset === undefined ? [] : [{ owner, offset }];
  });
}

/** Numbers that the ledger keeps for guests that ask. */
function numbered(
  { network }: LayoutAdvertised,
  { prefix }: NetworkPlan,
  hosts: readonly HostPlan[],
): readonly Held[] {
  return hosts.flatMap((host) =>
    host.guests
      .filter((guest) => guest.network === network && guest.comes === "dhcp" && guest.origin === "numbered")
      .map(({ name, address }) => ({
        owner: workloadOwner(host.site, host.name, "guests", name),
        offset: prefix.value.offsetOf(address.value),
      })),
  );
}

function inLeases({ leases }: LayoutServed, prefix: PlannedPrefix, held: readonly Held[]): Problem[] {
  const first = leases && offsetIn(prefix, leases.value.network);
  if (leases === undefined || first === undefined) return [];
  return held
    .filter(({ offset }) => offset >= first && offset < first + leases.value.size)
    .map(({ owner }) => ({
      code: "HX189",
      path: leases.path,
      value: leases.text,
      reason: `has the number of ${owner} in it, which could be given to somebody else`,
      fix: prefix.isIpv4
        ? "give a block in which nobody has an address"
        : 'give a block in which nobody has an address, such as "::1000/116"',
    }));
}

function givenTwice(own: LayoutServed, prefix: PlannedPrefix, held: readonly Held[]): Problem[] {
  const holders = new Map(held.map(({ owner, offset }) => [offset, owner]));
  return own.reservations.flatMap(({ host, address }): Problem[] => {
    const offset = offsetIn(prefix, address.value);
    if (offset === undefined) return [];
    const holder = holders.get(offset);
    if (holder === undefined) {
      holders.set(offset, host);
      return [];
    }
    const reason = `is given to ${host}, and ${holder} has it`;
    return [{ code: "HX189", path: address.path, value: address.text, reason, fix: "give another one" }];
  });
}

/** Hosts that ask, where the server gives nothing to them. */
function nothingForThem(
  site: LayoutSite,
  { leases, reservations, network, path }: LayoutServed,
  asks: (device: LayoutInterface) => boolean,
  block: string,
  address: string,
): Problem[] {
  if (leases !== undefined) return [];
  const waiting = standingHosts(site.hosts).filter(
    ({ name, interfaces }) =>
      interfaces.some((device) => device.network === network && asks(device)) &&
      !reservations.some(({ host }) => host === name),
  );
  const [first] = waiting;
  if (first === undefined) return [];
  return [
    {
      code: "HX189",
      path,
      value: undefined,
      reason: `gives nothing to ${waiting.map(({ name }) => name).join(", ")}: there is neither a block that addresses are given out of nor a reservation`,
      fix: `say leases: ${block}, or reservations: { ${first.name}: ${address} }`,
    },
  ];
}
